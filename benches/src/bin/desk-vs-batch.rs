//! How far a desk falls behind batch: it files each article by those before it alone.
//!
//! Articles of each labelled development set come in the order of their publication. F1 is given
//! (B-cubed, pairwise) of the desk as it is when the last has come, of the desk after it was decided
//! anew with hindsight, and of batch. Fewer than .02 lower is expected without hindsight and fewer
//! than .005 with it. `desk-vs-batch [SET…]`.

use std::collections::BTreeMap;
use std::io::Write;
use std::process::ExitCode;

use storyfold::desk::{Desk, DeskOptions};
use storyfold::model::{Article, ArticleId};
use storyfold::{Options, Silent, cluster};
use storyfold_benches::{SETS, cpu_seconds, data_folder, read_articles, read_gold};
use storyfold_eval::Contingency;
use storyfold_eval::metrics::{SameThread, bcubed, pairwise};

fn main() -> ExitCode {
    let asked: Vec<String> = std::env::args().skip(1).collect();
    let sets = SETS.iter().map(|(name, _)| *name);
    let sets = sets.filter(|name| asked.is_empty() || asked.iter().any(|asked| asked == name));
    for set in sets {
        let line = compare(set);
        let said = line.and_then(|line| {
            writeln!(std::io::stdout().lock(), "{line}").map_err(|error| error.to_string())
        });
        if let Err(reason) = said {
            let _ = writeln!(std::io::stderr().lock(), "desk-vs-batch: {reason}");
            return ExitCode::FAILURE;
        }
    }
    ExitCode::SUCCESS
}

type Gold = BTreeMap<ArticleId, String>;

/// B-cubed F1 and pairwise F1 of articles by story.
fn f1s(stories: &[(ArticleId, String)], gold: &Gold) -> (f64, f64) {
    let labels = stories.iter().filter_map(|(id, story)| Some((gold.get(id)?.as_str(), story)));
    let table = Contingency::from_labels(labels.map(|(gold, story)| (gold, story.as_str())));
    (bcubed(&table).f1, pairwise(&table, SameThread::Scored).scores.f1)
}

fn of_desk(desk: &Desk, gold: &Gold) -> Result<(f64, f64), String> {
    let rows = desk.rows().map_err(|error| error.to_string())?;
    let stories: Vec<(ArticleId, String)> =
        rows.into_iter().map(|row| (row.article.id, row.story.to_string())).collect();
    Ok(f1s(&stories, gold))
}

fn compare(set: &str) -> Result<String, String> {
    let mut articles: Vec<Article> =
        read_articles(&data_folder().join(format!("{set}.dev.jsonl")))?;
    let gold = read_gold(&data_folder().join(format!("{set}.dev.gold.jsonl")))?;
    articles.sort_by_key(|article| {
        (article.published.is_none(), article.published.map(|published| published.at))
    });

    let before = cpu_seconds();
    let mut desk = Desk::in_memory(DeskOptions::default()).map_err(|error| error.to_string())?;
    for article in &articles {
        desk.add_batch(vec![article.clone()]).map_err(|error| error.to_string())?;
    }
    let cost = (cpu_seconds() - before) * 1e3 / articles.len() as f64;
    let filed = of_desk(&desk, &gold)?;
    desk.refold().map_err(|error| error.to_string())?;
    let refolded = of_desk(&desk, &gold)?;

    let folded = cluster(articles, &Options::default(), &Silent).map_err(|e| e.to_string())?;
    let rows = folded.rows().into_iter();
    let rows: Vec<(ArticleId, String)> =
        rows.map(|row| (row.article.id.clone(), row.story.to_string())).collect();
    let batch = f1s(&rows, &gold);
    Ok(format!(
        "{set:14} desk {:.3} {:.3}   refolded {:.3} {:.3}   batch {:.3} {:.3}   pairwise {:+.3} \
         {:+.3}; {cost:.2} ms an article",
        filed.0,
        filed.1,
        refolded.0,
        refolded.1,
        batch.0,
        batch.1,
        filed.1 - batch.1,
        refolded.1 - batch.1
    ))
}
