//! What has to hold whatever the bytes are. A target hands its bytes to one of these functions, which
//! panic where it does not hold.

use std::io::BufReader;
use std::sync::Arc;

use storyfold_model::{ArticleId, Severity, Status};
use storyfold_readers::limits::{MAX_REASON_CHARS, MAX_TEXT_BYTES};
use storyfold_readers::sniff::{sniff, sniff_stdin};
use storyfold_readers::{Context, Format, Item, ReadOptions, plan, read_collect};

/// Reads bytes as one format: each article and problem is fit to be handed on, and reading them in
/// pieces of any size gives the same.
///
/// # Panics
/// When that is not so.
pub fn check_format(format: Format, bytes: &[u8]) {
    let options = ReadOptions::default();
    let whole = items(format, bytes, bytes.len().max(1), &options);
    whole.iter().for_each(check_item);
    let piece_bytes = bytes.len() % 61 + 1;
    let in_pieces = items(format, bytes, piece_bytes, &options);
    assert_eq!(in_pieces, whole, "pieces of {piece_bytes} bytes give something else");
    if format.reader().by_lines().is_some() {
        let options = ReadOptions { block_bytes: piece_bytes, ..options };
        let in_blocks = items(format, bytes, bytes.len().max(1), &options);
        assert_eq!(in_blocks, whole, "blocks of {piece_bytes} bytes give something else");
    }
}

/// Reads bytes as standard input and as files whose names say nothing or the wrong thing.
///
/// # Panics
/// When an article or a problem is not fit to be handed on, or the threads change what is read.
pub fn check_input(bytes: &[u8]) {
    let _ = sniff_stdin(bytes);
    for name in ["wire", "wire.jsonl", "wire.xml", "wire.txt", "wire.warc.gz"] {
        let _ = sniff(name, bytes);
    }
    let read = |block_bytes| {
        let options = ReadOptions { block_bytes, ..ReadOptions::default() };
        let planned = plan(&["-".to_owned()]).expect("standard input can be planned");
        read_collect(&planned, &mut { bytes }, &options).expect("bytes in memory cannot fail")
    };
    let whole = read(1 << 20);
    for article in &whole.articles {
        check_item(&Item::Article(article.clone()));
    }
    for problem in &whole.problems {
        check_item(&Item::Problem(problem.clone()));
    }
    assert_eq!(read(bytes.len() % 61 + 1), whole, "the size of blocks decides what is read");
}

fn items(format: Format, bytes: &[u8], piece_bytes: usize, options: &ReadOptions) -> Vec<Item> {
    let file: Arc<str> = "wire".into();
    let context = Context { file: &file, document_id: Some("wire"), format, options };
    let mut items = Vec::new();
    let mut input = BufReader::with_capacity(piece_bytes, bytes);
    let read = format.reader().read(&mut input, &context, &mut |item| items.push(item));
    read.expect("bytes in memory cannot fail");
    items
}

fn check_item(item: &Item) {
    match item {
        Item::Article(read) => {
            let article = &read.article;
            let text = [&article.title, &article.body];
            let text_bytes: usize = text.iter().map(|text| text.len()).sum();
            assert!(text_bytes <= MAX_TEXT_BYTES, "{text_bytes} bytes of text");
            assert!(article.id.as_str().len() <= ArticleId::MAX_BYTES, "{:?}", article.id);
            let has_text = text.iter().any(|text| !text.trim().is_empty());
            assert!(has_text || article.status == Status::Canceled, "no text: {article:?}");
        }
        Item::Problem(problem) => {
            assert!(!problem.reason.is_empty(), "{problem:?}");
            assert!(!problem.reason.contains(char::is_control), "{problem:?}");
            assert!(problem.reason.chars().count() <= MAX_REASON_CHARS + 1, "{problem:?}");
            assert!(matches!(problem.severity, Severity::Rejected | Severity::Mended));
        }
    }
}
