//! Scores in 0..=1 that say what they are.

use std::cmp::Ordering;
use std::fmt;

/// A value that is not a score: not a number, or outside 0..=1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct InvalidScore(pub f64);

impl fmt::Display for InvalidScore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} is not a score between 0 and 1", self.0)
    }
}

impl std::error::Error for InvalidScore {}

macro_rules! score {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq)]
        pub struct $name(f64);

        impl $name {
            /// The least there is.
            pub const ZERO: Self = Self(0.0);
            /// The most there is.
            pub const ONE: Self = Self(1.0);

            /// Takes a value between 0 and 1.
            ///
            /// # Errors
            /// [`InvalidScore`] for anything outside 0..=1 and for values that are not numbers.
            pub fn new(value: f64) -> Result<Self, InvalidScore> {
                if (0.0..=1.0).contains(&value) { Ok(Self(value)) } else { Err(InvalidScore(value)) }
            }

            /// Takes the nearest score to a value; what is not a number counts as 0.
            pub fn clamped(value: f64) -> Self {
                if value.is_nan() { Self::ZERO } else { Self(value.clamp(0.0, 1.0)) }
            }

            /// The plain value, in 0..=1.
            pub const fn value(self) -> f64 {
                self.0
            }

            /// Both as text, to three decimals, or to as many as show which of two different values is
            /// the larger.
            ///
            /// ```
            /// use storyfold_model::Probability;
            /// let [at, cut] = [0.86996, 0.87].map(Probability::clamped);
            /// assert_eq!(at.beside(cut), ("0.86996".to_owned(), "0.87000".to_owned()));
            /// assert_eq!(at.beside(Probability::ONE).0, "0.870");
            /// ```
            pub fn beside(self, other: Self) -> (String, String) {
                let decimals = (3..17).find(|&decimals| {
                    self.0 == other.0
                        || format!("{:.decimals$}", self.0) != format!("{:.decimals$}", other.0)
                });
                let decimals = decimals.unwrap_or(17);
                (format!("{:.decimals$}", self.0), format!("{:.decimals$}", other.0))
            }
        }

        impl Eq for $name {}

        impl Ord for $name {
            fn cmp(&self, other: &Self) -> Ordering {
                self.0.total_cmp(&other.0)
            }
        }

        impl PartialOrd for $name {
            fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
                Some(self.cmp(other))
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{:.3}", self.0)
            }
        }
    };
}

score! {
    /// How much of two texts is the same, 0 (nothing) to 1 (all of it).
    ///
    /// ```
    /// use storyfold_model::Similarity;
    /// assert!(Similarity::new(1.2).is_err());
    /// assert_eq!(Similarity::clamped(f64::NAN), Similarity::ZERO);
    /// ```
    Similarity
}

score! {
    /// How likely something is to be true, 0 (surely not) to 1 (surely).
    ///
    /// ```
    /// use storyfold_model::Probability;
    /// assert!(Probability::new(0.5)? < Probability::ONE);
    /// # Ok::<(), storyfold_model::InvalidScore>(())
    /// ```
    Probability
}
