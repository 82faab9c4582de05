//! What an element does to the text around it, in HTML, XHTML and NITF alike.

/// What an element does to the text around it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Flow {
    /// Its text runs on in the text around it.
    Inline,
    /// Its text is parted from the text around it by a space.
    Cell,
    /// Its text is a paragraph, or several.
    Block,
    /// Its text keeps the lines it has.
    Lines,
    /// Its text is not for readers.
    Hidden,
}

/// What the element of a name does, the name in lower case and without a prefix.
///
/// `title` is that of a page inside a page, which only broken fragments have.
pub(crate) fn flow_of(name: &str) -> Flow {
    match name {
        // Most tags are one of these; names are compared one after the other.
        "p" | "br" | "div" | "li" => Flow::Block,
        "a" | "b" | "em" | "i" | "img" | "span" | "strong" => Flow::Inline,
        "script" | "style" | "noscript" | "noembed" | "noframes" | "iframe" | "title"
        | "textarea" => Flow::Hidden,
        "td" | "th" => Flow::Cell,
        "pre" | "listing" | "xmp" => Flow::Lines,
        "address" | "article" | "aside" | "blockquote" | "body" | "caption" | "center" | "dd"
        | "details" | "dialog" | "dir" | "dl" | "dt" | "fieldset" | "figcaption" | "figure"
        | "footer" | "form" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "header" | "hgroup"
        | "hr" | "html" | "legend" | "main" | "menu" | "nav" | "ol" | "optgroup" | "option"
        | "section" | "summary" | "table" | "tbody" | "tfoot" | "thead" | "tr" | "ul" => {
            Flow::Block
        }
        // What only NITF has.
        "block" | "bq" | "byttl" | "credit" | "datasource" | "fn" | "hl1" | "hl2"
        | "nitf-table" | "note" => Flow::Block,
        _ => Flow::Inline,
    }
}

/// Whether it is an element of HTML that articles are written with, by its name in lower case.
pub(super) fn is_of_articles(name: &str) -> bool {
    OF_ARTICLES.split_ascii_whitespace().any(|known| known == name)
}

/// Names with blanks between, the commonest first. Left out are those that other languages of markup use,
/// and `s`, which may mark sentences.
const OF_ARTICLES: &str = "\
    p br div a b em i img span strong script style iframe noscript \
    abbr big cite code del font ins kbd mark small strike sub sup u \
    h1 h2 h3 h4 h5 h6 li ul ol dl dt dd table thead tbody tfoot tr th td \
    article aside blockquote body center figcaption figure footer header hr html main nav pre section";
