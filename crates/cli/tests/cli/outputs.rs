//! Where results go, and in which format.

use std::fs;
use std::io::pipe;
use std::process::Stdio;

use tempfile::TempDir;

use crate::harness::{json_lines, names, run, run_with, storyfold};

const TOWN: &str = "town/articles.jsonl";

#[test]
fn an_empty_input_is_an_empty_result() {
    for verb in ["cluster", "dedup"] {
        let empty = |args: &[&str]| run(&[&[verb], args].concat()).exits(0);
        assert_eq!(empty(&[]).stdout, "");
        assert_eq!(empty(&[]).stderr, "");
        assert_eq!(empty(&["malformed/input/empty.jsonl"]).stdout, "");
        assert_eq!(empty(&["--format", "csv"]).stdout.lines().count(), 1);
        let json: serde_json::Value =
            serde_json::from_str(&empty(&["--format", "json"]).stdout).unwrap();
        assert_eq!(json["rows"], serde_json::json!([]));
        #[cfg(feature = "parquet")]
        {
            let path = TempDir::new().unwrap().path().join("rows.parquet");
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            assert_eq!(empty(&["-o", path.to_str().unwrap()]).stdout, "");
            assert!(fs::read(path).unwrap().ends_with(b"PAR1"));
        }
        assert!(empty(&["--format", "table"]).stdout.starts_with("0 articles"));
    }
    assert_eq!(run(&["dedup", "--emit", "articles"]).exits(0).stdout, "");
    let folder = TempDir::new().unwrap();
    assert_eq!(run(&["cluster", folder.path().to_str().unwrap()]).exits(0).stdout, "");
}

#[test]
fn a_pipe_gets_json_lines_and_a_file_what_its_ending_says() {
    let folder = TempDir::new().unwrap();
    let written = |name: &str, more: &[&str]| {
        let path = folder.path().join(name);
        let args = [&["cluster", TOWN, "-o", path.to_str().unwrap()], more].concat();
        assert_eq!(run(&args).exits(0).stdout, "");
        fs::read_to_string(path).unwrap()
    };
    let piped = run(&["cluster", TOWN]).exits(0).stdout;
    assert_eq!(run(&["cluster", TOWN, "-o", "-"]).exits(0).stdout, piped);
    assert_eq!(written("rows.jsonl", &[]), piped);
    assert_eq!(written("rows", &[]), piped);
    assert_eq!(written("rows.csv", &["--format", "jsonl"]), piped);
    assert!(written("rows.csv", &[]).starts_with("id,story,story_canonical,group,"));
    assert!(written("rows.json", &[]).starts_with("{\"schema\":\"storyfold.row/1\",\"rows\":["));
    assert!(written("rows.txt", &["--format", "table"]).starts_with("42 articles in "));
    assert_eq!(names(folder.path()), ["rows", "rows.csv", "rows.json", "rows.jsonl", "rows.txt"]);
}

#[test]
fn an_ending_of_a_packing_packs_and_one_of_another_format_is_refused() {
    let folder = TempDir::new().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let ids = |text: &str| text.lines().count();
    for (name, begins, unpack) in
        [("rows.csv.gz", &[0x1f, 0x8b][..], "gz"), ("rows.jsonl.zst", &[0x28, 0xb5], "zst")]
    {
        run(&["cluster", TOWN, "-o", &path(name)]).exits(0);
        let bytes = fs::read(path(name)).unwrap();
        assert!(bytes.starts_with(begins), "{name}");
        let plain = run(&["cluster", TOWN, "-o", &path("plain.csv")]).exits(0);
        assert_eq!(plain.stderr, "");
        if unpack == "gz" {
            let mut text = String::new();
            let mut unpacked = flate2::read::MultiGzDecoder::new(bytes.as_slice());
            std::io::Read::read_to_string(&mut unpacked, &mut text).unwrap();
            assert_eq!(text, fs::read_to_string(path("plain.csv")).unwrap());
        } else {
            let text = zstd::decode_all(bytes.as_slice()).unwrap();
            let piped = run(&["cluster", TOWN]).exits(0).stdout;
            assert_eq!(ids(&String::from_utf8(text).unwrap()), ids(&piped));
        }
    }
    for name in ["rows.tsv", "rows.xlsx", "rows.csv.bz2", "rows.arrow"] {
        for verb in ["cluster", "dedup"] {
            let ran = run(&[verb, TOWN, "-o", &path(name)]).exits(2);
            assert!(ran.stderr.contains("is not written"), "{}", ran.stderr);
            assert!(!names(folder.path()).contains(&name.to_owned()));
        }
        run(&["cluster", TOWN, "--format", "csv", "-o", &path(name)]).exits(0);
        fs::remove_file(path(name)).unwrap();
    }
    // Records may be a table of tabs.
    let input = "formats/articles.tsv";
    run(&["dedup", "--emit", "annotated", input, "-o", &path("filed.tsv.gz")]).exits(0);
    run(&["dedup", "--emit", "annotated", input, "-o", &path("filed.xlsx")]).exits(2);
    run(&["dedup", "--emit", "articles", input, "-o", &path("unique.csv.gz")]).exits(2);
}

#[test]
fn every_format_has_a_row_for_each_article() {
    for (verb, schema) in [("cluster", "storyfold.row/1"), ("dedup", "storyfold.copy-row/1")] {
        let rows = run(&[verb, TOWN]).exits(0).rows();
        assert_eq!(rows.len(), 42);
        let ids: Vec<_> = rows.iter().map(|row| row["id"].as_str().unwrap()).collect();
        assert!(ids.is_sorted(), "{ids:?}");
        let json = run(&[verb, TOWN, "--format", "json"]).exits(0).stdout;
        let json: serde_json::Value = serde_json::from_str(&json).unwrap();
        assert_eq!(json["schema"], schema);
        assert_eq!(json["rows"], serde_json::Value::Array(rows));
        assert_eq!(run(&[verb, TOWN, "--format", "csv"]).exits(0).stdout.lines().count(), 43);
    }
}

#[cfg(feature = "parquet")]
#[test]
fn rows_can_be_parquet_and_articles_too() {
    let folder = TempDir::new().unwrap();
    for verb in ["cluster", "dedup"] {
        let path = folder.path().join(format!("{verb}.parquet"));
        let path = path.to_str().unwrap();
        run(&[verb, TOWN, "-o", path]).exits(0);
        let bytes = fs::read(path).unwrap();
        assert!(bytes.starts_with(b"PAR1") && bytes.ends_with(b"PAR1"));
        let threads = run(&[verb, TOWN, "--threads", "1", "-o", path]).exits(0);
        assert_eq!(threads.stderr, "");
        assert_eq!(fs::read(path).unwrap(), bytes, "the same bytes for any number of threads");
    }
    let expected = run(&["cluster", "columns/articles.jsonl"]).exits(0);
    for name in ["duckdb.parquet", "stream.arrows", "pandas.feather"] {
        let ran = run(&["cluster", &format!("columns/{name}")]).exits(0);
        assert_eq!((ran.stdout, ran.stderr), (expected.stdout.clone(), String::new()), "{name}");
    }
}

#[test]
fn an_output_may_replace_its_own_input() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("articles.jsonl");
    let records =
        "{\"id\":\"a\",\"title\":\"Fog closes port\"}\n{\"id\":\"b\",\"title\":\"Choir wins\"}\n";
    fs::write(&path, records).unwrap();
    let path_text = path.to_str().unwrap();
    run(&["dedup", "--emit", "articles", path_text, "-o", path_text]).exits(0);
    assert_eq!(fs::read_to_string(&path).unwrap(), records);
}

#[test]
fn a_reader_that_goes_away_has_had_enough() {
    for args in
        [&["cluster", TOWN][..], &["dedup", TOWN], &["completions", "bash"], &["man"], &["--help"]]
    {
        // The reading end is closed before the first byte is written.
        let (reader, writer) = pipe().unwrap();
        drop(reader);
        let ran = storyfold(args).stdin(Stdio::null()).stdout(writer).output().unwrap();
        let stderr = String::from_utf8(ran.stderr).unwrap();
        assert_eq!((ran.status.code(), stderr.as_str()), (Some(0), ""), "{args:?}");
    }
}

#[cfg(unix)]
#[test]
fn a_signal_leaves_no_half_of_an_output() {
    use std::os::unix::process::ExitStatusExt;
    let folder = TempDir::new().unwrap();
    let path = |name: &str| folder.path().join(name);
    let article = |n: u32| format!("{{\"id\":\"{n}\",\"title\":\"Fog {n} closes port {n}\"}}\n");
    fs::write(path("in.jsonl"), (0..2_000).map(article).collect::<String>() + "{oops\n").unwrap();
    let (input, rejects) = (path("in.jsonl"), path("rejects.jsonl"));
    let args =
        ["dedup", input.to_str().unwrap(), "--rejects", rejects.to_str().unwrap(), "-o", "-"];
    for (signal, number) in [("-INT", 2), ("-TERM", 15), ("-HUP", 1)] {
        // What nobody reads holds up the run while the rejected records wait for their place.
        let mut command = storyfold(&args);
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = command.spawn().unwrap();
        while !names(folder.path()).iter().any(|name| name.ends_with(".partial")) {
            assert_eq!(child.try_wait().unwrap(), None, "it waits");
            std::thread::sleep(std::time::Duration::from_millis(5));
        }
        std::thread::sleep(std::time::Duration::from_millis(200));
        let id = child.id().to_string();
        assert!(std::process::Command::new("kill").args([signal, &id]).status().unwrap().success());
        assert_eq!(child.wait().unwrap().signal(), Some(number));
        assert_eq!(names(folder.path()), ["in.jsonl"], "{signal}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_an_error() {
    let full = || fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let ran =
        storyfold(&["cluster", "--format", "csv"]).stdin(Stdio::null()).stdout(full()).output();
    let ran = ran.unwrap();
    assert_eq!(ran.status.code(), Some(2));
    let stderr = String::from_utf8(ran.stderr).unwrap();
    assert!(stderr.starts_with("storyfold: standard output: cannot be written ("), "{stderr}");
    let ran = run(&["cluster", "--format", "csv", "-o", "/dev/full"]).exits(2);
    assert!(ran.stderr.contains("/dev/full: cannot be written ("), "{}", ran.stderr);
}

#[test]
fn nothing_is_coloured_and_nothing_obeyed() {
    let title = "{\"id\":\"a\",\"title\":\"Fog \\u001b[31mcloses\\u0007 port\",\"body\":5}\n\
                 {\"id\":\"b\",\"title\":\"Fog \\u001b[31mcloses\\u0007 port\"}\n";
    for args in
        [&["cluster", "--format", "table", "--all"][..], &["--help"], &["cluster", "--nonsense"]]
    {
        for no_color in [None, Some("1")] {
            let mut command = storyfold(args);
            if let Some(value) = no_color {
                command.env("NO_COLOR", value);
            }
            let folder = TempDir::new().unwrap();
            let path = folder.path().join("stdin");
            fs::write(&path, title).unwrap();
            let ran = command.stdin(fs::File::open(path).unwrap()).output().unwrap();
            for said in [ran.stdout, ran.stderr] {
                let said = String::from_utf8(said).unwrap();
                let obeyed = said.contains(|c: char| c.is_control() && c != '\n');
                assert!(!obeyed, "{args:?}: {said:?}");
            }
        }
    }
}

#[test]
fn verbose_tells_each_stage_and_quiet_says_nothing() {
    let verbose = run(&["cluster", "-v", TOWN]).exits(0);
    assert!(
        verbose.stderr.lines().all(|line| line.starts_with("storyfold: ")),
        "{}",
        verbose.stderr
    );
    assert!(
        verbose.stderr.contains(" s  read          articles 42, inputs 1"),
        "{}",
        verbose.stderr
    );
    assert_eq!(run(&["cluster", "-q", TOWN]).exits(0).stderr, "");
    assert_eq!(run(&["cluster", TOWN]).exits(0).stderr, "", "no progress without a terminal");
}

#[test]
fn fields_and_formats_can_be_told() {
    let records = "{\"key\":\"a\",\"text\":\"Fog closes port\"}\n";
    let args = ["cluster", "--field", "id=key", "--field", "body=text", "-"];
    let rows = run_with(&args, records).exits(0);
    assert_eq!(rows.stderr, "");
    assert_eq!(rows.rows()[0]["id"], "a");
    let markdown =
        run_with(&["cluster", "--input-format", "markdown"], "# Fog closes port\n\nAll day.\n");
    assert_eq!(json_lines(&markdown.exits(0).stdout).len(), 1);
}
