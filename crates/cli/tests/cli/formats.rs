//! The same articles in every format come to the same rows, of `cluster` and of `dedup`.
//!
//! What a format does not carry cannot be in its rows. So each file is compared with the rows of
//! `articles.jsonl` from which just those fields were taken.

use std::fs;

use serde_json::{Map, Value};
use tempfile::TempDir;

use crate::harness::{fixtures, json_lines, run};

/// Feeds say nothing about versions, nor whether an item may be used, nor anything to desks.
const NOT_IN_FEEDS: [&str; 5] = ["version", "status", "embargoed_until", "slug", "ednote"];

/// The title of the JSON Feed, which is the source of all its items: it names no other.
const JSON_FEED: &str = "News of the Sound";

/// The formats of agencies have no address of a page.
const NOT_IN_ITEMS: [&str; 1] = ["url"];

/// The files of `fixtures/formats`, and what each does not carry.
const FILES: [(&str, &[&str]); 14] = [
    ("articles.json", &[]),
    ("articles.csv", &[]),
    ("articles.tsv", &[]),
    ("articles.ninjs-1.json", &NOT_IN_ITEMS),
    ("articles.ninjs-2.jsonl", &NOT_IN_ITEMS),
    ("articles.ninjs-3.json", &NOT_IN_ITEMS),
    ("articles.newsml-g2.xml", &NOT_IN_ITEMS),
    ("articles.newsml-1.xml", &NOT_IN_ITEMS),
    ("articles.nitf", &NOT_IN_ITEMS),
    ("articles.jsonfeed.json", &NOT_IN_FEEDS),
    ("articles.rss.xml", &NOT_IN_FEEDS),
    ("articles.rss-1.xml", &NOT_IN_FEEDS),
    ("articles.atom.xml", &NOT_IN_FEEDS),
    ("articles.html", &NOT_IN_FEEDS),
];

/// The rows of one INPUT, after the embargo of `prize-1`, which nothing else depends on.
#[track_caller]
fn rows(verb: &str, input: &str) -> String {
    let mut args = vec![verb, input, "--format", "csv"];
    if verb == "cluster" {
        args.extend(["--as-of", "2031-06-01"]);
    }
    let ran = run(&args).exits(0);
    assert_eq!(ran.stderr, "", "{input}");
    ran.stdout
}

/// `articles.jsonl` of a folder of fixtures.
fn reference(folder: &str) -> Vec<Map<String, Value>> {
    let text = fs::read_to_string(fixtures().join(folder).join("articles.jsonl")).unwrap();
    let object = |record: Value| record.as_object().cloned().unwrap();
    json_lines(&text).into_iter().map(object).collect()
}

/// The rows of articles that are written as JSON Lines for the occasion.
#[track_caller]
fn rows_of(verb: &str, records: &[Map<String, Value>]) -> String {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("articles.jsonl");
    let lines: Vec<String> =
        records.iter().map(|record| serde_json::to_string(record).unwrap()).collect();
    fs::write(&path, lines.join("\n")).unwrap();
    rows(verb, path.to_str().unwrap())
}

/// The articles without what a format does not carry.
fn without(fields: &[&str], file: &str) -> Vec<Map<String, Value>> {
    let mut records = reference("formats");
    for record in &mut records {
        record.retain(|name, _| !fields.contains(&name.as_str()));
        match file {
            // A page is called by its path.
            "articles.html" => {
                let id = record["id"].as_str().unwrap().rsplit(':').next().unwrap();
                record["id"] = format!("{id}.html").into();
            }
            "articles.jsonfeed.json" => record["source"] = JSON_FEED.into(),
            _ => {}
        }
    }
    records
}

#[test]
fn each_format_comes_to_the_same_rows() {
    for verb in ["cluster", "dedup"] {
        for (file, not_carried) in FILES {
            let found = rows(verb, &format!("formats/{file}"));
            let expected = rows_of(verb, &without(not_carried, file));
            assert_eq!(found, expected, "{verb} {file}");
            assert_eq!(found.lines().count(), 13, "{verb} {file}");
        }
    }
}

#[test]
fn an_address_changes_no_row_where_the_source_is_named() {
    // So what the formats of agencies lack is not missed, and their rows are those of JSON Lines.
    for verb in ["cluster", "dedup"] {
        let expected = rows(verb, "formats/articles.jsonl");
        assert_eq!(rows_of(verb, &without(&NOT_IN_ITEMS, "")), expected, "{verb}");
        for status in ["withheld", "canceled", "usable"] {
            assert!(expected.contains(status), "{verb} has nothing {status}: {expected}");
        }
    }
}

#[cfg(feature = "parquet")]
#[test]
fn columns_of_every_program_come_to_the_same_rows() {
    let mut files: Vec<String> = crate::harness::names(&fixtures().join("columns"));
    files.retain(|name| {
        let of_columns = [".parquet", ".arrow", ".arrows", ".feather"];
        of_columns.iter().any(|ending| name.ends_with(ending)) && !name.starts_with("vectors")
    });
    assert!(files.len() >= 15, "{files:?}");
    for verb in ["cluster", "dedup"] {
        let expected = rows(verb, "columns/articles.jsonl");
        for file in &files {
            assert_eq!(rows(verb, &format!("columns/{file}")), expected, "{verb} {file}");
        }
    }
}
