//! The content of an HTTP response, out of the forms in which it was sent.

use std::borrow::Cow;
use std::io::Read;

use brotli_decompressor::Decompressor;
use flate2::bufread::{MultiGzDecoder, ZlibDecoder};
use memchr::memchr;

use super::headers::Headers;
use crate::archive::Budget;
use crate::decompress::DecompressError;
use crate::limits::ZSTD_WINDOW_LOG_MAX;

/// The content of a response as its server had it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Body<'a> {
    pub(super) bytes: Cow<'a, [u8]>,
    /// Whether it came in chunks that do not go on to the last.
    pub(super) is_cut: bool,
}

/// Why a content cannot be had.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum BodyError {
    /// Its compression is damaged, or of a kind that is not read.
    Damaged,
    /// It has more bytes than are read.
    TooLarge,
    /// The contents of the archive have grown beyond the limits.
    Bomb,
}

/// The content of a response, without chunks and compression; at most `max_bytes` of it, and what
/// the budget of the archive leaves to compressed ones.
///
/// Many archives hold it already without them and keep the headers that tell of them. So what does
/// not look like chunks or like compressed bytes at its beginning is taken as it is.
pub(super) fn body_of<'a>(
    headers: &Headers,
    sent: &'a [u8],
    max_bytes: usize,
    budget: &Budget,
) -> Result<Body<'a>, BodyError> {
    let header = |name| headers.get(name).unwrap_or_default().to_ascii_lowercase();
    let mut body = Body { bytes: Cow::Borrowed(sent), is_cut: false };
    if header("transfer-encoding").contains("chunked")
        && let Some(joined) = joined_chunks(sent)
    {
        body = joined;
    }
    // They are listed in the order in which they were applied.
    for coding in header("content-encoding").rsplit(',') {
        if let Some(decoded) = decoded(coding.trim(), &body.bytes, max_bytes, budget)? {
            body.bytes = Cow::Owned(decoded);
        }
    }
    if body.bytes.len() > max_bytes { Err(BodyError::TooLarge) } else { Ok(body) }
}

/// Bytes without a compression; `None` where they do not look like it.
fn decoded(
    coding: &str,
    packed: &[u8],
    max_bytes: usize,
    budget: &Budget,
) -> Result<Option<Vec<u8>>, BodyError> {
    let limited = |decoder: &mut dyn Read| limited(decoder, max_bytes, budget).map(Some);
    match coding {
        "gzip" | "x-gzip" if packed.starts_with(b"\x1f\x8b") => {
            limited(&mut MultiGzDecoder::new(packed))
        }
        // Both forms of it are in use; the one with a header is told by its check sum.
        "deflate" if is_zlib(packed) => limited(&mut ZlibDecoder::new(packed)),
        "br" if !looks_like_text(packed) => limited(&mut Decompressor::new(packed, 4 << 10)),
        "zstd" if packed.starts_with(b"\x28\xb5\x2f\xfd") => {
            let decoder = zstd::stream::read::Decoder::with_buffer(packed);
            let mut decoder = decoder.map_err(|_| BodyError::Damaged)?;
            decoder.window_log_max(ZSTD_WINDOW_LOG_MAX).map_err(|_| BodyError::Damaged)?;
            limited(&mut decoder)
        }
        "compress" | "x-compress" if !looks_like_text(packed) => Err(BodyError::Damaged),
        _ => Ok(None),
    }
}

fn limited(
    decoder: &mut dyn Read,
    max_bytes: usize,
    budget: &Budget,
) -> Result<Vec<u8>, BodyError> {
    let mut bytes = Vec::new();
    let mut watched = budget.watch(decoder).take(max_bytes as u64 + 1);
    match watched.read_to_end(&mut bytes) {
        Ok(_) if bytes.len() > max_bytes => Err(BodyError::TooLarge),
        Ok(_) => Ok(bytes),
        Err(error) if DecompressError::inside(&error).is_some() => Err(BodyError::Bomb),
        Err(_) => Err(BodyError::Damaged),
    }
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
fn joined_chunks(sent: &[u8]) -> Option<Body<'static>> {
    let mut joined = Vec::new();
    let mut rest = sent;
    let mut is_first = true;
    let mut is_cut = true;
    while let Some(end) = memchr(b'\n', rest) {
        let (line, after) = rest.split_at_checked(end + 1)?;
        let size = line.split(|&byte| byte == b';').next()?.trim_ascii();
        let size = str::from_utf8(size).ok().and_then(|text| usize::from_str_radix(text, 16).ok());
        let Some(size) = size else { break };
        is_first = false;
        if size == 0 {
            is_cut = false;
            break;
        }
        let chunk = after.get(..size).unwrap_or(after);
        joined.extend_from_slice(chunk);
        rest = after.get(chunk.len()..)?;
        rest = rest.strip_prefix(b"\r\n").or_else(|| rest.strip_prefix(b"\n")).unwrap_or(rest);
    }
    (!is_first).then_some(Body { bytes: joined.into(), is_cut })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;
    use std::rc::Rc;

    fn whole_body<'a>(headers: &str, sent: &'a [u8]) -> Result<Body<'a>, BodyError> {
        let text = format!("HTTP/1.1 200 OK\r\n{headers}\r\n\r\n");
        let (headers, _) = Headers::read(text.as_bytes()).unwrap();
        body_of(&headers, sent, 1_000, &Budget::of(Rc::default()))
    }

    fn body(headers: &str, sent: &[u8]) -> Result<Vec<u8>, BodyError> {
        whole_body(headers, sent).map(|body| body.bytes.into_owned())
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
    fn chunks_that_do_not_go_on_to_the_last_are_told() {
        let is_cut = |sent| whole_body("Transfer-Encoding: chunked", sent).unwrap().is_cut;
        for whole in [&b"3\r\nFog\r\n0\r\n\r\n"[..], b"3\nFog\n0\n", b"0\r\n\r\n", b"<p>Fog", b""] {
            assert!(!is_cut(whole), "{whole:?}");
        }
        for cut in [&b"5\r\nFog"[..], b"3\r\nFog\r\n", b"3\r\nFog\r\n0", b"3\nFog\nzz\n, all\n0\n"]
        {
            assert!(is_cut(cut), "{cut:?}");
        }
    }

    #[test]
    fn codings_that_are_listed_are_undone_from_the_last_on() {
        let text = b"Fog closes the port of Ostby";
        let twice = zstd::stream::encode_all(&gzip(text)[..], 3).unwrap();
        assert_eq!(body("Content-Encoding: gzip, zstd", &twice).unwrap(), text);
        assert_eq!(body("Content-Encoding: GZIP,gzip", &gzip(text)).unwrap(), text, "once");
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
        assert_eq!(body("Content-Encoding: compress", b"\x1f\x9d\x90F"), Err(BodyError::Damaged));
        assert_eq!(body("Content-Encoding: compress", text).unwrap(), text);
    }

    #[test]
    fn bombs_and_too_long_contents_are_turned_away() {
        let bomb = gzip(&vec![b' '; 16 << 20]);
        assert_eq!(body("Content-Encoding: gzip", &bomb), Err(BodyError::TooLarge));
        assert_eq!(body("X: y", &[b' '; 1_001]), Err(BodyError::TooLarge));
    }
}
