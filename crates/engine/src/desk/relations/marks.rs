//! What is stored of the signs by which a newsroom says what an article is.

use storyfold_model::{Article, Flag, Link, Status};
use storyfold_store::{StoredArticle, StoredMarks};
use storyfold_text::wire::Marks;

use crate::versions::Signs;

/// What is stored of the signs of an article.
pub(in crate::desk) fn marks_of(article: &Article) -> StoredMarks {
    let Signs { marks, publisher, has_text, .. } = Signs::of(article);
    let Marks { flags, lead, headline, slug, is_hold } = marks;
    let unsaid = StoredMarks::default();
    StoredMarks { flags, is_hold, has_text, lead, headline, slug, publisher, ..unsaid }
}

/// The signs of a stored article.
pub(in crate::desk) fn signs_of(stored: &StoredArticle) -> Signs {
    let StoredMarks { flags, is_hold, has_text, lead, headline, slug, publisher, .. } =
        stored.marks;
    let links = links_of(&stored.article);
    let marks = Marks { flags, lead, headline, slug, is_hold };
    Signs { marks, publisher, has_text, links: links.into() }
}

/// Whether an article is about many incidents.
pub(in crate::desk) fn is_roundup(stored: &StoredArticle) -> bool {
    stored.marks.flags.holds(Flag::Roundup)
}

/// Whether it is the notice of a kill, and no report.
pub(in crate::desk) fn is_notice(stored: &StoredArticle) -> bool {
    stored.marks.flags.holds(Flag::Kill)
        || (stored.article.status == Status::Canceled && !stored.marks.has_text)
}

pub(super) fn links_of(article: &Article) -> &[Link] {
    article.wire.as_deref().map_or(&[], |wire| &wire.links)
}
