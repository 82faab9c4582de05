//! INPUT arguments: files, folders, patterns of their names, and `-` for standard input.

use std::collections::{HashMap, HashSet};
use std::fs::{self, File, Metadata};
use std::io;
use std::path::{Path, PathBuf};

use crate::error::ReadError;
use crate::pattern::Pattern;

/// One input to be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceFile {
    /// Where its bytes are.
    pub location: Location,
    /// How problems name it: the path as the user can open it, or `-`.
    pub file: String,
    /// The id of the article when the file is one: its path relative to the INPUT folder or to the
    /// folder a pattern's wildcards begin in, or its name when it was an INPUT itself, with `/`
    /// between the parts. Empty for standard input.
    pub document_id: String,
}

/// Where the bytes of an input are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Location {
    /// Standard input.
    Stdin,
    /// A file.
    Path(PathBuf),
}

/// Expands INPUT arguments into the files to be read, and checks that all of them are there.
///
/// A folder is walked in name order with all folders in it; hidden files and folders (`.git`) are
/// left out unless they are named, and so are sockets and devices. A file that is reached twice is
/// read once, under the shortest of its ids, so the order of arguments does not matter; symbolic
/// links are followed, and loops of them end.
///
/// An argument that names nothing and holds wildcards is a pattern: `*`, `?`, `[a-z]`, `{a,b}`, and
/// `**` for any number of folders. Files that match are read, and folders that match are walked.
///
/// # Errors
/// [`ReadError`] when an argument names or matches nothing, or something that cannot be opened or
/// read. Nothing has been read then.
///
/// ```
/// use storyfold_readers::{ReadError, plan};
/// let missing = plan(&["-".to_owned(), "no/such/folder".to_owned()]);
/// assert!(matches!(missing, Err(ReadError::NotFound { .. })));
/// ```
pub fn plan(inputs: &[String]) -> Result<Vec<SourceFile>, ReadError> {
    let mut files = Plan::default();
    for input in inputs {
        if input == "-" {
            files.add(SourceFile {
                location: Location::Stdin,
                file: "-".into(),
                document_id: String::new(),
            });
            continue;
        }
        let path = Path::new(input);
        let metadata = match fs::metadata(path) {
            Ok(metadata) => metadata,
            // A file whose name holds wildcards is there, and wins.
            Err(error) => match Pattern::parse(input) {
                Some(pattern) => {
                    expand(input, pattern, &mut files)?;
                    continue;
                }
                None => return Err(at(path, error)),
            },
        };
        if metadata.is_dir() {
            walk(path, &mut files)?;
        } else if metadata.is_file() {
            File::open(path).map_err(|error| at(path, error))?;
            files.add(named(path));
        } else if is_pipe(&metadata) {
            // Not opened here: opening a pipe a second time would lose what is in it.
            files.add(named(path));
        } else {
            return Err(ReadError::NotReadable { path: input.clone() });
        }
    }
    Ok(files.sources)
}

/// The files found so far, and which real file each of them is.
#[derive(Default)]
struct Plan {
    sources: Vec<SourceFile>,
    places: HashMap<PathBuf, usize>,
}

impl Plan {
    fn add(&mut self, source: SourceFile) {
        let real = match &source.location {
            Location::Stdin => PathBuf::from("-"),
            Location::Path(path) => fs::canonicalize(path).unwrap_or_else(|_| path.clone()),
        };
        let known = self.places.get(&real).and_then(|&place| self.sources.get_mut(place));
        match known {
            Some(known) => {
                let shortness = |source: &SourceFile| {
                    (source.document_id.len(), source.document_id.clone(), source.file.clone())
                };
                if shortness(&source) < shortness(known) {
                    *known = source;
                }
            }
            None => {
                self.places.insert(real, self.sources.len());
                self.sources.push(source);
            }
        }
    }
}

fn walk(root: &Path, files: &mut Plan) -> Result<(), ReadError> {
    walk_below(root, root, &mut HashSet::new(), files)
}

/// Adds all files of a folder, with ids relative to `root`, unless it has been entered before.
fn walk_below(
    root: &Path,
    folder: &Path,
    entered: &mut HashSet<PathBuf>,
    files: &mut Plan,
) -> Result<(), ReadError> {
    // Paths still to be looked at; the last is next, so that a folder's files come at its place.
    let mut waiting = vec![folder.to_path_buf()];
    while let Some(path) = waiting.pop() {
        let metadata = match fs::metadata(&path) {
            Ok(metadata) => metadata,
            // A dangling link, perhaps. Planned all the same: reading it will count the problem.
            Err(_) => {
                files.add(below(root, &path));
                continue;
            }
        };
        if metadata.is_file() {
            files.add(below(root, &path));
        } else if metadata.is_dir() {
            let real = fs::canonicalize(&path).map_err(|error| at(&path, error))?;
            if entered.insert(real) {
                waiting.append(&mut list(&path, false).map_err(|error| at(&path, error))?);
            }
        }
    }
    Ok(())
}

/// Adds what a pattern describes.
///
/// A folder may be reached by several names, by way of links, of which the pattern describes one.
/// So a folder is entered under each of its names as long as that ends: where the pattern is as deep
/// as it is long, and where no link stands on the way. Any other is entered once.
fn expand(
    input: &str,
    pattern: Result<Pattern, globset::Error>,
    files: &mut Plan,
) -> Result<(), ReadError> {
    let pattern = pattern.map_err(|source| ReadError::BadPattern {
        pattern: input.to_owned(),
        reason: source.kind().to_string(),
    })?;
    let root = pattern.base.as_path();
    let mut taken = HashSet::new();
    let mut entered: HashSet<PathBuf> = fs::canonicalize(root).into_iter().collect();
    let mut has_match = false;
    let mut waiting = vec![Waiting { path: root.to_path_buf(), depth: 0, is_below_link: false }];
    while let Some(Waiting { path, depth, is_below_link }) = waiting.pop() {
        let relative = path.strip_prefix(root).unwrap_or(&path);
        if depth > 0 && pattern.takes(relative) {
            has_match = true;
            walk_below(root, &path, &mut taken, files)?;
            continue;
        }
        if !pattern.reaches_below(depth) || !path.is_dir() {
            continue;
        }
        let is_below_link = is_below_link || (depth > 0 && path.is_symlink());
        if is_below_link && !pattern.is_bounded() {
            let real = fs::canonicalize(&path).map_err(|error| at(&path, error))?;
            if !entered.insert(real) {
                continue;
            }
        }
        let entries = list(&path, pattern.shows_hidden).map_err(|error| at(&path, error))?;
        let entry = |path| Waiting { path, depth: depth + 1, is_below_link };
        waiting.extend(entries.into_iter().map(entry));
    }
    match has_match {
        true => Ok(()),
        false => Err(ReadError::NoMatch { pattern: input.to_owned() }),
    }
}

/// A path that a pattern may describe or lead through.
struct Waiting {
    path: PathBuf,
    /// How many folders below the pattern's base.
    depth: usize,
    is_below_link: bool,
}

/// What a folder holds, in the reverse of name order.
fn list(folder: &Path, shows_hidden: bool) -> io::Result<Vec<PathBuf>> {
    let mut paths = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if shows_hidden || !entry.file_name().as_encoded_bytes().starts_with(b".") {
            paths.push(entry.path());
        }
    }
    paths.sort_unstable_by(|a, b| b.file_name().cmp(&a.file_name()));
    Ok(paths)
}

fn named(path: &Path) -> SourceFile {
    let name = path.file_name().unwrap_or(path.as_os_str());
    SourceFile {
        location: Location::Path(path.to_path_buf()),
        file: path.to_string_lossy().into_owned(),
        document_id: name.to_string_lossy().into_owned(),
    }
}

fn below(root: &Path, path: &Path) -> SourceFile {
    let relative = path.strip_prefix(root).unwrap_or(path);
    let parts: Vec<_> =
        relative.components().map(|part| part.as_os_str().to_string_lossy()).collect();
    SourceFile { document_id: parts.join("/"), ..named(path) }
}

fn at(path: &Path, source: io::Error) -> ReadError {
    let path = path.to_string_lossy().into_owned();
    match source.kind() {
        io::ErrorKind::NotFound => ReadError::NotFound { path },
        _ => ReadError::Unreadable { path, source },
    }
}

#[cfg(unix)]
fn is_pipe(metadata: &Metadata) -> bool {
    use std::os::unix::fs::FileTypeExt;
    metadata.file_type().is_fifo() || metadata.file_type().is_char_device()
}

#[cfg(not(unix))]
fn is_pipe(_: &Metadata) -> bool {
    false
}
