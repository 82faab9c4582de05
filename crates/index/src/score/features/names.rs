//! Whom and what both name.

use storyfold_text::tfidf::Weighting;

use super::{Id, Values};
use crate::score::pair::Pair;

/// Fewer name words than this on the smaller side count as this many: sharing the only name there
/// is says less than sharing fifteen of fifteen.
const LEAST_NAMES: f32 = 15.0;

pub(super) fn measure(pair: &Pair<'_>, values: &mut Values) {
    let (a, b) = (&pair.a.analysed.facts.names, &pair.b.analysed.facts.names);
    let fewest = a.words.len().min(b.words.len()) as f32;
    values.set(Id::NamesFew, fewest.ln_1p());
    if fewest == 0.0 {
        return;
    }
    let (one, other) = (&pair.a.vectors.names, &pair.b.vectors.names);
    let (mut shared, mut rarest, mut exclusive) = (0.0_f32, 0.0_f32, 0.0_f32);
    one.each_shared(other, |term, _, _| {
        shared += 1.0;
        rarest = rarest.max(pair.name_idf.idf(term, Weighting::Background));
        exclusive = exclusive.max(pair.name_idf.idf(term, Weighting::Local) / pair.idf_of_two);
    });
    values.set(Id::NamesShare, shared / fewest.max(LEAST_NAMES));
    values.set(Id::RarestName, rarest);
    values.set(Id::ExclusiveName, exclusive);
    let [local, background, _] = one.cosines(other, pair.name_idf);
    values.set(Id::NamesCosineLocal, local);
    values.set(Id::NamesCosine, background);

    // Names of one word are among the words counted above.
    let full = a.full.each_shared(&b.full).filter(|name| !a.words.holds(*name));
    let both = full.count() as f32;
    values.set(Id::FullNames, both.ln_1p());
    let fewest = pair.a.vectors.full_names.min(pair.b.vectors.full_names) as f32;
    if fewest > 0.0 {
        values.set(Id::FullNamesShare, both / fewest);
    }
}
