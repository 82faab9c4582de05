//! Two incidents that look alike in each of twenty-seven languages: what is reached in each, alone
//! and among all others; and feeds of some hundred accounts in eight.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

use std::collections::{BTreeMap, BTreeSet};

use storyfold::model::{Article, Language};
use storyfold::{Options, Silent, cluster};
use storyfold_eval::{Labels, Options as EvalOptions, Scores, evaluate, gold};
use storyfold_tests::{fixture, read};

/// The least B-cubed F1 of a language's stories, folded by itself; what is reached is in
/// docs/languages.md. One account may be left alone (.875) where the probability that decides is
/// within .05 of the cut.
const FLOORS: [(&str, f64); 27] = [
    ("ar", 0.99),
    ("da", 0.99),
    ("de", 0.84),
    ("el", 0.99),
    ("en", 0.99),
    ("es", 0.99),
    ("fa", 0.99),
    ("fi", 0.87),
    ("fr", 0.87),
    ("he", 0.87),
    ("hi", 0.99),
    ("hu", 0.87),
    ("it", 0.99),
    ("ja", 0.99),
    ("ko", 0.99),
    ("nl", 0.99),
    ("no", 0.99),
    ("pt", 0.99),
    ("ro", 0.99),
    ("ru", 0.87),
    ("sv", 0.99),
    ("ta", 0.87),
    ("th", 0.99),
    ("tr", 0.87),
    ("uk", 0.99),
    ("zh-hans", 0.99),
    ("zh-hant", 0.87),
];

fn articles() -> Vec<Article> {
    read(&[&fixture("incidents-by-language/articles.jsonl")])
}

/// The language an id begins with.
fn language(id: &str) -> &str {
    let end = id.rfind("-a").max(id.rfind("-b")).unwrap();
    &id[..end]
}

/// For each id its story and its group of copies.
fn filed(articles: Vec<Article>) -> BTreeMap<String, (String, String)> {
    let folded = cluster(articles, &Options::default(), &Silent).unwrap();
    let row = |row: storyfold::rows::Row<'_>| {
        (row.article.id.to_string(), (row.story.to_string(), row.group.to_string()))
    };
    folded.rows().into_iter().map(row).collect()
}

/// The gold labels of one language, or of all for an empty one.
fn gold_of(lang: &str) -> Labels {
    let text = std::fs::read_to_string(fixture("incidents-by-language/gold.jsonl")).unwrap();
    let start = format!("{{\"id\": \"{lang}");
    let lines: Vec<&str> = text
        .lines()
        .filter(|line| line.starts_with(&start))
        .filter(|line| {
            lang.is_empty()
                || line[start.len()..].starts_with("-a")
                || line[start.len()..].starts_with("-b")
        })
        .collect();
    gold::parse(&lines.join("\n")).unwrap()
}

/// The scores of the stories of some articles, folded by themselves.
fn scores(gold: &Labels, articles: Vec<Article>) -> Scores {
    let folded = cluster(articles, &Options::default(), &Silent).unwrap();
    let ids: Vec<_> = folded.articles.iter().map(|article| article.id.clone()).collect();
    let rows = Labels::from_clustering(&ids, &folded.clustering);
    let report = evaluate(gold, &rows, &EvalOptions::default()).unwrap();
    report.levels.first().unwrap().scores
}

#[test]
fn each_language_by_itself_reaches_its_floor() {
    let all = articles();
    let mut below = Vec::new();
    for (lang, floor) in FLOORS {
        let own = all.iter().filter(|article| language(article.id.as_str()) == lang).cloned();
        let own: Vec<Article> = own.collect();
        assert_eq!(own.len(), 6, "{lang}: two incidents of two accounts and a copy each");
        let reached = scores(&gold_of(lang), own).bcubed.f1;
        println!("{lang} {reached:.3}");
        if reached < floor {
            below.push(format!("{lang}: {reached:.3}, at least {floor} is asked for"));
        }
    }
    assert!(below.is_empty(), "{below:#?}");
}

/// The least B-cubed F1 of the stories of a feed in each language; what is reached is in docs/languages.md.
const FEED_FLOORS: [(&str, f64); 8] = [
    ("ar", 0.92),
    ("de", 0.84),
    ("en", 0.97),
    ("es", 0.91),
    ("fr", 0.92),
    ("pt", 0.91),
    ("ru", 0.94),
    ("zh", 0.94),
];

#[test]
fn a_feed_in_each_language_reaches_its_floor() {
    let all = read(&[&fixture("feeds-by-language/articles.jsonl")]);
    let labels = std::fs::read_to_string(fixture("feeds-by-language/gold.jsonl")).unwrap();
    for (lang, floor) in FEED_FLOORS {
        let is_own = |article: &&Article| article.id.as_str().starts_with(lang);
        let own: Vec<Article> = all.iter().filter(is_own).cloned().collect();
        let start = format!("{{\"id\": \"{lang}");
        let labels: Vec<&str> = labels.lines().filter(|line| line.starts_with(&start)).collect();
        assert_eq!(own.len(), labels.len(), "{lang}");
        let count = own.len();
        let reached = scores(&gold::parse(&labels.join("\n")).unwrap(), own);
        let (bcubed, pairwise) = (reached.bcubed.f1, reached.pairwise.scores.f1);
        println!("{lang}, {count} articles: B-cubed F1 {bcubed:.3}, pairwise F1 {pairwise:.3}");
        assert!(bcubed >= floor, "{lang}: {bcubed:.3}, at least {floor} is asked for");
    }
}

/// The language and the letter of an incident, of the id of an article.
fn incident(id: &str) -> String {
    format!("{}{}", language(id), &id[language(id).len()..][..2])
}

/// Right, wrong and missed pairs of stories, and of copies, of a mixed input.
fn pairs(filed: &BTreeMap<String, (String, String)>) -> ([usize; 3], [usize; 3]) {
    let is_second = |id: &str| id.ends_with('2');
    let (mut stories, mut copies) = ([0; 3], [0; 3]);
    for (a, (story_a, group_a)) in filed {
        for (b, (story_b, group_b)) in filed.range::<String, _>(a..).skip(1) {
            let is_one = incident(a) == incident(b);
            let is_copy = is_one && !is_second(a) && !is_second(b);
            for (counts, found, is_true) in [
                (&mut stories, story_a == story_b, is_one),
                (&mut copies, group_a == group_b, is_copy),
            ] {
                match (found, is_true) {
                    (true, true) => counts[0] += 1,
                    (true, false) => counts[1] += 1,
                    (false, true) => counts[2] += 1,
                    (false, false) => {}
                }
            }
        }
    }
    (stories, copies)
}

#[test]
fn all_languages_together_fold_as_each_alone_and_none_meets_another() {
    for is_stated in [true, false] {
        let mut articles = articles();
        if !is_stated {
            articles.iter_mut().for_each(|article| article.lang = None);
        }
        let filed = filed(articles);
        let (stories, copies) = pairs(&filed);
        println!("stated {is_stated}: stories {stories:?}, copies {copies:?}");
        let languages = |of: fn(&(String, String)) -> &String| {
            let mut by_label: BTreeMap<&String, Vec<&str>> = BTreeMap::new();
            for (id, labels) in &filed {
                by_label.entry(of(labels)).or_default().push(language(id));
            }
            by_label
        };
        // Both ways to write Chinese are one language, and may meet.
        let tongue =
            |lang: &str| if lang.starts_with("zh") { "zh".to_owned() } else { lang.to_owned() };
        for members in languages(|(story, _)| story).into_values() {
            assert!(
                members.iter().all(|lang| tongue(lang) == tongue(members[0])),
                "two languages met: {members:?}"
            );
        }
        let mut incidents: BTreeMap<&String, BTreeSet<String>> = BTreeMap::new();
        for (id, (story, _)) in &filed {
            incidents.entry(story).or_default().insert(incident(id));
        }
        for mixed in incidents.into_values().filter(|incidents| incidents.len() > 1) {
            assert!(mixed.iter().all(|of| of.starts_with("zh")), "{mixed:?}");
        }
        let [right, wrong, missed] = stories;
        // One pair of incidents, in Chinese, three accounts each (docs/decisions/0032), and another where no
        // language is stated (0036).
        let most = if is_stated { 9 } else { 18 };
        assert!(wrong <= most, "{wrong} pairs of accounts of two incidents came together");
        assert!(right >= 158, "of {} pairs of one story {right} were found", right + missed);
        let [right, wrong, missed] = copies;
        assert_eq!(wrong, 0, "an account in other words is no copy");
        assert!(right >= 49, "of {} pairs of copies {right} were found", right + missed);
    }
}

#[test]
fn a_wrong_language_is_not_believed_where_the_script_is_another() {
    let mut articles = articles();
    let foreign = ["ru", "el", "ko", "th", "hi"].map(|tag| Language::from_tag(tag).unwrap());
    articles.retain(|article| article.lang.is_some_and(|lang| foreign.contains(&lang)));
    let stated = filed(articles.clone());
    articles.iter_mut().for_each(|article| article.lang = Some(Language::ENGLISH));
    assert_eq!(filed(articles), stated, "a feed that states English for all it carries");
}
