//! The log says when an article that stays where it is must not be used any more, or may be again.

use storyfold_model::{Flag, Status};
use storyfold_store::{Area, Event, GroupRecord, Rows, StoreError, Told};

use super::standing::Members;
use crate::desk::filing::Filing;
use crate::desk::memory::state::group_of;

/// What the log is to say of a member of a group.
pub(in crate::desk) fn to_tell(standing: crate::versions::Standing) -> Told {
    if standing.status == Status::Canceled {
        Told::Canceled
    } else if standing.flags.holds(Flag::DerivedFromKilled) {
        Told::Derived
    } else {
        Told::Nothing
    }
}

impl Filing<'_, '_> {
    /// Tells what became of the members of all groups that changed: each is told once as what it is in
    /// the end. O(members of those of these groups in which something was killed).
    pub(in crate::desk) fn tell_restated(&mut self) -> Result<(), StoreError> {
        for (digest, is_by_kill) in std::mem::take(&mut self.restated) {
            if self.rows.at(Area::Groups, digest)?.is_none() {
                continue;
            }
            let group = group_of(self.rows, digest)?;
            if is_by_kill || self.is_touched_by_kills(&group)? {
                self.tell_of_group(&group)?;
            }
        }
        Ok(())
    }

    /// Whether something in a group was killed. Nearly all that is in a group with what was killed copies it, so
    /// that those that came last show it.
    fn is_touched_by_kills(&self, group: &GroupRecord) -> Result<bool, StoreError> {
        let members = Members::of_latest(self.rows, group, None)?;
        let mut all = members.all();
        Ok(all.any(|(_, stored, standing, _)| {
            stored.marks.told != Told::Nothing || to_tell(standing) != Told::Nothing
        }))
    }

    fn tell_of_group(&mut self, group: &GroupRecord) -> Result<(), StoreError> {
        let members = Members::of_group(self.rows, group, None)?;
        for (place, stored, standing, _) in members.all() {
            let told = to_tell(standing);
            if told == stored.marks.told {
                continue;
            }
            let article = stored.article.id.clone();
            let mut stored = stored.clone();
            stored.marks.told = told;
            self.rows.put_at(Area::Articles, u64::from(place), stored.to_bytes())?;
            self.tell(&match told {
                Told::Nothing => Event::Restored { article },
                Told::Canceled => Event::Canceled { article },
                Told::Derived => Event::DerivedFromKilled { article },
            })?;
        }
        Ok(())
    }
}
