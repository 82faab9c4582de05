//! Notices of kills: what they mean, and what comes after them.

use std::cmp::Reverse;
use std::collections::HashMap;

use storyfold_model::{Article, Flag, Status};

use super::signs::Signs;

/// A notice means what was sent within this time, in seconds.
const REACH_SECONDS: i64 = 48 * 3_600;

/// Whether an article is the notice of a kill.
pub(super) fn is_notice(signs: &Signs, article: &Article) -> bool {
    signs.marks.flags.holds(Flag::Kill) || (article.status == Status::Canceled && !signs.has_text)
}

/// By what a notice tells what it kills, beside the publisher.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum By {
    Slug(u64),
    Headline(u64),
}

/// When a publisher killed what it had sent under a slugline or headline.
#[derive(Debug, Default)]
pub(super) struct Kills(HashMap<(u64, By), Vec<i64>>);

impl Kills {
    /// The kills among articles, by the times they were sent. O(n log n) in them.
    pub(super) fn of(articles: &[Article], signs: &[Signs]) -> Self {
        let mut kills = Self::default();
        for (article, signs) in articles.iter().zip(signs) {
            if is_notice(signs, article)
                && let Some(published) = article.published
            {
                for key in keys(signs) {
                    kills.0.entry(key).or_default().push(published.at.unix_seconds());
                }
            }
        }
        kills.0.values_mut().for_each(|times| times.sort_unstable());
        kills
    }

    /// Whether what was sent under a slugline or headline at one time was killed before another: then what comes is
    /// no state of what was killed but in its place. O(log n).
    pub(super) fn are_between(&self, signs: &Signs, from: i64, until: i64) -> bool {
        let is_between = |times: &Vec<i64>| {
            let next = times.partition_point(|&killed| killed < from);
            times.get(next).is_some_and(|&killed| killed < until)
        };
        !self.0.is_empty() && keys(signs).any(|key| self.0.get(&key).is_some_and(is_between))
    }
}

/// By what notices could mean an article of a named publisher.
fn keys(signs: &Signs) -> impl Iterator<Item = (u64, By)> {
    let (slug, headline) = (signs.marks.slug.map(By::Slug), signs.marks.headline.map(By::Headline));
    let publisher = signs.publisher;
    slug.into_iter().chain(headline).filter(move |_| publisher != 0).map(move |by| (publisher, by))
}

/// What a publisher sent under one slugline or headline.
#[derive(Debug, Default)]
pub(super) struct Sent {
    /// By time, and the lowest place of one time last.
    dated: Vec<(i64, Reverse<u32>)>,
    /// The lowest place of all, and of those without a time.
    first: Option<u32>,
    undated: Option<u32>,
}

impl Sent {
    pub(super) fn push(&mut self, seconds: Option<i64>, place: u32) {
        let lower = |known: Option<u32>| Some(known.map_or(place, |known| known.min(place)));
        self.first = lower(self.first);
        match seconds {
            Some(seconds) => self.dated.push((seconds, Reverse(place))),
            None => self.undated = lower(self.undated),
        }
    }

    pub(super) fn sort(&mut self) {
        self.dated.sort_unstable();
    }

    /// What a notice of a time means: of what came before it the last, and only for want of that what came
    /// after, within its reach. Where a time is not known it is taken for the same. O(log n).
    pub(super) fn meant_at(&self, seconds: Option<i64>) -> Option<u32> {
        let Some(seconds) = seconds else { return self.first };
        let last_until = |time: i64| {
            let count = self.dated.partition_point(|&(sent, _)| sent <= time);
            self.dated.get(count.checked_sub(1)?).copied()
        };
        let before = last_until(seconds);
        if let Some(undated) = self.undated {
            let same = before.filter(|&(sent, _)| sent == seconds);
            return Some(same.map_or(undated, |(_, Reverse(place))| undated.min(place)));
        }
        let after = || {
            let next = self.dated.partition_point(|&(sent, _)| sent <= seconds);
            last_until(self.dated.get(next)?.0)
        };
        let is_near = |&(sent, _): &(i64, Reverse<u32>)| {
            sent.abs_diff(seconds) <= REACH_SECONDS.unsigned_abs()
        };
        let found = before.filter(is_near).or_else(|| after().filter(is_near));
        found.map(|(_, Reverse(place))| place)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use storyfold_model::{Doc, Instant, Precision, Published};

    use super::*;
    use crate::versions::Versions;
    use crate::versions::samples::{article, report, slugged, versions};

    proptest! {
        #[test]
        fn what_a_notice_means_is_what_looking_at_all_gives(
            times in prop::collection::vec(prop::option::weighted(0.9, -3_i64..3), 0..12),
            notice in prop::option::weighted(0.9, -3_i64..3),
        ) {
            // In steps of half its reach, so that some are too far off.
            let seconds = |time: &Option<i64>| time.map(|time| time * (REACH_SECONDS / 2));
            let mut sent = Sent::default();
            for (place, time) in (0..).zip(&times) {
                sent.push(seconds(time), place);
            }
            sent.sort();
            let gap = |time: &Option<i64>| {
                seconds(time).zip(seconds(&notice)).map_or(0, |(time, notice)| time - notice)
            };
            let near = (0_u32..).zip(&times).filter(|(_, time)| gap(time).abs() <= REACH_SECONDS);
            let meant = near.min_by_key(|(place, time)| (gap(time) > 0, gap(time).abs(), *place));
            prop_assert_eq!(sent.meant_at(seconds(&notice)), meant.map(|(place, _)| place));
        }
    }

    #[test]
    fn a_notice_kills_what_its_own_publisher_sent_and_nobody_elses() {
        let story = slugged(article("s", "Fog closes port", 1), "BC-Fog");
        let kill = slugged(article("k", "Fog closes port", 2), "BC-Fog, KILL");
        let status = |articles: &[Article]| -> Vec<Status> {
            versions(articles).standings.iter().map(|standing| standing.status).collect()
        };
        assert_eq!(status(&[kill.clone(), story.clone()]), [Status::Canceled; 2]);
        let other = Article { source: Some("Coast Press".into()), ..kill.clone() };
        assert_eq!(status(&[other, story.clone()]), [Status::Canceled, Status::Usable]);
        // Two that nobody names are not of one publisher.
        let nameless = |article: &Article| Article { source: None, ..article.clone() };
        let both = [nameless(&kill), nameless(&story)];
        assert_eq!(status(&both), [Status::Canceled, Status::Usable]);
    }

    #[test]
    fn what_is_sent_after_a_kill_is_not_killed() {
        let fire = "Mill fire kills three";
        let story = slugged(report("a", fire, 6, ""), "BC-Fire");
        let kill = slugged(article("b", "", 7), "BC-Fire, KILL");
        let substitute = slugged(report("c", fire, 8, "More to follow."), "BC-Fire");
        let copy = Article { source: Some("Coast Press".into()), ..report("d", fire, 9, "") };
        let versions = versions(&[story, kill, substitute, copy]);
        let status: Vec<Status> = versions.standings.iter().map(|s| s.status).collect();
        assert_eq!(status, [Status::Canceled, Status::Canceled, Status::Usable, Status::Usable]);
        let is_derived = |at: u32| versions.standing(at).flags.holds(Flag::DerivedFromKilled);
        assert_eq!((is_derived(2), is_derived(3)), (false, true));
        assert_eq!(versions.standing(2).version_of, None);
    }

    #[test]
    fn a_killed_text_that_is_sent_again_is_derived_from_it() {
        let fire = "Mill fire kills three workers";
        let story = slugged(report("a", fire, 6, ""), "BC-Fire");
        let lead = slugged(report("b", fire, 6, "Eight are missing."), "BC-Fire, 1st Ld");
        let kill = slugged(article("k", "", 7), "BC-Fire, KILL");
        let again = slugged(report("z", fire, 8, ""), "BC-Fire");
        let versions = versions(&[story, lead, kill, again]);
        let of = versions.standing(3);
        assert_eq!((of.status, of.flags.holds(Flag::DerivedFromKilled)), (Status::Usable, true));
    }

    #[test]
    fn a_substitute_has_leads_of_its_own() {
        let fire = "Mill fire kills three workers";
        let story = slugged(report("a", fire, 6, ""), "BC-Fire");
        let kill = slugged(article("k", "", 7), "BC-Fire, KILL");
        let substitute = slugged(report("l", fire, 8, "One is missing."), "BC-Fire");
        let lead = slugged(report("m", fire, 9, "Two are missing."), "BC-Fire, 1st Ld");
        let found = versions(&[story.clone(), kill.clone(), substitute.clone(), lead]);
        let is_clean = |versions: &Versions, at: u32| {
            let standing = versions.standing(at);
            standing.status == Status::Usable && !standing.flags.holds(Flag::DerivedFromKilled)
        };
        assert!(is_clean(&found, 2) && is_clean(&found, 3));
        assert_eq!(found.standing(2).version_of, Some(Doc::from_u32(3)));
        // A sibling under another slugline came before the kill; what came behind it is no state of that.
        let before = slugged(report("b", fire, 6, "Eight are missing."), "BC-Fire, 1st Ld");
        let mut sibling = slugged(report("n", fire, 6, "Nine are missing."), "BC-Fire-Mill");
        sibling.published = Some(Published {
            at: Instant::from_unix_seconds(6 * 3_600 + 60),
            precision: Precision::Second,
        });
        let updated =
            slugged(report("z", &format!("{fire}, UPDATE 1"), 8, "One is missing."), "BC-Fire");
        let found = versions(&[story, before, kill, sibling, updated]);
        assert!(is_clean(&found, 4));
    }
}
