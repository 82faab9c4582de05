//! Ids of records that have none.

use std::hash::Hasher;

use twox_hash::XxHash64;

use super::{RawRecord, Value};
use crate::fields::Field;

impl RawRecord<'_> {
    /// An id for a record that has none: 64 bits of its content, so the same in every run.
    ///
    /// Each field goes in with its length before it, so that moving a word from one field to the
    /// next makes another id; and as it was written, so that a date read better one day makes none.
    pub(super) fn derived_id(&self) -> String {
        let mut hasher = XxHash64::with_seed(0);
        for field in [Field::Title, Field::Body, Field::Published, Field::Source, Field::Url] {
            match self.get(field) {
                Some(Value::Text(text)) => write_text(&mut hasher, text),
                Some(Value::Number(digits)) => write_text(&mut hasher, digits),
                _ => hasher.write(&0_u64.to_le_bytes()),
            }
        }
        format!("h-{:016x}", hasher.finish())
    }
}

fn write_text(hasher: &mut XxHash64, text: &str) {
    hasher.write(&(text.len() as u64 + 1).to_le_bytes());
    hasher.write(text.as_bytes());
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::tests::finish;

    #[test]
    fn a_derived_id_depends_on_content_only_and_on_which_field_holds_it() {
        let id = |fields: &[(Field, &str)]| finish(fields).0.unwrap().id.to_string();
        let (title, body) = ((Field::Title, "Fog closes port"), (Field::Body, "All day."));
        assert_eq!(id(&[title, body]), id(&[body, title]));
        assert_eq!(id(&[title, body]), id(&[title, body, (Field::Lang, "en")]));
        assert_ne!(id(&[(Field::Title, "a b")]), id(&[(Field::Title, "a"), (Field::Body, " b")]));
        assert_ne!(id(&[(Field::Title, "a")]), id(&[(Field::Body, "a")]));
        // Pinned: derived ids stand in users' files, so they must never change.
        assert_eq!(id(&[(Field::Title, "Fog closes port")]), "h-44017159eff1a547");
    }
}
