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
const OPENINGS: [&str; 16] = [
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
    "week in review",
    "top stories",
    "top news",
    "headlines for",
    "what to know today",
];

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

/// Whether a headline says so.
///
/// ```
/// use storyfold_text::wire::roundup::by_headline;
/// assert!(by_headline("10 things to know for today"));
/// assert!(by_headline("News in brief: Ostby and the coast"));
/// assert!(!by_headline("Ten things burned at Ostby quay"));
/// ```
pub fn by_headline(headline: &str) -> bool {
    let Some(first) = headline.bytes().next() else { return false };
    if first.is_ascii_digit() {
        return counts_things(headline);
    }
    // Only what begins like one of them is folded.
    if !matches!(first.to_ascii_lowercase(), b'n' | b'w' | b'm' | b'e' | b'y' | b't' | b'h') {
        return false;
    }
    let length = headline.char_indices().nth(LONGEST_OPENING).map_or(headline.len(), |(at, _)| at);
    let opening = headline.get(..length).unwrap_or(headline).to_lowercase();
    OPENINGS.iter().any(|known| opening.starts_with(known))
}

/// The longest opening, in characters.
const LONGEST_OPENING: usize = 24;

/// `5 things to know`, `10 Things To Know for Monday`.
fn counts_things(headline: &str) -> bool {
    let mut words = headline.split_whitespace();
    let number = words.next().and_then(|word| word.parse::<u32>().ok());
    let rest: Vec<String> = words.take(3).map(str::to_lowercase).collect();
    number.is_some_and(|number| (3..=100).contains(&number))
        && matches!(rest.as_slice(), [a, b, c] if a == "things" && b == "to" && c == "know")
}
