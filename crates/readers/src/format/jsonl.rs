//! JSON Lines: one JSON object a line.

use std::io::{self, BufRead};

use storyfold_model::Origin;

use crate::line_format::{LineFormat, read_lines};
use crate::problem;
use crate::reader::{Context, Item, Reader};

use super::json_record::read_object;

/// Reads JSON Lines, as one JSON object a line with the fields of
/// [`Field`](crate::Field).
///
/// `null` counts as absent, unknown fields are ignored, blank lines and a byte order mark are
/// skipped. A line that cannot be read is turned away and reading goes on with the next. A stream
/// that is one JSON array, which is another format, is turned away as a whole.
#[derive(Debug, Clone, Copy, Default)]
pub struct JsonLines;

impl Reader for JsonLines {
    fn extensions(&self) -> &'static [&'static str] {
        &["jsonl", "ndjson", "json"]
    }

    fn looks_like(&self, head: &str) -> bool {
        head.strip_prefix('{').is_some_and(|rest| rest.trim_start().starts_with(['"', '}']))
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

impl LineFormat for JsonLines {
    fn refuse(&self, first_line: &[u8]) -> Option<(&'static str, &'static str)> {
        let reason = "it is one JSON array and was to be read line by line; ask for \
                      `--input-format json`, or for none";
        first_line.starts_with(b"[").then_some((problem::JSON_ARRAY, reason))
    }

    fn read_line(
        &self,
        number: u64,
        line: &[u8],
        context: &Context<'_>,
        sink: &mut dyn FnMut(Item),
    ) {
        let place = |entry| Origin { entry, ..context.origin(Some(number)) };
        match read_object(line, "line", context, &place, sink) {
            Ok(_) => {}
            Err((kind, reason)) => {
                let origin = context.origin(Some(number));
                // Of a stream without a name only some formats are told.
                let is_guess =
                    context.document_id.is_none() && context.options.input_format.is_none();
                let hint = match number {
                    1 if is_guess && !line.starts_with(b"{") => {
                        "; standard input is read as JSON Lines here: where it is a table or text, say \
                         so with --input-format"
                    }
                    _ => "",
                };
                sink(Item::Problem(problem::rejected(origin, kind, format!("{reason}{hint}"))));
            }
        }
    }
}
