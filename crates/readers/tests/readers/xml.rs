//! What all formats of XML share: limits, entities, and files that are broken or cut off.

use std::io::{BufReader, Read};

use storyfold_model::Severity;
use storyfold_readers::limits::{
    MAX_RECORD_BYTES, MAX_XML_DEPTH, MAX_XML_ITEM_ELEMENTS, MAX_XML_NAME_BYTES,
};
use storyfold_readers::{Format, Item, Loaded};

use super::hostile::Repeated;
use super::{ids, kinds, read_as, read_stream};

/// A feed of these items.
fn feed(items: &str) -> String {
    format!("<rss><channel>{items}</channel></rss>")
}

fn read(text: &str) -> Loaded {
    read_as(Format::Feed, "feed.xml", text.as_bytes())
}

/// An item with an id and something more in it.
fn item(id: &str, more: &str) -> String {
    format!("<item><guid>{id}</guid><title>Fog</title>{more}</item>")
}

#[test]
fn a_cut_file_gives_the_items_before_the_cut_and_one_rejection() {
    let whole =
        feed(&[item("1", ""), item("2", "<a b='c'/>"), item("3", "<![CDATA[x]]>")].concat());
    let third = whole.find("<item><guid>3").unwrap();
    for length in third + 1..whole.len() - "</item></channel></rss>".len() {
        let Some(cut) = whole.get(..length) else { continue };
        let loaded = read(cut);
        assert_eq!(ids(&loaded), ["1", "2"], "{cut}");
        assert_eq!(loaded.problems.len(), 1, "{cut}");
        assert_eq!(loaded.problems[0].origin.entry, Some(3));
        assert!(["truncated", "bad-xml"].contains(&loaded.problems[0].kind), "{cut}");
    }
}

#[test]
fn a_hundred_thousand_levels_are_one_rejection_on_a_small_stack() {
    const LEVELS: usize = 100_000;
    let deep = format!("{}x{}", "<a>".repeat(LEVELS), "</a>".repeat(LEVELS));
    let thread = std::thread::Builder::new().stack_size(2 << 20).spawn(move || {
        let texts = [
            feed(&[item("1", ""), item("2", &deep), item("3", "")].concat()),
            "<rss>".repeat(LEVELS),
        ];
        texts.map(|text| read(&text))
    });
    let [inside, outside] = thread.unwrap().join().unwrap();
    assert_eq!((ids(&inside), kinds(&inside)), (vec!["1"], vec!["too-deep".to_owned()]));
    assert_eq!(inside.problems[0].origin.entry, Some(2));
    assert_eq!(kinds(&outside), ["too-deep"]);
    let levels = MAX_XML_DEPTH - 3;
    let allowed = format!("{}x{}", "<a>".repeat(levels), "</a>".repeat(levels));
    assert_eq!(ids(&read(&feed(&item("1", &allowed)))), ["1"], "the limit itself is accepted");
}

#[test]
fn billion_laughs_and_external_entities_stay_as_they_are_written() {
    let mut declared = "<!ENTITY lol 'lol'><!ENTITY x SYSTEM 'file:///etc/hostname'>\
                        <!ENTITY % p SYSTEM 'http://post.example/p.dtd'> %p;"
        .to_owned();
    for level in 1..10 {
        let above = if level == 1 { "lol".to_owned() } else { format!("lol{}", level - 1) };
        declared.push_str(&format!("<!ENTITY lol{level} '{}'>", format!("&{above};").repeat(10)));
    }
    let feed = feed(
        "<item><title a='&lol9;'>Fog &lol9; &x;</title></item><item><title>Mist</title></item>",
    );
    let loaded = read(&format!("<?xml version='1.0'?><!DOCTYPE rss [{declared}]>{feed}"));
    assert_eq!(loaded.articles[0].article.title, "Fog &lol9; &x;");
    assert_eq!(loaded.articles[1].article.title, "Mist");
    assert_eq!(kinds(&loaded), ["unknown-entity"]);
    assert_eq!(loaded.problems[0].severity, Severity::Mended);
    assert!(loaded.problems[0].reason.starts_with("3 references"), "{}", loaded.problems[0].reason);
}

#[test]
fn broken_tags_are_made_up_for_where_the_item_ends_all_the_same() {
    let loaded = read(&feed(
        "<item><guid>1</guid><description>a <b>c<br> d</description></item>\
         <item><guid>2</guid></b><title>Fog</title></item>\
         <item><guid>3</guid><title>R&D & more</title></item>",
    ));
    assert_eq!(ids(&loaded), ["1", "2", "3"]);
    assert_eq!(kinds(&loaded), ["bad-xml", "bad-xml"]);
    assert!(loaded.problems.iter().all(|problem| problem.severity == Severity::Mended));
    assert_eq!(loaded.articles[2].article.title, "R&D & more");

    let loaded = read("<rss><channel><item><guid>1</guid><title>Fog</title></channel></rss>");
    assert_eq!((ids(&loaded).len(), kinds(&loaded)), (0, vec!["bad-xml".to_owned()]));
    assert_eq!(kinds(&read("<rss><!DOCTYPE></rss>")), ["bad-xml"]);
    let latin = read_as(
        Format::Feed,
        "a",
        b"<rss><item><title>Fog</title></item><item><title>\xe9</title>",
    );
    assert_eq!((latin.articles.len(), kinds(&latin)), (1, vec!["bad-utf8".to_owned()]));
}

#[test]
fn a_byte_order_mark_counts_in_places_whatever_pieces_the_file_comes_in() {
    for (format, root) in [
        (Format::Feed, "rss"),
        (Format::NewsMlG2, "newsMessage"),
        (Format::NewsMl1, "NewsML"),
        (Format::Nitf, "nitf"),
    ] {
        let bytes = [format!("\u{feff}<{root}>Fog ").as_bytes(), b"\xe9", b" <b>"].concat();
        let place = bytes.iter().position(|&byte| byte == 0xe9).unwrap() + 2;
        for piece_bytes in [1, 2, 3, 4, 100] {
            let mut input = BufReader::with_capacity(piece_bytes, bytes.as_slice());
            let mut reasons = Vec::new();
            read_stream(format, "a", &mut input, &mut |item| match item {
                Item::Article(read) => panic!("{read:?}"),
                Item::Problem(problem) => reasons.push(problem.reason),
            });
            let said = format!("it is not UTF-8 before byte {place};");
            assert!(reasons.iter().all(|reason| reason.starts_with(&said)), "{reasons:?}");
            assert_eq!(reasons.len(), 1, "{format} by {piece_bytes}");
        }
    }
}

/// A feed whose second item holds a piece so often, between two that are in order.
fn counts_of(
    piece: &str,
    times: usize,
    before: &str,
    after: &str,
) -> (Vec<String>, Vec<&'static str>) {
    let start = format!("<rss><channel>{}<item><title>Mist</title>{before}", item("1", ""));
    let end = format!("{after}</item>{}</channel></rss>", item("3", ""));
    let middle = Repeated { piece: piece.as_bytes(), at: 0, left: piece.len() * times };
    let mut input = BufReader::new(start.as_bytes().chain(middle).chain(end.as_bytes()));
    let (mut ids, mut kinds) = (Vec::new(), Vec::new());
    read_stream(Format::Feed, "a", &mut input, &mut |item| match item {
        Item::Article(read) => ids.push(read.article.id.to_string()),
        Item::Problem(problem) => kinds.push(problem.kind),
    });
    (ids, kinds)
}

#[test]
fn items_beyond_the_limits_are_passed_over_and_reading_goes_on() {
    let both = vec!["1".to_owned(), "3".to_owned()];
    let too_large = vec!["too-large"];
    for (piece, times) in [
        ("<x/>", MAX_XML_ITEM_ELEMENTS + 1),
        ("fog&amp;", MAX_RECORD_BYTES / 4 + 1),
        ("<p>fog closes the port of Ostby again</p>", MAX_RECORD_BYTES / 20),
        ("<x a='' b='' c='' d=''/>", MAX_RECORD_BYTES / 200),
    ] {
        let found = counts_of(piece, times, "<description>", "</description>");
        assert_eq!(found, (both.clone(), too_large.clone()), "{piece}");
    }
}

#[test]
fn a_single_endless_piece_ends_the_reading_of_its_file() {
    // A gigabyte each, of which no more is held than the limit.
    for (before, after) in [
        ("<x>", "</x>"),
        ("<!-- ", " -->"),
        ("<x a='", "'/>"),
        ("<![CDATA[", "]]>"),
        ("<x", "/>"),
        ("&", ";"),
    ] {
        let found = counts_of("fog closes port ", 1 << 26, before, after);
        assert_eq!(found, (vec!["1".to_owned()], vec!["too-large"]), "{before}");
    }
    let many = counts_of("a='b' ", 10_000, "<x ", "/>");
    assert_eq!(many.1, ["too-large"], "no item is read without what stands beyond the limit");
    assert_eq!(many.0, ["1", "3"]);
}

#[test]
fn what_stands_behind_a_bad_attribute_is_read() {
    for tag in ["a about='x'", "about=x", "a=b c \"d\" about='x'"] {
        let loaded = read(&format!("<rss><item {tag}><title>Fog</title></item></rss>"));
        assert_eq!(
            (ids(&loaded), kinds(&loaded)),
            (vec!["x"], vec!["bad-xml".to_owned()]),
            "{tag}"
        );
        assert_eq!(loaded.problems[0].severity, Severity::Mended);
    }
}

#[test]
fn items_whose_prefixes_cannot_all_be_known_are_turned_away() {
    let bound: String = (0..200).map(|n| format!(" xmlns:n{n}='http://post.example/'")).collect();
    let inside = item("2", &format!("<x{bound}/>"));
    let loaded = read(&feed(&[item("1", ""), inside, item("3", "")].concat()));
    assert_eq!((ids(&loaded), kinds(&loaded)), (vec!["1", "3"], vec!["too-large".to_owned()]));
    assert_eq!(loaded.problems[0].origin.entry, Some(2));
    assert_eq!(loaded.problems[0].severity, Severity::Rejected);

    let text = feed(&[item("1", ""), format!("<y{bound}>{}</y>", item("2", ""))].concat());
    let loaded = read(&text);
    assert_eq!((ids(&loaded), kinds(&loaded)), (vec!["1"], vec!["too-large".to_owned()]));
    assert!(loaded.problems[0].reason.ends_with("the rest is not read"));
}

#[test]
fn names_count_for_the_size_of_an_item_and_have_a_limit_of_their_own() {
    let name = "x".repeat(MAX_XML_NAME_BYTES);
    let both = vec!["1".to_owned(), "3".to_owned()];
    let found = counts_of(&format!("<{name}/>"), MAX_RECORD_BYTES / name.len() + 1, "<d>", "</d>");
    assert_eq!(found, (both.clone(), vec!["too-large"]));
    let few = counts_of(&format!("<{name}></{name}>"), 1000, "<d>", "</d>");
    assert_eq!((few.0.len(), few.1), (3, vec![]), "the limit itself is accepted");
    for piece in [
        format!("<é{name}>fog</é{name}>"),
        format!("<a {name}x='b'/>"),
        format!("<a xmlns:{name}='b'/>"),
    ] {
        assert_eq!(counts_of(&piece, 1000, "<d>", "</d>"), (both.clone(), vec!["too-large"]));
    }
}

#[test]
fn an_endless_document_type_ends_the_reading_too() {
    let piece = b"<!ENTITY a 'fog'>";
    let declared = Repeated { piece, at: 0, left: piece.len() << 23 };
    let mut input = BufReader::new(b"<!DOCTYPE rss [".chain(declared).chain(&b"]><rss/>"[..]));
    let mut kinds = Vec::new();
    read_stream(Format::Feed, "a", &mut input, &mut |item| match item {
        Item::Problem(problem) => kinds.push(problem.kind),
        Item::Article(read) => panic!("{read:?}"),
    });
    assert_eq!(kinds, ["too-large"]);
}

#[test]
fn the_limits_hold_for_every_format() {
    let deep = format!("{}x{}", "<a>".repeat(100_000), "</a>".repeat(100_000));
    for (format, before, after) in [
        (Format::Feed, "<rss><item><title>Fog</title><description>", "</description></item></rss>"),
        (
            Format::NewsMlG2,
            "<newsItem guid='a'><itemMeta><title>Fog</title></itemMeta><contentSet><inlineXML>",
            "</inlineXML></contentSet></newsItem>",
        ),
        (
            Format::NewsMl1,
            "<NewsML><NewsItem><HeadLine>Fog</HeadLine><ContentItem><DataContent>",
            "</DataContent></ContentItem></NewsItem></NewsML>",
        ),
        (Format::Nitf, "<nitf><head><title>Fog</title></head><body>", "</body></nitf>"),
    ] {
        let read = |content: &str| {
            let text = format!("<!DOCTYPE a [<!ENTITY x 'lol'>]>{before}{content}{after}");
            let thread = std::thread::Builder::new().stack_size(2 << 20);
            let read = move || read_as(format, "a", text.as_bytes());
            thread.spawn(read).unwrap().join().unwrap()
        };
        let told = |loaded: &Loaded| (loaded.articles.len(), kinds(loaded));
        assert_eq!(told(&read("<p>x</p>")), (1, vec![]), "{format}");
        assert_eq!(told(&read(&deep)), (0, vec!["too-deep".to_owned()]), "{format}");
        assert_eq!(told(&read("<p>&x;</p>")), (1, vec!["unknown-entity".to_owned()]), "{format}");
    }
}

#[test]
fn two_million_empty_items_are_two_million_rejections() {
    const ITEMS: usize = 2_000_000;
    let items = Repeated { piece: b"<item/>", at: 0, left: ITEMS * "<item/>".len() };
    let mut input = BufReader::new(b"<rss><channel>".chain(items).chain(&b"</channel></rss>"[..]));
    let mut counted = 0;
    read_stream(Format::Feed, "a", &mut input, &mut |item| match item {
        Item::Problem(problem) => counted += usize::from(problem.kind == "no-text"),
        Item::Article(read) => panic!("{read:?}"),
    });
    assert_eq!(counted, ITEMS);
}
