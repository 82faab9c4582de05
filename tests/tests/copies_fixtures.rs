//! Floors that copies must not fall below, on the texts of `fixtures/copies`.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

use std::collections::BTreeSet;

use storyfold::Options;
use storyfold_eval::{Level, gold};
use storyfold_tests::copies::{filed, pairs, pairs_found};
use storyfold_tests::{fixture, read};

type Pairs = BTreeSet<(String, String)>;

/// The pairs to find in a folder and those that were found.
fn folded(folder: &str) -> (Pairs, Pairs) {
    let labels = std::fs::read_to_string(fixture(&format!("copies/{folder}/gold.jsonl"))).unwrap();
    let labels = gold::parse(&labels).unwrap();
    let groups = labels.level(Level::Group).iter();
    let expected = pairs(groups.map(|(id, group)| (id.to_string(), group.to_string())));
    let found = pairs_found(&filed(
        read(&[&fixture(&format!("copies/{folder}/articles.jsonl"))]),
        &Options::default(),
    ));
    (expected, found)
}

/// Asserts that no pair of the found ones is false and that no more than these are missed.
fn check(folder: &str, (expected, found): (Pairs, Pairs), pairs: usize, may_be_missed: usize) {
    assert_eq!(expected.len(), pairs, "{folder}: the fixture changed; count its pairs anew");
    let false_pairs: Vec<_> = found.difference(&expected).collect();
    assert!(
        false_pairs.is_empty(),
        "{folder}: these are no copies; look at what `storyfold explain` says of them: \
         {false_pairs:?}"
    );
    let missed: Vec<_> = expected.difference(&found).collect();
    assert!(
        missed.len() <= may_be_missed,
        "{folder}: {} of {pairs} pairs missed, {may_be_missed} were when this was written; look at \
         what `storyfold explain` says of them: {missed:?}",
        missed.len()
    );
}

#[test]
fn abridged_and_extended_texts_join_and_joined_briefs_stay_apart() {
    let (expected, mut found) = folded("abridged");
    for (joined, shorter, longer) in [
        ("brief-joined-1", "brief-clocktower", "brief-tractor"),
        ("brief-joined-2", "brief-dredger", "brief-librarian"),
        ("brief-joined-3", "brief-chess", "brief-cable"),
    ] {
        let both = (shorter.min(longer).to_owned(), shorter.max(longer).to_owned());
        assert!(
            !found.contains(&both),
            "{joined} brought two briefs together that have nothing in common; the pieces of a \
             group must overlap"
        );
        // A joined record is with either of its parts by right.
        found.remove(&(shorter.min(joined).to_owned(), shorter.max(joined).to_owned()));
    }
    check("abridged", (expected, found), 48, 0);
}

#[test]
fn versions_of_wire_reports_join_and_other_accounts_stay_apart() {
    check("wire", folded("wire"), 30, 0);
}

#[test]
fn fillings_of_one_template_stay_apart() {
    check("templates", folded("templates"), 3, 0);
}

#[test]
fn running_stories_join_and_stubs_and_digests_stay_apart() {
    check("sites", folded("sites"), 22, 0);
}

#[test]
fn badly_scanned_copies_join() {
    check("scanned", folded("scanned"), 30, 0);
}

#[test]
fn headlines_join_only_when_they_say_the_same() {
    // Missed: `leaves` and `left`.
    check("short", folded("short"), 16, 1);
}

#[test]
fn copies_join_without_spaces_between_words() {
    check("unspaced", folded("unspaced"), 36, 0);
}

#[test]
fn texts_in_many_scripts_and_their_translations_stay_apart() {
    for (file, count) in [("articles", 12), ("bilingual", 20)] {
        let articles = read(&[&fixture(&format!("copies/encoded/{file}.jsonl"))]);
        assert_eq!(articles.len(), count, "{file}: the fixture changed; count its texts anew");
        let found = pairs_found(&filed(articles, &Options::default()));
        assert!(found.is_empty(), "{file}: a translation is another text: {found:?}");
    }
}
