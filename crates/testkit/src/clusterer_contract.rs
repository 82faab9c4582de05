//! What every clusterer of stories has to keep, whether it waits for all articles or not.

use crate::random::Random;

/// For each article in the order of arrival: earlier ones with the probability of one story.
pub type Arrivals = Vec<Vec<(u32, f32)>>;

/// The contract suite for clusterers. `cluster` gives all arrivals to a new clusterer whose cut is
/// 0.5 and returns its clusters; the suite checks that
///
/// - no articles give no clusters, and articles nothing was judged of are alone,
/// - every article is in exactly one cluster, places and clusters are in order,
/// - all pairs strong make one cluster, all pairs weak make none,
/// - one strong link between two stories does not join them,
/// - an article with company has a pair at the cut or above inside its cluster,
/// - the same arrivals give the same clusters, however each one's pairs are ordered.
///
/// # Panics
/// When the clusterer breaks the contract; the message says how, and what to do.
#[allow(clippy::panic, reason = "a suite that finds a breach fails the test that runs it")]
pub fn check(name: &str, cluster: impl Fn(&Arrivals) -> Vec<Vec<u32>>) {
    let breach = |what: &str| panic!("{name}: {what}");
    if !cluster(&Vec::new()).is_empty() {
        breach("no articles have no clusters");
    }
    let all = |articles: u32, p: f32| -> Arrivals {
        (0..articles).map(|place| (0..place).map(|earlier| (earlier, p)).collect()).collect()
    };
    let alone: Vec<Vec<u32>> = (0..5).map(|place| vec![place]).collect();
    if cluster(&vec![Vec::new(); 5]) != alone || cluster(&all(5, 0.1)) != alone {
        breach("without a pair at the cut every article is alone");
    }
    if cluster(&all(5, 0.9)) != [vec![0, 1, 2, 3, 4]] {
        breach("articles that all belong together are one cluster");
    }
    let mut bridged = all(6, 0.9);
    for mut judged in all(6, 0.9) {
        judged.iter_mut().for_each(|(earlier, _)| *earlier += 6);
        bridged.push(judged);
    }
    if let Some(judged) = bridged.last_mut() {
        judged.push((0, 0.8));
    }
    if cluster(&bridged) != [(0..6).collect::<Vec<u32>>(), (6..12).collect()] {
        breach("one strong link between two stories is a bridge: it must not join them");
    }
    for seed in 0..200 {
        check_random(name, seed, &cluster);
    }
}

#[allow(clippy::panic, reason = "a suite that finds a breach fails the test that runs it")]
fn check_random(name: &str, seed: u64, cluster: impl Fn(&Arrivals) -> Vec<Vec<u32>>) {
    let breach = |what: &str| panic!("{name}, arrivals of seed {seed}: {what}");
    let mut random = Random::new(seed);
    let articles = 2 + random.below(40) as u32;
    let mut arrivals = Arrivals::new();
    for place in 0..articles {
        let mut judged = Vec::new();
        for earlier in 0..place {
            if random.below(4) == 0 {
                judged.push((earlier, random.below(1_000) as f32 / 1_000.0));
            }
        }
        arrivals.push(judged);
    }
    let clusters = cluster(&arrivals);
    let mut places: Vec<u32> = clusters.concat();
    places.sort_unstable();
    if places != (0..articles).collect::<Vec<u32>>() {
        breach("every article must be in exactly one cluster");
    }
    if !clusters.is_sorted() || !clusters.iter().all(|members| members.is_sorted()) {
        breach("places and clusters must be in order");
    }
    for members in clusters.iter().filter(|members| members.len() > 1) {
        let is_tied = |place: &u32| {
            let strong = |at: u32, judged: &Vec<(u32, f32)>| {
                judged.iter().any(|&(earlier, p)| {
                    let other = if at == *place { earlier } else { at };
                    p >= 0.5
                        && (at == *place || earlier == *place)
                        && members.binary_search(&other).is_ok()
                })
            };
            (0..).zip(&arrivals).any(|(at, judged)| strong(at, judged))
        };
        if !members.iter().all(is_tied) {
            breach("an article was put where no pair at the cut ties it");
        }
    }
    let mut turned = arrivals.clone();
    turned.iter_mut().for_each(|judged| judged.reverse());
    if cluster(&arrivals) != clusters || cluster(&turned) != clusters {
        breach("the same arrivals must give the same clusters; look for what depends on order");
    }
}
