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
/// assert!(!flags("Kill Devil Hills photos to follow.").holds(Flag::Kill));
/// ```
pub fn flags(note: &str) -> Flags {
    let mut flags = Flags::default();
    if kills(note) {
        flags.insert(Flag::Kill);
    }
    let note = note.to_ascii_lowercase();
    for word in words(&note) {
        let flag = match word {
            "corrects" | "corrected" | "correction" | "correcting" => Some(Flag::Correction),
            "updated" | "updating" => Some(Flag::Update),
            "abridged" => Some(Flag::Abridged),
            _ => None,
        };
        flag.into_iter().for_each(|flag| flags.insert(flag));
    }
    let mut clauses = note.split(['.', ',', ';', '(', ')', '\n']);
    if clauses.clone().any(updates) {
        flags.insert(Flag::Update);
    }
    if clauses.any(is_shortened) {
        flags.insert(Flag::Abridged);
    }
    flags
}

/// Whether a note forbids the use of its item. A kill is said first, but for whom it is said to; further behind the
/// word is part of the news. So it is in the name of a place: what a desk says is killed stands behind the word
/// as `this`, `the` and the like, or as a slugline or headline behind a `KILL` in capitals.
fn kills(note: &str) -> bool {
    let mut rest = note;
    let (mut is_urged, mut is_of_story) = (false, false);
    loop {
        rest = rest.trim_start_matches(|c: char| !c.is_alphabetic());
        let end = rest.find(|c: char| !c.is_alphabetic()).unwrap_or(rest.len());
        let Some((word, after)) = rest.split_at_checked(end) else { return false };
        match word.to_ascii_lowercase().as_str() {
            "withdrawn" | "retracted" | "retraction" => {
                return is_urged || is_of_story || takes_back(after);
            }
            "kill" => return is_urged || kills_what_follows(word, after),
            folded if ADDRESSES.contains(&folded) => {
                is_urged |= matches!(folded, "please" | "mandatory" | "bulletin");
                is_of_story |= folded == "story";
            }
            _ => return false,
        }
        rest = after;
    }
}

/// Whether nothing stands behind a word but a new clause: `KILL. Wrong port`, `KILL - wrong port`. `Kill-switch` is
/// one word.
fn ends_clause(after: &str) -> bool {
    let rest = after.trim_start();
    let is_dashed = rest.len() < after.len() && rest.starts_with('-');
    rest.is_empty()
        || is_dashed
        || after.starts_with('\n')
        || rest.starts_with([':', '.', ',', ';', '!', '–', '—', '(', ')', ']'])
}

/// Whether a `retracted` at the head of a note is said of its item: `Retracted study: graphic to follow` is not.
fn takes_back(after: &str) -> bool {
    let folded = after.to_ascii_lowercase();
    let mut behind = words(&folded);
    let is_of_item = || match behind.next() {
        Some("because" | "due" | "as" | "pending") => true,
        Some("of") => behind.take(3).any(|word| ITEMS.contains(&word)),
        _ => false,
    };
    ends_clause(after) || is_of_item()
}

/// Whether a `kill` at the head of a note is meant for what stands behind it.
fn kills_what_follows(kill: &str, after: &str) -> bool {
    if ends_clause(after) {
        return true;
    }
    if !after.starts_with(char::is_whitespace) {
        return false;
    }
    let word = after.split_whitespace().next().unwrap_or_default();
    let behind = after.trim_start().strip_prefix(word).unwrap_or_default();
    let has_lower = |text: &str| text.contains(char::is_lowercase);
    if !has_lower(kill) && word.starts_with(['"', '“', '\'', '‘', '«']) {
        return true;
    }
    let core = word.trim_end_matches(|c: char| !c.is_alphanumeric());
    let folded = core.to_ascii_lowercase();
    if POINTERS.contains(&folded.as_str()) {
        let next = behind.to_ascii_lowercase();
        let is_alone = core.len() < word.len() || ends_clause(behind);
        return is_alone || words(&next).take(2).any(|word| ITEMS.contains(&word));
    }
    let is_capital = word.starts_with(char::is_uppercase);
    let is_slug = is_capital && word.contains('-');
    // `KILL Bill interview to follow` promises something.
    let clause = behind.split(['.', ',', ';', '\n']).next().unwrap_or_default();
    let is_headline = is_capital && has_lower(word) && !clause.ends_with(" to follow");
    ITEMS.contains(&folded.as_str())
        || KILLED.contains(&folded.as_str())
        || (!has_lower(kill) && (is_slug || is_headline))
}

/// What points to what is killed, folded: `Kill the earlier story`; not `Kill the Bill`.
const POINTERS: [&str; 9] = ["this", "that", "the", "these", "those", "all", "any", "both", "our"];

/// What a desk says is killed, folded: `Kill above item`.
const ITEMS: [&str; 19] = [
    "story",
    "stories",
    "item",
    "items",
    "article",
    "articles",
    "version",
    "versions",
    "piece",
    "pieces",
    "report",
    "reports",
    "earlier",
    "previous",
    "above",
    "following",
    "slug",
    "slugline",
    "copy",
];

/// What else is said behind a kill, folded: whom it is meant for, when and why.
const KILLED: [&str; 6] = ["it", "and", "immediately", "as", "because", "kill"];

/// Whether a clause of a note, folded, says that a longer text is to be had elsewhere: `A longer version of this
/// story is available`. `This is a longer version` and `replaced with longer version` say it of their own.
fn is_shortened(clause: &str) -> bool {
    let Some((before, behind)) = clause.split_once("longer version") else { return false };
    if words(before).any(|word| OF_ITSELF.contains(&word)) {
        return false;
    }
    let mut behind = words(behind);
    match behind.next() {
        Some("of") => {
            let is_this = |word| matches!(word, "this" | "the");
            behind.next().is_some_and(is_this) && behind.next().is_some()
        }
        word => word.is_some_and(|word| ELSEWHERE.contains(&word)),
    }
}

/// Words before `longer version` by which a note speaks of its own item, folded.
const OF_ITSELF: [&str; 9] =
    ["with", "this", "by", "replaces", "replaced", "replacing", "adds", "now", "here"];

/// What is said of a text that is to be had elsewhere, folded.
const ELSEWHERE: [&str; 12] = [
    "is",
    "was",
    "has",
    "will",
    "can",
    "may",
    "available",
    "moved",
    "moving",
    "exists",
    "follows",
    "to",
];

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

/// The note a text begins with: its first line, when that is in brackets or addressed to editors, or a short line
/// `Corrects …` that says what of a text it puts right. `Corrects himself` is no such line, and a text that begins
/// with `Correcting` may be about that.
///
/// ```
/// use storyfold_text::wire::note::at_head;
/// assert_eq!(at_head("(Adds quotes)\nFog closed the port."), Some("(Adds quotes)"));
/// assert_eq!(at_head("Eds: Corrects spelling.\nFog."), Some("Eds: Corrects spelling."));
/// assert_eq!(at_head("Corrects number of injured.\nFog."), Some("Corrects number of injured."));
/// assert_eq!(at_head("(AP) Fog closed the port."), None);
/// ```
pub fn at_head(body: &str) -> Option<&str> {
    let head = body.trim_start();
    // Most texts begin otherwise, and are read no further.
    if !head.starts_with(['(', 'E', 'C']) {
        return None;
    }
    let mut lines = head.lines();
    let line = lines.next()?.trim();
    if line.len() > LONGEST_BYTES {
        return None;
    }
    let is_bracketed = line.starts_with('(') && line.ends_with(')');
    let is_addressed = ["Eds:", "EDS:", "Editors:", "EDITORS:", "Ed's note:", "Editor's note:"]
        .iter()
        .any(|opening| line.starts_with(opening));
    let mut puts_right = || corrects(line) && lines.any(|line| !line.trim().is_empty());
    (is_bracketed || is_addressed || puts_right()).then_some(line)
}

/// Whether a line says by itself what of a text it puts right: `CORRECTS spelling of name in 3rd paragraph`.
fn corrects(line: &str) -> bool {
    let Some(what) = ["Corrects", "CORRECTS"].iter().find_map(|verb| line.strip_prefix(verb))
    else {
        return false;
    };
    let what = what.to_ascii_lowercase();
    let mut behind = words(&what).skip_while(|&word| BEFORE_WHAT.contains(&word));
    let is_apart = what.starts_with([' ', ':', '-']);
    is_apart
        && line.len() <= LONGEST_CORRECTS_BYTES
        && behind.next().is_some_and(|word| OF_A_TEXT.contains(&word))
}

/// What may stand before that, folded: `Corrects in 3rd paragraph`.
const BEFORE_WHAT: [&str; 10] =
    ["the", "in", "first", "second", "third", "last", "st", "nd", "rd", "th"];

/// A line that says what it puts right is no longer than this, in bytes.
const LONGEST_CORRECTS_BYTES: usize = 120;

/// What of a text is put right, folded.
const OF_A_TEXT: [&str; 40] = [
    "number",
    "numbers",
    "figure",
    "figures",
    "toll",
    "total",
    "amount",
    "sum",
    "percentage",
    "name",
    "names",
    "spelling",
    "spellings",
    "age",
    "ages",
    "title",
    "titles",
    "gender",
    "date",
    "dates",
    "day",
    "year",
    "time",
    "place",
    "location",
    "dateline",
    "byline",
    "headline",
    "slug",
    "slugline",
    "lead",
    "lede",
    "intro",
    "paragraph",
    "paragraphs",
    "typo",
    "typos",
    "quote",
    "attribution",
    "style",
];

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
        for note in [
            "kill this story",
            "Eds: Kill the earlier item, which is wrong.",
            "KILL",
            "Kill - wrong port",
            "KILL BC-Ostby-Fog",
            "KILL Fog closes port. Wrong port.",
            "KILL ALL VERSIONS",
            "Please kill BC-Ostby-Fog",
            "KILL \"Fog closes port\"",
            "Kill the 0600 fog story",
            "Kill all previous",
            "Kill this.",
            "Kill this: wrong port",
            "(KILL)",
            "KILL – wrong port",
            "Eds: Retracted.",
            "Withdrawn due to errors",
            "Retraction of the earlier story",
        ] {
            assert!(flags(note).holds(Flag::Kill), "{note}");
        }
        for note in [
            "Adds that bears kill sheep",
            "The study was retracted",
            "Skill of crew added",
            "Kill Devil Hills photos to follow.",
            "KILL DEVIL HILLS photos to follow.",
            "Eds: Kill Devil Hills photos to follow.",
            "Kill switch graphic to follow",
            "Kill-switch graphic to follow",
            "KILL-SWITCH graphic to follow",
            "Kill the Bill protest photos to follow",
            "Kill the Messenger review to follow.",
            "Kill 2 birds photo to follow",
            "Kill 'em All review to follow",
            "KILL Bill director interview to follow",
            "Retracted study: graphic to follow",
            "Retraction of study: graphic to follow",
        ] {
            assert!(!flags(note).holds(Flag::Kill), "{note}");
        }
    }

    #[test]
    fn a_longer_version_is_elsewhere_or_this_one() {
        for note in [
            "A longer version of this story is available.",
            "Eds: longer version available",
            "For a longer version of this report, see the site",
            "A longer version has moved",
            "Longer version to come",
        ] {
            assert_eq!(flags(note).iter().collect::<Vec<_>>(), [Flag::Abridged], "{note}");
        }
        for note in [
            "Replaces earlier story with longer version.",
            "This is a longer version of the story sent at 0600 GMT.",
            "Longer version.",
            "Replaced by longer version of this story",
        ] {
            assert!(!flags(note).holds(Flag::Abridged), "{note}");
        }
    }

    #[test]
    fn a_first_line_that_puts_something_right() {
        for line in [
            "Corrects number of injured.",
            "CORRECTS spelling of Kelmouth in 3rd paragraph",
            "Corrects: name of the mayor",
            "Corrects the day of the fire",
            "Corrects 3rd paragraph",
        ] {
            assert_eq!(at_head(&format!("{line}\nFog closed the port.")), Some(line));
            assert!(flags(line).holds(Flag::Correction), "{line}");
            assert_eq!(at_head(line), None, "alone it is the text");
        }
        for line in [
            "Corrects himself: the mayor of Ostby takes back what he said",
            "Corrects for inflation, prices fell",
            "Correcting the name of a street took Ostby forty years.",
            "Correctsville votes",
            "Corrections officers went on strike.",
        ] {
            assert_eq!(at_head(&format!("{line}\nFog closed the port.")), None, "{line}");
        }
    }
}
