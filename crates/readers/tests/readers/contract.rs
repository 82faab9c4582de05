//! Every format runs the contract suite.

use storyfold_readers::Format;
use storyfold_testkit::reader_contract::{Outcome, ReaderContract, Shape};

fn read(format: Format) -> impl Fn(&[u8]) -> Outcome {
    move |bytes| {
        let loaded = super::read_as(format, "sample", bytes);
        (loaded.articles.into_iter().map(|read| read.article).collect(), loaded.problems)
    }
}

#[test]
fn json_lines() {
    ReaderContract {
        format: "jsonl",
        shape: Shape::Records,
        sample: "{\"id\": 7, \"title\": \"Fog closes port\", \"published\": \"2031-02-03\"}\n\
                 {\"title\": \"Fährt wieder\", \"tags\": [{\"a\": 1}], \"lang\": \"de\"}\r\n\n\
                 {\"body\": \"All ferries run.\", \"status\": \"withheld\"}"
            .as_bytes(),
        titles: &["Fog closes port", "Fährt wieder", ""],
    }
    .check(read(Format::JsonLines));
}

#[test]
fn markdown() {
    ReaderContract {
        format: "markdown",
        shape: Shape::Document,
        sample: "---\nsource: Harbour Post\n---\n### [2031-02-3](/d)\n\n##### Ostby\n\
                 # Fog closes port – again\n\nFerries wait.\n\n### Related:\n\n1. [Mist](m)\n"
            .as_bytes(),
        titles: &["Fog closes port – again"],
    }
    .check(read(Format::Markdown));
}

#[test]
fn plain_text() {
    ReaderContract {
        format: "text",
        shape: Shape::Document,
        sample: "Skip to main content\n\nFog closes port – again\n\nPosted on February 3, 2031\n\n\
                 Ferries wait.\n"
            .as_bytes(),
        titles: &["Fog closes port – again"],
    }
    .check(read(Format::PlainText));
}
