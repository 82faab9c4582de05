//! A store to ask and to fill, and articles for it.

use std::path::PathBuf;

use serde_json::{Value, json};

use crate::harness::{run, run_with};

/// Articles of invented incidents, some of them copies, as JSON Lines.
pub(crate) fn articles(count: usize) -> Vec<String> {
    const PLACES: [&str; 7] =
        ["Ostby", "Kelmouth", "Tarn Hill", "Varsund", "Pell Bay", "Lodvik", "Quarley"];
    const THINGS: [&str; 11] = [
        "ferry",
        "cannery",
        "dam",
        "tanker",
        "bank",
        "ski hut",
        "mayor",
        "footbridge",
        "school",
        "lighthouse",
        "orchard",
    ];
    let article = |at: usize| {
        // Every fifth article is the one three before it, with a line more.
        let (of, more) = if at % 5 == 4 { (at - 3, " More follows.") } else { (at, "") };
        let (place, thing) = (PLACES[of % 7], THINGS[of % 11]);
        let body = format!(
            "The {thing} of {place} was in the news again: number {of} of the incidents that the \
             council counts this year, and {} people watched the {thing} from the hill above \
             {place} while crews worked through the night.{more}",
            of * 7 % 90 + 10
        );
        json!({ "id": format!("a{at:04}"), "title": format!("{place}: the {thing}, {of}"),
                "body": body, "published": format!("2026-03-{:02}", at / 50 % 28 + 1) })
        .to_string()
    };
    (0..count).map(article).collect()
}

/// A new store in a folder of its own.
pub(crate) struct Desk {
    _folder: tempfile::TempDir,
    pub(crate) path: PathBuf,
}

impl Desk {
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("desk.storyfold");
        run(&["store", "init", "--store", path.to_str().unwrap()]).exits(0);
        Self { _folder: folder, path }
    }

    pub(crate) fn store(&self) -> &str {
        self.path.to_str().unwrap()
    }

    /// Runs a verb of `store` with nothing on standard input.
    pub(crate) fn run(&self, verb: &str, args: &[&str]) -> crate::harness::Ran {
        self.run_with(verb, args, "")
    }

    pub(crate) fn run_with(&self, verb: &str, args: &[&str], stdin: &str) -> crate::harness::Ran {
        let head = ["store", verb, "--store", self.store()];
        run_with(&[&head, args].concat(), stdin)
    }
}

/// The ids of articles that stand in lines.
pub(crate) fn ids(lines: &[String]) -> Vec<String> {
    let id = |line: &String| {
        let article: Value = serde_json::from_str(line).unwrap();
        article["id"].as_str().unwrap().to_owned()
    };
    lines.iter().map(id).collect()
}
