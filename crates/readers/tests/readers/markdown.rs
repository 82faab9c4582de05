//! Markdown: headline, date and body found in the text itself.

use storyfold_readers::{Format, Loaded};

use super::{kinds, read_as};

fn read(text: &str) -> Loaded {
    read_as(Format::Markdown, "2031/fog.md", text.as_bytes())
}

/// Title, date (`-` when there is none) and body of the only article.
#[track_caller]
fn parts(text: &str) -> (String, String, String) {
    let loaded = read(text);
    assert_eq!(kinds(&loaded), [""; 0], "{text:?}");
    let article = &loaded.articles[0].article;
    let date = article.published.map_or_else(|| "-".to_owned(), |published| published.to_string());
    (article.title.clone(), date, article.body.clone())
}

#[track_caller]
fn check(text: &str, title: &str, date: &str, body: &str) {
    assert_eq!(parts(text), (title.to_owned(), date.to_owned(), body.to_owned()), "{text:?}");
}

#[test]
fn a_page_of_a_daily_news_site() {
    check(
        "\nFormats: [HTML](/fog.html)  [JSON](/fog.json)  \n\n### [2031-02-3](/2031/02/3/index.md)\n\n\
         ##### Ostby\n# Fog closes the port of Ostby for a third day. \n\n\n\n\n### Source:\n\n\
         1. [Harbour Post](http://post.example/fog)\n\n### Related:\n\n\
         1. [Fog lifts. ](/mist.md) _Context: Ostby_\n",
        "Fog closes the port of Ostby for a third day.",
        "2031-02-03",
        "##### Ostby\n\n\n\n\n### Source:\n\n1. [Harbour Post](http://post.example/fog)\n\n\
         ### Related:\n\n1. [Fog lifts. ](/mist.md) _Context: Ostby_",
    );
}

#[test]
fn the_path_is_the_id_and_the_file_is_the_record() {
    let loaded = read("# Fog\r\n\r\nAll day.\r\n");
    let article = &loaded.articles[0];
    assert_eq!(article.article.id.as_str(), "2031/fog.md");
    assert_eq!(article.article.body, "All day.");
    assert_eq!(article.record.as_deref(), Some("# Fog\r\n\r\nAll day.\r\n".as_bytes()));
    assert_eq!(article.origin.to_string(), "2031/fog.md");
}

#[test]
fn where_the_headline_stands() {
    check("# Fog #\nAll day.", "Fog", "-", "All day.");
    check("Fog\n===\n\nAll day.", "Fog", "-", "All day.");
    check("## Fog\n\nAll day.", "Fog", "-", "All day.");
    check("Fog\n---\n\nAll day.", "Fog", "-", "All day.");
    check("## Port\n\n# Fog\n\nAll day.", "Fog", "-", "## Port\n\n\nAll day.");
    check("### Related:\n\n## Fog\n", "Fog", "-", "### Related:");
    check("# **[Fog](http://post.example)**\nAll day.", "Fog", "-", "All day.");
    check("# \n\n# Fog", "Fog", "-", "#");
    check("Fog closes port\n\nAll day.", "Fog closes port", "-", "All day.");
    check("```\n# a comment\n```\n# Fog", "Fog", "-", "```\n# a comment\n```");
    check("#fog is no heading\n\n# Fog", "Fog", "-", "#fog is no heading");
}

#[test]
fn a_first_paragraph_is_no_headline() {
    let paragraph = "Fog closed the port of Ostby. ".repeat(12);
    check(&paragraph, "", "-", paragraph.trim());
}

#[test]
fn where_the_date_stands() {
    check("# Fog\n\n*3 February 2031*\n\nAll day.", "Fog", "2031-02-03", "All day.");
    check("2031-02-03\n\n# Fog\n", "Fog", "2031-02-03", "");
    check("# 2031-02-03\n\n## Fog\n", "Fog", "2031-02-03", "");
    check(
        "# Fog\n\nPublished on February 3, 2031 by A. Writer\n\nAll day.",
        "Fog",
        "2031-02-03",
        "All day.",
    );
    // The first date is that of the page; a later one belongs to the text.
    check("2031-02-03\n# Fog\n\n2031-02-04\n", "Fog", "2031-02-03", "2031-02-04");
    let late = format!("# Fog\n\n{}2031-02-03\n", "All day.\n\n".repeat(9));
    assert_eq!(parts(&late).1, "-", "a date far down is not the publication date");
}

#[test]
fn a_telephone_number_is_no_date() {
    let number = "2025550143";
    check(
        &format!("# Fog\n\n{number}\n\nAll day.\n"),
        "Fog",
        "-",
        &format!("{number}\n\nAll day."),
    );
}

#[test]
fn a_date_no_calendar_has_is_reported() {
    let loaded = read("### [2031-02-30](/d)\n\n# Fog\n");
    assert_eq!(kinds(&loaded), ["bad-date"]);
    assert_eq!(loaded.articles[0].article.title, "Fog");
    assert_eq!(loaded.articles[0].article.published, None);
}

#[test]
fn front_matter_wins_over_the_text() {
    let text = "---\ntitle: \"Fog: day 3\"\ndate: 2031-02-03T10:00:00Z\nsource: 'Harbour Post'\n\
                url: https://post.example/fog\nlang: en\nid: fog-3\nauthor: A. Writer\n\
                tags: [fog, port]\nnested:\n  title: no\npublished: true\n---\n\n2031-02-04\n\n\
                # Fog closes port\n\nAll day.\n";
    let loaded = read(text);
    assert_eq!(kinds(&loaded), [""; 0]);
    let article = &loaded.articles[0].article;
    assert_eq!(article.id.as_str(), "fog-3");
    assert_eq!(article.title, "Fog: day 3");
    assert_eq!(article.published.unwrap().to_string(), "2031-02-03T10:00:00Z");
    assert_eq!(article.source.as_deref(), Some("Harbour Post"));
    assert_eq!(article.url.as_deref(), Some("https://post.example/fog"));
    assert_eq!(article.lang.unwrap().as_str(), "en");
    assert_eq!(article.body, "# Fog closes port\n\nAll day.");
    check("---\ntitle: Fog\n---\n# Fog\n\nAll day.", "Fog", "-", "All day.");
    check("---\nsource: Post\n---\n# Fog\n\nAll day.", "Fog", "-", "All day.");
}

#[test]
fn two_rules_around_text_are_no_front_matter() {
    check("---\nAll day long\n---\n# Fog", "Fog", "-", "---\nAll day long\n---");
    check("---\ntitle: Mist\n\n# Fog", "Fog", "-", "---\ntitle: Mist");
}

#[test]
fn front_matter_without_an_end_is_no_headline() {
    check("---\ntitle: Fog\ndate: 2031-02-04\n\nAll day.\n", "Fog", "2031-02-04", "All day.");
}

#[test]
fn text_above_the_headline_stays_and_rows_of_links_go() {
    check(
        "[Home](/) | [World](/w)\n\nFrom our reporter in Ostby\n\n# Fog\n\n[Home](/) | [World](/w)\n",
        "Fog",
        "-",
        "From our reporter in Ostby\n\n\n[Home](/) | [World](/w)",
    );
}

#[test]
fn documents_that_are_turned_away() {
    for text in ["", "\n \n", "\u{feff}", "2031-02-03\n", "#  \n \n"] {
        let loaded = read(text);
        let expected = if text.starts_with('#') { vec![] } else { vec!["no-text".to_owned()] };
        assert_eq!(kinds(&loaded), expected, "{text:?}");
    }
    let loaded = read_as(Format::Markdown, "a.md", b"# F\xffg\n");
    assert_eq!(kinds(&loaded), ["bad-utf8"]);
    assert!(loaded.problems[0].reason.starts_with("byte 4 "), "{}", loaded.problems[0]);
    let loaded = read(&format!("# Fog\n\n{}", "x".repeat(10 << 20)));
    assert_eq!(kinds(&loaded), ["too-large"]);
}
