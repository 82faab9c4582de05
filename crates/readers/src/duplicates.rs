//! Ids that occur more than once.

use std::cmp::Ordering;
use std::collections::HashSet;
use std::mem;

use rayon::prelude::*;
use storyfold_model::{ArticleId, Origin, Problem};

use crate::claim::Claim;
use crate::problem;
use crate::reader::ReadArticle;

/// Gives every article an id of its own, whatever the order they came in.
///
/// Among articles of one id the highest version keeps it, then the latest publication time, then a
/// kill; what still ties is settled by a digest of the content. The others are its history: each is
/// named after the id and what tells it apart (`a#2` for version 2, `a#canceled` for a kill without a
/// version), and says which id it is a version of. An article equal to another is turned away as a
/// `resend`, and one that neither a version nor a kill tells from another as an `id-conflict`. Both
/// results are sorted, by id and by origin.
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
    let mut history = name_history(&mut articles, &mut problems);
    if !history.is_empty() {
        articles.append(&mut history);
        // Where a name was taken already, its owner keeps it.
        articles.sort_by(|(a, _), (b, _)| {
            a.id.cmp(&b.id).then_with(|| a.version_of.is_some().cmp(&b.version_of.is_some()))
        });
        articles.dedup_by(|(next, _), (kept, _)| {
            let is_taken = next.id == kept.id;
            if is_taken {
                problems.push(turn_away(next, kept));
            }
            is_taken
        });
    }
    problems.sort();
    (articles, problems)
}

/// Leaves the first of each id, those being sorted by id and rank, and takes the others out: what
/// is a state of its own is named and returned, the rest turned away.
fn name_history<T>(articles: &mut Vec<(Claim, T)>, problems: &mut Vec<Problem>) -> Vec<(Claim, T)> {
    if articles.iter().zip(articles.iter().skip(1)).all(|((a, _), (b, _))| a.id != b.id) {
        return Vec::new();
    }
    let mut standing: Vec<(Claim, T)> = Vec::with_capacity(articles.len());
    let mut history: Vec<(Claim, T)> = Vec::new();
    // The names of the states of the article that stands.
    let mut names: HashSet<ArticleId> = HashSet::new();
    for (mut claim, held) in articles.drain(..) {
        let Some((stands, _)) = standing.last().filter(|(stands, _)| stands.id == claim.id) else {
            names.clear();
            standing.push((claim, held));
            continue;
        };
        let last = history.last().filter(|_| !names.is_empty()).map_or(stands, |(last, _)| last);
        let name = claim.version_id(stands).filter(|_| last.rank() != claim.rank());
        match name {
            Some(name) if names.insert(name.clone()) => {
                claim.version_of = Some(mem::replace(&mut claim.id, name));
                history.push((claim, held));
            }
            _ => problems.push(turn_away(&claim, last)),
        }
    }
    *articles = standing;
    history
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
    let named = |(claim, mut read): (Claim, ReadArticle)| {
        read.article.id = claim.id;
        read.article.version_of = claim.version_of;
        read
    };
    (kept.into_iter().map(named).collect(), problems)
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
    let why =
        if claim.published < kept.published { "is later" } else { "was chosen by its content" };
    let reason = format!(
        "`{id}` is also the id of {}, which {why}; give them different ids if \
         they are two articles, or versions if they are one",
        kept.origin
    );
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
        let origin = Origin::line("wire.jsonl", line);
        ReadArticle { article, origin, format: Format::JsonLines, record: None, heading: None }
    }

    /// Resolves in every order of the input and checks that the answer is one.
    #[track_caller]
    fn check(
        articles: &[ReadArticle],
        expected_lines: &[u64],
        expected_kinds: &[&str],
    ) -> Vec<String> {
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
        expected.0.iter().map(|read| read.article.id.to_string()).collect()
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
    fn a_hundred_thousand_versions_of_one_id_are_named() {
        // Comparing each name with all before it would not end today.
        let versioned = |version: u64| {
            let mut read = read("a", "Fog", version + 1);
            read.article.version = Some(version);
            read
        };
        let (kept, problems) = resolve_articles((0..100_000).map(versioned).collect());
        assert_eq!((kept.len(), problems.len()), (100_000, 0));
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
        let ids = check(&[old.clone(), new, unversioned], &[2, 1], &["id-conflict"]);
        assert_eq!(ids, ["a", "a#1"]);
        let mut later = old.clone();
        later.origin.line = Some(4);
        later.article.published = crate::date::parse("2031-02-05").ok();
        let ids = check(&[old, later], &[4], &["id-conflict"]);
        assert_eq!(ids, ["a"]);
    }

    #[test]
    fn history_says_what_it_is_a_version_of_and_does_not_take_a_name() {
        let versioned = |version, title, line| {
            let mut read = read("a", title, line);
            read.article.version = Some(version);
            read
        };
        let states = [
            versioned(3, "Fog clears", 1),
            versioned(1, "Fog", 2),
            versioned(2, "Fog stays", 3),
            versioned(1, "Fog", 4),
            versioned(1, "Mist", 5),
        ];
        let ids = check(&states, &[1, 2, 3], &["resend", "id-conflict"]);
        assert_eq!(ids, ["a", "a#1", "a#2"]);
        let (kept, _) = resolve_articles(states.to_vec());
        let of: Vec<_> = kept
            .iter()
            .map(|read| read.article.version_of.as_ref().map(ArticleId::as_str))
            .collect();
        assert_eq!(of, [None, Some("a"), Some("a")]);
        let taken = [versioned(2, "Fog clears", 1), versioned(1, "Fog", 2), read("a#1", "Sun", 3)];
        check(&taken, &[1, 3], &["id-conflict"]);
    }

    #[test]
    fn a_kill_is_a_state_of_its_own() {
        let mut killed = read("a", "Fog", 1);
        killed.article.status = Status::Canceled;
        let mut newer = read("a", "Fog clears", 2);
        newer.article.version = Some(9);
        assert_eq!(check(&[killed.clone(), newer.clone()], &[2, 1], &[]), ["a", "a#canceled"]);
        killed.article.version = Some(9);
        assert_eq!(check(&[killed.clone(), newer], &[1, 2], &[]), ["a", "a#usable"]);
        assert_eq!(check(&[killed, read("a", "Fog", 2)], &[1, 2], &[]), ["a", "a#usable"]);
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
