//! What holds for copies in any corpus, on made-up ones.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

use std::collections::{BTreeMap, BTreeSet};

use storyfold::Options;
use storyfold::model::{Article, CopyRule, Similarity};
use storyfold_testkit::random::Random;
use storyfold_tests::copies::{Filed, article, corpus, edited, filed, pairs_found, renamed, words};

/// A few corpora of a few hundred articles.
fn corpora(of: impl Fn(&mut Random, Vec<Article>)) {
    for seed in 1..=6 {
        let mut random = Random::new(seed);
        let articles = corpus(&mut random, 60 * seed as usize);
        of(&mut random, articles);
    }
}

fn folded(articles: &[Article], options: Options) -> BTreeMap<String, Filed> {
    filed(articles.to_vec(), &options)
}

fn copies(filed: &BTreeMap<String, Filed>) -> impl Iterator<Item = (&String, &Filed)> {
    filed.iter().filter(|(_, filed)| filed.is_copy)
}

#[test]
fn rows_depend_neither_on_order_nor_on_threads() {
    corpora(|random, mut articles| {
        let once = folded(&articles, Options { threads: 1, ..Options::default() });
        assert!(copies(&once).count() > articles.len() / 8, "too few copies to tell anything");
        for threads in [1, 2, 4, 2, 1] {
            for at in (1..articles.len()).rev() {
                articles.swap(at, random.below(at + 1));
            }
            let other = folded(&articles, Options { threads, ..Options::default() });
            let changed: Vec<_> = once.iter().filter(|(id, row)| other[*id] != **row).collect();
            assert!(
                changed.is_empty(),
                "in another order, with {threads} threads, these were filed otherwise; let what \
                 decides rest on the texts and ids alone: {changed:?}"
            );
        }
    });
}

#[test]
fn rows_do_not_depend_on_the_memory_there_is() {
    corpora(|_, articles| {
        let roomy = folded(&articles, Options::default());
        let tight = Options { max_memory_bytes: Some(0), ..Options::default() };
        let tight = folded(&articles, tight);
        let changed: Vec<_> = roomy.iter().filter(|(id, row)| tight[*id] != **row).collect();
        assert!(
            changed.is_empty(),
            "without memory for words these were filed otherwise; a stored word must come back as \
             it was: {changed:?}"
        );
    });
}

#[test]
fn an_exact_copy_splits_no_group() {
    corpora(|random, articles| {
        let before = pairs_found(&folded(&articles, Options::default()));
        assert!(before.len() > articles.len() / 8, "too few copies to tell anything");
        for round in 0..12 {
            let original = &articles[random.below(articles.len())];
            let id = format!("{:04x}-another-{round}", random.next_u64() & 0xFFFF);
            let mut more = articles.clone();
            more.push(renamed(original, id.clone()));
            let filed = folded(&more, Options::default());
            let after = pairs_found(&filed);
            let split: Vec<_> = before.difference(&after).collect();
            assert!(
                split.is_empty(),
                "another copy of {} under the id {id} parted these; texts that are the same must \
                 count as one: {split:?}",
                original.id
            );
            assert_eq!(
                filed[&id].group,
                filed[original.id.as_str()].group,
                "{id} is {} word for word",
                original.id
            );
        }
    });
}

/// The words of a text in plain ASCII, as far as they count.
fn plain_words(article: &Article) -> Vec<String> {
    let mut text = format!("{}\n{}", article.title, article.body);
    if let Some((report, motto)) = text.rsplit_once('\n')
        && motto.starts_with("The outlet of record")
    {
        text.truncate(report.len());
    }
    let words = text.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    words.map(str::to_ascii_lowercase).collect()
}

#[test]
fn every_copy_has_a_rule_that_joins() {
    corpora(|_, articles| {
        let filed = folded(&articles, Options::default());
        for (id, row) in copies(&filed) {
            assert!(
                row.rule.joins() && filed[&row.canonical].group == row.group,
                "{id} is no copy of its canonical {} ({:?}); a group's canonical must join all of \
                 its members",
                row.canonical,
                row.rule
            );
        }
    });
}

#[test]
fn no_copy_is_below_the_threshold_that_was_asked_for() {
    corpora(|_, articles| {
        let words: BTreeMap<&str, Vec<String>> =
            articles.iter().map(|article| (article.id.as_str(), plain_words(article))).collect();
        for threshold in [0.1, 0.3, 0.7, 1.0] {
            let mut options = Options::default();
            options.copies.threshold = Some(Similarity::new(threshold).unwrap());
            let filed = folded(&articles, options);
            assert!(copies(&filed).count() > 0, "no copy to tell anything by at {threshold}");
            for (id, row) in copies(&filed) {
                assert!(
                    row.similarity >= threshold
                        && matches!(row.rule, CopyRule::Identical | CopyRule::Jaccard),
                    "{id} has similarity {} to {} ({:?}) at threshold {threshold}; with a \
                     threshold nothing else may count",
                    row.similarity,
                    row.canonical,
                    row.rule
                );
                if threshold >= 1.0 {
                    assert_eq!(
                        words[id.as_str()],
                        words[row.canonical.as_str()],
                        "{id} and {} differ and have similarity 1",
                        row.canonical
                    );
                }
            }
        }
    });
}

/// Runs of five words. The slow and obvious twin of the shingles of the program.
fn shingles(article: &Article) -> BTreeSet<Vec<&str>> {
    let words: Vec<&str> = article.body.split_whitespace().collect();
    words.windows(5).map(<[&str]>::to_vec).collect()
}

#[test]
fn pairs_well_above_a_threshold_are_found() {
    let (mut expected, mut missed) = (0_usize, Vec::new());
    for seed in 1..=8 {
        let mut random = Random::new(seed);
        let mut articles = Vec::new();
        for family in 0..60 {
            let length = 60 + random.below(200);
            let original = words(&mut random, length);
            for member in 0..6 {
                let per_mille = random.below(30);
                let body = edited(&mut random, &original, per_mille).join(" ");
                articles.push(article(format!("{family}-{member}"), "", &body));
            }
        }
        let mut options = Options::default();
        options.copies.threshold = Some(Similarity::new(0.7).unwrap());
        let filed = folded(&articles, options);
        let shingles: Vec<BTreeSet<Vec<&str>>> = articles.iter().map(shingles).collect();
        for (a, one) in articles.iter().zip(&shingles) {
            for (b, other) in articles.iter().zip(&shingles).filter(|(b, _)| a.id < b.id) {
                let shared = one.intersection(other).count();
                let jaccard = shared as f64 / (one.len() + other.len() - shared) as f64;
                if jaccard >= 0.8 {
                    expected += 1;
                    if filed[a.id.as_str()].group != filed[b.id.as_str()].group {
                        missed
                            .push(format!("{} and {} of corpus {seed}: {jaccard:.3}", a.id, b.id));
                    }
                }
            }
        }
    }
    assert!(expected > 2_000, "only {expected} pairs to find; make the edits lighter");
    assert!(
        missed.len() * 1000 <= expected * 5,
        "{} of {expected} pairs with a similarity of 0.8 and more are apart at threshold 0.7; see \
         whether they are proposed (Bands::for_recall) and how groups are formed: {missed:?}",
        missed.len()
    );
}
