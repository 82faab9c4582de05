//! Tables: what is accepted, and what every malformed row becomes.

use storyfold_readers::{FieldMap, Format, Loaded, ReadOptions};

use super::{ids, kinds, read_as, read_with};

fn read(text: &str) -> Loaded {
    read_as(Format::Csv, "wire.csv", text.as_bytes())
}

#[test]
fn all_fields_of_a_row_and_its_line() {
    let loaded = read(
        "ID,Title,Body,Published,Source,URL,lang,version,Rubric\r\n\
         a1, Fog closes port ,\"All day.\r\nAll night.\",2031-02-03T08:00:00Z,Harbour Post,https://post.example/fog,en-GB,2,local\r\n\
         a2,Mist,,,,,,,\r\n",
    );
    assert_eq!((ids(&loaded), kinds(&loaded)), (vec!["a1", "a2"], vec![]));
    let article = &loaded.articles[0].article;
    assert_eq!(article.title, "Fog closes port");
    assert_eq!(article.body, "All day.\r\nAll night.");
    assert_eq!(article.published.unwrap().to_string(), "2031-02-03T08:00:00Z");
    assert_eq!(article.source.as_deref(), Some("Harbour Post"));
    assert_eq!(article.url.as_deref(), Some("https://post.example/fog"));
    assert_eq!(article.lang.unwrap().as_str(), "en");
    assert_eq!(article.version, Some(2));
    assert_eq!(loaded.articles[1].origin.to_string(), "wire.csv:4");
    assert_eq!(loaded.articles[1].record.as_deref(), Some(&b"a2,Mist,,,,,,,"[..]));
}

#[test]
fn any_usual_delimiter() {
    for delimiter in [",", ";", "\t", "|"] {
        let loaded = read(
            &"\u{feff}\n\"title\",\"body\"\n\"Fog, mist; ice\",All day.\n".replace(',', delimiter),
        );
        assert_eq!(loaded.articles[0].article.title, "Fog, mist; ice".replace(',', delimiter));
        assert_eq!(kinds(&loaded), [""; 0]);
    }
    let loaded = read_as(Format::Tsv, "a.tsv", b"title\nFog, mist\nIce\n");
    let titles: Vec<_> = loaded.articles.iter().map(|read| read.article.title.as_str()).collect();
    assert_eq!(titles, ["Fog, mist", "Ice"]);
}

#[test]
fn rows_with_too_few_cells_are_mended_and_those_with_too_many_turned_away() {
    let loaded = read(
        "id,title,body\n1,Fog\n2,Fog, mist,All day.\n3,Ice,All night.,\n,,,\n4\n5,Hail,Noon.\n",
    );
    assert_eq!(ids(&loaded), ["1", "3", "5"]);
    assert_eq!(kinds(&loaded), ["2:bad-row", "3:bad-row", "6:bad-row", "6:no-text"]);
}

#[test]
fn a_row_that_lacks_what_may_hold_it_back_is_withheld() {
    use storyfold_model::Status;
    for (text, expected) in [
        ("id,title,status\n1,Fog\n", Status::Withheld),
        ("id,title,embargoed_until\n1,Fog\n", Status::Withheld),
        ("status,id,title,embargoed_until\nusable,1,Fog\n", Status::Withheld),
        ("status,id,title,embargoed_until\nCanceled,1,Fog\n", Status::Canceled),
        ("id,title,status,body\n1,Fog,usable\n", Status::Usable),
        ("id,title,status\n1,Fog,\n", Status::Usable),
    ] {
        let loaded = read(text);
        assert_eq!(loaded.articles[0].article.status, expected, "{text:?}");
        let told = loaded.problems.iter().any(|problem| problem.reason.contains("it is withheld"));
        assert_eq!(told, expected == Status::Withheld, "{text:?}");
    }
}

#[test]
fn rows_of_tabs_that_a_stray_quote_has_joined_are_parted() {
    let text =
        b"id\ttitle\tbody\n1\t\"Fog closes\tAll day.\n2\tMist\" lifts\tNoon.\n3\tIce\t\"a\nb\"\n";
    let loaded = read_as(Format::Tsv, "a.tsv", text);
    assert_eq!((ids(&loaded), kinds(&loaded)), (vec!["1", "2", "3"], vec!["2:bad-row".to_owned()]));
    assert!(loaded.problems[0].reason.contains("taken for text"), "{}", loaded.problems[0]);
    assert_eq!(loaded.articles[0].article.title, "\"Fog closes");
    assert_eq!(loaded.articles[2].article.body, "a\nb");
}

#[test]
fn rows_of_commas_and_semicolons_that_a_stray_quote_has_joined_are_parted() {
    for delimiter in [",", ";"] {
        let text = "id,title,body\n1,Fog closes,\"All day.\n2,Mist lifts,At \"noon\".\n3,Ice,\"a, b\nc\"\n\
                    4,the \"Hail\" ends,\"Late\nnight.\"\n\n5,\"Rain,\n6,\"Snow\",Noon.\n";
        let loaded = read(&text.replace(',', delimiter));
        assert_eq!(kinds(&loaded), ["2:bad-row", "9:bad-row"], "{:?}", loaded.problems);
        assert_eq!(ids(&loaded), ["1", "2", "3", "4", "5", "6"]);
        assert_eq!(loaded.articles[5].article.title, "Snow");
    }
}

#[test]
fn rows_of_blank_cells_that_a_stray_quote_has_joined_are_none() {
    for blank in [",,", "\"\",,", " , , ", ""] {
        let text = format!(
            "id,title,body\n1,Fog,\"All day.\n{blank}\n2,Mist,At \"noon\".\n{blank}\n3,Ice,Hard.\n"
        );
        let loaded = read(&text);
        assert_eq!(
            (ids(&loaded), kinds(&loaded)),
            (vec!["1", "2", "3"], vec!["2:bad-row".to_owned()])
        );
        let lines = loaded.articles.iter().map(|read| read.origin.line);
        assert_eq!(lines.collect::<Vec<_>>(), [Some(2), Some(4), Some(6)]);
    }
}

#[test]
fn rows_that_a_quote_swallowed_are_read_with_their_own_dates() {
    let text = "id,title,body,published\n1,Fog,All day.,2031-01-01\n2,Mist,\"Noon.,2031-01-02\n\
                3,Ice,Hard.,2031-01-03\n4,Hail,Loud.,2031-01-04\n5,Rain,\"Wet, cold.\",2031-01-05\n";
    let loaded = read(text);
    assert_eq!(ids(&loaded), ["1", "2", "3", "4", "5"]);
    assert_eq!(kinds(&loaded), ["3:bad-row"]);
    let days = loaded.articles.iter().map(|read| read.article.published.unwrap().to_string());
    assert!(days.zip(1..).all(|(day, number)| day == format!("2031-01-0{number}")));
    assert_eq!(loaded.articles[4].article.body, "Wet, cold.");
}

#[test]
fn text_of_several_lines_stays_one_row_and_is_told() {
    let loaded = read("id,title,body\n1,Fog,\"All day.\nUp to \"noon\"\n2,Mist,Noon.\n");
    assert_eq!((ids(&loaded), kinds(&loaded)), (vec!["1", "2"], vec!["2:bad-row".to_owned()]));
    assert!(loaded.problems[0].reason.contains("in lines 2 to 3"), "{}", loaded.problems[0]);
}

#[test]
fn a_quote_that_is_not_closed_costs_no_row_behind_it() {
    let loaded = read("id,title\n1,Fog\n2,\"Mist\n3,Ice\n4,Hail,x\n");
    let told = vec!["3:bad-row".to_owned(), "5:bad-row".to_owned()];
    assert_eq!((ids(&loaded), kinds(&loaded)), (vec!["1", "2", "3"], told));
    let cut = read("id,title\n1,Fog\n2,\"Mist and\nmore of it\n");
    assert_eq!((ids(&cut), kinds(&cut)), (vec!["1"], vec!["3:bad-row".to_owned()]));
    assert!(cut.problems[0].reason.contains("not closed"), "{}", cut.problems[0]);
}

#[test]
fn two_columns_of_one_name_are_told() {
    let loaded = read("id,title,Title,title\n1,Fog,Mist,Ice\n");
    assert_eq!(kinds(&loaded), ["1:bad-header"]);
    assert_eq!(loaded.articles[0].article.title, "Ice");
}

#[test]
fn a_table_without_rows_holds_nothing() {
    for table in ["id,title\n", "id,title\r\n", "\u{feff}id,title\r\n\r\n"] {
        let loaded = read(table);
        assert_eq!((loaded.articles.len(), loaded.problems), (0, Vec::new()), "{table:?}");
    }
}

#[test]
fn a_table_without_known_names_is_turned_away_as_a_whole() {
    for text in ["1,Fog\n2,Mist\n", "headline,text\nFog,All day.\n", "\"title\n", "id,title"] {
        let loaded = read(text);
        assert!(loaded.articles.is_empty());
        assert_eq!(loaded.problems.len(), 1, "{text:?}");
    }
    let field_map = FieldMap::parse(&["title=headline", "body=text", "id=url"]).unwrap();
    let options = ReadOptions { field_map, ..ReadOptions::default() };
    let loaded = read_with(&options, Format::Csv, "a", b"url;headline;text\nu1;Fog;All day.\n");
    assert_eq!((ids(&loaded), kinds(&loaded)), (vec!["u1"], vec![]));
    let article = &loaded.articles[0].article;
    assert_eq!((article.url.as_deref(), article.body.as_str()), (Some("u1"), "All day."));
}

#[test]
fn bytes_that_are_not_utf_8_cost_one_row_and_only_in_a_column_that_is_read() {
    let loaded = read_as(Format::Csv, "a", b"id,title,page\n1,F\xffg,2\n2,Mist,\xff\n");
    assert_eq!((ids(&loaded), kinds(&loaded)), (vec!["2"], vec!["2:bad-utf8".to_owned()]));
}
