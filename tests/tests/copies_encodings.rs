//! The same text in other characters is the same text.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

use storyfold::Options;
use storyfold::model::Article;
use storyfold_testkit::random::Random;
use storyfold_tests::copies::{filed, pairs_found, renamed};
use storyfold_tests::{fixture, read};
use unicode_normalization::UnicodeNormalization;

/// Another way to write a text.
type Encoding = fn(&str) -> String;

/// What leaves a text's letters as they are, to the eye and to Unicode.
const FAITHFUL: [(&str, Encoding); 9] = [
    ("nfd", |text| text.nfd().collect()),
    ("soft-hyphens", |text| inside_words(text, '\u{AD}', 1)),
    ("some-soft-hyphens", |text| inside_words(text, '\u{AD}', 3)),
    ("zero-width-spaces", |text| inside_words(text, '\u{200B}', 1)),
    ("some-zero-width-spaces", |text| inside_words(text, '\u{200B}', 3)),
    ("full-width", full_width),
    ("bidi-words", |text| wrapped(text, char::is_whitespace)),
    ("bidi-sentences", |text| wrapped(text, |c| ".!?।\n".contains(c))),
    ("all-at-once", |text| {
        wrapped(&inside_words(&full_width(text), '\u{AD}', 2), |c| c == ' ').nfd().collect()
    }),
];

/// What puts letters of other alphabets in place of Latin ones.
const LOOK_ALIKES: [(&str, Encoding); 4] = [
    ("cyrillic", |text| replaced(text, CYRILLIC, 1)),
    ("some-cyrillic", |text| replaced(text, CYRILLIC, 3)),
    ("greek", |text| replaced(text, GREEK, 1)),
    ("some-greek", |text| replaced(text, GREEK, 3)),
];

/// Latin letters and their doubles (Unicode UTS #39).
const CYRILLIC: (&str, &str) =
    ("aeopcyxijshdqwlvABEKMHOPCTXIJSY", "аеорсухіјѕһԁԛԝӏѵАВЕКМНОРСТХІЈЅУ");
const GREEK: (&str, &str) = ("aopviukxytABEZHIKMNOPTYX", "αορνιυκχγτΑΒΕΖΗΙΚΜΝΟΡΤΥΧ");

/// A character at every so-manieth place between two letters.
fn inside_words(text: &str, invisible: char, every: usize) -> String {
    let mut encoded = String::new();
    let (mut places, mut last) = (0, ' ');
    for c in text.chars() {
        if last.is_alphabetic() && c.is_alphabetic() {
            places += 1;
            if places % every == 0 {
                encoded.push(invisible);
            }
        }
        encoded.push(c);
        last = c;
    }
    encoded
}

fn full_width(text: &str) -> String {
    let wide = |c: char| char::from_u32(c as u32 + 0xFEE0).unwrap();
    text.chars().map(|c| if c.is_ascii_alphanumeric() { wide(c) } else { c }).collect()
}

/// Each piece that ends with such a character between bidirectional controls, of every sort in
/// turn.
fn wrapped(text: &str, ends: impl Fn(char) -> bool) -> String {
    let mut openers = "\u{202A}\u{202B}\u{202D}\u{202E}\u{2066}\u{2067}\u{2068}".chars().cycle();
    let pieces = text.split_inclusive(ends).map(|piece| {
        let opener = openers.next().unwrap();
        let closer = if opener < '\u{2066}' { '\u{202C}' } else { '\u{2069}' };
        let own = piece.trim_end();
        format!("{opener}{own}{closer}{}", &piece[own.len()..])
    });
    pieces.collect()
}

/// One in so many of the letters that have doubles replaced by them, by chance.
fn replaced(text: &str, (from, to): (&str, &str), one_in: usize) -> String {
    let mut random = Random::new(text.len() as u64);
    let double =
        |c| from.chars().zip(to.chars()).find(|&(own, _)| own == c).map(|(_, other)| other);
    let letter = |c: char| match double(c) {
        Some(other) if random.below(one_in) == 0 => other,
        _ => c,
    };
    text.chars().map(letter).collect()
}

fn encoded(article: &Article, (name, encoding): &(&str, Encoding)) -> Article {
    let mut copy = renamed(article, format!("{}/{name}", article.id));
    copy.title = encoding(&copy.title);
    copy.body = encoding(&copy.body);
    copy
}

fn is_latin(article: &Article) -> bool {
    article.body.chars().filter(char::is_ascii_alphabetic).count() * 2 > article.body.len()
}

/// Folds originals with one encoding of each and then with all of them; gives the copies that are
/// not with their original and the number of copies there were.
fn strays(originals: &[Article], encodings: &[(&str, Encoding)]) -> (Vec<String>, usize) {
    let copies = |encoding| {
        let copy = |article: &Article| {
            let copy = encoded(article, encoding);
            (copy.body != article.body).then_some(copy)
        };
        originals.iter().filter_map(copy).collect()
    };
    let mut runs: Vec<Vec<Article>> = encodings.iter().map(copies).collect();
    runs.push(runs.concat());
    let (mut strays, mut count) = (Vec::new(), 0);
    for (number, copies) in runs.into_iter().enumerate() {
        let articles = [originals, &copies].concat();
        let filed = filed(articles, &Options::default());
        for copy in &copies {
            let id = copy.id.as_str();
            let (original, _) = id.split_once('/').unwrap();
            if filed[id].group != filed[original].group {
                strays.push(format!("{id} in run {number}"));
            }
            count += 1;
        }
        let original = |id: &str| id.split_once('/').map_or(id, |(id, _)| id).to_owned();
        let mixed: Vec<_> =
            pairs_found(&filed).into_iter().filter(|(a, b)| original(a) != original(b)).collect();
        assert!(mixed.is_empty(), "two texts came together by their encodings: {mixed:?}");
    }
    (strays, count)
}

#[test]
fn a_text_in_another_encoding_joins_its_original() {
    let originals = read(&[&fixture("copies/encoded/articles.jsonl")]);
    let (strays, count) = strays(&originals, &FAITHFUL);
    assert!(count > 190, "only {count} texts were changed by an encoding");
    assert!(
        strays.len() * 100 <= count,
        "{} of {count} copies are not with their original; what nobody sees must not count, see \
         crates/text/src/normalise: {strays:?}",
        strays.len()
    );
}

#[test]
fn a_text_with_look_alike_letters_joins_its_original() {
    let mut originals = read(&[&fixture("copies/encoded/articles.jsonl")]);
    originals.retain(|article| {
        ["en-", "es-", "fr-"].iter().any(|lang| article.id.as_str().starts_with(lang))
    });
    assert_eq!(originals.len(), 6, "the fixture changed; count its texts anew");
    let (strays, count) = strays(&originals, &LOOK_ALIKES);
    assert!(
        strays.len() * 100 <= count * 5,
        "{} of {count} copies are not with their original; a letter that looks like another is it, \
         see crates/text/src/normalise/lookalike.rs: {strays:?}",
        strays.len()
    );
}

#[test]
fn look_alike_letters_do_not_bring_a_translation_to_its_original() {
    let originals = read(&[&fixture("copies/encoded/bilingual.jsonl")]);
    let mut articles = originals.clone();
    for original in &originals {
        articles.extend(FAITHFUL.iter().map(|encoding| encoded(original, encoding)));
        let look_alikes = LOOK_ALIKES.iter().map(|encoding| encoded(original, encoding));
        articles.extend(look_alikes.filter(|_| is_latin(original)));
        // The other way round: Latin letters in a text of another alphabet.
        let latin: [(&str, Encoding); 2] = [
            ("from-cyrillic", |text| replaced(text, (CYRILLIC.1, CYRILLIC.0), 1)),
            ("from-greek", |text| replaced(text, (GREEK.1, GREEK.0), 1)),
        ];
        articles.extend(latin.iter().map(|encoding| encoded(original, encoding)));
    }
    let original = |id: &str| id.split_once('/').map_or(id, |(id, _)| id).to_owned();
    let found = pairs_found(&filed(articles, &Options::default()));
    let mixed: Vec<_> = found.iter().filter(|(a, b)| original(a) != original(b)).collect();
    assert!(found.len() > 100, "the encodings of a text do not even join each other");
    assert!(mixed.is_empty(), "a translation is another text: {mixed:?}");
}
