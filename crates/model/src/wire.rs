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

/// What is known of an article's standing besides its status. The order of the variants is the order
/// in which they are listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Flag {
    /// A later version of it is among the articles.
    Superseded,
    /// It adds to what was sent before: an update, a lead, a write-through.
    Update,
    /// It puts right what was sent before.
    Correction,
    /// It is a shortened text.
    Abridged,
    /// It is sent ahead, to be used later.
    Advance,
    /// It is the notice of a kill.
    Kill,
    /// It is a copy of a killed text, by somebody else.
    DerivedFromKilled,
    /// It is about many incidents: a digest, an advisory, a live blog.
    Roundup,
}

impl Flag {
    /// All flags in their order.
    pub const ALL: [Self; 8] = [
        Self::Superseded,
        Self::Update,
        Self::Correction,
        Self::Abridged,
        Self::Advance,
        Self::Kill,
        Self::DerivedFromKilled,
        Self::Roundup,
    ];

    /// Its name in rows.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Superseded => "superseded",
            Self::Update => "update",
            Self::Correction => "correction",
            Self::Abridged => "abridged",
            Self::Advance => "advance",
            Self::Kill => "kill",
            Self::DerivedFromKilled => "derived-from-killed",
            Self::Roundup => "roundup",
        }
    }
}

/// A set of flags.
///
/// ```
/// use storyfold_model::wire::{Flag, Flags};
/// let mut flags = Flags::default();
/// flags.insert(Flag::Roundup);
/// flags.insert(Flag::Update);
/// assert!(flags.holds(Flag::Update) && !flags.holds(Flag::Kill));
/// assert_eq!(flags.iter().map(Flag::name).collect::<Vec<_>>(), ["update", "roundup"]);
/// assert_eq!(Flags::from_bits(flags.bits()), flags);
/// ```
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Flags(u8);

impl Flags {
    /// Adds a flag.
    pub fn insert(&mut self, flag: Flag) {
        self.0 |= 1 << flag as u8;
    }

    /// Whether the flag is in it.
    pub const fn holds(self, flag: Flag) -> bool {
        self.0 & (1 << flag as u8) != 0
    }

    /// Whether there is none.
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The flags of either.
    #[must_use]
    pub const fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// The flags as one byte, one bit each in their order.
    pub const fn bits(self) -> u8 {
        self.0
    }

    /// The flags of a byte.
    pub const fn from_bits(bits: u8) -> Self {
        Self(bits)
    }

    /// Its flags in their order.
    pub fn iter(self) -> impl Iterator<Item = Flag> {
        Flag::ALL.into_iter().filter(move |&flag| self.holds(flag))
    }
}
