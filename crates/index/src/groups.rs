//! The stages for copies: signatures, bands, verification, groups.

use rayon::prelude::*;
use storyfold_model::{CandidatePair, CopyEvidence};
use storyfold_text::Analysed;
use storyfold_text::minhash::Signature;

use crate::candidate::lsh::{self, Bands};
use crate::cluster::copies;
use crate::verify::{CopyOptions, verify_copies};

/// Words a shingle of the signatures: shorter than the deciding ones, because proposals may be
/// loose and one changed word in five breaks every 5-gram around it.
pub const PROPOSING_WIDTH: usize = 3;

/// The seed of the signatures; part of what is stored.
pub const SIGNATURE_SEED: u64 = 0;

/// Bands that find texts sharing a third of their 3-grams with a probability above one half, and
/// those sharing half with nine in ten.
pub const BANDS: Bands = Bands { bands: 32, rows: 4 };

/// Copies among the articles of one run.
#[derive(Debug, Clone, Default)]
pub struct Groups {
    /// Places, sorted; groups sorted by their first member. Every article is in one.
    pub members: Vec<Vec<u32>>,
    /// The verified pairs with their evidence.
    pub links: Vec<(CandidatePair, CopyEvidence)>,
    /// Number of pairs that were proposed and compared.
    pub compared: usize,
}

/// Finds the copies among articles. The result does not depend on the number of threads.
pub fn fold(articles: &[Analysed], options: &CopyOptions) -> Groups {
    let signatures: Vec<Option<Signature>> = articles
        .par_iter()
        .map(|article| article.signature(PROPOSING_WIDTH, SIGNATURE_SEED))
        .collect();
    let proposed = lsh::propose(&signatures, BANDS);
    let words = |place: u32| articles.get(place as usize).map_or(&[][..], |a| &a.words);
    let links: Vec<(CandidatePair, CopyEvidence)> = proposed
        .par_iter()
        .map(|pair| {
            let (a, b) = (pair.a().as_u32(), pair.b().as_u32());
            (*pair, verify_copies(words(a), words(b), options))
        })
        .filter(|(_, evidence)| evidence.rule.joins())
        .collect();
    let joined: Vec<(u32, u32)> =
        links.iter().map(|(pair, _)| (pair.a().as_u32(), pair.b().as_u32())).collect();
    let members = copies::group(articles.len(), &joined, |a, b| {
        verify_copies(words(a), words(b), options).rule.joins()
    });
    Groups { members, links, compared: proposed.len() }
}
