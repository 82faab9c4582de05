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

/// The terms of one kind that a run has seen, numbered, with how rare they are.
#[derive(Debug, Default)]
pub(crate) struct Vocabulary {
    numbers: FxHashMap<Term, u32>,
    frequencies: DocumentFrequencies,
    idf: IdfTable,
}

impl Vocabulary {
    /// Numbers terms in the order of their hashes, so that the numbers do not depend on the order
    /// of the articles. O(n log n).
    fn of<'a>(texts: impl IntoIterator<Item = &'a TermCounts>, background: &Background) -> Self {
        Self::weighed(DocumentFrequencies::of(texts), background)
    }

    /// Numbers the terms that were counted.
    fn weighed(frequencies: DocumentFrequencies, background: &Background) -> Self {
        let mut terms: Vec<Term> = frequencies.iter().map(|(term, _)| term).collect();
        terms.sort_unstable();
        let idf = IdfTable::new(terms.iter().map(|&term| frequencies.idfs(term, background)));
        Self { numbers: terms.into_iter().zip(0..).collect(), frequencies, idf }
    }

    /// Numbers the terms of a text that are new, without counting it: they are weighed as what no
    /// article held when the frequencies were frozen.
    fn learn(&mut self, text: &TermCounts, background: &Background) {
        for (term, _) in text.iter() {
            let next = self.numbers.len() as u32;
            self.numbers.entry(term).or_insert_with(|| {
                self.idf.push(self.frequencies.idfs(term, background));
                next
            });
        }
    }

    /// For each term whether more than one article holds it.
    fn shared(&self) -> Vec<bool> {
        let mut shared = vec![false; self.numbers.len()];
        for (term, count) in self.frequencies.iter() {
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
    /// The local idf of a term that stands in two of these articles and nowhere else: the most that
    /// two of them can share.
    pub idf_of_two: f32,
    vectors: Vec<Vectors>,
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
        let heaviest = all.heaviest(TOP_TERMS, &terms.idf, Weighting::Mean);
        let mut top: Vec<u32> = heaviest.into_iter().map(|(term, _)| term).collect();
        top.sort_unstable();
        Self {
            top: top.into_boxed_slice(),
            whole: all.with_room_for(keep(0)),
            lead: terms.weigh(&article.lead, |_| true),
            title: terms.weigh(&article.title, |_| true),
            names: names.weigh(&article.facts.names.words, keep(1)),
        }
    }
}

impl Space {
    /// Weighs every article. O(total terms).
    pub fn of(articles: &[&Analysed], background: &Background) -> Self {
        let terms = Vocabulary::of(articles.iter().map(|a| &a.whole), background);
        let names = Vocabulary::of(articles.iter().map(|a| &a.facts.names.words), background);
        let (shared_terms, shared_names) = (terms.shared(), names.shared());
        let shared = Some([shared_terms.as_slice(), &shared_names]);
        let vectors = articles
            .par_iter()
            .map(|article| Vectors::of(article, &terms, &names, shared))
            .collect();
        Self {
            idf_of_two: terms.frequencies.idf_of_two(),
            idf: terms.idf,
            name_idf: names.idf,
            vectors,
        }
    }

    /// Weighs a few articles of many by the frequencies of all, which hold every term and every
    /// word of a name of the few. O(terms of the few).
    pub fn among(
        articles: &[&Analysed],
        terms: DocumentFrequencies,
        names: DocumentFrequencies,
        background: &Background,
    ) -> Self {
        let terms = Vocabulary::weighed(terms, background);
        let names = Vocabulary::weighed(names, background);
        let vectors =
            articles.par_iter().map(|article| Vectors::of(article, &terms, &names, None)).collect();
        Self {
            idf_of_two: terms.frequencies.idf_of_two(),
            idf: terms.idf,
            name_idf: names.idf,
            vectors,
        }
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
        let mut terms = Vocabulary::of(articles.iter().map(|a| &a.whole), background);
        let mut names = Vocabulary::of(articles.iter().map(|a| &a.facts.names.words), background);
        let vectors =
            articles.par_iter().map(|article| Vectors::of(article, &terms, &names, None)).collect();
        let space = Space {
            idf_of_two: terms.frequencies.idf_of_two(),
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
        self.terms.learn(&article.whole, background);
        self.names.learn(&article.facts.names.words, background);
        self.space.vectors.push(Vectors::of(article, &self.terms, &self.names, None));
        std::mem::swap(&mut self.space.idf, &mut self.terms.idf);
        std::mem::swap(&mut self.space.name_idf, &mut self.names.idf);
    }
}
