//! Which words stand in which line.

use storyfold_model::Article;

use super::Word;
use crate::boilerplate::RecurringLines;
use crate::hash::{hash_word, mix};

/// Which words of an article stand in which line of its body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lines {
    /// How many words stand before the body, in the headline.
    title_words: u32,
    /// The headline.
    title: u32,
    /// The headline, and what the body begins with.
    beginning: u32,
    lines: Box<[Line]>,
}

/// A line of the body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Line {
    /// Source and line as [`RecurringLines`] knows them; `None` for a line too short to recur.
    key: Option<u32>,
    words: u32,
}

impl Line {
    fn recurs(&self, recurring: &RecurringLines) -> bool {
        self.key.is_some_and(|key| recurring.holds_key(key))
    }
}

/// A line that could recur.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Candidate {
    /// Source and line.
    pub(crate) key: u32,
    /// What stands above it: the headline, and below the first line that one as well.
    pub(crate) above: u32,
    /// Whether the body begins with it.
    pub(crate) is_first: bool,
}

impl Lines {
    /// The lines of an article, each with its key and its number of words; `first` is the first that has any.
    pub(super) fn new(
        article: &Article,
        title_words: u32,
        first: &str,
        lines: Vec<(Option<u32>, u32)>,
    ) -> Self {
        let upper = |hash: u64| (hash >> 32) as u32;
        let title = hash_word(&article.title);
        let lines = lines.into_iter().map(|(key, words)| Line { key, words }).collect();
        let beginning = upper(mix(title.rotate_left(31) ^ hash_word(first.trim())));
        Self { title_words, title: upper(title), beginning, lines }
    }

    /// The lines that could recur: of an article without a headline not the first, which tells it from others.
    pub(crate) fn candidates(&self) -> impl Iterator<Item = Candidate> + '_ {
        let first = self.first();
        self.lines.iter().enumerate().skip(first).filter_map(move |(at, line)| {
            let is_first = at == first;
            let above = if is_first { self.title } else { self.beginning };
            let candidate = Candidate { key: line.key?, above, is_first };
            (!is_first || self.title_words > 0).then_some(candidate)
        })
    }

    /// Where the first line with words is.
    fn first(&self) -> usize {
        self.lines.iter().position(|line| line.words > 0).unwrap_or(self.lines.len())
    }

    /// All lines in one number.
    pub(crate) fn content(&self) -> u32 {
        let step = |state: u32, line: &Line| {
            (state.rotate_left(5) ^ line.key.unwrap_or(0) ^ line.words).wrapping_mul(0x9E37_79B9)
        };
        self.lines.iter().fold(self.title_words, step)
    }

    /// The words of each line that recurs.
    pub(crate) fn among<'w>(
        &'w self,
        words: &'w [Word],
        recurring: &'w RecurringLines,
    ) -> impl Iterator<Item = &'w [Word]> {
        let mut rest = words.get(self.title_words as usize..).unwrap_or_default();
        self.lines.iter().filter_map(move |line| {
            let (own, after) = rest.split_at(rest.len().min(line.words as usize));
            rest = after;
            line.recurs(recurring).then_some(own)
        })
    }

    /// Whether the first line recurs.
    pub(crate) fn is_first_among(&self, recurring: &RecurringLines) -> bool {
        self.lines.get(self.first()).is_some_and(|line| line.recurs(recurring))
    }

    /// The words of the headline, and those of the first line.
    pub(crate) fn opening<'w>(&self, words: &'w [Word]) -> [&'w [Word]; 2] {
        let (title, body) = words.split_at(words.len().min(self.title_words as usize));
        let first = self.lines.get(self.first()).map_or(0, |line| line.words as usize);
        [title, body.get(..first).unwrap_or(body)]
    }

    /// The words without those of recurring lines; `None` where none of the lines recurs, or no
    /// words would be left. O(n).
    pub fn without(&self, words: &[Word], recurring: &RecurringLines) -> Option<Vec<Word>> {
        if !self.lines.iter().any(|line| line.recurs(recurring)) {
            return None;
        }
        let (title, mut rest) = words.split_at_checked(self.title_words as usize)?;
        let mut kept = title.to_vec();
        for line in &self.lines {
            let (own, after) = rest.split_at(rest.len().min(line.words as usize));
            if !line.recurs(recurring) {
                kept.extend_from_slice(own);
            }
            rest = after;
        }
        (!kept.is_empty()).then_some(kept)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wording::Wording;
    use storyfold_model::ArticleId;

    #[test]
    fn recurring_lines_go_and_the_rest_stays() {
        let article = |body: &str| {
            let mut article = Article::new(ArticleId::new("a").unwrap());
            article.source = Some("post.example".into());
            article.body = body.into();
            article
        };
        let motto = "The Post, telling it since 1802.";
        let openings = [
            "A ferry ran aground off Ostby.",
            "Voters in Tarn elect a mayor.",
            "Two bakeries share one oven.",
            "Snow closes the pass to lorries.",
        ];
        let texts =
            openings.map(|opening| article(&format!("{opening}\n{motto}\nIt was cold {opening}")));
        let recurring = RecurringLines::count(&texts);
        let alone = Wording::of(&article(
            "A ferry ran aground off Ostby.\nIt was cold A ferry ran aground off Ostby.",
        ));
        let first = Wording::of(&texts[0]);
        let lines = first.lines.as_deref().unwrap();
        assert_eq!(lines.without(&first.words, &RecurringLines::default()), None);
        assert_eq!(lines.without(&first.words, &recurring), Some(alone.words));
    }
}
