//! Wrong command lines, paths and files: exit code 2, a message that says what to do, nothing
//! written.

use tempfile::TempDir;

use crate::harness::{names, run, run_with};

#[test]
fn wrong_command_lines_exit_with_2() {
    for args in [
        &[][..],
        &["fold"],
        &["cluster", "--format", "xls", "-"],
        &["cluster", "--threads", "many", "-"],
        &["cluster", "--quiet", "--verbose", "-"],
        &["cluster", "--input-format", "xls", "-"],
        &["cluster", "--field", "body", "-"],
        &["cluster", "--field", "text=content", "-"],
        &["dedup", "--emit", "rows,articles", "-"],
        &["dedup", "--emit", "articles", "--format", "csv", "-"],
        &["explain", "a"],
        &["explain", "a", "a", "-"],
        &["eval", "rows.jsonl"],
        &["eval", "--gold", "-", "-"],
        &["completions", "cobol"],
        &["man", "fold"],
    ] {
        let ran = run(args).exits(2);
        assert_eq!(ran.stdout, "", "{args:?}");
        assert!(!ran.stderr.is_empty(), "{args:?}");
    }
}

#[test]
fn missing_inputs_are_named_and_nothing_is_written() {
    let folder = TempDir::new().unwrap();
    let rows = folder.path().join("rows.jsonl");
    let rows = rows.to_str().unwrap();
    for verb in [&["cluster"][..], &["dedup"], &["explain", "a", "b"]] {
        let args = [verb, &["town/articles.jsonl", "no-such.jsonl"]].concat();
        let ran = run(&args).exits(2);
        assert!(ran.stderr.starts_with("storyfold: no-such.jsonl: "), "{}", ran.stderr);
    }
    run(&["cluster", "no-such.jsonl", "-o", rows]).exits(2);
    assert_eq!(names(folder.path()), [""; 0]);
}

#[test]
fn outputs_are_tried_before_anything_is_read() {
    let folder = TempDir::new().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    for output in [path("no/rows.jsonl"), path("")] {
        // The broken record would be named, had it been read.
        let ran = run_with(&["cluster", "-o", &output], "{oops\n").exits(2);
        assert!(!ran.stderr.contains("bad-json"), "{}", ran.stderr);
        run_with(&["cluster", "--rejects", &output], "{oops\n").exits(2);
    }
    let both = path("both.jsonl");
    let ran = run(&["cluster", "-o", &both, "--rejects", &both]).exits(2);
    assert!(ran.stderr.contains("two different files"), "{}", ran.stderr);
    assert_eq!(names(folder.path()), [""; 0]);
}

#[test]
fn unknown_ids_are_named() {
    let articles = "{\"id\":\"a\",\"title\":\"Fog closes port\"}\n";
    let ran = run_with(&["explain", "a", "nobody"], articles).exits(2);
    assert!(ran.stderr.contains("nobody"), "{}", ran.stderr);
    assert_eq!(ran.stdout, "");
}

#[test]
fn a_failed_run_leaves_old_files_as_they_were() {
    let folder = TempDir::new().unwrap();
    let rejects = folder.path().join("rejects.jsonl");
    std::fs::write(&rejects, "old").unwrap();
    let path = rejects.to_str().unwrap();
    run_with(&["explain", "a", "b", "--rejects", path], "{oops\n").exits(2);
    assert_eq!(std::fs::read(&rejects).unwrap(), b"old");
    assert_eq!(names(folder.path()), ["rejects.jsonl"]);
}
