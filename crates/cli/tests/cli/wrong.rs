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
        &["cluster", "--threads", "513", "-"],
        &["watch", ".", "--store", "no-such", "--threads", "10000"],
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
        &["tune", "--gold", "town/gold.jsonl", "town/articles.jsonl"],
        &["tune", "town/articles.jsonl", "-o", "-"],
        &["tune", "--gold", "-", "-", "-o", "-"],
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
    let ran = run(&["cluster", "town/*.xml", "-o", rows]).exits(2);
    assert!(ran.stderr.contains("town/*.xml: no file matches"), "{}", ran.stderr);
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
fn what_is_read_is_not_overwritten() {
    let folder = TempDir::new().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let (a, b, gold) = (path("in/a.jsonl"), path("in/b.jsonl"), path("gold.jsonl"));
    let (vectors, inputs) = (path("v.npy"), path("in"));
    std::fs::create_dir(&inputs).unwrap();
    let article = "{\"id\":\"a\",\"title\":\"Fog closes port\"}\n";
    let all = [a.clone(), b.clone(), gold.clone(), vectors.clone(), path("v.npy.ids")];
    for file in &all {
        std::fs::write(file, article).unwrap();
    }
    let roundabout = path("in/../in/a.jsonl");
    let link = path("link.jsonl");
    #[cfg(unix)]
    std::os::unix::fs::symlink(&a, &link).unwrap();
    #[cfg(not(unix))]
    std::fs::hard_link(&a, &link).unwrap();
    let (town, ids) = ("town/articles.jsonl", path("v.npy.ids"));
    let runs: [&[&str]; 14] = [
        &["cluster", &a, "-o", &a],
        &["dedup", &a, "-o", &a],
        &["cluster", &a, "-o", &roundabout],
        #[cfg(unix)]
        &["cluster", &a, "-o", &link],
        #[cfg(unix)]
        &["cluster", &link, "-o", &a],
        #[cfg(not(unix))]
        &["cluster", &inputs, "-o", &b],
        #[cfg(not(unix))]
        &["dedup", &inputs, "-o", &b],
        &["cluster", &inputs, "-o", &b],
        &["dedup", "--emit", "articles", &inputs, "-o", &b],
        &["cluster", "--emit", "annotated", &a, &b, "-o", &b],
        &["dedup", "--emit", "articles", &a, "--rejects", &a],
        &["explain", "a", "b", &inputs, "--rejects", &a],
        &["find", "--text", &a, "--rejects", &a, town],
        &["tune", "--gold", &gold, town, "-o", &gold],
        &["cluster", town, "--embeddings", &vectors, "-o", &vectors],
        &["cluster", town, "--embeddings", &vectors, "-o", &ids],
    ];
    for args in runs {
        let ran = run(args).exits(2);
        assert!(ran.stderr.contains("is read by this very run"), "{args:?}: {}", ran.stderr);
        assert_eq!(ran.stdout, "");
        for file in &all {
            assert_eq!(std::fs::read_to_string(file).unwrap(), article, "{args:?}");
        }
    }
    #[cfg(target_os = "linux")]
    {
        let mut command = crate::harness::storyfold(&["cluster", "-", "-o", &a]);
        let ran = command.stdin(std::fs::File::open(&a).unwrap()).output().unwrap();
        assert_eq!(ran.status.code(), Some(2), "standard input is a file, too");
        assert_eq!(std::fs::read_to_string(&a).unwrap(), article);
    }
    let new = path("in/rows.jsonl");
    run(&["cluster", &inputs, "-o", &new]).exits(0);
    assert_eq!(std::fs::read_to_string(&new).unwrap().lines().count(), 1);
    run(&["cluster", &a, "-o", &new]).exits(0);
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

#[test]
fn a_wrong_model_is_named_before_anything_is_read() {
    let folder = TempDir::new().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let write = |name: &str, text: &[u8]| {
        std::fs::write(folder.path().join(name), text).unwrap();
        path(name)
    };
    let cases = [
        (path("missing"), "cannot be read"),
        (write("rows", b"{\"id\":\"a\"}\n"), "line 1 of the model: not a model"),
        (write("newer", b"storyfold-model 999\nbase 0\n"), "a model of another version"),
        (write("empty", b""), "not a model"),
        (write("bytes", b"storyfold-model 2\n\xff\n"), "cannot be read"),
        (write("cut", b"storyfold-model 2\nbase 0\ncut 1.5\n"), "line 3"),
        (write("twice", b"storyfold-model 2\nbase 0\nbase 1\ntrees 0\n"), "line 3"),
        (write("header", b"storyfold-model 2\n"), "how many trees"),
        (write("cut-off", b"storyfold-model 2\nbase 0\ntrees 2\ntree\nleaf 0\n"), "2 trees"),
        (write("nan", b"storyfold-model 2\nbase NaN\n"), "line 2"),
        (
            write(
                "feature",
                b"storyfold-model 2\nbase 0\ntrees 1\ncut 0.5\ntree\n\
                  if no-such <= 1 then 1 else 2 unknown then expects 0\nleaf 0\nleaf 0\n",
            ),
            "line 6",
        ),
        (
            write(
                "loop",
                b"storyfold-model 2\nbase 0\ntrees 1\ncut 0.5\ntree\n\
                  if gap <= 1 then 0 else 1 unknown then expects 0\nleaf 0\n",
            ),
            "do not form a tree",
        ),
    ];
    for (model, expected) in cases {
        for verb in [&["cluster"][..], &["explain", "a", "b"]] {
            let args = [verb, &["--model", &model, "-"]].concat();
            // The broken record would be named, had it been read.
            let ran = run_with(&args, "{oops\n").exits(2);
            assert!(ran.stderr.contains(expected), "{model}: {}", ran.stderr);
            assert!(ran.stderr.contains(&model), "{}", ran.stderr);
            assert!(!ran.stderr.contains("bad-json"), "{}", ran.stderr);
            assert_eq!(ran.stdout, "");
        }
    }
}

#[test]
fn wrong_vectors_are_named_before_anything_is_read() {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("v.npy");
    let path = file.to_str().unwrap();
    let refused = || {
        let ran = run_with(&["cluster", "--embeddings", path, "-"], "{oops\n").exits(2);
        assert!(!ran.stderr.contains("bad-json"), "{}", ran.stderr);
        assert!(ran.stderr.starts_with("storyfold: --embeddings "), "{}", ran.stderr);
        ran.stderr
    };
    assert!(refused().contains("cannot be read"));
    std::fs::write(&file, "id,x,y\n").unwrap();
    assert!(refused().contains("numpy.save"));
}

#[test]
fn labels_that_tell_nothing_end_tuning_before_anything_is_written() {
    let folder = TempDir::new().unwrap();
    let model = folder.path().join("feed.model");
    let model = model.to_str().unwrap();
    let gold = |stories: [&str; 3]| {
        let ids = ["hp-0304-1", "kc-0304-1", "nw-0304-7"];
        let line = |(id, story)| format!("{{\"id\":\"{id}\",\"story\":\"{story}\"}}\n");
        ids.into_iter().zip(stories).map(line).collect::<String>()
    };
    for (gold, expected) in [
        (gold(["s", "s", "s"]), "of one story"),
        (gold(["s", "t", "u"]), "alone in its story"),
        (gold(["s", "s", "u"]), "label at least two"),
        ("{\"id\":\"nobody\",\"story\":\"s\"}\n".to_owned(), "no article of the input is labelled"),
        ("{\"id\":\"a\",\"group\":\"g\"}\n".to_owned(), "name no stories"),
        ("{oops\n".to_owned(), "line 1"),
    ] {
        let args = ["tune", "--gold", "-", "town/articles.jsonl", "-o", model];
        let ran = run_with(&args, &gold).exits(2);
        assert!(ran.stderr.contains(expected), "{gold}: {}", ran.stderr);
        assert_eq!(names(folder.path()), [""; 0]);
    }
}

#[test]
fn names_that_no_record_has_are_told() {
    let folder = TempDir::new().unwrap();
    let path = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let record = "{\"title\":\"Fog\",\"date\":\"2031-02-03\"}";
    let mut inputs = vec![
        path("a.jsonl", record),
        path("a.json", &format!("[{record}]")),
        path("a.csv", "title,date\nFog,2031-02-03\n"),
        path("a.tsv", "title\tdate\nFog\t2031-02-03\n"),
    ];
    #[cfg(feature = "parquet")]
    inputs.extend(["columns/duckdb.parquet", "columns/file.arrow"].map(str::to_owned));
    for input in &inputs {
        for verb in ["cluster", "dedup"] {
            let ran = run(&[verb, "--field", "published=dat", input, "--strict"]).exits(0);
            let expected = "storyfold: --field published=dat: no record has a field dat\n";
            assert_eq!(ran.stderr, expected, "{verb} {input}");
        }
    }
    for input in &inputs[..4] {
        let ran = run(&["cluster", "--field", "published=date", input]).exits(0);
        assert_eq!(ran.stderr, "", "{input}");
    }
    let both = run(&["dedup", "--field", "published=dat", "--field", "published=date", &inputs[0]]);
    assert!(both.exits(0).stderr.contains("field dat\n"), "one of several is told as well");
}

#[test]
fn labels_of_articles_that_are_not_there_are_counted() {
    let folder = TempDir::new().unwrap();
    let model = folder.path().join("feed.model");
    let gold = std::fs::read_to_string(crate::harness::fixtures().join("town/gold.jsonl")).unwrap();
    let labels = gold.lines().count() + 2;
    let more = "{\"id\":\"x\",\"story\":\"s\"}\n{\"id\":\"y\",\"story\":\"s\"}\n";
    let args = ["tune", "--gold", "-", "town/articles.jsonl", "-o", model.to_str().unwrap()];
    let said = run_with(&args, &format!("{}\n{more}", gold.trim_end())).exits(0).stderr;
    let expected = format!("--gold -: 2 of {labels} labels of stories are of no article");
    assert!(said.contains(&expected), "{said}");
    assert_eq!(run_with(&args, &gold).exits(0).stderr, "");
}

#[test]
fn what_a_terminal_would_obey_is_not_printed() {
    let folder = tempfile::tempdir().unwrap();
    let gold = folder.path().join("gold.jsonl");
    let label = |story: &str| format!("{{\"id\":\"a\",\"story\":\"\\u001b[31m{story}\"}}\n");
    std::fs::write(&gold, label("one") + &label("other")).unwrap();
    let said = run_with(&["eval", "--gold", gold.to_str().unwrap(), "-"], "").exits(2).stderr;
    assert!(said.contains("one") && !said.contains('\u{1b}'), "{said:?}");
}
