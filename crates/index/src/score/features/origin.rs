//! Who published both.

use super::{Id, Values, flag};
use crate::score::pair::Pair;

pub(super) fn measure(pair: &Pair<'_>, values: &mut Values) {
    if let (Some(one), Some(other)) = (pair.a.publisher, pair.b.publisher) {
        values.set(Id::SamePublisher, flag(one == other));
    }
}
