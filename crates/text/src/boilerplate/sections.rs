//! Sections that list other reports: Related, Sources, Changes, See also.

use super::words_up_to;

/// Headings of sections that are not the report, folded, without marks.
const HEADINGS: [&str; 46] = [
    "related",
    "related stories",
    "related articles",
    "related news",
    "related content",
    "related links",
    "related coverage",
    "related topics",
    "related posts",
    "source",
    "sources",
    "changes",
    "see also",
    "references",
    "external links",
    "further reading",
    "read more",
    "read also",
    "read next",
    "more on this story",
    "more stories",
    "more news",
    "also read",
    "about the writer",
    "about the author",
    "about the authors",
    "about us",
    "most read",
    "most popular",
    "most viewed",
    "recommended",
    "recommended stories",
    "recommended for you",
    "trending",
    "trending now",
    "you may also like",
    "you might also like",
    "share this",
    "share this story",
    "share this article",
    "comments",
    "tags",
    "topics",
    "top stories",
    "latest news",
    "editor's picks",
];

/// A paragraph of this many words is a report again, where no heading says so.
const REPORT_WORDS: usize = 30;

/// Marks the lines of such sections as not to keep.
///
/// A section under a Markdown heading reaches to the next heading that is not below it; one under
/// a plain line reaches to the next long paragraph.
pub(super) fn mark(lines: &[&str], keep: &mut [bool]) {
    let mut inside: Option<Heading> = None;
    for (line, keep) in lines.iter().zip(keep) {
        let heading = heading(line);
        match (&inside, &heading) {
            (_, Some(heading)) if is_listed(heading) => inside = Some(*heading),
            // The next Markdown heading opens a section of its own.
            (Some(open), Some(next))
                if next.level > 0 && (open.level == 0 || next.level <= open.level) =>
            {
                inside = None;
            }
            (Some(open), None)
                if open.level == 0 && words_up_to(line, REPORT_WORDS) == REPORT_WORDS =>
            {
                inside = None;
            }
            _ => {}
        }
        *keep = *keep && inside.is_none();
    }
}

#[derive(Clone, Copy)]
struct Heading<'a> {
    text: &'a str,
    /// 1 to 6 for Markdown headings, 0 for a line that stands by itself.
    level: usize,
}

/// A line that can head a section: a Markdown heading, or a few words.
fn heading(line: &str) -> Option<Heading<'_>> {
    let line = line.trim();
    let level = line.bytes().take_while(|&byte| byte == b'#').count();
    let text = line
        .trim_start_matches('#')
        .trim_end_matches([':', ' '])
        .trim_end_matches("(s)")
        .trim_matches(|c: char| {
            c.is_whitespace() || matches!(c, '*' | '_' | ':' | '(' | ')' | '.')
        });
    match level {
        1..=6 => Some(Heading { text, level }),
        0 if !text.is_empty() && text.len() <= 40 && words_up_to(text, 5) <= 4 => {
            Some(Heading { text, level: 0 })
        }
        _ => None,
    }
}

fn is_listed(heading: &Heading<'_>) -> bool {
    HEADINGS.iter().any(|known| known.eq_ignore_ascii_case(heading.text))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kept(text: &str) -> Vec<&str> {
        let lines: Vec<&str> = text.lines().collect();
        let mut keep = vec![true; lines.len()];
        mark(&lines, &mut keep);
        lines.into_iter().zip(keep).filter(|(_, keep)| *keep).map(|(line, _)| line).collect()
    }

    #[test]
    fn markdown_sections_end_at_the_next_heading() {
        assert_eq!(
            kept("Report.\n### Related:\n1. Other\n### Aftermath\nMore."),
            ["Report.", "### Aftermath", "More."]
        );
        assert_eq!(kept("### Source(s):\n1. Post\n### Changes:\n1. First"), Vec::<&str>::new());
    }

    #[test]
    fn plain_sections_end_at_a_long_paragraph() {
        let long = "word ".repeat(REPORT_WORDS);
        let text = format!("Report.\nRelated stories\nFerry sinks\n{long}");
        assert_eq!(kept(&text), ["Report.", long.as_str()]);
    }
}
