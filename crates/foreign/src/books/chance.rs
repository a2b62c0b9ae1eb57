//! Chance that a number repeats (SplitMix64).

pub(super) struct Chance(u64);

impl Chance {
    pub(super) fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x2545_f491_4f6c_dd1d))
    }

    /// A whole number from 0 to `bound - 1`.
    pub(super) fn below(&mut self, bound: u32) -> u32 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^= mixed >> 31;
        u32::try_from(mixed.checked_rem(u64::from(bound)).unwrap_or(0)).unwrap_or(0)
    }

    /// One of them. They are constants of this crate, and never none.
    pub(super) fn pick<T: Copy>(&mut self, choices: &'static [T], first: T) -> T {
        let place = self.below(u32::try_from(choices.len()).unwrap_or(0));
        usize::try_from(place).ok().and_then(|place| choices.get(place)).copied().unwrap_or(first)
    }
}
