//! `GET /inventory/vehicles/{vehicleId}/raw`: what the DMS shows of a vehicle.
//!
//! Off unless a consent of the dealer says otherwise. The pages are read as the session's own user, so that the DMS
//! shows what that user may see, and are shown only if nothing stands on them that the consent leaves out.

use rooftop_model::access::Integration;
use rooftop_model::id::VehicleId;
use rooftop_model::record::Restricted as _;
use rooftop_model::{EventType, FieldClass, FieldState, Kind, Vehicle};
use serde::Serialize;
use serde_json::json;
use std::collections::BTreeSet;
use std::sync::Arc;
use utoipa::ToSchema;

use crate::access::SessionCaller;
use crate::events::{Concern, event};
use crate::limits::LIVE_WAIT_MAX;
use crate::ports::DmsFailure;
use crate::ports::audit::RawAccess;
use crate::ports::dms::{DmsScope, Drift, Input, Operation, Priority, RecordRead, ShownPage};
use crate::ports::store::{MirrorRecord, connection_of};
use crate::sync::live;
use crate::{Code, Failure, Gateway};

/// The pages of a record.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct RawPages {
    /// The vehicle.
    pub vehicle_id: VehicleId,
    /// The pages that were read for it, by name.
    pub pages: Vec<RawPage>,
}

/// A page as the DMS showed it: what a person saw, without scripts, hidden fields, addresses and secrets.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct RawPage {
    /// The pack's name of the page.
    #[schema(example = "vehicle_general")]
    pub page: String,
    /// The path of the address that answered, without its query.
    #[schema(example = "/inventory/vehicle")]
    pub path: String,
    /// The status of the DMS's answer.
    #[schema(example = 200)]
    pub status: u16,
    /// Its content type.
    #[schema(example = "text/html; charset=utf-8")]
    pub content_type: Option<String>,
    /// When it was read.
    #[schema(value_type = String, format = DateTime, example = "2026-01-21T13:45:00Z")]
    pub read_at: jiff::Timestamp,
    /// What was shown, written anew. Null where it is of a kind that cannot be shown safely, or too large.
    #[schema(required, example = "<!DOCTYPE html>\n<title>Vehicle P12345</title>")]
    pub body: Option<String>,
}

impl From<ShownPage> for RawPage {
    fn from(shown: ShownPage) -> Self {
        let ShownPage { page, path, status, content_type, read_at, body } = shown;
        Self { page, path, status, content_type, read_at, body }
    }
}

/// Reads a vehicle from the DMS and brings the pages on which it stood.
pub async fn raw(gateway: &Arc<Gateway>, caller: &SessionCaller, id: &str) -> Result<RawPages, Failure> {
    let view = caller.view(Kind::Vehicle, None)?;
    if caller.raw.rooftops_with(Kind::Vehicle.entitlement()).next().is_none() {
        return Err(not_consented());
    }
    let none = || Failure::new(Code::NotFound, "There is no vehicle of this id that you may see.");
    let id: VehicleId = id.parse().map_err(|_| none())?;
    let record = gateway.store.record(&view, Kind::Vehicle, id.as_str()).await?.ok_or_else(none)?;
    let mut covered = caller.raw.rooftops_with(Kind::Vehicle.entitlement());
    if !covered.any(|(rooftop, _)| *rooftop == record.rooftop) {
        return Err(not_consented());
    }
    let seen = view.rooftops.get(&record.rooftop).cloned().unwrap_or_default();
    let (read, pages) = read(gateway, caller, &record, !seen.contains(&FieldClass::Npi)).await?;
    expect_nothing_left_out(&read, &seen)?;
    note(gateway, caller, &record, &pages).await?;
    Ok(RawPages { vehicle_id: id, pages: pages.into_iter().map(RawPage::from).collect() })
}

fn not_consented() -> Failure {
    let detail = "The dealer's consent does not cover the DMS's own pages, so nothing was read. \
                  The operator records one that does with `rooftop consent grant --raw`.";
    Failure::new(Code::Forbidden, detail)
}

/// Reads the record as the session's own user.
async fn read(
    gateway: &Arc<Gateway>,
    caller: &SessionCaller,
    record: &MirrorRecord,
    personal: bool,
) -> Result<(Box<RecordRead>, Vec<ShownPage>), Failure> {
    let scope = scope(&caller.integration, caller, record)?;
    let key = record.native_key.clone();
    let gateway = gateway.clone();
    // In a task of its own: a caller who hangs up must not cut off a sign-in, whose attempt would count as refused.
    let reading = tokio::spawn(async move {
        let input = Input::from([("stockNumber", key.clone())]);
        let (read, pages) = gateway.dms.show(Operation::VehiclesGet, &scope, &input, personal).await?;
        if read.key != key {
            return Err(DmsFailure::Drift(Drift::wrong_record(Operation::VehiclesGet, &key, &read.key)));
        }
        Ok((read, pages))
    });
    let read = tokio::time::timeout(LIVE_WAIT_MAX, reading).await.map_err(|_| live::too_slow())?;
    Ok(read.map_err(Failure::internal)??)
}

fn scope(
    integration: &Arc<Integration>,
    caller: &SessionCaller,
    record: &MirrorRecord,
) -> Result<DmsScope, Failure> {
    let connection = connection_of(integration, &caller.session.connection);
    Ok(DmsScope {
        integration: integration.clone(),
        connection: connection.cloned().ok_or(DmsFailure::ActionRequired)?,
        account: caller.session.account.clone(),
        rooftop: Some(record.rooftop.clone()),
        priority: Priority::Caller,
    })
}

/// A restricted field that the caller may not see must not stand on the pages either: the DMS itself has to have
/// hidden it from this user. A page cannot be shown in part, since what is left may tell the rest.
fn expect_nothing_left_out(read: &RecordRead, seen: &BTreeSet<FieldClass>) -> Result<(), Failure> {
    let shown =
        |path: &str| !matches!(read.states.get(path), Some(FieldState::Hidden | FieldState::NotOffered));
    let left_out = Vehicle::RESTRICTED.iter().find(|(path, class)| !seen.contains(class) && shown(path));
    let Some((_, class)) = left_out else { return Ok(()) };
    let detail = format!(
        "The pages show fields of the class `{class}`, which the consent leaves out, so they are not shown. The dealer's consent must cover the class."
    );
    Err(Failure::new(Code::Forbidden, detail))
}

/// Records who is shown what, before it is shown.
async fn note(
    gateway: &Gateway,
    caller: &SessionCaller,
    record: &MirrorRecord,
    pages: &[ShownPage],
) -> Result<(), Failure> {
    let (session, integration) = (&caller.session, &caller.integration.id);
    let access = RawAccess {
        at: gateway.now(),
        client: session.client.clone(),
        key: session.key.clone(),
        session: session.id.clone(),
        user: session.user.clone(),
        account: session.account.clone(),
        kind: Kind::Vehicle,
        record: record.id.clone(),
        rooftop: record.rooftop.clone(),
        pages: pages.iter().map(|page| page.page.clone()).collect(),
    };
    let details = json!({
        "kind": "vehicle", "recordId": access.record, "clientId": access.client, "userId": access.user,
        "pages": access.pages,
    });
    let concern = Concern::records(integration, &record.rooftop, Kind::Vehicle);
    let told = event(gateway, EventType::RawRead, concern, &details)?;
    gateway.store.add_raw_access(integration, &access, &told).await?;
    tracing::info!(
        %integration, client = %access.client, key = %access.key, session = %access.session, user = %access.user,
        rooftop = %access.rooftop, record = access.record, pages = ?access.pages, "pages of the DMS were shown"
    );
    Ok(())
}
