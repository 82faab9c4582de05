//! Light rules for languages that have no Snowball stemmer: the commonest endings come off, and in
//! Hebrew and Persian what is written together with the word before it.
//!
//! Each is a list, as short as it can be and still bring the forms of nouns in news together.
//! Letters are folded before words get here: [`crate::normalise::letters`].

/// What comes off the words of one language, in lists with blanks between.
#[derive(Debug)]
pub struct Rules {
    /// One of these, at most, from the front.
    prefixes: &'static str,
    /// One of these, at most, from the end; the longest that fits.
    endings: &'static str,
    /// At least so many letters stay.
    least_chars: usize,
}

impl Rules {
    /// The rules of a language by its code.
    pub(super) fn of(code: &str) -> Option<&'static Self> {
        RULES.iter().find(|(known, _)| *known == code).map(|(_, rules)| rules)
    }

    /// The word without what comes off.
    pub(super) fn stem<'a>(&self, word: &'a str) -> &'a str {
        let is_enough = |rest: &&str| rest.chars().count() >= self.least_chars;
        let without = |rests: &mut dyn Iterator<Item = &'a str>| {
            rests.filter(is_enough).min_by_key(|rest| rest.len())
        };
        let prefixes = self.prefixes.split_ascii_whitespace();
        let word =
            without(&mut prefixes.filter_map(|prefix| word.strip_prefix(prefix))).unwrap_or(word);
        let endings = self.endings.split_ascii_whitespace();
        without(&mut endings.filter_map(|ending| word.strip_suffix(ending))).unwrap_or(word)
    }
}

const RULES: [(&str, Rules); 5] = [
    ("fa", Rules { prefixes: "نمي مي", endings: PERSIAN, least_chars: 3 }),
    ("he", Rules { prefixes: HEBREW_PREFIXES, endings: HEBREW, least_chars: 3 }),
    ("hi", Rules { prefixes: "", endings: HINDI, least_chars: 2 }),
    ("ko", Rules { prefixes: "", endings: KOREAN, least_chars: 2 }),
    ("uk", Rules { prefixes: "", endings: UKRAINIAN, least_chars: 3 }),
];

/// Plural, indefinite article, possession, and the endings of verbs.
const PERSIAN: &str = "\
    هايي هايش هاي هاست ها اند اش ان ات ايم ترين تر ند يم م ش ي د";

/// And, the, in, to, from, that, as: written as one letter before a word, and several of them.
const HEBREW_PREFIXES: &str = "\
    וה שה וב ול ומ וש כש מה לה בה ה ב ל מ ש כ ו";
const HEBREW: &str = "\
    ים ות יים יה ית תי ה ת ו";

/// Number, gender and case, and the endings of verbs (after Ramanathan and Rao, "A lightweight
/// stemmer for Hindi", 2003).
const HINDI: &str = "\
    ियां ियों ाओं ाएं ुओं ुएं ाइयां ाइयों ने नी ना ते ती ता ाया ाई ाए ओं एं ों ें ीं \
    ां िया ी ा े ो ि ु ू";

/// Particles behind nouns, and the forms of the verbs "do", "become" and "be" that make verbs of them.
const KOREAN: &str = "\
    에서는 에서도 으로는 이라고 까지 부터 에게 에서 으로 에는 처럼 보다 했습니다 했으며 했다고 했다 하는 하고 하며 하다 됐습니다 됐다 되는 \
    되고 된다 한다 이라 이다 였다 라고 과의 와의 들이 들은 들을 들의 들 은 는 이 가 을 를 의 에 로 와 과 도 만 서 해 한 된 돼";

/// Case, number and gender of nouns and adjectives, and the endings of verbs.
const UKRAINIAN: &str = "\
    ськими ського ському ський ська ське ській увати ували ував ення енням ання \
    анням ами ями ого ому ими іми ій ий ої ою ею єю ах ях ам ям ів їв ові еві ом ем \
    єм ла ло ли ти ить ять уть ють ться лася лися вся их им а я о е є и і ї у ю й ь \
    в";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::normalise::normalise;

    #[test]
    fn forms_of_one_word_meet_and_short_words_stay() {
        for (code, one, other) in [
            ("fa", "کارگران", "کارگر"),
            ("fa", "خانواده‌ها", "خانواده"),
            ("he", "והנוסעים", "נוסעים"),
            ("he", "בשריפה", "השריפה"),
            ("hi", "मज़दूरों", "मजदूर"),
            ("hi", "टंकियाँ", "टंकी"),
            ("ko", "터널에서", "터널"),
            ("ko", "상인들은", "상인"),
            ("uk", "пекарня", "пекарню"),
            ("uk", "рибалками", "рибалка"),
        ] {
            let rules = Rules::of(code).unwrap();
            let (one, other) = (normalise(one), normalise(other));
            assert_eq!(rules.stem(&one), rules.stem(&other), "{one} and {other}");
        }
        assert_eq!(Rules::of("ko").unwrap().stem("불이"), "불이");
        assert!(Rules::of("en").is_none());
    }
}
