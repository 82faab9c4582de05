//! What the benches and the programs that make the shipped tables have in common: where labelled
//! articles are found and how they are read.

pub mod forms;
pub mod parts;

use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use storyfold::model::{Article, ArticleId};
use storyfold::readers::{ReadOptions, plan, read_collect};
use storyfold::{Options, Silent, cluster};
use storyfold_eval::Contingency;
use storyfold_eval::metrics::{SameThread, bcubed, pairwise};

/// The labelled sets by name, each with the sets of its kin: sets about the same incidents.
pub const SETS: [(&str, &[&str]); 6] = [
    ("gva_clean", &["gvc"]),
    ("gvc", &["gva_clean"]),
    ("ecbplus", &[]),
    ("allsides_full", &[]),
    ("fnc1_claims", &[]),
    ("uci_headlines", &[]),
];

/// The folder of labelled articles: the environment's `STORYFOLD_DATA`, else `../shared/data`
/// beside the workspace.
pub fn data_folder() -> PathBuf {
    std::env::var_os("STORYFOLD_DATA").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/data"),
        PathBuf::from,
    )
}

/// Reads a file or folder of articles; what cannot be read ends the program's work with a message.
pub fn read_articles(path: &Path) -> Result<Vec<Article>, String> {
    let inputs = [path.display().to_string()];
    let plan = plan(&inputs).map_err(|error| error.to_string())?;
    let loaded = read_collect(&plan, &mut std::io::empty(), &ReadOptions::default())
        .map_err(|error| error.to_string())?;
    Ok(loaded.articles.into_iter().map(|read| read.article).collect())
}

/// Reads a gold file.
pub fn read_gold(path: &Path) -> Result<BTreeMap<ArticleId, String>, String> {
    let text = std::fs::read_to_string(path)
        .map_err(|error| format!("cannot read {}: {error}", path.display()))?;
    let labels = storyfold_eval::gold::parse(&text).map_err(|error| error.to_string())?;
    Ok(labels.level(storyfold_eval::Level::Story).clone())
}

/// The gold of a labelled set: the story of each article.
pub type Gold = BTreeMap<ArticleId, String>;

/// A labelled development set, to be filed article by article.
#[derive(Debug)]
pub struct Arriving {
    /// The articles in the order of their publication; undated ones last, as they stand in the file.
    pub articles: Vec<Article>,
    /// Their stories.
    pub gold: Gold,
}

impl Arriving {
    /// B-cubed F1 and pairwise F1 of a batch over all of them.
    pub fn in_batch(self) -> Result<(f64, f64), String> {
        let folded = cluster(self.articles, &Options::default(), &Silent);
        let folded = folded.map_err(|error| error.to_string())?;
        let story = |row: storyfold::Row<'_>| (row.article.id.clone(), row.story.to_string());
        let stories: Vec<_> = folded.rows().into_iter().map(story).collect();
        Ok(f1s(&stories, &self.gold))
    }
}

/// B-cubed F1 and pairwise F1 of articles by story.
pub fn f1s(stories: &[(ArticleId, String)], gold: &Gold) -> (f64, f64) {
    let labels = stories.iter().filter_map(|(id, story)| Some((gold.get(id)?.as_str(), story)));
    let table = Contingency::from_labels(labels.map(|(gold, story)| (gold, story.as_str())));
    (bcubed(&table).f1, pairwise(&table, SameThread::Scored).scores.f1)
}

/// The whole of a program that files labelled sets article by article: prints the line that `compare`
/// makes of each set that the command line names, or of all.
pub fn compare_sets(
    program: &str,
    compare: fn(&str, Arriving) -> Result<String, String>,
) -> ExitCode {
    let asked: Vec<String> = std::env::args().skip(1).collect();
    let sets = SETS.iter().map(|(name, _)| *name);
    for set in sets.filter(|name| asked.is_empty() || asked.iter().any(|asked| asked == name)) {
        let line = arriving(set).and_then(|arriving| compare(set, arriving));
        let said = line.and_then(|line| {
            writeln!(std::io::stdout().lock(), "{line}").map_err(|error| error.to_string())
        });
        if let Err(reason) = said {
            let _ = writeln!(std::io::stderr().lock(), "{program}: {reason}");
            return ExitCode::FAILURE;
        }
    }
    ExitCode::SUCCESS
}

fn arriving(set: &str) -> Result<Arriving, String> {
    let mut articles = read_articles(&data_folder().join(format!("{set}.dev.jsonl")))?;
    let gold = read_gold(&data_folder().join(format!("{set}.dev.gold.jsonl")))?;
    articles.sort_by_key(|article| {
        (article.published.is_none(), article.published.map(|published| published.at))
    });
    Ok(Arriving { articles, gold })
}

/// Processor seconds this process has used on all threads, in steps of a hundredth; 0 where the
/// system does not say. Seconds by the clock say little on a machine that others work on.
pub fn cpu_seconds() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    // The name of the program, in brackets, may hold spaces; user and system time are the 12th and
    // 13th fields after it, in hundredths of a second.
    let fields = stat.rsplit(')').next().unwrap_or_default().split_whitespace().skip(11);
    fields.take(2).filter_map(|field| field.parse::<f64>().ok()).sum::<f64>() / 100.0
}
