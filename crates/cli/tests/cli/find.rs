//! All coverage of one incident, in a store or in inputs.

use std::fs;

use serde_json::{Value, json};

use crate::desk::{Desk, articles};
use crate::harness::{json_lines, run, run_with};

#[test]
fn a_plain_input_is_searched_without_a_store() {
    let found = run_with(&["find", "--id", "a0001", "-"], &articles(10).join("\n")).exits(0);
    let found: Vec<Value> = found.rows();
    assert!(found.iter().any(|row| row["id"] == "a0004"), "{found:?}");
    let ran = run_with(&["find", "--id", "nobody", "-"], &articles(10).join("\n")).exits(1);
    assert_eq!(ran.stdout, "");
    assert!(ran.stderr.contains("no article has the id nobody"), "{}", ran.stderr);
    run(&["find", "-"]).exits(2);
}

#[test]
fn the_table_has_source_and_date() {
    let lines = "{\"id\":\"a\",\"title\":\"Fog closes port\",\"source\":\"Ostby Post\",\
                 \"published\":\"2031-02-03T08:30:00Z\"}\n";
    let args = ["find", "--id", "a", "--format", "table", "-"];
    let table = run_with(&args, lines).exits(0).stdout;
    assert!(
        table.contains("  itself  2031-02-03 08:30  a  Ostby Post  Fog closes port"),
        "{table}"
    );
}

#[test]
fn of_one_that_stands_alone_the_nearest_are_named() {
    let alone = "{\"id\":\"a\",\"title\":\"Fog closes port\"}\n";
    let ran = run_with(&["find", "--id", "a", "-"], alone).exits(0);
    assert!(ran.stderr.contains("a stands alone: nothing comes near it"), "{}", ran.stderr);
    // Which of the look-alikes stand alone is the model's to say.
    let input = "look-alikes/articles.jsonl";
    let rows = run(&["cluster", input]).exits(0).rows();
    let story_of = |row: &Value| row["story"].as_str().unwrap().to_owned();
    let size = |story: &str| rows.iter().filter(|row| story_of(row) == story).count();
    let mut alone = rows.iter().filter(|row| size(&story_of(row)) == 1).take(5);
    let is_told = alone.any(|row| {
        let ran = run(&["find", "--id", row["id"].as_str().unwrap(), input]).exits(0);
        ran.rows().len() == 1 && ran.stderr.contains(" stands alone: the nearest are ")
    });
    assert!(is_told, "one of five has others near it");
}

#[test]
fn a_round_up_that_stands_beside_what_it_is_near_to_says_so() {
    let ran = run(&["find", "--id", "r5", "wire/roundup.jsonl"]).exits(0);
    let says = "r5 stands alone: the nearest are ";
    assert!(ran.stderr.contains(says) && ran.stderr.contains("it is a round-up"), "{}", ran.stderr);
}

#[test]
fn what_cannot_be_searched_is_written_to_rejects() {
    let folder = tempfile::tempdir().unwrap();
    let rejects = folder.path().join("rejects.jsonl");
    let input = articles(5).join("\n") + "\n{oops\n";
    let args = ["find", "--id", "a0001", "--rejects", rejects.to_str().unwrap(), "-"];
    run_with(&args, &input).exits(0);
    let rejected = json_lines(&fs::read_to_string(&rejects).unwrap());
    assert_eq!((rejected.len(), &rejected[0]["kind"]), (1, &json!("bad-json")));
    run_with(&[&args[..], &["--strict"]].concat(), &input).exits(1);
}

#[test]
fn what_says_how_inputs_are_read_is_refused_with_a_store() {
    let desk = Desk::new();
    for option in [
        &["--rejects", "no-such-file"][..],
        &["--strict"],
        &["--input-format", "csv"],
        &["--field", "body=content"],
        &["--threads", "2"],
        &["--quiet"],
        &["--verbose"],
    ] {
        let args = [&["find", "--id", "a", "--store", desk.store()], option].concat();
        let said = run(&args).exits(2).stderr;
        assert!(said.contains("cannot be used with"), "{option:?}: {said}");
    }
}

#[test]
fn a_text_is_read_alike_from_a_file_and_from_standard_input() {
    let desk = Desk::new();
    desk.run_with("add", &["-"], &articles(10).join("\n")).exits(0);
    let article: Value = serde_json::from_str(&articles(4)[3]).unwrap();
    let (title, body) = (article["title"].as_str().unwrap(), article["body"].as_str().unwrap());
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("draft");
    for text in [
        format!("{title}\n\n{body}\n"),
        format!("# {title}\n\n{body}\n"),
        articles(4)[3].clone(),
        format!("[{}]", articles(4)[3]),
    ] {
        fs::write(&file, &text).unwrap();
        let find = |path: &str| {
            let args = ["find", "--store", desk.store(), "--text", path];
            run_with(&args, if path == "-" { &text } else { "" }).exits(0)
        };
        let (typed, read) = (find("-"), find(file.to_str().unwrap()));
        assert_eq!(typed.stdout, read.stdout, "{text}");
        assert_eq!(typed.rows()[0]["id"], "a0003", "{text}");
    }
    let two = articles(2).join("\n");
    fs::write(&file, &two).unwrap();
    for path in ["-", file.to_str().unwrap()] {
        let said = run_with(&["find", "--store", desk.store(), "--text", path], &two).exits(2);
        assert!(said.stderr.contains("it holds 2 articles"), "{}", said.stderr);
    }
}

#[test]
fn an_id_that_is_not_there_is_nothing_found() {
    let desk = Desk::new();
    desk.run_with("add", &["-"], &articles(3).join("\n")).exits(0);
    let ran = run(&["find", "--id", "nobody", "--store", desk.store(), "--format", "csv"]).exits(1);
    assert_eq!(ran.stdout.lines().count(), 1, "the names of the columns: {}", ran.stdout);
    assert!(ran.stderr.contains("no article has the id nobody"), "{}", ran.stderr);
}

#[test]
fn a_record_that_cannot_be_read_is_not_passed_over_for_the_next() {
    let desk = Desk::new();
    let lines = articles(3);
    desk.run_with("add", &["-"], &lines.join("\n")).exits(0);
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("asked.jsonl");
    let path = file.to_str().unwrap();
    let args = ["find", "--store", desk.store(), "--text", path];
    fs::write(&file, [b"{\"title\":\"Fog \xff\"}\n", lines[1].as_bytes()].concat()).unwrap();
    let ran = run(&args).exits(2);
    assert!(ran.stderr.contains("not all that it holds can be read"), "{}", ran.stderr);
    assert!(ran.stderr.contains("asked.jsonl:1"), "{}", ran.stderr);
    fs::write(&file, lines[1].replace("2026-03-01", "someday")).unwrap();
    let ran = run(&args).exits(0);
    assert!(ran.stderr.contains("mended (bad-date)"), "{}", ran.stderr);
}
