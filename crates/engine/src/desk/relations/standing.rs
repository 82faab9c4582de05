//! What the articles of one group are among the states of their items, and which of them stands for it.

use std::cell::RefCell;

use storyfold_index::canonical::{self, CanonicalOrder};
use storyfold_model::{Article, ArticleId, CanonicalRule, Flag, Instant, Status};
use storyfold_store::{GroupRecord, Rows, StoreError, StoredArticle};

use super::copies::is_copy;
use super::marks::signs_of;
use crate::desk::limits::SIBLINGS_MET;
use crate::desk::memory::state::{known_article, words_at};
use crate::pipeline::candidate;
use crate::rows::version_of;
use crate::versions::{Signs, Standing, Versions};

/// The articles of a group, sorted by id, with what each of them is.
#[derive(Debug)]
pub(in crate::desk) struct Members {
    places: Vec<u32>,
    stored: Vec<StoredArticle>,
    /// As they are at the moment that was asked for, without texts.
    articles: Vec<Article>,
    versions: Versions,
}

/// An article with what a notice made of it that is no article here.
pub(in crate::desk) fn as_it_is(stored: &StoredArticle) -> Article {
    match stored.marks.is_killed {
        true => Article { status: Status::Canceled, ..stored.article.clone() },
        false => stored.article.clone(),
    }
}

/// The places of copies of one text, and of each notice by itself: it is filed with what it kills, and says
/// something else.
fn texts_and_notices(signs: &[Signs]) -> Vec<Vec<u32>> {
    let (notices, texts): (Vec<_>, Vec<_>) =
        (0..).zip(signs).partition(|(_, signs)| signs.marks.flags.holds(Flag::Kill));
    let texts: Vec<u32> = texts.into_iter().map(|(place, _)| place).collect();
    let notices = notices.into_iter().map(|(place, _)| vec![place]);
    std::iter::once(texts).filter(|texts| !texts.is_empty()).chain(notices).collect()
}

impl Members {
    /// What the members of a group are at a moment. Cost as that of [`Members::of`].
    pub(in crate::desk) fn of_group(
        rows: &dyn Rows,
        group: &GroupRecord,
        as_of: Option<Instant>,
    ) -> Result<Self, StoreError> {
        let member = |&place: &u32| Ok((place, known_article(rows, place)?));
        let members = group.members.iter().map(member).collect::<Result<_, StoreError>>()?;
        Self::of(rows, members, as_of)
    }

    /// What the head of a group and the members that came last, [`SIBLINGS_MET`] of them, are among each other:
    /// of a larger group not all are looked at whenever one more comes.
    pub(in crate::desk) fn of_latest(
        rows: &dyn Rows,
        group: &GroupRecord,
        as_of: Option<Instant>,
    ) -> Result<Self, StoreError> {
        let (earlier, latest) =
            group.members.split_at(group.members.len().saturating_sub(SIBLINGS_MET));
        let head = earlier.iter().filter(|&&place| place == group.head);
        let member = |&place: &u32| Ok((place, known_article(rows, place)?));
        let members = head.chain(latest).map(member).collect::<Result<_, StoreError>>()?;
        Self::of(rows, members, as_of)
    }

    /// Works out what the members of a group are at a moment. O(members), and a comparison of texts for
    /// each two neighbours of one slugline.
    pub(in crate::desk) fn of(
        rows: &dyn Rows,
        mut members: Vec<(u32, StoredArticle)>,
        as_of: Option<Instant>,
    ) -> Result<Self, StoreError> {
        members.sort_by(|(_, a), (_, b)| a.article.id.cmp(&b.article.id));
        let (places, stored): (Vec<u32>, Vec<StoredArticle>) = members.into_iter().unzip();
        let articles: Vec<Article> = stored.iter().map(as_it_is).collect();
        let signs: Vec<Signs> = stored.iter().map(signs_of).collect();
        // Comparing may fail, and whoever asks for it expects a number.
        let failed = RefCell::new(None);
        let compare = |a: u32, b: u32| {
            let text = |at: u32| {
                let (place, article) = (places.get(at as usize)?, articles.get(at as usize)?);
                match words_at(rows, *place) {
                    Ok(words) => Some((words, article)),
                    Err(error) => {
                        failed.replace(Some(error));
                        None
                    }
                }
            };
            let both = text(a).zip(text(b));
            both.map(|((a, of_a), (b, of_b))| is_copy((&a, of_a), (&b, of_b)))
        };
        let mut versions = Versions::among(
            &articles,
            &signs,
            texts_and_notices(&signs),
            as_of,
            &CanonicalOrder::default(),
            &compare,
        );
        if let Some(error) = failed.into_inner() {
            return Err(error);
        }
        for (standing, stored) in versions.standings.iter_mut().zip(&stored) {
            if stored.marks.is_derived && standing.status != Status::Canceled {
                standing.flags.insert(Flag::DerivedFromKilled);
            }
        }
        Ok(Self { places, stored, articles, versions })
    }

    /// The member that stands for the group: its place, what it is, and by which rule.
    pub(in crate::desk) fn canonical(&self) -> Option<(u32, &Article, Standing, CanonicalRule)> {
        let members = (0..).zip(&self.stored);
        let candidates: Vec<_> = members
            .filter_map(|(at, stored)| candidate(&self.articles, &self.versions, at, stored.words))
            .collect();
        let (at, rule) = canonical::choose(&candidates, true, &CanonicalOrder::default())?;
        let (place, article) = (self.places.get(at as usize)?, self.articles.get(at as usize)?);
        Some((*place, article, self.versions.standing(at), rule))
    }

    /// All members: place, article, what it is, and the id of the article that stands for its item
    /// where that is another.
    pub(in crate::desk) fn all(
        &self,
    ) -> impl Iterator<Item = (u32, &StoredArticle, Standing, Option<&ArticleId>)> {
        (0..).zip(&self.places).zip(&self.stored).map(|((at, place), stored)| {
            let standing = self.versions.standing(at);
            (*place, stored, standing, version_of(&self.articles, standing))
        })
    }
}
