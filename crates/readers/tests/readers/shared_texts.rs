//! Real pages that stand beside the checkout of those who work on this, never inside it.

use std::path::{Path, PathBuf};

use storyfold_readers::{Loaded, ReadOptions, plan, read_collect};

#[track_caller]
fn read(folder: &str) -> Option<Loaded> {
    let path: PathBuf = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared").join(folder);
    if !path.is_dir() {
        println!("skipped: there is no folder {folder} of shared texts beside this checkout");
        return None;
    }
    let planned = plan(&[path.to_string_lossy().into_owned()]).unwrap();
    let loaded = read_collect(&planned, &mut std::io::empty(), &ReadOptions::default()).unwrap();
    assert_eq!(loaded.problems, []);
    assert_eq!(loaded.articles.len(), planned.len());
    for read in &loaded.articles {
        let article = &read.article;
        assert!(!article.title.is_empty(), "{} has no title", read.origin);
        assert!(!article.title.contains(['#', '[', ']']), "{}: {:?}", read.origin, article.title);
        assert!(!article.body.contains("Formats: ["), "{} keeps its row of links", read.origin);
    }
    Some(loaded)
}

#[test]
fn every_seed_has_a_title() {
    let Some(loaded) = read("seeds") else { return };
    let dated = loaded.articles.iter().filter(|read| read.article.published.is_some()).count();
    assert_eq!((loaded.articles.len(), dated), (5, 3));
}

#[test]
fn every_page_of_the_aggregator_has_a_title_and_a_date() {
    let Some(loaded) = read("data/dagestan/pages") else { return };
    for read in &loaded.articles {
        assert!(read.article.published.is_some(), "{} has no date", read.origin);
    }
}
