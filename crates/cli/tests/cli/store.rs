//! The store from outside: what is acknowledged, by whom it may be written, and what a kill leaves.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::path::PathBuf;
use std::process::{Child, Stdio};
use std::time::Duration;

use serde_json::{Value, json};

use crate::harness::{json_lines, names, run, run_with, storyfold};

/// Articles of invented incidents, some of them copies, as JSON Lines.
pub(crate) fn articles(count: usize) -> Vec<String> {
    const PLACES: [&str; 7] =
        ["Ostby", "Kelmouth", "Tarn Hill", "Varsund", "Pell Bay", "Lodvik", "Quarley"];
    const THINGS: [&str; 11] = [
        "ferry",
        "cannery",
        "dam",
        "tanker",
        "bank",
        "ski hut",
        "mayor",
        "footbridge",
        "school",
        "lighthouse",
        "orchard",
    ];
    let article = |at: usize| {
        // Every fifth article is the one three before it, with a line more.
        let (of, more) = if at % 5 == 4 { (at - 3, " More follows.") } else { (at, "") };
        let (place, thing) = (PLACES[of % 7], THINGS[of % 11]);
        let body = format!(
            "The {thing} of {place} was in the news again: number {of} of the incidents that the \
             council counts this year, and {} people watched the {thing} from the hill above \
             {place} while crews worked through the night.{more}",
            of * 7 % 90 + 10
        );
        json!({ "id": format!("a{at:04}"), "title": format!("{place}: the {thing}, {of}"),
                "body": body, "published": format!("2026-03-{:02}", at / 50 % 28 + 1) })
        .to_string()
    };
    (0..count).map(article).collect()
}

/// A new store in a folder of its own.
pub(crate) struct Desk {
    _folder: tempfile::TempDir,
    pub(crate) path: PathBuf,
}

impl Desk {
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("desk.storyfold");
        run(&["store", "init", "--store", path.to_str().unwrap()]).exits(0);
        Self { _folder: folder, path }
    }

    pub(crate) fn store(&self) -> &str {
        self.path.to_str().unwrap()
    }

    /// Runs a verb of `store` with nothing on standard input.
    pub(crate) fn run(&self, verb: &str, args: &[&str]) -> crate::harness::Ran {
        self.run_with(verb, args, "")
    }

    pub(crate) fn run_with(&self, verb: &str, args: &[&str], stdin: &str) -> crate::harness::Ran {
        let head = ["store", verb, "--store", self.store()];
        run_with(&[&head, args].concat(), stdin)
    }
}

fn ids(lines: &[String]) -> Vec<String> {
    let id = |line: &String| {
        let article: Value = serde_json::from_str(line).unwrap();
        article["id"].as_str().unwrap().to_owned()
    };
    lines.iter().map(id).collect()
}

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
fn what_is_not_filed_is_said() {
    let desk = Desk::new();
    let folder = tempfile::tempdir().unwrap();
    let rejects = folder.path().join("rejects.jsonl");
    let rejects = rejects.to_str().unwrap();
    let article = |version: Value, body: &str| {
        json!({ "id": "a", "title": "Fog closes port", "body": body, "version": version })
            .to_string()
    };
    let add = |line: &str| desk.run_with("add", &["--strict", "--rejects", rejects, "-"], line);
    let rejected = || json_lines(&fs::read_to_string(rejects).unwrap());
    assert_eq!(add(&article(json!(2), "All day.")).exits(0).stderr, "");
    let said = |count: &str, ran: crate::harness::Ran| {
        assert!(ran.stdout.is_empty() && ran.stderr.contains(count), "{ran:?}");
    };
    said("1 resent", add(&article(json!(2), "All day.")).exits(0));
    said("1 older version", add(&article(json!(1), "Since dawn.")).exits(0));
    assert!(rejected().is_empty());
    let other = format!("\n{}", article(Value::Null, "The port is open again."));
    said("1 rejected (id-conflict 1)", add(&other).exits(1));
    let rejected = rejected();
    assert_eq!(rejected.len(), 1);
    assert_eq!((&rejected[0]["kind"], &rejected[0]["line"]), (&json!("id-conflict"), &json!(2)));
    let kill = json!({ "id": "a", "status": "canceled" }).to_string();
    said("1 kill", add(&kill).exits(0));
    said("1 refused", add(&article(json!(3), "Again.")).exits(0));
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

/// A program that files articles given one by one, and says when each is on the disk.
fn filing(desk: &Desk) -> Child {
    let mut command = storyfold(&["store", "add", "--store", desk.store(), "--batch", "1", "-"]);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap()
}

#[test]
fn a_second_writer_is_refused_at_once_and_readers_go_on() {
    let desk = Desk::new();
    let mut writer = filing(&desk);
    let mut stdin = writer.stdin.take().unwrap();
    // Input is read in large pieces, so blanks follow each line; more than the pieces that may wait.
    let blanks = " ".repeat(1 << 18);
    let lines: String = articles(64).iter().map(|line| format!("{line}{blanks}\n")).collect();
    let (hold, held) = std::sync::mpsc::channel::<()>();
    let feeder = std::thread::spawn(move || {
        stdin.write_all(lines.as_bytes()).unwrap();
        // The input stays open until the writer may end.
        held.recv().unwrap();
    });
    let mut acknowledged = BufReader::new(writer.stdout.take().unwrap()).lines();
    acknowledged.next().unwrap().unwrap();
    for _ in 0..3 {
        assert!(!desk.run("list", &[]).exits(0).rows().is_empty());
    }
    let said = desk.run("remove", &["a0001"]).exits(2).stderr;
    assert!(said.contains("another process is writing"), "{said}");
    hold.send(()).unwrap();
    assert_eq!(acknowledged.map_while(Result::ok).count(), 63);
    feeder.join().unwrap();
    assert!(writer.wait().unwrap().success());
    desk.run("remove", &["a0001"]).exits(0);
}

#[test]
fn word_of_what_came_through_a_pipe_does_not_wait_for_more() {
    let desk = Desk::new();
    let mut command = storyfold(&["store", "add", "--store", desk.store(), "-"]);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let mut acknowledged = BufReader::new(child.stdout.take().unwrap()).lines();
    // One article at a time, each when there is word of the one before, and the input stays open.
    for line in articles(5) {
        writeln!(stdin, "{line}").unwrap();
        let row: Value = serde_json::from_str(&acknowledged.next().unwrap().unwrap()).unwrap();
        assert_eq!(row["id"], ids(&[line])[0]);
    }
    // Half a line, nonsense, and a line without its end.
    let more = articles(7);
    let (half, rest) = more[5].split_at(40);
    write!(stdin, "{half}").unwrap();
    stdin.flush().unwrap();
    write!(stdin, "{rest}\noops\n{}", more[6]).unwrap();
    drop(stdin);
    assert_eq!(acknowledged.map_while(Result::ok).count(), 2);
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success());
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains("-:7"), "the nonsense is named by its line: {said}");
}

#[test]
fn what_comes_through_a_pipe_and_is_no_lines_is_read_all_the_same() {
    let lines = articles(3);
    let pretty: Value = serde_json::from_str(&lines[0]).unwrap();
    for (input, expected) in [
        (format!("[{}]", lines.join(",\n")), 3),
        (format!("{}\n", serde_json::to_string_pretty(&[pretty]).unwrap()), 1),
        (
            format!(
                "{}\n{{\"id\":\"long\",\"title\":\"Fog\",\"x\":\"{}\"}}\n{}\n",
                lines[0],
                "y".repeat(3 << 20),
                lines[1]
            ),
            3,
        ),
        (String::new(), 0),
    ] {
        let desk = Desk::new();
        let added = desk.run_with("add", &["-"], &input).exits(0);
        assert_eq!(added.rows().len(), expected, "{}", added.stderr);
    }
}

/// Kills programs while they file articles, and makes sure of what is left.
fn kill_again_and_again(kills: usize) {
    let lines = articles(60);
    let mut state = 88_172_645_463_325_252_u64;
    let mut random = |below: u64| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state % below
    };
    let (mut with_some, mut with_all) = (0, 0);
    for kill in 0..kills {
        let desk = Desk::new();
        let batch = ["1", "3", "7"][kill % 3];
        let mut command =
            storyfold(&["store", "add", "--store", desk.store(), "--batch", batch, "-"]);
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut stdin = child.stdin.take().unwrap();
        let input = lines.join("\n");
        let feeder = std::thread::spawn(move || drop(stdin.write_all(input.as_bytes())));
        let stop_after = random(60) as usize;
        let mut acknowledged = Vec::new();
        let mut out = BufReader::new(child.stdout.take().unwrap()).lines();
        while acknowledged.len() < stop_after
            && let Some(Ok(line)) = out.next()
        {
            acknowledged.push(line);
        }
        std::thread::sleep(Duration::from_micros(random(20_000)));
        child.kill().unwrap();
        // What was said before the end was acknowledged as well.
        acknowledged.extend(out.map_while(Result::ok).filter(|line| line.ends_with('}')));
        child.wait().unwrap();
        feeder.join().unwrap();

        let checked = desk.run("check", &[]).exits(0).rows();
        assert_eq!(checked[0]["problems"], 0);
        let rows = desk.run("list", &[]).exits(0);
        let held: Vec<String> =
            rows.rows().iter().map(|row| row["id"].as_str().unwrap().to_owned()).collect();
        assert_eq!(
            held,
            ids(&lines[..held.len()]),
            "none lost, none doubled, none before its turn"
        );
        assert!(held.len() >= acknowledged.len(), "{} of {}", held.len(), acknowledged.len());
        for (row, id) in json_lines(&acknowledged.join("\n")).iter().zip(&held) {
            assert_eq!(row["id"], id.as_str());
        }
        with_some += usize::from(!held.is_empty());
        with_all += usize::from(held.len() == lines.len());
        // The same articles filed without a kill give the same bytes, and so does going on.
        let whole = Desk::new();
        let batch = ["--batch", batch, "-"];
        whole.run_with("add", &batch, &lines[..held.len()].join("\n")).exits(0);
        assert_eq!(whole.run("list", &[]).exits(0).stdout, rows.stdout);
        desk.run_with("add", &batch, &lines.join("\n")).exits(0);
        whole.run_with("add", &batch, &lines[held.len()..].join("\n")).exits(0);
        let list = |desk: &Desk| desk.run("list", &[]).exits(0).stdout;
        assert_eq!(list(&desk), list(&whole));
        // But for the times they were filed at.
        let log = |desk: &Desk| {
            let mut log = desk.run("log", &[]).exits(0).rows();
            log.iter_mut().for_each(|row| drop(row.as_object_mut().unwrap().remove("at")));
            log
        };
        assert_eq!(log(&desk), log(&whole));
    }
    assert!(with_some > kills / 2 && with_all < kills, "{with_some} and {with_all} of {kills}");
}

#[test]
fn twenty_kills_lose_nothing_that_was_acknowledged() {
    kill_again_and_again(20);
}

#[test]
#[ignore = "takes minutes: run it with `cargo test -p storyfold-cli --test cli -- --ignored`"]
fn two_hundred_kills_lose_nothing_that_was_acknowledged() {
    kill_again_and_again(200);
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

#[cfg(target_os = "linux")]
#[test]
fn a_pipe_is_not_read_on_when_nothing_can_be_filed_any_more() {
    let desk = Desk::new();
    let mut command = storyfold(&["store", "add", "--store", desk.store(), "--batch", "1", "-"]);
    // Nobody can be told that an article was filed.
    let full = fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    command.stdin(Stdio::piped()).stdout(full).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let lines = articles(2_000).join("\n") + "\n";
    let written = (0..64).find_map(|_| stdin.write_all(lines.as_bytes()).err());
    let error = written.expect("some of 48 MB are not read");
    assert_eq!(error.kind(), std::io::ErrorKind::BrokenPipe);
    // It ends while its input is still open.
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains("standard output"), "{said}");
    drop(stdin);
    assert_eq!(desk.run("list", &[]).exits(0).rows().len(), 1);
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
fn where_nothing_could_be_read_nothing_is_filed_and_it_is_an_error() {
    let desk = Desk::new();
    let ran = desk.run_with("add", &["-"], "{oops\n{}\n").exits(1);
    assert!(ran.stderr.contains("no article was read") && ran.stdout.is_empty(), "{}", ran.stderr);
    desk.run_with("add", &["-"], "").exits(0);
    desk.run_with("add", &["-"], "{oops\n{\"title\":\"Fog\"}\n").exits(0);
}

#[cfg(unix)]
#[test]
fn a_signal_ends_adding_in_order() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("in.jsonl");
    fs::write(&file, articles(4_000).join("\n")).unwrap();
    // Who pipes and waits, and a file that is long.
    for (input, signal, code) in [("-", "-INT", 130), (file.to_str().unwrap(), "-TERM", 143)] {
        let desk = Desk::new();
        let args = ["store", "add", "--store", desk.store(), "--batch", "20", input];
        let mut command = storyfold(&args);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let mut stdin = child.stdin.take().unwrap();
        stdin.write_all((articles(3).join("\n") + "\n").as_bytes()).unwrap();
        let mut acknowledged = BufReader::new(child.stdout.take().unwrap()).lines();
        acknowledged.next().unwrap().unwrap();
        let id = child.id().to_string();
        let kill = std::process::Command::new("kill").args([signal, &id]).status().unwrap();
        assert!(kill.success());
        let filed = 1 + acknowledged.count();
        let ended = child.wait_with_output().unwrap();
        let said = String::from_utf8(ended.stderr).unwrap();
        assert_eq!(ended.status.code(), Some(code), "{said}");
        assert!(said.contains(&format!("ended by a signal; {filed} articles are filed")), "{said}");
        assert!(filed < 4_000, "it did not wait for the end");
        assert_eq!(desk.run("list", &["--format", "jsonl"]).exits(0).rows().len(), filed);
        drop(stdin);
    }
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
