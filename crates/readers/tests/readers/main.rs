//! The readers as the outside sees them: bytes and folders in, articles and problems out.

#[cfg(test)]
mod archives;
#[cfg(test)]
mod charsets;
#[cfg(test)]
#[cfg(feature = "parquet")]
mod columns;
#[cfg(test)]
mod contract;
#[cfg(test)]
mod decompression;
#[cfg(test)]
mod embeddings;
#[cfg(test)]
mod feed;
#[cfg(test)]
mod folders;
#[cfg(test)]
mod formats;
#[cfg(test)]
mod hostile;
#[cfg(test)]
mod html;
#[cfg(test)]
mod html_in_records;
#[cfg(test)]
mod json_array;
#[cfg(test)]
mod json_feed;
#[cfg(test)]
mod jsonl;
#[cfg(test)]
mod mapped;
#[cfg(test)]
mod markdown;
#[cfg(test)]
mod newsml_1;
#[cfg(test)]
mod newsml_g2;
#[cfg(test)]
mod ninjs;
#[cfg(test)]
mod nitf;
#[cfg(test)]
mod plain_text;
#[cfg(test)]
mod shared_texts;
#[cfg(test)]
mod table;
#[cfg(test)]
mod warc;
#[cfg(test)]
mod xml;

use std::io::{BufRead, Write};

use storyfold_readers::{Context, Format, Item, Loaded, ReadOptions, plan, read_collect};

/// Reads bytes as a file of the given format and name.
fn read_as(format: Format, name: &str, bytes: &[u8]) -> Loaded {
    read_with(&ReadOptions::default(), format, name, bytes)
}

/// The same with options.
fn read_with(options: &ReadOptions, format: Format, name: &str, bytes: &[u8]) -> Loaded {
    let options = ReadOptions { keep_records: true, ..options.clone() };
    let mut loaded = Loaded::default();
    let mut input = bytes;
    read_through(&options, format, name, &mut input, &mut |item| match item {
        Item::Article(article) => loaded.articles.push(article),
        Item::Problem(problem) => loaded.problems.push(problem),
    });
    loaded
}

/// Reads a stream as a file of the given format and name.
fn read_stream(format: Format, name: &str, input: &mut dyn BufRead, sink: &mut dyn FnMut(Item)) {
    read_through(&ReadOptions::default(), format, name, input, sink);
}

fn read_through(
    options: &ReadOptions,
    format: Format,
    name: &str,
    input: &mut dyn BufRead,
    sink: &mut dyn FnMut(Item),
) {
    let context = Context { file: &name.into(), document_id: Some(name), format, options };
    let done = format.reader().read(input, &context, sink);
    assert!(done.is_ok(), "bytes in memory cannot fail: {done:?}");
}

/// Runs something on a thread with a stack of 2 MiB, as threads that nobody gave another have.
fn on_small_stack<T: Send + 'static>(run: impl FnOnce() -> T + Send + 'static) -> T {
    let thread = std::thread::Builder::new().stack_size(2 << 20).spawn(run);
    match thread.map(std::thread::JoinHandle::join) {
        Ok(Ok(result)) => result,
        Ok(Err(panic)) => std::panic::resume_unwind(panic),
        Err(error) => std::panic::resume_unwind(Box::new(error)),
    }
}

/// Reads standard input.
fn read_stdin(bytes: &[u8], options: &ReadOptions) -> Loaded {
    let planned = plan(&["-".to_owned()]);
    let read = planned.and_then(|planned| read_collect(&planned, &mut { bytes }, options));
    assert!(read.is_ok(), "standard input in memory cannot fail: {read:?}");
    read.unwrap_or_default()
}

/// The problems of a run in short: `2:bad-json`, or the kind alone where a whole file is meant.
fn kinds(loaded: &Loaded) -> Vec<String> {
    let short = |problem: &storyfold_model::Problem| match problem.origin.line {
        Some(line) => format!("{line}:{}", problem.kind),
        None => problem.kind.to_owned(),
    };
    loaded.problems.iter().map(short).collect()
}

fn ids(loaded: &Loaded) -> Vec<&str> {
    loaded.articles.iter().map(|read| read.article.id.as_str()).collect()
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    let written = encoder.write_all(bytes).and_then(|()| encoder.finish());
    assert!(written.is_ok(), "compressing in memory cannot fail");
    written.unwrap_or_default()
}
