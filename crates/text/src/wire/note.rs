//! Editors' notes: what a desk says to those who receive an item.

use storyfold_model::{Flag, Flags};

/// A note at the head of a text is no longer than this, in bytes.
const LONGEST_BYTES: usize = 300;

/// What a note says of its item.
///
/// ```
/// use storyfold_model::Flag;
/// use storyfold_text::wire::note::flags;
/// assert!(flags("Corrects toll in first paragraph.").holds(Flag::Correction));
/// assert!(flags("Eds: UPDATES with quotes").holds(Flag::Update));
/// assert!(flags("Photos available.").is_empty());
/// assert!(flags("Eds: Please kill this story.").holds(Flag::Kill));
/// assert!(flags("Updates with toll of 3 KILLED").holds(Flag::Update));
/// assert!(!flags("Updates with toll of 3 KILLED").holds(Flag::Kill));
/// ```
pub fn flags(note: &str) -> Flags {
    let mut flags = Flags::default();
    // A kill is said first, but for whom it is said to; further behind the word is part of the news.
    let mut is_first = true;
    for word in words(note) {
        let word = word.to_ascii_lowercase();
        let flag = match word.as_str() {
            "corrects" | "corrected" | "correction" | "correcting" => Some(Flag::Correction),
            "updates" | "updated" | "adds" | "recasts" | "updating" => Some(Flag::Update),
            "abridged" => Some(Flag::Abridged),
            "kill" | "withdrawn" if is_first => Some(Flag::Kill),
            _ => None,
        };
        flag.into_iter().for_each(|flag| flags.insert(flag));
        is_first &= matches!(word.as_str(), "eds" | "editors" | "please" | "mandatory" | "urgent");
    }
    if note.to_ascii_lowercase().contains("longer version") {
        flags.insert(Flag::Abridged);
    }
    flags
}

fn words(note: &str) -> impl Iterator<Item = &str> {
    note.split(|c: char| !c.is_alphabetic()).filter(|word| !word.is_empty())
}

/// The note a text begins with: its first line, when that is in brackets or addressed to editors.
///
/// ```
/// use storyfold_text::wire::note::at_head;
/// assert_eq!(at_head("(Adds quotes)\nFog closed the port."), Some("(Adds quotes)"));
/// assert_eq!(at_head("Eds: Corrects spelling.\nFog."), Some("Eds: Corrects spelling."));
/// assert_eq!(at_head("(AP) Fog closed the port."), None);
/// ```
pub fn at_head(body: &str) -> Option<&str> {
    let head = body.trim_start();
    // Most texts begin otherwise, and are read no further.
    if !head.starts_with(['(', 'E']) {
        return None;
    }
    let line = head.lines().next()?.trim();
    if line.len() > LONGEST_BYTES {
        return None;
    }
    let is_bracketed = line.starts_with('(') && line.ends_with(')');
    let is_addressed = ["Eds:", "EDS:", "Editors:", "EDITORS:", "Ed's note:", "Editor's note:"]
        .iter()
        .any(|opening| line.starts_with(opening));
    (is_bracketed || is_addressed).then_some(line)
}
