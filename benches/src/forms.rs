//! The labelled sets in the forms they are trained on and judged in.

use std::path::{Path, PathBuf};

use storyfold::model::Article;
use storyfold_text::tfidf::Background;
use storyfold_tune::degrade::degraded;
use storyfold_tune::{LabelledSet, background};

use crate::parts::{self, Stories};
use crate::{Gold, SETS, data_folder, read_articles, read_gold};

/// One labelled set.
#[derive(Debug)]
pub struct Forms {
    /// Weighed with the shipped background, as a run weighs it.
    pub known: LabelledSet,
    /// Weighed with a background counted without the set and its kin: to a new user the words of a
    /// feed's own subject are not in the table either.
    pub unknown: LabelledSet,
    /// The same with parts of articles taken away.
    pub degraded: LabelledSet,
    /// What `unknown` was made of.
    source: Source,
}

/// The articles of a set with their labels, and the background its unknown forms are weighed with.
#[derive(Debug)]
struct Source {
    articles: Vec<Article>,
    gold: Gold,
    background: Background,
}

impl Forms {
    /// The forms that models are trained on.
    pub fn trained(&self) -> [&LabelledSet; 2] {
        [&self.unknown, &self.degraded]
    }

    /// Small inputs made of the set, weighed as `unknown`. No model is trained on them. Measures every pair of
    /// each.
    ///
    /// # Errors
    /// What could not be measured, in words.
    pub fn small(&self, stories: Stories) -> Result<Vec<LabelledSet>, String> {
        let Source { articles, gold, background } = &self.source;
        let parts = parts::deal(&self.unknown, articles, gold, stories).into_iter();
        parts.map(|part| measured(&self.known.name, part, gold, background)).collect()
    }

    /// Whether a set of this name must not be trained on when this one is left out.
    pub fn is_kin(&self, name: &str) -> bool {
        let kin = SETS.iter().find(|(known, _)| *known == self.known.name);
        self.known.name == name || kin.is_some_and(|(_, kin)| kin.contains(&name))
    }
}

/// The folders of `fixtures/training`, each with what a feed in it weighs in training beside a set of real
/// news, and whether its true pairs keep their share: generated feeds teach what look-alikes differ by and not what
/// news is like, and written ones are small inputs.
const MADE: [(&str, f64, bool); 2] = [("generated", 0.4, false), ("written", 0.15, true)];

/// Reads, analyses and measures the labelled feeds of `fixtures/training`, as they are and with parts taken
/// away. All people and sentences in them are invented, so that they are kin of no set.
///
/// # Errors
/// What could not be read, in words.
pub fn made() -> Result<Vec<LabelledSet>, String> {
    let mut sets = Vec::new();
    for (kind, weight, keeps_share) in MADE {
        for name in made_names(kind)? {
            let feed = made_folder(kind).join(&name);
            let articles = read_articles(&feed.join("articles.jsonl"))?;
            let gold = read_gold(&feed.join("gold.jsonl"))?;
            let both = whole_and_degraded(&name, &articles, &gold, Background::shipped())?;
            sets.extend(both.map(|set| LabelledSet { weight, keeps_share, ..set }));
        }
    }
    Ok(sets)
}

fn made_folder(kind: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures/training").join(kind)
}

/// The names of the feeds of one kind, sorted.
fn made_names(kind: &str) -> Result<Vec<String>, String> {
    let folder = made_folder(kind);
    let unread = |error: std::io::Error| format!("{}: {error}", folder.display());
    let mut names = Vec::new();
    for entry in std::fs::read_dir(&folder).map_err(unread)? {
        let entry = entry.map_err(unread)?;
        if entry.path().is_dir() {
            names.push(entry.file_name().to_string_lossy().into_owned());
        }
    }
    names.sort_unstable();
    Ok(names)
}

/// Reads, analyses and measures all labelled sets.
///
/// # Errors
/// What could not be read, in words.
pub fn forms() -> Result<Vec<Forms>, String> {
    let read: Result<Vec<Vec<Article>>, String> = SETS
        .iter()
        .map(|(name, _)| read_articles(&data_folder().join(format!("{name}.dev.jsonl"))))
        .collect();
    let read = read?;
    SETS.iter()
        .zip(&read)
        .map(|((name, kin), articles)| {
            let gold = read_gold(&data_folder().join(format!("{name}.dev.gold.jsonl")))?;
            let others = SETS
                .iter()
                .zip(&read)
                .filter(|((other, _), _)| other != name && !kin.contains(other))
                .map(|(_, articles)| articles.as_slice());
            let others = Background::parse(&background::table(others));
            let known = measured(name, articles.clone(), &gold, Background::shipped())?;
            let [unknown, degraded] = whole_and_degraded(name, articles, &gold, &others)?;
            let source = Source { articles: articles.clone(), gold, background: others };
            Ok(Forms { known, unknown, degraded, source })
        })
        .collect()
}

/// A set as it is and with parts of its articles taken away, both weighed with one background.
fn whole_and_degraded(
    name: &str,
    articles: &[Article],
    gold: &Gold,
    background: &Background,
) -> Result<[LabelledSet; 2], String> {
    let whole = measured(name, articles.to_vec(), gold, background)?;
    let poorer = measured(name, degraded(articles.to_vec(), 1), gold, background)?;
    Ok([whole, LabelledSet { is_degraded: true, ..poorer }])
}

fn measured(
    name: &str,
    articles: Vec<Article>,
    gold: &Gold,
    background: &Background,
) -> Result<LabelledSet, String> {
    LabelledSet::new(name, articles, gold, background).map_err(|error| error.to_string())
}
