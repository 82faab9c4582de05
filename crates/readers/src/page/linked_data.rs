//! What a page says about itself in JSON-LD, in the words of schema.org.

use std::collections::VecDeque;

use serde_json::{Map, Value};

/// An article in JSON-LD, as far as it is used.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(super) struct LinkedArticle {
    pub(super) headline: Option<String>,
    pub(super) body: Option<String>,
    pub(super) published: Option<String>,
    pub(super) modified: Option<String>,
    pub(super) authors: Option<String>,
    pub(super) publisher: Option<String>,
    pub(super) lang: Option<String>,
    pub(super) url: Option<String>,
    pub(super) based_on: Option<String>,
    /// Its type, where it says more than that it is an article.
    pub(super) genre: Option<String>,
}

/// The first article in the JSON of a page; `None` when it holds none, or is no JSON. What nests
/// deeper than serde's own limit of 128 counts as no JSON.
pub(super) fn article_in(json: &str) -> Option<LinkedArticle> {
    // Templates that were not filled in properly leave line breaks in strings.
    let json = json.replace(['\n', '\r', '\t'], " ");
    let value: Value = serde_json::from_str(json.trim().trim_end_matches(';')).ok()?;
    let mut waiting = VecDeque::from([&value]);
    while let Some(value) = waiting.pop_front() {
        match value {
            Value::Array(values) => waiting.extend(values),
            Value::Object(object) => {
                if let Some(genre) = type_of(object) {
                    return Some(read(object, genre));
                }
                let inner = ["@graph", "mainEntity", "mainEntityOfPage"];
                waiting.extend(inner.iter().filter_map(|name| object.get(*name)));
            }
            _ => {}
        }
    }
    None
}

/// Types of articles that say nothing about their kind.
const PLAIN_TYPES: [&str; 4] = ["NewsArticle", "Article", "BlogPosting", "SocialMediaPosting"];

/// Types of articles that do.
const KINDS: [&str; 10] = [
    "AdvertiserContentArticle",
    "AnalysisNewsArticle",
    "AskPublicNewsArticle",
    "BackgroundNewsArticle",
    "LiveBlogPosting",
    "OpinionNewsArticle",
    "Report",
    "ReportageNewsArticle",
    "ReviewNewsArticle",
    "SatiricalArticle",
];

/// `None` for what is no article, and `Some(None)` for one of no particular kind.
#[expect(clippy::option_option, reason = "whether it is one, and what kind it is")]
fn type_of(object: &Map<String, Value>) -> Option<Option<String>> {
    let types = match object.get("@type")? {
        Value::Array(types) => types.iter().filter_map(Value::as_str).collect(),
        Value::String(name) => vec![name.as_str()],
        _ => vec![],
    };
    let mut names = types.iter().map(|name| name.rsplit(['/', ':', '#']).next().unwrap_or(name));
    let kind = names.clone().find(|name| KINDS.contains(name));
    let is_plain = names.any(|name| PLAIN_TYPES.contains(&name));
    (kind.is_some() || is_plain).then(|| kind.map(str::to_owned))
}

fn read(object: &Map<String, Value>, genre: Option<String>) -> LinkedArticle {
    let text = |name: &str| object.get(name).and_then(text_of);
    let page = object.get("mainEntityOfPage").and_then(address_of);
    LinkedArticle {
        headline: text("headline").or_else(|| text("name")),
        body: text("articleBody"),
        published: text("datePublished").or_else(|| text("dateCreated")),
        modified: text("dateModified"),
        authors: object.get("author").and_then(names_of),
        publisher: object
            .get("publisher")
            .or_else(|| object.get("sourceOrganization"))
            .and_then(names_of),
        lang: text("inLanguage"),
        url: text("url").or(page),
        based_on: object
            .get("isBasedOn")
            .or_else(|| object.get("isBasedOnUrl"))
            .and_then(address_of),
        genre,
    }
}

/// Text that is not blank. Of several, the first.
fn text_of(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.trim().to_owned()).filter(|text| !text.is_empty()),
        Value::Array(values) => match values.first()? {
            Value::String(text) => Some(text.trim().to_owned()).filter(|text| !text.is_empty()),
            _ => None,
        },
        _ => None,
    }
}

/// The address of a thing: it may be a string, an object with one, or several of these.
fn address_of(value: &Value) -> Option<String> {
    let value = value.as_array().map_or(Some(value), |values| values.first())?;
    match value {
        Value::Object(object) => {
            ["@id", "url"].iter().find_map(|name| object.get(*name).and_then(text_of))
        }
        _ => text_of(value),
    }
}

/// The names of persons or organisations, with commas between them.
fn names_of(value: &Value) -> Option<String> {
    let values = value.as_array().map_or(std::slice::from_ref(value), Vec::as_slice);
    let name = |value: &Value| match value {
        Value::Object(object) => object.get("name").and_then(text_of),
        _ => text_of(value),
    };
    let names: Vec<String> = values.iter().filter_map(name).collect();
    (!names.is_empty()).then(|| names.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_article_wherever_it_stands() {
        let article = r#"{"@type":["Thing","NewsArticle"],"headline":" Fog ","articleBody":"All day.",
            "datePublished":"2031-02-03","dateModified":"2031-02-04","inLanguage":"en",
            "author":[{"name":"Ada Lind"},"Jon Ek",{"x":1}],"publisher":{"name":"Harbour Post"},
            "isBasedOn":{"@id":"https://wire.example/1"},"mainEntityOfPage":{"@id":"https://post.example/1"}}"#;
        let expected = LinkedArticle {
            headline: Some("Fog".into()),
            body: Some("All day.".into()),
            published: Some("2031-02-03".into()),
            modified: Some("2031-02-04".into()),
            authors: Some("Ada Lind, Jon Ek".into()),
            publisher: Some("Harbour Post".into()),
            lang: Some("en".into()),
            url: Some("https://post.example/1".into()),
            based_on: Some("https://wire.example/1".into()),
            genre: None,
        };
        for json in [
            article.to_owned(),
            format!("[{{\"@type\":\"WebSite\"}},{article}];"),
            format!("{{\"@graph\":[{{\"@type\":\"Person\"}},{article}]}}"),
            format!("{{\"@type\":\"WebPage\",\"mainEntity\":{article}}}"),
        ] {
            assert_eq!(article_in(&json).as_ref(), Some(&expected), "{json}");
        }
    }

    #[test]
    fn kinds_of_articles() {
        let genre =
            |name: &str| article_in(&format!("{{\"@type\":{name}}}")).map(|found| found.genre);
        assert_eq!(
            genre("\"https://schema.org/LiveBlogPosting\""),
            Some(Some("LiveBlogPosting".into()))
        );
        assert_eq!(
            genre("[\"NewsArticle\",\"OpinionNewsArticle\"]"),
            Some(Some("OpinionNewsArticle".into()))
        );
        assert_eq!(genre("\"NewsArticle\""), Some(None));
        assert_eq!(genre("\"Recipe\""), None);
        assert_eq!(genre("7"), None);
    }

    #[test]
    fn what_is_no_json_is_no_article() {
        let deep = format!("{}1{}", "{\"@graph\":[".repeat(100_000), "]}".repeat(100_000));
        for json in ["", "{", "null", "<p>", &deep, "{\"@type\":\"NewsArticle\",}"] {
            assert_eq!(article_in(json), None);
        }
        assert!(article_in("{\"@type\":\"NewsArticle\",\"headline\":\"two\nlines\"}").is_some());
    }
}
