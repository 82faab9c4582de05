//! The content of an HTTP response, out of the forms in which it was sent.

use std::borrow::Cow;
use std::io::Read;

use brotli_decompressor::Decompressor;
use flate2::bufread::{MultiGzDecoder, ZlibDecoder};
use memchr::memchr;

use super::headers::Headers;

/// Why a content cannot be had.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum BodyError {
    /// Its compression is damaged, or of a kind that is not read.
    Damaged,
    /// It has more bytes than are read.
    TooLarge,
}

/// The content of a response, without chunks and compression; at most `max_bytes` of it.
///
/// Many archives hold it already without them and keep the headers that tell of them. So what does
/// not look like chunks or like compressed bytes at its beginning is taken as it is.
pub(super) fn body_of<'a>(
    headers: &Headers,
    sent: &'a [u8],
    max_bytes: usize,
) -> Result<Cow<'a, [u8]>, BodyError> {
    let has = |name: &str, value: &str| {
        headers.get(name).is_some_and(|found| found.to_ascii_lowercase().contains(value))
    };
    let mut body = Cow::Borrowed(sent);
    if has("transfer-encoding", "chunked")
        && let Some(joined) = joined_chunks(sent)
    {
        body = Cow::Owned(joined);
    }
    let encoding = headers.get("content-encoding").unwrap_or_default().trim().to_ascii_lowercase();
    let decoded = match encoding.as_str() {
        "gzip" | "x-gzip" if body.starts_with(b"\x1f\x8b") => {
            Some(limited(MultiGzDecoder::new(body.as_ref()), max_bytes)?)
        }
        // Both forms of it are in use; the one with a header is told by its check sum.
        "deflate" if is_zlib(&body) => Some(limited(ZlibDecoder::new(body.as_ref()), max_bytes)?),
        "br" if !looks_like_text(&body) => {
            Some(limited(Decompressor::new(body.as_ref(), 4 << 10), max_bytes)?)
        }
        "zstd" if body.starts_with(b"\x28\xb5\x2f\xfd") => {
            let decoder = zstd::stream::read::Decoder::new(body.as_ref());
            Some(limited(decoder.map_err(|_| BodyError::Damaged)?, max_bytes)?)
        }
        _ => None,
    };
    let body = decoded.map_or(body, Cow::Owned);
    if body.len() > max_bytes { Err(BodyError::TooLarge) } else { Ok(body) }
}

fn limited(mut decoder: impl Read, max_bytes: usize) -> Result<Vec<u8>, BodyError> {
    let mut bytes = Vec::new();
    let limit = max_bytes as u64 + 1;
    decoder.by_ref().take(limit).read_to_end(&mut bytes).map_err(|_| BodyError::Damaged)?;
    if bytes.len() > max_bytes { Err(BodyError::TooLarge) } else { Ok(bytes) }
}

fn is_zlib(body: &[u8]) -> bool {
    match body {
        [first, second, ..] => {
            first & 0x0f == 8 && (u16::from(*first) << 8 | u16::from(*second)).is_multiple_of(31)
        }
        _ => false,
    }
}

fn looks_like_text(body: &[u8]) -> bool {
    let head = body.get(..64).unwrap_or(body);
    head.trim_ascii_start().starts_with(b"<")
        || head.iter().all(|byte| byte.is_ascii_graphic() || byte.is_ascii_whitespace())
}

/// The chunks in one piece, as far as they go; `None` when it does not begin with one.
fn joined_chunks(sent: &[u8]) -> Option<Vec<u8>> {
    let mut joined = Vec::new();
    let mut rest = sent;
    let mut is_first = true;
    while let Some(end) = memchr(b'\n', rest) {
        let (line, after) = rest.split_at_checked(end + 1)?;
        let size = line.split(|&byte| byte == b';').next()?.trim_ascii();
        let size = str::from_utf8(size).ok().and_then(|text| usize::from_str_radix(text, 16).ok());
        let Some(size) = size else {
            return (!is_first).then_some(joined);
        };
        is_first = false;
        let chunk = after.get(..size).unwrap_or(after);
        joined.extend_from_slice(chunk);
        rest = after.get(chunk.len()..)?;
        if size == 0 {
            break;
        }
        rest = rest.strip_prefix(b"\r\n").or_else(|| rest.strip_prefix(b"\n")).unwrap_or(rest);
    }
    (!is_first).then_some(joined)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    fn body(headers: &str, sent: &[u8]) -> Result<Vec<u8>, BodyError> {
        let text = format!("HTTP/1.1 200 OK\r\n{headers}\r\n\r\n");
        let (headers, _) = Headers::read(text.as_bytes()).unwrap();
        body_of(&headers, sent, 1_000).map(Cow::into_owned)
    }

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    #[test]
    fn chunks_are_joined() {
        let chunked = "Transfer-Encoding: chunked";
        assert_eq!(body(chunked, b"3\r\nFog\r\n5;x=y\r\n, all\r\n0\r\n\r\n").unwrap(), b"Fog, all");
        assert_eq!(body(chunked, b"3\nFog\nA\n, al").unwrap(), b"Fog, al", "cut off");
        assert_eq!(body(chunked, b"<html>\nFog").unwrap(), b"<html>\nFog", "joined already");
        assert_eq!(body(chunked, b"ffffffffffffffff\r\nFog").unwrap(), b"Fog");
        assert_eq!(body(chunked, b"").unwrap(), b"");
    }

    #[test]
    fn compressed_content_is_decompressed() {
        let text = b"Fog closes the port of Ostby";
        let mut zlib = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
        zlib.write_all(text).unwrap();
        // A stream of one block that is not compressed, as RFC 7932 has it.
        let brotli = [&[0x8b, 0x0d, 0x80][..], text, &[0x03]].concat();
        for (name, sent) in [
            ("gzip", gzip(text)),
            ("x-gzip", gzip(text)),
            ("deflate", zlib.finish().unwrap()),
            ("br", brotli),
            ("zstd", zstd::stream::encode_all(&text[..], 3).unwrap()),
            ("identity", text.to_vec()),
            ("gzip", text.to_vec()),
            ("br", text.to_vec()),
        ] {
            assert_eq!(body(&format!("Content-Encoding: {name}"), &sent).unwrap(), text, "{name}");
        }
        let damaged = &gzip(text)[..20];
        assert_eq!(body("Content-Encoding: gzip", damaged), Err(BodyError::Damaged));
        assert_eq!(body("Content-Encoding: br", b"\xff\xff\xff"), Err(BodyError::Damaged));
    }

    #[test]
    fn bombs_and_too_long_contents_are_turned_away() {
        let bomb = gzip(&vec![b' '; 16 << 20]);
        assert_eq!(body("Content-Encoding: gzip", &bomb), Err(BodyError::TooLarge));
        assert_eq!(body("X: y", &[b' '; 1_001]), Err(BodyError::TooLarge));
    }
}
