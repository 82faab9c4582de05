//! What the formats of agencies share: status and embargo, versions, links between items.

use storyfold_model::{Origin, Problem};

use crate::date;
use crate::fields::Field;
use crate::problem;
use crate::record::{RawRecord, Value};

/// Sets the status of an item, and the end of its embargo. Each is given where the item says anything of
/// it, be it blank or no text at all: what is said but not understood is in doubt, and withheld.
///
/// An item with an embargo is embargoed although its status says that it is usable: agencies mean
/// "usable from then on". The status may be a code such as `stat:canceled`, or the address of one.
pub(super) fn set_status<'a>(
    record: &mut RawRecord<'a>,
    status: Option<Value<'a>>,
    embargoed_until: Option<Value<'a>>,
) {
    let has_embargo = embargoed_until.is_some();
    if let Some(until) = embargoed_until {
        record.set(Field::EmbargoedUntil, 0, not_blank(until));
    }
    let status = match status.map(not_blank) {
        Some(Value::Text(text)) => Some(Value::Text(code_of(&text).to_owned().into())),
        other => other,
    };
    let is = |names: &[&str]| match &status {
        Some(Value::Text(code)) => names.iter().any(|name| name.eq_ignore_ascii_case(code)),
        _ => false,
    };
    if is(&KILLS) {
        record.set_text(Field::Status, "canceled");
    } else if has_embargo && (status.is_none() || is(&["usable"])) {
        record.set_text(Field::Status, "embargoed");
    } else if let Some(status) = status {
        record.set(Field::Status, 0, status);
    }
}

/// What is said several times: the value if it is the same every time, else one that is in doubt.
pub(super) fn agreed<'a>(mut values: impl Iterator<Item = Value<'a>>) -> Option<Value<'a>> {
    let first = values.next()?;
    let is_same = values.all(|value| value == first);
    Some(if is_same { first } else { Value::Other("several values that differ") })
}

/// The status that an element or member states by its code; where it has none, a kill is known by its
/// words, and all else is in doubt.
pub(super) fn status_of<'a, 'w>(
    code: Option<&'a str>,
    words: impl IntoIterator<Item = &'w str>,
) -> Value<'a> {
    match code {
        Some(code) => Value::Text(code.into()),
        None if is_kill(words) => Value::Text("canceled".into()),
        None => Value::Other("without a code"),
    }
}

/// Whether there is a kill among words, and no other status beside it.
fn is_kill<'w>(words: impl IntoIterator<Item = &'w str>) -> bool {
    let is = |names: &[&str], word: &str| {
        names.iter().any(|name| name.eq_ignore_ascii_case(code_of(word)))
    };
    let mut has_kill = false;
    let has_other = words.into_iter().any(|word| {
        has_kill |= is(&KILLS, word);
        is(&["usable", "withheld", "embargoed"], word)
    });
    has_kill && !has_other
}

const KILLS: [&str; 4] = ["canceled", "cancelled", "killed", "kill"];

/// Blank text becomes something that no field takes, because a record passes over blank text.
fn not_blank(value: Value<'_>) -> Value<'_> {
    match value {
        value if value.is_blank() => Value::Other("blank"),
        value => value,
    }
}

/// A code without its scheme: the last part of `stat:canceled` that is not blank. What has no such part
/// stays as it is.
fn code_of(text: &str) -> &str {
    let mut parts = text.rsplit([':', '/', '#']).map(str::trim);
    parts.find(|part| !part.is_empty()).unwrap_or(text)
}

/// Sets the version of an item: the whole number it states, else the time at which this version of it
/// was made, as a number that is greater for a later one.
pub(crate) fn set_version<'a>(
    record: &mut RawRecord<'a>,
    stated: Option<Value<'a>>,
    created: Option<&str>,
) {
    let time = created.and_then(version_of_time);
    match (stated, time) {
        (Some(stated), None) => record.set(Field::Version, 0, stated),
        (Some(stated), Some(_)) if stated.whole_number().is_some() => {
            record.set(Field::Version, 0, stated);
        }
        (stated, Some(time)) => {
            if let Some(stated) = stated.filter(|stated| !stated.is_blank()) {
                let shown = stated.shown();
                let reason = format!("version {shown} is no whole number; the time is taken");
                record.mended(problem::BAD_VERSION, reason);
            }
            record.set(Field::Version, 0, Value::Number(time));
        }
        (None, None) => {}
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

/// Whether a record kills an item by its id. It counts whatever the item is: a text may be killed by
/// what is no text any more.
pub(super) fn is_kill_of_item(record: &RawRecord<'_>) -> bool {
    let is_canceled = record.get(Field::Status) == Some(&Value::Text("canceled".into()));
    is_canceled && record.get(Field::Id).is_some()
}

/// An item that has no text because it is something else: a picture, a package of others.
pub(super) fn not_text(origin: Origin, what: &str) -> Problem {
    let reason = format!("it is no text but `{what}`; only texts are folded");
    problem::rejected(origin, problem::NOT_TEXT, reason)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::ReadOptions;
    use crate::reader::{Context, Format, Item};
    use storyfold_model::{Severity, Status};

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
            (Some("canceled/"), None, Some("canceled")),
            (Some("stat:"), None, Some("stat")),
            (Some("/"), None, Some("/")),
        ] {
            let mut record = RawRecord::default();
            let value = |text: &'static str| Value::Text(text.into());
            set_status(&mut record, status.map(value), embargo.map(value));
            assert_eq!(text(&record, Field::Status).as_deref(), expected, "{status:?} {embargo:?}");
        }
    }

    #[test]
    fn what_is_said_but_not_understood_is_in_doubt() {
        let blank = || Some(Value::Text(" ".into()));
        let other = || Some(Value::Other("an array"));
        let usable = || Some(Value::Text("usable".into()));
        for (status, embargo) in [
            (blank(), None),
            (other(), None),
            (usable(), blank()),
            (None, blank()),
            (None, other()),
        ] {
            let case = format!("{status:?} {embargo:?}");
            let mut record = RawRecord::default();
            set_status(&mut record, status, embargo);
            record.set_text(Field::Title, "Fog");
            assert_eq!(read_status(record), Status::Withheld, "{case}");
        }
        let values =
            |all: &[&'static str]| agreed(all.iter().map(|&text| Value::Text(text.into())));
        assert_eq!(values(&[]), None);
        assert_eq!(values(&["usable", "usable"]), usable());
        assert!(matches!(values(&["usable", "canceled"]), Some(Value::Other(_))));
    }

    #[test]
    fn a_kill_is_found_among_words_that_name_no_other_status() {
        let kill = |words: &[&'static str]| {
            status_of(None, words.iter().copied()) == Value::Text("canceled".into())
        };
        assert!(kill(&["stat:canceled"]) && kill(&["x", "Killed"]));
        assert!(!kill(&["usable", "canceled"]) && !kill(&["canceled", "usable"]));
        assert!(!kill(&[]) && !kill(&["not canceled"]));
    }

    fn read_status(record: RawRecord<'_>) -> Status {
        let options = ReadOptions::default();
        let (file, format) = (&"f".into(), Format::Ninjs);
        let context = Context { file, document_id: None, format, options: &options };
        let mut status = None;
        record.finish(&context, context.entry(1), None, b"", &mut |item| match item {
            Item::Article(read) => status = Some(read.article.status),
            Item::Problem(problem) => assert_eq!(problem.severity, Severity::Mended),
        });
        status.unwrap()
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
        assert_eq!(version(Some("1.5"), time).as_deref(), Some("20310203070000"));
        assert_eq!(version(Some("1.5"), None).as_deref(), Some("1.5"), "which is told later");
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
