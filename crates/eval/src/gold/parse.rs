//! Labels from JSON, or from a table. The only place of this crate that reads JSON.

use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, IgnoredAny, Visitor};
use storyfold_model::ArticleId;

use crate::error::{EvalError, Place};
use crate::gold::{Label, Labels, table};

/// Reads gold, or the rows of a clustering.
///
/// A record is an object with `id` and any of `story`, `group` and `thread`; a text or a whole
/// number each (7 and "7" are the same label), or null for unknown. Other fields are ignored. The
/// records stand one on a line (JSON Lines), or spread over several lines each, or in an array, or
/// in the `rows` of an object. Or they are the rows of a table (CSV) under a row of names. Of records that were
/// annotated the fields `storyfold_id`, `storyfold_story` and `storyfold_group` are taken. Blank lines and a byte order mark are skipped. An article may have
/// several records as long as they agree. O(n log n) for n records.
///
/// ```
/// use storyfold_eval::gold::{Level, parse};
/// let gold = parse("{\"id\":\"a1\",\"story\":7}\n{\"id\":\"a2\",\"story\":null}\n")?;
/// assert_eq!(gold.articles().len(), 2);
/// assert_eq!(gold.level(Level::Story).len(), 1);
/// assert_eq!(parse(r#"{"rows":[{"id":"a1","group":"g"}]}"#)?.level(Level::Group).len(), 1);
/// # Ok::<(), storyfold_eval::EvalError>(())
/// ```
///
/// # Errors
/// The first thing that is wrong: [`EvalError::BadJson`], [`EvalError::MissingId`],
/// [`EvalError::BadId`], [`EvalError::EmptyLabel`], [`EvalError::Contradiction`], [`EvalError::UnclosedQuote`], or
/// [`EvalError::NoLabels`] when no record has a story or a group.
pub fn parse(text: &str) -> Result<Labels, EvalError> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut labels = Labels::default();
    if let Some(records) = table::records(text) {
        for (line, record) in records? {
            read_record(record, Place::Line(line), &mut labels)?;
        }
    } else if has_a_value_a_line(text) {
        for (line, value) in (1..).zip(text.lines()) {
            if !value.trim().is_empty() {
                read_value(value, line, &mut labels)?;
            }
        }
    } else {
        let mut start = 0;
        let mut line = 1;
        let mut values = serde_json::Deserializer::from_str(text).into_iter::<IgnoredAny>();
        while let Some(value) = values.next() {
            value.map_err(|error| bad_json(&error, 1))?;
            let span = text.get(start..values.byte_offset()).unwrap_or_default();
            let value = span.trim_start();
            let blank = span.len() - value.len();
            line += line_breaks(span.get(..blank).unwrap_or_default());
            read_value(value, line, &mut labels)?;
            line += line_breaks(value);
            start = values.byte_offset();
        }
    }
    some(labels)
}

/// Labels, unless there are none.
pub(super) fn some(labels: Labels) -> Result<Labels, EvalError> {
    if labels.level(crate::Level::Story).is_empty() && labels.level(crate::Level::Group).is_empty()
    {
        return Err(EvalError::NoLabels { articles: labels.articles().len() });
    }
    Ok(labels)
}

/// A record as it stands in JSON.
#[derive(Default, Deserialize)]
#[serde(expecting = "an object")]
pub(super) struct Record {
    id: Option<Text>,
    story: Option<Text>,
    group: Option<Text>,
    thread: Option<Text>,
    storyfold_id: Option<Text>,
    storyfold_story: Option<Text>,
    storyfold_group: Option<Text>,
}

impl Record {
    /// The field of that name.
    pub(super) fn field(&mut self, name: &str) -> Option<&mut Option<Text>> {
        Some(match name {
            "id" => &mut self.id,
            "story" => &mut self.story,
            "group" => &mut self.group,
            "thread" => &mut self.thread,
            "storyfold_id" => &mut self.storyfold_id,
            "storyfold_story" => &mut self.storyfold_story,
            "storyfold_group" => &mut self.storyfold_group,
            _ => return None,
        })
    }

    /// The same with what an annotated record says in the place of what it was before.
    fn annotated(self) -> Self {
        match self.storyfold_id {
            None => self,
            id => Self {
                id,
                story: self.storyfold_story,
                group: self.storyfold_group,
                ..Self::default()
            },
        }
    }
}

/// The object around the rows of `--format json`.
#[derive(Deserialize)]
#[serde(expecting = "an object")]
struct Wrapper {
    rows: Option<Vec<Record>>,
}

/// A text, or a whole number taken as text.
pub(super) struct Text(pub(super) String);

impl<'de> Deserialize<'de> for Text {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(TextVisitor)
    }
}

struct TextVisitor;

impl Visitor<'_> for TextVisitor {
    type Value = Text;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a text or a whole number")
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Text, E> {
        Ok(Text(text.to_owned()))
    }

    fn visit_i64<E: serde::de::Error>(self, number: i64) -> Result<Text, E> {
        Ok(Text(number.to_string()))
    }

    fn visit_u64<E: serde::de::Error>(self, number: u64) -> Result<Text, E> {
        Ok(Text(number.to_string()))
    }
}

/// Whether the first line with anything on it is complete JSON by itself. Then each line is read by
/// itself, so that a broken one is reported as itself and not as something about the next.
fn has_a_value_a_line(text: &str) -> bool {
    let first = text.lines().find(|line| !line.trim().is_empty());
    first.is_none_or(|line| serde_json::from_str::<IgnoredAny>(line).is_ok())
}

/// Takes over the record, or the list of records, that starts on `line`.
fn read_value(value: &str, line: u64, labels: &mut Labels) -> Result<(), EvalError> {
    let list = if value.trim_start().starts_with('[') {
        from_json::<Vec<Record>>(value, line)?
    } else {
        let record = from_json::<Record>(value, line)?;
        if record.id.is_some() || record.storyfold_id.is_some() {
            return read_record(record, Place::Line(line), labels);
        }
        let wrapper = from_json::<Wrapper>(value, line)?;
        wrapper.rows.ok_or(EvalError::MissingId { place: Place::Line(line) })?
    };
    for (item, record) in (1..).zip(list) {
        read_record(record, Place::Item { line, item }, labels)?;
    }
    Ok(())
}

/// Takes over what a record says.
pub(super) fn read_record(
    record: Record,
    place: Place,
    labels: &mut Labels,
) -> Result<(), EvalError> {
    let record = record.annotated();
    let Text(id) = record.id.ok_or(EvalError::MissingId { place })?;
    let id = ArticleId::new(id).map_err(|source| EvalError::BadId { place, source })?;
    let text = |field: &'static str, text: Option<Text>| match text {
        Some(Text(text)) if text.trim().is_empty() => {
            Err(EvalError::EmptyLabel { place, id: id.clone(), field })
        }
        text => Ok(text.map(|Text(text)| text)),
    };
    let label = Label {
        story: text("story", record.story)?,
        group: text("group", record.group)?,
        thread: text("thread", record.thread)?,
    };
    labels.insert(id, label).map_err(|source| EvalError::Contradiction { place, source })
}

fn from_json<'a, T: Deserialize<'a>>(value: &'a str, line: u64) -> Result<T, EvalError> {
    serde_json::from_str(value).map_err(|error| bad_json(&error, line))
}

/// The error with its place in the whole text, for a value that starts on `first_line`.
fn bad_json(error: &serde_json::Error, first_line: u64) -> EvalError {
    let message = error.to_string();
    let reason = message.split(" at line ").next().unwrap_or(&message).to_owned();
    let line = first_line + (error.line() as u64).saturating_sub(1);
    EvalError::BadJson { line, column: error.column() as u64, reason }
}

fn line_breaks(text: &str) -> u64 {
    text.bytes().filter(|&byte| byte == b'\n').count() as u64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Level;

    const LINES: &str = concat!(
        "{\"id\":\"a1\",\"story\":\"ferry\",\"group\":\"g1\",\"role\":\"report\"}\n",
        "\n",
        "{\"id\":\"a2\",\"story\":\"ferry\",\"group\":null,\"thread\":\"harbour\"}\r\n",
    );

    fn error(text: &str) -> EvalError {
        parse(text).unwrap_err()
    }

    #[test]
    fn tables_and_annotated_records_hold_labels_too() {
        let lines =
            parse("{\"id\":\"a\",\"story\":\"f,g\"}\n{\"id\":\"b\",\"group\":\"x\"}").unwrap();
        for table in [
            "id,title,story,group\na,\"Fog\n\"\"all day\"\"\",\"f,g\",\r\n\nb,,,x\n",
            "storyfold_id;id;story;storyfold_story;storyfold_group\na;1;no;f,g;\nb;1;no;;x",
        ] {
            assert_eq!(parse(table).unwrap(), lines, "{table}");
        }
        let annotated = "{\"id\":7,\"story\":\"no\",\"storyfold_id\":\"a\",\"storyfold_story\":\"f,g\"}\n\
                         {\"uri\":8,\"storyfold_id\":\"b\",\"storyfold_group\":\"x\"}";
        assert_eq!(parse(annotated).unwrap(), lines);
        assert_eq!(
            error("id,story\n,f\n"),
            EvalError::MissingId { place: Place::Line(2) },
            "a row without an id"
        );
        for table in ["id,story\na,f\nb,\"g\nc,h\n", "id,title,story\na,\"x\ny\",\"f\nb,,g\nc,,h"] {
            assert_eq!(error(table), EvalError::UnclosedQuote { line: 3 }, "{table}");
        }
    }

    #[test]
    fn every_form_gives_the_same_labels() {
        let expected = parse(LINES).unwrap();
        assert_eq!(expected.articles().len(), 2);
        assert_eq!(expected.level(Level::Group).len(), 1);
        assert_eq!(expected.threads().len(), 1);
        let records: Vec<serde_json::Value> = LINES
            .lines()
            .filter(|line| !line.is_empty())
            .map(|line| serde_json::from_str(line).unwrap())
            .collect();
        let document = serde_json::json!({"schema": "storyfold.rows/1", "rows": records});
        let spread: Vec<String> = records.iter().map(|record| format!("{record:#}")).collect();
        for text in [
            format!("\u{feff}{LINES}"),
            serde_json::to_string(&records).unwrap(),
            serde_json::to_string_pretty(&records).unwrap(),
            document.to_string(),
            format!("{document:#}"),
            spread.join("\n"),
        ] {
            assert_eq!(parse(&text).as_ref(), Ok(&expected), "{text}");
        }
    }

    #[test]
    fn numbers_are_labels_and_ids_too() {
        let labels = parse(r#"[{"id":1,"story":-1},{"id":"2","story":"-1"}]"#).unwrap();
        let stories: Vec<_> = labels.level(Level::Story).values().collect();
        assert_eq!(stories, ["-1", "-1"]);
        assert!(matches!(error(r#"{"id":1.5,"story":1}"#), EvalError::BadJson { .. }));
    }

    #[test]
    fn broken_json_is_reported_where_it_is_broken() {
        let text = "{\"id\":\"a\",\"story\":\"s\"}\n\n{\"id\":\"b\",\"story\":\n{\"id\":\"c\"}\n";
        let EvalError::BadJson { line, reason, .. } = error(text) else { panic!("{text}") };
        assert_eq!((line, reason.as_str()), (3, "EOF while parsing a value"));
        let text = "[\n  {\"id\": \"a\"},\n  {\"id\": [], \"story\": \"s\"}\n]";
        let EvalError::BadJson { line, reason, .. } = error(text) else { panic!("{text}") };
        assert_eq!(
            (line, reason.as_str()),
            (3, "invalid type: sequence, expected a text or a whole number")
        );
        for no_json in ["name,story\na,s\n", "\"a\"", "7", "{\"id\":\"a\",\"story\":\"s\"", "[["] {
            assert!(matches!(error(no_json), EvalError::BadJson { line: 1.., .. }), "{no_json}");
        }
    }

    #[test]
    fn a_record_needs_a_usable_id_and_no_empty_labels() {
        let missing = error("{\"id\":\"a\",\"story\":\"s\"}\n{\"story\":\"s\"}");
        assert_eq!(missing, EvalError::MissingId { place: Place::Line(2) });
        let missing = error("[{\"id\":\"a\",\"story\":\"s\"},{\"story\":\"s\"}]");
        assert_eq!(missing, EvalError::MissingId { place: Place::Item { line: 1, item: 2 } });
        assert!(matches!(error(r#"{"id":"","story":"s"}"#), EvalError::BadId { .. }));
        let empty = error(r#"{"id":"a","story":" "}"#);
        assert!(matches!(empty, EvalError::EmptyLabel { field: "story", .. }), "{empty}");
    }

    #[test]
    fn records_may_repeat_but_not_contradict() {
        let line = "{\"id\":\"a\",\"story\":\"s\"}\n";
        assert_eq!(parse(&line.repeat(2)), parse(line));
        let error = error(&format!("{line}{}", line.replace("\"s\"", "\"t\"")));
        assert_eq!(
            error.to_string(),
            "line 2: article a has story \"s\" in one record and \"t\" in another; keep one of \
             the two records"
        );
    }

    #[test]
    fn a_file_without_labels_is_told_apart() {
        assert_eq!(error(""), EvalError::NoLabels { articles: 0 });
        assert_eq!(error("[]"), EvalError::NoLabels { articles: 0 });
        let articles = "{\"id\":\"a\",\"title\":\"Ferry aground\",\"body\":\"It ran aground.\"}";
        assert_eq!(error(articles), EvalError::NoLabels { articles: 1 });
    }
}
