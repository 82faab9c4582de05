//! Lines of navigation, newsletters, sharing and rights, told by their phrases.

use std::sync::LazyLock;

use aho_corasick::AhoCorasick;

use super::words_up_to;

/// A line longer than this is a paragraph of a report, whatever phrase stands in it.
const MOST_WORDS: usize = 45;

/// Beyond this many words a phrase must open the line to count.
const SHORT_WORDS: usize = 14;

/// Phrases that open such lines, folded.
const OPENINGS: [&str; 42] = [
    "skip to",
    "sign up",
    "subscribe to",
    "subscribe now",
    "click here",
    "follow us",
    "follow @",
    "share this",
    "share on",
    "read more",
    "read also",
    "read:",
    "read next",
    "related:",
    "also read",
    "watch:",
    "more:",
    "see also",
    "photo:",
    "(photo",
    "image:",
    "copyright",
    "©",
    "all rights reserved",
    "advertisement",
    "this material may not be published",
    "download the",
    "get the latest",
    "get breaking",
    "to read more",
    "to learn more",
    "like us on",
    "story continues",
    "continue reading",
    "enjoy ad-free",
    "join our",
    "log in",
    "register to",
    "to read how",
    "enter your email",
    "please enable javascript",
    "view comments",
];

/// Phrases that mark such lines wherever they stand, folded.
const ANYWHERE: [&str; 26] = [
    "all rights reserved",
    "sign up for our",
    "newsletter",
    "terms of use",
    "terms of service",
    "privacy policy",
    "cookie policy",
    "follow us on",
    "subscribe to our",
    "click here",
    "fill out this form",
    "republishing this content",
    "may not be published, broadcast",
    "share on facebook",
    "share on twitter",
    "on facebook and twitter",
    "download our app",
    "news app",
    "ad-free",
    "this story will be updated",
    "stay tuned for updates",
    "your email address",
    "notify you here",
    "we'll notify you",
    "can be found here",
    "breaking news alerts",
];

/// Whether a line is none of the report's.
///
/// ```
/// use storyfold_text::boilerplate::phrases::is_noise;
/// assert!(is_noise("Skip to main content"));
/// assert!(is_noise("© 2016 Ostby Post. All rights reserved."));
/// assert!(!is_noise("Two dockers died when a crane fell on Monday."));
/// ```
pub fn is_noise(line: &str) -> bool {
    let line = line.trim_start_matches(|c: char| !c.is_alphanumeric() && !matches!(c, '©' | '('));
    // The check below copies the line: most lines are too long to be noise, and are not copied.
    if line.is_empty() || line.len() > MOST_WORDS * 12 {
        return false;
    }
    let count = words_up_to(line, MOST_WORDS + 1);
    if count > MOST_WORDS {
        return false;
    }
    let folded = line.to_lowercase().replace('’', "'");
    let opens = OPENINGS.iter().any(|phrase| folded.starts_with(phrase));
    (opens && count <= SHORT_WORDS * 2)
        || anywhere(&folded) >= if count <= SHORT_WORDS { 1 } else { 2 }
}

/// How many of the phrases that count anywhere stand in a folded line.
fn anywhere(folded: &str) -> u32 {
    static PHRASES: LazyLock<Option<AhoCorasick>> =
        LazyLock::new(|| AhoCorasick::new(ANYWHERE).ok());
    let Some(phrases) = &*PHRASES else { return 0 };
    let found = phrases.find_overlapping_iter(folded);
    found.fold(0_u32, |found, one| found | 1 << one.pattern().as_u32()).count_ones()
}

const _: () = assert!(ANYWHERE.len() <= 32, "a bit for each phrase");

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_line_needs_two_phrases_and_one_said_twice_is_one() {
        let report =
            "the harbour office said that eleven dockers were on the quay when it gave way";
        let twice = format!("{report} newsletter newsletter");
        let two = format!("{report} newsletter privacy policy");
        assert_eq!([&twice, &two].map(|line| is_noise(line)), [false, true]);
        assert_eq!(anywhere("follow us on facebook and twitter, or sign up for our newsletter"), 4);
    }
}
