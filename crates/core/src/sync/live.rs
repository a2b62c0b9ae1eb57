//! What the DMS says now: for a list, waiting for a sync that began after the request came; for a record, one read.
//!
//! Callers who ask for the same share it: there is one sync of an integration, and one read of a record, however many
//! wait.

use jiff::Timestamp;
use rooftop_model::Kind;
use rooftop_model::access::Integration;
use rooftop_model::id::RooftopId;
use std::sync::Arc;

use super::{seat, vehicles};
use crate::limits::{LIVE_WAIT_MAX, RETRY_LATER};
use crate::list::{Demand, Freshness, age, freshness};
use crate::ports::DmsFailure;
use crate::ports::dms::Priority;
use crate::ports::store::{MirrorRecord, SyncState, View};
use crate::{Code, Failure, Gateway};

/// How fresh the mirror is for a view, once that is as fresh as the caller demands.
///
/// A demand that cannot be met in [`LIVE_WAIT_MAX`] fails, and the sync goes on; so does one whose sync fails, with
/// the failure of the sync.
pub(crate) async fn fresh_enough(
    gateway: &Gateway,
    view: &View,
    kind: Kind,
    demand: Demand,
) -> Result<Freshness, Failure> {
    let arrived = gateway.now();
    let now = freshness(gateway, view, kind).await;
    let met = matches!(&now, Ok(fresh) if demand.is_met_by(fresh.age));
    if met || demand == Demand::default() {
        return now;
    }
    if demand.only_if_cached {
        return Err(not_cached());
    }
    let waited = tokio::time::timeout(LIVE_WAIT_MAX, wait(gateway, view, kind, demand, arrived)).await;
    waited.unwrap_or_else(|_| Err(too_slow()))?;
    freshness(gateway, view, kind).await
}

async fn wait(
    gateway: &Gateway,
    view: &View,
    kind: Kind,
    demand: Demand,
    arrived: Timestamp,
) -> Result<(), Failure> {
    let bell = gateway.bells.of(&view.integration);
    let mut tried = bell.listen();
    // One stroke: it is kept for a sync that is busy, and the round that it starts begins after it.
    bell.demand.notify_one();
    loop {
        let states = gateway.store.sync_states(&view.integration, kind).await?;
        let of = |id: &RooftopId| states.iter().find(|state| state.rooftop == *id);
        let good = |state: &SyncState| {
            state.good_since.is_some_and(|good| is_new_enough(gateway, demand, good, arrived))
        };
        if view.rooftops.keys().all(|id| of(id).is_some_and(good)) {
            return Ok(());
        }
        let failed =
            |state: &&SyncState| view.rooftops.contains_key(&state.rooftop) && state.tried_at >= arrived;
        if let Some(code) = states.iter().filter(failed).find_map(|state| state.failure.as_deref()) {
            return Err(of_sync(code));
        }
        // The sender lives as long as the bell that is held here.
        let _ = tried.changed().await;
    }
}

/// Reads one vehicle from the DMS, unless an equal caller has since this one came. Gives when it was read.
///
/// A record in quarantine, or that the DMS has no more, is a failure here: this caller asked for what is so now.
pub(crate) async fn read_vehicle(
    gateway: &Arc<Gateway>,
    integration: &Arc<Integration>,
    record: &MirrorRecord,
) -> Result<Timestamp, Failure> {
    let arrived = gateway.now();
    let turn = gateway.turns.of(&integration.id, &record.id);
    let reading = async {
        let mut last_read = turn.lock().await;
        if let Some(read) = last_read.filter(|read| *read >= arrived) {
            return Ok(read);
        }
        let read = gateway.now();
        // In a task of its own: a caller who hangs up or waits no longer must not cut off a sign-in, whose attempt
        // would count as refused.
        let (gateway, integration, record) = (gateway.clone(), integration.clone(), record.clone());
        let task = tokio::spawn(async move { read_now(&gateway, &integration, &record).await });
        task.await.map_err(Failure::internal)??;
        *last_read = Some(read);
        Ok(read)
    };
    tokio::time::timeout(LIVE_WAIT_MAX, reading).await.unwrap_or_else(|_| Err(too_slow()))
}

async fn read_now(
    gateway: &Gateway,
    integration: &Arc<Integration>,
    record: &MirrorRecord,
) -> Result<(), Failure> {
    let none = || Failure::from(DmsFailure::ActionRequired);
    let rooftop = integration.rooftop(&record.rooftop).ok_or_else(none)?;
    let seat = seat::find(gateway, integration).await?.ok_or_else(none)?;
    vehicles::read_one(
        gateway,
        &seat.scope(integration, rooftop, Priority::Caller),
        rooftop,
        record.native_key.clone(),
    )
    .await
}

fn is_new_enough(gateway: &Gateway, demand: Demand, good: Timestamp, arrived: Timestamp) -> bool {
    good >= arrived || demand.is_met_by(age(good, gateway.now()))
}

pub(crate) fn not_cached() -> Failure {
    Failure::new(
        Code::NotCached,
        "The mirror does not hold this as fresh as `Cache-Control` asks, and `only-if-cached` forbids to ask the DMS. Leave it out, or allow a greater age.",
    )
}

pub(crate) fn too_slow() -> Failure {
    let detail = "The DMS was not read in time; the reading goes on. Ask again, or without `Cache-Control`: the mirror then answers with its age.";
    Failure::new(Code::DmsTimeout, detail).retry_after(RETRY_LATER)
}

/// The failure that a sync ended with.
fn of_sync(word: &str) -> Failure {
    let code = Code::ALL.iter().find(|code| code.as_str() == word).copied().unwrap_or(Code::Internal);
    let detail = format!(
        "The DMS could not be read just now: `{word}`. Without `Cache-Control` the mirror answers with its age."
    );
    Failure::new(code, detail).retry_after(RETRY_LATER)
}
