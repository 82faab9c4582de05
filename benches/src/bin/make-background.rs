//! Makes the background table: in how many labelled development articles each stem stands.
//!
//! `cargo run --release -p storyfold-benches --bin make-background > crates/text/src/tfidf/background.tsv`

use std::io::Write;
use std::process::ExitCode;

use storyfold::model::Article;
use storyfold_benches::{SETS, data_folder, read_articles};
use storyfold_tune::background;

fn main() -> ExitCode {
    let sets: Result<Vec<Vec<Article>>, String> = SETS
        .iter()
        .map(|(set, _)| read_articles(&data_folder().join(format!("{set}.dev.jsonl"))))
        .collect();
    let made = sets.and_then(|sets| {
        let table = background::table(sets.iter().map(Vec::as_slice));
        std::io::stdout().lock().write_all(table.as_bytes()).map_err(|error| error.to_string())
    });
    match made {
        Ok(()) => ExitCode::SUCCESS,
        Err(reason) => {
            let _ = writeln!(std::io::stderr().lock(), "make-background: {reason}");
            ExitCode::FAILURE
        }
    }
}
