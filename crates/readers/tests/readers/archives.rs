//! tar and zip archives of files.

use std::io::{Cursor, Write};

use storyfold_readers::{Loaded, ReadOptions, plan, read_collect};
use storyfold_testkit::random::Random;
use storyfold_testkit::reader_contract::{Outcome, ReaderContract, Shape};
use zip::write::SimpleFileOptions;

use super::{gzip, ids, kinds, read_stdin};

const FOG: &str = "# Fog closes port\n\nAll day.\n";
const MIST: &str = "# Mist over Ostby\n\nFerries wait.\n";
const LINES: &str =
    "{\"id\":\"w1\",\"title\":\"Choir wins\"}\n{\"id\":\"w2\",\"title\":\"Pier opens\"}\n";

const MEMBERS: [(&str, &str); 3] = [("b/fog.md", FOG), ("wire.jsonl", LINES), ("a/mist.md", MIST)];

fn tar(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut archive = tar::Builder::new(Vec::new());
    for (path, bytes) in members {
        let mut header = tar::Header::new_gnu();
        header.set_size(bytes.len() as u64);
        archive.append_data(&mut header, path, *bytes).unwrap();
    }
    archive.into_inner().unwrap()
}

fn zip(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (path, bytes) in members {
        archive.start_file(*path, SimpleFileOptions::default()).unwrap();
        archive.write_all(bytes).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

fn members() -> Vec<(&'static str, &'static [u8])> {
    MEMBERS.map(|(path, text)| (path, text.as_bytes())).into()
}

/// Reads an archive as a file and as a stream, and checks that it makes no difference.
#[track_caller]
fn read(name: &str, bytes: &[u8]) -> Loaded {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    std::fs::write(&path, bytes).unwrap();
    let planned = plan(&[path.to_str().unwrap().to_owned()]).unwrap();
    let loaded = read_collect(&planned, &mut std::io::empty(), &ReadOptions::default()).unwrap();
    let streamed = read_stdin(bytes, &ReadOptions::default());
    assert_eq!(ids(&streamed), ids(&loaded));
    assert_eq!(kinds(&streamed), kinds(&loaded));
    loaded
}

#[test]
fn members_are_read_in_the_order_of_the_archive() {
    let (tar, zip) = (tar(&members()), zip(&members()));
    let zst = zstd::stream::encode_all(&*tar, 3).unwrap();
    for (name, bytes) in [
        ("a.tar", tar.clone()),
        ("a.tgz", gzip(&tar)),
        ("a.tar.zst", zst),
        ("a.zip", zip.clone()),
        ("a", zip),
    ] {
        let loaded = read(name, &bytes);
        assert_eq!(ids(&loaded), ["b/fog.md", "w1", "w2", "a/mist.md"], "{name}");
        assert_eq!(kinds(&loaded), [""; 0], "{name}");
        let origins: Vec<String> = loaded
            .articles
            .iter()
            .map(|read| {
                read.origin.to_string().split_once(&format!("/{name}!")).unwrap().1.to_owned()
            })
            .collect();
        assert_eq!(origins, ["b/fog.md", "wire.jsonl:1", "wire.jsonl:2", "a/mist.md"], "{name}");
    }
}

#[test]
fn members_may_be_compressed_and_their_format_is_told_or_asked_for() {
    let gz = gzip(LINES.as_bytes());
    let loaded = read("a.tar", &tar(&[("wire.jsonl.gz", &gz), ("notes", FOG.as_bytes())]));
    assert_eq!(ids(&loaded), ["w1", "w2", "notes"]);
    let options = ReadOptions {
        input_format: storyfold_readers::Format::from_name("text"),
        ..ReadOptions::default()
    };
    let loaded = read_stdin(&zip(&[("fog.md", FOG.as_bytes())]), &options);
    assert_eq!(loaded.articles[0].format.name(), "text");
}

#[test]
fn archives_in_archives_and_links_are_counted_and_hidden_files_left_out() {
    let inner = zip(&[("x.md", FOG.as_bytes())]);
    let inner_gz = gzip(&tar(&[("x.md", FOG.as_bytes())]));
    for archive in [tar, zip] {
        let loaded = read(
            "a",
            &archive(&[
                ("fog.md", FOG.as_bytes()),
                ("inner.zip", &inner),
                ("inner.tgz", &inner_gz),
                (".git/config.md", FOG.as_bytes()),
                ("__MACOSX/._fog.md", b"\0\0"),
                ("notes.docx", &inner),
                ("mist.md", MIST.as_bytes()),
            ]),
        );
        assert_eq!(ids(&loaded), ["fog.md", "mist.md"]);
        assert_eq!(kinds(&loaded), ["nested-archive", "nested-archive", "unknown-format"]);
    }
    let mut linked = tar::Builder::new(Vec::new());
    let mut header = tar::Header::new_gnu();
    header.set_size(0);
    header.set_entry_type(tar::EntryType::Symlink);
    linked.append_link(&mut header, "link.md", "fog.md").unwrap();
    header.set_entry_type(tar::EntryType::Directory);
    linked.append_data(&mut header, "folder/", &b""[..]).unwrap();
    header.set_entry_type(tar::EntryType::Regular);
    header.set_size(FOG.len() as u64);
    linked.append_data(&mut header, "fog.md", FOG.as_bytes()).unwrap();
    let loaded = read("a.tar", &linked.into_inner().unwrap());
    assert_eq!((ids(&loaded), kinds(&loaded)), (vec!["fog.md"], vec!["unreadable".to_owned()]));
}

#[test]
fn an_office_document_is_no_archive_of_articles() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("notes.docx");
    std::fs::write(&path, zip(&[("word/document.md", FOG.as_bytes())])).unwrap();
    let planned = plan(&[path.to_str().unwrap().to_owned()]).unwrap();
    let loaded = read_collect(&planned, &mut std::io::empty(), &ReadOptions::default()).unwrap();
    assert_eq!((ids(&loaded).len(), kinds(&loaded)), (0, vec!["unknown-format".to_owned()]));
}

#[test]
fn two_members_of_one_path_have_two_origins() {
    let loaded = read("a.tar", &tar(&[("fog.md", FOG.as_bytes()), ("./fog.md", MIST.as_bytes())]));
    assert_eq!(ids(&loaded), ["fog.md", "fog.md"]);
    assert!(loaded.articles[1].origin.file.ends_with("!fog.md (2)"));
}

#[test]
fn long_paths_are_put_together_and_too_long_ones_turned_away() {
    let long = format!("{}/fog.md", "wires/2031/".repeat(40));
    let path = format!("{}fog.md", "wires/2031/".repeat(40));
    let loaded = read("a.tar", &tar(&[(&long, FOG.as_bytes())]));
    assert_eq!(ids(&loaded), [path.as_str()], "a long name of GNU tar");

    let mut archive = tar::Builder::new(Vec::new());
    archive.append_pax_extensions([("path", path.as_bytes())]).unwrap();
    let mut header = tar::Header::new_ustar();
    header.set_size(FOG.len() as u64);
    archive.append_data(&mut header, "short.md", FOG.as_bytes()).unwrap();
    assert_eq!(ids(&read("a.tar", &archive.into_inner().unwrap())), [path.as_str()], "a pax path");

    // Its name alone is said to have a gigabyte.
    let mut header = tar::Header::new_gnu();
    header.set_size(1 << 30);
    header.set_entry_type(tar::EntryType::GNULongName);
    header.set_cksum();
    let bytes = [header.as_bytes().as_slice(), &vec![b'x'; 4 << 20]].concat();
    let loaded = read("a.tar", &bytes);
    assert_eq!((ids(&loaded).len(), kinds(&loaded)), (0, vec!["bad-compression".to_owned()]));
}

#[test]
fn a_cut_archive_gives_what_it_had_and_one_rejection() {
    let whole = tar(&members());
    for length in [530, 1024, 1025, 1536, 2000, whole.len() - 1024] {
        let loaded = read("a.tar", &whole[..length]);
        assert_eq!(kinds(&loaded), ["truncated"], "{length} bytes");
        assert_eq!(loaded.articles.is_empty(), length < 1024, "{length} bytes");
    }
    let whole = zip(&members());
    let loaded = read("a.zip", &whole[..whole.len() - 10]);
    assert_eq!(ids(&loaded), ["b/fog.md", "w1", "w2", "a/mist.md"]);
    assert_eq!(kinds(&loaded), ["truncated"], "the list of members is missing");
}

#[test]
fn a_zip_archive_that_counts_fewer_members_than_it_lists_says_so() {
    let whole = zip(&members());
    let end = whole.windows(4).position(|bytes| bytes == b"PK\x05\x06").unwrap();
    for (counted, found) in [(2_u8, &["b/fog.md", "w1", "w2"][..]), (1, &["b/fog.md"]), (0, &[])] {
        let mut short = whole.clone();
        (short[end + 8], short[end + 10]) = (counted, counted);
        let loaded = read("a.zip", &short);
        assert_eq!(ids(&loaded), found, "{counted} counted");
        assert_eq!(kinds(&loaded), ["bad-archive"], "{counted} counted");
    }
    let empty = zip(&[]);
    assert_eq!(kinds(&read("a.zip", &empty)), [""; 0]);
}

#[test]
fn a_streamed_zip_archive_without_its_list_says_that_it_was_cut() {
    let mut archive = zip::ZipWriter::new_stream(Vec::new());
    for (path, text) in MEMBERS {
        archive.start_file(path, SimpleFileOptions::default()).unwrap();
        archive.write_all(text.as_bytes()).unwrap();
    }
    let whole = archive.finish().unwrap().into_inner();
    let loaded = read("a.zip", &whole);
    assert_eq!((ids(&loaded).len(), kinds(&loaded)), (4, vec![]));
    let loaded = read("a.zip", &whole[..whole.len() - 10]);
    assert_eq!((ids(&loaded), kinds(&loaded)), (vec![], vec!["truncated".to_owned()]));
}

#[test]
fn damaged_and_encrypted_members_are_counted_and_the_others_read() {
    let mut damaged = zip(&members());
    let body = damaged.windows(8).position(|bytes| bytes == b"b/fog.md").unwrap() + 12;
    damaged[body] ^= 0x55;
    let loaded = read("a.zip", &damaged);
    assert_eq!(ids(&loaded), ["w1", "w2", "a/mist.md"]);
    assert_eq!(kinds(&loaded), ["bad-compression"]);

    // The first bit of the flags says so, in the list of members and before the member.
    let mut encrypted = zip(&members());
    let header = encrypted.windows(4).position(|bytes| bytes == b"PK\x03\x04").unwrap();
    let listed = encrypted.windows(4).position(|bytes| bytes == b"PK\x01\x02").unwrap();
    encrypted[header + 6] |= 1;
    encrypted[listed + 8] |= 1;
    let loaded = read("a.zip", &encrypted);
    assert_eq!(ids(&loaded), ["w1", "w2", "a/mist.md"]);
    assert_eq!(kinds(&loaded), ["encrypted"]);

    let mut odd = zip(&members());
    let listed = odd.windows(4).position(|bytes| bytes == b"PK\x01\x02").unwrap();
    odd[listed + 10] = 97;
    assert_eq!(kinds(&read("a.zip", &odd)), ["bad-archive"]);
}

#[test]
fn a_damaged_compressed_member_of_a_tar_spares_the_others() {
    let gz = gzip(LINES.as_bytes());
    let archive = tar(&[("wire.jsonl.gz", &gz[..gz.len() - 9]), ("fog.md", FOG.as_bytes())]);
    let loaded = read("a.tar", &archive);
    assert_eq!(ids(&loaded).last(), Some(&"fog.md"));
    assert_eq!(kinds(&loaded), ["truncated"]);
}

#[test]
fn bombs_cost_one_rejection_a_member_and_end_the_archive_together() {
    let bomb = vec![b' '; 32 << 20];
    let loaded = read("a.zip", &zip(&[("bomb.md", &bomb), ("fog.md", FOG.as_bytes())]));
    assert_eq!(kinds(&loaded)[0], "decompression-limit");
    // Together: no member grows to 200 times its size, but they are alike, so that their archive does.
    let mut random = Random::new(7);
    let noise: String = random.bytes(2_000).iter().map(|byte| format!("{byte:02x}")).collect();
    let line = format!("{{\"title\":\"Fog\",\"body\":\"{noise}\"}}{}\n", " ".repeat(300_000));
    let member = gzip(line.as_bytes());
    let paths: Vec<String> = (0..64).map(|n| format!("{n:02}.jsonl.gz")).collect();
    let members: Vec<(&str, &[u8])> =
        paths.iter().map(|path| (path.as_str(), member.as_slice())).collect();
    let loaded = read("a.tgz", &gzip(&tar(&members)));
    assert_eq!(kinds(&loaded), ["decompression-limit"]);
    assert!((3..60).contains(&loaded.articles.len()), "{} articles", loaded.articles.len());
}

#[test]
fn archives_keep_the_reader_contract() {
    let read = |bytes: &[u8]| -> Outcome {
        let loaded = read_stdin(bytes, &ReadOptions::default());
        (loaded.articles.into_iter().map(|read| read.article).collect(), loaded.problems)
    };
    let members: [(&str, &[u8]); 2] = [("fog.md", FOG.as_bytes()), ("mist.md", MIST.as_bytes())];
    for (format, sample) in [("tar", tar(&members)), ("zip", zip(&members))] {
        let titles = &["Fog closes port", "Mist over Ostby"];
        ReaderContract { format, shape: Shape::Records, sample: &sample, titles }.check(read);
    }
}
