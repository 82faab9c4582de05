//! Lines of navigation, newsletters, sharing and rights, told by their phrases.

use super::words;

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
    let count = words(line);
    if count > MOST_WORDS {
        return false;
    }
    let folded = line.to_lowercase().replace('’', "'");
    let opens = OPENINGS.iter().any(|phrase| folded.starts_with(phrase));
    let holds = || ANYWHERE.iter().any(|phrase| folded.contains(phrase));
    (opens && count <= SHORT_WORDS * 2)
        || (count <= SHORT_WORDS && holds())
        || (count > SHORT_WORDS && ANYWHERE.iter().filter(|p| folded.contains(*p)).count() >= 2)
}
