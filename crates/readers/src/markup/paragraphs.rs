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
        for piece in text.split_inclusive(char::is_whitespace) {
            let word = piece.trim_end_matches(char::is_whitespace);
            if !word.is_empty() {
                match self.gap {
                    _ if self.text.is_empty() => {}
                    Gap::None => {}
                    Gap::Space => self.text.push(' '),
                    Gap::Break => self.text.push('\n'),
                }
                self.gap = Gap::None;
                self.text.push_str(word);
            }
            if word.len() < piece.len() {
                let is_line_end = self.keeps_lines > 0 && piece.ends_with('\n');
                self.part(if is_line_end { Gap::Break } else { Gap::Space });
            }
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
