//! What a store says: rows, log and stories, what a kill leaves, and what is wrong with the file.

use std::fs;

use serde_json::{Value, json};

use crate::desk::{Desk, articles, ids};
use crate::harness::{names, run, run_with};

#[test]
fn a_store_is_filled_listed_asked_and_emptied() {
    let desk = Desk::new();
    let lines = articles(40);
    let added = desk.run_with("add", &["-"], &lines.join("\n")).exits(0).rows();
    assert_eq!(added.len(), 40);
    let rows = desk.run("list", &[]).exits(0).rows();
    let listed: Vec<&str> = rows.iter().map(|row| row["id"].as_str().unwrap()).collect();
    assert_eq!(listed, ids(&lines));
    assert_eq!(rows[1]["group"], rows[4]["group"], "a0004 is a copy of a0001");
    assert_eq!(rows[1]["story"], rows[4]["story"]);

    let found = run(&["find", "--id", "a0001", "--store", desk.store()]).exits(0).rows();
    assert_eq!((&found[0]["id"], &found[0]["why"]), (&json!("a0001"), &json!("itself")));
    assert!(found.iter().any(|row| row["id"] == "a0004" && row["why"] == "copy"), "{found:?}");
    let text = &["find", "--text", "-", "--store", desk.store()];
    let found = run_with(text, &lines[1]).exits(0).rows();
    assert_eq!(found[0]["id"], "a0001");
    assert_eq!(found[0]["similarity"], 1.0);

    let shown = desk.run("show", &["a0003"]).exits(0).rows();
    assert_eq!(shown[0]["article"]["id"], "a0003");
    let log = desk.run("log", &["--since", "38"]).exits(0).rows();
    assert!(log[0]["cursor"] == 39, "{log:?}");
    let exported = desk.run("export", &[]).exits(0);
    let other = Desk::new();
    other.run_with("import", &["-"], &exported.stdout).exits(0);
    assert_eq!(other.run("list", &[]).exits(0).stdout, desk.run("list", &[]).exits(0).stdout);

    desk.run("remove", &["a0001", "a0002"]).exits(0);
    desk.run("remove", &["a0001"]).exits(1);
    assert_eq!(desk.run("list", &[]).exits(0).rows().len(), 38);
    desk.run("compact", &[]).exits(0);
    desk.run("refold", &[]).exits(0);
    let checked = desk.run("check", &[]).exits(0).rows();
    assert_eq!((&checked[0]["articles"], &checked[0]["problems"]), (&json!(38), &json!(0)));
    let stats = desk.run("stats", &["--json"]).exits(0).rows();
    assert_eq!(stats[0]["rows"]["articles"], 38);
    let expired = desk.run("expire", &["--before", "2030-01-01"]).exits(0).rows();
    assert_eq!(expired[0]["expired"], 38);
    assert!(desk.run("list", &[]).exits(0).rows().is_empty());
}

#[test]
fn what_is_no_store_or_there_already_is_refused() {
    let desk = Desk::new();
    let said = run(&["store", "init", "--store", desk.store()]).exits(2).stderr;
    assert!(said.contains("is there already"), "{said}");
    let missing = desk.path.with_extension("missing");
    for verb in ["add", "list", "log", "check", "stats", "export", "compact", "refold"] {
        let said = run(&["store", verb, "--store", missing.to_str().unwrap()]).exits(2).stderr;
        assert!(said.contains("there is no store"), "{verb}: {said}");
    }
    let file = desk.path.with_extension("txt");
    fs::write(&file, "Fog closes the port of Ostby.").unwrap();
    let said = run(&["store", "list", "--store", file.to_str().unwrap()]).exits(2).stderr;
    assert!(said.contains("is no storyfold store"), "{said}");
}

#[test]
fn a_store_whose_file_may_only_be_read_is_read() {
    let desk = Desk::new();
    desk.run_with("add", &["-"], &articles(3).join("\n")).exits(0);
    let copy = desk.path.with_extension("copy");
    fs::copy(&desk.path, &copy).unwrap();
    let mut permissions = fs::metadata(&copy).unwrap().permissions();
    permissions.set_readonly(true);
    fs::set_permissions(&copy, permissions).unwrap();
    let store = copy.to_str().unwrap();
    assert_eq!(run(&["store", "list", "--store", store]).exits(0).rows().len(), 3);
}

#[test]
fn a_store_that_cannot_be_made_is_named_and_leaves_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("notes.txt");
    fs::write(&file, "Fog").unwrap();
    // Nobody can make a file in a file, whatever they may do otherwise.
    for path in [file.join("desk.storyfold"), folder.path().join("nowhere/desk.storyfold")] {
        let path = path.to_str().unwrap();
        let said = run(&["store", "init", "--store", path]).exits(2).stderr;
        assert!(said.contains(path) && said.contains("cannot be made ("), "{said}");
        assert!(!said.contains("the last batch"), "nothing was acknowledged yet: {said}");
    }
    assert_eq!(names(folder.path()), ["notes.txt"]);
}

#[test]
fn embargoes_end_and_wrong_dates_are_told() {
    let desk = Desk::new();
    let lines = [
        json!({"id": "held", "title": "Ostby: the ferry", "body": "The ferry of Ostby ran aground.",
               "status": "embargoed", "embargoed_until": "2026-03-31T06:00:00Z",
               "published": "2026-03-30"}),
        json!({"id": "wrong", "title": "Lodvik: the dam", "body": "The dam of Lodvik holds.",
               "published": "2199-01-01"}),
    ];
    let added =
        desk.run_with("add", &["-"], &lines.clone().map(|line| line.to_string()).join("\n"));
    let said = added.exits(0).stderr;
    assert!(said.contains("1 of the filed are dated more than a day after"), "{said}");
    for verb in [&["list"][..], &["show", "held"]] {
        for (moment, expected) in [("2026-03-31T05:59:59Z", "embargoed"), ("2026-04-01", "usable")]
        {
            let rest = [&verb[1..], &["--as-of", moment]].concat();
            let rows = desk.run(verb[0], &rest).exits(0).rows();
            let row = if verb[0] == "show" { &rows[0]["filed"] } else { &rows[0] };
            assert_eq!((&row["id"], &row["status"]), (&json!("held"), &json!(expected)));
        }
    }
    let found = |moment: &str, place: &[&str], stdin: &str| {
        let args = [&["find", "--id", "held", "--as-of", moment], place].concat();
        run_with(&args, stdin).exits(0).rows()[0]["status"].clone()
    };
    for (place, stdin) in [(&["--store", desk.store()][..], ""), (&["-"], &lines[0].to_string())] {
        assert_eq!(found("2026-03-30", place, stdin), "embargoed");
        assert_eq!(found("2026-04-01", place, stdin), "usable");
    }
    // By the clock that the wrong date did not move, both came in March.
    let expired = desk.run("expire", &["--before", "2026-04-01"]).exits(0).rows();
    assert_eq!(expired[0]["expired"], 2);
}

#[test]
fn a_kill_by_headline_is_in_the_log_and_one_of_nothing_on_standard_error() {
    let desk = Desk::new();
    let article = |id: &str, title: &str, hour: u32| {
        let body = "The crossing of the ferry Alma was called off on Tuesday, and 212 people waited ashore.";
        json!({ "id": id, "title": title, "body": body, "source": "Northern Wire",
                "published": format!("2026-03-03T{hour:02}:00:00Z") })
        .to_string()
    };
    let acknowledged =
        desk.run_with("add", &["-"], &article("a", "Ferry Alma stays ashore", 6)).exits(0).rows();
    let word = &acknowledged[0];
    assert_eq!(
        (&word["headline"], &word["status"]),
        (&json!("Ferry Alma stays ashore"), &json!("usable"))
    );
    assert_eq!((&word["flags"], &word["cursor"]), (&json!([]), &json!(1)));
    let notice = desk.run_with("add", &["-"], &article("k", "KILL: Ferry Alma stays ashore", 7));
    let notice = notice.exits(0);
    assert!(!notice.stderr.contains("kills nothing"), "{}", notice.stderr);
    assert_eq!(notice.rows()[0]["status"], "canceled");
    let log = desk.run("log", &["--since", "1"]).exits(0).rows();
    let canceled: Vec<&Value> = log.iter().filter(|row| row["event"] == "canceled").collect();
    let ids: Vec<&str> = canceled.iter().map(|row| row["id"].as_str().unwrap()).collect();
    assert_eq!(ids, ["a", "k"], "{log:?}");
    assert!(
        log.iter().all(|row| row["at"].as_str().is_some_and(|at| at.ends_with('Z'))),
        "{log:?}"
    );

    let nothing = format!(
        "{}\n{}",
        json!({ "id": "mistyped", "status": "canceled" }),
        article("n", "KILL: Ferry Elsa stays ashore", 8)
    );
    let said = desk.run_with("add", &["-"], &nothing).exits(0).stderr;
    for id in ["mistyped", "n"] {
        assert!(
            said.contains(&format!("the kill `{id}` kills nothing that is here yet")),
            "{said}"
        );
    }
    assert!(said.contains("1 kill; 2 of nothing that is here yet"), "{said}");

    // The words for what was killed, and the way back.
    let shown = desk.run("show", &["mistyped"]).exits(2).stderr;
    assert!(shown.contains("mistyped was killed at 2026-03-03"), "{shown}");
    let removed = desk.run("remove", &["mistyped"]).exits(1).stderr;
    assert!(removed.contains("was killed at") && removed.contains("store revive"), "{removed}");
    desk.run("revive", &["mistyped"]).exits(0);
    let again = desk.run("revive", &["mistyped"]).exits(1).stderr;
    assert!(again.contains("nothing was killed under the id mistyped"), "{again}");
    assert_eq!(desk.run("check", &[]).exits(0).rows()[0]["problems"], 0);
}

#[test]
fn a_cursor_beyond_the_log_is_an_error_and_not_an_empty_answer() {
    let desk = Desk::new();
    desk.run_with("add", &["-"], &articles(1)[0]).exits(0);
    assert!(desk.run("log", &["--since", "1"]).exits(0).rows().is_empty());
    for args in [&["--since", "2"][..], &["--since", "99999", "--follow"]] {
        let said = desk.run("log", args).exits(2).stderr;
        assert!(said.contains("the log ends at 1"), "{said}");
    }
}

#[test]
fn a_story_is_found_by_its_id() {
    let desk = Desk::new();
    desk.run_with("add", &["-"], &articles(8).join("\n")).exits(0);
    let rows = desk.run("list", &[]).exits(0).rows();
    let story = rows[1]["story"].as_str().unwrap();
    let mut expected: Vec<&Value> =
        rows.iter().filter(|row| row["story"] == story).map(|row| &row["id"]).collect();
    let shown = &desk.run("show", &[story]).exits(0).rows()[0];
    let ids: Vec<&Value> =
        shown["articles"].as_array().unwrap().iter().map(|row| &row["id"]).collect();
    assert_eq!(
        (&shown["story"], &shown["canonical"]),
        (&json!(story), &rows[1]["story_canonical"])
    );
    assert_eq!(ids, expected);
    let found = run(&["find", "--id", story, "--store", desk.store()]).exits(0).rows();
    assert_eq!(found[0]["id"], rows[1]["story_canonical"]);
    let mut ids: Vec<&Value> = found.iter().map(|row| &row["id"]).collect();
    ids.sort_by_key(|id| id.to_string());
    expected.sort_by_key(|id| id.to_string());
    assert_eq!(ids, expected);

    let gone: Vec<String> = expected.iter().map(|id| id.as_str().unwrap().to_owned()).collect();
    desk.run("remove", &gone.iter().map(String::as_str).collect::<Vec<_>>()).exits(0);
    let said = desk.run("show", &[story]).exits(2).stderr;
    assert!(said.contains("has ended"), "{said}");
    let said =
        run(&["find", "--id", "s-0123456789abcdef", "--store", desk.store()]).exits(1).stderr;
    assert!(said.contains("no story has the id s-0123456789abcdef"), "{said}");
    let empty = Desk::new();
    let said = run_with(&["find", "--text", "-", "--store", empty.store()], &articles(1)[0]);
    assert!(said.stderr.contains("no story is likely"), "{}", said.stderr);
}

#[test]
fn a_damaged_store_is_an_error_without_a_panic() {
    let desk = Desk::new();
    desk.run_with("add", &["-"], &articles(60).join("\n")).exits(0);
    let original = fs::read(&desk.path).unwrap();
    let mut failed = 0;
    for at in (4_096..original.len()).step_by(original.len() / 60) {
        let mut bytes = original.clone();
        bytes[at..].iter_mut().take(3).for_each(|byte| *byte ^= 0xFF);
        fs::write(&desk.path, bytes).unwrap();
        let ran = desk.run("list", &[]);
        failed += usize::from(ran.code == 2);
        assert!(!ran.stderr.contains("panicked"), "byte {at}: {}", ran.stderr);
    }
    assert!(failed > 0);
}
