//! What the DMS says now: for a list, waiting for a sync that began after the request came; for a record, one read.
//!
//! Callers who ask for the same share it: there is one sync of an integration, and one read of a record, however many
//! wait.

use jiff::Timestamp;
use rooftop_model::Kind;
use rooftop_model::access::Integration;
use rooftop_model::id::RooftopId;
use std::sync::Arc;
use std::time::Duration;

use super::{seat, vehicles};
use crate::limits::{LIVE_WAIT_MAX, RETRY_LATER};
use crate::list::{Demand, Freshness, Source, age, freshness};
use crate::ports::DmsFailure;
use crate::ports::dms::Priority;
use crate::ports::store::{MirrorRecord, SyncState, View};
use crate::{Code, Failure, Gateway};

/// How fresh the mirror is for a view, once that is as fresh as the caller demands.
///
/// A demand that cannot be met in [`LIVE_WAIT_MAX`] fails, and the sync goes on; so does one whose sync fails, with
/// the failure of the sync. A caller who allows it is answered with what the mirror holds.
pub(crate) async fn fresh_enough(
    gateway: &Gateway,
    view: &View,
    kind: Kind,
    demand: Demand,
) -> Result<Freshness, Failure> {
    let arrived = gateway.now();
    let now = freshness(gateway, view, kind).await;
    let old = now.as_ref().ok().map(|fresh| fresh.age);
    if old.is_some_and(|age| demand.is_met_by(age)) {
        return now;
    }
    if demand.only_if_cached {
        return Err(not_cached());
    }
    if demand.max_age.is_none() {
        return now;
    }
    if old.is_some_and(|age| demand.is_met_meanwhile_by(age)) {
        gateway.bells.of(&view.integration).demand.notify_one();
        return now;
    }
    let waited = tokio::time::timeout(LIVE_WAIT_MAX, wait(gateway, view, kind, demand, arrived)).await;
    let source = match waited.unwrap_or_else(|_| Err(too_slow())) {
        Ok(()) => Source::Dms,
        Err(failure) => fallback(demand, old, failure)?,
    };
    Ok(Freshness { source, ..freshness(gateway, view, kind).await? })
}

/// Where the answer comes from since the DMS could not be read, if the caller allows one of this age then.
pub(crate) fn fallback(demand: Demand, old: Option<Duration>, failure: Failure) -> Result<Source, Failure> {
    let allowed = old.is_some_and(|age| demand.is_met_on_error_by(age));
    if allowed && failure.code.is_want_of_the_dms() {
        Ok(Source::Fallback(failure.code))
    } else {
        Err(failure)
    }
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
        let round_is_over = bell.round_since(arrived);
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
        if let Some(word) = states.iter().filter(failed).find_map(|state| state.failure.as_deref()) {
            return Err(of_sync(word, bell.worth_a_try_in(gateway.now())));
        }
        if round_is_over {
            // A rooftop was not tried: there is nobody to read it as.
            return Err(DmsFailure::ActionRequired.into());
        }
        // The sender lives as long as the bell that is held here.
        let _ = tried.changed().await;
    }
}

/// Reads one vehicle from the DMS, unless an equal caller has since this one came, or one whose read is young enough.
/// Gives when it was read.
///
/// A record in quarantine, or that the DMS has no more, is a failure here: this caller asked for what is so now.
pub(crate) async fn read_vehicle(
    gateway: &Arc<Gateway>,
    integration: &Arc<Integration>,
    record: &MirrorRecord,
    demand: Demand,
) -> Result<Timestamp, Failure> {
    let arrived = gateway.now();
    let reading = async {
        let mut turn = gateway.turns.of(&integration.id, &record.id).lock_owned().await;
        let is_new = |read: &Timestamp| is_new_enough(gateway, demand, *read, arrived);
        if let Some(read) = turn.filter(is_new) {
            return Ok(read);
        }
        let read = gateway.now();
        // In a task of its own, which keeps the turn: a caller who hangs up or waits no longer must not cut off a
        // sign-in, whose attempt would count as refused, and the next must not begin the same read beside it.
        let (gateway, integration, record) = (gateway.clone(), integration.clone(), record.clone());
        let task = tokio::spawn(async move {
            read_now(&gateway, &integration, &record, read).await?;
            *turn = Some(read);
            Ok(read)
        });
        task.await.map_err(Failure::internal)?
    };
    tokio::time::timeout(LIVE_WAIT_MAX, reading).await.unwrap_or_else(|_| Err(too_slow()))
}

/// Reads one vehicle for the next caller, unless that is under way.
pub(crate) fn read_vehicle_meanwhile(
    gateway: &Arc<Gateway>,
    integration: &Arc<Integration>,
    record: &MirrorRecord,
) {
    let Ok(mut turn) = gateway.turns.of(&integration.id, &record.id).try_lock_owned() else { return };
    let (gateway, integration, record) = (gateway.clone(), integration.clone(), record.clone());
    tokio::spawn(async move {
        let read = gateway.now();
        match read_now(&gateway, &integration, &record, read).await {
            Ok(()) => *turn = Some(read),
            Err(failure) => {
                tracing::info!(integration = %integration.id, code = failure.code.as_str(), cause = failure.operator(), "a vehicle could not be read for the next caller");
            }
        }
    });
}

async fn read_now(
    gateway: &Gateway,
    integration: &Arc<Integration>,
    record: &MirrorRecord,
    now: Timestamp,
) -> Result<(), Failure> {
    let none = || Failure::from(DmsFailure::ActionRequired);
    let rooftop = integration.rooftop(&record.rooftop).ok_or_else(none)?;
    let seat = seat::find(gateway, integration).await?.ok_or_else(none)?;
    let scope = seat.scope(integration, rooftop, Priority::Caller);
    vehicles::read_one(gateway, &scope, rooftop, record.native_key.clone()).await?;
    gateway.confirmed.note(&integration.id, &record.id, now);
    Ok(())
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
fn of_sync(word: &str, worth_a_try: Option<Duration>) -> Failure {
    let code = Code::of_word(word).unwrap_or(Code::Internal);
    let detail = format!(
        "The DMS could not be read just now: `{word}`. Without `Cache-Control` the mirror answers with its age."
    );
    Failure::new(code, detail).retry_after(worth_a_try.unwrap_or(RETRY_LATER))
}
