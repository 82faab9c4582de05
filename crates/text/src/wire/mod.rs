//! What a wire says of an item in its own shorthand: `UPDATE 2-`, `3rd Ld-Writethru`, `ABRIDGED`,
//! `Corrects toll in first paragraph`.
//!
//! [`marks`] stand at the beginning and end of headlines and sluglines · [`note`]s are sentences to
//! the editors who receive an item · [`roundup`]s are told by their kind, slugline and headline.
//! None of it is part of the report, and none of it is compared.

pub mod marks;
pub mod note;
pub mod roundup;

use storyfold_model::{Article, Flag, Flags, Lead, Series};

use crate::hash::hash_word;

/// What the shorthand of one item says.
///
/// ```
/// use storyfold_model::{Article, ArticleId, Flag};
/// use storyfold_text::wire::Marks;
/// let mut article = Article::new(ArticleId::new("a")?);
/// article.title = "CORRECTED-UPDATE 2-Ferry runs aground off Ostby".into();
/// let marks = Marks::of(&article);
/// assert_eq!(marks.lead.and_then(|lead| lead.number()), Some(2));
/// assert!(marks.flags.holds(Flag::Correction) && marks.flags.holds(Flag::Update));
/// # Ok::<(), storyfold_model::InvalidArticleId>(())
/// ```
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Marks {
    /// What kind of item it is.
    pub flags: Flags,
    /// Which lead or update it says it is, and under which headline but for its numbers.
    pub lead: Option<Lead>,
    /// The headline without marks, folded and hashed; `None` without one.
    pub headline: Option<u64>,
    /// The slugline without marks, folded and hashed; the same for all leads of one report.
    pub slug: Option<u64>,
    /// Whether it is to be held back.
    pub is_hold: bool,
}

impl Marks {
    /// Reads the marks of an article. O(length of the headline and of what its wire says).
    pub fn of(article: &Article) -> Self {
        let (title, title_marks) = marks::split(&article.title);
        let mut read = Self { headline: key(title, |_| false), ..Self::default() };
        read.add(title_marks);
        let mut is_roundup = roundup::by_headline(title);
        if let Some(wire) = article.wire.as_deref() {
            if let Some(slug) = &wire.slug {
                let (core, slug_marks) = marks::split_slug(slug);
                read.add(slug_marks);
                // Agencies put these before a slugline.
                read.slug = key(core, |part| matches!(part, "bc" | "am" | "pm"));
                is_roundup |= roundup::by_slug(core);
            }
            if let Some(note) = &wire.note {
                read.flags = read.flags.with(note::flags(note));
            }
            is_roundup |= wire.genre.as_deref().is_some_and(roundup::by_genre);
        }
        if let Some(note) = note::at_head(&article.body) {
            // A text may say of itself that it is new or corrected. That it is killed only its
            // provider says, around the text: a page may begin with `(Kill Devil Hills)`.
            let said = note::flags(note);
            for flag in said.iter().filter(|&flag| flag != Flag::Kill) {
                read.flags.insert(flag);
            }
        }
        if is_roundup {
            read.flags.insert(Flag::Roundup);
        }
        // What corrects is a state of what it corrects.
        let corrects =
            || read.flags.holds(Flag::Correction).then(|| Lead::new(Series::Other, None));
        read.lead = read.lead.or_else(corrects).map(|lead| lead.of_report(without_numbers(title)));
        read
    }

    /// Whether there is nothing that parts the item from any other article.
    pub fn is_silent(&self) -> bool {
        *self == Self { headline: self.headline, ..Self::default() }
    }

    fn add(&mut self, marks: marks::Split) {
        self.flags = self.flags.with(marks.flags);
        self.lead = self.lead.max(marks.lead);
        self.is_hold |= marks.is_hold;
    }
}

/// A headline that has no marks any more, without its numbers and the words for them, folded and hashed: the same
/// for updates of one report that tell of more and more dead. 0 where few words are left, which other reports
/// have as well.
fn without_numbers(title: &str) -> u32 {
    let mut left = 0;
    let key = key(title, |part| {
        let is_number = part.contains(char::is_numeric) || NUMBERS.contains(&part);
        left += usize::from(!is_number);
        is_number
    });
    key.filter(|_| left >= LEAST_WORDS).map_or(0, |key| (key >> 32) as u32)
}

/// Fewer words of a headline without numbers tell no report from others.
const LEAST_WORDS: usize = 4;

/// Words for numbers, folded.
const NUMBERS: [&str; 27] = [
    "no",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
    "twenty",
    "thirty",
    "dozen",
    "dozens",
    "hundred",
    "hundreds",
    "thousands",
];

/// A line without marks, folded and hashed: without case, quotes, dashes and what ends it, and without parts that
/// are left out. `None` when nothing is left. O(length).
fn key(line: &str, mut is_left_out: impl FnMut(&str) -> bool) -> Option<u64> {
    let line = line.to_lowercase();
    let mut folded = String::with_capacity(line.len());
    for part in line.split(|c: char| !c.is_alphanumeric()) {
        if part.is_empty() || is_left_out(part) {
            continue;
        }
        if !folded.is_empty() {
            folded.push('-');
        }
        folded.push_str(part);
    }
    (!folded.is_empty()).then(|| hash_word(&folded))
}

#[cfg(test)]
mod tests {
    use storyfold_model::{ArticleId, Wire};

    use super::*;

    fn flags(title: &str, body: &str, note: Option<&str>) -> Vec<Flag> {
        let mut article = Article::new(ArticleId::new("a").unwrap());
        article.title = title.into();
        article.body = body.into();
        let note = note.map(str::to_owned);
        article.wire = note.map(|note| Box::new(Wire { note: Some(note), ..Wire::default() }));
        Marks::of(&article).flags.iter().collect()
    }

    #[test]
    fn headlines_are_told_by_their_words() {
        let headline = |title: &str| {
            let mut article = Article::new(ArticleId::new("a").unwrap());
            article.title = title.into();
            Marks::of(&article).headline
        };
        let fog = headline("Fog closes Ostby port");
        for title in [
            "KILL: FOG CLOSES OSTBY PORT",
            "KILL: \"Fog closes Ostby port\"",
            "KILL: “Fog closes Ostby port.”",
            "Fog  closes\u{A0}Ostby port ",
            "BULLETIN KILL Fog closes Ostby port.",
        ] {
            assert_eq!(headline(title), fog, "{title}");
        }
        assert_ne!(headline("Fog opens Ostby port"), fog);
        assert_eq!(headline("KILL KILL"), None);
    }

    #[test]
    fn states_of_one_report_are_told_by_their_headlines_without_numbers() {
        let report = |title: &str| {
            let mut article = Article::new(ArticleId::new("a").unwrap());
            article.title = title.into();
            Marks::of(&article).lead.and_then(Lead::report)
        };
        let second = report("UPDATE 2-Blast at Kelmouth mine kills four");
        assert!(second.is_some());
        assert_eq!(second, report("UPDATE 3-Blast at Kelmouth mine kills 11"));
        assert_eq!(second, report("CORRECTED-Blast at Kelmouth mine kills four"));
        assert_ne!(second, report("UPDATE 3-Blast at Ostby mine kills 11"));
        // Other reports have these words, too, and an article without a mark is no state of any.
        assert_eq!(report("UPDATE 1-Ostby 3, Kelmouth 2"), None);
        assert_eq!(report("Blast at Kelmouth mine kills four"), None);
    }

    #[test]
    fn a_text_cannot_kill_itself() {
        assert_eq!(flags("Fog", "(Kill Devil Hills)\nFog closed the port.", None), []);
        assert_eq!(flags("Fog", "(Withdrawn)\nFog closed the port.", None), []);
        assert_eq!(flags("Fog", "(Adds quotes)\nFog closed the port.", None), [Flag::Update]);
        assert_eq!(flags("Fog", "Fog closed the port.", Some("KILL. Wrong port.")), [Flag::Kill]);
    }
}
