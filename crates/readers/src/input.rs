//! One input: compression, archives, format, character set, then records.

use std::cell::Cell;
use std::fs::File;
use std::io::{self, BufRead, Cursor, Read, Seek};
use std::rc::Rc;
use std::sync::Arc;

use storyfold_model::Origin;

use crate::archive::{
    Budget, Content, Member, Members, looks_like_tar, looks_like_zip, read_tar, read_zip,
};
use crate::charset::{Utf8Reader, charset_of, is_unmarked_utf_16, mark_of};
use crate::decompress::{self, DecompressError, Opened};
use crate::limits::SNIFF_BYTES;
use crate::line_format::{Piece, Pieces};
use crate::problem;
use crate::progress::{Counted, ReadProgress};
use crate::queue::Queue;
use crate::read::ReadOptions;
use crate::reader::{Context, Format, Item, Name};
use crate::sniff::{by_magic, names_a_format_not_read, sniff, sniff_stdin};
use crate::spool::spool;

/// Where the bytes of an input come from.
pub(crate) enum Input<'a> {
    /// A file, which can be read from any place.
    File(File, &'a ReadProgress),
    /// A stream, from here on.
    Stream(Box<dyn Read + 'a>),
}

impl<'a> Input<'a> {
    /// A file that was opened. A pipe has a path, too, but is a stream.
    pub(crate) fn of_file(file: File, progress: &'a ReadProgress) -> Self {
        match file.metadata() {
            Ok(metadata) if metadata.is_file() => Self::File(file, progress),
            _ => Self::Stream(Box::new(Counted { input: file, progress })),
        }
    }
}

/// Reads one input. Decompression that fails is a problem that comes after what could be read.
///
/// # Errors
/// What the system returns.
pub(crate) fn read_input<'s, T: Default + Send + 's>(
    input: Input<'_>,
    name: &Arc<Name>,
    options: &'s ReadOptions,
    queue: &mut Queue<'_, 's, T>,
) -> io::Result<()> {
    Reading { name, options, inside: None }.read(input, queue)
}

/// An input that is being read.
struct Reading<'a, 's> {
    name: &'a Arc<Name>,
    options: &'s ReadOptions,
    /// What a member of an archive may give, together with the others.
    inside: Option<Budget>,
}

/// What the bytes of an input are.
enum Kind {
    Tar,
    Zip,
    Records(Format),
}

impl<'s> Reading<'_, 's> {
    fn read<T: Default + Send + 's>(
        &self,
        input: Input<'_>,
        queue: &mut Queue<'_, 's, T>,
    ) -> io::Result<()> {
        let read = self.read_bytes(input, queue);
        match read.as_ref().err().and_then(DecompressError::inside) {
            Some(error) => {
                let reason = format!("{error}; what stands after that point is not read");
                self.turn_away(error.kind(), reason, queue);
                Ok(())
            }
            None => read,
        }
    }

    fn read_bytes<T: Default + Send + 's>(
        &self,
        input: Input<'_>,
        queue: &mut Queue<'_, 's, T>,
    ) -> io::Result<()> {
        let stream: Box<dyn Read + '_> = match input {
            Input::Stream(stream) => stream,
            Input::File(mut file, progress) => {
                let head = decompress::peek(&mut file, SNIFF_BYTES)?;
                file.rewind()?;
                match self.kind(&head) {
                    Ok(Kind::Zip) => {
                        progress.add(file.metadata()?.len());
                        return self.read_zip(file, queue);
                    }
                    Ok(Kind::Records(format))
                        if let Some(seeking) = format.reader().by_seeking()
                            && by_magic(&head) == Some(format) =>
                    {
                        progress.add(file.metadata()?.len());
                        let called: Arc<str> = self.name.file.as_str().into();
                        let context = Context::of(self.name, &called, format, self.options);
                        return seeking.read_file(file, &context, &mut |item| queue.item(item));
                    }
                    _ => Box::new(Counted { input: file, progress }),
                }
            }
        };
        let Opened { stream, taken_bytes } = decompress::open_counted(stream)?;
        let mut stream = match &self.inside {
            Some(budget) => budget.watch(stream),
            None => stream,
        };
        // A damaged stream may fail while its head is looked at; the bytes before that still count.
        let (head, failure) = head_of(&mut *stream);
        let kind = self.kind(&head);
        let is_empty = head.is_empty() && failure.is_none();
        let rest: Box<dyn BufRead + '_> = match failure {
            None => stream,
            Some(error) => Box::new(io::BufReader::new(Failing { error: Some(error) })),
        };
        let (mark, charset) = (mark_of(&head), charset_of(&head, None));
        let mut stream = Cursor::new(head).chain(rest);
        match kind {
            // No record is fine, but there is no article without a byte.
            kind if is_empty
                && !matches!(&kind, Ok(Kind::Records(format)) if format.holds_records()) =>
            {
                self.turn_away(problem::NO_TEXT, problem::EMPTY_FILE, queue);
                Ok(())
            }
            Ok(Kind::Tar | Kind::Zip) if self.inside.is_some() => {
                let reason = "it is an archive in an archive, which is not read; unpack the outer \
                              one and name the folder";
                self.turn_away(problem::NESTED_ARCHIVE, reason, queue);
                Ok(())
            }
            Ok(Kind::Tar) => {
                let mut members = Members::of(self.name, taken_bytes);
                read_tar(&mut stream, &mut |member| self.read_member(member, &mut members, queue))
            }
            Ok(Kind::Zip) => {
                let spooled = spool(&mut stream)?;
                self.read_zip(spooled.file, queue)?;
                spooled.failure.map_or(Ok(()), Err)
            }
            Ok(Kind::Records(format)) if mark.is_some() || format.takes_any_charset() => {
                let mut text = Utf8Reader::new(&mut stream, charset);
                let read = self.read_records(&mut text, format, queue);
                let origin = Origin::file(self.name.file.as_str());
                if let Some(problem) = text.decoding().problem(origin) {
                    queue.item(Item::Problem(problem));
                }
                read
            }
            Ok(Kind::Records(format)) => self.read_records(&mut stream, format, queue),
            Err(reason) => {
                self.turn_away(problem::UNKNOWN_FORMAT, reason, queue);
                Ok(())
            }
        }
    }

    /// What a beginning says. Archives are archives whatever the format of what is in them.
    fn kind(&self, head: &[u8]) -> Result<Kind, String> {
        let path = self.name.document_id.as_deref();
        let (is_zip, is_tar) = (looks_like_zip(head), looks_like_tar(head));
        // The documents of office programs are zip archives, too.
        if (is_zip || is_tar) && !path.is_some_and(names_a_format_not_read) {
            return Ok(if is_zip { Kind::Zip } else { Kind::Tar });
        }
        // Columns may begin with anything behind their mark.
        if by_magic(head).is_none() && is_unmarked_utf_16(head) {
            let reason = "it looks like UTF-16 without the mark that says so; convert it to UTF-8";
            return Err(reason.to_owned());
        }
        match (self.options.input_format, path) {
            (Some(format), _) => Ok(Kind::Records(format)),
            (None, path) => path
                .map_or_else(|| sniff_stdin(head), |path| sniff(path, head))
                .map(Kind::Records)
                .map_err(|unknown| unknown.to_string()),
        }
    }

    fn read_zip<T: Default + Send + 's>(
        &self,
        file: File,
        queue: &mut Queue<'_, 's, T>,
    ) -> io::Result<()> {
        let size_bytes = file.metadata()?.len();
        let mut members = Members::of(self.name, Rc::new(Cell::new(size_bytes)));
        read_zip(file, &mut |member| self.read_member(member, &mut members, queue))
    }

    /// Reads a member of this archive. `false` when the archive gives too much.
    fn read_member<T: Default + Send + 's>(
        &self,
        member: Member<'_>,
        members: &mut Members,
        queue: &mut Queue<'_, 's, T>,
    ) -> io::Result<bool> {
        let Some(name) = members.name(&member.path)? else { return Ok(true) };
        let budget = members.budget();
        let name = Arc::new(name);
        let reading = Reading { name: &name, options: self.options, inside: Some(budget.clone()) };
        match member.content {
            Content::File(stream) => reading.read(Input::Stream(stream), queue)?,
            Content::TurnedAway(kind, reason) => reading.turn_away(kind, reason, queue),
        }
        Ok(!budget.is_spent())
    }

    /// Reads the records of a stream whose format is known.
    fn read_records<T: Default + Send + 's>(
        &self,
        stream: &mut dyn BufRead,
        format: Format,
        queue: &mut Queue<'_, 's, T>,
    ) -> io::Result<()> {
        let file: Arc<str> = self.name.file.as_str().into();
        let context = Context::of(self.name, &file, format, self.options);
        let reader = format.reader();
        let Some(lines) = reader.by_lines() else {
            return reader.read(stream, &context, &mut |item| queue.item(item));
        };
        let mut stream = stream;
        let mut pieces = Pieces::new(lines, &mut stream, self.options.block_bytes);
        while let Some(piece) = pieces.next_piece(&context, &mut || queue.buffer())? {
            match piece {
                Piece::Problem(problem) => queue.item(Item::Problem(problem)),
                Piece::Block(block) => queue.block(block, self.name, format),
            }
        }
        Ok(())
    }

    /// Reports the whole input.
    fn turn_away<T: Default + Send + 's>(
        &self,
        kind: &'static str,
        reason: impl AsRef<str>,
        queue: &mut Queue<'_, 's, T>,
    ) {
        let origin = Origin::file(self.name.file.as_str());
        queue.item(Item::Problem(problem::rejected(origin, kind, reason)));
    }
}

/// The first bytes of a stream, and the error that ended them, if one did.
fn head_of(stream: &mut dyn Read) -> (Vec<u8>, Option<io::Error>) {
    let mut head = Vec::new();
    let failure = stream.take(SNIFF_BYTES as u64).read_to_end(&mut head).err();
    (head, failure)
}

/// A stream that has nothing but an error, to put it back behind the bytes it came after.
struct Failing {
    error: Option<io::Error>,
}

impl Read for Failing {
    fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
        self.error.take().map_or(Ok(0), Err)
    }
}
