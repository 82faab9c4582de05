//! Character sets through the whole reader.

use std::fs;

use storyfold_readers::{Format, Loaded, ReadOptions, plan, read_collect};

use super::{ids, kinds, read_stdin};

#[track_caller]
fn read_file(name: &str, bytes: &[u8]) -> Loaded {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    fs::write(&path, bytes).unwrap();
    let planned = plan(&[path.to_str().unwrap().to_owned()]).unwrap();
    read_collect(&planned, &mut std::io::empty(), &ReadOptions::default()).unwrap()
}

fn utf_16(text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(u16::to_le_bytes).collect()
}

#[test]
fn utf_16_without_a_mark_says_so() {
    let text = "{\"title\":\"Fog\"}\n{\"title\":\"Mist\"}\n";
    let big_endian: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
    for bytes in [utf_16(text), big_endian] {
        for loaded in [read_file("a.jsonl", &bytes), read_stdin(&bytes, &ReadOptions::default())] {
            assert_eq!(
                (loaded.articles.len(), kinds(&loaded)),
                (0, vec!["unknown-format".to_owned()])
            );
            assert!(loaded.problems[0].reason.contains("UTF-16"), "{}", loaded.problems[0]);
        }
    }
    // A bad line at the beginning costs no other.
    let loaded = read_file("a.jsonl", b"{\0\n{\"title\":\"Fog\"}\n");
    assert_eq!((loaded.articles.len(), kinds(&loaded)), (1, vec!["1:bad-json".to_owned()]));
}

#[test]
fn an_empty_file_of_any_kind_has_one_reason() {
    for name in
        ["a", "a.txt", "a.md", "a.html", "a.xml", "a.rss", "a.nitf", "a.xls", "a.zip", "a.tar"]
    {
        let loaded = read_file(name, b"");
        assert_eq!(
            (loaded.articles.len(), kinds(&loaded)),
            (0, vec!["no-text".to_owned()]),
            "{name}"
        );
        assert_eq!(loaded.problems[0].reason, "the file is empty", "{name}");
    }
    for name in ["a.jsonl", "a.json", "a.csv", "a.tsv"] {
        assert_eq!(kinds(&read_file(name, b"")), [""; 0], "{name}");
    }
}

#[test]
fn utf_16_with_a_mark_is_read_in_every_format_of_text() {
    for (name, text, format) in [
        ("a.jsonl", "\u{feff}{\"title\":\"Fährt wieder\"}\n", Format::JsonLines),
        ("a.json", "\u{feff}[{\"title\":\"Fährt wieder\"}]", Format::JsonArray),
        ("a.txt", "\u{feff}title\tlang\r\nFährt wieder\tde\r\n", Format::Csv),
        ("a.md", "\u{feff}# Fährt wieder\n", Format::Markdown),
        ("a", "\u{feff}Fährt wieder\n", Format::PlainText),
    ] {
        let loaded = read_file(name, &utf_16(text));
        assert_eq!(kinds(&loaded), [""; 0], "{name}");
        assert_eq!(loaded.articles[0].article.title, "Fährt wieder", "{name}");
        assert_eq!(loaded.articles[0].format, format, "{name}");
    }
    let loaded = read_stdin(&utf_16("\u{feff}{\"title\":\"Fog\"}\n"), &ReadOptions::default());
    assert_eq!((loaded.articles.len(), loaded.problems.len()), (1, 0));
}

#[test]
fn other_character_sets_are_guessed_and_that_is_said() {
    let loaded = read_file("a.txt", b"Die F\xe4hre f\xe4hrt wieder\n\nDie Stra\xdfe ist frei.\n");
    assert_eq!(loaded.articles[0].article.title, "Die Fähre fährt wieder");
    assert_eq!(kinds(&loaded), ["bad-charset"]);
    assert_eq!((loaded.totals.rejected, loaded.totals.mended), (0, 1));
    let loaded = read_file("a.csv", b"id;title\n1;F\xe4hrt\n2;Stra\xdfe\n");
    assert_eq!((ids(&loaded), kinds(&loaded)), (vec!["1", "2"], vec!["bad-charset".to_owned()]));
    assert_eq!(loaded.articles[1].article.title, "Straße");
}

#[test]
fn a_bad_byte_in_text_that_is_utf_8_is_mended() {
    let loaded = read_file("a.md", b"# F\xc3\xa4hrt w\xffieder\n");
    assert_eq!(loaded.articles[0].article.title, "Fährt w\u{fffd}ieder");
    assert_eq!(kinds(&loaded), ["bad-charset"]);
}

#[test]
fn in_json_a_bad_byte_costs_its_record_and_no_more() {
    for (name, text) in [
        ("a.jsonl", &b"{\"id\":1,\"title\":\"F\xe4hrt\"}\n{\"id\":2,\"title\":\"Fog\"}\n"[..]),
        ("a.json", b"[{\"id\":1,\"title\":\"F\xe4hrt\"},\n{\"id\":2,\"title\":\"Fog\"}]"),
    ] {
        let loaded = read_file(name, text);
        assert_eq!(ids(&loaded), ["2"]);
        assert!(kinds(&loaded)[0].ends_with("bad-utf8"), "{:?}", loaded.problems);
    }
}
