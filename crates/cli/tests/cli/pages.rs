//! Help, version, completions and manual pages.

use crate::harness::run;

const VERBS: [&str; 6] = ["cluster", "dedup", "explain", "eval", "completions", "man"];

#[test]
fn help_and_version_are_no_errors() {
    let version = run(&["--version"]).exits(0);
    assert_eq!(version.stdout, format!("storyfold {}\n", env!("CARGO_PKG_VERSION")));
    let help = run(&["--help"]).exits(0).stdout;
    for verb in VERBS {
        assert!(help.contains(&format!("\n  {verb}")), "{verb} is missing: {help}");
        let help = run(&[verb, "--help"]).exits(0);
        assert!(help.stdout.contains(&format!("Usage: storyfold {verb}")), "{}", help.stdout);
        assert!(help.stdout.contains("Examples:\n  storyfold "), "{}", help.stdout);
        assert_eq!(help.stderr, "");
        let wide = help.stdout.lines().find(|line| line.chars().count() > 100);
        assert_eq!(wide, None, "fits 100 columns");
    }
}

#[test]
fn every_shell_has_completions() {
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let script = run(&["completions", shell]).exits(0).stdout;
        for word in ["cluster", "dedup", "same-thread"] {
            assert!(script.contains(word), "{shell} misses {word}");
        }
    }
}

#[test]
fn every_verb_has_a_manual_page() {
    let page = run(&["man"]).exits(0).stdout;
    assert!(page.contains(".TH storyfold 1"), "{page}");
    let named: Vec<&str> = page
        .lines()
        .filter_map(|line| line.strip_prefix("storyfold\\-")?.strip_suffix("(1)"))
        .collect();
    assert!(named.contains(&"completions") && !named.contains(&"help"), "{named:?}");
    named.iter().for_each(|verb| drop(run(&["man", verb]).exits(0)));
    let head =
        |verb: &str| format!(".TH storyfold-{verb} 1  \"storyfold {}\"", env!("CARGO_PKG_VERSION"));
    for verb in ["cluster", "dedup", "explain", "eval", "tune", "store", "watch", "find"] {
        let page = run(&["man", verb]).exits(0).stdout;
        assert!(page.contains(&head(verb)), "{page}");
        assert!(page.contains("Examples:"), "{page}");
    }
    let page = run(&["man", "store"]).exits(0).stdout;
    let of_store: Vec<&str> = page
        .lines()
        .filter_map(|line| line.strip_prefix("storyfold\\-store\\-")?.strip_suffix("(1)"))
        .collect();
    assert_eq!(of_store.len(), 14, "{page}");
    for verb in of_store {
        let verb = format!("store-{verb}");
        let page = run(&["man", &verb]).exits(0).stdout;
        assert!(page.contains(&head(&verb)), "{page}");
    }
}
