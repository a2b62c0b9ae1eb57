//! Randomness that repeats.

use rooftop_core::ports::Entropy;
use sha2::{Digest, Sha256};
use std::sync::atomic::{AtomicU64, Ordering};

/// Bytes that look random and are the same in every run: SHA-256 of a seed and a counter.
///
/// **For tests only.** Whoever knows the seed knows every key that was drawn from it.
#[derive(Debug)]
pub struct SeededEntropy {
    seed: u64,
    drawn: AtomicU64,
}

impl SeededEntropy {
    /// Starts the sequence that belongs to a seed.
    pub fn not_for_production(seed: u64) -> Self {
        Self { seed, drawn: AtomicU64::new(0) }
    }
}

impl Entropy for SeededEntropy {
    fn fill(&self, buffer: &mut [u8]) {
        for chunk in buffer.chunks_mut(32) {
            let count = self.drawn.fetch_add(1, Ordering::Relaxed);
            let block = Sha256::new()
                .chain_update(self.seed.to_be_bytes())
                .chain_update(count.to_be_bytes())
                .finalize();
            for (to, from) in chunk.iter_mut().zip(block) {
                *to = from;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draw(entropy: &SeededEntropy) -> [u8; 40] {
        let mut bytes = [0; 40];
        entropy.fill(&mut bytes);
        bytes
    }

    #[test]
    fn a_seed_is_a_sequence_and_no_two_draws_are_equal() {
        let entropy = SeededEntropy::not_for_production(7);
        let first = draw(&entropy);
        assert_ne!(first, draw(&entropy));
        assert_eq!(first, draw(&SeededEntropy::not_for_production(7)));
        assert_ne!(first, draw(&SeededEntropy::not_for_production(8)));
    }
}
