//! Whom a new account meets: its neighbours among the heads of the window, and how likely each is to
//! tell the same story.

use std::sync::Arc;

use rustc_hash::FxHashMap;
use storyfold_index::candidate::Neighbours;
use storyfold_index::limits::{
    KEPT_NEIGHBOURS as SURROUNDING, LEAD_NEIGHBOURS, NAME_NEIGHBOURS, POSTINGS_OF_TERM,
    POSTINGS_READ, WHOLE_NEIGHBOURS,
};
use storyfold_index::score::{Model, Scorer};
use storyfold_index::space::{Counted, Field as SpaceField, Space};
use storyfold_model::Article;
use storyfold_store::{Area, Rows, StoreError};
use storyfold_text::tfidf::{Background, DocumentFrequencies, Weighting};
use storyfold_text::{Analysed, TermCounts};

use crate::desk::limits::{FOUND_NEIGHBOURS, LEAD_MEASURED, NAMES_MEASURED, WHOLE_MEASURED};
use crate::desk::memory::keys::key_of_term;
use crate::desk::memory::known::{Cache, Known};
use crate::desk::memory::postings::Field;
use crate::desk::memory::state::measured_at;
use crate::desk::memory::window::Window;

/// Whom an account met.
#[derive(Debug, Clone, Default)]
pub(in crate::desk) struct Met {
    /// The nearest by whole text, nearest first, with their cosines.
    pub(in crate::desk) neighbours: Neighbours,
    /// Those worth scoring, by place, each with the probability that both tell one story.
    pub(in crate::desk) judged: Vec<(u32, f32)>,
}

/// Finds whom an account meets. `own` is its place, where it has one: it never meets itself.
pub(in crate::desk) fn meet(
    rows: &dyn Rows,
    window: &Window,
    cache: &mut Cache,
    model: &Model,
    own: Option<u32>,
    one: (&Article, &Analysed),
) -> Result<Met, StoreError> {
    let proposed = propose(window, one.1, own);
    let known: Vec<Arc<Known>> =
        proposed.iter().map(|&place| cache.get(rows, place)).collect::<Result<_, _>>()?;
    let analysed: Vec<&Analysed> =
        std::iter::once(one.1).chain(known.iter().map(|known| &known.analysed)).collect();
    let articles: Vec<&Article> =
        std::iter::once(one.0).chain(known.iter().map(|known| &known.article)).collect();
    let counted = Counted {
        articles: window.heads(),
        of_term: &|term| window.frequency(Field::Terms, key_of_term(term)),
        of_name: &|name| window.frequency(Field::Names, key_of_term(name)),
    };
    let space = Space::among(&analysed, one.1.tongue, &counted, Background::shipped());

    // Places within the few begin with the account itself.
    let nearest = |field, most| {
        let mut near: Neighbours = (1..=proposed.len())
            .map(|at| (at as u32, space.cosine(0, at, field)))
            .filter(|&(_, cosine)| cosine > 0.0)
            .collect();
        near.sort_unstable_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        near.truncate(most);
        near
    };
    let whole = nearest(SpaceField::Whole, FOUND_NEIGHBOURS);
    let others = [(SpaceField::Lead, LEAD_NEIGHBOURS), (SpaceField::Names, NAME_NEIGHBOURS)];
    let mut pairs: Vec<u32> = others
        .into_iter()
        .flat_map(|(field, most)| nearest(field, most))
        .map(|(at, _)| at)
        .collect();

    let place = |at: u32| proposed.get(at as usize - 1).copied();
    let local: FxHashMap<u32, u32> = proposed.iter().copied().zip(1..).collect();
    let beyond = proposed.len() as u32 + 1;
    let mut around: Vec<Neighbours> = vec![Vec::new(); analysed.len()];
    let mut of_whole: FxHashMap<u32, Neighbours> = FxHashMap::default();
    for (rank, &(at, cosine)) in whole.iter().enumerate() {
        let Some(other) = place(at) else { continue };
        let known = measured_at(rows, Area::Neighbours, other)?;
        let ahead = known.partition_point(|&(_, known)| known >= cosine);
        if rank.min(ahead) < WHOLE_NEIGHBOURS {
            pairs.push(at);
        }
        of_whole.insert(at, known);
    }
    pairs.sort_unstable();
    pairs.dedup();
    for &at in &pairs {
        let Some(other) = place(at) else { continue };
        let known = match of_whole.remove(&at) {
            Some(known) => known,
            None => measured_at(rows, Area::Neighbours, other)?,
        };
        let living = known.into_iter().filter(|&(place, _)| window.is_head(place));
        let near = living.filter(|&(place, _)| Some(place) != own).map(|(place, cosine)| {
            (local.get(&place).copied().unwrap_or(beyond.saturating_add(place)), cosine)
        });
        let mut near: Neighbours = near.take(SURROUNDING).collect();
        if let Some(&(_, cosine)) = whole.iter().find(|&&(known, _)| known == at) {
            let ahead = near.partition_point(|&(_, known)| known >= cosine);
            near.insert(ahead, (0, cosine));
        }
        near.truncate(SURROUNDING);
        if let Some(slot) = around.get_mut(at as usize) {
            *slot = near;
        }
    }
    if let Some(slot) = around.first_mut() {
        *slot = whole.iter().take(SURROUNDING).copied().collect();
    }
    let scorer = Scorer::new(&space, &analysed, &articles, &around, model);
    let scorer = scorer.of_many(window.heads() as usize);
    let score = |&at: &u32| Some((place(at)?, scorer.score(at, 0)?));
    let mut judged: Vec<(u32, f32)> = pairs.iter().filter_map(score).collect();
    judged.sort_unstable_by_key(|&(place, _)| place);
    let neighbours = whole.iter().filter_map(|&(at, cosine)| Some((place(at)?, cosine)));
    Ok(Met { neighbours: neighbours.collect(), judged })
}

/// The heads that share most with an account by its whole text, its lead or its names.
fn propose(window: &Window, analysed: &Analysed, own: Option<u32>) -> Vec<u32> {
    let mut proposed = Vec::new();
    for (field, counts, most) in [
        (Field::Terms, &analysed.whole, WHOLE_MEASURED),
        (Field::Terms, &analysed.lead, LEAD_MEASURED),
        (Field::Names, &analysed.facts.names.words, NAMES_MEASURED),
    ] {
        proposed.extend(share_most(window, field, counts, most, own));
    }
    proposed.sort_unstable();
    proposed.dedup();
    proposed
}

/// The heads that share most of some terms by weight. The heaviest terms come first, and of a term
/// that very many hold those are met that came last.
fn share_most(
    window: &Window,
    field: Field,
    counts: &TermCounts,
    most: usize,
    own: Option<u32>,
) -> Vec<u32> {
    let posted = counts.iter().map(|(term, count)| {
        let key = key_of_term(term);
        (term, key, count, window.frequency(field, key))
    });
    let posted: Vec<_> = posted.filter(|&(.., frequency)| frequency > 0).collect();
    let known = posted.iter().map(|&(term, .., frequency)| (term, frequency));
    let frequencies = DocumentFrequencies::counted(window.heads(), known);
    let weigh = |&(term, key, count, _): &(_, u32, u16, u32)| {
        let idf = frequencies.idf(term, Weighting::Mean, Background::shipped());
        (key, (1.0 + f32::from(count).ln()) * idf, idf)
    };
    let mut terms: Vec<(u32, f32, f32)> = posted.iter().map(weigh).collect();
    terms.sort_unstable_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    let reach = window.reach();
    let mut sums = vec![0.0_f32; (reach.end - reach.start) as usize];
    let mut met: Vec<u32> = Vec::new();
    let mut read = 0;
    for (key, weight, idf) in terms {
        if read >= POSTINGS_READ {
            break;
        }
        for place in window.holders(field, key).take(POSTINGS_OF_TERM) {
            let Some(sum) = sums.get_mut((place - reach.start) as usize) else { continue };
            if *sum == 0.0 {
                met.push(place);
            }
            *sum += weight * idf;
            read += 1;
        }
    }
    let lengths = window.lengths();
    let by_length = |place: u32| {
        let sum = sums.get((place - reach.start) as usize).copied().unwrap_or(0.0);
        let length = if field == Field::Names { 1.0 } else { lengths.of(place) };
        (place, if length > 0.0 { sum / length } else { 0.0 })
    };
    let met = met.into_iter().filter(|&place| Some(place) != own);
    let mut met: Neighbours = met.map(by_length).collect();
    let order = |a: &(u32, f32), b: &(u32, f32)| b.1.total_cmp(&a.1).then(b.0.cmp(&a.0));
    if met.len() > most {
        met.select_nth_unstable_by(most, order);
        met.truncate(most);
    }
    met.into_iter().map(|(place, _)| place).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use storyfold_model::ArticleId;
    use storyfold_store::{Parameters, Store};
    use storyfold_text::boilerplate::RecurringLines;
    use storyfold_text::{Analyser, Wording};

    use super::*;
    use crate::desk::limits::BLOCK_PLACES;
    use crate::desk::memory::keys::Keys;

    fn article(number: u32) -> Article {
        const PLACES: [&str; 5] = ["Ostby", "Kelmouth", "Varsund", "Lodvik", "Quarley"];
        const THINGS: [&str; 7] =
            ["ferry", "cannery", "reservoir", "tanker", "avalanche", "footbridge", "bank"];
        let name =
            |of: &[&'static str], step: u32| of[(number * step + number / 5) as usize % of.len()];
        let mut article = Article::new(ArticleId::new(format!("{number}")).unwrap());
        let (one, other) = (name(&PLACES, 1), name(&PLACES, 3));
        let (thing, second) = (name(&THINGS, 2), name(&THINGS, 5));
        article.title = format!("{thing} near {one} stopped");
        article.body = format!(
            "The {thing} near {one} was stopped, said Captain {other} Holm. The {second}, the {second} \
             and item {number} of {other} were searched by divers from {one} for {} hours.",
            number % 13
        );
        article
    }

    fn analysed(article: &Article) -> Analysed {
        Analyser::default().analyse(article, &RecurringLines::default())
    }

    /// [`share_most`] as it is meant: a sum for each head, and the greatest of them.
    fn share_most_plainly(
        window: &Window,
        field: Field,
        counts: &TermCounts,
        most: usize,
        own: Option<u32>,
    ) -> Vec<u32> {
        let frequency = |term| window.frequency(field, key_of_term(term));
        let known = counts.iter().map(|(term, _)| (term, frequency(term)));
        let known: Vec<_> = known.filter(|&(_, frequency)| frequency > 0).collect();
        let frequencies = DocumentFrequencies::counted(window.heads(), known);
        let mut terms: Vec<(f32, u32, f32)> = Vec::new();
        for (term, count) in counts.iter().filter(|&(term, _)| frequency(term) > 0) {
            let idf = frequencies.idf(term, Weighting::Mean, Background::shipped());
            terms.push(((1.0 + f32::from(count).ln()) * idf, key_of_term(term), idf));
        }
        terms.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        let mut sums: BTreeMap<u32, f32> = BTreeMap::new();
        for (weight, key, idf) in terms {
            for place in window.holders(field, key) {
                *sums.entry(place).or_default() += weight * idf;
            }
        }
        let lengths = window.lengths();
        let length = |place| if field == Field::Names { 1.0 } else { lengths.of(place) };
        let mut met: Vec<(u32, f32)> =
            sums.into_iter().map(|(place, sum)| (place, sum / length(place))).collect();
        met.retain(|&(place, _)| Some(place) != own);
        met.sort_by(|a, b| b.1.total_cmp(&a.1).then(b.0.cmp(&a.0)));
        met.truncate(most);
        met.into_iter().map(|(place, _)| place).collect()
    }

    #[test]
    fn who_shares_most_is_who_does_by_a_plain_sum_in_open_blocks_and_full_ones() {
        let mut window = Window::default();
        // The window does not begin with the first place, and only the last block is open.
        let places: Vec<u32> = (0..300).map(|at| 3 * BLOCK_PLACES + at * 31).collect();
        for (at, &place) in (0..).zip(&places) {
            let article = article(at);
            let keys = Keys::of(&Wording::of(&article).words, &analysed(&article));
            window.post_head(place, &keys);
        }
        let store = Store::in_memory(Parameters::default()).unwrap();
        for block in [3, 4] {
            store.write(|rows| window.store(rows, block * BLOCK_PLACES)).unwrap();
        }
        assert_eq!(window.heads(), 300);
        for at in (0..300).step_by(7) {
            let analysed = analysed(&article(at));
            let own = Some(places[at as usize]).filter(|_| at % 2 == 0);
            for (field, counts) in [
                (Field::Terms, &analysed.whole),
                (Field::Terms, &analysed.lead),
                (Field::Names, &analysed.facts.names.words),
            ] {
                for most in [1, 10, 1_000] {
                    let mut found = share_most(&window, field, counts, most, own);
                    let mut plain = share_most_plainly(&window, field, counts, most, own);
                    assert!(!plain.is_empty());
                    found.sort_unstable();
                    plain.sort_unstable();
                    assert_eq!(found, plain, "{at} {field:?} {most}");
                }
            }
        }
        let nobody =
            share_most(&Window::default(), Field::Terms, &analysed(&article(1)).whole, 9, None);
        assert!(nobody.is_empty());
    }
}
