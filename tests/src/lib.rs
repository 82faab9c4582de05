//! What the workspace's own tests have in common: fixtures, and generated articles.

use std::path::{Path, PathBuf};

use storyfold::model::{Article, ArticleId};
use storyfold::readers::{ReadOptions, plan, read_collect};
use storyfold_testkit::random::Random;

/// A fixture by its path below `fixtures/`.
pub fn fixture(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures").join(path)
}

/// A file or folder beside the workspace that a stranger's clone does not have; says so when it is
/// absent, so that the test can be skipped in plain sight.
pub fn shared(path: &str) -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared").join(path);
    if path.exists() {
        Some(path)
    } else {
        use std::io::Write;
        let _ = writeln!(
            std::io::stderr().lock(),
            "skipped: {} is not there (labelled articles that are not part of the project)",
            path.display()
        );
        None
    }
}

/// Reads articles as the command line does. Panics when they cannot be read: for tests only.
#[allow(clippy::panic, reason = "a test that cannot read its fixture has failed")]
pub fn read(paths: &[&Path]) -> Vec<Article> {
    let inputs: Vec<String> = paths.iter().map(|path| path.display().to_string()).collect();
    let loaded = plan(&inputs)
        .and_then(|plan| read_collect(&plan, &mut std::io::empty(), &ReadOptions::default()));
    match loaded {
        Ok(loaded) => loaded.articles.into_iter().map(|read| read.article).collect(),
        Err(error) => panic!("{error}"),
    }
}

/// Made-up articles: `count` of them about one incident for every three, in words of a made-up
/// language. The same seed gives the same articles.
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
