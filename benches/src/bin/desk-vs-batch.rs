//! How far a desk falls behind batch: it files each article by those before it alone.
//!
//! Articles of each labelled development set come in the order of their publication. F1 is given
//! (B-cubed, pairwise) of the desk as it is when the last has come, of the desk after it was decided
//! anew with hindsight, and of batch. Fewer than .02 lower is expected without hindsight and fewer
//! than .005 with it. `desk-vs-batch [SET…]`.

use std::process::ExitCode;

use storyfold::desk::{Desk, DeskOptions};
use storyfold::model::ArticleId;
use storyfold_benches::{Arriving, Gold, compare_sets, cpu_seconds, f1s};

fn main() -> ExitCode {
    compare_sets("desk-vs-batch", compare)
}

fn of_desk(desk: &Desk, gold: &Gold) -> Result<(f64, f64), String> {
    let rows = desk.rows().map_err(|error| error.to_string())?;
    let stories: Vec<(ArticleId, String)> =
        rows.into_iter().map(|row| (row.article.id, row.story.to_string())).collect();
    Ok(f1s(&stories, gold))
}

fn compare(set: &str, arriving: Arriving) -> Result<String, String> {
    let Arriving { articles, gold } = &arriving;
    let before = cpu_seconds();
    let mut desk = Desk::in_memory(DeskOptions::default()).map_err(|error| error.to_string())?;
    for article in articles {
        desk.add_batch(vec![article.clone()]).map_err(|error| error.to_string())?;
    }
    let cost = (cpu_seconds() - before) * 1e3 / articles.len() as f64;
    let filed = of_desk(&desk, gold)?;
    desk.refold().map_err(|error| error.to_string())?;
    let refolded = of_desk(&desk, gold)?;

    let batch = arriving.in_batch()?;
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
