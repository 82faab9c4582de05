//! Labels from a table of named columns that is read elsewhere, as those of Parquet are.

use super::Labels;
use super::parse::{Record, Text, read_record, some};
use crate::error::{EvalError, Place};

/// Takes the rows of such a table one after the other.
///
/// ```
/// use storyfold_eval::gold::{Columns, Level};
/// let mut columns = Columns::among(["title", "id", "story"])?;
/// assert_eq!(columns.names(), ["id", "story"]);
/// columns.push([Some("a1".to_owned()), Some("ferry".to_owned())])?;
/// columns.push([Some("a2".to_owned()), None])?;
/// assert_eq!(columns.labels()?.level(Level::Story).len(), 1);
/// # Ok::<(), storyfold_eval::EvalError>(())
/// ```
#[derive(Debug)]
pub struct Columns {
    names: Vec<&'static str>,
    rows: u64,
    labels: Labels,
}

const ID: &str = "storyfold_id";

/// All columns that are looked at, in a table of annotated records and in another.
const ANNOTATED: [&str; 3] = [ID, "storyfold_story", "storyfold_group"];
const PLAIN: [&str; 4] = ["id", "story", "group", "thread"];

/// How many columns a message names.
const SHOWN_NAMES: usize = 20;

impl Columns {
    /// Those that hold labels among the columns of a table. Where records were annotated, what they were
    /// called before counts for nothing.
    ///
    /// # Errors
    /// [`EvalError::NoColumn`] when none holds ids, or none stories or groups.
    pub fn among<'n>(names: impl IntoIterator<Item = &'n str>) -> Result<Self, EvalError> {
        let all: Vec<&str> = names.into_iter().collect();
        let is_annotated = all.contains(&ID);
        let known = if is_annotated { &ANNOTATED[..] } else { &PLAIN };
        let names: Vec<_> = known.iter().copied().filter(|name| all.contains(name)).collect();
        let wanted = match (is_annotated, names.contains(&"id")) {
            (false, false) => "`id`",
            (true, _) if names.len() < 2 => "`storyfold_story` or `storyfold_group`",
            (false, true) if !["story", "group"].iter().any(|name| names.contains(name)) => {
                "`story` or `group`"
            }
            _ => return Ok(Self { names, rows: 0, labels: Labels::default() }),
        };
        let columns = all.into_iter().take(SHOWN_NAMES).collect::<Vec<_>>().join(", ");
        Err(EvalError::NoColumn { wanted, columns })
    }

    /// What they are called, in the order of the cells of a row.
    pub fn names(&self) -> &[&'static str] {
        &self.names
    }

    /// Takes the next row: a cell for each of [`names`](Self::names). One of annotated records without an
    /// id was turned away when it was read, and is of no article.
    ///
    /// # Errors
    /// What is wrong with a record ([`parse`](super::parse())).
    pub fn push(
        &mut self,
        cells: impl IntoIterator<Item = Option<String>>,
    ) -> Result<(), EvalError> {
        self.rows += 1;
        let mut record = Record::default();
        let mut has_id = false;
        for (&name, cell) in self.names.iter().zip(cells) {
            // Blank cells are those of a table that knows no others, as CSV is.
            let cell = cell.filter(|text| !text.trim().is_empty());
            has_id |= cell.is_some() && name == ID;
            if let Some(slot) = record.field(name) {
                *slot = cell.map(Text);
            }
        }
        if !has_id && self.names.contains(&ID) {
            return Ok(());
        }
        read_record(record, Place::Row(self.rows), &mut self.labels)
    }

    /// All labels.
    ///
    /// # Errors
    /// [`EvalError::NoLabels`] when no row has a story or a group.
    pub fn labels(self) -> Result<Labels, EvalError> {
        some(self.labels)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gold::parse;

    fn cells<const N: usize>(texts: [&str; N]) -> [Option<String>; N] {
        texts.map(|text| (!text.is_empty()).then(|| text.to_owned()))
    }

    #[test]
    fn rows_are_the_records_of_lines() {
        let lines =
            parse("{\"id\":\"a\",\"story\":\"f\"}\n{\"id\":\"b\",\"group\":\"x\"}").unwrap();
        let mut plain = Columns::among(["group", "id", "story", "role"]).unwrap();
        for row in [["a", "f", ""], ["b", "", "x"]] {
            plain.push(cells(row)).unwrap();
        }
        assert_eq!(plain.labels().unwrap(), lines);
        let names = ["id", "story", "storyfold_id", "storyfold_story", "storyfold_group"];
        let mut annotated = Columns::among(names).unwrap();
        assert_eq!(annotated.names(), ANNOTATED);
        for row in [["a", "f", ""], ["", "", ""], ["b", "", "x"]] {
            annotated.push(cells(row)).unwrap();
        }
        assert_eq!(annotated.labels().unwrap(), lines);
    }

    #[test]
    fn columns_that_are_missing_are_named() {
        for (names, wanted) in [
            (&["uri", "story"][..], "`id`"),
            (&["id", "title", "thread"], "`story` or `group`"),
            (&["id", "story", "storyfold_id"], "`storyfold_story` or `storyfold_group`"),
            (&[], "`id`"),
        ] {
            let error = Columns::among(names.iter().copied()).unwrap_err();
            let columns = names.join(", ");
            assert_eq!(error, EvalError::NoColumn { wanted, columns });
        }
    }

    #[test]
    fn what_is_wrong_with_a_row_is_told_by_its_number() {
        let mut columns = Columns::among(["id", "story"]).unwrap();
        columns.push(cells(["a", "f"])).unwrap();
        let error = columns.push(cells(["", "f"])).unwrap_err();
        assert_eq!(error, EvalError::MissingId { place: Place::Row(2) });
        let error = columns.push(cells(["a", "g"])).unwrap_err();
        assert!(error.to_string().starts_with("row 3: article a has story"), "{error}");
        let none = Columns::among(["id", "story"]).unwrap();
        assert_eq!(none.labels(), Err(EvalError::NoLabels { articles: 0 }));
    }
}
