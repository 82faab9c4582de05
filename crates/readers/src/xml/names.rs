//! Names of elements, each with one prefix whatever the file calls it.

use crate::limits::MAX_XML_NAMESPACES;

/// Which prefixes mean what where reading stands.
#[derive(Debug, Default)]
pub(super) struct Namespaces {
    /// Each with the depth of the element it was bound at; the default one has an empty prefix.
    bound: Vec<(usize, String, Space)>,
}

/// The families of names that are told apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Space {
    /// The formats that are read, and what they are made of: their names need no prefix, because
    /// none of them means another thing in another of these.
    Own,
    /// The module of RSS for whole texts.
    Content,
    /// Dublin Core.
    Dc,
    /// The later terms of Dublin Core.
    DcTerms,
    /// All others, where `title` may be the title of anything.
    Foreign,
}

impl Namespaces {
    /// Forgets what was bound at this depth or deeper.
    pub(super) fn close(&mut self, depth: usize) {
        while self.bound.last().is_some_and(|(at, ..)| *at >= depth) {
            self.bound.pop();
        }
    }

    /// Binds a prefix at a depth. Tells whether there was room for it: there is for
    /// [`MAX_XML_NAMESPACES`] prefixes.
    #[must_use]
    pub(super) fn bind(&mut self, depth: usize, prefix: &str, address: &str) -> bool {
        let has_room = self.bound.len() < MAX_XML_NAMESPACES;
        if has_room {
            self.bound.push((depth, prefix.to_owned(), space_of(prefix, address)));
        }
        has_room
    }

    /// The name by which an element is asked for: `title`, `dc:creator`, `content:encoded`, and with
    /// the prefix `x` what is foreign.
    pub(super) fn name_of(&self, written: &str) -> String {
        let (prefix, local) = written.split_once(':').unwrap_or(("", written));
        // Most names have no prefix. To compare two empty texts byte by byte, which some machines do
        // slowly, was a sixth of the time in which NewsML-G2 is read.
        let is_bound = |known: &str| match prefix {
            "" => known.is_empty(),
            prefix => known == prefix,
        };
        let bound = self.bound.iter().rev().find(|(_, known, _)| is_bound(known));
        let space = bound.map_or_else(|| usual_space(prefix), |(.., space)| *space);
        let prefix = match space {
            Space::Own => return local.to_owned(),
            Space::Content => "content",
            Space::Dc => "dc",
            Space::DcTerms => "dcterms",
            Space::Foreign => "x",
        };
        format!("{prefix}:{local}")
    }
}

fn space_of(prefix: &str, address: &str) -> Space {
    const OWN: [&str; 8] = [
        "iptc.org/",
        "w3.org/1999/xhtml",
        "w3.org/1999/02/22-rdf-syntax-ns",
        "w3.org/2005/Atom",
        "purl.org/atom/ns",
        "purl.org/rss/1.0/",
        "my.netscape.com/rdf/simple/",
        "backend.userland.com/rss",
    ];
    if address.contains("purl.org/rss/1.0/modules/content") {
        Space::Content
    } else if address.contains("purl.org/rss/1.0/modules/") {
        Space::Foreign
    } else if address.contains("purl.org/dc/elements/") {
        Space::Dc
    } else if address.contains("purl.org/dc/terms") {
        Space::DcTerms
    } else if prefix.is_empty() || OWN.iter().any(|own| address.contains(own)) {
        // An address nobody knows on the elements without a prefix is a provider's own.
        Space::Own
    } else {
        Space::Foreign
    }
}

/// What a prefix means that a file uses without saying what it is.
fn usual_space(prefix: &str) -> Space {
    match prefix {
        "" | "atom" | "html" | "nitf" | "rdf" | "rss" | "xhtml" => Space::Own,
        "content" => Space::Content,
        "dc" => Space::Dc,
        "dcterms" => Space::DcTerms,
        _ => Space::Foreign,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_do_not_depend_on_prefixes() {
        let mut spaces = Namespaces::default();
        assert_eq!(spaces.name_of("dc:date"), "dc:date");
        assert_eq!(spaces.name_of("media:title"), "x:title");
        assert!(spaces.bind(1, "", "http://example.com/own"));
        assert!(spaces.bind(1, "n", "http://iptc.org/std/NITF/2006-10-18/"));
        assert!(spaces.bind(2, "dc", "http://example.com/other"));
        assert!(spaces.bind(2, "c", "http://purl.org/rss/1.0/modules/content/"));
        let names = ["title", "n:hl1", "dc:date", "c:encoded"];
        let read = |spaces: &Namespaces| names.map(|name| spaces.name_of(name));
        assert_eq!(read(&spaces), ["title", "hl1", "x:date", "content:encoded"]);
        spaces.close(2);
        assert_eq!(read(&spaces), ["title", "hl1", "dc:date", "x:encoded"]);
        for number in 0..2 * MAX_XML_NAMESPACES {
            let is_bound = spaces.bind(3, &number.to_string(), "");
            assert_eq!(is_bound, number < MAX_XML_NAMESPACES - 2);
        }
        assert_eq!(spaces.bound.len(), MAX_XML_NAMESPACES);
    }
}
