//! Articles as they arrive: each is filed at once, by the past alone.

use std::collections::HashSet;

use storyfold_index::cluster::coherence;
use storyfold_index::cluster::identity::story_id;
use storyfold_index::cluster::judged::Judged;
use storyfold_index::cluster::stream::{Event, Stream as Stories};
use storyfold_index::past::Past;
use storyfold_index::score::Model;
use storyfold_model::{Article, ArticleId, StoryId};
use storyfold_text::Analyser;
use storyfold_text::Wording;
use storyfold_text::boilerplate::RecurringLines;
use storyfold_text::hash::mix;
use storyfold_text::tfidf::Background;

use crate::error::Error;

/// What the arrival of an article changed. A story keeps its name for as long as it lives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StoryEvent {
    /// The article is the first of a story.
    Founded {
        /// The story.
        story: StoryId,
    },
    /// The article was filed under a story.
    Joined {
        /// The story.
        story: StoryId,
    },
    /// Two stories turned out to be one.
    Merged {
        /// The story that goes on.
        into: StoryId,
        /// The story that ends.
        from: StoryId,
    },
    /// Some articles turned out not to belong to the story they were filed under.
    Moved {
        /// The story they were filed under.
        from: StoryId,
        /// The story they belong to, which may be new.
        into: StoryId,
        /// The articles.
        articles: Vec<ArticleId>,
    },
}

/// Files articles in the order they arrive, each compared to those before it and to no others.
///
/// It looks at texts alone, with the shipped model: kills, embargoes, versions and round-ups count for nothing here. Where they
/// should, [`Desk::in_memory`](crate::desk::Desk::in_memory) files articles as they come by the rules of wire copy.
///
/// ```
/// use storyfold::model::{Article, ArticleId};
/// use storyfold::stream::Stream;
/// let article = |id: &str, title: &str| {
///     let mut article = Article::new(ArticleId::new(id)?);
///     article.title = title.into();
///     Ok::<_, storyfold::model::InvalidArticleId>(article)
/// };
/// let mut stream = Stream::default();
/// stream.file(&article("a", "Ferry Alma runs aground off Ostby with 212 on board")?)?;
/// stream.file(&article("b", "Parliament passes the fisheries budget")?)?;
/// stream.file(&article("c", "Ferry Alma runs aground off Ostby with 212 aboard")?)?;
/// let stories = stream.stories();
/// assert_eq!(stories.len(), 2);
/// assert_eq!(stories[0].1.len(), 2);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct Stream {
    analyser: Analyser,
    /// The lines of articles that could recur, with the words these begin with, and those that do by now.
    lines: Vec<Wording>,
    recurring: RecurringLines,
    past: Past<'static>,
    stories: Stories,
    /// By the number a story was founded under.
    names: Vec<StoryId>,
    ids: Vec<ArticleId>,
    known: HashSet<ArticleId>,
}

impl Default for Stream {
    fn default() -> Self {
        let model = Model::shipped();
        Self {
            analyser: Analyser::default(),
            lines: Vec::new(),
            recurring: RecurringLines::default(),
            past: Past::new(Background::shipped(), model),
            stories: Stories::new(cut(model, &[])),
            names: Vec::new(),
            ids: Vec::new(),
            known: HashSet::new(),
        }
    }
}

/// The cut of the model, or the one that suits what was judged by now.
fn cut(model: &Model, judged: &[Judged]) -> f64 {
    model.cut.unwrap_or_else(|| coherence::cut(judged))
}

impl Stream {
    /// Files the next article. The first event says where it was filed; others say what it showed
    /// of earlier articles.
    ///
    /// Its cost does not grow with the number of articles, save that all of them are weighed and
    /// scored anew each time they have grown by half.
    ///
    /// # Errors
    /// [`Error::DuplicateId`] when an article with this id was filed before.
    pub fn file(&mut self, article: &Article) -> Result<Vec<StoryEvent>, Error> {
        if !self.known.insert(article.id.clone()) {
            return Err(Error::DuplicateId(article.id.clone()));
        }
        self.ids.push(article.id.clone());
        self.lines.extend(RecurringLines::lines_of(article));
        let analysed = self.analyser.analyse(article, &self.recurring);
        let judged = self.past.add(article, analysed);
        let mut events = self.stories.file(&judged);
        if self.past.has_grown() {
            self.recurring = RecurringLines::of(&self.lines);
            let judged = self.past.weigh_anew();
            let cut = cut(Model::shipped(), &self.past.nearest_of(&judged));
            events.extend(self.stories.judge_anew(&judged, cut));
        }
        Ok(events.into_iter().map(|event| self.told(event)).collect())
    }

    /// Number of articles filed.
    pub fn len(&self) -> usize {
        self.ids.len()
    }

    /// Whether none was filed.
    pub fn is_empty(&self) -> bool {
        self.ids.is_empty()
    }

    /// All stories with their articles in the order they arrived, stories by their first article.
    pub fn stories(&self) -> Vec<(StoryId, Vec<&ArticleId>)> {
        use storyfold_index::cluster::Clusterer;
        let story = |places: Vec<u32>| {
            let number = self.stories.story_of(*places.first()?)?;
            let name = self.names.get(number as usize)?;
            Some((*name, places.iter().filter_map(|&place| self.id(place)).collect()))
        };
        self.stories.clusters().into_iter().filter_map(story).collect()
    }

    fn id(&self, place: u32) -> Option<&ArticleId> {
        self.ids.get(place as usize)
    }

    /// The name of a story: that of the article it was founded with, and where it split off from
    /// another, that it did.
    fn name(&mut self, story: u32, first: Option<u32>) -> StoryId {
        while self.names.len() <= story as usize {
            let number = self.names.len() as u64;
            let founder = first.and_then(|place| self.id(place));
            self.names.push(match founder {
                Some(id) => story_id([id]),
                None => StoryId::from_digest(mix(number)),
            });
        }
        self.names.get(story as usize).copied().unwrap_or(StoryId::from_digest(0))
    }

    fn told(&mut self, event: Event) -> StoryEvent {
        let last = (self.ids.len() as u32).checked_sub(1);
        match event {
            Event::Founded { story } => StoryEvent::Founded { story: self.name(story, last) },
            Event::Joined { story } => StoryEvent::Joined { story: self.name(story, last) },
            Event::Merged { into, from } => {
                StoryEvent::Merged { into: self.name(into, last), from: self.name(from, last) }
            }
            Event::Split { from, into, members } | Event::Moved { from, into, members } => {
                let articles = members.iter().filter_map(|&place| self.id(place)).cloned();
                let articles = articles.collect();
                StoryEvent::Moved {
                    from: self.name(from, None),
                    into: self.name(into, None),
                    articles,
                }
            }
        }
    }
}
