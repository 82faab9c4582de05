//! Parquet and Arrow IPC.

use std::fs;
use std::io::BufReader;
use std::path::{Path, PathBuf};

use storyfold_model::Article;
use storyfold_readers::{
    EmbeddingsError, FieldMap, Format, Item, Loaded, ReadOptions, VectorFile, plan, read_collect,
};
use storyfold_testkit::random::Random;
use storyfold_testkit::reader_contract::{Outcome, ReaderContract, Shape};

use super::{gzip, ids, kinds, read_as, read_stdin, read_stream};

fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/columns")
}

fn fixture(name: &str) -> Vec<u8> {
    fs::read(fixtures().join(name)).unwrap()
}

/// The files of columns, all of the same five articles.
fn files() -> Vec<String> {
    let names = fs::read_dir(fixtures()).unwrap().map(|entry| entry.unwrap().file_name());
    let mut names: Vec<String> = names
        .map(|name| name.into_string().unwrap())
        .filter(|name| {
            let of_columns = [".parquet", ".arrow", ".arrows", ".feather"];
            of_columns.iter().any(|ending| name.ends_with(ending)) && !name.starts_with("vectors")
        })
        .collect();
    names.sort();
    names
}

fn read_file(path: &Path) -> Loaded {
    let planned = plan(&[path.to_str().unwrap().to_owned()]).unwrap();
    read_collect(&planned, &mut std::io::empty(), &ReadOptions::default()).unwrap()
}

fn articles(loaded: Loaded) -> Vec<Article> {
    assert_eq!(loaded.problems, []);
    loaded.articles.into_iter().map(|read| read.article).collect()
}

#[test]
fn what_other_programs_wrote_gives_the_articles_they_wrote() {
    let expected = articles(read_file(&fixtures().join("articles.jsonl")));
    assert_eq!(expected.len(), 5);
    let files = files();
    assert!(files.len() >= 15, "{files:?}");
    for name in files {
        let loaded = read_file(&fixtures().join(&name));
        let origins: Vec<_> = loaded.articles.iter().map(|read| read.origin.entry).collect();
        assert_eq!(origins, (1..=5).map(Some).collect::<Vec<_>>(), "{name}");
        assert_eq!(articles(loaded), expected, "{name}");
    }
}

#[test]
fn streams_compressed_files_and_archives_give_the_same() {
    let expected = articles(read_file(&fixtures().join("articles.jsonl")));
    for name in ["pyarrow-snappy.parquet", "file.arrow", "stream.arrows"] {
        let bytes = fixture(name);
        let mut archive = tar::Builder::new(Vec::new());
        let mut header = tar::Header::new_gnu();
        header.set_size(bytes.len() as u64);
        archive.append_data(&mut header, name, &*bytes).unwrap();
        for bytes in [bytes.clone(), gzip(&bytes), archive.into_inner().unwrap()] {
            let loaded = read_stdin(&bytes, &ReadOptions::default());
            assert_eq!(articles(loaded), expected, "{name}");
        }
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.gz");
        fs::write(&path, gzip(&bytes)).unwrap();
        assert_eq!(articles(read_file(&path)), expected, "{name}");
    }
}

#[test]
fn a_file_that_comes_in_pieces_shorter_than_its_magic_is_told_from_a_stream() {
    for name in ["file.arrow", "stream.arrows", "duckdb.parquet"] {
        let format = if name.ends_with("parquet") { Format::Parquet } else { Format::ArrowIpc };
        let bytes = fixture(name);
        for piece_bytes in [1, 5, 6, bytes.len()] {
            let mut input = BufReader::with_capacity(piece_bytes, bytes.as_slice());
            let mut articles = 0;
            read_stream(format, name, &mut input, &mut |item| match item {
                Item::Article(_) => articles += 1,
                Item::Problem(problem) => panic!("{name} by {piece_bytes}: {problem}"),
            });
            assert_eq!(articles, 5, "{name} by {piece_bytes}");
        }
    }
}

#[test]
fn the_content_tells_the_format_and_other_names_can_be_mapped() {
    let folder = tempfile::tempdir().unwrap();
    for (name, format) in [("polars.parquet", Format::Parquet), ("polars.arrow", Format::ArrowIpc)]
    {
        let path = folder.path().join("articles.jsonl");
        fs::write(&path, fixture(name)).unwrap();
        assert!(read_file(&path).articles.iter().all(|read| read.format == format));
        let field_map = FieldMap::parse(&["title=body", "body=title", "source=tags"]).unwrap();
        let options = ReadOptions { field_map, ..ReadOptions::default() };
        let loaded = read_stdin(&fixture("pyarrow-snappy.parquet"), &options);
        assert_eq!(loaded.articles[1].article.body, "Port of Ostby open again");
        assert!(loaded.problems.iter().all(|problem| problem.reason.contains("a list")));
        let field_map = FieldMap::parse(&["title=headline", "body=text"]).unwrap();
        let loaded = read_stdin(&fixture(name), &ReadOptions { field_map, ..options });
        assert_eq!(kinds(&loaded), ["no-columns"]);
        assert!(loaded.problems[0].reason.contains("its columns: id, title"));
    }
    let field_map = FieldMap::parse(&["source=desk.name"]).unwrap();
    let options = ReadOptions { field_map, ..ReadOptions::default() };
    let loaded = read_stdin(&fixture("pyarrow-snappy.parquet"), &options);
    assert_eq!(loaded.articles[0].article.source.as_deref(), Some("a"), "a column in another");
    assert_eq!(loaded.articles[1].article.source, None);
}

#[test]
fn columns_keep_the_reader_contract() {
    let titles = [
        "Fog closes port of Ostby",
        "Port of Ostby open again",
        "Nebel über Ostby: Fähren warten",
        "Choir of Kelmouth wins in Sundvik",
        "",
    ];
    for (format, name) in [(Format::Parquet, "duckdb.parquet"), (Format::ArrowIpc, "polars.arrow")]
    {
        let read = |bytes: &[u8]| -> Outcome {
            let loaded = read_as(format, "sample", bytes);
            (loaded.articles.into_iter().map(|read| read.article).collect(), loaded.problems)
        };
        let sample = fixture(name);
        ReaderContract { format: name, shape: Shape::Records, sample: &sample, titles: &titles }
            .check(read);
    }
}

#[test]
fn damage_anywhere_is_counted_and_never_a_panic() {
    let mut random = Random::new(31);
    for name in files() {
        let format = if name.ends_with("parquet") { Format::Parquet } else { Format::ArrowIpc };
        let whole = fixture(&name);
        for _ in 0..200 {
            let damaged = random.damaged(&whole);
            let loaded = read_as(format, &name, &damaged);
            assert!(loaded.articles.len() <= 10_000, "{name}");
        }
    }
}

#[test]
fn a_damaged_row_group_costs_its_rows_and_the_next_is_read() {
    let mut bytes = fixture("pyarrow-snappy.parquet");
    // The first page of the first of three row groups begins behind the magic.
    bytes[4..24].fill(0xff);
    let loaded = read_as(Format::Parquet, "a", &bytes);
    assert_eq!(ids(&loaded), ["kt-7", "nw-0", "nw-1"]);
    assert_eq!(kinds(&loaded), ["bad-parquet"]);
    assert_eq!(loaded.problems[0].origin.to_string(), "a#1");
    assert!(loaded.problems[0].reason.starts_with("rows 1 to 2, the rest of row group 1, "));
    assert_eq!(loaded.articles[0].origin.entry, Some(3));
}

#[test]
fn a_damaged_batch_costs_its_rows_and_the_next_is_read() {
    let mut bytes = fixture("large-lz4.arrow");
    let title = bytes.windows(4).position(|bytes| bytes == b"\x04\x22\x4d\x18").unwrap();
    bytes[title..title + 4].fill(0);
    let loaded = read_as(Format::ArrowIpc, "a", &bytes);
    assert_eq!(ids(&loaded), ["kt-7", "nw-0", "nw-1"]);
    assert_eq!(kinds(&loaded), ["bad-arrow"]);
    assert_eq!(loaded.articles[0].origin.entry, Some(3));
}

#[test]
fn vectors_come_with_their_ids() {
    let id = |text: &str| storyfold_model::ArticleId::new(text).unwrap();
    for name in ["vectors.parquet", "vectors-fixed.parquet"] {
        let file = VectorFile::read(&fixtures().join(name)).unwrap();
        assert!(!file.needs_order());
        let vectors = file.of_articles(&[]).unwrap();
        let length = (9.0_f32 + 0.25 + 1.0).sqrt();
        let expected = [3.0 / length, 0.5 / length, -1.0 / length];
        let found = vectors.of(&id("nw-0")).unwrap();
        let far = found.iter().zip(expected).any(|(a, b)| (a - b).abs() > 1e-6);
        assert!(!far, "{name}: {found:?} is not {expected:?}");
    }
    let error = VectorFile::read(&fixtures().join("polars.parquet")).unwrap_err();
    assert!(matches!(error, EmbeddingsError::BadColumns { .. }), "{error}");
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("vectors.parquet");
    let mut random = Random::new(5);
    let whole = fixture("vectors.parquet");
    for _ in 0..300 {
        fs::write(&path, random.damaged(&whole)).unwrap();
        // Whatever comes of it, it is no panic.
        let _ = VectorFile::read(&path);
    }
}

/// A Parquet file with a column of titles, each the same, and nothing but rows of it.
fn repeated(title: &[u8], rows: usize) -> Vec<u8> {
    repeated_as(title, rows, None)
}

/// The same in an encoding; `None` for a dictionary.
fn repeated_as(title: &[u8], rows: usize, encoding: Option<parquet::basic::Encoding>) -> Vec<u8> {
    use parquet::basic::{Compression, ZstdLevel};
    use parquet::data_type::ByteArrayType;
    use parquet::file::properties::WriterProperties;
    use parquet::file::writer::SerializedFileWriter;
    use parquet::schema::parser::parse_message_type;

    let schema = parse_message_type("message m { required binary title (STRING); }").unwrap();
    let properties = WriterProperties::builder()
        .set_compression(Compression::ZSTD(ZstdLevel::default()))
        .set_dictionary_page_size_limit(64 << 20);
    let properties = match encoding {
        Some(encoding) => properties.set_dictionary_enabled(false).set_encoding(encoding),
        None => properties,
    };
    let properties = properties.build();
    let mut writer =
        SerializedFileWriter::new(Vec::new(), schema.into(), properties.into()).unwrap();
    let mut group = writer.next_row_group().unwrap();
    let mut column = group.next_column().unwrap().unwrap();
    let titles = vec![title.to_vec().into(); rows];
    column.typed::<ByteArrayType>().write_batch(&titles, None, None).unwrap();
    column.close().unwrap();
    group.close().unwrap();
    writer.into_inner().unwrap()
}

#[test]
fn html_in_a_column_becomes_text() {
    let loaded = read_as(Format::Parquet, "a", &repeated(b"<b>Bakke</b> &amp; Sons", 1));
    assert_eq!(loaded.articles[0].article.title, "Bakke & Sons");
}

#[test]
fn a_small_file_that_holds_a_great_deal_is_stopped() {
    let fair = read_as(Format::Parquet, "a", &repeated(b"Fog closes port", 1_000));
    assert_eq!((fair.articles.len(), kinds(&fair).len()), (1_000, 0));
    // 100 MB of headlines in a file of some hundred bytes.
    let bytes = repeated("Fog ".repeat(25_000).as_bytes(), 1_000);
    let loaded = read_as(Format::Parquet, "a", &bytes);
    assert_eq!(kinds(&loaded), ["decompression-limit"]);
    assert!(loaded.articles.len() < 100, "{} articles of {}", loaded.articles.len(), bytes.len());
}

#[test]
fn what_is_looked_at_counts_although_nothing_comes_of_it() {
    use parquet::basic::Encoding;
    // 100 MB of what is no text: each value has to be gone through up to its last byte.
    let no_text = [b"Fog ".repeat(25_000).as_slice(), b"\xff"].concat();
    for encoding in [None, Some(Encoding::DELTA_BYTE_ARRAY)] {
        let bytes = repeated_as(&no_text, 1_000, encoding);
        assert!(bytes.len() < 50_000, "{} bytes", bytes.len());
        let loaded = read_as(Format::Parquet, "a", &bytes);
        assert_eq!(kinds(&loaded).last().map(String::as_str), Some("decompression-limit"));
        assert!(loaded.problems.len() < 200, "{} of {encoding:?}", loaded.problems.len());
    }
}

#[test]
#[ignore = "takes a gigabyte of memory: the measurement of decision 0011"]
fn what_a_small_file_takes_with_and_without_guard() {
    use parquet::basic::Encoding;
    use parquet::column::reader::get_typed_column_reader;
    use parquet::data_type::{ByteArray, ByteArrayType};
    use parquet::file::reader::{FileReader, SerializedFileReader};

    let peak_mib = || {
        let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
        let line = status.lines().find(|line| line.starts_with("VmHWM"));
        let kib = line.and_then(|line| line.split_whitespace().nth(1)?.parse::<u64>().ok());
        kib.unwrap_or(0) / 1024
    };
    let bytes = repeated_as(&b"Fog ".repeat(1 << 18), 1_000, Some(Encoding::DELTA_BYTE_ARRAY));
    let (size_bytes, before) = (bytes.len(), peak_mib());
    let loaded = read_as(Format::Parquet, "a", &bytes);
    assert_eq!(kinds(&loaded), ["decompression-limit"]);
    let guarded = peak_mib();
    let file = SerializedFileReader::new(bytes::Bytes::from(bytes)).unwrap();
    let column = file.get_row_group(0).unwrap().get_column_reader(0).unwrap();
    let mut values: Vec<ByteArray> = Vec::new();
    let mut column = get_typed_column_reader::<ByteArrayType>(column);
    column.read_records(1_000, None, None, &mut values).unwrap();
    assert_eq!(values.iter().map(|value| value.len() as u64).sum::<u64>(), 1_000 << 20);
    println!(
        "a file of {size_bytes} bytes; peak before {before} MiB, read here {guarded} MiB, one batch \
         of 1,000 rows by the crate {} MiB",
        peak_mib()
    );
}

#[test]
fn a_batch_of_keys_that_point_to_one_long_value_is_stopped() {
    use arrow_array::types::Int8Type;
    use arrow_array::{BinaryArray, DictionaryArray, Int8Array, RecordBatch};
    use std::sync::Arc;

    let no_text = [b"Fog ".repeat(25_000).as_slice(), b"\xff"].concat();
    let values = BinaryArray::from_vec(vec![&no_text]);
    let keys = Int8Array::from(vec![0; 1_000]);
    let titles = DictionaryArray::<Int8Type>::new(keys, Arc::new(values));
    let batch = RecordBatch::try_from_iter([("title", Arc::new(titles) as _)]).unwrap();
    let mut writer = arrow_ipc::writer::StreamWriter::try_new(Vec::new(), &batch.schema()).unwrap();
    writer.write(&batch).unwrap();
    let loaded = read_as(Format::ArrowIpc, "a", &writer.into_inner().unwrap());
    assert_eq!(kinds(&loaded).last().map(String::as_str), Some("decompression-limit"));
    assert!(loaded.problems.len() < 300, "{} problems", loaded.problems.len());
}

#[test]
fn columns_that_nest_deep_overflow_no_stack() {
    // Version 1, then a list of columns: each has a name and one column in it.
    for (count, kind) in [(10_u32, "bad-parquet"), (50_000, "bad-parquet")] {
        let mut footer = vec![0x15, 2, 0x19, 0xfc];
        footer.extend([count as u8 | 128, (count >> 7) as u8 | 128, (count >> 14) as u8]);
        for _ in 0..count {
            footer.extend([0x48, 1, b'a', 0x15, 2, 0]);
        }
        footer.push(0);
        let length = (footer.len() as u32).to_le_bytes();
        let bytes = [b"PAR1", footer.as_slice(), &length, b"PAR1"].concat();
        let loaded = read_as(Format::Parquet, "a", &bytes);
        assert_eq!(kinds(&loaded), [kind]);
        let is_deep = loaded.problems[0].reason.contains("nest too deep");
        assert_eq!(is_deep, count > 64, "{}", loaded.problems[0].reason);
    }
}

#[test]
fn what_is_no_such_file_says_so() {
    for (bytes, kind) in [
        (&b"PAR1"[..], "truncated"),
        (b"PAR1 and nothing behind it", "truncated"),
        (b"PAR1\x00\x00\x00\x00PAR1", "bad-parquet"),
        (b"PAR1\xff\xff\xff\x00PAR1", "truncated"),
        (b"PAR1\x00\x00\x00\x00PARE", "encrypted"),
    ] {
        assert_eq!(kinds(&read_as(Format::Parquet, "a", bytes)), [kind], "{bytes:?}");
    }
    for (bytes, kind) in [
        (&b"ARROW1\0\0"[..], "truncated"),
        (b"\xff\xff\xff\xff\xff\xff\xff\xff", "bad-arrow"),
        (b"\xff\xff\xff\xff\x08\0\0\0abcdefgh", "bad-arrow"),
        (b"\xff\xff\xff\xff\x08\0\0\0abc", "truncated"),
    ] {
        assert_eq!(kinds(&read_as(Format::ArrowIpc, "a", bytes)), [kind], "{bytes:?}");
    }
}
