//! What every tool that tells copies by words has to do: reads articles, finds their words, hashes
//! them. Prints how many there were. `peers/compare.py` runs it beside `storyfold dedup`, whose
//! processor time is counted in multiples of it.
//!
//!     cargo run --release -p storyfold-benches --bin words-pass -- ARTICLES.jsonl

use std::env;
use std::error::Error;
use std::io::{self, Write};

use storyfold::model::Problem;
use storyfold::readers::{Item, ReadOptions, ReadProgress, plan, read_batched};
use storyfold_text::wording::{Word, Wording};

fn main() -> Result<(), Box<dyn Error>> {
    let inputs: Vec<String> = env::args().skip(1).collect();
    if inputs.is_empty() {
        return Err("name the files of articles".into());
    }
    let sources = plan(&inputs)?;
    let (mut articles, mut words, mut hashes) = (0_usize, 0_usize, 0_u64);
    let mut problems: Vec<Problem> = Vec::new();
    let gather = |batch: &mut Batch, item| match item {
        Item::Article(read) => {
            batch.words.clear();
            Wording::append(&read.article, &mut batch.words);
            batch.articles += 1;
            batch.count += batch.words.len();
            batch.hashes ^= batch.words.iter().fold(0, |all, word| all ^ u64::from(word.hash()));
        }
        Item::Problem(problem) => batch.problems.push(problem),
    };
    read_batched(
        &sources,
        &mut io::stdin(),
        &ReadOptions::default(),
        &ReadProgress::default(),
        &gather,
        &mut |batch: Batch| {
            articles += batch.articles;
            words += batch.count;
            hashes ^= batch.hashes;
            problems.extend(batch.problems);
        },
    )?;
    writeln!(
        io::stdout(),
        "{articles} articles, {words} words, hashes {hashes:08x}, {} rejected or mended",
        problems.len()
    )?;
    Ok(())
}

/// What came of neighbouring articles.
#[derive(Default)]
struct Batch {
    words: Vec<Word>,
    articles: usize,
    count: usize,
    hashes: u64,
    problems: Vec<Problem>,
}
