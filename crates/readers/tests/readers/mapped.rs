//! Reading on many threads: the same items, the same order, bounded memory.

use std::fs;
use std::io::{self, Read};
use std::panic::{AssertUnwindSafe, catch_unwind};

use proptest::collection::vec;
use proptest::prelude::*;
use storyfold_readers::limits::{BLOCKS_AHEAD_OF_A_THREAD, MAX_LINE_BYTES};
use storyfold_readers::problem;
use storyfold_readers::{
    Context, Format, Item, ReadError, ReadOptions, ReadProgress, SourceFile, Totals, plan,
    read_all, read_mapped,
};

use super::gzip;

/// Runs on a pool of some threads, and for none outside of any pool.
fn on<T: Send>(threads: usize, run: impl FnOnce() -> T + Send) -> T {
    match threads {
        0 => run(),
        _ => rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap().install(run),
    }
}

fn in_blocks_of(block_bytes: usize) -> ReadOptions {
    ReadOptions { keep_records: true, block_bytes, ..ReadOptions::default() }
}

/// The same for a stream that is JSON Lines whatever it begins like.
fn as_lines(block_bytes: usize) -> ReadOptions {
    ReadOptions { input_format: Some(Format::JsonLines), ..in_blocks_of(block_bytes) }
}

fn items(
    planned: &[SourceFile],
    stdin: &mut dyn Read,
    options: &ReadOptions,
) -> (Vec<Item>, Result<Totals, ReadError>) {
    let mut items = Vec::new();
    let result = read_all(planned, stdin, options, &mut |item| items.push(item));
    (items, result)
}

fn stdin_only() -> Vec<SourceFile> {
    plan(&["-".to_owned()]).unwrap()
}

/// The slow, obvious twin: the whole input cut at each line break, line after line.
fn twin(bytes: &[u8], options: &ReadOptions) -> Vec<Item> {
    let file = "-".into();
    let context = Context { file: &file, document_id: None, format: Format::JsonLines, options };
    let json = Format::JsonLines.reader().by_lines().unwrap();
    let mut items = Vec::new();
    let mut is_first = true;
    for (number, line) in (1..).zip(bytes.split(|&byte| byte == b'\n')) {
        let line =
            if number == 1 { line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(line) } else { line };
        let line = line.trim_ascii();
        if line.is_empty() {
            continue;
        }
        if is_first && let Some((kind, reason)) = json.refuse(line) {
            let origin = context.origin(Some(number));
            items.push(Item::Problem(problem::rejected(origin, kind, reason)));
            break;
        }
        is_first = false;
        json.read_line(number, line, &context, &mut |item| items.push(item));
    }
    items
}

fn piece() -> impl Strategy<Value = Vec<u8>> {
    let pieces: Vec<&[u8]> = vec![
        b"{\"id\":1,\"title\":\"Fog\"}\n",
        b"{\"title\":\"Mist\",\"lang\":7,\"version\":\"x\"}\r\n",
        b"{\"body\":\"a\\nb\\u00e9\",\"id\":\"b\"}",
        b"{\"title\":\"F\xffg\"}\n",
        b"{\"title\":\"Fog\"",
        b"[\n",
        b"[{\"title\":\"Fog\"},\n",
        b"\n",
        b"\r\n",
        b" \t\n",
        b"\xef\xbb\xbf",
        b"{}\n",
        b"7\n",
        b"\"",
    ];
    prop::sample::select(pieces).prop_map(<[u8]>::to_vec)
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(512) })]

    #[test]
    fn blocks_on_many_threads_give_the_items_of_the_lines_one_by_one(
        pieces in vec(piece(), 0..40),
        block_bytes in 1_usize..300,
        threads in 0_usize..4,
    ) {
        let bytes = pieces.concat();
        let options = as_lines(block_bytes);
        let (found, result) = on(threads, || items(&stdin_only(), &mut bytes.as_slice(), &options));
        prop_assert_eq!(&found, &twin(&bytes, &options));
        let totals = result.unwrap();
        let articles = found.iter().filter(|item| matches!(item, Item::Article(_))).count();
        let problems = (found.len() - articles) as u64;
        prop_assert_eq!(totals.articles, articles as u64);
        prop_assert_eq!(totals.rejected + totals.mended, problems);
        prop_assert_eq!(totals.kinds.values().sum::<u64>(), problems);
    }
}

#[test]
fn lines_and_documents_come_in_the_order_of_the_files() {
    let folder = tempfile::tempdir().unwrap();
    for file in 0..40 {
        let name = format!("{file:02}");
        let lines: String = (0..20)
            .map(|line| format!("{{\"id\":\"{name}.jsonl-{line:02}\",\"title\":\"Fog\"}}\n"))
            .collect();
        fs::write(folder.path().join(format!("{name}.jsonl")), lines).unwrap();
        fs::write(
            folder.path().join(format!("{name}.md")),
            format!("# {}", "Fog ".repeat(file * 40 + 1)),
        )
        .unwrap();
        fs::write(folder.path().join(format!("{name}.xml")), "<fog/>").unwrap();
    }
    let planned = plan(&[folder.path().to_str().unwrap().to_owned()]).unwrap();
    let id = |item| match item {
        Item::Article(read) => read.article.id.to_string(),
        Item::Problem(problem) => problem.origin.file.rsplit('/').next().unwrap_or("").to_owned(),
    };
    for (threads, block_bytes) in [(0, 100), (1, 100), (2, 100), (2, 10_000), (3, 1)] {
        let (options, progress) = (in_blocks_of(block_bytes), ReadProgress::of(&planned));
        let mut ids: Vec<String> = Vec::new();
        let totals = on(threads, || {
            let mut sink = |id| ids.push(id);
            read_mapped(&planned, &mut io::empty(), &options, &progress, &id, &mut sink).unwrap()
        });
        assert_eq!((totals.files, totals.articles, totals.rejected), (120, 840, 40));
        assert!(ids.is_sorted(), "{threads} threads, blocks of {block_bytes}: {ids:?}");
        assert_eq!(ids.len(), 880);
        assert_eq!(Some(progress.consumed_bytes()), progress.total_bytes());
    }
}

#[test]
fn progress_counts_compressed_bytes() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.jsonl.gz");
    let packed = gzip("{\"title\":\"Fog\"}\n".repeat(1_000).as_bytes());
    fs::write(&path, &packed).unwrap();
    let planned = plan(&[path.to_str().unwrap().to_owned()]).unwrap();
    let progress = ReadProgress::of(&planned);
    let options = ReadOptions::default();
    read_mapped(&planned, &mut io::empty(), &options, &progress, &|_| (), &mut |()| {}).unwrap();
    assert_eq!(progress.total_bytes(), Some(packed.len() as u64));
    assert_eq!(progress.consumed_bytes(), packed.len() as u64);
}

/// How a stream ends.
struct Broken;

impl Read for Broken {
    fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
        Err(io::Error::from_raw_os_error(5))
    }
}

#[test]
fn a_failing_disk_ends_the_run_after_everything_before_it() {
    let text =
        "{\"title\":\"Fog\"}\n".repeat(100) + "{\"title\":\"a line that nobody knows the end of";
    for (threads, block_bytes) in [(0, 64), (1, 64), (2, 64), (2, 1 << 20)] {
        let options = in_blocks_of(block_bytes);
        let (found, result) =
            on(threads, || items(&stdin_only(), &mut text.as_bytes().chain(Broken), &options));
        assert_eq!(found.len(), 100);
        assert!(matches!(result, Err(ReadError::Interrupted { path, .. }) if path == "-"));
    }
}

#[test]
fn nothing_is_read_behind_the_beginning_of_an_array_that_is_to_be_lines() {
    for block_bytes in [1, 64, 1 << 20] {
        let mut stdin = " \n[\n{\"title\":\"Fog\"}\n".as_bytes().chain(Broken);
        let (found, result) = items(&stdin_only(), &mut stdin, &as_lines(block_bytes));
        assert!(result.is_ok(), "{result:?}");
        assert!(matches!(&found[..], [Item::Problem(problem)] if problem.kind == "json-array"));
    }
}

#[test]
fn a_truncated_file_gives_what_it_had_in_blocks_of_any_size() {
    let folder = tempfile::tempdir().unwrap();
    let text: String = (0..20_000)
        .map(|n| format!("{{\"id\":{n},\"title\":\"Bulletin {}\"}}\n", n * 7919))
        .collect();
    let packed = gzip(text.as_bytes());
    let path = folder.path().join("a.jsonl.gz");
    fs::write(&path, &packed[..packed.len() / 2]).unwrap();
    let planned = plan(&[path.to_str().unwrap().to_owned()]).unwrap();
    let read = |block_bytes| {
        let (found, result) = items(&planned, &mut io::empty(), &in_blocks_of(block_bytes));
        (found, result.unwrap())
    };
    let expected = read(1 << 20);
    assert!(expected.0.len() > 5_000, "{} items", expected.0.len());
    assert!(
        matches!(expected.0.last(), Some(Item::Problem(problem)) if problem.kind == "truncated")
    );
    assert_eq!(read(1_000), expected);
}

#[test]
fn too_long_a_line_is_skipped_on_many_threads_too() {
    let mut bytes = b"{\"id\":1,\"title\":\"Fog\"}\n{\"id\":2,\"title\":\"".to_vec();
    bytes.resize(bytes.len() + MAX_LINE_BYTES, b'x');
    bytes.extend_from_slice(b"\"}\n{\"id\":3,\"title\":\"Mist\"}\n");
    let (found, _) = items(&stdin_only(), &mut bytes.as_slice(), &in_blocks_of(1 << 20));
    let shown: Vec<String> = found
        .iter()
        .map(|item| match item {
            Item::Article(read) => read.origin.to_string(),
            Item::Problem(problem) => format!("{} {}", problem.origin, problem.kind),
        })
        .collect();
    assert_eq!(shown, ["-:1", "-:2 too-large", "-:3"]);
}

#[test]
fn what_is_read_ahead_is_bounded() {
    const LINE: &str = "{\"title\":\"Fog closes the port of Ostby for a third day\"}\n";
    const BLOCK_BYTES: usize = 4096;
    const THREADS: usize = 2;
    let text = LINE.repeat(20_000);
    let options = ReadOptions { block_bytes: BLOCK_BYTES, ..ReadOptions::default() };
    let progress = ReadProgress::default();
    let mut delivered_bytes = 0;
    let mut most_ahead_bytes = 0;
    on(THREADS, || {
        read_mapped(&stdin_only(), &mut text.as_bytes(), &options, &progress, &|_| (), &mut |()| {
            delivered_bytes += LINE.len() as u64;
            most_ahead_bytes = most_ahead_bytes.max(progress.consumed_bytes() - delivered_bytes);
        })
        .unwrap()
    });
    // What is under way, the block that waits to be, and the buffer in front of the decompressor.
    let allowed_bytes = (THREADS * BLOCKS_AHEAD_OF_A_THREAD + 2) * BLOCK_BYTES + (16 << 10);
    assert!(most_ahead_bytes <= allowed_bytes as u64, "{most_ahead_bytes} bytes ahead");
}

#[test]
fn a_panic_in_work_or_sink_is_passed_on_and_nothing_waits_forever() {
    let text = "{\"title\":\"Fog\"}\n".repeat(1_000);
    let options = in_blocks_of(100);
    let read = |work: &(dyn Fn(Item) + Sync), sink: &mut dyn FnMut(())| {
        let progress = ReadProgress::default();
        read_mapped(&stdin_only(), &mut text.as_bytes(), &options, &progress, work, sink).unwrap();
    };
    for threads in [0, 1, 2] {
        let in_work = || on(threads, || read(&|_| panic!("in work"), &mut |()| {}));
        assert!(catch_unwind(AssertUnwindSafe(in_work)).is_err());
        let in_sink = || on(threads, || read(&|_| (), &mut |()| panic!("in sink")));
        assert!(catch_unwind(AssertUnwindSafe(in_sink)).is_err());
    }
}
