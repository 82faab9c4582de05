//! What goes leaves no trace where none is promised.

use storyfold::desk::{Desk, DeskOptions};
use storyfold::model::{Article, Status};
use storyfold::store::rows::Scan;
use storyfold::store::{Area, ByteWriter, Rows, RowsMut};

use super::{account, assert_sound, desk, id, options, state};

fn incidents(names: std::ops::Range<usize>) -> Vec<storyfold::model::Article> {
    names.map(|at| account(&format!("{at:02}"), at % 8, at / 8)).collect()
}

#[test]
fn what_is_put_in_and_taken_out_was_never_there() {
    let folder = tempfile::tempdir().unwrap();
    let mut desk = desk(folder.path(), options());
    desk.add(incidents(0..12)).unwrap();
    let before = state(&desk);
    desk.add(incidents(12..24)).unwrap();
    assert_ne!(state(&desk), before);
    let added: Vec<_> = (12..24).map(|at| id(&format!("{at:02}"))).collect();
    assert!(desk.remove(&added).unwrap().is_empty());
    assert_eq!(state(&desk), before);
    assert_eq!(desk.remove(&[id("17")]).unwrap(), [id("17")], "it is not there any more");
    assert_sound(&desk);
}

#[test]
fn the_copies_of_what_is_taken_out_stay_together_under_their_story() {
    let folder = tempfile::tempdir().unwrap();
    let mut desk = desk(folder.path(), options());
    let copy = |name: &str, more: &str| {
        let mut copy = account(name, 0, 0);
        copy.body.push_str(more);
        copy
    };
    desk.add(vec![
        account("a", 0, 0),
        copy("b", " More follows."),
        copy("c", " Updates with detail."),
        account("d", 1, 0),
    ])
    .unwrap();
    let story = desk.rows().unwrap()[0].story;
    desk.remove(&[id("a")]).unwrap();
    let rows = desk.rows().unwrap();
    assert_eq!(rows.len(), 3);
    assert_eq!(rows[0].group, rows[1].group);
    assert_eq!(rows[0].story, story, "a story lives on under its id");
    assert_sound(&desk);
}

#[test]
fn a_story_keeps_its_id_while_its_accounts_go_one_after_the_other() {
    let mut desk = Desk::in_memory(options()).unwrap();
    let accounts = [account("a", 0, 0), account("b", 0, 1), account("c", 0, 2)];
    let [a, b, c] = ["a", "b", "c"].map(id);
    desk.add(accounts.to_vec()).unwrap();
    let story = desk.rows().unwrap()[0].story;
    let is_one_story = |desk: &Desk| {
        assert_sound(desk);
        desk.rows().unwrap().iter().all(|row| row.story == story)
    };
    assert!(is_one_story(&desk));
    for gone in [a.clone(), b] {
        desk.remove(&[gone]).unwrap();
        assert!(is_one_story(&desk));
    }
    // The first is new here now, though the story is still called after it.
    desk.add(vec![accounts[0].clone()]).unwrap();
    desk.remove(&[c]).unwrap();
    assert!(is_one_story(&desk));
    // It is another story when all have gone in between, under the same name.
    desk.remove(&[a]).unwrap();
    assert_eq!(count(&desk, Area::Names), 0);
    desk.add(vec![accounts[0].clone()]).unwrap();
    assert!(is_one_story(&desk));
}

#[test]
fn what_is_old_expires_and_the_rest_stays() {
    let folder = tempfile::tempdir().unwrap();
    let mut desk = desk(folder.path(), options());
    desk.add(incidents(0..8)).unwrap();
    // One incident an hour.
    assert_eq!(desk.expire(1_741_046_400 + 3 * 3_600).unwrap(), 3);
    let ids = |desk: &Desk| -> Vec<String> {
        desk.rows().unwrap().iter().map(|row| row.article.id.to_string()).collect()
    };
    assert_eq!(ids(&desk), ["03", "04", "05", "06", "07"]);
    assert_eq!(desk.expire(0).unwrap(), 0);
    assert_sound(&desk);
}

/// Number of rows.
fn count(desk: &Desk, area: Area) -> u64 {
    desk.store().read(|rows| rows.count(area)).unwrap()
}

#[test]
fn a_kill_and_a_removal_take_the_history_along() {
    let folder = tempfile::tempdir().unwrap();
    let mut desk = desk(folder.path(), options());
    for name in ["a", "b"] {
        for version in 1..4 {
            let mut article = account(name, 0, 0);
            article.version = Some(version);
            article.body = format!("{} Version {version}.", article.body);
            desk.add(vec![article]).unwrap();
        }
    }
    assert_eq!(count(&desk, Area::Versions), 4);
    let mut kill = Article::new(id("a"));
    kill.status = Status::Canceled;
    desk.add(vec![kill]).unwrap();
    assert_eq!(count(&desk, Area::Versions), 2);
    assert!(desk.remove(&[id("b")]).unwrap().is_empty());
    assert_eq!(count(&desk, Area::Versions), 0);
    // Earlier states that come later are those of nothing.
    for of in ["a", "b", "never came"] {
        let mut earlier = account(&format!("{of}#1"), 0, 0);
        earlier.version_of = Some(id(of));
        let report = desk.add(vec![earlier]).unwrap();
        assert_eq!((report.refused, report.history), (1, 0), "{of}");
    }
    assert_eq!(count(&desk, Area::Versions), 0);
    assert_sound(&desk);
}

#[test]
fn history_that_was_left_behind_is_found_and_can_be_removed() {
    let folder = tempfile::tempdir().unwrap();
    let mut desk = desk(folder.path(), options());
    desk.add(incidents(0..3)).unwrap();
    let mut key = b"gone".to_vec();
    key.extend_from_slice(&[0; 17]);
    desk.store()
        .write(|rows| rows.put(Area::Versions, &key, ByteWriter::new().into_bytes()))
        .unwrap();
    let problems = desk.check().unwrap().problems;
    assert!(problems.len() == 1 && problems[0].contains("earlier states of gone"), "{problems:?}");
    assert!(desk.remove(&[id("gone")]).unwrap().is_empty(), "something of it was there");
    assert_eq!(desk.remove(&[id("gone")]).unwrap(), [id("gone")]);
    assert_sound(&desk);
}

#[test]
fn siblings_and_remembered_files_are_proven() {
    let folder = tempfile::tempdir().unwrap();
    let mut desk = desk(folder.path(), options());
    let mut articles = incidents(0..3);
    articles[0].url = Some("https://post.example/ferry".into());
    desk.add(articles).unwrap();
    assert_sound(&desk);
    let mut keys = Vec::new();
    let scanned = desk.store().read(|rows| {
        rows.scan(Area::Siblings, &[], &mut |key, _| {
            keys.push(key.to_vec());
            Ok(Scan::Next)
        })
    });
    scanned.unwrap();
    assert_eq!(keys.len(), 4, "three headlines and an address");
    let problems = |desk: &Desk| desk.check().unwrap().problems;
    let other = [&keys[0][..20], &[keys[0][20] ^ 7]].concat();
    for (lost, left) in [(Some(&keys[1]), None), (None, Some(&other))] {
        let change = |rows: &mut RowsMut<'_>| {
            lost.map_or(Ok(()), |key| rows.delete(Area::Siblings, key))?;
            left.map_or(Ok(()), |key| rows.put(Area::Siblings, key, Vec::new()))
        };
        desk.store().write(change).unwrap();
        assert_eq!(problems(&desk).len(), 1, "{:?}", problems(&desk));
        let undo = |rows: &mut RowsMut<'_>| {
            left.map_or(Ok(()), |key| rows.delete(Area::Siblings, key))?;
            lost.map_or(Ok(()), |key| rows.put(Area::Siblings, key, Vec::new()))
        };
        desk.store().write(undo).unwrap();
        assert_sound(&desk);
    }
    // What goes leaves nothing.
    assert!(desk.remove(&[id("00"), id("01"), id("02")]).unwrap().is_empty());
    assert_eq!(count(&desk, Area::Siblings), 0);
    desk.store().write(|rows| rows.put(Area::Inputs, &[7; 31], vec![0])).unwrap();
    assert!(desk.check().is_err());
}

/// The articles that are together, whatever their stories are called.
fn partition(desk: &Desk) -> Vec<Vec<String>> {
    let mut stories = std::collections::BTreeMap::<_, Vec<String>>::new();
    for row in desk.rows().unwrap() {
        stories.entry(row.story).or_default().push(row.article.id.to_string());
    }
    let mut partition: Vec<Vec<String>> = stories.into_values().collect();
    partition.sort();
    partition
}

#[test]
fn as_desks_are_by_default_texts_candidates_and_frequencies_hold_no_trace() {
    let (one, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let mut never = desk(one.path(), DeskOptions::default());
    never.add(incidents(0..12)).unwrap();
    let mut desk = desk(other.path(), DeskOptions::default());
    desk.add(incidents(0..12)).unwrap();
    desk.add(incidents(12..24)).unwrap();
    let added: Vec<_> = (12..24).map(|at| id(&format!("{at:02}"))).collect();
    assert!(desk.remove(&added).unwrap().is_empty());
    for area in [Area::Ids, Area::Articles, Area::Texts, Area::Analyses, Area::Words] {
        assert_eq!(count(&desk, area), 12, "{area}");
    }
    assert_eq!(count(&desk, Area::Versions), 0);
    for article in incidents(12..24) {
        let found = desk.find_text(&article).unwrap();
        assert!(found.iter().all(|found| !added.contains(&found.row.article.id)), "{found:?}");
    }
    // The postings are those of the articles that are left.
    assert_sound(&desk);
    // What hindsight decided while they were there goes when it decides again.
    let (refolded, as_if_never) = (desk.refold().unwrap(), never.refold().unwrap());
    assert_eq!((refolded.cut, refolded.pairs), (as_if_never.cut, as_if_never.pairs));
    assert_eq!(partition(&desk), partition(&never));
}
