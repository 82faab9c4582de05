//! Web archives: what is read of them, and what becomes of records that lie.

use std::io::{self, BufReader, Read};

use storyfold_readers::{Format, Item, Loaded, ReadOptions};

use super::{gzip, ids, kinds, on_small_stack, read_as, read_stdin, read_stream};

fn read(bytes: &[u8]) -> Loaded {
    read_as(Format::Warc, "crawl.warc", bytes)
}

/// A record that states a length.
fn stating(length: usize, kind: &str, address: &str, content: &[u8]) -> Vec<u8> {
    let headers = format!(
        "WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: {address}\r\n\
         WARC-Date: 2031-02-03T07:00:00Z\r\nContent-Type: text/plain\r\n\
         Content-Length: {length}\r\n\r\n"
    );
    [headers.as_bytes(), content, b"\r\n\r\n"].concat()
}

fn record(kind: &str, address: &str, content: &[u8]) -> Vec<u8> {
    stating(content.len(), kind, address, content)
}

fn response(address: &str, headers: &str, body: &[u8]) -> Vec<u8> {
    let content = [format!("HTTP/1.1 200 OK\r\n{headers}\r\n\r\n").as_bytes(), body].concat();
    record("response", address, &content)
}

const HTML: &str = "Content-Type: text/html; charset=utf-8";

#[test]
fn pages_have_their_address_as_id_and_the_crawl_as_time_where_they_state_none() {
    let dated = b"<html lang=en><title>Fog</title><meta property=article:published_time content=2031-02-01>\
                  <link rel=canonical href=/fog><p>All day.";
    let archive = [
        response("https://post.example/fog?from=front", HTML, dated),
        response("<https://post.example/mist>", HTML, b"<title>Mist</title><p>At noon."),
    ]
    .concat();
    let loaded = read(&archive);
    assert_eq!(kinds(&loaded), [""; 0]);
    assert_eq!(ids(&loaded), ["https://post.example/fog?from=front", "https://post.example/mist"]);
    let [fog, mist] = &loaded.articles[..] else { panic!("two articles") };
    assert_eq!(fog.article.published.unwrap().to_string(), "2031-02-01");
    assert_eq!(fog.article.url.as_deref(), Some("https://post.example/fog"));
    assert_eq!(mist.article.published.unwrap().to_string(), "2031-02-03T07:00:00Z");
    assert_eq!(mist.article.url.as_deref(), Some("https://post.example/mist"));
    assert_eq!(
        (mist.origin.to_string(), mist.article.title.as_str()),
        ("crawl.warc#2".into(), "Mist")
    );
}

#[test]
fn what_holds_no_article_is_passed_over() {
    let moved = b"HTTP/1.1 301 Moved\r\nContent-Type: text/html\r\n\r\n<p>Moved";
    let archive = [
        record("warcinfo", "", b"software: none"),
        record("request", "https://post.example/a", b"GET / HTTP/1.1\r\n\r\n"),
        record("response", "https://post.example/a", moved),
        record("response", "dns:post.example", b"20310203 192.0.2.1"),
        response("https://post.example/b", "Content-Type: image/png", b"\x89PNG\0WARC"),
        record("revisit", "https://post.example/c", b"HTTP/1.1 200 OK\r\n\r\n"),
        record("metadata", "https://post.example/c", b"fetchTimeMs: 7"),
        record("conversion", "https://post.example/d", b"Fog closes port\n\nAll day.\n"),
        response("https://post.example/e", "X: y", b"<html><title>Mist</title><p>At noon."),
        response("https://post.example/f", "X: y", b"{}"),
    ]
    .concat();
    let loaded = read(&archive);
    assert_eq!(kinds(&loaded), [""; 0]);
    assert_eq!(ids(&loaded), ["https://post.example/d", "https://post.example/e"]);
    assert_eq!(loaded.articles[0].article.title, "Fog closes port");
}

#[test]
fn character_sets_and_transfer_forms() {
    let text = "<html><title>Die F\u{e4}hre f\u{e4}hrt</title><p>Frei.";
    let latin: Vec<u8> = text.chars().map(|letter| letter as u8).collect();
    let koi8 = b"<meta charset=koi8-r><title>\xf4\xd5\xcd\xc1\xce</title><p>x";
    let chunked = [format!("{:x}\r\n", latin.len()).as_bytes(), &latin, b"\r\n0\r\n\r\n"].concat();
    let packed = "Content-Type: text/html; charset=iso-8859-1\r\nContent-Encoding: gzip\r\nTransfer-Encoding: chunked";
    let archive = [
        response("https://a.example/1", "Content-Type: text/html; charset=ISO-8859-1", &latin),
        response("https://a.example/2", "Content-Type: text/html", koi8),
        response(
            "https://a.example/3",
            "Content-Type: text/html; charset=latin1\r\nTransfer-Encoding: chunked",
            &chunked,
        ),
        response("https://a.example/4", packed, &gzip(&latin)),
        response("https://a.example/5", "Content-Type: text/html", &latin),
    ]
    .concat();
    let loaded = read(&archive);
    let titles: Vec<_> = loaded.articles.iter().map(|read| read.article.title.as_str()).collect();
    let german = "Die Fähre fährt";
    assert_eq!(titles, [german, "Туман", german, german, german]);
    assert_eq!(kinds(&loaded), ["bad-charset"], "the last says nothing, so it is guessed");
}

#[test]
fn lengths_that_lie_cost_their_record_and_no_other() {
    let good = |n: u32| {
        record(
            "conversion",
            &format!("https://a.example/{n}"),
            format!("Fog {n}\n\nAll day.\n").as_bytes(),
        )
    };
    let text = b"Mist\n\nThis text says WARC/1.0 twice.\nWARC/1.0 it says.\n";
    let archive = [
        good(1),
        stating(7, "conversion", "https://a.example/short", text),
        good(3),
        stating(1 << 40, "conversion", "https://a.example/long", text),
        good(5),
        record("conversion", "https://a.example/6", text),
        stating(text.len() + 2, "conversion", "https://a.example/near", text),
        b"WARC/1.0\r\nContent-Length: soon\r\n\r\n".to_vec(),
        b"what is this\r\n".to_vec(),
        good(10),
        b"WARC/1.0\r\nno end".to_vec(),
    ]
    .concat();
    let loaded = read(&archive);
    let last: Vec<&str> = ids(&loaded).iter().map(|id| id.rsplit('/').next().unwrap()).collect();
    assert_eq!(
        last,
        ["1", "3", "5", "6", "near", "10"],
        "line breaks at the end may be counted in"
    );
    let found: Vec<String> = loaded
        .problems
        .iter()
        .map(|problem| format!("{} {}", problem.origin, problem.kind))
        .collect();
    assert_eq!(
        found,
        [
            "crawl.warc#2 bad-record",
            "crawl.warc#4 bad-record",
            "crawl.warc#8 bad-record",
            "crawl.warc#10 truncated"
        ]
    );
}

#[test]
fn an_archive_inside_of_a_record_is_text_where_the_length_is_right() {
    let inner = record("conversion", "https://a.example/inner", b"Mist\n\nAt noon.\n");
    let text = [&b"How archives look\n\n"[..], &inner].concat();
    let archive = [
        record("conversion", "https://a.example/1", &text),
        record("conversion", "https://a.example/2", b"Fog\n\nAll day.\n"),
    ]
    .concat();
    let loaded = read(&archive);
    assert_eq!(kinds(&loaded), [""; 0]);
    assert_eq!(ids(&loaded), ["https://a.example/1", "https://a.example/2"]);
    assert!(loaded.articles[0].article.body.contains("At noon."));
}

#[test]
fn thousands_of_lying_lengths_cost_no_more_than_their_records() {
    let lie = stating(8 << 20, "conversion", "https://a.example/lie", b"Fog\n");
    let good = record("conversion", "https://a.example/1", b"Mist\n\nAt noon.\n");
    // Reading eight megabytes for each of them would take minutes.
    let archive = [lie.repeat(60_000), good].concat();
    let loaded = read(&archive);
    assert_eq!(ids(&loaded), ["https://a.example/1"]);
    assert_eq!(loaded.problems.len(), 60_000);
    let last = loaded.problems.last().unwrap();
    assert_eq!((last.kind, last.origin.to_string().as_str()), ("bad-record", "crawl.warc#60000"));
    let place = format!("at byte {}, of https://a.example/lie", lie.len() * 59_999);
    assert!(last.reason.ends_with(&place), "{}", last.reason);
}

#[test]
fn what_stands_before_damage_of_the_compression_is_read() {
    let one = gzip(&response("https://a.example/1", HTML, b"<title>Fog</title><p>All day."));
    let two = gzip(&response("https://a.example/2", HTML, b"<title>Mist</title><p>At noon."));
    let cut = [&one[..], &two[..two.len() - 12]].concat();
    let damaged = [&one[..], &two[..20], b"damage", &two[20..]].concat();
    for (bytes, kind) in [(cut, "truncated"), (damaged, "bad-compression")] {
        let loaded = read_stdin(&bytes, &ReadOptions::default());
        assert_eq!(
            (ids(&loaded), kinds(&loaded)),
            (vec!["https://a.example/1"], vec![kind.into()])
        );
    }
}

#[test]
fn what_the_crawl_cut_off_is_told() {
    let whole = record("conversion", "https://a.example/1", b"Fog\n\nAll day.\n");
    let text = String::from_utf8(whole).unwrap();
    let cut = text.replace("WARC-Date", "WARC-Truncated: length\r\nWARC-Date");
    let loaded = read(cut.as_bytes());
    assert_eq!(
        (ids(&loaded), kinds(&loaded)),
        (vec!["https://a.example/1"], vec!["truncated".into()])
    );
    assert_eq!(loaded.problems[0].severity, storyfold_model::Severity::Mended);
}

#[test]
fn a_damaged_or_endless_content_is_counted() {
    let bomb = gzip(&vec![b' '; 64 << 20]);
    let packed = "Content-Type: text/html\r\nContent-Encoding: gzip";
    let archive = [
        response("https://a.example/1", packed, &bomb),
        response("https://a.example/2", packed, &bomb[..200]),
        response("https://a.example/3", HTML, &vec![b'x'; 10 << 20]),
        response(
            "https://a.example/4",
            HTML,
            format!("<body>{}", "<div>".repeat(100_000)).as_bytes(),
        ),
        response("https://a.example/5", HTML, b"<title>Fog</title><p>All day."),
        response("https://a.example/6", &"a:\r\n".repeat(1 << 20), b"<title>Fog</title>"),
        record("response", "https://a.example/7", &b"dns:\n".repeat(1 << 20)),
    ]
    .concat();
    let loaded = on_small_stack(move || read(&archive));
    assert_eq!(ids(&loaded), ["https://a.example/5"]);
    assert_eq!(
        kinds(&loaded),
        ["too-large", "bad-compression", "too-large", "too-deep", "too-large"]
    );
}

#[test]
fn a_hundred_bombs_in_one_archive_are_stopped_together() {
    let packed = "Content-Type: text/html\r\nContent-Encoding: gzip";
    let page = |text: &str| gzip(format!("<title>{text}</title><p>All day.").as_bytes());
    let bomb = gzip(&[&b"<title>Fog</title><p>"[..], &vec![b' '; 8 << 20]].concat());
    let archive = [
        response("https://a.example/first", packed, &page("Fog")),
        response("https://a.example/bomb", packed, &bomb).repeat(100),
        response("https://a.example/last", packed, &page("Mist")),
    ]
    .concat();
    let loaded = read(&archive);
    assert_eq!(ids(&loaded), ["https://a.example/first", "https://a.example/last"]);
    assert_eq!(kinds(&loaded), vec!["decompression-limit"; 100]);
}

#[test]
fn responses_that_end_before_their_last_chunk_are_told() {
    let chunked = "Content-Type: text/html\r\nTransfer-Encoding: chunked";
    let archive = [
        response("https://a.example/1", chunked, b"13\r\n<title>Fog</title>\n\r\n0\r\n\r\n"),
        response("https://a.example/2", chunked, b"99\r\n<title>Fog</title><p>All d"),
        response(
            "https://a.example/3",
            chunked,
            b"13\r\n<title>Fog</title>\n\r\nzz\r\n<p>All day.",
        ),
    ]
    .concat();
    let loaded = read(&archive);
    assert_eq!((loaded.articles.len(), kinds(&loaded)), (3, vec!["truncated".into(); 2]));
}

#[test]
fn what_is_packed_in_a_way_that_is_not_read_is_no_text() {
    let packed = "Content-Type: text/html\r\nContent-Encoding: compress";
    let loaded = read(&response("https://a.example/1", packed, b"\x1f\x9d\x90Fog closes port"));
    assert_eq!((loaded.articles.len(), kinds(&loaded)), (0, vec!["bad-compression".into()]));
}

#[test]
fn a_record_of_a_gigabyte_is_passed_over_in_bounded_memory() {
    let head = "WARC/1.0\r\nWARC-Type: response\r\nContent-Length: 1073741824\r\n\r\nHTTP/1.1 200 OK\r\n\
                Content-Type: video/mp4\r\n\r\n";
    let http_bytes = head.len() - head.find("HTTP").unwrap();
    let video = io::repeat(b'x').take((1 << 30) - http_bytes as u64);
    let next =
        [b"\r\n\r\n".to_vec(), record("conversion", "https://a.example/1", b"Fog\n")].concat();
    let mut input = BufReader::new(head.as_bytes().chain(video).chain(&next[..]));
    let mut found = Vec::new();
    read_stream(Format::Warc, "a", &mut input, &mut |item| match item {
        Item::Article(read) => found.push(read.article.title),
        Item::Problem(problem) => found.push(problem.to_string()),
    });
    assert_eq!(found, ["Fog"]);
}

#[test]
fn archives_are_told_by_content_and_read_member_by_member() {
    let archive: Vec<u8> = (0..3)
        .flat_map(|n| {
            gzip(&response(
                &format!("https://a.example/{n}"),
                HTML,
                b"\0<title>Fog</title><p>All day.",
            ))
        })
        .collect();
    let loaded = read_stdin(&archive, &ReadOptions::default());
    assert_eq!((loaded.articles.len(), kinds(&loaded)), (3, vec![]));
    assert_eq!(loaded.articles[2].format, Format::Warc);
    assert_eq!(storyfold_readers::sniff::sniff("a.bin", b"WARC/1.0\r\n\0"), Ok(Format::Warc));
}
