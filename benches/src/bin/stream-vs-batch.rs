//! Articles filed as they arrive against all of them folded at once.
//!
//! `cargo run --release -p storyfold-benches --bin stream-vs-batch [SET...]` files the articles of
//! each labelled set in the order of their publication (undated ones last, as
//! they stand in the file), each compared to those before it alone, and prints pairwise and B-cubed F1 of the stories after
//! the last one beside those of a batch over all, and what the stream changed on the way.

use std::process::ExitCode;

use storyfold::model::ArticleId;
use storyfold::stream::{StoryEvent, Stream};
use storyfold_benches::{Arriving, compare_sets, cpu_seconds, f1s};

fn main() -> ExitCode {
    compare_sets("stream-vs-batch", compare)
}

fn compare(set: &str, arriving: Arriving) -> Result<String, String> {
    let Arriving { articles, gold } = &arriving;
    let before = cpu_seconds();
    let mut stream = Stream::default();
    let (mut merged, mut moved) = (0_usize, 0_usize);
    for article in articles {
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
    let streamed = f1s(&streamed, gold);

    let batch = arriving.in_batch()?;
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
