//! From what a pack gave to the words of the port.

use jiff::Timestamp;
use jiff::civil::Date;
use rooftop_core::ports::dms::{
    Drift, Finds, FoundBy, Heal, LIST_MOVED, Mark, Profile, ProfileStore, RecordRead, RowMark, Rows,
    UnreadableRow,
};
use rooftop_core::ports::{DmsFailure, PersonTask};
use rooftop_model::{Entitlement, FieldClass, FieldState, FieldStates};
use rooftop_pack::{FlowError, GateReport, Meaning, Pack, RecordOutput, RowsOutput, WireError};
use serde::Deserialize;
use serde_json::Value;
use std::time::Duration;

use crate::failure::internal;
use crate::manners::HeldBack;
use crate::wire::Heard;

/// The unit of a change mark that names an instant. DMSs show minutes; one that shows seconds is read a little more
/// often than it need be right after a change.
const MARK_UNIT: Duration = Duration::from_mins(1);

/// The unit of a change mark that names a day.
const MARK_DAY: Duration = Duration::from_hours(24);

/// The signed-in user, from the record of the operation `account.read`.
pub(crate) fn profile(output: RecordOutput) -> Result<Profile, DmsFailure> {
    let read: AccountRecord = serde_json::from_value(output.record).map_err(internal)?;
    let stores = read.stores.into_iter().map(AccountStore::into_rights);
    Ok(Profile { user_key: read.user_key, name: read.name, stores: stores.collect() })
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct AccountRecord {
    user_key: String,
    name: String,
    #[serde(default)]
    stores: Vec<AccountStore>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct AccountStore {
    store_number: String,
    #[serde(default)]
    entitlements: Vec<Entitlement>,
    #[serde(default)]
    sees_cost: bool,
    #[serde(default)]
    sees_personal_data: bool,
}

impl AccountStore {
    fn into_rights(self) -> ProfileStore {
        let cost = self.sees_cost.then_some(FieldClass::Cost);
        let npi = self.sees_personal_data.then_some(FieldClass::Npi);
        ProfileStore {
            store_number: self.store_number,
            entitlements: self.entitlements.into_iter().collect(),
            classes: cost.into_iter().chain(npi).collect(),
        }
    }
}

/// The rows of a list. One whose rows moved while its pages were read is no list.
pub(crate) fn rows(pack: &Pack, operation: &str, output: RowsOutput) -> Result<Rows, DmsFailure> {
    if !output.complete {
        return Err(DmsFailure::Drift(Drift {
            kind: LIST_MOVED.into(),
            page: operation.into(),
            field: None,
            detail:
                "rows moved while the pages were read, or their count does not fit; the list is read again"
                    .into(),
        }));
    }
    let mut rows = Rows {
        rows: Vec::new(),
        unreadable: Vec::new(),
        pack: pack.label(),
        requests: output.requests,
        finds: finds(&output.gate),
    };
    for row in output.rows {
        match row {
            Ok(row) => rows.rows.push(RowMark { key: row.key, mark: row.mark.map(mark) }),
            Err(row) => rows.unreadable.push(UnreadableRow { key: row.key, drift: drift(&row.drift) }),
        }
    }
    Ok(rows)
}

/// A record.
pub(crate) fn record(pack: &Pack, output: RecordOutput) -> Result<RecordRead, DmsFailure> {
    let Value::Object(fields) = output.record else {
        return Err(DmsFailure::Internal("a pack gave a record that is no object".into()));
    };
    let states: FieldStates =
        output.field_states.into_iter().filter_map(|(path, state)| Some((path, state_of(state)?))).collect();
    Ok(RecordRead {
        key: output.key,
        mark: output.mark.map(mark),
        fields,
        states,
        provenance: serde_json::to_value(&output.provenance).map_err(internal)?,
        pack: pack.label(),
        finds: finds(&output.gate),
    })
}

/// How the values of the pages were found.
fn finds(gate: &GateReport) -> Finds {
    let evidence = gate.evidence.iter().map(|((page, field, witness), times)| {
        let evidence = witness.word().to_owned();
        (FoundBy { page: page.clone(), field: field.clone(), evidence }, *times)
    });
    let heals = gate.heals.iter().flat_map(|heal| {
        heal.fields.iter().map(|one| Heal {
            page: heal.page.clone(),
            field: one.field.clone(),
            old_evidence: one.old_evidence.clone(),
            new_evidence: one.new_evidence.clone(),
        })
    });
    Finds { evidence: evidence.collect(), heals: heals.collect() }
}

/// Emptiness is no state: a field that the DMS holds empty is simply not there.
fn state_of(state: rooftop_pack::FieldState) -> Option<FieldState> {
    match state {
        rooftop_pack::FieldState::Hidden => Some(FieldState::Hidden),
        rooftop_pack::FieldState::NotOffered => Some(FieldState::NotOffered),
        rooftop_pack::FieldState::NotLoaded => Some(FieldState::NotLoaded),
        rooftop_pack::FieldState::Unreadable => Some(FieldState::Unreadable),
        rooftop_pack::FieldState::Empty => None,
    }
}

/// A mark that names an instant or a day is final only when its unit is over; any other text is a version, and final
/// at once.
fn mark(raw: String) -> Mark {
    let instant = raw.parse::<Timestamp>().ok();
    let day = || raw.parse::<Date>().ok().and_then(|day| day.to_zoned_datetime(jiff::tz::TimeZone::UTC).ok());
    match (instant, instant.is_none().then(day).flatten()) {
        (Some(at), _) => Mark { at: Some(at), raw, resolution: MARK_UNIT },
        // The day of the store, not of UTC: twice the unit covers every zone.
        (None, Some(day)) => Mark { at: Some(day.timestamp()), raw, resolution: MARK_DAY * 2 },
        (None, None) => Mark { at: None, raw, resolution: Duration::ZERO },
    }
}

pub(crate) fn drift(drift: &rooftop_pack::Drift) -> Drift {
    Drift {
        kind: drift.kind.code().to_owned(),
        page: drift.page.clone(),
        field: drift.field.clone(),
        detail: format!("expected {}, found {}", drift.expected, drift.found),
    }
}

/// What ended a flow.
pub(crate) fn flow_failure(error: FlowError, heard: Heard) -> DmsFailure {
    let retry_after = heard.retry_after;
    match error {
        FlowError::Met { meaning, page } => met(meaning, &page, retry_after),
        FlowError::Drift(found) => DmsFailure::Drift(drift(&found)),
        FlowError::Wire(error) => wire_failure(&error, heard),
        FlowError::NotSupported(operation) => DmsFailure::NotSupported(operation),
        FlowError::Failed(429) => DmsFailure::Busy { detail: "status 429".into(), retry_after },
        FlowError::Failed(status) => {
            DmsFailure::Unavailable { detail: format!("status {status}"), retry_after }
        }
        FlowError::TooManySteps(_) => unavailable(&error, retry_after),
        other => internal(other),
    }
}

/// What a page means that ended a flow or a sign-in.
pub(crate) fn met(meaning: Meaning, page: &str, retry_after: Option<Duration>) -> DmsFailure {
    match meaning {
        Meaning::CredentialsRejected => DmsFailure::CredentialsRejected,
        Meaning::CodeRejected => DmsFailure::CodeRejected { pending: None },
        Meaning::CodeRequired | Meaning::ApprovalPending => DmsFailure::CodeRequired,
        Meaning::AccountLocked => DmsFailure::AccountLocked,
        Meaning::PasswordExpired => DmsFailure::PasswordExpired,
        Meaning::NotAuthorized => DmsFailure::NotAuthorized,
        Meaning::NotFound => DmsFailure::NotFound,
        Meaning::Captcha => DmsFailure::Captcha,
        Meaning::SeatTaken => DmsFailure::SeatTaken,
        Meaning::SignedOut | Meaning::SessionExpired => DmsFailure::ActionRequired,
        Meaning::Blocked
        | Meaning::ApprovalRefused
        | Meaning::ApprovalExpired
        | Meaning::NoticeToAccept
        | Meaning::DetailsMissing
        | Meaning::MfaSetupRequired
        | Meaning::PaymentDue
        | Meaning::ContactRequired
        | Meaning::BrowserRequired
        | Meaning::MethodUnknown => person_needed(meaning),
        Meaning::SignedIn
        | Meaning::Passing
        | Meaning::Maintenance
        | Meaning::FormExpired
        | Meaning::Error => DmsFailure::Unavailable { detail: format!("the page {page}"), retry_after },
    }
}

/// What a person must do about a page that only a person can end.
pub(crate) fn person_needed(meaning: Meaning) -> DmsFailure {
    let task = match meaning {
        Meaning::PasswordExpired => return DmsFailure::PasswordExpired,
        Meaning::Captcha => return DmsFailure::Captcha,
        Meaning::Blocked => PersonTask::AdmitIntegration,
        Meaning::ApprovalRefused | Meaning::ApprovalExpired => PersonTask::ApproveAgain,
        Meaning::NoticeToAccept => PersonTask::Acknowledge,
        Meaning::DetailsMissing => PersonTask::CompleteDetails,
        Meaning::MfaSetupRequired => PersonTask::EnrollMfa,
        Meaning::PaymentDue => PersonTask::Pay,
        Meaning::ContactRequired => PersonTask::ContactDms,
        Meaning::BrowserRequired => PersonTask::UseBrowser,
        Meaning::MethodUnknown => PersonTask::ChooseMethod,
        _ => return DmsFailure::ActionRequired,
    };
    DmsFailure::PersonNeeded(task)
}

/// Why there was no answer.
pub(crate) fn wire_failure(error: &WireError, heard: Heard) -> DmsFailure {
    match (error, heard.held) {
        (WireError::HeldBack, Some(held)) => held_back(held),
        (WireError::Timeout, _) => DmsFailure::Timeout(error.to_string()),
        _ => unavailable(error, heard.retry_after),
    }
}

/// Why a request was not sent.
fn held_back(held: HeldBack) -> DmsFailure {
    let detail = held.to_string();
    match held {
        HeldBack::Broken(wait) => DmsFailure::Unavailable { detail, retry_after: Some(wait) },
        HeldBack::Later(wait) | HeldBack::Crowded(wait) | HeldBack::Spent(wait) => {
            DmsFailure::Busy { detail, retry_after: Some(wait) }
        }
        HeldBack::Uncounted(error) => internal(error),
    }
}

fn unavailable(error: &dyn std::error::Error, retry_after: Option<Duration>) -> DmsFailure {
    DmsFailure::Unavailable { detail: error.to_string(), retry_after }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_says_how_long_it_may_still_hide_a_change() {
        assert_eq!(mark("2026-01-21T13:45:00Z".into()).resolution, MARK_UNIT);
        assert_eq!(mark("2026-01-21".into()).resolution, MARK_DAY * 2);
        let version = mark("rev 17".into());
        assert_eq!((version.at, version.resolution), (None, Duration::ZERO));
    }
}
