//! Ids that occur more than once.

use std::cmp::Ordering;
use std::mem;

use rayon::prelude::*;
use storyfold_model::{ArticleId, Origin, Problem};

use crate::claim::Claim;
use crate::problem;
use crate::reader::ReadArticle;

/// Keeps one article for every id and turns the others away, whatever the order they came in.
///
/// Among articles of one id, a killed one stays before all others (a kill holds for every version
/// of a text), then the highest version, then the latest publication time; what still ties is
/// settled by a digest of the content. An article equal to the one that stays is a `resend`, any
/// other an `id-conflict`. Both results are sorted, by id and by origin.
///
/// What decides is the [`Claim`] alone, so the text need not be kept for this; beside it goes
/// whatever was made of the article. Takes O(n) for n articles that come in the order of their ids,
/// and O(n log n) otherwise, on the threads of the current rayon pool.
///
/// ```
/// use storyfold_readers::{Claim, Item, ReadOptions, plan, read_all, resolve_duplicates};
/// let mut stdin = "{\"id\":1,\"title\":\"Fog\"}\n{\"id\":1,\"title\":\"Fog\"}\n".as_bytes();
/// let mut claims = Vec::new();
/// read_all(&plan(&["-".to_owned()])?, &mut stdin, &ReadOptions::default(), &mut |item| {
///     if let Item::Article(read) = item {
///         claims.push((Claim::of(&read), read.article.title.len()));
///     }
/// })?;
/// let (kept, problems) = resolve_duplicates(claims);
/// assert_eq!((kept.len(), problems[0].kind), (1, "resend"));
/// # Ok::<(), storyfold_readers::ReadError>(())
/// ```
pub fn resolve_duplicates<T>(mut articles: Vec<(Claim, T)>) -> (Vec<(Claim, T)>, Vec<Problem>) {
    if articles.is_sorted_by(|(a, _), (b, _)| a.id < b.id) {
        return (articles, Vec::new());
    }
    let order = order(articles.iter().map(|(claim, _)| claim).collect());
    arrange(&mut articles, order);
    let mut problems = Vec::new();
    articles.dedup_by(|(next, _), (kept, _)| {
        let is_second = next.id == kept.id;
        if is_second {
            problems.push(turn_away(next, kept));
        }
        is_second
    });
    problems.sort();
    (articles, problems)
}

/// [`resolve_duplicates`] for articles that are at hand.
///
/// ```
/// use storyfold_readers::{ReadOptions, plan, read_collect, resolve_articles};
/// let mut stdin = "{\"id\":1,\"title\":\"Fog\"}\n{\"id\":1,\"title\":\"Mist\"}\n".as_bytes();
/// let loaded = read_collect(&plan(&["-".to_owned()])?, &mut stdin, &ReadOptions::default())?;
/// let (kept, problems) = resolve_articles(loaded.articles);
/// assert_eq!((kept.len(), problems[0].kind), (1, "id-conflict"));
/// # Ok::<(), storyfold_readers::ReadError>(())
/// ```
pub fn resolve_articles(articles: Vec<ReadArticle>) -> (Vec<ReadArticle>, Vec<Problem>) {
    let claimed = articles.into_par_iter().map(|read| (Claim::of(&read), read)).collect();
    let (kept, problems) = resolve_duplicates(claimed);
    (kept.into_iter().map(|(_, read)| read).collect(), problems)
}

/// The places of claims in the order of their ids; of those of one id the one that stays comes
/// first.
fn order(claims: Vec<&Claim>) -> Vec<usize> {
    let shared = shared_prefix(&claims);
    // Few bytes of an id tell most of them apart, without a look at where it stands in memory.
    let key = |id: &ArticleId| {
        let mut bytes = [0; 8];
        let rest = id.as_str().as_bytes().get(shared..).unwrap_or_default();
        bytes.iter_mut().zip(rest).for_each(|(to, from)| *to = *from);
        u64::from_be_bytes(bytes)
    };
    let mut keyed: Vec<(u64, &str, usize)> = claims
        .iter()
        .enumerate()
        .map(|(place, claim)| (key(&claim.id), claim.id.as_str(), place))
        .collect();
    let by_rank = |a: usize, b: usize| match (claims.get(a), claims.get(b)) {
        (Some(a), Some(b)) => b.rank().cmp(&a.rank()).then_with(|| a.origin.cmp(&b.origin)),
        _ => Ordering::Equal,
    };
    // Equal articles stand in the order of their origins, so that the first in the input's files
    // stays and its record is the one that is written out.
    keyed.par_sort_unstable_by(|&(a_key, a_id, a), &(b_key, b_id, b)| {
        let by_id = a_key.cmp(&b_key).then_with(|| a_id.cmp(b_id));
        by_id.then_with(|| by_rank(a, b)).then_with(|| a.cmp(&b))
    });
    keyed.into_iter().map(|(.., place)| place).collect()
}

/// Brings what stands at place `order[n]` to place n, for all n, without a second copy of all.
fn arrange<T>(items: &mut [T], mut order: Vec<usize>) {
    for start in 0..items.len() {
        let mut place = start;
        // One cycle of the permutation. Its places are marked as done by pointing to themselves.
        while let Some(from) = order.get_mut(place).map(|slot| mem::replace(slot, place))
            && from != start
        {
            items.swap(place, from);
            place = from;
        }
    }
}

/// How many bytes all ids begin with alike.
fn shared_prefix(claims: &[&Claim]) -> usize {
    let Some((first, others)) = claims.split_first() else { return 0 };
    let first = first.id.as_str().as_bytes();
    others.iter().fold(first.len(), |shared, claim| {
        let pairs = first.iter().zip(claim.id.as_str().as_bytes());
        pairs.take(shared).take_while(|(a, b)| a == b).count()
    })
}

fn turn_away(claim: &Claim, kept: &Claim) -> Problem {
    let (id, origin): (&ArticleId, Origin) = (&claim.id, claim.origin.clone());
    if claim.rank() == kept.rank() {
        let reason = format!("`{id}` was sent before with the same content ({})", kept.origin);
        return problem::rejected(origin, problem::RESEND, reason);
    }
    let why = match (claim.version, kept.version) {
        _ if kept.is_killed && !claim.is_killed => "kills it".to_owned(),
        (mine, Some(theirs)) if mine < Some(theirs) => format!("is version {theirs}"),
        _ if claim.published < kept.published => "is later".to_owned(),
        _ => {
            "was chosen by its content; give them different ids if they are two articles".to_owned()
        }
    };
    let reason = format!("`{id}` is also the id of {}, which {why}", kept.origin);
    problem::rejected(origin, problem::ID_CONFLICT, reason)
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::*;
    use crate::reader::Format;
    use storyfold_model::{Article, ArticleId, Status};

    fn read(id: &str, title: &str, line: u64) -> ReadArticle {
        let mut article = Article::new(ArticleId::new(id).unwrap());
        article.title = title.into();
        let origin = Origin { file: "wire.jsonl".into(), line: Some(line) };
        ReadArticle { article, origin, format: Format::JsonLines, record: None }
    }

    /// Resolves in every order of the input and checks that the answer is one.
    #[track_caller]
    fn check(articles: &[ReadArticle], expected_lines: &[u64], expected_kinds: &[&str]) {
        let expected = resolve_articles(articles.to_vec());
        let lines: Vec<_> = expected.0.iter().filter_map(|read| read.origin.line).collect();
        let kinds: Vec<_> = expected.1.iter().map(|problem| problem.kind).collect();
        assert_eq!((lines.as_slice(), kinds.as_slice()), (expected_lines, expected_kinds));
        let mut order = articles.to_vec();
        for round in 0..order.len() * order.len() {
            let other = (round * 7 + 3) % order.len();
            order.swap(round % articles.len(), other);
            assert_eq!(resolve_articles(order.clone()), expected, "the order of input matters");
        }
    }

    #[test]
    fn different_ids_stay_and_come_out_in_id_order() {
        check(&[read("b", "Fog", 1), read("a", "Fog", 2)], &[2, 1], &[]);
        assert_eq!(resolve_articles(Vec::new()), (Vec::new(), Vec::new()));
    }

    /// The slow, obvious twin of the order.
    fn sorted(ids: &[String]) -> Vec<String> {
        let ids: std::collections::BTreeSet<String> = ids.iter().cloned().collect();
        ids.into_iter().collect()
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn ids_of_any_length_come_out_in_order(
            prefix in "[ab]{0,10}",
            ends in vec("[abé]{0,12}", 1..40),
        ) {
            let ids: Vec<String> = ends.iter().map(|end| format!("x{prefix}{end}")).collect();
            let articles = ids.iter().zip(1..).map(|(id, line)| read(id, "Fog", line)).collect();
            let (kept, problems) = resolve_articles(articles);
            let found: Vec<String> = kept.iter().map(|read| read.article.id.to_string()).collect();
            prop_assert_eq!(&found, &sorted(&ids));
            prop_assert_eq!(problems.len(), ids.len() - found.len());
            for read in &kept {
                let first = ids.iter().position(|id| id == read.article.id.as_str());
                prop_assert_eq!(read.origin.line, first.map(|place| place as u64 + 1));
            }
        }
    }

    #[test]
    fn the_first_of_two_resends_stays() {
        check(&[read("a", "Fog", 1), read("a", "Fog", 2)], &[1], &["resend"]);
    }

    #[test]
    fn the_version_decides_before_the_date_and_the_date_before_the_content() {
        let mut old = read("a", "Fog", 1);
        old.article.version = Some(1);
        old.article.published = crate::date::parse("2031-02-04").ok();
        let mut new = read("a", "Fog clears", 2);
        new.article.version = Some(2);
        new.article.published = crate::date::parse("2031-02-03").ok();
        let unversioned = read("a", "Mist", 3);
        check(&[old.clone(), new, unversioned], &[2], &["id-conflict", "id-conflict"]);
        let mut later = old.clone();
        later.origin.line = Some(4);
        later.article.published = crate::date::parse("2031-02-05").ok();
        check(&[old, later], &[4], &["id-conflict"]);
    }

    #[test]
    fn a_kill_holds_for_every_version() {
        let mut killed = read("a", "Fog", 1);
        killed.article.status = Status::Canceled;
        let mut newer = read("a", "Fog clears", 2);
        newer.article.version = Some(9);
        check(&[killed, newer], &[1], &["id-conflict"]);
    }

    #[test]
    fn content_settles_the_rest_and_its_resends_are_told_from_conflicts() {
        let articles =
            [read("a", "Fog", 1), read("a", "Mist", 2), read("a", "Fog", 3), read("a", "Mist", 4)];
        let (kept, problems) = resolve_articles(articles.to_vec());
        let kinds = |kind| problems.iter().filter(|problem| problem.kind == kind).count();
        assert_eq!((kept.len(), kinds("resend"), kinds("id-conflict")), (1, 1, 2));
        check(
            &articles,
            &[kept[0].origin.line.unwrap()],
            &problems.iter().map(|p| p.kind).collect::<Vec<_>>(),
        );
    }
}
