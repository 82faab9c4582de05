//! Labelled articles as a poorer feed would have brought them.
//!
//! The labelled sets are each of one kind: all dated, or none; whole texts throughout, or headlines
//! only. A model trained on them as they are never meets a bare headline beside a long report, or a
//! dated page beside an undated one, and what it answers there is chance. So it is also trained on
//! the same articles with parts taken away, as feeds take them away.

use storyfold::model::Article;
use storyfold_index::score::Values;
use storyfold_index::score::features::Feature;
use storyfold_text::hash::{hash_word, mix};

/// Words of the body that a brief keeps.
const BRIEF_WORDS: usize = 45;

/// Takes parts of articles away: of four articles with a headline one keeps the headline alone and
/// one the headline and the body's first words; of four dated articles one loses its date; of four
/// with a publisher one loses it. Which ones depends on the ids and the seed only.
pub fn degraded(articles: Vec<Article>, seed: u64) -> Vec<Article> {
    articles
        .into_iter()
        .map(|mut article| {
            let draw = mix(hash_word(article.id.as_str()) ^ seed);
            if !article.title.trim().is_empty() {
                match draw % 4 {
                    0 => article.body.clear(),
                    1 => article.body = first_words(&article.body),
                    _ => {}
                }
            }
            if (draw / 4).is_multiple_of(4) {
                article.published = None;
            }
            if (draw / 16).is_multiple_of(4) {
                article.source = None;
                article.url = None;
            }
            article
        })
        .collect()
}

/// What a feed may lack altogether: dates, a run large enough to have surroundings, headlines,
/// publishers.
const LACKING: [fn(&Feature) -> bool; 4] = [
    |feature| feature.family == "time",
    |feature| feature.family == "surroundings",
    |feature| feature.name.starts_with("title-") || feature.name == "cosine-title",
    |feature| feature.family == "origin",
];

/// A pair's values as a feed would have given them that lacks about half of what feeds may lack;
/// what that is depends on the draw only.
pub fn masked(values: Values, draw: u64) -> Values {
    let draw = mix(draw);
    (0..).zip(LACKING).fold(values, |values, (bit, is_of)| {
        values.without(|feature| draw >> bit & 1 == 1 && is_of(feature))
    })
}

fn first_words(body: &str) -> String {
    let words: Vec<&str> = body.split_whitespace().take(BRIEF_WORDS).collect();
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use storyfold::model::ArticleId;

    #[test]
    fn parts_go_missing_but_never_all_text() {
        let whole: Vec<Article> = (0..400)
            .filter_map(|at| {
                let mut article = Article::new(ArticleId::new(format!("a{at}")).ok()?);
                article.title = if at % 2 == 0 { "Bridge closed" } else { "" }.to_owned();
                article.body = "word ".repeat(100);
                article.source = Some("The Ferry Post".to_owned());
                Some(article)
            })
            .collect();
        let poorer = degraded(whole.clone(), 7);
        assert!(poorer.iter().all(Article::has_text));
        let count = |is: &dyn Fn(&Article) -> bool| poorer.iter().filter(|a| is(a)).count();
        let bare = count(&|article| article.body.is_empty());
        let brief = count(&|article| article.body.split_whitespace().count() == BRIEF_WORDS);
        let unsigned = count(&|article| article.source.is_none());
        assert!((30..70).contains(&bare), "{bare} bare headlines of 200");
        assert!((30..70).contains(&brief), "{brief} briefs of 200");
        assert!((70..130).contains(&unsigned), "{unsigned} unsigned of 400");
        assert_eq!(poorer, degraded(whole, 7));
    }
}
