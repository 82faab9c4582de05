//! Why two articles are together, or apart.

use std::collections::{BTreeMap, BTreeSet};

use storyfold_model::{
    Article, ArticleId, CanonicalRule, Clustering, CopyEvidence, CopyGroup, Doc, Flag, GroupId,
    Probability, Story, StoryEvidence, StoryId,
};
use storyfold_text::boilerplate::{RecurringLines, strip};
use storyfold_text::normalise::normalise;
use storyfold_text::terms::{Term, TermMaker};
use storyfold_text::tfidf::{Background, DocumentFrequencies, Weighting};
use storyfold_text::tokenise::tokenise;
use storyfold_text::{Analysed, Analyser};

use crate::batch::{Judged, judge, node_of, places};
use crate::error::Error;
use crate::options::Options;
use crate::pipeline::{in_order, on_threads};
use crate::progress::Progress;
use crate::versions::Standing;

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
    /// How rare it is (inverse document frequency), where that is known.
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
    /// What both texts hold, rarest first.
    pub shared: Vec<Shared>,
    /// How the verdict came about where the pair's own score does not say: through other accounts,
    /// or a link that was cut. In words.
    pub because: String,
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
    let is_roundup = |side: &Side| side.standing.flags.holds(Flag::Roundup);
    let because = if same_item {
        "they are versions of one item".to_owned()
    } else if is_said && verdict != Verdict::Apart {
        "one of them says that it belongs to the other".to_owned()
    } else if verdict == Verdict::Apart && (is_roundup(&one) || is_roundup(&other)) {
        "one of them is a round-up, which stands beside stories and joins none but its only one"
            .to_owned()
    } else {
        because(verdict, &copy, &story, judged.stories.cut, &one)
    };
    Some(Explanation {
        verdict,
        copy,
        threshold: Probability::clamped(judged.stories.cut),
        shared: shared(judged, a, b)?,
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
    Some(Side {
        standing,
        version_of: standing.version_of.and_then(id),
        article: judged.copies.articles.get(doc.place())?.clone(),
        story: (story.id, story.groups.iter().map(size).sum()),
        group: (group.id, group.members.len()),
        story_canonical: (id(story.canonical)?, story.rule),
        group_canonical: (id(group.canonical)?, group.rule),
    })
}

fn because(
    verdict: Verdict,
    copy: &CopyEvidence,
    story: &StoryEvidence,
    cut: f64,
    one: &Side,
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
            "their own probability, {probability}, is below {cut}, but on average the accounts of \
             this story ({} articles) belong together",
            one.story.1
        ),
        Verdict::Apart if likely => format!(
            "by themselves they look like one incident ({}), but the accounts around them do not: \
             the link was cut as a bridge",
            story.probability
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

/// What both texts hold, found again in words: terms by rarity, then numbers and days.
fn shared(judged: &Judged, a: u32, b: u32) -> Option<Vec<Shared>> {
    let recurring = &judged.copies.recurring;
    let article = |place: u32| judged.copies.articles.get(place as usize);
    let (first, second) = (article(a)?, article(b)?);
    let mut analyser = Analyser::default();
    let one = analyser.analyse(first, recurring);
    let other = analyser.analyse(second, recurring);
    let in_tongue = judged.copies.analysed.iter().filter(|x| x.tongue == one.tongue);
    let frequencies = DocumentFrequencies::of(in_tongue.map(|x| &x.whole));
    let background = Background::shipped();
    let stems = stems(first, &one, recurring);
    let mut terms: Vec<Shared> = one
        .whole
        .iter()
        .filter(|(term, _)| other.whole.holds(*term))
        .filter_map(|(term, _)| {
            let idf = frequencies.idf(term, Weighting::Mean, background);
            let text = stems.get(&term)?.clone();
            Some(Shared { kind: "term", text, idf: Some(f64::from(idf)) })
        })
        .collect();
    terms.sort_unstable_by(|x, y| {
        y.idf.unwrap_or(0.0).total_cmp(&x.idf.unwrap_or(0.0)).then_with(|| x.text.cmp(&y.text))
    });
    terms.truncate(MOST_SHARED_TERMS);

    let (x, y) = (&one.facts, &other.facts);
    let mut facts: BTreeSet<(&'static str, String)> = BTreeSet::new();
    facts.extend(both(&x.numbers.ages, &y.numbers.ages).map(|age| ("age", age.to_string())));
    facts.extend(both(&x.numbers.killed, &y.numbers.killed).map(|n| ("killed", n.to_string())));
    facts.extend(both(&x.numbers.hurt, &y.numbers.hurt).map(|n| ("hurt", n.to_string())));
    facts.extend(both(&x.numbers.large, &y.numbers.large).map(|n| ("number", n.to_string())));
    facts.extend(both(&x.dates.days, &y.dates.days).map(|&day| {
        let (year, month, day) = storyfold_model::time::civil_from_unix_day(day);
        ("day", format!("{year:04}-{month:02}-{day:02}"))
    }));
    terms.extend(facts.into_iter().map(|(kind, text)| Shared { kind, text, idf: None }));
    Some(terms)
}

fn both<'a, T: PartialEq>(a: &'a [T], b: &'a [T]) -> impl Iterator<Item = &'a T> {
    a.iter().filter(|value| b.contains(value))
}

/// The words behind an article's terms, as they are first written.
fn stems(
    article: &Article,
    analysed: &Analysed,
    recurring: &RecurringLines,
) -> BTreeMap<Term, String> {
    let report = strip(article, recurring);
    let mut terms = TermMaker::in_tongue(analysed.lang, analysed.tongue);
    let mut words = BTreeMap::new();
    for text in [&report.title, &report.body] {
        let text = normalise(text);
        let tokens = tokenise(&text);
        for token in &tokens {
            if let Some(term) = terms.term(token) {
                words.entry(term).or_insert_with(|| terms.word(&token.folded).to_owned());
            }
        }
        for pair in tokens.windows(2) {
            let [first, second] = pair else { continue };
            if let (Some(one), Some(two)) = (terms.term(first), terms.term(second)) {
                words
                    .entry(one.followed_by(two))
                    .or_insert_with(|| format!("{}{}", first.text, second.text));
            }
        }
    }
    words
}
