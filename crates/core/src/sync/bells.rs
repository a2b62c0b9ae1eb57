//! What wakes a sync, and what it tells those who wait for it.

use rooftop_model::id::IntegrationId;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::{Notify, watch};

/// The bells of one integration's sync.
pub(crate) struct Bell {
    /// Somebody signed in, or an operator put something right: a sync that waits may go on.
    pub(crate) nudge: Notify,
    /// A caller waits for what the DMS says now.
    pub(crate) demand: Notify,
    /// Counts the rooftops that were tried, so that whoever waits looks again.
    tried: watch::Sender<u64>,
}

impl Bell {
    /// Tells that a rooftop was tried, however that ended.
    pub(super) fn ring(&self) {
        self.tried.send_modify(|count| *count += 1);
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
        let new =
            || Arc::new(Bell { nudge: Notify::new(), demand: Notify::new(), tried: watch::Sender::new(0) });
        bells.entry(integration.clone()).or_insert_with(new).clone()
    }
}
