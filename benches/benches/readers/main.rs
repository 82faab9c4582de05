//! How fast each format is read, beside the parser it stands on alone.
//!
//! `cargo bench -p storyfold-benches --bench readers` prints a table; `-- FORMAT …` measures only these.
//!
//! Both read the same bytes in memory on one thread, one after the other in each of the rounds, so that
//! what else the machine does meets both. A reader does more than its parser: it cuts the stream under
//! limits, turns fields into a validated article, makes paragraphs of markup, and counts what is wrong.
//! The ratio says what that costs. Of a format whose parser reads all of it, such as JSON, at most 1.5 is
//! wanted; of XML it is more, because the plain parser makes no texts of what it sees.

mod files;
mod plain;

use std::error::Error;
use std::fs::File;
use std::hint::black_box;
use std::io::{Seek, Write};
use std::sync::Arc;
use std::time::Instant;

use storyfold_readers::{Context, Format, Item, ReadOptions};

use self::files::Sample;
use self::plain::Plain;

/// How often each is measured. The first round warms up and is not counted.
const ROUNDS: usize = 10;

/// How many articles a file has. JSON Lines of them has about 8 MB.
const ARTICLES: usize = 2_500;

/// How many of them are made pages of, which take a hundred times as long.
const PAGES: usize = 250;

type Outcome<T> = Result<T, Box<dyn Error>>;

/// What is measured beside what.
struct Case {
    format: Format,
    /// How the plain parser is called in the table.
    parser: &'static str,
    plain: Plain,
    sample: Sample,
}

fn main() -> Outcome<()> {
    let wanted: Vec<String> =
        std::env::args().skip(1).filter(|arg| !arg.starts_with("--")).collect();
    let mut out = std::io::stdout().lock();
    writeln!(out, "| format | MB | articles | storyfold MB/s | alone | MB/s | × |")?;
    writeln!(out, "| --- | ---: | ---: | ---: | --- | ---: | ---: |")?;
    for case in cases()? {
        if wanted.is_empty() || wanted.iter().any(|name| name == case.format.name()) {
            writeln!(out, "{}", measured(&case)?)?;
        }
    }
    Ok(())
}

/// All formats but TSV, which is CSV with another delimiter.
fn cases() -> Outcome<Vec<Case>> {
    let articles = files::articles(ARTICLES);
    let few = articles.get(..PAGES).unwrap_or_default();
    let case = |format, parser, plain, sample| Case { format, parser, plain, sample };
    let quick_xml = "quick-xml, its events";
    Ok(vec![
        case(
            Format::JsonLines,
            "serde_json, typed",
            plain::json_lines,
            files::json_lines(&articles)?,
        ),
        case(
            Format::JsonLines,
            "serde_json, typed and borrowed",
            plain::json_lines_borrowed,
            files::json_lines(&articles)?,
        ),
        case(
            Format::JsonArray,
            "serde_json, typed",
            plain::json_array,
            files::json_array(&articles)?,
        ),
        case(Format::Ninjs, "serde_json, typed", plain::ninjs, files::ninjs(&articles)?),
        case(Format::JsonFeed, "serde_json, typed", plain::json_feed, files::json_feed(&articles)?),
        case(Format::Csv, "csv, its text records", plain::csv, files::csv(&articles)?),
        case(Format::Feed, quick_xml, plain::xml, files::rss(&articles)),
        case(Format::NewsMlG2, quick_xml, plain::xml, files::newsml_g2(&articles)),
        case(Format::NewsMl1, quick_xml, plain::xml, files::newsml_1(&articles)),
        case(Format::Nitf, quick_xml, plain::xml, files::nitf(&articles)),
        case(Format::Html, "dom_smoothie", plain::pages, files::pages(few)),
        case(Format::Warc, "dom_smoothie, of the same pages", plain::pages, files::archive(few)),
        case(Format::Markdown, "UTF-8 check of std", plain::utf8, files::markdown(&articles)),
        case(Format::PlainText, "UTF-8 check of std", plain::utf8, files::plain_text(&articles)),
        case(Format::Parquet, "parquet, its rows", plain::parquet, files::parquet(&articles)?),
        case(Format::ArrowIpc, "arrow-ipc, its batches", plain::arrow, files::arrow(&articles)?),
    ])
}

/// A row of the table: the speed of each in its fastest round, and the median of what their times are to
/// each other in a round.
fn measured(case: &Case) -> Outcome<String> {
    let (mut ours, mut alone, mut ratios) = (Vec::new(), Vec::new(), Vec::new());
    let expected = case.sample.articles;
    for round in 0..=ROUNDS {
        let start = Instant::now();
        let read = read(case.format, &case.sample)?;
        let seconds = start.elapsed().as_secs_f64();
        let start = Instant::now();
        let parsed = black_box((case.plain)(black_box(&case.sample))?);
        let alone_seconds = start.elapsed().as_secs_f64();
        if (read, parsed) != (expected, expected) {
            let name = case.format;
            return Err(format!("{name}: {read} and {parsed} of {expected} articles").into());
        }
        if round > 0 {
            ours.push(seconds);
            alone.push(alone_seconds);
            ratios.push(seconds / alone_seconds);
        }
    }
    let megabytes = case.sample.bytes() as f64 / 1e6;
    Ok(format!(
        "| {} | {megabytes:.1} | {expected} | {:.0} | {} | {:.0} | {:.2} |",
        case.format,
        megabytes / fastest(&ours),
        case.parser,
        megabytes / fastest(&alone),
        median(ratios),
    ))
}

fn fastest(seconds: &[f64]) -> f64 {
    seconds.iter().copied().fold(f64::INFINITY, f64::min)
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}

/// Reads a sample as the program does, file by file, and counts the articles.
fn read(format: Format, sample: &Sample) -> Outcome<usize> {
    let options = ReadOptions::default();
    let name: Arc<str> = "bench".into();
    let context = Context { file: &name, document_id: Some("bench"), format, options: &options };
    let mut articles = 0;
    let mut problem = None;
    let mut sink = |item| match item {
        Item::Article(read) => {
            black_box(&read);
            articles += 1;
        }
        Item::Problem(found) => problem = Some(found),
    };
    match (format.reader().by_seeking(), &sample.file) {
        (Some(seeking), Some(file)) => {
            let mut file: File = file.try_clone()?;
            file.rewind()?;
            seeking.read_file(file, &context, &mut sink)?;
        }
        _ => {
            for bytes in &sample.documents {
                format.reader().read(&mut bytes.as_slice(), &context, &mut sink)?;
            }
        }
    }
    problem.map_or(Ok(articles), |problem| Err(problem.to_string().into()))
}
