//! One column of one row group of a Parquet file, value by value.

use std::sync::Arc;

use parquet::basic::Encoding;
use parquet::column::page::{Page, PageReader};
use parquet::file::metadata::RowGroupMetaData;
use parquet::file::serialized_reader::SerializedPageReader;

use super::chunk::Chunk;
use super::footer::lies_within;
use super::hybrid::Hybrid;
use super::values::{Cell, Dictionary, Shape, Values, after_length};
use super::{Damage, contained};
use crate::limits::MAX_PARQUET_PAGE_VALUES;

/// Goes over the values of a column.
pub(crate) struct Leaf {
    pages: SerializedPageReader<Chunk>,
    shape: Shape,
    max_definition: i16,
    max_repetition: i16,
    dictionary: Option<Dictionary>,
    page: Option<OpenPage>,
    /// The levels of the value that comes next, where they have been looked at.
    ahead: Option<Levels>,
}

/// A page whose values are being read.
struct OpenPage {
    left: u64,
    repetitions: Option<Hybrid>,
    definitions: Option<Hybrid>,
    values: Values,
}

/// Whether a value carries on the list before it, and how far down it is there.
#[derive(Clone, Copy)]
struct Levels {
    repetition: u32,
    definition: u32,
}

impl Leaf {
    /// # Errors
    /// When the row group does not say where the column is, or says something impossible.
    pub(crate) fn new(
        chunk: Chunk,
        size_bytes: u64,
        group: &RowGroupMetaData,
        column: usize,
    ) -> Result<Self, Damage> {
        let metadata = group.columns().get(column).ok_or("a column is missing")?;
        if metadata.file_path().is_some() {
            return Err("its columns stand in another file".into());
        }
        if !lies_within(metadata, size_bytes) {
            return Err("a column stands outside of the file; it was cut or damaged".into());
        }
        let description = metadata.column_descr();
        let pages = contained(|| {
            let rows = usize::try_from(group.num_rows()).map_err(|e| e.to_string())?;
            SerializedPageReader::new(Arc::new(chunk), metadata, rows, None)
                .map_err(|error| error.to_string())
        })?;
        Ok(Self {
            pages,
            shape: Shape::of(description.physical_type(), description.type_length()),
            max_definition: description.max_def_level(),
            max_repetition: description.max_rep_level(),
            dictionary: None,
            page: None,
            ahead: None,
        })
    }

    /// The value of the next row; `None` where it has none. For a column that is no list.
    ///
    /// # Errors
    /// When the column is damaged or ends too early.
    pub(crate) fn next_cell(&mut self) -> Result<Option<Cell>, Damage> {
        match self.levels()? {
            Some(levels) => self.cell(levels),
            None => Err("a column ends too early".into()),
        }
    }

    /// Puts the values of the next row behind each other; absent ones are left out. For a column that
    /// is a list.
    ///
    /// # Errors
    /// When the column is damaged or ends too early.
    pub(crate) fn next_list(&mut self, values: &mut Vec<Cell>, most: usize) -> Result<(), Damage> {
        let mut is_first = true;
        loop {
            let levels = match self.ahead.take() {
                Some(levels) => Some(levels),
                None => self.levels()?,
            };
            match levels {
                None if is_first => return Err("a column ends too early".into()),
                None => return Ok(()),
                Some(levels) if levels.repetition == 0 && !is_first => {
                    self.ahead = Some(levels);
                    return Ok(());
                }
                Some(levels) => values.extend(self.cell(levels)?),
            }
            if values.len() > most {
                return Err(format!("a row has a list of more than {most} values"));
            }
            is_first = false;
        }
    }

    fn cell(&mut self, levels: Levels) -> Result<Option<Cell>, Damage> {
        if levels.definition < u32::from(self.max_definition.unsigned_abs()) {
            return Ok(None);
        }
        let page = self.page.as_mut().ok_or("a column ends too early")?;
        let cell = page.values.next_cell(self.dictionary.as_ref());
        cell.map(Some).ok_or_else(|| "a value of a column is damaged or missing".into())
    }

    /// The levels of the next value; `None` at the end of the column.
    fn levels(&mut self) -> Result<Option<Levels>, Damage> {
        loop {
            if let Some(page) = &mut self.page
                && let Some(left) = page.left.checked_sub(1)
            {
                page.left = left;
                let next = |levels: &mut Option<Hybrid>, otherwise: i16| match levels {
                    Some(levels) => levels.next_value(),
                    None => Some(u32::from(otherwise.unsigned_abs())),
                };
                let repetition = next(&mut page.repetitions, 0);
                let definition = next(&mut page.definitions, self.max_definition);
                let levels = repetition.zip(definition);
                let (repetition, definition) = levels.ok_or("the levels of a page are damaged")?;
                return Ok(Some(Levels { repetition, definition }));
            }
            let pages = &mut self.pages;
            match contained(|| pages.get_next_page().map_err(|error| error.to_string()))? {
                None => return Ok(None),
                Some(page) => self.open(page)?,
            }
        }
    }

    fn open(&mut self, page: Page) -> Result<(), Damage> {
        let damaged = || "the levels of a page are damaged".to_owned();
        let (levels, values, bytes, encoding) = match page {
            Page::DictionaryPage { buf, encoding, .. } => {
                if !matches!(encoding, Encoding::PLAIN | Encoding::PLAIN_DICTIONARY) {
                    return Err(format!("a dictionary encoded as {encoding} is not read"));
                }
                self.dictionary = Some(Dictionary::new(self.shape, buf));
                return Ok(());
            }
            Page::DataPage {
                buf,
                num_values,
                encoding,
                def_level_encoding,
                rep_level_encoding,
                ..
            } => {
                let mut at = 0;
                let mut levels = |max: i16, encoding: Encoding| {
                    if max == 0 {
                        return Ok(None);
                    }
                    if encoding != Encoding::RLE {
                        return Err(format!("levels encoded as {encoding} are not read"));
                    }
                    let (start, end) = after_length(&buf, at).ok_or_else(damaged)?;
                    at = end;
                    Hybrid::up_to(buf.slice(start..end), max).map(Some).ok_or_else(damaged)
                };
                let repetitions = levels(self.max_repetition, rep_level_encoding)?;
                let definitions = levels(self.max_definition, def_level_encoding)?;
                ((repetitions, definitions), num_values, buf.slice(at..), encoding)
            }
            Page::DataPageV2 {
                buf,
                num_values,
                encoding,
                def_levels_byte_len,
                rep_levels_byte_len,
                ..
            } => {
                let repetitions_end = rep_levels_byte_len as usize;
                let definitions_end = repetitions_end.saturating_add(def_levels_byte_len as usize);
                if definitions_end > buf.len() {
                    return Err(damaged());
                }
                let levels = |max: i16, start: usize, end: usize| {
                    let levels = (max != 0).then(|| Hybrid::up_to(buf.slice(start..end), max));
                    levels.map(|levels| levels.ok_or_else(damaged)).transpose()
                };
                let repetitions = levels(self.max_repetition, 0, repetitions_end)?;
                let definitions = levels(self.max_definition, repetitions_end, definitions_end)?;
                ((repetitions, definitions), num_values, buf.slice(definitions_end..), encoding)
            }
        };
        let left = u64::from(values);
        if left > MAX_PARQUET_PAGE_VALUES {
            return Err(format!(
                "a page has {left} values, more than the {MAX_PARQUET_PAGE_VALUES} that are read"
            ));
        }
        let (repetitions, definitions) = levels;
        let values = Values::new(self.shape, encoding, bytes, left);
        // A page whose values are all absent may have nothing where they would stand.
        let values = match values {
            Err(_) if self.max_definition > 0 => {
                Values::new(self.shape, Encoding::PLAIN, bytes::Bytes::new(), 0)
            }
            values => values,
        }?;
        self.page = Some(OpenPage { left, repetitions, definitions, values });
        Ok(())
    }
}
