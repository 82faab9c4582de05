//! One tree, grown level by level.

use rayon::prelude::*;
use storyfold_index::score::features::{FEATURES, Speaks};
use storyfold_index::score::tree::{Node, Split};
use storyfold_text::hash::mix;

use super::{Example, Training};

/// Bins of known values; one more holds the unknown ones.
const BINS: usize = 63;

/// What is drawn for one tree of one model: the same in every run.
#[derive(Clone, Copy)]
pub(super) struct Round {
    /// The model's.
    pub(super) seed: u64,
    /// The tree's place in its model.
    pub(super) round: usize,
    /// Whether features may only speak their way.
    pub(super) is_held: bool,
}

impl Round {
    /// What a node draws about a feature.
    fn draw(self, node: usize, feature: usize) -> u64 {
        let place = (self.round as u64) << 32 | (node as u64) << 16 | feature as u64;
        mix(place | self.seed << 48)
    }

    /// Which way a higher value of a feature may move the log-odds: 1 not down, -1 not up, 0 either.
    fn direction(self, feature: usize) -> i8 {
        match FEATURES.get(feature).filter(|_| self.is_held).map(|feature| feature.speaks) {
            Some(Speaks::For) => 1,
            Some(Speaks::Against) => -1,
            Some(Speaks::Either) | None => 0,
        }
    }
}

/// One feature of all examples, binned.
pub(super) struct Column {
    /// The bin of each example; [`BINS`] for unknown.
    bins: Vec<u8>,
    /// The highest value of each bin but the last.
    edges: Vec<f32>,
}

impl Column {
    /// A feature that is known of none of so many examples.
    pub(super) fn unknown(examples: usize) -> Self {
        Self { bins: vec![BINS as u8; examples], edges: Vec::new() }
    }

    pub(super) fn of(examples: &[Example<'_>], feature: usize) -> Self {
        let value =
            |example: &Example<'_>| example.values.get(feature).copied().unwrap_or(f32::NAN);
        let mut known: Vec<f32> = examples.iter().map(value).filter(|v| !v.is_nan()).collect();
        known.sort_unstable_by(f32::total_cmp);
        let mut edges: Vec<f32> =
            (1..BINS).filter_map(|bin| known.get(bin * known.len() / BINS).copied()).collect();
        edges.dedup();
        let bins = examples
            .iter()
            .map(|example| {
                let value = value(example);
                if value.is_nan() {
                    BINS as u8
                } else {
                    edges.partition_point(|&edge| edge < value) as u8
                }
            })
            .collect();
        Self { bins, edges }
    }
}

#[derive(Clone, Copy, Default)]
struct Sums {
    gradient: f64,
    hessian: f64,
}

impl Sums {
    fn add(&mut self, (gradient, hessian): (f32, f32)) {
        self.gradient += f64::from(gradient);
        self.hessian += f64::from(hessian);
    }

    fn and(self, other: Self) -> Self {
        Self { gradient: self.gradient + other.gradient, hessian: self.hessian + other.hessian }
    }

    fn gain(self, lambda: f64) -> f64 {
        self.gradient * self.gradient / (self.hessian + lambda)
    }
}

/// A question with what the examples on either side of it sum up to.
#[derive(Clone, Copy)]
struct Best {
    gain: f64,
    feature: usize,
    edge: usize,
    unknown_low: bool,
    low: Sums,
    high: Sums,
}

/// A node that may still be split.
struct Open {
    /// Its place in the tree.
    node: usize,
    /// The examples that come here, with their gradients.
    rows: Vec<(u32, (f32, f32))>,
    sums: Sums,
    /// What it may expect at least and at most.
    bounds: (f64, f64),
}

/// Grows one tree level by level on some of the rows, given with their gradients.
pub(super) fn grow(
    columns: &[Column],
    rows: Vec<(u32, (f32, f32))>,
    round: Round,
    training: &Training,
) -> Vec<Node> {
    let mut sums = Sums::default();
    for &(_, gradients) in &rows {
        sums.add(gradients);
    }
    let everything = (f64::NEG_INFINITY, f64::INFINITY);
    let root = Open { node: 0, rows, sums, bounds: everything };
    let expects = |open: &Open| (expected(open.sums, open.bounds, training)) as f32 * training.rate;
    let mut tree = vec![Node { expects: expects(&root), split: None }];
    let mut open = vec![root];
    for _ in 0..training.depth {
        let asked: Vec<(usize, usize)> = (0..open.len())
            .flat_map(|slot| (0..columns.len()).map(move |feature| (slot, feature)))
            .filter(|&(slot, feature)| {
                let draw = open.get(slot).map_or(0, |open| round.draw(open.node, feature));
                (draw >> 11) as f64 / (1_u64 << 53) as f64 <= training.features
            })
            .collect();
        let splits: Vec<(usize, Option<Best>)> = asked
            .into_par_iter()
            .map(|(slot, feature)| {
                let split = open.get(slot).zip(columns.get(feature));
                (
                    slot,
                    split
                        .and_then(|(open, column)| best_of(feature, column, open, training, round)),
                )
            })
            .collect();
        let mut best_of_slots: Vec<Option<Best>> = vec![None; open.len()];
        for (slot, split) in splits {
            let (Some(best), Some(split)) = (best_of_slots.get_mut(slot), split) else { continue };
            // The first of equal gains, so that ties do not depend on threads.
            if best.is_none_or(|known| split.gain > known.gain) {
                *best = Some(split);
            }
        }
        let mut next = Vec::new();
        for (parent, best) in open.into_iter().zip(best_of_slots) {
            let Some(best) = best else { continue };
            let Some(column) = columns.get(best.feature) else { continue };
            let Some(&at_most) = column.edges.get(best.edge) else { continue };
            let (low, high) = (tree.len(), tree.len() + 1);
            if let Some(node) = tree.get_mut(parent.node) {
                let (feature, unknown_low) = (best.feature, best.unknown_low);
                node.split = Some(Split { feature, at_most, unknown_low, low, high });
            }
            let (low_rows, high_rows) = parent.rows.into_iter().partition(|&(row, _)| {
                let bin = column.bins.get(row as usize).copied().unwrap_or(BINS as u8) as usize;
                if bin == BINS { best.unknown_low } else { bin <= best.edge }
            });
            let middle = (expected(best.low, parent.bounds, training)
                + expected(best.high, parent.bounds, training))
                / 2.0;
            let (low_bounds, high_bounds) = match round.direction(best.feature) {
                0 => (parent.bounds, parent.bounds),
                1 => ((parent.bounds.0, middle), (middle, parent.bounds.1)),
                _ => ((middle, parent.bounds.1), (parent.bounds.0, middle)),
            };
            for open in [
                Open { node: low, rows: low_rows, sums: best.low, bounds: low_bounds },
                Open { node: high, rows: high_rows, sums: best.high, bounds: high_bounds },
            ] {
                tree.push(Node { expects: expects(&open), split: None });
                next.push(open);
            }
        }
        open = next;
        if open.is_empty() {
            break;
        }
    }
    tree
}

/// What a node with these sums expects, before the rate.
fn expected(sums: Sums, (least, most): (f64, f64), training: &Training) -> f64 {
    (-sums.gradient / (sums.hessian + f64::from(training.lambda))).max(least).min(most)
}

/// The split of an open node by one feature, at an edge that the node drew.
fn best_of(
    feature: usize,
    column: &Column,
    open: &Open,
    training: &Training,
    round: Round,
) -> Option<Best> {
    if column.edges.is_empty() {
        return None;
    }
    let edge = (mix(round.draw(open.node, feature)) % column.edges.len() as u64) as usize;
    let (mut low, mut high, mut unknown) = (Sums::default(), Sums::default(), Sums::default());
    for &(row, gradients) in &open.rows {
        let bin = column.bins.get(row as usize).copied().unwrap_or(BINS as u8) as usize;
        let side = if bin == BINS {
            &mut unknown
        } else if bin <= edge {
            &mut low
        } else {
            &mut high
        };
        side.add(gradients);
    }
    let lambda = f64::from(training.lambda);
    let least = f64::from(training.least_leaf);
    let direction = f64::from(round.direction(feature));
    let mut best: Option<Best> = None;
    for unknown_low in [false, true] {
        let (low, high) =
            if unknown_low { (low.and(unknown), high) } else { (low, high.and(unknown)) };
        if low.hessian < least || high.hessian < least {
            continue;
        }
        let step = expected(high, open.bounds, training) - expected(low, open.bounds, training);
        if step * direction < 0.0 {
            continue;
        }
        let gain = low.gain(lambda) + high.gain(lambda) - open.sums.gain(lambda);
        if gain > best.map_or(1e-6, |best| best.gain) {
            best = Some(Best { gain, feature, edge, unknown_low, low, high });
        }
    }
    best
}
