//! A web archive cut into its records.

use std::io::{self, BufRead};

use memchr::{memchr, memmem};

use super::headers::Headers;
use crate::limits::MAX_HEADERS_BYTES;

/// One record of an archive.
#[derive(Debug)]
pub(super) struct WarcRecord {
    /// Where it begins in the unpacked archive, in bytes.
    pub(super) offset: u64,
    pub(super) headers: Headers,
    /// Its content, or the beginning of it where there is more than was to be kept.
    pub(super) content: Vec<u8>,
    /// How many bytes the content has.
    pub(super) content_bytes: u64,
    pub(super) flaw: Option<Flaw>,
}

/// What is wrong with a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Flaw {
    /// What stands here is no record; it was passed over up to the next.
    NoRecord,
    /// Its headers are longer than is read, or state no length.
    BadHeaders,
    /// Its content is shorter or longer than it states; what follows was passed over up to the next.
    WrongLength,
    /// The stream ends inside it.
    Cut,
}

/// Cuts a stream into records. At most `max_bytes` of the content of each is kept.
///
/// The length a record states is believed where a record or the end of the stream stands behind it: what
/// was crawled may hold an archive itself. Where it is wrong, or too long to be held, the record ends
/// where the first line of another stands, and reading goes on there. So that time stays linear whatever
/// records claim, an archive that has lied [`LIES`] times is not asked for what stands behind its records
/// any more.
pub(super) struct WarcRecords<'a> {
    input: &'a mut dyn BufRead,
    buffer: Vec<u8>,
    start: usize,
    has_ended: bool,
    failure: Option<io::Error>,
    max_bytes: usize,
    taken_bytes: u64,
    lies: usize,
}

/// How many wrong lengths are looked behind, each of which costs reading a record twice.
const LIES: usize = 16;

/// How many line breaks may follow a record before the next, in bytes. The standard has four.
const TAIL_BYTES: usize = 32;

/// How much is looked at together, in bytes; more than any mark that is looked for.
const PIECE_BYTES: usize = 64 << 10;

/// The longest line that begins a record, with the line break before it: `\nWARC/1.0\r\n`.
const MARK_BYTES: usize = 16;

impl<'a> WarcRecords<'a> {
    pub(super) fn new(input: &'a mut dyn BufRead, max_bytes: usize) -> Self {
        Self {
            input,
            buffer: Vec::new(),
            start: 0,
            has_ended: false,
            failure: None,
            max_bytes,
            taken_bytes: 0,
            lies: 0,
        }
    }

    /// The next record; `None` at the end of the stream.
    ///
    /// # Errors
    /// What the stream returns, after all whole records that came before it.
    pub(super) fn next_record(&mut self) -> io::Result<Option<WarcRecord>> {
        let record = self.record();
        let is_over = record.as_ref().is_none_or(|record| record.flaw == Some(Flaw::Cut));
        match self.failure.take_if(|_| is_over) {
            Some(error) => Err(error),
            None => Ok(record),
        }
    }

    fn record(&mut self) -> Option<WarcRecord> {
        self.skip_line_breaks();
        if self.peek(1).is_empty() {
            return None;
        }
        let mut record = WarcRecord {
            offset: self.taken_bytes,
            headers: Headers::default(),
            content: Vec::new(),
            content_bytes: 0,
            flaw: None,
        };
        if !begins_record(self.peek(MARK_BYTES)) {
            self.skip_to_record();
            record.flaw = Some(Flaw::NoRecord);
            return Some(record);
        }
        let Some(headers) = self.headers() else {
            self.skip_to_record();
            let is_cut = self.peek(1).is_empty();
            record.flaw = Some(if is_cut { Flaw::Cut } else { Flaw::BadHeaders });
            return Some(record);
        };
        record.headers = headers;
        let stated = record.headers.get("content-length").and_then(|text| text.parse().ok());
        match stated {
            Some(stated) if self.whole_content(stated, &mut record) => {}
            Some(stated) => self.content(stated, &mut record),
            None => {
                self.skip_to_record();
                record.flaw = Some(Flaw::BadHeaders);
            }
        }
        Some(record)
    }

    /// Reads a content that has the length it states; `false` when nothing was read, because that
    /// length is wrong or more than is kept.
    fn whole_content(&mut self, stated: u64, record: &mut WarcRecord) -> bool {
        let length = match usize::try_from(stated) {
            Ok(length) if length <= self.max_bytes && self.lies < LIES => length,
            _ => return false,
        };
        let held = self.peek(length + TAIL_BYTES + MARK_BYTES);
        let Some((content, tail)) = held.split_at_checked(length) else {
            return false;
        };
        let breaks = tail.iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
        let next = tail.get(breaks..).unwrap_or_default();
        if breaks > TAIL_BYTES || !(begins_record(next) || is_cut_mark(next)) {
            self.lies += 1;
            return false;
        }
        record.content = content.to_vec();
        record.content_bytes = stated;
        self.take(length);
        true
    }

    /// Reads a content of a stated length, and sees whether a record or the end follows.
    fn content(&mut self, stated: u64, record: &mut WarcRecord) {
        let mut left = stated;
        let mut is_line_start = true;
        while left > 0 {
            let max_bytes = self.max_bytes;
            let piece = self.peek(PIECE_BYTES);
            if piece.is_empty() {
                record.flaw = Some(Flaw::Cut);
                return;
            }
            let is_last = piece.len() < PIECE_BYTES;
            let reach = usize::try_from(left).unwrap_or(usize::MAX).min(piece.len());
            let within = piece.get(..reach).unwrap_or_default();
            let found = match is_line_start && begins_record(within) {
                true => Some(0),
                false => find_record(within),
            };
            // A mark may go on behind the piece; what could be the beginning of one stays.
            let safe = if is_last { reach } else { reach.min(piece.len() - MARK_BYTES) };
            let taken = found.unwrap_or(safe);
            let content = within.get(..taken).unwrap_or_default();
            let room = max_bytes.saturating_sub(record.content.len());
            record.content.extend_from_slice(content.get(..room).unwrap_or(content));
            record.content_bytes += taken as u64;
            is_line_start = content.last().map_or(is_line_start, |&last| last == b'\n');
            left -= taken as u64;
            self.take(taken);
            if found.is_some() {
                record.flaw = Some(Flaw::WrongLength);
                return;
            }
        }
        self.skip_line_breaks();
        let next = self.peek(MARK_BYTES);
        if !is_cut_mark(next) && !begins_record(next) {
            self.skip_to_record();
            record.flaw = Some(Flaw::WrongLength);
        }
    }

    /// The headers behind the first line of a record; `None` when they do not end.
    fn headers(&mut self) -> Option<Headers> {
        let head = self.peek(MAX_HEADERS_BYTES);
        let (headers, read_bytes) = Headers::read(head)?;
        self.take(read_bytes);
        Some(headers)
    }

    /// Goes on to the next line that begins a record.
    fn skip_to_record(&mut self) {
        loop {
            let piece = self.peek(PIECE_BYTES);
            // The first line of a record that cannot be read is not the next.
            if let Some(place) = find_record(piece) {
                self.take(place);
                return;
            }
            if piece.len() < PIECE_BYTES {
                let all = piece.len();
                self.take(all);
                return;
            }
            self.take(PIECE_BYTES - MARK_BYTES);
        }
    }

    fn skip_line_breaks(&mut self) {
        loop {
            let piece = self.peek(1);
            let breaks = piece.iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
            if breaks == 0 {
                return;
            }
            self.take(breaks);
        }
    }

    /// At least this many of the bytes that come next, fewer only at the end of the stream, and no
    /// more than are asked for when that is more than one. A stream that fails ends there.
    fn peek(&mut self, bytes: usize) -> &[u8] {
        while self.buffer.len() - self.start < bytes && !self.has_ended {
            self.buffer.drain(..self.start);
            self.start = 0;
            match self.input.fill_buf() {
                Ok(chunk) => {
                    let length = chunk.len();
                    self.has_ended = chunk.is_empty();
                    self.buffer.extend_from_slice(chunk);
                    self.input.consume(length);
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => (self.has_ended, self.failure) = (true, Some(error)),
            }
        }
        let all = self.buffer.get(self.start..).unwrap_or_default();
        if bytes == 1 { all } else { all.get(..bytes).unwrap_or(all) }
    }

    fn take(&mut self, bytes: usize) {
        self.start += bytes;
        self.taken_bytes += bytes as u64;
    }
}

/// Whether the stream ends here, or inside the next first line: the record before it is whole.
fn is_cut_mark(next: &[u8]) -> bool {
    next.len() < MARK_BYTES && (next.starts_with(b"WARC/") || b"WARC/".starts_with(next))
}

/// Whether bytes begin with the first line of a record.
fn begins_record(bytes: &[u8]) -> bool {
    let Some(rest) = bytes.strip_prefix(b"WARC/1.").or_else(|| bytes.strip_prefix(b"WARC/0."))
    else {
        return false;
    };
    let line = memchr(b'\n', rest).and_then(|end| rest.get(..end)).map(<[u8]>::trim_ascii_end);
    line.is_some_and(|line| (1..=2).contains(&line.len()) && line.iter().all(u8::is_ascii_digit))
}

/// Where the first line of another record begins, behind the first byte.
fn find_record(bytes: &[u8]) -> Option<usize> {
    let mut places = memmem::find_iter(bytes, b"\nWARC/").map(|place| place + 1);
    places.find(|place| bytes.get(*place..).is_some_and(begins_record))
}
