//! The little Markdown that has to be understood inside a line: links and emphasis.

/// A line without the marks around it: heading signs, emphasis, and a link around all of it.
pub(super) fn plain(line: &str) -> &str {
    let mut text = line.trim();
    if let Some(rest) = text.strip_prefix('#') {
        text = rest.trim_start_matches('#').trim();
    }
    loop {
        let before = text.len();
        for mark in ["**", "__", "*", "_"] {
            if let Some(inner) = text.strip_prefix(mark).and_then(|rest| rest.strip_suffix(mark)) {
                text = inner.trim();
            }
        }
        if let Some(link) = next_link(text)
            && link.before.trim().is_empty()
            && link.after.trim().is_empty()
        {
            text = link.text.trim();
        }
        if text.len() == before {
            return text;
        }
    }
}

/// A line in which every link is replaced by its text.
pub(super) fn without_links(line: &str) -> String {
    let mut out = String::with_capacity(line.len());
    let mut rest = line;
    while let Some(link) = next_link(rest) {
        out.push_str(link.before);
        out.push_str(link.text);
        rest = link.after;
    }
    out.push_str(rest);
    out
}

/// Whether a line holds links and besides them nothing but labels: `Formats: [A](a) [B](b)`.
pub(super) fn is_link_row(line: &str) -> bool {
    let mut rest = line;
    let mut links = 0;
    while let Some(link) = next_link(rest) {
        if !is_label(link.before) {
            return false;
        }
        links += 1;
        rest = link.after;
    }
    links > 0 && is_label(rest)
}

/// One link, `[text](target)` or `![text](target)`, and what stands around it.
struct Link<'a> {
    before: &'a str,
    text: &'a str,
    after: &'a str,
}

fn next_link(line: &str) -> Option<Link<'_>> {
    let (before, rest) = line.split_once('[')?;
    let (text, rest) = rest.split_once("](")?;
    // Targets may hold parentheses in pairs.
    let mut depth = 1;
    let end = rest.find(|mark| {
        match mark {
            '(' => depth += 1,
            ')' => depth -= 1,
            _ => {}
        }
        depth == 0
    })?;
    let after = rest.get(end + 1..)?;
    Some(Link { before: before.strip_suffix('!').unwrap_or(before), text, after })
}

/// Blank, a mark that parts links, or a short word with a colon.
fn is_label(text: &str) -> bool {
    let text = text.trim_matches([' ', '\t', '|', '·', '•', ',', '*', '-', '\u{a0}']);
    text.is_empty() || (text.ends_with(':') && text.len() <= 32)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_around_a_line_are_taken_off() {
        for line in ["# Fog", "**Fog**", "### [Fog](a(b)c)", " _Fog_ ", "[**Fog**](a)", "![Fog](a)"]
        {
            assert_eq!(plain(line), "Fog", "{line:?}");
        }
        for line in ["[Fog](a) [Mist](b)", "[Fog", "*", "[a](", "__"] {
            assert!(!plain(line).contains("Fog\u{0}"), "{line:?}");
        }
        assert_eq!(plain("[Fog](a) lifts"), "[Fog](a) lifts");
    }

    #[test]
    fn links_become_their_text() {
        assert_eq!(without_links("a [b](c(d)) e ![f](g)"), "a b e f");
        assert_eq!(without_links("a [b] (c) [d]("), "a [b] (c) [d](");
    }

    #[test]
    fn rows_of_links() {
        assert!(is_link_row("Formats: [HTML](a.html)  [JSON](a.json)  "));
        assert!(is_link_row("[Home](/) | [World](/world)"));
        assert!(!is_link_row("Formats: none"));
        assert!(!is_link_row("The port said in [a notice](n) that fog is thick"));
    }
}
