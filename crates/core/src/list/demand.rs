//! How fresh a caller wants an answer, in the words of HTTP's own caching (RFC 9111).

use std::time::Duration;

/// What a caller asks of an answer's age. Nothing, by default: the mirror answers with its age.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Demand {
    /// The answer may be at most this old. Zero asks for what the DMS says now.
    pub max_age: Option<Duration>,
    /// The DMS is not to be asked, whatever the mirror holds.
    pub only_if_cached: bool,
}

impl Demand {
    /// Whether an answer of that age will do.
    pub(crate) fn is_met_by(self, age: Duration) -> bool {
        self.max_age.is_none_or(|max| !max.is_zero() && age <= max)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_may_be_as_old_as_the_caller_allows() {
        let seconds = Duration::from_secs;
        let demand = |max_age| Demand { max_age, only_if_cached: false };
        assert!(demand(None).is_met_by(seconds(3600)));
        assert!(demand(Some(seconds(60))).is_met_by(seconds(60)));
        assert!(!demand(Some(seconds(60))).is_met_by(seconds(61)));
        assert!(
            !demand(Some(Duration::ZERO)).is_met_by(Duration::ZERO),
            "live is read after it was asked for"
        );
    }
}
