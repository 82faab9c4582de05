//! What the workspace's own tests have in common: where fixtures and labelled articles are found.

pub mod copies;

use std::path::{Path, PathBuf};

use storyfold::model::Article;
use storyfold::readers::{ReadOptions, plan, read_collect};

/// A fixture by its path below `fixtures/`.
pub fn fixture(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures").join(path)
}

/// A file or folder beside the workspace that a stranger's clone does not have; says so when it is
/// absent, so that the test can be skipped in plain sight.
pub fn shared(path: &str) -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared").join(path);
    if path.exists() {
        Some(path)
    } else {
        use std::io::Write;
        let _ = writeln!(
            std::io::stderr().lock(),
            "skipped: {} is not there (labelled articles that are not part of the project)",
            path.display()
        );
        None
    }
}

/// Reads articles as the command line does. Panics when they cannot be read: for tests only.
#[allow(clippy::panic, reason = "a test that cannot read its fixture has failed")]
pub fn read(paths: &[&Path]) -> Vec<Article> {
    let inputs: Vec<String> = paths.iter().map(|path| path.display().to_string()).collect();
    let loaded = plan(&inputs)
        .and_then(|plan| read_collect(&plan, &mut std::io::empty(), &ReadOptions::default()));
    match loaded {
        Ok(loaded) => loaded.articles.into_iter().map(|read| read.article).collect(),
        Err(error) => panic!("{error}"),
    }
}
