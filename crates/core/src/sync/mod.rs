//! The sync: it keeps the mirror as the DMS is, store by store.
//!
//! One task an integration. Each round reads the list of each rooftop, compares change marks, and reads in detail
//! what is new or changed ([`vehicles`]). A round that fails changes nothing that was good: the mirror goes on with
//! its age, and the next try waits longer.

mod vehicles;

use rooftop_model::access::{Connection, Integration};
use rooftop_model::id::{AccountId, IntegrationId};
use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use crate::limits::SYNC_BACKOFF_MAX;
use crate::ports::dms::{DmsScope, Operation};
use crate::ports::store::{System, connection_of};
use crate::{Failure, Gateway};

/// How often the list of integrations is looked at for new ones.
const ROLL_CALL: Duration = Duration::from_secs(5);

/// Syncs every integration until it is told to stop. A round under way is left where it is: each record that was
/// written is whole.
pub async fn run(gateway: Arc<Gateway>, stop: CancellationToken) {
    let mut tasks = JoinSet::new();
    let mut known: BTreeSet<IntegrationId> = BTreeSet::new();
    loop {
        match gateway.store.integrations(System).await {
            Ok(integrations) => {
                for integration in
                    integrations.iter().filter(|integration| known.insert(integration.id.clone()))
                {
                    tasks.spawn(follow(gateway.clone(), integration.id.clone(), stop.clone()));
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

/// Syncs one integration, round after round.
async fn follow(gateway: Arc<Gateway>, id: IntegrationId, stop: CancellationToken) {
    let mut failures: u32 = 0;
    loop {
        let round = tokio::select! {
            () = stop.cancelled() => return,
            round = round(&gateway, &id) => round,
        };
        failures = match round {
            Ok(()) => 0,
            Err(failure) => {
                tracing::warn!(integration = %id, code = failure.code.as_str(), cause = failure.operator(), "sync failed");
                failures.saturating_add(1)
            }
        };
        let pause = pause(gateway.settings.sync_interval, failures);
        tokio::select! {
            () = stop.cancelled() => return,
            () = gateway.sync_bell.notified(), if failures == 0 => {}
            () = tokio::time::sleep(pause) => {}
        }
    }
}

/// The interval, doubled with each failure in a row.
fn pause(interval: Duration, failures: u32) -> Duration {
    if failures == 0 {
        return interval;
    }
    interval.saturating_mul(2_u32.saturating_pow(failures.min(16))).min(SYNC_BACKOFF_MAX.max(interval))
}

/// One round over all rooftops of an integration. Every rooftop is tried; the first failure is what is told.
async fn round(gateway: &Gateway, id: &IntegrationId) -> Result<(), Failure> {
    let Some(integration) = gateway.store.integration(System, id).await? else {
        return Ok(());
    };
    let Some((connection, account)) = seat(gateway, &integration).await? else {
        tracing::debug!(integration = %id, "no account to sync with: no service account, and nobody is signed in");
        return Ok(());
    };
    let mut first = Ok(());
    for rooftop in &integration.rooftops {
        let scope = DmsScope {
            integration: integration.clone(),
            connection: connection.clone(),
            account: account.clone(),
            rooftop: Some(rooftop.rooftop_id.clone()),
        };
        let outcome = vehicles::sync(gateway, &scope, rooftop).await;
        first = first.and(outcome);
    }
    first
}

/// The connection and account to sync with: the service account, else that of the session opened last.
async fn seat(
    gateway: &Gateway,
    integration: &Arc<Integration>,
) -> Result<Option<(Connection, AccountId)>, Failure> {
    let able = |connection: &&Connection| gateway.dms.offers(connection, Operation::VehiclesList);
    let service = integration.connections.iter().filter(able).find_map(|connection| {
        let account = connection.service_account.clone()?;
        Some((connection.clone(), account))
    });
    if service.is_some() {
        return Ok(service);
    }
    let live = gateway.store.latest_live_account(&integration.id, gateway.now()).await?;
    Ok(live.and_then(|(id, account)| Some((connection_of(integration, &id)?.clone(), account))))
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
