//! Days of the week by their English names.

const WEEKDAYS: [&str; 7] =
    ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

/// The day of the week a folded word names, from Monday as 0.
pub(super) fn weekday_of(folded: &str) -> Option<u8> {
    let weekday = (0_u8..).zip(WEEKDAYS).find(|(_, name)| *name == folded);
    weekday.map(|(day, _)| day)
}
