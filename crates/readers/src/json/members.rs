//! The members of one JSON object that mean something.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error as _, IgnoredAny, MapAccess, Visitor};
use serde_json::value::RawValue;
use serde_json::{Map, Value};
use storyfold_model::Origin;

use crate::fields::Field;
use crate::json::without_non_numbers;
use crate::limits::MAX_JSON_TEXTS;
use crate::problem;
use crate::reader::{Context, Item};
use crate::record::{self, RawRecord};

/// The members of an object whose names are wanted, by their names in lower case: formats write the
/// same name as `versioncreated` and as `versionCreated`.
#[derive(Debug, Default)]
pub(crate) struct Members {
    found: Vec<Member>,
    /// How many of them have no name of their own.
    others: usize,
    /// How many were left out because there were too many.
    left_out: u64,
    /// How many nest too deep; each counts as empty.
    too_deep: u64,
}

#[derive(Debug)]
struct Member {
    name: String,
    value: Value,
    /// Whether it was given again with another value.
    is_disputed: bool,
}

impl Members {
    /// Reads an object, and of it the members whose names in lower case are among `names`, or begin
    /// with one of `prefixes`; all others are passed over without recursion. Of a member that is given
    /// several times the last counts that is neither `null` nor blank, as in a
    /// [`RawRecord`](crate::record::RawRecord).
    ///
    /// # Errors
    /// The kind of the problem and its reason, where it is no JSON object.
    pub(crate) fn read(
        object: &[u8],
        names: &[&str],
        prefixes: &[&str],
    ) -> Result<Self, (&'static str, String)> {
        let text = str::from_utf8(object).map_err(|error| {
            let byte = error.valid_up_to() + 1;
            let reason = format!("byte {byte} of the record is not UTF-8; convert it to UTF-8");
            (problem::BAD_UTF8, reason)
        })?;
        let read = |text: &str, is_deep| {
            let mut json = serde_json::Deserializer::from_str(text);
            let members = Wanted { names, prefixes, is_deep }.deserialize(&mut json)?;
            json.end().map(|()| members)
        };
        // That a member nests too deep is found out when it has been read in vain, because it is rare.
        let members = read(text, false)
            .or_else(|error| if is_too_deep(&error) { read(text, true) } else { Err(error) });
        members
            .or_else(|error| {
                let again = without_non_numbers(text).and_then(|text| read(&text, true).ok());
                again.ok_or(error)
            })
            .map_err(|error| {
                let message = error.to_string();
                let message = message.split(" at line ").next().unwrap_or_default();
                let (line, column) = (error.line(), error.column());
                let reason = format!("{message} at line {line}, byte {column} of the record");
                (problem::BAD_JSON, reason)
            })
    }

    /// What a member holds; `null` counts as absent.
    pub(crate) fn get(&self, name: &str) -> Option<&Value> {
        self.member(name).map(|member| &member.value)
    }

    /// The text a member holds, if it is not blank.
    pub(crate) fn text(&self, name: &str) -> Option<&str> {
        self.get(name)?.as_str().filter(|text| !text.trim().is_empty())
    }

    /// What a member holds, blank or not; where it was given several times with different values, it is
    /// something that no field takes.
    pub(crate) fn undisputed(&self, name: &str) -> Option<record::Value<'_>> {
        let member = self.member(name)?;
        match member.is_disputed {
            true => Some(record::Value::Other("several values that differ")),
            false => value_of(&member.value),
        }
    }

    /// Whether a member was given several times with different values.
    pub(crate) fn is_disputed(&self, name: &str) -> bool {
        self.member(name).is_some_and(|member| member.is_disputed)
    }

    /// All members in their order.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.found.iter().map(|member| (member.name.as_str(), &member.value))
    }

    /// Hands on the article that the members make, or the reason why there is none, like
    /// [`RawRecord::finish`], with what was left out of them.
    pub(crate) fn finish(
        &self,
        mut record: RawRecord<'_>,
        context: &Context<'_>,
        origin: Origin,
        object: &[u8],
        sink: &mut dyn FnMut(Item),
    ) {
        if self.left_out > 0 {
            let count = self.left_out;
            let reason = format!(
                "it has more than {MAX_JSON_TEXTS} members with texts; {count} are left out"
            );
            record.mended(problem::TOO_LARGE, reason);
        }
        if self.too_deep > 0 {
            let count = self.too_deep;
            let reason = format!("{count} of its members nest more than 128 deep; left out");
            let is_kill =
                record.get(Field::Status) == Some(&record::Value::Text("canceled".into()));
            if !is_kill && record.get(Field::Title).is_none() && record.get(Field::Body).is_none() {
                sink(Item::Problem(problem::rejected(origin, problem::BAD_JSON, reason)));
                return;
            }
            record.mended(problem::BAD_JSON, reason);
        }
        record.finish(context, origin, None, object, sink);
    }

    fn member(&self, name: &str) -> Option<&Member> {
        self.found.iter().find(|member| member.name == name && !member.value.is_null())
    }

    /// Keeps a member. One that may have any name is left out beyond [`MAX_JSON_TEXTS`].
    fn keep(&mut self, name: String, value: Value, is_named: bool) {
        match self.found.iter_mut().find(|member| member.name == name) {
            Some(held) if value.is_null() || value == held.value => {}
            Some(held) => {
                held.is_disputed |= !held.value.is_null();
                if !value.as_str().is_some_and(|text| text.trim().is_empty()) {
                    held.value = value;
                }
            }
            None if is_named || self.others < MAX_JSON_TEXTS => {
                self.others += usize::from(!is_named);
                self.found.push(Member { name, value, is_disputed: false });
            }
            None => self.left_out += 1,
        }
    }
}

fn is_too_deep(error: &serde_json::Error) -> bool {
    error.to_string().starts_with("recursion limit exceeded")
}

/// A JSON value as a field takes it; `None` for `null`.
pub(crate) fn value_of(value: &Value) -> Option<record::Value<'_>> {
    Some(match value {
        Value::Null => return None,
        Value::String(text) => record::Value::Text(text.into()),
        Value::Number(number) if number.is_u64() || number.is_i64() => {
            record::Value::Number(number.to_string())
        }
        Value::Number(_) => {
            record::Value::Other("a number that is not whole or has more than 19 digits")
        }
        Value::Bool(_) => record::Value::Other("true or false"),
        Value::Array(_) => record::Value::Other("an array"),
        Value::Object(_) => record::Value::Other("an object"),
    })
}

struct Wanted<'a> {
    names: &'a [&'a str],
    prefixes: &'a [&'a str],
    /// Whether a member nests so deep that each has to be tried by itself.
    is_deep: bool,
}

impl<'de> DeserializeSeed<'de> for Wanted<'_> {
    type Value = Members;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Members, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Wanted<'_> {
    type Value = Members;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Members, A::Error> {
        let mut members = Members::default();
        while let Some(mut name) = map.next_key::<String>()? {
            name.make_ascii_lowercase();
            let is_named = self.names.contains(&name.as_str());
            if !is_named && !self.prefixes.iter().any(|prefix| name.starts_with(prefix)) {
                map.next_value::<IgnoredAny>()?;
                continue;
            }
            let value = match self.is_deep {
                false => map.next_value()?,
                true => members.shallow(map.next_value()?).map_err(A::Error::custom)?,
            };
            members.keep(name, value, is_named);
        }
        Ok(members)
    }
}

impl Members {
    /// A value that was found without recursion; where it nests too deep, an empty one of its kind.
    fn shallow(&mut self, written: &RawValue) -> Result<Value, serde_json::Error> {
        serde_json::from_str(written.get()).or_else(|error| {
            if !is_too_deep(&error) {
                return Err(error);
            }
            self.too_deep += 1;
            let is_array = written.get().starts_with('[');
            Ok(if is_array { Value::Array(Vec::new()) } else { Value::Object(Map::new()) })
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(object: &str) -> Members {
        Members::read(object.as_bytes(), &["a", "b"], &["body_"]).unwrap()
    }

    #[test]
    fn of_a_member_given_twice_the_last_counts_that_says_something() {
        for (object, expected, is_disputed) in [
            (r#"{"a":1,"A":2}"#, "2", true),
            (r#"{"a":1,"a":1}"#, "1", false),
            (r#"{"a":1,"a":null}"#, "1", false),
            (r#"{"a":null,"a":1}"#, "1", false),
            (r#"{"a":"x","a":" "}"#, "\"x\"", true),
        ] {
            let members = read(object);
            assert_eq!(members.get("a").unwrap().to_string(), expected, "{object}");
            assert_eq!(members.is_disputed("a"), is_disputed, "{object}");
            let is_other = matches!(members.undisputed("a"), Some(record::Value::Other(_)));
            assert_eq!(is_other, is_disputed, "{object}");
        }
    }

    #[test]
    fn members_that_are_asked_for_by_name_are_kept_behind_any_number_of_others() {
        let others: String = (0..MAX_JSON_TEXTS + 2).map(|n| format!("\"body_{n}\":1,")).collect();
        let members = read(&format!("{{{others}\"b\":2}}"));
        assert_eq!(members.get("b").unwrap().as_i64(), Some(2));
        assert_eq!(members.iter().count(), MAX_JSON_TEXTS + 1);
        assert_eq!(members.left_out, 2);
    }

    #[test]
    fn what_python_writes_for_no_number_counts_as_absent() {
        let members = read(r#"{"a":NaN,"b":2,"c":[-Infinity]}"#);
        assert!(members.get("a").is_none());
        assert_eq!(members.get("b").unwrap().as_i64(), Some(2));
    }

    #[test]
    fn a_member_that_nests_too_deep_costs_itself_alone() {
        let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
        let members = read(&format!("{{\"a\":{deep},\"b\":2,\"c\":{deep}}}"));
        assert_eq!(members.get("b").unwrap().as_i64(), Some(2));
        assert_eq!(members.get("a").unwrap().to_string(), "[]");
        assert_eq!(members.too_deep, 1);
        let error = Members::read(b"{\"a\":[}", &["a"], &[]).unwrap_err();
        assert_eq!(error.0, "bad-json");
    }
}
