//! Lines that recur across many articles of one source: mottos, appeals, signatures, and what stands in place of
//! a text for readers who have not paid.
//!
//! A line recurs that stands below many different beginnings. Versions of one running story share lines as well, its
//! paragraphs, and those are no boilerplate. What tells them apart is how much of a text such lines are. Where
//! they are the lesser part of nearly all, the texts are different ones. Else the beginnings decide: those of versions
//! name the same people and places, or share their words.

use std::borrow::Cow;

use rustc_hash::{FxHashMap, FxHashSet};
use storyfold_model::Article;

use crate::hash::{hash_word, mix};
use crate::wording::lines::Candidate;
use crate::wording::{Kind, Lines, Word, Wording};

/// Lines of one source found in many of its articles; frozen once counted.
#[derive(Debug, Clone, Default)]
pub struct RecurringLines(FxHashSet<u32>);

/// A line must stand in this many articles that begin differently. Articles that begin alike are
/// copies of one text, and what they share is the text.
const LEAST_ARTICLES: usize = 4;

/// Lines shorter than this many bytes recur by chance.
const LEAST_BYTES: usize = 12;

/// Of the articles that share a line so many are looked at, drawn by what they begin with.
const LOOKED_AT: usize = 256;

/// Where a line stands in texts of which at most this share are little else than such lines, it is boilerplate. Of
/// versions that grow, the later ones hold much that is new.
const OF_LITTLE_ELSE: f64 = 0.25;

/// Two beginnings are alike that share this part of the longer words of the shorter one, or a name.
const ALIKE: f64 = 1.0 / 3.0;

/// Shorter words, in characters, say little of what a text is about.
const LONG_WORD: usize = 5;

impl RecurringLines {
    /// Counts the lines of every article that names its source. O(n log n) in the words.
    pub fn count<'a>(articles: impl IntoIterator<Item = &'a Article>) -> Self {
        let texts: Vec<Wording> = articles.into_iter().filter_map(Self::lines_of).collect();
        Self::of(&texts)
    }

    /// What [`Self::of`] counts: the lines of an article that could recur, with the words of its headline and its
    /// first line. `None` where none could.
    pub fn lines_of(article: &Article) -> Option<Wording> {
        article.source.as_ref()?;
        let Wording { words, lines } = Wording::of(article);
        let lines = lines?;
        let words = lines.opening(&words).concat();
        Some(Wording { words, lines: Some(lines) })
    }

    /// Counts the lines of texts. O(n log n) in the lines.
    pub fn of(texts: &[Wording]) -> Self {
        let lines = (0..).zip(texts);
        let lines: Vec<(u32, &Lines)> =
            lines.filter_map(|(at, wording)| Some((at, wording.lines.as_deref()?))).collect();
        let words = |at: u32| texts.get(at as usize).map_or(&[][..], |text| &text.words);
        Self::among(&lines, |at| Cow::Borrowed(words(at)))
    }

    /// Counts the lines of texts, each given with its number; `words` gives the words of a text by that. The
    /// order of the texts does not matter. O(n log n) in the lines, and at most 256 looks at beginnings for
    /// each line that stands below four.
    pub fn among<'w>(texts: &[(u32, &Lines)], words: impl Fn(u32) -> Cow<'w, [Word]>) -> Self {
        let counts = Counts::of(texts);
        let mut seen: Vec<Seen> = (0..)
            .zip(texts)
            .flat_map(|(text, (_, lines))| {
                let often = lines.candidates().filter(|line| counts.may_be_often(line.key));
                often.map(move |Candidate { key, above, is_first, .. }| Seen {
                    key,
                    above,
                    is_first,
                    text,
                })
            })
            .collect();
        seen.sort_unstable();
        let often: Vec<&[Seen]> = seen
            .chunk_by(|a, b| a.key == b.key)
            .filter(|seen| beginnings_of(seen).nth(LEAST_ARTICLES - 1).is_some())
            .collect();
        let key_of = |seen: &[Seen]| seen.first().map(|seen| seen.key);
        let keys = Self(often.iter().filter_map(|seen| key_of(seen)).collect());
        let mut openings = Openings::of(texts, words, &keys);
        Self(often.into_iter().filter(|seen| openings.recurs(seen)).filter_map(key_of).collect())
    }

    /// Whether no line recurs.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether a line recurs in a source's articles.
    pub fn holds(&self, source: Option<&str>, line: &str) -> bool {
        match source {
            Some(source) if !self.0.is_empty() => {
                key(source, line).is_some_and(|key| self.holds_key(key))
            }
            _ => false,
        }
    }

    /// Whether a line recurs, by its key.
    pub(crate) fn holds_key(&self, key: u32) -> bool {
        self.0.contains(&key)
    }
}

/// How often lines were seen, a slot for all whose keys end alike: most lines are seen once, and need not be
/// sorted.
struct Counts(Vec<u8>);

impl Counts {
    fn of(texts: &[(u32, &Lines)]) -> Self {
        let lines: usize = texts.iter().map(|(_, lines)| lines.candidates().count()).sum();
        let mut counts = Self(vec![0; (2 * lines).next_power_of_two()]);
        for line in texts.iter().flat_map(|(_, lines)| lines.candidates()) {
            let slot = counts.slot(line.key);
            if let Some(count) = counts.0.get_mut(slot) {
                *count = count.saturating_add(1);
            }
        }
        counts
    }

    fn slot(&self, key: u32) -> usize {
        key as usize & (self.0.len() - 1)
    }

    fn may_be_often(&self, key: u32) -> bool {
        let count = self.0.get(self.slot(key)).copied();
        count.is_some_and(|count| usize::from(count) >= LEAST_ARTICLES)
    }
}

/// A line where it was seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Seen {
    key: u32,
    above: u32,
    is_first: bool,
    /// By its place among the texts.
    text: u32,
}

/// One line where it was seen, those together that begin alike: copies of one text.
fn beginnings_of(seen: &[Seen]) -> impl Iterator<Item = &[Seen]> {
    seen.chunk_by(|a, b| a.above == b.above)
}

/// What texts begin with, read where it is asked for.
struct Openings<'a, F> {
    texts: &'a [(u32, &'a Lines)],
    words: F,
    /// Whether lines that stand below enough beginnings are most of a text.
    is_little_else: Vec<bool>,
    /// Headline and first line of texts, by their places.
    known: FxHashMap<u32, [Marks; 2]>,
}

/// What is told of a stretch of text: hashes, sorted.
#[derive(Debug, Clone, Default)]
struct Marks {
    names: Vec<u32>,
    long_words: Vec<u32>,
}

impl<'a, 'w, F: Fn(u32) -> Cow<'w, [Word]>> Openings<'a, F> {
    /// `often` are the lines that stand below enough beginnings.
    fn of(texts: &'a [(u32, &'a Lines)], words: F, often: &RecurringLines) -> Self {
        let is_little_else = |(_, lines): &(u32, &Lines)| {
            let often = lines.candidates().filter(|line| often.holds_key(line.key));
            often.map(|line| line.words).sum::<u32>() * 2 > lines.words()
        };
        let is_little_else = texts.iter().map(is_little_else).collect();
        Self { texts, words, is_little_else, known: FxHashMap::default() }
    }

    /// Whether a line recurs that was seen below enough beginnings.
    fn recurs(&mut self, seen: &[Seen]) -> bool {
        let is_little_else =
            |seen: &Seen| self.is_little_else.get(seen.text as usize) == Some(&true);
        let is_of_little_else = |seen: &&[Seen]| seen.iter().any(is_little_else);
        let looked_at = beginnings_of(seen).take(LOOKED_AT).count();
        let of_little_else = beginnings_of(seen).take(LOOKED_AT).filter(is_of_little_else).count();
        if of_little_else as f64 <= looked_at as f64 * OF_LITTLE_ELSE {
            return true;
        }
        let mut unlike: Vec<[Marks; 2]> = Vec::new();
        for seen in beginnings_of(seen).take(LOOKED_AT).filter_map(|seen| seen.first()) {
            let [title, first] = self.opening(seen.text).clone();
            let marks = [title, if seen.is_first { Marks::default() } else { first }];
            if !unlike.iter().any(|known| are_alike(known, &marks)) {
                unlike.push(marks);
            }
            if unlike.len() == LEAST_ARTICLES {
                return true;
            }
        }
        false
    }

    fn opening(&mut self, text: u32) -> &[Marks; 2] {
        let Self { texts, words, known, .. } = self;
        known.entry(text).or_insert_with(|| {
            let Some((number, lines)) = texts.get(text as usize) else { return Default::default() };
            lines.opening(&words(*number)).map(Marks::of)
        })
    }
}

impl Marks {
    fn of(words: &[Word]) -> Self {
        let hashes = |is: fn(&Word) -> bool| {
            let mut hashes: Vec<u32> =
                words.iter().filter(|word| is(word)).map(|word| word.hash()).collect();
            hashes.sort_unstable();
            hashes.dedup();
            hashes
        };
        Self {
            names: hashes(|word| word.kind() == Kind::Name),
            long_words: hashes(|word| word.is_at_least(LONG_WORD)),
        }
    }
}

/// Whether two texts begin alike, given headline and first line of each.
fn are_alike(one: &[Marks; 2], other: &[Marks; 2]) -> bool {
    let all = |marks: &[Marks; 2], of: fn(&Marks) -> &Vec<u32>| -> FxHashSet<u32> {
        marks.iter().flat_map(of).copied().collect()
    };
    let [names, others] = [one, other].map(|marks| all(marks, |marks| &marks.names));
    if !names.is_disjoint(&others) {
        return true;
    }
    let [words, others] = [one, other].map(|marks| all(marks, |marks| &marks.long_words));
    let fewer = words.len().min(others.len()) as f64;
    words.intersection(&others).count() as f64 > fewer * ALIKE
}

/// Source and line in one number; `None` for a line too short to recur but by chance.
///
/// Thirty-two bits: a line would have to share them with those of four other articles to be taken
/// for recurring.
pub(crate) fn key(source: &str, line: &str) -> Option<u32> {
    let line = line.trim();
    let hash = || mix(hash_word(source).rotate_left(31) ^ hash_word(line));
    (line.len() >= LEAST_BYTES).then(|| (hash() >> 32) as u32)
}

/// What a body begins with: its first line that is not blank.
pub(crate) fn first_line(body: &str) -> &str {
    body.lines().map(str::trim).find(|line| !line.is_empty()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use storyfold_model::ArticleId;

    fn article(id: usize, title: &str, body: &str) -> Article {
        let mut article = Article::new(ArticleId::new(id.to_string()).unwrap());
        article.source = Some("post.example".into());
        article.title = title.into();
        article.body = body.into();
        article
    }

    /// Headlines that have nothing in common.
    const HEADLINES: [&str; 5] = [
        "Ferry runs aground off the lighthouse",
        "Parliament passes a fisheries budget",
        "Two bakeries share one oven",
        "Avalanche closes mountain railway",
        "Striker leaves for another league",
    ];

    #[test]
    fn a_motto_recurs_and_the_text_of_copies_does_not() {
        let motto = "The Post, telling it since 1802.";
        let report = |at: usize| {
            article(at, HEADLINES[at], &format!("Report {at}.\nDetail {at} of it.\n{motto}"))
        };
        let copies = (4..20).map(|at| article(at, "", "One report.\nThe detail of that report."));
        let articles: Vec<Article> = (0..4).map(report).chain(copies).collect();
        let recurring = RecurringLines::count(&articles);
        assert!(recurring.holds(Some("post.example"), motto));
        assert!(!recurring.holds(Some("other.example"), motto));
        assert!(!recurring.holds(Some("post.example"), "The detail of that report."));
    }

    #[test]
    fn the_paragraphs_of_a_running_story_do_not_recur() {
        let told = "Two men with hammers smashed the windows of a jeweller in Harrow Lane at noon.";
        let fled = "They fled on a scooter with watches, and nobody was hurt, an officer said.";
        let leads = [
            "Two men robbed a jeweller in Lindholm on Monday.",
            "Officers in Lindholm look for a scooter after a robbery.",
            "A scooter was found in a canal in Lindholm.",
            "One arrest was made in Lindholm on Tuesday.",
            "A man of 31 was charged in Lindholm.",
            "A judge in Lindholm remanded him.",
        ];
        let versions: Vec<Article> = (0..)
            .zip(leads)
            .map(|(at, lead)| article(at, "", &format!("{lead}\n{told}\n{fled}")))
            .collect();
        assert!(RecurringLines::count(&versions).is_empty());
    }

    #[test]
    fn the_paragraphs_of_versions_that_grow_do_not_recur() {
        let told = [
            "A ferry with 90 aboard ran onto a reef off Lindholm on Monday evening.",
            "Lifeboats brought everybody to the quay, where a school was opened for them.",
            "The master said that a light on the reef had been dark since the day before.",
            "Divers look at the hull tomorrow, and until then the sound is closed.",
        ];
        let titles =
            ["Ferry on a reef", "Reef holds ferry", "Ferry: light was dark", "Divers to ferry"];
        let versions: Vec<Article> = (0..)
            .zip(titles)
            .map(|(at, title)| article(at, title, &told[..at + 1].join("\n")))
            .chain((4..6).map(|at| article(at, &format!("Ferry {at}"), &told.join("\n"))))
            .collect();
        assert!(RecurringLines::count(&versions).is_empty());
    }

    #[test]
    fn what_stands_in_place_of_texts_recurs() {
        let wall =
            "This story is for subscribers. Sign in to read on, or begin a free month today.";
        let stubs: Vec<Article> =
            (0..).zip(HEADLINES).map(|(at, title)| article(at, title, wall)).collect();
        assert!(RecurringLines::count(&stubs).holds(Some("post.example"), wall));
        // One text under other headlines is that text.
        let titles = ["Ferry aground", "Ferry runs aground", "A ferry aground", "Ferry: aground!"];
        let copies: Vec<Article> =
            (0..).zip(titles).map(|(at, title)| article(at, title, wall)).collect();
        assert!(RecurringLines::count(&copies).is_empty());
    }

    #[test]
    fn the_order_of_articles_does_not_matter() {
        let wall =
            "This story is for subscribers. Sign in to read on, or begin a free month today.";
        let mut stubs: Vec<Article> =
            (0..).zip(HEADLINES).map(|(at, title)| article(at, title, wall)).collect();
        let before = RecurringLines::count(&stubs);
        stubs.reverse();
        assert_eq!(before.0, RecurringLines::count(&stubs).0);
    }
}
