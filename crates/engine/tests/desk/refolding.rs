//! Groups of copies decided anew with hindsight.

use storyfold::desk::{Desk, DeskOptions, DeskRow};
use storyfold::model::{Article, GroupId};
use storyfold::store::{Access, Area, Event, Rows};

use super::{account, assert_sound, desk, groups, groups_in_batch, id, options, rolling, state};

fn row_of(desk: &Desk, name: &str) -> DeskRow {
    desk.rows().unwrap().into_iter().find(|row| row.article.id == id(name)).unwrap()
}

fn group_of(desk: &Desk, name: &str) -> GroupId {
    row_of(desk, name).group
}

/// What was told from a cursor on.
fn told_from(desk: &Desk, cursor: u64) -> Vec<Event> {
    desk.events(cursor, usize::MAX).unwrap().into_iter().map(|(_, event)| event).collect()
}

fn next_cursor(desk: &Desk) -> u64 {
    desk.events(1, usize::MAX).unwrap().len() as u64 + 1
}

#[test]
fn copies_that_a_late_text_connects_are_one_group() {
    let folder = tempfile::tempdir().unwrap();
    let mut desk = desk(folder.path(), options());
    for article in [rolling("a", 2), rolling("c", 0), rolling("b", 1), account("d", 4, 0)] {
        desk.add(vec![article]).unwrap();
    }
    let [a, b, c, d] = ["a", "b", "c", "d"].map(|name| row_of(&desk, name));
    assert_eq!((a.group == b.group, a.group == c.group), (true, false), "as they came");
    let cursor = next_cursor(&desk);

    assert_eq!(desk.refold().unwrap().regrouped, 1);
    assert_eq!(groups(&desk), groups_in_batch(&desk));
    for (name, was) in [("a", &a), ("b", &b), ("d", &d)] {
        assert_eq!(group_of(&desk, name), was.group, "{name} keeps its group");
    }
    assert_eq!(group_of(&desk, "c"), a.group);
    assert_sound(&desk);
    // Who follows the log knows of it.
    let told = told_from(&desk, cursor);
    let (story, group) = (row_of(&desk, "a").story, a.group);
    let filed = Event::Filed { article: id("c"), story, group, founded: false };
    assert!(told.contains(&filed), "{told:?}");
    let ended = Event::Merged { into: story, from: c.story };
    assert_eq!(told.contains(&ended), a.story != c.story, "{told:?}");

    // Twice is once.
    let (before, cursor) = (state(&desk), next_cursor(&desk));
    let again = desk.refold().unwrap();
    assert_eq!((again.regrouped, again.moved), (0, 0));
    assert_eq!((state(&desk), next_cursor(&desk)), (before.clone(), cursor));
    desk.close().unwrap();
    let path = folder.path().join("desk.storyfold");
    let mut desk = Desk::open(&path, Access::Write).unwrap().with_hindsight(0);
    desk.refold().unwrap();
    assert_eq!((state(&desk), next_cursor(&desk)), (before, cursor));

    // What connected them goes, and they part; what parts is called as before.
    assert!(desk.remove(&[id("b")]).unwrap().is_empty());
    assert_eq!((group_of(&desk, "a"), group_of(&desk, "c")), (a.group, c.group));
    assert_sound(&desk);
}

#[test]
fn a_group_goes_on_under_its_id_where_most_of_its_articles_are() {
    let mut desk = Desk::in_memory(options()).unwrap();
    for at in 0..7 {
        desk.add(vec![rolling(&at.to_string(), at)]).unwrap();
    }
    let names = |desk: &Desk| (0..7).map(|at| group_of(desk, &at.to_string())).collect::<Vec<_>>();
    let before = names(&desk);
    desk.refold().unwrap();
    assert_eq!(groups(&desk), groups_in_batch(&desk));
    let now = names(&desk);
    assert_ne!(now, before);
    assert_sound(&desk);
    for group in &now {
        let of = |names: &[GroupId], group| {
            (0..7_usize).filter(|&at| names[at] == group).collect::<Vec<_>>()
        };
        let (members, were) = (of(&now, *group), of(&before, *group));
        let stayed = |other: GroupId| members.iter().filter(|at| before[**at] == other).count();
        let goes_on = were.iter().any(|at| members.contains(at));
        assert!(goes_on || !before.contains(group), "a name goes on with one of its articles");
        // No group that gave it more articles was given another name for it.
        for other in &before {
            let is_elsewhere = now.contains(other) && other != group;
            assert!(is_elsewhere || stayed(*other) <= stayed(*group), "{now:?} {before:?}");
        }
    }
}

#[test]
fn a_small_window_groups_anew_by_itself_when_it_has_grown() {
    let mut desk = Desk::in_memory(DeskOptions::default()).unwrap();
    for (name, at) in [("a", 0), ("c", 2), ("b", 1)] {
        desk.add(vec![rolling(name, at)]).unwrap();
    }
    desk.add((0..8).map(|at| account(&format!("other {at}"), at, 0)).collect()).unwrap();
    assert_eq!(group_of(&desk, "a"), group_of(&desk, "c"));
    assert_sound(&desk);
}

/// A desk whose window ends with the first block of 4,096 articles, before which some came.
fn desk_at_the_end_of_a_window(first: Article) -> Desk {
    let options = DeskOptions { window_articles: 0, ..options() };
    let mut desk = Desk::in_memory(options).unwrap();
    let filler = |at: usize| {
        let mut filler = Article::new(id(&format!("filler {at:04}")));
        filler.title = "Fog".into();
        filler
    };
    desk.add(std::iter::once(first).chain((1..4_096).map(filler)).collect()).unwrap();
    desk
}

#[test]
fn a_group_of_which_an_article_left_the_window_stays_as_it_is() {
    let mut desk = desk_at_the_end_of_a_window(rolling("a", 0));
    desk.add(vec![rolling("b", 1)]).unwrap();
    desk.add(vec![rolling("c", 2), rolling("e", 4), rolling("d", 3)]).unwrap();
    let before = ["a", "b", "c", "d", "e"].map(|name| group_of(&desk, name));
    assert_eq!(before[0], before[1]);
    assert_ne!(before[3], before[4]);
    desk.refold().unwrap();
    let now = ["a", "b", "c", "d", "e"].map(|name| group_of(&desk, name));
    assert_eq!(now[..4], before[..4]);
    assert_eq!(now[4], before[3], "those within are decided anew");
    assert_sound(&desk);
}

#[test]
fn who_stands_for_a_group_now_is_linked_to_what_left_the_window() {
    let mut desk = desk_at_the_end_of_a_window(account("old", 0, 0));
    let brief = account("brief", 0, 1);
    let mut full = account("full", 0, 1);
    full.body
        .push_str(" Divers are to look at the hull when the wind has dropped, the owner said.");
    desk.add(vec![brief]).unwrap();
    desk.add(vec![full]).unwrap();
    let [old, brief, full] = ["old", "brief", "full"].map(|name| row_of(&desk, name));
    assert_eq!((old.story, brief.group), (brief.story, full.group));
    let linked = |desk: &Desk, place: u64| {
        desk.store().read(|rows| rows.at(Area::Links, place)).unwrap().is_some()
    };
    // By place: it came 4,097th, and the full text after it.
    assert_eq!((linked(&desk, 4_096), linked(&desk, 4_097)), (true, false));
    desk.refold().unwrap();
    assert_eq!((linked(&desk, 4_096), linked(&desk, 4_097)), (false, true));
    assert_eq!(row_of(&desk, "old").story, row_of(&desk, "full").story);
    assert_sound(&desk);
}
