//! Articles filed as they arrive against all of them folded at once.
//!
//! `cargo run --release -p storyfold-benches --bin stream-vs-batch [SET...]` files the articles of
//! each labelled set in the order of their publication (undated ones last, as
//! they stand in the file), each compared to those before it alone, and prints pairwise and B-cubed F1 of the stories after
//! the last one beside those of a batch over all, and what the stream changed on the way.

use std::collections::BTreeMap;
use std::io::Write;
use std::process::ExitCode;

use storyfold::model::{Article, ArticleId};
use storyfold::stream::{StoryEvent, Stream};
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
            let _ = writeln!(std::io::stderr().lock(), "stream-vs-batch: {reason}");
            return ExitCode::FAILURE;
        }
    }
    ExitCode::SUCCESS
}

/// B-cubed F1 and pairwise F1 of articles by story.
fn f1s<'a>(
    stories: impl IntoIterator<Item = (&'a ArticleId, String)>,
    gold: &BTreeMap<ArticleId, String>,
) -> (f64, f64) {
    let labels: Vec<(&str, String)> = stories
        .into_iter()
        .filter_map(|(id, story)| Some((gold.get(id)?.as_str(), story)))
        .collect();
    let table =
        Contingency::from_labels(labels.iter().map(|(gold, story)| (*gold, story.as_str())));
    (bcubed(&table).f1, pairwise(&table, SameThread::Scored).scores.f1)
}

fn compare(set: &str) -> Result<String, String> {
    let mut articles: Vec<Article> =
        read_articles(&data_folder().join(format!("{set}.dev.jsonl")))?;
    let gold = read_gold(&data_folder().join(format!("{set}.dev.gold.jsonl")))?;
    articles.sort_by_key(|article| {
        (article.published.is_none(), article.published.map(|published| published.at))
    });

    let before = cpu_seconds();
    let mut stream = Stream::default();
    let (mut merged, mut moved) = (0_usize, 0_usize);
    for article in &articles {
        for event in stream.file(article).map_err(|error| error.to_string())? {
            match event {
                StoryEvent::Merged { .. } => merged += 1,
                StoryEvent::Moved { articles, .. } => moved += articles.len(),
                StoryEvent::Founded { .. } | StoryEvent::Joined { .. } => {}
            }
        }
    }
    let cost = (cpu_seconds() - before) * 1e3 / articles.len() as f64;
    let streamed = stream.stories();
    let of_article = |(story, ids): &(_, Vec<&'_ ArticleId>)| -> Vec<(ArticleId, String)> {
        let story: &storyfold::model::StoryId = story;
        ids.iter().map(|&id| (id.clone(), story.to_string())).collect()
    };
    let streamed: Vec<(ArticleId, String)> = streamed.iter().flat_map(of_article).collect();
    let streamed = f1s(streamed.iter().map(|(id, story)| (id, story.clone())), &gold);

    let folded = cluster(articles, &Options::default(), &Silent).map_err(|e| e.to_string())?;
    let rows = folded.rows();
    let batch = f1s(rows.iter().map(|row| (&row.article.id, row.story.to_string())), &gold);
    Ok(format!(
        "{set:14} stream {:.3} {:.3}   batch {:.3} {:.3}   pairwise {:+.3}   {merged} stories \
         merged, {moved} articles moved; {cost:.2} ms an article",
        streamed.0,
        streamed.1,
        batch.0,
        batch.1,
        streamed.1 - batch.1
    ))
}
