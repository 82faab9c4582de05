//! Marks at the beginning and the end of a headline or slugline.

use storyfold_model::{Flag, Flags, Lead, Series};

/// What the marks of one line say.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Split {
    /// What kind of item it is.
    pub flags: Flags,
    /// Which lead or update it says it is.
    pub lead: Option<Lead>,
    /// Whether it is to be held back.
    pub is_hold: bool,
}

/// Parts a headline from its marks: what is left of it, and what they say.
///
/// Before a headline marks are written in capitals and closed by a dash or a colon, as agencies do;
/// behind it they follow a comma, a dash or stand in brackets. `Update on ferry talks` is a headline,
/// and so is `Gunman shot, KILLED`: what forbids the use of a text counts before a headline, and behind
/// it only as `(KILL)` and ` -KILL`. O(length).
///
/// ```
/// use storyfold_text::wire::marks::split;
/// assert_eq!(split("UPDATE 2-Ferry runs aground").0, "Ferry runs aground");
/// assert_eq!(split("Ostby Ferry, 3rd Ld-Writethru").1.lead.and_then(|lead| lead.number()), Some(3));
/// assert_eq!(split("Update on ferry talks").0, "Update on ferry talks");
/// ```
pub fn split(headline: &str) -> (&str, Split) {
    parts(headline, false)
}

/// Parts a slugline from its marks. Behind a slugline stands nothing but marks, so all count there.
///
/// ```
/// use storyfold_model::Flag;
/// use storyfold_text::wire::marks::split_slug;
/// let (slug, marks) = split_slug("BC-Ostby-Ferry, KILL");
/// assert_eq!((slug, marks.flags.holds(Flag::Kill)), ("BC-Ostby-Ferry", true));
/// ```
pub fn split_slug(slug: &str) -> (&str, Split) {
    parts(slug, true)
}

fn parts(line: &str, is_slug: bool) -> (&str, Split) {
    let mut rest = line.trim();
    let mut found = Split::default();
    while let Some(after) = notice(rest, &mut found).or_else(|| prefix(rest, is_slug, &mut found)) {
        rest = after;
    }
    while let Some(before) = suffix(rest, is_slug, &mut found) {
        rest = before;
    }
    (rest, found)
}

/// Words that forbid the use of a text. They are words of the news, too: where they count depends on what
/// stands around them.
const FORBIDDING: [&str; 5] = ["KILL", "WITHDRAWN", "RETRACTED", "RETRACTION", "HOLD"];

/// What may stand before such a word in a notice.
const URGENCIES: [&str; 6] = ["MANDATORY", "BULLETIN", "URGENT", "ADVISORY", "PLEASE", "STORY"];

/// Takes a notice of several words that forbids the use of a text off the beginning: `MANDATORY KILL: `.
/// One without a closing dash or colon is all there is, or says it twice: `KILL KILL Fog closes port`. A bulletin
/// of a kill needs none before a headline either: `BULLETIN KILL Fog closes port`.
fn notice<'a>(line: &'a str, found: &mut Split) -> Option<&'a str> {
    let (mut rest, mut words, mut kills, mut is_bulletin) = (line, 0, 0, false);
    loop {
        let end = rest.bytes().position(|byte| !byte.is_ascii_uppercase()).unwrap_or(rest.len());
        let (word, after) = rest.split_at_checked(end)?;
        let is_whole = after.is_empty() || after.starts_with([' ', '-', ':', '–', '—']);
        match word {
            "KILL" | "WITHDRAWN" | "RETRACTED" | "RETRACTION" if is_whole => kills += 1,
            word if is_whole && kills == 0 && URGENCIES.contains(&word) => {}
            _ => break,
        }
        is_bulletin |= word == "BULLETIN";
        words += 1;
        rest = after.trim_start();
    }
    let after = rest.strip_prefix(['-', ':', '–', '—']);
    let is_closed = after.is_some() || rest.is_empty() || kills > 1;
    let is_notice = kills > 0 && words > 1 && (is_closed || (is_bulletin && begins_headline(rest)));
    if is_notice {
        found.flags.insert(Flag::Kill);
    }
    is_notice.then(|| after.unwrap_or(rest).trim_start_matches(['-', ' ']))
}

/// Whether a headline may begin so: with a capital, and with a word that is not in capitals alone, as that of
/// `KILL ORDER for wolves` is.
fn begins_headline(line: &str) -> bool {
    let word = line.split(' ').next().unwrap_or_default();
    let is_shouted = |text: &str| !text.contains(char::is_lowercase);
    let first = line.trim_start_matches(['"', '\'', '“', '‘', '«', '„']).chars().next();
    first.is_some_and(|first| !first.is_lowercase())
        && (word.len() == 1 || !is_shouted(word) || is_shouted(line))
}

/// Takes one mark off the beginning.
fn prefix<'a>(line: &'a str, is_slug: bool, found: &mut Split) -> Option<&'a str> {
    // A mark is short, and all capitals: most lines are done with here.
    if !line.bytes().take(2).all(|byte| byte.is_ascii_uppercase()) {
        return None;
    }
    let word_end = line.bytes().position(|byte| !byte.is_ascii_uppercase())?;
    let (word, mut rest) = line.split_at_checked(word_end)?;
    let number_end = rest
        .strip_prefix(' ')
        .and_then(|rest| rest.bytes().position(|byte| !byte.is_ascii_digit()))
        .filter(|&digits| digits > 0 && digits <= 3);
    let mut number = None;
    if let Some(digits) = number_end {
        let (text, after) = rest.split_at_checked(digits + 1)?;
        number = text.trim().parse::<u32>().ok();
        rest = after;
    }
    // `UPDATE 2-`, `CORRECTED:`, `URGENT - `.
    let rest = rest.trim_start();
    // The parts of a slugline in capitals are closed by dashes, as marks are: `KILL-DEVIL-HILLS`.
    let is_part = is_slug
        && FORBIDDING.contains(&word)
        && rest.strip_prefix('-').is_some_and(|rest| !rest.starts_with([' ', '-']))
        && !rest.contains(char::is_lowercase);
    let after = rest.strip_prefix(['-', ':', '–', '—'])?.trim_start_matches(['-', ' ']);
    if after.is_empty() || is_part || !apply(word, number, found) {
        return None;
    }
    Some(after)
}

/// Takes one mark off the end.
fn suffix<'a>(line: &'a str, is_slug: bool, found: &mut Split) -> Option<&'a str> {
    let trimmed = line.trim_end();
    let killed = trimmed.strip_suffix("(KILL)").or_else(|| trimmed.strip_suffix(" -KILL"));
    if let Some(before) = killed.map(str::trim_end).filter(|before| !before.is_empty()) {
        found.flags.insert(Flag::Kill);
        return Some(before);
    }
    if is_slug && let Some((before, word)) = forbidden(trimmed) {
        return apply(word, None, found).then_some(before);
    }
    let (before, mark) = match trimmed.strip_suffix(')') {
        Some(inner) => inner.rsplit_once('(')?,
        None => {
            let (at, length) = last_separator(trimmed)?;
            (trimmed.get(..at)?, trimmed.get(at + length..)?)
        }
    };
    let before = before.trim_end_matches([' ', ',', '-']);
    let is_mark = !before.is_empty() && (lead(mark, found) || alone(mark, is_slug, found));
    is_mark.then_some(before)
}

/// A slugline whose use is forbidden behind it, and the word that does: `OSTBY-FIRE, KILL`, `OSTBY-FIRE, MANDATORY
/// KILL`; without a comma only behind a slugline with small letters that begins as those of a wire do:
/// `BC-Ostby-Fire-KILL`, `BC-Ostby-Fire KILL`, `BC-Ostby-Fire/KILL`. Sluglines are made of such words themselves:
/// `KENYA-WOLF-KILL`, `Ohio-Fish-KILL` and `CRIME-STORY-KILL` are names of reports.
fn forbidden(slug: &str) -> Option<(&str, &str)> {
    let word = FORBIDDING.into_iter().find(|&word| slug.ends_with(word))?;
    let mut before = slug.strip_suffix(word)?;
    // `, MANDATORY KILL`: a blank, and nothing else, parts what is said of a notice from it.
    while let Some(qualified) = before
        .strip_suffix(' ')
        .and_then(|before| URGENCIES.into_iter().find_map(|urgency| before.strip_suffix(urgency)))
        && qualified.ends_with(SEPARATORS)
    {
        before = qualified;
    }
    let core = before.trim_end_matches(SEPARATORS);
    let separator = before.strip_prefix(core).filter(|separator| !separator.is_empty())?;
    let last = core.rsplit(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
    let is_clause = separator.trim().is_empty() && !last.starts_with(|c: char| !c.is_lowercase());
    let is_of_a_wire = WIRE_PREFIXES.iter().any(|prefix| core.starts_with(prefix))
        && core.contains(char::is_lowercase)
        && !is_clause
        && !PREY.contains(&last.to_lowercase().as_str());
    let is_forbidden = separator.contains(',') || is_of_a_wire;
    (is_forbidden && core.contains(char::is_alphanumeric)).then_some((core, word))
}

/// What sluglines of a wire begin with.
const WIRE_PREFIXES: [&str; 3] = ["BC-", "AM-", "PM-"];

/// What is killed in the news, folded: `BC-MA--Fish KILL` is the name of a report.
const PREY: [&str; 16] = [
    "fish", "bird", "birds", "bee", "bees", "bear", "bears", "deer", "dog", "dogs", "road",
    "shark", "sharks", "whale", "wolf", "wolves",
];

/// What parts a mark from a slugline.
const SEPARATORS: [char; 4] = ['-', '/', ',', ' '];

/// Where the last comma or dash before a mark stands, and how long it is with its spaces. Only as
/// far from the end as marks reach: most headlines have none, and are read no further.
fn last_separator(line: &str) -> Option<(usize, usize)> {
    let bytes = line.as_bytes();
    let start = bytes.len().saturating_sub(LONGEST_MARK_BYTES + DASH.len());
    let end = bytes.get(start..)?;
    let comma = end.windows(COMMA.len()).rposition(|bytes| bytes == COMMA);
    let dash = end.windows(DASH.len()).rposition(|bytes| bytes == DASH);
    let comma = comma.map(|at| (start + at, COMMA.len()));
    comma.max(dash.map(|at| (start + at, DASH.len())))
}

const COMMA: &[u8] = b", ";
const DASH: &[u8] = b" - ";

/// `1st Ld`, `3rd Ld-Writethru`, `Writethru`, `2nd Ld - Writethru`, `1st Add`, `TAKE 2`. Words that
/// headlines use, too, count beside a number only: `Norway score, take lead` is none.
fn lead(mark: &str, found: &mut Split) -> bool {
    if mark.len() > LONGEST_MARK_BYTES {
        return false;
    }
    let (mut number, mut series, mut needs_number) = (None, None, false);
    for part in mark.split([' ', '-']).filter(|part| !part.is_empty()) {
        match part {
            "Ld" | "LD" | "Writethru" | "WRITETHRU" | "Writethrough" => series = Some(Series::Lead),
            "Lead" | "LEAD" => (series, needs_number) = (Some(Series::Lead), true),
            "Add" | "ADD" | "Take" | "TAKE" | "Sub" | "SUB" => {
                (series, needs_number) = (series.max(Some(Series::Take)), true);
            }
            _ => {
                let ends = ["st", "nd", "rd", "th"];
                let digits = ends.iter().find_map(|end| part.strip_suffix(end)).unwrap_or(part);
                match digits.parse::<u32>() {
                    Ok(value) if value < 1_000 => number = Some(value),
                    _ => return false,
                }
            }
        }
    }
    let Some(series) = series.filter(|_| !needs_number || number.is_some()) else { return false };
    found.lead = found.lead.max(Some(Lead::new(series, number)));
    found.flags.insert(Flag::Update);
    true
}

/// The longest mark, in bytes: `12th Ld-Writethrough` has 20.
const LONGEST_MARK_BYTES: usize = 24;

/// A mark of one word behind a headline or slugline, in capitals.
fn alone(mark: &str, is_slug: bool, found: &mut Split) -> bool {
    let (word, number) = mark.split_once(' ').unwrap_or((mark, ""));
    let number = match number {
        "" => None,
        digits => match digits.parse::<u32>() {
            Ok(number) => Some(number),
            Err(_) => return false,
        },
    };
    word.len() > 2
        && (is_slug || !FORBIDDING.contains(&word))
        && word.bytes().all(|byte| byte.is_ascii_uppercase())
        && apply(word, number, found)
}

/// Notes what a mark says; `false` when the word is none.
fn apply(word: &str, number: Option<u32>, found: &mut Split) -> bool {
    match word {
        "UPDATE" | "WRAPUP" | "UPDATED" => {
            let series = if word == "WRAPUP" { Series::Wrapup } else { Series::Update };
            found.lead = found.lead.max(Some(Lead::new(series, number)));
            found.flags.insert(Flag::Update);
        }
        "CORRECTED" | "CORRECTION" | "CORRECTS" => found.flags.insert(Flag::Correction),
        "ABRIDGED" => found.flags.insert(Flag::Abridged),
        "ADV" | "ADVANCE" => found.flags.insert(Flag::Advance),
        "KILL" | "WITHDRAWN" | "RETRACTED" | "RETRACTION" => found.flags.insert(Flag::Kill),
        "HOLD" => found.is_hold = true,
        "REFILE" | "RPT" | "REPEAT" | "URGENT" | "BULLETIN" | "FLASH" | "ALERT" => {
            found.lead = found.lead.max(Some(Lead::new(Series::Other, None)));
        }
        _ => return false,
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(line: &str, rest: &str, lead: Option<u32>, flags: &[Flag]) {
        let (left, found) = split(line);
        let all: Vec<Flag> = found.flags.iter().collect();
        let number = found.lead.and_then(Lead::number);
        assert_eq!((left, number, all.as_slice()), (rest, lead, flags), "{line}");
    }

    #[test]
    fn numbers_are_of_a_series() {
        for (line, lead) in [
            ("UPDATE 2-Fog", Lead::new(Series::Update, Some(2))),
            ("WRAPUP 1-Fog", Lead::new(Series::Wrapup, Some(1))),
            ("Ostby Fog, 3rd Ld-Writethru", Lead::new(Series::Lead, Some(3))),
            ("Ostby Fog, Writethru", Lead::new(Series::Lead, None)),
            ("Ostby Fog, TAKE 2", Lead::new(Series::Take, Some(2))),
            ("REFILE-WRAPUP 1-Fog", Lead::new(Series::Wrapup, Some(1))),
            ("REFILE-Fog", Lead::new(Series::Other, None)),
            ("URGENT - Fog", Lead::new(Series::Other, None)),
        ] {
            assert_eq!(split(line).1.lead, Some(lead), "{line}");
        }
        assert_eq!(split("CORRECTED-Fog").1.lead, None);
    }

    #[test]
    fn sluglines_whose_use_is_forbidden() {
        for slug in [
            "BC-Ostby-Fire-KILL",
            "BC-Ostby-Fire KILL",
            "BC-Ostby-Fire/KILL",
            "BC-Ostby-Fire,KILL",
            "BC-Ostby-Fire, KILL",
            "BC-Ostby-Fire -KILL",
            "BC-Ostby-Fire (KILL)",
            "BC-Ostby-Fire, MANDATORY KILL",
            "BC-Ostby-Fire-MANDATORY KILL",
            "BC-Ostby-Fire, STORY WITHDRAWN",
            "KILL-BC-Ostby-Fire",
            "MANDATORY KILL-BC-Ostby-Fire",
        ] {
            let (core, found) = split_slug(slug);
            assert_eq!((core, found.flags.holds(Flag::Kill)), ("BC-Ostby-Fire", true), "{slug}");
        }
        for slug in [
            "OSTBY-FIRE, KILL",
            "OSTBY-FIRE,KILL",
            "OSTBY-FIRE, MANDATORY KILL",
            "OSTBY-FIRE, BULLETIN MANDATORY KILL",
        ] {
            let (core, found) = split_slug(slug);
            assert_eq!((core, found.flags.holds(Flag::Kill)), ("OSTBY-FIRE", true), "{slug}");
        }
        assert!(split_slug("BC-Ostby-Fire-HOLD").1.is_hold);
        for slug in [
            "KENYA-WOLF-KILL",
            "GHOST-STORY-RETRACTED",
            "CRIME-STORY-KILL",
            "TRAVEL-ADVISORY-HOLD",
            "OSTBY-FIRE MANDATORY KILL",
            "Ohio-Fish-KILL",
            "Ostby-Fire-KILL",
            "BC-MA--Fish KILL",
            "BC-US--Bee-KILL",
            "BC-KENYA-WOLF-KILL",
            "KILL-DEVIL-HILLS-FIRE",
            "BC-Kill-Devil-Hills",
            "BC-To-Kill-a-Mockingbird",
            "Bill to KILL",
            "BC-Ostby-Roadkill",
            "BC-Ostby-OVERKILL",
            "HOLD-UP",
            "KILL",
            "-KILL",
        ] {
            let (core, found) = split_slug(slug);
            assert_eq!((core, found), (slug, Split::default()), "{slug}");
        }
    }

    #[test]
    fn marks_before_a_headline() {
        check("UPDATE 1-Fog closes port", "Fog closes port", Some(1), &[Flag::Update]);
        check("WRAPUP 3-Fog closes port", "Fog closes port", Some(3), &[Flag::Update]);
        check("CORRECTED-Fog closes port", "Fog closes port", None, &[Flag::Correction]);
        let both = [Flag::Update, Flag::Correction];
        check("REFILE-CORRECTED-UPDATE 2-Fog", "Fog", Some(2), &both);
        check("URGENT - Fog closes port", "Fog closes port", None, &[]);
        check("KILL: Fog closes port", "Fog closes port", None, &[Flag::Kill]);
        assert!(split("HOLD: Fog").1.is_hold);
    }

    #[test]
    fn marks_behind_a_headline_or_slugline() {
        check("Ostby Fog, 1st Ld", "Ostby Fog", Some(1), &[Flag::Update]);
        check("BC-Ostby-Fog, 3rd Ld-Writethru", "BC-Ostby-Fog", Some(3), &[Flag::Update]);
        check("Ostby Fog, 12th Ld - Writethru", "Ostby Fog", Some(12), &[Flag::Update]);
        check("Ostby Fog, Writethru", "Ostby Fog", None, &[Flag::Update]);
        check("Ostby Fog, TAKE 2", "Ostby Fog", Some(2), &[Flag::Update]);
        check("Fog closes port (ABRIDGED)", "Fog closes port", None, &[Flag::Abridged]);
        check("Fog closes port - CORRECTED", "Fog closes port", None, &[Flag::Correction]);
        check("Fog closes port, ADV 05", "Fog closes port", None, &[Flag::Advance]);
    }

    #[test]
    fn notices_that_kill() {
        for line in [
            "KILL-Fog closes port",
            "MANDATORY KILL: Fog closes port",
            "BULLETIN KILL: Fog closes port",
            "BULLETIN KILL Fog closes port",
            "ADVISORY KILL: Fog closes port",
            "URGENT KILL - Fog closes port",
            "URGENT MANDATORY KILL-Fog closes port",
            "PLEASE KILL: Fog closes port",
            "KILL KILL Fog closes port",
            "KILL KILL KILL — Fog closes port",
            "STORY WITHDRAWN: Fog closes port",
            "RETRACTED: Fog closes port",
            "RETRACTION - Fog closes port",
            "Fog closes port (KILL)",
            "Fog closes port -KILL",
        ] {
            check(line, "Fog closes port", None, &[Flag::Kill]);
        }
        for line in ["URGENT KILL", "KILL KILL", "MANDATORY KILL:"] {
            check(line, "", None, &[Flag::Kill]);
        }
    }

    #[test]
    fn headlines_that_speak_of_killing() {
        for line in [
            "Kill: the new album",
            "Kill (the album)",
            "To kill a mockingbird",
            "Police kill gunman",
            "KILL BILL returns to cinemas",
            "KILL BILL: the whole film",
            "KILLER whales off Ostby",
            "MANDATORY KILL switches for lorries",
            "BULLETIN KILL ORDER for wolves",
            "Kill Devil Hills fire",
            "Bill to KILL",
            "Bill to KILL wolves",
            "URGENT KILL ORDER for wolves: farmers cheer",
            "PLEASE KILL the lights: plea for dark skies",
            "Please kill: a play in two acts",
            "Retraction: study of eels was wrong",
            "Retracted study of eels: what now",
            "STORY OF A KILL: the hunt for the bear",
            "STORY WITHDRAWN from shelves: why",
            "Ferryco bid, WITHDRAWN",
            "Review of the film - KILL",
            "(KILL)",
        ] {
            check(line, line, None, &[]);
        }
    }

    #[test]
    fn headlines_that_only_look_so() {
        for line in [
            "Update on ferry talks",
            "UPDATE: ",
            "EU-wide ban on eel nets",
            "US 2-1 Norway",
            "Mayor, 54, resigns",
            "Ferry hit pier - 3rd accident this year",
            "Kill switch fails",
            "Gunman shot, KILLED",
            "KILLED: two dockers at Ostby quay",
            "Ferryco shares - HOLD",
            "Norway score, take lead",
            "Ostby lead, 3-1 add",
            "Ostby wins (again)",
            "",
        ] {
            check(line, line.trim(), None, &[]);
        }
    }
}
