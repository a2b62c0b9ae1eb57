//! A rate with a burst: how fast one credential asks one host.

use governor::clock::Clock;
use governor::middleware::NoOpMiddleware;
use governor::state::{InMemoryState, NotKeyed};
use governor::{Quota, RateLimiter};
use std::time::Duration;
use tokio::time::Instant;

use super::PaceLimits;

/// Time since the bucket was made, by tokio's clock.
#[derive(Debug, Clone, Copy)]
struct Since(Instant);

impl Clock for Since {
    type Instant = Duration;

    fn now(&self) -> Duration {
        self.0.elapsed()
    }
}

/// A token bucket.
pub(super) struct Rate {
    clock: Since,
    bucket: RateLimiter<NotKeyed, InMemoryState, Since, NoOpMiddleware<Duration>>,
}

impl Rate {
    pub(super) fn new(limits: PaceLimits) -> Self {
        let clock = Since(Instant::now());
        let quota = Quota::per_second(limits.requests_per_second).allow_burst(limits.burst);
        Self { clock, bucket: RateLimiter::direct_with_clock(quota, clock) }
    }

    /// Waits until the next request may leave.
    pub(super) async fn ready(&self) {
        while let Err(wait) = self.bucket.check() {
            tokio::time::sleep(wait.wait_time_from(self.clock.now())).await;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::limits;
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn after_its_burst_it_keeps_its_rate() {
        let rate = Rate::new(limits(2, 5, 1));
        let started = Instant::now();
        for _ in 0..5 {
            rate.ready().await;
        }
        assert_eq!(started.elapsed(), Duration::ZERO, "the burst");
        for _ in 0..20 {
            rate.ready().await;
        }
        let took = started.elapsed().as_millis();
        assert!((10_000..10_100).contains(&took), "twenty at two a second took {took} ms");
    }
}
