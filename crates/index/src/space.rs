//! All articles of one run as vectors over one vocabulary.

use rustc_hash::FxHashMap;
use storyfold_text::tfidf::{Background, DocumentFrequencies, IdfTable, TermVector, Weighting};
use storyfold_text::{Analysed, Term, TermCounts};

use rayon::prelude::*;

/// The parts of an article that are compared by themselves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Field {
    /// Headline and body.
    Whole,
    /// Headline and the head of the body.
    Lead,
    /// The headline.
    Title,
    /// The words of names.
    Names,
}

/// The vectors of one article.
#[derive(Debug, Clone, Default)]
pub struct Vectors {
    /// Headline and body.
    pub whole: TermVector,
    /// Headline and the head of the body, with the terms no other article holds.
    pub lead: TermVector,
    /// The headline, with the terms no other article holds: how much of it another text covers is
    /// a share of all of it.
    pub title: TermVector,
    /// The words of names, by themselves.
    pub names: TermVector,
    /// The heaviest terms of the whole text, sorted by term.
    pub top: Box<[u32]>,
}

/// How many of its heaviest terms stand for an article.
pub const TOP_TERMS: usize = 12;

/// All articles of one run over one vocabulary, weighed against frozen document frequencies.
#[derive(Debug, Default)]
pub struct Space {
    /// Inverse document frequencies of terms.
    pub idf: IdfTable,
    /// Inverse document frequencies of the words of names.
    pub name_idf: IdfTable,
    /// The local idf of a term that stands in two of these articles and nowhere else: the most that
    /// two of them can share.
    pub idf_of_two: f32,
    vectors: Vec<Vectors>,
}

impl Space {
    /// Weighs every article. O(total terms).
    ///
    /// Terms are numbered in the order of their hashes, so the numbers do not depend on the order
    /// of the articles.
    pub fn of(articles: &[&Analysed], background: &Background) -> Self {
        let frequencies = DocumentFrequencies::of(articles.iter().map(|a| &a.whole));
        let name_frequencies =
            DocumentFrequencies::of(articles.iter().map(|a| &a.facts.names.words));
        let (numbers, idf) = number(&frequencies, background);
        let (name_numbers, name_idf) = number(&name_frequencies, background);
        // A term of one article is shared with nobody.
        let shared = |frequencies: &DocumentFrequencies, numbers: &FxHashMap<Term, u32>| {
            let mut shared = vec![false; numbers.len()];
            for (term, count) in frequencies.iter() {
                if let Some(flag) = numbers.get(&term).and_then(|&at| shared.get_mut(at as usize)) {
                    *flag = count > 1;
                }
            }
            shared
        };
        let shared_terms = shared(&frequencies, &numbers);
        let shared_names = shared(&name_frequencies, &name_numbers);
        let numbered = |counts: &TermCounts| -> Vec<(u32, u16)> {
            let number = |(term, count)| Some((*numbers.get(&term)?, count));
            counts.iter().filter_map(number).collect()
        };
        let is_shared = |term: u32| shared_terms.get(term as usize) == Some(&true);
        let weigh = |counts: &TermCounts| TermVector::weigh(numbered(counts), &idf, is_shared);
        let weigh_names = |counts: &TermCounts| {
            let terms =
                counts.iter().filter_map(|(term, count)| Some((*name_numbers.get(&term)?, count)));
            TermVector::weigh(terms, &name_idf, |term| {
                shared_names.get(term as usize) == Some(&true)
            })
        };
        let vectors = articles
            .par_iter()
            .map(|article| {
                // What a report is most about may be in no other report: only then it is known
                // how much of what two are most about they share.
                let all = TermVector::weigh(numbered(&article.whole), &idf, |_| true);
                let mut top: Vec<u32> = all
                    .heaviest(TOP_TERMS, &idf, Weighting::Mean)
                    .into_iter()
                    .map(|(term, _)| term)
                    .collect();
                top.sort_unstable();
                Vectors {
                    top: top.into_boxed_slice(),
                    whole: weigh(&article.whole),
                    lead: TermVector::weigh(numbered(&article.lead), &idf, |_| true),
                    title: TermVector::weigh(numbered(&article.title), &idf, |_| true),
                    names: weigh_names(&article.facts.names.words),
                }
            })
            .collect();
        Self { idf, name_idf, idf_of_two: frequencies.idf_of_two(), vectors }
    }

    /// Number of articles.
    pub fn len(&self) -> usize {
        self.vectors.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.vectors.is_empty()
    }

    /// The vectors of an article; empty ones beyond the last.
    pub fn vectors(&self, place: usize) -> &Vectors {
        static NONE: std::sync::LazyLock<Vectors> = std::sync::LazyLock::new(Vectors::default);
        self.vectors.get(place).unwrap_or(&NONE)
    }

    /// One field's vector of an article, with the table it is weighed by.
    pub fn field(&self, place: usize, field: Field) -> (&TermVector, &IdfTable) {
        let vectors = self.vectors(place);
        match field {
            Field::Whole => (&vectors.whole, &self.idf),
            Field::Lead => (&vectors.lead, &self.idf),
            Field::Title => (&vectors.title, &self.idf),
            Field::Names => (&vectors.names, &self.name_idf),
        }
    }

    /// The cosine of one field under the mean of both frequencies: what candidates are ranked by.
    pub fn cosine(&self, a: usize, b: usize, field: Field) -> f32 {
        let (one, idf) = self.field(a, field);
        let (other, _) = self.field(b, field);
        let [.., mean] = one.cosines(other, idf);
        mean
    }
}

fn number(
    frequencies: &DocumentFrequencies,
    background: &Background,
) -> (FxHashMap<Term, u32>, IdfTable) {
    let mut terms: Vec<Term> = frequencies.iter().map(|(term, _)| term).collect();
    terms.sort_unstable();
    let idf = IdfTable::new(terms.iter().map(|&term| {
        [Weighting::Local, Weighting::Background, Weighting::Mean]
            .map(|weighting| frequencies.idf(term, weighting, background))
    }));
    (terms.into_iter().zip(0..).collect(), idf)
}
