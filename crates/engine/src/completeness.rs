//! How complete an account of a story is.

use std::collections::HashMap;

use storyfold_text::{Analysed, Term};

/// A story is judged by at most this many of its accounts: beyond, the middle does not move.
const MOST_ACCOUNTS: usize = 200;

/// For each account of one story how complete it is, 0 to 1: the share of what the accounts agree
/// on that it holds. O(total terms).
///
/// What accounts agree on are the terms and names that at least a third of them hold, and at least
/// two; each weighs as many as hold it. So the account closest to the middle of the story that
/// leaves least of it out comes first. For a story of one account there is nothing to tell.
pub(crate) fn completeness(accounts: &[&Analysed]) -> Vec<f64> {
    if accounts.len() < 2 {
        return vec![1.0; accounts.len()];
    }
    let sample = accounts.len().min(MOST_ACCOUNTS);
    let mut holders: HashMap<Term, u32> = HashMap::new();
    for account in accounts.iter().take(sample) {
        for term in held(account) {
            *holders.entry(term).or_insert(0) += 1;
        }
    }
    let agreed = (sample as u32).div_ceil(3).max(2);
    holders.retain(|_, count| *count >= agreed);
    let all: u32 = holders.values().sum();
    accounts
        .iter()
        .map(|account| {
            let found: u32 = held(account).filter_map(|term| holders.get(&term)).sum();
            if all == 0 { 0.0 } else { f64::from(found) / f64::from(all) }
        })
        .collect()
}

/// Terms and full names of an account, each once.
fn held(account: &Analysed) -> impl Iterator<Item = Term> + '_ {
    let names = account.facts.names.full.iter().map(|(name, _)| name);
    let terms = account.whole.iter().map(|(term, _)| term);
    terms.chain(names.filter(|name| !account.whole.holds(*name)))
}
