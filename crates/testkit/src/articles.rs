//! Made-up articles of any number.

use storyfold_model::{Article, ArticleId};

use crate::random::Random;

/// Made-up articles: `count` of them about one incident for every three, in words of a made-up
/// language. The same seed gives the same articles.
///
/// ```
/// let articles = storyfold_testkit::articles::generated(6, 7);
/// assert_eq!(articles.len(), 6);
/// assert_eq!(articles, storyfold_testkit::articles::generated(6, 7));
/// ```
pub fn generated(count: usize, seed: u64) -> Vec<Article> {
    (0..count)
        .filter_map(|at| {
            let incident = (at / 3) as u64;
            let mut of_incident = Random::new(seed ^ incident << 20);
            let mut own = Random::new(seed ^ at as u64 ^ 1 << 60);
            let subject: Vec<String> = (0..25).map(|_| word(&mut of_incident, 40_000)).collect();
            let mut article = Article::new(ArticleId::new(format!("g{at:06}")).ok()?);
            for part in 0..60 {
                let next = match own.below(3) {
                    0 => subject.get(own.below(subject.len())).cloned(),
                    _ => Some(word(&mut own, 2_000)),
                };
                article.body.push_str(&next.unwrap_or_default());
                article.body.push(if part % 12 == 11 { '.' } else { ' ' });
            }
            Some(article)
        })
        .collect()
}

fn word(random: &mut Random, vocabulary: usize) -> String {
    let mut number = random.below(vocabulary) + 40;
    let mut word = String::new();
    while number > 0 {
        word.push(char::from(b'b' + (number % 5) as u8 * 4));
        word.push(char::from(*b"aeiou".get(number / 5 % 5).unwrap_or(&b'a')));
        number /= 25;
    }
    word
}
