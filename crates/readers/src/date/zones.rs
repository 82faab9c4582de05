//! Zones of time by the names that stand behind times.

/// What RFC 822 says of names of zones, which mail and feeds are read by: they are read as they stand.
const RFC_822: [&str; 11] =
    ["UT", "UTC", "GMT", "EST", "EDT", "CST", "CDT", "MST", "MDT", "PST", "PDT"];

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

/// A time that ends in the name of a zone, without that, and the offset of the zone; `None` for the
/// offset where the name is not known. `None` where no name ends it, or one of RFC 822.
///
/// One letter is left alone as well: `Z` is UTC, and of the others RFC 2822 says to take them so.
pub(super) fn of_time(text: &str) -> Option<(&str, Option<&'static str>)> {
    let (time, name) = text.rsplit_once([' ', '\t'])?;
    let time = time.trim_end();
    let is_time = time.contains(':') && time.ends_with(|end: char| end.is_ascii_digit());
    let is_name = name.len() > 1 && name.bytes().all(|byte| byte.is_ascii_alphabetic());
    let is = |known: &str| name.eq_ignore_ascii_case(known);
    if !is_time || !is_name || RFC_822.into_iter().any(is) {
        return None;
    }
    let offset = KNOWN.iter().find(|(known, _)| is(known)).map(|(_, offset)| *offset);
    Some((time, offset))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_behind_times_only() {
        let time = "Mon, 02 Mar 2026 10:00:00";
        for (name, offset) in [("CET", Some("+0100")), ("aest", Some("+1000")), ("IST", None)] {
            assert_eq!(of_time(&format!("{time} {name}")), Some((time, offset)), "{name}");
        }
        for text in ["EST", "CST", "Z", "A", "+0100", "GMT+1", "(CET)"] {
            assert_eq!(of_time(&format!("{time} {text}")), None, "{text}");
        }
        for text in ["June 19, 2017 by", "at 10:00 by A. Writer", "2016-07-08 CET", "CET", ""] {
            assert_eq!(of_time(text), None, "{text}");
        }
    }
}
