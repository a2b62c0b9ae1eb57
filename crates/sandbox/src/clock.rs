//! The dealership's clock: the real time, plus what the control port has moved it.

use std::sync::atomic::{AtomicI64, Ordering};

use jiff::{SignedDuration, Timestamp};

/// Tells the time in the sandbox.
#[derive(Debug, Default)]
pub(crate) struct Clock {
    ahead_seconds: AtomicI64,
}

impl Clock {
    /// A clock that runs `seconds` before (or, negative, behind) the real time.
    pub(crate) fn ahead(seconds: i64) -> Self {
        Self { ahead_seconds: AtomicI64::new(seconds) }
    }

    /// The time in the sandbox.
    #[expect(
        clippy::disallowed_methods,
        reason = "the sandbox is a program of its own, and this is the one place where it reads the time"
    )]
    pub(crate) fn now(&self) -> Timestamp {
        let ahead = SignedDuration::from_secs(self.ahead_seconds());
        let real = Timestamp::now();
        real.checked_add(ahead).unwrap_or(real)
    }

    /// The time in the sandbox, in whole minutes: what the DMS writes on a record.
    pub(crate) fn minute(&self) -> Timestamp {
        let now = self.now();
        let seconds = now.as_second();
        Timestamp::from_second(seconds - seconds.rem_euclid(60)).unwrap_or(now)
    }

    /// Moves the clock by `seconds`.
    pub(crate) fn advance(&self, seconds: i64) {
        self.ahead_seconds.fetch_add(seconds, Ordering::Relaxed);
    }

    /// How far this clock is before the real time.
    pub(crate) fn ahead_seconds(&self) -> i64 {
        self.ahead_seconds.load(Ordering::Relaxed)
    }
}
