//! The same articles in every format come to the same rows, of `cluster` and of `dedup`.
//!
//! What a format does not carry cannot be in its rows. So each file is compared with the rows of
//! `articles.jsonl` from which just those fields were taken.

use std::fs;

use serde_json::{Map, Value};
use tempfile::TempDir;

use crate::harness::{fixtures, json_lines, names, run, run_with};

/// Feeds say nothing about versions, nor whether an item may be used, nor anything to desks.
const NOT_IN_FEEDS: [&str; 5] = ["version", "status", "embargoed_until", "slug", "ednote"];

/// The title of the JSON Feed, which is the source of all its items: it names no other.
const JSON_FEED: &str = "News of the Sound";

/// The formats of agencies have no address of a page.
const NOT_IN_ITEMS: [&str; 1] = ["url"];

/// The files of `fixtures/formats`, and what each does not carry.
const FILES: [(&str, &[&str]); 15] = [
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
    ("articles.warc", &NOT_IN_FEEDS),
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
            // In an archive by its address.
            "articles.warc" => record["id"] = record["url"].clone(),
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
fn standard_input_is_told_by_its_content() {
    for (file, _) in FILES {
        // A page is called by its path, and a table looks like a broken line.
        if ["articles.html", "articles.csv", "articles.tsv"].contains(&file) {
            continue;
        }
        let path = fixtures().join("formats").join(file);
        if path.is_dir() {
            for name in names(&path) {
                let text = fs::read_to_string(path.join(&name)).unwrap();
                let ran = run_with(&["dedup", "-"], &text).exits(0);
                assert_eq!((ran.rows().len(), ran.stderr.as_str()), (1, ""), "{file}/{name}");
            }
            continue;
        }
        let text = fs::read_to_string(path).unwrap();
        let expected = rows("dedup", &format!("formats/{file}"));
        let ran = run_with(&["dedup", "-", "--format", "csv"], &text).exits(0);
        assert_eq!((ran.stdout, ran.stderr), (expected, String::new()), "{file}");
        let ran = run_with(&["dedup", "-", "--emit", "annotated", "--format", "jsonl"], &text);
        assert_eq!(ran.exits(0).rows().len(), 12, "{file}");
    }
    let table = fs::read_to_string(fixtures().join("formats/articles.csv")).unwrap();
    let ran = run_with(&["dedup", "-"], &table).exits(1);
    assert!(ran.stderr.lines().next().unwrap().contains("--input-format"), "{}", ran.stderr);
    let ran = run_with(&["dedup", "-"], "<?xml version='1.0'?>\n<svg>\n</svg>\n").exits(1);
    assert!(ran.stderr.contains("1 rejected (unknown-format 1)"), "{}", ran.stderr);
}

/// The rows of articles that are files of a folder, written for the occasion, by the names they get.
#[track_caller]
fn rows_of_files(verb: &str, files: impl Iterator<Item = (String, String)>) -> String {
    let folder = TempDir::new().unwrap();
    files.for_each(|(name, text)| fs::write(folder.path().join(name), text).unwrap());
    rows(verb, folder.path().to_str().unwrap())
}

#[test]
fn articles_that_are_files_of_text_come_to_the_same_rows() {
    let name = |record: &Map<String, Value>, ending: &str| {
        format!("{}.{ending}", record["id"].as_str().unwrap().rsplit(':').next().unwrap())
    };
    // Front matter holds all fields; a bare text has a headline, a body and its path for an id.
    let markdown = |record: &Map<String, Value>| {
        let fields = record.iter().filter(|(field, _)| *field != "body");
        let lines = fields.map(|(field, value)| match value {
            Value::String(text) => format!("{field}: {text}\n"),
            other => format!("{field}: {other}\n"),
        });
        let body = record["body"].as_str().unwrap();
        (name(record, "md"), format!("---\n{}---\n{body}\n", lines.collect::<String>()))
    };
    let plain = |record: &Map<String, Value>| {
        let text = |field: &str| record[field].as_str().unwrap();
        (name(record, "txt"), format!("{}\n\n{}\n", text("title"), text("body")))
    };
    let records = reference("formats");
    let bare: Vec<Map<String, Value>> = records
        .iter()
        .map(|record| {
            let mut bare = record.clone();
            bare.retain(|field, _| ["title", "body"].contains(&field.as_str()));
            bare.insert("id".into(), name(record, "txt").into());
            bare
        })
        .collect();
    for verb in ["cluster", "dedup"] {
        let found = rows_of_files(verb, records.iter().map(markdown));
        assert_eq!(found, rows(verb, "formats/articles.jsonl"), "{verb} Markdown");
        let found = rows_of_files(verb, records.iter().map(plain));
        assert_eq!(found, rows_of(verb, &bare), "{verb} plain text");
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
