//! `GET /sessions/current`: who am I?

use rooftop_model::User;
use rooftop_model::id::SessionId;
use std::time::Duration;

use crate::Gateway;
use crate::access::SessionCaller;

/// The session that a token stands for.
#[derive(Debug)]
pub struct CurrentSession {
    /// Its id, as logs and audits name it.
    pub id: SessionId,
    /// How long its token still lives.
    pub expires_in: Duration,
    /// Who it acts as, and what it reaches now.
    pub user: User,
}

/// Describes the caller's session.
pub fn current(gateway: &Gateway, caller: &SessionCaller) -> CurrentSession {
    CurrentSession {
        id: caller.session.id.clone(),
        expires_in: caller.expires_in(gateway.now()),
        user: caller.user(),
    }
}
