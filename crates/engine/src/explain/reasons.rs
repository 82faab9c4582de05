//! What speaks for and against one incident, in sentences: one for each family of features.

use storyfold_index::publisher::publisher;
use storyfold_index::score::FEATURES;
use storyfold_model::time::civil_from_unix_day;
use storyfold_model::{Article, StoryEvidence};
use storyfold_text::Term;
use storyfold_text::facts::clocks::gap_minutes;

use super::said::Said;
use super::{Shared, family_of};

/// How many names, days or numbers are told of one kind.
const MOST_TOLD: usize = 4;

/// What cannot be told is left out where it adds less than this to the log-odds.
const SAYS: f64 = 0.1;

/// How many of the rarest words in both are told.
const MOST_WORDS: usize = 3;

/// What is said of a family whose features cannot be told. The model has learnt what that means.
const NOTHING_TOLD: &str = "cannot be told here, which counts for something by itself";

/// What one family of features says of two texts.
#[derive(Debug, Clone, PartialEq)]
pub struct Reason {
    /// The family, as `docs/features.md` has it.
    pub family: &'static str,
    /// What its features added to the log-odds; negative speaks against one incident.
    pub log_odds: f64,
    /// What it rests on, in words.
    pub text: String,
}

/// One of two texts that were compared.
pub(super) struct Text<'a> {
    pub(super) article: &'a Article,
    pub(super) said: &'a Said,
}

impl Text<'_> {
    fn id(&self) -> &str {
        self.article.id.as_str()
    }
}

/// What each family says, the weightiest first. A family of which nothing can be told is left out where that
/// adds little.
pub(super) fn reasons(
    texts: &[Text<'_>; 2],
    story: &StoryEvidence,
    shared: &[Shared],
) -> Vec<Reason> {
    let mut families: Vec<&'static str> = FEATURES.iter().map(|feature| feature.family).collect();
    families.dedup();
    let measured = Measured { story };
    let mut reasons: Vec<Reason> = families
        .into_iter()
        .map(|family| {
            let parts = match family {
                "wording" => wording(&measured, shared),
                "names" => names(texts),
                "places" => places(texts, &measured),
                "numbers" => numbers(texts, &measured),
                "time" => time(texts, &measured),
                "surroundings" => surroundings(&measured),
                "origin" => origin(texts, &measured),
                "embedding" => embedding(&measured),
                "alignment" => alignment(&measured),
                _ => Vec::new(),
            };
            let text = match parts.is_empty() {
                true => NOTHING_TOLD.to_owned(),
                false => parts.join("; "),
            };
            Reason { family, log_odds: measured.family(family), text }
        })
        .collect();
    reasons.retain(|reason| reason.text != NOTHING_TOLD || reason.log_odds.abs() >= SAYS);
    reasons.sort_by(|a, b| b.log_odds.abs().total_cmp(&a.log_odds.abs()));
    reasons
}

/// What the features measured.
struct Measured<'a> {
    story: &'a StoryEvidence,
}

impl Measured<'_> {
    /// A feature's value, where it could be told.
    fn value(&self, feature: &str) -> Option<f64> {
        self.story.contributions.iter().find(|part| part.feature == feature)?.value
    }

    /// What the features of a family added, those that could not be told included.
    fn family(&self, family: &str) -> f64 {
        let parts = self.story.contributions.iter();
        let parts = parts.filter(|part| family_of(part.feature) == family);
        // Not `sum`, which gives -0 for several zeros.
        parts.fold(0.0, |sum, part| sum + part.log_odds)
    }
}

fn wording(measured: &Measured<'_>, shared: &[Shared]) -> Vec<String> {
    let mut parts = Vec::new();
    if let Some(cosine) = measured.value("cosine-mean") {
        let title = measured.value("cosine-title");
        let title =
            title.map_or_else(String::new, |title| format!(", headlines {}", percent(title)));
        parts.push(format!("words alike by {}{title}", percent(cosine)));
    }
    let rarest: Vec<&str> = shared
        .iter()
        .filter(|fact| fact.kind == "term")
        .take(MOST_WORDS)
        .map(|fact| fact.text.as_str())
        .collect();
    if !rarest.is_empty() {
        parts.push(format!("the rarest words in both are {}", rarest.join(", ")));
    }
    match measured.value("exclusive-shared-terms").map(f64::exp_m1) {
        Some(terms) if terms >= 0.5 => {
            let noun = if terms < 1.5 { "word" } else { "words" };
            parts.push(format!("{terms:.0} {noun} in both that hardly any other article here has"));
        }
        Some(_) => parts.push("no word in both that others here do not have".to_owned()),
        None => {}
    }
    parts
}

fn names(texts: &[Text<'_>; 2]) -> Vec<String> {
    let [one, other] = texts;
    let (here, there) = (one.said.full_names(), other.said.full_names());
    if here.is_empty() || there.is_empty() {
        let nobody = [(one, &here), (other, &there)];
        let nobody = nobody.iter().filter(|(_, names)| names.is_empty());
        return nobody.map(|(text, _)| format!("{} names none", text.id())).collect();
    }
    let both: Vec<&str> = here.iter().copied().filter(|name| there.contains(name)).collect();
    let mut parts = match both.is_empty() {
        true => vec!["no name in both is written alike".to_owned()],
        false => vec![format!("both name {}", some(&both))],
    };
    for (text, names, theirs) in [(one, &here, &other.said), (other, &there, &one.said)] {
        let words = &theirs.analysed.facts.names.words;
        let is_alone =
            |name: &&&str| text.said.words_of(name).iter().all(|word: &Term| !words.holds(*word));
        let alone: Vec<&str> = names.iter().filter(is_alone).copied().collect();
        if !alone.is_empty() {
            parts.push(format!("{} alone names {}", text.id(), some(&alone)));
        }
    }
    parts
}

fn places(texts: &[Text<'_>; 2], measured: &Measured<'_>) -> Vec<String> {
    let [one, other] = texts;
    let named = |text: &Text<'_>| -> Vec<String> {
        let places = text.said.analysed.facts.places.named.iter();
        places.filter_map(|(place, _)| text.said.name(place).map(str::to_owned)).collect()
    };
    let (here, there) = (named(one), named(other));
    let mut parts = Vec::new();
    match measured.value("places-conflict") {
        Some(conflict) if conflict > 0.5 => {
            parts.push(format!("no place in both: {} and {}", some(&here), some(&there)));
        }
        Some(_) => {
            let there = &other.said.analysed.facts;
            let here = one.said.analysed.facts.places.named.iter();
            let both: Vec<&str> = here
                .filter(|(place, _)| {
                    there.places.named.holds(*place) || there.names.full.holds(*place)
                })
                .filter_map(|(place, _)| one.said.name(place))
                .collect();
            parts.push(match both.is_empty() {
                true => "a place of one is named in the other".to_owned(),
                false => format!("both name the place {}", some(&both)),
            });
        }
        None => {}
    }
    parts.extend(streets(one, other));
    match measured.value("regions-conflict") {
        Some(conflict) if conflict > 0.5 => {
            parts.push("no state or country in both".to_owned());
        }
        Some(_) => parts.push("both name one state or country".to_owned()),
        None => {}
    }
    parts
}

fn streets(one: &Text<'_>, other: &Text<'_>) -> Option<String> {
    let (here, there) =
        (&one.said.analysed.facts.places.streets, &other.said.analysed.facts.places.streets);
    if here.is_empty() || there.is_empty() {
        return None;
    }
    let words = |text: &Text<'_>, streets: &[Term]| -> Vec<String> {
        streets.iter().filter_map(|street| text.said.street(*street).map(str::to_owned)).collect()
    };
    let both: Vec<Term> = here.iter().filter(|street| there.contains(street)).copied().collect();
    Some(match both.is_empty() {
        true => {
            let (here, there) = (words(one, here), words(other, there));
            format!("other streets: {} and {}", some(&here), some(&there))
        }
        false => format!("both name the street {}", some(&words(one, &both))),
    })
}

fn numbers(texts: &[Text<'_>; 2], measured: &Measured<'_>) -> Vec<String> {
    let [here, there] = texts.each_ref().map(|text| &text.said.analysed.facts.numbers);
    let tolls = [("ages", "age"), ("dead", "toll of dead"), ("hurt", "toll of hurt")];
    let of = |numbers: &storyfold_text::facts::Numbers| {
        let ages: Vec<u64> = numbers.ages.iter().map(|&age| u64::from(age)).collect();
        let wide = |tolls: &[u32]| tolls.iter().map(|&toll| u64::from(toll)).collect();
        [ages, wide(&numbers.killed), wide(&numbers.hurt)]
    };
    let mut parts: Vec<String> = Vec::new();
    for ((plural, single), (one, other)) in tolls.into_iter().zip(of(here).iter().zip(&of(there))) {
        if one.is_empty() || other.is_empty() {
            continue;
        }
        let both: Vec<u64> = one.iter().filter(|number| other.contains(number)).copied().collect();
        parts.push(match both.is_empty() {
            true => format!("no {single} in common: {} and {}", some(one), some(other)),
            false => format!("{plural} in both: {}", some(&both)),
        });
    }
    let large: Vec<u64> =
        here.large.iter().filter(|number| there.large.contains(number)).copied().collect();
    if !large.is_empty() {
        parts.push(format!("large numbers in both: {}", some(&large)));
    }
    parts.extend(measured.value("people-agree").map(|agree| people(texts, agree > 0.5)));
    if let Some(counted) = measured.value("counted-shared").map(f64::exp_m1)
        && counted >= 0.5
    {
        let noun = if counted < 1.5 { "thing is" } else { "things are" };
        parts.push(format!("{counted:.0} {noun} counted alike"));
    }
    if parts.is_empty() {
        parts.push("no age or toll that both give, no number in common".to_owned());
    }
    parts
}

/// The surnames that one tells with an age and the other tells so or names, or what each tells where none is.
fn people(texts: &[Text<'_>; 2], agree: bool) -> String {
    let told = texts.each_ref().map(|text| &text.said.analysed.facts.numbers.people);
    let names = |text: &Text<'_>, people: &[Term]| -> Vec<String> {
        people.iter().filter_map(|name| text.said.name(*name).map(str::to_owned)).collect()
    };
    let ([one, other], [here, there]) = (texts, told);
    if agree {
        let named = |people: &[Term], text: &Text<'_>| -> Vec<Term> {
            let facts = &text.said.analysed.facts;
            let is_there = |surname: &&Term| {
                facts.numbers.people.contains(surname) || facts.names.words.holds(**surname)
            };
            people.iter().filter(is_there).copied().collect()
        };
        let mut both = names(one, &named(here, other));
        both.extend(names(other, &named(there, one)));
        both.sort_unstable();
        both.dedup();
        return match both.is_empty() {
            true => "a surname told with an age is named in both".to_owned(),
            false => format!("told with an age and named in both: {}", some(&both)),
        };
    }
    match (names(one, here), names(other, there)) {
        (here, there) if here.is_empty() || there.is_empty() => {
            "other surnames told with ages".to_owned()
        }
        (here, there) => {
            format!("other surnames told with ages: {} and {}", some(&here), some(&there))
        }
    }
}

fn time(texts: &[Text<'_>; 2], measured: &Measured<'_>) -> Vec<String> {
    let [one, other] = texts;
    let (here, there) = (&one.said.analysed.facts.dates, &other.said.analysed.facts.dates);
    let mut parts = vec![published(one.article, other.article)];
    let both: Vec<i32> = here.days.iter().filter(|day| there.days.contains(day)).copied().collect();
    if !both.is_empty() {
        parts.push(format!("both speak of {}", some(&days(&both))));
    } else if !here.days.is_empty() && !there.days.is_empty() {
        let (here, there) = (days(&here.days), days(&there.days));
        parts.push(format!("no day in common: {} and {}", some(&here), some(&there)));
    }
    if let (Some(day), Some(another)) = (here.event, there.event)
        && day != another
    {
        let apart = number_of(day.abs_diff(another), "day");
        let [day, another] = [day, another].map(date);
        parts.push(format!("it happened {apart} apart, it seems: {day} and {another}"));
    }
    // Where both were published a week and more apart, days of the week say nothing.
    if let Some(agree) = measured.value("weekdays-agree")
        && agree < 0.5
        && let (Some(day), Some(another)) = (here.weekdays.first(), there.weekdays.first())
    {
        parts.push(format!("other days of the week: {} and {}", weekday(*day), weekday(*another)));
    }
    let clocks = here.clocks.iter().flat_map(|at| there.clocks.iter().map(move |to| (*at, *to)));
    if let Some((at, to)) = clocks.min_by_key(|&(at, to)| gap_minutes(at, to)) {
        parts.push(match at == to {
            true => format!("both say {}", clock(at)),
            false => format!("the nearest times of day are {} and {}", clock(at), clock(to)),
        });
    }
    parts
}

/// How far apart two articles were published.
fn published(one: &Article, other: &Article) -> String {
    match (one.published, other.published) {
        (Some(at), Some(to)) => match at.at.unix_day().abs_diff(to.at.unix_day()) {
            0 => "published on one day".to_owned(),
            apart => format!("published {} apart", number_of(apart, "day")),
        },
        (None, None) => "both are undated".to_owned(),
        (Some(_), None) => format!("{} is undated", other.id),
        (None, Some(_)) => format!("{} is undated", one.id),
    }
}

fn surroundings(measured: &Measured<'_>) -> Vec<String> {
    let rank = |feature| measured.value(feature).map(f64::exp);
    let mut parts = Vec::new();
    if let (Some(best), Some(worst)) = (rank("best-rank"), rank("worst-rank")) {
        parts.push(format!(
            "the one is {} to the other, which is {} to it",
            near(best),
            near(worst)
        ));
    }
    if let Some(share) = measured.value("neighbours-shared") {
        parts.push(format!("{:.0} of their ten nearest are the same", share * 20.0));
    }
    parts
}

/// A rank in words. From 64 on an article is no neighbour.
fn near(rank: f64) -> String {
    match rank.round() {
        rank if rank <= 1.0 => "the nearest of all texts".to_owned(),
        rank if rank >= 64.0 => "not among the nearest".to_owned(),
        rank => format!("the {rank:.0}{} nearest", ending(rank as u32)),
    }
}

/// What an ordinal number ends in.
fn ending(number: u32) -> &'static str {
    match (number % 10, number % 100) {
        (_, 11..=13) => "th",
        (1, _) => "st",
        (2, _) => "nd",
        (3, _) => "rd",
        _ => "th",
    }
}

fn origin(texts: &[Text<'_>; 2], measured: &Measured<'_>) -> Vec<String> {
    let [one, other] = texts.each_ref().map(|text| {
        let source = text.article.source.as_deref().map(str::trim).filter(|name| !name.is_empty());
        source.map(str::to_owned).or_else(|| publisher(text.article))
    });
    let (Some(one), Some(other)) = (one, other) else {
        return vec!["a publisher is not named".to_owned()];
    };
    match measured.value("same-publisher") {
        Some(same) if same > 0.5 => vec![format!("both come from {one}")],
        Some(_) => vec![format!("different publishers: {one} and {other}")],
        None => Vec::new(),
    }
}

fn embedding(measured: &Measured<'_>) -> Vec<String> {
    let told = measured.value("embedding-cosine").map(|closeness| match closeness > 0.0 {
        true => "by your vectors among the nearest tenth of the pairs that were compared",
        false => "by your vectors not among the nearest tenth of the pairs that were compared",
    });
    told.map(str::to_owned).into_iter().collect()
}

fn alignment(measured: &Measured<'_>) -> Vec<String> {
    let replaced = measured.value("names-replaced").is_some();
    replaced
        .then(|| "the same sentences with other names in their place".to_owned())
        .into_iter()
        .collect()
}

/// The first of many, and how many more there are.
fn some<T: ToString>(many: &[T]) -> String {
    let told: Vec<String> = many.iter().take(MOST_TOLD).map(ToString::to_string).collect();
    match many.len().saturating_sub(MOST_TOLD) {
        0 if told.is_empty() => "others".to_owned(),
        0 => told.join(", "),
        more => format!("{} and {more} more", told.join(", ")),
    }
}

fn percent(share: f64) -> String {
    format!("{:.0} %", share * 100.0)
}

fn number_of(count: u32, noun: &str) -> String {
    format!("{count} {noun}{}", if count == 1 { "" } else { "s" })
}

/// Days as dates, in their order.
fn days(days: &[i32]) -> Vec<String> {
    let mut days = days.to_vec();
    days.sort_unstable();
    days.into_iter().map(date).collect()
}

/// A day as people and programs read it.
pub(super) fn date(day: i32) -> String {
    let (year, month, day) = civil_from_unix_day(day);
    format!("{year:04}-{month:02}-{day:02}")
}

/// A day of the week, from Monday as 0.
fn weekday(day: u8) -> &'static str {
    match day {
        0 => "Monday",
        1 => "Tuesday",
        2 => "Wednesday",
        3 => "Thursday",
        4 => "Friday",
        5 => "Saturday",
        _ => "Sunday",
    }
}

fn clock(minutes: u16) -> String {
    format!("{:02}:{:02}", minutes / 60, minutes % 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranks_and_numbers_are_read_as_words() {
        assert_eq!(near(1.0), "the nearest of all texts");
        assert_eq!(near(2.0), "the 2nd nearest");
        assert_eq!(near(12.0), "the 12th nearest");
        assert_eq!(near(23.0), "the 23rd nearest");
        assert_eq!(near(64.0), "not among the nearest");
        assert_eq!(some(&[1, 2, 3, 4, 5, 6]), "1, 2, 3, 4 and 2 more");
        assert_eq!(number_of(1, "day"), "1 day");
        assert_eq!((date(16_990), clock(62)), ("2016-07-08".to_owned(), "01:02".to_owned()));
    }
}
