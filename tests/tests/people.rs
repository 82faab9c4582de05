//! People who are told with their age, as explanations have them.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use storyfold::model::{Article, ArticleId};
use storyfold::{Options, Silent, explain};

fn article(id: &str, body: &str) -> Article {
    let mut article = Article::new(ArticleId::new(id).unwrap());
    article.body = body.to_owned();
    article
}

/// What `people-agree` is of two texts, whichever comes first.
fn agree(one: &str, other: &str) -> Option<f64> {
    let of = |a: &str, b: &str| {
        let articles = vec![article(a, one), article(b, other)];
        let (a, b) = (ArticleId::new(a).unwrap(), ArticleId::new(b).unwrap());
        let said = explain(articles, a.as_str(), b.as_str(), &Options::default(), &Silent).unwrap();
        let contributions = said.story.contributions.iter();
        let people = contributions.filter(|found| found.feature == "people-agree");
        people.map(|found| found.value).next().flatten()
    };
    let found = of("a", "b");
    assert_eq!(found, of("b", "a"), "{one} / {other}");
    found
}

#[test]
fn a_surname_told_with_an_age_is_looked_for_in_the_other_account() {
    let shot =
        "Anna Berg, 54, was shot dead outside her shop in Ostby on Monday evening, police said.";
    let trial =
        "The trial over the death of Anna Berg opened in Ostby. Carl Lind, 31, denies murder.";
    let other =
        "Police in Ostby named the driver who died on the coast road as Per Holm, 22, of Lodvik.";
    let nameless =
        "A woman was shot dead outside a shop in Ostby on Monday evening, said the police.";
    let shouted = "ANNA BERG, 54, WAS SHOT DEAD OUTSIDE HER SHOP IN OSTBY ON MONDAY EVENING.";
    assert_eq!(agree(shot, trial), Some(1.0), "the dead are named without their age");
    assert_eq!(agree(shot, shouted), Some(1.0), "told with an age in both");
    assert_eq!(agree(shouted, "POLICE IN OSTBY SAY THAT ANNA BERG, 54, DIED AT ONCE."), Some(1.0));
    assert_eq!(agree(shot, other), Some(0.0));
    assert_eq!(agree(shot, nameless), None, "one names nobody");
}
