//! Which groups go on when all of them are formed anew.

use std::cmp::Reverse;
use std::collections::BTreeSet;

/// So many articles of a group that was there are in one of those that are formed now.
#[derive(Debug, Clone, Copy)]
pub(super) struct Share {
    pub(in crate::desk) count: usize,
    /// The first article of the group that was there.
    pub(in crate::desk) first: u32,
    /// The digest of the group that was there.
    pub(in crate::desk) of: u64,
    /// Which of those that are formed now.
    pub(in crate::desk) at: usize,
}

/// For each group that is formed now the digest of the one that goes on as it, if one does: a group goes
/// on where most of its articles are; of several that would go on as one, the one with most of them there,
/// then the oldest.
pub(super) fn going_on(shares: &mut [Share], formed: usize) -> Vec<Option<u64>> {
    shares.sort_unstable_by_key(|share| (Reverse(share.count), share.first, share.of, share.at));
    let mut name_of: Vec<Option<u64>> = vec![None; formed];
    let mut living: BTreeSet<u64> = BTreeSet::new();
    for share in shares {
        if let Some(name @ None) = name_of.get_mut(share.at)
            && living.insert(share.of)
        {
            *name = Some(share.of);
        }
    }
    name_of
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_there_goes_on_where_most_of_it_is_and_once() {
        let share = |(count, first, of, at)| Share { count, first, of, at };
        let going_on = |shares: &[(usize, u32, u64, usize)]| {
            super::going_on(&mut shares.iter().copied().map(share).collect::<Vec<_>>(), 2)
        };
        // One that is split goes on where most of it is, whichever is formed first.
        assert_eq!(going_on(&[(1, 0, 7, 0), (2, 0, 7, 1)]), [None, Some(7)]);
        // Of two that become one the larger goes on, else the older.
        assert_eq!(going_on(&[(1, 0, 7, 0), (2, 3, 5, 0)]), [Some(5), None]);
        assert_eq!(going_on(&[(1, 4, 5, 0), (1, 3, 7, 0)]), [Some(7), None]);
        // What cannot go on there goes on where the rest of it is.
        let shares = [(3, 0, 7, 0), (2, 4, 5, 0), (1, 4, 5, 1)];
        assert_eq!(going_on(&shares), [Some(7), Some(5)]);
        assert_eq!(going_on(&[]), [None, None]);
    }
}
