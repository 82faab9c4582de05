//! One text as a sparse vector, under every weighting at once.

use super::snapshot::Weighting;

/// Squared inverse document frequencies of one run's terms, by their dense number, one for each
/// [`Weighting`] in its order.
#[derive(Debug, Clone, Default)]
pub struct IdfTable {
    squares: Vec<[f32; 3]>,
}

impl IdfTable {
    /// A table of the inverse document frequencies of terms 0, 1, 2 and so on.
    pub fn new(idfs: impl IntoIterator<Item = [f32; 3]>) -> Self {
        Self { squares: idfs.into_iter().map(|idf| idf.map(|idf| idf * idf)).collect() }
    }

    /// The inverse document frequency of a term; 0 for a number the table does not know.
    pub fn idf(&self, term: u32, weighting: Weighting) -> f32 {
        self.squares
            .get(term as usize)
            .and_then(|squares| squares.get(weighting as usize))
            .map_or(0.0, |square| square.sqrt())
    }

    /// Adds the inverse document frequencies of the next term.
    pub fn push(&mut self, idf: [f32; 3]) {
        self.squares.push(idf.map(|idf| idf * idf));
    }

    fn squares(&self, term: u32) -> [f32; 3] {
        self.squares.get(term as usize).copied().unwrap_or_default()
    }
}

/// A term that two texts hold, with its dampened count in each.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Shared {
    /// The dense number of the term.
    pub term: u32,
    /// Its dampened count in the one text …
    pub tf: f32,
    /// … and in the other.
    pub other_tf: f32,
}

fn add_products(products: &mut [f32; 3], squares: [f32; 3], both: f32) {
    for (product, square) in products.iter_mut().zip(squares) {
        *product += both * square;
    }
}

/// So many entries stand in one line of a processor's cache.
const LINE_ENTRIES: usize = 8;

/// A text's terms by their dense number with their dampened counts `1 + ln tf`, sorted by term,
/// and the length of the weighted vector under each weighting.
///
/// One walk over two texts gives their cosines under all weightings.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct TermVector {
    entries: Box<[(u32, f32)]>,
    lengths: [f32; 3],
    weight: f32,
}

impl TermVector {
    /// Weighs a text from its terms' dense numbers and counts, each term once, in any order.
    ///
    /// Terms that `keep` refuses count for the length and take no room: a term that stands in one
    /// text only is shared with nobody. O(n log n).
    ///
    /// ```
    /// use storyfold_text::tfidf::{IdfTable, TermVector};
    /// let idf = IdfTable::new([[2.0; 3]; 10]);
    /// let one = TermVector::weigh([(3, 1), (1, 1)], &idf, |_| true);
    /// let other = TermVector::weigh([(3, 1), (9, 1)], &idf, |_| true);
    /// assert!((one.cosines(&other, &idf)[0] - 0.5).abs() < 1e-6);
    /// ```
    pub fn weigh(
        terms: impl IntoIterator<Item = (u32, u16)>,
        idf: &IdfTable,
        keep: impl Fn(u32) -> bool,
    ) -> Self {
        let mut entries: Vec<(u32, f32)> = terms
            .into_iter()
            .map(|(term, count)| (term, 1.0 + f32::from(count.max(1)).ln()))
            .collect();
        // Sorted before it is summed: the lengths must not depend on the order terms came in.
        entries.sort_unstable_by_key(|&(term, _)| term);
        let mut sums = [0.0_f32; 3];
        for &(term, tf) in &entries {
            for (sum, square) in sums.iter_mut().zip(idf.squares(term)) {
                *sum += tf * tf * square;
            }
        }
        entries.retain(|&(term, _)| keep(term));
        let weight = entries.iter().map(|&(term, _)| idf.idf(term, Weighting::Mean)).sum();
        Self { entries: entries.into_boxed_slice(), lengths: sums.map(f32::sqrt), weight }
    }

    /// This text with room for the terms only that `keep` does not refuse, as long as before.
    #[must_use]
    pub fn with_room_for(self, keep: impl Fn(u32) -> bool) -> Self {
        let mut entries = self.entries.into_vec();
        entries.retain(|&(term, _)| keep(term));
        Self { entries: entries.into_boxed_slice(), ..self }
    }

    /// The cosines of two texts, 0 to 1, one for each [`Weighting`] in its order; 0 where a text
    /// has no terms. O(|a| + |b|).
    pub fn cosines(&self, other: &Self, idf: &IdfTable) -> [f32; 3] {
        let mut products = [0.0_f32; 3];
        self.each_shared(other, |term, a, b| add_products(&mut products, idf.squares(term), a * b));
        self.cosines_of(other, products)
    }

    /// [`TermVector::cosines`], with what both hold ([`TermVector::shared`]). O(shared).
    pub fn cosines_over(&self, other: &Self, shared: &[Shared], idf: &IdfTable) -> [f32; 3] {
        let mut products = [0.0_f32; 3];
        for both in shared {
            add_products(&mut products, idf.squares(both.term), both.tf * both.other_tf);
        }
        self.cosines_of(other, products)
    }

    fn cosines_of(&self, other: &Self, products: [f32; 3]) -> [f32; 3] {
        let mut cosines = [0.0; 3];
        for (at, cosine) in cosines.iter_mut().enumerate() {
            let length = |text: &Self| text.lengths.get(at).copied().unwrap_or(0.0);
            let lengths = length(self) * length(other);
            if lengths > 0.0 {
                *cosine = (products.get(at).copied().unwrap_or(0.0) / lengths).min(1.0);
            }
        }
        cosines
    }

    /// The terms both hold, ordered by term: what several measures of two texts rest on. O(|a| + |b|).
    ///
    /// ```
    /// use storyfold_text::tfidf::{IdfTable, TermVector};
    /// let idf = IdfTable::new([[2.0; 3]; 10]);
    /// let text = |terms: &[u32]| TermVector::weigh(terms.iter().map(|&t| (t, 1)), &idf, |_| true);
    /// let (one, other, headline) = (text(&[1, 3, 4]), text(&[3, 4, 9]), text(&[1, 4]));
    /// let both = one.shared(&other);
    /// assert_eq!(one.cosines_over(&other, &both, &idf), one.cosines(&other, &idf));
    /// let mut of_headline = Vec::new();
    /// headline.each_among(&both, |term| of_headline.push(term));
    /// assert_eq!(of_headline, [4]);
    /// ```
    pub fn shared(&self, other: &Self) -> Vec<Shared> {
        let mut shared = Vec::with_capacity(self.len().min(other.len()));
        self.each_shared(other, |term, tf, other_tf| shared.push(Shared { term, tf, other_tf }));
        shared
    }

    /// Calls `take` with each of its terms that is among those that its text shares with another. A part
    /// of a text holds no term that the text does not, so that nothing is missed. O(|a| + shared).
    pub fn each_among(&self, shared: &[Shared], mut take: impl FnMut(u32)) {
        let (mut at, mut shared_at) = (0, 0);
        while let (Some(&(term, _)), Some(both)) = (self.entries.get(at), shared.get(shared_at)) {
            if term == both.term {
                take(term);
            }
            at += usize::from(term <= both.term);
            shared_at += usize::from(both.term <= term);
        }
    }

    /// Calls `take` with each term both hold and its dampened count in each.
    pub fn each_shared(&self, other: &Self, mut take: impl FnMut(u32, f32, f32)) {
        let (mut at, mut other_at) = (0, 0);
        while let (Some(&(term, tf)), Some(&(other_term, other_tf))) =
            (self.entries.get(at), other.entries.get(other_at))
        {
            if term == other_term {
                take(term, tf, other_tf);
            }
            // Added, not branched on: which side is behind is a coin toss to the processor.
            at += usize::from(term <= other_term);
            other_at += usize::from(other_term <= term);
        }
    }

    /// The terms with their share of the vector under one weighting: the squares of what it
    /// yields add up to at most 1. Ordered by term.
    pub fn weights<'a>(
        &'a self,
        idf: &'a IdfTable,
        weighting: Weighting,
    ) -> impl Iterator<Item = (u32, f32)> + 'a {
        let length = self.length(weighting);
        let scale = if length > 0.0 { 1.0 / length } else { 0.0 };
        self.entries.iter().map(move |&(term, tf)| (term, tf * idf.idf(term, weighting) * scale))
    }

    /// The length of the weighted vector, terms that took no room included; 0 for an empty text.
    pub fn length(&self, weighting: Weighting) -> f32 {
        self.lengths.get(weighting as usize).copied().unwrap_or(0.0)
    }

    /// The sum of the mean idfs of all its terms, each once, those that took no room included where
    /// they were refused later ([`Self::with_room_for`]).
    pub fn weight(&self) -> f32 {
        self.weight
    }

    /// Asks memory for all of the text, so that it is there when it is read. What is returned rests on all that
    /// was asked for, and means nothing: it is for [`std::hint::black_box`]. O(terms / 8).
    pub fn ask_for(&self) -> u32 {
        self.entries.iter().step_by(LINE_ENTRIES).fold(0, |all, &(term, _)| all ^ term)
    }

    /// The terms with their dampened counts, ordered by term.
    pub fn entries(&self) -> &[(u32, f32)] {
        &self.entries
    }

    /// Whether a term is in it. O(log n).
    pub fn holds(&self, term: u32) -> bool {
        self.entries.binary_search_by_key(&term, |&(known, _)| known).is_ok()
    }

    /// Number of terms.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// The `most` heaviest terms under one weighting, heaviest first, ties by term.
    pub fn heaviest(&self, most: usize, idf: &IdfTable, weighting: Weighting) -> Vec<(u32, f32)> {
        let mut terms: Vec<(u32, f32)> = self.weights(idf, weighting).collect();
        terms.sort_unstable_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        terms.truncate(most);
        terms
    }
}
