//! Wire copy in a desk: its rows say of versions, corrections and round-ups what batch says.

use std::collections::BTreeSet;
use std::path::Path;

use storyfold::desk::{Desk, DeskOptions};
use storyfold::model::{Article, Instant, Link, Relation, Status, Wire};
use storyfold::readers::{ReadOptions, plan, read_collect, resolve_articles};
use storyfold::store::Event;
use storyfold::{Options, Silent, cluster};

use super::said::{Said, of_desk, said, slugged};
use super::{account, assert_sound, id, options, rolling};

fn fixture(name: &str) -> Vec<Article> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/wire").join(name);
    let plan = plan(&[path.display().to_string()]).unwrap();
    let loaded = read_collect(&plan, &mut std::io::empty(), &ReadOptions::default()).unwrap();
    loaded.articles.into_iter().map(|read| read.article).collect()
}

/// What batch says of a fixture.
fn of_batch(name: &str, as_of: Instant) -> Said {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/wire").join(name);
    let plan = plan(&[path.display().to_string()]).unwrap();
    let loaded = read_collect(&plan, &mut std::io::empty(), &ReadOptions::default()).unwrap();
    let (articles, _) = resolve_articles(loaded.articles);
    let articles = articles.into_iter().map(|read| read.article).collect();
    let folded = cluster(articles, &Options { as_of: Some(as_of), ..Options::default() }, &Silent);
    let folded = folded.unwrap();
    said(folded.rows().into_iter())
}

#[test]
fn a_desk_says_of_wire_copy_what_batch_says() {
    let as_of = Instant::from_unix_seconds(1_927_800_000);
    for name in [
        "abridged",
        "byline-dateline",
        "correction",
        "embargo",
        "family",
        "kill-by-slug",
        "leads",
        "links",
        "roundup",
        "updates",
        "withheld",
    ] {
        let name = format!("{name}.jsonl");
        let batch = of_batch(&name, as_of);
        let articles = fixture(&name);
        for is_backwards in [false, true] {
            let mut desk = Desk::in_memory(DeskOptions::default()).unwrap().with_as_of(as_of);
            let mut articles = articles.clone();
            if is_backwards {
                articles.reverse();
            }
            for article in articles {
                desk.add(vec![article]).unwrap();
            }
            desk.refold().unwrap();
            assert_eq!(of_desk(&desk), batch, "{name}, backwards: {is_backwards}");
        }
    }
}

#[test]
fn leads_are_one_account_and_the_newest_usable_one_stands_for_it() {
    let mut desk = Desk::in_memory(options()).unwrap();
    let first = slugged("first", 0, "BC-Ferry");
    let mut lead = slugged("lead", 0, "BC-Ferry, 1st Ld");
    lead.body =
        format!("{} Divers searched the hull until dusk, and the owner promised help.", first.body);
    let mut held = slugged("held", 0, "BC-Ferry, 2nd Ld");
    held.body = format!("{} The captain was questioned.", lead.body);
    held.status = Status::Withheld;
    for article in [first, lead, held] {
        desk.add(vec![article]).unwrap();
    }
    let said = of_desk(&desk);
    assert_eq!(said.groups.len(), 1, "{said:?}");
    assert_eq!((said.rows["lead"].3.as_str(), said.rows["lead"].2.as_deref()), ("canonical", None));
    for other in ["first", "held"] {
        assert_eq!(said.rows[other].2.as_deref(), Some("lead"), "{other}");
    }
}

#[test]
fn what_an_article_says_it_carries_on_is_its_story() {
    let mut desk = Desk::in_memory(options()).unwrap();
    let mut other = account("b", 3, 0);
    let link = Link { relation: Relation::RewriteOf, target: "a".into() };
    other.wire = Some(Box::new(Wire { links: vec![link], ..Wire::default() }));
    desk.add(vec![account("a", 0, 0), other]).unwrap();
    assert_eq!(of_desk(&desk).stories.len(), 1);
    desk.refold().unwrap();
    assert_eq!(of_desk(&desk).stories.len(), 1);
}

#[test]
fn what_a_copy_says_it_carries_on_is_the_story_of_its_group() {
    let mut desk = Desk::in_memory(options()).unwrap();
    let mut brief = account("brief", 3, 0);
    let link = Link { relation: Relation::RewriteOf, target: "a".into() };
    brief.wire = Some(Box::new(Wire { links: vec![link], ..Wire::default() }));
    let mut full = account("full", 3, 0);
    full.body.push_str(" The road was closed until the evening, and schools stayed shut.");
    desk.add(vec![account("a", 0, 0), brief, full]).unwrap();
    desk.refold().unwrap();
    let said = of_desk(&desk);
    assert_eq!((said.groups.len(), said.stories.len()), (2, 1), "{said:?}");
}

#[test]
fn a_roundup_joins_no_two_stories() {
    let mut desk = Desk::in_memory(options()).unwrap();
    let mut digest = account("digest", 0, 0);
    digest.title = "News in brief: the coast today".into();
    digest.body = format!("{}\n\n{}", account("x", 0, 1).body, account("x", 1, 1).body);
    let reports = [account("a", 0, 0), account("b", 0, 2), account("c", 1, 0), account("d", 1, 2)];
    for before in 0..=4 {
        let mut desk_of_now = Desk::in_memory(options()).unwrap();
        let (first, last) = reports.split_at(before);
        desk_of_now.add(first.to_vec()).unwrap();
        desk_of_now.add(vec![digest.clone()]).unwrap();
        desk_of_now.add(last.to_vec()).unwrap();
        let said = of_desk(&desk_of_now);
        let is_apart = |story: &BTreeSet<String>| {
            let of = |ids: [&str; 2]| ids.iter().any(|id| story.contains(*id));
            !(of(["a", "b"]) && of(["c", "d"]))
        };
        assert!(said.stories.iter().all(is_apart), "{before}: {:?}", said.stories);
        assert_eq!(said.rows["digest"].1, ["roundup"]);
        desk = desk_of_now;
    }
    desk.refold().unwrap();
    assert_sound(&desk);
}

#[test]
fn a_roundup_that_two_reports_name_joins_them_in_no_batch() {
    let mut digest = account("digest", 0, 0);
    digest.title = "News in brief: the coast today".into();
    let link = Link { relation: Relation::RewriteOf, target: "digest".into() };
    let naming = |mut report: Article| {
        report.wire = Some(Box::new(Wire { links: vec![link.clone()], ..Wire::default() }));
        report
    };
    let articles = vec![digest, naming(account("a", 1, 0)), naming(account("b", 2, 0))];
    let mut desk = Desk::in_memory(options()).unwrap();
    desk.add(articles.clone()).unwrap();
    let folded = cluster(articles, &Options::default(), &Silent).unwrap();
    let batch = said(folded.rows().into_iter());
    assert!(batch.stories.iter().all(|story| !(story.contains("a") && story.contains("b"))));
    assert_eq!(batch.stories, of_desk(&desk).stories);
}

#[test]
fn a_roundup_that_came_first_does_not_name_the_story_it_fits() {
    let reports = vec![account("a", 0, 0), account("b", 0, 2)];
    let mut digest = account("digest", 0, 1);
    digest.title = "News in brief: the coast today".into();
    let story_of = |desk: &Desk, name: &str| {
        assert_sound(desk);
        desk.rows().unwrap().into_iter().find(|row| row.article.id == id(name)).unwrap().story
    };
    let mut without = Desk::in_memory(options()).unwrap();
    without.add(reports.clone()).unwrap();

    let mut desk = Desk::in_memory(options()).unwrap();
    desk.add(vec![digest]).unwrap();
    let alone = story_of(&desk, "digest");
    desk.add(reports).unwrap();
    let story = story_of(&without, "a");
    assert_eq!(["a", "b", "digest"].map(|name| story_of(&desk, name)), [story; 3]);
    desk.remove(&[id("a")]).unwrap();
    assert_eq!(story_of(&desk, "b"), story, "it is inherited by the next account");
    desk.remove(&[id("b")]).unwrap();
    assert_eq!(story_of(&desk, "digest"), alone, "what came and went leaves no trace");
}

#[test]
fn what_is_acknowledged_is_so_when_all_of_its_batch_is_filed() {
    let mut desk = Desk::in_memory(DeskOptions::default()).unwrap();
    let mut story = account("a", 0, 0);
    let report = desk.add(vec![story.clone()]).unwrap();
    let founded = report.filed[0].clone();
    assert_eq!((founded.filed_as.name(), founded.cursor), ("new_story", 1));
    assert_eq!(founded.title, story.title);
    story.published = None;
    story.version = Some(2);
    story.body.push_str(" A tug is on its way.");
    let report = desk.add(vec![story]).unwrap();
    let again = &report.filed[0];
    assert_eq!((again.is_update, again.filed_as.name()), (true, "report"));
    assert_eq!(again.story, founded.story, "its story was there");
    let correction = fixture("correction.jsonl");
    let rolled = (0..6).rev().map(|at| rolling(&format!("r{at}"), at));
    let report = desk.add(correction.into_iter().chain(rolled).collect()).unwrap();
    let rows = desk.rows().unwrap();
    for filed in &report.filed {
        let row = rows.iter().find(|row| row.article.id == filed.id).unwrap();
        let of_row = (row.group, row.story, row.status, row.flags);
        assert_eq!((filed.group, filed.story, filed.status, filed.flags), of_row, "{}", filed.id);
        let (_, event) = desk.events(filed.cursor, 1).unwrap().remove(0);
        assert!(matches!(event, Event::Filed { article, .. } if article == filed.id));
    }
}
