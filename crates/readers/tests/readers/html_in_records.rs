//! HTML in the titles and bodies of records, which nothing says is such.

use storyfold_readers::{Format, Loaded, ReadOptions};

use super::{kinds, read_as, read_with};

const TITLE: &str = "Ferry <i>Alma</i> aground &ndash; 12 &lt;hurt&gt;";
const BODY: &str = "<div class='text'><p>Bakke &amp; Sons own it.</p><script src='x'>show('<p>')</script>\
                    <p id='p1'>It sails<br/>at six.</p></div>";

/// The title and body of the only article.
#[track_caller]
fn texts(loaded: &Loaded) -> (&str, &str) {
    assert_eq!((loaded.articles.len(), kinds(loaded)), (1, vec![]));
    let article = &loaded.articles[0].article;
    (&article.title, &article.body)
}

fn line(title: &str, body: &str) -> String {
    serde_json::json!({"title": title, "body": body}).to_string()
}

fn read(title: &str, body: &str) -> Loaded {
    read_as(Format::JsonLines, "wire.jsonl", line(title, body).as_bytes())
}

#[test]
fn it_becomes_text_in_every_format_of_records() {
    for (format, text) in [
        (Format::JsonLines, line(TITLE, BODY)),
        (Format::JsonArray, format!("[{}]", line(TITLE, BODY))),
        (Format::Csv, format!("title,body\n\"{TITLE}\",\"{BODY}\"\n")),
        (Format::Tsv, format!("title\tbody\n{TITLE}\t{BODY}\n")),
    ] {
        let loaded = read_as(format, "wire", text.as_bytes());
        let title = "Ferry Alma aground – 12 <hurt>";
        let body = "Bakke & Sons own it.\nIt sails\nat six.";
        assert_eq!(texts(&loaded), (title, body), "{format}");
    }
}

#[test]
fn plain_text_stays_as_it_is() {
    let title = "Fewer <3 & x < y";
    for body in [
        "a <b and c> d\n\n  Ada <ada@post.example> said",
        "the <unk> ferry\r\n\r\nif (a<b && c>d) { Vec<P> }",
        "AT&T\tbuys R&D;\n",
    ] {
        assert_eq!(texts(&read(title, body)), (title, body));
    }
}

#[test]
fn a_title_is_one_line_and_lines_of_plain_paragraphs_stay() {
    let loaded = read("<h1>Fog<br>closes port</h1>", "Fog <b>closed</b> it.\n\nFerries wait.");
    assert_eq!(texts(&loaded), ("Fog closes port", "Fog closed it.\nFerries wait."));
}

#[test]
fn what_holds_no_text_but_markup_is_turned_away() {
    assert_eq!(kinds(&read("", "<p><img src=\"fog.png\"></p>")), ["1:no-text"]);
}

#[test]
fn derived_ids_are_those_of_what_was_written() {
    let options = ReadOptions { keep_markup: true, ..ReadOptions::default() };
    let kept = read_with(&options, Format::JsonLines, "wire", line(TITLE, BODY).as_bytes());
    assert_eq!(texts(&kept), (TITLE, BODY));
    assert_eq!(kept.articles[0].article.id, read(TITLE, BODY).articles[0].article.id);
    let text = "Bakke & Sons own it.\nIt sails\nat six.";
    assert_ne!(read("Fog", BODY).articles[0].article.id, read("Fog", text).articles[0].article.id);
}

#[test]
fn texts_that_are_no_records_keep_what_looks_so() {
    let loaded = read_as(Format::Markdown, "fog.md", b"# Fog\n\nWrite <b>so</b> &amp; so.\n");
    assert_eq!(texts(&loaded).1.trim(), "Write <b>so</b> &amp; so.");
    let page = "<rss><channel><item><title>Fog</title><description>Write &amp;lt;p&amp;gt;a&amp;lt;/p&amp;gt;\
                </description></item></channel></rss>";
    let loaded = read_as(Format::Feed, "feed.xml", page.as_bytes());
    assert_eq!(texts(&loaded), ("Fog", "Write <p>a</p>"), "resolved once");
}
