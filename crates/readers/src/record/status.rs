//! Whether an article may be used, and from when on.

use storyfold_model::Status;

use super::{Flaw, RawRecord, Value};
use crate::fields::Field;
use crate::problem;

impl RawRecord<'_> {
    /// What is in doubt is withheld: publishing by mistake is worse than holding back.
    pub(super) fn status(&mut self, mended: &mut Vec<Flaw>) -> Status {
        let stated = self.take(Field::Status);
        let named = match &stated {
            None => Some(self.get(Field::EmbargoedUntil).map_or("usable", |_| "embargoed")),
            Some(Value::Text(text)) => {
                let text = text.trim();
                // NewsML-G2 writes the same words as `stat:usable`.
                let text = text.strip_prefix("stat:").unwrap_or(text);
                ["usable", "withheld", "canceled", "cancelled", "embargoed"]
                    .into_iter()
                    .find(|name| name.eq_ignore_ascii_case(text))
            }
            Some(_) => None,
        };
        match (named, stated) {
            (Some("usable"), _) => Status::Usable,
            (Some("withheld"), _) => Status::Withheld,
            (Some("canceled" | "cancelled"), _) => Status::Canceled,
            (Some(_), _) if self.get(Field::EmbargoedUntil).is_none() => {
                let reason = "it is embargoed but `embargoed_until` is missing; withheld";
                mended.push((problem::BAD_STATUS, reason.into()));
                Status::Withheld
            }
            (Some(_), _) => match self.time(Field::EmbargoedUntil, "withheld", mended) {
                Some(until) => Status::Embargoed { until: until.at },
                None => Status::Withheld,
            },
            (None, stated) => {
                let shown = stated.map_or_else(String::new, |value| value.shown());
                let reason = format!(
                    "status {shown} is none of usable, withheld, canceled, embargoed; withheld"
                );
                mended.push((problem::BAD_STATUS, reason));
                Status::Withheld
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::tests::finish;
    use storyfold_model::Instant;

    #[test]
    fn what_is_in_doubt_is_withheld() {
        let status = |fields: &[(Field, &str)]| {
            let mut all = vec![(Field::Title, "Fog closes port")];
            all.extend_from_slice(fields);
            let (article, problems) = finish(&all);
            (article.unwrap().status, problems.first().map(|problem| problem.kind))
        };
        let until = Status::Embargoed { until: Instant::from_unix_seconds(86_400) };
        assert_eq!(status(&[]), (Status::Usable, None));
        assert_eq!(status(&[(Field::Status, "stat:Canceled")]), (Status::Canceled, None));
        assert_eq!(status(&[(Field::Status, "killed")]), (Status::Withheld, Some("bad-status")));
        assert_eq!(status(&[(Field::Status, "embargoed")]), (Status::Withheld, Some("bad-status")));
        let end = (Field::EmbargoedUntil, "1970-01-02");
        assert_eq!(status(&[(Field::Status, "embargoed"), end]), (until, None));
        assert_eq!(status(&[end]), (until, None), "an embargo without status is one all the same");
        for never in ["soon", "Fri, 02 Jan 1970 10:00:00 IST"] {
            let never = (Field::EmbargoedUntil, never);
            assert_eq!(status(&[never]), (Status::Withheld, Some("bad-date")));
        }
    }

    #[test]
    fn a_bad_publication_date_does_not_excuse_a_missing_embargo_end() {
        let (article, problems) = finish(&[
            (Field::Title, "Fog closes port"),
            (Field::Published, "soon"),
            (Field::Status, "embargoed"),
        ]);
        assert_eq!(article.unwrap().status, Status::Withheld);
        let kinds: Vec<_> = problems.iter().map(|problem| problem.kind).collect();
        assert_eq!(kinds, ["bad-date", "bad-status"]);
    }
}
