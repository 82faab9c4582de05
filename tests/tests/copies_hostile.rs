//! Corpora made to bring everything together, or to take forever.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

use std::collections::BTreeMap;

use storyfold::Options;
use storyfold::model::Article;
use storyfold_testkit::random::Random;
use storyfold_tests::copies::{Filed, article, filed, fill, groups, sentences, word, words};

fn folded(articles: Vec<Article>) -> BTreeMap<String, Filed> {
    let filed = filed(articles, &Options::default());
    for (id, row) in &filed {
        assert!(
            row.rule.joins(),
            "{id} is no copy of its canonical {} ({:?}); a group's canonical must join all of its \
             members",
            row.canonical,
            row.rule
        );
    }
    filed
}

/// How far the first and the last member of a group are apart at most, in a chain of articles
/// named by their number.
fn longest_span(filed: &BTreeMap<String, Filed>) -> usize {
    let number = |id: &String| id.parse::<usize>().unwrap();
    let span = |group: Vec<String>| number(&group[group.len() - 1]) - number(&group[0]);
    groups(filed).into_iter().map(span).max().unwrap()
}

#[test]
fn a_chain_of_windows_of_one_long_text_is_cut() {
    // Each window shares 54 of 60 shingles with the next, and no word with the one 21 steps on.
    // Groups spanned 12 steps when this was written.
    let long = words(&mut Random::new(1), 3 * 10_000 + 61);
    let window = |at: usize| article(format!("{at:05}"), "", &long[3 * at..3 * at + 61].join(" "));
    let filed = folded((0..10_000).map(window).collect());
    let span = longest_span(&filed);
    assert!(
        (1..=20).contains(&span),
        "windows {span} steps apart are in one group; every member must be a copy of the group's \
         middle"
    );
}

#[test]
fn a_chain_of_small_edits_is_cut() {
    // Each text has one word in a hundred replaced; after 150 steps a fifth is left. Groups spanned
    // 103 edits when this was written: at either end, half of the middle's words are left.
    let mut random = Random::new(2);
    let mut text = words(&mut random, 100);
    let articles = (0..5_000).map(|at| {
        let place = random.below(text.len());
        text[place] = word(&mut random);
        article(format!("{at:05}"), "", &text.join(" "))
    });
    let filed = folded(articles.collect());
    let span = longest_span(&filed);
    assert!(
        (1..=150).contains(&span),
        "texts {span} edits apart are in one group; every member must be a copy of the group's \
         middle"
    );
}

#[test]
fn ten_thousand_copies_are_one_group() {
    let text = words(&mut Random::new(3), 120);
    let (lower, set) = (text.join(" "), sentences(&text));
    let copy = |at: usize| {
        article(format!("{at:05}"), "", if at.is_multiple_of(2) { &lower } else { &set })
    };
    let groups = groups(&folded((0..10_000).map(copy).collect()));
    assert_eq!(groups.len(), 1, "texts that are the same word for word are in several groups");
}

#[test]
fn thousands_of_light_edits_of_one_text_are_few_groups() {
    let mut random = Random::new(4);
    let text = words(&mut random, 100);
    let copy = |at: usize| {
        let mut own = text.clone();
        own[random.below(100)] = word(&mut random);
        article(format!("{at:05}"), "", &own.join(" "))
    };
    let groups = groups(&folded((0..3_000).map(copy).collect()));
    assert!(
        groups.len() == 1,
        "{} groups of texts that differ in one or two words of a hundred; buckets that are too \
         large for all of their pairs must still lead to each member",
        groups.len()
    );
}

#[test]
fn fillings_of_one_template_form_no_large_group() {
    // One word in ten is a name or a number of its own. All were apart when this was written.
    let mut random = Random::new(5);
    let template = words(&mut random, 120);
    let filling =
        |at: usize| article(format!("{at:05}"), "", &sentences(&fill(&mut random, &template, 10)));
    let groups = groups(&folded((0..5_000).map(filling).collect()));
    let largest = groups.iter().map(Vec::len).max().unwrap();
    assert!(
        largest <= 3,
        "{largest} fillings of one template are in one group; where only facts differ, texts are \
         no copies"
    );
}

#[test]
fn texts_without_words_are_apart() {
    let marks = ["…", "!!!", "—", "***", "?!", "“”", "• • •", "-- --"];
    let mark = |at: usize| {
        let title = if at.is_multiple_of(3) { "" } else { marks[at % 5] };
        article(format!("{at:05}"), title, marks[at % marks.len()])
    };
    let filed = folded((0..2_000).map(mark).collect());
    assert_eq!(
        groups(&filed).len(),
        2_000,
        "texts without a word were joined; nothing is known of them, so they are like no other"
    );
}
