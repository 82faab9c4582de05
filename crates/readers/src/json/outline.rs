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

/// What services call the array of the articles in their answers, and nothing else is called.
const WRAPPERS: [&str; 4] = ["articles", "docs", "results", "stories"];

/// What services call it as well, and what an article may call its pictures and papers.
const ARRAYS: [&str; 4] = ["data", "documents", "items", "news"];

/// Names of the texts that an answer has of its own, or the feed that it was made of: what was asked
/// for and how that went, whose it is, and times.
const OF_ANSWERS: [&str; 24] = [
    "attribution",
    "code",
    "copyright",
    "created_at",
    "date",
    "description",
    "generator",
    "info",
    "language",
    "lastbuilddate",
    "license",
    "link",
    "message",
    "msg",
    "originalquery",
    "pubdate",
    "q",
    "query",
    "status",
    "terms",
    "timestamp",
    "title",
    "updated",
    "warning",
];

/// What the name of an array says.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Name {
    /// One of [`WRAPPERS`].
    Wraps,
    /// One of [`ARRAYS`].
    MayWrap,
    /// Nothing.
    Other,
}

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
    /// none where a text stands beside it. Under a name that articles have for their pictures as well,
    /// such as `items`, it is none beside a text that is not one of an answer, such as its `message`.
    /// Under one that does nothing but wrap, such as `articles`, no text matters.
    pub(crate) fn wrapped(&self) -> Option<Wrapped<'t>> {
        let inner: Vec<Self> =
            self.members.iter().filter_map(|(_, value)| Self::of(value.get())).collect();
        let texts: Vec<&str> = self.texts().chain(inner.iter().flat_map(Self::texts)).collect();
        let is_of_answer = |name: &&str| OF_ANSWERS.contains(&name.to_ascii_lowercase().as_str());
        let here = self.arrays();
        let arrays = match here.iter().any(|(_, records)| !records.is_empty()) {
            true => here,
            false => here.into_iter().chain(inner.iter().flat_map(Self::arrays)).collect(),
        };
        let (full, empty): (Vec<_>, Vec<_>) =
            arrays.into_iter().partition(|(_, records)| !records.is_empty());
        let mut arrays = if full.is_empty() { empty } else { full }.into_iter();
        let (Some((name, records)), None) = (arrays.next(), arrays.next()) else { return None };
        let is_alone = match name {
            Name::Wraps if !records.is_empty() => true,
            Name::MayWrap if !records.is_empty() => texts.iter().all(is_of_answer),
            _ => texts.is_empty(),
        };
        is_alone.then_some(Wrapped { records, is_sure: name != Name::Other })
    }

    /// The names of the members that are text of several words, or of letters that need no blanks to be
    /// some.
    fn texts(&self) -> impl Iterator<Item = &str> {
        let is_of_words = |text: &str| {
            text.contains(|letter: char| letter == ' ' || !letter.is_ascii())
                || text.contains("\\u")
        };
        let is_text = move |value: &str| value.starts_with('"') && is_of_words(value);
        let texts = self.members.iter().filter(move |(_, value)| is_text(value.get()));
        texts.map(|(name, _)| name.as_str())
    }

    /// The arrays of objects, and those that are empty and called like one; each with what its name
    /// says.
    fn arrays(&self) -> Vec<(Name, Vec<&'t str>)> {
        let array = |(name, value): &(String, &'t RawValue)| {
            let is_one_of = |names: &[&str]| names.iter().any(|one| name.eq_ignore_ascii_case(one));
            let name = if is_one_of(&WRAPPERS) {
                Name::Wraps
            } else if is_one_of(&ARRAYS) {
                Name::MayWrap
            } else {
                Name::Other
            };
            let is_array = value.get().starts_with('[');
            let elements: Vec<&'t RawValue> =
                is_array.then(|| serde_json::from_str(value.get()).ok()).flatten()?;
            let is_of_objects = match elements.first() {
                Some(first) => first.get().starts_with('{'),
                None => name != Name::Other,
            };
            let records = elements.into_iter().map(RawValue::get).collect();
            is_of_objects.then_some((name, records))
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
            r#"{"status":"ok","message":"One was found","data":[{"a":1}]}"#,
            r#"{"feed":{"title":"World news","description":"All of it"},"items":[{"a":1}]}"#,
            r#"{"headline":"Fog closes port","articles":[{"a":1}]}"#,
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
            r#"{"headline":"Fog closes port","items":[{"type":"image","title":"Photo of fog"}]}"#,
            r#"{"story":{"text":"A long report","documents":[{"title":"The ruling"}]}}"#,
            r#"{"headline":"霧","related":[{"title":"Mist"}]}"#,
            r#"{"headline":"\u9727","related":[{"title":"Mist"}]}"#,
            r#"{"tags":[]}"#,
        ] {
            assert_eq!(wrapped(text), None, "{text}");
        }
        assert!(Outline::of("[]").is_none());
    }
}
