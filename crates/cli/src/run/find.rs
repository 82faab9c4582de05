//! `storyfold find`.

use std::io::{self, Read, Write};

use serde::Serialize;
use serde_json::Value;
use storyfold::desk::{Desk, DeskOptions, Found, Why};
use storyfold::model::{Article, ArticleId};
use storyfold::on_threads;
use storyfold::readers::{self, ReadOptions, read_collect};
use storyfold::store::Access;

use crate::error::CliError;
use crate::exit::Exit;
use crate::output::row::{StoryRow, WireRow};
use crate::output::{self, Format, Target, terminal};
use crate::plan::{Asked, FindPlace, FindPlan};
use crate::progress::Talk;
use crate::read::read;

/// Finds all coverage of one incident; exits with 1 when there is none.
pub(super) fn run(plan: FindPlan) -> Result<Exit, CliError> {
    let (mut desk, exit) = match plan.place {
        FindPlace::Store(path) => (Desk::open(&path, Access::Read)?, Exit::Done),
        FindPlace::Inputs(mut reading) => {
            let talk = Talk::new(reading.progress, reading.verbose);
            let (articles, rejects) = read(&mut reading, &talk)?;
            let mut articles: Vec<Article> =
                articles.into_iter().map(|read| read.article).collect();
            articles.sort_by_key(|article| article.published.map(|published| published.at));
            let mut desk = Desk::in_memory(DeskOptions::default())?;
            on_threads(&reading.folding, || {
                desk.add(articles)?;
                desk.refold()
            })??;
            talk.end_status();
            if let Some(sum) = rejects.sum() {
                talk.line(&sum);
            }
            let is_failed = reading.strict && !rejects.is_empty();
            (desk, if is_failed { Exit::CheckFailed } else { Exit::Done })
        }
    };
    let found = match &plan.asked {
        Asked::Id(id) => {
            desk.find(id)?.ok_or_else(|| CliError::UnknownId(id.as_str().to_owned()))?
        }
        Asked::Text(path) => desk.find_text(&text(path)?)?,
    };
    let written = Target::Stdout.write(|out| match plan.format {
        Format::Table => table(&found, out),
        format => output::write_rows(format, found.iter().map(FoundRow::of), out),
    })?;
    written.publish()?;
    Ok(if found.is_empty() { Exit::CheckFailed } else { exit })
}

/// The article in a file, or the text on standard input.
fn text(path: &str) -> Result<Article, CliError> {
    let bad = |reason: String| CliError::BadText { path: path.to_owned(), reason };
    let mut typed = Vec::new();
    if path == "-" {
        io::stdin().lock().read_to_end(&mut typed).map_err(|error| bad(error.to_string()))?;
        let text = String::from_utf8(typed.clone()).map_err(|error| bad(error.to_string()))?;
        if serde_json::from_str::<Value>(&text).is_err() {
            let mut article = Article::new(id()?);
            article.body = text;
            return Ok(article);
        }
    }
    let sources = readers::plan(&[path.to_owned()])?;
    let loaded = read_collect(&sources, &mut typed.as_slice(), &ReadOptions::default())?;
    let read = loaded.articles.into_iter().next();
    read.map(|read| read.article).ok_or_else(|| {
        let problem = loaded.problems.first().map(|problem| problem.reason.to_string());
        bad(problem.unwrap_or_else(|| "there is no article in it".to_owned()))
    })
}

fn id() -> Result<ArticleId, CliError> {
    ArticleId::new("-").map_err(|source| CliError::BadId { id: "-".to_owned(), source })
}

/// One article that was found (schema `storyfold.found-row/1`).
#[derive(Debug, Serialize)]
struct FoundRow<'a> {
    #[serde(flatten)]
    row: StoryRow<'a>,
    why: &'static str,
    probability: Option<f64>,
    similarity: Option<f64>,
}

impl WireRow for FoundRow<'_> {
    const SCHEMA: &'static str = "storyfold.found-row/1";
    const COLUMNS: &'static [&'static str] = &[
        "id",
        "story",
        "story_canonical",
        "group",
        "group_canonical",
        "role",
        "story_rule",
        "group_rule",
        "why",
        "probability",
        "similarity",
    ];
}

impl<'a> FoundRow<'a> {
    fn of(found: &'a Found) -> Self {
        let round = |value: f64| (value * 1e6).round() / 1e6;
        let (probability, similarity) = match found.why {
            Why::Copy(evidence) => (None, Some(round(evidence.jaccard.value()))),
            Why::Judged(probability) => (Some(round(f64::from(probability))), None),
            Why::Itself | Why::Story => (None, None),
        };
        let row = StoryRow::from(&found.row.as_row());
        Self { row, why: found.why.name(), probability, similarity }
    }
}

/// What was found, for people.
fn table(found: &[Found], out: &mut dyn Write) -> io::Result<()> {
    let mut story = None;
    for found in found {
        if story.replace(found.row.story) != Some(found.row.story) {
            writeln!(out, "{}", found.row.story)?;
        }
        let why = match found.why {
            Why::Copy(evidence) => format!("copy {:.2}", evidence.jaccard.value()),
            Why::Judged(probability) => format!("p {probability:.2}"),
            why => why.name().to_owned(),
        };
        let article = &found.row.article;
        let id = terminal::printable(article.id.as_str());
        let title = terminal::printable(&article.title);
        writeln!(out, "  {why:<10} {id}  {title}")?;
    }
    Ok(())
}
