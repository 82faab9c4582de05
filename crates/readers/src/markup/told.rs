//! What a text that says nothing of its kind holds of HTML.

use std::borrow::Cow;

use memchr::{memchr2, memchr2_iter};

use super::elements::{Flow, flow_of, is_of_articles};
use super::html::is_reference;
use super::tags::lower;

/// What a text holds of HTML, the more the higher.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Markup {
    /// Nothing: it is plain text.
    None,
    /// References to characters, and no element.
    References,
    /// Elements inside of lines, which are those of the text.
    Inline,
    /// Elements that part paragraphs.
    Blocks,
}

impl Markup {
    /// What a text holds. An element counts when it stands there whole: opened and closed again, or one
    /// of those that need no end. O(n); where there is neither `<` nor `&`, no more than a search for them.
    pub(super) fn of(text: &str) -> Self {
        let mut told = Self::None;
        let mut opened: Vec<Cow<'_, str>> = Vec::new();
        for place in memchr2_iter(b'<', b'&', text.as_bytes()) {
            let (before, rest) = text.split_at_checked(place).unwrap_or_default();
            let found = match Tag::at(before, rest) {
                None if is_reference(rest.as_bytes()) => Self::References,
                None => Self::None,
                Some(tag) if tag.is_whole || tag.is_end && opened.contains(&tag.name) => {
                    Self::of_element(&tag.name)
                }
                Some(tag) => {
                    if !tag.is_end && !opened.contains(&tag.name) {
                        opened.push(tag.name);
                    }
                    Self::None
                }
            };
            told = told.max(found);
            if told == Self::Blocks {
                break;
            }
        }
        told
    }

    fn of_element(name: &str) -> Self {
        match flow_of(name) {
            Flow::Inline | Flow::Hidden => Self::Inline,
            Flow::Cell | Flow::Block | Flow::Lines => Self::Blocks,
        }
    }
}

/// A tag as those who write HTML write it.
struct Tag<'a> {
    /// The name in lower case.
    name: Cow<'a, str>,
    is_end: bool,
    /// Whether it needs no end.
    is_whole: bool,
}

impl<'a> Tag<'a> {
    /// The tag of an element that articles are written with, where one begins. What stands behind its
    /// name is nothing or attributes with values: `a <b and c> d` has none. One behind a backtick is
    /// spelled out, not meant.
    fn at(before: &str, rest: &'a str) -> Option<Self> {
        let inside = rest.strip_prefix('<')?;
        let end = memchr2(b'<', b'>', inside.as_bytes())?;
        let (inside, behind) = inside.split_at_checked(end)?;
        if !behind.starts_with('>') || before.ends_with('`') {
            return None;
        }
        let (is_end, inside) =
            inside.strip_prefix('/').map_or((false, inside), |inside| (true, inside));
        let name_end = inside.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(inside.len());
        let (name, attributes) = inside.split_at_checked(name_end)?;
        let is_bare = matches!(attributes.trim_ascii(), "" | "/");
        let has_values =
            attributes.starts_with(|c: char| c.is_ascii_whitespace()) && attributes.contains('=');
        let name = lower(name);
        if !(is_bare || has_values && !is_end) || !is_of_articles(&name) {
            return None;
        }
        let is_whole = !is_end
            && match &*name {
                "br" | "hr" => true,
                "img" => attributes.contains("src"),
                // `Vec<P>` is no paragraph.
                "p" => !before.ends_with(char::is_alphanumeric),
                _ => false,
            };
        Some(Self { name, is_end, is_whole })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_text_has_none_whatever_its_brackets() {
        for plain in [
            "",
            "Fog closes port",
            "x < y and y > z",
            "We <3 Ostby",
            "a <b and c> d",
            "if (a<b && c>d) return",
            "Write to Ada <ada@post.example> or <b@post.example>",
            "the <unk> ferry <s> sank </s>",
            "Vec<P> and Map<I, B>, List<A>, #include <stdio.h>",
            "fn first<T>(of: &[T]) -> Option<&T>",
            "The closing </p> tag",
            "Write `<br>` or `<p>`, and `<b>bold</b>`",
            "<note>Fog</note> <block>Ice</block>",
            "<p",
            "<img>",
            "Bakke & Sons of AT&T",
        ] {
            assert_eq!(Markup::of(plain), Markup::None, "{plain:?}");
        }
    }

    #[test]
    fn elements_that_stand_there_whole_are_told() {
        for (html, markup) in [
            ("Bakke &amp; Sons", Markup::References),
            ("a <b and c> d &#8211; e", Markup::References),
            ("<i>Alma</i> sinks", Markup::Inline),
            ("The <A HREF=\"/alma\">Alma</A >", Markup::Inline),
            ("Fog<img alt='' src=fog.png>", Markup::Inline),
            ("Fog<script src=\"x\"></script>", Markup::Inline),
            ("One<br>two", Markup::Blocks),
            ("One<BR />two", Markup::Blocks),
            ("<p>One<p>Two", Markup::Blocks),
            ("One\n<p class=\"lead\">Two", Markup::Blocks),
            ("<div data-x='1'>Fog</div>", Markup::Blocks),
            ("<b>Fog</b> <ul><li>Ice</li></ul>", Markup::Blocks),
        ] {
            assert_eq!(Markup::of(html), markup, "{html:?}");
        }
    }

    #[test]
    fn many_brackets_take_linear_time() {
        for piece in ["<", "<p ", "<b>", "</b", "<a x=", "&", "&a", "<p x='"] {
            let text = piece.repeat(500_000);
            assert!(Markup::of(&text) <= Markup::Inline, "{piece}");
        }
    }
}
