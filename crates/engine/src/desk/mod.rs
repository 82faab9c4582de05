//! A desk that never stops: articles are filed as they come, durably, and nothing is decided twice
//! but where it must be.
//!
//! A [`Desk`] is a store and what of it must be at hand: the postings of the articles that came last
//! ([`window`](self)). `copies` says of which group a new text is a copy, `meeting` whom it meets among
//! the heads that `known` keeps at hand, `links` ties it to them, `stories` forms the stories it touches
//! anew, `names` says what they are called, `siblings` knows states of one item and what kills them,
//! `standing` what that makes of each, `forget` takes articles out of texts, candidates and frequencies,
//! `inputs` remembers files that were taken in, `refold` decides the window with hindsight and `regroup`
//! its groups of copies, `check` proves that all of it holds together, and `export` writes what another
//! desk can take in.

mod add;
mod check;
mod copies;
mod export;
mod filing;
mod find;
mod fingerprint;
mod forget;
mod inputs;
mod known;
mod limits;
mod links;
mod listing;
mod meeting;
mod names;
mod options;
mod postings;
mod refold;
mod regroup;
mod siblings;
mod standing;
mod state;
mod stories;
mod window;

use std::path::Path;

use storyfold_index::score::Model;
use storyfold_model::Instant;
use storyfold_store::rows::{Scan, damaged, key_of, number_of};
use storyfold_store::{Access, Area, Event, Rows, RowsMut, Store, StoreError};
use storyfold_text::Analyser;

pub use add::{AddReport, Conflict, Filed, FiledAs};
pub use check::Checked;
pub use export::{Exported, export};
pub use find::{Found, Why};
pub use inputs::{InputStamp, Inputs};
pub use listing::DeskRow;
pub use options::DeskOptions;
pub use refold::Refolded;

use crate::error::Error;
use filing::Filing;
use known::Cache;
use window::Window;

/// Articles that are filed in one durable commit, where many come at once.
pub const BATCH_ARTICLES: usize = 1_000;

/// A durable fold of a stream of articles.
///
/// ```
/// use storyfold::desk::{Desk, DeskOptions};
/// use storyfold::model::{Article, ArticleId};
/// let article = |id: &str, title: &str| {
///     let mut article = Article::new(ArticleId::new(id)?);
///     article.title = title.into();
///     Ok::<_, storyfold::model::InvalidArticleId>(article)
/// };
/// let folder = tempfile::tempdir()?;
/// let mut desk = Desk::create(&folder.path().join("desk.storyfold"), DeskOptions::default())?;
/// desk.add(vec![
///     article("a", "Ferry Alma runs aground off Ostby with 212 on board")?,
///     article("b", "Parliament passes the fisheries budget")?,
/// ])?;
/// desk.add(vec![article("c", "Ferry Alma runs aground off Ostby with 212 aboard")?])?;
/// let rows = desk.rows()?;
/// assert_eq!(rows[0].story, rows[2].story);
/// assert_ne!(rows[0].story, rows[1].story);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct Desk {
    store: Store,
    options: DeskOptions,
    model: &'static Model,
    /// Read when it is first needed.
    window: Option<Window>,
    cache: Cache,
    /// For articles that come one by one: what it learnt of a language serves the next.
    analyser: Analyser,
}

impl Desk {
    /// Makes a new store in a file that is not there yet.
    ///
    /// # Errors
    /// [`Error::Desk`] where there is a file, or it cannot be written.
    pub fn create(path: &Path, options: DeskOptions) -> Result<Self, Error> {
        let model = Model::shipped();
        let store = Store::create(path, options.parameters(model))?;
        Ok(Self::of(store, options))
    }

    /// A desk that forgets everything when it is dropped.
    ///
    /// # Errors
    /// [`Error::Desk`] when there is no memory for it.
    pub fn in_memory(options: DeskOptions) -> Result<Self, Error> {
        let store = Store::in_memory(options.parameters(Model::shipped()))?;
        Ok(Self::of(store, options))
    }

    /// Opens the store of a desk. Takes time for the window, not for the whole store.
    ///
    /// # Errors
    /// [`Error::Desk`] when there is none, another process writes to it, it was made with another
    /// model, or it is damaged.
    pub fn open(path: &Path, access: Access) -> Result<Self, Error> {
        Self::over(Store::open(path, access)?)
    }

    /// A desk over a store that is open.
    ///
    /// # Errors
    /// [`Error::Desk`] when it was made with another model.
    pub fn over(store: Store) -> Result<Self, Error> {
        let options = DeskOptions::of(store.parameters())?;
        store.made_with(&options.parameters(Model::shipped()))?;
        Ok(Self::of(store, options))
    }

    fn of(store: Store, options: DeskOptions) -> Self {
        let (cache, analyser) = (Cache::default(), Analyser::default());
        Self { store, options, model: Model::shipped(), window: None, cache, analyser }
    }

    /// What it was made with.
    pub fn options(&self) -> &DeskOptions {
        &self.options
    }

    /// Decides anew with hindsight up to so many texts in the window, each time it has grown by a fifth;
    /// 0 for never. A store does not remember this.
    #[must_use]
    pub fn with_hindsight(mut self, texts: u32) -> Self {
        self.options.decided_anew = texts;
        self
    }

    /// Gives results that are good for a moment, see [`DeskOptions::as_of`]. A store does not remember
    /// this.
    #[must_use]
    pub fn with_as_of(mut self, moment: Instant) -> Self {
        self.options.as_of = Some(moment);
        self
    }

    /// Sets the moment of [`Desk::with_as_of`] anew: the present moves on while a desk is open.
    pub fn set_as_of(&mut self, moment: Instant) {
        self.options.as_of = Some(moment);
    }

    /// The store below.
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// The store below, to be verified or compacted.
    pub fn store_mut(&mut self) -> &mut Store {
        &mut self.store
    }

    /// Closes the store in order.
    ///
    /// # Errors
    /// [`Error::Desk`] when what is left to be written cannot be.
    pub fn close(self) -> Result<(), Error> {
        Ok(self.store.close()?)
    }

    /// Events from a cursor on, at most so many, each with its own cursor. The next call goes on after
    /// the last of them; the first cursor is 1.
    ///
    /// # Errors
    /// [`Error::Desk`] when the store cannot be read.
    pub fn events(&self, from: u64, most: usize) -> Result<Vec<(u64, Event)>, Error> {
        let mut events = Vec::new();
        self.store.read(|rows| {
            rows.scan(Area::Log, &key_of(from), &mut |key, row| {
                if events.len() == most {
                    return Ok(Scan::Enough);
                }
                let event = Event::from_bytes(row).map_err(|e| damaged(Area::Log, key, e))?;
                events.push((number_of(key).unwrap_or(0), event));
                Ok(Scan::Next)
            })
        })?;
        Ok(events)
    }

    /// Does work in one durable transaction. Whatever fails, nothing of it is kept.
    fn change<T>(
        &mut self,
        work: impl FnOnce(&mut Filing<'_, '_>) -> Result<T, StoreError>,
    ) -> Result<T, Error> {
        let mut window = match self.window.take() {
            Some(window) => window,
            None => self.store.read(|rows| Window::load(rows))?,
        };
        let (cache, options, model) = (&mut self.cache, &self.options, self.model);
        let done = self.store.write(|rows: &mut RowsMut<'_>| {
            let mut filing = Filing::begin(rows, &mut window, cache, model, options)?;
            let done = work(&mut filing)?;
            filing.finish()?;
            Ok(done)
        });
        match done {
            Ok(done) => {
                self.window = Some(window);
                Ok(done)
            }
            Err(error) => {
                // What is at hand may tell of what was not kept.
                self.cache = Cache::default();
                Err(error.into())
            }
        }
    }
}
