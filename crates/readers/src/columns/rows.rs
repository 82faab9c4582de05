//! Rows of columns on their way to articles.

use storyfold_model::{Origin, Problem};

use crate::decompress::{DecompressError, exceeds_limits};
use crate::fields::{Field, FieldMap};
use crate::limits::ROW_BYTES;
use crate::problem;
use crate::reader::{Context, Item};
use crate::record::{RawRecord, Value};

/// Counts the rows of a file, and what they hold.
///
/// A file of columns writes what it repeats once, so that a small one can hold a great deal; as with
/// compressed files, there is an end to what is read of it.
pub(crate) struct Rows {
    /// Rows so far, those included that could not be read.
    pub(crate) passed: u64,
    given_bytes: u64,
}

/// The fields of one row, put in one by one.
#[derive(Default)]
pub(crate) struct Row<'a> {
    record: RawRecord<'a>,
    size_bytes: u64,
}

impl<'a> Row<'a> {
    /// Counts what is looked at for this row, in bytes as it stands in the column: it may be long
    /// although nothing comes of it.
    pub(crate) fn look_at(&mut self, size_bytes: u64) {
        self.size_bytes += size_bytes;
    }

    /// Takes a value for all fields that its column stands for.
    pub(crate) fn set(&mut self, targets: &[(Field, usize)], value: &Value<'a>) {
        for &(field, rank) in targets {
            self.record.set(field, rank, value.clone());
        }
    }
}

impl Rows {
    pub(crate) fn new() -> Self {
        Self { passed: 0, given_bytes: 0 }
    }

    /// Hands the next row on. `taken_bytes` is how much of the file has been read, or can be.
    ///
    /// # Errors
    /// [`DecompressError::TooLarge`] when all rows together hold too much for that.
    pub(crate) fn hand_on(
        &mut self,
        row: Row<'_>,
        taken_bytes: u64,
        context: &Context<'_>,
        sink: &mut dyn FnMut(Item),
    ) -> Result<(), DecompressError> {
        self.passed += 1;
        self.given_bytes += ROW_BYTES + row.size_bytes;
        if exceeds_limits(taken_bytes, self.given_bytes) {
            return Err(DecompressError::TooLarge { given_bytes: self.given_bytes });
        }
        row.record.finish(context, context.entry(self.passed), None, b"", sink);
        Ok(())
    }
}

/// The fields that each of these columns stands for, or the problem that none is of use.
pub(crate) fn targets_of<'n>(
    names: impl Iterator<Item = &'n str> + Clone,
    fields: &FieldMap,
    origin: Origin,
) -> Result<Vec<Vec<(Field, usize)>>, Problem> {
    let targets: Vec<Vec<_>> = names.clone().map(|name| fields.targets(name).collect()).collect();
    let is_of_use = |field: &Field| matches!(field, Field::Title | Field::Body | Field::Status);
    if targets.iter().flatten().any(|(field, _)| is_of_use(field)) {
        return Ok(targets);
    }
    let names: Vec<&str> = names.take(SHOWN_NAMES).collect();
    let reason = format!(
        "no column is called `title` or `body`; `--field body=NAME` maps another name (its columns: {})",
        names.join(", ")
    );
    Err(problem::rejected(origin, problem::NO_COLUMNS, reason))
}

/// How many columns a message names.
const SHOWN_NAMES: usize = 20;
