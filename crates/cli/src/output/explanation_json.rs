//! An explanation for programs: all that was measured, in schema `storyfold.explanation/1`.

use std::io::{self, Write};

use serde::Serialize;
use storyfold::explain::{Around, Reason, Side};
use storyfold::model::{ArticleId, CanonicalRule, Probability};
use storyfold::{Explanation, Verdict};

use super::explanation::{by_weight, log_odds};
use super::row::{Flagged, Rounded, status};

const SCHEMA: &str = "storyfold.explanation/1";

/// Writes an explanation as indented JSON.
///
/// # Errors
/// What `out` returns.
pub(crate) fn write(explanation: &Explanation, out: &mut dyn Write) -> io::Result<()> {
    let Explanation { verdict, a, b, copy, story, threshold, shared, because, reasons, around } =
        explanation;
    let contributions = by_weight(story)
        .into_iter()
        .map(|part| ContributionJson {
            feature: part.feature,
            value: part.value.map(Rounded),
            log_odds: Rounded(part.log_odds),
        })
        .collect();
    let shared = shared
        .iter()
        .map(|fact| SharedJson { kind: fact.kind, text: &fact.text, idf: fact.idf.map(Rounded) })
        .collect();
    let document = Document {
        schema: SCHEMA,
        verdict: match verdict {
            Verdict::Copies => "copies",
            Verdict::SameStory => "same-story",
            Verdict::Apart => "apart",
        },
        because,
        a: side(a),
        b: side(b),
        copy: CopyJson {
            similarity: Rounded(copy.jaccard.value()),
            containment: Rounded(copy.containment.value()),
            shared_shingles: copy.shared_shingles,
            aligned: copy.side_by_side().map(|aligned| Rounded(aligned.value())),
            numbers_kept: copy.numbers_kept,
            numbers_changed: copy.numbers_changed,
            names_changed: copy.names_changed,
            rule: copy.rule.name(),
        },
        story: StoryJson {
            probability: Rounded(story.probability.value()),
            threshold: Rounded(threshold.value()),
            log_odds: Rounded(log_odds(story)),
            base_log_odds: Rounded(story.base_log_odds),
            contributions,
            proposed_by: story.proposed_by.map(|sources| sources.to_string()),
            measured: MeasuredJson { a: a.measured().as_str(), b: b.measured().as_str() },
            one_text: *verdict == Verdict::Copies,
        },
        reasons: reasons.iter().map(reason).collect(),
        around: around.as_ref().map(around_json),
        shared,
    };
    serde_json::to_writer_pretty(&mut *out, &document)?;
    out.write_all(b"\n")
}

#[derive(Serialize)]
struct Document<'a> {
    schema: &'static str,
    verdict: &'static str,
    because: &'a str,
    a: SideJson<'a>,
    b: SideJson<'a>,
    copy: CopyJson,
    story: StoryJson<'a>,
    reasons: Vec<ReasonJson<'a>>,
    around: Option<AroundJson<'a>>,
    shared: Vec<SharedJson<'a>>,
}

#[derive(Serialize)]
struct SideJson<'a> {
    id: &'a str,
    title: &'a str,
    published: Option<String>,
    source: Option<&'a str>,
    url: Option<&'a str>,
    lang: Option<&'a str>,
    version_of: Option<&'a str>,
    status: &'static str,
    flags: Flagged,
    story: ClusterJson<'a>,
    group: ClusterJson<'a>,
}

#[derive(Serialize)]
struct ClusterJson<'a> {
    id: String,
    articles: usize,
    canonical: &'a str,
    rule: &'static str,
    reason: &'static str,
}

#[derive(Serialize)]
struct CopyJson {
    similarity: Rounded,
    containment: Rounded,
    shared_shingles: u32,
    aligned: Option<Rounded>,
    numbers_kept: u32,
    numbers_changed: u32,
    names_changed: u32,
    rule: &'static str,
}

#[derive(Serialize)]
struct StoryJson<'a> {
    probability: Rounded,
    threshold: Rounded,
    log_odds: Rounded,
    base_log_odds: Rounded,
    contributions: Vec<ContributionJson>,
    proposed_by: Option<String>,
    measured: MeasuredJson<'a>,
    /// Whether both are copies of one text, so that it was measured against itself.
    one_text: bool,
}

/// Which articles were measured: those that were asked for, or who represents their groups.
#[derive(Serialize)]
struct MeasuredJson<'a> {
    a: &'a str,
    b: &'a str,
}

/// What one family of features says, in words.
#[derive(Serialize)]
struct ReasonJson<'a> {
    family: &'static str,
    log_odds: Rounded,
    text: &'a str,
}

/// What the accounts around both are to each other: within their story, or between their two stories.
#[derive(Serialize)]
struct AroundJson<'a> {
    pairs: Vec<PairJson<'a>>,
    compared: usize,
    pairs_in_all: usize,
    mean: Option<Rounded>,
    mean_within: [Option<Rounded>; 2],
}

#[derive(Serialize)]
struct PairJson<'a> {
    a: &'a str,
    b: &'a str,
    probability: Rounded,
}

#[derive(Serialize)]
struct ContributionJson {
    feature: &'static str,
    value: Option<Rounded>,
    log_odds: Rounded,
}

#[derive(Serialize)]
struct SharedJson<'a> {
    kind: &'static str,
    text: &'a str,
    idf: Option<Rounded>,
}

fn reason(reason: &Reason) -> ReasonJson<'_> {
    let Reason { family, log_odds, text } = reason;
    ReasonJson { family, log_odds: Rounded(*log_odds), text }
}

fn around_json(around: &Around) -> AroundJson<'_> {
    let Around { pairs, compared, pairs_in_all, mean, within } = around;
    let rounded = |probability: Probability| Rounded(probability.value());
    let pairs = pairs.iter().map(|pair| PairJson {
        a: pair.a.as_str(),
        b: pair.b.as_str(),
        probability: rounded(pair.probability),
    });
    AroundJson {
        pairs: pairs.collect(),
        compared: *compared,
        pairs_in_all: *pairs_in_all,
        mean: mean.map(rounded),
        mean_within: within.map(|mean| mean.map(rounded)),
    }
}

fn side(side: &Side) -> SideJson<'_> {
    let Side { article, standing, version_of, story, group, .. } = side;
    let [of_story, of_group] = side.reasons;
    SideJson {
        id: article.id.as_str(),
        title: &article.title,
        published: article.published.map(|published| published.to_string()),
        source: article.source.as_deref(),
        url: article.url.as_deref(),
        lang: article.lang.as_ref().map(|lang| lang.as_str()),
        version_of: version_of.as_ref().map(ArticleId::as_str),
        status: status(standing.status),
        flags: Flagged(standing.flags),
        story: cluster(*story, &side.story_canonical, of_story),
        group: cluster(*group, &side.group_canonical, of_group),
    }
}

fn cluster<'a>(
    (id, articles): (impl ToString, usize),
    (canonical, rule): &'a (ArticleId, CanonicalRule),
    reason: &'static str,
) -> ClusterJson<'a> {
    let (id, rule) = (id.to_string(), rule.name());
    ClusterJson { id, articles, canonical: canonical.as_str(), rule, reason }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::explanation::tests::explanation;

    #[test]
    fn the_numbers_are_those_of_the_evidence() {
        let mut out = Vec::new();
        write(&explanation(), &mut out).unwrap();
        let json: serde_json::Value = serde_json::from_slice(&out).unwrap();
        assert_eq!(json["schema"], "storyfold.explanation/1");
        assert_eq!(json["verdict"], "same-story");
        assert_eq!(json["a"]["story"]["canonical"], "a");
        assert_eq!(json["a"]["group"]["rule"], "only-one");
        assert_eq!(json["copy"]["containment"], 0.25);
        assert_eq!(json["story"]["probability"], 0.622_459);
        assert_eq!(json["story"]["log_odds"], 0.5);
        assert_eq!(json["story"]["contributions"][0]["feature"], "cosine");
        assert!(json["story"]["contributions"][1]["value"].is_null());
        assert_eq!(json["story"]["proposed_by"], "lsh+inverted");
        assert_eq!(json["story"]["measured"], serde_json::json!({ "a": "a", "b": "b" }));
        assert_eq!(json["reasons"][0]["text"], "words alike by 75 %");
        assert_eq!(json["around"]["pairs"][0]["probability"], 0.25);
        assert_eq!(json["story"]["one_text"], false);
        assert_eq!(json["shared"][0]["text"], "Kelmouth");
        assert!(out.ends_with(b"}\n"));
    }
}
