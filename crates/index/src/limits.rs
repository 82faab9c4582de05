//! Every limit of candidate search and clustering, in one place.

/// Up to this many articles every pair is looked at; above, candidates are proposed.
pub const EXACT_ARTICLES: usize = 3_000;

/// Neighbours proposed for each article by its whole text.
pub const WHOLE_NEIGHBOURS: usize = 20;

/// Neighbours proposed by the whole text where even the last of them is near: in a story of hundreds
/// the nearest twenty would leave most pairs unjudged.
pub const DENSE_NEIGHBOURS: usize = 40;

/// From this cosine on a neighbour is near enough to be scored however many there are: two accounts
/// of one incident seldom have a lower one.
pub const DENSE_COSINE: f32 = 0.3;

/// Neighbours proposed for each article by its headline and lead.
pub const LEAD_NEIGHBOURS: usize = 10;

/// Neighbours proposed for each article by its names.
pub const NAME_NEIGHBOURS: usize = 10;

/// Neighbours kept for each article to measure how dense its surroundings are.
pub const KEPT_NEIGHBOURS: usize = 30;

/// How many postings may be read to look one article up by one field. Its heaviest terms come
/// first; the articles that had to leave some out are counted.
pub const POSTINGS_READ: usize = 20_000;

/// The most articles a graph is built of.
pub const GRAPH_ARTICLES: usize = 8_192;

/// The most articles that are listed for one term.
pub const POSTINGS_OF_TERM: usize = 4_000;

/// So many articles that say of each other that they are one story count as one account of it. A feed
/// that links all it carries to one page would else be an account that resembles everything.
pub const LARGEST_ACCOUNT: usize = 4;

/// In a bucket of near-duplicate candidates each article is paired with this many before it: a
/// bucket of n costs n.
pub const BUCKET_REACH: usize = 2;

/// Up to this many texts in a bucket of sampled shingles, all pairs of it are looked at.
pub const WHOLE_BUCKET: usize = 16;

/// A stream forms the stories that strong pairs tie together anew with each article that joins
/// them, as long as they have at most so many articles together.
pub const MOST_REFORMED: usize = 256;

/// A stream weighs all of its articles anew when it has grown by one part in so many.
pub const WEIGHED_ANEW_PART: usize = 2;

/// What is known of so many articles is asked of memory at once, before the first of them is compared. They lie all
/// over it: a processor that asks for all waits for all at once. More than a processor can wait for at a time gain nothing.
pub const ASKED_AT_ONCE: usize = 16;

/// A day is common, and says nothing of two articles that both name it, when at least one in so many
/// articles of their tongue names it or came out on it.
pub const COMMON_DAY_PART: usize = 20;

/// Of few articles in a tongue, a day is not common unless at least so many name it or came out on it:
/// they may all be of one story.
pub const COMMON_DAY_ARTICLES: usize = 20;
