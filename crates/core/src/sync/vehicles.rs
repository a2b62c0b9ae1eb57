//! The sync of one rooftop's vehicles: the list gives change marks, details are read for what changed.

use futures::{StreamExt, stream};
use jiff::Timestamp;
use rooftop_model::id::IntegrationId;
use rooftop_model::{EventType, Kind, Rooftop};
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicBool, Ordering};

use super::consented;
use super::judge::{Judge, ReadRecord};
use super::known_answers::{self, Reading};
use crate::drift::{self, Tally, Watch};
use crate::events::{self, Concern};
use crate::limits::{SYNC_DRIFTS_IN_A_ROW_MAX, SYNC_READ_AHEAD, UPSERT_BATCH};
use crate::ports::DmsFailure;
use crate::ports::dms::{Answer, DmsScope, Drift, Finds, Input, Mark, Operation, RecordRead, RowMark, Rows};
use crate::ports::events::NewEvent;
use crate::ports::store::{KnownMark, MirrorRecord, Quarantined, SyncState, View, Written};
use crate::vehicles::record::{ReadContext, to_write, vehicle_id};
use crate::{Code, Failure, Gateway};

/// Syncs the vehicles of a rooftop and records how it went.
pub(super) async fn sync(gateway: &Gateway, scope: &DmsScope, rooftop: &Rooftop) -> Result<(), Failure> {
    let id = &scope.integration.id;
    let started = gateway.now();
    let pass = Pass::over(gateway, scope, rooftop);
    let outcome = pass.run().await;
    let withholds = pass.withholds.load(Ordering::Relaxed);
    let pages = pass.tally.end(gateway, id, &rooftop.rooftop_id, &pass.watch).await;
    pass.watch.end().await;
    let before = gateway.store.sync_states(id, Kind::Vehicle).await?;
    let before = before.into_iter().find(|state| state.rooftop == rooftop.rooftop_id);
    let mut state = SyncState {
        rooftop: rooftop.rooftop_id.clone(),
        good_since: before.as_ref().and_then(|state| state.good_since),
        tried_at: started,
        failure: None,
        quarantined: before.as_ref().map_or(0, |state| state.quarantined),
        withheld: withholds,
    };
    let mut event = None;
    match &outcome {
        Ok(passed) => {
            (state.good_since, state.quarantined) = (Some(started), passed.unreadable);
            event = completed(gateway, id, passed, before.as_ref(), &state)?;
            drift::passed(gateway, id, &rooftop.rooftop_id, started, &pages).await;
        }
        Err(failure) => state.failure = Some(failure.code.as_str().to_owned()),
    }
    metrics::counter!("rooftop_syncs_total", "kind" => "vehicle", "outcome" => state.failure.clone().unwrap_or_else(|| "ok".into())).increment(1);
    gateway.store.set_sync_state(id, Kind::Vehicle, &state, event.as_ref()).await?;
    outcome.map(drop)
}

/// The event of a pass that went well, if readers of the list see a difference.
fn completed(
    gateway: &Gateway,
    integration: &IntegrationId,
    passed: &Passed,
    before: Option<&SyncState>,
    now: &SyncState,
) -> Result<Option<NewEvent>, Failure> {
    let Written { inserted, updated, .. } = passed.written;
    let was_well =
        before.is_some_and(|before| before.failure.is_none() && before.quarantined == now.quarantined);
    if was_well && inserted + updated == 0 {
        return Ok(None);
    }
    let details = json!({"kind": Kind::Vehicle, "inserted": inserted, "updated": updated, "unreadable": now.quarantined});
    let concern = Concern::records(integration, &now.rooftop, Kind::Vehicle);
    events::event(gateway, EventType::SyncCompleted, concern, &details).map(Some)
}

/// Reads one vehicle now, whatever is known of it, and writes it. One that cannot be read goes into quarantine, so that
/// the next pass reads it again.
pub(super) async fn read_one(
    gateway: &Gateway,
    scope: &DmsScope,
    rooftop: &Rooftop,
    key: String,
) -> Result<(), Failure> {
    expect_published(gateway, &scope.integration.id, rooftop).await?;
    let pass = Pass::over(gateway, scope, rooftop);
    match pass.read(RowMark { key, mark: None }).await {
        ReadOutcome::Record(read) => {
            let written = gateway.store.write(&scope.integration.id, &[read.write]).await;
            Ok(written.map(drop)?)
        }
        ReadOutcome::Gone => Err(DmsFailure::NotFound.into()),
        ReadOutcome::Drifted(quarantined, failure) => {
            let (id, now) = (&scope.integration.id, gateway.now());
            let store = &gateway.store;
            store.quarantine_one(id, Kind::Vehicle, &rooftop.rooftop_id, &quarantined, now).await?;
            Err(failure)
        }
        ReadOutcome::Failed(failure) => Err(failure),
    }
}

/// Where what the sync reads is withheld, a single record is not published either.
async fn expect_published(gateway: &Gateway, id: &IntegrationId, rooftop: &Rooftop) -> Result<(), Failure> {
    let states = gateway.store.sync_states(id, Kind::Vehicle).await?;
    if !states.iter().any(|state| state.rooftop == rooftop.rooftop_id && state.withheld) {
        return Ok(());
    }
    let detail = "What is read in this rooftop now cannot be what the DMS holds, so it is withheld. The operator has been told; the mirror shows what was read before.";
    Err(Failure::new(Code::Drift, detail))
}

/// One pass over one rooftop.
pub(super) struct Pass<'a> {
    pub(super) gateway: &'a Gateway,
    pub(super) scope: &'a DmsScope,
    pub(super) rooftop: &'a Rooftop,
    watch: Watch<'a>,
    tally: Tally,
    /// What was read is not published, since it cannot be so.
    withholds: AtomicBool,
}

/// What a pass that went well came to.
struct Passed {
    written: Written,
    /// Listed records that could not be read.
    unreadable: u64,
}

impl<'a> Pass<'a> {
    fn over(gateway: &'a Gateway, scope: &'a DmsScope, rooftop: &'a Rooftop) -> Self {
        let watch = Watch::over(gateway, &scope.integration.id, &rooftop.rooftop_id);
        Self { gateway, scope, rooftop, watch, tally: Tally::default(), withholds: AtomicBool::new(false) }
    }
}

impl Pass<'_> {
    async fn run(&self) -> Result<Passed, Failure> {
        let (gateway, id) = (self.gateway, &self.scope.integration.id);
        let rows = self.list().await?;
        self.found(&rows.finds).await;
        self.hold_known_answers(&rows.pack).await?;
        let known = gateway.store.marks(id, Kind::Vehicle, &self.rooftop.rooftop_id).await?;
        let quarantined = gateway.store.quarantined(id, Kind::Vehicle, &self.rooftop.rooftop_id).await?;
        let unreadable: Vec<_> = rows
            .unreadable
            .iter()
            .filter_map(|row| {
                Some(Quarantined { native_key: row.key.clone()?, reason: row.drift.to_string() })
            })
            .collect();
        for row in &rows.unreadable {
            self.watch.saw(&row.drift).await;
        }
        let nameless = rows.unreadable.len() - unreadable.len();
        let due: Vec<_> =
            rows.rows.iter().filter(|row| is_due(row, &known, &quarantined, &rows.pack)).cloned().collect();
        let (listed, reading) = (rows.rows.len(), due.len());
        let judge = Judge::of(self, known).await?;
        let (written, failed) = self.read_all(due, &judge).await?;
        let unreadable: Vec<_> = unreadable.into_iter().chain(failed).collect();
        let rooftop = &self.rooftop.rooftop_id;
        gateway.store.quarantine(id, Kind::Vehicle, rooftop, &unreadable, gateway.now()).await?;
        tracing::info!(
            integration = %id, rooftop = %self.rooftop.rooftop_id, listed, reading, inserted = written.inserted,
            updated = written.updated, unchanged = written.unchanged, unreadable = unreadable.len() + nameless,
            list_requests = rows.requests, "vehicles synced"
        );
        Ok(Passed { written, unreadable: (unreadable.len() + nameless) as u64 })
    }

    async fn list(&self) -> Result<Rows, Failure> {
        match self.gateway.dms.run(Operation::VehiclesList, self.scope, &Input::new()).await {
            Ok(Answer::Rows(rows)) => Ok(rows),
            Ok(_) => Err(Failure::internal("vehicles.list answered with something else than rows")),
            Err(failure) => {
                if let DmsFailure::Drift(drift) = &failure {
                    self.watch.saw(drift).await;
                }
                Err(failure.into())
            }
        }
    }

    /// Reads what is due, several at once, and writes it in batches. Whatever ends it, what was written is whole.
    async fn read_all(
        &self,
        due: Vec<RowMark>,
        judge: &Judge,
    ) -> Result<(Written, Vec<Quarantined>), Failure> {
        let mut reads = stream::iter(due).map(|row| self.read(row)).buffer_unordered(SYNC_READ_AHEAD);
        let mut total = Written::default();
        let mut failed = Vec::new();
        let mut batch = Vec::new();
        let mut drifts_in_a_row = 0;
        while let Some(read) = reads.next().await {
            let ended = match read {
                ReadOutcome::Record(read) => {
                    drifts_in_a_row = 0;
                    batch.push(*read);
                    None
                }
                ReadOutcome::Gone => None,
                ReadOutcome::Drifted(quarantined, failure) => {
                    drifts_in_a_row += 1;
                    failed.push(quarantined);
                    (drifts_in_a_row >= SYNC_DRIFTS_IN_A_ROW_MAX).then_some(failure)
                }
                ReadOutcome::Failed(failure) => Some(failure),
            };
            if batch.len() >= UPSERT_BATCH || ended.is_some() {
                failed.extend(self.publish(&mut batch, judge, &mut total).await?);
            }
            if let Some(failure) = ended {
                return Err(failure);
            }
        }
        failed.extend(self.publish(&mut batch, judge, &mut total).await?);
        Ok((total, failed))
    }

    /// Writes a batch if it can be what the DMS holds; gives the records of it that cannot, where the rest can.
    async fn publish(
        &self,
        batch: &mut Vec<ReadRecord>,
        judge: &Judge,
        total: &mut Written,
    ) -> Result<Vec<Quarantined>, Failure> {
        let judged = judge.judge(std::mem::take(batch));
        if let Some(drift) = judged.refused {
            self.withholds.store(true, Ordering::Relaxed);
            return Err(self.withhold(drift).await);
        }
        let mut doubtful = Vec::new();
        for (key, drift) in judged.doubtful {
            self.watch.saw(&drift).await;
            doubtful.push(Quarantined { native_key: key, reason: drift.to_string() });
        }
        if !judged.good.is_empty() {
            let written = self.gateway.store.write(&self.scope.integration.id, &judged.good).await?;
            total.inserted += written.inserted;
            total.updated += written.updated;
            total.unchanged += written.unchanged;
        }
        Ok(doubtful)
    }

    /// Tells loudly that nothing of a batch is published.
    async fn withhold(&self, drift: Drift) -> Failure {
        self.watch.saw(&drift).await;
        tracing::error!(integration = %self.scope.integration.id, rooftop = %self.rooftop.rooftop_id, %drift, "what was read cannot be what the DMS holds, so it is withheld");
        DmsFailure::Drift(drift).into()
    }

    async fn hold_known_answers(&self, pack: &str) -> Result<(), Failure> {
        let reading = Reading { gateway: self.gateway, scope: self.scope, rooftop: self.rooftop };
        let held = known_answers::hold(reading, pack, &self.watch).await;
        if matches!(&held, Err(failure) if failure.code == Code::Drift) {
            self.withholds.store(true, Ordering::Relaxed);
        }
        held
    }

    async fn read(&self, row: RowMark) -> ReadOutcome {
        if let Err(failure) = self.consented().await {
            return ReadOutcome::Failed(failure);
        }
        let read_at = self.gateway.now();
        let input = Input::from([("stockNumber", row.key.clone())]);
        let answer = self.gateway.dms.run(Operation::VehiclesGet, self.scope, &input).await;
        match answer {
            Ok(Answer::Record(read)) if read.key != row.key => {
                self.drifted(&row, Drift::wrong_record(Operation::VehiclesGet, &row.key, &read.key)).await
            }
            Ok(Answer::Record(read)) => {
                self.found(&read.finds).await;
                self.finish(*read, read_at).await.unwrap_or_else(ReadOutcome::Failed)
            }
            Ok(_) => ReadOutcome::Failed(Failure::internal(
                "vehicles.get answered with something else than a record",
            )),
            // Gone since the list was read. That it is gone for good is for a later list to say.
            Err(DmsFailure::NotFound) => ReadOutcome::Gone,
            Err(DmsFailure::Drift(drift)) => self.drifted(&row, drift).await,
            Err(failure) => ReadOutcome::Failed(failure.into()),
        }
    }

    /// Takes down how values were found; what was healed is told.
    async fn found(&self, finds: &Finds) {
        self.tally.note(finds);
        for heal in &finds.heals {
            self.watch.saw(&Drift::from(heal)).await;
        }
    }

    /// A consent that was taken back ends a pass at once.
    async fn consented(&self) -> Result<(), Failure> {
        let rooftops = consented::rooftops(self.gateway, &self.scope.integration.id, Kind::Vehicle).await?;
        if rooftops.contains(&self.rooftop.rooftop_id) {
            return Ok(());
        }
        Err(Failure::new(
            Code::ConsentMissing,
            "The dealer's consent was taken back, so the sync was stopped.",
        ))
    }

    async fn drifted(&self, row: &RowMark, drift: Drift) -> ReadOutcome {
        self.watch.saw(&drift).await;
        metrics::counter!("rooftop_drift_total", "page" => drift.page.clone(), "kind" => drift.kind.clone())
            .increment(1);
        tracing::warn!(integration = %self.scope.integration.id, rooftop = %self.rooftop.rooftop_id, key = row.key, %drift, "a record could not be read");
        let quarantined = Quarantined { native_key: row.key.clone(), reason: drift.to_string() };
        ReadOutcome::Drifted(quarantined, DmsFailure::Drift(drift).into())
    }

    async fn finish(&self, read: RecordRead, read_at: Timestamp) -> Result<ReadOutcome, Failure> {
        let integration = &self.scope.integration;
        let before = self.before(&read.key).await?;
        let context =
            ReadContext { integration, rooftop: self.rooftop, source: &self.scope.connection.pack, read_at };
        let write = to_write(&context, read, before.as_ref())?;
        Ok(ReadOutcome::Record(Box::new(ReadRecord { write, before: before.map(|before| before.body) })))
    }

    async fn before(&self, key: &str) -> Result<Option<MirrorRecord>, Failure> {
        let integration = &self.scope.integration;
        let id = vehicle_id(integration, self.rooftop, key);
        let view = View {
            integration: integration.id.clone(),
            rooftops: BTreeMap::from([(self.rooftop.rooftop_id.clone(), BTreeSet::new())]),
        };
        Ok(self.gateway.store.record(&view, Kind::Vehicle, id.as_str()).await?)
    }
}

enum ReadOutcome {
    Record(Box<ReadRecord>),
    Gone,
    Drifted(Quarantined, Failure),
    Failed(Failure),
}

/// Whether a listed record must be read: new, marked as changed, read too soon after its change to be sure, in
/// quarantine, or read by another version of the pack.
fn is_due(
    row: &RowMark,
    known: &BTreeMap<String, KnownMark>,
    quarantined: &BTreeSet<String>,
    pack: &str,
) -> bool {
    let Some(known) = known.get(&row.key) else {
        return true;
    };
    let mark = row.mark.as_ref().map(|mark: &Mark| mark.raw.as_str());
    mark.is_none()
        || known.mark.as_deref() != mark
        || !known.settled
        || known.pack != pack
        || quarantined.contains(&row.key)
}
