//! Input made to break readers.

use std::io::{self, BufReader, Read};

use proptest::collection::vec;
use proptest::prelude::*;
use storyfold_readers::{Format, Item, ReadOptions, sniff::sniff};

use super::{ids, kinds, on_small_stack, read_as, read_stdin, read_stream};

#[test]
fn deep_nesting_overflows_no_stack() {
    const DEPTH: usize = 100_000;
    let (open, close) = ("[".repeat(DEPTH), "]".repeat(DEPTH));
    let objects = format!("{}1{}", "{\"a\":".repeat(DEPTH), "}".repeat(DEPTH));
    let lines = [
        format!("{{\"id\":1,\"title\":\"Fog\",\"tags\":{open}{close}}}"),
        format!("{{\"id\":2,\"title\":\"Fog\",\"tags\":{objects}}}"),
        format!("{{\"id\":3,\"title\":{open}{close}}}"),
        format!("{{\"id\":4,\"title\":{objects}}}"),
        format!("{{\"id\":5,\"title\":\"Fog\",\"tags\":{open}"),
        format!("{{\"id\":{objects},\"title\":\"Fog\"}}"),
        objects,
        open,
        "{\"id\":9,\"title\":\"Fog\"}".to_owned(),
    ];
    let loaded = read_stdin(lines.join("\n").as_bytes(), &ReadOptions::default());
    assert_eq!(ids(&loaded), ["1", "2", "9"]);
    assert_eq!(
        kinds(&loaded),
        ["3:bad-field", "4:bad-field", "5:bad-json", "6:bad-id", "7:no-text", "8:bad-json"]
    );
}

#[test]
fn deep_and_endless_json_of_agencies_and_feeds_is_counted() {
    let deep = format!("{}1{}", "{\"a\":[".repeat(50_000), "]}".repeat(50_000));
    let items = format!(
        "{{\"uri\":1,\"title\":\"Fog\",\"x\":{deep}}},{{\"uri\":2,\"bodies\":{deep}}},{deep},{{\"uri\":3,\
         \"title\":\"Fog\",\"body_html\":\"{}\"}},",
        "<div>".repeat(100_000)
    );
    let feed = items.replace("uri", "id").replace("body_html", "content_html");
    let feed = feed.replace("bodies", "author");
    let (ninjs, feed) = on_small_stack(move || {
        let ninjs = read_as(Format::Ninjs, "a", format!("[{items}").as_bytes());
        let feed = read_as(Format::JsonFeed, "a", format!("{{\"items\":[{feed}").as_bytes());
        (ninjs, feed)
    });
    for loaded in [ninjs, feed] {
        assert_eq!(ids(&loaded), ["1", "3"]);
        assert_eq!(kinds(&loaded), ["bad-json", "no-text", "truncated"]);
    }
}

/// The same bytes over and over, without memory for all of them.
pub(crate) struct Repeated<'a> {
    pub(crate) piece: &'a [u8],
    pub(crate) at: usize,
    pub(crate) left: usize,
}

impl Read for Repeated<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let rest = &self.piece[self.at..];
        let length = rest.len().min(buffer.len()).min(self.left);
        buffer[..length].copy_from_slice(&rest[..length]);
        self.at = (self.at + length) % self.piece.len();
        self.left -= length;
        Ok(length)
    }
}

#[test]
fn two_million_empty_items_are_two_million_rejections() {
    const ITEMS: usize = 2_000_000;
    for (format, before, item) in
        [(Format::Ninjs, "[", "{},"), (Format::JsonFeed, "{\"items\":[", "{},")]
    {
        let items = Repeated { piece: item.as_bytes(), at: 0, left: item.len() * ITEMS };
        let mut input = BufReader::new(before.as_bytes().chain(items));
        let (mut counted, mut other) = (0, 0);
        read_stream(format, "a", &mut input, &mut |item| match item {
            Item::Problem(problem) if problem.kind == "no-text" => counted += 1,
            _ => other += 1,
        });
        assert_eq!((counted, other), (ITEMS, 1), "{format}: and that the file is cut off");
    }
}

#[test]
fn deep_nesting_in_an_array_overflows_no_stack() {
    const DEPTH: usize = 100_000;
    let (open, close) = ("[".repeat(DEPTH), "]".repeat(DEPTH));
    let objects = format!("{}1{}", "{\"a\":".repeat(DEPTH), "}".repeat(DEPTH));
    let text = format!(
        "[{{\"id\":1,\"title\":\"Fog\",\"tags\":{open}{close}}},{open}{close},{objects},\
         {{\"id\":4,\"title\":{objects}}},{{\"id\":5,\"title\":\"Mist\"}},{open}"
    );
    let loaded = on_small_stack(move || read_as(Format::JsonArray, "a.json", text.as_bytes()));
    assert_eq!(ids(&loaded), ["1", "5"]);
    assert_eq!(kinds(&loaded), ["bad-json", "no-text", "bad-field", "truncated"]);
}

#[test]
fn an_element_of_a_gigabyte_is_skipped_in_bounded_memory() {
    let mut input = BufReader::new(
        b"[{\"title\":\"Fog\"},{\"title\":\""
            .chain(io::repeat(b'x').take(1 << 30))
            .chain(&b"\"},{\"title\":\"Mist\"}]"[..]),
    );
    let mut found = Vec::new();
    read_stream(Format::JsonArray, "a", &mut input, &mut |item| match item {
        Item::Article(read) => found.push(read.article.title),
        Item::Problem(problem) => found.push(problem.to_string()),
    });
    let too_large = format!(
        "a#2: rejected (too-large): the element has {} bytes, more than the 67108864 that are read",
        (1 << 30) + 12
    );
    assert_eq!(found, ["Fog".to_owned(), too_large, "Mist".to_owned()]);
}

#[test]
fn a_row_of_a_gigabyte_is_skipped_in_bounded_memory() {
    for (open, close) in [("", ""), ("\"", "\"")] {
        let (head, tail) =
            (format!("id,title\n1,Fog\n2,{open}"), format!("{close}\n3,Mist\n4,\"Ice"));
        let mut input = BufReader::new(
            head.as_bytes().chain(io::repeat(b'x').take(1 << 30)).chain(tail.as_bytes()),
        );
        let mut found = Vec::new();
        read_stream(Format::Csv, "a", &mut input, &mut |item| match item {
            Item::Article(read) => found.push(read.article.title),
            Item::Problem(problem) => found.push(format!("{} {}", problem.origin, problem.kind)),
        });
        assert_eq!(found, ["Fog", "a:3 too-large", "Mist", "a:5 bad-row"]);
    }
}

#[test]
fn long_values_and_terminal_codes_do_not_reach_the_reasons() {
    let long = format!("\"{}\"", "\\u001b[31m".repeat(100_000));
    let lines = format!("{long}\n{{\"title\":\"Fog\",\"lang\":{long},\"version\":{long}}}\n");
    let loaded = read_stdin(lines.as_bytes(), &ReadOptions::default());
    assert_eq!(kinds(&loaded), ["1:bad-json", "2:bad-lang", "2:bad-version"]);
    for problem in &loaded.problems {
        assert!(problem.reason.chars().count() < 400 && !problem.reason.contains('\u{1b}'));
    }
}

#[test]
fn many_brackets_and_marks_come_to_an_end() {
    // Each of these is quadratic in a careless parser, which would not end today.
    for piece in [
        "[", "](", "[a](", "*", "_", "# ", "#", "**[", "- ", "```\n", "\n", "a\n", "===\n",
        "---\n", "[a](b)",
    ] {
        let text = piece.repeat((1 << 19) / piece.len());
        for format in [Format::Markdown, Format::PlainText] {
            let loaded = read_as(format, "a", text.as_bytes());
            let kinds = kinds(&loaded);
            match loaded.articles.as_slice() {
                [read] => {
                    assert!(read.article.has_text() && kinds.is_empty(), "{piece:?}: {kinds:?}")
                }
                _ => assert_eq!(kinds, ["no-text"], "{format}: {piece:?}"),
            }
        }
    }
}

#[test]
fn many_attributes_overflow_no_stack() {
    const COUNT: usize = 100_000;
    let bare = format!("<p {}>Fog closes port</p>", "a ".repeat(COUNT));
    let empty = format!("<p {}>Fog closes port</p>", "a=\"\" ".repeat(COUNT));
    let numbered: String = (0..COUNT).map(|n| format!("a{n}=\"\" ")).collect();
    let numbered = format!("<p {numbered}>Fog closes port</p>");
    for html in [bare, empty, numbered] {
        let (page, feed, json) = on_small_stack(move || {
            let rss = format!(
                "<rss version='2.0'><channel><item><guid>1</guid><description><![CDATA[{html}]]>\
                 </description></item></channel></rss>"
            );
            let content = html.replace('"', "\\\"");
            let json = format!("{{\"items\":[{{\"id\":\"1\",\"content_html\":\"{content}\"}}]}}");
            (
                read_as(Format::Html, "a", html.as_bytes()),
                read_as(Format::Feed, "a", rss.as_bytes()),
                read_as(Format::JsonFeed, "a", json.as_bytes()),
            )
        });
        assert_eq!((page.articles.len(), kinds(&page)), (0, vec!["too-large".to_owned()]));
        for loaded in [feed, json] {
            assert_eq!((ids(&loaded), kinds(&loaded)), (vec!["1"], vec![]));
            assert_eq!(loaded.articles[0].article.body, "Fog closes port");
        }
    }
}

/// Pieces that mean something to one format or another, so that random texts reach deep.
fn piece() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        vec(any::<u8>(), 0..8),
        prop::sample::select(vec![
            "{\"id\":",
            "{\"title\":\"Fog\"}",
            "}",
            "[",
            "\n",
            "\r\n",
            "\n\n",
            "\"",
            "null",
            "---\n",
            "# ",
            "### ",
            "[Fog](a)",
            "](",
            "**",
            "title: Fog\n",
            "date: 2031-02-03\n",
            "2031-2-3",
            "===\n",
            "Posted on ",
            "February 3, 2031",
            "Skip to main content\n",
            "é",
            "\u{feff}",
            "```\n",
            "embargoed_until",
            "<rss><channel>",
            "<feed xmlns='http://www.w3.org/2005/Atom'>",
            "<item>",
            "</item>",
            "<entry><title type='xhtml'>",
            "<description>",
            "</",
            ">",
            "<![CDATA[",
            "]]>",
            "&amp;",
            "&fog;",
            "<!DOCTYPE ",
            "<!--",
            "{\"uri\":\"a\",\"pubstatus\":\"canceled\"}",
            "\"bodies\":[{\"value\":\"<p>Fog\"}]",
            "{\"items\":[",
            ":",
            "\u{85}",
        ])
        .prop_map(|text| text.as_bytes().to_vec()),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(512) })]

    #[test]
    fn no_bytes_make_a_reader_panic(pieces in vec(piece(), 0..40)) {
        let bytes = pieces.concat();
        let _ = sniff("a", &bytes);
        for format in Format::ALL {
            let loaded = read_as(format, "a", &bytes);
            for read in &loaded.articles {
                let is_kill = read.article.status == storyfold_model::Status::Canceled;
                prop_assert!(is_kill || read.article.has_text());
            }
            if matches!(format, Format::Html | Format::Markdown | Format::PlainText) {
                let turned_away = loaded.problems.iter()
                    .filter(|problem| problem.severity == storyfold_model::Severity::Rejected)
                    .count();
                prop_assert_eq!(loaded.articles.len() + turned_away, 1, "a document counts once");
            }
        }
        read_stdin(&bytes, &ReadOptions::default());
    }

    #[test]
    fn the_pieces_a_stream_comes_in_change_nothing(
        marks in 0_usize..3,
        pieces in vec(piece(), 0..40),
        piece_bytes in 1_usize..8,
    ) {
        let bytes = ["\u{feff}".repeat(marks).into_bytes(), pieces.concat()].concat();
        for format in Format::ALL {
            let items = |piece_bytes| {
                let mut items: Vec<Item> = Vec::new();
                let mut input = BufReader::with_capacity(piece_bytes, bytes.as_slice());
                read_stream(format, "a", &mut input, &mut |item| items.push(item));
                items
            };
            prop_assert_eq!(items(piece_bytes), items(bytes.len() + 1), "{}", format);
        }
    }

    #[test]
    fn every_line_with_something_on_it_counts_once(lines in vec("[ -~]{0,20}", 0..20)) {
        prop_assume!(lines.iter().find(|line| !line.trim().is_empty()).is_none_or(|line| !line.trim().starts_with('[')));
        // Named, because lines that begin like a page would be told for one.
        let options = ReadOptions { input_format: Some(Format::JsonLines), ..ReadOptions::default() };
        let loaded = read_stdin(lines.join("\n").as_bytes(), &options);
        let filled = lines.iter().filter(|line| !line.trim().is_empty()).count();
        prop_assert_eq!(loaded.articles.len() as u64 + loaded.totals.rejected, filled as u64);
    }

    #[test]
    fn dates_print_and_read_back(day in -200_000_i32..80_000, second in 0_i64..86_400) {
        use storyfold_model::{Instant, Precision, Published};
        for precision in [Precision::Day, Precision::Second] {
            let second = if precision == Precision::Day { 0 } else { second };
            let at = Instant::from_unix_seconds(i64::from(day) * 86_400 + second);
            let published = Published { at, precision };
            prop_assert_eq!(storyfold_readers::date::parse(&published.to_string()), Ok(published));
        }
    }
}
