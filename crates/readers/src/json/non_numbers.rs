//! Numbers that JSON has not, and that Python writes all the same.

/// What stands for no number, the longer before what it ends in.
const TOKENS: [&str; 3] = ["-Infinity", "Infinity", "NaN"];

/// A text of JSON with `null` in the place of each `NaN`, `Infinity` and `-Infinity` outside of strings;
/// `None` where there is none. Whether the rest is JSON is not looked at.
pub(crate) fn without_non_numbers(text: &str) -> Option<String> {
    replaced(text, |_| "null".into())
}

/// A text of JSON with a number of as many bytes in the place of each `NaN`, `Infinity` and `-Infinity`
/// outside of strings; `None` where there is none. Whatever is found in it stands in `text` at the same
/// place.
///
/// ```
/// use storyfold_readers::with_numbers_for_non_numbers as with_numbers;
///
/// assert_eq!(with_numbers("{\"a\":NaN,\"b\":1}").as_deref(), Some("{\"a\":111,\"b\":1}"));
/// assert_eq!(with_numbers("{\"a\":\"NaN\"}"), None);
/// ```
pub fn with_numbers_for_non_numbers(text: &str) -> Option<String> {
    replaced(text, |token| "1".repeat(token.len()))
}

/// A text of JSON with something else in the place of each of [`TOKENS`] outside of strings.
fn replaced(text: &str, other: impl Fn(&str) -> String) -> Option<String> {
    let mut mended = String::new();
    let (mut at, mut copied, mut in_string) = (0, 0, false);
    while let Some(&byte) = text.as_bytes().get(at) {
        match byte {
            b'"' => in_string = !in_string,
            b'\\' if in_string => at += 1,
            b'N' | b'I' | b'-' if !in_string => {
                let rest = text.get(at..).unwrap_or_default();
                if let Some(token) = TOKENS.into_iter().find(|token| rest.starts_with(token)) {
                    mended.push_str(text.get(copied..at).unwrap_or_default());
                    mended.push_str(&other(token));
                    at += token.len();
                    copied = at;
                    continue;
                }
            }
            _ => {}
        }
        at += 1;
    }
    mended.push_str(text.get(copied..).unwrap_or_default());
    (copied > 0).then_some(mended)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn they_become_null_outside_of_strings() {
        for (text, expected) in [
            ("{\"a\":NaN,\"b\":[-Infinity, Infinity]}", "{\"a\":null,\"b\":[null, null]}"),
            ("{\"NaN\":\"\\\"NaN\",\"é\":NaN}", "{\"NaN\":\"\\\"NaN\",\"é\":null}"),
        ] {
            assert_eq!(without_non_numbers(text).as_deref(), Some(expected), "{text}");
        }
        for text in ["", "{\"a\":-1}", "{\"a\":\"NaN\"}", "\"NaN", "\"\\", "é"] {
            assert_eq!(without_non_numbers(text), None, "{text}");
        }
    }
}
