//! Writing what another desk can take in, from whatever can still be read.

use storyfold_model::{Article, ArticleId, Status};
use storyfold_store::article::text_from_bytes;
use storyfold_store::rows::{damaged, key_of, number_of};
use storyfold_store::{Area, ReadRows, Store, StoreError, StoredArticle};

use crate::desk::memory::state::number_at;
use crate::error::Error;

/// So many rows that cannot be read are named.
const MOST_NAMED: usize = 100;

/// What an export came to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Exported {
    /// Articles.
    pub articles: usize,
    /// … of which the store keeps no text.
    pub without_text: usize,
    /// Kills.
    pub killed: usize,
    /// Articles and kills that are left out because they cannot be read.
    pub damaged: usize,
    /// The first of these, in words.
    pub problems: Vec<String>,
}

impl Exported {
    fn left_out(&mut self, error: &StoreError) {
        self.damaged += 1;
        if self.problems.len() < MOST_NAMED {
            self.problems.push(error.to_string());
        }
    }
}

/// Calls `take` with each article in the order they came, then with the kills, each an article with an id
/// and nothing else. Another desk that takes them in holds the same articles that are not killed and refuses
/// the same ids, and those that are killed here by a notice under another id besides; history, times of
/// arrival, the log and the ids of stories are not among them.
///
/// The store may be one of another model, or damaged: what cannot be read is left out and counted.
/// What `take` returns ends it when it is an error. O(store).
///
/// # Errors
/// [`Error::Desk`] when nothing of the store can be read.
pub fn export<E>(
    store: &Store,
    take: &mut dyn FnMut(&Article) -> Result<(), E>,
) -> Result<Result<Exported, E>, Error> {
    Ok(store.read(|rows| {
        let mut exported = Exported::default();
        // Articles that a notice under another id kills: it is told of them after all copies are there.
        let mut killed: Vec<ArticleId> = Vec::new();
        for place in 0..end(rows)? {
            match article_with_text(rows, place) {
                Ok(None) => continue,
                Ok(Some(Exportable { article, has_text, is_killed })) => {
                    if let Err(error) = take(&article) {
                        return Ok(Err(error));
                    }
                    exported.articles += 1;
                    exported.without_text += usize::from(!has_text);
                    killed.extend(is_killed.then_some(article.id));
                }
                Err(error) => exported.left_out(&error),
            }
        }
        let mut kill = |id: ArticleId| {
            exported.killed += 1;
            take(&Article { status: Status::Canceled, ..Article::new(id) })
        };
        let mut taken = killed.into_iter().try_for_each(&mut kill);
        let mut problems = Vec::new();
        let scanned = rows.scan_if_sound(Area::Tombstones, &mut |key, row| {
            let id = std::str::from_utf8(key).ok().and_then(|id| ArticleId::new(id).ok());
            match (row, id) {
                (Ok(_), Some(id)) if taken.is_ok() => taken = kill(id),
                (Err(error), _) => problems.push(error),
                _ => {}
            }
        });
        problems.extend(scanned.err());
        problems.iter().for_each(|error| exported.left_out(error));
        Ok(taken.map(|()| exported))
    })?)
}

/// The first place that was never given, as far as that can be told.
fn end(rows: &ReadRows) -> Result<u64, StoreError> {
    let next = number_at(rows, "next_place").ok().flatten();
    match rows.last_key_if_sound(Area::Articles) {
        Ok(last) => {
            let last = last.and_then(|key| number_of(&key)).map_or(0, |last| last + 1);
            Ok(next.unwrap_or(last).min(u64::from(u32::MAX)))
        }
        Err(error) => next.ok_or(error),
    }
}

/// An article as it is told to another desk.
struct Exportable {
    article: Article,
    /// Whether its text is there.
    has_text: bool,
    /// Whether a notice kills it that is no article here.
    is_killed: bool,
}

/// The article at a place; `None` where none is any more.
fn article_with_text(rows: &ReadRows, place: u64) -> Result<Option<Exportable>, StoreError> {
    let Some(row) = rows.at_if_sound(Area::Articles, place)? else { return Ok(None) };
    let failed = |area, reason| damaged(area, &key_of(place), reason);
    let stored = StoredArticle::from_bytes(&row).map_err(|e| failed(Area::Articles, e))?;
    let is_killed = stored.marks.is_killed;
    let Some(text) = rows.at_if_sound(Area::Texts, place)? else {
        let (article, has_text) = (stored.article, false);
        return Ok(Some(Exportable { article, has_text, is_killed }));
    };
    let (title, body) = text_from_bytes(&text).map_err(|e| failed(Area::Texts, e))?;
    let (article, has_text) = (Article { title, body, ..stored.article }, true);
    Ok(Some(Exportable { article, has_text, is_killed }))
}
