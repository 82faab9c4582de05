//! A fragment of HTML as text.

use std::borrow::Cow;
use std::convert::Infallible;

use html5gum::emitters::callback::{CallbackEmitter, CallbackEvent};
use html5gum::{Span, Tokenizer};
use memchr::memchr;

use super::elements::{Flow, flow_of};
use super::paragraphs::Paragraphs;
use super::tags::{Piece, Pieces};
use super::told::Markup;

/// The text of a fragment of HTML: paragraphs parted by one line break, character references
/// resolved, scripts and styles left out.
///
/// Tags are taken one by one, as browsers read them, so nesting costs nothing and no fragment is too
/// broken. Takes O(n) time and memory.
pub(crate) fn text_of_html(html: &str) -> String {
    write_html(html, Paragraphs::default())
}

fn write_html(html: &str, mut paragraphs: Paragraphs) -> String {
    for piece in Pieces::of(html) {
        match piece {
            Piece::Text(text) => push_resolved(text, &mut |text| paragraphs.push(text)),
            Piece::Verbatim(text) => paragraphs.push(text),
            Piece::Open(name) => match flow_of(&name) {
                Flow::Block => paragraphs.end_paragraph(),
                Flow::Cell => paragraphs.space(),
                Flow::Lines => paragraphs.begin_lines(),
                Flow::Inline | Flow::Hidden => {}
            },
            Piece::Close(name) => match flow_of(&name) {
                Flow::Block => paragraphs.end_paragraph(),
                Flow::Cell => paragraphs.space(),
                Flow::Lines => paragraphs.end_lines(),
                Flow::Inline | Flow::Hidden => {}
            },
        }
    }
    paragraphs.finish()
}

/// Text without tags, with its character references resolved.
fn push_resolved(text: &str, push: &mut impl FnMut(&str)) {
    if memchr(b'\r', text.as_bytes()).is_some() {
        return push_tokens(text, push);
    }
    push_references(text, push);
}

/// Text with its character references resolved, and its tags as they are.
fn push_references(text: &str, push: &mut impl FnMut(&str)) {
    let mut rest = text;
    while let Some((plain, reference)) =
        memchr(b'&', rest.as_bytes()).and_then(|place| rest.split_at_checked(place))
    {
        push(plain);
        // No reference goes on behind white space, a tag or another one.
        let is_end = |byte: &u8| matches!(byte, b'&' | b'<') || byte.is_ascii_whitespace();
        let length = reference.bytes().skip(1).position(|byte| is_end(&byte));
        let length = length.map_or(reference.len(), |length| length + 1);
        let (reference, after) = reference.split_at_checked(length).unwrap_or((reference, ""));
        push_tokens(reference, push);
        rest = after;
    }
    push(rest);
}

/// What the tokenizer makes of text. It is given no tags, because it calls itself once for each attribute
/// of one; and no more text than it has to see, because it looks at every character several times.
fn push_tokens(text: &str, push: &mut impl FnMut(&str)) {
    let emitter = CallbackEmitter::new(|event: CallbackEvent<'_>, _: Span<()>| {
        if let CallbackEvent::String { value } = event {
            push(&String::from_utf8_lossy(value));
        }
        None::<Infallible>
    });
    // It makes no tokens, so this runs through all of the text.
    let _ = Tokenizer::new_with_emitter(text, emitter).next();
}

/// The text of a field that holds plain text or HTML and does not say which: HTML where there is a
/// tag or a character reference in it, as readers of feeds take it.
pub(crate) fn plain_or_html(text: &str) -> Cow<'_, str> {
    if looks_like_html(text) { text_of_html(text).into() } else { text.trim().into() }
}

/// The text of a field of which nobody says what it holds, which mostly is plain text; `None` where it is
/// that. HTML is told by whole elements and by character references, so that no other `<` is lost.
/// Where elements part no paragraphs, its lines do.
pub(crate) fn text_if_html(text: &str) -> Option<String> {
    match Markup::of(text) {
        Markup::None => None,
        Markup::References => {
            let mut resolved = String::with_capacity(text.len());
            push_references(text, &mut |text| resolved.push_str(text));
            Some(resolved)
        }
        Markup::Inline => {
            let mut paragraphs = Paragraphs::default();
            paragraphs.begin_lines();
            Some(write_html(text, paragraphs))
        }
        Markup::Blocks => Some(text_of_html(text)),
    }
}

/// A text as the field of a record has to hold it to be read as that text again: where it would be taken for
/// HTML, what makes it look so is written as references. O(n).
///
/// ```
/// use storyfold_readers::as_field;
/// assert_eq!(as_field("Bakke & Sons, x < y"), "Bakke & Sons, x < y");
/// assert_eq!(as_field("Write <p>a</p>"), "Write &lt;p>a&lt;/p>");
/// assert_eq!(as_field("Write &amp;"), "Write &amp;amp;");
/// ```
pub fn as_field(text: &str) -> Cow<'_, str> {
    match Markup::of(text) {
        Markup::None => text.into(),
        _ => text.replace('&', "&amp;").replace('<', "&lt;").into(),
    }
}

fn looks_like_html(text: &str) -> bool {
    memchr::memchr2_iter(b'<', b'&', text.as_bytes()).any(|place| {
        let rest = text.as_bytes().get(place..).unwrap_or_default();
        match rest {
            [b'<', b'!' | b'/', ..] => true,
            [b'<', next, ..] => next.is_ascii_alphabetic(),
            _ => is_reference(rest),
        }
    })
}

/// Whether a text begins with a reference to a character.
pub(super) fn is_reference(text: &[u8]) -> bool {
    match text {
        [b'&', b'#', ..] => true,
        [b'&', first, name @ ..] if first.is_ascii_alphabetic() => {
            let mut name = name.iter().take(MAX_REFERENCE_BYTES);
            name.find(|byte| !byte.is_ascii_alphanumeric()) == Some(&b';')
        }
        _ => false,
    }
}

/// No name of a character is longer, in bytes.
const MAX_REFERENCE_BYTES: usize = 32;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_as_a_field_is_read_as_it_was() {
        for text in
            ["a & b", "<p>a</p>\n<b>c</b> &amp; d", "&lt;p>", "x < y `<p>a</p>`", "", "&#8217;<br>"]
        {
            let field = as_field(text);
            let read = text_if_html(&field).unwrap_or_else(|| field.clone().into_owned());
            assert_eq!(read, text, "{field}");
        }
    }

    #[test]
    fn paragraphs_references_and_hidden_elements() {
        for (html, text) in [
            (
                "<p>Fog closes <b>p</b>ort.</p>\n\n<p>Ferries wait.",
                "Fog closes port.\nFerries wait.",
            ),
            ("Bakke &amp; Sons&nbsp;&#8211; &lt;3&hellip;", "Bakke & Sons – <3…"),
            ("One<br>two<br/><br />three", "One\ntwo\nthree"),
            ("<SCRIPT>if (a < b) {'</p>'}</SCRIPT>Fog<style>p {}</style>", "Fog"),
            ("<ul><li>Ostby<li>Kelmouth</ul>", "Ostby\nKelmouth"),
            (
                "<table><tr><td>Ostby<td>6:10</tr><tr><td>Kelmouth</td><td>7:00",
                "Ostby 6:10\nKelmouth 7:00",
            ),
            ("<pre>Ostby\nKelmouth</pre>", "Ostby\nKelmouth"),
            ("<!-- no --><img alt='no' src=x>Fog <3 and < 5", "Fog <3 and < 5"),
            ("</p></p><p", ""),
            ("<p>Fog<script src=\"x\"/><p>Mist<iframe src=\"x\" /><p>Ice", "Fog\nMist\nIce"),
            ("", ""),
        ] {
            assert_eq!(text_of_html(html), text, "{html:?}");
        }
    }

    #[test]
    fn only_what_has_marks_is_taken_for_html() {
        for plain in ["Bakke & Sons", "a<3", "R&D; more", " x ", "5 < 6 & 7 > 2", "&", "<"] {
            assert_eq!(plain_or_html(plain), plain.trim(), "{plain:?}");
        }
        assert_eq!(plain_or_html("Bakke &amp; Sons"), "Bakke & Sons");
        assert_eq!(plain_or_html("<p>Fog</p>"), "Fog");
    }

    #[test]
    fn of_a_field_that_says_nothing_only_whole_elements_count() {
        for plain in ["a <b and c> d", "Bakke & Sons\n\n <3", "the <unk> ferry"] {
            assert_eq!(text_if_html(plain), None, "{plain:?}");
        }
        for (html, text) in [
            ("<p>Fog closes port.</p>\n\n<p>Ferries wait", "Fog closes port.\nFerries wait"),
            (
                "Fog closes <b>port</b>.\n\nFerries\n wait &lt;3",
                "Fog closes port.\nFerries\nwait <3",
            ),
            (
                " a <b and c> d &ndash;\r\n\n Bakke &amp; Sons",
                " a <b and c> d –\r\n\n Bakke & Sons",
            ),
            ("&amp;<b and&nbsp;", "&<b and\u{a0}"),
            ("Fog<script type=\"x\">show('Ice')</script> lifts", "Fog lifts"),
            ("<p></p><img src=\"fog.png\">", ""),
        ] {
            assert_eq!(text_if_html(html).as_deref(), Some(text), "{html:?}");
        }
    }

    #[test]
    fn deep_and_broken_fragments_take_linear_time_and_little_stack() {
        let text = std::thread::Builder::new()
            .stack_size(256 << 10)
            .spawn(|| {
                let deep = format!("{}Fog{}", "<div>".repeat(500_000), "</div>".repeat(500_000));
                let attributes = |piece: &str| format!("<p {}>Fog</p>", piece.repeat(500_000));
                let open = "<".repeat(1_000_000);
                let bare = attributes("a=b ");
                let quoted = ["a=\"\" ", "a='' ", "a=\"b\"c", "a ", "/", "=\"\"", "a=b>c"];
                let quoted = quoted.map(|piece| text_of_html(&attributes(piece)).len());
                let numbered: String = (0..100_000).map(|n| format!("a{n}=\"\" ")).collect();
                assert_eq!(text_of_html(&format!("<p {numbered}>Fog</p>")), "Fog");
                assert_eq!(quoted[..6], [3; 6]);
                let endless = ["<iframe>", "<title>", "<xmp>", "<!--", "</", "<textarea></text"];
                let endless = endless.map(|piece| text_of_html(&piece.repeat(200_000)).len());
                assert_eq!(endless, [0, 0, 999_995, 0, 0, 0]);
                [deep, bare, open].map(|html| text_of_html(&html).len())
            })
            .unwrap()
            .join()
            .unwrap();
        assert_eq!(text, [3, 3, 1_000_000]);
    }

    /// The same by the crate's own tokenizer, as it was used here before: slow and obvious, and good
    /// for fragments with few attributes.
    fn text_by_tokenizer(html: &str) -> String {
        let mut paragraphs = Paragraphs::default();
        let mut hidden = None;
        let mut emitter = CallbackEmitter::new(|event: CallbackEvent<'_>, _: Span<()>| {
            let flow = |name: &[u8]| str::from_utf8(name).map_or(Flow::Inline, flow_of);
            match event {
                CallbackEvent::OpenStartTag { name } => match flow(name) {
                    Flow::Hidden => hidden = Some(name.to_vec()),
                    Flow::Block => paragraphs.end_paragraph(),
                    Flow::Cell => paragraphs.space(),
                    Flow::Lines => paragraphs.begin_lines(),
                    Flow::Inline => {}
                },
                CallbackEvent::EndTag { name } => match flow(name) {
                    Flow::Hidden => hidden = hidden.take().filter(|open| open != name),
                    Flow::Block => paragraphs.end_paragraph(),
                    Flow::Cell => paragraphs.space(),
                    Flow::Lines => paragraphs.end_lines(),
                    Flow::Inline => {}
                },
                CallbackEvent::String { value } if hidden.is_none() => {
                    paragraphs.push(&String::from_utf8_lossy(value));
                }
                _ => {}
            }
            None::<Infallible>
        });
        emitter.naively_switch_states(true);
        let _ = Tokenizer::new_with_emitter(html, emitter).next();
        paragraphs.finish()
    }

    #[test]
    fn what_is_read_is_what_a_tokenizer_reads() {
        let pieces = [
            "<p>",
            "</p>",
            "<p ",
            "a='",
            "'",
            "\"",
            "b=\"",
            "=",
            ">",
            "<",
            "/",
            " ",
            "/>",
            "Fog",
            "&amp;",
            "&am",
            "&#65;",
            "&",
            "p;",
            "&notit;",
            "#x41",
            "\r",
            "<!--",
            "-->",
            "--",
            "!",
            "<!",
            "<?",
            "</",
            "<b>",
            "<td>",
            "<pre>",
            "</pre>",
            "\r\n",
            "\n",
            "é",
            "<script>x</script>",
            "<style>x</style>",
            "<script><!--<script>",
            "</script></script>",
            "<iframe>x</iframe>",
            "<xmp>&amp;<b></xmp>",
            "<title>x</title>",
        ];
        let mut random = storyfold_testkit::random::Random::new(7);
        for _ in 0..30_000 {
            let count = random.below(12);
            let html: String = (0..count).map(|_| pieces[random.below(pieces.len())]).collect();
            assert_eq!(text_of_html(&html), text_by_tokenizer(&html), "{html:?}");
        }
    }
}
