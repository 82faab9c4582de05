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

/// The log-odds of a line of an explanation's table: its last number with a sign.
fn log_odds(line: &str) -> Option<f64> {
    let number = line.split_whitespace().rev().find(|word| word.starts_with(['+', '-']))?;
    number.parse().ok()
}

#[test]
fn what_recorded_explanations_add_up_is_what_they_say() {
    let cases = fixtures().join("cli");
    let mut explained = 0;
    for case in names(&cases).iter().filter(|case| case.starts_with("explain-")) {
        let text = fs::read_to_string(cases.join(case).join("expected.txt")).unwrap();
        let table = text.lines().skip_while(|line| !line.trim_start().starts_with("feature "));
        let table: Vec<&str> = table.skip(1).take_while(|line| !line.is_empty()).collect();
        if text.contains(" are copies of one text: ") {
            assert!(table.is_empty(), "{case}: a text was measured against itself");
            continue;
        }
        let Some((sum, parts)) = table.split_last() else { panic!("{case} has no table") };
        let added: f64 = parts.iter().map(|part| log_odds(part).unwrap()).sum();
        let told: f64 = sum.split_whitespace().nth(1).unwrap().parse().unwrap();
        // Every line is rounded to three decimals.
        let rounding = 0.0005 * table.len() as f64 + 1e-9;
        assert!((added - told).abs() <= rounding, "{case}: {added} is not {told}");
        let probability: f64 = sum.split_whitespace().last().unwrap().parse().unwrap();
        assert!((1.0 / (1.0 + (-told).exp()) - probability).abs() < 0.001, "{case}: {sum}");
        assert!(text.contains(&format!("As one story: probability {probability:.3}")), "{case}");
        explained += 1;
    }
    assert!(explained >= 8, "{explained} explanations are recorded");
}
