//! A light Greek rule: the commonest endings of nouns, adjectives and verbs come off.

/// Longest first, so that the longest ending that fits comes off. Final sigma is folded to `σ`
/// before words get here.
const ENDINGS: [&str; 32] = [
    "ηθηκαν",
    "ηθηκε",
    "ουμε",
    "ονται",
    "εται",
    "ουσε",
    "ουσαν",
    "ησεισ",
    "εισ",
    "ησ",
    "εων",
    "ουσ",
    "ουν",
    "ων",
    "οσ",
    "ου",
    "οι",
    "ασ",
    "εσ",
    "αν",
    "ον",
    "ει",
    "αι",
    "ατα",
    "ατοσ",
    "α",
    "η",
    "ο",
    "ε",
    "ι",
    "υ",
    "ω",
];

/// At least this many letters stay.
const LEAST_CHARS: usize = 4;

/// The word without its ending, when enough of it is left.
pub(super) fn stem(word: &str) -> &str {
    ENDINGS
        .iter()
        .filter_map(|ending| word.strip_suffix(ending))
        .filter(|rest| rest.chars().count() >= LEAST_CHARS)
        .min_by_key(|rest| rest.len())
        .unwrap_or(word)
}
