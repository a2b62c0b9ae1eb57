//! A clock that stands until it is moved.

use jiff::{SignedDuration, Timestamp};
use rooftop_core::ports::Clock;
use std::sync::{Mutex, PoisonError};

/// A clock that tells the time it was set to. Share it by reference or in an `Arc`, and move it while others read.
#[derive(Debug)]
pub struct FakeClock(Mutex<Timestamp>);

impl FakeClock {
    /// A clock that stands at an instant.
    pub fn at(now: Timestamp) -> Self {
        Self(Mutex::new(now))
    }

    /// A clock that stands at an instant in RFC 3339, such as `2026-01-21T13:45:00Z`.
    ///
    /// # Panics
    /// If the text is not an instant.
    #[expect(clippy::expect_used, reason = "a test that names no instant has nothing to go on with")]
    pub fn at_text(now: &str) -> Self {
        Self::at(now.parse().expect("an instant in RFC 3339"))
    }

    /// Moves it to an instant, earlier or later.
    pub fn set(&self, now: Timestamp) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = now;
    }

    /// Moves it on by so much; back, if that is negative. Returns where it stands then.
    ///
    /// # Panics
    /// If that is beyond the range of instants.
    #[expect(clippy::expect_used, reason = "a test that leaves the range of instants is wrong")]
    pub fn advance(&self, by: SignedDuration) -> Timestamp {
        let mut now = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        *now = now.checked_add(by).expect("an instant");
        *now
    }
}

impl Clock for FakeClock {
    fn now(&self) -> Timestamp {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_stands_until_it_is_moved() {
        let clock = FakeClock::at_text("2026-01-21T13:45:00Z");
        assert_eq!(clock.now(), clock.now());
        clock.advance(SignedDuration::from_secs(90));
        assert_eq!(clock.now().to_string(), "2026-01-21T13:46:30Z");
        clock.set(Timestamp::UNIX_EPOCH);
        assert_eq!(clock.now(), Timestamp::UNIX_EPOCH);
    }
}
