//! How fresh and how complete a list is.

use jiff::Timestamp;
use rooftop_model::Kind;
use rooftop_model::id::RooftopId;
use serde::Serialize;
use std::time::Duration;
use utoipa::ToSchema;

use crate::ports::store::{SyncState, View};
use crate::{Code, Failure, Gateway};

/// Whether a list holds all that the DMS has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Completeness {
    /// All of it, as of the answer's age.
    Complete,
    /// Some records are known to be missing or old; the reasons say which.
    Partial,
}

/// Why a list is not complete.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Incomplete {
    /// `never_synced`: this rooftop has not been read yet. `unreadable_records`: the DMS lists records there that
    /// could not be read; their last good version is shown, if there is one. `withheld`: what was read there last
    /// cannot be what the DMS holds, so what was read before is shown on.
    #[schema(example = "unreadable_records")]
    pub reason: &'static str,
    /// The rooftop.
    pub rooftop_id: RooftopId,
    /// How many records, where that is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub records: Option<u64>,
}

/// Where an answer comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// From the mirror.
    Mirror {
        /// Why the DMS cannot be read at present, if it cannot.
        failing: Option<Code>,
    },
    /// The DMS was asked for it.
    Dms,
    /// From the mirror, since the DMS was asked and could not be read.
    Fallback(Code),
}

/// How fresh and how complete the mirror is for a view.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Freshness {
    /// Since the start of the oldest sync that the answer rests on.
    pub age: Duration,
    /// Why it is not complete; empty if it is.
    pub incomplete: Vec<Incomplete>,
    /// Where the answer comes from.
    pub source: Source,
}

impl Freshness {
    /// Whether a rooftop was never read, so that what is not there may be there.
    pub(crate) fn lacks_a_rooftop(&self) -> bool {
        self.incomplete.iter().any(|reason| reason.reason == NEVER_SYNCED)
    }

    /// Whether it is complete.
    pub fn completeness(&self) -> Completeness {
        if self.incomplete.is_empty() { Completeness::Complete } else { Completeness::Partial }
    }
}

const NEVER_SYNCED: &str = "never_synced";

/// What a caller waits before it asks again for what was never read.
const PENDING_RETRY: Duration = Duration::from_secs(5);

/// Reads how fresh the mirror is in the rooftops of a view. Where none of them was ever read, that is a failure
/// and not an empty list.
pub(crate) async fn freshness(gateway: &Gateway, view: &View, kind: Kind) -> Result<Freshness, Failure> {
    let states = gateway.store.sync_states(&view.integration, kind).await?;
    let states: Vec<_> =
        states.into_iter().filter(|state| view.rooftops.contains_key(&state.rooftop)).collect();
    let Some(oldest) = states.iter().filter_map(|state| state.good_since).min() else {
        return Err(pending(&states));
    };
    let never =
        view.rooftops.keys().filter(|id| !states.iter().any(|s| s.rooftop == **id && s.good_since.is_some()));
    let never = never.map(|id| Incomplete { reason: NEVER_SYNCED, rooftop_id: id.clone(), records: None });
    let unreadable = states.iter().filter(|state| state.quarantined > 0 && state.good_since.is_some());
    let unreadable = unreadable.map(|state| Incomplete {
        reason: "unreadable_records",
        rooftop_id: state.rooftop.clone(),
        records: Some(state.quarantined),
    });
    let withheld = states.iter().filter(|state| state.withheld && state.good_since.is_some());
    let withheld = withheld.map(|state| Incomplete {
        reason: "withheld",
        rooftop_id: state.rooftop.clone(),
        records: None,
    });
    let incomplete = never.chain(unreadable).chain(withheld).collect();
    let source = Source::Mirror { failing: failing(&states) };
    Ok(Freshness { age: age(oldest, gateway.now()), incomplete, source })
}

/// Why the DMS could not be read at the last try.
pub(crate) fn failing<'a>(states: impl IntoIterator<Item = &'a SyncState>) -> Option<Code> {
    let mut words = states.into_iter().filter_map(|state| state.failure.as_deref());
    words.find_map(Code::of_word)
}

/// Nothing was read yet of what these states tell of.
pub(crate) fn pending(states: &[SyncState]) -> Failure {
    let detail = match states.iter().find_map(|state| state.failure.as_deref()) {
        Some(code) => format!(
            "Nothing has been read from the DMS yet: the last try ended with `{code}`. It goes on by itself; the operator finds the cause with `rooftop doctor`."
        ),
        None => {
            "Nothing has been read from the DMS yet: the first sync is under way. Try again soon.".to_owned()
        }
    };
    Failure::new(Code::SyncPending, detail).retry_after(PENDING_RETRY)
}

pub(crate) fn age(since: Timestamp, now: Timestamp) -> Duration {
    Duration::try_from(now.duration_since(since)).unwrap_or_default()
}
