//! Articles by their place in one run, and pairs of them worth a closer look.

use std::fmt;

/// An article by its place in the run's order, which is the order of ids.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Doc(u32);

impl Doc {
    /// The article at a place; `None` beyond four thousand million articles.
    pub fn new(place: usize) -> Option<Self> {
        u32::try_from(place).ok().map(Self)
    }

    /// The article at a place known to fit.
    pub const fn from_u32(place: u32) -> Self {
        Self(place)
    }

    /// Its place, for use with slices that hold one item per article.
    pub const fn place(self) -> usize {
        self.0 as usize
    }

    /// Its place as the integer it is stored as.
    pub const fn as_u32(self) -> u32 {
        self.0
    }
}

/// Which candidate sources proposed a pair: a set of names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct ProposedBy(u8);

impl ProposedBy {
    /// Bands of MinHash signatures (locality-sensitive hashing).
    pub const LSH: Self = Self(1);
    /// Neighbours in the HNSW graph over dense projections.
    pub const HNSW: Self = Self(2);
    /// Postings of rare terms and names.
    pub const INVERTED: Self = Self(4);
    /// All pairs, compared one by one.
    pub const EXACT: Self = Self(8);

    const NAMES: [(Self, &'static str); 4] = [
        (Self::LSH, "lsh"),
        (Self::HNSW, "hnsw"),
        (Self::INVERTED, "inverted"),
        (Self::EXACT, "exact"),
    ];

    /// The sources of both.
    #[must_use]
    pub const fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether every source of `other` is among these.
    pub const fn contains(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }
}

impl fmt::Display for ProposedBy {
    /// Writes the sources' names joined by `+`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut first = true;
        for (source, name) in Self::NAMES {
            if self.contains(source) {
                if !first {
                    f.write_str("+")?;
                }
                f.write_str(name)?;
                first = false;
            }
        }
        Ok(())
    }
}

/// Two different articles that a candidate source proposes to compare. Never a verdict.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CandidatePair {
    a: Doc,
    b: Doc,
    /// Who proposed it.
    pub proposed_by: ProposedBy,
}

impl CandidatePair {
    /// A pair in either order; `None` when both are the same article.
    ///
    /// ```
    /// use storyfold_model::{CandidatePair, Doc, ProposedBy};
    /// let pair = CandidatePair::new(Doc::from_u32(7), Doc::from_u32(2), ProposedBy::LSH).unwrap();
    /// assert_eq!((pair.a(), pair.b()), (Doc::from_u32(2), Doc::from_u32(7)));
    /// assert!(CandidatePair::new(Doc::from_u32(1), Doc::from_u32(1), ProposedBy::LSH).is_none());
    /// ```
    pub fn new(one: Doc, other: Doc, proposed_by: ProposedBy) -> Option<Self> {
        match one.cmp(&other) {
            std::cmp::Ordering::Less => Some(Self { a: one, b: other, proposed_by }),
            std::cmp::Ordering::Greater => Some(Self { a: other, b: one, proposed_by }),
            std::cmp::Ordering::Equal => None,
        }
    }

    /// The earlier of the two in the run's order.
    pub const fn a(&self) -> Doc {
        self.a
    }

    /// The later of the two in the run's order.
    pub const fn b(&self) -> Doc {
        self.b
    }
}
