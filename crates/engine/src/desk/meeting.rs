//! Whom a new account meets: its neighbours among the heads of the window, and how likely each is to
//! tell the same story.

use std::sync::Arc;

use rustc_hash::FxHashMap;
use storyfold_index::candidate::Neighbours;
use storyfold_index::limits::{
    KEPT_NEIGHBOURS as SURROUNDING, LEAD_NEIGHBOURS, NAME_NEIGHBOURS, POSTINGS_OF_TERM,
    POSTINGS_READ, WHOLE_NEIGHBOURS,
};
use storyfold_index::score::{Model, Scorer};
use storyfold_index::space::{Field as SpaceField, Space};
use storyfold_model::Article;
use storyfold_store::{Area, Rows, StoreError};
use storyfold_text::tfidf::{Background, DocumentFrequencies, Weighting};
use storyfold_text::{Analysed, TermCounts};

use super::limits::{
    CACHED_ANALYSES, FOUND_NEIGHBOURS, LEAD_MEASURED, NAMES_MEASURED, WHOLE_MEASURED,
};
use super::postings::Field;
use super::state::{analysed_at, known_article, measured_at};
use super::window::{Window, key_of_term};

/// What is known of a head, at hand.
#[derive(Debug)]
pub(super) struct Known {
    pub(super) article: Article,
    pub(super) analysed: Analysed,
}

/// Heads that were asked for lately.
#[derive(Debug, Default)]
pub(super) struct Cache(FxHashMap<u32, Arc<Known>>);

impl Cache {
    /// What is known of a head.
    pub(super) fn get(&mut self, rows: &dyn Rows, place: u32) -> Result<Arc<Known>, StoreError> {
        if let Some(known) = self.0.get(&place) {
            return Ok(Arc::clone(known));
        }
        if self.0.len() >= CACHED_ANALYSES {
            // Those that came first leave the window first.
            let mut places: Vec<u32> = self.0.keys().copied().collect();
            let (_, &mut middle, _) = places.select_nth_unstable(CACHED_ANALYSES / 2);
            self.0.retain(|&place, _| place > middle);
        }
        let known = Arc::new(Known {
            article: known_article(rows, place)?.article,
            analysed: analysed_at(rows, place)?,
        });
        self.0.insert(place, Arc::clone(&known));
        Ok(known)
    }

    /// Forgets a head.
    pub(super) fn forget(&mut self, place: u32) {
        self.0.remove(&place);
    }
}

/// Whom an account met.
#[derive(Debug, Clone, Default)]
pub(super) struct Met {
    /// The nearest by whole text, nearest first, with their cosines.
    pub(super) neighbours: Neighbours,
    /// Those worth scoring, by place, each with the probability that both tell one story.
    pub(super) judged: Vec<(u32, f32)>,
}

/// Finds whom an account meets. `own` is its place, where it has one: it never meets itself.
pub(super) fn meet(
    rows: &dyn Rows,
    window: &Window,
    cache: &mut Cache,
    model: &Model,
    own: Option<u32>,
    one: (&Article, &Analysed),
) -> Result<Met, StoreError> {
    let proposed = propose(window, one.1, own);
    let known: Vec<Arc<Known>> =
        proposed.iter().map(|&place| cache.get(rows, place)).collect::<Result<_, _>>()?;
    let analysed: Vec<&Analysed> =
        std::iter::once(one.1).chain(known.iter().map(|known| &known.analysed)).collect();
    let articles: Vec<&Article> =
        std::iter::once(one.0).chain(known.iter().map(|known| &known.article)).collect();
    let [terms, names] = window.frequencies(&analysed);
    let space = Space::among(&analysed, one.1.tongue, terms, names, Background::shipped());

    // Places within the few begin with the account itself.
    let nearest = |field, most| {
        let mut near: Neighbours = (1..=proposed.len())
            .map(|at| (at as u32, space.cosine(0, at, field)))
            .filter(|&(_, cosine)| cosine > 0.0)
            .collect();
        near.sort_unstable_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        near.truncate(most);
        near
    };
    let whole = nearest(SpaceField::Whole, FOUND_NEIGHBOURS);
    let others = [(SpaceField::Lead, LEAD_NEIGHBOURS), (SpaceField::Names, NAME_NEIGHBOURS)];
    let mut pairs: Vec<u32> = others
        .into_iter()
        .flat_map(|(field, most)| nearest(field, most))
        .map(|(at, _)| at)
        .collect();

    let place = |at: u32| proposed.get(at as usize - 1).copied();
    let local: FxHashMap<u32, u32> = proposed.iter().copied().zip(1..).collect();
    let beyond = proposed.len() as u32 + 1;
    let mut around: Vec<Neighbours> = vec![Vec::new(); analysed.len()];
    for (rank, &(at, cosine)) in whole.iter().enumerate() {
        let Some(other) = place(at) else { continue };
        let known = measured_at(rows, Area::Neighbours, other)?;
        let ahead = known.partition_point(|&(_, known)| known >= cosine);
        if rank.min(ahead) < WHOLE_NEIGHBOURS {
            pairs.push(at);
        }
    }
    pairs.sort_unstable();
    pairs.dedup();
    for &at in &pairs {
        let Some(other) = place(at) else { continue };
        let known = measured_at(rows, Area::Neighbours, other)?;
        let living = known.into_iter().filter(|&(place, _)| window.is_head(place));
        let near = living.filter(|&(place, _)| Some(place) != own).map(|(place, cosine)| {
            (local.get(&place).copied().unwrap_or(beyond.saturating_add(place)), cosine)
        });
        let mut near: Neighbours = near.collect();
        if let Some(&(_, cosine)) = whole.iter().find(|&&(known, _)| known == at) {
            let ahead = near.partition_point(|&(_, known)| known >= cosine);
            near.insert(ahead, (0, cosine));
        }
        near.truncate(SURROUNDING);
        if let Some(slot) = around.get_mut(at as usize) {
            *slot = near;
        }
    }
    if let Some(slot) = around.first_mut() {
        *slot = whole.iter().take(SURROUNDING).copied().collect();
    }
    let scorer = Scorer::new(&space, &analysed, &articles, &around, model);
    let scorer = scorer.of_many(window.heads() as usize);
    let score = |&at: &u32| Some((place(at)?, scorer.score(at, 0)?));
    let mut judged: Vec<(u32, f32)> = pairs.iter().filter_map(score).collect();
    judged.sort_unstable_by_key(|&(place, _)| place);
    let neighbours = whole.iter().filter_map(|&(at, cosine)| Some((place(at)?, cosine)));
    Ok(Met { neighbours: neighbours.collect(), judged })
}

/// The heads that share most with an account by its whole text, its lead or its names.
fn propose(window: &Window, analysed: &Analysed, own: Option<u32>) -> Vec<u32> {
    let mut proposed = Vec::new();
    for (field, counts, most) in [
        (Field::Terms, &analysed.whole, WHOLE_MEASURED),
        (Field::Terms, &analysed.lead, LEAD_MEASURED),
        (Field::Names, &analysed.facts.names.words, NAMES_MEASURED),
    ] {
        proposed.extend(share_most(window, field, counts, most, own));
    }
    proposed.sort_unstable();
    proposed.dedup();
    proposed
}

/// The heads that share most of some terms by weight. The heaviest terms come first, and of a term
/// that very many hold those are met that came last.
fn share_most(
    window: &Window,
    field: Field,
    counts: &TermCounts,
    most: usize,
    own: Option<u32>,
) -> Vec<u32> {
    let posted = counts.iter().map(|(term, count)| {
        let key = key_of_term(term);
        (term, key, count, window.frequency(field, key))
    });
    let posted: Vec<_> = posted.filter(|&(.., frequency)| frequency > 0).collect();
    let known = posted.iter().map(|&(term, .., frequency)| (term, frequency));
    let frequencies = DocumentFrequencies::counted(window.heads(), known);
    let weigh = |&(term, key, count, _): &(_, u32, u16, u32)| {
        let idf = frequencies.idf(term, Weighting::Mean, Background::shipped());
        (key, (1.0 + f32::from(count).ln()) * idf, idf)
    };
    let mut terms: Vec<(u32, f32, f32)> = posted.iter().map(weigh).collect();
    terms.sort_unstable_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    let reach = window.reach();
    let mut sums = vec![0.0_f32; (reach.end - reach.start) as usize];
    let mut met: Vec<u32> = Vec::new();
    let mut read = 0;
    for (key, weight, idf) in terms {
        if read >= POSTINGS_READ {
            break;
        }
        for place in window.holders(field, key).take(POSTINGS_OF_TERM) {
            let Some(sum) = sums.get_mut((place - reach.start) as usize) else { continue };
            if *sum == 0.0 {
                met.push(place);
            }
            *sum += weight * idf;
            read += 1;
        }
    }
    let by_length = |place: u32| {
        let sum = sums.get((place - reach.start) as usize).copied().unwrap_or(0.0);
        let length = if field == Field::Names { 1.0 } else { window.length_of(place) };
        (place, if length > 0.0 { sum / length } else { 0.0 })
    };
    let met = met.into_iter().filter(|&place| Some(place) != own);
    let mut met: Neighbours = met.map(by_length).collect();
    let order = |a: &(u32, f32), b: &(u32, f32)| b.1.total_cmp(&a.1).then(b.0.cmp(&a.0));
    if met.len() > most {
        met.select_nth_unstable_by(most, order);
        met.truncate(most);
    }
    met.into_iter().map(|(place, _)| place).collect()
}
