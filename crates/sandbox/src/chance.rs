//! Two kinds of chance: one that a seed repeats, for data; one that nobody can guess, for session ids.

use data_encoding::HEXLOWER;

/// Repeatable chance (SplitMix64): the same seed and topic give the same draws, on every machine.
#[derive(Debug, Clone)]
pub(crate) struct Chance(u64);

impl Chance {
    /// A stream of draws for one topic, so that a change in one does not shift the others.
    pub(crate) fn new(seed: u64, topic: &str) -> Self {
        let mixed = topic.bytes().fold(seed ^ 0x5eed_0f1e_57a7_e5d1, |state, byte| {
            (state ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3).rotate_left(17)
        });
        Self(mixed)
    }

    fn draw(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A whole number from `0` to `bound - 1`; `0` when `bound` is 0.
    pub(crate) fn below(&mut self, bound: u64) -> u64 {
        self.draw().checked_rem(bound).unwrap_or(0)
    }

    /// A whole number from `low` to `high`, both included.
    pub(crate) fn between(&mut self, low: i64, high: i64) -> i64 {
        let span = high.saturating_sub(low).saturating_add(1).max(1).unsigned_abs();
        low.saturating_add(i64::try_from(self.below(span)).unwrap_or(0))
    }

    /// True in `percent` of a hundred draws.
    pub(crate) fn percent(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }

    /// True in a share of the draws, from 0.0 to 1.0.
    pub(crate) fn share(&mut self, share: f64) -> bool {
        let drawn = u32::try_from(self.below(1_000_000)).unwrap_or(0);
        f64::from(drawn) < share * 1_000_000.0
    }

    /// One of `choices`, or the type's default when there are none.
    pub(crate) fn pick<T: Copy + Default>(&mut self, choices: &[T]) -> T {
        let place = self.below(choices.len() as u64);
        usize::try_from(place).ok().and_then(|place| choices.get(place)).copied().unwrap_or_default()
    }
}

/// 32 hexadecimal digits that nobody can guess.
///
/// Session ids must differ from run to run, or a session of yesterday would open today's sandbox.
#[expect(
    clippy::disallowed_methods,
    reason = "the sandbox is a program of its own, and this is the one place where it draws real randomness"
)]
pub(crate) fn token() -> String {
    let mut bytes = [0_u8; 16];
    if let Err(error) = getrandom::fill(&mut bytes) {
        tracing::error!(%error, "the operating system gives no randomness; this id can be guessed");
    }
    HEXLOWER.encode(&bytes)
}
