//! docs/features.md describes every feature as the code does. `STORYFOLD_BLESS=1` writes the tables anew.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fmt::Write;
use std::path::Path;

use storyfold_index::score::FEATURES;
use storyfold_index::score::features::Speaks;

/// The tables begin at the first heading of a family.
const TABLES: &str = "\n## ";

/// A table for each family, in the order of the list.
fn tables() -> String {
    let mut text = String::new();
    let mut family = "";
    for feature in FEATURES {
        if feature.family != family {
            family = feature.family;
            let head = "| feature | what it is | range | a higher value speaks | why |\n|---|---|---|---|---|";
            writeln!(text, "\n## {family}\n\n{head}").unwrap();
        }
        let speaks = match feature.speaks {
            Speaks::For => "for",
            Speaks::Against => "against",
            Speaks::Either => "either way",
        };
        let (name, formula, range) = (feature.name, feature.formula, feature.range);
        writeln!(text, "| `{name}` | {formula} | {range} | {speaks} | {} |", feature.reason)
            .unwrap();
    }
    text
}

#[test]
fn the_page_describes_every_feature_as_it_is() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/features.md");
    let page = std::fs::read_to_string(&path).unwrap();
    let (intro, shown) = page.split_at(page.find(TABLES).unwrap());
    if std::env::var_os("STORYFOLD_BLESS").is_some_and(|value| value == "1") {
        std::fs::write(&path, format!("{intro}{}", tables())).unwrap();
        return;
    }
    assert_eq!(shown, tables(), "run this test with STORYFOLD_BLESS=1 and read the difference");
}
