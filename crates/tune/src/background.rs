//! Counts the background table: in how many articles of news at large each stem stands.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use storyfold::model::{Article, Language};
use storyfold_text::boilerplate::{RecurringLines, strip};
use storyfold_text::normalise::normalise;
use storyfold_text::terms::TermMaker;
use storyfold_text::tokenise::tokenise;

/// A stem must stand in this many articles …
const LEAST_ARTICLES: usize = 5;

/// … of this many sources, so that the table tells nothing of any one text.
const LEAST_SOURCES: usize = 2;

/// The longest stem that is listed, in characters.
const LONGEST_STEM: usize = 32;

/// Makes a table from sets of articles, in the form that
/// [`Background::parse`](storyfold_text::tfidf::Background::parse) reads. An article without a
/// source counts as a source of its own. O(total words).
pub fn table<'a>(sets: impl IntoIterator<Item = &'a [Article]>) -> String {
    let mut counts: BTreeMap<String, (usize, BTreeSet<String>)> = BTreeMap::new();
    let terms = TermMaker::new(Language::ENGLISH);
    let mut articles = 0;
    for set in sets {
        let recurring = RecurringLines::count(set);
        for article in set {
            articles += 1;
            let source = article.source.clone().unwrap_or_else(|| format!("article {articles}"));
            let report = strip(article, &recurring);
            let mut stems = BTreeSet::new();
            for text in [&report.title, &report.body] {
                let text = normalise(text);
                for token in tokenise(&text) {
                    stems.extend(terms.stem(&token.folded, token.shape));
                }
            }
            for stem in stems {
                let (count, sources) = counts.entry(stem).or_default();
                *count += 1;
                if sources.len() < LEAST_SOURCES {
                    sources.insert(source.clone());
                }
            }
        }
    }
    let mut table = format!("articles\t{articles}\n");
    for (stem, (count, sources)) in counts {
        let is_word = stem.chars().count() <= LONGEST_STEM && !stem.contains(char::is_whitespace);
        if count >= LEAST_ARTICLES && sources.len() >= LEAST_SOURCES && is_word {
            // Writing to a string cannot fail.
            let _ = writeln!(table, "{stem}\t{count}");
        }
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;
    use storyfold::model::ArticleId;
    use storyfold_text::Term;
    use storyfold_text::tfidf::Background;

    #[test]
    fn only_what_several_articles_of_several_sources_say_is_listed() {
        let articles: Vec<Article> = (0..10)
            .filter_map(|at| {
                let mut article = Article::new(ArticleId::new(format!("a{at}")).ok()?);
                article.body = format!("harbour {}", if at < 4 { "citadel" } else { "lagoon" });
                article.source = Some(if at < 4 { "One" } else { "Other" }.to_owned());
                Some(article)
            })
            .collect();
        let table = Background::parse(&table([articles.as_slice()]));
        let share = |word: &str| table.share(Term::of_stem(word));
        assert_eq!(table.articles(), 10.0);
        assert_eq!(share("harbour"), 1.0);
        assert_eq!(share("citadel"), 0.2, "in four articles only");
        assert_eq!(share("lagoon"), 0.2, "of one source only");
    }
}
