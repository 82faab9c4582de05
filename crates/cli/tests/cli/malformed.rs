//! The fate of every record of `fixtures/malformed`.

use std::collections::BTreeSet;

use serde_json::Value;
use tempfile::TempDir;

use crate::harness::{fixtures, json_lines, run, run_with};

/// A file's name, a line of it, and what became of that.
type Fate = (String, u64, String, String);

fn expected() -> Vec<Value> {
    json_lines(&std::fs::read_to_string(fixtures().join("malformed/expected.jsonl")).unwrap())
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

#[test]
fn every_record_meets_its_fate() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("rejects.jsonl");
    let path = path.to_str().unwrap();
    let ran = run(&["cluster", "malformed/input", "--rejects", path]).exits(0);
    let rejects = json_lines(&std::fs::read_to_string(path).unwrap());
    let found: BTreeSet<Fate> = rejects
        .iter()
        .map(|reject| {
            let file = text(&reject["file"]);
            let file = file.rsplit('/').next().unwrap().to_owned();
            assert_ne!(text(&reject["reason"]), "", "{reject}");
            (
                file,
                reject["line"].as_u64().unwrap(),
                text(&reject["severity"]),
                text(&reject["kind"]),
            )
        })
        .collect();
    let wanted: BTreeSet<Fate> = expected()
        .iter()
        .filter(|record| record["kind"].is_string())
        .map(|record| {
            let line = record["line"].as_u64().unwrap();
            (text(&record["file"]), line, text(&record["fate"]), text(&record["kind"]))
        })
        .collect();
    assert_eq!(found, wanted);
    assert_eq!(rejects.len(), wanted.len(), "each is written once");
    // Fewer than 20 of any kind, so all are named, then summed up.
    assert_eq!(ran.stderr.lines().count(), wanted.len() + 1, "{}", ran.stderr);
    for (_, line, severity, kind) in &wanted {
        let named = format!(":{line}: {severity} ({kind}): ");
        assert!(ran.stderr.contains(&named), "{named} is missing in {}", ran.stderr);
    }
}

#[test]
fn what_is_kept_or_mended_has_a_row() {
    let ran = run(&["cluster", "malformed/input"]).exits(0);
    let ids: BTreeSet<String> = ran.rows().iter().map(|row| text(&row["id"])).collect();
    let mut kept = 0;
    for record in expected() {
        if ["kept", "mended"].contains(&record["fate"].as_str().unwrap()) {
            kept += 1;
            let id = text(&record["id"]);
            assert!(id.is_empty() || ids.contains(&id), "{record} has no row");
        }
    }
    assert_eq!(ids.len(), kept);
}

#[test]
fn strict_exits_with_1_and_still_writes() {
    let folder = TempDir::new().unwrap();
    let rows = folder.path().join("rows.jsonl");
    let args = ["cluster", "--strict", "-o", rows.to_str().unwrap(), "malformed/input"];
    run(&args).exits(1);
    let strict = std::fs::read(&rows).unwrap();
    run(&["cluster", "-o", rows.to_str().unwrap(), "malformed/input"]).exits(0);
    assert_eq!(std::fs::read(&rows).unwrap(), strict);
    run_with(&["dedup", "--strict"], "{\"id\":\"a\",\"title\":\"Fog\"}\n").exits(0);
    let mended = "{\"id\":\"a\",\"title\":\"Fog\",\"published\":\"soon\"}\n";
    run_with(&["dedup", "--strict"], mended).exits(1);
}

#[test]
fn many_of_a_kind_are_named_in_part_and_counted_in_full() {
    let broken = "{oops\n".repeat(50);
    let ran = run_with(&["cluster"], &broken).exits(1);
    let lines: Vec<_> = ran.stderr.lines().collect();
    assert_eq!(lines.len(), 22, "{}", ran.stderr);
    assert!(lines[0].starts_with("storyfold: -:1: rejected (bad-json): "), "{}", lines[0]);
    assert!(lines[20].starts_with("storyfold: 50 rejected (bad-json 50); 30 "), "{}", lines[20]);
    let is_named = |line: &&str| line.contains(": rejected (") && !line.contains("in number");
    let named = |stderr: &str| stderr.lines().filter(is_named).count();
    let verbose = run_with(&["cluster", "-v"], &broken).exits(1);
    assert_eq!(named(&verbose.stderr), 50, "-v names all of them");
    let quiet = run_with(&["cluster", "-q"], &broken).exits(1);
    assert_eq!(quiet.stderr, ran.stderr, "--quiet is about progress");
}

#[test]
fn rejects_are_sorted_whatever_the_order_of_inputs() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("rejects.jsonl");
    let mut written = Vec::new();
    for inputs in [
        ["malformed/input/records.jsonl", "malformed/input/cut-off.jsonl"],
        ["malformed/input/cut-off.jsonl", "malformed/input/records.jsonl"],
    ] {
        let args = ["cluster", "--rejects", path.to_str().unwrap(), inputs[0], inputs[1]];
        run(&args).exits(0);
        written.push(std::fs::read_to_string(&path).unwrap());
    }
    assert_eq!(written[0], written[1]);
    // What went well leaves an empty file, not the last run's.
    run(&["cluster", "--rejects", path.to_str().unwrap(), "town/articles.jsonl"]).exits(0);
    assert_eq!(std::fs::read(&path).unwrap(), b"");
}

#[test]
fn where_all_was_turned_away_an_output_stays_as_it_is() {
    let folder = TempDir::new().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let (table, array, rows, rejects) =
        (path("nohead.csv"), path("wrong.json"), path("rows.csv"), path("rejects.jsonl"));
    std::fs::write(&table, "1,Fire in Bonn,text\n2,Fire in Ulm,text\n").unwrap();
    std::fs::write(&array, "[{\"name\":\"Fog\"},[1]]").unwrap();
    for (input, count) in [(&table, 1), (&array, 2)] {
        for args in [
            &["cluster", input, "-o", &rows][..],
            &["dedup", input, "-o", &rows],
            &["cluster", "--emit", "annotated", input, "-o", &path("a.jsonl")],
            &["dedup", "--emit", "articles", input, "-o", &path("b.jsonl")],
        ] {
            std::fs::write(&rows, "old").unwrap();
            let ran = run(&[args, &["--rejects", &rejects]].concat()).exits(1);
            let said = ran.stderr.lines().last().unwrap();
            let first = std::path::Path::new(input).file_name().unwrap().to_str().unwrap();
            let expected = format!("turned away, {count} in number, the first ");
            assert!(said.contains(&expected) && said.contains(first), "{args:?}: {said}");
            assert_eq!(std::fs::read(&rows).unwrap(), b"old", "{args:?}");
            let kept = std::fs::read_to_string(&rejects).unwrap();
            assert_eq!(kept.lines().count(), count, "{args:?}: {kept}");
        }
    }
    assert!(!folder.path().join("a.jsonl").exists() && !folder.path().join("b.jsonl").exists());
    // What holds nothing is no fault of its own.
    run_with(&["cluster", "-o", &rows], "").exits(0);
    assert_eq!(std::fs::read_to_string(&rows).unwrap().lines().count(), 1, "its row of names");
}
