//! An agreed number of requests a day or a month. It is counted in the store, so that restarts and other nodes count.
//!
//! Requests are counted in blocks, before they are sent: a kill counts a block that was not used up, and never uses
//! up one that was not counted. The sync leaves the last tenth to those who ask.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use rooftop_core::ports::dms::Priority;
use rooftop_core::ports::store::{RequestCount, RequestCounts};
use rooftop_core::ports::{Clock, StoreError};
use rooftop_model::id::{ConnectionId, IntegrationId};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;
use tokio::sync::Mutex;

use crate::limits::{BUDGET_BLOCK, BUDGET_OF_SYNC_PERCENT};

/// What was agreed with the DMS. None is no limit.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct BudgetLimits {
    /// Requests a day (UTC).
    pub(crate) per_day: Option<u64>,
    /// Requests a calendar month (UTC).
    pub(crate) per_month: Option<u64>,
}

impl BudgetLimits {
    fn is_unlimited(self) -> bool {
        self == Self::default()
    }

    /// How many requests are left, and whether it is the month's that are fewest.
    fn left(self, count: RequestCount) -> (u64, bool) {
        let left =
            |limit: Option<u64>, count: u64| limit.map_or(u64::MAX, |limit| limit.saturating_sub(count));
        let (day, month) = (left(self.per_day, count.day), left(self.per_month, count.month));
        (day.min(month), month < day)
    }

    /// By how much a count exceeds it.
    fn beyond(self, count: RequestCount) -> u64 {
        let beyond = |limit: Option<u64>, count: u64| limit.map_or(0, |limit| count.saturating_sub(limit));
        beyond(self.per_day, count.day).max(beyond(self.per_month, count.month))
    }

    /// The same for a priority.
    fn of(self, priority: Priority) -> Self {
        if priority != Priority::Sync {
            return self;
        }
        let share =
            |limit: u64| u64::try_from(u128::from(limit) * BUDGET_OF_SYNC_PERCENT / 100).unwrap_or(limit);
        Self { per_day: self.per_day.map(share), per_month: self.per_month.map(share) }
    }
}

/// Why a request may not be sent.
#[derive(Debug)]
pub(crate) enum Spent {
    /// The number is used up; how long until it begins anew.
    Until(Duration),
    /// It could not be counted, so it is not sent.
    Uncounted(StoreError),
}

/// How a budget stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Standing {
    /// What was agreed.
    pub(crate) limits: BudgetLimits,
    /// What was sent, or may have been.
    pub(crate) count: RequestCount,
    /// What the month comes to if it goes on so.
    pub(crate) forecast: u64,
}

impl Standing {
    /// Whether requests are held back already, or will be before the month is over.
    pub(super) fn is_short(&self) -> bool {
        let month = self.limits.per_month.is_some_and(|limit| self.forecast > limit);
        month || self.limits.of(Priority::Sync).left(self.count).0 == 0
    }
}

impl std::fmt::Display for Standing {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let of =
            |limit: Option<u64>| limit.map_or_else(|| "any number".to_owned(), |limit| limit.to_string());
        let (day, month) = (of(self.limits.per_day), of(self.limits.per_month));
        write!(
            f,
            "{} of {day} requests today, {} of {month} this month, which comes to {} at this pace",
            self.count.day, self.count.month, self.forecast
        )
    }
}

/// The budget of one connection.
pub(super) struct Budget {
    limits: BudgetLimits,
    integration: IntegrationId,
    connection: ConnectionId,
    block: Mutex<Option<Block>>,
    /// Requests that followed others unasked, and are counted with the next.
    followed: AtomicU32,
}

/// Requests that were counted and are not sent yet.
struct Block {
    day: Date,
    count: RequestCount,
    left: u32,
}

impl Block {
    /// What was sent.
    fn sent(&self) -> RequestCount {
        let left = u64::from(self.left);
        RequestCount {
            day: self.count.day.saturating_sub(left),
            month: self.count.month.saturating_sub(left),
        }
    }
}

impl Budget {
    pub(super) fn new(limits: BudgetLimits, integration: IntegrationId, connection: ConnectionId) -> Self {
        Self { limits, integration, connection, block: Mutex::new(None), followed: AtomicU32::new(0) }
    }

    /// Counts a request that is about to be sent, or says that it must not be.
    pub(super) async fn take(
        &self,
        counts: &dyn RequestCounts,
        clock: &Arc<dyn Clock>,
        priority: Priority,
    ) -> Result<(), Spent> {
        if self.limits.is_unlimited() {
            return Ok(());
        }
        let now = clock.now();
        let day = now.to_zoned_datetime(TimeZone::UTC).date();
        let mut held = self.block.lock().await;
        let block = match held.take() {
            Some(block) if block.day == day => block,
            _ => self.count(counts, day, 0).await.map_err(Spent::Uncounted)?,
        };
        let block = held.insert(block);
        let needed = self.followed.load(Ordering::Relaxed).saturating_add(1);
        if block.left < needed {
            let (free, _) = self.limits.left(block.count);
            let wanted = u32::try_from(free).unwrap_or(u32::MAX).min(BUDGET_BLOCK.max(needed));
            let unused = block.left;
            if wanted > 0 {
                *block = self.count(counts, day, wanted).await.map_err(Spent::Uncounted)?;
                block.left += unused;
            }
        }
        let (left, of_month) = self.limits.of(priority).left(block.sent());
        if left == 0 || block.left == 0 {
            return Err(Spent::Until(until_it_begins_anew(now, of_month)));
        }
        // What followed others was sent already, whether it was agreed or not.
        block.left = block.left.saturating_sub(needed);
        self.followed.store(0, Ordering::Relaxed);
        self.tell(block, now);
        Ok(())
    }

    /// Counts requests that followed one unasked: redirects.
    pub(super) fn followed(&self, requests: u32) {
        if !self.limits.is_unlimited() {
            self.followed.fetch_add(requests, Ordering::Relaxed);
        }
    }

    async fn count(&self, counts: &dyn RequestCounts, day: Date, requests: u32) -> Result<Block, StoreError> {
        let count = counts.count_requests(&self.integration, &self.connection, day, requests).await?;
        // Another node may have counted at the same moment, and reached the end first.
        let beyond = u32::try_from(self.limits.beyond(count)).unwrap_or(u32::MAX);
        Ok(Block { day, count, left: requests.saturating_sub(beyond) })
    }

    /// How it stands; nothing where nothing was agreed.
    pub(super) async fn standing(
        &self,
        counts: &dyn RequestCounts,
        clock: &Arc<dyn Clock>,
    ) -> Result<Option<Standing>, StoreError> {
        if self.limits.is_unlimited() {
            return Ok(None);
        }
        let now = clock.now();
        let block = self.block.lock().await;
        let count = self.count(counts, now.to_zoned_datetime(TimeZone::UTC).date(), 0).await?;
        let left = block.as_ref().map_or(0, |block| block.left);
        let count = Block { left, ..count }.sent();
        Ok(Some(Standing { limits: self.limits, count, forecast: forecast(count.month, now) }))
    }

    fn tell(&self, block: &Block, now: Timestamp) {
        let (sent, name) = (block.sent(), self.integration.to_string());
        let gauge = |what: &'static str, value: u64| {
            #[expect(clippy::cast_precision_loss, reason = "a gauge is a float, and these are small")]
            metrics::gauge!(what, "integration" => name.clone()).set(value as f64);
        };
        gauge("rooftop_dms_requests_today", sent.day);
        gauge("rooftop_dms_requests_this_month", sent.month);
        gauge("rooftop_dms_requests_forecast_month", forecast(sent.month, now));
        if let Some(limit) = self.limits.per_month {
            gauge("rooftop_dms_requests_month_limit", limit);
        }
    }
}

/// What the month comes to at the pace that it has had so far. The first day counts as a whole one, so that a busy
/// morning does not look like a disaster.
fn forecast(so_far: u64, now: Timestamp) -> u64 {
    let date = now.to_zoned_datetime(TimeZone::UTC).date();
    let day = 24 * 60 * 60;
    let begun = date.first_of_month().to_zoned_datetime(TimeZone::UTC).map_or(now, |start| start.timestamp());
    let gone = u128::from(now.duration_since(begun).as_secs().max(day).unsigned_abs());
    let whole = u128::from(date.days_in_month().unsigned_abs()) * u128::from(day.unsigned_abs());
    u64::try_from(u128::from(so_far) * whole / gone).unwrap_or(u64::MAX)
}

/// How long until the next day or month begins.
fn until_it_begins_anew(now: Timestamp, month: bool) -> Duration {
    let date = now.to_zoned_datetime(TimeZone::UTC).date();
    let next = if month { date.last_of_month() } else { date }.checked_add(1.day());
    let next = next.and_then(|date| date.to_zoned_datetime(TimeZone::UTC));
    next.ok()
        .and_then(|next| Duration::try_from(next.timestamp().duration_since(now)).ok())
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn a_forecast_goes_on_at_the_pace_so_far() {
        assert_eq!(forecast(1000, at("2026-06-16T00:00:00Z")), 2000);
        assert_eq!(forecast(1000, at("2026-06-01T01:00:00Z")), 30_000, "as if it were for the whole day");
        assert_eq!(forecast(0, at("2026-02-28T12:00:00Z")), 0);
    }

    #[test]
    fn a_day_ends_at_midnight_and_a_month_with_its_last_day() {
        let hours = |text, month| until_it_begins_anew(at(text), month).as_secs() / 3600;
        assert_eq!((hours("2026-02-27T18:00:00Z", false), hours("2026-02-27T18:00:00Z", true)), (6, 30));
        assert_eq!(hours("2026-12-31T23:00:00Z", true), 1);
    }

    #[test]
    fn the_sync_leaves_the_last_tenth_to_those_who_ask() {
        let limits = BudgetLimits { per_day: Some(100), per_month: None };
        let left = |priority, sent| limits.of(priority).left(RequestCount { day: sent, month: sent }).0;
        assert_eq!((left(Priority::Sync, 89), left(Priority::Sync, 90)), (1, 0));
        assert_eq!((left(Priority::Caller, 90), left(Priority::Write, 100)), (10, 0));
    }
}
