//! `fixtures/formats`: the same articles in every format read alike, as far as the format carries
//! what they say.

use std::io::BufReader;
use std::path::PathBuf;

use storyfold_model::{Article, Status};
use storyfold_readers::{Field, Format, Item, ReadOptions, plan, read_collect};

use super::read_stream;

/// What feeds do not carry: whether and in what version an item may be used, and what is said of it
/// to desks.
const NOT_IN_FEEDS: [Field; 4] = [Field::Version, Field::Status, Field::Slug, Field::Note];

/// In JSON Feed the source is that of the feed, too.
const NOT_IN_JSON_FEEDS: [Field; 5] =
    [Field::Source, Field::Version, Field::Status, Field::Slug, Field::Note];

/// In these items the address is the id.
const NOT_IN_RSS_1: [Field; 5] =
    [Field::Url, Field::Version, Field::Status, Field::Slug, Field::Note];

/// Each file, its format, and what the format does not carry.
const FILES: [(&str, Format, &[Field]); 14] = [
    ("articles.jsonl", Format::JsonLines, &[]),
    ("articles.json", Format::JsonArray, &[]),
    ("articles.csv", Format::Csv, &[]),
    ("articles.tsv", Format::Tsv, &[]),
    ("articles.ninjs-1.json", Format::Ninjs, &[Field::Url]),
    ("articles.ninjs-2.jsonl", Format::Ninjs, &[Field::Url]),
    ("articles.ninjs-3.json", Format::Ninjs, &[Field::Url]),
    ("articles.newsml-g2.xml", Format::NewsMlG2, &[Field::Url]),
    ("articles.newsml-1.xml", Format::NewsMl1, &[Field::Url]),
    ("articles.nitf", Format::Nitf, &[Field::Url]),
    ("articles.jsonfeed.json", Format::JsonFeed, &NOT_IN_JSON_FEEDS),
    ("articles.rss.xml", Format::Feed, &NOT_IN_FEEDS),
    ("articles.rss-1.xml", Format::Feed, &NOT_IN_RSS_1),
    ("articles.atom.xml", Format::Feed, &NOT_IN_FEEDS),
];

fn path_of(file: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/formats").join(file)
}

fn read(file: &str) -> Vec<(Article, Format)> {
    let planned = plan(&[path_of(file).display().to_string()]).unwrap();
    let loaded = read_collect(&planned, &mut std::io::empty(), &ReadOptions::default()).unwrap();
    assert_eq!(loaded.problems, [], "{file}");
    loaded.articles.into_iter().map(|read| (read.article, read.format)).collect()
}

/// An article without what a format does not carry.
fn without(mut article: Article, fields: &[Field]) -> Article {
    for field in fields {
        match field {
            Field::Source => article.source = None,
            Field::Url => article.url = None,
            Field::Version => article.version = None,
            Field::Status => article.status = Status::Usable,
            Field::Slug | Field::Note | Field::Byline => {
                if let Some(wire) = &mut article.wire {
                    match field {
                        Field::Slug => wire.slug = None,
                        Field::Note => wire.note = None,
                        _ => wire.byline = None,
                    }
                }
            }
            other => panic!("the comparison cannot leave out {other:?}; say how"),
        }
    }
    article.wire = article.wire.filter(|wire| !wire.is_empty());
    article
}

#[test]
fn every_file_reads_to_the_same_articles() {
    let reference: Vec<Article> =
        read("articles.jsonl").into_iter().map(|(article, _)| article).collect();
    assert_eq!(reference.len(), 12);
    assert!(
        reference.iter().all(|article| article.body.contains(' ') && article.version.is_some())
    );
    for (file, format, not_carried) in FILES {
        let found = read(file);
        assert_eq!(found.len(), reference.len(), "{file}");
        for ((article, told), expected) in found.into_iter().zip(&reference) {
            assert_eq!(told, format, "{file}");
            let expected = without(expected.clone(), not_carried);
            assert_eq!(without(article, not_carried), expected, "{file}");
        }
    }
}

#[test]
fn a_byte_order_mark_changes_nothing_whatever_pieces_a_file_comes_in() {
    let pages = ("articles.html", Format::Html, [].as_slice());
    for (name, format, _) in FILES.into_iter().chain([pages]) {
        // Where a file is one article, they stand in a folder.
        let planned = plan(&[path_of(name).display().to_string()]).unwrap();
        let file = &planned.first().unwrap().file;
        let bytes = std::fs::read(file).unwrap();
        let items = |bytes: &[u8], piece_bytes: usize| {
            let mut items: Vec<Item> = Vec::new();
            let mut input = BufReader::with_capacity(piece_bytes, bytes);
            read_stream(format, name, &mut input, &mut |item| items.push(item));
            items
        };
        let expected = items(&bytes, bytes.len());
        let is_article = |item: &Item| matches!(item, Item::Article(_));
        assert!(!expected.is_empty() && expected.iter().all(is_article), "{file}");
        let marked = ["\u{feff}".as_bytes(), &bytes].concat();
        for piece_bytes in [1, 2, 3, 64, marked.len()] {
            assert_eq!(items(&marked, piece_bytes), expected, "{file} by {piece_bytes}");
        }
    }
}
