//! In which order the rules are asked, and whose texts are preferred.

use std::fmt;

use storyfold_model::CanonicalRule;
use storyfold_text::hash::hash_word;

use crate::publisher::family;

/// The order of the rules that choose a canonical, and the publishers that are preferred.
///
/// ```
/// use storyfold_index::canonical::CanonicalOrder;
/// use storyfold_model::CanonicalRule as Rule;
/// let order = CanonicalOrder::new(&[Rule::Earliest], &[])?;
/// assert_eq!(order.rules()[..3], [Rule::Usable, Rule::Earliest, Rule::Report]);
/// assert!(CanonicalOrder::new(&[Rule::Earliest, Rule::Usable], &[]).is_err());
/// # Ok::<(), storyfold_index::canonical::OrderError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CanonicalOrder {
    rules: Vec<CanonicalRule>,
    /// Publisher families, hashed, the most preferred first.
    preferred: Vec<u64>,
}

impl Default for CanonicalOrder {
    fn default() -> Self {
        Self { rules: CanonicalRule::CHOOSING.to_vec(), preferred: Vec::new() }
    }
}

impl CanonicalOrder {
    /// Asks the rules in `first` before the others, which keep their order among each other, and
    /// prefers the publishers of `sources`, named as articles name them, in the order of the list.
    ///
    /// Whatever is asked for, `usable` stays the first rule, because what is killed stands for
    /// nothing, and `first-id` the last, because it leaves one.
    ///
    /// # Errors
    /// [`OrderError`] when a rule is named twice or where it cannot stand.
    pub fn new(first: &[CanonicalRule], sources: &[String]) -> Result<Self, OrderError> {
        let mut rules = vec![CanonicalRule::Usable];
        for (place, &rule) in first.iter().enumerate() {
            match rule {
                CanonicalRule::Usable if place == 0 => {}
                CanonicalRule::Usable => return Err(OrderError::NotFirst),
                CanonicalRule::FirstId if place + 1 < first.len() => {
                    return Err(OrderError::NotLast);
                }
                CanonicalRule::FirstId => {}
                CanonicalRule::OnlyOne => return Err(OrderError::ChoosesNothing),
                rule if rules.contains(&rule) => return Err(OrderError::Twice(rule.name())),
                rule => rules.push(rule),
            }
        }
        for rule in CanonicalRule::CHOOSING {
            if !rules.contains(&rule) {
                rules.push(rule);
            }
        }
        Ok(Self { rules, preferred: sources.iter().map(|name| hash_word(&family(name))).collect() })
    }

    /// The rules in the order in which they are asked.
    pub fn rules(&self) -> &[CanonicalRule] {
        &self.rules
    }

    /// How far behind a publisher (hashed, 0 where nobody is named) stands in the list of those that
    /// are preferred; those who are not in it are behind all that are.
    pub fn preference(&self, publisher: u64) -> u32 {
        let place = self.preferred.iter().position(|&preferred| preferred == publisher);
        u32::try_from(place.unwrap_or(self.preferred.len())).unwrap_or(u32::MAX)
    }
}

/// Why rules cannot be asked in an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OrderError {
    /// A rule is named twice.
    Twice(&'static str),
    /// Something is asked before `usable`.
    NotFirst,
    /// Something is asked after `first-id`.
    NotLast,
    /// `only-one` is what is said where there is no choice.
    ChoosesNothing,
}

impl fmt::Display for OrderError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Twice(rule) => write!(f, "the rule `{rule}` is named twice; name it once"),
            Self::NotFirst => {
                f.write_str("nothing can be asked before `usable`; name it first or leave it out")
            }
            Self::NotLast => {
                f.write_str("nothing can be asked after `first-id`; name it last or leave it out")
            }
            Self::ChoosesNothing => f.write_str("`only-one` chooses nothing; leave it out"),
        }
    }
}

impl std::error::Error for OrderError {}

#[cfg(test)]
mod tests {
    use super::*;
    use CanonicalRule as R;

    #[test]
    fn what_is_named_comes_first_and_the_rest_keeps_its_order() {
        let order = CanonicalOrder::new(&[R::PreferredSource, R::Earliest], &[]).unwrap();
        let expected = [
            R::Usable,
            R::PreferredSource,
            R::Earliest,
            R::Report,
            R::Corrected,
            R::LatestVersion,
            R::FullText,
            R::MostComplete,
            R::FirstId,
        ];
        assert_eq!(order.rules(), expected);
        let all = CanonicalOrder::new(&R::CHOOSING, &[]).unwrap();
        assert_eq!(all, CanonicalOrder::default());
        assert_eq!(CanonicalOrder::new(&[], &[]).unwrap(), all);
    }

    #[test]
    fn what_cannot_be_meant_is_refused() {
        let refused = |rules: &[R]| CanonicalOrder::new(rules, &[]).unwrap_err();
        assert_eq!(refused(&[R::Earliest, R::Earliest]), OrderError::Twice("earliest"));
        assert_eq!(refused(&[R::Earliest, R::Usable]), OrderError::NotFirst);
        assert_eq!(refused(&[R::FirstId, R::Earliest]), OrderError::NotLast);
        assert_eq!(refused(&[R::OnlyOne]), OrderError::ChoosesNothing);
    }

    #[test]
    fn all_feeds_of_a_preferred_publisher_are_preferred() {
        let sources = ["Northern Wire".to_owned(), "post.example".to_owned()];
        let order = CanonicalOrder::new(&[], &sources).unwrap();
        let preference = |name: &str| order.preference(hash_word(&family(name)));
        assert_eq!(preference("NORTHERN WIRE"), 0);
        assert_eq!(preference("https://sport.post.example/1"), 1);
        assert_eq!(preference("Coast Press"), 2);
        assert_eq!(order.preference(0), 2);
    }
}
