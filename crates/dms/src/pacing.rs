//! How fast and how wide an account asks: a rate with a burst, and so many requests at once.

use governor::{DefaultDirectRateLimiter, Quota, RateLimiter};
use std::num::NonZeroU32;
use tokio::sync::{Semaphore, SemaphorePermit};

/// The pace of one account. All its requests pass here, so nothing can go round it.
pub(crate) struct Pace {
    rate: DefaultDirectRateLimiter,
    width: Semaphore,
}

/// What a pack says, or the operator for a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct PaceLimits {
    pub(crate) requests_per_second: NonZeroU32,
    pub(crate) burst: NonZeroU32,
    pub(crate) concurrency: NonZeroU32,
}

impl Pace {
    pub(crate) fn new(limits: PaceLimits) -> Self {
        let quota = Quota::per_second(limits.requests_per_second).allow_burst(limits.burst);
        Self { rate: RateLimiter::direct(quota), width: Semaphore::new(limits.concurrency.get() as usize) }
    }

    /// Waits for a place and for the rate. The place is held until the answer is read.
    pub(crate) async fn turn(&self) -> Option<SemaphorePermit<'_>> {
        let place = self.width.acquire().await.ok()?;
        self.rate.until_ready().await;
        Some(place)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn limits(concurrency: u32) -> PaceLimits {
        let many = NonZeroU32::new(1000).unwrap();
        PaceLimits {
            requests_per_second: many,
            burst: many,
            concurrency: NonZeroU32::new(concurrency).unwrap(),
        }
    }

    #[tokio::test]
    async fn no_more_requests_are_under_way_than_the_width() {
        let pace = Pace::new(limits(2));
        let (first, _second) = (pace.turn().await.unwrap(), pace.turn().await.unwrap());
        assert!(futures::poll!(Box::pin(pace.turn())).is_pending());
        drop(first);
        assert!(pace.turn().await.is_some());
    }
}
