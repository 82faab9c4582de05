//! Lines that recur across many articles of one source: mottos, appeals, signatures, and what stands in place of
//! a text for readers who have not paid.
//!
//! A line recurs that stands below many different beginnings. Versions of one running story share lines as well, its
//! paragraphs, and those are no boilerplate. What tells them apart is how much of a text such lines are. Where
//! they are the lesser part of nearly all, the texts are different ones. Else it is told by what they say: the
//! paragraphs of a story speak of what stands in its headline and lead, or are many. A notice is short.

use std::borrow::Cow;

use rustc_hash::{FxHashMap, FxHashSet};
use storyfold_model::Article;

use crate::hash::{hash_word, mix};
use crate::wording::lines::Candidate;
use crate::wording::{Lines, Word, Wording};

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

/// Lines that hold this part of the long words of the beginnings above them, on average, tell a story.
const TOLD: f64 = 0.1;

/// Lines of so many words together are no notice, whatever they say.
const REPORT_WORDS: f64 = 100.0;

/// So many words of a headline and of a first line are looked at.
const OPENING_WORDS: usize = 64;

/// Shorter words, in characters, say little of what a text is about.
const LONG_WORD: usize = 5;

impl RecurringLines {
    /// Counts the lines of every article that names its source. O(n log n) in the words.
    pub fn count<'a>(articles: impl IntoIterator<Item = &'a Article>) -> Self {
        let texts: Vec<Wording> = articles.into_iter().filter_map(Self::lines_of).collect();
        Self::of(&texts)
    }

    /// What [`Self::of`] counts: an article whose lines could recur. `None` where none could.
    pub fn lines_of(article: &Article) -> Option<Wording> {
        article.source.as_ref()?;
        let wording = Wording::of(article);
        wording.lines.is_some().then_some(wording)
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
    /// order of the texts does not matter. O(n log n) in the lines, and each text is read once at most.
    pub fn among<'w>(texts: &[(u32, &Lines)], words: impl Fn(u32) -> Cow<'w, [Word]>) -> Self {
        let counts = Counts::of(texts);
        let mut seen: Vec<Seen> = (0..)
            .zip(texts)
            .flat_map(|(text, (_, lines))| {
                let often = lines.candidates().filter(|line| counts.may_be_often(line.key));
                let content = lines.content();
                often.map(move |Candidate { key, above, is_first }| Seen {
                    key,
                    above,
                    content,
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
        let mut stories = Stories { texts, words, often: &keys, known: FxHashMap::default() };
        Self(often.into_iter().filter(|seen| stories.recurs(seen)).filter_map(key_of).collect())
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
    /// What the text holds: which of those that begin alike is looked at must not depend on their order.
    content: u32,
    is_first: bool,
    /// By its place among the texts.
    text: u32,
}

/// One line where it was seen, those together that begin alike: copies of one text.
fn beginnings_of(seen: &[Seen]) -> impl Iterator<Item = &[Seen]> {
    seen.chunk_by(|a, b| a.above == b.above)
}

/// What stands in texts, read where it is asked for.
struct Stories<'a, F> {
    texts: &'a [(u32, &'a Lines)],
    words: F,
    /// The lines that stand below enough beginnings.
    often: &'a RecurringLines,
    known: FxHashMap<u32, Story>,
}

/// What is known of one text and the lines in it that stand below enough beginnings.
#[derive(Debug, Clone, Copy, Default)]
struct Story {
    /// Whether they are most of the text.
    is_little_else: bool,
    /// Number of their words.
    words: f64,
    /// The part of the long words of its headline that they hold …
    of_title: f64,
    /// … and of those of headline and first line.
    of_opening: f64,
    /// The headline without the marks of a wire, hashed …
    title: u64,
    /// … and with the first line.
    opening: u64,
}

impl<'w, F: Fn(u32) -> Cow<'w, [Word]>> Stories<'_, F> {
    /// Whether a line recurs that was seen below enough beginnings.
    fn recurs(&mut self, seen: &[Seen]) -> bool {
        let (mut looked_at, mut of_little_else, mut told, mut words) = (0.0, 0.0, 0.0, 0.0);
        let mut beginnings = FxHashSet::default();
        for seen in beginnings_of(seen).take(LOOKED_AT).filter_map(|seen| seen.first()) {
            let story = self.of(seen.text);
            looked_at += 1.0;
            of_little_else += f64::from(u8::from(story.is_little_else));
            told += if seen.is_first { story.of_title } else { story.of_opening };
            words += story.words;
            beginnings.insert(if seen.is_first { story.title } else { story.opening });
        }
        // Three updates of one text, each under a mark of its own, begin alike.
        if beginnings.len() < LEAST_ARTICLES {
            return false;
        }
        let is_notice = told < looked_at * TOLD && words < looked_at * REPORT_WORDS;
        is_notice || of_little_else <= looked_at * OF_LITTLE_ELSE
    }

    fn of(&mut self, text: u32) -> Story {
        let Self { texts, words, often, known } = self;
        *known.entry(text).or_insert_with(|| {
            let Some((number, lines)) = texts.get(text as usize) else { return Story::default() };
            let words = words(*number);
            let (mut held, mut count) = (FxHashSet::default(), 0);
            for line in lines.among(&words, often) {
                held.extend(marks(line));
                count += line.len();
            }
            let part = |marks: &FxHashSet<u32>| {
                marks.intersection(&held).count() as f64 / marks.len().max(1) as f64
            };
            let [title, first] = lines.opening(&words);
            let hashed = |state: u64, words: &[Word]| {
                words.iter().fold(state, |state, word| mix(state ^ u64::from(word.hash())))
            };
            let title_hash = hashed(0, title);
            let opening = hashed(mix(title_hash), first);
            let first = if lines.is_first_among(often) { &[] } else { first };
            let [title, first] = [title, first].map(|words| {
                marks(words.get(..OPENING_WORDS).unwrap_or(words)).collect::<FxHashSet<u32>>()
            });
            Story {
                is_little_else: count * 2 > words.len(),
                words: count as f64,
                of_title: part(&title),
                of_opening: part(&title.union(&first).copied().collect()),
                title: title_hash,
                opening,
            }
        })
    }
}

/// What words say, hashed: the long ones, and, where a script writes no spaces, each two that are neighbours.
fn marks(words: &[Word]) -> impl Iterator<Item = u32> + '_ {
    let long = words.iter().filter(|word| word.is_at_least(LONG_WORD)).map(|word| word.hash());
    let pairs = words.windows(2).filter_map(|pair| match pair {
        [one, other] if ![one, other].iter().any(|word| word.is_at_least(2)) => {
            Some(one.hash() ^ other.hash().rotate_left(7))
        }
        _ => None,
    });
    long.chain(pairs)
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
        let told = "Two men with hammers smashed the windows of a jeweller in Lindholm at noon.";
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
    fn many_paragraphs_are_no_notice_whatever_they_say() {
        let paragraph = |at: usize| {
            format!(
                "Sentence {at} of what is known speaks of nothing that the leads above it mention."
            )
        };
        let known: Vec<String> = (0..10).map(paragraph).collect();
        let versions: Vec<Article> = (0..)
            .zip(HEADLINES)
            .map(|(at, title)| article(at, title, &format!("{title} today\n{}", known.join("\n"))))
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
    fn marks_of_a_wire_are_no_other_beginning() {
        let told = "They fled on a scooter with watches, and nobody was hurt, an officer said.";
        let robbed = "Two men robbed a jeweller on Monday.";
        let count = |titles: &[&str]| {
            let text =
                |(at, title): (usize, &&str)| article(at, title, &format!("{robbed}\n{told}"));
            RecurringLines::count(&titles.iter().enumerate().map(text).collect::<Vec<_>>())
        };
        let title = "Hammers swung";
        let marks = ["", "UPDATE 1-", "WRAPUP 1-", "REFILE-WRAPUP 1-"];
        let marked = marks.map(|mark| format!("{mark}{title}"));
        assert!(count(&marked.each_ref().map(String::as_str)).is_empty());
        let others = ["Hammers swung", "Glass broken", "Silver missing", "Moped sought"];
        assert!(!count(&others).is_empty());
    }

    #[test]
    fn what_stands_in_place_of_texts_recurs() {
        let wall =
            "This story is for subscribers. Sign in to read on, or begin a free month today.";
        let stubs: Vec<Article> =
            (0..).zip(HEADLINES).map(|(at, title)| article(at, title, wall)).collect();
        assert!(RecurringLines::count(&stubs).holds(Some("post.example"), wall));
        // One text under other headlines is that text.
        let brief =
            "A ferry ran aground off the lighthouse at dawn; its ninety passengers are safe.";
        let titles =
            ["Ferry aground", "Ferry on rocks", "Ninety safe off ferry", "Aground at dawn"];
        let copies: Vec<Article> =
            (0..).zip(titles).map(|(at, title)| article(at, title, brief)).collect();
        assert!(RecurringLines::count(&copies).is_empty());
    }

    #[test]
    fn a_local_papers_teasers_above_one_appeal_are_no_copies_of_each_other() {
        let wall =
            "Only those who help to pay for this paper read on. A month costs less than a bun.";
        let teasers = [
            "The council of Lindholm meets on Monday over a quay that sinks.",
            "A choir from Lindholm sings on Monday at the lighthouse.",
            "Bees of a school in Lindholm swarmed on Monday into a bank.",
            "On Monday the last cinema of Lindholm shows its first film again.",
        ];
        let texts: Vec<Article> = (0..)
            .zip(teasers)
            .map(|(at, teaser)| article(at, "", &format!("{teaser}\n{wall}")))
            .collect();
        assert!(RecurringLines::count(&texts).holds(Some("post.example"), wall));
    }

    #[test]
    fn texts_without_spaces_are_told_apart_as_well() {
        let brief = "渡轮星期一在港外触礁，九十名乘客全部获救，没有人受伤。";
        let titles = ["渡轮触礁", "渡轮在港外触礁", "触礁渡轮乘客获救", "港外渡轮触礁乘客获救"];
        let copies: Vec<Article> =
            (0..).zip(titles).map(|(at, title)| article(at, title, brief)).collect();
        assert!(RecurringLines::count(&copies).is_empty());
        let titles = ["图书馆延长开放", "面包店百年庆典", "足球队换教练", "山路因雪封闭"];
        let stubs: Vec<Article> =
            (0..).zip(titles).map(|(at, title)| article(at, title, brief)).collect();
        assert!(RecurringLines::count(&stubs).holds(Some("post.example"), brief));
    }

    #[test]
    fn the_order_of_articles_does_not_matter() {
        let wall =
            "This story is for subscribers. Sign in to read on, or begin a free month today.";
        // Of two texts that begin alike one holds the notice alone and the other a report besides: which of them
        // is looked at decides.
        let paragraph = |at: usize| {
            format!("\nParagraph {at} of a long report that all of them share below it.")
        };
        let report: String = (0..12).map(paragraph).collect();
        let mut texts: Vec<Article> = Vec::new();
        for (at, title) in HEADLINES.into_iter().enumerate() {
            let bodies = ["", &report].map(|more| format!("{title} again\n{wall}{more}"));
            texts.extend(bodies.iter().map(|body| article(at, title, body)));
        }
        let before = RecurringLines::count(&texts);
        texts.reverse();
        assert_eq!(before.0, RecurringLines::count(&texts).0);
        texts.sort_by_key(|article| article.body.len());
        assert_eq!(before.0, RecurringLines::count(&texts).0);
        texts.reverse();
        assert_eq!(before.0, RecurringLines::count(&texts).0);
    }
}
