//! JSON Lines: what is accepted, and what every malformed line becomes.

use storyfold_model::{Severity, Status};
use storyfold_readers::limits::{MAX_LINE_BYTES, MAX_TEXT_BYTES};
use storyfold_readers::{FieldMap, Format, Loaded, ReadOptions};

use super::{ids, kinds, read_as, read_stdin};

fn read(text: &str) -> Loaded {
    read_as(Format::JsonLines, "wire.jsonl", text.as_bytes())
}

#[test]
fn all_fields_of_a_record() {
    let loaded = read(
        r#"{"id":"a1","title":" Fog closes port ","body":"All day.\n","published":"2031-02-03T08:00:00+01:00","source":"Harbour Post","url":"https://post.example/fog","lang":"en-GB","version":"2","status":"embargoed","embargoed_until":"2031-02-04","unknown":{"deep":[1]}}"#,
    );
    assert_eq!(kinds(&loaded), [""; 0]);
    let article = &loaded.articles[0].article;
    assert_eq!((article.title.as_str(), article.body.as_str()), ("Fog closes port", "All day.\n"));
    assert_eq!(article.published.unwrap().to_string(), "2031-02-03T07:00:00Z");
    assert_eq!(article.source.as_deref(), Some("Harbour Post"));
    assert_eq!(article.url.as_deref(), Some("https://post.example/fog"));
    assert_eq!(article.lang.unwrap().as_str(), "en");
    assert_eq!(article.version, Some(2));
    assert!(matches!(article.status, Status::Embargoed { until } if until.unix_day() == 22_314));
    assert_eq!(loaded.articles[0].origin.to_string(), "wire.jsonl:1");
}

#[test]
fn numbers_serve_as_ids_and_null_counts_as_absent() {
    let loaded = read(
        "{\"id\":17,\"title\":\"Fog\",\"body\":null,\"lang\":null,\"status\":null}\n\
         {\"id\":-3,\"title\":\"Fog\"}\n{\"id\":18446744073709551615,\"title\":\"Fog\"}\n",
    );
    assert_eq!(ids(&loaded), ["17", "-3", "18446744073709551615"]);
    assert_eq!(kinds(&loaded), [""; 0]);
}

#[test]
fn blank_lines_byte_order_mark_and_carriage_returns_do_not_matter() {
    let loaded =
        read("\u{feff}{\"id\":1,\"title\":\"Fog\"}\r\n\r\n  \t\n{\"id\":2,\"title\":\"Mist\"}\r");
    assert_eq!(ids(&loaded), ["1", "2"]);
    assert_eq!(kinds(&loaded), [""; 0]);
    assert_eq!(loaded.articles[1].origin.line, Some(4));
}

#[test]
fn the_record_is_the_line_as_it_stood() {
    let line = "{\"id\": 1,  \"title\": \"F\\u006fg\", \"more\": 1.50}";
    let loaded = read(&format!("\u{feff}{line}\r\n"));
    assert_eq!(loaded.articles[0].record.as_deref(), Some(line.as_bytes()));
    let loaded = read_stdin(line.as_bytes(), &ReadOptions::default());
    assert_eq!(loaded.articles[0].record, None, "kept only on demand");
}

#[test]
fn lines_that_are_no_records_are_turned_away_one_by_one() {
    let loaded = read(
        "{\"id\":1,\"title\":\"Fog\"}\n{oops}\n42\n\"text\"\n{\"id\":2}\n{\"title\":\" \"}\n\
         {\"title\":\"a\"} {\"title\":\"b\"}\n[1]\n{\"title\":\"a\\ud800\"}\n{\"id\":3,\"title\":\"Mist\"}",
    );
    assert_eq!(ids(&loaded), ["1", "3"]);
    assert_eq!(
        kinds(&loaded),
        [
            "2:bad-json",
            "3:bad-json",
            "4:bad-json",
            "5:no-text",
            "6:no-text",
            "7:bad-json",
            "8:bad-json",
            "9:bad-json"
        ]
    );
    assert!(loaded.problems.iter().all(|problem| problem.severity == Severity::Rejected));
}

#[test]
fn what_serde_says_is_passed_on_with_the_place_in_the_line() {
    let loaded = read("{\"title\": \"Fog\"\n{\"title\": }\n7");
    let reasons: Vec<_> = loaded.problems.iter().map(|problem| problem.reason.as_str()).collect();
    assert_eq!(
        reasons,
        [
            "EOF while parsing an object at byte 15; each line must be one whole object",
            "expected value at byte 11",
            "invalid type: integer `7`, expected a JSON object at byte 1",
        ]
    );
}

#[test]
fn text_fields_of_another_type_turn_the_record_away() {
    for value in ["7", "1.5", "true", "[\"a\"]", "{\"a\":{}}"] {
        for field in ["title", "body"] {
            let other = if field == "title" { "body" } else { "title" };
            let loaded = read(&format!("{{\"{field}\":{value},\"{other}\":\"Fog\"}}"));
            assert_eq!(kinds(&loaded), ["1:bad-field"], "{field} {value}");
            assert!(loaded.articles.is_empty());
        }
    }
}

#[test]
fn ids_that_cannot_serve_turn_the_record_away() {
    let long = format!("\"{}\"", "x".repeat(1025));
    for id in
        ["true", "[]", "{}", "1.5", "1e3", "123456789012345678901234567890", "\"a\\nb\"", &long]
    {
        let loaded = read(&format!("{{\"id\":{id},\"title\":\"Fog\"}}"));
        assert_eq!(kinds(&loaded), ["1:bad-id"], "{id}");
    }
}

#[test]
fn what_news_services_call_body_and_time_is_read_beside_a_title() {
    let loaded = read(
        "{\"title\":\"Fog\",\"description\":\"Short.\",\"content\":\"All day.\",\"publishedAt\":\"2031-02-03\"}\n\
         {\"Title\":\"Mist\",\"content\":[{\"src\":\"x\"}],\"description\":\"Thick.\",\"date\":1927872000}\n\
         {\"title\":\"Ice\",\"body\":\"Hard.\",\"content\":\"No.\",\"published\":\"2031-02-04\",\"date\":\"2031-02-05\"}\n\
         {\"headline\":\"Hail\",\"content\":\"Loud.\"}\n",
    );
    assert_eq!(kinds(&loaded), ["4:no-text"], "a headline would be lost");
    let told = |at: usize| {
        let article = &loaded.articles[at].article;
        (article.title.clone(), article.body.clone(), article.published.unwrap().to_string())
    };
    let expected = [
        ("Fog", "All day.", "2031-02-03"),
        ("Mist", "Thick.", "2031-02-03T08:00:00Z"),
        ("Ice", "Hard.", "2031-02-04"),
    ];
    for (at, (title, body, day)) in expected.into_iter().enumerate() {
        assert_eq!(told(at), (title.into(), body.into(), day.into()));
    }
}

#[test]
fn other_fields_are_mended() {
    for (field, value, kind) in [
        ("published", "\"0000-00-00\"", "bad-date"),
        ("published", "\"2031-02-30\"", "bad-date"),
        ("published", "\"soon\"", "bad-date"),
        ("published", "192787200", "bad-date"),
        ("published", "{}", "bad-date"),
        ("lang", "\"english\"", "bad-lang"),
        ("lang", "7", "bad-lang"),
        ("source", "{\"label\":\"Harbour Post\"}", "bad-field"),
        ("url", "7", "bad-field"),
        ("version", "\"two\"", "bad-version"),
        ("version", "-1", "bad-version"),
        ("version", "2.0", "bad-version"),
        ("status", "\"draft\"", "bad-status"),
        ("status", "200", "bad-status"),
    ] {
        let loaded = read(&format!("{{\"id\":1,\"title\":\"Fog\",\"{field}\":{value}}}"));
        assert_eq!(kinds(&loaded), [format!("1:{kind}")], "{field} {value}");
        assert_eq!(loaded.problems[0].severity, Severity::Mended);
        assert_eq!(ids(&loaded), ["1"], "{field} {value}");
        assert_eq!(loaded.articles[0].article.published, None);
    }
}

#[test]
fn a_day_may_be_written_as_a_number() {
    let loaded = read("{\"id\":1,\"title\":\"Fog\",\"published\":20310203}");
    assert_eq!(loaded.articles[0].article.published.unwrap().to_string(), "2031-02-03");
}

#[test]
fn invalid_utf_8_names_the_byte_and_costs_one_line() {
    let bytes = b"{\"id\":1,\"title\":\"F\xffg\"}\n{\"id\":2,\"title\":\"Mist\"}\n";
    let loaded = read_as(Format::JsonLines, "wire.jsonl", bytes);
    assert_eq!((ids(&loaded), kinds(&loaded)), (vec!["2"], vec!["1:bad-utf8".to_owned()]));
    assert!(loaded.problems[0].reason.starts_with("byte 19 of the line"), "{}", loaded.problems[0]);
}

#[test]
fn too_long_a_line_is_skipped_and_too_much_text_is_turned_away() {
    let mut bytes = b"{\"id\":1,\"title\":\"".to_vec();
    bytes.resize(MAX_LINE_BYTES, b'x');
    bytes.extend_from_slice(b"\"}\n{\"id\":2,\"title\":\"Fog\"}\n{\"id\":3,\"body\":\"");
    bytes.resize(bytes.len() + MAX_TEXT_BYTES + 1, b'x');
    bytes.extend_from_slice(b"\"}\n{\"id\":4,\"title\":\"Mist\"}\n");
    let loaded = read_as(Format::JsonLines, "wire.jsonl", &bytes);
    assert_eq!(ids(&loaded), ["2", "4"]);
    assert_eq!(kinds(&loaded), ["1:too-large", "3:too-large"]);
}

#[test]
fn a_json_array_that_is_to_be_lines_is_turned_away_as_a_whole() {
    for text in ["[{\"id\":1,\"title\":\"Fog\"},\n{\"id\":2}]", "\n \n[\n{\"id\":1}\n]\n", "[]"] {
        let loaded = read(text);
        assert_eq!(loaded.problems.len(), 1, "{text:?}");
        assert_eq!(loaded.problems[0].kind, "json-array");
        assert!(loaded.articles.is_empty());
    }
}

#[test]
fn mapped_names() {
    let map = FieldMap::parse(&["body=content", "body=summary", "id=url", "title=a b"]).unwrap();
    let options = ReadOptions { field_map: map, ..ReadOptions::default() };
    let loaded = read_stdin(
        b"{\"url\":\"u1\",\"summary\":\"short\",\"content\":\"long\",\"a b\":\"Fog\",\"body\":\"no\"}\n\
          {\"url\":\"u2\",\"summary\":\"short\",\"content\":null,\"id\":\"no\",\"title\":\"no\"}\n",
        &options,
    );
    assert_eq!(kinds(&loaded), [""; 0]);
    assert_eq!(ids(&loaded), ["u1", "u2"]);
    let articles: Vec<_> = loaded.articles.iter().map(|read| &read.article).collect();
    assert_eq!((articles[0].title.as_str(), articles[0].body.as_str()), ("Fog", "long"));
    assert_eq!((articles[1].title.as_str(), articles[1].body.as_str()), ("", "short"));
    assert_eq!(articles[0].url.as_deref(), Some("u1"));
}

#[test]
fn totals_count_everything_by_kind() {
    let loaded = read_stdin(
        b"{\"title\":\"Fog\",\"lang\":7,\"version\":\"x\"}\n{\n}\n{\"id\":1}\n",
        &ReadOptions::default(),
    );
    let totals = &loaded.totals;
    assert_eq!((totals.files, totals.articles, totals.rejected, totals.mended), (1, 1, 3, 2));
    let kinds: Vec<_> = totals.kinds.iter().map(|(kind, count)| (*kind, *count)).collect();
    assert_eq!(kinds, [("bad-json", 2), ("bad-lang", 1), ("bad-version", 1), ("no-text", 1)]);
}

#[test]
fn a_line_may_wrap_an_array_or_hold_what_python_writes_for_no_number() {
    let text = "{\"title\":\"Fog\",\"lang\":NaN,\"x\":[Infinity]}\n\
                {\"status\":\"ok\",\"articles\":[{\"title\":\"Mist\",\"n\":NaN},{\"title\":\"Ice\"}]}\n";
    let loaded = read_stdin(text.as_bytes(), &ReadOptions::default());
    assert_eq!(loaded.problems, []);
    let places: Vec<_> = loaded.articles.iter().map(|read| read.origin.to_string()).collect();
    assert_eq!(places, ["-:1", "-:2#1", "-:2#2"]);
}
