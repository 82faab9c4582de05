//! Rows as programs read them. Their fields are a promise: some may be added at the end, none may
//! go or change its name.

use serde::{Serialize, Serializer};
use storyfold::desk::{Found, Why};
use storyfold::model::{ArticleId, Flag, Flags, Status};
use storyfold::{CopyRow, Row};

/// A row with a schema.
pub(crate) trait WireRow: Serialize {
    /// The schema's name and version.
    const SCHEMA: &'static str;
    /// The names of all fields, in their order.
    fn columns() -> Vec<&'static str>;
}

/// What a field holds, for formats whose columns say so.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Text,
    /// Text where there is some.
    TextOrNone,
    Number,
    /// A number where there is one.
    NumberOrNone,
    /// Several texts.
    Texts,
}

/// What the fields of this name hold, in all rows that have them.
pub(crate) fn kind(column: &str) -> Kind {
    match column {
        "version_of" => Kind::TextOrNone,
        "containment" => Kind::Number,
        "similarity" | "probability" | "aligned" => Kind::NumberOrNone,
        "flags" => Kind::Texts,
        _ => Kind::Text,
    }
}

/// Where one article was filed.
#[derive(Debug, Serialize)]
pub(crate) struct StoryRow<'a> {
    id: &'a str,
    story: String,
    story_canonical: &'a str,
    group: String,
    group_canonical: &'a str,
    role: &'static str,
    story_rule: &'static str,
    group_rule: &'static str,
    version_of: Option<&'a str>,
    status: &'static str,
    flags: Flagged,
}

impl WireRow for StoryRow<'_> {
    const SCHEMA: &'static str = "storyfold.row/1";
    fn columns() -> Vec<&'static str> {
        vec![
            "id",
            "story",
            "story_canonical",
            "group",
            "group_canonical",
            "role",
            "story_rule",
            "group_rule",
            "version_of",
            "status",
            "flags",
        ]
    }
}

impl<'a> From<&Row<'a>> for StoryRow<'a> {
    fn from(row: &Row<'a>) -> Self {
        Self {
            id: row.article.id.as_str(),
            story: row.story.to_string(),
            story_canonical: row.story_canonical.as_str(),
            group: row.group.to_string(),
            group_canonical: row.group_canonical.as_str(),
            role: row.role.name(),
            story_rule: row.story_rule.name(),
            group_rule: row.group_rule.name(),
            version_of: row.version_of.map(ArticleId::as_str),
            status: status(row.status),
            flags: Flagged(row.flags),
        }
    }
}

/// Which text one article is a copy of.
#[derive(Debug, Serialize)]
pub(crate) struct CopyWireRow<'a> {
    id: &'a str,
    group: String,
    group_canonical: &'a str,
    role: &'static str,
    similarity: Rounded,
    containment: Rounded,
    rule: &'static str,
    aligned: Option<Rounded>,
    version_of: Option<&'a str>,
    status: &'static str,
    flags: Flagged,
}

impl WireRow for CopyWireRow<'_> {
    const SCHEMA: &'static str = "storyfold.copy-row/1";
    fn columns() -> Vec<&'static str> {
        vec![
            "id",
            "group",
            "group_canonical",
            "role",
            "similarity",
            "containment",
            "rule",
            "aligned",
            "version_of",
            "status",
            "flags",
        ]
    }
}

impl<'a> From<&CopyRow<'a>> for CopyWireRow<'a> {
    fn from(row: &CopyRow<'a>) -> Self {
        Self {
            id: row.article.id.as_str(),
            group: row.group.to_string(),
            group_canonical: row.group_canonical.as_str(),
            role: row.role.name(),
            similarity: Rounded(row.similarity.value()),
            containment: Rounded(row.containment.value()),
            rule: row.rule.name(),
            aligned: row.aligned.map(|aligned| Rounded(aligned.value())),
            version_of: row.version_of.map(ArticleId::as_str),
            status: status(row.status),
            flags: Flagged(row.flags),
        }
    }
}

/// One article that was found.
#[derive(Debug, Serialize)]
pub(crate) struct FoundRow<'a> {
    #[serde(flatten)]
    row: StoryRow<'a>,
    why: &'static str,
    probability: Option<Rounded>,
    similarity: Option<Rounded>,
}

impl WireRow for FoundRow<'_> {
    const SCHEMA: &'static str = "storyfold.found-row/1";

    fn columns() -> Vec<&'static str> {
        let mut columns = StoryRow::columns();
        columns.extend(["why", "probability", "similarity"]);
        columns
    }
}

impl<'a> From<&'a Found> for FoundRow<'a> {
    fn from(found: &'a Found) -> Self {
        let (probability, similarity) = match found.why {
            Why::Copy(evidence) => (None, Some(Rounded(evidence.jaccard.value()))),
            Why::Judged(probability) => (Some(Rounded(f64::from(probability))), None),
            Why::Itself | Why::Story => (None, None),
        };
        let row = StoryRow::from(&found.row.as_row());
        Self { row, why: found.why.name(), probability, similarity }
    }
}

/// The name of a status in rows.
pub(crate) const fn status(status: Status) -> &'static str {
    match status {
        Status::Usable => "usable",
        Status::Withheld => "withheld",
        Status::Embargoed { .. } => "embargoed",
        Status::Canceled => "canceled",
    }
}

/// Flags by their names, in their order.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Flagged(pub(crate) Flags);

impl Serialize for Flagged {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.iter().map(Flag::name))
    }
}

/// A number that is written with at most six decimals: the last bits of a logarithm may differ from
/// machine to machine, and what is written must not. What is no number is written as null.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Rounded(pub(crate) f64);

impl Rounded {
    const STEPS: f64 = 1e6;
}

impl Serialize for Rounded {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        // Adding 0 turns -0 into 0.
        serializer.serialize_f64((self.0 * Self::STEPS).round() / Self::STEPS + 0.0)
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use storyfold::desk::{Desk, DeskOptions};
    use storyfold::model::{Article, CanonicalRule, CopyRule, GroupId, Role, Similarity, StoryId};

    use super::*;

    /// An article with an id, a headline and nothing else.
    pub(crate) fn article(id: &str, title: &str) -> Article {
        let mut article = Article::new(ArticleId::new(id).unwrap());
        article.title = title.into();
        article
    }

    /// A row of `article` in a story and a group that `canonical` represents.
    pub(crate) fn story_row<'a>(
        article: &'a Article,
        (story, canonical): (u64, &'a Article),
        (group, group_canonical): (u64, &'a Article),
    ) -> Row<'a> {
        let role = match () {
            () if article.id == canonical.id => Role::Canonical,
            () if article.id == group_canonical.id => Role::Report,
            () => Role::Copy,
        };
        Row {
            article,
            story: StoryId::from_digest(story),
            story_canonical: &canonical.id,
            story_rule: CanonicalRule::MostComplete,
            group: GroupId::from_digest(group),
            group_canonical: &group_canonical.id,
            group_rule: CanonicalRule::Earliest,
            role,
            version_of: None,
            status: Status::Usable,
            flags: Flags::default(),
        }
    }

    /// A row of `article` in a group that `canonical` represents.
    pub(crate) fn copy_row<'a>(
        article: &'a Article,
        group: u64,
        canonical: &'a Article,
        similarity: f64,
    ) -> CopyRow<'a> {
        let alone = article.id == canonical.id;
        CopyRow {
            article,
            group: GroupId::from_digest(group),
            group_canonical: &canonical.id,
            role: if alone { Role::Canonical } else { Role::Copy },
            similarity: Similarity::clamped(similarity),
            containment: Similarity::ONE,
            aligned: Some(Similarity::ONE),
            rule: if alone { CopyRule::Identical } else { CopyRule::Jaccard },
            version_of: None,
            status: Status::Usable,
            flags: Flags::default(),
        }
    }

    /// A row has the same columns, in their order, as JSON and as CSV, and a value for each.
    #[track_caller]
    fn has_its_columns<R: WireRow>(row: R) {
        // Read off the text, because a parsed object forgets the order.
        let text = serde_json::to_string(&row).unwrap();
        let parts = text.trim_matches(['{', '}']).split(',');
        let keys: Vec<&str> = parts.map(|part| part.split('"').nth(1).unwrap()).collect();
        assert_eq!(keys, R::columns());
        for (name, value) in serde_json::to_value(&row).unwrap().as_object().unwrap() {
            let is_alike = match kind(name) {
                Kind::Text => value.is_string(),
                Kind::TextOrNone => value.is_string() || value.is_null(),
                Kind::Number => value.is_f64(),
                Kind::NumberOrNone => value.is_f64() || value.is_null(),
                Kind::Texts => value.is_array(),
            };
            assert!(is_alike, "{name}: {value} is no {:?}", kind(name));
        }
        let mut csv = Vec::new();
        crate::output::write_rows(crate::output::Format::Csv, [row].into_iter(), &mut csv).unwrap();
        let csv = String::from_utf8(csv).unwrap();
        let (header, line) = csv.trim_end().split_once('\n').unwrap();
        assert_eq!(header.split(',').collect::<Vec<_>>(), keys);
        assert_eq!(line.split(',').count(), keys.len());
    }

    #[test]
    fn columns_are_the_fields_in_their_order() {
        let a = article("a", "Fog");
        has_its_columns(StoryRow::from(&story_row(&a, (1, &a), (2, &a))));
        has_its_columns(CopyWireRow::from(&copy_row(&a, 2, &a, 1.0)));
        let mut desk = Desk::in_memory(DeskOptions::default()).unwrap();
        desk.add(vec![a.clone()]).unwrap();
        let found = desk.find(&a.id).unwrap().unwrap();
        has_its_columns(FoundRow::from(&found[0]));
    }

    #[test]
    fn numbers_have_at_most_six_decimals() {
        let written = |value| serde_json::to_string(&Rounded(value)).unwrap();
        assert_eq!(written(1.0 / 3.0), "0.333333");
        assert_eq!(written(1.0), "1.0");
        assert_eq!(written(-1e-9), "0.0");
        assert_eq!(written(f64::NEG_INFINITY), "null");
    }
}
