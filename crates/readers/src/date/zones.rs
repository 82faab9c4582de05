//! Zones of time by the names that stand behind times.

use super::clock::in_24_hours;

/// The names that RFC 822 has, which mail and feeds are read by, and UTC: as it says, wherever else some
/// of them are names as well.
const RFC_822: [(&str, &str); 11] = [
    ("UT", "+0000"),
    ("UTC", "+0000"),
    ("GMT", "+0000"),
    ("EST", "-0500"),
    ("EDT", "-0400"),
    ("CST", "-0600"),
    ("CDT", "-0500"),
    ("MST", "-0700"),
    ("MDT", "-0600"),
    ("PST", "-0800"),
    ("PDT", "-0700"),
];

/// Names that mean one zone, as far as news is written in it, and how far that is from UTC. Missing are
/// those of several, such as IST (India, Ireland, Israel) and AST (Arabia, the Atlantic).
const KNOWN: [(&str, &str); 36] = [
    ("ACDT", "+1030"),
    ("ACST", "+0930"),
    ("AEDT", "+1100"),
    ("AEST", "+1000"),
    ("AKDT", "-0800"),
    ("AKST", "-0900"),
    ("AWST", "+0800"),
    ("BRT", "-0300"),
    ("BST", "+0100"),
    ("CAT", "+0200"),
    ("CEST", "+0200"),
    ("CET", "+0100"),
    ("EAT", "+0300"),
    ("EEST", "+0300"),
    ("EET", "+0200"),
    ("HKT", "+0800"),
    ("HST", "-1000"),
    ("IDT", "+0300"),
    ("JST", "+0900"),
    ("KST", "+0900"),
    ("MESZ", "+0200"),
    ("MEZ", "+0100"),
    ("MSK", "+0300"),
    ("NDT", "-0230"),
    ("NPT", "+0545"),
    ("NST", "-0330"),
    ("NZDT", "+1300"),
    ("NZST", "+1200"),
    ("PKT", "+0500"),
    ("SAST", "+0200"),
    ("SGT", "+0800"),
    ("TRT", "+0300"),
    ("WAT", "+0100"),
    ("WEST", "+0100"),
    ("WET", "+0000"),
    ("WIB", "+0700"),
];

/// American zones without a word on summer, so that each is one of two.
const AMERICAN: [&str; 4] = ["ET", "CT", "MT", "PT"];

/// A time that ends in the name of a zone, without that, and the offset of the zone; `None` for the
/// offset where the name is not known. `None` where no name ends it, and where its offset stands before
/// the name.
///
/// A name that is not known has three to five capital letters: `PM` and `Uhr` are none. One letter is
/// left alone as well: `Z` is UTC, and of the others RFC 2822 says to take them so.
pub(super) fn behind_time(text: &str) -> Option<(&str, Option<&'static str>)> {
    let (time, name) = text.rsplit_once([' ', '\t'])?;
    let time = time.trim_end();
    let in_24_hours = in_24_hours(time);
    let clock = in_24_hours.as_deref().unwrap_or(time).rsplit([' ', '\t', 'T', 't']).next()?;
    let is_clock = clock.contains(':')
        && clock.ends_with(|end: char| end.is_ascii_digit())
        && clock.bytes().all(|byte| byte.is_ascii_digit() || b":.,".contains(&byte));
    if !is_clock {
        return None;
    }
    let mut known = RFC_822.iter().chain(&KNOWN);
    match known.find(|(known, _)| name.eq_ignore_ascii_case(known)) {
        Some((_, offset)) => Some((time, Some(offset))),
        None => {
            let is_name = AMERICAN.contains(&name)
                || ((3..=5).contains(&name.len()) && name.bytes().all(|b| b.is_ascii_uppercase()));
            is_name.then_some((time, None))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_behind_times_only() {
        for (name, offset) in [
            ("CET", Some("+0100")),
            ("aest", Some("+1000")),
            ("EST", Some("-0500")),
            ("UT", Some("+0000")),
            ("IST", None),
        ] {
            for time in [
                "Mon, 02 Mar 2026 10:00:00",
                "2026-03-02T10:00:00.5",
                "2026-03-02 10:00",
                "2026-03-02 10:00 pm",
            ] {
                assert_eq!(behind_time(&format!("{time} {name}")), Some((time, offset)), "{name}");
            }
        }
        let time = "Mon, 02 Mar 2026 10:00:00";
        for text in ["Z", "A", "+0100", "GMT+1", "(CET)", "PM", "am", "Uhr", "+0200 CEST"] {
            assert_eq!(behind_time(&format!("{time} {text}")), None, "{text}");
        }
        for text in [
            "June 19, 2017 by",
            "at 10:00 by A. Writer",
            "2016-07-08 CET",
            "2016-07-08T10:00:00+02:00 CEST",
            "2016-07-08 10:00:00 +02:00 CEST",
            "2016-07-08T10:00:00-05:00 EST",
            "CET",
            "",
        ] {
            assert_eq!(behind_time(text), None, "{text}");
        }
    }
}
