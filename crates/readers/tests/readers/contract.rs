//! Every format runs the contract suite.

use storyfold_readers::{Format, Item, ReadOptions, ReadProgress, plan, read_mapped};
use storyfold_testkit::reader_contract::{Outcome, ReaderContract, Shape};

fn read(format: Format) -> impl Fn(&[u8]) -> Outcome {
    move |bytes| {
        let loaded = super::read_as(format, "sample", bytes);
        (loaded.articles.into_iter().map(|read| read.article).collect(), loaded.problems)
    }
}

/// Reads standard input with as many threads as there are, in blocks of a size.
fn read_in_blocks(format: Format) -> impl Fn(&[u8], usize) -> Outcome {
    move |mut bytes, block_bytes| {
        // As large as the input is as good as larger, and does not ask for the memory.
        let block_bytes = block_bytes.min(bytes.len() + 1);
        let options =
            ReadOptions { input_format: Some(format), block_bytes, ..ReadOptions::default() };
        let (mut articles, mut problems) = (Vec::new(), Vec::new());
        let planned = plan(&["-".to_owned()]).unwrap();
        let mut sink = |item| match item {
            Item::Article(read) => articles.push(read.article),
            Item::Problem(problem) => problems.push(problem),
        };
        let progress = ReadProgress::default();
        let read = read_mapped(&planned, &mut bytes, &options, &progress, &|item| item, &mut sink);
        assert!(read.is_ok(), "bytes in memory cannot fail: {read:?}");
        (articles, problems)
    }
}

#[test]
fn json_lines() {
    let contract = ReaderContract {
        format: "jsonl",
        shape: Shape::Records,
        sample: "{\"id\": 7, \"title\": \"Fog closes port\", \"published\": \"2031-02-03\"}\n\
                 {\"title\": \"Fährt wieder\", \"tags\": [{\"a\": 1}], \"lang\": \"de\"}\r\n\n\
                 {\"body\": \"All ferries run.\", \"status\": \"withheld\"}"
            .as_bytes(),
        titles: &["Fog closes port", "Fährt wieder", ""],
    };
    contract.check(read(Format::JsonLines));
    contract.check_blocks(read_in_blocks(Format::JsonLines));
}

#[test]
fn json_array() {
    ReaderContract {
        format: "json",
        shape: Shape::Records,
        sample: "[{\"id\": 7, \"title\": \"Fog closes port\", \"published\": \"2031-02-03\"},\n\
                 {\n  \"title\": \"Fährt wieder\",\n  \"tags\": [{\"a\": 1}]\n}\n, \
                 {\"body\": \"All ferries run.\"}]\n"
            .as_bytes(),
        titles: &["Fog closes port", "Fährt wieder", ""],
    }
    .check(read(Format::JsonArray));
}

#[test]
fn tables() {
    for (format, delimiter) in [(Format::Csv, ","), (Format::Csv, ";"), (Format::Tsv, "\t")] {
        let sample = "id,title,page,\"body\"\r\n\
                      7,\"Fog closes, again, the \"\"old\"\" port\",3,\"All day.\n\nFerries wait.\"\r\n\
                      \n8,Fährt wieder,4,\n9,,,All ferries run."
            .replace(',', delimiter);
        let title = "Fog closes, again, the \"old\" port".replace(',', delimiter);
        ReaderContract {
            format: format.name(),
            shape: Shape::Table,
            sample: sample.as_bytes(),
            titles: &[&title, "Fährt wieder", ""],
        }
        .check(read(format));
    }
}

#[test]
fn html() {
    ReaderContract {
        format: "html",
        shape: Shape::Document,
        sample: "<!doctype html><html lang=en><head><title>Fog closes port – again</title>\
                 <meta property=article:published_time content=2031-02-03>\
                 <link rel=canonical href=https://post.example/fog></head>\
                 <body><p>Ferries wait.</p></body></html>"
            .as_bytes(),
        titles: &["Fog closes port – again"],
    }
    .check(read(Format::Html));
}

#[test]
fn warc() {
    let record = |kind: &str, content_type: &str, content: &str| {
        let length = content.len();
        format!(
            "WARC/1.1\r\nWARC-Type: {kind}\r\nWARC-Target-URI: https://post.example/{length}\r\n\
             WARC-Date: 2031-02-03T07:00:00Z\r\nContent-Type: {content_type}\r\n\
             Content-Length: {length}\r\n\r\n{content}\r\n\r\n"
        )
    };
    let page = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<html><title>Fährt wieder</title><p>All day.";
    let sample = [
        record("warcinfo", "application/warc-fields", "software: none\r\n"),
        record("response", "application/http;msgtype=response", page),
        record("conversion", "text/plain", "Fog closes port\n\nFerries wait.\n"),
    ]
    .concat();
    // Each beginning has to be told, and a record that holds no article is none.
    let sample = sample.split_once("\r\n\r\nWARC/1.1\r\nWARC-Type: response").unwrap().1;
    let sample = format!("WARC/1.1\r\nWARC-Type: response{sample}");
    ReaderContract {
        format: "warc",
        shape: Shape::Records,
        sample: sample.as_bytes(),
        titles: &["Fährt wieder", "Fog closes port"],
    }
    .check(read(Format::Warc));
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

#[test]
fn ninjs() {
    ReaderContract {
        format: "ninjs",
        shape: Shape::Records,
        sample: "[{\"uri\":\"a\",\"headline\":\"Fog closes port\",\"body_html\":\"<p>All &amp; day\"},\n\
                 {\"uri\":\"b\",\"headlines\":[{\"value\":\"Fährt wieder\"}],\"pubStatus\":\"usable\"}]"
            .as_bytes(),
        titles: &["Fog closes port", "Fährt wieder"],
    }
    .check(read(Format::Ninjs));
    ReaderContract {
        format: "ninjs lines",
        shape: Shape::Records,
        sample: b"{\"uri\":\"a\",\"headline\":\"Fog closes port\",\"embargoed\":\"2031-02-03\"}\n\
                 {\"uri\":\"b\",\"headline\":\"Mist\",\"x\":[[{}]]}\n",
        titles: &["Fog closes port", "Mist"],
    }
    .check(read(Format::Ninjs));
}

#[test]
fn json_feed() {
    ReaderContract {
        format: "jsonfeed",
        shape: Shape::Records,
        sample: "{\"version\":\"https://jsonfeed.org/version/1\",\"title\":\"Post\",\"items\":[{\"id\":\"a\",\
                 \"title\":\"Fog closes port\"},{\"id\":2,\"title\":\"Fährt wieder\",\"content_html\":\"<p>x\"}]}"
            .as_bytes(),
        titles: &["Fog closes port", "Fährt wieder"],
    }
    .check(read(Format::JsonFeed));
}

#[test]
fn rss() {
    ReaderContract {
        format: "rss",
        shape: Shape::Records,
        sample: "<?xml version='1.0'?><!-- x --><rss><channel><title>Post</title>\n<item><title>Fog &amp;\
                 <![CDATA[ more]]></title><guid>a</guid><x y='&lt;'/></item><item><guid>b</guid>\
                 <title>Fährt</title></item></channel></rss>\n"
            .as_bytes(),
        titles: &["Fog & more", "Fährt"],
    }
    .check(read(Format::Feed));
}

#[test]
fn atom() {
    ReaderContract {
        format: "atom",
        shape: Shape::Records,
        sample: "<a:feed xmlns:a='http://www.w3.org/2005/Atom'><a:entry><a:title>Fog</a:title>\
                 <a:content type='xhtml'><p xmlns='http://www.w3.org/1999/xhtml'>All<br/>day</p>\
                 </a:content></a:entry><a:entry><a:title type='html'>F&amp;auml;hrt</a:title></a:entry>\
                 </a:feed>"
            .as_bytes(),
        titles: &["Fog", "Fährt"],
    }
    .check(read(Format::Feed));
}

#[test]
fn newsml_g2() {
    ReaderContract {
        format: "newsml-g2",
        shape: Shape::Records,
        sample: "<newsMessage xmlns='http://iptc.org/std/nar/2006-10-01/'><itemSet><newsItem guid='a'>\
                 <contentMeta><headline>Fog</headline></contentMeta></newsItem><newsItem guid='b'>\
                 <itemMeta><title>Fährt</title><embargoed>2031-02-03</embargoed></itemMeta><contentSet>\
                 <inlineXML><p>All</p></inlineXML></contentSet></newsItem></itemSet></newsMessage>"
            .as_bytes(),
        titles: &["Fog", "Fährt"],
    }
    .check(read(Format::NewsMlG2));
}

#[test]
fn newsml_1() {
    ReaderContract {
        format: "newsml-1",
        shape: Shape::Records,
        sample: "<NewsML><NewsItem><Identification><NewsIdentifier><ProviderId>p</ProviderId>\
                 <NewsItemId>1</NewsItemId></NewsIdentifier></Identification><NewsComponent><NewsLines>\
                 <HeadLine>Fog</HeadLine></NewsLines></NewsComponent></NewsItem><NewsItem><NewsComponent>\
                 <NewsLines><HeadLine>Fährt</HeadLine></NewsLines></NewsComponent></NewsItem></NewsML>"
            .as_bytes(),
        titles: &["Fog", "Fährt"],
    }
    .check(read(Format::NewsMl1));
}

#[test]
fn nitf() {
    ReaderContract {
        format: "nitf",
        shape: Shape::Document,
        sample: "<!DOCTYPE nitf><nitf><head><docdata><doc-id id-string='a'/><date.issue norm='20310203'/>\
                 </docdata></head><body><body.head><hedline><hl1>F&auml;hrt</hl1></hedline></body.head>\
                 <body.content><p>All day.</p></body.content></body></nitf>"
            .as_bytes(),
        titles: &["Fährt"],
    }
    .check(read(Format::Nitf));
}
