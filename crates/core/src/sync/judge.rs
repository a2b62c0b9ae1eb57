//! Whether a batch of records may be published: what the mirror and the change marks know is laid beside what was read.

use rooftop_model::FieldClass;
use rooftop_model::record::StoredBody;
use serde_json::Value;
use std::collections::BTreeMap;

use super::plausible::{self, Confirmed, Implausible, Reread, Said};
use super::vehicles::Pass;
use crate::Failure;
use crate::ports::dms::{Drift, Operation};
use crate::ports::store::{KnownMark, RecordWrite};

/// A record that was read, and as the mirror has it.
pub(super) struct ReadRecord {
    pub(super) write: RecordWrite,
    pub(super) before: Option<StoredBody>,
}

/// What a pass knows to judge by.
pub(super) struct Judge {
    known: BTreeMap<String, KnownMark>,
    confirmed: Confirmed,
    /// An operator has chosen the version of the pack, and so what it reads otherwise than the one before.
    vouched: bool,
}

/// What becomes of a batch.
pub(super) struct Judged {
    /// Records to publish.
    pub(super) good: Vec<RecordWrite>,
    /// Records that cannot be so, by key, among others that can.
    pub(super) doubtful: Vec<(String, Drift)>,
    /// Why nothing of the batch is published.
    pub(super) refused: Option<Drift>,
}

impl Judge {
    pub(super) async fn of(pass: &Pass<'_>, known: BTreeMap<String, KnownMark>) -> Result<Self, Failure> {
        let (gateway, rooftop) = (pass.gateway, &pass.rooftop.rooftop_id);
        let open = gateway.store.open_drifts(&pass.scope.integration.id).await?;
        let here = open.into_iter().filter(|drift| drift.key.rooftop.as_ref() == Some(rooftop));
        let confirmed = here.filter(|drift| drift.confirmed_at.is_some());
        let confirmed = confirmed.filter_map(|drift| Some((drift.key.field?, drift.key.kind))).collect();
        Ok(Self { known, confirmed, vouched: gateway.dms.vouched(&pass.scope.connection) })
    }

    pub(super) fn judge(&self, batch: Vec<ReadRecord>) -> Judged {
        let reread: Vec<_> = batch.iter().map(|read| self.reread(read)).collect();
        let all: Vec<_> = reread.iter().flatten().cloned().collect();
        if let Some(found) = plausible::refuse(&all, &self.confirmed) {
            let drift = refused(&found, &batch);
            return Judged { good: Vec::new(), doubtful: Vec::new(), refused: Some(drift) };
        }
        let mut judged = Judged { good: Vec::new(), doubtful: Vec::new(), refused: None };
        for (read, reread) in batch.into_iter().zip(&reread) {
            if reread.as_ref().is_some_and(plausible::odometer_fell) {
                let drift = odometer_fell(&read.write);
                judged.doubtful.push((read.write.native_key, drift));
            } else {
                judged.good.push(read.write);
            }
        }
        judged
    }

    /// A record beside what the mirror has of it; nothing if there is nothing to compare.
    fn reread(&self, read: &ReadRecord) -> Option<Reread> {
        let known = self.known.get(&read.write.native_key)?;
        let other_pack = known.pack != read.write.known.pack;
        if other_pack && self.vouched {
            return None;
        }
        let said = match (&known.mark, &read.write.known.mark) {
            (_, None) => Said::Nothing,
            (before, now) if before == now && known.settled => Said::Same,
            _ => Said::Changed,
        };
        let (before, now) = (parsed(read.before.as_ref()?)?, parsed(&read.write.body)?);
        Some(Reread { before, now, said, other_pack })
    }
}

fn parsed(body: &StoredBody) -> Option<Value> {
    serde_json::from_str(&body.view(&FieldClass::ALL.iter().copied().collect())).ok()
}

fn refused(found: &Implausible, batch: &[ReadRecord]) -> Drift {
    let Implausible { kind, field, records, of } = found;
    Drift {
        kind: (*kind).to_owned(),
        page: batch.iter().find_map(|read| page(&read.write, field)).unwrap_or_else(operation),
        field: Some(field.clone()),
        detail: format!(
            "expected values that go with those of before; found this in {records} of {of} records"
        ),
    }
}

fn odometer_fell(write: &RecordWrite) -> Drift {
    let field = "mileage".to_owned();
    Drift {
        kind: "odometer_fell".into(),
        page: page(write, &field).unwrap_or_else(operation),
        field: Some(field),
        detail: "expected no less than before, since the change mark is the same; found less".into(),
    }
}

/// The page on which a field was found, as its provenance says.
fn page(write: &RecordWrite, field: &str) -> Option<String> {
    let provenance: Value = serde_json::from_str(&write.provenance).ok()?;
    provenance.get(field)?.get("page")?.as_str().map(str::to_owned)
}

fn operation() -> String {
    Operation::VehiclesGet.as_str().to_owned()
}
