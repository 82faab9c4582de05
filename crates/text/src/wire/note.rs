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
    let note = note.to_ascii_lowercase();
    // A kill is said first, but for whom it is said to; further behind the word is part of the news.
    let mut is_first = true;
    for word in words(&note) {
        let flag = match word {
            "corrects" | "corrected" | "correction" | "correcting" => Some(Flag::Correction),
            "updated" | "updating" => Some(Flag::Update),
            "abridged" => Some(Flag::Abridged),
            "kill" | "withdrawn" | "retracted" | "retraction" if is_first => Some(Flag::Kill),
            _ => None,
        };
        flag.into_iter().for_each(|flag| flags.insert(flag));
        is_first &= ADDRESSES.contains(&word);
    }
    if note.split(['.', ',', ';', '(', ')', '\n']).any(updates) {
        flags.insert(Flag::Update);
    }
    if note.contains("longer version") {
        flags.insert(Flag::Abridged);
    }
    flags
}

/// For whom a note is, and how urgent; folded.
const ADDRESSES: [&str; 7] =
    ["eds", "editors", "please", "mandatory", "urgent", "bulletin", "story"];

/// What else may stand before the verb of a note, folded: `Ed's note: this version updates the toll`.
const SUBJECTS: [&str; 15] = [
    "ed",
    "editor",
    "s",
    "note",
    "and",
    "also",
    "this",
    "version",
    "lead",
    "ld",
    "writethru",
    "st",
    "nd",
    "rd",
    "th",
];

/// Whether a clause of a note, folded, says that the item is new: its verb does, which stands first.
/// `The magazine that updates its guide` is none, and `Updates as warranted` are still to come.
fn updates(clause: &str) -> bool {
    let is_before = |word: &&str| ADDRESSES.contains(word) || SUBJECTS.contains(word);
    let mut words = words(clause).skip_while(is_before);
    match words.next() {
        Some("adds" | "recasts") => true,
        Some("updates") => !matches!(
            (words.next(), words.next()),
            (Some("as" | "will" | "expected" | "planned"), _)
                | (Some("to"), Some("come" | "follow"))
        ),
        _ => false,
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_new_is_said_by_the_verb_of_a_clause() {
        for note in [
            "Updates with quotes",
            "Eds: UPDATES throughout",
            "UPDATES: With quotes from mayor.",
            "Photos sent. Recasts lead; adds byline",
            "With photos, updates toll",
            "Ed's note: this version updates the toll",
            "1st Ld-Writethru updates with court",
            "(Adds quotes)",
            "This story has been updated.",
            "Updates to add quotes",
        ] {
            assert!(flags(note).holds(Flag::Update), "{note}");
        }
        for note in [
            "Editors: here are our plans. Ostby ferry: updates as warranted, photos.",
            "Updates as warranted.",
            "Ferry talks: 600 words. Updates will follow.",
            "Updates to come",
            "Editors: the magazine that updates its style guide",
            "Mayor adds two posts",
        ] {
            assert!(!flags(note).holds(Flag::Update), "{note}");
        }
    }

    #[test]
    fn a_kill_is_said_first() {
        for note in [
            "KILL. Wrong port.",
            "Editors: MANDATORY KILL",
            "BULLETIN KILL",
            "Story withdrawn: the source was wrong",
            "Retraction: the man named is not the one",
        ] {
            assert!(flags(note).holds(Flag::Kill), "{note}");
        }
        for note in ["Adds that bears kill sheep", "The study was retracted", "Skill of crew added"]
        {
            assert!(!flags(note).holds(Flag::Kill), "{note}");
        }
    }
}
