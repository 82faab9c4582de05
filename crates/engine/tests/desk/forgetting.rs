//! What goes leaves no trace.

use storyfold::desk::Desk;

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
