//! What an article is posted under.

use storyfold_index::groups::PROPOSING_WIDTH;
use storyfold_text::minhash::Sample;
use storyfold_text::tfidf::{Background, DocumentFrequencies};
use storyfold_text::wording::Word;
use storyfold_text::{Analysed, Term, TermCounts};

/// What an article is posted under.
#[derive(Debug, Clone, Default)]
pub(in crate::desk) struct Keys {
    pub(in crate::desk) shingles: Vec<u32>,
    pub(super) terms: Vec<u32>,
    pub(super) names: Vec<u32>,
    pub(super) length: f32,
}

impl Keys {
    /// From what is known of an article.
    pub(in crate::desk) fn of(words: &[Word], analysed: &Analysed) -> Self {
        Self {
            shingles: sampled_shingles(words),
            terms: keys_of(&analysed.whole),
            names: keys_of(&analysed.facts.names.words),
            length: background_length(&analysed.whole).max(f32::MIN_POSITIVE),
        }
    }
}

/// The sampled shingles of a text, sorted, each once.
pub(in crate::desk) fn sampled_shingles(words: &[Word]) -> Vec<u32> {
    let mut shingles = Vec::new();
    Sample::append(words, PROPOSING_WIDTH, &mut shingles);
    distinct(shingles)
}

/// A term as it is posted: the upper half of its hash.
pub(in crate::desk) fn key_of_term(term: Term) -> u32 {
    (term.hash() >> 32) as u32
}

fn keys_of(counts: &TermCounts) -> Vec<u32> {
    distinct(counts.iter().map(|(term, _)| key_of_term(term)).collect())
}

fn distinct(mut keys: Vec<u32>) -> Vec<u32> {
    keys.sort_unstable();
    keys.dedup();
    keys
}

/// The length of a vector by the background table: it does not change when others come and go.
fn background_length(counts: &TermCounts) -> f32 {
    let none = DocumentFrequencies::default();
    let square = |(term, count): (Term, u16)| {
        let [_, table, _] = none.idfs(term, Background::shipped());
        ((1.0 + f32::from(count).ln()) * table).powi(2)
    };
    counts.iter().map(square).sum::<f32>().sqrt()
}
