//! Parts of labelled sets as small inputs of their own: what somebody sees who has a dozen to two hundred
//! articles, and not thousands.

use std::collections::{BTreeMap, BTreeSet};

use storyfold::model::Article;
use storyfold_eval::Contingency;
use storyfold_index::cluster::coherence;
use storyfold_index::score::Model;
use storyfold_index::score::features::Id;
use storyfold_text::hash::{hash_word, mix};
use storyfold_tune::LabelledSet;
use storyfold_tune::validate::{clusters, judged_by};

use crate::Gold;

/// How many articles a part has at least, before the last story is added; each in turn.
const SIZES: [usize; 5] = [12, 25, 50, 90, 180];

/// Of a story no more than so many articles come into a part, drawn by their ids.
const OF_A_STORY: usize = 12;

/// What is left in the end is no part, if it has fewer articles than this.
const LEAST: usize = 6;

/// Which stories make a part.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stories {
    /// Any, drawn by their names: a folder of the day.
    Drawn,
    /// One and those that are most like it, by the highest cosine of two accounts: a folder about one subject.
    Alike,
}

/// Deals the articles of a set into parts; each story comes whole into one of them, but for the largest.
/// `set` has the pairs that tell which stories are alike.
pub fn deal(
    set: &LabelledSet,
    articles: &[Article],
    gold: &Gold,
    stories: Stories,
) -> Vec<Vec<Article>> {
    let mut of_story: BTreeMap<&str, Vec<&Article>> = BTreeMap::new();
    for article in articles {
        if let Some(story) = gold.get(&article.id) {
            of_story.entry(story).or_default().push(article);
        }
    }
    let near = match stories {
        Stories::Drawn => BTreeMap::new(),
        Stories::Alike => near(set),
    };
    // Stories with what they are drawn by.
    let drawn_by = |story| (mix(hash_word(story)), story);
    let mut left: BTreeSet<(u64, &str)> = of_story.keys().map(|story| drawn_by(*story)).collect();
    let mut parts = Vec::new();
    for size in SIZES.into_iter().cycle() {
        let (mut part, mut cosines) = (Vec::new(), BTreeMap::new());
        while part.len() < size {
            let nearest = cosines.iter().max_by(|(_, x), (_, y)| f32::total_cmp(x, y));
            let nearest = nearest.map(|(story, _)| *story);
            // The first of a part is drawn, and all others where it does not matter which.
            let is_drawn = stories == Stories::Drawn || part.is_empty();
            let drawn = left.first().map(|(_, story)| *story).filter(|_| is_drawn);
            let Some(story) = nearest.or(drawn) else { break };
            left.remove(&drawn_by(story));
            cosines.remove(story);
            let mut own = of_story.get(story).cloned().unwrap_or_default();
            own.sort_by_key(|article| mix(hash_word(article.id.as_str())));
            part.extend(own.into_iter().take(OF_A_STORY).cloned());
            for (&other, &cosine) in near.get(story).into_iter().flatten() {
                if left.contains(&drawn_by(other)) {
                    let known = cosines.entry(other).or_insert(cosine);
                    *known = known.max(cosine);
                }
            }
        }
        if part.len() >= LEAST {
            parts.push(part);
        }
        if left.is_empty() {
            break;
        }
    }
    parts
}

/// For each story those it has candidate pairs with, and the highest cosine of such a pair.
fn near(set: &LabelledSet) -> BTreeMap<&str, BTreeMap<&str, f32>> {
    let mut near: BTreeMap<&str, BTreeMap<&str, f32>> = BTreeMap::new();
    let story = |node: u32| set.stories.get(node as usize)?.as_deref();
    for pair in &set.pairs {
        let (Some(a), Some(b)) = (story(pair.pair.0), story(pair.pair.1)) else { continue };
        let cosine = pair.values.get(Id::CosineMean as usize).unwrap_or(0.0);
        for (one, other) in [(a, b), (b, a)].into_iter().filter(|(one, other)| one != other) {
            let known = near.entry(one).or_default().entry(other).or_insert(cosine);
            *known = known.max(cosine);
        }
    }
    near
}

/// Clusters each part by itself, at the cut it finds, and counts all of them together.
pub fn pooled(parts: &[LabelledSet], model: &Model) -> Contingency {
    let mut labels: Vec<(String, String)> = Vec::new();
    for (part, set) in parts.iter().enumerate() {
        let judged = judged_by(set, model);
        let cluster_of = clusters(set, &judged, coherence::cut(&judged));
        labels.extend(set.articles.iter().map(|(_, node, story)| {
            let cluster = cluster_of.get(*node).copied().unwrap_or(0);
            (format!("{part} {story}"), format!("{part} {cluster}"))
        }));
    }
    Contingency::from_labels(labels.iter().map(|(gold, found)| (gold.as_str(), found.as_str())))
}

#[cfg(test)]
mod tests {
    use storyfold::model::ArticleId;
    use storyfold_text::tfidf::Background;

    use super::*;

    #[test]
    fn every_story_is_dealt_once_and_whole() {
        // Stories of one to fifteen accounts, twenty of each.
        let (mut articles, mut gold) = (Vec::new(), Gold::new());
        for story in 0..300 {
            for account in 0..=story % 15 {
                let mut article =
                    Article::new(ArticleId::new(format!("{story}-{account}")).unwrap());
                article.title = format!("Ferry {story} aground off quay {}", story / 7);
                gold.insert(article.id.clone(), story.to_string());
                articles.push(article);
            }
        }
        let set = LabelledSet::new("made", articles.clone(), &gold, Background::shipped()).unwrap();
        for stories in [Stories::Drawn, Stories::Alike] {
            let parts = deal(&set, &articles, &gold, stories);
            let mut accounts: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
            for (part, articles) in parts.iter().enumerate() {
                assert!(articles.len() >= LEAST);
                for article in articles {
                    accounts.entry(&gold[&article.id]).or_default().push(part);
                }
            }
            // What is left in the end may be too few for a part.
            assert!(accounts.len() > 280, "{stories:?}: {} stories", accounts.len());
            for (story, parts) in accounts {
                let all = story.parse::<usize>().unwrap() % 15 + 1;
                assert_eq!(parts.len(), all.min(OF_A_STORY), "{stories:?}: story {story}");
                assert!(parts.iter().all(|part| *part == parts[0]), "{stories:?}: story {story}");
            }
        }
    }
}
