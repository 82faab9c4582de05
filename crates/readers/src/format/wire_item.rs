//! What the formats of agencies share: status and embargo, versions, links between items.

use storyfold_model::{Origin, Problem};

use crate::date;
use crate::fields::Field;
use crate::problem;
use crate::record::{RawRecord, Value};

/// Sets the status of an item, and the end of its embargo.
///
/// An item with an embargo is embargoed although its status says that it is usable: agencies mean
/// "usable from then on". The status may be a code such as `stat:canceled`, or the address of one.
pub(super) fn set_status<'a>(
    record: &mut RawRecord<'a>,
    status: Option<&'a str>,
    embargoed_until: Option<Value<'a>>,
) {
    let code = |status: &'a str| status.trim().rsplit([':', '/']).next().unwrap_or_default();
    let status = status.map(code).filter(|status| !status.is_empty());
    if let Some(until) = embargoed_until {
        record.set(Field::EmbargoedUntil, 0, until);
    }
    let has_embargo = record.get(Field::EmbargoedUntil).is_some();
    let is = |names: &[&str]| {
        status.is_some_and(|status| names.iter().any(|name| name.eq_ignore_ascii_case(status)))
    };
    if is(&["canceled", "cancelled", "killed", "kill"]) {
        record.set_text(Field::Status, "canceled");
    } else if has_embargo && (status.is_none() || is(&["usable"])) {
        record.set_text(Field::Status, "embargoed");
    } else if let Some(status) = status {
        record.set_text(Field::Status, status);
    }
}

/// Sets the version of an item: the one it states, else the time at which this version of it was
/// made, as a number that is greater for a later one.
pub(crate) fn set_version<'a>(
    record: &mut RawRecord<'a>,
    stated: Option<Value<'a>>,
    created: Option<&str>,
) {
    if let Some(stated) = stated {
        record.set(Field::Version, 0, stated);
    }
    if record.get(Field::Version).is_none()
        && let Some(time) = created.and_then(version_of_time)
    {
        record.set(Field::Version, 0, Value::Number(time));
    }
}

/// A time as `yyyymmddhhmmss` in UTC; `None` when it is no time.
fn version_of_time(time: &str) -> Option<String> {
    let published = date::parse(time).ok()?.to_string();
    let digits: String = published.chars().filter(char::is_ascii_digit).collect();
    Some(format!("{digits:0<14}"))
}

/// Sets a link to another item, if the relation is one that says what to do with the two. A link to
/// the item itself says nothing: that it is a later version of its own id is known.
pub(super) fn set_link<'a>(record: &mut RawRecord<'a>, relation: &str, target: &'a str) {
    let is_itself = matches!(record.get(Field::Id), Some(Value::Text(id)) if id.trim() == target);
    if let Some(field) = relation_of(relation)
        && !is_itself
        && record.get(field).is_none()
    {
        record.set_text(field, target);
    }
}

/// What a relation is called by IPTC and by those who follow it, with or without a prefix.
fn relation_of(relation: &str) -> Option<Field> {
    let code = relation.trim().rsplit([':', '/', '#']).next()?;
    let is = |names: &[&str]| names.iter().any(|name| name.eq_ignore_ascii_case(code));
    if is(&["previousVersion", "replaces", "supersedes"]) {
        Some(Field::Replaces)
    } else if is(&[
        "evolvedFrom",
        "derivedFrom",
        "translatedFrom",
        "rewriteOf",
        "rewrite_of",
        "updateOf",
        "followUpOf",
        "isFollowUpOf",
    ]) {
        Some(Field::RewriteOf)
    } else if is(&["copyOf", "copy_of", "repeatOf", "sameAs", "isBasedOn", "canonical"]) {
        Some(Field::CopyOf)
    } else {
        None
    }
}

/// An item that has no text because it is something else: a picture, a package of others.
pub(super) fn not_text(origin: Origin, what: &str) -> Problem {
    let reason = format!("it is no text but `{what}`; only texts are folded");
    problem::rejected(origin, problem::NOT_TEXT, reason)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(record: &RawRecord<'_>, field: Field) -> Option<String> {
        match record.get(field) {
            Some(Value::Text(text)) => Some(text.to_string()),
            Some(Value::Number(digits)) => Some(digits.clone()),
            _ => None,
        }
    }

    #[test]
    fn no_embargo_becomes_usable() {
        let until = Some("2031-02-12");
        for (status, embargo, expected) in [
            (None, None, None),
            (Some("usable"), None, Some("usable")),
            (Some("stat:usable"), until, Some("embargoed")),
            (None, until, Some("embargoed")),
            (Some("Withheld"), until, Some("Withheld")),
            (Some("http://cv.iptc.org/newscodes/pubstatusg2/canceled"), until, Some("canceled")),
            (Some("Killed"), None, Some("canceled")),
            (Some("odd"), until, Some("odd")),
        ] {
            let mut record = RawRecord::default();
            set_status(&mut record, status, embargo.map(|until| Value::Text(until.into())));
            assert_eq!(text(&record, Field::Status).as_deref(), expected, "{status:?} {embargo:?}");
        }
    }

    #[test]
    fn a_version_is_a_number_or_a_time() {
        let version = |stated: Option<&'static str>, created| {
            let mut record = RawRecord::default();
            set_version(&mut record, stated.map(|text| Value::Text(text.into())), created);
            text(&record, Field::Version)
        };
        let time = Some("2031-02-03T08:00:00+01:00");
        assert_eq!(version(Some("3"), time).as_deref(), Some("3"));
        assert_eq!(version(None, time).as_deref(), Some("20310203070000"));
        assert_eq!(version(Some(" "), Some("2031-02-03")).as_deref(), Some("20310203000000"));
        assert_eq!(version(None, Some("soon")), None);
        assert_eq!(version(None, None), None);
    }

    #[test]
    fn links_say_what_the_other_item_is() {
        let mut record = RawRecord::default();
        record.set_text(Field::Id, "a");
        set_link(&mut record, "irel:previousVersion", "a");
        assert_eq!(text(&record, Field::Replaces), None, "its own earlier version");
        set_link(&mut record, "irel:previousVersion", "b");
        set_link(&mut record, "evolvedFrom", "c");
        set_link(&mut record, "http://cv.example/rel#sameAs", "d");
        set_link(&mut record, "irel:seeAlso", "e");
        let links = [Field::Replaces, Field::RewriteOf, Field::CopyOf];
        assert_eq!(links.map(|field| text(&record, field).unwrap()), ["b", "c", "d"]);
    }
}
