//! What wakes a sync, and what it tells those who wait for it.

use jiff::Timestamp;
use rooftop_model::id::IntegrationId;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::{Notify, watch};

/// The bells of one integration's sync.
pub(crate) struct Bell {
    /// Somebody signed in, or an operator put something right: a sync that waits may go on.
    pub(crate) nudge: Notify,
    /// A caller waits for what the DMS says now.
    pub(crate) demand: Notify,
    /// Counts the rooftops that were tried, so that whoever waits looks again.
    tried: watch::Sender<u64>,
    last: Mutex<LastRound>,
}

/// What is told of the last round.
#[derive(Default)]
struct LastRound {
    /// When it began. It has ended.
    began: Option<Timestamp>,
    /// When another try is worth it, if the DMS or its manners said so.
    worth_a_try: Option<Timestamp>,
}

impl Bell {
    /// Tells that a rooftop was tried, however that ended.
    pub(super) fn ring(&self) {
        self.tried.send_modify(|count| *count += 1);
    }

    /// Tells that a round which began then has ended.
    pub(super) fn round_ended(&self, began: Timestamp) {
        self.last.lock().unwrap_or_else(PoisonError::into_inner).began = Some(began);
        self.ring();
    }

    /// Whether a round that began then or later has ended.
    pub(super) fn round_since(&self, arrived: Timestamp) -> bool {
        self.last.lock().unwrap_or_else(PoisonError::into_inner).began.is_some_and(|began| began >= arrived)
    }

    /// Notes when another try is worth it.
    pub(super) fn note_worth_a_try(&self, at: Option<Timestamp>) {
        self.last.lock().unwrap_or_else(PoisonError::into_inner).worth_a_try = at;
    }

    /// How long until another try is worth it, if that is known and to come.
    pub(super) fn worth_a_try_in(&self, now: Timestamp) -> Option<Duration> {
        let at = self.last.lock().unwrap_or_else(PoisonError::into_inner).worth_a_try?;
        Duration::try_from(at.duration_since(now)).ok()
    }

    /// How many hear of it.
    pub(crate) fn listeners(&self) -> usize {
        self.tried.receiver_count()
    }

    /// Hears of every rooftop that is tried from now on.
    pub(super) fn listen(&self) -> watch::Receiver<u64> {
        self.tried.subscribe()
    }
}

/// The bells, by integration. There are as many as integrations that were ever asked about by their right name.
#[derive(Default)]
pub(crate) struct Bells(Mutex<HashMap<IntegrationId, Arc<Bell>>>);

impl Bells {
    /// The bells of an integration. One stroke is kept for a sync that is busy.
    pub(crate) fn of(&self, integration: &IntegrationId) -> Arc<Bell> {
        let mut bells = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let new = || {
            Arc::new(Bell {
                nudge: Notify::new(),
                demand: Notify::new(),
                tried: watch::Sender::new(0),
                last: Mutex::default(),
            })
        };
        bells.entry(integration.clone()).or_insert_with(new).clone()
    }
}
