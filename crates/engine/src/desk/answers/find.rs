//! All coverage of one incident.

use rustc_hash::FxHashMap;
use storyfold_index::cluster::roundups;
use storyfold_model::{Article, ArticleId, CopyEvidence, Flag, Instant, Role, StoryId};
use storyfold_store::{Area, Rows, StoreError};
use storyfold_text::Wording;
use storyfold_text::boilerplate::RecurringLines;

use super::listing::{DeskRow, rows_of_story};
use crate::desk::memory::keys::Keys;
use crate::desk::memory::state::{
    group_of, known_article, measured_at, number_at, place_of, words_at,
};
use crate::desk::memory::window::Window;
use crate::desk::open::Desk;
use crate::desk::relations::copies::{self, is_copy};
use crate::desk::relations::marks::{is_roundup, marks_of};
use crate::desk::relations::meeting::meet;
use crate::error::Error;

/// One article about the incident that was asked for.
#[derive(Debug, Clone, PartialEq)]
pub struct Found {
    /// Where it is filed.
    pub row: DeskRow,
    /// What says that it belongs there.
    pub why: Why,
}

/// What came near an article and is in other stories.
#[derive(Debug, Clone, PartialEq)]
pub struct NearMisses {
    /// Articles with the probability that they tell the same incident, the nearest first.
    pub nearest: Vec<(ArticleId, f32)>,
    /// The probability from which a link holds a story together.
    pub cut: f64,
}

/// Why an article was found.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Why {
    /// It is the one that was asked for.
    Itself,
    /// It is a copy of what was asked for.
    Copy(CopyEvidence),
    /// Its group was judged against what was asked for: the probability that both tell one story.
    Judged(f32),
    /// Others of its story were; it was not.
    Story,
}

impl Why {
    /// The order of what is found: the surest first.
    fn rank(&self) -> (u8, f64) {
        match self {
            Self::Itself => (0, 0.0),
            Self::Copy(evidence) => (1, -evidence.jaccard.value()),
            Self::Judged(probability) => (2, -f64::from(*probability)),
            Self::Story => (3, 0.0),
        }
    }

    /// Its name in rows.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Itself => "itself",
            Self::Copy(_) => "copy",
            Self::Judged(_) => "judged",
            Self::Story => "story",
        }
    }
}

impl Desk {
    /// All articles of the story an article is filed under, the surest first; `None` for an id that
    /// is not there. O(the story).
    ///
    /// # Errors
    /// [`Error::Desk`] when the store cannot be read.
    pub fn find(&self, id: &ArticleId) -> Result<Option<Vec<Found>>, Error> {
        Ok(self.store.read(|rows| {
            let Some(place) = place_of(rows, id.as_str())? else { return Ok(None) };
            let stored = known_article(rows, place)?;
            let group = group_of(rows, stored.group)?;
            let links = measured_at(rows, Area::Links, group.head)?;
            let asked = Asked {
                id: Some(id),
                article: &stored.article,
                words: words_at(rows, place)?,
                group: Some(stored.group),
                judged: links.into_iter().collect(),
                as_of: self.options.as_of,
            };
            Ok(Some(asked.of_stories(rows, &[group.story])?))
        })?)
    }

    /// All articles of a story, the canonical one first; none where there is none of this id.
    ///
    /// # Errors
    /// [`Error::Desk`] when the store cannot be read.
    pub fn find_story(&self, id: StoryId) -> Result<Vec<Found>, Error> {
        let rows = self.story(id)?.into_iter();
        let mut found: Vec<Found> = rows.map(|row| Found { row, why: Why::Story }).collect();
        found.sort_by_key(|found| found.row.role != Role::Canonical);
        Ok(found)
    }

    /// The articles of other stories whose links to that of an id are the strongest, the nearest first, one
    /// for each group of copies and at most so many; `None` for an id that is not there.
    ///
    /// # Errors
    /// [`Error::Desk`] when the store cannot be read.
    pub fn near_misses(&self, id: &ArticleId, most: usize) -> Result<Option<NearMisses>, Error> {
        Ok(self.store.read(|rows| {
            let Some(place) = place_of(rows, id.as_str())? else { return Ok(None) };
            let asked = known_article(rows, place)?;
            let group = group_of(rows, asked.group)?;
            let mut links: Vec<(u32, f32)> =
                measured_at(rows, Area::Links, group.head)?.into_iter().collect();
            links.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
            let mut nearest = Vec::new();
            for (head, probability) in links {
                let other = known_article(rows, head)?;
                if nearest.len() < most && group_of(rows, other.group)?.story != group.story {
                    nearest.push((other.article.id, probability));
                }
            }
            nearest.sort_by(|a, b| b.1.total_cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
            let cut = number_at(rows, "cut")?.map_or(1.0, f64::from_bits);
            let cut = if is_roundup(&asked) { roundups::least(cut) } else { cut };
            Ok(Some(NearMisses { nearest, cut }))
        })?)
    }

    /// All articles that tell the incident of a text, the surest first; none where no story is
    /// likely enough. The text is not filed.
    ///
    /// # Errors
    /// [`Error::Desk`] when the store cannot be read.
    pub fn find_text(&mut self, article: &Article) -> Result<Vec<Found>, Error> {
        let analysed = self.analyser.analyse(article, &RecurringLines::default());
        let words = Wording::of(article).words;
        let keys = Keys::of(&words, &analysed);
        let is_roundup = marks_of(article).flags.holds(Flag::Roundup);
        let kept = self.window.take();
        let (cache, model, as_of) = (&mut self.cache, self.model, self.options.as_of);
        let (window, found) = self.store.read(|rows| {
            let window = match kept {
                Some(window) if window.is_of(rows)? => window,
                _ => Window::load(rows)?,
            };
            let compared =
                copies::compare(rows, &window, article, &words, &keys.shingles, is_roundup)?;
            let met = meet(rows, &window, cache, model, None, (article, &analysed))?;
            let cut = number_at(rows, "cut")?.map_or(1.0, f64::from_bits);
            let mut likely: Vec<(u32, f32)> =
                met.judged.iter().copied().filter(|&(_, p)| f64::from(p) >= cut).collect();
            likely.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
            let mut stories = Vec::new();
            let copied = compared.group.map(|group| group_of(rows, group)).transpose()?;
            stories.extend(copied.map(|group| group.story));
            for (place, _) in likely {
                let story = group_of(rows, known_article(rows, place)?.group)?.story;
                if !stories.contains(&story) {
                    stories.push(story);
                }
            }
            let judged = met.judged.into_iter().collect();
            let group = compared.group;
            let asked = Asked { id: None, article, words, group, judged, as_of };
            let found = asked.of_stories(rows, &stories)?;
            Ok((window, found))
        })?;
        self.window = Some(window);
        Ok(found)
    }
}

/// What was asked for.
struct Asked<'a> {
    id: Option<&'a ArticleId>,
    article: &'a Article,
    words: Vec<storyfold_text::wording::Word>,
    group: Option<u64>,
    /// Heads that were judged against it.
    judged: FxHashMap<u32, f32>,
    /// The moment the rows are good for.
    as_of: Option<Instant>,
}

impl Asked<'_> {
    /// The articles of stories, the surest story first and in it the surest article.
    fn of_stories(&self, rows: &dyn Rows, stories: &[u64]) -> Result<Vec<Found>, StoreError> {
        let mut all = Vec::new();
        for &story in stories {
            let mut found = Vec::new();
            for row in rows_of_story(rows, story, self.as_of)? {
                let why = self.why(rows, &row)?;
                found.push(Found { row, why });
            }
            found.sort_by(|a, b| {
                let ((a_kind, a_by), (b_kind, b_by)) = (a.why.rank(), b.why.rank());
                let order = a_kind.cmp(&b_kind).then(a_by.total_cmp(&b_by));
                order.then_with(|| a.row.article.id.cmp(&b.row.article.id))
            });
            all.extend(found);
        }
        Ok(all)
    }

    fn why(&self, rows: &dyn Rows, row: &DeskRow) -> Result<Why, StoreError> {
        if self.id == Some(&row.article.id) {
            return Ok(Why::Itself);
        }
        let digest = row.group.digest();
        if self.group == Some(digest)
            && let Some(place) = place_of(rows, row.article.id.as_str())?
        {
            let words = words_at(rows, place)?;
            return Ok(Why::Copy(is_copy((&self.words, self.article), (&words, &row.article))));
        }
        let head = group_of(rows, digest)?.head;
        Ok(self.judged.get(&head).map_or(Why::Story, |&probability| Why::Judged(probability)))
    }
}
