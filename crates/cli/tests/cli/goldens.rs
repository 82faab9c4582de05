//! Recorded runs: `fixtures/cli/<case>/args` is run in the folder of fixtures and compared with
//! `expected.txt` beside it. `STORYFOLD_BLESS=1` records anew.

use std::fs;

use crate::harness::{fixtures, names, run_with};

#[test]
fn recorded_runs_come_out_as_recorded() {
    let cases = fixtures().join("cli");
    let bless = std::env::var_os("STORYFOLD_BLESS").is_some_and(|value| value == "1");
    let mut differing = Vec::new();
    for case in names(&cases) {
        let folder = cases.join(&case);
        if !folder.is_dir() {
            continue;
        }
        let args = fs::read_to_string(folder.join("args")).unwrap();
        let args: Vec<_> = args.lines().collect();
        let stdin = fs::read_to_string(folder.join("stdin")).unwrap_or_default();
        let ran = run_with(&args, &stdin);
        let found = format!(
            "exit code {}\n---- standard output\n{}---- standard error\n{}",
            ran.code, ran.stdout, ran.stderr
        );
        let path = folder.join("expected.txt");
        if bless {
            fs::write(&path, &found).unwrap();
        }
        let expected = fs::read_to_string(&path).unwrap_or_default();
        if found != expected {
            differing.push(format!("{case}: expected\n{expected}\nbut found\n{found}"));
        }
    }
    assert!(
        differing.is_empty(),
        "{}\nWhen this is meant, run the tests with STORYFOLD_BLESS=1 and read the difference.",
        differing.join("\n")
    );
}
