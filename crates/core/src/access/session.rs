//! A user of the DMS, by the token of a session.

use rooftop_model::access::Integration;
use rooftop_model::id::RooftopId;
use rooftop_model::user::Rights;
use rooftop_model::{Kind, User};
use std::sync::Arc;
use std::time::Duration;

use super::{holding, holding_raw, integration_named, no_integration, token};
use crate::ports::store::{StoredSession, System, View};
use crate::{Code, Failure, Gateway};

/// A session that holds, and what it reaches: what the DMS grants its user and the consent covers.
#[derive(Debug, Clone)]
pub struct SessionCaller {
    /// The session.
    pub session: StoredSession,
    /// The integration.
    pub integration: Arc<Integration>,
    /// The rights of the user, within the consent.
    pub rights: Rights,
    /// Those of them within which the consent covers the DMS's own pages, too.
    pub raw: Rights,
}

/// Establishes whose token this is, and that key, consent and session still hold.
pub async fn authenticate_session(
    gateway: &Gateway,
    integration: &str,
    bearer: &str,
) -> Result<SessionCaller, Failure> {
    let unknown = || {
        Failure::new(
            Code::Unauthenticated,
            "This token is unknown. Nothing was done; open a session with POST /sessions.",
        )
    };
    let over = |why: &'static str| Failure::new(Code::SessionExpired, why);
    let hash = token::hash_of(token::SESSION, bearer).ok_or_else(unknown)?;
    let record = gateway.store.session(System, &hash).await?.ok_or_else(unknown)?;
    let now = gateway.now();
    let session = record.session;
    if session.revoked_at.is_some() {
        return Err(over(
            "This session was signed out. Nothing was done; open a new one with POST /sessions.",
        ));
    }
    if session.expires_at <= now {
        return Err(over(
            "This session's time is over. Nothing was done; open a new one with POST /sessions.",
        ));
    }
    if record.key_revoked_at.is_some_and(|at| at <= now) {
        return Err(unknown());
    }
    let named = integration_named(gateway, integration).await?;
    if named.id != session.integration {
        return Err(no_integration());
    }
    let consent = holding(&record.consents, now)?;
    let rights = session.rights.intersect(&consent);
    let raw = rights.intersect(&holding_raw(&record.consents, now));
    Ok(SessionCaller { session, integration: named, rights, raw })
}

impl SessionCaller {
    /// What this session may see of a kind, in one rooftop or in all that it reaches.
    ///
    /// A kind that it may see nowhere is [`Code::Forbidden`]; a rooftop that it does not reach is
    /// [`Code::NotFound`], the same as one that does not exist.
    pub fn view(&self, kind: Kind, only: Option<&RooftopId>) -> Result<View, Failure> {
        let all: Vec<_> = self.rights.rooftops_with(kind.entitlement()).collect();
        if all.is_empty() {
            let need = kind.entitlement();
            let detail = format!(
                "This session does not reach the area `{need}` in any rooftop. Nothing was read; the dealer grants it in the DMS, or the consent must cover it."
            );
            return Err(Failure::new(Code::Forbidden, detail));
        }
        let within = all.into_iter().filter(|(id, _)| only.is_none_or(|only| only == *id));
        let rooftops: std::collections::BTreeMap<_, _> =
            within.map(|(id, rights)| (id.clone(), rights.classes.clone())).collect();
        if rooftops.is_empty() {
            return Err(Failure::new(Code::NotFound, "There is no rooftop of this id that you may see."));
        }
        Ok(View { integration: self.integration.id.clone(), rooftops })
    }

    /// The user, as the API shows it.
    pub fn user(&self) -> User {
        user_of(&self.session, &self.rights)
    }

    /// How long the token still lives.
    pub fn expires_in(&self, now: jiff::Timestamp) -> Duration {
        let left = self.session.expires_at.duration_since(now);
        Duration::try_from(left).unwrap_or_default()
    }
}

/// The user of a session with the rights that it has there.
pub(crate) fn user_of(session: &StoredSession, rights: &Rights) -> User {
    User {
        id: session.user.clone(),
        name: session.user_name.clone(),
        rooftops: rights.rooftops.keys().cloned().collect(),
        entitlements: rights.entitlements(),
    }
}
