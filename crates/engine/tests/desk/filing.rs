//! What is filed, and found again.

use std::collections::BTreeSet;
use std::path::Path;

use storyfold::desk::{Desk, DeskOptions, Why};
use storyfold::model::{Instant, Precision, Published, Status, Wire};
use storyfold::readers::{ReadOptions, plan, read_collect};
use storyfold::store::rows::Scan;
use storyfold::store::{Access, Area, Event, Parameters, Rows, RowsMut, Store};

use super::{account, assert_sound, desk, id, options, state};

#[test]
fn accounts_copies_and_strangers_find_their_places() {
    let folder = tempfile::tempdir().unwrap();
    let mut desk = desk(folder.path(), options());
    let mut articles = Vec::new();
    for incident in 0..8 {
        articles.push(account(&format!("{incident}a"), incident, 0));
    }
    let copy = |name: &str, of: usize| {
        let mut copy = account(name, of, 0);
        copy.body.push_str(" More follows.");
        copy
    };
    articles.push(copy("3copy", 3));
    let report = desk.add(articles).unwrap();
    assert_eq!(report.filed.len(), 9);
    let rows = desk.rows().unwrap();
    let of = |name: &str| rows.iter().find(|row| row.article.id == id(name)).unwrap();
    assert_eq!(of("3a").group, of("3copy").group);
    assert_eq!(of("3a").story, of("3copy").story);
    assert_ne!(of("3a").story, of("4a").story);
    assert_eq!(rows.iter().filter(|row| row.group == of("3a").group).count(), 2);
    assert_sound(&desk);
}

#[test]
fn what_is_acknowledged_is_there_again_and_goes_on_as_before() {
    let (one, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let articles: Vec<_> = (0..24).map(|at| account(&format!("{at:02}"), at % 8, at / 8)).collect();
    let mut whole = desk(one.path(), options());
    for article in &articles {
        whole.add(vec![article.clone()]).unwrap();
    }
    let mut reopened = desk(other.path(), options());
    for article in &articles {
        reopened.add(vec![article.clone()]).unwrap();
        reopened.close().unwrap();
        let path = other.path().join("desk.storyfold");
        reopened = Desk::open(&path, Access::Write).unwrap().with_hindsight(0);
    }
    assert_eq!(state(&reopened), state(&whole));
    let events = |desk: &Desk| desk.events(1, 1_000).unwrap();
    assert_eq!(events(&reopened), events(&whole));
    assert_sound(&reopened);
}

#[test]
fn who_reads_is_answered_from_what_is_there_while_another_writes() {
    let folder = tempfile::tempdir().unwrap();
    let mut writer = desk(folder.path(), options());
    writer.add(vec![account("a", 0, 0), account("b", 0, 1), account("c", 1, 0)]).unwrap();
    let mut reader = Desk::open(&folder.path().join("desk.storyfold"), Access::Read).unwrap();
    let found = |reader: &mut Desk| -> Vec<String> {
        let found = reader.find_text(&account("asked", 0, 0)).unwrap();
        found.iter().map(|found| found.row.article.id.to_string()).collect()
    };
    assert_eq!(found(&mut reader), ["a", "b"]);
    writer.remove(&[id("a")]).unwrap();
    assert_eq!(found(&mut reader), ["b"]);
    writer.add(vec![account("d", 0, 0)]).unwrap();
    assert_eq!(found(&mut reader), ["d", "b"]);
}

#[test]
fn resends_corrections_and_kills() {
    let folder = tempfile::tempdir().unwrap();
    let mut desk = desk(folder.path(), options());
    let mut first = account("a", 0, 0);
    first.version = Some(1);
    desk.add(vec![first.clone(), account("b", 1, 0)]).unwrap();
    let story = desk.rows().unwrap()[0].story;
    assert_eq!(desk.add(vec![first.clone()]).unwrap().resent, 1);

    let mut second = first.clone();
    second.version = Some(2);
    second.body.push_str(" The toll was corrected.");
    let report = desk.add(vec![second.clone()]).unwrap();
    assert_eq!((report.corrected, report.filed.len()), (1, 1));
    assert_eq!(desk.rows().unwrap()[0].story, story, "a correction keeps its story");
    assert_eq!(desk.rows().unwrap()[0].article.body, second.body);
    let report = desk.add(vec![first.clone()]).unwrap();
    assert_eq!((report.history, report.filed.len()), (1, 0), "what is older is history");

    let mut kill = storyfold::model::Article::new(id("a"));
    kill.status = Status::Canceled;
    assert_eq!(desk.add(vec![kill.clone()]).unwrap().killed, 1);
    assert_eq!(desk.rows().unwrap().len(), 1);
    assert_eq!(desk.add(vec![second]).unwrap().refused, 1, "what was killed stays killed");
    kill.id = id("c");
    desk.add(vec![kill]).unwrap();
    assert_eq!(desk.add(vec![account("c", 2, 0)]).unwrap().refused, 1, "a kill may come first");
    let names: Vec<&str> =
        desk.events(1, 100).unwrap().iter().map(|(_, event)| event.name()).collect();
    assert_eq!(names, ["filed", "filed", "corrected", "filed", "killed", "ended", "killed"]);
    assert_sound(&desk);
}

#[test]
fn a_text_without_version_is_no_older_version_of_one_that_has_one() {
    let folder = tempfile::tempdir().unwrap();
    let mut desk = desk(folder.path(), options());
    let mut early = account("a", 0, 0);
    early.body.push_str(" An early state.");
    desk.add(vec![early.clone()]).unwrap();
    let mut versioned = account("a", 0, 0);
    versioned.version = Some(2);
    assert_eq!(desk.add(vec![versioned.clone()]).unwrap().corrected, 1);
    assert_eq!(desk.add(vec![early]).unwrap().history, 1, "what is history already is");
    let mut other = account("a", 3, 0);
    other.published = account("a", 9, 0).published;
    let report = desk.add(vec![account("b", 1, 0), other]).unwrap();
    assert_eq!((report.filed.len(), report.history), (1, 0));
    let [conflict] = report.conflicts.as_slice() else { panic!("{report:?}") };
    assert_eq!((conflict.place, &conflict.id), (1, &id("a")));
    assert_eq!(desk.rows().unwrap()[0].article.body, versioned.body);
    assert_sound(&desk);
}

#[test]
fn an_earlier_text_that_comes_again_does_not_undo_its_correction() {
    let at = |minute: i64| {
        let at = Instant::from_unix_seconds(1_741_046_400 + minute * 60);
        Some(Published { at, precision: Precision::Second })
    };
    let mut first = account("a", 0, 0);
    first.published = at(0);
    let mut corrected = first.clone();
    corrected.published = at(40);
    corrected.body.push_str(" The sum was corrected.");
    for is_in_order in [true, false] {
        let folder = tempfile::tempdir().unwrap();
        let mut desk = desk(folder.path(), options());
        let mut came = vec![first.clone(), corrected.clone()];
        if !is_in_order {
            came.reverse();
        }
        desk.add(came).unwrap();
        let report = desk.add(vec![first.clone()]).unwrap();
        assert_eq!((report.history, report.corrected), (1, 0), "{is_in_order}");
        assert_eq!(desk.rows().unwrap()[0].article.body, corrected.body);
        assert_sound(&desk);
    }
    // Where nobody says which is the earlier, what was filed already is.
    let folder = tempfile::tempdir().unwrap();
    let mut desk = desk(folder.path(), options());
    (first.published, corrected.published) = (None, None);
    desk.add(vec![first.clone(), corrected.clone(), first]).unwrap();
    assert_eq!(desk.rows().unwrap()[0].article.body, corrected.body);
}

#[test]
fn a_correction_that_goes_elsewhere_ends_the_story_it_leaves() {
    let folder = tempfile::tempdir().unwrap();
    let mut desk = desk(folder.path(), options());
    desk.add(vec![account("a", 0, 0), account("b", 1, 0)]).unwrap();
    let rows = desk.rows().unwrap();
    let (left, story) = (rows[0].story, rows[1].story);
    let mut corrected = account("a", 1, 0);
    corrected.body.push_str(" An earlier version told of something else.");
    desk.add(vec![corrected]).unwrap();
    assert_eq!(desk.rows().unwrap()[0].story, story);
    let events: Vec<Event> =
        desk.events(3, 100).unwrap().into_iter().map(|(_, event)| event).collect();
    assert_eq!(events.last(), Some(&Event::Ended { story: left }), "{events:?}");
    assert_sound(&desk);
}

#[test]
fn one_wrong_date_does_not_move_the_clock_of_the_desk() {
    let folder = tempfile::tempdir().unwrap();
    let present = account("p", 7, 0).published.unwrap().at;
    let mut desk = desk(folder.path(), options()).with_as_of(present);
    desk.add(vec![account("a", 0, 0)]).unwrap();
    let mut wrong = account("wrong", 1, 0);
    let at = storyfold::model::Instant::from_unix_seconds(7_226_582_400);
    wrong.published.as_mut().unwrap().at = at;
    let report = desk.add(vec![wrong, account("b", 2, 0)]).unwrap();
    assert_eq!((report.ahead, report.filed.len()), (1, 2));
    let mut copy = account("copy", 0, 0);
    copy.body.push_str(" More follows.");
    desk.add(vec![copy]).unwrap();
    let rows = desk.rows().unwrap();
    let group = |name: &str| rows.iter().find(|row| row.article.id == id(name)).unwrap().group;
    assert_eq!(group("copy"), group("a"), "what came before is still compared with");
    assert_eq!(desk.expire(present.unix_seconds()).unwrap(), 4, "all came before the present");
    // A day ahead is a clock that differs, or a day that begins earlier elsewhere.
    let mut early = account("early", 3, 0);
    let tomorrow = storyfold::model::Instant::from_unix_seconds(present.unix_seconds() + 86_400);
    early.published.as_mut().unwrap().at = tomorrow;
    assert_eq!(desk.add(vec![early]).unwrap().ahead, 0);
    assert_sound(&desk);
}

#[test]
fn an_embargo_ends_when_its_time_has_come() {
    let folder = tempfile::tempdir().unwrap();
    let mut desk = desk(folder.path(), options());
    let until = storyfold::model::Instant::from_unix_seconds(1_741_100_000);
    let mut embargoed = account("a", 0, 0);
    embargoed.body.push_str(" It holds more than the other, and so would stand for both of them.");
    embargoed.status = Status::Embargoed { until };
    desk.add(vec![embargoed, account("b", 0, 0)]).unwrap();
    let seen = |desk: &Desk| {
        let row = desk.find(&id("a")).unwrap().unwrap().swap_remove(0).row;
        assert_eq!(desk.rows().unwrap()[0], row);
        assert_eq!(desk.story_of(&id("a")).unwrap()[0], row);
        (row.as_row().status, row.group_canonical, row.story_canonical)
    };
    let before = storyfold::model::Instant::from_unix_seconds(until.unix_seconds() - 1);
    let held = (Status::Embargoed { until }, id("b"), id("b"));
    assert_eq!(seen(&desk), held, "without a moment no embargo ends");
    desk = desk.with_as_of(before);
    assert_eq!(seen(&desk), held);
    desk = desk.with_as_of(until);
    assert_eq!(seen(&desk), (Status::Usable, id("a"), id("a")));
}

#[test]
fn an_embargoed_account_does_not_stand_for_others_in_other_words() {
    let folder = tempfile::tempdir().unwrap();
    let mut desk = desk(folder.path(), options());
    let until = storyfold::model::Instant::from_unix_seconds(1_741_100_000);
    let mut accounts: Vec<_> = (0..3).map(|at| account(&format!("{at}"), 4, at)).collect();
    desk.add(accounts.clone()).unwrap();
    let rows = desk.rows().unwrap();
    let (story, first) = (rows[0].story, rows[0].story_canonical.clone());
    let of_story: Vec<_> = rows.iter().filter(|row| row.story == story).collect();
    assert!(of_story.len() > 1, "{rows:?}");
    let embargoed = accounts.iter_mut().find(|account| account.id == first).unwrap();
    embargoed.status = Status::Embargoed { until };
    let again = embargoed.clone();
    desk.add(vec![again]).unwrap();
    let rows = desk.find(&first).unwrap().unwrap();
    assert!(rows.len() > 1, "{rows:?}");
    assert_ne!(rows[0].row.story_canonical, first);
    let rows = desk.with_as_of(until).find(&first).unwrap().unwrap();
    assert_eq!(rows[0].row.story_canonical, first);
}

#[test]
fn what_is_exported_makes_a_desk_that_holds_and_refuses_the_same() {
    let (one, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let mut first = desk(one.path(), options());
    first.add((0..8).map(|at| account(&at.to_string(), at, 0)).collect()).unwrap();
    let mut kill = storyfold::model::Article::new(id("3"));
    kill.status = Status::Canceled;
    first.add(vec![kill.clone()]).unwrap();
    kill.id = id("never came");
    first.add(vec![kill]).unwrap();
    let mut records = Vec::new();
    let exported = storyfold::desk::export(first.store(), &mut |article| {
        records.push(article.clone());
        Ok::<_, ()>(())
    });
    let exported = exported.unwrap().unwrap();
    assert_eq!((exported.articles, exported.killed, exported.damaged), (7, 2, 0));
    let mut second = desk(other.path(), options());
    second.add(records).unwrap();
    let report = second.add(vec![account("3", 3, 0), account("never came", 5, 1)]).unwrap();
    assert_eq!((report.refused, report.filed.len()), (2, 0));
    assert_eq!(state(&first), state(&second));
}

#[test]
fn what_a_notice_kills_stays_killed_where_it_is_exported_to() {
    let mut first = Desk::in_memory(options()).unwrap();
    let wire = |mut article: storyfold::model::Article| {
        article.source = Some("Northern Wire".into());
        let slug = Some("bc-fog".into());
        article.wire = Some(Box::new(Wire { slug, ..Wire::default() }));
        article
    };
    let mut notice = wire(storyfold::model::Article::new(id("kill")));
    notice.status = Status::Canceled;
    first.add(vec![wire(account("fog", 1, 0)), account("other", 2, 0), notice]).unwrap();
    let status = |desk: &Desk| {
        let rows = desk.rows().unwrap();
        rows.into_iter().find(|row| row.article.id == id("fog")).map(|row| row.status)
    };
    assert_eq!(status(&first), Some(Status::Canceled));
    let mut records = Vec::new();
    let exported = storyfold::desk::export(first.store(), &mut |article| {
        records.push(article.clone());
        Ok::<_, ()>(())
    });
    assert_eq!(exported.unwrap().unwrap().killed, 2);
    let mut second = Desk::in_memory(options()).unwrap();
    second.add(records).unwrap();
    assert_eq!(status(&second), None);
    assert_eq!(second.add(vec![wire(account("fog", 1, 0))]).unwrap().refused, 1);
}

#[test]
fn a_store_of_another_model_can_be_exported_as_its_refusal_advises() {
    let (one, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let mut first = desk(one.path(), options());
    first.add(vec![account("a", 0, 0), account("b", 1, 0)]).unwrap();
    let mut held = Vec::new();
    let read = first.store().read(|rows| {
        for area in Area::ALL.iter().filter(|area| **area != Area::Meta) {
            rows.scan(*area, &[], &mut |key, row| {
                held.push((*area, key.to_vec(), row.to_vec()));
                Ok(Scan::Next)
            })?;
        }
        Ok(())
    });
    read.unwrap();
    // The same rows in a store that another model made.
    let pairs = first.store().parameters().iter().map(|(name, value)| {
        let value = if name == "model" { "another" } else { value };
        (name.to_owned(), value.to_owned())
    });
    let path = other.path().join("desk.storyfold");
    let store = Store::create(&path, Parameters::new(pairs)).unwrap();
    let put = |rows: &mut RowsMut<'_>| {
        held.into_iter().try_for_each(|(area, key, row)| rows.put(area, &key, row))
    };
    store.write(put).unwrap();
    store.close().unwrap();

    let said = Desk::open(&path, Access::Read).unwrap_err().to_string();
    assert!(said.contains("model is another there") && said.contains("export it"), "{said}");
    let mut exported = Vec::new();
    let store = Store::salvage(&path).unwrap();
    let take = &mut |article: &storyfold::model::Article| {
        exported.push(article.clone());
        Ok::<_, ()>(())
    };
    storyfold::desk::export(&store, take).unwrap().unwrap();
    assert_eq!(exported, [account("a", 0, 0), account("b", 1, 0)]);
}

#[test]
fn the_log_is_read_in_pieces_without_a_gap() {
    let folder = tempfile::tempdir().unwrap();
    let mut desk = desk(folder.path(), options());
    desk.add((0..8).map(|at| account(&at.to_string(), at, 0)).collect()).unwrap();
    let (mut cursor, mut all) = (1, Vec::new());
    loop {
        let events = desk.events(cursor, 3).unwrap();
        let Some(&(last, _)) = events.last() else { break };
        cursor = last + 1;
        all.extend(events);
    }
    assert_eq!(all, desk.events(1, 100).unwrap());
    assert!(matches!(all[0].1, Event::Filed { founded: true, .. }));
}

#[test]
fn an_incident_is_found_by_an_article_and_by_a_text_that_was_never_filed() {
    let folder = tempfile::tempdir().unwrap();
    let mut desk = desk(folder.path(), options());
    let articles = (0..8).map(|at| account(&format!("{at}a"), at, 0));
    desk.add(articles.collect()).unwrap();
    let mut copy = account("unfiled", 5, 0);
    copy.body.push_str(" More follows.");
    let before = state(&desk);
    let found = desk.find_text(&copy).unwrap();
    assert_eq!(found[0].row.article.id, id("5a"));
    assert!(matches!(found[0].why, Why::Copy(evidence) if evidence.rule.joins()), "{found:?}");
    assert_eq!(state(&desk), before, "asking files nothing");

    desk.add(vec![copy]).unwrap();
    let found = desk.find(&id("5a")).unwrap().unwrap();
    assert_eq!((found[0].why, found.len()), (Why::Itself, 2));
    assert!(matches!(found[1].why, Why::Copy(_)));
    assert_eq!(desk.find(&id("nobody")).unwrap(), None);
    let mut stranger = storyfold::model::Article::new(id("x"));
    stranger.title = "Orchestra announces its autumn season".into();
    assert!(desk.find_text(&stranger).unwrap().is_empty());
}

#[test]
fn without_texts_everything_else_is_as_with_them() {
    let (one, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let articles: Vec<_> = (0..16).map(|at| account(&format!("{at:02}"), at % 8, at / 8)).collect();
    let mut with = desk(one.path(), options());
    let without = storyfold::desk::DeskOptions { keep_text: false, ..options() };
    let mut without = desk(other.path(), without);
    with.add(articles.clone()).unwrap();
    without.add(articles).unwrap();
    let filed = |desk: &Desk| -> Vec<_> {
        let rows = desk.rows().unwrap().into_iter();
        rows.map(|row| (row.article.id, row.story, row.group, row.role)).collect()
    };
    assert_eq!(filed(&with), filed(&without));
    assert!(without.rows().unwrap().iter().all(|row| row.article.body.is_empty()));
    without.remove(&[id("03")]).unwrap();
    assert_sound(&without);
}

#[test]
fn a_roundup_that_fits_a_story_less_than_surely_stands_alone_as_in_batch() {
    let town = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/town/articles.jsonl");
    let plan = plan(&[town.display().to_string()]).unwrap();
    let loaded = read_collect(&plan, &mut std::io::empty(), &ReadOptions::default()).unwrap();
    let articles: Vec<_> = loaded.articles.into_iter().map(|read| read.article).collect();
    for shift in [0, 13, 29] {
        let mut articles = articles.clone();
        articles.rotate_left(shift);
        let mut desk = Desk::in_memory(DeskOptions::default()).unwrap();
        for is_refolded in [false, true] {
            desk.add(std::mem::take(&mut articles)).unwrap();
            if is_refolded {
                desk.refold().unwrap();
            }
            let of_roundup = desk.story_of(&id("db-0410-1")).unwrap();
            let ids: Vec<_> = of_roundup.iter().map(|row| row.article.id.as_str()).collect();
            assert_eq!(ids, ["db-0410-1"], "from {shift}, refolded: {is_refolded}");
            let misses = desk.near_misses(&id("db-0410-1"), 1).unwrap().unwrap();
            assert!(f64::from(misses.nearest[0].1) < misses.cut, "{misses:?}");
        }
        let stories: BTreeSet<_> = desk.rows().unwrap().iter().map(|row| row.story).collect();
        assert_eq!(stories.len(), 16, "from {shift}");
        assert_sound(&desk);
    }
}
