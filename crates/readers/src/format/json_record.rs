//! One record of JSON: an object, of which only the fields that mean something are kept.

use std::borrow::Cow;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use storyfold_model::Origin;

use crate::fields::{Field, FieldMap};
use crate::json::{Outline, without_non_numbers};
use crate::problem;
use crate::reader::{Context, Format, Item};
use crate::record::{RawRecord, Value};

/// Hands on the article that a JSON object makes, or those of the array of objects that it wraps as the
/// answers of news services do; `bytes` are a `whole`: "line". `origin` tells where the object stands,
/// and where a record in it does, counted from 1. Returns how many records there are.
///
/// # Errors
/// The kind of the problem and its reason, when the bytes are no JSON object.
pub(super) fn read_object(
    bytes: &[u8],
    whole: &str,
    context: &Context<'_>,
    origin: &dyn Fn(Option<u64>) -> Origin,
    sink: &mut dyn FnMut(Item),
) -> Result<u64, (&'static str, String)> {
    let fields = &context.options.field_map;
    let record = parse(bytes, fields, whole)?;
    if !record.has_no_text() {
        record.finish(context, origin(None), None, bytes, sink);
        return Ok(1);
    }
    let text = str::from_utf8(bytes).unwrap_or_default();
    let mended;
    let outline = match Outline::of(text) {
        None => {
            mended = without_non_numbers(text).unwrap_or_default();
            Outline::of(&mended)
        }
        found => found,
    };
    let Some(wrapped) = outline.as_ref().and_then(Outline::wrapped) else {
        finish_without_text(record, outline.as_ref(), context, origin(None), bytes, sink);
        return Ok(1);
    };
    let records: Vec<_> = wrapped.records.iter().map(|record| record.as_bytes()).collect();
    let parsed: Vec<_> = records.iter().map(|record| parse(record, fields, "record")).collect();
    let has_text = |record: &Result<RawRecord<'_>, _>| {
        record.as_ref().is_ok_and(|record| !record.has_no_text())
    };
    if !wrapped.is_sure && !parsed.iter().any(has_text) {
        finish_without_text(record, outline.as_ref(), context, origin(None), bytes, sink);
        return Ok(1);
    }
    // Together they are what a JSON array is.
    let context = &Context { format: Format::JsonArray, ..*context };
    for (number, (bytes, record)) in (1..).zip(records.iter().zip(parsed)) {
        let origin = origin(Some(number));
        match record {
            Ok(record) if record.has_no_text() => {
                let outline = str::from_utf8(bytes).ok().and_then(Outline::of);
                finish_without_text(record, outline.as_ref(), context, origin, bytes, sink);
            }
            Ok(record) => record.finish(context, origin, None, bytes, sink),
            Err((kind, reason)) => sink(Item::Problem(problem::rejected(origin, kind, reason))),
        }
    }
    Ok(records.len() as u64)
}

/// Finishes a record that has neither title nor body, and says what it has instead.
fn finish_without_text(
    record: RawRecord<'_>,
    outline: Option<&Outline<'_>>,
    context: &Context<'_>,
    origin: Origin,
    bytes: &[u8],
    sink: &mut dyn FnMut(Item),
) {
    let names = outline.map(Outline::names).unwrap_or_default();
    record.finish(context, origin, None, bytes, &mut |item| match item {
        Item::Problem(found) if found.kind == problem::NO_TEXT && !names.is_empty() => {
            let reason = format!("{} (its fields: {names})", found.reason);
            sink(Item::Problem(problem::rejected(found.origin, found.kind, reason)));
        }
        other => sink(other),
    });
}

/// Finds the fields of one JSON object that stands alone in `bytes`, which are a `whole`: "line".
///
/// # Errors
/// The kind of the problem and its reason, when the bytes are anything else.
fn parse<'a>(
    bytes: &'a [u8],
    fields: &FieldMap,
    whole: &str,
) -> Result<RawRecord<'a>, (&'static str, String)> {
    let text = str::from_utf8(bytes).map_err(|error| {
        let byte = error.valid_up_to() + 1;
        (problem::BAD_UTF8, format!("byte {byte} of the {whole} is not UTF-8; convert it to UTF-8"))
    })?;
    let again = |error| {
        let mended = without_non_numbers(text);
        let record =
            mended.and_then(|text| fields_of(&text, fields).ok().map(RawRecord::into_owned));
        record.ok_or(error)
    };
    fields_of(text, fields).or_else(again).map_err(|error| {
        // serde counts lines from 1 within what it was given, which mostly is one line.
        let message = error.to_string();
        let message = match message.split(" at line ").next().unwrap_or_default() {
            "expected ident" => "a word stands there that JSON does not have",
            message => message,
        };
        let line = match error.line() {
            0 | 1 => String::new(),
            line => format!(" of its line {line}"),
        };
        let end = if error.is_eof() {
            format!("; each {whole} must be one whole object")
        } else {
            String::new()
        };
        (problem::BAD_JSON, format!("{message} at byte {}{line}{end}", error.column()))
    })
}

fn fields_of<'a>(text: &'a str, fields: &FieldMap) -> Result<RawRecord<'a>, serde_json::Error> {
    let mut json = serde_json::Deserializer::from_str(text);
    let record = RecordOf(fields).deserialize(&mut json)?;
    json.end().map(|()| record)
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
            let is_source = field == Field::Source;
            if let Some(value) = map.next_value_seed(FieldValue { is_source })? {
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
struct FieldValue {
    /// Whether an object stands for its name: `{"id": null, "name": "Northern Wire"}`.
    is_source: bool,
}

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
        let mut value = Value::Other("an object");
        while let Some(key) = map.next_key_seed(Key)? {
            if self.is_source && key == "name" {
                // An object in it is no name.
                let name = map.next_value_seed(FieldValue { is_source: false })?;
                value = name.filter(|name| matches!(name, Value::Text(_))).unwrap_or(value);
            } else {
                map.next_value::<IgnoredAny>()?;
            }
        }
        Ok(Some(value))
    }
}
