//! A bell for each integration: somebody signed in, or an operator put something right.

use rooftop_model::id::IntegrationId;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::Notify;

/// The bells, by integration. There are as many as integrations that were ever asked about by their right name.
#[derive(Default)]
pub(crate) struct Bells(Mutex<HashMap<IntegrationId, Arc<Notify>>>);

impl Bells {
    /// The bell of an integration. One stroke is kept for a sync that is busy.
    pub(crate) fn of(&self, integration: &IntegrationId) -> Arc<Notify> {
        let mut bells = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        bells.entry(integration.clone()).or_default().clone()
    }
}
