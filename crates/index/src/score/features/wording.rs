//! How alike the words are.

use storyfold_text::tfidf::{TermVector, Weighting};

use super::{Id, Values, shared};
use crate::score::scorer::Pair;
use crate::space::TOP_TERMS;

pub(super) fn measure(pair: &Pair<'_>, values: &mut Values) {
    let (a, b) = (pair.a.vectors, pair.b.vectors);
    let idf = pair.idf;

    let [local, background, mean] = a.whole.cosines(&b.whole, idf);
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
    let contained = [(&a.title, &b.whole), (&b.title, &a.whole)]
        .into_iter()
        .filter_map(|(title, text)| contained(pair, title, text));
    let (mut least, mut most) = (f32::NAN, f32::NAN);
    for share in contained {
        // The first share replaces "unknown".
        least = share.min(least);
        most = share.max(most);
    }
    values.set(Id::TitleInTextLeast, least);
    values.set(Id::TitleInTextMost, most);

    values.set(Id::TopShared, shared(&a.top, &b.top) as f32 / TOP_TERMS as f32);
    let (mut rarest, mut weight) = (0.0_f32, 0.0_f32);
    a.whole.each_shared(&b.whole, |term, _, _| {
        rarest = rarest.max(idf.idf(term, Weighting::Background));
        weight += idf.idf(term, Weighting::Mean);
    });
    values.set(Id::RarestShared, rarest);
    values.set(Id::SharedWeight, weight.ln_1p());

    let (one, other) = (pair.a.analysed.whole.len() as f32, pair.b.analysed.whole.len() as f32);
    let (shorter, longer) = (one.min(other), one.max(other));
    values.set(Id::ShorterLength, shorter.ln_1p());
    values.set(Id::LengthRatio, ((longer + 1.0) / (shorter + 1.0)).ln());
}

/// The share of a headline's weight that stands in a text; `None` without a headline.
fn contained(pair: &Pair<'_>, title: &TermVector, text: &TermVector) -> Option<f32> {
    let (mut all, mut found) = (0.0, 0.0);
    for &(term, _) in title.entries() {
        let weight = pair.idf.idf(term, Weighting::Mean);
        all += weight;
        if text.holds(term) {
            found += weight;
        }
    }
    (all > 0.0).then_some(found / all)
}
