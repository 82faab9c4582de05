//! Which places hang together.

use std::collections::BTreeMap;

/// Places that pairs connect, directly or through others (a disjoint-set forest; Tarjan 1975). A
/// search halves the path it takes, so n joins and searches take O(n log n).
///
/// ```
/// use storyfold_index::cluster::parts::Parts;
/// let mut parts = Parts::new(4);
/// parts.join(3, 1);
/// assert_eq!((parts.of(3), parts.of(0)), (1, 0));
/// assert_eq!(parts.all(), [vec![0], vec![1, 3], vec![2]]);
/// ```
#[derive(Debug, Clone, Default)]
pub struct Parts(Vec<u32>);

impl Parts {
    /// Places 0 to `places`, each a part by itself.
    pub fn new(places: usize) -> Self {
        Self((0..places as u32).collect())
    }

    fn parent(&self, place: u32) -> u32 {
        self.0.get(place as usize).copied().unwrap_or(place)
    }

    /// The place that stands for the part of this one.
    pub fn of(&mut self, mut place: u32) -> u32 {
        while self.parent(place) != place {
            let above = self.parent(self.parent(place));
            if let Some(parent) = self.0.get_mut(place as usize) {
                *parent = above;
            }
            place = above;
        }
        place
    }

    /// Adds a place that is a part by itself.
    pub fn push(&mut self) {
        self.0.push(self.0.len() as u32);
    }

    /// Joins the parts of two places under the lower of the places that stood for them.
    pub fn join(&mut self, a: u32, b: u32) {
        let (a, b) = (self.of(a), self.of(b));
        if let Some(parent) = self.0.get_mut(a.max(b) as usize) {
            *parent = a.min(b);
        }
    }

    /// All parts: places sorted, parts sorted by their first.
    pub fn all(&mut self) -> Vec<Vec<u32>> {
        let mut parts: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
        for place in 0..self.0.len() as u32 {
            parts.entry(self.of(place)).or_default().push(place);
        }
        parts.into_values().collect()
    }
}
