//! Bytes of any character set as UTF-8.

use std::borrow::Cow;
use std::io::{self, BufRead, Read};

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Decoder, DecoderResult, Encoding, UTF_8};
use storyfold_model::{Origin, Problem};

use crate::limits::SNIFF_BYTES;
use crate::problem;

/// How a text was decoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Decoding {
    charset: &'static Encoding,
    is_guess: bool,
    malformed: u64,
}

impl Decoding {
    /// What has to be said about it: that the character set is a guess, and how often the bytes were
    /// none of it.
    pub(crate) fn problem(self, origin: Origin) -> Option<Problem> {
        let Self { charset, is_guess, malformed } = self;
        let name = charset.name();
        let mut reasons = Vec::new();
        if is_guess {
            reasons.push(format!(
                "it is not UTF-8 and declares nothing else; read as {name}, which is a guess"
            ));
        }
        if malformed > 0 {
            reasons.push(format!("{malformed} times its bytes are not {name}; read as \u{fffd}"));
        }
        (!reasons.is_empty())
            .then(|| problem::mended(origin, problem::BAD_CHARSET, reasons.join("; ")))
    }
}

/// A whole text as UTF-8. `charset` is what is known, as [`charset_of`](super::charset_of) tells.
pub(crate) fn to_utf8<'a>(
    bytes: &'a [u8],
    charset: Option<&'static Encoding>,
) -> (Cow<'a, str>, Decoding) {
    if charset.is_none()
        && let Ok(text) = str::from_utf8(bytes)
    {
        let decoding = Decoding { charset: UTF_8, is_guess: false, malformed: 0 };
        return (text.into(), decoding);
    }
    let mut input = bytes;
    let mut reader = Utf8Reader::new(&mut input, charset);
    let mut text = String::new();
    // Bytes in memory do not fail, and what comes out is UTF-8.
    let _ = reader.read_to_string(&mut text);
    (text.into(), reader.decoding())
}

/// Reads a stream of any character set as UTF-8.
///
/// Without a known charset it is taken for UTF-8. At the first byte that is not, it depends on what
/// came before: behind letters outside of ASCII the byte is damage, and becomes U+FFFD; else nothing
/// so far depended on the charset, which is guessed from here on, by what follows.
pub(crate) struct Utf8Reader<'a> {
    input: &'a mut dyn BufRead,
    /// Bytes that were not decoded yet.
    pending: Vec<u8>,
    has_ended: bool,
    /// Text that was not read yet.
    text: String,
    read_bytes: usize,
    decoder: Option<Decoder>,
    has_letters: bool,
    decoding: Decoding,
}

impl<'a> Utf8Reader<'a> {
    pub(crate) fn new(input: &'a mut dyn BufRead, charset: Option<&'static Encoding>) -> Self {
        let decoding =
            Decoding { charset: charset.unwrap_or(UTF_8), is_guess: false, malformed: 0 };
        Self {
            input,
            pending: Vec::new(),
            has_ended: false,
            text: String::new(),
            read_bytes: 0,
            decoder: charset.map(Encoding::new_decoder_with_bom_removal),
            has_letters: false,
            decoding,
        }
    }

    /// How it was decoded so far.
    pub(crate) fn decoding(&self) -> Decoding {
        self.decoding
    }

    /// Decodes something, unless the stream has ended.
    fn fill(&mut self) -> io::Result<()> {
        self.text.clear();
        self.read_bytes = 0;
        while self.text.is_empty() && !(self.has_ended && self.pending.is_empty()) {
            self.take_more()?;
            match &mut self.decoder {
                Some(_) => self.decode(),
                None => self.pass_on()?,
            }
        }
        Ok(())
    }

    fn take_more(&mut self) -> io::Result<()> {
        loop {
            match self.input.fill_buf() {
                Ok(chunk) => {
                    let bytes = chunk.len();
                    self.has_ended = chunk.is_empty();
                    self.pending.extend_from_slice(chunk);
                    self.input.consume(bytes);
                    return Ok(());
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
    }

    /// Hands on what is UTF-8, and where that ends decides what it is instead.
    fn pass_on(&mut self) -> io::Result<()> {
        let (valid_bytes, is_cut) = match str::from_utf8(&self.pending) {
            Ok(text) => (text.len(), false),
            Err(error) => (error.valid_up_to(), error.error_len().is_none()),
        };
        let is_whole = valid_bytes == self.pending.len();
        let rest = self.pending.split_off(valid_bytes);
        self.has_letters |= !self.pending.is_ascii();
        // It was checked above; this is where its type is told.
        self.text =
            String::from_utf8(std::mem::replace(&mut self.pending, rest)).unwrap_or_default();
        if is_whole || is_cut && !self.has_ended {
            return Ok(());
        }
        if self.has_letters {
            self.decoder = Some(UTF_8.new_decoder_without_bom_handling());
            return Ok(());
        }
        // In whatever pieces the stream comes, the same bytes decide.
        while self.pending.len() <= SNIFF_BYTES && !self.has_ended {
            self.take_more()?;
        }
        let sample = self.pending.get(..SNIFF_BYTES).unwrap_or(&self.pending);
        let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
        detector.feed(sample, sample.len() == self.pending.len());
        let charset = detector.guess(None, Utf8Detection::Deny);
        self.decoding = Decoding { charset, is_guess: true, malformed: 0 };
        self.decoder = Some(charset.new_decoder_without_bom_handling());
        Ok(())
    }

    fn decode(&mut self) {
        let Some(decoder) = &mut self.decoder else { return };
        let mut decoding = self.decoding;
        let mut rest = self.pending.as_slice();
        loop {
            let room = decoder.max_utf8_buffer_length_without_replacement(rest.len());
            self.text.reserve(room.unwrap_or(rest.len() * 4 + 16));
            let (result, read_bytes) =
                decoder.decode_to_string_without_replacement(rest, &mut self.text, self.has_ended);
            rest = rest.get(read_bytes..).unwrap_or_default();
            match result {
                DecoderResult::InputEmpty => break,
                DecoderResult::OutputFull => {}
                DecoderResult::Malformed(..) => {
                    decoding.malformed += 1;
                    self.text.push('\u{fffd}');
                }
            }
        }
        self.pending.clear();
        self.decoding = decoding;
    }
}

impl Read for Utf8Reader<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let available = self.fill_buf()?;
        let bytes = available.len().min(buffer.len());
        if let (Some(to), Some(from)) = (buffer.get_mut(..bytes), available.get(..bytes)) {
            to.copy_from_slice(from);
        }
        self.consume(bytes);
        Ok(bytes)
    }
}

impl BufRead for Utf8Reader<'_> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.read_bytes >= self.text.len() {
            self.fill()?;
        }
        Ok(self.text.as_bytes().get(self.read_bytes..).unwrap_or_default())
    }

    fn consume(&mut self, bytes: usize) {
        self.read_bytes += bytes;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use encoding_rs::{SHIFT_JIS, UTF_16LE, WINDOWS_1252};

    /// The text of bytes that come in pieces of a size.
    fn read(
        bytes: &[u8],
        charset: Option<&'static Encoding>,
        piece_bytes: usize,
    ) -> (String, Decoding) {
        let mut input = io::BufReader::with_capacity(piece_bytes, bytes);
        let mut reader = Utf8Reader::new(&mut input, charset);
        let mut text = String::new();
        reader.read_to_string(&mut text).unwrap();
        (text, reader.decoding())
    }

    #[track_caller]
    fn check(bytes: &[u8], charset: Option<&'static Encoding>, text: &str, said: Option<&str>) {
        for piece_bytes in [1, 2, 3, 7, 64, 100_000] {
            let (found, decoding) = read(bytes, charset, piece_bytes);
            assert_eq!(found, text, "by {piece_bytes}");
            let problem = decoding.problem(Origin::file("a"));
            assert_eq!(problem.as_ref().map(|problem| problem.reason.as_str()), said);
        }
        let (found, decoding) = to_utf8(bytes, charset);
        assert_eq!((found.as_ref(), decoding), (text, read(bytes, charset, 9).1));
    }

    const GUESS: &str =
        "it is not UTF-8 and declares nothing else; read as windows-1252, which is a guess";

    #[test]
    fn utf_8_passes_as_it_is() {
        check("\u{feff}Fährt – 船 🚢\n".as_bytes(), None, "\u{feff}Fährt – 船 🚢\n", None);
        check(b"", None, "", None);
    }

    #[test]
    fn known_character_sets() {
        check(b"\xff\xfeF\0\xe4\0", Some(UTF_16LE), "Fä", None);
        check(b"F\xe4hrt \x96 Stra\xdfe", Some(WINDOWS_1252), "Fährt – Straße", None);
        check(b"\x91D", Some(SHIFT_JIS), "船", None);
    }

    #[test]
    fn damage_is_counted() {
        check(
            b"F\xc3\xa4hrt \xff\xe4",
            None,
            "Fährt \u{fffd}\u{fffd}",
            Some("2 times its bytes are not UTF-8; read as \u{fffd}"),
        );
        check(
            b"F\0\xe4",
            Some(UTF_16LE),
            "F\u{fffd}",
            Some("1 times its bytes are not UTF-16LE; read as \u{fffd}"),
        );
    }

    #[test]
    fn what_is_not_utf_8_is_guessed_wherever_that_shows() {
        let text = "Die Fähre fährt wieder, die Straße ist gesperrt. Ein Café lädt ein. ";
        let (bytes, _, _) = WINDOWS_1252.encode(text);
        check(&bytes, None, text, Some(GUESS));
        let late = [b"Fog. ".repeat(10_000).as_slice(), &bytes].concat();
        check(&late, None, &format!("{}{text}", "Fog. ".repeat(10_000)), Some(GUESS));
        check(b"F\xe4", None, "F\u{e4}", Some(GUESS));
    }
}
