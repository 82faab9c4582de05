//! `--emit annotated`: the records of the input, as they were, with what was found about each.

use std::fs;

use serde_json::Value;
use tempfile::TempDir;

use crate::harness::{fixtures, json_lines, run, run_with};

const LINES: &str = "{\"id\":\"a\", \"title\": \"Fog closes port\",\"n\":1.50}\n\
    {oops\n\
    {\"id\":\"b\",\"title\":\"Choir wins\\u0021\"}\n\
    {\"id\":\"a\", \"title\": \"Fog closes port\",\"n\":1.50}\n";

/// The rows of a run, by the ids of their articles.
fn row<'a>(rows: &'a [Value], id: &str) -> &'a Value {
    rows.iter().find(|row| row["id"] == id).unwrap()
}

/// Checks that a record carries its row.
#[track_caller]
fn check(record: &Value, row: &Value) {
    for (name, value) in row.as_object().unwrap() {
        assert_eq!(&record[format!("storyfold_{name}")], value, "{name} of {record}");
    }
}

#[test]
fn lines_stay_as_they_were_and_carry_their_rows() {
    for verb in ["cluster", "dedup"] {
        let rows = run_with(&[verb, "-"], LINES).exits(0).rows();
        let ran = run_with(&[verb, "--emit", "annotated", "-"], LINES).exits(0);
        let lines: Vec<&str> = ran.stdout.lines().collect();
        assert_eq!(lines.len(), 2, "a bad record and a resend have no row");
        let before =
            "{\"id\":\"a\", \"title\": \"Fog closes port\",\"n\":1.50,\"storyfold_id\":\"a\",";
        assert!(lines[0].starts_with(before), "{}", lines[0]);
        assert!(lines[1].contains("Choir wins\\u0021"), "{}", lines[1]);
        for (record, id) in json_lines(&ran.stdout).iter().zip(["a", "b"]) {
            check(record, row(&rows, id));
        }
        let again = run_with(&[verb, "--emit", "annotated", "-"], &ran.stdout).exits(0);
        assert_eq!(json_lines(&again.stdout), json_lines(&ran.stdout), "ours are replaced");
    }
}

#[test]
fn a_file_does_not_lose_records_to_what_is_made_of_it() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("x.jsonl");
    let file = path.to_str().unwrap();
    for (line, says) in [
        (["dedup", file, "--emit", "articles", "-o", file], "2 of its records would be lost"),
        (["dedup", file, "--emit", "annotated", "-o", file], "2 of its records would be lost"),
        (["cluster", file, "--emit", "annotated", "-o", file], "2 of its records would be lost"),
    ] {
        fs::write(&path, LINES).unwrap();
        let ran = run(&line).exits(2);
        assert!(ran.stderr.contains(says), "{}", ran.stderr);
        assert_eq!(fs::read_to_string(&path).unwrap(), LINES, "{line:?}");
    }
    fs::write(&path, "{\"id\":\"a\", \"title\": \"Fog closes port\"}\n").unwrap();
    run(&["cluster", file, "--emit", "annotated", "-o", file]).exits(0);
    assert!(fs::read_to_string(&path).unwrap().contains("storyfold_id"), "all have rows");
}

#[test]
fn a_record_with_nan_and_fields_of_an_earlier_run_ends_no_run() {
    let object = r#"{"id":"a","title":"Fog closes port","x":NaN,"storyfold_id":"before"}"#;
    for verb in ["cluster", "dedup"] {
        for text in [format!("{object}\n"), format!("[{object}]")] {
            let ran = run_with(&[verb, "--emit", "annotated", "-"], &text).exits(0);
            assert_eq!(
                (ran.stderr.as_str(), ran.stdout.contains("before")),
                ("", false),
                "{ran:?}"
            );
            assert!(ran.stdout.contains(r#","x":NaN,"storyfold_id":"a","#), "{}", ran.stdout);
        }
    }
}

#[test]
fn an_ending_that_promises_another_format_is_refused() {
    let folder = TempDir::new().unwrap();
    let refused = |input: &str, name: &str, more: &[&str]| {
        let path = folder.path().join(name);
        let ran = run(&[more, &[input, "-o", path.to_str().unwrap()]].concat());
        let is_refused = ran.code == 2;
        assert_eq!(ran.code == 0, path.exists(), "{input} {name}: {}", ran.stderr);
        assert_eq!(is_refused, ran.stderr.contains("its ending promises"), "{}", ran.stderr);
        let _ = fs::remove_file(path);
        is_refused
    };
    for verb in ["cluster", "dedup"] {
        for (input, format) in
            [("jsonl", "jsonl"), ("json", "json"), ("csv", "csv"), ("tsv", "tsv")]
        {
            let input = format!("formats/articles.{input}");
            for ending in ["jsonl", "ndjson", "json", "csv", "CSV", "tsv", "parquet", "txt"] {
                let suits = match ending {
                    "ndjson" => format == "jsonl",
                    "json" => ["json", "jsonl"].contains(&format),
                    "txt" => true,
                    ending => ending.to_ascii_lowercase() == format,
                };
                let name = format!("filed.{ending}");
                let annotated = [verb, "--emit", "annotated"];
                assert_eq!(refused(&input, &name, &annotated), !suits, "{verb} {input} {name}");
                let asked = [&annotated[..], &["--format", "jsonl"]].concat();
                assert!(!refused(&input, &name, &asked), "{verb} {input} {name}");
            }
        }
    }
    // Other formats, and several at a time, are written as JSON Lines.
    assert!(refused("formats/articles.rss.xml", "filed.csv", &["cluster", "--emit", "annotated"]));
    let articles = ["dedup", "--emit", "articles"];
    assert!(refused("formats/articles.csv", "unique.csv", &articles));
    assert!(refused("formats/articles.tsv", "unique.TSV", &articles));
    assert!(!refused("formats/articles.csv", "unique.jsonl", &articles));
}

/// What is compared is text; what is written is what was read, in whatever format.
#[test]
fn html_in_records_is_written_as_it_was() {
    let html = "<p>Fog &amp; ice closed the port of Ostby.</p><p>Ferries wait.</p>";
    let line = format!("{{\"id\":\"a\",\"title\":\"Fog\",\"body\":\"{html}\"}}");
    let folder = TempDir::new().unwrap();
    for (name, text) in [
        ("a.jsonl", line.clone()),
        ("a.json", format!("[{line}]")),
        ("a.csv", format!("id,title,body\na,Fog,\"{html}\"\n")),
    ] {
        let path = folder.path().join(name);
        fs::write(&path, text).unwrap();
        for emit in ["articles", "annotated"] {
            let ran = run(&["dedup", "--emit", emit, path.to_str().unwrap()]).exits(0);
            assert!(ran.stdout.contains(html), "{name} {emit}: {}", ran.stdout);
        }
    }
    let plain =
        "{\"id\":\"b\",\"body\":\"Fog & ice closed the port of Ostby.\\n\\nFerries wait.\"}";
    let rows = run_with(&["dedup", "-"], &format!("{line}\n{plain}\n")).exits(0).rows();
    assert_eq!(rows[0]["group"], rows[1]["group"]);
}

#[test]
fn an_array_stays_an_array() {
    let array =
        "[ {\"id\":\"a\",\n \"title\":\"Fog closes port\"},\n{\"id\":\"b\",\"title\":\"Choir\"} ]";
    let rows = run_with(&["cluster", "-"], array).exits(0).rows();
    let ran = run_with(&["cluster", "--emit", "annotated", "-"], array).exits(0);
    let records: Vec<Value> = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(records.len(), 2);
    records.iter().zip(["a", "b"]).for_each(|(record, id)| check(record, row(&rows, id)));
    assert!(ran.stdout.contains("{\"id\":\"a\",\n \"title\":\"Fog closes port\",\"storyfold_id\""));
    let lines = ["cluster", "--emit", "annotated", "--format", "jsonl", "-"];
    let lines = run_with(&lines, array).exits(0);
    assert_eq!(lines.rows(), records);
}

#[test]
fn a_table_stays_a_table() {
    let folder = TempDir::new().unwrap();
    let (one, two) = (folder.path().join("1.csv"), folder.path().join("2.csv"));
    fs::write(&one, "id;title;n\na;\"Fog; all day\";1,5\nb;Choir;\n").unwrap();
    for (verb, next) in [("cluster", "story;storyfold_story_canonical"), ("dedup", "group")] {
        fs::write(&two, "id;title;n\r\nc; Mist ;\"\"\"x\"\"\"\r\n").unwrap();
        let args = ["--input-format", "csv", "--emit", "annotated"];
        let inputs = [one.to_str().unwrap(), two.to_str().unwrap()];
        let args = [&[verb], &args[..], &inputs].concat();
        let ran = run(&args).exits(0);
        let lines: Vec<&str> = ran.stdout.lines().collect();
        let names = format!("id;title;n;storyfold_id;storyfold_{next};");
        assert!(lines[0].starts_with(&names), "{}", lines[0]);
        assert!(lines[1].starts_with("a;\"Fog; all day\";1,5;a;"), "{}", lines[1]);
        assert!(lines[2].starts_with("b;Choir;;b;"), "{}", lines[2]);
        assert!(lines[3].starts_with("c; Mist ;\"\"\"x\"\"\";c;"), "{}", lines[3]);
        assert_eq!(lines.len(), 4);
        let width = |line: &str| line.replace("Fog; all day", "").matches(';').count();
        assert!(lines.iter().all(|line| width(line) == width(lines[0])));

        // Under another row of names they are no one table.
        fs::write(&two, "title;id\nMist;c\n").unwrap();
        let records = run(&args).exits(0).rows();
        assert_eq!(records.len(), 3);
        assert_eq!(records[2]["title"], "Mist");
        assert_eq!(records[2]["storyfold_role"], "canonical");
    }
}

#[cfg(feature = "parquet")]
#[test]
fn columns_of_parquet_are_copied_and_ours_added() {
    let folder = TempDir::new().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    for name in ["pyarrow-snappy", "pyarrow-pages-v2", "polars", "duckdb"] {
        let input = format!("columns/{name}.parquet");
        let (once, twice) = (path(&format!("{name}.parquet")), path("twice.parquet"));
        run(&["cluster", "--emit", "annotated", &input, "-o", &once]).exits(0);
        assert!(fs::read(&once).unwrap().starts_with(b"PAR1"), "{name}");
        let rows = run(&["cluster", &input]).exits(0).stdout;
        assert_eq!(
            run(&["cluster", &once]).exits(0).stdout,
            rows,
            "{name}: the articles are there"
        );
        // What was found is there, too.
        let fields = ["--field", "title=storyfold_role", "--field", "source=storyfold_story"];
        let roles = ["dedup", "--emit", "articles", "--field", "body=none", &once];
        let records = run(&[&roles[..], &fields].concat()).exits(0).rows();
        let is_role =
            |record: &Value| record["title"] == "canonical" || record["title"] == "report";
        assert!(!records.is_empty() && records.iter().all(is_role), "{records:?}");
        run(&["dedup", "--emit", "annotated", &once, "-o", &twice]).exits(0);
        assert_eq!(run(&["cluster", &twice]).exits(0).stdout, rows, "{name}: again");
    }
    let bytes = fs::read(fixtures().join("columns/duckdb.parquet")).unwrap();
    fs::write(path("a.parquet"), &bytes).unwrap();
    fs::write(path("c.parquet"), &bytes).unwrap();
    let (sent_twice, both) = ([path("a.parquet"), path("c.parquet")], path("both.parquet"));
    let args = ["dedup", "--emit", "annotated", &sent_twice[0], &sent_twice[1], "-o", &both];
    run(&args).exits(0);
    let roles = ["dedup", "--field", "title=storyfold_role", "--field", "body=none", &both];
    let said = run(&roles).exits(0).stderr;
    assert!(said.contains("5 rejected (no-text 5)"), "of what was sent twice: {said}");
    fs::write(path("b.jsonl"), "{\"id\":\"x\",\"title\":\"Fog\"}\n").unwrap();
    let mixed = run(&["cluster", "--emit", "annotated", &path("a.parquet"), &path("b.jsonl")]);
    assert_eq!(mixed.exits(0).rows().len(), 6, "of several kinds, so lines");
}

#[test]
fn articles_without_a_record_of_their_own_become_lines() {
    let rows = run(&["cluster", "seeds-like/input"]).exits(0).rows();
    let records = run(&["cluster", "--emit", "annotated", "seeds-like/input"]).exits(0).rows();
    assert_eq!(records.len(), rows.len());
    for record in &records {
        check(record, row(&rows, record["id"].as_str().unwrap()));
        assert!(record["title"].is_string(), "{record}");
    }
    assert_eq!(run(&["cluster", "--emit", "annotated"]).exits(0).stdout, "");
}

#[test]
fn no_articles_are_a_file_of_their_format_all_the_same() {
    for verb in ["cluster", "dedup"] {
        let empty = |array: &str| run_with(&[verb, "--emit", "annotated", "-"], array).exits(0);
        let records: Value = serde_json::from_str(&empty("[]").stdout).unwrap();
        assert_eq!(records, Value::Array(Vec::new()));
        assert_eq!(empty("").stdout, "");
    }
}

#[test]
fn a_table_without_rows_is_no_articles_and_stays_a_table() {
    let folder = TempDir::new().unwrap();
    let path = |name: &str| folder.path().join(name);
    let (input, output) = (path("news.csv"), path("filed.csv"));
    for (text, names) in [("id;title;n\n", "id;title;n;storyfold_id;storyfold_"), ("", "")] {
        fs::write(&input, text).unwrap();
        for verb in ["cluster", "dedup"] {
            let rows = run(&[verb, input.to_str().unwrap(), "--format", "jsonl"]).exits(0);
            assert_eq!((rows.stdout.as_str(), rows.stderr.as_str()), ("", ""));
            let args = [verb, "--emit", "annotated", input.to_str().unwrap(), "-o"];
            run(&[&args[..], &[output.to_str().unwrap()]].concat()).exits(0);
            let written = fs::read_to_string(&output).unwrap();
            assert!(written.starts_with(names), "{written}");
            assert_eq!(written.lines().count(), usize::from(!text.is_empty()));
        }
    }
}

#[cfg(feature = "parquet")]
#[test]
fn parquet_without_rows_stays_parquet() {
    use parquet::file::reader::{FileReader, SerializedFileReader};
    use parquet::file::writer::SerializedFileWriter;
    let folder = TempDir::new().unwrap();
    let path = |name: &str| folder.path().join(name);
    let schema = "message rows { required binary id (STRING); optional binary title (STRING); }";
    let schema = parquet::schema::parser::parse_message_type(schema).unwrap();
    let file = fs::File::create(path("none.parquet")).unwrap();
    SerializedFileWriter::new(file, schema.into(), Default::default()).unwrap().close().unwrap();
    let (input, output) = (path("none.parquet"), path("filed.parquet"));
    for verb in ["cluster", "dedup"] {
        let args = [verb, "--emit", "annotated", input.to_str().unwrap(), "-o"];
        run(&[&args[..], &[output.to_str().unwrap()]].concat()).exits(0);
        let written = SerializedFileReader::new(fs::File::open(&output).unwrap()).unwrap();
        let described = written.metadata().file_metadata();
        assert_eq!(described.num_rows(), 0);
        let names: Vec<_> =
            described.schema().get_fields().iter().map(|field| field.name()).collect();
        assert_eq!(names[..3], ["id", "title", "storyfold_id"]);
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_pipe_by_name_is_not_read_twice() {
    for args in [["cluster", "annotated"], ["dedup", "annotated"], ["dedup", "articles"]] {
        let [verb, emit] = args;
        let ran = run_with(&[verb, "--emit", emit, "/dev/stdin"], LINES).exits(2);
        assert!(ran.stderr.contains("/dev/stdin: is a pipe"), "{}", ran.stderr);
        assert_eq!(run_with(&[verb, "/dev/stdin"], LINES).exits(0).rows().len(), 2);
    }
    assert_eq!(run(&["dedup", "--emit", "articles", "/dev/null"]).exits(0).stdout, "");
}

/// A Parquet file that says of each of its row groups that it has so many rows.
#[cfg(feature = "parquet")]
fn claiming(rows: i64, input: Vec<u8>) -> Vec<u8> {
    use parquet::file::metadata::{ParquetMetaDataReader, ParquetMetaDataWriter};
    let (file, footer_length) = input.split_at(input.len() - 8);
    let footer_length = u32::from_le_bytes(footer_length[..4].try_into().unwrap()) as usize;
    let (mut claiming, footer) =
        (file[..file.len() - footer_length].to_vec(), &file[file.len() - footer_length..]);
    let metadata = ParquetMetaDataReader::decode_metadata(footer).unwrap();
    let groups = metadata.row_groups().iter().cloned();
    let groups = groups.map(|group| group.into_builder().set_num_rows(rows).build().unwrap());
    let metadata = metadata.clone().into_builder().set_row_groups(groups.collect()).build();
    ParquetMetaDataWriter::new(&mut claiming, &metadata).finish().unwrap();
    claiming
}

#[cfg(feature = "parquet")]
#[test]
fn of_a_damaged_parquet_file_what_could_be_read_becomes_lines() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("a.parquet");
    let bytes = fs::read(fixtures().join("columns/duckdb.parquet")).unwrap();
    fs::write(&path, claiming(1_000, bytes)).unwrap();
    let input = path.to_str().unwrap();
    for verb in ["cluster", "dedup"] {
        let rows = run(&[verb, input]).exits(0).rows();
        let ran = run(&[verb, "--emit", "annotated", input]).exits(0);
        assert!(ran.stderr.contains("bad-parquet"), "{}", ran.stderr);
        let records = ran.rows();
        assert_eq!(records.len(), 5);
        for record in &records {
            check(record, row(&rows, record["id"].as_str().unwrap()));
        }
    }
}
