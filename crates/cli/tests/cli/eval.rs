//! `eval`: scores on standard output, and what is missing ends it with exit code 1.

use std::fs;

use tempfile::TempDir;

use crate::harness::{fixtures, run, run_with};

const GOLD: &str = "{\"id\":\"a\",\"story\":\"fog\"}\n{\"id\":\"b\",\"story\":\"fog\"}\n";

fn gold_file(folder: &TempDir) -> String {
    let path = folder.path().join("gold.jsonl");
    fs::write(&path, GOLD).unwrap();
    path.to_str().unwrap().to_owned()
}

#[test]
fn gold_agrees_with_itself() {
    let ran = run(&["eval", "--gold", "town/gold.jsonl", "town/gold.jsonl", "--json"]).exits(0);
    let json: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(json["schema"], "storyfold.eval/1");
    assert_eq!(json["story"]["scores"]["bcubed"]["f1"], 1.0);
    assert_eq!(ran.stderr, "");
    let table = run(&["eval", "--gold", "town/gold.jsonl", "town/gold.jsonl"]).exits(0).stdout;
    for word in ["B-cubed", "pairwise", "singletons", "all in one"] {
        assert!(table.to_lowercase().contains(&word.to_lowercase()), "{word} is missing: {table}");
    }
}

#[test]
fn rows_of_cluster_are_scored_from_a_pipe_or_any_json_file() {
    let rows = run(&["cluster", "town/articles.jsonl"]).exits(0).stdout;
    let piped = run_with(&["eval", "--gold", "town/gold.jsonl", "-"], &rows).exits(0).stdout;
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("rows.json");
    run(&["cluster", "town/articles.jsonl", "-o", path.to_str().unwrap()]).exits(0);
    let read = run(&["eval", "--gold", "town/gold.jsonl", path.to_str().unwrap()]).exits(0).stdout;
    assert_eq!(piped, read);
}

#[test]
fn rows_as_csv_and_annotated_records_are_scored_as_rows_are() {
    let folder = TempDir::new().unwrap();
    let file = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let (rows, csv, annotated) = (file("r.jsonl"), file("r.csv"), file("a.jsonl"));
    run(&["cluster", "town/articles.jsonl", "-o", &rows]).exits(0);
    run(&["cluster", "town/articles.jsonl", "-o", &csv]).exits(0);
    run(&["cluster", "town/articles.jsonl", "--emit", "annotated", "-o", &annotated]).exits(0);
    let score = |rows: &str| run(&["eval", "--gold", "town/gold.jsonl", rows]).exits(0).stdout;
    assert_eq!(score(&csv), score(&rows));
    assert_eq!(score(&annotated), score(&rows));
}

#[cfg(feature = "parquet")]
#[test]
fn rows_and_gold_as_parquet_are_scored_as_lines_are() {
    let folder = TempDir::new().unwrap();
    let file = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let (rows, columns, annotated) = (file("r.jsonl"), file("r.parquet"), file("a.parquet"));
    run(&["cluster", "columns/duckdb.parquet", "-o", &rows]).exits(0);
    run(&["cluster", "columns/duckdb.parquet", "-o", &columns]).exits(0);
    let args = ["cluster", "columns/duckdb.parquet", "--emit", "annotated", "-o", &annotated];
    run(&args).exits(0);
    let score = |gold: &str, rows: &str| run(&["eval", "--gold", gold, rows]).exits(0).stdout;
    let expected = score(&rows, &rows);
    for (gold, rows) in [(&rows, &columns), (&columns, &rows), (&rows, &annotated)] {
        assert_eq!(score(gold, rows), expected);
    }
    // From a pipe, and compressed as a whole under a name that says nothing.
    let bytes = fs::read(&columns).unwrap();
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    std::io::Write::write_all(&mut packed, &bytes).unwrap();
    fs::write(file("r"), packed.finish().unwrap()).unwrap();
    assert_eq!(score(&rows, &file("r")), expected);
    let mut piped = crate::harness::storyfold(&["eval", "--gold", &rows, "-"]);
    let piped = piped.stdin(fs::File::open(&columns).unwrap()).output().unwrap();
    assert_eq!(String::from_utf8(piped.stdout).unwrap(), expected);

    let refused = |path: &str| {
        let said = run(&["eval", "--gold", &rows, path]).exits(2).stderr;
        assert!(said.contains(path), "{said}");
        said
    };
    let said = refused("columns/duckdb.parquet");
    assert!(said.contains("no column is called `story` or `group` (its columns: "), "{said}");
    let said = refused("columns/vectors.parquet");
    assert!(said.contains("no column is called `story` or `group`"), "{said}");
    fs::write(file("cut.parquet"), bytes.get(..bytes.len() / 2).unwrap()).unwrap();
    let said = refused(&file("cut.parquet"));
    assert!(said.contains("write `id` and `story`"), "{said}");
}

#[test]
fn wrong_pairs_are_named_when_asked_for() {
    let folder = TempDir::new().unwrap();
    let gold = gold_file(&folder);
    let rows = "id,story\na,1\nb,2\n";
    let ran = run_with(&["eval", "--gold", &gold, "--pairs", "-"], rows).exits(0).stdout;
    assert!(ran.contains("Missed: 1\n  a and b   gold fog, rows 1 and 2\n"), "{ran}");
    let json =
        run_with(&["eval", "--gold", &gold, "--json", "--pairs=5", "-"], rows).exits(0).stdout;
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(json["story"]["pairs"]["missed"][0]["b"], "b");
    let plain = run_with(&["eval", "--gold", &gold, "-"], rows).exits(0).stdout;
    assert!(!plain.contains("Missed:"), "{plain}");
}

#[test]
fn articles_of_one_file_alone_end_it_with_1() {
    let folder = TempDir::new().unwrap();
    let gold = gold_file(&folder);
    for (rows, missing) in [
        ("{\"id\":\"a\",\"story\":\"s\"}\n", "1 only in gold, 0 only in rows"),
        (&format!("{GOLD}{{\"id\":\"c\",\"story\":\"s\"}}\n"), "0 only in gold, 1 only in rows"),
    ] {
        let ran = run_with(&["eval", "--gold", &gold, "-"], rows).exits(1);
        assert!(ran.stderr.contains(missing), "{}", ran.stderr);
        assert!(ran.stdout.to_lowercase().contains("b-cubed"), "scores are printed all the same");
        let json = run_with(&["eval", "--json", "--gold", &gold, "-"], rows).exits(1).stdout;
        let json: serde_json::Value = serde_json::from_str(&json).unwrap();
        assert_eq!(json["complete"], false);
    }
}

#[test]
fn what_cannot_be_scored_exits_with_2_and_names_the_file() {
    let folder = TempDir::new().unwrap();
    let gold = gold_file(&folder);
    for (rows, named) in [
        ("", "-: "),
        ("{oops", "-: line 1"),
        ("{\"id\":\"a\",\"group\":\"g\"}\n", "nothing can be compared"),
        ("{\"id\":\"z\",\"story\":\"s\"}\n", "no article is labelled"),
    ] {
        let ran = run_with(&["eval", "--gold", &gold, "-"], rows).exits(2);
        assert!(ran.stderr.contains(named), "{named} is missing: {}", ran.stderr);
        assert_eq!(ran.stdout, "");
    }
    let ran = run(&["eval", "--gold", "no-such.jsonl", &gold]).exits(2);
    assert!(ran.stderr.starts_with("storyfold: no-such.jsonl: "), "{}", ran.stderr);
}

#[test]
fn pairs_of_one_thread_can_be_left_unscored() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("gold.jsonl");
    let gold = "{\"id\":\"a\",\"story\":\"shooting\",\"thread\":\"t\"}\n\
                {\"id\":\"b\",\"story\":\"trial\",\"thread\":\"t\"}\n";
    fs::write(&path, gold).unwrap();
    let rows = "{\"id\":\"a\",\"story\":\"s\"}\n{\"id\":\"b\",\"story\":\"s\"}\n";
    for (how, wrong) in [("scored", 1), ("unscored", 0)] {
        let args = ["eval", "--json", "--same-thread", how, "--gold", path.to_str().unwrap(), "-"];
        let json = run_with(&args, rows).exits(0).stdout;
        let json: serde_json::Value = serde_json::from_str(&json).unwrap();
        assert_eq!(json["story"]["scores"]["pairwise"]["false_positives"], wrong, "{how}");
        let args = ["eval", "--same-thread", how, "--gold", path.to_str().unwrap(), "-"];
        let table = run_with(&args, rows).exits(0).stdout;
        assert_eq!(
            table.contains("Only the pairwise scores leave them out"),
            wrong == 0,
            "{table}"
        );
    }
    assert!(fixtures().join("town/gold.jsonl").exists());
}
