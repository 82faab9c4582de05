//! All coverage of one incident, in a store or in inputs.

use std::fs;

use serde_json::{Value, json};

use crate::desk::{Desk, articles};
use crate::harness::{fixtures, json_lines, run, run_with};

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

/// What is said of the first article that stands alone although another comes near enough, of so many; which
/// it is, the model says.
fn said_of_a_bridge(rows: &[Value], find: &dyn Fn(&str) -> String) -> String {
    let size = |story: &Value| rows.iter().filter(|row| row["story"] == *story).count();
    let mut alone = rows.iter().filter(|row| size(&row["story"]) == 1);
    let said = alone.find_map(|row| {
        let said = find(row["id"].as_str().unwrap());
        said.contains("storyfold explain").then_some(said)
    });
    said.expect("one of them has another near enough")
}

#[cfg(unix)]
#[test]
fn the_command_that_is_named_for_the_figures_works_as_it_stands() {
    let input = fs::read_to_string(fixtures().join("shipping/articles.jsonl")).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("it's of\u{a0}\"today\" & more.jsonl");
    // Ids and names that mean something to a shell, and another name for a field.
    let lines =
        input.replace("\"id\": \"sh", "\"id\": \"a $sh").replace("\"body\": ", "\"the words\": ");
    assert_ne!(lines, input);
    fs::write(&path, &lines).unwrap();
    let path = path.to_str().unwrap();
    let field = "body=the words";
    let rows = run(&["cluster", path, "--field", field, "--format", "jsonl"]).exits(0).rows();
    let of_inputs = said_of_a_bridge(&rows, &|id| {
        run(&["find", "--id", id, "--field", field, path]).exits(0).stderr
    });
    let desk = Desk::new();
    desk.run("add", &["--field", field, path]).exits(0);
    desk.run("refold", &[]).exits(0);
    let listed = desk.run("list", &["--format", "jsonl"]).exits(0).rows();
    let of_store = said_of_a_bridge(&listed, &|id| {
        run(&["find", "--id", id, "--store", desk.store()]).exits(0).stderr
    });
    let bin = std::path::Path::new(env!("CARGO_BIN_EXE_storyfold")).parent().unwrap();
    for said in [of_inputs, of_store] {
        let command = said.split('`').nth(1).unwrap();
        let mut shell = std::process::Command::new("sh");
        let paths = std::env::var("PATH").unwrap_or_default();
        shell.args(["-c", command]).env("PATH", format!("{}:{paths}", bin.display()));
        let ran = shell.output().unwrap();
        assert!(ran.status.success(), "{command}: {}", String::from_utf8_lossy(&ran.stderr));
        let explained = String::from_utf8(ran.stdout).unwrap();
        assert!(explained.contains("a $sh"), "{command}: {explained}");
    }
    // What came from a pipe is to be sent again.
    let piped = said_of_a_bridge(&rows, &|id| {
        run_with(&["find", "--id", id, "--field", field, "-"], &lines).exits(0).stderr
    });
    assert!(piped.contains(" -` with the same on standard input has the figures"), "{piped}");
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

#[test]
fn a_store_is_asked_by_either_verb() {
    let desk = Desk::new();
    desk.run_with("add", &["-"], &articles(10).join("\n")).exits(0);
    for args in [
        &["--id", "a0001"][..],
        &["--id", "a0001", "--format", "table", "--as-of", "2026-03-02"],
        &["--text", "-"],
        &["--id", "nobody"],
        &[],
        &["--id", "a0001", "--text", "-"],
    ] {
        let found = run_with(&[&["find", "--store", desk.store()], args].concat(), &articles(4)[3]);
        let of_store = desk.run_with("find", args, &articles(4)[3]);
        assert_eq!((of_store.code, &of_store.stdout), (found.code, &found.stdout), "{args:?}");
        // How it is to be used is said of each verb by itself.
        if !args.is_empty() && args.len() < 4 {
            assert_eq!(of_store.stderr, found.stderr, "{args:?}");
        }
    }
    let said = run(&["store", "find", "--id", "a0001"]).exits(2).stderr;
    assert!(said.contains("--store <STORE>"), "{said}");
}
