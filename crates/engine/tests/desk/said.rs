//! What the rows of a desk, or of batch, say of wire copy.

use std::collections::{BTreeMap, BTreeSet};

use storyfold::desk::Desk;
use storyfold::model::{Article, Flag, Status, Wire};

use super::{account, assert_sound};

/// Status, flags, what it is a version of, and role.
pub(super) type OfArticle = (Status, Vec<&'static str>, Option<String>, String);

/// What rows say of each article, and which are together.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Said {
    pub(super) rows: BTreeMap<String, OfArticle>,
    pub(super) groups: BTreeSet<BTreeSet<String>>,
    pub(super) stories: BTreeSet<BTreeSet<String>>,
}

pub(super) fn said<'a>(rows: impl Iterator<Item = storyfold::Row<'a>>) -> Said {
    let (mut groups, mut stories) = (BTreeMap::new(), BTreeMap::new());
    let mut of_ids = BTreeMap::new();
    for row in rows {
        let id = row.article.id.to_string();
        let flags = row.flags.iter().map(Flag::name).collect();
        let version_of = row.version_of.map(ToString::to_string);
        of_ids.insert(id.clone(), (row.status, flags, version_of, row.role.name().to_owned()));
        groups.entry(row.group).or_insert_with(BTreeSet::new).insert(id.clone());
        stories.entry(row.story).or_insert_with(BTreeSet::new).insert(id);
    }
    let (groups, stories) = (groups.into_values().collect(), stories.into_values().collect());
    Said { rows: of_ids, groups, stories }
}

pub(super) fn of_desk(desk: &Desk) -> Said {
    assert_sound(desk);
    let rows = desk.rows().unwrap();
    said(rows.iter().map(storyfold::desk::DeskRow::as_row))
}

/// An account of an incident with a slugline.
pub(super) fn slugged(name: &str, incident: usize, slug: &str) -> Article {
    let mut article = account(name, incident, 0);
    article.source = Some("Northern Wire".into());
    article.wire = Some(Box::new(Wire { slug: Some(slug.into()), ..Wire::default() }));
    article
}
