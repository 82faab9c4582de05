//! Why two articles are together, or apart.
//!
//! `said` finds the words behind facts again · `reasons` puts into sentences what was measured ·
//! `around` has what decides where the pair alone does not.

mod around;
mod reasons;
mod said;

use std::collections::BTreeSet;

use storyfold_index::score::FEATURES;
use storyfold_model::{
    Article, ArticleId, CanonicalRule, Clustering, CopyEvidence, CopyGroup, Doc, Flag, GroupId,
    Probability, Story, StoryEvidence, StoryId,
};
use storyfold_text::tfidf::{Background, DocumentFrequencies, Weighting};

use crate::batch::{Judged, judge, node_of, places};
use crate::error::Error;
use crate::options::Options;
use crate::pipeline::{in_order, on_threads};
use crate::progress::Progress;
use crate::versions::Standing;
use reasons::{Text, reasons};
use said::Said;

pub use around::{Around, ComparedPair};
pub use reasons::Reason;

/// What came of two articles.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// They are in one group of copies.
    Copies,
    /// They are in one story.
    SameStory,
    /// They are in different stories.
    Apart,
}

/// One article's side of an explanation.
#[derive(Debug, Clone, PartialEq)]
pub struct Side {
    /// The article.
    pub article: Article,
    /// Its story, and how many articles that has.
    pub story: (StoryId, usize),
    /// Its group of copies, and how many articles that has.
    pub group: (GroupId, usize),
    /// What it is among the states of its item, and to its provider.
    pub standing: Standing,
    /// The article that stands for the item it is a version of, where that is another.
    pub version_of: Option<ArticleId>,
    /// Who represents its story, and why.
    pub story_canonical: (ArticleId, CanonicalRule),
    /// Who represents its group, and why.
    pub group_canonical: (ArticleId, CanonicalRule),
    /// Why its story's and its group's canonicals represent them, in words that are true of those.
    pub reasons: [&'static str; 2],
}

impl Side {
    /// The article that was measured as an account of the incident: this one, or in its place the one
    /// that represents its group.
    pub fn measured(&self) -> &ArticleId {
        &self.group_canonical.0
    }
}

/// Something both texts hold, in words a person can read.
#[derive(Debug, Clone, PartialEq)]
pub struct Shared {
    /// `term`, `age`, `killed`, `hurt`, `number` or `day`.
    pub kind: &'static str,
    /// The thing itself.
    pub text: String,
    /// How rare it is in all news (inverse document frequency of the background table, as the feature
    /// `rarest-shared-term` has it), where that is known.
    pub idf: Option<f64>,
}

/// Why two articles are together, or apart: data first, for people and programs.
#[derive(Debug, Clone, PartialEq)]
pub struct Explanation {
    /// What came of them.
    pub verdict: Verdict,
    /// The first article asked for.
    pub a: Side,
    /// The second.
    pub b: Side,
    /// What was measured of them as copies.
    pub copy: CopyEvidence,
    /// What was measured of them as accounts of one incident; the contributions and the base add
    /// up to the log-odds of its probability. Where an article is a copy, its group's canonical
    /// was measured in its place.
    pub story: StoryEvidence,
    /// From this probability on two articles of this input by themselves make a story.
    pub threshold: Probability,
    /// What both measured texts hold, rarest first.
    pub shared: Vec<Shared>,
    /// What each family of features says, in words, the weightiest first. Nothing for copies, which are
    /// one text.
    pub reasons: Vec<Reason>,
    /// What the accounts around both are to each other. Nothing for copies.
    pub around: Option<Around>,
    /// How the verdict came about where the pair's own score does not say: through other accounts,
    /// or a link that was cut. In words.
    pub because: String,
}

/// The family of a feature, as `docs/features.md` has it; `other` of a name that is no feature's.
pub fn family_of(feature: &str) -> &'static str {
    FEATURES.iter().find(|known| known.name == feature).map_or("other", |known| known.family)
}

/// How many shared terms are told.
const MOST_SHARED_TERMS: usize = 12;

/// Folds all articles and explains what came of two of them.
///
/// # Errors
/// [`Error::UnknownId`] when one of the two is not among the articles, and what
/// [`crate::cluster`] returns.
pub fn explain(
    articles: Vec<Article>,
    a: &str,
    b: &str,
    options: &Options,
    progress: &dyn Progress,
) -> Result<Explanation, Error> {
    let articles = in_order(articles)?;
    let known = places(&articles);
    let place = |id: &str| {
        let found = ArticleId::new(id).ok().and_then(|id| known.get(&id).copied());
        found.ok_or_else(|| Error::UnknownId(id.to_owned()))
    };
    let (a, b) = (place(a)?, place(b)?);
    drop(known);
    on_threads(options, || {
        let judged = judge(articles, options, progress, Some((a, b)))?;
        let clustering = judged.clustering();
        explain_judged(&judged, &clustering, a, b).ok_or_else(|| Error::UnknownId(String::new()))
    })?
}

fn explain_judged(judged: &Judged, clustering: &Clustering, a: u32, b: u32) -> Option<Explanation> {
    let (one, other) = (side(judged, clustering, a)?, side(judged, clustering, b)?);
    let found = judged.copies.found.as_ref()?;
    let copy = *found.compare(&mut found.judge(), a, &[b]).first()?;
    let verdict = if one.group == other.group {
        Verdict::Copies
    } else if one.story == other.story {
        Verdict::SameStory
    } else {
        Verdict::Apart
    };
    let story = judged.asked.clone()?;
    let same_item = one.version_of.as_ref() == Some(&other.article.id)
        || other.version_of.as_ref() == Some(&one.article.id)
        || (one.version_of.is_some() && one.version_of == other.version_of);
    let nodes = (node_of(&judged.copies, a)?, node_of(&judged.copies, b)?);
    let is_said = judged.known.together.contains(&(nodes.0.min(nodes.1), nodes.0.max(nodes.1)));
    let around = (verdict != Verdict::Copies).then(|| around::around(judged, a, b)).flatten();
    let is_roundup = |side: &Side| side.standing.flags.holds(Flag::Roundup);
    let because = if same_item {
        "they are versions of one item".to_owned()
    } else if is_said && verdict != Verdict::Apart {
        "one of them says that it belongs to the other".to_owned()
    } else if verdict == Verdict::Apart && (is_roundup(&one) || is_roundup(&other)) {
        "one of them is a round-up, which stands beside stories and joins none but its only one"
            .to_owned()
    } else {
        because(
            verdict,
            &copy,
            &story,
            judged.stories.cut,
            (around.as_ref(), [one.measured(), other.measured()]),
        )
    };
    let [first, second] = texts_of(judged, verdict, [(a, nodes.0), (b, nodes.1)])?;
    let recurring = &judged.copies.recurring;
    let said = [Said::of(first, recurring), Said::of(second, recurring)];
    let shared = shared(judged, &said);
    let [first_said, second_said] = &said;
    let texts =
        [Text { article: first, said: first_said }, Text { article: second, said: second_said }];
    let reasons = match verdict {
        Verdict::Copies => Vec::new(),
        Verdict::SameStory | Verdict::Apart => reasons(&texts, &story, &shared),
    };
    Some(Explanation {
        verdict,
        copy,
        threshold: Probability::clamped(judged.stories.cut),
        shared,
        reasons,
        around,
        because,
        a: one,
        b: other,
        story,
    })
}

fn side(judged: &Judged, clustering: &Clustering, place: u32) -> Option<Side> {
    let doc = Doc::from_u32(place);
    let (at, group): (usize, &CopyGroup) =
        clustering.groups.iter().enumerate().find(|(_, group)| group.members.contains(&doc))?;
    let story: &Story = clustering.stories.iter().find(|story| story.groups.contains(&at))?;
    let size = |group: &usize| clustering.groups.get(*group).map_or(0, |g| g.members.len());
    let id = |doc: Doc| judged.copies.articles.get(doc.place()).map(|article| article.id.clone());
    let standing = judged.copies.versions.standing(place);
    let reason = |canonical: Doc, rule: CanonicalRule| {
        let standing = judged.copies.versions.standing(canonical.place() as u32);
        rule.reason_of(standing.status, standing.flags)
    };
    Some(Side {
        reasons: [reason(story.canonical, story.rule), reason(group.canonical, group.rule)],
        standing,
        version_of: standing.version_of.and_then(id),
        article: judged.copies.articles.get(doc.place())?.clone(),
        story: (story.id, story.groups.iter().map(size).sum()),
        group: (group.id, group.members.len()),
        story_canonical: (id(story.canonical)?, story.rule),
        group_canonical: (id(group.canonical)?, group.rule),
    })
}

/// The texts that are laid side by side: of copies the two themselves, else those that were measured.
fn texts_of(judged: &Judged, verdict: Verdict, sides: [(u32, u32); 2]) -> Option<[&Article; 2]> {
    let text = |(place, node): (u32, u32)| {
        let measured = judged.copies.canonicals.get(node as usize).map(|&(place, _)| place)?;
        let place = if verdict == Verdict::Copies { place } else { measured };
        judged.copies.articles.get(place as usize)
    };
    let [one, other] = sides;
    Some([text(one)?, text(other)?])
}

fn because(
    verdict: Verdict,
    copy: &CopyEvidence,
    story: &StoryEvidence,
    cut: f64,
    (around, of): (Option<&Around>, [&ArticleId; 2]),
) -> String {
    let likely = story.probability.value() >= cut;
    let (probability, cut) = story.probability.beside(Probability::clamped(cut));
    match verdict {
        Verdict::Copies if copy.rule.joins() => format!(
            "they share {} of all their word 5-grams, and the shorter text stands to {} in the \
             longer one (rule: {})",
            copy.jaccard, copy.containment, copy.rule
        ),
        Verdict::Copies => "both are copies of the middle of their group".to_owned(),
        Verdict::SameStory if likely => format!(
            "their probability of one incident, {probability}, reaches the {cut} from which two \
             accounts make a story"
        ),
        Verdict::SameStory => format!(
            "their own probability, {probability}, is below {cut}, but the accounts of this story \
             hold together{}",
            around.map_or_else(String::new, |around| held_together(around, of))
        ),
        Verdict::Apart if likely => format!(
            "by themselves they look like one incident ({}), but the accounts around them do not: \
             the link was cut as a bridge{}",
            story.probability,
            around.map_or_else(String::new, held_apart)
        ),
        Verdict::Apart => match story.proposed_by {
            Some(_) => format!("their probability, {probability}, is below {cut}"),
            None => format!(
                "no candidate search brought them together, and their probability, {}, is below \
                 what one would need",
                story.probability
            ),
        },
    }
}

/// How two accounts are linked to the story that they are in against their own score.
fn held_together(around: &Around, of: [&ArticleId; 2]) -> String {
    let mean = around.mean.map_or_else(String::new, |mean| {
        format!(", {mean} on average over {} compared pairs", around.compared)
    });
    let nearest = of.into_iter().filter_map(|id| {
        let pair = around.pairs.iter().find(|pair| pair.a == *id || pair.b == *id)?;
        let other = if pair.a == *id { &pair.b } else { &pair.a };
        Some(format!("; the likeliest with {id} is {other}, {}", pair.probability))
    });
    mean + &nearest.collect::<String>()
}

/// What two stories are to each other whose link was cut.
fn held_apart(around: &Around) -> String {
    let [Some(mean), Some(least)] =
        [around.mean, around.pairs.first().map(|pair| pair.probability)]
    else {
        return String::new();
    };
    let pair = around
        .pairs
        .first()
        .map_or_else(String::new, |pair| format!("{} and {} come to {least} only", pair.a, pair.b));
    let all = format!(
        "the {} compared pairs of both stories' accounts to {mean} on average",
        around.compared
    );
    let within = match around.within {
        [Some(one), Some(other)] => {
            format!(", while within the two stories it is {one} and {other}")
        }
        [Some(one), None] | [None, Some(one)] => {
            format!(", while within the larger story it is {one}")
        }
        [None, None] => String::new(),
    };
    format!(". {pair}, {all}{within}")
}

/// What both texts hold, found again in words: terms by rarity, then numbers and days.
fn shared(judged: &Judged, [first, second]: &[Said; 2]) -> Vec<Shared> {
    let (one, other) = (&first.analysed, &second.analysed);
    let in_tongue = judged.copies.analysed.iter().filter(|x| x.tongue == one.tongue);
    let frequencies = DocumentFrequencies::of(in_tongue.map(|x| &x.whole));
    let background = Background::shipped();
    let idf = |term, weighting| f64::from(frequencies.idf(term, weighting, background));
    let mut terms: Vec<(f64, Shared)> = one
        .whole
        .iter()
        .filter(|(term, _)| other.whole.holds(*term))
        .filter_map(|(term, _)| {
            let text = first.words.get(&term)?.clone();
            // Of words that are as rare in all news, those that are rare here come first.
            let rarity = Some(idf(term, Weighting::Background));
            Some((idf(term, Weighting::Local), Shared { kind: "term", text, idf: rarity }))
        })
        .collect();
    terms.sort_unstable_by(|(here, x), (there, y)| {
        let rarer = y.idf.unwrap_or(0.0).total_cmp(&x.idf.unwrap_or(0.0));
        rarer.then(there.total_cmp(here)).then_with(|| x.text.cmp(&y.text))
    });
    terms.truncate(MOST_SHARED_TERMS);
    let mut terms: Vec<Shared> = terms.into_iter().map(|(_, shared)| shared).collect();

    let (x, y) = (&one.facts, &other.facts);
    let mut facts: BTreeSet<(&'static str, String)> = BTreeSet::new();
    facts.extend(both(&x.numbers.ages, &y.numbers.ages).map(|age| ("age", age.to_string())));
    facts.extend(both(&x.numbers.killed, &y.numbers.killed).map(|n| ("killed", n.to_string())));
    facts.extend(both(&x.numbers.hurt, &y.numbers.hurt).map(|n| ("hurt", n.to_string())));
    facts.extend(both(&x.numbers.large, &y.numbers.large).map(|n| ("number", n.to_string())));
    facts.extend(both(&x.dates.days, &y.dates.days).map(|&day| ("day", reasons::date(day))));
    terms.extend(facts.into_iter().map(|(kind, text)| Shared { kind, text, idf: None }));
    terms
}

fn both<'a, T: PartialEq>(a: &'a [T], b: &'a [T]) -> impl Iterator<Item = &'a T> {
    a.iter().filter(|value| b.contains(value))
}
