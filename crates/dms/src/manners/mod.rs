//! Manners toward a DMS: how fast, how wide, and whether at all it is asked.
//!
//! Every request passes [`Gate::pass`], so nothing goes round it. What is kept, and for what:
//!
//! | what | one for |
//! |---|---|
//! | [`queue`]: turns by priority, a width that follows how the DMS bears it | account (a session) |
//! | [`rate`]: a token bucket | account and host |
//! | [`hold`]: the DMS's `Retry-After` | connection and host |
//! | [`breaker`]: what fails is left alone for a while | connection and host, connection and rooftop |
//! | [`retry`]: a share of the traffic for further tries | connection |
//! | [`budget`]: an agreed number of requests a day or month | connection, durably |
//!
//! None of it crosses integrations: what befalls one customer's DMS is not another's affair.

mod breaker;
mod budget;
mod floor;
mod gate;
mod hold;
mod queue;
mod rate;
mod retry;
mod state;

pub(crate) use budget::BudgetLimits;
pub(crate) use gate::{Errand, Gate, HeldBack, patience};
pub(crate) use retry::{Cause, pause};
pub use state::HeldState;
pub(crate) use state::{ConnectionManners, Manners, Pace};

use std::num::NonZeroU32;

/// What a pack says, or the operator for a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct PaceLimits {
    pub(crate) requests_per_second: NonZeroU32,
    pub(crate) burst: NonZeroU32,
    pub(crate) concurrency: NonZeroU32,
    pub(crate) budget: BudgetLimits,
}

#[cfg(test)]
pub(super) mod testing {
    use super::{BudgetLimits, PaceLimits};
    use std::num::NonZeroU32;

    /// A pace of so many a second, after so many at once, so many wide.
    pub(crate) fn limits(per_second: u32, burst: u32, width: u32) -> PaceLimits {
        let number = |n| NonZeroU32::new(n).unwrap();
        PaceLimits {
            requests_per_second: number(per_second),
            burst: number(burst),
            concurrency: number(width),
            budget: BudgetLimits::default(),
        }
    }
}
