//! A desk as a program sees it: what it files, forgets, and remembers.

// Clippy takes functions without `#[test]` for production code, here as everywhere.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stderr,
    reason = "all of this is tests"
)]

mod faults;
mod filing;
mod forgetting;
mod kills;
mod programs;
mod refolding;
mod said;
mod wire;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use storyfold::desk::{Desk, DeskOptions};
use storyfold::model::{Article, ArticleId, Instant, Precision, Published};
use storyfold::{Options, Silent, dedup};

fn id(text: &str) -> ArticleId {
    ArticleId::new(text).unwrap()
}

/// Accounts of invented incidents: `incident` says which, `account` in which words.
fn account(name: &str, incident: usize, account: usize) -> Article {
    const PLACES: [&str; 8] = [
        "Ostby",
        "Kelmouth",
        "Tarn Hill",
        "Varsund",
        "Pell Bay",
        "Harrow Ness",
        "Lodvik",
        "Quarley",
    ];
    const PEOPLE: [&str; 8] = [
        "Nils Holm",
        "Ada Brandt",
        "Oskar Lund",
        "Mira Falk",
        "Tove Strand",
        "Emil Rask",
        "Runa Vik",
        "Jory Penn",
    ];
    const EVENTS: [[&str; 3]; 8] = [
        [
            "ferry Alma ran aground on rocks",
            "the Alma, a passenger ferry, struck rocks",
            "grounded ferry Alma lists on the reef",
        ],
        [
            "a blaze gutted the old cannery",
            "fire destroyed the disused cannery overnight",
            "flames consumed the cannery on the quay",
        ],
        [
            "the reservoir dam cracked",
            "cracks opened in the dam above the reservoir",
            "engineers found the dam cracked",
        ],
        [
            "a chlorine tanker overturned",
            "tanker lorry carrying chlorine tipped over",
            "chlorine leaked from an overturned tanker",
        ],
        [
            "gunmen robbed the savings bank",
            "robbers with rifles emptied the savings bank",
            "the savings bank was raided by armed men",
        ],
        [
            "an avalanche buried the ski hut",
            "snow slide covered a hut of skiers",
            "the ski hut vanished under an avalanche",
        ],
        [
            "the mayor resigned over bribes",
            "bribery claims forced the mayor to step down",
            "mayor quits in bribery scandal",
        ],
        [
            "a footbridge collapsed at the fair",
            "the fair's footbridge gave way",
            "bridge at the fairground fell into the river",
        ],
    ];
    let (place, person) = (PLACES[incident % 8], PEOPLE[incident % 8]);
    let event = EVENTS[incident % 8][account % 3];
    let mut article = Article::new(id(name));
    article.title = format!("{place}: {event}");
    article.body = match account % 3 {
        0 => format!(
            "{event} near {place} on Tuesday, officials said. {person}, who led the rescue, said \
             {} people were taken to hospital. An inquiry into why {event} was opened by the \
             council of {place}.",
            incident + 11
        ),
        1 => format!(
            "Residents of {place} woke to sirens after {event}. According to {person}, {} people \
             needed treatment in hospital; the council of {place} has begun an inquiry.",
            incident + 11
        ),
        _ => format!(
            "In {place}, where {event}, questions grow. {person} told reporters that {} were hurt \
             and that the inquiry by the council of {place} would take weeks.",
            incident + 11
        ),
    };
    article.source = Some(format!("{}-post.example", account));
    let seconds = 1_741_046_400 + incident as i64 * 3_600 + account as i64 * 600;
    let at = Instant::from_unix_seconds(seconds);
    article.published = Some(Published { at, precision: Precision::Second });
    article
}

/// A report that moves on: each takes up most sentences of the one before it and few of the one before
/// that. Two that follow each other are copies, and others are not.
fn rolling(name: &str, at: usize) -> Article {
    const SYLLABLES: [&str; 16] = [
        "ba", "do", "fe", "gu", "ki", "lo", "ma", "ne", "po", "ra", "se", "ti", "vu", "wa", "ye",
        "zo",
    ];
    let word = |number: usize| -> String {
        let part = |by: usize| SYLLABLES[number / by % SYLLABLES.len()];
        [part(1), part(16), part(7), part(256)].concat()
    };
    let sentence = |number: usize| {
        let words: Vec<String> = (0..10).map(|at| word(number * 10 + at + 300)).collect();
        format!(" They {}.", words.join(" "))
    };
    let mut article = account(name, at, 0);
    article.body = (3 * at..3 * at + 10).map(sentence).collect();
    article
}

/// Fold as articles come and never with hindsight: what is tested is the stream.
fn options() -> DeskOptions {
    DeskOptions { decided_anew: 0, ..DeskOptions::default() }
}

fn desk(folder: &Path, options: DeskOptions) -> Desk {
    Desk::create(&folder.join("desk.storyfold"), options).unwrap()
}

/// Everything a desk says of its articles.
fn state(desk: &Desk) -> Vec<String> {
    let rows = desk.rows().unwrap();
    rows.iter().map(|row| format!("{row:?}")).collect()
}

#[track_caller]
fn assert_sound(desk: &Desk) {
    let checked = desk.check().unwrap();
    assert!(checked.problems.is_empty(), "{:#?}", checked.problems);
}

/// The groups of some articles by their ids.
type Groups = BTreeSet<BTreeSet<String>>;

/// The groups of copies in a desk.
fn groups(desk: &Desk) -> Groups {
    let mut groups: BTreeMap<_, BTreeSet<String>> = BTreeMap::new();
    for row in desk.rows().unwrap() {
        groups.entry(row.group).or_default().insert(row.article.id.to_string());
    }
    groups.into_values().collect()
}

/// The groups that batch makes of what a desk holds.
fn groups_in_batch(desk: &Desk) -> Groups {
    let articles = desk.rows().unwrap().into_iter().map(|row| row.article).collect();
    let folded = dedup(articles, &Options::default(), &Silent).unwrap();
    let mut groups: BTreeMap<_, BTreeSet<String>> = BTreeMap::new();
    for row in folded.rows() {
        groups.entry(row.group).or_default().insert(row.article.id.to_string());
    }
    groups.into_values().collect()
}
