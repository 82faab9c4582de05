//! Standard input as lines that are handed on as soon as they are there.
//!
//! Readers read ahead in blocks, which is right for files; who pipes one article a minute wants word of
//! it at once. So lines are taken as they come, and whoever files them knows when to wait no longer.

use std::io::{self, Read};
use std::sync::mpsc::{Receiver, RecvTimeoutError, TryRecvError, sync_channel};
use std::thread;

use serde::de::IgnoredAny;
use storyfold::readers::limits::SNIFF_BYTES;
use storyfold::readers::sniff::sniff;
use storyfold::readers::{Format, ReadOptions};

use crate::run::stop::{NOTICED_WITHIN, Stop};

/// So much is asked for at a time, in bytes.
const CHUNK_BYTES: usize = 16 << 10;

/// So many chunks are read ahead.
const CHUNKS_AHEAD: usize = 2;

/// A line that is longer is left to the readers, which turn it away without holding it.
const LONGEST_LINE_BYTES: usize = 1 << 20;

/// What comes next through a pipe.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Next {
    /// Whole lines; the last of all may lack its end.
    Lines(Vec<u8>),
    /// Nothing that is there by now.
    Later,
    /// A line that is too long to be waited for: the pipe is to be read on as bytes.
    Long,
    /// Nothing any more.
    End,
}

/// A pipe that is read on a thread of its own.
#[derive(Debug)]
pub(super) struct Pipe {
    chunks: Receiver<io::Result<Vec<u8>>>,
    /// What came and was not handed on.
    left: Vec<u8>,
    /// What ends it before its end.
    stop: Option<Stop>,
}

impl Pipe {
    /// Begins to read. When the pipe is dropped, it is read no further.
    pub(super) fn of(mut input: impl Read + Send + 'static) -> Self {
        let (sender, chunks) = sync_channel(CHUNKS_AHEAD);
        thread::spawn(move || {
            loop {
                let mut chunk = vec![0; CHUNK_BYTES];
                let read = input.read(&mut chunk).map(|length| {
                    chunk.truncate(length);
                    chunk
                });
                let is_last = match &read {
                    Ok(chunk) => chunk.is_empty(),
                    Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                    Err(_) => true,
                };
                if sender.send(read).is_err() || is_last {
                    break;
                }
            }
        });
        Self { chunks, left: Vec::new(), stop: None }
    }

    /// The same, which is at its end as soon as the run is to end.
    pub(super) fn until(self, stop: &Stop) -> Self {
        Self { stop: Some(stop.clone()), ..self }
    }

    /// Waits for the next chunk; `None` at the end.
    fn receive(&self) -> Option<io::Result<Vec<u8>>> {
        loop {
            match self.chunks.recv_timeout(NOTICED_WITHIN) {
                Ok(chunk) => return Some(chunk),
                Err(RecvTimeoutError::Disconnected) => return None,
                Err(RecvTimeoutError::Timeout) => {
                    if self.stop.as_ref().is_some_and(Stop::is_asked) {
                        return None;
                    }
                }
            }
        }
    }

    /// What comes next; `waits` until something does.
    pub(super) fn next(&mut self, waits: bool) -> io::Result<Next> {
        loop {
            let chunk = match waits {
                true => self.receive(),
                false => match self.chunks.try_recv() {
                    Err(TryRecvError::Empty) => return Ok(Next::Later),
                    received => received.ok(),
                },
            };
            let chunk = chunk.unwrap_or_else(|| Ok(Vec::new()))?;
            if chunk.is_empty() {
                let last = std::mem::take(&mut self.left);
                return Ok(if last.is_empty() { Next::End } else { Next::Lines(last) });
            }
            self.left.extend_from_slice(&chunk);
            if let Some(end) = self.left.iter().rposition(|&byte| byte == b'\n') {
                let after = self.left.split_off(end + 1);
                return Ok(Next::Lines(std::mem::replace(&mut self.left, after)));
            }
            if self.left.len() > LONGEST_LINE_BYTES {
                return Ok(Next::Long);
            }
        }
    }

    /// Gives back what was handed on: it comes again, as bytes.
    pub(super) fn give_back(&mut self, mut lines: Vec<u8>) {
        lines.append(&mut self.left);
        self.left = lines;
    }
}

impl Read for Pipe {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        if self.left.is_empty() {
            self.left = self.receive().unwrap_or_else(|| Ok(Vec::new()))?;
        }
        let length = self.left.as_slice().read(out)?;
        self.left.drain(..length);
        Ok(length)
    }
}

/// Whether lines that begin an input are JSON Lines and nothing that spans several of them.
pub(super) fn are_json_lines(lines: &[u8], options: &ReadOptions) -> bool {
    let first = lines.split(|&byte| byte == b'\n').next().unwrap_or_default();
    let head = lines.get(..SNIFF_BYTES).unwrap_or(lines);
    match options.input_format {
        Some(format) => format == Format::JsonLines,
        None => {
            serde_json::from_slice::<IgnoredAny>(first).is_ok()
                && first.trim_ascii_start().starts_with(b"{")
                && sniff("-", head) == Ok(Format::JsonLines)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Gives its pieces one by one.
    struct Pieces(Vec<&'static str>);

    impl Read for Pieces {
        fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
            if self.0.is_empty() {
                return Ok(0);
            }
            self.0.remove(0).as_bytes().read(out)
        }
    }

    #[test]
    fn lines_come_as_soon_as_they_are_whole() {
        let mut pipe = Pipe::of(Pieces(vec!["a\nb", "c", "\n", "d\ne\nf"]));
        for expected in ["a\n", "bc\n", "d\ne\n", "f"] {
            assert_eq!(pipe.next(true).unwrap(), Next::Lines(expected.into()));
        }
        assert_eq!(pipe.next(true).unwrap(), Next::End);
        assert_eq!(pipe.next(false).unwrap(), Next::End);
    }

    #[test]
    fn what_is_given_back_is_read_again_before_the_rest() {
        let mut pipe = Pipe::of(Pieces(vec!["a\nb", "c\n"]));
        let Next::Lines(lines) = pipe.next(true).unwrap() else { panic!("there are lines") };
        pipe.give_back(lines);
        let mut all = String::new();
        pipe.read_to_string(&mut all).unwrap();
        assert_eq!(all, "a\nbc\n");
    }

    #[test]
    fn a_line_without_end_is_not_waited_for() {
        let mut pipe = Pipe::of(io::repeat(b'x'));
        assert_eq!(pipe.next(true).unwrap(), Next::Long);
    }

    #[test]
    fn only_what_is_whole_on_its_line_is_json_lines() {
        let options = ReadOptions::default();
        assert!(are_json_lines(b"{\"title\":\"Fog\"}\n", &options));
        for other in ["{\n\"title\":\"Fog\"}\n", "[{\"title\":\"Fog\"}]\n", "# Fog\n", "\n"] {
            assert!(!are_json_lines(other.as_bytes(), &options), "{other}");
        }
        let named = ReadOptions { input_format: Some(Format::JsonLines), ..options };
        assert!(are_json_lines(b"\n", &named));
    }
}
