//! Makes the background table: in how many labelled development articles each stem stands.
//!
//! `cargo run --release -p storyfold-benches --bin make-background > crates/text/src/tfidf/background.tsv`

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;
use std::process::ExitCode;

use storyfold::model::Language;
use storyfold_benches::{SETS, data_folder, read_articles};
use storyfold_text::boilerplate::{RecurringLines, strip};
use storyfold_text::normalise::normalise;
use storyfold_text::terms::TermMaker;
use storyfold_text::tokenise::tokenise;

/// A stem must stand in this many articles …
const LEAST_ARTICLES: usize = 5;

/// … of this many sources, so that the table tells nothing of any one text.
const LEAST_SOURCES: usize = 2;

fn main() -> ExitCode {
    match table() {
        Ok(table) => {
            let written = std::io::stdout().lock().write_all(table.as_bytes());
            if written.is_ok() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
        }
        Err(reason) => {
            let _ = writeln!(std::io::stderr().lock(), "make-background: {reason}");
            ExitCode::FAILURE
        }
    }
}

fn table() -> Result<String, String> {
    let mut counts: BTreeMap<String, (usize, BTreeSet<String>)> = BTreeMap::new();
    let mut articles = 0;
    for (set, _) in SETS {
        let read = read_articles(&data_folder().join(format!("{set}.dev.jsonl")))?;
        let recurring = RecurringLines::count(&read);
        for (at, article) in read.iter().enumerate() {
            articles += 1;
            // An article without a source counts as a source of its own.
            let source = article.source.clone().unwrap_or_else(|| format!("{set} {at}"));
            let report = strip(article, &recurring);
            let terms = TermMaker::new(Language::ENGLISH);
            let mut stems = BTreeSet::new();
            for text in [&report.title, &report.body] {
                let text = normalise(text);
                for token in tokenise(&text) {
                    stems.extend(terms.stem(&token.folded, token.shape));
                }
            }
            for stem in stems {
                let (count, sources) = counts.entry(stem).or_default();
                *count += 1;
                if sources.len() < LEAST_SOURCES {
                    sources.insert(source.clone());
                }
            }
        }
    }
    let mut table = format!("articles\t{articles}\n");
    for (stem, (count, sources)) in counts {
        let is_word = stem.chars().count() <= 32 && !stem.contains(char::is_whitespace);
        if count >= LEAST_ARTICLES && sources.len() >= LEAST_SOURCES && is_word {
            table.push_str(&format!("{stem}\t{count}\n"));
        }
    }
    Ok(table)
}
