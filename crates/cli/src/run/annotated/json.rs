//! Fields added to objects of JSON, which stay as they were written.

use std::borrow::Cow;
use std::fmt;
use std::io;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;
use storyfold::readers::{Format, ReadArticle, with_numbers_for_non_numbers};

use super::{Fields, PREFIX};
use crate::output::record;

/// The object of an article as it was read, or one made of the article, with fields added.
pub(super) fn object(read: ReadArticle, fields: Fields) -> io::Result<Vec<u8>> {
    let object = match (read.format, read.record) {
        (Format::JsonLines | Format::JsonArray, Some(object)) => object,
        _ => {
            let mut object = Vec::new();
            record::write(&read.article, &mut object)?;
            object
        }
    };
    extended(&object, &fields)
}

/// [`object`] in one line. A line break in JSON is as good as a blank: in a text none stands as it is.
pub(super) fn line(read: ReadArticle, fields: Fields) -> io::Result<Vec<u8>> {
    let mut object = object(read, fields)?;
    for byte in &mut object {
        if matches!(byte, b'\r' | b'\n') {
            *byte = b' ';
        }
    }
    Ok(object)
}

/// Puts fields before the closing brace of an object.
fn extended(object: &[u8], fields: &Fields) -> io::Result<Vec<u8>> {
    let mut object = without_ours(object)?;
    let end = object.iter().rposition(|&byte| byte == b'}').unwrap_or(object.len());
    object.truncate(end);
    let mut separator: &[u8] = if object.trim_ascii_end().ends_with(b"{") { b"" } else { b"," };
    for (name, value) in fields {
        object.extend_from_slice(separator);
        serde_json::to_writer(&mut object, name)?;
        object.push(b':');
        serde_json::to_writer(&mut object, value)?;
        separator = b",";
    }
    object.push(b'}');
    Ok(object)
}

/// An object without the fields that an earlier run added; as it is, when there are none.
fn without_ours(object: &[u8]) -> io::Result<Vec<u8>> {
    let quoted = format!("\"{PREFIX}");
    if !object.windows(quoted.len()).any(|window| window == quoted.as_bytes()) {
        return Ok(object.to_vec());
    }
    // What was read may be less than JSON, as readers mend it: then what is no number stands for
    // itself, and whatever else is not understood stays, because of a field given twice the last counts.
    let text = str::from_utf8(object).unwrap_or_default();
    let numbers = with_numbers_for_non_numbers(text);
    let numbers = numbers.as_deref().unwrap_or(text);
    let Ok(Members(members)) = serde_json::from_str(numbers) else { return Ok(object.to_vec()) };
    let mut rest = vec![b'{'];
    for (name, value) in members.iter().filter(|(name, _)| !name.starts_with(PREFIX)) {
        if rest.len() > 1 {
            rest.push(b',');
        }
        serde_json::to_writer(&mut rest, name)?;
        rest.push(b':');
        rest.extend_from_slice(written(value.get(), numbers, text).as_bytes());
    }
    rest.push(b'}');
    Ok(rest)
}

/// What stands in `text` where `part` stands in `whole`; both have the same length.
fn written<'a>(part: &'a str, whole: &str, text: &'a str) -> &'a str {
    let start = part.as_ptr().addr().saturating_sub(whole.as_ptr().addr());
    text.get(start..start + part.len()).unwrap_or(part)
}

/// The members of an object in their order, their values as they are written.
struct Members<'a>(Vec<(Cow<'a, str>, &'a RawValue)>);

impl<'de> Deserialize<'de> for Members<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Object;
        impl<'de> Visitor<'de> for Object {
            type Value = Members<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut members = Vec::new();
                while let Some(member) = map.next_entry()? {
                    members.push(member);
                }
                Ok(Members(members))
            }
        }
        deserializer.deserialize_map(Object)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn with_story(object: &str) -> String {
        let fields = vec![
            ("storyfold_story".to_owned(), json!("s-1")),
            ("storyfold_flags".to_owned(), json!([])),
        ];
        String::from_utf8(extended(object.as_bytes(), &fields).unwrap()).unwrap()
    }

    #[test]
    fn what_was_written_stays_as_it_was_and_fields_follow() {
        let added = r#""storyfold_story":"s-1","storyfold_flags":[]}"#;
        assert_eq!(with_story("{}"), format!("{{{added}"));
        assert_eq!(with_story("{ }"), format!("{{ {added}"));
        assert_eq!(
            with_story(r#"{"a" : "{", "b":1.50, "c":"\u0041}" }"#),
            format!(r#"{{"a" : "{{", "b":1.50, "c":"\u0041}}" ,{added}"#)
        );
    }

    #[test]
    fn fields_of_an_earlier_run_are_replaced() {
        assert_eq!(
            with_story(r#"{"storyfold_story":"s-9","a": 1.50 ,"text":"\"storyfold_"}"#),
            r#"{"a":1.50,"text":"\"storyfold_","storyfold_story":"s-1","storyfold_flags":[]}"#
        );
        assert_eq!(with_story(&with_story("{\"a\":1}")), with_story("{\"a\":1}"));
    }

    #[test]
    fn what_is_no_number_stays_beside_replaced_fields() {
        assert_eq!(
            with_story(r#"{"a":NaN,"b":[1, -Infinity],"storyfold_story":"s-9","c":"NaN"}"#),
            r#"{"a":NaN,"b":[1, -Infinity],"c":"NaN","storyfold_story":"s-1","storyfold_flags":[]}"#
        );
    }

    #[test]
    fn fields_of_what_is_no_json_are_not_replaced_but_said_again() {
        assert_eq!(
            with_story(r#"{"a":oops,"storyfold_story":"s-9"}"#),
            r#"{"a":oops,"storyfold_story":"s-9","storyfold_story":"s-1","storyfold_flags":[]}"#
        );
    }
}
