//! A few articles of many as vectors: what is known of the many are their frequencies.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::fmt;

use rustc_hash::FxHashMap;
use storyfold_text::language::Tongue;
use storyfold_text::tfidf::{Background, DocumentFrequencies, IdfTable, TermVector};
use storyfold_text::{Analysed, Term, TermCounts};

use super::{InTongue, Space, Vectors, top_of};

/// In how many of many articles terms stand.
pub struct Counted<'a> {
    /// How many articles there are.
    pub articles: u32,
    /// In how many of them a term of a text stands.
    pub of_term: &'a dyn Fn(Term) -> u32,
    /// In how many of them a word of a name stands.
    pub of_name: &'a dyn Fn(Term) -> u32,
}

impl fmt::Debug for Counted<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Counted").field("articles", &self.articles).finish_non_exhaustive()
    }
}

/// The terms of a few texts, numbered as they would be among the many: those of most articles first.
struct Few {
    /// Numbers as terms were met …
    met: FxHashMap<Term, u32>,
    /// … and in that order, by the former.
    numbers: Vec<u32>,
    /// Of all terms of all texts, one after the other, the numbers as they were met; and where each text
    /// begins.
    all: Vec<u32>,
    starts: Vec<usize>,
    idf: IdfTable,
    idf_of_two: f32,
}

impl Few {
    /// O(total terms), and sorting those that differ.
    fn of<'a>(
        texts: impl Iterator<Item = &'a TermCounts> + Clone,
        articles: u32,
        count: &dyn Fn(Term) -> u32,
        background: &Background,
    ) -> Self {
        let total = texts.clone().map(TermCounts::len).sum();
        let (mut met, mut all) = (FxHashMap::default(), Vec::with_capacity(total));
        let (mut starts, mut terms) = (Vec::new(), Vec::new());
        for text in texts {
            starts.push(all.len());
            for (term, _) in text.iter() {
                let next = terms.len() as u32;
                let number = *met.entry(term).or_insert(next);
                if number == next {
                    terms.push((Reverse(count(term)), term, next));
                }
                all.push(number);
            }
        }
        terms.sort_unstable();
        let mut numbers = vec![0; terms.len()];
        for (number, &(_, _, was)) in (0..).zip(&terms) {
            numbers.iter_mut().skip(was as usize).take(1).for_each(|slot| *slot = number);
        }
        let counted = terms.iter().map(|&(Reverse(count), term, _)| (term, count));
        let frequencies = DocumentFrequencies::counted(articles, counted);
        let idfs = terms.iter().map(|&(_, term, _)| frequencies.idfs(term, background));
        let idf = IdfTable::new(idfs);
        Self { met, numbers, all, starts, idf, idf_of_two: frequencies.idf_of_two() }
    }

    fn number(&self, met: u32) -> u32 {
        self.numbers.get(met as usize).copied().unwrap_or(0)
    }

    /// A text that was among the few, by its place among them.
    fn weigh(&self, at: usize, text: &TermCounts) -> TermVector {
        let start = self.starts.get(at).copied().unwrap_or(0);
        let met = self.all.get(start..).unwrap_or_default().iter();
        let terms = met.zip(text.iter()).map(|(&met, (_, count))| (self.number(met), count));
        TermVector::weigh(terms, &self.idf, |_| true)
    }

    /// A part of a text that was among the few.
    fn weigh_part(&self, part: &TermCounts) -> TermVector {
        let met = part.iter().filter_map(|(term, count)| Some((*self.met.get(&term)?, count)));
        let terms = met.map(|(met, count)| (self.number(met), count));
        TermVector::weigh(terms, &self.idf, |_| true)
    }
}

impl Space {
    /// Weighs a few articles of many, in one tongue, by the frequencies of all in it. O(terms of the few),
    /// and sorting those that differ.
    pub fn among(
        articles: &[&Analysed],
        tongue: Tongue,
        counted: &Counted<'_>,
        background: &Background,
    ) -> Self {
        let texts = articles.iter().map(|article| &article.whole);
        let terms = Few::of(texts, counted.articles, counted.of_term, background);
        let texts = articles.iter().map(|article| &article.facts.names.words);
        let names = Few::of(texts, counted.articles, counted.of_name, background);
        let weighed = articles.iter().enumerate().map(|(at, article)| {
            let whole = terms.weigh(at, &article.whole);
            Vectors {
                top: top_of(&whole, &terms.idf),
                whole,
                lead: terms.weigh_part(&article.lead),
                title: terms.weigh_part(&article.title),
                names: names.weigh(at, &article.facts.names.words),
                full_names: article.facts.names.of_two_words() as u32,
            }
        });
        let mut in_tongue: BTreeMap<Tongue, InTongue> = BTreeMap::new();
        for article in articles {
            let idf_of_two = match article.tongue == tongue {
                true => terms.idf_of_two,
                false => DocumentFrequencies::default().idf_of_two(),
            };
            let new = || InTongue { articles: 0, idf_of_two };
            in_tongue.entry(article.tongue).or_insert_with(new).articles += 1;
        }
        Self {
            vectors: weighed.collect(),
            tongues: articles.iter().map(|article| article.tongue).collect(),
            in_tongue,
            idf: terms.idf,
            name_idf: names.idf,
        }
    }
}

#[cfg(test)]
mod tests {
    use storyfold_model::{Article, ArticleId};
    use storyfold_text::Analyser;
    use storyfold_text::boilerplate::RecurringLines;
    use storyfold_text::tfidf::Weighting;

    use super::super::Field;
    use super::*;

    #[test]
    fn few_of_many_are_weighed_as_they_are_among_all() {
        let texts = [
            ("Ferry aground off Ostby", "The ferry Alma ran aground off Ostby, Captain Holm said."),
            ("Divers look at ferry", "Divers looked at the hull of the ferry Alma near Ostby."),
            ("Budget passed in Lodvik", "The council of Lodvik passed a budget, Mayor Holm said."),
            ("", ""),
            ("Storm closes port of Ostby", "A storm closed the port. Captain Holm waited for it."),
        ];
        let analysed: Vec<Analysed> = texts
            .iter()
            .map(|(title, body)| {
                let mut article = Article::new(ArticleId::new("a").unwrap());
                (article.title, article.body) = ((*title).into(), (*body).into());
                Analyser::default().analyse(&article, &RecurringLines::default())
            })
            .collect();
        let all: Vec<&Analysed> = analysed.iter().collect();
        let background = Background::shipped();
        let of = |which: fn(&Analysed) -> &TermCounts| {
            DocumentFrequencies::of(all.iter().map(|article| which(article)))
        };
        let (terms, names) = (of(|article| &article.whole), of(|a| &a.facts.names.words));
        let counted = Counted {
            articles: 5,
            of_term: &|term| terms.of_term(term),
            of_name: &|name| names.of_term(name),
        };
        let tongue = analysed[0].tongue;
        let among = Space::among(&all, tongue, &counted, background);
        let whole = Space::of(&all, background);
        assert_eq!(among.len(), 5);
        for a in 0..5 {
            // Of a text by itself, all takes no room for what no other holds.
            for b in (0..5).filter(|&b| b != a) {
                for field in [Field::Whole, Field::Lead, Field::Title, Field::Names] {
                    let [one, other] = [&among, &whole].map(|space| space.cosine(a, b, field));
                    assert_eq!(one, other, "{a} {b} {field:?}");
                }
            }
            let of = |space: &Space| {
                let length = |field| space.field(a, field).0.length(Weighting::Mean);
                let lengths = [Field::Whole, Field::Title, Field::Names].map(length);
                (space.vectors(a).top.clone(), lengths, space.idf_of_two(a))
            };
            assert_eq!(of(&among), of(&whole));
            assert_eq!(among.articles_in_tongue(a), whole.articles_in_tongue(a));
        }
        // A few are weighed by the frequencies of all.
        let few = Space::among(&all[..2], tongue, &counted, background);
        let length = |space: &Space| space.field(1, Field::Whole).0.length(Weighting::Mean);
        assert_eq!(length(&few), length(&whole));
        assert_eq!(few.cosine(0, 1, Field::Whole), whole.cosine(0, 1, Field::Whole));
    }
}
