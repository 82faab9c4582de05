//! The tables of the file.

use std::fmt;

macro_rules! areas {
    ($($(#[$doc:meta])* $area:ident = $name:literal,)*) => {
        /// A table of the file.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Area { $($(#[$doc])* $area,)* }

        impl Area {
            /// All tables, in the order of [`FORMAT.md`](../FORMAT.md).
            pub const ALL: &[Self] = &[$(Self::$area),*];

            /// The table's name in the file.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$area => $name,)* }
            }

            /// Whether there are stores of this format that do not have it.
            pub(crate) const fn came_later(self) -> bool {
                matches!(self, Self::Siblings | Self::Inputs | Self::Names | Self::Killed)
            }
        }
    };
}

areas! {
    /// Format, parameters, counters. By name.
    Meta = "meta",
    /// The place of each article. By id.
    Ids = "ids",
    /// Articles without their texts. By place.
    Articles = "articles",
    /// Texts, where they are kept. By place.
    Texts = "texts",
    /// What is known of each article by itself. By place.
    Analyses = "analyses",
    /// The words copies are told by. By place.
    Words = "words",
    /// Nearest articles by whole text. By place.
    Neighbours = "neighbours",
    /// Judged pairs: the edges of stories. By place.
    Links = "links",
    /// Groups of copies. By group id.
    Groups = "groups",
    /// Stories. By story id.
    Stories = "stories",
    /// Earlier states of articles. By id and number.
    Versions = "versions",
    /// Ids that were killed. By id.
    Tombstones = "tombstones",
    /// Postings of full blocks of articles. By block.
    Blocks = "blocks",
    /// What happened. By cursor.
    Log = "log",
    /// Articles by slugline, headline, address and what they name. By publisher, kind, hash and place.
    Siblings = "siblings",
    /// Files of watched folders whose articles are all here. By folder, file, size and time.
    Inputs = "inputs",
    /// What stories are or may come to be called: the name of each group. By story id.
    Names = "names",
    /// What is left of texts that were killed lately. By number.
    Killed = "killed",
}

impl fmt::Display for Area {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
