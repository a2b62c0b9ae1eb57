//! What tests of several crates share: a clock that stands until it is moved, and randomness that repeats.
//!
//! A dev-dependency only. Nothing here is fit for production, and no product crate may depend on it.

mod clock;
mod entropy;

pub use clock::FakeClock;
pub use entropy::SeededEntropy;
