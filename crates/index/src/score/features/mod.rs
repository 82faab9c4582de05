//! What is measured on two articles that might report one incident.
//!
//! The list below is the whole of it, in the order of the model's columns. Each family is a file:
//! [`wording`] · [`names`] · [`places`] · [`numbers`] · [`time`] · [`surroundings`] · [`origin`] ·
//! [`embedding`] · [`alignment`].
//! A value that cannot be told (one side is undated, has no headline, names no one) is unknown,
//! which the model treats as a value of its own.

pub mod alignment;
pub mod embedding;
pub mod names;
pub mod numbers;
pub mod origin;
pub mod places;
pub mod surroundings;
pub mod time;
pub mod wording;

use super::pair::Pair;

/// One thing that is measured on a pair.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Feature {
    /// Its name in models and explanations.
    pub name: &'static str,
    /// The family it belongs to: the file it is measured in.
    pub family: &'static str,
    /// Which way a higher value may move the probability.
    pub speaks: Speaks,
    /// How it is computed.
    pub formula: &'static str,
    /// The values it takes, besides "unknown".
    pub range: &'static str,
    /// Why it tells incidents apart.
    pub reason: &'static str,
}

/// Which way a higher value of a feature may move the probability, all else being equal. Where that
/// is known beforehand, training can hold a model to it: what contradicts it in labelled feeds may be
/// a habit of those feeds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Speaks {
    /// Never down.
    For,
    /// Never up.
    Against,
    /// Either way.
    Either,
}

macro_rules! features {
    ($($(#[$family:meta])* $variant:ident, $name:literal, $speaks:ident, $in:literal, $formula:literal, $range:literal, $reason:literal;)*) => {
        /// A feature by its place in the list.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        #[repr(usize)]
        #[allow(missing_docs, reason = "FEATURES describes each")]
        pub enum Id { $($variant),* }

        /// Every feature, in the order of the model's columns.
        pub const FEATURES: &[Feature] = &[$(Feature {
            name: $name, speaks: Speaks::$speaks, family: $in, formula: $formula, range: $range, reason: $reason,
        }),*];

        /// Number of features.
        pub const COUNT: usize = [$($name),*].len();
    };
}

features! {
    CosineLocal, "cosine-local", For, "wording", "cosine of whole texts, idf of this input blended with the background", "0..1", "accounts of one incident share words that few others here use";
    CosineBackground, "cosine-background", For, "wording", "cosine of whole texts, idf of the background table", "0..1", "words rare in all news tell incidents apart even where the whole input is about one kind";
    CosineMean, "cosine-mean", For, "wording", "cosine of whole texts, mean of both idfs", "0..1", "steadier than either idf alone";
    CosineLead, "cosine-lead", For, "wording", "cosine of headline and first 60 words, background idf", "0..1", "the lead says what happened; the rest may be background";
    CosineLeadMean, "cosine-lead-mean", For, "wording", "cosine of headline and first 60 words, mean idf", "0..1", "as the lead cosine, steadier";
    CosineTitle, "cosine-title", For, "wording", "cosine of headlines, mean idf", "0..1", "headlines name the incident in the fewest words";
    TitleInTextMost, "title-in-text-most", For, "wording", "idf of headline terms found in the other text over idf of all headline terms, larger side", "0..1", "a headline whose words all stand in the other report speaks of the same thing";
    TitleInTextLeast, "title-in-text-least", For, "wording", "the same, smaller side", "0..1", "both headlines covered is stronger than one";
    LeadInTextMost, "lead-in-text-most", For, "wording", "idf of headline and first 60 words' terms found in the other text over idf of all of them, larger side", "0..1", "an abridged account says nothing the long one does not";
    LeadInTextLeast, "lead-in-text-least", For, "wording", "the same, smaller side", "0..1", "the long account's lead stands in the short one as well";
    TopShared, "top-terms-shared", For, "wording", "terms among the 12 heaviest of both, over 12", "0..1", "what a report is most about, not all it mentions";
    RarestShared, "rarest-shared-term", For, "wording", "highest background idf of a term in both texts", "idf", "one very rare word in common outweighs many common ones";
    ExclusiveShared, "exclusive-shared-term", For, "wording", "highest local idf of a shared term over that of a term in two articles", "0..1", "a word nobody else here uses links two reports, a word of the whole input's subject does not";
    ExclusiveCount, "exclusive-shared-terms", For, "wording", "ln(1 + shared terms whose local idf is at least 0.85 of that of a term in two articles)", "0..", "one such word may be chance, five are not";
    SharedWeight, "shared-term-weight", For, "wording", "ln(1 + sum of background idf of shared terms)", "0..", "how much is shared in all: short texts can have a high cosine by little";
    ShorterLength, "shorter-length", Either, "wording", "ln(1 + terms of the shorter text)", "0..", "how far a cosine can be trusted";
    LengthRatio, "length-ratio", Either, "wording", "ln(longer / shorter) in terms", "0..", "round-ups and briefs differ in length";
    NamesShare, "names-share", For, "names", "shared name words over the smaller side's, at least 15 of them", "0..1", "the same people and bodies act in all accounts of one incident";
    NamesCosine, "names-cosine", For, "names", "cosine of name words, background idf", "0..1", "weighs rare names above common ones";
    NamesCosineLocal, "names-cosine-local", For, "names", "cosine of name words, idf of this input blended with the background", "0..1", "where all name one town, its name says little";
    RarestName, "rarest-shared-name", For, "names", "highest background idf of a name word in both", "idf", "the victim's name alone settles it";
    ExclusiveName, "exclusive-shared-name", For, "names", "highest local idf of a shared name word over that of one in two articles", "0..1", "a name nobody else here names";
    FullNames, "full-names-shared", For, "names", "ln(1 + names of two words and more in both)", "0..", "a surname can coincide, a full name seldom does";
    FullNamesShare, "full-names-share", For, "names", "names of two words and more in both, over those of the side with fewer; unknown where a side has none", "0..1", "two reports that name different people only are of different incidents";
    NamesFew, "fewest-names", Either, "names", "ln(1 + name words of the side with fewer)", "0..", "no shared name means little where there are none";
    PlacesShare, "places-share", For, "places", "places of one side that the other names, the side with more such, over the places of the side with fewer", "0..1", "one incident happens in one place";
    PlacesConflict, "places-conflict", Against, "places", "1 when both name places and share none", "0 or 1", "other place, other incident";
    StreetsConflict, "streets-conflict", Against, "places", "1 when both name streets and share none", "1", "other street, other incident, in one town too; that a street is shared says little in one town";
    RegionsShare, "regions-share", For, "places", "shared states and countries over the smaller side's", "0..1", "coarse, but every report names one";
    RegionsConflict, "regions-conflict", Against, "places", "1 when both name states or countries and share none", "0 or 1", "other state, other incident";
    AgesShared, "ages-shared", For, "numbers", "ages in both", "0..", "the same victims have the same ages";
    AgesConflict, "ages-conflict", Against, "numbers", "1 when both give ages and share none", "0 or 1", "other ages, other people";
    AgesGap, "ages-gap", Against, "numbers", "ln(1 + least years between any ages of both)", "0..", "an age may be off by one in an account, not by ten";
    PeopleAgree, "people-agree", For, "numbers", "1 when a surname that one tells with an age is told so or named in the other, 0 both tell such and neither names one of the other's", "0 or 1", "victims and suspects are told by name and age; two accounts may tell different ones, two incidents nearly always do";
    KilledAgree, "killed-agree", For, "numbers", "1 a toll of dead in both, 0 both give tolls and none agrees", "0 or 1", "tolls change within one incident and coincide across incidents: weak either way";
    HurtAgree, "hurt-agree", For, "numbers", "1 a toll of hurt in both, 0 both give tolls and none agrees", "0 or 1", "as the toll of dead";
    FirstToll, "first-toll-gap", Against, "numbers", "ln of the larger first toll over the smaller, each + 1: of dead where both give one, else of hurt", "0..", "the first toll in a report is its own incident's, later ones may be of others; one and eight dead are not one incident";
    CountedShared, "counted-shared", For, "numbers", "ln(1 + numbers in both with the same thing counted)", "0..", "eight militants here, eight militants there";
    LargeShared, "large-numbers-shared", For, "numbers", "ln(1 + numbers of three digits and more in both)", "0..", "house numbers, amounts and case numbers do not coincide";
    Gap, "gap", Against, "time", "ln(1 + days between the days of publication)", "0..", "most accounts come within days, court reports within months: a soft decay, never a filter; whole days, because many feeds state no hour";
    FirstDay, "first-day-gap", Against, "time", "ln(1 + days between the first dates in the texts, resolved against publication); unknown where both days are common in their tongue", "0..", "the first date in a report is mostly the incident's";
    NearestDays, "nearest-days-gap", Against, "time", "ln(1 + least days between any dates of both texts); unknown where both days are common", "0..", "follow-ups repeat the day of the incident";
    DayToPublication, "day-to-publication", Against, "time", "ln(1 + least days between one's dates and the other's publication); unknown where both days are common", "0..", "a later report names the day the earlier one came out";
    MonthDays, "month-days-shared", For, "time", "dates by month and day in both that are not common; unknown where all in both are", "0..", "works for undated articles";
    Weekdays, "weekdays-agree", For, "time", "1 when the other names the first day of the week that one names, 0 when both name such days but not so; unknown where both were published a week and more apart", "0 or 1", "two reports of a Tuesday's incident both say Tuesday, undated too; two Tuesdays are not one";
    EventDay, "event-day-gap", Against, "time", "ln(1 + days between the days that are said to be the incident's, resolved against publication); unknown where both are common", "0..", "of the days a report speaks of others are those of charges, words and mourning";
    EventWeekdays, "event-weekdays-agree", For, "time", "1 when the days of the week that are said to be the incident's are one, 0 when not; unknown where both were published a week and more apart", "0 or 1", "the same for undated articles";
    ClockGap, "clock-gap", Against, "time", "ln(1 + least hours between any clock times of both, either way round the clock)", "0..", "a stated minute is the incident's own";
    NeighboursShared, "neighbours-shared", For, "surroundings", "articles among the 10 nearest of both, over 20", "0..0.5", "accounts of one incident have the same neighbours";
    DensityGap, "density-gap", For, "surroundings", "cosine minus the larger of both sides' mean cosine to their 6th to 30th neighbours", "-1..1", "close for this neighbourhood: in dense ones closeness means less";
    BestRank, "best-rank", Against, "surroundings", "ln of the better rank among the other's neighbours", "0..", "nearest of all is more than merely near";
    WorstRank, "worst-rank", Against, "surroundings", "ln of the worse rank among the other's neighbours", "0..", "near from both sides is more than from one";
    SamePublisher, "same-publisher", Either, "origin", "1 when both come from one publisher", "0 or 1", "one outlet seldom reports one incident twice on a day, and reuses its own words";
    EmbeddingCosine, "embedding-cosine", For, "embedding", "of the user's vectors, where given: log-odds of the rank of the pair's cosine among those of this input's candidate pairs, less those of the rank 0.9, held to -3..3", "-3..3", "an embedding model's cosines mean something only among each other: about one candidate in ten belongs together";
    NamesReplaced, "names-replaced", Against, "alignment", "of the first 160 words of both, laid side by side: 1 where two fifths of the shorter side's stand in both in one order, two names or more have other names in their place, and more names are so than are the same; or where so much of them stands in both as in copies, and a name and, with numbers, two facts or more and two fifths of all have others in their place (without capitals, words may be such names); else unknown", "1", "the same sentences about others are a template filled in anew";
}

/// What was measured on one pair, one value for each of [`FEATURES`]; not a number where unknown.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Values([f32; COUNT]);

impl Values {
    /// Nothing known.
    pub const UNKNOWN: Self = Self([f32::NAN; COUNT]);

    /// Measures a pair. O(length of both texts).
    pub fn measure(pair: &Pair<'_>) -> Self {
        let mut values = Self::UNKNOWN;
        wording::measure(pair, &mut values);
        names::measure(pair, &mut values);
        places::measure(pair, &mut values);
        numbers::measure(pair, &mut values);
        time::measure(pair, &mut values);
        surroundings::measure(pair, &mut values);
        origin::measure(pair, &mut values);
        embedding::measure(pair, &mut values);
        alignment::measure(pair, &mut values);
        values
    }

    /// Sets a feature's value.
    pub fn set(&mut self, feature: Id, value: f32) {
        if let Some(slot) = self.0.get_mut(feature as usize) {
            *slot = value;
        }
    }

    /// A feature's value; `None` when unknown.
    pub fn get(&self, feature: usize) -> Option<f32> {
        self.0.get(feature).copied().filter(|value| !value.is_nan())
    }

    /// These values with the features that `is_out` names unknown.
    #[must_use]
    pub fn without(mut self, is_out: impl Fn(&Feature) -> bool) -> Self {
        for (value, _) in self.0.iter_mut().zip(FEATURES).filter(|(_, feature)| is_out(feature)) {
            *value = f32::NAN;
        }
        self
    }

    /// These values, with another pair's of the features that `is_taken` names.
    #[must_use]
    pub fn with(mut self, other: &Self, is_taken: impl Fn(&Feature) -> bool) -> Self {
        let pairs = self.0.iter_mut().zip(other.0).zip(FEATURES);
        for ((value, other), _) in pairs.filter(|(_, feature)| is_taken(feature)) {
            *value = other;
        }
        self
    }

    /// All values in the order of [`FEATURES`]; not a number where unknown.
    pub fn as_slice(&self) -> &[f32] {
        &self.0
    }
}

impl From<[f32; COUNT]> for Values {
    /// Values in the order of [`FEATURES`]; not a number where unknown.
    fn from(values: [f32; COUNT]) -> Self {
        Self(values)
    }
}

/// `1` for true, `0` for false.
fn flag(is: bool) -> f32 {
    if is { 1.0 } else { 0.0 }
}

/// Number of values two sorted lists share, each counted once.
fn shared<T: Ord>(a: &[T], b: &[T]) -> usize {
    let (mut a, mut b) = (a.iter().peekable(), b.iter().peekable());
    let mut shared = 0;
    while let (Some(x), Some(y)) = (a.peek(), b.peek()) {
        match x.cmp(y) {
            std::cmp::Ordering::Less => {
                a.next();
            }
            std::cmp::Ordering::Greater => {
                b.next();
            }
            std::cmp::Ordering::Equal => {
                shared += 1;
                a.next();
                b.next();
            }
        }
    }
    shared
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_feature_is_described_and_named_once() {
        let mut names: Vec<&str> = FEATURES.iter().map(|feature| feature.name).collect();
        for feature in FEATURES {
            println!(
                "{:24} {:13} {} [{}]: {}",
                feature.name, feature.family, feature.formula, feature.range, feature.reason
            );
            assert!(!feature.formula.is_empty() && !feature.reason.is_empty());
        }
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), COUNT, "two features have one name");
    }
}
