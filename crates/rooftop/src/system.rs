//! The real clock and the real randomness: the only place that reads either.

use jiff::Timestamp;
use rooftop_core::ports::{Clock, Entropy};

/// The system's clock.
#[derive(Debug, Clone, Copy)]
pub(crate) struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "this is the composition root's clock")]
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }
}

/// The system's randomness.
#[derive(Debug, Clone, Copy)]
pub(crate) struct SystemEntropy;

impl Entropy for SystemEntropy {
    #[expect(clippy::disallowed_methods, reason = "this is the composition root's randomness")]
    fn fill(&self, buffer: &mut [u8]) {
        // Without randomness no secret is safe to make, so there is nothing to go on with.
        if getrandom::fill(buffer).is_err() {
            std::process::abort();
        }
    }
}
