//! Of which group a new text is a copy.

use rustc_hash::{FxHashMap, FxHashSet};
use storyfold_index::candidate::sampled::{Held, Meeting};
use storyfold_index::limits::{BUCKET_REACH, WHOLE_BUCKET};
use storyfold_index::verify::{CopyOptions, Judge, Text};
use storyfold_model::{Article, CopyEvidence};
use storyfold_store::{Rows, StoreError};
use storyfold_text::wording::Word;

use super::marks;
use crate::desk::limits::COPIES_COMPARED;
use crate::desk::memory::postings::Field;
use crate::desk::memory::state::{group_of, known_article, words_at};
use crate::desk::memory::window::Window;

/// What came of comparing a text with those before it.
#[derive(Debug, Clone, Copy, Default)]
pub(in crate::desk) struct Compared {
    /// The digest of the group it is a copy of.
    pub(in crate::desk) group: Option<u64>,
    /// How many earlier texts are the same template filled in anew.
    pub(in crate::desk) fillings: u32,
}

/// Compares a text with the heads of the groups it shares most shingles with. It is never a copy of a
/// copy: a group's head alone decides, so that no row of small steps joins texts that are far apart. A roundup
/// is a copy of no report, and no report of it.
pub(in crate::desk) fn compare(
    rows: &dyn Rows,
    window: &Window,
    article: &Article,
    words: &[Word],
    shingles: &[u32],
    is_roundup: bool,
) -> Result<Compared, StoreError> {
    let mut judge = Judge::new(CopyOptions::default());
    let mut held = judge.hold(text(words, article, 0));
    let mut joined: Vec<(CopyEvidence, u64, u32)> = Vec::new();
    let mut compared = Compared::default();
    for head in heads_meeting(rows, window, shingles)? {
        let stored = known_article(rows, head)?;
        if marks::is_roundup(&stored) != is_roundup {
            continue;
        }
        let other = words_at(rows, head)?;
        let evidence = held.judge(text(&other, &stored.article, 0));
        compared.fillings += u32::from(evidence.rule == storyfold_model::CopyRule::Template);
        if evidence.rule.joins() {
            joined.push((evidence, stored.group, head));
        }
    }
    joined.sort_by(|(one, _, a), (other, _, b)| {
        let order = other.jaccard.value().total_cmp(&one.jaccard.value());
        order.then(other.containment.value().total_cmp(&one.containment.value())).then(a.cmp(b))
    });
    for (_, group, head) in joined {
        let stored = known_article(rows, head)?;
        // What looked like an edited copy is looked at again where both are known for a template.
        if stored.fillings > 0 && compared.fillings > 0 {
            let mut held = judge.hold(text(words, article, compared.fillings));
            let other = words_at(rows, head)?;
            if !held.judge(text(&other, &stored.article, stored.fillings)).rule.joins() {
                continue;
            }
        }
        compared.group = Some(group);
        break;
    }
    Ok(compared)
}

/// Whether one text is a copy of another.
pub(in crate::desk) fn is_copy(a: (&[Word], &Article), b: (&[Word], &Article)) -> CopyEvidence {
    Judge::new(CopyOptions::default()).hold(text(a.0, a.1, 0)).judge(text(b.0, b.1, 0))
}

fn text<'a>(words: &'a [Word], article: &Article, fillings: u32) -> Text<'a> {
    let at = article.published.map(|published| published.at.unix_seconds());
    Text { words, published: at.map(|at| (at, at)), fillings }
}

/// The articles that share enough sampled shingles, most first.
fn places_meeting(window: &Window, shingles: &[u32]) -> Vec<u32> {
    let mut met: FxHashMap<u32, Meeting> = FxHashMap::default();
    let mut crowded = 0;
    let mut bucket = Vec::new();
    for &shingle in shingles {
        bucket.clear();
        bucket.extend(window.holders(Field::Shingles, shingle).take(WHOLE_BUCKET + 1));
        let is_crowded = bucket.len() > WHOLE_BUCKET;
        crowded += u32::from(is_crowded);
        bucket.truncate(if is_crowded { BUCKET_REACH } else { WHOLE_BUCKET });
        for place in &bucket {
            met.entry(*place).or_default().count(!is_crowded);
        }
    }
    let all = shingles.len() as u32;
    let own = Held { all, whole: all - crowded };
    let is_enough = |(&place, meeting): (&u32, &Meeting)| {
        let all = u32::from(window.shingles_of(place));
        let is_enough = meeting.is_enough(own, Held { all, whole: all });
        is_enough.then_some((u32::from(meeting.all), place))
    };
    let mut found: Vec<(u32, u32)> = met.iter().filter_map(is_enough).collect();
    found.sort_unstable_by(|a, b| b.0.cmp(&a.0).then(b.1.cmp(&a.1)));
    found.into_iter().map(|(_, place)| place).collect()
}

/// The groups whose articles share enough sampled shingles, most first.
pub(super) fn groups_meeting(
    rows: &dyn Rows,
    window: &Window,
    shingles: &[u32],
) -> Result<Vec<u64>, StoreError> {
    let (mut groups, mut seen) = (Vec::new(), FxHashSet::default());
    for place in places_meeting(window, shingles) {
        let group = known_article(rows, place)?.group;
        groups.extend(seen.insert(group).then_some(group));
    }
    Ok(groups)
}

/// The heads of the groups whose articles share enough sampled shingles, most first.
fn heads_meeting(
    rows: &dyn Rows,
    window: &Window,
    shingles: &[u32],
) -> Result<Vec<u32>, StoreError> {
    let (mut heads, mut seen) = (Vec::new(), FxHashSet::default());
    for place in places_meeting(window, shingles) {
        let group = known_article(rows, place)?.group;
        if seen.insert(group) {
            heads.push(group_of(rows, group)?.head);
            if heads.len() == COPIES_COMPARED {
                break;
            }
        }
    }
    Ok(heads)
}
