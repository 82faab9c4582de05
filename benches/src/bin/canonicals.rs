//! How often the canonical of a story carries the facts that most accounts agree on.
//!
//! `cargo run --release -p storyfold-benches --bin canonicals` prints the table of
//! docs/canonicals.md. Stories are those of the labels, so that clustering has no part in it; those
//! with three accounts or more are measured, copies of one text counted once. Agreed is what more
//! than half of the accounts hold.

use std::collections::BTreeMap;
use std::io::Write;
use std::process::ExitCode;

use storyfold::CanonicalOrder;
use storyfold::completeness::choose_account;
use storyfold::model::Article;
use storyfold::pipeline::{Copies, find_copies};
use storyfold::{Options, RunReport, Silent};
use storyfold_benches::{SETS, data_folder, read_articles, read_gold};
use storyfold_text::hash::{hash_word, mix};
use storyfold_text::{Analysed, Term};

/// Stories of fewer accounts have no majority to speak of.
const LEAST_ACCOUNTS: usize = 3;

/// Times stories are drawn anew for the intervals.
const RESAMPLES: u64 = 1_000;

/// A fact of an account: its family and what it is.
type Fact = (Family, u64);

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Family {
    Places,
    Tolls,
    Names,
    Dates,
}

const FAMILIES: [(Family, &str); 4] = [
    (Family::Places, "places"),
    (Family::Tolls, "tolls"),
    (Family::Names, "names"),
    (Family::Dates, "dates"),
];

/// Who could stand for a story.
const CHOICES: [&str; 5] = ["canonical", "earliest", "longest", "random", "best possible"];

/// One choice in one story: shares, 0 to 1; `None` where there is nothing to carry.
#[derive(Debug, Clone, Copy, Default)]
struct Carried {
    /// Of all agreed facts.
    all: Option<f64>,
    /// Of the agreed facts of each family.
    by_family: [Option<f64>; 4],
    /// Whether every agreed fact is carried.
    complete: Option<f64>,
    /// Of the agreed words.
    words: Option<f64>,
    /// Of its own facts, those that at least one other account has.
    confirmed: Option<f64>,
}

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(reason) => {
            let _ = writeln!(std::io::stderr().lock(), "canonicals: {reason}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<(), String> {
    let mut out = std::io::stdout().lock();
    let mut say = |text: String| writeln!(out, "{text}").map_err(|error| error.to_string());
    say(
        "| set | stories | account | agreed facts carried | all of them | places | tolls | names \
         | dates | agreed words carried | own facts confirmed |\n\
         |---|---|---|---|---|---|---|---|---|---|---|"
            .to_owned(),
    )?;
    let mut every: Vec<[Carried; CHOICES.len()]> = Vec::new();
    for (name, _) in SETS {
        let articles = read_articles(&data_folder().join(format!("{name}.dev.jsonl")))?;
        let gold = read_gold(&data_folder().join(format!("{name}.dev.gold.jsonl")))?;
        let is_dated = articles.iter().any(|article| article.published.is_some());
        let mut report = RunReport::default();
        let copies = find_copies(articles, &Options::default(), &mut report, &Silent)
            .map_err(|error| error.to_string())?;
        let mut stories: BTreeMap<&str, Vec<(u32, &Analysed)>> = BTreeMap::new();
        for (&(place, _), analysed) in copies.canonicals.iter().zip(&copies.analysed) {
            let article = copies.articles.get(place as usize);
            if let Some(story) = article.and_then(|article| gold.get(&article.id)) {
                stories.entry(story).or_default().push((place, analysed));
            }
        }
        let measured: Vec<[Carried; CHOICES.len()]> = stories
            .values()
            .filter(|accounts| accounts.len() >= LEAST_ACCOUNTS)
            .filter_map(|accounts| measure(&copies, accounts))
            .collect();
        lines(name, &measured, is_dated).into_iter().try_for_each(&mut say)?;
        every.extend(measured);
    }
    lines("all", &every, true).into_iter().try_for_each(&mut say)
}

/// Measures every choice in one story; `None` when its accounts agree on no fact.
fn measure(copies: &Copies, accounts: &[(u32, &Analysed)]) -> Option<[Carried; CHOICES.len()]> {
    let facts: Vec<Vec<Fact>> = accounts.iter().map(|(_, analysed)| facts_of(analysed)).collect();
    let mut holders: BTreeMap<Fact, usize> = BTreeMap::new();
    for fact in facts.iter().flatten() {
        *holders.entry(*fact).or_default() += 1;
    }
    let agreed_facts: Vec<Fact> = agreed(&holders, accounts.len());
    if agreed_facts.is_empty() {
        return None;
    }
    let mut users: BTreeMap<Term, usize> = BTreeMap::new();
    for (term, _) in accounts.iter().flat_map(|(_, analysed)| analysed.whole.iter()) {
        *users.entry(term).or_default() += 1;
    }
    let words: Vec<Term> = agreed(&users, accounts.len());
    let carried: Vec<Carried> = facts
        .iter()
        .zip(accounts)
        .map(|(own, (_, analysed))| Carried {
            words: share(&words, |word| analysed.whole.holds(*word)),
            ..carried(own, &agreed_facts, &holders)
        })
        .collect();

    let article = |place: u32| copies.articles.get(place as usize);
    let (canonical, _) =
        choose_account(&copies.articles, &copies.versions, accounts, &CanonicalOrder::default())?;
    let at = |place: u32| accounts.iter().position(|&(known, _)| known == place);
    let by = |key: &dyn Fn(&Article) -> (i64, usize)| {
        (0..accounts.len()).min_by_key(|&at| {
            accounts
                .get(at)
                .and_then(|&(place, _)| article(place))
                .map(|article| (key(article), article.id.clone()))
        })
    };
    let earliest = by(&|article| {
        (article.published.map_or(i64::MAX, |published| published.at.unix_seconds()), 0)
    });
    let longest = by(&|article| {
        (
            0,
            usize::MAX
                - article.title.split_whitespace().count()
                - article.body.split_whitespace().count(),
        )
    });
    let best = (0..accounts.len()).max_by(|&a, &b| {
        let share = |at: usize| carried.get(at).and_then(|carried| carried.all).unwrap_or(0.0);
        share(a).total_cmp(&share(b))
    });
    let one = |at: Option<usize>| at.and_then(|at| carried.get(at)).copied().unwrap_or_default();
    Some([one(at(canonical)), one(earliest), one(longest), mean(&carried), one(best)])
}

/// What more than half of the accounts hold.
fn agreed<T: Copy>(holders: &BTreeMap<T, usize>, accounts: usize) -> Vec<T> {
    holders.iter().filter(|&(_, &count)| count * 2 > accounts).map(|(thing, _)| *thing).collect()
}

/// The share that is held; `None` of nothing.
fn share<T>(things: &[T], holds: impl Fn(&T) -> bool) -> Option<f64> {
    let found = things.iter().filter(|thing| holds(thing)).count();
    (!things.is_empty()).then(|| found as f64 / things.len() as f64)
}

fn carried(own: &[Fact], agreed: &[Fact], holders: &BTreeMap<Fact, usize>) -> Carried {
    let holds = |fact: &Fact| own.binary_search(fact).is_ok();
    let all = share(agreed, holds);
    let of_family = |family| {
        let of: Vec<Fact> = agreed.iter().filter(|fact| fact.0 == family).copied().collect();
        share(&of, holds)
    };
    Carried {
        all,
        by_family: FAMILIES.map(|(family, _)| of_family(family)),
        complete: all.map(|share| if share >= 1.0 { 1.0 } else { 0.0 }),
        words: None,
        confirmed: share(own, |fact| holders.get(fact).is_some_and(|&count| count > 1)),
    }
}

/// The facts of an account, sorted, each once.
fn facts_of(analysed: &Analysed) -> Vec<Fact> {
    let facts = &analysed.facts;
    let mut found: Vec<Fact> = Vec::new();
    let of = |family, text: String| (family, hash_word(&text));
    found.extend(facts.places.named.iter().map(|(p, _)| of(Family::Places, format!("{p:?}"))));
    found.extend(facts.places.regions.iter().map(|r| of(Family::Places, format!("region {r:?}"))));
    found.extend(facts.numbers.killed.iter().map(|n| of(Family::Tolls, format!("killed {n}"))));
    found.extend(facts.numbers.hurt.iter().map(|n| of(Family::Tolls, format!("hurt {n}"))));
    found.extend(facts.names.full.iter().map(|(name, _)| of(Family::Names, format!("{name:?}"))));
    found.extend(facts.dates.days.iter().map(|day| of(Family::Dates, format!("{day}"))));
    found.sort_unstable();
    found.dedup();
    found
}

/// The mean of several, each share over those that have it.
fn mean(several: &[Carried]) -> Carried {
    let over = |share: &dyn Fn(&Carried) -> Option<f64>| {
        let known: Vec<f64> = several.iter().filter_map(share).collect();
        (!known.is_empty()).then(|| known.iter().sum::<f64>() / known.len() as f64)
    };
    let mut by_family = [None; 4];
    for (at, slot) in by_family.iter_mut().enumerate() {
        *slot = over(&|carried| carried.by_family.get(at).copied().flatten());
    }
    Carried {
        all: over(&|carried| carried.all),
        by_family,
        complete: over(&|carried| carried.complete),
        words: over(&|carried| carried.words),
        confirmed: over(&|carried| carried.confirmed),
    }
}

fn lines(name: &str, stories: &[[Carried; CHOICES.len()]], is_dated: bool) -> Vec<String> {
    let mut lines = Vec::new();
    if stories.is_empty() {
        return vec![format!(
            "| {name} | 0 | no story whose accounts agree on a fact | | | | | | | | |"
        )];
    }
    for (choice, of) in CHOICES.iter().enumerate() {
        if *of == "earliest" && !is_dated {
            continue;
        }
        let column: Vec<Carried> =
            stories.iter().filter_map(|story| story.get(choice).copied()).collect();
        let all = mean(&column);
        let (low, high) = interval(&column);
        let show =
            |share: Option<f64>| share.map_or("–".to_owned(), |share| format!("{share:.3}"));
        let families = all.by_family.map(show).join(" | ");
        lines.push(format!(
            "| {name} | {} | {of} | {} ({low:.3}–{high:.3}) | {} | {families} | {} | {} |",
            column.len(),
            show(all.all),
            show(all.complete),
            show(all.words),
            show(all.confirmed),
        ));
    }
    lines
}

/// Where the share of agreed facts lies in 95 % of draws of as many stories, with replacement.
fn interval(stories: &[Carried]) -> (f64, f64) {
    let known: Vec<f64> = stories.iter().filter_map(|carried| carried.all).collect();
    let count = known.len().max(1) as u64;
    let mut means: Vec<f64> = (0..RESAMPLES)
        .map(|round| {
            let drawn =
                (0..count).filter_map(|at| known.get((mix(round << 32 | at) % count) as usize));
            drawn.sum::<f64>() / count as f64
        })
        .collect();
    means.sort_unstable_by(f64::total_cmp);
    let at = |share: f64| means.get((means.len() as f64 * share) as usize).copied().unwrap_or(0.0);
    (at(0.025), at(0.975))
}
