//! `storyfold store show`.

use std::path::Path;

use serde_json::json;
use storyfold::desk::{Desk, DeskRow, Went};
use storyfold::model::{ArticleId, Instant, StoryId};
use storyfold::store::Access;

use super::{absent, print};
use crate::error::CliError;
use crate::exit::Exit;
use crate::output::record;
use crate::output::row::StoryRow;

/// Shows one article and where it is filed, or one story. An article may have an id that looks like a story's.
pub(super) fn run(path: &Path, id: &ArticleId, as_of: Instant) -> Result<Exit, CliError> {
    let desk = Desk::open(path, Access::Read)?.with_as_of(as_of);
    let rows = desk.story_of(id)?;
    match (rows.iter().find(|row| row.article.id == *id), id.as_str().parse::<StoryId>()) {
        (Some(row), _) => article(row, &rows),
        (None, Ok(story)) => of_story(&desk, story),
        (None, Err(_)) => Err(absent(&desk, id)?),
    }
}

fn article(row: &DeskRow, of_story: &[DeskRow]) -> Result<Exit, CliError> {
    let of_story: Vec<&str> = of_story.iter().map(|row| row.article.id.as_str()).collect();
    print(|out| {
        let mut article = Vec::new();
        record::write(&row.article, &mut article)?;
        let article: serde_json::Value = serde_json::from_slice(&article)?;
        let filed = serde_json::to_value(StoryRow::from(&row.as_row()))?;
        writeln!(out, "{}", json!({ "article": article, "filed": filed, "story": of_story }))
    })
}

fn of_story(desk: &Desk, story: StoryId) -> Result<Exit, CliError> {
    let rows = desk.story(story)?;
    let Some(first) = rows.first() else { return Err(no_story(desk, story)?) };
    print(|out| {
        let filed: Vec<_> = rows
            .iter()
            .map(|row| {
                let mut filed = serde_json::to_value(StoryRow::from(&row.as_row()))?;
                if let Some(filed) = filed.as_object_mut() {
                    filed.insert("title".to_owned(), row.article.title.as_str().into());
                }
                Ok(filed)
            })
            .collect::<Result<_, serde_json::Error>>()?;
        let (story, canonical) = (story.to_string(), first.story_canonical.as_str());
        let rule = first.story_rule.name();
        let all =
            json!({ "story": story, "canonical": canonical, "rule": rule, "articles": filed });
        writeln!(out, "{all}")
    })
}

/// Why there is no story of an id.
pub(in crate::run) fn no_story(desk: &Desk, story: StoryId) -> Result<CliError, CliError> {
    let went = match desk.where_went(story)? {
        None => return Ok(CliError::UnknownStory(story.to_string())),
        Some(Went::Into(into)) => format!("it is part of {into} now"),
        Some(Went::Nowhere) => "none of its articles is there any more".to_owned(),
    };
    Ok(CliError::EndedStory { story: story.to_string(), went })
}
