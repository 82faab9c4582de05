//! All coverage of one incident, in a store or in inputs.

use std::fs;

use serde_json::{Value, json};

use crate::harness::{json_lines, run, run_with};
use crate::store::{Desk, articles};

#[test]
fn a_plain_input_is_searched_without_a_store() {
    let found = run_with(&["find", "--id", "a0001", "-"], &articles(10).join("\n")).exits(0);
    let found: Vec<Value> = found.rows();
    assert!(found.iter().any(|row| row["id"] == "a0004"), "{found:?}");
    run_with(&["find", "--id", "nobody", "-"], &articles(10).join("\n")).exits(2);
    run(&["find", "-"]).exits(2);
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
