//! The sync: it keeps the mirror as the DMS is, store by store.
//!
//! One task an integration. Each round reads the list of each rooftop, compares change marks, and reads in detail
//! what is new or changed ([`vehicles`]). A round that fails changes nothing that was good: the mirror goes on with
//! its age, and the next try waits longer. Nothing is read without a consent of the dealer that holds.

mod bells;
pub(crate) mod consented;
mod housekeeping;
mod judge;
pub(crate) mod known_answers;
pub(crate) mod live;
mod plausible;
pub(crate) mod seat;
mod turns;
mod vehicles;

use bells::Bell;
pub(crate) use bells::Bells;
pub(crate) use turns::{Confirmed, Turns};

use rooftop_model::Kind;
use rooftop_model::id::IntegrationId;
use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use crate::limits::{DEMAND_PAUSE, SYNC_BACKOFF_MAX, SYNC_GRACE};
use crate::ports::dms::Priority;
use crate::ports::store::System;
use crate::{Failure, Gateway};

/// How often the list of integrations is looked at for new ones.
const ROLL_CALL: Duration = Duration::from_secs(5);

/// Syncs every integration until it is told to stop. A round under way is left where it is: each record that was
/// written is whole.
pub async fn run(gateway: Arc<Gateway>, stop: CancellationToken) {
    let mut tasks = JoinSet::new();
    tasks.spawn(housekeeping::run(gateway.clone(), stop.clone()));
    let mut known: BTreeSet<IntegrationId> = BTreeSet::new();
    loop {
        match gateway.store.integrations(System).await {
            Ok(integrations) => {
                for integration in integrations {
                    if known.insert(integration.id.clone()) {
                        tasks.spawn(follow(gateway.clone(), integration.id.clone(), stop.clone()));
                    }
                }
            }
            Err(error) => tracing::error!(%error, "cannot read the list of integrations"),
        }
        tokio::select! {
            () = stop.cancelled() => break,
            () = tokio::time::sleep(ROLL_CALL) => {}
        }
    }
    while tasks.join_next().await.is_some() {}
}

/// What a round came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Round {
    /// Every rooftop was read.
    Done,
    /// There was nobody to read as, or no consent to read.
    Idle,
}

/// Syncs one integration, round after round.
async fn follow(gateway: Arc<Gateway>, id: IntegrationId, stop: CancellationToken) {
    let bell = gateway.bells.of(&id);
    let mut failures: u32 = 0;
    let mut priority = Priority::Sync;
    loop {
        let began = gateway.now();
        let mut under_way = std::pin::pin!(round(&gateway, &id, priority));
        let round = tokio::select! {
            round = &mut under_way => round,
            () = stop.cancelled() => {
                // A sign-in that is cut off would count as refused.
                let _ = tokio::time::timeout(SYNC_GRACE, under_way).await;
                return;
            }
        };
        bell.round_ended(began);
        let waits = !matches!(round, Ok(Round::Done));
        failures = match round {
            Ok(_) => 0,
            Err(failure) => {
                tracing::warn!(integration = %id, code = failure.code.as_str(), cause = failure.operator(), "sync failed");
                failures.saturating_add(1)
            }
        };
        let pause = pause(gateway.settings.sync_interval, failures);
        priority = tokio::select! {
            () = stop.cancelled() => return,
            () = bell.nudge.notified(), if waits => Priority::Sync,
            () = demanded(&bell, failures) => Priority::Caller,
            () = tokio::time::sleep(pause) => Priority::Sync,
        };
    }
}

/// Waits for a caller who asks for what the DMS says now. A sync that fails is not tried faster for that.
async fn demanded(bell: &Bell, failures: u32) {
    if failures > 0 {
        tokio::time::sleep(DEMAND_PAUSE).await;
    }
    bell.demand.notified().await;
}

/// The interval, doubled with each failure in a row.
fn pause(interval: Duration, failures: u32) -> Duration {
    if failures == 0 {
        return interval;
    }
    interval.saturating_mul(2_u32.saturating_pow(failures.min(16))).min(SYNC_BACKOFF_MAX.max(interval))
}

/// One round over the rooftops that a consent covers. Every one is tried; the first failure is what is told.
async fn round(gateway: &Gateway, id: &IntegrationId, priority: Priority) -> Result<Round, Failure> {
    let Some(integration) = gateway.store.integration(System, id).await? else {
        return Ok(Round::Idle);
    };
    let Some(seat) = seat::find(gateway, &integration).await? else {
        tracing::debug!(integration = %id, "no account to sync with: no service account, and nobody is signed in");
        return Ok(Round::Idle);
    };
    let consented = consented::rooftops(gateway, id, Kind::Vehicle).await?;
    let mut outcome = Ok(Round::Idle);
    for rooftop in integration.rooftops.iter().filter(|rooftop| consented.contains(&rooftop.rooftop_id)) {
        if !seat.reaches(&rooftop.rooftop_id, Kind::Vehicle) {
            continue;
        }
        let scope = seat.scope(&integration, rooftop, priority);
        let synced = vehicles::sync(gateway, &scope, rooftop).await;
        let bell = gateway.bells.of(id);
        let wait = synced.as_ref().err().and_then(|failure| failure.retry_after);
        bell.note_worth_a_try(wait.and_then(|wait| gateway.now().checked_add(wait).ok()));
        bell.ring();
        outcome = outcome.and_then(|_| synced.map(|()| Round::Done));
    }
    outcome
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sync_that_keeps_failing_waits_longer_but_not_for_ever() {
        let interval = Duration::from_mins(1);
        assert_eq!(pause(interval, 0), interval);
        assert_eq!(pause(interval, 1), Duration::from_mins(2));
        assert_eq!(pause(interval, 9), SYNC_BACKOFF_MAX);
        assert_eq!(pause(Duration::from_hours(1), 5), Duration::from_hours(1));
    }
}
