//! Archives of files: their members, one after the other, in the order of the archive.
//!
//! Nothing is unpacked to disk, so a member may be called what it likes: its path is a name and never
//! a place. What an archive may hold is bounded all the same: members are counted, each member and
//! all of them together may grow to a multiple of their packed size, and archives in archives are
//! turned away.

mod tar;
mod zip;

use std::cell::Cell;
use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};
use std::io::{self, BufRead, BufReader, Read};
use std::rc::Rc;

pub(crate) use self::tar::{looks_like_tar, read_tar};
pub(crate) use self::zip::{looks_like_zip, read_zip};
use crate::decompress::{DecompressError, exceeds_limits};
use crate::limits::MAX_ARCHIVE_MEMBERS;
use crate::problem;
use crate::reader::Name;

/// A member as it is found.
pub(crate) struct Member<'a> {
    /// Its path in the archive, as it is written there.
    pub(crate) path: String,
    /// What it holds.
    pub(crate) content: Content<'a>,
}

/// What a member holds.
pub(crate) enum Content<'a> {
    /// A file.
    File(Box<dyn Read + 'a>),
    /// Something that is not read: the kind of the problem and its reason.
    TurnedAway(&'static str, String),
}

/// What is done with each member. `false` when no other is wanted.
pub(crate) type TakeMember<'a> = dyn FnMut(Member<'_>) -> io::Result<bool> + 'a;

/// What all members of one archive are measured by.
#[derive(Debug)]
pub(crate) struct Members {
    archive: Name,
    /// How often each path has come, by its hash.
    paths: HashMap<u64, u32>,
    hasher: RandomState,
    seen: usize,
    budget: Budget,
}

/// How much all that is packed in an archive may give together.
#[derive(Debug, Clone)]
pub(crate) struct Budget {
    taken_bytes: Rc<Cell<u64>>,
    given_bytes: Rc<Cell<u64>>,
}

impl Members {
    /// No member yet. `taken_bytes` is how much of the archive has been read, as it lies on disk.
    pub(crate) fn of(archive: &Name, taken_bytes: Rc<Cell<u64>>) -> Self {
        Self {
            archive: archive.clone(),
            paths: HashMap::new(),
            hasher: RandomState::new(),
            seen: 0,
            budget: Budget::of(taken_bytes),
        }
    }

    /// What the next member is called: `wire.zip!2031/fog.md`, and `2031/fog.md` as an article.
    /// `None` for one that is hidden, which is left out as in folders.
    ///
    /// # Errors
    /// [`DecompressError::TooMany`] when there are more than [`MAX_ARCHIVE_MEMBERS`].
    pub(crate) fn name(&mut self, path: &str) -> io::Result<Option<Name>> {
        self.seen += 1;
        if self.seen > MAX_ARCHIVE_MEMBERS {
            return Err(io::Error::other(DecompressError::TooMany));
        }
        let parts: Vec<&str> =
            path.split(['/', '\\']).filter(|part| !matches!(*part, "" | ".")).collect();
        if parts.iter().any(|part| part.starts_with('.') && *part != "..") {
            return Ok(None);
        }
        let path = parts.join("/");
        let count = self.paths.entry(self.hasher.hash_one(&path)).or_default();
        *count += 1;
        let mut file = format!("{}!{}", self.archive.file, problem::one_line(&path));
        if *count > 1 {
            // Two members of one name have two origins.
            file.push_str(&format!(" ({count})"));
        }
        Ok(Some(Name { file, document_id: Some(path) }))
    }

    /// What the members may give together.
    pub(crate) fn budget(&self) -> Budget {
        self.budget.clone()
    }
}

impl Budget {
    /// The budget of an archive of which so many bytes are read by now.
    pub(crate) fn of(taken_bytes: Rc<Cell<u64>>) -> Self {
        Self { taken_bytes, given_bytes: Rc::default() }
    }

    /// Whether they have given too much.
    pub(crate) fn is_spent(&self) -> bool {
        exceeds_limits(self.taken_bytes.get(), self.given_bytes.get())
    }

    /// What something that was packed gives, counted, and stopped when it is too much.
    pub(crate) fn watch<'a>(&self, stream: impl Read + 'a) -> Box<dyn BufRead + 'a> {
        Box::new(BufReader::new(Watched { stream, budget: self.clone() }))
    }
}

/// How much is given between two looks at a budget, in bytes.
const PIECE_BYTES: usize = 8 << 10;

struct Watched<R> {
    stream: R,
    budget: Budget,
}

impl<R: Read> Read for Watched<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        // So little at once that what goes beyond the budget does not use up that of what follows.
        let length = buffer.len().min(PIECE_BYTES);
        let bytes = self.stream.read(buffer.get_mut(..length).unwrap_or_default())?;
        let given_bytes = self.budget.given_bytes.get() + bytes as u64;
        self.budget.given_bytes.set(given_bytes);
        if self.budget.is_spent() {
            return Err(io::Error::other(DecompressError::TooLarge { given_bytes }));
        }
        Ok(bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn members() -> Members {
        let archive = Name { file: "wire.zip".into(), document_id: Some("wire.zip".into()) };
        Members::of(&archive, Rc::default())
    }

    #[test]
    fn members_are_named_after_the_archive_and_told_apart() {
        let mut members = members();
        let mut named = |path| {
            let name = members.name(path).unwrap();
            name.map(|name| (name.file, name.document_id.unwrap()))
        };
        let pair = |file: &str, id: &str| Some((file.to_owned(), id.to_owned()));
        assert_eq!(named("./a/b.md"), pair("wire.zip!a/b.md", "a/b.md"));
        assert_eq!(named("a\\b.md"), pair("wire.zip!a/b.md (2)", "a/b.md"));
        assert_eq!(named("/../x\u{1b}[31m"), pair("wire.zip!../x [31m", "../x\u{1b}[31m"));
        assert_eq!(named("a/.git/b"), None);
        assert_eq!(named("__MACOSX/a/._b.md"), None);
    }

    #[test]
    fn members_together_have_one_budget() {
        let members = members();
        let budget = members.budget();
        let read = || {
            let stream: Box<dyn BufRead> = Box::new(io::Cursor::new(vec![b' '; 700 << 10]));
            let mut bytes = Vec::new();
            budget.watch(stream).read_to_end(&mut bytes)
        };
        assert_eq!(read().unwrap(), 700 << 10);
        assert!(!budget.is_spent());
        assert!(DecompressError::inside(&read().unwrap_err()).is_some());
        assert!(budget.is_spent());
    }
}
