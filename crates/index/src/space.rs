//! All articles of one run as vectors over one vocabulary.

mod few;

use std::cmp::Reverse;
use std::collections::BTreeMap;

use rustc_hash::FxHashMap;
use storyfold_text::language::Tongue;
use storyfold_text::tfidf::{Background, DocumentFrequencies, IdfTable, TermVector, Weighting};
use storyfold_text::{Analysed, Term, TermCounts};

use rayon::prelude::*;

pub use few::Counted;

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
    /// How many names it has of two words and more.
    pub full_names: u32,
    /// The heaviest terms of the whole text, sorted by term.
    pub top: Box<[u32]>,
}

/// How many of its heaviest terms stand for an article.
pub const TOP_TERMS: usize = 12;

/// The terms of one kind that a run has seen, numbered, with how rare they are.
///
/// Terms are counted by tongue: how rare a word is in Danish does not depend on how many of the
/// articles are in English.
#[derive(Debug, Default)]
pub(crate) struct Vocabulary {
    numbers: FxHashMap<Term, u32>,
    frequencies: BTreeMap<Tongue, DocumentFrequencies>,
    idf: IdfTable,
}

impl Vocabulary {
    /// Counts terms and numbers them. O(n log n).
    fn of<'a>(
        texts: impl IntoIterator<Item = (Tongue, &'a TermCounts)>,
        background: &Background,
    ) -> Self {
        let mut by_tongue: BTreeMap<Tongue, Vec<&TermCounts>> = BTreeMap::new();
        for (tongue, text) in texts {
            by_tongue.entry(tongue).or_default().push(text);
        }
        let count = |(tongue, texts)| (tongue, DocumentFrequencies::of(texts));
        Self::weighed(by_tongue.into_iter().map(count).collect(), background)
    }

    /// Numbers the terms that were counted, those of most articles first: what nearly every look-up asks for
    /// lies close together. The numbers do not depend on the order of the articles.
    fn weighed(
        frequencies: BTreeMap<Tongue, DocumentFrequencies>,
        background: &Background,
    ) -> Self {
        let of_tongue = |counted: &'_ DocumentFrequencies| -> Vec<(Term, u32, [f32; 3])> {
            let weigh = |(term, count)| (term, count, counted.idfs(term, background));
            counted.iter().map(weigh).collect()
        };
        let mut terms: Vec<_> = frequencies.values().flat_map(of_tongue).collect();
        terms.sort_unstable_by_key(|&(term, count, _)| (term, Reverse(count)));
        // Two tongues have one term by chance alone, once in billions of runs.
        terms.dedup_by_key(|(term, _, _)| *term);
        terms.sort_unstable_by_key(|&(term, count, _)| (Reverse(count), term));
        let idf = IdfTable::new(terms.iter().map(|&(_, _, idf)| idf));
        let numbers = terms.into_iter().map(|(term, _, _)| term).zip(0..).collect();
        Self { numbers, frequencies, idf }
    }

    /// The idf of a term in two articles of a tongue.
    fn idf_of_two(&self, tongue: Tongue) -> f32 {
        self.frequencies.get(&tongue).unwrap_or(&DocumentFrequencies::default()).idf_of_two()
    }

    /// Numbers the terms of a text that are new, without counting it: they are weighed as what no
    /// article held when the frequencies were frozen.
    fn learn(&mut self, tongue: Tongue, text: &TermCounts, background: &Background) {
        let none = DocumentFrequencies::default();
        let frequencies = self.frequencies.get(&tongue).unwrap_or(&none);
        for (term, _) in text.iter() {
            let next = self.numbers.len() as u32;
            self.numbers.entry(term).or_insert_with(|| {
                self.idf.push(frequencies.idfs(term, background));
                next
            });
        }
    }

    /// For each term whether more than one article holds it.
    fn shared(&self) -> Vec<bool> {
        let mut shared = vec![false; self.numbers.len()];
        for (term, count) in self.frequencies.values().flat_map(DocumentFrequencies::iter) {
            let at = self.numbers.get(&term);
            if let Some(flag) = at.and_then(|&at| shared.get_mut(at as usize)) {
                *flag = count > 1;
            }
        }
        shared
    }

    fn numbered<'a>(&'a self, text: &'a TermCounts) -> impl Iterator<Item = (u32, u16)> + 'a {
        text.iter().filter_map(|(term, count)| Some((*self.numbers.get(&term)?, count)))
    }

    fn weigh(&self, text: &TermCounts, keep: impl Fn(u32) -> bool) -> TermVector {
        TermVector::weigh(self.numbered(text), &self.idf, keep)
    }
}

/// All articles of one run over one vocabulary, weighed against frozen document frequencies.
#[derive(Debug, Default)]
pub struct Space {
    /// Inverse document frequencies of terms.
    pub idf: IdfTable,
    /// Inverse document frequencies of the words of names.
    pub name_idf: IdfTable,
    vectors: Vec<Vectors>,
    tongues: Vec<Tongue>,
    in_tongue: BTreeMap<Tongue, InTongue>,
}

/// What is known of all articles in one tongue.
#[derive(Debug, Clone, Copy, Default)]
struct InTongue {
    articles: u32,
    idf_of_two: f32,
}

impl Vectors {
    /// Weighs an article. Where `shared` is given, terms and words of names that only one article
    /// holds take no room in what is compared to other articles.
    fn of(
        article: &Analysed,
        terms: &Vocabulary,
        names: &Vocabulary,
        shared: Option<[&[bool]; 2]>,
    ) -> Self {
        let keep = |of: usize| {
            let shared = shared.and_then(|shared| shared.get(of).copied());
            move |term: u32| shared.is_none_or(|shared| shared.get(term as usize) == Some(&true))
        };
        // What a report is most about may be in no other report: only then it is known
        // how much of what two are most about they share.
        let all = terms.weigh(&article.whole, |_| true);
        Self {
            top: top_of(&all, &terms.idf),
            whole: all.with_room_for(keep(0)),
            lead: terms.weigh(&article.lead, |_| true),
            title: terms.weigh(&article.title, |_| true),
            names: names.weigh(&article.facts.names.words, keep(1)),
            full_names: article.facts.names.of_two_words() as u32,
        }
    }
}

fn top_of(whole: &TermVector, idf: &IdfTable) -> Box<[u32]> {
    let heaviest = whole.heaviest(TOP_TERMS, idf, Weighting::Mean);
    let mut top: Vec<u32> = heaviest.into_iter().map(|(term, _)| term).collect();
    top.sort_unstable();
    top.into_boxed_slice()
}

impl Space {
    /// Weighs every article. O(total terms).
    pub fn of(articles: &[&Analysed], background: &Background) -> Self {
        let terms = Vocabulary::of(wholes(articles), background);
        let names = Vocabulary::of(names(articles), background);
        let (shared_terms, shared_names) = (terms.shared(), names.shared());
        let shared = Some([shared_terms.as_slice(), &shared_names]);
        let vectors = articles
            .par_iter()
            .map(|article| Vectors::of(article, &terms, &names, shared))
            .collect();
        Self {
            tongues: articles.iter().map(|article| article.tongue).collect(),
            in_tongue: in_tongue(articles, &terms),
            idf: terms.idf,
            name_idf: names.idf,
            vectors,
        }
    }

    /// The local idf of a term that stands in two articles and nowhere else in the tongue of this one:
    /// the most that it can share with another.
    pub fn idf_of_two(&self, place: usize) -> f32 {
        self.in_tongue(place).idf_of_two
    }

    /// Number of articles in the tongue of this one.
    pub fn articles_in_tongue(&self, place: usize) -> usize {
        self.in_tongue(place).articles as usize
    }

    fn in_tongue(&self, place: usize) -> InTongue {
        let tongue = self.tongues.get(place).copied().unwrap_or_default();
        self.in_tongue.get(&tongue).copied().unwrap_or_default()
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

fn wholes<'a>(articles: &[&'a Analysed]) -> impl Iterator<Item = (Tongue, &'a TermCounts)> {
    articles.iter().map(|article| (article.tongue, &article.whole))
}

fn names<'a>(articles: &[&'a Analysed]) -> impl Iterator<Item = (Tongue, &'a TermCounts)> {
    articles.iter().map(|article| (article.tongue, &article.facts.names.words))
}

fn in_tongue(articles: &[&Analysed], terms: &Vocabulary) -> BTreeMap<Tongue, InTongue> {
    let mut known: BTreeMap<Tongue, InTongue> = BTreeMap::new();
    for article in articles {
        let new = || InTongue { articles: 0, idf_of_two: terms.idf_of_two(article.tongue) };
        known.entry(article.tongue).or_insert_with(new).articles += 1;
    }
    known
}

/// A space that articles are added to. The frequencies stay those of the articles it was made of.
#[derive(Debug, Default)]
pub(crate) struct Growing {
    pub(crate) space: Space,
    terms: Vocabulary,
    names: Vocabulary,
}

impl Growing {
    /// Weighs articles, keeping the terms that only one of them holds: a later one may share them.
    pub(crate) fn of(articles: &[Analysed], background: &Background) -> Self {
        let all: Vec<&Analysed> = articles.iter().collect();
        let mut terms = Vocabulary::of(wholes(&all), background);
        let mut names = Vocabulary::of(names(&all), background);
        let vectors =
            articles.par_iter().map(|article| Vectors::of(article, &terms, &names, None)).collect();
        let space = Space {
            tongues: all.iter().map(|article| article.tongue).collect(),
            in_tongue: in_tongue(&all, &terms),
            idf: std::mem::take(&mut terms.idf),
            name_idf: std::mem::take(&mut names.idf),
            vectors,
        };
        Self { space, terms, names }
    }

    /// Weighs one more article.
    pub(crate) fn push(&mut self, article: &Analysed, background: &Background) {
        std::mem::swap(&mut self.space.idf, &mut self.terms.idf);
        std::mem::swap(&mut self.space.name_idf, &mut self.names.idf);
        self.terms.learn(article.tongue, &article.whole, background);
        self.names.learn(article.tongue, &article.facts.names.words, background);
        self.space.tongues.push(article.tongue);
        let new = || InTongue { articles: 0, idf_of_two: self.terms.idf_of_two(article.tongue) };
        self.space.in_tongue.entry(article.tongue).or_insert_with(new).articles += 1;
        self.space.vectors.push(Vectors::of(article, &self.terms, &self.names, None));
        std::mem::swap(&mut self.space.idf, &mut self.terms.idf);
        std::mem::swap(&mut self.space.name_idf, &mut self.names.idf);
    }
}
