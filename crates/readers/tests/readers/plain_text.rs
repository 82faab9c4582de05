//! Plain text: headline, date and body found in the text itself.

use storyfold_readers::{Format, Loaded};

use super::{kinds, read_as};

fn read(text: &str) -> Loaded {
    read_as(Format::PlainText, "fog.txt", text.as_bytes())
}

#[track_caller]
fn check(text: &str, title: &str, date: &str, body: &str) {
    let loaded = read(text);
    assert_eq!(kinds(&loaded), [""; 0], "{text:?}");
    let article = &loaded.articles[0].article;
    let found = article.published.map_or_else(|| "-".to_owned(), |published| published.to_string());
    assert_eq!(
        (article.title.as_str(), found.as_str(), article.body.as_str()),
        (title, date, body)
    );
}

#[test]
fn the_first_line_is_the_headline() {
    check(
        "Fog closes port\n\nAll day.\n\nFerries wait.\n",
        "Fog closes port",
        "-",
        "All day.\n\nFerries wait.",
    );
    check("\u{feff}\n\nFog closes port.\r\n\r\nAll day.", "Fog closes port.", "-", "All day.");
    check("Fog closes port", "Fog closes port", "-", "");
    check("  Fog closes port  \n", "Fog closes port", "-", "");
}

#[test]
fn a_dateline_is_taken_out() {
    let text = "Fog closes port\n\nfirst published on February 3, 2031 by\n\nAll day.";
    check(text, "Fog closes port", "2031-02-03", "All day.");
    check("Fog closes port\n2031-02-03\nAll day.\n", "Fog closes port", "2031-02-03", "All day.");
    check(
        "3 February 2031\n\nFog closes port\n\nAll day.",
        "Fog closes port",
        "2031-02-03",
        "All day.",
    );
    let late = format!("Fog closes port\n\n{}2031-02-03", "All day.\n".repeat(9));
    check(&late, "Fog closes port", "-", late.split_once("\n\n").unwrap().1);
}

#[test]
fn lines_of_navigation_are_skipped() {
    let text = "Skip to main content\n\nMenu\n\nFog closes port\n\nA caption under a picture\nA credit\n\nAll day.";
    check(text, "Fog closes port", "-", "A caption under a picture\nA credit\n\nAll day.");
}

#[test]
fn a_headline_over_unbroken_paragraphs_needs_no_blank_line() {
    let paragraph =
        "Fog closed the port of Ostby for a third day and ferries waited outside. ".repeat(4);
    let paragraph = paragraph.trim();
    check(
        &format!("Fog closes port\n{paragraph}\n{paragraph}"),
        "Fog closes port",
        "-",
        &format!("{paragraph}\n{paragraph}"),
    );
}

#[test]
fn a_section_name_above_the_headline_stays_in_the_body() {
    check(
        "World\nWeather\n\nFog closes port\n\nAll day.",
        "Fog closes port",
        "-",
        "World\nWeather\n\n\nAll day.",
    );
}

#[test]
fn text_that_begins_with_a_paragraph_has_no_title() {
    let paragraph = "Fog closed the port of Ostby. ".repeat(12);
    let text = format!("{paragraph}\n\nFerries wait outside\n\nNobody was hurt.");
    check(&text, "", "-", &text);
    let wrapped =
        "Fog closed the port of Ostby on Monday and\nkept ferries outside.\n\nNobody was hurt.";
    check(wrapped, "", "-", wrapped);
}

#[test]
fn texts_that_are_turned_away() {
    for (text, kind) in [("", "no-text"), (" \n\t\n", "no-text"), ("Menu\n", "no-text")] {
        assert_eq!(kinds(&read(text)), [kind], "{text:?}");
    }
    assert_eq!(kinds(&read_as(Format::PlainText, "a", b"\xff")), ["bad-utf8"]);
}
