//! Ids that occur more than once.

use std::cmp::Ordering;
use std::hash::Hasher;

use storyfold_model::{Article, Problem, Published, Status};
use twox_hash::XxHash64;

use crate::problem;
use crate::reader::ReadArticle;

/// Keeps one article for every id and turns the others away, whatever the order they came in.
///
/// Among articles of one id, a killed one stays before all others (a kill holds for every version
/// of a text), then the highest version, then the latest publication time; what still ties is
/// settled by a digest of the content. An article equal to the one that stays is a `resend`, any
/// other an `id-conflict`. Both results are sorted, by id and by origin.
///
/// Takes O(n log n) for n articles.
///
/// ```
/// use storyfold_readers::{ReadOptions, plan, read_collect, resolve_duplicates};
/// let mut stdin = "{\"id\":1,\"title\":\"Fog\"}\n{\"id\":1,\"title\":\"Fog\"}\n".as_bytes();
/// let loaded = read_collect(&plan(&["-".to_owned()])?, &mut stdin, &ReadOptions::default())?;
/// let (kept, problems) = resolve_duplicates(loaded.articles);
/// assert_eq!((kept.len(), problems[0].kind), (1, "resend"));
/// # Ok::<(), storyfold_readers::ReadError>(())
/// ```
pub fn resolve_duplicates(articles: Vec<ReadArticle>) -> (Vec<ReadArticle>, Vec<Problem>) {
    let mut ranked: Vec<(Rank, ReadArticle)> =
        articles.into_iter().map(|read| (Rank::of(&read.article), read)).collect();
    ranked.sort_by(|(a_rank, a), (b_rank, b)| {
        a.article.id.cmp(&b.article.id).then_with(|| b_rank.cmp(a_rank)).then_with(|| tie(a, b))
    });
    let mut kept: Vec<ReadArticle> = Vec::with_capacity(ranked.len());
    let mut problems = Vec::new();
    for (_, read) in ranked {
        match kept.last() {
            Some(first) if first.article.id == read.article.id => {
                problems.push(turn_away(&read, first))
            }
            _ => kept.push(read),
        }
    }
    problems.sort();
    (kept, problems)
}

/// What decides which article of an id stays; the greatest does.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Rank {
    killed: bool,
    version: Option<u64>,
    published: Option<Published>,
    digest: u64,
}

impl Rank {
    fn of(article: &Article) -> Self {
        Self {
            killed: article.status == Status::Canceled,
            version: article.version,
            published: article.published,
            digest: digest(article),
        }
    }
}

/// Puts equal articles in the order of their origins, so that the first in the input's files stays
/// and its record is the one that is written out.
fn tie(a: &ReadArticle, b: &ReadArticle) -> Ordering {
    a.origin.cmp(&b.origin).then_with(|| a.record.cmp(&b.record))
}

/// 64 bits over everything [`Rank`] does not compare itself.
fn digest(article: &Article) -> u64 {
    let mut hasher = XxHash64::with_seed(0);
    let status = match article.status {
        Status::Usable => "usable".to_owned(),
        Status::Withheld => "withheld".to_owned(),
        Status::Canceled => "canceled".to_owned(),
        Status::Embargoed { until } => until.unix_seconds().to_string(),
    };
    let lang = article.lang.map(|lang| lang.to_string());
    let fields = [
        Some(article.title.as_str()),
        Some(article.body.as_str()),
        article.source.as_deref(),
        article.url.as_deref(),
        lang.as_deref(),
        Some(status.as_str()),
    ];
    for field in fields {
        hasher.write(&field.map_or(0, |text| text.len() as u64 + 1).to_le_bytes());
        hasher.write(field.unwrap_or_default().as_bytes());
    }
    hasher.finish()
}

fn turn_away(read: &ReadArticle, kept: &ReadArticle) -> Problem {
    let id = &read.article.id;
    let origin = read.origin.clone();
    if read.article == kept.article {
        let reason = format!("`{id}` was sent before with the same content ({})", kept.origin);
        return problem::rejected(origin, problem::RESEND, reason);
    }
    let why = match (read.article.version, kept.article.version) {
        _ if kept.article.status == Status::Canceled && read.article.status != Status::Canceled => {
            "kills it".to_owned()
        }
        (mine, Some(theirs)) if mine < Some(theirs) => format!("is version {theirs}"),
        _ if read.article.published < kept.article.published => "is later".to_owned(),
        _ => {
            "was chosen by its content; give them different ids if they are two articles".to_owned()
        }
    };
    let reason = format!("`{id}` is also the id of {}, which {why}", kept.origin);
    problem::rejected(origin, problem::ID_CONFLICT, reason)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reader::Format;
    use storyfold_model::{ArticleId, Origin};

    fn read(id: &str, title: &str, line: u64) -> ReadArticle {
        let mut article = Article::new(ArticleId::new(id).unwrap());
        article.title = title.into();
        let origin = Origin { file: "wire.jsonl".into(), line: Some(line) };
        ReadArticle { article, origin, format: Format::JsonLines, record: None }
    }

    /// Resolves in every order of the input and checks that the answer is one.
    #[track_caller]
    fn check(articles: &[ReadArticle], expected_lines: &[u64], expected_kinds: &[&str]) {
        let expected = resolve_duplicates(articles.to_vec());
        let lines: Vec<_> = expected.0.iter().filter_map(|read| read.origin.line).collect();
        let kinds: Vec<_> = expected.1.iter().map(|problem| problem.kind).collect();
        assert_eq!((lines.as_slice(), kinds.as_slice()), (expected_lines, expected_kinds));
        let mut order = articles.to_vec();
        for round in 0..order.len() * order.len() {
            let other = (round * 7 + 3) % order.len();
            order.swap(round % articles.len(), other);
            assert_eq!(resolve_duplicates(order.clone()), expected, "the order of input matters");
        }
    }

    #[test]
    fn different_ids_stay_and_come_out_in_id_order() {
        check(&[read("b", "Fog", 1), read("a", "Fog", 2)], &[2, 1], &[]);
        assert_eq!(resolve_duplicates(Vec::new()), (Vec::new(), Vec::new()));
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
        let (kept, problems) = resolve_duplicates(articles.to_vec());
        let kinds = |kind| problems.iter().filter(|problem| problem.kind == kind).count();
        assert_eq!((kept.len(), kinds("resend"), kinds("id-conflict")), (1, 1, 2));
        check(
            &articles,
            &[kept[0].origin.line.unwrap()],
            &problems.iter().map(|p| p.kind).collect::<Vec<_>>(),
        );
    }
}
