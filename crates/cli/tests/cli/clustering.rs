//! What `cluster`, `dedup` and `explain` make of articles.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use serde_json::Value;
use tempfile::TempDir;

use crate::harness::{fixtures, run, run_with};

const TOWN: &str = "town/articles.jsonl";

fn text<'a>(row: &'a Value, field: &str) -> &'a str {
    row[field].as_str().unwrap_or_else(|| panic!("{row} has no {field}"))
}

#[test]
fn rows_agree_with_each_other() {
    let rows = run(&["cluster", TOWN]).exits(0).rows();
    let roles: BTreeMap<_, _> =
        rows.iter().map(|row| (text(row, "id"), text(row, "role"))).collect();
    let mut story_of_group = BTreeMap::new();
    for row in &rows {
        let story = story_of_group.entry(text(row, "group")).or_insert_with(|| text(row, "story"));
        assert_eq!(*story, text(row, "story"), "a group never spans two stories: {row}");
        assert_eq!(roles[text(row, "story_canonical")], "canonical", "{row}");
        assert_ne!(roles[text(row, "group_canonical")], "copy", "{row}");
        let expected = match text(row, "id") {
            id if id == text(row, "story_canonical") => "canonical",
            id if id == text(row, "group_canonical") => "report",
            _ => "copy",
        };
        assert_eq!(text(row, "role"), expected, "{row}");
    }
    assert_eq!(roles.len(), 42);
}

#[test]
fn neither_order_nor_threads_nor_the_way_in_matter() {
    let articles = fs::read_to_string(fixtures().join(TOWN)).unwrap();
    let mut reversed: Vec<_> = articles.lines().collect();
    reversed.reverse();
    let reversed = reversed.join("\n");
    for verb in ["cluster", "dedup"] {
        let expected = run(&[verb, TOWN, "--threads", "1"]).exits(0).stdout;
        for threads in ["2", "7"] {
            assert_eq!(run(&[verb, "--threads", threads, TOWN]).exits(0).stdout, expected);
        }
        assert_eq!(run_with(&[verb], &articles).exits(0).stdout, expected);
        assert_eq!(run_with(&[verb, "-"], &reversed).exits(0).stdout, expected);
    }
}

#[test]
fn what_was_not_measured_is_null() {
    let text = "Fog closed the port of Ostby to all ships on Monday";
    let longer = format!("{text} and ferries to the islands wait until it lifts");
    let articles = format!(
        "{{\"id\":\"a\",\"body\":\"{longer}\"}}\n{{\"id\":\"b\",\"body\":\"{text}\"}}\n\
         {{\"id\":\"c\",\"body\":\"{longer}\"}}\n"
    );
    let rows = run_with(&["dedup", "--threshold", "0.3", "-"], &articles).exits(0).rows();
    let aligned: Vec<&Value> = rows.iter().map(|row| &row["aligned"]).collect();
    assert_eq!(aligned, [&serde_json::json!(1.0), &Value::Null, &serde_json::json!(1.0)]);
    assert_eq!(rows[1]["containment"], 1.0);
    let rows = run_with(&["dedup", "-"], &articles).exits(0).rows();
    assert!(rows.iter().all(|row| row["aligned"].is_f64()), "{rows:?}");
    #[cfg(feature = "parquet")]
    run_with(&["dedup", "--threshold", "0.3", "--format", "parquet", "-o", "/dev/null"], &articles)
        .exits(0);
}

#[test]
fn dedup_rows_say_how_like_the_canonical_they_are() {
    for row in run(&["dedup", TOWN]).exits(0).rows() {
        let numbers = ["similarity", "containment"].map(|field| row[field].as_f64().unwrap());
        assert!(numbers.iter().all(|number| (0.0..=1.0).contains(number)), "{row}");
        if text(&row, "role") == "canonical" {
            assert_eq!(row["id"], row["group_canonical"]);
            assert_eq!((numbers, text(&row, "rule")), ([1.0, 1.0], "identical"));
        } else {
            assert_eq!(text(&row, "role"), "copy");
            assert_ne!(row["id"], row["group_canonical"]);
        }
    }
}

#[test]
fn survivors_are_written_as_they_were_read() {
    let long = "the harbour master closed both channels at dawn and told every captain to wait at \
                anchor until the fog over the outer banks had lifted, which by noon it had not done";
    // Odd spacing, unknown fields, a number for an id, an escape, no id: all of it stays.
    let records = [
        format!("{{ \"title\":\"Fog\",  \"id\" : 7, \"desk\":[1, 2.50], \"body\":\"{long}\"}}"),
        "{\"title\":\"Choir wins a prize in R\\u00f6den\",\"body\":\"It sang.\"}".to_owned(),
        format!("{{\"id\":\"a\",\"title\":\"Fog\",\"body\":\"{long}\",\"z\":null}}"),
    ];
    let ran = run_with(&["dedup", "--emit", "articles"], &records.join("\r\n")).exits(0);
    let survivors: Vec<_> = ran.stdout.lines().collect();
    assert_eq!(survivors.len(), 2, "{}", ran.stdout);
    assert!(survivors.contains(&records[1].as_str()), "{}", ran.stdout);
    let places: Vec<_> = survivors
        .iter()
        .map(|line| records.iter().position(|record| record == line).expect("byte for byte"))
        .collect();
    assert!(places.is_sorted(), "in the order of the input: {places:?}");
}

#[test]
fn survivors_are_the_canonicals_of_the_rows() {
    let rows = run(&["dedup", TOWN]).exits(0).rows();
    let canonicals: BTreeSet<_> = rows.iter().map(|row| text(row, "group_canonical")).collect();
    let articles = run(&["dedup", "--emit", "articles", TOWN]).exits(0).rows();
    let survivors: BTreeSet<_> = articles.iter().map(|article| text(article, "id")).collect();
    assert_eq!(survivors, canonicals);
    assert!(survivors.len() < rows.len(), "the town has copies");
}

#[test]
fn killed_texts_survive_only_where_they_are_asked_for() {
    let survivors = |args: &[&str], file: &str| {
        let file = format!("wire/{file}.jsonl");
        let ran = run(&[&["dedup", "--emit", "articles", &file], args].concat()).exits(0);
        let ids: Vec<_> = ran.rows().iter().map(|row| text(row, "id").to_owned()).collect();
        (ids, ran.stderr)
    };
    let (ids, said) = survivors(&[], "kill-by-slug");
    assert_eq!(ids, ["k3"]);
    assert!(said.contains("1 surviving text killed and left out"), "{said}");
    let (ids, said) = survivors(&["--keep-killed"], "kill-by-slug");
    assert_eq!(ids, ["k2", "k3"]);
    assert!(said.contains("1 surviving text killed:"), "{said}");
    let refused = run(&["dedup", "--keep-killed", "wire/kill-by-slug.jsonl"]).exits(2);
    assert!(refused.stderr.contains("--emit articles"), "{}", refused.stderr);
    // A copy by another publisher stands for what was killed.
    let (ids, said) = survivors(&[], "kill");
    assert_eq!(ids, ["tp-77"]);
    assert!(said.contains("1 surviving text copying a killed text"), "{said}");
    let lines = "{\"id\":\"a\",\"status\":\"canceled\"}\n\
                 {\"id\":\"b\",\"title\":\"Fog\",\"status\":\"withheld\"}\n";
    let ran = run_with(&["dedup", "--emit", "articles", "-"], lines).exits(0);
    assert_eq!(ran.stdout, lines, "a notice, and what may be used one day");
    assert!(ran.stderr.contains("1 surviving text withheld"), "{}", ran.stderr);
}

#[test]
fn surviving_documents_become_records() {
    let folder = TempDir::new().unwrap();
    fs::write(folder.path().join("fog.md"), "# Fog closes port\n\nAll day.\n").unwrap();
    fs::write(folder.path().join("a.jsonl"), "{\"id\":\"z\",\"title\":\"Choir wins\"}\n").unwrap();
    let ran = run(&["dedup", "--emit", "articles", folder.path().to_str().unwrap()]).exits(0);
    let lines: Vec<_> = ran.stdout.lines().collect();
    assert_eq!(lines.len(), 2, "{}", ran.stdout);
    assert_eq!(lines[0], "{\"id\":\"z\",\"title\":\"Choir wins\"}");
    assert_eq!(lines[1], "{\"id\":\"fog.md\",\"title\":\"Fog closes port\",\"body\":\"All day.\"}");
    let again = run_with(&["cluster"], &ran.stdout).exits(0);
    assert_eq!(again.stderr, "", "what is written can be read");
}

#[test]
fn explanations_add_up() {
    // Two pairs of the town: a text with its copy, and two warehouse fires of different weeks.
    for (a, b, verdict) in
        [("nw-0304-7", "db-0304-3", "copies"), ("hp-0304-1", "al-0415-3", "apart")]
    {
        let ran = run(&["explain", a, b, TOWN, "--format", "json"]).exits(0);
        let json: Value = serde_json::from_str(&ran.stdout).unwrap();
        assert_eq!(json["schema"], "storyfold.explanation/1");
        assert_eq!(json["verdict"], verdict, "{a} {b}");
        assert_eq!((&json["a"]["id"], &json["b"]["id"]), (&a.into(), &b.into()));
        let story = &json["story"];
        let number = |value: &Value| value.as_f64().unwrap();
        let parts = story["contributions"].as_array().unwrap();
        let sum: f64 = parts.iter().map(|part| number(&part["log_odds"])).sum();
        let log_odds = number(&story["log_odds"]);
        assert!((number(&story["base_log_odds"]) + sum - log_odds).abs() < 1e-4, "{story}");
        let probability = 1.0 / (1.0 + f64::exp(-log_odds));
        assert!((probability - number(&story["probability"])).abs() < 1e-4, "{story}");
        let text = run(&["explain", a, b, TOWN]).exits(0).stdout;
        assert!(text.starts_with(&format!("{a} and {b} are ")), "{text}");
        assert_eq!(text.contains("log-odds"), verdict == "apart", "{text}");
    }
}

#[test]
fn a_tuned_model_is_used() {
    let folder = TempDir::new().unwrap();
    let model = folder.path().join("feed.model");
    let model = model.to_str().unwrap();
    let alike = "look-alikes/articles.jsonl";
    let gold = "look-alikes/gold.jsonl";
    let ran = run(&["tune", "--gold", gold, alike, "-o", model]).exits(0);
    assert!(ran.stdout.contains("200 stories"), "{}", ran.stdout);
    assert!(ran.stdout.contains("stories not tuned on"), "{}", ran.stdout);
    assert_eq!(ran.stderr, "");
    let piped = run(&["tune", "--gold", gold, alike, "-o", "-"]).exits(0);
    assert_eq!(piped.stdout, fs::read_to_string(model).unwrap());
    assert!(piped.stderr.contains("stories not tuned on"), "{}", piped.stderr);

    let f1 = |args: &[&str]| {
        let rows = run(args).exits(0).stdout;
        let report = run_with(&["eval", "--json", "--gold", gold, "-"], &rows).exits(0).stdout;
        let report: Value = serde_json::from_str(&report).unwrap();
        report["story"]["scores"]["pairwise"]["f1"].as_f64().unwrap()
    };
    let (before, after) = (f1(&["cluster", alike]), f1(&["cluster", alike, "--model", model]));
    // Nearly as good already: `tune` itself says that the mean stays the same.
    assert!(after >= before - 0.01, "pairwise F1 {before} before and {after} after");
    let pair = ["explain", "as06-1120-l467", "as06-1120-w852", alike, "--model", model];
    let text = run(&pair).exits(0).stdout;
    let cut = fs::read_to_string(model).unwrap();
    let cut = cut.lines().find_map(|line| line.strip_prefix("cut ")).unwrap().to_owned();
    assert!(text.contains(&format!("the threshold of {cut}")), "{text}");
}

/// An array of vectors in NumPy's format, and the ids of its rows: articles of one day point the
/// same way.
fn vectors_of_town(folder: &TempDir) -> String {
    let articles = fs::read_to_string(fixtures().join(TOWN)).unwrap();
    let ids: Vec<String> = crate::harness::json_lines(&articles)
        .iter()
        .map(|article| text(article, "id").to_owned())
        .collect();
    let header =
        format!("{{'descr': '<f4', 'fortran_order': False, 'shape': ({}, 2), }}\n", ids.len());
    let mut array = b"\x93NUMPY\x01\x00".to_vec();
    array.extend((header.len() as u16).to_le_bytes());
    array.extend(header.as_bytes());
    for id in &ids {
        let day: f32 = id.split('-').nth(1).unwrap().parse().unwrap();
        let angle = day / 430.0;
        array.extend([angle.cos(), angle.sin()].iter().flat_map(|x| x.to_le_bytes()));
    }
    let path = folder.path().join("town.npy");
    fs::write(&path, array).unwrap();
    fs::write(folder.path().join("town.npy.ids"), ids.join("\n") + "\n").unwrap();
    path.to_str().unwrap().to_owned()
}

#[test]
fn vectors_of_other_articles_are_not_passed_over() {
    let folder = TempDir::new().unwrap();
    let vectors = vectors_of_town(&folder);
    let file = folder.path().join("town.npy.ids");
    let ids = fs::read_to_string(&file).unwrap();
    let args = ["cluster", TOWN, "--embeddings", &vectors];
    assert_eq!(run(&args).exits(0).stderr, "");
    let others = |from: usize| -> String {
        let line = |(at, id): (usize, &str)| match at {
            at if at < from => format!("{id}\n"),
            at => format!("other-{at}\n"),
        };
        ids.lines().enumerate().map(line).collect()
    };
    fs::write(&file, others(40)).unwrap();
    let ran = run(&args).exits(0);
    assert!(ran.stderr.contains("40 of 42 articles have a vector"), "{}", ran.stderr);
    fs::write(&file, others(0)).unwrap();
    let ran = run(&args).exits(2);
    assert!(ran.stderr.contains("none of its ids is that of one of the 42"), "{}", ran.stderr);
    assert_eq!(ran.stdout, "");
    run_with(&["cluster", "-", "--embeddings", &vectors], "").exits(0);
}

#[test]
fn vectors_are_one_more_measure() {
    let folder = TempDir::new().unwrap();
    let vectors = vectors_of_town(&folder);
    let explain = |more: &[&str]| -> Value {
        let args = ["explain", "hp-0304-1", "kc-0304-1", TOWN, "--format", "json"];
        serde_json::from_str(&run(&[&args[..], more].concat()).exits(0).stdout).unwrap()
    };
    let part = |explained: &Value| {
        let parts = explained["story"]["contributions"].as_array().unwrap().clone();
        let sum: f64 = parts.iter().map(|part| part["log_odds"].as_f64().unwrap()).sum();
        let log_odds = explained["story"]["log_odds"].as_f64().unwrap();
        let base = explained["story"]["base_log_odds"].as_f64().unwrap();
        assert!((base + sum - log_odds).abs() < 1e-4, "{explained}");
        parts.into_iter().find(|part| part["feature"] == "embedding-cosine").unwrap()
    };
    let without = part(&explain(&[]));
    assert_eq!((&without["value"], without["log_odds"].as_f64()), (&Value::Null, Some(0.0)));
    let with = part(&explain(&["--embeddings", &vectors]));
    assert!(with["value"].as_f64().unwrap() > 0.0, "of one day: {with}");
    let added = with["log_odds"].as_f64().unwrap();
    assert!((0.01..=0.3).contains(&added), "a little: {with}");

    // With ids the order of the input does not matter; without, the rows are in it.
    let articles = fs::read_to_string(fixtures().join(TOWN)).unwrap();
    let reversed: Vec<_> = articles.lines().rev().collect();
    let rows = run(&["cluster", TOWN, "--embeddings", &vectors]).exits(0).stdout;
    let args = ["cluster", "-", "--embeddings", &vectors];
    assert_eq!(run_with(&args, &reversed.join("\n")).exits(0).stdout, rows);
    fs::remove_file(folder.path().join("town.npy.ids")).unwrap();
    assert_eq!(run_with(&args, &articles).exits(0).stdout, rows);
    let fewer = run_with(&args, &reversed[1..].join("\n")).exits(2);
    assert!(fewer.stderr.contains("has 42 vectors for 41 articles"), "{}", fewer.stderr);
    let tuned = ["tune", "--gold", "town/gold.jsonl", TOWN, "--embeddings", &vectors, "-o", "-"];
    assert!(run(&tuned).exits(0).stdout.starts_with("storyfold-model "));
}
