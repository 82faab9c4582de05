//! Lines of navigation, newsletters, sharing and rights, told by their phrases.

use std::sync::LazyLock;

use aho_corasick::AhoCorasick;

use super::words_up_to;

/// A line longer than this is a paragraph of a report, whatever phrase stands in it.
const MOST_WORDS: usize = 45;

/// Beyond this many words a phrase must open the line to count.
const SHORT_WORDS: usize = 14;

/// Phrases that open such lines, folded.
const OPENINGS: &[&str] = &[
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
    "jetzt abonnieren",
    "alle rechte vorbehalten",
    "mehr zum thema",
    "abonnez-vous",
    "inscrivez-vous",
    "tous droits réservés",
    "lire aussi",
    "suscríbete",
    "suscríbase",
    "lea también",
    "todos los derechos reservados",
    "todos os direitos reservados",
    "leia também",
    "tutti i diritti riservati",
    "leggi anche",
    "alle rechten voorbehouden",
    "wszelkie prawa zastrzeżone",
    "czytaj także",
    "подписывайтесь на",
    "подпишитесь на",
    "читайте также",
    "все права защищены",
    "підписуйтесь на",
    "підписуйтеся на",
    "читайте також",
    "责任编辑：",
    "责任编辑:",
    "責任編輯：",
    "下载客户端",
    "اقرأ أيضا",
    "جميع الحقوق محفوظة",
];

/// Phrases that mark such lines wherever they stand, folded.
const ANYWHERE: [&str; 45] = [
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
    // Whoever asks for consent speaks of itself.
    "we use cookies",
    "site uses cookies",
    "website uses cookies",
    "wir verwenden cookies",
    "wir nutzen cookies",
    "nous utilisons des cookies",
    "utilizamos cookies",
    "usamos cookies",
    "utilizziamo i cookie",
    "wij gebruiken cookies",
    "używamy plików cookie",
    "мы используем файлы cookie",
    "ми використовуємо файли cookie",
    "本网站使用cookie",
    "本站使用cookie",
    "我们的隐私政策",
    "無断転載",
    "무단 전재",
    "نستخدم ملفات تعريف الارتباط",
];

/// Phrases that mark such lines where two of them stand together, folded: by itself each may be news.
const TOGETHER: [&str; 17] = [
    "store and access information",
    "store and/or access information",
    "process personal data",
    "such as cookies",
    "use cookies",
    "accept all",
    "manage your choices",
    "our partners",
    "verwenden cookies",
    "verarbeitung ihrer daten",
    "datenschutzerklärung",
    "politique de confidentialité",
    "política de privacidad",
    "политикой обработки персональных данных",
    "隐私政策",
    "继续浏览",
    "سياسة الخصوصية",
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
    // Two characters that stand without spaces count as a word.
    let is_unspaced = |c: &char| matches!(c, '\u{2E80}'..='\u{9FFF}');
    let unspaced = if line.is_ascii() { 0 } else { line.chars().filter(is_unspaced).count() };
    let count = words_up_to(line, MOST_WORDS + 1).max(unspaced / 2);
    if count > MOST_WORDS {
        return false;
    }
    let folded = line.to_lowercase().replace('’', "'");
    let opens = OPENINGS.iter().any(|phrase| folded.starts_with(phrase));
    let (alone, together) = phrases_in(&folded);
    (opens && count <= SHORT_WORDS * 2)
        || alone + together >= 2
        || alone == 1 && count <= SHORT_WORDS
}

/// How many of the phrases that count anywhere stand in a folded line, and how many of those that do together.
fn phrases_in(folded: &str) -> (u32, u32) {
    static PHRASES: LazyLock<Option<AhoCorasick>> =
        LazyLock::new(|| AhoCorasick::new(ANYWHERE.iter().chain(&TOGETHER)).ok());
    let Some(phrases) = &*PHRASES else { return (0, 0) };
    let found = phrases.find_overlapping_iter(folded);
    let found = found.fold(0_u64, |found, one| found | 1 << one.pattern().as_u32());
    let alone = (1 << ANYWHERE.len()) - 1;
    ((found & alone).count_ones(), (found & !alone).count_ones())
}

const _: () = assert!(ANYWHERE.len() + TOGETHER.len() < 64, "a bit for each phrase");

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_asks_for_consent_is_noise_in_many_languages_and_news_of_it_is_not() {
        for line in [
            "We and our 31 partners store and access information on your device, such as cookies, to show you what you like.",
            "Wir verwenden Cookies. Mit einem Klick stimmen Sie der Verarbeitung Ihrer Daten durch uns und unsere 31 Partner jederzeit widerruflich zu.",
            "Мы используем файлы cookie, чтобы сайт работал лучше.",
            "本站使用Cookie改善体验，继续访问即表示您同意我们的隐私政策。",
            "نستخدم ملفات تعريف الارتباط لتحسين تجربتك.",
            "Подписывайтесь на наш канал",
            "责任编辑：陈安",
        ] {
            assert!(is_noise(line), "{line}");
        }
        for line in [
            "Google will stop letting advertisers use cookies next year.",
            "谷歌修改隐私政策引发用户不满。",
            "Bäckerei verkauft Cookies und Muffins für den guten Zweck.",
            "责任编辑王某因受贿被判刑三年。",
            "La CNIL juge la politique de confidentialité illégale.",
            "اشترك في المؤتمر ممثلون عن عشرين دولة.",
            "The scouts of Ostby baked nine hundred cookies and sold them all by noon on Saturday.",
            "青岚市网信办通报，三款应用未公开隐私政策并超范围收集个人信息，已被责令在十五个工作日内整改，逾期将依法处理。",
        ] {
            assert!(!is_noise(line), "{line}");
        }
    }

    #[test]
    fn a_long_line_needs_two_phrases_and_one_said_twice_is_one() {
        let report =
            "the harbour office said that eleven dockers were on the quay when it gave way";
        let twice = format!("{report} newsletter newsletter");
        let two = format!("{report} newsletter privacy policy");
        assert_eq!([&twice, &two].map(|line| is_noise(line)), [false, true]);
        assert_eq!(
            phrases_in("follow us on facebook and twitter, or sign up for our newsletter"),
            (4, 0)
        );
    }
}
