//! Whoever may read what belongs to no one user: a session, or a back end with its key.

use rooftop_model::access::Integration;
use rooftop_model::user::Rights;
use std::sync::Arc;

use super::{KeyCaller, SessionCaller};

/// A caller of either sort, and what it reaches.
#[derive(Debug, Clone)]
pub struct Reader {
    /// The integration.
    pub integration: Arc<Integration>,
    /// What it may see: of a session, what the DMS grants its user within the consent; of a key, what the consents
    /// cover.
    pub rights: Rights,
}

impl From<SessionCaller> for Reader {
    fn from(caller: SessionCaller) -> Self {
        Self { integration: caller.integration, rights: caller.rights }
    }
}

impl From<KeyCaller> for Reader {
    fn from(caller: KeyCaller) -> Self {
        Self { integration: caller.integration, rights: caller.consent }
    }
}
