//! The names of days and months in languages other than English.
//!
//! The names are those of the locales of the C library (the crate pure-rust-locales), as constants.
//! A word is such a name when it begins with it: what follows is an ending ("maanantaina") or, where
//! words are put together, another word ("Montagmorgen").

use pure_rust_locales as locales;
use storyfold_model::Language;

use crate::normalise::{fold_case, normalise};
use crate::tokenise::{Gap, Token, tokenise};

/// Days of the week from Sunday on, and months.
type Names = (&'static [&'static str], &'static [&'static str]);

macro_rules! names {
    ($($code:literal $locale:ident),* $(,)?) => {
        fn names(code: &str) -> Option<Names> {
            Some(match code {
                $($code => (locales::$locale::LC_TIME::DAY, locales::$locale::LC_TIME::MON),)*
                _ => return None,
            })
        }
    };
}

names! {
    "ar" ar_EG, "be" be_BY, "bg" bg_BG, "ca" ca_ES, "cs" cs_CZ, "da" da_DK, "de" de_DE, "el" el_GR,
    "es" es_ES, "et" et_EE, "fa" fa_IR, "fi" fi_FI, "fr" fr_FR, "he" he_IL, "hi" hi_IN, "hr" hr_HR,
    "hu" hu_HU, "id" id_ID, "it" it_IT, "ja" ja_JP, "ko" ko_KR, "lt" lt_LT, "lv" lv_LV, "nb" nb_NO,
    "nl" nl_NL, "nn" nn_NO, "no" nb_NO, "pl" pl_PL, "pt" pt_PT, "ro" ro_RO, "ru" ru_RU, "sk" sk_SK,
    "sl" sl_SI, "sr" sr_RS, "sv" sv_SE, "ta" ta_IN, "th" th_TH, "tr" tr_TR, "uk" uk_UA, "vi" vi_VN,
    "zh" zh_CN,
}

/// How words of a language go on behind a name of a day.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Goes {
    /// Not at all: the tokens of the name are there, one after the other.
    Not,
    /// With an ending of at most so many letters.
    On(usize),
}

/// The names of days and months of one language; none of English, which has its own rules, and of
/// languages without a list.
#[derive(Debug, Default)]
pub struct Calendar {
    /// Folded tokens of a name, with the day from Monday as 0.
    days: Vec<(Vec<String>, u8)>,
    /// Folded names of months, from 1.
    months: Vec<(String, i16)>,
    goes_on: Option<Goes>,
    /// Days are capitalised where other words that look like them ("second", "fifth") are not.
    needs_capital: bool,
    /// What stands before a day's name, or is its beginning: elsewhere the names are ordinal numbers.
    needs_before: &'static [&'static str],
    /// What must follow.
    needs_behind: &'static [&'static str],
}

impl Calendar {
    /// The calendar of a language.
    pub fn of(language: Language) -> Self {
        let code = language.as_str();
        let Some((days, months)) = names(code) else { return Self::default() };
        let folded = |name: &str| -> Vec<String> {
            tokenise(&normalise(name)).iter().map(|token| token.folded.to_string()).collect()
        };
        let mut calendar = Self {
            days: days
                .iter()
                .zip([6, 0, 1, 2, 3, 4, 5])
                .map(|(name, day)| (folded(name), day))
                .collect(),
            months: (months.iter().zip(1..))
                .map(|(name, month)| (fold_case(&normalise(name.trim())).into_owned(), month))
                .collect(),
            goes_on: Some(match code {
                "th" | "zh" | "ja" => Goes::Not,
                "da" | "de" | "fi" | "nb" | "nl" | "nn" | "no" | "sv" | "ta" => Goes::On(14),
                _ => Goes::On(3),
            }),
            needs_capital: code == "el",
            needs_before: match code {
                "he" => &["יום", "ביום", "מיום", "ליום"],
                "th" => &["น"],
                _ => &[],
            },
            needs_behind: if code == "pt" { &["feira"] } else { &[] },
        };
        match code {
            // The same days under other names, and written shorter.
            "zh" => {
                for (prefix, last) in
                    ["周", "週", "礼拜", "禮拜"].iter().zip(std::iter::repeat('日'))
                {
                    for (day, value) in ["一", "二", "三", "四", "五", "六"].iter().zip(0..) {
                        calendar.days.push((folded(&format!("{prefix}{day}")), value));
                    }
                    calendar.days.push((folded(&format!("{prefix}{last}")), 6));
                }
            }
            "ja" => {
                let short = |(name, day): &(Vec<String>, u8)| {
                    (name.split_last().map(|(_, rest)| rest.to_vec()).unwrap_or_default(), *day)
                };
                let more: Vec<_> = calendar.days.iter().map(short).collect();
                calendar.days.extend(more);
            }
            "ta" => calendar.days.push((folded("திங்கட்"), 0)),
            "de" => calendar.days.push((folded("Sonnabend"), 5)),
            _ => {}
        }
        calendar.days.retain(|(name, _)| !name.is_empty());
        calendar
    }

    /// Whether a folded word is the name of a day or a month.
    pub(super) fn holds(&self, folded: &str) -> bool {
        self.days
            .iter()
            .any(|(name, _)| matches!(name.as_slice(), [one] if folded.starts_with(one.as_str())))
            || self.months.iter().any(|(name, _)| name == folded)
    }

    /// The day of the week that is named at a place in a text, from Monday as 0.
    pub(super) fn weekday_at(&self, tokens: &[Token<'_>], at: usize) -> Option<u8> {
        let goes_on = self.goes_on?;
        let rest = tokens.get(at..)?;
        let first = rest.first()?;
        let is_before = |token: &Token<'_>| self.needs_before.contains(&token.folded.as_ref());
        if (!self.needs_before.is_empty()
            && !at.checked_sub(1).and_then(|before| tokens.get(before)).is_some_and(is_before))
            || (self.needs_capital && !first.text.starts_with(char::is_uppercase))
        {
            return None;
        }
        let fits = |(name, _): &&(Vec<String>, u8)| match goes_on {
            Goes::Not => {
                name.iter().zip(rest).filter(|(part, token)| **part == token.folded).count()
                    == name.len()
            }
            Goes::On(most) => name.first().is_some_and(|name| is_form(&first.folded, name, most)),
        };
        let length = |name: &[String]| name.iter().map(String::len).sum::<usize>();
        let (name, day) = self.days.iter().filter(fits).max_by_key(|(name, _)| length(name))?;
        let behind = rest.get(name.len().min(1)).map_or("", |token| token.folded.as_ref());
        let is_feast = *day >= 5;
        (self.needs_behind.is_empty() || is_feast || self.needs_behind.contains(&behind))
            .then_some(*day)
    }

    /// Month and day, and the year where it stands, of a date that begins a text: `12 mai 2025`, `12 de
    /// mayo`, `12. Mai`, `5月12日`, `5월 12일`. Where only the day of the month stands in Korean and
    /// Japanese, the month is 0.
    pub(super) fn date_at(&self, tokens: &[Token<'_>]) -> Option<(Option<i16>, i16, i16)> {
        self.goes_on?;
        let [first, ..] = tokens else { return None };
        let (value, unit) = leading_number(&first.folded)?;
        let unit = |at: usize, own: &str| -> Option<(char, usize)> {
            // Where the unit is written without a space it is of the token or the token behind.
            match own.chars().next() {
                Some(unit) => Some((unit, at + 1)),
                None => Some((tokens.get(at + 1)?.folded.chars().next()?, at + 2)),
            }
        }(0, unit);
        if let Some((mark, next)) = unit.filter(|(mark, _)| "年년月월日일".contains(*mark)) {
            return self.eastern(tokens, value, mark, next);
        }
        let day = i16::try_from(value).ok().filter(|day| (1..=31).contains(day))?;
        let mut at = 1;
        if tokens.get(at).is_some_and(|token| matches!(token.folded.as_ref(), "de" | "di" | "del"))
        {
            at += 1;
        }
        let word = tokens.get(at).filter(|token| token.gap != Gap::Mark)?;
        let (_, month) = (self.months.iter())
            .filter(|(name, _)| is_form(&word.folded, name, 2))
            .max_by_key(|(name, _)| name.len())?;
        let year = tokens.get(at + 1).and_then(|token| leading_number(&token.folded));
        let year = year.and_then(|(year, _)| i16::try_from(year).ok());
        Some((year.filter(|year| (1900..=2100).contains(year)), *month, day))
    }

    fn eastern(
        &self,
        tokens: &[Token<'_>],
        value: u64,
        mark: char,
        next: usize,
    ) -> Option<(Option<i16>, i16, i16)> {
        let value = i16::try_from(value).ok()?;
        match mark {
            '日' | '일' => (1..=31).contains(&value).then_some((None, 0, value)),
            '月' | '월' => {
                let (_, month, day) = self.date_at(tokens.get(next..)?)?;
                (month == 0).then_some((None, value, day))
            }
            _ => {
                let (_, month, day) = self.date_at(tokens.get(next..)?)?;
                (month != 0).then_some((Some(value), month, day))
            }
        }
    }
}

/// Whether a word is a name with an ending of at most so many letters, or with other last letters.
fn is_form(word: &str, name: &str, most: usize) -> bool {
    if let Some(ending) = word.strip_prefix(name) {
        return ending.chars().count() <= most;
    }
    let without_last =
        name.char_indices().next_back().map_or("", |(at, _)| name.get(..at).unwrap_or(""));
    without_last.chars().count() >= 4
        && word
            .strip_prefix(without_last)
            .is_some_and(|ending| (1..=2).contains(&ending.chars().count()))
}

/// The number a word begins with, and what stands behind it.
pub(super) fn leading_number(folded: &str) -> Option<(u64, &str)> {
    let end = folded.find(|c: char| !c.is_ascii_digit()).unwrap_or(folded.len());
    let (digits, rest) = folded.split_at_checked(end)?;
    Some((digits.parse().ok()?, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn days(code: &str, text: &str) -> Vec<u8> {
        let calendar = Calendar::of(Language::from_tag(code).unwrap());
        let text = normalise(text);
        let tokens = tokenise(&text);
        (0..tokens.len()).filter_map(|at| calendar.weekday_at(&tokens, at)).collect()
    }

    fn date(code: &str, text: &str) -> Option<(Option<i16>, i16, i16)> {
        let calendar = Calendar::of(Language::from_tag(code).unwrap());
        let text = normalise(text);
        calendar.date_at(&tokenise(&text))
    }

    #[test]
    fn days_are_told_in_the_forms_of_running_text() {
        for (code, text, day) in [
            ("da", "natten til mandag", 0),
            ("sv", "på måndagskvällen", 0),
            ("de", "am Donnerstagabend", 3),
            ("nl", "donderdagochtend", 3),
            ("fr", "lundi matin", 0),
            ("it", "giovedì pomeriggio", 3),
            ("es", "el jueves la autovía", 3),
            ("pt", "na quinta-feira", 3),
            ("ro", "a pătruns luni dimineață", 0),
            ("fi", "tuhoutui maanantaiyönä", 0),
            ("hu", "csütörtökön délután", 3),
            ("tr", "Pazartesi günü", 0),
            ("ru", "в пятницу", 4),
            ("uk", "у середу", 2),
            ("el", "την Πέμπτη", 3),
            ("ar", "يوم الإثنين", 0),
            ("fa", "روز دوشنبه", 0),
            ("he", "ביום חמישי במתפרה", 3),
            ("hi", "गुरुवार शाम", 3),
            ("ta", "திங்கட்கிழமை வெடி", 0),
            ("th", "เมื่อคืนวันจันทร์", 0),
            ("ko", "월요일에 시장", 0),
            ("ja", "木曜日に寄港した", 3),
            ("zh", "周四清晨", 3),
            ("zh", "星期一下午", 0),
        ] {
            assert!(days(code, text).contains(&day), "{code}: {text}: {:?}", days(code, text));
        }
    }

    #[test]
    fn words_that_only_look_so_are_no_days() {
        for (code, text) in [
            ("el", "η δεύτερη και τρίτη φορά"),
            ("he", "בפעם חמישי"),
            ("pt", "na segunda metade"),
            ("en", "on Monday"),
            ("tr", "salıncaktan düştü"),
        ] {
            assert_eq!(days(code, text), [0_u8; 0], "{code}: {text}");
        }
    }

    #[test]
    fn dates_are_told_in_the_forms_of_running_text() {
        for (code, text, expected) in [
            ("fr", "12 mai 2025", Some((Some(2025), 5, 12))),
            ("es", "12 de mayo", Some((None, 5, 12))),
            ("de", "12. Mai 2025", Some((Some(2025), 5, 12))),
            ("ru", "12 мая", Some((None, 5, 12))),
            ("ar", "١٢ مايو", Some((None, 5, 12))),
            ("ja", "５月１２日未明", Some((None, 5, 12))),
            ("zh", "2025年5月12日", Some((Some(2025), 5, 12))),
            ("ko", "5월 12일 새벽", Some((None, 5, 12))),
            ("ko", "15일 오후", Some((None, 0, 15))),
            ("de", "12 Menschen", None),
            ("ja", "３人けが", None),
        ] {
            assert_eq!(date(code, text), expected, "{code}: {text}");
        }
    }
}
