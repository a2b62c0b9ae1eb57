//! What is over is deleted after a while.

use jiff::SignedDuration;
use std::sync::Arc;
use std::time::Duration;
use tokio_util::sync::CancellationToken;

use crate::Gateway;
use crate::limits::{EVENTS_KEPT, EVENTS_MAX};
use crate::ports::StoreError;
use crate::ports::events::EventsKept;
use crate::ports::store::System;

/// How often it is looked for.
const ROUND: Duration = Duration::from_hours(1);

/// How long a session and a challenge are kept after their end, for whoever asks what happened.
const KEPT: SignedDuration = SignedDuration::from_hours(30 * 24);

/// Deletes what is long over, until it is told to stop.
pub(super) async fn run(gateway: Arc<Gateway>, stop: CancellationToken) {
    loop {
        purge_log(&gateway).await;
        let before = gateway.now().saturating_sub(KEPT).unwrap_or(jiff::Timestamp::MIN);
        match gateway.store.purge_ended(System, before).await {
            Ok(0) => {}
            Ok(purged) => tracing::info!(purged, "sessions and challenges that ended long ago were deleted"),
            Err(error) => tracing::error!(%error, "sessions that ended long ago could not be deleted"),
        }
        let month = before.to_zoned_datetime(jiff::tz::TimeZone::UTC).date();
        if let Err(error) = gateway.store.purge_request_counts(System, month).await {
            tracing::error!(%error, "counts of requests of months that are over could not be deleted");
        }
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(ROUND) => {}
        }
    }
}

/// Deletes old events, and drifts that ended as long ago.
async fn purge_log(gateway: &Gateway) {
    let kept = SignedDuration::try_from(EVENTS_KEPT).unwrap_or(SignedDuration::MAX);
    let since = gateway.now().saturating_sub(kept).unwrap_or(jiff::Timestamp::MIN);
    let purged = async {
        let day = since.to_zoned_datetime(jiff::tz::TimeZone::UTC).date();
        gateway.store.purge_field_evidence(System, day).await?;
        let events = gateway.store.purge_events(System, EventsKept { since, max: EVENTS_MAX }).await?;
        Ok::<_, StoreError>(events + gateway.store.purge_drifts(System, since).await?)
    };
    match purged.await {
        Ok(0) => {}
        Ok(purged) => tracing::info!(purged, "old events and drifts were deleted"),
        Err(error) => tracing::error!(%error, "old events could not be deleted"),
    }
}
