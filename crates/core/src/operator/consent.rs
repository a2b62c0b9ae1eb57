//! `rooftop consent grant` and `rooftop consent revoke`.

use jiff::Timestamp;
use rooftop_model::access::Consent;
use rooftop_model::id::{ClientId, ConsentId, IntegrationId, RooftopId};
use rooftop_model::{Entitlement, FieldClass};
use std::collections::BTreeSet;

use crate::input::Faults;
use crate::ports::store::System;
use crate::{Code, Failure, Gateway};

/// A consent to record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewConsent {
    /// The integration.
    pub integration: IntegrationId,
    /// The client.
    pub client: ClientId,
    /// Who at the dealer gave it.
    pub granted_by: String,
    /// The rooftops; all of the integration's if empty.
    pub rooftops: BTreeSet<RooftopId>,
    /// The areas.
    pub entitlements: BTreeSet<Entitlement>,
    /// The restricted fields.
    pub classes: BTreeSet<FieldClass>,
    /// Whether writes are covered.
    pub write: bool,
    /// Whether the DMS's own pages are covered.
    pub raw: bool,
    /// When it ends.
    pub until: Option<Timestamp>,
}

/// Records the dealer's consent. It holds from now on.
pub async fn grant(gateway: &Gateway, new: NewConsent) -> Result<Consent, Failure> {
    let missing = |what: String| Failure::new(Code::NotFound, what);
    let integration = gateway.store.integration(System, &new.integration).await?;
    let integration =
        integration.ok_or_else(|| missing(format!("There is no integration {}.", new.integration)))?;
    if gateway.store.client(System, &new.client).await?.is_none() {
        return Err(missing(format!("There is no client {}.", new.client)));
    }
    let mut faults = Faults::default();
    for id in new.rooftops.iter().filter(|id| integration.rooftop(id).is_none()) {
        faults.add("/rooftops", "invalid_value", format!("The integration does not serve {id}."));
    }
    if new.granted_by.trim().is_empty() {
        faults.add(
            "/grantedBy",
            "required",
            "Say who at the dealer gave the consent: it is the proof of authority.",
        );
    }
    faults.check()?;
    let all = || integration.rooftops.iter().map(|rooftop| rooftop.rooftop_id.clone()).collect();
    let consent = Consent {
        id: ConsentId::from_bits(gateway.id_bits()),
        integration: new.integration,
        client: new.client,
        granted_by: new.granted_by,
        rooftops: if new.rooftops.is_empty() { all() } else { new.rooftops },
        entitlements: new.entitlements,
        classes: new.classes,
        write: new.write,
        raw: new.raw,
        from: gateway.now(),
        until: new.until,
        revoked_at: None,
    };
    gateway.store.add_consent(&consent.integration, &consent).await?;
    Ok(consent)
}

/// Takes a consent back. From this instant nothing is read or sent under it.
pub async fn revoke(gateway: &Gateway, integration: &IntegrationId, id: &ConsentId) -> Result<(), Failure> {
    if gateway.store.revoke_consent(integration, id, gateway.now()).await? {
        return Ok(());
    }
    Err(Failure::new(
        Code::NotFound,
        format!("There is no consent {id} in {integration}, or it was revoked already."),
    ))
}
