//! JSON arrays: what is accepted, and what every malformed element becomes.

use std::fs;
use std::io;

use storyfold_readers::{FieldMap, Format, Loaded, ReadOptions, plan, read_collect};

use super::{ids, kinds, read_as, read_stdin, read_with};

fn read(text: &str) -> Loaded {
    read_as(Format::JsonArray, "wire.json", text.as_bytes())
}

#[test]
fn elements_have_the_fields_of_lines_and_a_number_as_origin() {
    let text = "\u{feff}[\n  {\n    \"id\": \"a1\",\n    \"title\": \"Fog\",\n    \"lang\": \"en\"\n  },\n  \
                {\"id\": 2, \"body\": \"All day.\\nAll night.\", \"more\": [1, [2]]}\n]\n";
    let loaded = read(text);
    assert_eq!((ids(&loaded), kinds(&loaded)), (vec!["a1", "2"], vec![]));
    let [first, second] = &loaded.articles[..] else { panic!("two articles") };
    assert_eq!((first.origin.line, first.origin.entry), (None, Some(1)));
    assert_eq!(second.origin.entry, Some(2));
    assert_eq!(second.article.body, "All day.\nAll night.");
    assert!(first.record.as_deref().is_some_and(|record| record.starts_with(b"{\n    \"id\"")));
}

#[test]
fn elements_that_are_no_records_are_turned_away_one_by_one() {
    let loaded = read(
        "[{\"id\":1,\"title\":\"Fog\"}, {oops}, 42, \"text\", [1], null, {\"id\":7}, {\"title\":7},\n\
         {\"id\":9,\"title\":\"Mist\"}]",
    );
    assert_eq!(ids(&loaded), ["1", "9"]);
    let entries: Vec<_> = loaded.problems.iter().map(|problem| problem.origin.entry).collect();
    assert_eq!(entries, (2..=8).map(Some).collect::<Vec<_>>());
    assert_eq!(
        kinds(&loaded),
        ["bad-json", "bad-json", "bad-json", "bad-json", "bad-json", "no-text", "bad-field"]
    );
}

#[test]
fn a_quote_that_is_missing_costs_one_element() {
    let loaded = read(
        "[\n{\"id\":1,\"title\":\"Fog},\n{\"id\":2,\"title\":\"Mist\"},\n{\"id\":3,\"title\":\"Ice\"}\n]",
    );
    assert_eq!((ids(&loaded), kinds(&loaded)), (vec!["2", "3"], vec!["bad-json".to_owned()]));
    assert_eq!(loaded.problems[0].origin.entry, Some(1));
}

#[test]
fn a_bracket_that_is_missing_costs_one_element() {
    for broken in ["{\"id\":1,\"title\":\"Fog\"", "{\"id\":1,\"tags\":[\"Fog\"}"] {
        let loaded = read(&format!(
            "[\n{broken},\n{{\"id\":2,\"title\":\"Mist\"}},\n{{\"id\":3,\"title\":\"Ice\"}}\n]"
        ));
        assert_eq!((ids(&loaded), kinds(&loaded)), (vec!["2", "3"], vec!["bad-json".to_owned()]));
        assert_eq!(loaded.problems[0].origin.entry, Some(1));
    }
}

#[test]
fn where_the_file_ends_too_early_what_was_whole_is_read() {
    let whole = "[{\"id\":1,\"title\":\"Fog\"},{\"id\":2,\"title\":\"Mist\"}]";
    for cut in [whole.len() - 1, whole.len() - 2, 24] {
        let loaded = read(&whole[..cut]);
        assert_eq!(ids(&loaded)[0], "1");
        assert_eq!(kinds(&loaded), ["truncated"], "{cut}");
    }
    assert_eq!(kinds(&read("[]")), [""; 0]);
    assert_eq!(kinds(&read("[\n")), ["truncated"]);
}

#[test]
fn objects_may_stand_one_after_the_other() {
    let loaded = read(
        "{\n  \"id\": 1,\n  \"title\": \"Fog\"\n}\n{\n  \"id\": 2,\n  \"title\": \"Mist\"\n}\n",
    );
    assert_eq!((ids(&loaded), kinds(&loaded)), (vec!["1", "2"], vec![]));
}

#[test]
fn bytes_that_are_not_utf_8_cost_one_element() {
    let bytes = b"[{\"id\":1,\"title\":\"F\xffg\"},{\"id\":2,\"title\":\"Mist\"}]";
    let loaded = read_as(Format::JsonArray, "a", bytes);
    assert_eq!((ids(&loaded), kinds(&loaded)), (vec!["2"], vec!["bad-utf8".to_owned()]));
    assert!(
        loaded.problems[0].reason.starts_with("byte 19 of the element"),
        "{:?}",
        loaded.problems
    );
}

#[test]
fn mapped_names() {
    let field_map = FieldMap::parse(&["body=content"]).unwrap();
    let options = ReadOptions { field_map, ..ReadOptions::default() };
    let loaded = read_with(&options, Format::JsonArray, "a", b"[{\"id\":1,\"content\":\"Fog\"}]");
    assert_eq!(loaded.articles[0].article.body, "Fog");
}

#[test]
fn arrays_are_told_by_content_in_files_and_on_standard_input() {
    let text = b" \n[{\"id\":1,\"title\":\"Fog\"}]";
    let folder = tempfile::tempdir().unwrap();
    for name in ["a.json", "b.jsonl", "c"] {
        fs::write(folder.path().join(name), text).unwrap();
    }
    let planned = plan(&[folder.path().to_str().unwrap().to_owned()]).unwrap();
    let loaded = read_collect(&planned, &mut io::empty(), &ReadOptions::default()).unwrap();
    assert_eq!((ids(&loaded), kinds(&loaded)), (vec!["1", "1", "1"], vec![]));
    let loaded = read_stdin(text, &ReadOptions::default());
    assert_eq!(loaded.articles[0].format, Format::JsonArray);
}

#[test]
fn answers_of_news_services_are_read_as_the_array_they_wrap() {
    let articles = r#"[{"id":"a","title":"Fog","source":{"id":null,"name":"Northern Wire"}},
        {"id":"b","title":"Mist","source":{"name":{"x":1}}},{"headline":"Ice","content":"All day."}]"#;
    for (before, behind) in [
        (r#"{"status":"ok","totalResults":3,"articles":"#, "}"),
        (r#"{"results":"#, r#","nextPage":"17"}"#),
        (r#"{"response":{"status":"ok","docs":"#, "}}"),
        (r#"{"sport":"#, "}"),
    ] {
        let loaded = read(&format!("{before}{articles}{behind}"));
        assert_eq!(ids(&loaded), ["a", "b"], "{before}");
        assert_eq!(loaded.articles[0].article.source.as_deref(), Some("Northern Wire"));
        assert_eq!(loaded.articles[1].article.source, None);
        assert_eq!(loaded.articles[1].origin.to_string(), "wire.json#2");
        assert_eq!(kinds(&loaded), ["bad-field", "no-text"]);
        let without = &loaded.problems[1];
        assert_eq!(without.origin.to_string(), "wire.json#3");
        assert!(without.reason.ends_with("(its fields: headline, content)"), "{}", without.reason);
    }
    let pages = read(&format!("[{{\"items\":{articles}}},{{\"items\":[]}},{{\"title\":\"Ice\"}}]"));
    let places: Vec<_> = pages.articles.iter().map(|read| read.origin.entry).collect();
    assert_eq!(places, [Some(1), Some(2), Some(4)], "records are counted on");
}

#[test]
fn what_has_text_or_is_no_wrapper_is_read_as_it_was() {
    let loaded = read(r#"{"title":"Fog","articles":[{"title":"Mist"}]}"#);
    assert_eq!(loaded.articles[0].article.title, "Fog");
    for (text, names) in [
        (r#"{"headline":"Fog closes port","related":[{"title":"Mist"}]}"#, "headline, related"),
        (r#"{"authors":[{"name":"Ada"}],"lead":"Fog"}"#, "authors, lead"),
        (r#"{"items":[{"title":"Fog"}],"more":[{"title":"Mist"}]}"#, "items, more"),
    ] {
        let loaded = read(text);
        assert_eq!((loaded.articles.len(), kinds(&loaded)), (0, vec!["no-text".to_owned()]));
        let reason = &loaded.problems[0].reason;
        assert!(reason.ends_with(&format!("(its fields: {names})")), "{reason}");
    }
}

#[test]
fn numbers_that_json_has_not_count_as_null() {
    let loaded = read(r#"[{"id":1,"title":"Fog \"NaN","lang":NaN},{"id":-Infinity,"title":NaN}]"#);
    assert_eq!((ids(&loaded), kinds(&loaded)), (vec!["1"], vec!["no-text".to_owned()]));
    assert_eq!(loaded.articles[0].article.title, "Fog \"NaN");
    assert!(loaded.articles[0].record.as_deref().is_some_and(|record| record.ends_with(b"NaN}")));
    assert_eq!(kinds(&read("[{\"title\":\"Fog\",\"n\":1NaN}]")), ["bad-json"]);
}
