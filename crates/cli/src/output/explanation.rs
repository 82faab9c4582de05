//! An explanation for people.

mod summary;

use std::io::{self, Write};

use storyfold::explain::{Shared, Side, family_of};
use storyfold::model::{ArticleId, Contribution, Status, StoryEvidence};
use storyfold::{Explanation, Verdict};

use super::row::status;
use super::terminal::{clip, one_line, pad};

/// How many shared facts are shown; the JSON has all.
const SHARED_SHOWN: usize = 20;

/// The log-odds from which on a feature has a line of its own; less is 0.000 in print.
const LEAST_SHOWN: f64 = 0.0005;

/// What stands for the log-odds that every pair starts from.
const BASE: &str = "(any pair)";

/// Writes the verdict, what speaks for and against it in words, both sides, the evidence with what each
/// feature weighed, and what both texts hold.
///
/// # Errors
/// What `out` returns.
pub(crate) fn write(
    explanation: &Explanation,
    width: usize,
    out: &mut dyn Write,
) -> io::Result<()> {
    let Explanation { verdict, a, b, .. } = explanation;
    let [a_id, b_id] = [a, b].map(|side| one_line(side.article.id.as_str()));
    let says = match verdict {
        Verdict::Copies => "are copies of one text",
        Verdict::SameStory => "tell the same story in different texts",
        Verdict::Apart => "are in different stories",
    };
    match one_line(&explanation.because) {
        because if because.is_empty() => writeln!(out, "{a_id} and {b_id} {says}.")?,
        because => writeln!(out, "{a_id} and {b_id} {says}: {because}.")?,
    }
    summary::write(explanation, width, out)?;
    for side in [a, b] {
        writeln!(out)?;
        write_side(side, width, out)?;
    }
    let copy = &explanation.copy;
    writeln!(
        out,
        "\nAs copies: similarity {}, containment {}, {} shared shingles; rule: {}",
        copy.jaccard, copy.containment, copy.shared_shingles, copy.rule
    )?;
    if let Some(aligned) = copy.side_by_side() {
        writeln!(
            out,
            "  side by side: {} of the shorter text's words found in order; numbers {} kept and {} \
             changed, names {} changed",
            aligned, copy.numbers_kept, copy.numbers_changed, copy.names_changed
        )?;
    }
    writeln!(out)?;
    match verdict {
        // What would be measured is one text against itself.
        Verdict::Copies => writeln!(out, "As one story: copies of one text are of one story")?,
        Verdict::SameStory | Verdict::Apart => write_story(explanation, out)?,
    }
    write_shared(&explanation.shared, width, out)
}

fn write_side(side: &Side, width: usize, out: &mut dyn Write) -> io::Result<()> {
    let article = &side.article;
    let id = one_line(article.id.as_str());
    writeln!(out, "{}", clip(&id, width))?;
    let title = one_line(&article.title);
    let source = one_line(article.source.as_deref().unwrap_or_default());
    let date = article.published.map_or_else(|| "undated".into(), |at| at.to_string());
    for (name, text) in [("title", title), ("date", date), ("source", source)] {
        if !text.is_empty() {
            writeln!(out, "  {name:<8}{}", clip(&text, width.saturating_sub(10)))?;
        }
    }
    let standing = standing(side);
    if !standing.is_empty() {
        writeln!(out, "  {:<8}{}", "wire", clip(&standing, width.saturating_sub(10)))?;
    }
    let (story, articles) = &side.story;
    let [of_story, of_group] = side.reasons;
    // Among copies of one text, the story has no choice: the group has made it.
    let (chosen, why) = match *articles == side.group.1 {
        true => (&side.group_canonical.0, of_group),
        false => (&side.story_canonical.0, of_story),
    };
    let chosen = canonical(&article.id, chosen);
    writeln!(out, "  story   {story}, {}", number(*articles))?;
    writeln!(out, "          canonical: {chosen}, because {why}")?;
    let (group, articles) = &side.group;
    let chosen = canonical(&article.id, &side.group_canonical.0);
    writeln!(out, "  group   {group}, {}", number(*articles))?;
    writeln!(out, "          canonical: {chosen}, because {of_group}")
}

/// What is known of an article beside its text; empty when it is like any other.
fn standing(side: &Side) -> String {
    let standing = side.standing;
    let status = (standing.status != Status::Usable).then(|| status(standing.status).to_owned());
    let flags = standing.flags.iter().map(|flag| flag.name().to_owned());
    let version = side.version_of.iter().map(|id| format!("version of {}", one_line(id.as_str())));
    let parts: Vec<String> = status.into_iter().chain(flags).chain(version).collect();
    parts.join(", ")
}

/// Who represents a story or group, seen from one of it.
fn canonical(own: &ArticleId, chosen: &ArticleId) -> String {
    if chosen == own { "this one".into() } else { one_line(chosen.as_str()) }
}

fn number(articles: usize) -> String {
    format!("{articles} {}", if articles == 1 { "article" } else { "articles" })
}

fn write_story(explanation: &Explanation, out: &mut dyn Write) -> io::Result<()> {
    let Explanation { story, threshold, .. } = explanation;
    let side = if story.probability >= *threshold { "reaches" } else { "is below" };
    let (probability, cut) = story.probability.beside(*threshold);
    writeln!(out, "As one story: probability {probability}, which {side} the threshold of {cut}")?;
    match story.proposed_by {
        Some(sources) => writeln!(out, "  compared because of: {sources}")?,
        None => {
            writeln!(out, "  no candidate source proposed the pair; compared for this question")?
        }
    }
    if let Some(measured) = measured(explanation) {
        writeln!(out, "  measured: {measured}")?;
    }
    write_contributions(story, out)
}

/// Which articles were measured, where those are not the two that were asked for.
fn measured(explanation: &Explanation) -> Option<String> {
    let Explanation { a, b, .. } = explanation;
    let id = |id: &ArticleId| one_line(id.as_str());
    let replaced: Vec<(String, String)> = [a, b]
        .iter()
        .filter(|side| *side.measured() != side.article.id)
        .map(|side| (id(side.measured()), id(&side.article.id)))
        .collect();
    match replaced.as_slice() {
        [] => None,
        _ if a.measured() == b.measured() => {
            let of: Vec<&str> = replaced.iter().map(|(_, of)| of.as_str()).collect();
            Some(format!("{} against itself, in place of {}", id(a.measured()), of.join(" and ")))
        }
        some => {
            let each: Vec<String> =
                some.iter().map(|(by, of)| format!("{by} in place of {of}")).collect();
            Some(each.join(", "))
        }
    }
}

/// What each feature weighed, down to the sum. Those that could not be told are one line for each family:
/// that they are unknown weighs something too, and what is unknown of every pair of a small input would
/// else stand above all that was measured.
fn write_contributions(story: &StoryEvidence, out: &mut dyn Write) -> io::Result<()> {
    let (known, unknown): (Vec<_>, Vec<_>) =
        by_weight(story).into_iter().partition(|part| part.value.is_some());
    let (shown, others): (Vec<_>, Vec<_>) =
        known.into_iter().partition(|part| part.log_odds.abs() >= LEAST_SHOWN);
    // Not `sum`, which gives -0 for several zeros.
    let sum = |parts: &[&Contribution]| parts.iter().fold(0.0, |sum, part| sum + part.log_odds);
    let mut rest = vec![(format!("(others: {})", others.len()), others)];
    rest.extend(
        by_family(&unknown)
            .into_iter()
            .map(|(family, parts)| (format!("({family} unknown: {})", parts.len()), parts)),
    );
    let names = shown.iter().map(|part| part.feature.len());
    let width = names.chain(rest.iter().map(|(name, _)| name.len())).chain([BASE.len()]).max();
    let width = width.unwrap_or(0);
    writeln!(out, "\n  {:width$}  {:>10}  {:>10}", "feature", "value", "log-odds")?;
    for Contribution { feature, value, log_odds } in shown {
        let value = value.map_or_else(String::new, |value| format!("{value:.3}"));
        writeln!(out, "  {feature:width$}  {value:>10}  {log_odds:>+10.3}")?;
    }
    for (name, parts) in rest.iter().filter(|(_, parts)| !parts.is_empty()) {
        writeln!(out, "  {name:width$}  {:>10}  {:>+10.3}", "", sum(parts))?;
    }
    let base = story.base_log_odds;
    writeln!(out, "  {BASE:width$}  {:>10}  {base:>+10.3}", "")?;
    let sum = log_odds(story);
    writeln!(
        out,
        "  {:width$}  {:>10}  {sum:>+10.3}   the log-odds of probability {}",
        "sum", "", story.probability
    )
}

/// Contributions by the family of their features, in the order of the list.
fn by_family<'a>(parts: &[&'a Contribution]) -> Vec<(&'static str, Vec<&'a Contribution>)> {
    let mut families: Vec<(&'static str, Vec<&Contribution>)> = Vec::new();
    for &part in parts {
        let family = family_of(part.feature);
        match families.iter_mut().find(|(known, _)| *known == family) {
            Some((_, parts)) => parts.push(part),
            None => families.push((family, vec![part])),
        }
    }
    families
}

/// A story's contributions, the weightiest first.
pub(super) fn by_weight(story: &StoryEvidence) -> Vec<&Contribution> {
    let mut sorted: Vec<_> = story.contributions.iter().collect();
    sorted.sort_by(|a, b| {
        b.log_odds.abs().total_cmp(&a.log_odds.abs()).then_with(|| a.feature.cmp(b.feature))
    });
    sorted
}

/// What the base and all contributions add up to, in the order they were added.
pub(super) fn log_odds(story: &StoryEvidence) -> f64 {
    story.contributions.iter().fold(story.base_log_odds, |sum, part| sum + part.log_odds)
}

fn write_shared(shared: &[Shared], width: usize, out: &mut dyn Write) -> io::Result<()> {
    if shared.is_empty() {
        return writeln!(out, "\nBoth mention: nothing in common that says much");
    }
    writeln!(
        out,
        "\nBoth mention (idf: how rare a word is in all news, as in rarest-shared-term):"
    )?;
    let kinds = shared.iter().map(|fact| fact.kind.len()).max().unwrap_or(0);
    for Shared { kind, text, idf } in shared.iter().take(SHARED_SHOWN) {
        let rarity = idf.map_or_else(String::new, |idf| format!(" (idf {idf:.1})"));
        let line = format!("  {}  {}{rarity}", pad(kind, kinds), one_line(text));
        writeln!(out, "{}", clip(&line, width))?;
    }
    match shared.len().saturating_sub(SHARED_SHOWN) {
        0 => Ok(()),
        more => writeln!(out, "  and {more} more; --format json has all"),
    }
}

#[cfg(test)]
pub(super) mod tests {
    use storyfold::model::{
        CanonicalRule, CopyEvidence, CopyRule, GroupId, Probability, ProposedBy, Similarity,
        StoryId,
    };

    use storyfold::Standing;
    use storyfold::explain::{Around, ComparedPair, Reason};

    use super::*;
    use crate::output::row::tests::article;

    fn side(id: &str, title: &str) -> Side {
        let article = article(id, title);
        let canonical = ArticleId::new("a").unwrap();
        Side {
            standing: Standing::default(),
            version_of: None,
            story: (StoryId::from_digest(1), 2),
            group: (GroupId::from_digest(2), 1),
            story_canonical: (canonical, CanonicalRule::Earliest),
            group_canonical: (article.id.clone(), CanonicalRule::OnlyOne),
            reasons: [CanonicalRule::Earliest.reason(), CanonicalRule::OnlyOne.reason()],
            article,
        }
    }

    /// Two articles of one story.
    pub(crate) fn explanation() -> Explanation {
        let part = |feature, value, log_odds| Contribution { feature, value, log_odds };
        Explanation {
            verdict: Verdict::SameStory,
            a: side("a", "Fog closes port"),
            b: side("b", "Ships wait"),
            copy: CopyEvidence {
                jaccard: Similarity::clamped(0.1),
                containment: Similarity::clamped(0.25),
                shared_shingles: 12,
                aligned: Similarity::clamped(0.3),
                numbers_kept: 1,
                numbers_changed: 2,
                names_changed: 0,
                rule: CopyRule::Apart,
            },
            story: StoryEvidence {
                probability: Probability::clamped(1.0 / (1.0 + f64::exp(-0.5))),
                base_log_odds: -3.0,
                contributions: vec![
                    part("gap-days", None, -0.5),
                    part("ages", Some(1.0), 0.0),
                    part("cosine", Some(0.75), 4.0),
                ],
                proposed_by: Some(ProposedBy::LSH.union(ProposedBy::INVERTED)),
            },
            threshold: Probability::clamped(0.5),
            shared: vec![
                Shared { kind: "name", text: "Kelmouth".into(), idf: Some(7.25) },
                Shared { kind: "toll", text: "2 hurt".into(), idf: None },
            ],
            reasons: vec![
                Reason { family: "wording", log_odds: 4.0, text: "words alike by 75 %".into() },
                Reason { family: "time", log_odds: -0.5, text: "both are undated".into() },
                Reason { family: "places", log_odds: 0.0, text: "both name Kelmouth".into() },
            ],
            around: Some(Around {
                pairs: vec![ComparedPair {
                    a: ArticleId::new("a").unwrap(),
                    b: ArticleId::new("c").unwrap(),
                    probability: Probability::clamped(0.25),
                }],
                compared: 1,
                pairs_in_all: 3,
                mean: Some(Probability::clamped(0.25)),
                within: [None, None],
            }),
            because: "they are linked directly".into(),
        }
    }

    fn text(explanation: &Explanation) -> String {
        let mut out = Vec::new();
        write(explanation, 80, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn everything_that_was_measured_is_told() {
        assert_eq!(
            text(&explanation()),
            "\
a and b tell the same story in different texts: they are linked directly.

For one incident:
  strongly  wording       words alike by 75 %

Against one incident:
  clearly   time          both are undated

Of little weight here:
            places        both name Kelmouth

a
  title   Fog closes port
  date    undated
  story   s-0000000000000001, 2 articles
          canonical: this one, because it was published first of those that are as good
  group   g-0000000000000002, 1 article
          canonical: this one, because it is the only one

b
  title   Ships wait
  date    undated
  story   s-0000000000000001, 2 articles
          canonical: a, because it was published first of those that are as good
  group   g-0000000000000002, 1 article
          canonical: this one, because it is the only one

As copies: similarity 0.100, containment 0.250, 12 shared shingles; rule: apart
  side by side: 0.300 of the shorter text's words found in order; numbers 1 kept and 2 changed, names 0 changed

As one story: probability 0.622, which reaches the threshold of 0.500
  compared because of: lsh+inverted

  feature                  value    log-odds
  cosine                   0.750      +4.000
  (others: 1)                         +0.000
  (other unknown: 1)                  -0.500
  (any pair)                          -3.000
  sum                                 +0.500   the log-odds of probability 0.622

Both mention (idf: how rare a word is in all news, as in rarest-shared-term):
  name  Kelmouth (idf 7.2)
  toll  2 hurt
"
        );
    }

    #[test]
    fn who_was_measured_in_place_of_a_copy_is_said() {
        let canonical = |id| (ArticleId::new(id).unwrap(), CanonicalRule::Earliest);
        let mut one = explanation();
        assert_eq!(measured(&one), None);
        one.b.group_canonical = canonical("c");
        assert_eq!(measured(&one).as_deref(), Some("c in place of b"));
        assert!(text(&one).contains("\n  measured: c in place of b\n"), "{}", text(&one));
        one.a.group_canonical = canonical("d");
        assert_eq!(measured(&one).as_deref(), Some("d in place of a, c in place of b"));
        one.a.group_canonical = canonical("c");
        assert_eq!(measured(&one).as_deref(), Some("c against itself, in place of a and b"));
        one.a.group_canonical = canonical("a");
        one.b.group_canonical = canonical("a");
        assert_eq!(measured(&one).as_deref(), Some("a against itself, in place of b"));
    }

    #[test]
    fn copies_are_not_measured_against_themselves() {
        let mut copies = explanation();
        copies.verdict = Verdict::Copies;
        copies.reasons.clear();
        let text = text(&copies);
        assert!(text.contains("As one story: copies of one text are of one story\n"), "{text}");
        assert!(!text.contains("log-odds"), "{text}");
    }

    #[test]
    fn the_accounts_that_decide_are_named() {
        let around =
            "\n  0.250  a and c\n  1 of 3 pairs of accounts were compared; on average 0.250\n";
        let mut one = explanation();
        assert!(!text(&one).contains(around), "the pair decides by itself");
        one.verdict = Verdict::Apart;
        assert!(text(&one).contains(around), "{}", text(&one));
        one.verdict = Verdict::SameStory;
        one.story.probability = Probability::clamped(0.2);
        assert!(text(&one).contains(around), "{}", text(&one));
    }

    #[test]
    fn what_is_missing_is_said_to_be() {
        let mut apart = explanation();
        apart.verdict = Verdict::Apart;
        apart.story.probability = Probability::clamped(0.2);
        apart.story.proposed_by = None;
        apart.shared.clear();
        apart.because.clear();
        let text = text(&apart);
        assert!(text.starts_with("a and b are in different stories.\n"), "{text}");
        assert!(text.contains("is below the threshold"), "{text}");
        assert!(text.contains("no candidate source proposed the pair"), "{text}");
        assert!(text.contains("nothing in common"), "{text}");
    }
}
