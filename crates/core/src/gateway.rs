//! What every use-case works with: the ports, the settings, and the bells that wake the sync.

use jiff::Timestamp;
use rooftop_model::id::{BODY_BYTES, IntegrationId};
use std::sync::Arc;
use std::time::Duration;

use crate::limits;
use crate::list::Totals;
use crate::ports::{Clock, Dms, Entropy, Store};
use crate::sync::{Bells, Confirmed, Turns};

/// What the operator may set.
#[derive(Clone)]
pub struct Settings {
    /// Key that authenticates cursors, the same on every node and over restarts.
    pub cursor_key: [u8; 32],
    /// How long a token lives.
    pub token_ttl: Duration,
    /// Pause between two syncs of an integration.
    pub sync_interval: Duration,
}

impl Settings {
    /// The defaults, with the key that has none.
    pub fn new(cursor_key: [u8; 32]) -> Self {
        Self { cursor_key, token_ttl: limits::TOKEN_TTL, sync_interval: Duration::from_mins(1) }
    }
}

/// The gateway: ports and settings. It is built once, by `rooftop`, and shared.
pub struct Gateway {
    /// The store.
    pub store: Arc<dyn Store>,
    /// The DMS side.
    pub dms: Arc<dyn Dms>,
    /// Time.
    pub clock: Arc<dyn Clock>,
    /// Randomness.
    pub entropy: Arc<dyn Entropy>,
    /// Settings.
    pub settings: Settings,
    /// Totals of lists, by the mirror's sequence.
    pub(crate) totals: Totals,
    pub(crate) bells: Bells,
    pub(crate) turns: Turns,
    pub(crate) confirmed: Confirmed,
}

impl Gateway {
    /// Joins the ports.
    pub fn new(
        store: Arc<dyn Store>,
        dms: Arc<dyn Dms>,
        clock: Arc<dyn Clock>,
        entropy: Arc<dyn Entropy>,
        settings: Settings,
    ) -> Self {
        Self {
            store,
            dms,
            clock,
            entropy,
            settings,
            totals: Totals::new(),
            bells: Bells::default(),
            turns: Turns::default(),
            confirmed: Confirmed::new(),
        }
    }

    /// The present instant.
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// Bits for an id of our own.
    pub(crate) fn id_bits(&self) -> [u8; BODY_BYTES] {
        crate::ports::draw(&*self.entropy)
    }

    /// How many callers wait for what the DMS of an integration says now.
    pub fn live_callers(&self, integration: &IntegrationId) -> usize {
        self.bells.of(integration).listeners() + self.turns.waiting(integration)
    }

    /// Wakes the sync of an integration that waits: for somebody to sign in, or after a failure. One that goes well
    /// keeps its pace, so that a client cannot make it ask the DMS more often.
    pub fn nudge_sync(&self, integration: &IntegrationId) {
        self.bells.of(integration).nudge.notify_one();
    }
}
