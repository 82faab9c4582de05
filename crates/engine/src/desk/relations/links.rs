//! Links and neighbours of heads: what is written of two stands with both.

use storyfold_model::{Article, Relation};
use storyfold_store::filing::measured_to_bytes;
use storyfold_store::{Area, StoreError};

use super::siblings;
use crate::desk::filing::Filing;
use crate::desk::limits::KEPT_NEIGHBOURS;
use crate::desk::memory::state::{group_of, known_article, measured_at};

impl Filing<'_, '_> {
    /// Links a head to others, and them to it.
    pub(in crate::desk) fn put_links(
        &mut self,
        place: u32,
        judged: &[(u32, f32)],
    ) -> Result<(), StoreError> {
        for &(other, probability) in judged {
            let mut links = measured_at(self.rows, Area::Links, other)?;
            match links.binary_search_by_key(&place, |&(known, _)| known) {
                Ok(at) => links.iter_mut().skip(at).take(1).for_each(|(_, p)| *p = probability),
                Err(at) => links.insert(at, (place, probability)),
            }
            self.put_measured(Area::Links, other, &links)?;
        }
        self.put_measured(Area::Links, place, judged)
    }

    /// Links a head to others, besides those it is linked to. Of two probabilities the higher counts.
    pub(in crate::desk) fn add_links(
        &mut self,
        place: u32,
        more: Vec<(u32, f32)>,
    ) -> Result<(), StoreError> {
        if more.is_empty() {
            return Ok(());
        }
        let mut links = measured_at(self.rows, Area::Links, place)?;
        for (other, probability) in more {
            match links.binary_search_by_key(&other, |&(known, _)| known) {
                Ok(at) => {
                    links.iter_mut().skip(at).take(1).for_each(|(_, p)| *p = p.max(probability))
                }
                Err(at) => links.insert(at, (other, probability)),
            }
        }
        self.put_links(place, &links)
    }

    /// Puts what an article says in the place of what was judged of the head of its group: that it carries
    /// another on, or is a copy of it.
    pub(in crate::desk) fn with_said(
        &self,
        article: &Article,
        place: u32,
        mut judged: Vec<(u32, f32)>,
    ) -> Result<Vec<(u32, f32)>, StoreError> {
        let group = known_article(self.rows, place)?.group;
        for (other, relation) in siblings::said_of(self.rows, place, article)? {
            let of_other = known_article(self.rows, other)?.group;
            if relation == Relation::Replaces || of_other == group {
                continue;
            }
            let head = group_of(self.rows, of_other)?.head;
            match judged.binary_search_by_key(&head, |&(known, _)| known) {
                Ok(at) => judged.iter_mut().skip(at).take(1).for_each(|(_, p)| *p = 1.0),
                Err(at) => judged.insert(at, (head, 1.0)),
            }
        }
        Ok(judged)
    }

    /// Writes the neighbours or links of an article; none are no row.
    pub(in crate::desk) fn put_measured(
        &mut self,
        area: Area,
        place: u32,
        measured: &[(u32, f32)],
    ) -> Result<(), StoreError> {
        if measured.is_empty() {
            self.rows.delete_at(area, u64::from(place))
        } else {
            self.rows.put_at(area, u64::from(place), measured_to_bytes(measured))
        }
    }

    /// Makes an article and others neighbours of each other. An article that has too many loses the
    /// farthest, and that one it.
    pub(in crate::desk) fn join_neighbours(
        &mut self,
        place: u32,
        mut neighbours: Vec<(u32, f32)>,
    ) -> Result<(), StoreError> {
        let mut refused = Vec::new();
        for &(other, cosine) in &neighbours {
            let mut of_other = measured_at(self.rows, Area::Neighbours, other)?;
            let at = of_other
                .partition_point(|&(known, near)| near > cosine || near == cosine && known < place);
            of_other.insert(at, (place, cosine));
            if of_other.len() > KEPT_NEIGHBOURS
                && let Some((lost, _)) = of_other.pop()
            {
                if lost == place {
                    refused.push(other);
                } else {
                    self.part_neighbours(lost, other)?;
                }
            }
            self.put_measured(Area::Neighbours, other, &of_other)?;
        }
        neighbours.retain(|(other, _)| !refused.contains(other));
        self.put_measured(Area::Neighbours, place, &neighbours)
    }

    fn part_neighbours(&mut self, place: u32, lost: u32) -> Result<(), StoreError> {
        let mut neighbours = measured_at(self.rows, Area::Neighbours, place)?;
        neighbours.retain(|&(other, _)| other != lost);
        self.put_measured(Area::Neighbours, place, &neighbours)
    }

    /// Takes an article out of the neighbours and links of all others; gives those it was linked to.
    pub(in crate::desk) fn unlink(&mut self, place: u32) -> Result<Vec<u32>, StoreError> {
        for (other, _) in measured_at(self.rows, Area::Neighbours, place)? {
            self.part_neighbours(other, place)?;
        }
        let links = measured_at(self.rows, Area::Links, place)?;
        for &(other, _) in &links {
            let mut of_other = measured_at(self.rows, Area::Links, other)?;
            of_other.retain(|&(known, _)| known != place);
            self.put_measured(Area::Links, other, &of_other)?;
        }
        self.put_measured(Area::Neighbours, place, &[])?;
        self.put_measured(Area::Links, place, &[])?;
        Ok(links.into_iter().map(|(other, _)| other).collect())
    }
}
