//! The members of one JSON object that mean something.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, Visitor};
use serde_json::Value;

use crate::problem;
use crate::record;

/// The members of an object whose names are wanted, by their names in lower case: formats write the
/// same name as `versioncreated` and as `versionCreated`.
#[derive(Debug, Default)]
pub(crate) struct Members(Vec<(String, Value)>);

impl Members {
    /// Reads an object, and of it the members whose names in lower case are `wanted`; all others
    /// are passed over without recursion. A member that is given twice counts the first time.
    ///
    /// # Errors
    /// The kind of the problem and its reason, where it is no JSON object, or where a wanted member
    /// nests more than 128 levels deep.
    pub(crate) fn read(
        object: &[u8],
        wanted: &dyn Fn(&str) -> bool,
    ) -> Result<Self, (&'static str, String)> {
        let text = str::from_utf8(object).map_err(|error| {
            let byte = error.valid_up_to() + 1;
            let reason = format!("byte {byte} of the record is not UTF-8; convert it to UTF-8");
            (problem::BAD_UTF8, reason)
        })?;
        let mut json = serde_json::Deserializer::from_str(text);
        let members = Wanted(wanted).deserialize(&mut json);
        members.and_then(|members| json.end().map(|()| members)).map_err(|error| {
            let message = error.to_string();
            let message = message.split(" at line ").next().unwrap_or_default();
            let (line, column) = (error.line(), error.column());
            let reason = format!("{message} at line {line}, byte {column} of the record");
            (problem::BAD_JSON, reason)
        })
    }

    /// What a member holds; `null` counts as absent.
    pub(crate) fn get(&self, name: &str) -> Option<&Value> {
        let found = self.0.iter().find(|(known, value)| known == name && !value.is_null());
        found.map(|(_, value)| value)
    }

    /// The text a member holds, if it is not blank.
    pub(crate) fn text(&self, name: &str) -> Option<&str> {
        self.get(name)?.as_str().filter(|text| !text.trim().is_empty())
    }

    /// All members in their order.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value))
    }
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

struct Wanted<'a>(&'a dyn Fn(&str) -> bool);

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
            if (self.0)(&name) && members.0.len() < MAX_MEMBERS {
                members.0.push((name, map.next_value()?));
            } else {
                map.next_value::<IgnoredAny>()?;
            }
        }
        Ok(members)
    }
}

/// The most members that are kept of one object. They are looked up one after the other, and no
/// format has so many that mean something.
const MAX_MEMBERS: usize = 256;
