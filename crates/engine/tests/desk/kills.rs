//! Kills in a desk: what a notice, or a kill by an id, makes of articles and their copies, and how it is
//! taken back.

use std::collections::{BTreeMap, BTreeSet};

use storyfold::desk::{Desk, DeskOptions};
use storyfold::model::{
    Article, Flag, Instant, Link, Precision, Published, Relation, Status, Wire,
};
use storyfold::store::{Access, Area, Event, Rows};
use storyfold::{Options, Silent, cluster};

use super::said::{of_desk, said, slugged};
use super::{account, assert_sound, id, options};

#[test]
fn a_notice_kills_what_came_before_it_and_what_comes_after_it() {
    let notice = |name: &str| {
        let mut notice = slugged(name, 7, "BC-Ferry, KILL");
        notice.title = "KILL".into();
        notice.body = "Please withdraw the item about the ferry, which is wrong.".into();
        notice
    };
    for is_first in [false, true] {
        let mut desk = Desk::in_memory(options()).unwrap();
        let story = slugged("story", 0, "BC-Ferry");
        let mut copy = account("copy", 0, 0);
        copy.source = Some("Coast Press".into());
        let came = if is_first {
            vec![notice("notice"), story, copy]
        } else {
            vec![story, copy, notice("notice")]
        };
        for article in came {
            desk.add(vec![article]).unwrap();
        }
        let said = of_desk(&desk);
        for killed in ["story", "notice"] {
            assert_eq!(said.rows[killed].0, Status::Canceled, "{killed}: {said:?}");
        }
        assert_eq!(said.rows["copy"].0, Status::Usable);
        assert_eq!(said.rows["copy"].1, ["derived-from-killed"], "{said:?}");
        assert_eq!(said.rows["copy"].3, "canonical");
        // Without the notice nothing is killed.
        assert!(desk.remove(&[id("notice")]).unwrap().is_empty());
        let said = of_desk(&desk);
        assert_eq!((said.rows["story"].0, said.rows["copy"].1.len()), (Status::Usable, 0));
    }
}

/// An article so many hours after the first.
fn at_hour(mut article: Article, hour: i64) -> Article {
    let at = Instant::from_unix_seconds(1_741_046_400 + hour * 3_600);
    article.published = Some(Published { at, precision: Precision::Second });
    article
}

#[test]
fn a_notice_of_a_headline_spares_the_same_text_under_another() {
    let text = |name, title: &str, hour| {
        let mut text = at_hour(account(name, 0, 0), hour);
        text.title = title.into();
        text.source = Some("Northern Wire".into());
        text
    };
    let mut notice = text("notice", "KILL: Ferry sinks off Ostby with nine aboard", 3);
    notice.body = "Please withdraw it.".into();
    let articles = [
        text("meant", "Ferry sinks off Ostby with nine aboard", 1),
        text("other", "Nine on ferry that went down", 2),
        notice,
    ];
    let folded = cluster(articles.to_vec(), &Options::default(), &Silent).unwrap();
    let batch = said(folded.rows().into_iter());
    assert_eq!(batch.rows["meant"].0, Status::Canceled, "{batch:?}");
    let mut desk = Desk::in_memory(options()).unwrap();
    desk.add(articles.to_vec()).unwrap();
    let said = of_desk(&desk);
    assert_eq!((said.rows["meant"].0, said.rows["other"].0), (Status::Canceled, Status::Usable));
    assert_eq!(said.rows["other"].1, ["derived-from-killed"], "{said:?}");
}

#[test]
fn a_notice_kills_what_came_last_before_it_in_whatever_order_articles_arrive() {
    let mut notice = slugged("notice", 7, "BC-Ferry, KILL");
    notice.title = "KILL".into();
    notice.body = "Please withdraw the item about the ferry, which is wrong.".into();
    let articles = [
        at_hour(slugged("early", 0, "BC-Ferry"), 1),
        at_hour(slugged("meant", 1, "BC-Ferry"), 5),
        at_hour(notice, 10),
        at_hour(slugged("late", 2, "BC-Ferry"), 20),
    ];
    let folded = cluster(articles.to_vec(), &Options::default(), &Silent).unwrap();
    let batch = said(folded.rows().into_iter());
    assert_eq!(batch.rows["meant"].0, Status::Canceled);
    for order in (0..256).map(|at| [at & 3, at >> 2 & 3, at >> 4 & 3, at >> 6]) {
        if BTreeSet::from(order).len() < 4 {
            continue;
        }
        let mut desk = Desk::in_memory(options()).unwrap();
        for at in order {
            desk.add(vec![articles[at].clone()]).unwrap();
        }
        let of_desk = of_desk(&desk);
        assert_eq!(
            (of_desk.rows, of_desk.groups),
            (batch.rows.clone(), batch.groups.clone()),
            "{order:?}"
        );
    }
}

#[test]
fn what_waits_in_vain_is_not_filed_again_with_each_article() {
    let mut desk = Desk::in_memory(options()).unwrap();
    let mut notice = slugged("notice", 7, "BC-Ferry, KILL");
    notice.title = "KILL".into();
    desk.add(vec![at_hour(notice, 0)]).unwrap();
    for (day, name) in (10..).zip(["a", "b", "c"]) {
        desk.add(vec![at_hour(slugged(name, 0, "BC-Ferry"), day * 24)]).unwrap();
    }
    let events = desk.events(1, 100).unwrap();
    let filed = events.iter().filter(
        |(_, event)| matches!(event, Event::Filed { article, .. } if article.as_str() == "notice"),
    );
    assert_eq!(filed.count(), 1);
    assert_sound(&desk);
}

#[test]
fn a_kill_holds_for_later_states_of_what_it_killed() {
    let mut desk = Desk::in_memory(options()).unwrap();
    let mut story = slugged("story", 0, "BC-Ferry");
    desk.add(vec![story.clone()]).unwrap();
    let mut kill = Article::new(id("kill of today"));
    kill.status = Status::Canceled;
    kill.source = Some("Northern Wire".into());
    kill.wire = Some(Box::new(Wire { slug: Some("BC-Ferry".into()), ..Wire::default() }));
    desk.add(vec![kill]).unwrap();
    story.body.push_str(" A tug is on its way.");
    assert_eq!(desk.add(vec![story]).unwrap().corrected, 1);
    assert_eq!(of_desk(&desk).rows["story"].0, Status::Canceled);
}

#[test]
fn a_kill_by_id_kills_what_replaced_it_under_another_slugline() {
    let mut desk = Desk::in_memory(options()).unwrap();
    let story = slugged("story", 0, "BC-Ferry");
    let mut next = slugged("next", 1, "BC-Alma");
    let link = Link { relation: Relation::Replaces, target: "story".into() };
    next.wire.as_mut().unwrap().links.push(link);
    desk.add(vec![story, next]).unwrap();
    let mut kill = Article::new(id("story"));
    kill.status = Status::Canceled;
    desk.add(vec![kill]).unwrap();
    let said = of_desk(&desk);
    assert_eq!((said.rows["next"].0, said.rows["next"].1.len()), (Status::Canceled, 0), "{said:?}");
}

#[test]
fn a_kill_by_id_marks_the_copies_that_others_made() {
    let mut desk = Desk::in_memory(options()).unwrap();
    let story = slugged("story", 0, "BC-Ferry");
    let mut copy = account("copy", 0, 0);
    copy.source = Some("Coast Press".into());
    desk.add(vec![story, copy]).unwrap();
    let mut kill = Article::new(id("story"));
    kill.status = Status::Canceled;
    assert_eq!(desk.add(vec![kill]).unwrap().killed, 1);
    let said = of_desk(&desk);
    assert_eq!(said.rows.len(), 1);
    assert_eq!(said.rows["copy"].1, ["derived-from-killed"]);
}

#[test]
fn a_kill_without_the_id_of_what_it_kills_goes_by_its_slugline() {
    let mut desk = Desk::in_memory(options()).unwrap();
    desk.add(vec![slugged("story", 0, "BC-Ferry"), slugged("other", 1, "BC-Dam")]).unwrap();
    let mut kill = Article::new(id("kill of today"));
    kill.status = Status::Canceled;
    kill.source = Some("Northern Wire".into());
    kill.wire = Some(Box::new(Wire { slug: Some("BC-Ferry".into()), ..Wire::default() }));
    desk.add(vec![kill]).unwrap();
    let said = of_desk(&desk);
    assert_eq!((said.rows["story"].0, said.rows["other"].0), (Status::Canceled, Status::Usable));
}

#[test]
fn a_kill_under_the_id_of_a_state_kills_its_item() {
    let mut desk = Desk::in_memory(options()).unwrap();
    let mut kill = Article::new(id("a#canceled"));
    kill.version_of = Some(id("a"));
    kill.status = Status::Canceled;
    desk.add(vec![kill]).unwrap();
    assert_eq!(desk.add(vec![account("a", 0, 0)]).unwrap().refused, 1);
}

/// What the log says that articles are, beside where they are filed: the last word of each.
fn told(desk: &Desk) -> BTreeMap<String, &'static str> {
    let mut told = BTreeMap::new();
    for (_, event) in desk.events(1, usize::MAX).unwrap() {
        let name = event.name();
        match event {
            Event::Canceled { article }
            | Event::DerivedFromKilled { article }
            | Event::Restored { article } => told.insert(article.to_string(), name),
            _ => None,
        };
    }
    told
}

/// A kill that has an id and nothing else.
fn kill_of(name: &str) -> Article {
    let mut kill = Article::new(id(name));
    kill.status = Status::Canceled;
    kill
}

#[test]
fn the_log_tells_what_a_notice_makes_of_others_and_takes_it_back() {
    let mut notice = slugged("notice", 7, "BC-Ferry, KILL");
    notice.title = "KILL".into();
    notice.body = "Please withdraw the item about the ferry, which is wrong.".into();
    let mut copy = account("copy", 0, 0);
    copy.source = Some("Coast Press".into());
    let mut desk = Desk::in_memory(options()).unwrap();
    desk.add(vec![slugged("story", 0, "BC-Ferry"), copy]).unwrap();
    assert!(told(&desk).is_empty());
    let report = desk.add(vec![notice]).unwrap();
    let filed = &report.filed[0];
    assert_eq!((filed.status, filed.flags.holds(Flag::Kill)), (Status::Canceled, true));
    assert!(report.idle_kills.is_empty());
    let expected = [("copy", "derived_from_killed"), ("notice", "canceled"), ("story", "canceled")];
    assert_eq!(told(&desk), expected.map(|(name, event)| (name.to_owned(), event)).into());
    assert_sound(&desk);
    desk.remove(&[id("notice")]).unwrap();
    assert_eq!((told(&desk)["story"], told(&desk)["copy"]), ("restored", "restored"));
    assert_sound(&desk);
}

#[test]
fn a_copy_that_comes_after_a_kill_is_told_as_one_of_what_was_killed() {
    let from = |name: &str, source: &str| {
        let mut article = account(name, 0, 0);
        article.source = Some(source.into());
        article
    };
    let mut desk = Desk::in_memory(options()).unwrap();
    desk.add(vec![from("story", "Northern Wire"), kill_of("story")]).unwrap();
    let mut reprint = from("reprint", "Coast Press");
    reprint.body.push_str(" More follows.");
    let mut instead = from("instead", "Northern Wire");
    instead.body.push_str(" This is what stands in its place.");
    let other = account("other", 3, 0);
    let report = desk.add(vec![reprint.clone(), instead.clone(), other]).unwrap();
    let flags: Vec<bool> =
        report.filed.iter().map(|filed| filed.flags.holds(Flag::DerivedFromKilled)).collect();
    assert_eq!(flags, [true, false, false]);
    assert_eq!(told(&desk), [("reprint".to_owned(), "derived_from_killed")].into());
    let said = of_desk(&desk);
    assert_eq!(said.rows["reprint"].1, ["derived-from-killed"]);

    // The kill, then a paper that printed it, then the story.
    let mut desk = Desk::in_memory(options()).unwrap();
    desk.add(vec![kill_of("story"), reprint.clone()]).unwrap();
    assert!(of_desk(&desk).rows["reprint"].1.is_empty());
    assert_eq!(desk.add(vec![from("story", "Northern Wire")]).unwrap().refused, 1);
    assert_eq!(of_desk(&desk).rows["reprint"].1, ["derived-from-killed"]);
    desk.add(vec![from("story", "Northern Wire"), from("third", "Ostby Post")]).unwrap();
    assert_eq!(of_desk(&desk).rows["third"].1, ["derived-from-killed"]);
}

#[test]
fn what_is_left_of_a_killed_text_goes_with_the_window() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("desk.storyfold");
    let mut desk = Desk::create(&path, DeskOptions { window_days: 2, ..options() }).unwrap();
    desk.add(vec![at_hour(account("story", 0, 0), 0), kill_of("story")]).unwrap();
    let left = |desk: &Desk| desk.store().read(|rows| rows.count(Area::Killed)).unwrap();
    assert_eq!(left(&desk), 1);
    desk.close().unwrap();
    // Who opens it anew knows of it as well.
    let mut desk = Desk::open(&path, Access::Write).unwrap().with_hindsight(0);
    let mut reprint = at_hour(account("reprint", 0, 0), 20);
    reprint.source = Some("Coast Press".into());
    let report = desk.add(vec![reprint]).unwrap();
    assert!(report.filed[0].flags.holds(Flag::DerivedFromKilled));
    desk.add(vec![at_hour(account("later", 3, 0), 49)]).unwrap();
    assert_eq!(left(&desk), 0);
    assert_sound(&desk);
}

#[test]
fn a_kill_can_be_taken_back() {
    let mut desk = Desk::in_memory(options()).unwrap();
    let story = slugged("story", 0, "BC-Ferry");
    let mut copy = account("copy", 0, 0);
    copy.source = Some("Coast Press".into());
    desk.add(vec![story.clone(), copy, kill_of("story")]).unwrap();
    assert_eq!(of_desk(&desk).rows["copy"].1, ["derived-from-killed"]);
    assert_eq!(desk.killed_at(&id("story")).unwrap(), story.published.map(|day| day.at));
    assert_eq!(desk.revive(&[id("story"), id("nobody")]).unwrap(), [id("nobody")]);
    assert_eq!(desk.killed_at(&id("story")).unwrap(), None);
    assert!(of_desk(&desk).rows["copy"].1.is_empty());
    assert_eq!(told(&desk)["copy"], "restored");
    assert_eq!(desk.add(vec![story]).unwrap().filed.len(), 1);
    // What a notice marked that is no article here.
    let mut kill = kill_of("kill of today");
    kill.source = Some("Northern Wire".into());
    kill.wire = Some(Box::new(Wire { slug: Some("BC-Ferry".into()), ..Wire::default() }));
    desk.add(vec![kill]).unwrap();
    assert_eq!(
        (of_desk(&desk).rows["story"].0, told(&desk)["story"]),
        (Status::Canceled, "canceled")
    );
    assert!(desk.revive(&[id("story")]).unwrap().is_empty());
    assert_eq!(
        (of_desk(&desk).rows["story"].0, told(&desk)["story"]),
        (Status::Usable, "restored")
    );
}

/// An agency's item, what replaces it under another slugline, and a paper's copy of the item.
fn replaced() -> Vec<Article> {
    let mut next = slugged("next", 1, "BC-Alma");
    let link = Link { relation: Relation::Replaces, target: "story".into() };
    next.wire.as_mut().unwrap().links.push(link);
    let mut copy = account("copy", 0, 0);
    copy.source = Some("Coast Press".into());
    vec![slugged("story", 0, "BC-Ferry"), next, copy]
}

#[test]
fn a_kill_is_taken_back_of_all_states_of_its_item() {
    let mut desk = Desk::in_memory(options()).unwrap();
    desk.add(replaced()).unwrap();
    let before = of_desk(&desk).rows;
    desk.add(vec![kill_of("story")]).unwrap();
    let killed = of_desk(&desk).rows;
    assert_eq!((killed["next"].0, killed["copy"].1.len()), (Status::Canceled, 1), "{killed:?}");
    assert!(desk.revive(&[id("story")]).unwrap().is_empty());
    let after = of_desk(&desk).rows;
    for name in ["next", "copy"] {
        assert_eq!((after[name].0, &after[name].1), (Status::Usable, &vec![]), "{name}");
        assert_eq!(after[name].0, before[name].0);
        assert_eq!(told(&desk)[name], "restored");
    }

    // What a notice kills as well stays killed until that is taken back, too.
    let mut desk = Desk::in_memory(options()).unwrap();
    desk.add(replaced()).unwrap();
    let mut notice = kill_of("kill of today");
    notice.source = Some("Northern Wire".into());
    notice.wire = Some(Box::new(Wire { slug: Some("BC-Alma".into()), ..Wire::default() }));
    desk.add(vec![kill_of("story"), notice]).unwrap();
    for (of, status) in [("story", Status::Canceled), ("kill of today", Status::Usable)] {
        assert!(desk.revive(&[id(of)]).unwrap().is_empty());
        assert_eq!(of_desk(&desk).rows["next"].0, status, "{of}");
    }
}

#[test]
fn copies_of_what_was_killed_are_marked_in_whatever_group_they_are() {
    // The paper's copy is in the group of another item of its own, whose head shares nothing with it.
    let mut other = slugged("other", 3, "CP-Other");
    other.source = Some("Coast Press".into());
    let mut copy = slugged("copy", 0, "CP-Ferry");
    copy.source = Some("Coast Press".into());
    let link = Link { relation: Relation::Replaces, target: "other".into() };
    copy.wire.as_mut().unwrap().links.push(link);
    let story = slugged("story", 0, "BC-Ferry");
    let mut desk = Desk::in_memory(options()).unwrap();
    desk.add(vec![kill_of("story"), other, copy]).unwrap();
    assert_eq!(desk.add(vec![story]).unwrap().refused, 1);
    let is_derived =
        |desk: &Desk, name: &str| of_desk(desk).rows[name].1.contains(&"derived-from-killed");
    assert!(is_derived(&desk, "copy") && !is_derived(&desk, "other"));
    assert!(desk.revive(&[id("story")]).unwrap().is_empty());
    assert!(!is_derived(&desk, "copy"));
}

#[test]
fn what_is_left_of_a_killed_text_is_expired_and_removed() {
    let left = |desk: &Desk| desk.store().read(|rows| rows.count(Area::Killed)).unwrap();
    let mut desk = Desk::in_memory(options()).unwrap();
    let killed = vec![at_hour(account("story", 0, 0), 0), kill_of("story")];
    desk.add([killed, vec![at_hour(account("later", 3, 0), 9)]].concat()).unwrap();
    let hour = |hour: i64| 1_741_046_400 + hour * 3_600;
    assert_eq!((desk.expire(hour(0)).unwrap(), left(&desk)), (0, 1));
    assert_eq!((desk.expire(hour(1)).unwrap(), left(&desk)), (0, 0));

    let mut desk = Desk::in_memory(options()).unwrap();
    desk.add(vec![account("story", 0, 0), kill_of("story")]).unwrap();
    assert!(desk.remove(&[id("story")]).unwrap().is_empty(), "words of it were there");
    assert_eq!(left(&desk), 0);
    assert_eq!(desk.remove(&[id("story")]).unwrap(), [id("story")]);
}

#[test]
fn kills_of_nothing_are_told() {
    let mut desk = Desk::in_memory(options()).unwrap();
    let mut notice = slugged("notice", 7, "BC-Ferry, KILL");
    notice.title = "KILL".into();
    let report =
        desk.add(vec![account("a", 0, 0), kill_of("a"), kill_of("mistyped"), notice]).unwrap();
    let idle: Vec<_> =
        report.idle_kills.iter().map(|kill| (kill.place, kill.id.as_str())).collect();
    assert_eq!((report.killed, idle), (2, vec![(2, "mistyped"), (3, "notice")]));
}

#[test]
fn a_notice_kills_the_first_of_very_many_copies_and_all_are_told() {
    let mut desk = Desk::in_memory(options()).unwrap();
    let copy = |at: usize| {
        let mut copy = account(&format!("copy {at:03}"), 0, 0);
        copy.source = Some(format!("Paper {at}"));
        copy
    };
    desk.add(vec![slugged("story", 0, "BC-Ferry")]).unwrap();
    desk.add((0..150).map(copy).collect()).unwrap();
    let mut kill = kill_of("kill of today");
    kill.source = Some("Northern Wire".into());
    kill.wire = Some(Box::new(Wire { slug: Some("BC-Ferry".into()), ..Wire::default() }));
    desk.add(vec![kill]).unwrap();
    let report = desk.add(vec![copy(150)]).unwrap();
    assert!(report.filed[0].flags.holds(Flag::DerivedFromKilled));
    let told = told(&desk);
    assert_eq!((told.len(), told["story"]), (152, "canceled"));
    assert_sound(&desk);
}
