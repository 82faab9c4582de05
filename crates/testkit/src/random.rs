//! Small deterministic generators: the same seed gives the same sequence on every machine.

/// A source of pseudo-random numbers, for tests only.
///
/// The algorithm is SplitMix64: Steele, Lea and Flood, "Fast Splittable Pseudorandom Number
/// Generators" (OOPSLA 2014).
///
/// ```
/// use storyfold_testkit::random::Random;
/// let (mut one, mut other) = (Random::new(7), Random::new(7));
/// assert_eq!(one.next_u64(), other.next_u64());
/// assert!(one.below(10) < 10);
/// ```
#[derive(Debug, Clone)]
pub struct Random {
    state: u64,
}

impl Random {
    /// A sequence that depends on nothing but the seed.
    pub const fn new(seed: u64) -> Self {
        Self { state: seed }
    }

    /// The next 64 bits.
    pub fn next_u64(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.state;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number in `0..bound`; 0 when `bound` is 0. The slight bias of the remainder does not
    /// matter in tests.
    pub fn below(&mut self, bound: usize) -> usize {
        let bound = bound.max(1) as u64;
        (self.next_u64() % bound) as usize
    }

    /// Bytes of any value.
    pub fn bytes(&mut self, length: usize) -> Vec<u8> {
        (0..length).map(|_| self.next_u64() as u8).collect()
    }

    /// A copy of `bytes` with a few of them changed, removed or doubled.
    pub fn damaged(&mut self, bytes: &[u8]) -> Vec<u8> {
        let mut damaged = bytes.to_vec();
        for _ in 0..=self.below(4) {
            let place = self.below(damaged.len());
            let Some(byte) = damaged.get(place).copied() else { break };
            match self.below(4) {
                0 => damaged.insert(place, byte),
                1 => drop(damaged.remove(place)),
                2 => damaged.insert(place, self.next_u64() as u8),
                _ => {
                    if let Some(byte) = damaged.get_mut(place) {
                        *byte = self.next_u64() as u8;
                    }
                }
            }
        }
        damaged
    }
}
