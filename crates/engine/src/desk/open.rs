//! A desk is opened over a store, and changed in durable transactions.

use std::path::Path;

use storyfold_index::score::Model;
use storyfold_model::Instant;
use storyfold_store::{Access, RowsMut, Store, StoreError};
use storyfold_text::Analyser;

use super::filing::Filing;
use super::memory::known::Cache;
use super::memory::window::Window;
use super::options::DeskOptions;
use crate::error::Error;

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
    pub(super) store: Store,
    pub(super) options: DeskOptions,
    pub(super) model: &'static Model,
    /// Read when it is first needed.
    pub(super) window: Option<Window>,
    pub(super) cache: Cache,
    /// For articles that come one by one: what it learnt of a language serves the next.
    pub(super) analyser: Analyser,
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

    /// Does work in one durable transaction. Whatever fails, nothing of it is kept.
    pub(super) fn change<T>(
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
            filing.tell_restated()?;
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
