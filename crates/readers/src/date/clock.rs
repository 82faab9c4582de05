//! Clocks of twelve hours, as American pages write them.

/// A text that ends in a time of twelve hours, with that in twenty-four: `10:05 PM` becomes `22:05`,
/// `9 a.m.` becomes `09:00`. `None` where no such time ends it, or where it is none (`13:00 PM`,
/// `0:30 AM`).
pub(super) fn in_24_hours(text: &str) -> Option<String> {
    let (rest, afternoon) = before_half_of_day(text)?;
    let rest = rest.trim_end();
    let before = rest.trim_end_matches(|c: char| c.is_ascii_digit() || c == ':');
    let clock = rest.get(before.len()..)?;
    let (hours, minutes) = clock.split_once(':').unwrap_or((clock, "00"));
    // Digits that are something else (`20160708 PM`) are no hour.
    let hours = hours.parse::<u8>().ok().filter(|hours| (1..=12).contains(hours))?;
    let hours = hours % 12 + if afternoon { 12 } else { 0 };
    (!minutes.is_empty()).then(|| format!("{before}{hours:02}:{minutes}"))
}

/// What stands before `AM`, `pm` or `p.m.` at the end of a text, and whether it is the afternoon's.
fn before_half_of_day(text: &str) -> Option<(&str, bool)> {
    let ends = [("am", false), ("pm", true), ("a.m.", false), ("p.m.", true)];
    ends.into_iter().find_map(|(end, afternoon)| {
        let at = text.len().checked_sub(end.len())?;
        let (before, last) = (text.get(..at)?, text.get(at..)?);
        last.eq_ignore_ascii_case(end).then_some((before, afternoon))
    })
}

#[cfg(test)]
mod tests {
    use super::in_24_hours;

    #[test]
    fn halves_of_the_day() {
        for (text, expected) in [
            ("10:05 PM", "22:05"),
            ("July 8, 2016 10:05:07pm", "July 8, 2016 22:05:07"),
            ("2016-07-08 12:30 AM", "2016-07-08 00:30"),
            ("2016-07-08 12:30 p.m.", "2016-07-08 12:30"),
            ("July 8, 2016 at 9 a.m.", "July 8, 2016 at 09:00"),
        ] {
            assert_eq!(in_24_hours(text).as_deref(), Some(expected), "{text}");
        }
        for text in
            ["13:00 PM", "0:30 AM", "PM", "Siam", "2016-07-08", "20160708 PM", "10: PM", "é pm", ""]
        {
            assert_eq!(in_24_hours(text), None, "{text}");
        }
    }
}
