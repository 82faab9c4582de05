//! `fixtures/wire-day`: a day of a wire folds to exactly the rows that were expected of it.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use serde_json::Value;

use crate::harness::{Ran, fixtures, json_lines, run};

/// In the evening of the day, when the embargo of `urn:nw:algae` is in force.
const EVENING: &str = "2031-03-04T23:00:00Z";

fn folded(as_of: &str) -> Ran {
    run(&["cluster", "wire-day/input", "--format", "jsonl", "--as-of", as_of]).exits(0)
}

fn by_id(rows: Vec<Value>) -> BTreeMap<String, Value> {
    rows.into_iter().map(|row| (row["id"].as_str().unwrap().to_owned(), row)).collect()
}

fn gold() -> BTreeMap<String, Value> {
    by_id(json_lines(&fs::read_to_string(fixtures().join("wire-day/gold.jsonl")).unwrap()))
}

/// The ids that have the same label, for each label.
fn sets(rows: &BTreeMap<String, Value>, label: &str) -> BTreeSet<Vec<String>> {
    let mut sets: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for (id, row) in rows {
        sets.entry(row[label].as_str().unwrap()).or_default().push(id.clone());
    }
    sets.into_values().collect()
}

#[test]
fn items_become_the_texts_and_states_that_were_expected() {
    let ran = folded(EVENING);
    let (gold, found) = (gold(), by_id(ran.rows()));
    assert!(gold.len() >= 80, "{}", gold.len());
    assert_eq!(found.keys().collect::<Vec<_>>(), gold.keys().collect::<Vec<_>>());
    assert_eq!(sets(&found, "group"), sets(&gold, "group"));
    let mut standing = 0;
    for (id, expected) in &gold {
        let row = &found[id];
        for field in ["version_of", "status", "flags"] {
            assert_eq!(row[field], expected[field], "{field} of {row}");
        }
        if let Some(of) = expected["stands"].as_str() {
            standing += 1;
            assert_eq!(row[format!("{of}_canonical")], id.as_str(), "{row}");
        }
    }
    assert!(standing >= 10, "{standing} are known to stand for others");
    let resends = ran.stderr.lines().filter(|line| line.contains("rejected (resend)")).count();
    assert_eq!(resends, 1, "{}", ran.stderr);
    assert_eq!(ran.stderr.lines().count(), 2, "nothing else is turned away: {}", ran.stderr);
}

#[test]
fn what_may_not_be_used_stands_for_nothing_that_may() {
    let found = by_id(folded(EVENING).rows());
    for row in found.values() {
        for canonical in ["story_canonical", "group_canonical"] {
            let stands = &found[row[canonical].as_str().unwrap()];
            if row["status"] == "usable" {
                assert_eq!(stands["status"], "usable", "{canonical} of {row}");
            }
        }
    }
    assert_eq!(found["urn:nw:algae"]["status"], "embargoed");
    let next_day = by_id(folded("2031-03-05T06:00:00Z").rows());
    assert_eq!(next_day["urn:nw:algae"]["status"], "usable", "the embargo is over");
    for (id, row) in &next_day {
        assert_eq!(row["story"], found[id]["story"], "an embargo moves nothing between stories");
    }
}

#[test]
fn the_day_folds_into_the_stories_that_were_expected() {
    let (mut gold, found) = (gold(), by_id(folded(EVENING).rows()));
    // A strike at and a merger of one shipyard, and two cup matches of one evening: decisions 0033 and 0035 gave up
    // to part them.
    for (one, other) in [("merger", "strike"), ("match-kelmouth", "match")] {
        for row in gold.values_mut().filter(|row| row["story"] == one) {
            row["story"] = other.into();
        }
    }
    let (gold, found) = (sets(&gold, "story"), sets(&found, "story"));
    let missed: Vec<_> = gold.difference(&found).collect();
    let made: Vec<_> = found.difference(&gold).collect();
    assert!(missed.is_empty() && made.is_empty(), "expected {missed:#?}\nbut found {made:#?}");
}
