//! The log says when an article that stays where it is must not be used any more, or may be again.

use storyfold_model::{Flag, Status};
use storyfold_store::{Area, Event, Rows, StoreError, Told};

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
    /// the end. O(members of these groups).
    pub(in crate::desk) fn tell_restated(&mut self) -> Result<(), StoreError> {
        for group in std::mem::take(&mut self.restated) {
            if self.rows.at(Area::Groups, group)?.is_some() {
                self.tell_of_group(group)?;
            }
        }
        Ok(())
    }

    fn tell_of_group(&mut self, group: u64) -> Result<(), StoreError> {
        let members = Members::of_group(self.rows, &group_of(self.rows, group)?, None)?;
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
