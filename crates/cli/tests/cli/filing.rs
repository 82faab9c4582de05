//! Filing from outside: what is acknowledged, by whom a store may be written, and how filing ends.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::process::{Child, Stdio};
use std::time::Duration;

use serde_json::{Value, json};

use crate::desk::{Desk, articles, ids};
use crate::harness::{json_lines, storyfold};

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
