//! INPUT arguments that are patterns, such as `wires/**/*.xml`.
//!
//! A shell expands them before the program sees them, but not when they are quoted, written in a
//! configuration, or match more than a command line holds.

use std::path::{Path, PathBuf};

use globset::{GlobBuilder, GlobMatcher};

/// What makes an argument a pattern.
const WILDCARDS: [char; 4] = ['*', '?', '[', '{'];

/// Paths below a folder, described by wildcards: `*` and `?` stand for characters of a name, `**`
/// for any number of folders, `[a-z]` for one of several characters, `{a,b}` for one of several
/// texts, and `\` takes the meaning off the character behind it.
#[derive(Debug)]
pub(crate) struct Pattern {
    /// The folder that the wildcards begin in.
    pub(crate) base: PathBuf,
    /// How many folders deep below `base` a match may stand; `None` with `**`.
    max_depth: Option<usize>,
    /// Whether it names hidden files, which are left out otherwise.
    pub(crate) shows_hidden: bool,
    matcher: GlobMatcher,
}

impl Pattern {
    /// Reads a pattern; `None` when the text holds no wildcard.
    pub(crate) fn parse(text: &str) -> Option<Result<Self, globset::Error>> {
        text.contains(WILDCARDS).then(|| {
            let is_wild = |part: &str| part.contains(WILDCARDS) || part.contains('\\');
            let parts: Vec<&str> = text.split('/').collect();
            let plain = parts.iter().take_while(|part| !is_wild(part)).count();
            let (base, wild) = parts.split_at_checked(plain).unwrap_or_default();
            let base = match base {
                [] => ".".to_owned(),
                [""] => "/".to_owned(),
                parts => parts.join("/"),
            };
            let wild = wild.join("/");
            let mut glob = GlobBuilder::new(&wild);
            glob.literal_separator(true).backslash_escape(true);
            Ok(Self {
                base: base.into(),
                max_depth: (!wild.contains("**")).then(|| wild.matches('/').count() + 1),
                shows_hidden: wild.split('/').any(|part| part.starts_with('.')),
                matcher: glob.build()?.compile_matcher(),
            })
        })
    }

    /// Whether it describes this path below its base.
    pub(crate) fn takes(&self, relative: &Path) -> bool {
        self.matcher.is_match(relative)
    }

    /// Whether something below a folder at this depth could match, the base being at depth 0.
    pub(crate) fn reaches_below(&self, depth: usize) -> bool {
        self.max_depth.is_none_or(|max_depth| depth < max_depth)
    }

    /// Whether only its own length keeps a walk from going around in circles.
    pub(crate) fn is_bounded(&self) -> bool {
        self.max_depth.is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn pattern(text: &str) -> Pattern {
        Pattern::parse(text).unwrap().unwrap()
    }

    #[test]
    fn the_base_is_what_stands_before_the_first_wildcard() {
        for (text, base) in [
            ("*.xml", "."),
            ("/*.xml", "/"),
            ("wires/2031/*/a?.xml", "wires/2031"),
            ("../wires/**", "../wires"),
            ("a\\*/b*", "."),
        ] {
            assert_eq!(pattern(text).base, Path::new(base), "{text}");
        }
        assert!(Pattern::parse("wires/a.xml").is_none());
        assert!(Pattern::parse("wires/a{b").unwrap().is_err());
    }

    #[test]
    fn wildcards_stay_within_a_name_and_two_stars_do_not() {
        let takes = |text: &str, path: &str| pattern(text).takes(Path::new(path));
        assert!(takes("w/*.xml", "a.xml") && !takes("w/*.xml", "a/b.xml"));
        assert!(takes("w/**/*.xml", "a.xml") && takes("w/**/*.xml", "a/b/c.xml"));
        assert!(takes("w/*/[ab]?.{xml,json}", "x/a1.json"));
        assert!(!takes("w/*/[ab]?.{xml,json}", "x/c1.json"));
        assert!(takes("\\*.md", "*.md") && !takes("\\*.md", "a.md"));
    }

    #[test]
    fn depth_is_bounded_where_the_pattern_is() {
        let plain = pattern("w/*/*.xml");
        assert!(plain.is_bounded() && plain.reaches_below(1) && !plain.reaches_below(2));
        let deep = pattern("w/**/*.xml");
        assert!(!deep.is_bounded() && deep.reaches_below(1_000));
    }
}
