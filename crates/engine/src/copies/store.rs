//! The words of all texts of a run, in memory or in a temporary file.

use std::borrow::Cow;
use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::sync::OnceLock;

use storyfold_text::wording::Word;

/// The temporary file for what does not fit into memory cannot be used.
#[derive(Debug, thiserror::Error)]
#[error(
    "the temporary file for what does not fit into memory cannot be used: {0}; free disk space, \
     point TMPDIR elsewhere or allow more memory"
)]
pub struct StoreError(#[from] io::Error);

/// A list of words is kept as it is where its room is larger by no more than one part in so many.
const SPARE_PART: usize = 8;

/// Bytes a word takes in the file.
const WORD_BYTES: u64 = size_of::<u32>() as u64;

/// The words of texts by the order in which they came, until they are arranged otherwise.
#[derive(Debug)]
pub(super) struct WordStore {
    texts: Vec<Span>,
    /// Where each batch begins, counted in words.
    batches: Vec<u64>,
    /// How many words there are.
    words: u64,
    place: Place,
    /// What memory words may take; `None` for as much as they need.
    max_bytes: Option<u64>,
    /// The first error of reading, kept until somebody asks.
    failure: OnceLock<io::Error>,
}

/// Where one text's words are.
#[derive(Debug, Clone, Copy)]
struct Span {
    batch: u32,
    /// Counted in words from the start of the batch.
    start: u32,
    length: u32,
}

#[derive(Debug)]
enum Place {
    Memory(Vec<Vec<Word>>),
    Writing(BufWriter<File>),
    Reading(File),
}

impl WordStore {
    pub(super) fn new(max_bytes: Option<u64>) -> Self {
        Self {
            texts: Vec::new(),
            batches: Vec::new(),
            words: 0,
            place: Place::Memory(Vec::new()),
            max_bytes,
            failure: OnceLock::new(),
        }
    }

    /// Takes the words of the next texts, given one after the other with their numbers; moves all
    /// words into a file when they have become too many.
    pub(super) fn append(
        &mut self,
        mut words: Vec<Word>,
        lengths: impl Iterator<Item = u32>,
    ) -> Result<(), StoreError> {
        let (batch, mut start) = (self.batches.len() as u32, 0);
        self.texts.extend(lengths.map(|length| {
            let span = Span { batch, start, length };
            start += length;
            span
        }));
        self.batches.push(self.words);
        self.words += words.len() as u64;
        if let Place::Memory(held) = &mut self.place {
            // Memory that was never written to takes none, but memory that was used before does.
            if words.capacity() - words.len() > words.len() / SPARE_PART {
                words.shrink_to_fit();
            }
            held.push(words);
            if self.max_bytes.is_some_and(|most| self.words * WORD_BYTES > most) {
                let mut file = BufWriter::new(tempfile::tempfile()?);
                for words in held.drain(..) {
                    write(&mut file, &words)?;
                }
                self.place = Place::Writing(file);
            }
            return Ok(());
        }
        if let Place::Writing(file) = &mut self.place {
            write(file, &words)?;
        }
        Ok(())
    }

    /// All words are in: from now on they are read.
    pub(super) fn ready(mut self) -> Result<Self, StoreError> {
        if let Place::Writing(file) = self.place {
            self.place = Place::Reading(file.into_inner().map_err(io::IntoInnerError::into_error)?);
        }
        Ok(self)
    }

    /// Puts the texts into another order: the one at `order[0]` comes first. The words stay where they
    /// are.
    pub(super) fn arrange(&mut self, order: &[u32]) {
        if !order.iter().copied().eq(0..self.texts.len() as u32) {
            let span = |&place: &u32| self.texts.get(place as usize).copied();
            self.texts = order.iter().filter_map(span).collect();
        }
    }

    /// Whether the words are in a file.
    pub(super) fn is_spilled(&self) -> bool {
        !matches!(self.place, Place::Memory(_))
    }

    pub(super) fn length(&self, place: u32) -> u32 {
        self.texts.get(place as usize).map_or(0, |span| span.length)
    }

    /// The words of a text; none where reading fails, see [`WordStore::failure`].
    pub(super) fn words(&self, place: u32) -> Cow<'_, [Word]> {
        let Some(&Span { batch, start, length }) = self.texts.get(place as usize) else {
            return Cow::Borrowed(&[]);
        };
        match &self.place {
            Place::Memory(held) => {
                let (start, end) = (start as usize, (start + length) as usize);
                let words = held.get(batch as usize).and_then(|words| words.get(start..end));
                Cow::Borrowed(words.unwrap_or_default())
            }
            Place::Writing(_) => Cow::Borrowed(&[]),
            Place::Reading(file) => {
                let start =
                    self.batches.get(batch as usize).copied().unwrap_or(0) + u64::from(start);
                let mut bytes = vec![0; length as usize * WORD_BYTES as usize];
                if let Err(error) = read_at(file, &mut bytes, start * WORD_BYTES) {
                    // Only the first error is kept; the others follow from it.
                    let _ = self.failure.set(error);
                    return Cow::Borrowed(&[]);
                }
                let (words, _) = bytes.as_chunks();
                Cow::Owned(words.iter().map(|&w| Word::from_bits(u32::from_le_bytes(w))).collect())
            }
        }
    }

    /// The error that reading came upon, if one did.
    pub(super) fn failure(self) -> Result<(), StoreError> {
        self.failure.into_inner().map_or(Ok(()), |error| Err(error.into()))
    }
}

fn write(file: &mut impl Write, words: &[Word]) -> io::Result<()> {
    let bytes: Vec<u8> = words.iter().flat_map(|word| word.to_bits().to_le_bytes()).collect();
    file.write_all(&bytes)
}

#[cfg(unix)]
fn read_at(file: &File, bytes: &mut [u8], offset: u64) -> io::Result<()> {
    std::os::unix::fs::FileExt::read_exact_at(file, bytes, offset)
}

#[cfg(windows)]
fn read_at(file: &File, mut bytes: &mut [u8], mut offset: u64) -> io::Result<()> {
    while !bytes.is_empty() {
        match std::os::windows::fs::FileExt::seek_read(file, bytes, offset)? {
            0 => return Err(io::ErrorKind::UnexpectedEof.into()),
            read => {
                bytes = bytes.get_mut(read..).unwrap_or_default();
                offset += read as u64;
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts() -> Vec<Vec<Word>> {
        (0..50)
            .map(|at| (0..at % 7 * 100).map(|word| Word::from_bits(at << 16 | word)).collect())
            .collect()
    }

    fn stored(max_bytes: Option<u64>) -> WordStore {
        let mut store = WordStore::new(max_bytes);
        for texts in texts().chunks(7) {
            let lengths = texts.iter().map(|words| words.len() as u32);
            store.append(texts.concat(), lengths).unwrap();
        }
        store.ready().unwrap()
    }

    #[test]
    fn words_come_back_from_memory_and_from_a_file() {
        for (max_bytes, spilled) in
            [(None, false), (Some(1 << 20), false), (Some(5_000), true), (Some(0), true)]
        {
            let store = stored(max_bytes);
            assert_eq!(store.is_spilled(), spilled, "{max_bytes:?}");
            for (place, words) in (0..).zip(texts()) {
                assert_eq!(store.words(place), words);
                assert_eq!(store.length(place) as usize, words.len());
            }
            assert_eq!((store.words(99).len(), store.length(99)), (0, 0));
            store.failure().unwrap();
        }
    }

    #[test]
    fn a_file_that_cannot_be_read_is_an_error_and_not_a_text() {
        let mut store = stored(Some(0));
        store.place = Place::Reading(tempfile::tempfile().unwrap());
        assert!(store.words(3).is_empty());
        assert!(store.failure().is_err());
    }
}
