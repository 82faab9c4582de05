//! The beginning of a JSON file, for telling what is in it.

/// The members of the first object of a text that may be cut off anywhere, each with its name as it
/// is written and the text that begins with its value. The object may stand in an array.
///
/// ```text
/// [{"uri": "a1", "pubstatus": …   →   ("uri", "\"a1\", …"), ("pubstatus", " …")
/// ```
pub(crate) fn first_object(head: &str) -> Vec<(&str, &str)> {
    let mut found = Vec::new();
    let object = head.trim_start_matches('\u{feff}').trim_start();
    let object = object.strip_prefix('[').map_or(object, str::trim_start);
    let Some(inside) = object.strip_prefix('{') else { return found };
    let (mut depth, mut open, mut is_escaped) = (0_usize, None, false);
    // The string that ended last at the top, and whether nothing has followed it yet.
    let mut last: Option<&str> = None;
    for (at, byte) in inside.bytes().enumerate() {
        if let Some(start) = open {
            match byte {
                _ if is_escaped => is_escaped = false,
                b'\\' => is_escaped = true,
                b'"' => {
                    open = None;
                    last = inside.get(start..at);
                }
                _ => {}
            }
            continue;
        }
        match byte {
            b'"' => open = Some(at + 1),
            b'{' | b'[' => depth += 1,
            b'}' | b']' if depth == 0 => break,
            b'}' | b']' => depth -= 1,
            b':' if depth == 0 => {
                found.extend(last.take().and_then(|name| Some((name, inside.get(at + 1..)?))));
            }
            b',' => last = None,
            _ => {}
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_at_the_top_only() {
        let names = |head| first_object(head).into_iter().map(|(name, _)| name).collect::<Vec<_>>();
        let head =
            "\n[ {\"uri\" : \"a:b\", \"deep\": {\"x\": [{\"y\": 1}]}, \"a\\\"b\":1, \"z\": \"cu";
        assert_eq!(names(head), ["uri", "deep", "a\\\"b", "z"]);
        assert_eq!(names("{\"a\":1} {\"b\":2}"), ["a"]);
        assert_eq!(names("[1, {\"a\":1}]"), [""; 0]);
        assert_eq!(names("Fog: {\"a\":1}"), [""; 0]);
        assert_eq!(first_object("{\"version\":\"1\"")[0].1, "\"1\"");
    }
}
