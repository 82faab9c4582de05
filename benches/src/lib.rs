//! What the benches and the programs that make the shipped tables have in common: where labelled
//! articles are found and how they are read.

pub mod forms;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use storyfold::model::{Article, ArticleId};
use storyfold::readers::{ReadOptions, plan, read_collect};

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

/// Processor seconds this process has used on all threads, in steps of a hundredth; 0 where the
/// system does not say. Seconds by the clock say little on a machine that others work on.
pub fn cpu_seconds() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    // The name of the program, in brackets, may hold spaces; user and system time are the 12th and
    // 13th fields after it, in hundredths of a second.
    let fields = stat.rsplit(')').next().unwrap_or_default().split_whitespace().skip(11);
    fields.take(2).filter_map(|field| field.parse::<f64>().ok()).sum::<f64>() / 100.0
}
