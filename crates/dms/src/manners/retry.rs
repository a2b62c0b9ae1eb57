//! When a read is tried again: with a pause that chance spreads, and only within a tenth of the traffic.

use rooftop_core::ports::Entropy;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use crate::limits::{RETRY_PAUSE, RETRY_RESERVE, RETRY_SHARE_PERCENT};

/// Why a read is tried again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Cause {
    /// The line or the DMS failed.
    Fault,
    /// The DMS said to slow down.
    Throttled,
}

/// The pause before the `n`-th further try, from 0.
///
/// After a fault it is anything up to the full pause, so that those who failed together do not come again together;
/// a DMS that said to slow down is given half of it in any case.
pub(crate) fn pause(cause: Cause, n: u32, entropy: &dyn Entropy) -> Duration {
    let whole = RETRY_PAUSE * 2_u32.saturating_pow(n);
    match cause {
        Cause::Fault => part_of(whole, entropy),
        Cause::Throttled => whole / 2 + part_of(whole / 2, entropy),
    }
}

/// Anything from nothing to the whole, by chance.
fn part_of(whole: Duration, entropy: &dyn Entropy) -> Duration {
    let mut bytes = [0; 4];
    entropy.fill(&mut bytes);
    let share = u128::from(u32::from_be_bytes(bytes));
    let nanos = whole.as_nanos() * share / u128::from(u32::MAX);
    Duration::from_nanos(u64::try_from(nanos).unwrap_or(u64::MAX))
}

/// What retries may cost: a share of the calls. A reserve is lent to the first of them, and paid back before more is
/// saved, so that the share is never exceeded once the loan is paid.
pub(super) struct RetryBudget(Mutex<Purse>);

/// In hundredths of a call.
struct Purse {
    saved: u32,
    owed: u32,
}

const CALL: u32 = 100;

impl Default for RetryBudget {
    fn default() -> Self {
        Self(Mutex::new(Purse { saved: RETRY_RESERVE * CALL, owed: RETRY_RESERVE * CALL }))
    }
}

impl RetryBudget {
    /// A call is made that is no retry.
    pub(super) fn earn(&self) {
        let mut purse = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let paid = purse.owed.min(RETRY_SHARE_PERCENT);
        purse.owed -= paid;
        purse.saved = (purse.saved + RETRY_SHARE_PERCENT - paid).min(RETRY_RESERVE * CALL);
    }

    /// Whether a retry may be made; it is paid for then.
    pub(super) fn spend(&self) -> bool {
        let mut purse = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let left = purse.saved.checked_sub(CALL);
        purse.saved = left.unwrap_or(purse.saved);
        left.is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rooftop_testkit::SeededEntropy;

    #[test]
    fn pauses_double_and_are_spread_by_chance() {
        let entropy = SeededEntropy::not_for_production(1);
        for n in 0..2 {
            let whole = RETRY_PAUSE * 2_u32.pow(n);
            let draw = |cause| -> Vec<_> { (0..500).map(|_| pause(cause, n, &entropy)).collect() };
            let faults = draw(Cause::Fault);
            assert!(faults.iter().all(|pause| *pause <= whole));
            assert!(
                *faults.iter().min().unwrap() < whole / 10 && *faults.iter().max().unwrap() > whole * 9 / 10
            );
            let throttled = draw(Cause::Throttled);
            assert!(throttled.iter().all(|pause| (whole / 2..=whole).contains(pause)));
            assert!(*throttled.iter().min().unwrap() < whole * 6 / 10);
        }
    }

    #[test]
    fn retries_are_a_tenth_of_the_calls_once_the_reserve_is_paid_back() {
        let budget = RetryBudget::default();
        for calls in 1..10_000 {
            budget.earn();
            let mut retries = 0;
            while budget.spend() {
                retries += 1;
            }
            let expected = if calls == 1 { RETRY_RESERVE } else { u32::from(calls > 100 && calls % 10 == 0) };
            assert_eq!(retries, expected, "after {calls} calls");
        }
    }

    #[test]
    fn what_is_saved_in_good_times_is_bounded() {
        let budget = RetryBudget::default();
        (0..100_000).for_each(|_| budget.earn());
        assert_eq!((0..100).filter(|_| budget.spend()).count(), RETRY_RESERVE as usize);
    }
}
