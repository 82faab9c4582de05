//! Scores rows of `storyfold dedup` against pairs that were judged by reading.
//!
//! `cargo run --release -p storyfold-benches --bin score-pairs -- LABELS ROWS`, both JSON Lines:
//! labels have `a`, `b` and `copies`, rows `id` and `group`.

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a program that prints its result")]

use std::collections::HashMap;
use std::process::ExitCode;

use serde::Deserialize;

#[derive(Deserialize)]
struct Label {
    a: String,
    b: String,
    copies: bool,
}

#[derive(Deserialize)]
struct Row {
    id: String,
    group: String,
}

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let scored = match arguments.as_slice() {
        [labels, rows] => score(labels, rows),
        _ => Err("name a file of labels and a file of rows".to_owned()),
    };
    match scored {
        Ok(text) => {
            println!("{text}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("score-pairs: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Precision and recall of being in one group, and how large the largest group is.
fn score(labels: &str, rows: &str) -> Result<String, String> {
    let rows: Vec<Row> = lines(rows)?;
    let mut sizes: HashMap<&str, usize> = HashMap::new();
    rows.iter().for_each(|row| *sizes.entry(&row.group).or_default() += 1);
    let group: HashMap<&str, &str> =
        rows.iter().map(|row| (row.id.as_str(), row.group.as_str())).collect();
    let (mut found, mut missed, mut wrong, mut apart, mut unknown) =
        (0_u32, 0_u32, 0_u32, 0_u32, 0);
    for Label { a, b, copies } in lines::<Label>(labels)? {
        let together = match (group.get(a.as_str()), group.get(b.as_str())) {
            (Some(a), Some(b)) => a == b,
            _ => {
                unknown += 1;
                continue;
            }
        };
        match (copies, together) {
            (true, true) => found += 1,
            (true, false) => missed += 1,
            (false, true) => wrong += 1,
            (false, false) => apart += 1,
        }
    }
    let share = |part: u32, rest: u32| f64::from(part) / f64::from((part + rest).max(1));
    Ok(format!(
        "copies found {found}, missed {missed}; others joined {wrong}, apart {apart}; not in the \
         rows {unknown}\nprecision {:.3}, recall {:.3}; largest group {}",
        share(found, wrong),
        share(found, missed),
        sizes.values().max().copied().unwrap_or(0)
    ))
}

fn lines<T: for<'de> Deserialize<'de>>(path: &str) -> Result<Vec<T>, String> {
    let text = std::fs::read_to_string(path).map_err(|error| format!("{path}: {error}"))?;
    text.lines()
        .map(|line| serde_json::from_str(line).map_err(|error| format!("{path}: {error}")))
        .collect()
}
