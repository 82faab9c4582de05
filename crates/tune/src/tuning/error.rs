//! Why a model could not be tuned.

use storyfold::model::ArticleId;

/// Why a model could not be tuned. Each message says what to do next.
#[derive(Debug, thiserror::Error)]
pub enum TuneError {
    /// The labels hold no stories.
    #[error("the labels name no stories: tuning needs `story`; labels of copies do not help")]
    NoStories,
    /// There is nothing to fit to.
    #[error("the input holds no articles; give the input that was labelled")]
    NoArticles,
    /// The labels are of other articles.
    #[error(
        "no article of the input is labelled: the labels have {gold}, say, and the input has \
         {input}; give the input that was labelled"
    )]
    NoCommonArticle {
        /// An article of the labels.
        gold: ArticleId,
        /// An article of the input.
        input: ArticleId,
    },
    /// Nothing to tell apart.
    #[error(
        "all {articles} labelled articles are of one story: there is nothing to tell apart; label \
         articles of other stories, best of such that look alike"
    )]
    OneStory {
        /// How many articles are labelled.
        articles: usize,
    },
    /// Nothing to put together.
    #[error(
        "each of the {articles} labelled articles is alone in its story: there is nothing to put \
         together; label several accounts of some stories"
    )]
    AllAlone {
        /// How many articles are labelled.
        articles: usize,
    },
    /// Too little to validate with.
    #[error(
        "only one of the labelled stories has several accounts that are no copies of one text and \
         were compared: what is learnt from it could not be tried on another; label at least two"
    )]
    TooFew,
    /// The articles cannot be folded.
    #[error(transparent)]
    Engine(#[from] storyfold::Error),
}
