//! What became of stories, event by event.

use storyfold_store::rows::{Scan, damaged, key_of, number_of};
use storyfold_store::{Area, Event, Rows};

use crate::desk::open::Desk;
use crate::error::Error;

impl Desk {
    /// Events from a cursor on, at most so many, each with its own cursor. The next call goes on after
    /// the last of them; the first cursor is 1.
    ///
    /// # Errors
    /// [`Error::Desk`] when the store cannot be read.
    pub fn events(&self, from: u64, most: usize) -> Result<Vec<(u64, Event)>, Error> {
        let mut events = Vec::new();
        self.store.read(|rows| {
            rows.scan(Area::Log, &key_of(from), &mut |key, row| {
                if events.len() == most {
                    return Ok(Scan::Enough);
                }
                let event = Event::from_bytes(row).map_err(|e| damaged(Area::Log, key, e))?;
                events.push((number_of(key).unwrap_or(0), event));
                Ok(Scan::Next)
            })
        })?;
        Ok(events)
    }
}
