//! The parsers by themselves: each makes of a sample what it makes of it, and counts the articles.

use std::borrow::Cow;
use std::fs::File;
use std::io::Seek;

use arrow_array::cast::AsArray;
use arrow_ipc::reader::StreamReader;
use dom_smoothie::Readability;
use parquet::file::reader::{FileReader, SerializedFileReader};
use quick_xml::Reader;
use quick_xml::events::Event;
use serde::Deserialize;

use crate::Outcome;
use crate::files::Sample;

/// Parses a sample.
pub(crate) type Plain = fn(&Sample) -> Outcome<usize>;

#[derive(Deserialize)]
struct Typed {
    #[allow(dead_code, reason = "what a parser reads is what is measured")]
    id: String,
    title: String,
    body: String,
    published: Option<String>,
    source: Option<String>,
    url: Option<String>,
    lang: Option<String>,
}

#[derive(Deserialize)]
struct Borrowed<'a> {
    #[serde(borrow)]
    id: Cow<'a, str>,
    #[serde(borrow)]
    title: Cow<'a, str>,
    #[serde(borrow)]
    body: Cow<'a, str>,
    #[serde(borrow)]
    published: Option<Cow<'a, str>>,
    #[serde(borrow)]
    source: Option<Cow<'a, str>>,
    #[serde(borrow)]
    url: Option<Cow<'a, str>>,
    #[serde(borrow)]
    lang: Option<Cow<'a, str>>,
}

#[derive(Deserialize)]
#[allow(dead_code, reason = "what a parser reads is what is measured")]
struct NinjsItem {
    uri: String,
    headline: String,
    body_text: String,
    versioncreated: String,
    infosource: Option<Vec<Named>>,
    language: Option<String>,
}

#[derive(Deserialize)]
#[allow(dead_code, reason = "what a parser reads is what is measured")]
struct Named {
    name: String,
}

#[derive(Deserialize)]
struct FeedOfJson {
    items: Vec<FeedItem>,
}

#[derive(Deserialize)]
#[allow(dead_code, reason = "what a parser reads is what is measured")]
struct FeedItem {
    id: String,
    title: String,
    content_text: String,
    date_published: String,
    url: Option<String>,
    language: Option<String>,
}

fn lines(sample: &Sample) -> impl Iterator<Item = &[u8]> {
    let all = sample.documents.iter().flat_map(|bytes| bytes.split(|&byte| byte == b'\n'));
    all.filter(|line| !line.is_empty())
}

fn only(sample: &Sample) -> &[u8] {
    sample.documents.first().map_or(&[], Vec::as_slice)
}

pub(crate) fn json_lines(sample: &Sample) -> Outcome<usize> {
    let mut articles = 0;
    for line in lines(sample) {
        let article: Typed = serde_json::from_slice(line)?;
        std::hint::black_box((&article.title, &article.body, &article.published));
        std::hint::black_box((&article.source, &article.url, &article.lang));
        articles += 1;
    }
    Ok(articles)
}

pub(crate) fn json_lines_borrowed(sample: &Sample) -> Outcome<usize> {
    let mut articles = 0;
    for line in lines(sample) {
        let article: Borrowed<'_> = serde_json::from_slice(line)?;
        std::hint::black_box((&article.id, &article.title, &article.body, &article.published));
        std::hint::black_box((&article.source, &article.url, &article.lang));
        articles += 1;
    }
    Ok(articles)
}

pub(crate) fn json_array(sample: &Sample) -> Outcome<usize> {
    let articles: Vec<Typed> = serde_json::from_slice(only(sample))?;
    Ok(std::hint::black_box(articles).len())
}

pub(crate) fn ninjs(sample: &Sample) -> Outcome<usize> {
    let items: Vec<NinjsItem> = serde_json::from_slice(only(sample))?;
    Ok(std::hint::black_box(items).len())
}

pub(crate) fn json_feed(sample: &Sample) -> Outcome<usize> {
    let feed: FeedOfJson = serde_json::from_slice(only(sample))?;
    Ok(std::hint::black_box(feed.items).len())
}

pub(crate) fn csv(sample: &Sample) -> Outcome<usize> {
    let mut reader = csv::Reader::from_reader(only(sample));
    let mut record = csv::StringRecord::new();
    let mut articles = 0;
    while reader.read_record(&mut record)? {
        std::hint::black_box(&record);
        articles += 1;
    }
    Ok(articles)
}

/// Counts the headlines, of which each item has one and nothing else has any.
pub(crate) fn xml(sample: &Sample) -> Outcome<usize> {
    let mut articles = 0;
    let mut buffer = Vec::new();
    for document in &sample.documents {
        let mut reader = Reader::from_reader(document.as_slice());
        loop {
            buffer.clear();
            match std::hint::black_box(reader.read_event_into(&mut buffer)?) {
                Event::Start(tag) => {
                    let is_headline =
                        matches!(tag.name().as_ref(), "title" | "headline" | "HeadLine" | "hl1");
                    articles += usize::from(is_headline);
                }
                Event::Eof => break,
                _ => {}
            }
        }
    }
    Ok(articles)
}

pub(crate) fn pages(sample: &Sample) -> Outcome<usize> {
    let mut articles = 0;
    for page in sample.pages.iter().chain(&sample.documents).take(sample.articles) {
        let article = Readability::new(str::from_utf8(page)?, None, None)?.parse()?;
        std::hint::black_box((article.title, article.content, article.text_content));
        articles += 1;
    }
    Ok(articles)
}

pub(crate) fn utf8(sample: &Sample) -> Outcome<usize> {
    for document in &sample.documents {
        std::hint::black_box(str::from_utf8(document)?.to_owned());
    }
    Ok(sample.documents.len())
}

fn file_of(sample: &Sample) -> Outcome<File> {
    let mut file = sample.file.as_ref().ok_or("a sample without a file")?.try_clone()?;
    file.rewind()?;
    Ok(file)
}

pub(crate) fn parquet(sample: &Sample) -> Outcome<usize> {
    let reader = SerializedFileReader::new(file_of(sample)?)?;
    let mut articles = 0;
    for row in reader.get_row_iter(None)? {
        std::hint::black_box(row?);
        articles += 1;
    }
    Ok(articles)
}

/// Also copies each text, as an article has it.
pub(crate) fn arrow(sample: &Sample) -> Outcome<usize> {
    let mut articles = 0;
    for batch in StreamReader::try_new_buffered(file_of(sample)?, None)? {
        let batch = batch?;
        for column in batch.columns() {
            for text in column.as_string::<i32>().iter().flatten() {
                std::hint::black_box(text.to_owned());
            }
        }
        articles += batch.num_rows();
    }
    Ok(articles)
}
