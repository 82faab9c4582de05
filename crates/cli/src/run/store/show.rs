//! `storyfold store show`.

use std::path::Path;

use serde_json::json;
use storyfold::desk::Desk;
use storyfold::model::{ArticleId, Instant};
use storyfold::store::Access;

use super::print;
use crate::error::CliError;
use crate::exit::Exit;
use crate::output::record;
use crate::output::row::StoryRow;

/// Shows one article and where it is filed.
pub(super) fn run(path: &Path, id: &ArticleId, as_of: Instant) -> Result<Exit, CliError> {
    let rows = Desk::open(path, Access::Read)?.with_as_of(as_of).story_of(id)?;
    let Some(row) = rows.iter().find(|row| row.article.id == *id) else {
        return Err(CliError::UnknownId(id.to_string()));
    };
    let of_story: Vec<&str> = rows.iter().map(|row| row.article.id.as_str()).collect();
    print(|out| {
        let mut article = Vec::new();
        record::write(&row.article, &mut article)?;
        let article: serde_json::Value = serde_json::from_slice(&article)?;
        let filed = serde_json::to_value(StoryRow::from(&row.as_row()))?;
        writeln!(out, "{}", json!({ "article": article, "filed": filed, "story": of_story }))
    })
}
