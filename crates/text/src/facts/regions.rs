//! States and countries, as far as their names tell: two reports that name different ones and
//! none in common seldom tell of one incident.
//!
//! The names are facts (ISO 3166, United States state names with the abbreviations newspapers use).

use std::sync::LazyLock;

use rustc_hash::{FxHashMap, FxHashSet};

use crate::tokenise::{Gap, Token};

/// A state or country by its place in the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Region(u16);

impl Region {
    /// Its number in the list, to be stored.
    pub const fn number(self) -> u16 {
        self.0
    }

    /// The region of a stored number; `None` beyond the list.
    pub fn from_number(number: u16) -> Option<Self> {
        (usize::from(number) < REGIONS.len()).then_some(Self(number))
    }
}

/// Each line is one region: its names, folded, the parts of a name joined by spaces.
const REGIONS: &[&[&str]] = &[
    // The states: name, newspaper abbreviation.
    &["alabama", "ala"],
    &["alaska"],
    &["arizona", "ariz"],
    &["arkansas", "ark"],
    &["california", "calif"],
    &["colorado", "colo"],
    &["connecticut", "conn"],
    &["delaware"],
    &["florida", "fla"],
    &["hawaii"],
    &["idaho"],
    &["illinois"],
    &["indiana"],
    &["iowa"],
    &["kansas"],
    &["kentucky"],
    &["louisiana"],
    &["maine"],
    &["maryland"],
    &["massachusetts", "mass"],
    &["michigan", "mich"],
    &["minnesota", "minn"],
    &["mississippi"],
    &["missouri"],
    &["montana"],
    &["nebraska"],
    &["nevada"],
    &["new hampshire", "n.h"],
    &["new jersey", "n.j"],
    &["new mexico", "n.m"],
    &["north carolina", "n.c"],
    &["north dakota", "n.d"],
    &["ohio"],
    &["oklahoma", "okla"],
    &["oregon"],
    &["pennsylvania"],
    &["rhode island", "r.i"],
    &["south carolina", "s.c"],
    &["south dakota", "s.d"],
    &["tennessee", "tenn"],
    &["texas"],
    &["utah"],
    &["vermont"],
    &["virginia"],
    &["west virginia"],
    &["wisconsin"],
    &["wyoming"],
    // Countries.
    &["afghanistan"],
    &["albania"],
    &["algeria"],
    &["angola"],
    &["argentina"],
    &["armenia"],
    &["australia"],
    &["austria"],
    &["azerbaijan"],
    &["bahrain"],
    &["bangladesh"],
    &["belarus"],
    &["belgium"],
    &["bolivia"],
    &["bosnia"],
    &["brazil"],
    &["bulgaria"],
    &["burundi"],
    &["cambodia"],
    &["cameroon"],
    &["canada"],
    &["chile"],
    &["china"],
    &["colombia"],
    &["congo"],
    &["costa rica"],
    &["croatia"],
    &["cuba"],
    &["cyprus"],
    &["czech republic"],
    &["denmark"],
    &["ecuador"],
    &["egypt"],
    &["eritrea"],
    &["estonia"],
    &["ethiopia"],
    &["finland"],
    &["france"],
    &["germany"],
    &["ghana"],
    &["greece"],
    &["guatemala"],
    &["guinea"],
    &["haiti"],
    &["honduras"],
    &["hungary"],
    &["iceland"],
    &["india"],
    &["indonesia"],
    &["iran"],
    &["iraq"],
    &["ireland"],
    &["israel"],
    &["italy"],
    &["jamaica"],
    &["japan"],
    &["kazakhstan"],
    &["kenya"],
    &["kosovo"],
    &["kuwait"],
    &["kyrgyzstan"],
    &["laos"],
    &["latvia"],
    &["lebanon"],
    &["liberia"],
    &["libya"],
    &["lithuania"],
    &["luxembourg"],
    &["macedonia"],
    &["madagascar"],
    &["malawi"],
    &["malaysia"],
    &["mali"],
    &["malta"],
    &["mauritania"],
    &["mexico"],
    &["moldova"],
    &["mongolia"],
    &["montenegro"],
    &["morocco"],
    &["mozambique"],
    &["myanmar", "burma"],
    &["namibia"],
    &["nepal"],
    &["netherlands"],
    &["new zealand"],
    &["nicaragua"],
    &["niger"],
    &["nigeria"],
    &["north korea"],
    &["norway"],
    &["oman"],
    &["pakistan"],
    &["palestine"],
    &["panama"],
    &["paraguay"],
    &["peru"],
    &["philippines"],
    &["poland"],
    &["portugal"],
    &["qatar"],
    &["romania"],
    &["russia"],
    &["rwanda"],
    &["saudi arabia"],
    &["senegal"],
    &["serbia"],
    &["sierra leone"],
    &["singapore"],
    &["slovakia"],
    &["slovenia"],
    &["somalia"],
    &["south africa"],
    &["south korea"],
    &["south sudan"],
    &["spain"],
    &["sri lanka"],
    &["sudan"],
    &["sweden"],
    &["switzerland"],
    &["syria"],
    &["taiwan"],
    &["tajikistan"],
    &["tanzania"],
    &["thailand"],
    &["tunisia"],
    &["turkey"],
    &["turkmenistan"],
    &["uganda"],
    &["ukraine"],
    &["united arab emirates"],
    &["united kingdom", "britain"],
    &["uruguay"],
    &["uzbekistan"],
    &["venezuela"],
    &["vietnam"],
    &["yemen"],
    &["zambia"],
    &["zimbabwe"],
];

/// The two-letter postal codes of the states, in the order of the states in [`REGIONS`].
const POSTAL: [&str; 47] = [
    "AL", "AK", "AZ", "AR", "CA", "CO", "CT", "DE", "FL", "HI", "ID", "IL", "IN", "IA", "KS", "KY",
    "LA", "ME", "MD", "MA", "MI", "MN", "MS", "MO", "MT", "NE", "NV", "NH", "NJ", "NM", "NC", "ND",
    "OH", "OK", "OR", "PA", "RI", "SC", "SD", "TN", "TX", "UT", "VT", "VA", "WV", "WI", "WY",
];

/// Newspaper abbreviations that are words by themselves elsewhere, so they count only after a
/// comma: `Henderson, Ky.`
const AFTER_COMMA: [(&str, &str); 20] = [
    ("del", "delaware"),
    ("ill", "illinois"),
    ("ind", "indiana"),
    ("kan", "kansas"),
    ("ky", "kentucky"),
    ("la", "louisiana"),
    ("md", "maryland"),
    ("miss", "mississippi"),
    ("mo", "missouri"),
    ("mont", "montana"),
    ("neb", "nebraska"),
    ("nev", "nevada"),
    ("ore", "oregon"),
    ("pa", "pennsylvania"),
    ("vt", "vermont"),
    ("va", "virginia"),
    ("wis", "wisconsin"),
    ("wyo", "wyoming"),
    ("w.va", "west virginia"),
    ("tex", "texas"),
];

/// The region that begins at the first of these tokens, and how many of them name it. The longest
/// name wins: `West Virginia` is not Virginia.
pub(super) fn at_start(tokens: &[Token<'_>]) -> Option<(Region, usize)> {
    let [first, ..] = tokens else { return None };
    if !first.text.starts_with(char::is_uppercase) {
        return None;
    }
    if first.gap == Gap::Mark {
        if let Some(place) = POSTAL.iter().position(|code| *code == first.text) {
            return Some((Region(place as u16), 1));
        }
        if let Some((_, name)) = AFTER_COMMA.iter().find(|(short, _)| *short == first.folded) {
            return by_name(name).map(|region| (region, 1));
        }
    }
    if !begins_one(&first.folded) {
        return None;
    }
    (1..=3).rev().find_map(|length| {
        let parts = tokens.get(..length)?;
        if parts.iter().skip(1).any(|part| part.gap != Gap::Close) {
            return None;
        }
        let name = parts.iter().map(|part| part.folded.as_ref()).collect::<Vec<_>>().join(" ");
        by_name(&name).map(|region| (region, length))
    })
}

/// Whether the name of any region begins with this word: most words begin none, and no name is put together.
fn begins_one(word: &str) -> bool {
    static FIRST: LazyLock<FxHashSet<&'static str>> = LazyLock::new(|| {
        let names = REGIONS.iter().flat_map(|names| names.iter());
        names.filter_map(|name| name.split(' ').next()).collect()
    });
    FIRST.contains(word)
}

fn by_name(name: &str) -> Option<Region> {
    static BY_NAME: LazyLock<FxHashMap<&'static str, Region>> = LazyLock::new(|| {
        REGIONS
            .iter()
            .enumerate()
            .flat_map(|(place, names)| names.iter().map(move |name| (*name, Region(place as u16))))
            .collect()
    });
    BY_NAME.get(name).copied()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tokenise::tokenise;

    #[test]
    fn the_longest_name_wins_and_codes_need_a_comma() {
        let region = |text: &str| {
            let tokens = tokenise(text);
            at_start(tokens.get(1..).unwrap())
        };
        assert_eq!(region("in West Virginia"), Some((by_name("west virginia").unwrap(), 2)));
        assert_eq!(region("Henderson, KY"), Some((by_name("kentucky").unwrap(), 1)));
        assert_eq!(region("Henderson, Ky."), Some((by_name("kentucky").unwrap(), 1)));
        assert_eq!(region("said OK"), None);
        assert_eq!(region("in Nordmark"), None);
    }

    #[test]
    fn every_postal_code_has_its_state() {
        let state =
            |code: &str| POSTAL.iter().position(|known| *known == code).map(|at| REGIONS[at][0]);
        assert_eq!(state("WY"), Some("wyoming"));
        assert_eq!(state("NH"), Some("new hampshire"));
        assert_eq!(state("LA"), Some("louisiana"));
    }
}
