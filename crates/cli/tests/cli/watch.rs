//! A folder that is watched: what lands in it is filed once, whatever happens to its files.

use std::collections::BTreeSet;
use std::fs;
use std::io::{BufRead, BufReader, Lines};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};

use serde_json::{Value, json};

use crate::desk::{Desk, articles};
use crate::harness::{Ran, run, storyfold};

/// A folder that files land in, beside a store.
struct Feed {
    folder: tempfile::TempDir,
    desk: Desk,
}

impl Feed {
    fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap(), desk: Desk::new() }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Writes a file under another name and renames it.
    fn land(&self, name: &str, content: &str) {
        let path = self.path(name);
        let unfinished = path.with_extension("part");
        fs::write(&unfinished, content).unwrap();
        fs::rename(unfinished, path).unwrap();
    }

    /// Lets each article land in a file of its own.
    fn land_all(&self, lines: &[String]) {
        for line in lines {
            self.land(&format!("{}.jsonl", id(line)), line);
        }
    }

    fn args<'a>(&'a self, more: &[&'a str]) -> Vec<&'a str> {
        let folder = self.folder.path().to_str().unwrap();
        [&["watch", folder, "--store", self.desk.store(), "--settle", "0"], more].concat()
    }

    /// Takes in what is there; the ids that were acknowledged.
    fn once(&self) -> Vec<String> {
        ids(&run(&self.args(&["--once"])).exits(0))
    }

    fn watch(&self) -> Watch {
        let mut command = storyfold(&self.args(&["--poll", "0.01"]));
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let acknowledged = BufReader::new(child.stdout.take().unwrap()).lines();
        Watch { child, acknowledged }
    }

    fn held(&self) -> Vec<String> {
        ids(&self.desk.run("list", &[]).exits(0))
    }

    fn assert_sound(&self) {
        assert_eq!(self.desk.run("check", &[]).exits(0).rows()[0]["problems"], 0);
    }
}

/// A program that watches.
struct Watch {
    child: Child,
    acknowledged: Lines<BufReader<ChildStdout>>,
}

impl Watch {
    /// Waits until the next article is acknowledged.
    fn next(&mut self) -> Value {
        serde_json::from_str(&self.acknowledged.next().unwrap().unwrap()).unwrap()
    }

    fn next_ids(&mut self, count: usize) -> Vec<String> {
        let mut ids: Vec<String> =
            (0..count).map(|_| self.next()["id"].as_str().unwrap().to_owned()).collect();
        ids.sort();
        ids
    }

    #[cfg(unix)]
    fn signal(&self, signal: &str) {
        let id = self.child.id().to_string();
        assert!(Command::new("kill").args([signal, &id]).status().unwrap().success());
    }

    /// What it said by its end, and the ids it acknowledged since the last that was asked for.
    fn end(self) -> (Ran, Vec<String>) {
        let left: Vec<String> = self.acknowledged.map(Result::unwrap).collect();
        let output = self.child.wait_with_output().unwrap();
        let ran = Ran {
            code: output.status.code().unwrap_or(-1),
            stdout: left.join("\n"),
            stderr: String::from_utf8(output.stderr).unwrap(),
        };
        let ids = ids(&ran);
        (ran, ids)
    }
}

fn id(line: &str) -> String {
    let article: Value = serde_json::from_str(line).unwrap();
    article["id"].as_str().unwrap().to_owned()
}

fn ids(ran: &Ran) -> Vec<String> {
    ran.rows().iter().map(|row| row["id"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn what_is_there_is_filed_once_and_what_came_since_the_next_time() {
    let feed = Feed::new();
    let lines = articles(12);
    fs::create_dir_all(feed.path("night/late")).unwrap();
    feed.land("a.jsonl", &lines[..5].join("\n"));
    feed.land("night/b.json", &lines[5]);
    feed.land("night/late/fog.md", "# Fog closes the port\n\nThe port of Ostby is closed.");
    fs::write(feed.path(".hidden.jsonl"), &lines[7]).unwrap();
    for unfinished in ["c.jsonl.tmp", "c.jsonl.part", "c.jsonl.partial", "c.jsonl~"] {
        fs::write(feed.path(unfinished), &lines[7]).unwrap();
    }
    let mut filed = feed.once();
    filed.sort();
    assert_eq!(filed, ["a0000", "a0001", "a0002", "a0003", "a0004", "a0005", "night/late/fog.md"]);
    assert_eq!(feed.once(), [""; 0]);
    feed.land("d.jsonl", &lines[8]);
    // A file that grows: only what is new in it is filed.
    feed.land("a.jsonl", &lines[..7].join("\n"));
    let mut filed = feed.once();
    filed.sort();
    assert_eq!(filed, ["a0006", "a0008"]);
    assert_eq!(feed.held().len(), 9);
    feed.assert_sound();
}

#[test]
fn what_is_not_filed_is_said() {
    let feed = Feed::new();
    let article = |more: Value| {
        let mut article = json!({ "id": "a", "title": "Fog closes port", "body": "All day." });
        article.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        article.to_string()
    };
    feed.land("a.jsonl", &article(json!({ "version": 2 })));
    assert_eq!(feed.once(), ["a"]);
    feed.land("b.jsonl", &article(json!({ "body": "The port is open again." })));
    let ran = run(&feed.args(&["--once", "--strict"])).exits(1);
    assert!(ran.stderr.contains("rejected (id-conflict): `a` is in the store"), "{}", ran.stderr);
    assert!(ran.stderr.contains("1 rejected (id-conflict 1)"), "{}", ran.stderr);
    feed.land("c.jsonl", &json!({ "id": "a", "status": "canceled" }).to_string());
    feed.land("d.jsonl", &article(json!({ "version": 3 })));
    let ran = run(&feed.args(&["--once"])).exits(0);
    assert!(ran.stderr.contains("1 kill; 1 refused"), "{}", ran.stderr);
}

#[test]
fn word_is_given_of_copies_reports_new_stories_and_updates() {
    let feed = Feed::new();
    let lines = articles(5);
    feed.land("a.jsonl", &lines.join("\n"));
    let rows = run(&feed.args(&["--once"])).exits(0).rows();
    let row = |id: &str| rows.iter().find(|row| row["id"] == id).unwrap();
    assert_eq!(row("a0001")["filed_as"], "new_story");
    assert_eq!(
        (&row("a0004")["filed_as"], &row("a0004")["copy_of"]),
        (&json!("copy"), &json!("a0001"))
    );
    assert_eq!(row("a0004")["group"], row("a0001")["group"]);
    assert_eq!((&row("a0001")["copy_of"], &row("a0001")["update"]), (&Value::Null, &json!(false)));
    feed.land("b.jsonl", &lines[1].replace("number 1 of", "number 1, corrected, of"));
    let rows = run(&feed.args(&["--once"])).exits(0).rows();
    assert_eq!((&rows[0]["id"], &rows[0]["update"]), (&json!("a0001"), &json!(true)));
}

#[cfg(unix)]
#[test]
fn files_are_filed_as_they_land_until_a_signal_ends_it_in_order() {
    // Under `nohup` the program leaves a hangup ignored.
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let ignored = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    let ignored = ignored.map_or(0, |mask| u64::from_str_radix(mask.trim(), 16).unwrap());
    let hangup = (ignored & 1 == 0).then_some("-HUP");
    for signal in ["-TERM", "-INT"].into_iter().chain(hangup) {
        let feed = Feed::new();
        let lines = articles(9);
        feed.land_all(&lines[..3]);
        let mut watch = feed.watch();
        assert_eq!(watch.next_ids(3), ["a0000", "a0001", "a0002"]);
        feed.land_all(&lines[3..5]);
        assert_eq!(watch.next_ids(2), ["a0003", "a0004"]);
        // Others may read meanwhile, and not write.
        assert_eq!(feed.held().len(), 5);
        let said = feed.desk.run("remove", &["a0001"]).exits(2).stderr;
        assert!(said.contains("another process is writing"), "{said}");
        watch.signal(signal);
        let (ran, left) = watch.end();
        assert_eq!((ran.code, left.len()), (0, 0), "{}", ran.stderr);
        feed.assert_sound();
        feed.land_all(&lines[5..]);
        let mut watch = feed.watch();
        assert_eq!(watch.next_ids(4), ["a0005", "a0006", "a0007", "a0008"]);
        watch.signal(signal);
        assert_eq!(watch.end().0.code, 0);
    }
}

#[cfg(unix)]
#[test]
fn signals_that_come_together_end_it_in_order() {
    let feed = Feed::new();
    feed.land_all(&articles(3));
    let mut watch = feed.watch();
    watch.next_ids(3);
    let id = watch.child.id().to_string();
    let both = "kill -TERM $0; kill -HUP $0; kill -INT $0";
    assert!(Command::new("sh").args(["-c", both, &id]).status().unwrap().success());
    let (ran, _) = watch.end();
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert_eq!(feed.held().len(), 3, "it was closed in order");
}

#[cfg(target_os = "linux")]
#[test]
fn a_hangup_that_is_ignored_stays_so() {
    let feed = Feed::new();
    let lines = articles(2);
    feed.land_all(&lines[..1]);
    let mut command = Command::new("nohup");
    command.arg(env!("CARGO_BIN_EXE_storyfold")).args(feed.args(&["--poll", "0.01"]));
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let acknowledged = BufReader::new(child.stdout.take().unwrap()).lines();
    let mut watch = Watch { child, acknowledged };
    watch.next_ids(1);
    watch.signal("-HUP");
    feed.land_all(&lines[1..]);
    assert_eq!(watch.next_ids(1), ["a0001"]);
    watch.signal("-TERM");
    assert_eq!(watch.end().0.code, 0);
}

#[cfg(unix)]
#[test]
fn a_half_written_file_is_turned_away_in_part_and_filed_when_it_is_whole() {
    let feed = Feed::new();
    let lines = articles(3);
    let whole = lines.join("\n");
    // Cut in the middle of the second article.
    let half = &whole[..lines[0].len() + lines[1].len() / 2];
    fs::write(feed.path("a.jsonl"), half).unwrap();
    let mut watch = feed.watch();
    assert_eq!(watch.next_ids(1), ["a0000"]);
    fs::write(feed.path("a.jsonl"), &whole).unwrap();
    assert_eq!(watch.next_ids(2), ["a0001", "a0002"]);
    watch.signal("-TERM");
    let (ran, left) = watch.end();
    assert_eq!((ran.code, left.len()), (0, 0));
    assert!(ran.stderr.contains("a.jsonl:2"), "{}", ran.stderr);
    assert_eq!(feed.held(), ["a0000", "a0001", "a0002"]);
    feed.assert_sound();
}

#[test]
fn renamed_files_are_not_read_again_and_articles_of_deleted_ones_stay() {
    let feed = Feed::new();
    let inputs =
        || feed.desk.run("stats", &["--json"]).exits(0).rows()[0]["rows"]["inputs"].clone();
    feed.land("fog.md", "# Fog closes the port\n\nThe port of Ostby is closed.");
    feed.land("dam.md", "# Dam holds\n\nThe dam of Lodvik holds, say engineers.");
    assert_eq!(feed.once().len(), 2);
    fs::create_dir(feed.path("done")).unwrap();
    fs::rename(feed.path("fog.md"), feed.path("done/fog of today.md")).unwrap();
    fs::remove_file(feed.path("dam.md")).unwrap();
    assert_eq!((feed.once().len(), inputs()), (0, json!(2)));
    assert_eq!(feed.held(), ["dam.md", "fog.md"]);
}

#[cfg(unix)]
#[test]
fn deleted_files_are_forgotten_while_it_watches() {
    let feed = Feed::new();
    let lines = articles(3);
    feed.land_all(&lines[..2]);
    let mut watch = feed.watch();
    watch.next_ids(2);
    fs::remove_file(feed.path("a0000.jsonl")).unwrap();
    let inputs =
        || feed.desk.run("stats", &["--json"]).exits(0).rows()[0]["rows"]["inputs"].clone();
    while inputs() != 1 {
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
    feed.land_all(&lines[2..]);
    assert_eq!(watch.next_ids(1), ["a0002"]);
    watch.signal("-TERM");
    assert_eq!(watch.end().0.code, 0);
    assert_eq!(feed.held().len(), 3);
}

#[cfg(target_os = "linux")]
#[test]
fn what_cannot_be_read_is_told_and_holds_nothing_up() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let feed = Feed::new();
    let lines = articles(3);
    feed.land_all(&lines[..1]);
    // It opens, and reading it fails, whoever one is.
    symlink("/proc/self/mem", feed.path("b.jsonl")).unwrap();
    symlink("nowhere", feed.path("c.jsonl")).unwrap();
    symlink(".", feed.path("loop")).unwrap();
    fs::write(feed.path("d.jsonl"), &lines[1]).unwrap();
    fs::set_permissions(feed.path("d.jsonl"), fs::Permissions::from_mode(0o0)).unwrap();
    let may_read_all = fs::File::open(feed.path("d.jsonl")).is_ok();
    fs::write(feed.path("e.bin"), [0xFF, 0, 0xFE, 7, 0, 1]).unwrap();
    feed.land("f.jsonl", &lines[2]);
    let ran = run(&feed.args(&["--once"])).exits(0);
    let expected = if may_read_all { 3 } else { 2 };
    assert_eq!(ids(&ran).len(), expected, "{}", ran.stderr);
    for said in ["b.jsonl: cannot be read", "c.jsonl: cannot be seen", "e.bin"] {
        assert!(ran.stderr.contains(said), "{said}: {}", ran.stderr);
    }
    assert_eq!(ran.stderr.contains("d.jsonl: cannot be read"), !may_read_all);
    run(&feed.args(&["--once", "--strict"])).exits(1);
    // When it can be read, it is.
    fs::remove_file(feed.path("b.jsonl")).unwrap();
    fs::remove_file(feed.path("c.jsonl")).unwrap();
    fs::set_permissions(feed.path("d.jsonl"), fs::Permissions::from_mode(0o600)).unwrap();
    assert_eq!(feed.once().len(), 3 - expected);
    assert_eq!(feed.held().len(), 3);
    run(&feed.args(&["--once", "--strict"])).exits(0);
}

#[cfg(unix)]
#[test]
fn a_folder_that_vanishes_may_come_back() {
    let feed = Feed::new();
    let lines = articles(2);
    feed.land_all(&lines[..1]);
    let mut watch = feed.watch();
    assert_eq!(watch.next_ids(1), ["a0000"]);
    let elsewhere = feed.folder.path().with_extension("elsewhere");
    fs::rename(feed.folder.path(), &elsewhere).unwrap();
    let mut said = String::new();
    BufReader::new(watch.child.stderr.take().unwrap()).read_line(&mut said).unwrap();
    assert!(said.contains("cannot be seen"), "{said}");
    run(&feed.args(&["--once"])).exits(2);
    fs::rename(&elsewhere, feed.folder.path()).unwrap();
    feed.land_all(&lines[1..]);
    assert_eq!(watch.next_ids(1), ["a0001"]);
    watch.signal("-TERM");
    assert_eq!(watch.end().0.code, 0);
}

#[test]
fn ten_thousand_files_that_land_at_once_are_filed_once_each() {
    let feed = Feed::new();
    for at in 0..10_000 {
        let (one, other) = (word(at), word(at * 7_919 + 1));
        let title = format!("{one} {other}");
        let article = json!({"id": format!("n{at:05}"), "title": title});
        fs::write(feed.path(&format!("{at}.json")), article.to_string()).unwrap();
    }
    let filed = feed.once();
    let distinct: BTreeSet<&String> = filed.iter().collect();
    assert_eq!((filed.len(), distinct.len()), (10_000, 10_000));
    assert_eq!(feed.once(), [""; 0]);
}

/// A word of its own for each number, so that articles have nothing to do with each other.
fn word(mut number: usize) -> String {
    let mut word = String::new();
    for _ in 0..5 {
        word.push(char::from(b"bdfgklmnprstvz"[number % 14]));
        word.push(char::from(b"aeiouy"[number / 14 % 6]));
        number /= 84;
    }
    word
}

#[test]
fn a_kill_in_between_loses_and_doubles_nothing() {
    let lines = articles(60);
    let whole = Feed::new();
    whole.land_all(&lines);
    whole.once();
    for stop_after in [1, 7, 30, 55] {
        let feed = Feed::new();
        feed.land_all(&lines);
        let mut command = storyfold(&feed.args(&["--once", "--batch", "3"]));
        let mut child = command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut out = BufReader::new(child.stdout.take().unwrap()).lines();
        let mut filed: Vec<String> =
            out.by_ref().take(stop_after).map(|line| id(&line.unwrap())).collect();
        child.kill().unwrap();
        let left = out.map_while(Result::ok).filter(|line| line.ends_with('}'));
        filed.extend(left.map(|line| id(&line)));
        child.wait().unwrap();
        feed.assert_sound();
        let held: BTreeSet<String> = feed.held().into_iter().collect();
        assert!(filed.iter().all(|id| held.contains(id)), "what was acknowledged is there");
        filed.extend(feed.once());
        let distinct: BTreeSet<&String> = filed.iter().collect();
        assert_eq!(distinct.len(), filed.len(), "none is acknowledged twice");
        assert_eq!(feed.held().len(), 60);
        assert_eq!(groups(&feed), groups(&whole), "after {stop_after}");
    }
}

/// The ids of each group. Which article a story is named after depends on the order files landed in.
fn groups(feed: &Feed) -> BTreeSet<BTreeSet<String>> {
    let mut groups = std::collections::BTreeMap::<String, BTreeSet<String>>::new();
    for row in feed.desk.run("list", &[]).exits(0).rows() {
        let [group, id] = ["group", "id"].map(|name| row[name].as_str().unwrap().to_owned());
        groups.entry(group).or_default().insert(id);
    }
    groups.into_values().collect()
}

#[cfg(unix)]
#[test]
fn it_ends_when_nobody_listens_any_more() {
    let feed = Feed::new();
    let lines = articles(40);
    feed.land_all(&lines[..1]);
    let mut watch = feed.watch();
    watch.next_ids(1);
    let Watch { mut child, acknowledged } = watch;
    drop(acknowledged);
    feed.land_all(&lines[1..]);
    assert!(child.wait().unwrap().success());
    feed.assert_sound();
}

#[test]
fn a_store_in_the_folder_is_none_of_its_files() {
    let folder = tempfile::tempdir().unwrap();
    let store = folder.path().join("desk.storyfold");
    let store = store.to_str().unwrap();
    run(&["store", "init", "--store", store]).exits(0);
    fs::write(folder.path().join("a.jsonl"), articles(2).join("\n")).unwrap();
    let folder = folder.path().to_str().unwrap();
    let args = ["watch", folder, "--store", store, "--settle", "0", "--once", "--strict"];
    assert_eq!(run(&args).exits(0).rows().len(), 2);
    assert_eq!(run(&args).exits(0).rows().len(), 0);
}

#[test]
fn what_cannot_be_watched_is_refused() {
    let feed = Feed::new();
    let watch = |folder: &Path, store: &str| {
        run(&["watch", folder.to_str().unwrap(), "--store", store, "--once"]).exits(2).stderr
    };
    feed.land("a.jsonl", &articles(1)[0]);
    assert!(watch(&feed.path("a.jsonl"), feed.desk.store()).contains("is no folder"));
    assert!(watch(&feed.path("none"), feed.desk.store()).contains("no such file"));
    let missing = feed.path("no.storyfold");
    assert!(watch(feed.folder.path(), missing.to_str().unwrap()).contains("there is no store"));
}

#[test]
fn nothing_is_acknowledged_into_a_store_that_is_not_there_any_more() {
    let lines = articles(3);
    for is_made_anew in [false, true] {
        let feed = Feed::new();
        let mut watch = feed.watch();
        feed.land_all(&lines[..1]);
        assert_eq!(watch.next_ids(1), ["a0000"]);
        let elsewhere = feed.desk.path.with_extension("moved");
        fs::rename(&feed.desk.path, &elsewhere).unwrap();
        if is_made_anew {
            run(&["store", "init", "--store", feed.desk.store()]).exits(0);
        }
        feed.land_all(&lines[1..]);
        let (ran, acknowledged) = watch.end();
        assert_eq!(ran.code, 2, "{}", ran.stderr);
        assert!(ran.stderr.contains("is not there any more"), "{}", ran.stderr);
        assert!(acknowledged.is_empty(), "{acknowledged:?}");
    }
}
