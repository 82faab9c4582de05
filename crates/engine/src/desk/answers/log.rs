//! What became of stories, event by event.

use storyfold_model::StoryId;
use storyfold_store::rows::{Scan, damaged, key_of, number_of};
use storyfold_store::{Area, Event, Logged, Rows};

use crate::desk::open::Desk;
use crate::error::Error;

/// What became of a story that is not there any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Went {
    /// It became one with another, which is there.
    Into(StoryId),
    /// Its last article has gone.
    Nowhere,
}

impl Desk {
    /// What became of a story, by the log; `None` of one that never was. O(log).
    ///
    /// # Errors
    /// [`Error::Desk`] when the store cannot be read.
    pub fn where_went(&self, story: StoryId) -> Result<Option<Went>, Error> {
        let (mut went, mut now) = (None, story);
        self.store.read(|rows| {
            rows.scan(Area::Log, &[], &mut |key, row| {
                let logged = Logged::from_bytes(row).map_err(|e| damaged(Area::Log, key, e))?;
                match logged.event {
                    Event::Merged { into, from } if from == now => {
                        (went, now) = (Some(Went::Into(into)), into);
                    }
                    Event::Ended { story } if story == now => went = Some(Went::Nowhere),
                    Event::Filed { story: of, founded: true, .. } if of == story => {
                        (went, now) = (None, story);
                    }
                    _ => {}
                }
                Ok(Scan::Next)
            })
        })?;
        Ok(went)
    }

    /// Events from a cursor on, at most so many, each with its own cursor. The next call goes on after
    /// the last of them; the first cursor is 1.
    ///
    /// # Errors
    /// [`Error::Desk`] when the store cannot be read.
    pub fn events(&self, from: u64, most: usize) -> Result<Vec<(u64, Event)>, Error> {
        let logged = self.log(from, most)?.into_iter();
        Ok(logged.map(|(cursor, logged)| (cursor, logged.event)).collect())
    }

    /// The cursor of the last event; 0 where nothing has happened.
    ///
    /// # Errors
    /// [`Error::Desk`] when the store cannot be read.
    pub fn last_cursor(&self) -> Result<u64, Error> {
        let last = self.store.read(|rows| rows.last_key(Area::Log))?;
        Ok(last.and_then(|key| number_of(&key)).unwrap_or(0))
    }

    /// [`Desk::events`] with the times they were written at.
    ///
    /// # Errors
    /// [`Error::Desk`] when the store cannot be read.
    pub fn log(&self, from: u64, most: usize) -> Result<Vec<(u64, Logged)>, Error> {
        let mut events = Vec::new();
        self.store.read(|rows| {
            rows.scan(Area::Log, &key_of(from), &mut |key, row| {
                if events.len() == most {
                    return Ok(Scan::Enough);
                }
                let event = Logged::from_bytes(row).map_err(|e| damaged(Area::Log, key, e))?;
                events.push((number_of(key).unwrap_or(0), event));
                Ok(Scan::Next)
            })
        })?;
        Ok(events)
    }
}
