//! How complete an account of a story is, and which account stands for the story.

use std::collections::{HashMap, HashSet};
use std::hash::Hash;

use storyfold_index::canonical::{self, Candidate, CanonicalOrder};
use storyfold_index::publisher::publisher;
use storyfold_model::{Article, CanonicalRule};
use storyfold_text::facts::regions::Region;
use storyfold_text::{Analysed, Term};

use crate::pipeline::candidate;
use crate::versions::Versions;

/// A story is judged by at most this many of its accounts: beyond, the middle does not move.
const MOST_ACCOUNTS: usize = 200;

/// Of fewer publisher families none can be outvoted, and their accounts count one by one.
const FEWEST_FAMILIES: usize = 3;

/// Chooses the account that stands for a story, and tells by which rule. Accounts are given by
/// their places in `articles`, each once and with what is known of it. `None` without accounts.
/// O(total terms).
pub fn choose_account(
    articles: &[Article],
    versions: &Versions,
    accounts: &[(u32, &Analysed)],
    order: &CanonicalOrder,
) -> Option<(u32, CanonicalRule)> {
    let analysed: Vec<&Analysed> = accounts.iter().map(|&(_, analysed)| analysed).collect();
    let family = |&(place, _): &(u32, &Analysed)| {
        let name = articles.get(place as usize).and_then(publisher);
        name.map_or_else(|| Family::Alone(place), Family::Named)
    };
    let families: Vec<Family> = accounts.iter().map(family).collect();
    let candidates: Vec<Candidate<'_, u32>> = accounts
        .iter()
        .zip(completeness(&analysed, &families))
        .filter_map(|(&(place, _), completeness)| {
            // Among accounts in other words, lengths are not compared.
            Some(Candidate { completeness, ..candidate(articles, versions, place, 0)? })
        })
        .collect();
    canonical::choose(&candidates, false, order)
}

/// Who stands behind an account: nine feeds of one publisher are one voice.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Family {
    /// A publisher.
    Named(String),
    /// Nobody is named; the account counts by itself.
    Alone(u32),
}

/// For each account of one story how complete it is, 0 to 1: the share that it holds of what the
/// accounts agree on. O(total terms).
///
/// Words and facts (names, places, tolls, days) are counted by themselves and the mean of both
/// shares is taken: among ten times as many words facts would not be heard. What accounts agree on
/// is what half of them hold, and at least two; each thing weighs as many as hold it. A publisher
/// family counts once; of fewer than three families nothing or all would be agreed on, and accounts
/// count instead. So the account closest to the middle of the story that leaves least of it out comes
/// first. For a story of one
/// account there is nothing to tell, and two agree on what both hold: of those a flash beside a report is
/// as complete as it is long. docs/canonicals.md has what this comes to.
pub fn completeness(accounts: &[&Analysed], families: &[Family]) -> Vec<f64> {
    match accounts {
        [] | [_] => return vec![1.0; accounts.len()],
        [one, other] => return vec![beside(one, other), beside(other, one)],
        _ => {}
    }
    let words =
        shares(accounts, families, |account| account.whole.iter().map(|(term, _)| term).collect());
    let facts = shares(accounts, families, facts_of);
    words.into_iter().zip(facts).map(|(words, facts)| (words + facts) / 2.0).collect()
}

/// Who says less than half as much as another's headline and lead leaves most of it out.
const FLASH_SHARE: f64 = 0.5;

/// How complete an account is beside the only other one.
fn beside(own: &Analysed, other: &Analysed) -> f64 {
    let share = own.whole.len() as f64 / other.lead.len().max(1) as f64;
    if share < FLASH_SHARE { share } else { 1.0 }
}

/// For each account the share that it holds of what the accounts agree on; all of it where they
/// agree on nothing.
fn shares<T: Eq + Hash + Copy>(
    accounts: &[&Analysed],
    families: &[Family],
    held: impl Fn(&Analysed) -> Vec<T>,
) -> Vec<f64> {
    let sample = accounts.len().min(MOST_ACCOUNTS);
    let mut of_family: HashMap<&Family, HashSet<T>> = HashMap::new();
    for (account, family) in accounts.iter().zip(families).take(sample) {
        of_family.entry(family).or_default().extend(held(account));
    }
    let voices: Vec<HashSet<T>> = if of_family.len() < FEWEST_FAMILIES {
        accounts.iter().take(sample).map(|account| held(account).into_iter().collect()).collect()
    } else {
        of_family.into_values().collect()
    };
    let mut holders: HashMap<T, u32> = HashMap::new();
    for thing in voices.iter().flatten() {
        *holders.entry(*thing).or_insert(0) += 1;
    }
    let agreed = (voices.len() as u32).div_ceil(2).max(2);
    holders.retain(|_, count| *count >= agreed);
    let all: u32 = holders.values().sum();
    accounts
        .iter()
        .map(|account| {
            let found: u32 = held(account).iter().filter_map(|thing| holders.get(thing)).sum();
            if all == 0 { 1.0 } else { f64::from(found) / f64::from(all) }
        })
        .collect()
}

/// A fact of an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Fact {
    Name(Term),
    Place(Term),
    Region(Region),
    Killed(u32),
    Hurt(u32),
    Day(i32),
}

/// The facts of an account, each once.
fn facts_of(account: &Analysed) -> Vec<Fact> {
    let facts = &account.facts;
    let mut found: Vec<Fact> = Vec::new();
    found.extend(facts.names.full.iter().map(|(name, _)| Fact::Name(name)));
    found.extend(facts.places.named.iter().map(|(place, _)| Fact::Place(place)));
    found.extend(facts.places.regions.iter().copied().map(Fact::Region));
    found.extend(facts.numbers.killed.iter().copied().map(Fact::Killed));
    found.extend(facts.numbers.hurt.iter().copied().map(Fact::Hurt));
    found.extend(facts.dates.days.iter().copied().map(Fact::Day));
    found.sort_unstable();
    found.dedup();
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use storyfold_model::ArticleId;
    use storyfold_text::Analyser;
    use storyfold_text::boilerplate::RecurringLines;

    fn articles(bodies: &[&str]) -> Vec<Article> {
        let article = |(at, body): (usize, &&str)| {
            let mut article = Article::new(ArticleId::new(format!("a{at}")).unwrap());
            article.body = (*body).to_owned();
            article
        };
        bodies.iter().enumerate().map(article).collect()
    }

    fn chosen(bodies: &[&str]) -> Option<(u32, CanonicalRule)> {
        let articles = articles(bodies);
        let recurring = RecurringLines::default();
        let analysed: Vec<Analysed> = articles
            .iter()
            .map(|article| Analyser::default().analyse(article, &recurring))
            .collect();
        let accounts: Vec<(u32, &Analysed)> = (0..).zip(&analysed).collect();
        choose_account(&articles, &Versions::default(), &accounts, &CanonicalOrder::default())
    }

    #[test]
    fn the_account_with_the_agreed_facts_stands_for_the_story() {
        let brief = "A ferry struck a pier in Ostby and nine passengers were hurt.";
        let full = "Nine passengers were hurt when the ferry struck a pier in Ostby. Captain Nils \
                    Holm was at the helm.";
        let long = "Weather was calm, the sea like glass, and the gulls sat upon the breakwater as \
                    on every other morning when the ferry of Captain Nils Holm struck the pier, \
                    said a woman who sells smoked eels there from a cart with a striped roof.";
        assert_eq!(chosen(&[brief, long, full]), Some((2, CanonicalRule::MostComplete)));
    }

    #[test]
    fn accounts_of_one_paper_are_told_apart_as_if_nobody_had_named_it() {
        let texts = articles(&[
            "A ferry struck a pier in Ostby and nine passengers were hurt.",
            "Snow closed the pass, said a woman who sells eels in Ostby.",
            "Nine passengers were hurt when a ferry struck a pier in Ostby. Nils Holm was at the helm.",
        ]);
        let recurring = RecurringLines::default();
        let analysed: Vec<Analysed> =
            texts.iter().map(|text| Analyser::default().analyse(text, &recurring)).collect();
        let accounts: Vec<&Analysed> = analysed.iter().collect();
        let one_paper = vec![Family::Named("post".into()); 3];
        let found = completeness(&accounts, &one_paper);
        assert_eq!(found, completeness(&accounts, &[0, 1, 2].map(Family::Alone)));
        assert!(found[1] < found[2], "{found:?}");
    }

    #[test]
    fn a_report_stands_before_a_flash_and_of_two_reports_the_first() {
        let flash = "A ferry struck a pier in Ostby.";
        let report = "Nine passengers were hurt when the ferry of Captain Nils Holm struck a pier in \
                      Ostby on Monday, the coast guard said. Divers looked for a hole in the hull.";
        let other = "The coast guard took nine injured people to hospital in Ostby, where a ferry hit \
                     the breakwater. Its captain, Nils Holm, had steered by hand for an hour.";
        assert_eq!(chosen(&[flash, report]), Some((1, CanonicalRule::MostComplete)));
        assert_eq!(chosen(&[report, other]), Some((0, CanonicalRule::FirstId)));
    }

    #[test]
    fn one_account_and_none() {
        assert_eq!(chosen(&["A ferry struck a pier."]), Some((0, CanonicalRule::OnlyOne)));
        assert_eq!(chosen(&[]), None);
        // Where accounts agree on nothing, all are as complete as can be.
        assert_eq!(chosen(&["Snow fell.", "Rates rose."]), Some((0, CanonicalRule::FirstId)));
    }
}
