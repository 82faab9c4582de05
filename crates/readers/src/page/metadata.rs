//! What the elements of a page say about it.

use dom_query::{Document, NodeRef};

use super::linked_data::{LinkedArticle, article_in};
use crate::limits::MAX_LINKED_DATA_SCRIPTS;

/// What a page says about itself outside of its text.
#[derive(Debug, Default)]
pub(super) struct Metadata {
    /// The article in its JSON-LD.
    pub(super) article: LinkedArticle,
    /// The `content` of its meta elements by name or property, in small letters and in their order.
    metas: Vec<(String, String)>,
    pub(super) lang: Option<String>,
    pub(super) canonical: Option<String>,
    pub(super) title: Option<String>,
    pub(super) heading: Option<String>,
    /// The first machine-readable time in its text.
    pub(super) time: Option<String>,
}

impl Metadata {
    /// The metadata of a page. Takes time in proportion to its number of nodes.
    pub(super) fn of(tree: &Document) -> Self {
        let mut found = Self::default();
        let mut article = None;
        let mut scripts = 0;
        for node in tree.root().descendants_it() {
            let Some(name) = node.node_name() else { continue };
            match name.as_ref() {
                "html" => {
                    found.lang = attribute(&node, "lang").or_else(|| attribute(&node, "xml:lang"))
                }
                "meta" => found.add_meta(&node),
                "link" if is_canonical(&node) => {
                    set(&mut found.canonical, || attribute(&node, "href"))
                }
                "title" => set(&mut found.title, || text(&node)),
                "h1" => set(&mut found.heading, || text(&node)),
                "time" => set(&mut found.time, || attribute(&node, "datetime")),
                "script" if article.is_none() && is_linked_data(&node) => {
                    scripts += 1;
                    if scripts <= MAX_LINKED_DATA_SCRIPTS {
                        article = article_in(&node.text());
                    }
                }
                _ => {}
            }
        }
        found.article = article.unwrap_or_default();
        found
    }

    /// The first of some names that a meta element has.
    pub(super) fn meta(&self, names: &[&str]) -> Option<&str> {
        names.iter().find_map(|name| {
            let (_, content) = self.metas.iter().find(|(known, _)| known == name)?;
            Some(content.as_str())
        })
    }

    fn add_meta(&mut self, node: &NodeRef<'_>) {
        let Some(content) = attribute(node, "content") else { return };
        for kind in ["property", "name", "itemprop", "http-equiv"] {
            if let Some(name) = attribute(node, kind) {
                self.metas.push((name.to_ascii_lowercase(), content.clone()));
            }
        }
    }
}

fn set(slot: &mut Option<String>, value: impl FnOnce() -> Option<String>) {
    if slot.is_none() {
        *slot = value();
    }
}

fn attribute(node: &NodeRef<'_>, name: &str) -> Option<String> {
    let value = node.attr(name)?;
    let value = value.trim();
    (!value.is_empty()).then(|| value.to_owned())
}

/// The text of an element on one line.
fn text(node: &NodeRef<'_>) -> Option<String> {
    let text = node.text();
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    (!line.is_empty()).then_some(line)
}

fn is_canonical(node: &NodeRef<'_>) -> bool {
    let is_one = |name: &str| name.eq_ignore_ascii_case("canonical");
    node.attr("rel").is_some_and(|names| names.split_ascii_whitespace().any(is_one))
}

fn is_linked_data(node: &NodeRef<'_>) -> bool {
    node.attr("type").is_some_and(|kind| {
        let kind = kind.split(';').next().unwrap_or_default().trim();
        kind.eq_ignore_ascii_case("application/ld+json")
    })
}
