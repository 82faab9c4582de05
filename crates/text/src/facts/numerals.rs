//! Numbers written in Chinese characters: `二十三`, `三千`, `一万二千`.

use crate::tokenise::{Shape, Token};

/// Longer runs of numerals are no number.
const MOST_CHARACTERS: usize = 12;

/// The number that begins a text in Chinese characters, and how many tokens it takes. O(1).
pub(super) fn han_number(tokens: &[Token<'_>]) -> Option<(u64, usize)> {
    let is_numeral = |token: &&Token<'_>| {
        token.shape == Shape::Unspaced && token.text.chars().all(|c| part(c).is_some())
    };
    let run = tokens.iter().take(MOST_CHARACTERS).take_while(is_numeral);
    // What is below ten thousand, what is above, and the digit that waits for its unit.
    let (mut below, mut above, mut digit, mut length) = (0_u64, 0_u64, None, 0);
    for token in run {
        length += 1;
        match part(token.text.chars().next()?)? {
            Part::Digit(value) => {
                // `二〇二五`: digits one after the other.
                digit = Some(digit.unwrap_or(0_u64).checked_mul(10)?.checked_add(value)?);
            }
            Part::Unit(unit) => below += digit.take().unwrap_or(1) * unit,
            Part::Myriad => {
                above += (below + digit.take().unwrap_or(0)).max(1) * 10_000;
                below = 0;
            }
        }
    }
    (length > 0).then_some((above + below + digit.unwrap_or(0), length))
}

enum Part {
    Digit(u64),
    Unit(u64),
    Myriad,
}

fn part(c: char) -> Option<Part> {
    let digits = "〇一二三四五六七八九";
    if let Some(value) = digits.chars().position(|digit| digit == c) {
        return Some(Part::Digit(value as u64));
    }
    Some(match c {
        '两' | '兩' => Part::Digit(2),
        '零' => Part::Digit(0),
        '十' => Part::Unit(10),
        '百' => Part::Unit(100),
        '千' => Part::Unit(1000),
        '万' | '萬' => Part::Myriad,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tokenise::tokenise;

    #[test]
    fn characters_are_read_as_numbers() {
        for (text, expected) in [
            ("七人", Some((7, 1))),
            ("十二名", Some((12, 2))),
            ("二十三人", Some((23, 3))),
            ("三百戶", Some((300, 2))),
            ("三千", Some((3000, 2))),
            ("一万二千户", Some((12_000, 4))),
            ("四千萬元", Some((40_000_000, 3))),
            ("二〇二五年", Some((2025, 4))),
            ("两个", Some((2, 1))),
            ("地震", None),
        ] {
            assert_eq!(han_number(&tokenise(text)), expected, "{text}");
        }
        // However many there are, nothing overflows.
        assert!(han_number(&tokenise(&"九".repeat(40))).is_some());
    }
}
