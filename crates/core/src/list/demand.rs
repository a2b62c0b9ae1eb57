//! How fresh a caller wants an answer, in the words of HTTP's own caching (RFC 9111, RFC 5861).

use std::time::Duration;

/// What a caller asks of an answer's age. Nothing, by default: the mirror answers with its age.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Demand {
    /// The answer may be at most this old. Zero asks for what the DMS says now.
    pub max_age: Option<Duration>,
    /// By how much it may be older than that all the same.
    pub max_stale: Duration,
    /// By how much it may be older, if the DMS is asked for the next caller.
    pub stale_while_revalidate: Duration,
    /// By how much it may be older, if the DMS cannot be read.
    pub stale_if_error: Duration,
    /// The DMS is not to be asked, whatever the mirror holds.
    pub only_if_cached: bool,
}

impl Demand {
    /// Asks for what the DMS says now.
    pub const LIVE: Self = Self::at_most(Duration::ZERO);

    /// Asks for an answer that is at most this old.
    pub const fn at_most(max_age: Duration) -> Self {
        Self {
            max_age: Some(max_age),
            max_stale: Duration::ZERO,
            stale_while_revalidate: Duration::ZERO,
            stale_if_error: Duration::ZERO,
            only_if_cached: false,
        }
    }

    /// Whether an answer of that age will do.
    pub(crate) fn is_met_by(self, age: Duration) -> bool {
        self.allows(age, self.max_stale)
    }

    /// Whether it will do for now, if the DMS is asked for the next caller.
    pub(crate) fn is_met_meanwhile_by(self, age: Duration) -> bool {
        !self.stale_while_revalidate.is_zero() && self.allows(age, self.stale_while_revalidate)
    }

    /// Whether it will do, since the DMS cannot be read.
    pub(crate) fn is_met_on_error_by(self, age: Duration) -> bool {
        !self.stale_if_error.is_zero() && self.allows(age, self.stale_if_error)
    }

    fn allows(self, age: Duration, more: Duration) -> bool {
        self.max_age.is_none_or(|max| {
            let oldest = max.saturating_add(more);
            !oldest.is_zero() && age <= oldest
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn seconds(seconds: u64) -> Duration {
        Duration::from_secs(seconds)
    }

    #[test]
    fn an_answer_may_be_as_old_as_the_caller_allows() {
        assert!(Demand::default().is_met_by(seconds(3600)));
        assert!(Demand::at_most(seconds(60)).is_met_by(seconds(60)));
        assert!(!Demand::at_most(seconds(60)).is_met_by(seconds(61)));
        assert!(!Demand::LIVE.is_met_by(Duration::ZERO), "live is read after it was asked for");
    }

    #[test]
    fn what_is_allowed_beyond_that_counts_from_there() {
        let demand = Demand { max_stale: seconds(30), ..Demand::at_most(seconds(60)) };
        assert!(demand.is_met_by(seconds(90)) && !demand.is_met_by(seconds(91)));
        let demand = Demand { stale_if_error: seconds(30), ..Demand::at_most(seconds(60)) };
        assert!(demand.is_met_on_error_by(seconds(90)) && !demand.is_met_on_error_by(seconds(91)));
        assert!(!demand.is_met_by(seconds(90)) && !demand.is_met_meanwhile_by(seconds(90)));
        let demand = Demand { stale_while_revalidate: seconds(30), ..Demand::at_most(seconds(60)) };
        assert!(demand.is_met_meanwhile_by(seconds(90)) && !demand.is_met_meanwhile_by(seconds(91)));
    }

    #[test]
    fn what_was_not_allowed_is_not() {
        for age in [Duration::ZERO, seconds(1)] {
            assert!(!Demand::LIVE.is_met_on_error_by(age) && !Demand::LIVE.is_met_meanwhile_by(age));
        }
    }
}
