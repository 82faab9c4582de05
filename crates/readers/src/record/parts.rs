//! The fields of a record, each as what an article has of it.

use std::borrow::Cow;

use storyfold_model::{Language, Link, Published, Relation, Wire};

use super::{Flaw, RawRecord, Value};
use crate::date;
use crate::fields::Field;
use crate::limits::{MAX_SHORT_FIELD_BYTES, MAX_TEXT_BYTES};
use crate::markup::text_if_html;
use crate::problem;
use crate::reader::Context;

impl<'a> RawRecord<'a> {
    /// Title and body, without markup where those who read the format leave it to this.
    pub(super) fn texts(&mut self, context: &Context<'_>) -> Result<(String, String), Flaw> {
        let may_be_html = context.format.may_hold_html() && !context.options.keep_markup;
        let of_html = |text: &str| may_be_html.then(|| text_if_html(text)).flatten();
        let title = self.text(Field::Title)?.unwrap_or_default();
        let title = match of_html(&title) {
            Some(text) => text.split_whitespace().collect::<Vec<_>>().join(" "),
            None => trimmed(title),
        };
        let body = self.text(Field::Body)?.unwrap_or_default();
        let body = of_html(&body).unwrap_or_else(|| body.into_owned());
        if title.is_empty() && body.is_empty() {
            let reason = "neither title nor body hold text; `--field body=NAME` maps other names";
            return Err((problem::NO_TEXT, reason.into()));
        }
        let bytes = title.len() + body.len();
        if bytes > MAX_TEXT_BYTES {
            let reason =
                format!("its text has {bytes} bytes, more than the {MAX_TEXT_BYTES} that are read");
            return Err((problem::TOO_LARGE, reason));
        }
        Ok((title, body))
    }

    /// Title or body: without them there is nothing to fold, so another type turns the record away.
    pub(super) fn text(&mut self, field: Field) -> Result<Option<Cow<'a, str>>, Flaw> {
        match self.take(field) {
            None => Ok(None),
            Some(Value::Text(text)) => Ok(Some(text)),
            Some(value) => {
                let (name, found) = (field.name(), value.found());
                let reason = format!("`{name}` is {found} where text is needed; write it as text");
                Err((problem::BAD_FIELD, reason))
            }
        }
    }

    /// Source and URL: an article without them is still worth having.
    pub(super) fn short(&mut self, field: Field, mended: &mut Vec<Flaw>) -> Option<String> {
        let name = field.name();
        match self.take(field)? {
            Value::Text(text) if text.len() <= MAX_SHORT_FIELD_BYTES => Some(trimmed(text)),
            Value::Text(text) => {
                let reason = format!(
                    "`{name}` has {} bytes, more than the {MAX_SHORT_FIELD_BYTES} that are kept; \
                     left out",
                    text.len()
                );
                mended.push((problem::BAD_FIELD, reason));
                None
            }
            value => {
                let reason =
                    format!("`{name}` is {} where text is needed; left out", value.found());
                mended.push((problem::BAD_FIELD, reason));
                None
            }
        }
    }

    pub(super) fn lang(&mut self, mended: &mut Vec<Flaw>) -> Option<Language> {
        let value = self.take(Field::Lang)?;
        let lang = match &value {
            Value::Text(tag) => Language::from_tag(tag),
            _ => None,
        };
        if lang.is_none() {
            let shown = value.shown();
            let reason = format!("{shown} is no language tag such as `en`; it is detected instead");
            mended.push((problem::BAD_LANG, reason));
        }
        lang
    }

    pub(super) fn time(
        &mut self,
        field: Field,
        then: &str,
        mended: &mut Vec<Flaw>,
    ) -> Option<Published> {
        let value = self.take(field)?;
        match time_of(&value) {
            Ok(published) => Some(published),
            // A day is known to be off by one where it comes from another zone; the end of an embargo
            // may not be.
            Err(error @ date::DateError::UnknownZone { day }) if field == Field::Published => {
                let shown = value.shown();
                let reason = format!("`{}` {shown}: {error}; only its day is kept", field.name());
                mended.push((problem::BAD_DATE, reason));
                Some(day)
            }
            Err(error) => {
                let reason = format!("`{}` {}: {error}; {then}", field.name(), value.shown());
                mended.push((problem::BAD_DATE, reason));
                None
            }
        }
    }

    pub(super) fn version(&mut self, mended: &mut Vec<Flaw>) -> Option<u64> {
        let value = self.take(Field::Version)?;
        let version = value.whole_number();
        if version.is_none() {
            let reason = format!("version {} is no whole number; left out", value.shown());
            mended.push((problem::BAD_VERSION, reason));
        }
        version
    }

    pub(super) fn wire(&mut self, mended: &mut Vec<Flaw>) -> Option<Box<Wire>> {
        let is_said = |field: &Field| self.get(*field).is_some();
        if !WIRE_FIELDS.iter().any(is_said) {
            return None;
        }
        let mut wire = Wire {
            slug: self.short(Field::Slug, mended),
            note: self.short(Field::Note, mended),
            byline: self.short(Field::Byline, mended),
            genre: self.short(Field::Genre, mended),
            links: Vec::new(),
        };
        let links = [
            (Field::Replaces, Relation::Replaces),
            (Field::RewriteOf, Relation::RewriteOf),
            (Field::CopyOf, Relation::CopyOf),
        ];
        for (field, relation) in links {
            let target = self.short(field, mended);
            wire.links.extend(target.map(|target| Link { relation, target }));
        }
        (!wire.is_empty()).then(|| Box::new(wire))
    }
}

/// The time that a value is.
pub(super) fn time_of(value: &Value<'_>) -> Result<Published, date::DateError> {
    match value {
        Value::Text(text) => date::parse_field(text),
        // Eight digits may be a day, ten are seconds and thirteen milliseconds; any other number could be
        // several of these.
        Value::Number(digits) if matches!(digits.len(), 8 | 10 | 13) => date::parse_field(digits),
        _ => Err(date::DateError::NotADate),
    }
}

/// The fields that only items of a wire have.
const WIRE_FIELDS: [Field; 7] = [
    Field::Slug,
    Field::Note,
    Field::Byline,
    Field::Genre,
    Field::Replaces,
    Field::RewriteOf,
    Field::CopyOf,
];

/// Text without the white space around it, copied at most once.
fn trimmed(text: Cow<'_, str>) -> String {
    let bare = text.trim();
    if bare.len() == text.len() { text.into_owned() } else { bare.to_owned() }
}
