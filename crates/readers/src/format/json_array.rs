//! JSON: an array of objects, or objects one after the other.

use std::io::{self, BufRead};

use crate::limits::MAX_LINE_BYTES;
use crate::problem;
use crate::reader::{Context, Item, Reader};

use super::json_elements::{Element, Elements};
use super::json_record::read_object;

/// Reads one JSON array of the objects that [`JsonLines`](super::jsonl::JsonLines) has one a line,
/// or such objects one after the other, each over as many lines as it likes.
///
/// It reads element by element: memory is bounded by the longest. An element that cannot be read is
/// turned away. Where the brackets or quotes of one do not match, reading goes on at the next line that
/// begins like an element.
#[derive(Debug, Clone, Copy, Default)]
pub struct JsonArray;

impl Reader for JsonArray {
    fn extensions(&self) -> &'static [&'static str] {
        // `.json` may be JSON Lines as well; the content tells.
        &[]
    }

    fn looks_like(&self, head: &str) -> bool {
        let object = head.strip_prefix('[').map(str::trim_start);
        match object {
            Some(rest) => rest.starts_with('{') || matches!(rest.trim_end(), "" | "]"),
            // An object whose first line holds nothing else is spread over lines.
            None => head.strip_prefix('{').is_some_and(|rest| {
                let (line, rest) = rest.split_once('\n').unwrap_or((rest, ""));
                line.trim().is_empty() && rest.trim_start().starts_with('"')
            }),
        }
    }

    fn read(
        &self,
        input: &mut dyn BufRead,
        context: &Context<'_>,
        sink: &mut dyn FnMut(Item),
    ) -> io::Result<()> {
        let mut elements = Elements::new(input, MAX_LINE_BYTES);
        let mut number = 0;
        while let Some(element) = elements.next_element()? {
            if element != Element::Unclosed {
                number += 1;
            }
            let (kind, reason) = match element {
                Element::Whole(bytes) => {
                    // What an element wraps is counted on.
                    let place = |entry: Option<u64>| {
                        context.entry(number + entry.map_or(0, |entry| entry - 1))
                    };
                    match read_object(bytes, "element", context, &place, sink) {
                        Ok(records) => {
                            number = (number + records).saturating_sub(1);
                            continue;
                        }
                        Err(flaw) => flaw,
                    }
                }
                Element::TooLong { bytes } => {
                    let reason = format!(
                        "the element has {bytes} bytes, more than the {MAX_LINE_BYTES} that are read"
                    );
                    (problem::TOO_LARGE, reason)
                }
                Element::Broken => {
                    let reason = "its quotes or brackets do not match; reading goes on at the next \
                                  line that begins like an element";
                    (problem::BAD_JSON, reason.to_owned())
                }
                Element::Cut => {
                    (problem::TRUNCATED, "the file ends inside this element".to_owned())
                }
                Element::Unclosed => {
                    let reason =
                        "the file ends before the `]` of its array; records may be missing";
                    let origin = context.origin(None);
                    sink(Item::Problem(problem::rejected(origin, problem::TRUNCATED, reason)));
                    continue;
                }
            };
            sink(Item::Problem(problem::rejected(context.entry(number), kind, reason)));
        }
        Ok(())
    }
}
