//! Items about many incidents: digests, advisories, news budgets, live blogs.

/// Kinds that providers give such items, folded, as parts of the name.
const GENRES: [&str; 11] = [
    "advisory",
    "advisories",
    "digest",
    "budget",
    "roundup",
    "round-up",
    "summary",
    "liveblog",
    "live blog",
    "briefing",
    "headlines",
];

/// Parts of sluglines of such items, folded.
const SLUGS: [&str; 12] = [
    "digest",
    "budget",
    "advisory",
    "advisories",
    "roundup",
    "briefs",
    "highlights",
    "diary",
    "headlines",
    "schedule",
    "summary",
    "newsbrief",
];

/// Beginnings of such headlines, folded.
const OPENINGS: &[&str] = &[
    "news in brief",
    "news digest",
    "news summary",
    "news roundup",
    "world news summary",
    "morning briefing",
    "evening briefing",
    "your morning",
    "today in history",
    "the day in ",
    "this week in ",
    "the week in photos",
    "the week in pictures",
    "photos of the week",
    "pictures of the week",
    "week in review",
    "top stories",
    "top news",
    "headlines for",
    "newspaper headlines:",
    "what the papers say",
    "what to know today",
    "the latest:",
    "the latest |",
    "live:",
    "live updates:",
    "live blog:",
    "as it happened:",
    "good morning.",
    "good afternoon.",
    "good evening.",
    "nachrichten des tages",
    "news des tages",
    "die nachrichten des tages",
    "nachrichtenüberblick",
    "l'actualité du jour",
    "l’actualité du jour",
    "les titres du jour",
    "resumen de noticias",
    "las noticias del día",
    "resumo de notícias",
    "as notícias do dia",
    "le notizie del giorno",
    "главные новости",
    "главное за день",
    "итоги дня",
    "головні новини",
    "головне за день",
];

/// What such headlines are called by before a colon or a time, folded: `NPA News Digest 6 p.m.`
const NAMES: [&str; 8] = [
    "news digest",
    "news summary",
    "news roundup",
    "news advisory",
    "photo advisory",
    "morning briefing",
    "midday briefing",
    "evening briefing",
];

/// What else may stand before such a name beside one word for who gives it, folded.
const ABOUT_NAMES: [&str; 14] = [
    "world",
    "national",
    "international",
    "business",
    "sports",
    "daily",
    "morning",
    "evening",
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "weekend",
];

/// What round-ups of one kind of news are about, folded, as the last word before their name: `Premier
/// Division round-up`. Others are round-ups of people and cattle.
const ROUNDED_UP: [&str; 27] = [
    "nfl", "nba", "nhl", "mlb", "football", "soccer", "rugby", "cricket", "hockey", "tennis",
    "sport", "sports", "league", "division", "cup", "results", "court", "courts", "market",
    "markets", "business", "earnings", "news", "media", "press", "weekend", "weekly",
];

/// The words by which such names and live blogs are noticed, folded.
const SIGNS: [&str; 9] = [
    "live", "liveblog", "happened", "digest", "summary", "roundup", "round-up", "advisory",
    "briefing",
];

/// What a live blog calls itself behind a colon, a dash or a bar, folded.
const LIVE: [&str; 5] = ["live", "live updates", "live blog", "liveblog", "as it happened"];

/// Words with which `live` at the end of a part is no live blog, folded: `Where foxes live: a map`.
const OTHER_LIVE: [&str; 44] = [
    "where",
    "how",
    "why",
    "who",
    "that",
    "which",
    "what",
    "we",
    "they",
    "you",
    "i",
    "people",
    "to",
    "can",
    "could",
    "will",
    "would",
    "must",
    "should",
    "not",
    "and",
    "or",
    "long",
    "goes",
    "watch",
    "go",
    "going",
    "went",
    "gone",
    "sing",
    "sings",
    "sang",
    "play",
    "plays",
    "played",
    "perform",
    "performs",
    "performed",
    "recorded",
    "caught",
    "shown",
    "is",
    "are",
    "be",
];

/// The most words before ` live` in the name of a live blog.
const MOST_LIVE_WORDS: usize = 4;

/// Numbers of things in words, from three on: with two, most headlines are of other kinds.
const NUMBERS: [&str; 10] =
    ["three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"];

/// Whether a provider's name of a kind says so.
///
/// ```
/// use storyfold_text::wire::roundup::by_genre;
/// assert!(by_genre("LiveBlogPosting") && by_genre("News Digest"));
/// assert!(!by_genre("NewsArticle"));
/// ```
pub fn by_genre(genre: &str) -> bool {
    let genre = genre.to_lowercase();
    GENRES.iter().any(|kind| genre.contains(kind))
}

/// Whether a slugline says so: `BC-EU--News Digest`.
pub fn by_slug(slug: &str) -> bool {
    let slug = slug.to_lowercase();
    slug.split(|c: char| !c.is_alphanumeric()).any(|part| SLUGS.contains(&part))
}

/// Whether a headline says so. O(length).
///
/// ```
/// use storyfold_text::wire::roundup::by_headline;
/// assert!(by_headline("10 things to know for today"));
/// assert!(by_headline("News in brief: Ostby and the coast"));
/// assert!(by_headline("Storm Alma: live updates"));
/// assert!(by_headline("Good morning. Here's what you need to know"));
/// assert!(!by_headline("Good morning, Ostby: ferry service is back"));
/// assert!(!by_headline("Ten things burned at Ostby quay"));
/// assert!(by_headline("World News at 1300 GMT"));
/// assert!(!by_headline("News at Ten presenter arrested after crash in Ostby"));
/// assert!(!by_headline("Good Morning! Britain host quits"));
/// ```
pub fn by_headline(headline: &str) -> bool {
    let headline = headline.to_lowercase();
    OPENINGS.iter().any(|opening| headline.starts_with(opening))
        || is_timed(&headline)
        || is_counted(&headline)
        || (has_sign(&headline)
            && (is_named(&headline) || rounds_up(&headline) || is_live(&headline)))
}

/// Whether one of the words stands in it without which it is neither named nor live: most headlines have
/// none, and are searched no further.
fn has_sign(headline: &str) -> bool {
    let mut words = headline.split(' ').map(|word| word.trim_end_matches([':', ',', '.', '!']));
    words.any(|word| SIGNS.contains(&word))
}

/// `World News at 1300 GMT`; not `News at Ten presenter arrested`.
fn is_timed(headline: &str) -> bool {
    TIMED.iter().filter_map(|opening| headline.strip_prefix(opening)).any(|behind| {
        let behind = behind.trim_start();
        behind.is_empty() || behind.starts_with(|c: char| c.is_ascii_digit())
    })
}

/// Beginnings of such headlines before a time, folded.
const TIMED: [&str; 3] = ["news at", "world news at", "national news at"];

/// `5 things to know`, `Ten Things To Know for Monday`, `Five things we learned this week`, `7 charts that
/// explain the budget`, `12 photos of the week`.
fn is_counted(headline: &str) -> bool {
    let mut words = headline.split(|c: char| c.is_whitespace() || c == ':');
    let number = words.next().unwrap_or_default();
    let is_number = NUMBERS.contains(&number)
        || number.parse::<u32>().is_ok_and(|number| (3..=100).contains(&number));
    if !is_number {
        return false;
    }
    let rest: Vec<&str> = words.take(5).collect();
    match rest.as_slice() {
        ["things", "to", "know", ..] | ["things", "you", "need", "to", "know"] => true,
        ["things", "we", "learned" | "learnt", "this", "week"] => true,
        ["things", "we", "learned" | "learnt", "today"] => true,
        ["charts" | "maps" | "photos" | "pictures", rest @ ..] => matches!(
            rest,
            [] | ["", ..]
                | ["that", ..]
                | ["of", "the", "day" | "week" | "month" | "year"]
                | ["from", "around", ..]
                | ["from", "this", "week" | "month" | "year"]
        ),
        _ => false,
    }
}

/// `NPA News Advisory: plans for Tuesday`, `News Digest 6 p.m.`; not `Ostby firm buys News Digest`.
fn is_named(headline: &str) -> bool {
    let part = headline.split_once(':').map_or(headline, |(part, _)| part);
    NAMES.iter().any(|name| {
        let Some((before, behind)) = part.split_once(name) else { return false };
        let is_word = before.is_empty() || before.ends_with(' ');
        let others = before.split_whitespace().filter(|word| !ABOUT_NAMES.contains(word));
        let mut behind = behind.split_whitespace().skip_while(|word| ["at", "for"].contains(word));
        let is_time = behind.next().is_none_or(|word| {
            word.starts_with(|c: char| c.is_ascii_digit()) || word.ends_with("day")
        });
        is_word && is_time && others.count() <= 1
    })
}

/// `Premier Division round-up: Ostby go top`, `Weekend football roundup`, `Court round-up`; not `Police
/// roundup of dealers: 12 held`.
fn rounds_up(headline: &str) -> bool {
    let (before, behind) = headline.split_once(':').unwrap_or((headline, ""));
    [before, behind].into_iter().any(|part| {
        let part = part.trim();
        let name = part.strip_suffix("round-up").or_else(|| part.strip_suffix("roundup"));
        let words: Vec<&str> = name.unwrap_or_default().split_whitespace().collect();
        words.len() <= 3 && words.last().is_some_and(|last| ROUNDED_UP.contains(last))
    })
}

/// `Politics live: minister resigns`, `Minister resigns – politics live`, `Storm Alma: live updates`,
/// `Ostby v Kelmouth, as it happened`.
fn is_live(headline: &str) -> bool {
    let before = headline.split_once(':').map(|(part, _)| part);
    let behind = [" - ", " – ", " — ", " | "]
        .iter()
        .filter_map(|dash| headline.rsplit_once(dash))
        .map(|(_, part)| part)
        .min_by_key(|part| part.len());
    let last = headline.rsplit_once([':', ',']).map(|(_, part)| part.trim_start());
    let is_called = |part: &str| {
        LIVE.contains(&part)
            || part.starts_with("live updates ")
            || part.ends_with(" live updates")
            || part.ends_with(" live blog")
    };
    let is_name = |part: &str| {
        part.strip_suffix(" live").is_some_and(|name| {
            let mut words = name.split_whitespace();
            name.split_whitespace().count() <= MOST_LIVE_WORDS
                && !words.any(|word| OTHER_LIVE.contains(&word))
        })
    };
    before.is_some_and(is_name)
        || behind.is_some_and(is_name)
        || [Some(headline), before, behind, last].into_iter().flatten().any(is_called)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headlines_of_round_ups() {
        for headline in [
            "Storm Alma: live updates",
            "Storm Alma: live updates as roads close",
            "Storm Alma live updates: roads close",
            "Live updates: Ostby votes",
            "Politics live: minister resigns over harbour wall",
            "Harbour strike live: ferries stay in port",
            "Minister resigns over harbour wall – politics live",
            "Ostby v Kelmouth - live",
            "Ostby v Kelmouth — as it happened",
            "Live: queen opens Ostby bridge, as it happened",
            "As it happened: queen opens Ostby bridge",
            "The Latest: Ferry talks go on into the night",
            "NPA News Digest 6 p.m.",
            "NPA World News Digest",
            "News Digest for Tuesday",
            "NPA News Summary at 1800 GMT",
            "NPA News Advisory: harbour talks, Ostby bridge",
            "News Advisory: plans for Tuesday",
            "Four things to know today",
            "10 Things to Know for Monday",
            "Five things we learned this week",
            "Six things you need to know",
            "What the papers say",
            "What the papers say – February 4",
            "Newspaper headlines: 'Wall of shame' and 'All at sea'",
            "Morning briefing",
            "Ostby morning briefing: fog, ferries and a vote",
            "This week in Ostby history",
            "12 photos of the week",
            "7 charts that explain the Ostby budget",
            "Five charts: where the money goes",
            "The week in pictures",
            "Premier Division round-up: Ostby go top",
            "Weekend football roundup",
            "Court round-up",
            "NFL roundup: Ostby keep winning",
            "Football: Premier League round-up",
        ] {
            assert!(by_headline(headline), "{headline}");
        }
    }

    #[test]
    fn headlines_that_only_look_so() {
        for headline in [
            "People live in fear of the sea",
            "Bakke sings live: a review",
            "Trains go live: what changes",
            "Festival album – recorded live",
            "Live music returns to Ostby",
            "Where foxes live: a map of Ostby",
            "Long live: Ostby choir turns 100",
            "Five tips to live: a doctor writes",
            "Ostby harbour – where seals live",
            "Watch live: queen opens Ostby bridge",
            "Channel shows final live",
            "Minister gives a live briefing",
            "Minister gives morning briefing",
            "Video shows bridge fall as it happened",
            "The latest phone from Ostbytel folds twice",
            "The latest – and perhaps last – ferry strike",
            "Advisory: heavy snow expected on the coast",
            "Heat advisory for Ostby on Tuesday",
            "Ostby firm buys News Digest",
            "Bad news digested slowly",
            "Four things burned at Ostby quay",
            "Two things to know",
            "Four dead in Ostby quay fire",
            "Three photos stolen from Ostby museum",
            "Six charts lost with the ferry Alma",
            "This weekend in Ostby: fog",
            "Papers say minister knew",
            "Week of storms ends",
            "Cattle roundup: two riders hurt",
            "Police round-up: 12 dealers held",
            "ICE crime roundup: 40 arrested",
            "Maker loses US court Roundup",
            "Round-up of strays in Ostby begins",
            "Weedkiller Roundup banned in Ostby",
            "",
        ] {
            assert!(!by_headline(headline), "{headline}");
        }
    }
}
