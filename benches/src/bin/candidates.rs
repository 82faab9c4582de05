//! How much of what belongs together the candidate search finds, and what it costs.
//!
//! `cargo run --release -p storyfold-benches --bin candidates -- recall` prints for each labelled
//! set, and for all of them thrown together, the share of pairs of one story that are proposed when
//! every pair is looked at and when they are searched for, and how many of the true neighbours the
//! search gives; `-- recall FILE...` throws the articles of these files in as well. `-- time FILE...`
//! prints what each stage costs in processor seconds.

use std::collections::{BTreeMap, HashSet};
use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use storyfold::model::{Article, ArticleId};
use storyfold::pipeline::{Copies, find_copies};
use storyfold::progress::{RunReport, Silent};
use storyfold::{Options, on_threads};
use storyfold_benches::{SETS, cpu_seconds, data_folder, read_articles, read_gold};
use storyfold_index::cluster::coherence::Granularity;
use storyfold_index::score::Model;
use storyfold_index::space::Space;
use storyfold_index::stories::{Candidates, Known, Search, candidates, fold, prepare};
use storyfold_text::Analysed;
use storyfold_text::tfidf::Background;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let done = match arguments.split_first() {
        Some((verb, others)) if verb == "recall" => recall(others),
        Some((verb, files)) if verb == "time" && !files.is_empty() => time(files),
        _ => Err("say `recall [FILE...]` or `time FILE...`".to_owned()),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(reason) => {
            let _ = writeln!(std::io::stderr().lock(), "candidates: {reason}");
            ExitCode::FAILURE
        }
    }
}

fn say(text: &str) -> Result<(), String> {
    writeln!(std::io::stdout().lock(), "{text}").map_err(|error| error.to_string())
}

fn copies(mut articles: Vec<Article>) -> Result<Copies, String> {
    articles.sort_unstable_by(|a, b| a.id.cmp(&b.id));
    let mut report = RunReport::default();
    find_copies(articles, &Options::default(), &mut report, &Silent).map_err(|e| e.to_string())
}

fn recall(others: &[String]) -> Result<(), String> {
    let (mut all, mut gold_of_all) = (Vec::new(), BTreeMap::new());
    for (name, _) in SETS {
        let articles = read_articles(&data_folder().join(format!("{name}.dev.jsonl")))?;
        let gold = read_gold(&data_folder().join(format!("{name}.dev.gold.jsonl")))?;
        recall_of(name, articles.clone(), &gold)?;
        // The same article may be in two sets; it is taken once.
        all.extend(articles.into_iter().filter(|a| !gold_of_all.contains_key(&a.id)));
        gold_of_all.extend(gold.into_iter().map(|(id, story)| (id, format!("{name} {story}"))));
    }
    recall_of("all together", all.clone(), &gold_of_all)?;
    if others.is_empty() {
        return Ok(());
    }
    for file in others {
        all.extend(read_articles(&PathBuf::from(file))?);
    }
    recall_of("among others", all, &gold_of_all)
}

fn recall_of(
    name: &str,
    articles: Vec<Article>,
    gold: &BTreeMap<ArticleId, String>,
) -> Result<(), String> {
    let copies = copies(articles)?;
    let analysed: Vec<&Analysed> = copies.analysed.iter().collect();
    let space = Space::of(&analysed, Background::shipped());
    let mut stories: BTreeMap<&str, Vec<u32>> = BTreeMap::new();
    for (node, &(place, _)) in (0_u32..).zip(&copies.canonicals) {
        let story = copies.articles.get(place as usize).and_then(|article| gold.get(&article.id));
        if let Some(story) = story {
            stories.entry(story).or_default().push(node);
        }
    }
    let exact = candidates(&space, Search::Exact);
    let before = cpu_seconds();
    let searched = candidates(&space, Search::Approximate);
    let cpu = cpu_seconds() - before;
    let found = |proposed: &Candidates| {
        let proposed: HashSet<(u32, u32)> =
            proposed.pairs.iter().map(|&(a, b, _)| (a, b)).collect();
        // Every story counts alike: one of three hundred headlines has more pairs than a thousand
        // stories of two.
        let (mut shares, mut several) = (0.0, 0_usize);
        for members in stories.values().filter(|members| members.len() > 1) {
            let (mut found, mut pairs) = (0_usize, 0_usize);
            for (at, &a) in members.iter().enumerate() {
                for &b in members.iter().skip(at + 1) {
                    pairs += 1;
                    found += usize::from(proposed.contains(&(a, b)));
                }
            }
            several += 1;
            shares += found as f64 / pairs as f64;
        }
        shares / several.max(1) as f64
    };
    let of_true = |most: usize| {
        let (mut found, mut pairs) = (0_usize, 0_usize);
        for (exact, searched) in exact.neighbours.iter().zip(&searched.neighbours) {
            let searched: HashSet<u32> = searched.iter().take(most).map(|&(at, _)| at).collect();
            pairs += exact.len().min(most);
            found += exact.iter().take(most).filter(|(at, _)| searched.contains(at)).count();
        }
        found as f64 / pairs.max(1) as f64
    };
    let nodes = space.len() as f64;
    say(&format!(
        "{name:14} {:6} nodes: pairs of a story proposed exactly {:.4} by search {:.4}; pairs a node {:.1} \
         {:.1}; true 10 nearest {:.4}, 30 nearest {:.4}; {:.3} ms a node; {:?}",
        space.len(),
        found(&exact),
        found(&searched),
        exact.pairs.len() as f64 / nodes,
        searched.pairs.len() as f64 / nodes,
        of_true(10),
        of_true(30),
        cpu * 1e3 / nodes,
        searched.audit,
    ))
}

fn time(files: &[String]) -> Result<(), String> {
    let options = Options::default();
    on_threads(&options, || time_stages(files)).map_err(|error| error.to_string())?
}

fn time_stages(files: &[String]) -> Result<(), String> {
    let mut last = cpu_seconds();
    let mut took = |stage: &str| {
        let now = cpu_seconds();
        let line = format!("{stage:12} {:8.2} s", now - last);
        last = now;
        say(&line)
    };
    let mut articles = Vec::new();
    for file in files {
        articles.extend(read_articles(&PathBuf::from(file))?);
    }
    took("read")?;
    let copies = copies(articles)?;
    took("copies, facts")?;
    let analysed: Vec<&Analysed> = copies.analysed.iter().collect();
    let articles: Vec<&Article> = copies
        .canonicals
        .iter()
        .filter_map(|&(place, _)| copies.articles.get(place as usize))
        .collect();
    drop(Space::of(&analysed, Background::shipped()));
    took("space")?;
    let prepared = prepare(&analysed, Search::for_articles(analysed.len()), Background::shipped());
    took("space, pairs")?;
    let scorer = prepared.scorer(&analysed, &articles, Model::shipped());
    let stories = fold(
        &scorer,
        &prepared.candidates,
        analysed.len(),
        Granularity::default(),
        &Known::default(),
    );
    took("stories")?;
    say(&format!(
        "{} nodes, {} pairs, {} stories, {:?}",
        analysed.len(),
        prepared.candidates.pairs.len(),
        stories.members.len(),
        prepared.candidates.audit
    ))
}
