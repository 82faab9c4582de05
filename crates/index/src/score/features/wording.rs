//! How alike the words are.

use storyfold_text::tfidf::{Shared, TermVector, Weighting};

use super::{Id, Values, flag, shared};
use crate::score::pair::Pair;
use crate::space::TOP_TERMS;

/// From this share of the local idf of a term in two articles on, few others here use it.
const EXCLUSIVE: f32 = 0.85;

pub(super) fn measure(pair: &Pair<'_>, values: &mut Values) {
    let (a, b) = (pair.a.vectors, pair.b.vectors);
    let idf = pair.idf;

    let both = a.whole.shared(&b.whole);
    let [local, background, mean] = a.whole.cosines_over(&b.whole, &both, idf);
    values.set(Id::CosineLocal, local);
    values.set(Id::CosineBackground, background);
    values.set(Id::CosineMean, mean);

    let [_, background, mean] = a.lead.cosines(&b.lead, idf);
    values.set(Id::CosineLead, background);
    values.set(Id::CosineLeadMean, mean);

    if !a.title.is_empty() && !b.title.is_empty() {
        let [_, _, mean] = a.title.cosines(&b.title, idf);
        values.set(Id::CosineTitle, mean);
    }
    for (least, most, one, other) in [
        (Id::TitleInTextLeast, Id::TitleInTextMost, &a.title, &b.title),
        (Id::LeadInTextLeast, Id::LeadInTextMost, &a.lead, &b.lead),
    ] {
        let one = contained(pair, one, &both).unwrap_or(f32::NAN);
        let other = contained(pair, other, &both).unwrap_or(f32::NAN);
        // The minimum and maximum of a number and "unknown" are the number.
        values.set(least, one.min(other));
        values.set(most, one.max(other));
    }

    values.set(Id::TopShared, shared(&a.top, &b.top) as f32 / TOP_TERMS as f32);
    let (mut rarest, mut weight, mut exclusive, mut exclusives) =
        (0.0_f32, 0.0_f32, 0.0_f32, 0.0_f32);
    let most = pair.idf_of_two;
    for &Shared { term, .. } in &both {
        let background = idf.idf(term, Weighting::Background);
        rarest = rarest.max(background);
        let share = idf.idf(term, Weighting::Local) / most;
        exclusive = exclusive.max(share);
        exclusives += flag(share >= EXCLUSIVE);
        weight += background;
    }
    values.set(Id::RarestShared, rarest);
    values.set(Id::ExclusiveShared, exclusive);
    values.set(Id::ExclusiveCount, exclusives.ln_1p());
    values.set(Id::SharedWeight, weight.ln_1p());

    let (one, other) = (pair.a.analysed.whole.len() as f32, pair.b.analysed.whole.len() as f32);
    let (shorter, longer) = (one.min(other), one.max(other));
    values.set(Id::ShorterLength, shorter.ln_1p());
    values.set(Id::LengthRatio, ((longer + 1.0) / (shorter + 1.0)).ln());
}

/// The share of the weight of a part of one text, by mean idf, that stands in the other, by what both texts hold;
/// `None` for an empty part.
fn contained(pair: &Pair<'_>, part: &TermVector, both: &[Shared]) -> Option<f32> {
    let (all, mut found) = (part.weight(), 0.0);
    part.each_among(both, |term| found += pair.idf.idf(term, Weighting::Mean));
    (all > 0.0).then_some(found / all)
}
