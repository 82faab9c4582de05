//! Headers as HTTP and web archives have them: a first line, then a name and a value a line.

/// A first line and the headers below it, names in lower case.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(super) struct Headers {
    pub(super) first_line: String,
    fields: Vec<(String, String)>,
}

impl Headers {
    /// Reads headers up to the blank line that ends them. Also how many bytes they take with it;
    /// `None` when there is no such line.
    pub(super) fn read(bytes: &[u8]) -> Option<(Self, usize)> {
        let mut headers = Self::default();
        let mut read_bytes = 0;
        for (number, line) in bytes.split_inclusive(|&byte| byte == b'\n').enumerate() {
            if !line.ends_with(b"\n") {
                return None;
            }
            read_bytes += line.len();
            let text = String::from_utf8_lossy(line);
            let text = text.trim_end_matches(['\r', '\n']);
            if number == 0 {
                headers.first_line = text.trim().to_owned();
            } else if text.is_empty() {
                return Some((headers, read_bytes));
            } else if text.starts_with([' ', '\t']) {
                if let Some((_, value)) = headers.fields.last_mut() {
                    value.push(' ');
                    value.push_str(text.trim());
                }
            } else if let Some((name, value)) = text.split_once(':') {
                let name = name.trim().to_ascii_lowercase();
                headers.fields.push((name, value.trim().to_owned()));
            }
        }
        None
    }

    /// The value of a header, by its name in lower case; the first, where it is given several times.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        let (_, value) = self.fields.iter().find(|(known, _)| known == name)?;
        Some(value)
    }

    /// The media type and the character set of the content, both in lower case.
    pub(super) fn content_type(&self) -> (String, Option<String>) {
        let value = self.get("content-type").unwrap_or_default().to_ascii_lowercase();
        let mut parts = value.split(';');
        let media_type = parts.next().unwrap_or_default().trim().to_owned();
        let charset = parts.find_map(|part| {
            let (name, value) = part.split_once('=')?;
            (name.trim() == "charset").then(|| value.trim().trim_matches(['"', '\'']).to_owned())
        });
        (media_type, charset)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_values_and_lines_that_go_on() {
        let bytes = b"HTTP/1.1 200 OK\r\nContent-Type: Text/HTML; Charset=\"KOI8-R\"\r\n\
                      X-Long: a\r\n  b\nno header\nX-Long: c\r\n\r\n<html>";
        let (headers, read_bytes) = Headers::read(bytes).unwrap();
        assert_eq!(&bytes[read_bytes..], b"<html>");
        assert_eq!(headers.first_line, "HTTP/1.1 200 OK");
        assert_eq!(headers.get("x-long"), Some("a b"));
        assert_eq!(headers.content_type(), ("text/html".to_owned(), Some("koi8-r".to_owned())));
        assert_eq!(Headers::default().content_type(), (String::new(), None));
        for endless in [&b""[..], b"a", b"a\r\n", b"a\r\nb: c\r\n", b"a\r\n\r"] {
            assert_eq!(Headers::read(endless), None);
        }
    }
}
