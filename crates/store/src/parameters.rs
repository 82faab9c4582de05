//! What a store was made with, and may only be opened with.

use crate::bytes::{ByteReader, ByteWriter, Malformed};

/// Names and values that decide what the store's rows mean, sorted by name.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Parameters(Vec<(String, String)>);

impl Parameters {
    /// Takes names and values, in any order.
    pub fn new(pairs: impl IntoIterator<Item = (String, String)>) -> Self {
        let mut pairs: Vec<(String, String)> = pairs.into_iter().collect();
        pairs.sort();
        Self(pairs)
    }

    /// The value of a name.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// All names with their values, by name.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// The first name whose value differs here and there: its name, the value here, the value there.
    pub fn difference<'a>(&'a self, other: &'a Self) -> Option<(&'a str, &'a str, &'a str)> {
        let names = self.iter().chain(other.iter()).map(|(name, _)| name);
        names
            .map(|name| {
                (name, self.get(name).unwrap_or("unset"), other.get(name).unwrap_or("unset"))
            })
            .find(|(_, here, there)| here != there)
    }

    pub(crate) fn to_bytes(&self) -> Vec<u8> {
        let mut out = ByteWriter::new();
        out.number(self.0.len() as u64);
        for (name, value) in &self.0 {
            out.text(name);
            out.text(value);
        }
        out.into_bytes()
    }

    pub(crate) fn from_bytes(bytes: &[u8]) -> Result<Self, Malformed> {
        let mut row = ByteReader::new(bytes);
        let count = row.count()?;
        let pair = |_| Ok((row.text()?.to_owned(), row.text()?.to_owned()));
        let pairs = (0..count).map(pair).collect::<Result<_, Malformed>>()?;
        row.end()?;
        Ok(Self(pairs))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parameters(pairs: &[(&str, &str)]) -> Parameters {
        Parameters::new(pairs.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())))
    }

    #[test]
    fn a_difference_is_named() {
        let (one, other) = (parameters(&[("b", "1"), ("a", "2")]), parameters(&[("a", "2")]));
        assert_eq!(one.difference(&one), None);
        assert_eq!(one.difference(&other), Some(("b", "1", "unset")));
        assert_eq!(other.difference(&one), Some(("b", "unset", "1")));
        assert_eq!(Parameters::from_bytes(&one.to_bytes()), Ok(one));
    }
}
