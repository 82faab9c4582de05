//! Text that fits one line of a terminal. Widths are in columns, of which wide characters take two.

use std::borrow::Cow;

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// The width that is written for when no terminal says its own.
const DEFAULT_WIDTH: usize = 100;

/// The narrowest width that is written for: below this, nothing useful would be left of a headline.
const MIN_WIDTH: usize = 40;

/// How wide a line may be.
pub(crate) fn width() -> usize {
    match terminal_size::terminal_size() {
        Some((terminal_size::Width(columns), _)) => usize::from(columns).max(MIN_WIDTH),
        None => DEFAULT_WIDTH,
    }
}

/// Puts a space for every character that a terminal would obey instead of showing it: line breaks,
/// escapes, and those that turn the direction of text.
pub(crate) fn printable(text: &str) -> Cow<'_, str> {
    if text.contains(is_obeyed) { text.replace(is_obeyed, " ").into() } else { text.into() }
}

/// A text on one line: printable, and with single spaces.
pub(crate) fn one_line(text: &str) -> String {
    printable(text).split_whitespace().collect::<Vec<_>>().join(" ")
}

/// As much of a text as fits into a width, with an ellipsis where something is missing.
pub(crate) fn clip(text: &str, width: usize) -> Cow<'_, str> {
    if text.width() <= width {
        return text.into();
    }
    // One column is for the ellipsis.
    let (mut clipped, mut room) = (String::new(), width.saturating_sub(1));
    for character in text.chars() {
        let columns = character.width().unwrap_or(0);
        if columns > room {
            break;
        }
        room -= columns;
        clipped.push(character);
    }
    if width > 0 {
        clipped.push('…');
    }
    clipped.into()
}

/// A text clipped to a width and filled up with spaces to exactly that.
pub(crate) fn pad(text: &str, width: usize) -> String {
    let clipped = clip(text, width);
    let missing = width.saturating_sub(clipped.width());
    clipped.into_owned() + &" ".repeat(missing)
}

/// A text in lines that fit into a width, parted between words; a word that is wider has a line by itself.
pub(crate) fn wrapped(text: &str, width: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split_whitespace() {
        match lines.last_mut() {
            Some(line) if line.is_empty() => line.push_str(word),
            Some(line) if line.width() + 1 + word.width() <= width => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

fn is_obeyed(character: char) -> bool {
    character.is_control()
        || matches!(character, '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_a_terminal_obeys_is_left() {
        assert_eq!(printable("a\u{1b}[31m\nb\u{202e}c"), "a [31m b c");
        assert_eq!(one_line(" Fog\t\tcloses\r\nport "), "Fog closes port");
        assert_eq!(one_line("\u{9b}2J"), "2J");
    }

    #[test]
    fn clipping_counts_columns() {
        assert_eq!(clip("Fog closes port", 15), "Fog closes port");
        assert_eq!(clip("Fog closes port", 8), "Fog clo…");
        assert_eq!(clip("港口因大雾关闭", 6), "港口…", "a wide character does not fit in halves");
        assert_eq!(clip("Fog", 1), "…");
        assert_eq!(clip("Fog", 0), "");
        assert_eq!(clip("", 0), "");
    }

    #[test]
    fn lines_are_parted_between_words() {
        assert_eq!(
            wrapped("Fog closes port of Kelmouth", 10),
            ["Fog closes", "port of", "Kelmouth"]
        );
        assert_eq!(wrapped("Kelmouth", 3), ["Kelmouth"]);
        assert_eq!(wrapped("", 3), [""]);
    }

    #[test]
    fn padding_fills_to_the_width_whatever_the_text() {
        let texts =
            ["", "Fog", "港口因大雾关闭", "e\u{301}\u{301}\u{301}\u{301}", "👩‍👩‍👧‍👦 family", "ไทย"];
        for text in texts {
            for width in 0..12 {
                assert!(pad(text, width).width() <= width.max(text.width()), "{text} in {width}");
            }
        }
        assert_eq!(pad("Fog", 5), "Fog  ");
    }
}
