//! The same made-up articles as files of each format, in memory.

use std::fmt::Write as _;
use std::fs::File;
use std::io::Write as _;
use std::sync::Arc;

use arrow_array::{ArrayRef, RecordBatch, StringArray};
use parquet::data_type::{ByteArray, ByteArrayType};
use parquet::file::properties::WriterProperties;
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::parser::parse_message_type;
use serde_json::{Value, json};
use storyfold_model::Article;
use storyfold_testkit::articles::generated;

use crate::Outcome;

/// Files of one format.
pub(crate) struct Sample {
    /// Each file, as it is read.
    pub(crate) documents: Vec<Vec<u8>>,
    /// The pages that are in them, where they are archives of pages.
    pub(crate) pages: Vec<Vec<u8>>,
    /// The file on disk, of a format that is read from several places.
    pub(crate) file: Option<File>,
    /// How many articles they hold.
    pub(crate) articles: usize,
}

impl Sample {
    fn one(text: impl Into<Vec<u8>>, articles: &[Article]) -> Self {
        let documents = vec![text.into()];
        Self { documents, pages: Vec::new(), file: None, articles: articles.len() }
    }

    fn many(documents: impl Iterator<Item = String>) -> Self {
        let documents: Vec<_> = documents.map(String::into_bytes).collect();
        Self { articles: documents.len(), documents, pages: Vec::new(), file: None }
    }

    fn on_disk(bytes: Vec<u8>, articles: &[Article]) -> Outcome<Self> {
        let mut file = tempfile::tempfile()?;
        file.write_all(&bytes)?;
        Ok(Self { file: Some(file), ..Self::one(bytes, articles) })
    }

    /// The size of all files together.
    pub(crate) fn bytes(&self) -> usize {
        self.documents.iter().map(Vec::len).sum()
    }
}

/// How many paragraphs an article has, each of some 60 words.
const PARAGRAPHS: usize = 8;

/// Articles of the length of news: a headline, eight paragraphs with quotes and ampersands, and what is
/// said of them.
pub(crate) fn articles(count: usize) -> Vec<Article> {
    let parts = generated(count * PARAGRAPHS, 3);
    let article = |(at, parts): (usize, &[Article])| {
        let mut article = parts.first()?.clone();
        article.title = parts.first()?.body.chars().take(60).collect();
        let paragraphs: Vec<String> =
            parts.iter().map(|part| format!("\"Ö {}\" & so on.", part.body.trim())).collect();
        article.body = paragraphs.join("\n");
        article.url = Some(format!("https://post.example/2031/02/03/{at}"));
        article.source = Some("Harbour Post".to_owned());
        Some(article)
    };
    parts.chunks(PARAGRAPHS).enumerate().filter_map(article).collect()
}

const PUBLISHED: &str = "2031-02-03T08:00:00Z";

fn url(article: &Article) -> &str {
    article.url.as_deref().unwrap_or_default()
}

fn record(article: &Article) -> Value {
    json!({
        "id": article.id.as_str(), "title": article.title, "body": article.body,
        "published": PUBLISHED, "source": "Harbour Post", "url": url(article), "lang": "en",
    })
}

pub(crate) fn json_lines(articles: &[Article]) -> Outcome<Sample> {
    let mut text = String::new();
    for article in articles {
        text.push_str(&serde_json::to_string(&record(article))?);
        text.push('\n');
    }
    Ok(Sample::one(text, articles))
}

fn array(articles: &[Article], item: impl Fn(&Article) -> Value) -> Outcome<String> {
    let items: Vec<Value> = articles.iter().map(item).collect();
    Ok(serde_json::to_string_pretty(&items)?)
}

pub(crate) fn json_array(articles: &[Article]) -> Outcome<Sample> {
    Ok(Sample::one(array(articles, record)?, articles))
}

pub(crate) fn ninjs(articles: &[Article]) -> Outcome<Sample> {
    let item = |article: &Article| {
        json!({
            "uri": article.id.as_str(), "type": "text", "headline": article.title,
            "body_text": article.body, "versioncreated": PUBLISHED, "language": "en",
            "infosource": [{"name": "Harbour Post"}],
        })
    };
    Ok(Sample::one(array(articles, item)?, articles))
}

pub(crate) fn json_feed(articles: &[Article]) -> Outcome<Sample> {
    let item = |article: &Article| {
        json!({
            "id": article.id.as_str(), "title": article.title, "content_text": article.body,
            "date_published": PUBLISHED, "language": "en", "url": url(article),
        })
    };
    let items = array(articles, item)?;
    let text = format!("{{\"version\": \"https://jsonfeed.org/version/1.1\", \"items\": {items}}}");
    Ok(Sample::one(text, articles))
}

pub(crate) fn csv(articles: &[Article]) -> Outcome<Sample> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(["id", "title", "body", "published", "source", "url", "lang"])?;
    for article in articles {
        let (id, body) = (article.id.as_str(), article.body.as_str());
        let row = [id, &article.title, body, PUBLISHED, "Harbour Post", url(article), "en"];
        writer.write_record(row)?;
    }
    Ok(Sample::one(writer.into_inner()?, articles))
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;")
}

/// The body as paragraphs of HTML.
fn paragraphs(article: &Article) -> String {
    let paragraphs = article.body.lines().map(|line| format!("<p>{}</p>\n", escaped(line)));
    paragraphs.collect()
}

fn wrapped(
    articles: &[Article],
    before: &str,
    after: &str,
    item: impl Fn(&Article) -> String,
) -> Sample {
    let mut text = before.to_owned();
    articles.iter().for_each(|article| text.push_str(&item(article)));
    text.push_str(after);
    Sample::one(text, articles)
}

pub(crate) fn rss(articles: &[Article]) -> Sample {
    wrapped(articles, "<rss version=\"2.0\"><channel>", "</channel></rss>", |article| {
        format!(
            "<item><title>{}</title><link>{}</link><guid isPermaLink=\"false\">{}</guid>\
             <pubDate>Mon, 03 Feb 2031 08:00:00 GMT</pubDate><description>{}</description></item>\n",
            escaped(&article.title),
            url(article),
            article.id,
            escaped(&paragraphs(article)),
        )
    })
}

pub(crate) fn newsml_g2(articles: &[Article]) -> Sample {
    let before = "<newsMessage xmlns=\"http://iptc.org/std/nar/2006-10-01/\"><itemSet>";
    wrapped(articles, before, "</itemSet></newsMessage>", |article| {
        format!(
            "<newsItem guid=\"{}\" version=\"1\"><itemMeta><itemClass qcode=\"ninat:text\"/>\
             <versionCreated>{PUBLISHED}</versionCreated><pubStatus qcode=\"stat:usable\"/></itemMeta>\
             <contentMeta><language tag=\"en\"/><headline>{}</headline></contentMeta>\
             <contentSet><inlineXML><html xmlns=\"http://www.w3.org/1999/xhtml\"><body>{}</body></html>\
             </inlineXML></contentSet></newsItem>\n",
            article.id,
            escaped(&article.title),
            paragraphs(article),
        )
    })
}

pub(crate) fn newsml_1(articles: &[Article]) -> Sample {
    wrapped(articles, "<NewsML Version=\"1.2\">", "</NewsML>", |article| {
        format!(
            "<NewsItem><Identification><NewsIdentifier><PublicIdentifier>{}</PublicIdentifier>\
             </NewsIdentifier></Identification><NewsManagement>\
             <ThisRevisionCreated>20310203T080000Z</ThisRevisionCreated><Status FormalName=\"Usable\"/>\
             </NewsManagement><NewsComponent><NewsLines><HeadLine>{}</HeadLine></NewsLines><ContentItem>\
             <MediaType FormalName=\"Text\"/><DataContent>{}</DataContent></ContentItem></NewsComponent>\
             </NewsItem>\n",
            article.id,
            escaped(&article.title),
            paragraphs(article),
        )
    })
}

pub(crate) fn nitf(articles: &[Article]) -> Sample {
    Sample::many(articles.iter().map(|article| {
        format!(
            "<nitf><head><docdata><doc-id id-string=\"{}\"/><date.issue norm=\"20310203T080000Z\"/>\
             </docdata></head><body><body.head><hedline><hl1>{}</hl1></hedline></body.head>\
             <body.content>{}</body.content></body></nitf>",
            article.id,
            escaped(&article.title),
            paragraphs(article),
        )
    }))
}

/// A page as sites have them: four times as much around the text as the text.
fn page(article: &Article) -> String {
    let mut links = String::new();
    for at in 0..80 {
        let _ = write!(
            links,
            "<li class=\"nav-item nav-item--{at}\"><a href=\"/section/{at}\" data-track=\"nav\">Section \
             {at}</a></li>"
        );
    }
    format!(
        "<!DOCTYPE html><html lang=\"en\"><head><title>{title} | Harbour Post</title>\
         <meta property=\"og:title\" content=\"{title}\"><meta property=\"article:published_time\" \
         content=\"{PUBLISHED}\"><link rel=\"canonical\" href=\"{}\"><style>.nav{{color:red}}</style>\
         <script>window.dataLayer = [];</script></head><body><header><nav><ul>{links}</ul></nav></header>\
         <main><article><h1>{title}</h1>{}</article></main><footer><ul>{links}</ul></footer></body></html>",
        url(article),
        paragraphs(article),
        title = escaped(&article.title),
    )
}

pub(crate) fn pages(articles: &[Article]) -> Sample {
    Sample::many(articles.iter().map(page))
}

pub(crate) fn archive(articles: &[Article]) -> Sample {
    let pages: Vec<String> = articles.iter().map(page).collect();
    let mut text = String::new();
    for (article, page) in articles.iter().zip(&pages) {
        let content = format!("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n{page}");
        let _ = write!(
            text,
            "WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: {}\r\nContent-Length: {}\r\n\r\n{content}\
             \r\n\r\n",
            url(article),
            content.len(),
        );
    }
    let pages = pages.into_iter().map(String::into_bytes).collect();
    Sample { pages, ..Sample::one(text, articles) }
}

pub(crate) fn markdown(articles: &[Article]) -> Sample {
    Sample::many(articles.iter().map(|article| {
        format!("# {}\n\n2031-02-03\n\n{}\n", article.title, article.body.replace('\n', "\n\n"))
    }))
}

pub(crate) fn plain_text(articles: &[Article]) -> Sample {
    let text = |article: &Article| format!("{}\n\n{}\n", article.title, article.body);
    Sample::many(articles.iter().map(text))
}

/// The columns of a table, by name.
fn columns(articles: &[Article]) -> [(&'static str, Vec<&str>); 5] {
    [
        ("id", articles.iter().map(|article| article.id.as_str()).collect()),
        ("title", articles.iter().map(|article| article.title.as_str()).collect()),
        ("body", articles.iter().map(|article| article.body.as_str()).collect()),
        ("published", articles.iter().map(|_| PUBLISHED).collect()),
        ("url", articles.iter().map(url).collect()),
    ]
}

pub(crate) fn parquet(articles: &[Article]) -> Outcome<Sample> {
    let columns = columns(articles);
    let fields = columns.iter().map(|(name, _)| format!("required binary {name} (UTF8);"));
    let schema = format!("message articles {{ {} }}", fields.collect::<String>());
    let schema = Arc::new(parse_message_type(&schema)?);
    let properties = Arc::new(WriterProperties::builder().build());
    let mut bytes = Vec::new();
    let mut writer = SerializedFileWriter::new(&mut bytes, schema, properties)?;
    let mut group = writer.next_row_group()?;
    for (_, values) in columns {
        let values: Vec<ByteArray> = values.into_iter().map(ByteArray::from).collect();
        let mut column = group.next_column()?.ok_or("a column of the schema is missing")?;
        column.typed::<ByteArrayType>().write_batch(&values, None, None)?;
        column.close()?;
    }
    group.close()?;
    writer.close()?;
    Sample::on_disk(bytes, articles)
}

pub(crate) fn arrow(articles: &[Article]) -> Outcome<Sample> {
    let columns = columns(articles)
        .map(|(name, values)| (name, Arc::new(StringArray::from(values)) as ArrayRef));
    let batch = RecordBatch::try_from_iter(columns)?;
    let mut bytes = Vec::new();
    let mut writer = arrow_ipc::writer::StreamWriter::try_new(&mut bytes, &batch.schema())?;
    for start in (0..batch.num_rows()).step_by(1_000) {
        writer.write(&batch.slice(start, (batch.num_rows() - start).min(1_000)))?;
    }
    writer.finish()?;
    drop(writer);
    Sample::on_disk(bytes, articles)
}
