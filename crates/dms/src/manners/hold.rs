//! `Retry-After`: when the DMS says to come again, everybody who asks it over this connection waits until then.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;
use tokio::time::Instant;

use crate::limits::HOLD_MAX;

/// Until when a DMS is left alone.
#[derive(Default)]
pub(super) struct Hold(Mutex<Option<Instant>>);

impl Hold {
    /// Leaves the DMS alone for so long from now, or for longer if it was said before.
    pub(super) fn extend(&self, wait: Duration) {
        let until = Instant::now() + wait.min(HOLD_MAX);
        let mut held = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        *held = Some(held.map_or(until, |before| before.max(until)));
    }

    /// How long it is still to be left alone; nothing if it may be asked.
    pub(super) fn left(&self) -> Option<Duration> {
        let mut held = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let left = held.map(|until| until.saturating_duration_since(Instant::now()));
        if left.is_some_and(|left| left.is_zero()) {
            *held = None;
        }
        left.filter(|left| !left.is_zero())
    }

    /// Forgets what was said.
    pub(super) fn lift(&self) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn the_longest_wait_that_was_said_holds() {
        let (hold, secs) = (Hold::default(), Duration::from_secs);
        assert_eq!(hold.left(), None);
        hold.extend(secs(60));
        hold.extend(secs(5));
        assert_eq!(hold.left(), Some(secs(60)));
        tokio::time::advance(secs(61)).await;
        assert_eq!(hold.left(), None);
    }

    #[tokio::test(start_paused = true)]
    async fn a_wait_of_days_is_asked_about_again_sooner() {
        let hold = Hold::default();
        hold.extend(Duration::MAX);
        assert_eq!(hold.left(), Some(HOLD_MAX));
    }
}
