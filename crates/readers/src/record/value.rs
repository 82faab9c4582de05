//! What a field of a record holds.

use std::borrow::Cow;

/// What a record holds in one field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value<'a> {
    /// Text; borrowed where the input holds it as it is.
    Text(Cow<'a, str>),
    /// A whole number, in digits.
    Number(String),
    /// Something no field takes; says what it is: "an object".
    Other(&'static str),
}

impl Value<'_> {
    /// Whether it is text without anything in it.
    pub(crate) fn is_blank(&self) -> bool {
        matches!(self, Self::Text(text) if text.trim().is_empty())
    }

    /// The same without what it was borrowed from.
    pub(crate) fn into_owned(self) -> Value<'static> {
        match self {
            Self::Text(text) => Value::Text(Cow::Owned(text.into_owned())),
            Self::Number(digits) => Value::Number(digits),
            Self::Other(found) => Value::Other(found),
        }
    }

    /// The whole number it is, or that its text is.
    pub(crate) fn whole_number(&self) -> Option<u64> {
        match self {
            Self::Text(digits) => digits.trim().parse().ok(),
            Self::Number(digits) => digits.parse().ok(),
            Self::Other(_) => None,
        }
    }

    pub(super) fn found(&self) -> &'static str {
        match self {
            Self::Text(_) => "text",
            Self::Number(_) => "a number",
            Self::Other(found) => found,
        }
    }

    /// How it is shown in the reason of a problem.
    pub(crate) fn shown(&self) -> String {
        match self {
            Self::Text(text) => format!("`{}`", text.chars().take(40).collect::<String>()),
            Self::Number(digits) => digits.clone(),
            Self::Other(found) => format!("({found})"),
        }
    }
}
