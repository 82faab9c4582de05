//! What an object holds at its top, for objects that are no article themselves.

use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

/// The members of an object, their values as they are written.
pub(crate) struct Outline<'t> {
    members: Vec<(String, &'t RawValue)>,
}

/// The records of an object that wraps them.
pub(crate) struct Wrapped<'t> {
    /// Each as it is written.
    pub(crate) records: Vec<&'t str>,
    /// Whether nothing but articles can be meant, by the name of their array.
    pub(crate) is_sure: bool,
}

/// What services call the array of the articles in their answers.
const ARRAYS: [&str; 8] =
    ["articles", "data", "docs", "documents", "items", "news", "results", "stories"];

/// How many names are shown to people.
const SHOWN_NAMES: usize = 20;

impl<'t> Outline<'t> {
    /// The outline of a text; `None` when it is no JSON object.
    pub(crate) fn of(text: &'t str) -> Option<Self> {
        serde_json::from_str(text).ok()
    }

    /// The names of its members, for people.
    pub(crate) fn names(&self) -> String {
        let names = self.members.iter().take(SHOWN_NAMES).map(|(name, _)| name.as_str());
        names.collect::<Vec<_>>().join(", ")
    }

    /// The one array of objects that it holds, or else that its members hold, if there is one and no
    /// more. An empty array is one where its name says so and no text stands beside it.
    ///
    /// An array under a name that says nothing may as well be what an article is related to; so it is
    /// none where a text stands beside it.
    pub(crate) fn wrapped(&self) -> Option<Wrapped<'t>> {
        let inner: Vec<Self> =
            self.members.iter().filter_map(|(_, value)| Self::of(value.get())).collect();
        let has_text = self.has_text() || inner.iter().any(Self::has_text);
        let here = self.arrays();
        let arrays = match here.iter().any(|(_, records)| !records.is_empty()) {
            true => here,
            false => here.into_iter().chain(inner.iter().flat_map(Self::arrays)).collect(),
        };
        let (full, empty): (Vec<_>, Vec<_>) =
            arrays.into_iter().partition(|(_, records)| !records.is_empty());
        let mut arrays = if full.is_empty() { empty } else { full }.into_iter();
        let (Some((is_sure, records)), None) = (arrays.next(), arrays.next()) else { return None };
        let is_alone = is_sure && !records.is_empty() || !has_text;
        is_alone.then_some(Wrapped { records, is_sure })
    }

    /// Whether a member is text of several words, or of letters that need no blanks to be some.
    fn has_text(&self) -> bool {
        let is_of_words = |text: &str| {
            text.contains(|letter: char| letter == ' ' || !letter.is_ascii())
                || text.contains("\\u")
        };
        let mut values = self.members.iter().map(|(_, value)| value.get());
        values.any(|value| value.starts_with('"') && is_of_words(value))
    }

    /// The arrays of objects, and those that are empty and called like one; each with whether its name
    /// says what it holds.
    fn arrays(&self) -> Vec<(bool, Vec<&'t str>)> {
        let array = |(name, value): &(String, &'t RawValue)| {
            let is_sure = ARRAYS.contains(&name.to_ascii_lowercase().as_str());
            let is_array = value.get().starts_with('[');
            let elements: Vec<&'t RawValue> =
                is_array.then(|| serde_json::from_str(value.get()).ok()).flatten()?;
            let is_of_objects = match elements.first() {
                Some(first) => first.get().starts_with('{'),
                None => is_sure,
            };
            let records = elements.into_iter().map(RawValue::get).collect();
            is_of_objects.then_some((is_sure, records))
        };
        self.members.iter().filter_map(array).collect()
    }
}

impl<'de> Deserialize<'de> for Outline<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Object;

        impl<'de> Visitor<'de> for Object {
            type Value = Outline<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a JSON object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut members = Vec::new();
                while let Some(member) = map.next_entry()? {
                    members.push(member);
                }
                Ok(Outline { members })
            }
        }

        deserializer.deserialize_map(Object)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The records, and whether their name says what they are.
    fn wrapped(text: &str) -> Option<(Vec<&str>, bool)> {
        let outline = Outline::of(text).unwrap();
        outline.wrapped().map(|wrapped| (wrapped.records, wrapped.is_sure))
    }

    #[test]
    fn one_array_of_objects_at_the_top_or_one_level_down() {
        for text in [
            r#"{"status":"ok","totalResults":1,"articles":[{"a":1}]}"#,
            r#"{"copyright":"All rights reserved.","results":[{"a":1}]}"#,
            r#"{"response":{"status":"ok","docs":[{"a":1}],"meta":{"hits":1}}}"#,
            r#"{"meta":{"found":1,"of":[{"b":1}]},"data":[{"a":1}],"tags":["x"]}"#,
        ] {
            assert_eq!(wrapped(text), Some((vec![r#"{"a":1}"#], true)), "{text}");
        }
        assert_eq!(
            wrapped(r#"{"n":1,"sport":[{"a":1},2]}"#),
            Some((vec![r#"{"a":1}"#, "2"], false))
        );
        assert_eq!(wrapped(r#"{"status":"ok","articles":[]}"#), Some((vec![], true)));
    }

    #[test]
    fn what_else_holds_arrays_wraps_nothing() {
        for text in [
            "{}",
            r#"{"a":[1,2]}"#,
            r#"{"articles":[{"a":1}],"related":[{"b":1}]}"#,
            r#"{"a":{"b":{"items":[{"c":1}]}}}"#,
            r#"{"headline":"Fog closes port","related":[{"title":"Mist"}]}"#,
            r#"{"headline":"Fog closes port","items":[]}"#,
            r#"{"headline":"霧","related":[{"title":"Mist"}]}"#,
            r#"{"headline":"\u9727","related":[{"title":"Mist"}]}"#,
            r#"{"tags":[]}"#,
        ] {
            assert_eq!(wrapped(text), None, "{text}");
        }
        assert!(Outline::of("[]").is_none());
    }
}
