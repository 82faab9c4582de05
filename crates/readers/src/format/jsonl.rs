//! JSON Lines: one JSON object a line.

use std::borrow::Cow;
use std::fmt;
use std::io::{self, BufRead};

use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

use crate::fields::FieldMap;
use crate::line_format::{LineFormat, read_lines};
use crate::problem;
use crate::reader::{Context, Item, Reader};
use crate::record::{RawRecord, Value};

/// Reads JSON Lines, as one JSON object a line with the fields of
/// [`Field`](crate::Field).
///
/// `null` counts as absent, unknown fields are ignored, blank lines and a byte order mark are
/// skipped. A line that cannot be read is turned away and reading goes on with the next. A file
/// that is one JSON array is turned away as a whole.
#[derive(Debug, Clone, Copy, Default)]
pub struct JsonLines;

impl Reader for JsonLines {
    fn extensions(&self) -> &'static [&'static str] {
        &["jsonl", "ndjson", "json"]
    }

    fn looks_like(&self, head: &str) -> bool {
        // An array is claimed, too, because the reader here says best what to do about it.
        let head = head.strip_prefix('[').map_or(head, str::trim_start);
        head.strip_prefix('{').is_some_and(|rest| rest.trim_start().starts_with(['"', '}']))
    }

    fn read(
        &self,
        input: &mut dyn BufRead,
        context: &Context<'_>,
        sink: &mut dyn FnMut(Item),
    ) -> io::Result<()> {
        read_lines(self, input, context, sink)
    }

    fn by_lines(&self) -> Option<&dyn LineFormat> {
        Some(self)
    }
}

impl LineFormat for JsonLines {
    fn refuse(&self, first_line: &[u8]) -> Option<(&'static str, &'static str)> {
        let reason = "the file is one JSON array, which is not read; write one object a line (`jq \
                      -c '.[]'` does it)";
        first_line.starts_with(b"[").then_some((problem::JSON_ARRAY, reason))
    }

    fn read_line(
        &self,
        number: u64,
        line: &[u8],
        context: &Context<'_>,
        sink: &mut dyn FnMut(Item),
    ) {
        match parse(line, &context.options.field_map) {
            Ok(record) => record.finish(context, context.origin(Some(number)), None, line, sink),
            Err((kind, reason)) => {
                let origin = context.origin(Some(number));
                sink(Item::Problem(problem::rejected(origin, kind, reason)));
            }
        }
    }
}

fn parse<'a>(line: &'a [u8], fields: &FieldMap) -> Result<RawRecord<'a>, (&'static str, String)> {
    let text = str::from_utf8(line).map_err(|error| {
        let byte = error.valid_up_to() + 1;
        (problem::BAD_UTF8, format!("byte {byte} of the line is not UTF-8; convert it to UTF-8"))
    })?;
    let mut json = serde_json::Deserializer::from_str(text);
    let record = RecordOf(fields).deserialize(&mut json);
    record.and_then(|record| json.end().map(|()| record)).map_err(|error| {
        // serde counts lines from 1 within what it was given, which is one line: say the column.
        let message = error.to_string();
        let message = message.split(" at line ").next().unwrap_or_default();
        let hint = if error.is_eof() { "; each line must be one whole object" } else { "" };
        (problem::BAD_JSON, format!("{message} at byte {}{hint}", error.column()))
    })
}

/// Reads one object, keeping only the fields that mean something.
struct RecordOf<'a>(&'a FieldMap);

impl<'de> DeserializeSeed<'de> for RecordOf<'_> {
    type Value = RawRecord<'de>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for RecordOf<'_> {
    type Value = RawRecord<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut record = RawRecord::default();
        while let Some(key) = map.next_key_seed(Key)? {
            let mut targets = self.0.targets(&key);
            let Some((field, rank)) = targets.next() else {
                // Skipped without recursion, so that deep nesting cannot overflow the stack.
                map.next_value::<IgnoredAny>()?;
                continue;
            };
            if let Some(value) = map.next_value_seed(FieldValue)? {
                for (field, rank) in targets {
                    record.set(field, rank, value.clone());
                }
                record.set(field, rank, value);
            }
        }
        Ok(record)
    }
}

/// Reads a key, borrowing it from the line where it holds no escapes.
struct Key;

impl<'de> DeserializeSeed<'de> for Key {
    type Value = Cow<'de, str>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl<'de> Visitor<'de> for Key {
    type Value = Cow<'de, str>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a field name")
    }

    fn visit_borrowed_str<E>(self, key: &'de str) -> Result<Self::Value, E> {
        Ok(Cow::Borrowed(key))
    }

    fn visit_str<E>(self, key: &str) -> Result<Self::Value, E> {
        Ok(Cow::Owned(key.to_owned()))
    }
}

/// Reads what a field holds; `None` for `null`.
struct FieldValue;

impl<'de> DeserializeSeed<'de> for FieldValue {
    type Value = Option<Value<'de>>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for FieldValue {
    type Value = Option<Value<'de>>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Self::Value, E> {
        Ok(Some(Value::Text(Cow::Borrowed(text))))
    }

    // What holds escapes arrives here without them, in memory that serde will use again.
    fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
        Ok(Some(Value::Text(Cow::Owned(text.to_owned()))))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Self::Value, E> {
        Ok(Some(Value::Number(number.to_string())))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Self::Value, E> {
        Ok(Some(Value::Number(number.to_string())))
    }

    // Numbers of more than 64 bits arrive here rounded: two ids could become one.
    fn visit_f64<E>(self, _: f64) -> Result<Self::Value, E> {
        Ok(Some(Value::Other("a number that is not whole or has more than 19 digits")))
    }

    fn visit_bool<E>(self, _: bool) -> Result<Self::Value, E> {
        Ok(Some(Value::Other("true or false")))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Self::Value, A::Error> {
        while items.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Some(Value::Other("an array")))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(Some(Value::Other("an object")))
    }
}
