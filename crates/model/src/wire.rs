//! What an agency says about an item beside its text.

/// What a provider sends with an article besides what every article has. All of it is kept as it
/// came; what it means is worked out later, by `storyfold_text::wire`.
///
/// ```
/// use storyfold_model::Wire;
/// let wire = Wire { slug: Some("FERRY-OSTBY".into()), ..Wire::default() };
/// assert!(!wire.is_empty() && Wire::default().is_empty());
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wire {
    /// The slugline: the item's working name on the wire, the same for all leads of one report.
    pub slug: Option<String>,
    /// What the editor says to those who receive it: `Corrects toll in first paragraph`.
    pub note: Option<String>,
    /// Who wrote it.
    pub byline: Option<String>,
    /// Its kind, as the provider names it: `advisory`, `digest`, `live blog`.
    pub genre: Option<String>,
    /// The other items it says it belongs to.
    pub links: Vec<Link>,
}

impl Wire {
    /// Whether there is nothing in it.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// What one item says about another.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Link {
    /// What the other is to it.
    pub relation: Relation,
    /// The other's id or URL, as it is written.
    pub target: String,
}

/// What the other is to the item that names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Relation {
    /// An earlier version of it, under another id.
    Replaces,
    /// An earlier report that this one carries on or rewrites: the same incident.
    RewriteOf,
    /// The text it is a copy of: a canonical link, a syndicated original.
    CopyOf,
}
