//! Markdown marks and web addresses: the words of a link stay, where it leads to goes.

use std::borrow::Cow;

use memchr::memchr3_iter;

/// Takes link targets, images, addresses and heading marks out of a text. O(n).
///
/// ```
/// use std::borrow::Cow;
/// use storyfold_text::boilerplate::markup::strip;
/// let text = "## Quay\nThe [ferry Alma](/ships/alma.md) sank, see https://post.example/alma today";
/// assert_eq!(strip(Cow::Borrowed(text)), "Quay\nThe ferry Alma sank, see  today");
/// ```
pub fn strip(text: Cow<'_, str>) -> Cow<'_, str> {
    // Links hold `](` or `://`, headings begin a line with `#`.
    let bytes = text.as_bytes();
    let has_marks = memchr3_iter(b']', b':', b'#', bytes).any(|at| {
        let (before, rest) = bytes.split_at_checked(at).unwrap_or_default();
        match rest {
            [b']', b'(', ..] | [b':', b'/', b'/', ..] => true,
            [b'#', ..] => before.is_empty() || before.ends_with(b"\n"),
            _ => false,
        }
    });
    if !has_marks {
        return text;
    }
    let mut out = String::with_capacity(text.len());
    for (at, line) in text.lines().enumerate() {
        if at > 0 {
            out.push('\n');
        }
        let heading = line.trim_start();
        strip_line(
            if heading.starts_with('#') {
                heading.trim_start_matches('#').trim_start()
            } else {
                line
            },
            &mut out,
        );
    }
    Cow::Owned(out)
}

fn strip_line(line: &str, out: &mut String) {
    let mut rest = line;
    while !rest.is_empty() {
        let link = rest.find("](");
        let address = rest.find("http://").into_iter().chain(rest.find("https://")).min();
        match (link, address) {
            (Some(link), address) if address.is_none_or(|address| link < address) => {
                out.push_str(&rest.get(..link).unwrap_or_default().replacen('[', "", 1));
                let target = rest.get(link + 2..).unwrap_or_default();
                // Without a closing bracket, "](" are just two characters.
                rest = target.find(')').and_then(|end| target.get(end + 1..)).unwrap_or(target);
            }
            (_, Some(address)) => {
                out.push_str(rest.get(..address).unwrap_or_default());
                let target = rest.get(address..).unwrap_or_default();
                let end = target.find(char::is_whitespace).unwrap_or(target.len());
                rest = target.get(end..).unwrap_or_default();
            }
            _ => {
                out.push_str(rest);
                return;
            }
        }
    }
}
