//! A fragment of HTML as text.

use std::borrow::Cow;
use std::convert::Infallible;

use html5gum::emitters::callback::{CallbackEmitter, CallbackEvent};
use html5gum::{Span, Tokenizer};
use memchr::memchr;

use super::elements::{Flow, flow_of};
use super::paragraphs::Paragraphs;
use super::tags::{Piece, Pieces};

/// The text of a fragment of HTML: paragraphs parted by one line break, character references
/// resolved, scripts and styles left out.
///
/// Tags are taken one by one, as browsers read them, so nesting costs nothing and no fragment is too
/// broken. Takes O(n) time and memory.
pub(crate) fn text_of_html(html: &str) -> String {
    let mut paragraphs = Paragraphs::default();
    for piece in Pieces::of(html) {
        match piece {
            Piece::Text(text) => push_resolved(text, &mut paragraphs),
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
fn push_resolved(text: &str, paragraphs: &mut Paragraphs) {
    if memchr(b'\r', text.as_bytes()).is_some() {
        return push_tokens(text, paragraphs);
    }
    let mut rest = text;
    while let Some((plain, reference)) =
        memchr(b'&', rest.as_bytes()).and_then(|place| rest.split_at_checked(place))
    {
        paragraphs.push(plain);
        // No reference goes on behind white space or another one.
        let is_end = |byte: &u8| *byte == b'&' || byte.is_ascii_whitespace();
        let length = reference.bytes().skip(1).position(|byte| is_end(&byte));
        let length = length.map_or(reference.len(), |length| length + 1);
        let (reference, after) = reference.split_at_checked(length).unwrap_or((reference, ""));
        push_tokens(reference, paragraphs);
        rest = after;
    }
    paragraphs.push(rest);
}

/// What the tokenizer makes of text. It is given no tags, because it calls itself once for each attribute
/// of one; and no more text than it has to see, because it looks at every character several times.
fn push_tokens(text: &str, paragraphs: &mut Paragraphs) {
    let emitter = CallbackEmitter::new(|event: CallbackEvent<'_>, _: Span<()>| {
        if let CallbackEvent::String { value } = event {
            paragraphs.push(&String::from_utf8_lossy(value));
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

fn looks_like_html(text: &str) -> bool {
    memchr::memchr2_iter(b'<', b'&', text.as_bytes()).any(|place| {
        let mut rest = text.as_bytes().get(place..).unwrap_or_default().iter();
        match (rest.next(), rest.next()) {
            (Some(b'<'), Some(b'!' | b'/')) => true,
            (Some(b'<'), Some(next)) => next.is_ascii_alphabetic(),
            (Some(b'&'), Some(b'#')) => true,
            (Some(b'&'), Some(next)) if next.is_ascii_alphabetic() => {
                let mut name = rest.take(MAX_REFERENCE_BYTES);
                name.find(|byte| !byte.is_ascii_alphanumeric()) == Some(&b';')
            }
            _ => false,
        }
    })
}

/// No name of a character is longer, in bytes.
const MAX_REFERENCE_BYTES: usize = 32;

#[cfg(test)]
mod tests {
    use super::*;

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
