//! Rules for canonicals in another order, and preferred sources.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::harness::run;

const DAY: [&str; 5] = ["wire-day/input", "--as-of", "2031-03-04T23:00:00Z", "--format", "jsonl"];

fn rows(verb: &str, more: &[&str]) -> BTreeMap<String, Value> {
    let rows = run(&[&[verb], &DAY[..], more].concat()).exits(0).rows();
    rows.into_iter().map(|row| (row["id"].as_str().unwrap().to_owned(), row)).collect()
}

fn text<'a>(row: &'a Value, field: &str) -> &'a str {
    row[field].as_str().unwrap_or_else(|| panic!("{row} has no {field}"))
}

const COAST_FIRST: [&str; 4] =
    ["--prefer-source", "Coast Press", "--canonical-rules", "preferred-source"];

#[test]
fn sources_that_no_article_is_of_are_told() {
    for line in [
        &["cluster", "town/articles.jsonl", "--prefer-source", "Nobody Press"][..],
        &["dedup", "town/articles.jsonl", "--prefer-source", "Nobody Press"],
        &[
            "explain",
            "hp-0304-1",
            "kc-0304-1",
            "town/articles.jsonl",
            "--prefer-source",
            "Nobody Press",
        ],
    ] {
        let told = run(line).exits(0).stderr;
        assert!(
            told.contains("--prefer-source Nobody Press: no article is of that source"),
            "{told}"
        );
        let known: Vec<&str> = line
            .iter()
            .map(|&word| if word == "Nobody Press" { "Harbour Post" } else { word })
            .collect();
        assert!(!run(&known).exits(0).stderr.contains("--prefer-source"), "{known:?}");
    }
    let told = run(&["cluster", "town/articles.jsonl", "--canonical-rules", "preferred-source"]);
    assert!(told.exits(0).stderr.contains("no source is named"));
}

#[test]
fn a_preferred_source_stands_for_every_story_that_it_has_a_usable_account_of() {
    let (usual, found) = (rows("cluster", &[]), rows("cluster", &COAST_FIRST));
    let mut chosen = 0;
    for (id, row) in &found {
        assert_eq!(row["story"], usual[id]["story"], "who stands for it moves no article");
        let canonical = text(row, "story_canonical");
        if id.starts_with("urn:cp:") && row["status"] == "usable" {
            assert!(canonical.starts_with("urn:cp:"), "{row}");
        }
        if text(row, "story_rule") == "preferred-source" {
            chosen += 1;
            assert!(canonical.starts_with("urn:cp:"), "{row}");
        }
        assert_eq!(found[canonical]["story_canonical"], canonical);
    }
    assert!(chosen > 20, "{chosen} rows have a canonical by that rule");
    // What may be used still comes first, and among the preferred the other rules decide.
    assert_ne!(found["urn:cp:drown-name"]["story_canonical"], "urn:cp:drown-name");
    assert_eq!(found["urn:cp:rate-1"]["group_canonical"], "urn:cp:rate-2");
    assert_eq!(found["urn:cp:rate-1"]["group_rule"], "corrected");
}

#[test]
fn without_an_order_a_preferred_source_only_breaks_ties() {
    let usual = rows("cluster", &[]);
    let found = rows("cluster", &["--prefer-source", "harbour times"]);
    // The two texts are one, and the earlier is the other's.
    assert_eq!(usual["urn:ht:minister"]["group_canonical"], "urn:cp:minister");
    assert_eq!(usual["urn:ht:minister"]["group_rule"], "earliest");
    assert_eq!(found["urn:cp:minister"]["group_canonical"], "urn:ht:minister");
    assert_eq!(found["urn:cp:minister"]["group_rule"], "preferred-source");
    // An account of another that is more complete stays ahead of it.
    for (id, row) in &found {
        if row["story_canonical"] != usual[id]["story_canonical"]
            || row["story_rule"] != usual[id]["story_rule"]
        {
            assert_eq!(row["story_rule"], "preferred-source", "{row}");
            assert!(text(row, "story_canonical").starts_with("urn:ht:"), "{row}");
        }
    }
    assert_eq!(found["urn:ht:minister"]["story_canonical"], "urn:nw:minister-2");
}

#[test]
fn dedup_and_explain_choose_in_the_same_order() {
    let prefer = ["--prefer-source", "Coast Press", "--prefer-source", "Harbour Times"];
    let first = ["--canonical-rules", "earliest"];
    let clustered = rows("cluster", &[&prefer[..], &first].concat());
    let folded = rows("dedup", &[&prefer[..], &first].concat());
    for (id, row) in &folded {
        assert_eq!(row["group_canonical"], clustered[id]["group_canonical"], "{id}");
    }
    let explained = ["explain", "urn:cp:minister", "urn:ht:minister", "wire-day/input"];
    let preferred = ["--prefer-source", "Harbour Times"];
    let said = run(&[&explained[..], &preferred].concat()).exits(0).stdout;
    let reason = "because its source comes first among those you prefer";
    assert!(said.contains(reason), "{said}");
}

#[test]
fn an_order_that_cannot_be_is_refused_before_anything_is_read() {
    for (rules, reason) in [
        ("earliest,usable", "nothing can be asked before `usable`"),
        ("first-id,earliest", "nothing can be asked after `first-id`"),
        ("earliest,earliest", "`earliest` is named twice"),
        ("only-one", "possible values"),
    ] {
        for verb in ["cluster", "dedup"] {
            let said = run(&[verb, "--canonical-rules", rules, "wire-day/input"]).exits(2).stderr;
            assert!(said.contains(reason), "{rules}: {said}");
        }
    }
    // As it comes of a variable of a script that is not set.
    let said = run(&["cluster", "--prefer-source", "", "wire-day/input"]).exits(2).stderr;
    assert!(said.contains("a value is required for '--prefer-source <SOURCE>'"), "{said}");
}
