//! Compressed files through the whole reader.

use std::fs;
use std::io::Write;

use storyfold_readers::{Loaded, ReadOptions, plan, read_collect};

use super::{gzip, ids, kinds, read_stdin};

fn lines(count: usize) -> String {
    (0..count)
        .map(|n| format!("{{\"id\":{n},\"title\":\"Fog, bulletin {}\"}}\n", n * 7919))
        .collect()
}

fn bzip2(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = bzip2::write::BzEncoder::new(Vec::new(), bzip2::Compression::best());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn xz(bytes: &[u8]) -> Vec<u8> {
    let options = lzma_rust2::XzOptions::with_preset(1);
    let mut encoder = lzma_rust2::XzWriter::new(Vec::new(), options).unwrap();
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

#[track_caller]
fn read_file(name: &str, bytes: &[u8]) -> Loaded {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    fs::write(&path, bytes).unwrap();
    let planned = plan(&[path.to_str().unwrap().to_owned()]).unwrap();
    read_collect(&planned, &mut std::io::empty(), &ReadOptions::default()).unwrap()
}

#[test]
fn compressed_files_are_read_as_they_are_under_any_name() {
    let text = lines(3);
    let zst = zstd::stream::encode_all(text.as_bytes(), 3).unwrap();
    let bz2 = bzip2(text.as_bytes());
    let xz = xz(text.as_bytes());
    for (name, bytes) in [
        ("a.jsonl.gz", gzip(text.as_bytes())),
        ("a.jsonl", gzip(text.as_bytes())),
        ("a.ndjson.zst", zst.clone()),
        ("a", zst),
        ("a.jsonl.bz2", bz2.clone()),
        ("b", bz2),
        ("a.json.xz", xz.clone()),
        ("c", xz),
    ] {
        let loaded = read_file(name, &bytes);
        assert_eq!((ids(&loaded), kinds(&loaded)), (vec!["0", "1", "2"], vec![]), "{name}");
    }
    let loaded = read_stdin(&gzip(text.as_bytes()), &ReadOptions::default());
    assert_eq!(ids(&loaded).len(), 3);
}

#[test]
fn a_compressed_document_keeps_its_name_as_id() {
    let loaded = read_file("fog.md.gz", &gzip(b"# Fog\n\nAll day.\n"));
    assert_eq!(ids(&loaded), ["fog.md.gz"]);
    assert_eq!(loaded.articles[0].article.title, "Fog");
}

#[test]
fn a_truncated_file_gives_what_it_had_and_one_rejection() {
    let text = lines(20_000);
    let whole = gzip(text.as_bytes());
    for name in ["a.jsonl.gz", "a"] {
        let loaded = read_file(name, &whole[..whole.len() / 2]);
        assert!(loaded.articles.len() > 5_000, "{} articles", loaded.articles.len());
        assert_eq!(kinds(&loaded), ["truncated"], "{name}");
        assert_eq!(loaded.totals.rejected, 1);
    }
    // Cut inside what is looked at to tell the format.
    let loaded = read_file("a", &gzip(lines(3).as_bytes())[..60]);
    assert_eq!(kinds(&loaded), ["truncated"]);
    let loaded = read_file("fog.md.gz", &gzip(b"# Fog\n\nAll day.\n")[..20]);
    assert_eq!((ids(&loaded).len(), kinds(&loaded)), (0, vec!["truncated".to_owned()]));
}

#[test]
fn a_bomb_costs_one_rejection_and_reading_goes_on_with_the_next_file() {
    let folder = tempfile::tempdir().unwrap();
    let blank = vec![b' '; 32 << 20];
    let zst = zstd::stream::encode_all(&blank[..], 3).unwrap();
    for (name, bomb) in
        [("a.gz", gzip(&blank)), ("a.zst", zst), ("a.bz2", bzip2(&blank)), ("a.xz", xz(&blank))]
    {
        fs::write(folder.path().join(name), bomb).unwrap();
    }
    fs::write(folder.path().join("b.jsonl"), lines(1)).unwrap();
    let planned = plan(&[folder.path().to_str().unwrap().to_owned()]).unwrap();
    let loaded = read_collect(&planned, &mut std::io::empty(), &ReadOptions::default()).unwrap();
    assert_eq!(ids(&loaded), ["0"]);
    assert_eq!(kinds(&loaded), ["decompression-limit"; 4]);
}

#[test]
fn what_follows_a_compressed_stream_is_reported() {
    let bytes = [gzip(lines(2).as_bytes()), b"and something else".to_vec()].concat();
    let loaded = read_file("a.jsonl.gz", &bytes);
    assert_eq!((ids(&loaded).len(), kinds(&loaded)), (2, vec!["bad-compression".to_owned()]));
}
