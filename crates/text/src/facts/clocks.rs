//! Times of day a text states: reports of two incidents of one day and kind seldom agree on them.

use crate::limits::MAX_FACTS;
use crate::tokenise::{Gap, Shape, Token};

/// Minutes of a day.
pub const MINUTES_A_DAY: u16 = 24 * 60;

/// The least minutes from one time of day to another, either way round the clock: at most 720.
///
/// ```
/// use storyfold_text::facts::clocks::gap_minutes;
/// assert_eq!(gap_minutes(23 * 60 + 50, 10), 20);
/// assert_eq!(gap_minutes(12 * 60, 13 * 60), 60);
/// ```
pub fn gap_minutes(one: u16, other: u16) -> u16 {
    let gap = one.abs_diff(other) % MINUTES_A_DAY;
    gap.min(MINUTES_A_DAY - gap)
}

/// Finds clock times in the tokens of title and body: minutes from midnight, in the order they
/// stand, each once.
pub(super) fn find(title: &[Token<'_>], body: &[Token<'_>]) -> Vec<u16> {
    let mut found = Vec::new();
    for text in [title, body] {
        for at in 0..text.len() {
            let (before, rest) = text.split_at_checked(at).unwrap_or_default();
            if let Some(clock) = clock(before, rest).filter(|clock| !found.contains(clock))
                && found.len() < MAX_FACTS
            {
                found.push(clock);
            }
        }
    }
    found
}

/// `2 p.m.`, `2:30 p.m.`, `2.30pm`, `14:30`, at the start of `rest`.
fn clock(before: &[Token<'_>], rest: &[Token<'_>]) -> Option<u16> {
    let first = rest.first().filter(|token| token.shape == Shape::Number)?;
    // The minutes behind a colon are no clock by themselves.
    if first.gap == Gap::Sentence && before.last().is_some_and(|last| last.shape == Shape::Number) {
        return None;
    }
    let (digits, half) = half_of_day(&first.folded);
    let (hour, minute, words) = match digits.split_once('.') {
        Some((hour, minute)) => (hour, Some(minute), 1),
        None => match rest.get(1).filter(|_| half.is_none()) {
            Some(next) if next.shape == Shape::Number && next.gap == Gap::Sentence => {
                (digits, Some(half_of_day(&next.folded).0), 2)
            }
            _ => (digits, None, 1),
        },
    };
    let half = half
        .or_else(|| rest.get(words - 1).and_then(|last| half_of_day(&last.folded).1))
        .or_else(|| {
            let next = rest.get(words).filter(|next| next.gap == Gap::Close)?;
            half_of_day(&next.folded).1.filter(|_| next.shape != Shape::Number)
        });
    let minute: u16 = match minute {
        Some(minute) if minute.len() == 2 => minute.parse().ok().filter(|minute| *minute < 60)?,
        Some(_) => return None,
        None => half.map(|_| 0)?,
    };
    let hour: u16 = hour.parse().ok()?;
    let hour = match half {
        Some(_) if !(1..=12).contains(&hour) => return None,
        Some(is_afternoon) => hour % 12 + if is_afternoon { 12 } else { 0 },
        None => {
            // "14:30" is a time; "3:10" may be a score.
            let word = before.last().map_or("", |word| word.folded.as_ref());
            let is_said = matches!(word, "at" | "around" | "about" | "um" | "vers" | "alle");
            (words == 2 && hour < 24 && (hour > 12 || is_said)).then_some(hour)?
        }
    };
    Some(hour * 60 + minute)
}

/// What stands before `am` or `pm`, and whether it is `pm`.
pub(super) fn half_of_day(folded: &str) -> (&str, Option<bool>) {
    for (ending, is_afternoon) in [("a.m", false), ("p.m", true), ("am", false), ("pm", true)] {
        if let Some(rest) = folded.strip_suffix(ending)
            && rest.chars().all(|c| c.is_ascii_digit() || c == '.')
        {
            return (rest.trim_end_matches('.'), Some(is_afternoon));
        }
    }
    (folded, None)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tokenise::tokenise;

    fn clocks(text: &str) -> Vec<String> {
        let clocks = find(&[], &tokenise(text));
        clocks.iter().map(|clock| format!("{}:{:02}", clock / 60, clock % 60)).collect()
    }

    #[test]
    fn clocks_are_read_as_they_are_written() {
        assert_eq!(
            clocks("at 2 p.m. or 2:30 p.m., 2.45pm, 11pm"),
            ["14:00", "14:30", "14:45", "23:00"]
        );
        assert_eq!(clocks("It was 12:05 a.m. and 12 p.m."), ["0:05", "12:00"]);
        assert_eq!(clocks("at 07:15 and 14:30"), ["7:15", "14:30"]);
    }

    #[test]
    fn numbers_are_no_clocks() {
        assert_eq!(clocks("They won 3:2. I am 40. 30 men of 12.5 tonnes, 12:99"), [""; 0]);
    }
}
