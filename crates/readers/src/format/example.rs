//! Where a new format starts: a format that really works, but that nobody uses.
//!
//! To add a format:
//!
//! 1. Copy this file to one named after the format and rename [`Headlines`].
//! 2. Write `read`: find the fields of each record, put them into a [`RawRecord`], and call
//!    [`RawRecord::finish`]. Validation, ids and the wording of problems are done there; do none of
//!    it here. Where each line is a record, as here, implement [`LineFormat`] and `read` is done;
//!    else use a bounded buffer, and name its limit in `limits.rs`.
//! 3. Add the file to `format/mod.rs` and a variant to [`Format`](crate::Format); the compiler then
//!    asks for the rest. Its place in [`Format::ALL`](crate::Format::ALL) matters when `looks_like`
//!    is true for files that another format recognises, too.
//! 4. Remove its ending from the list of endings that are not read, in `sniff.rs`.
//! 5. Run the contract suite on it, as the test below does, and add a fixture. (`check_blocks` is
//!    for a format of lines, `check` for all others.)
//!
//! The format of this example: each line is a headline, `|` parts it from its source.

use std::io::{self, BufRead};

use crate::fields::Field;
use crate::line_format::{LineFormat, read_lines};
use crate::problem;
use crate::reader::{Context, Item, Reader};
use crate::record::RawRecord;

/// Reads one headline a line: `Fog closes port | Harbour Post`.
#[derive(Debug, Clone, Copy, Default)]
pub struct Headlines;

impl Reader for Headlines {
    fn extensions(&self) -> &'static [&'static str] {
        &["headlines"]
    }

    fn looks_like(&self, head: &str) -> bool {
        head.lines().next().is_some_and(|line| line.contains(" | "))
    }

    fn read(
        &self,
        input: &mut dyn BufRead,
        context: &Context<'_>,
        sink: &mut dyn FnMut(Item),
    ) -> io::Result<()> {
        read_lines(self, input, context, sink)
    }

    fn by_lines(&self) -> Option<&dyn LineFormat> {
        Some(self)
    }
}

impl LineFormat for Headlines {
    fn read_line(
        &self,
        number: u64,
        line: &[u8],
        context: &Context<'_>,
        sink: &mut dyn FnMut(Item),
    ) {
        let Ok(text) = str::from_utf8(line) else {
            let origin = context.origin(Some(number));
            sink(Item::Problem(problem::rejected(origin, problem::BAD_UTF8, "not UTF-8")));
            return;
        };
        let (title, source) = text.split_once('|').unwrap_or((text, ""));
        let mut record = RawRecord::default();
        record.set_text(Field::Title, title);
        record.set_text(Field::Source, source);
        record.finish(context, context.origin(Some(number)), None, line, sink);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::ReadOptions;
    use crate::reader::Format;
    use storyfold_testkit::reader_contract::{ReaderContract, Shape};

    #[test]
    fn keeps_the_reader_contract() {
        let read = |bytes: &[u8], block_bytes: usize| {
            let block_bytes = block_bytes.min(bytes.len());
            let options = ReadOptions { block_bytes, ..ReadOptions::default() };
            // A real format names itself here.
            let context = Context {
                file: &"a".into(),
                document_id: None,
                format: Format::JsonLines,
                options: &options,
            };
            let (mut articles, mut problems) = (Vec::new(), Vec::new());
            let mut input = bytes;
            let done = Headlines.read(&mut input, &context, &mut |item| match item {
                Item::Article(read) => articles.push(read.article),
                Item::Problem(problem) => problems.push(problem),
            });
            done.expect("bytes in memory cannot fail");
            (articles, problems)
        };
        ReaderContract {
            format: "headlines",
            shape: Shape::Records,
            sample: b"Fog closes port | Harbour Post\n\nPort open again\n",
            titles: &["Fog closes port", "Port open again"],
        }
        .check_blocks(read);
    }
}
