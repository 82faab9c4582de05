//! What the tests of copies have in common: folding, and made-up texts with edited copies.

use std::collections::{BTreeMap, BTreeSet};

use storyfold::model::{Article, ArticleId, CopyRule, Role};
use storyfold::{Options, Silent, dedup};
use storyfold_testkit::random::Random;

/// One row of [`dedup()`] that stands by itself.
#[derive(Debug, Clone, PartialEq)]
pub struct Filed {
    /// The group's name.
    pub group: String,
    /// The id of the group's canonical.
    pub canonical: String,
    /// Whether it is a copy of that one.
    pub is_copy: bool,
    /// Jaccard similarity to the canonical.
    pub similarity: f64,
    /// The rule that made it a copy.
    pub rule: CopyRule,
}

/// Folds articles and gives the rows by id. Panics when folding fails: for tests only.
#[allow(clippy::panic, reason = "a test that cannot fold has failed")]
pub fn filed(articles: Vec<Article>, options: &Options) -> BTreeMap<String, Filed> {
    let folded = match dedup(articles, options, &Silent) {
        Ok(folded) => folded,
        Err(error) => panic!("{error}"),
    };
    let row = |row: storyfold::rows::CopyRow<'_>| {
        let filed = Filed {
            group: row.group.to_string(),
            canonical: row.group_canonical.to_string(),
            is_copy: row.role == Role::Copy,
            similarity: row.similarity.value(),
            rule: row.rule,
        };
        (row.article.id.to_string(), filed)
    };
    folded.rows().map(row).collect()
}

/// The ids of each group, sorted.
pub fn groups(filed: &BTreeMap<String, Filed>) -> Vec<Vec<String>> {
    let mut groups: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for (id, filed) in filed {
        groups.entry(&filed.group).or_default().push(id.clone());
    }
    groups.into_values().collect()
}

/// All pairs of ids that share a label, the lesser id first.
pub fn pairs<L: Ord>(
    labelled: impl IntoIterator<Item = (String, L)>,
) -> BTreeSet<(String, String)> {
    let mut by_label: BTreeMap<L, BTreeSet<String>> = BTreeMap::new();
    for (id, label) in labelled {
        by_label.entry(label).or_default().insert(id);
    }
    let mut pairs = BTreeSet::new();
    for ids in by_label.values() {
        for (at, a) in ids.iter().enumerate() {
            pairs.extend(ids.iter().skip(at + 1).map(|b| (a.clone(), b.clone())));
        }
    }
    pairs
}

/// All pairs of ids that are in one group.
pub fn pairs_found(filed: &BTreeMap<String, Filed>) -> BTreeSet<(String, String)> {
    pairs(filed.iter().map(|(id, filed)| (id.clone(), filed.group.clone())))
}

/// An article by id and text. Panics on an empty id: for tests only.
#[allow(clippy::panic, reason = "a test that makes up a bad id has failed")]
pub fn article(id: impl Into<Box<str>>, title: &str, body: &str) -> Article {
    let mut article = match ArticleId::new(id) {
        Ok(id) => Article::new(id),
        Err(error) => panic!("{error}"),
    };
    article.title = title.into();
    article.body = body.into();
    article
}

/// A copy of an article under another id. Panics on an empty id: for tests only.
pub fn renamed(original: &Article, id: impl Into<Box<str>>) -> Article {
    let mut other = article(id, &original.title, &original.body);
    other.source.clone_from(&original.source);
    other.lang.clone_from(&original.lang);
    other.published.clone_from(&original.published);
    other
}

/// A word of a made-up language in plain lower-case ASCII letters: one of forty thousand.
pub fn word(random: &mut Random) -> String {
    (0..2 + random.below(2))
        .flat_map(|_| {
            let consonant = b"bdfghjklmnprstvz".get(random.below(16)).copied().unwrap_or(b'b');
            let vowel = b"aeiou".get(random.below(5)).copied().unwrap_or(b'a');
            [char::from(consonant), char::from(vowel)]
        })
        .collect()
}

/// That many words.
pub fn words(random: &mut Random, count: usize) -> Vec<String> {
    (0..count).map(|_| word(random)).collect()
}

/// A copy with that many words in a thousand replaced, left out or followed by another.
pub fn edited(random: &mut Random, words: &[String], per_mille: usize) -> Vec<String> {
    let mut edited = Vec::with_capacity(words.len());
    for own in words {
        if random.below(1000) >= per_mille {
            edited.push(own.clone());
            continue;
        }
        match random.below(3) {
            0 => {}
            1 => edited.push(word(random)),
            _ => edited.extend([own.clone(), word(random)]),
        }
    }
    edited
}

/// Made-up articles of every sort: texts by themselves, edited and abridged copies of earlier
/// ones, exact ones, fillings of a template and headlines; in sentences and lines, some with names,
/// numbers, an outlet and its motto. Ids say nothing of what is a copy of what.
pub fn corpus(random: &mut Random, count: usize) -> Vec<Article> {
    let template = words(random, 60);
    let mut texts: Vec<(String, Vec<String>)> = Vec::new();
    for _ in 0..count {
        let length = 30 + random.below(170);
        let (title, earlier) = match texts.get(random.below(texts.len())) {
            Some((title, words)) => (title.clone(), words.clone()),
            None => (String::new(), words(random, length)),
        };
        let own_title = words(random, 7).join(" ");
        texts.push(match random.below(8) {
            0 => (title, earlier),
            1 | 2 => {
                let per_mille = 10 + random.below(150);
                (own_title, edited(random, &earlier, per_mille))
            }
            3 => {
                let kept = 1 + earlier.len() / 3 + random.below(earlier.len().max(1) / 2);
                (title, earlier.iter().take(kept).cloned().collect())
            }
            4 => (own_title, fill(random, &template, 6)),
            5 => (own_title, Vec::new()),
            _ => (own_title, words(random, length)),
        });
    }
    let article = |(at, (title, words)): (usize, (String, Vec<String>))| {
        let id = format!("{:04x}-{at}", random.next_u64() & 0xFFFF);
        let mut article = article(id, &title, &sentences(&words));
        if random.below(2) == 0 && !article.body.is_empty() {
            article.source = Some(format!("outlet{}.example", random.below(3)));
            article.body.push_str("\nThe outlet of record since the great flood of old.");
        }
        article
    };
    texts.into_iter().enumerate().map(article).collect()
}

/// A template with every so-manieth word a name or a number of its own.
pub fn fill(random: &mut Random, template: &[String], every: usize) -> Vec<String> {
    let mut slot = |(own, at): (&String, usize)| match at % (2 * every) {
        0 => capitalised(&word(random)),
        place if place == every => random.below(90_000).to_string(),
        _ => own.clone(),
    };
    // Counted from one: the first word begins a sentence, where a capital says nothing.
    template.iter().zip(1..).map(&mut slot).collect()
}

fn capitalised(word: &str) -> String {
    let (first, rest) = word.split_at(word.len().min(1));
    first.to_ascii_uppercase() + rest
}

/// Words as sentences, and every third sentence on a line of its own.
pub fn sentences(words: &[String]) -> String {
    let sentences: Vec<String> =
        words.chunks(14).map(|words| capitalised(&words.join(" ")) + ".").collect();
    let lines: Vec<String> = sentences.chunks(3).map(|line| line.join(" ")).collect();
    lines.join("\n")
}
