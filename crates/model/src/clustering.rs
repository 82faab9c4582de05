//! The result: groups of copies inside stories, and who represents them.

use std::fmt;
use std::str::FromStr;

use crate::article::Status;
use crate::pair::Doc;
use crate::score::Probability;
use crate::wire::{Flag, Flags};

/// What is no id of a story or group: a letter, a dash and sixteen digits of a number in base sixteen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InvalidDigestId;

impl fmt::Display for InvalidDigestId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(
            "is no id of a story or group; write it as rows have it, as in s-00000000000000ff",
        )
    }
}

impl std::error::Error for InvalidDigestId {}

macro_rules! cluster_id {
    ($(#[$doc:meta])* $name:ident, $prefix:literal) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(u64);

        impl $name {
            /// Takes a 64-bit digest of the members' ids.
            pub const fn from_digest(digest: u64) -> Self {
                Self(digest)
            }

            /// The digest it was made of.
            pub const fn digest(self) -> u64 {
                self.0
            }
        }

        impl FromStr for $name {
            type Err = InvalidDigestId;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                let digits = text.strip_prefix(concat!($prefix, "-")).ok_or(InvalidDigestId)?;
                let is_written_so =
                    digits.len() == 16 && !digits.contains(|c: char| !matches!(c, '0'..='9' | 'a'..='f'));
                let digest = is_written_so.then(|| u64::from_str_radix(digits, 16).ok()).flatten();
                digest.map(Self).ok_or(InvalidDigestId)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!($prefix, "-{:016x}"), self.0)
            }
        }
    };
}

cluster_id! {
    /// Names a story; derived from its members, so the same members give the same name anywhere.
    ///
    /// ```
    /// use storyfold_model::StoryId;
    /// assert_eq!(StoryId::from_digest(255).to_string(), "s-00000000000000ff");
    /// assert_eq!("s-00000000000000ff".parse(), Ok(StoryId::from_digest(255)));
    /// assert!("g-00000000000000ff".parse::<StoryId>().is_err());
    /// assert!("s-+0000000000000ff".parse::<StoryId>().is_err());
    /// ```
    StoryId, "s"
}

cluster_id! {
    /// Names a group of copies; derived from its members.
    GroupId, "g"
}

/// The rule that chose a canonical article: the first at which it was ahead of all others.
///
/// The order of the variants is the order in which the rules are asked, where nobody asks for another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CanonicalRule {
    /// There was no other article to choose from.
    OnlyOne,
    /// It may be published; the others are killed, withheld or embargoed.
    Usable,
    /// It is a report; the others are about many incidents, or notices of a kill.
    Report,
    /// It is corrected; the others are not.
    Corrected,
    /// It is the latest version of the text.
    LatestVersion,
    /// It holds the full text; the others are shortened.
    FullText,
    /// It is the most complete account: closest to the middle of the story and rich in its facts.
    MostComplete,
    /// It is of a source that the user named before those of the others.
    PreferredSource,
    /// It was published first.
    Earliest,
    /// Nothing told them apart; its id sorts first.
    FirstId,
}

impl CanonicalRule {
    /// All rules that choose, in the order in which they are asked.
    pub const CHOOSING: [Self; 9] = [
        Self::Usable,
        Self::Report,
        Self::Corrected,
        Self::LatestVersion,
        Self::FullText,
        Self::MostComplete,
        Self::PreferredSource,
        Self::Earliest,
        Self::FirstId,
    ];

    /// The choosing rule of that name.
    ///
    /// ```
    /// use storyfold_model::CanonicalRule;
    /// assert_eq!(CanonicalRule::from_name("full-text"), Some(CanonicalRule::FullText));
    /// assert_eq!(CanonicalRule::from_name("only-one"), None);
    /// ```
    pub fn from_name(name: &str) -> Option<Self> {
        Self::CHOOSING.into_iter().find(|rule| rule.name() == name)
    }

    /// The rule's name in rows.
    pub const fn name(self) -> &'static str {
        match self {
            Self::OnlyOne => "only-one",
            Self::Usable => "usable",
            Self::Report => "report",
            Self::Corrected => "corrected",
            Self::LatestVersion => "latest-version",
            Self::FullText => "full-text",
            Self::MostComplete => "most-complete",
            Self::PreferredSource => "preferred-source",
            Self::Earliest => "earliest",
            Self::FirstId => "first-id",
        }
    }

    /// The rule in words that are true of an article of this standing, to complete "canonical because …".
    ///
    /// ```
    /// use storyfold_model::{CanonicalRule, Flags, Status};
    /// let held = CanonicalRule::Usable.reason_of(Status::Withheld, Flags::default());
    /// assert!(held.starts_with("it is held back"));
    /// ```
    pub const fn reason_of(self, status: Status, flags: Flags) -> &'static str {
        let is_derived = flags.holds(Flag::DerivedFromKilled);
        match (self, status) {
            (Self::Usable, Status::Usable) if is_derived => {
                "it copies a killed text, but the others were killed or are held back"
            }
            (Self::Usable, Status::Embargoed { .. }) => {
                "it may be published once its embargo ends; the others never, or they copy a killed text"
            }
            (Self::Usable, Status::Withheld) => {
                "it is held back and may be published one day; the others never, or they copy a killed text"
            }
            (Self::Usable, Status::Canceled) => {
                "it was killed, as were the others, which copy a killed text besides"
            }
            _ => self.reason(),
        }
    }

    /// The rule in words, to complete "canonical because …", of an article that may be published.
    pub const fn reason(self) -> &'static str {
        match self {
            Self::OnlyOne => "it is the only one",
            Self::Usable => {
                "it may be published; the others may not be, or copy a text that may not be"
            }
            Self::Report => "it is a report and the others are none",
            Self::Corrected => "it is corrected and the others are not",
            Self::LatestVersion => "it is the latest version",
            Self::FullText => "it is the fullest of the texts that all the others are copies of",
            Self::MostComplete => "it is the most complete account and closest to the middle",
            Self::PreferredSource => "its source comes first among those you prefer",
            Self::Earliest => "it was published first of those that are as good",
            Self::FirstId => "nothing else tells them apart and its id sorts first",
        }
    }
}

impl fmt::Display for CanonicalRule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Near-duplicates of one text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CopyGroup {
    /// Its name.
    pub id: GroupId,
    /// Its articles, in the run's order; at least one.
    pub members: Vec<Doc>,
    /// The article that represents it.
    pub canonical: Doc,
    /// Why that one.
    pub rule: CanonicalRule,
}

/// All accounts of one incident.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Story {
    /// Its name.
    pub id: StoryId,
    /// Its groups of copies, by their place in [`Clustering::groups`]; at least one.
    pub groups: Vec<usize>,
    /// The article that represents it.
    pub canonical: Doc,
    /// Why that one.
    pub rule: CanonicalRule,
}

/// A link that was strong by itself but did not join two stories, because the rest of them do not
/// belong together.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CutBridge {
    /// The article on one side.
    pub a: Doc,
    /// The article on the other side.
    pub b: Doc,
    /// How strong the link was by itself.
    pub probability: Probability,
}

/// What an article is in the result.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// It represents its story.
    Canonical,
    /// It represents its group; another article represents the story.
    Report,
    /// Another article represents its group.
    Copy,
}

impl Role {
    /// The role's name in rows.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Canonical => "canonical",
            Self::Report => "report",
            Self::Copy => "copy",
        }
    }
}

/// Every article filed: groups partition the articles and stories partition the groups.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Clustering {
    /// The groups of copies, ordered by their first member.
    pub groups: Vec<CopyGroup>,
    /// The stories, ordered by their first member.
    pub stories: Vec<Story>,
    /// Strong links that were not followed, ordered by their articles.
    pub cut_bridges: Vec<CutBridge>,
}
