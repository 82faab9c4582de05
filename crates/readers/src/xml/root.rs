//! The outermost element of a file, for telling its format.

use quick_xml::Reader;
use quick_xml::events::Event;

/// The start tag of the outermost element.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Root {
    /// Its name without a prefix.
    pub(crate) name: String,
    /// The tag without its name, as it is written.
    pub(crate) attributes: String,
}

/// The outermost element of the XML that begins like this; `None` when it does not begin like XML, or
/// when so much stands before the element that it is not in what is shown.
pub(crate) fn root_of(head: &str) -> Option<Root> {
    if !head.trim_start_matches('\u{feff}').trim_start().starts_with('<') {
        return None;
    }
    let mut reader = Reader::from_str(head);
    reader.config_mut().allow_dangling_amp = true;
    loop {
        match reader.read_event().ok()? {
            Event::Start(tag) | Event::Empty(tag) => {
                return Some(Root {
                    name: tag.local_name().into_inner().to_owned(),
                    attributes: tag.attributes_raw().to_owned(),
                });
            }
            Event::Text(text)
                if text.trim_matches(['\u{feff}', ' ', '\t', '\r', '\n']).is_empty() => {}
            Event::Decl(_) | Event::PI(_) | Event::Comment(_) | Event::DocType(_) => {}
            _ => return None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_before_the_root_does_not_matter() {
        let name = |head| root_of(head).map(|root| root.name);
        let head = "\u{feff}\n<?xml version='1.0'?><!-- <a> --><!DOCTYPE rss [<!ENTITY a '<b>'>]>\n\
                    <r:rss version='2.0'><cha";
        assert_eq!(name(head).as_deref(), Some("rss"));
        assert!(root_of(head).unwrap().attributes.contains("2.0"));
        for other in ["", "fog", "<", "<!-- cut", "fog <b>", "</a>"] {
            assert_eq!(name(other), None, "{other:?}");
        }
    }
}
