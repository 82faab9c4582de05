//! Arrow IPC: one article a row, with the fields as columns, as a stream or as a file (Feather V2).

use std::collections::HashMap;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Cursor, Read, Seek, SeekFrom};
use std::sync::Arc;

use arrow_array::{ArrayRef, RecordBatch};
use arrow_buffer::Buffer;
use arrow_ipc::convert::try_fb_to_schema;
use arrow_ipc::reader::{read_dictionary, read_record_batch};
use arrow_ipc::{MessageHeader, root_as_footer};
use arrow_schema::SchemaRef;
use storyfold_model::Problem;

use crate::columns::arrays::Array;
use crate::columns::ipc::{Next, check_batch, header, next_message};
use crate::columns::rows::{Row, Rows, targets_of};
use crate::columns::{Damage, contained};
use crate::decompress::DecompressError;
use crate::fields::Field;
use crate::limits::{MAX_ARROW_BATCH_BYTES, MAX_ARROW_MESSAGE_BYTES};
use crate::problem;
use crate::reader::{Context, Item, Reader};
use crate::seeking_format::{SeekingFormat, read_spooled};

/// Reads Arrow IPC, whose columns have the names of [`Field`].
///
/// Both are read batch by batch: a stream from the front, and a file by the list of batches at its end,
/// or, where that is missing, like the stream that it holds. A batch that is damaged is turned away, and
/// reading goes on with the next.
#[derive(Debug, Clone, Copy, Default)]
pub struct ArrowIpc;

impl Reader for ArrowIpc {
    fn extensions(&self) -> &'static [&'static str] {
        &["arrow", "arrows", "feather", "ipc"]
    }

    fn looks_like(&self, _: &str) -> bool {
        false
    }

    fn magic(&self) -> &'static [&'static [u8]] {
        &[FILE_MAGIC, b"\xff\xff\xff\xff"]
    }

    fn read(
        &self,
        input: &mut dyn BufRead,
        context: &Context<'_>,
        sink: &mut dyn FnMut(Item),
    ) -> io::Result<()> {
        // The first piece of a stream may be shorter than the magic.
        let mut head = Vec::new();
        (&mut *input).take(FILE_MAGIC.len() as u64).read_to_end(&mut head)?;
        if head.is_empty() {
            return Ok(());
        }
        let is_file = head == FILE_MAGIC;
        let mut input = Cursor::new(head).chain(input);
        if is_file {
            return read_spooled(self, &mut input, context, sink);
        }
        Reading::new(context, 0).read_stream(&mut input, sink)?;
        // A compressed stream is only known to be whole when all of it is read.
        io::copy(&mut input, &mut io::sink()).map(|_| ())
    }

    fn by_seeking(&self) -> Option<&dyn SeekingFormat> {
        Some(self)
    }
}

impl SeekingFormat for ArrowIpc {
    fn read_file(
        &self,
        file: File,
        context: &Context<'_>,
        sink: &mut dyn FnMut(Item),
    ) -> io::Result<()> {
        let size_bytes = file.metadata()?.len();
        let mut file = BufReader::new(file);
        let head = file.fill_buf()?;
        if head.is_empty() {
            return Ok(());
        }
        if !head.starts_with(FILE_MAGIC) {
            return Reading::new(context, 0).read_stream(&mut file, sink);
        }
        match read_list(&mut file, size_bytes)? {
            Some(list) => Reading::new(context, size_bytes).read_listed(&list, &mut file, sink),
            None => {
                // The magic is filled up to eight bytes.
                file.seek(SeekFrom::Start(8))?;
                Reading::new(context, size_bytes).read_stream(&mut file, sink)
            }
        }
    }
}

const FILE_MAGIC: &[u8] = b"ARROW1";

/// The list of batches at the end of a file; `None` when it is not there, or damaged.
fn read_list(file: &mut (impl Read + Seek), size_bytes: u64) -> io::Result<Option<Vec<u8>>> {
    let mut tail = [0; 10];
    let Some(list_end) = size_bytes.checked_sub(10) else { return Ok(None) };
    file.seek(SeekFrom::Start(list_end))?;
    file.read_exact(&mut tail)?;
    let [a, b, c, d, magic @ ..] = tail;
    let list_bytes = u64::from(u32::from_le_bytes([a, b, c, d]));
    let is_believed = magic == FILE_MAGIC && list_bytes <= MAX_ARROW_MESSAGE_BYTES;
    let Some(start) = list_end.checked_sub(list_bytes).filter(|_| is_believed) else {
        return Ok(None);
    };
    file.seek(SeekFrom::Start(start))?;
    let mut list = vec![0; list_bytes as usize];
    file.read_exact(&mut list)?;
    Ok(root_as_footer(&list).is_ok().then_some(list))
}

/// A stream or file that is being read.
struct Reading<'a> {
    context: &'a Context<'a>,
    rows: Rows,
    taken_bytes: u64,
    table: Option<Table>,
}

/// What is known of the columns.
struct Table {
    schema: SchemaRef,
    /// The columns that stand for fields, by their places, and those fields.
    places: Vec<usize>,
    targets: Vec<Vec<(Field, usize)>>,
    dictionaries: HashMap<i64, ArrayRef>,
    dictionary_bytes: u64,
}

impl<'a> Reading<'a> {
    fn new(context: &'a Context<'a>, taken_bytes: u64) -> Self {
        Self { context, rows: Rows::new(), taken_bytes, table: None }
    }

    fn read_listed(
        &mut self,
        list: &[u8],
        file: &mut (impl Read + Seek),
        sink: &mut dyn FnMut(Item),
    ) -> io::Result<()> {
        let Ok(list) = root_as_footer(list) else { return Ok(()) };
        let table = list.schema().ok_or_else(|| "it has no columns".to_owned());
        match table.and_then(|schema| Table::of(schema, self.context)) {
            Ok(Ok(table)) => self.table = Some(table),
            Ok(Err(problem)) => {
                sink(Item::Problem(problem));
                return Ok(());
            }
            Err(damage) => {
                sink(self.reject(problem::BAD_ARROW, damage));
                return Ok(());
            }
        }
        let dictionaries = list.dictionaries().into_iter().flatten();
        for block in dictionaries.chain(list.recordBatches().into_iter().flatten()) {
            let place = u64::try_from(block.offset()).unwrap_or(u64::MAX);
            file.seek(SeekFrom::Start(place.min(self.taken_bytes)))?;
            match next_message(file)? {
                Next::Message(description, body) => {
                    if !self.take_or_reject(&description, &body, sink) {
                        return Ok(());
                    }
                }
                Next::Lost(damage) => self.reject_batch(&damage, sink),
                Next::End | Next::Cut => self.reject_batch("it is not where it should be", sink),
            }
        }
        Ok(())
    }

    fn read_stream(
        &mut self,
        input: &mut dyn BufRead,
        sink: &mut dyn FnMut(Item),
    ) -> io::Result<()> {
        loop {
            let (description, body) = match next_message(input)? {
                Next::Message(description, body) => (description, body),
                Next::End => return Ok(()),
                Next::Cut => {
                    let reason = "it ends without its end mark; rows may be missing";
                    sink(self.reject(problem::TRUNCATED, reason.into()));
                    return Ok(());
                }
                Next::Lost(damage) => {
                    let reason = format!("{damage}; what stands after that point is not read");
                    sink(self.reject(problem::BAD_ARROW, reason));
                    return Ok(());
                }
            };
            self.taken_bytes += (description.len() + body.len()) as u64;
            if !self.take_or_reject(&description, &body, sink) {
                return Ok(());
            }
        }
    }

    /// Takes one message, or turns away what it has. `false` when no other is wanted.
    fn take_or_reject(
        &mut self,
        description: &[u8],
        body: &Buffer,
        sink: &mut dyn FnMut(Item),
    ) -> bool {
        self.take(description, body, sink).unwrap_or_else(|damage| {
            self.reject_batch(&damage, sink);
            self.rows.passed += rows_of(description);
            true
        })
    }

    fn reject_batch(&self, damage: &str, sink: &mut dyn FnMut(Item)) {
        let next = self.rows.passed + 1;
        let reason = format!("a batch, from row {next} on, cannot be read: {damage}");
        let origin = self.context.entry(next);
        sink(Item::Problem(problem::rejected(origin, problem::BAD_ARROW, reason)));
    }

    /// Takes one message. `false` when no other is wanted.
    fn take(
        &mut self,
        description: &[u8],
        body: &Buffer,
        sink: &mut dyn FnMut(Item),
    ) -> Result<bool, Damage> {
        let (message, kind) = header(description)?;
        let version = message.version();
        match (kind, &mut self.table) {
            (MessageHeader::Schema, None) => {
                let schema = message.header_as_schema().ok_or("it has no columns")?;
                match Table::of(schema, self.context)? {
                    Ok(table) => self.table = Some(table),
                    Err(problem) => {
                        sink(Item::Problem(problem));
                        return Ok(false);
                    }
                }
            }
            (MessageHeader::DictionaryBatch, Some(table)) => {
                let batch = message.header_as_dictionary_batch();
                let batch = batch.ok_or("a dictionary is damaged")?;
                let data = batch.data().ok_or("a dictionary is empty")?;
                table.dictionary_bytes += check_batch(&data, body)?;
                if table.dictionary_bytes > MAX_ARROW_BATCH_BYTES {
                    return Err("its dictionaries are too large to be held".into());
                }
                let (schema, dictionaries) = (&table.schema, &mut table.dictionaries);
                contained(|| {
                    read_dictionary(body, batch, schema, dictionaries, &version)
                        .map_err(|error| error.to_string())
                })?;
            }
            (MessageHeader::RecordBatch, Some(table)) => {
                let batch = message.header_as_record_batch().ok_or("a batch is damaged")?;
                check_batch(&batch, body)?;
                let batch = contained(|| {
                    let (schema, places) = (Arc::clone(&table.schema), Some(&*table.places));
                    read_record_batch(body, batch, schema, &table.dictionaries, places, &version)
                        .map_err(|error| error.to_string())
                })?;
                if let Err(error) = self.hand_on(&batch, sink) {
                    let reason = format!("{error}; what stands after that point is not read");
                    sink(self.reject(error.kind(), reason));
                    return Ok(false);
                }
            }
            _ => {
                let reason =
                    "it does not begin with its columns, or holds something else than rows";
                sink(self.reject(problem::BAD_ARROW, reason.into()));
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn hand_on(
        &mut self,
        batch: &RecordBatch,
        sink: &mut dyn FnMut(Item),
    ) -> Result<(), DecompressError> {
        let Some(table) = &self.table else { return Ok(()) };
        let columns: Vec<Array<'_>> = batch.columns().iter().map(Array::of).collect();
        for place in 0..batch.num_rows() {
            let mut row = Row::default();
            for (column, targets) in columns.iter().zip(&table.targets) {
                row.look_at(column.size_bytes(place));
                if let Some(value) = column.value(place) {
                    row.set(targets, &value);
                }
            }
            self.rows.hand_on(row, self.taken_bytes, self.context, sink)?;
        }
        Ok(())
    }

    fn reject(&self, kind: &'static str, reason: String) -> Item {
        Item::Problem(problem::rejected(self.context.origin(None), kind, reason))
    }
}

impl Table {
    /// The columns of a schema, or the problem that none is of use.
    fn of(
        schema: arrow_ipc::Schema<'_>,
        context: &Context<'_>,
    ) -> Result<Result<Self, Problem>, Damage> {
        let schema = contained(|| try_fb_to_schema(schema).map_err(|error| error.to_string()))?;
        let names = schema.fields().iter().map(|field| field.name().as_str());
        let by_name = match targets_of(names, &context.options.field_map, context.origin(None)) {
            Ok(by_name) => by_name,
            Err(problem) => return Ok(Err(problem)),
        };
        let (places, targets) =
            by_name.into_iter().enumerate().filter(|(_, targets)| !targets.is_empty()).unzip();
        Ok(Ok(Self {
            schema: Arc::new(schema),
            places,
            targets,
            dictionaries: HashMap::new(),
            dictionary_bytes: 0,
        }))
    }
}

/// How many rows a batch says it has, believed as far as that makes sense.
fn rows_of(description: &[u8]) -> u64 {
    let batch = header(description).ok().and_then(|(message, _)| message.header_as_record_batch());
    let rows = batch.map_or(0, |batch| batch.length());
    u64::try_from(rows).unwrap_or(0).min(u64::from(u32::MAX))
}
