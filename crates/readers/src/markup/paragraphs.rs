//! Running text, put together from the pieces between tags.

/// Text under construction: white space runs together to one space, and paragraphs are parted by
/// one line break.
///
/// Nothing is written for what comes to nothing, so a thousand empty elements make no empty line.
#[derive(Debug, Default)]
pub(crate) struct Paragraphs {
    text: String,
    gap: Gap,
    /// In how many elements that keep their lines the text stands.
    keeps_lines: usize,
}

/// What parts the next word from the text so far.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Gap {
    #[default]
    None,
    Space,
    Break,
}

impl Paragraphs {
    /// Text, with its references resolved.
    pub(crate) fn push(&mut self, text: &str) {
        let mut rest = text;
        while let Some(first) = rest.chars().next() {
            let length = if first.is_whitespace() {
                let is_line_end = self.keeps_lines > 0 && first == '\n';
                self.part(if is_line_end { Gap::Break } else { Gap::Space });
                first.len_utf8()
            } else {
                self.write_gap();
                let length = regular_bytes(rest).max(first.len_utf8());
                self.text.push_str(rest.get(..length).unwrap_or_default());
                length
            };
            rest = rest.get(length..).unwrap_or_default();
        }
    }

    /// What follows stands apart by a space.
    pub(crate) fn space(&mut self) {
        self.part(Gap::Space);
    }

    /// What follows is another paragraph.
    pub(crate) fn end_paragraph(&mut self) {
        self.part(Gap::Break);
    }

    /// An element begins that keeps its lines.
    pub(crate) fn begin_lines(&mut self) {
        self.end_paragraph();
        self.keeps_lines += 1;
    }

    /// An element ends that kept its lines.
    pub(crate) fn end_lines(&mut self) {
        self.end_paragraph();
        self.keeps_lines = self.keeps_lines.saturating_sub(1);
    }

    /// The text, without white space around it.
    pub(crate) fn finish(self) -> String {
        self.text
    }

    fn part(&mut self, gap: Gap) {
        self.gap = self.gap.max(gap);
    }

    fn write_gap(&mut self) {
        match self.gap {
            _ if self.text.is_empty() => {}
            Gap::None => {}
            Gap::Space => self.text.push(' '),
            Gap::Break => self.text.push('\n'),
        }
        self.gap = Gap::None;
    }
}

/// How many bytes of a text, which does not begin with white space, can be taken as they are: up to
/// the first white space that is not one space between two visible ASCII characters. Nearly all text
/// is such, and is copied at once.
fn regular_bytes(text: &str) -> usize {
    let bytes = text.as_bytes();
    let is_end = |(at, byte): &(usize, u8)| match byte {
        b' ' => !bytes.get(at + 1).is_some_and(u8::is_ascii_graphic),
        b'\t'..=b'\r' => true,
        // The first bytes of all other white space there is.
        0xc2 | 0xe1..=0xe3 => {
            let rest = text.get(*at..).unwrap_or_default();
            rest.chars().next().is_some_and(char::is_whitespace)
        }
        _ => false,
    };
    let end = bytes.iter().copied().enumerate().find(is_end);
    end.map_or(bytes.len(), |(at, _)| at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn white_space_runs_together_and_empty_paragraphs_leave_nothing() {
        let mut paragraphs = Paragraphs::default();
        paragraphs.end_paragraph();
        paragraphs.push("  Fog\n\t closes ");
        paragraphs.push(" po");
        paragraphs.push("rt.\u{a0}");
        paragraphs.end_paragraph();
        paragraphs.push(" \n ");
        paragraphs.end_paragraph();
        paragraphs.push("Ferries wait.");
        paragraphs.space();
        assert_eq!(paragraphs.finish(), "Fog closes port.\nFerries wait.");
    }

    #[test]
    fn all_white_space_there_is_becomes_a_space() {
        let spaces =
            (0..=u32::from(char::MAX)).filter_map(char::from_u32).filter(|c| c.is_whitespace());
        for space in spaces {
            for text in [format!("é{space}x  y{space}{space} é"), format!(" x{space}y é ")] {
                let mut paragraphs = Paragraphs::default();
                paragraphs.push(&text);
                let expected: Vec<&str> = text.split_whitespace().collect();
                assert_eq!(paragraphs.finish(), expected.join(" "), "{text:?}");
            }
        }
    }

    #[test]
    fn lines_are_kept_where_an_element_keeps_them() {
        let mut paragraphs = Paragraphs::default();
        paragraphs.push("Tides\n");
        paragraphs.begin_lines();
        paragraphs.push("Ostby  06:10\n\nKelmouth\t07:00\n");
        paragraphs.end_lines();
        paragraphs.push("All\ntimes local");
        assert_eq!(paragraphs.finish(), "Tides\nOstby 06:10\nKelmouth 07:00\nAll times local");
    }
}
