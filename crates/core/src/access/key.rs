//! An integrator's back end, by its API key.

use rooftop_model::access::Integration;
use rooftop_model::id::{ClientId, KeyId};
use rooftop_model::user::Rights;
use std::sync::Arc;
use subtle::ConstantTimeEq;

use super::{holding, integration_named, token};
use crate::ports::store::System;
use crate::{Code, Failure, Gateway};

/// A client that has shown a key and has a consent for the integration.
#[derive(Debug, Clone)]
pub struct KeyCaller {
    /// The client.
    pub client: ClientId,
    /// The key that it showed.
    pub key: KeyId,
    /// The integration.
    pub integration: Arc<Integration>,
    /// What the dealer's consents cover now.
    pub consent: Rights,
}

/// Establishes who shows `keyId:secret`, and that the dealer's consent covers it.
pub async fn authenticate_key(
    gateway: &Gateway,
    integration: &str,
    credential: &str,
) -> Result<KeyCaller, Failure> {
    let refused = || {
        Failure::new(
            Code::Unauthenticated,
            "This key is unknown or was revoked. Nothing was done; send a key that holds.",
        )
    };
    let (id, secret) = credential.split_once(':').ok_or_else(refused)?;
    let id: KeyId = id.parse().map_err(|_| refused())?;
    let presented = token::hash_of(token::KEY, secret).ok_or_else(refused)?;
    let record = gateway.store.key(System, &id).await?.ok_or_else(refused)?;
    let same: bool = record.secret_hash.ct_eq(&presented).into();
    if !same || record.key.revoked_at.is_some_and(|at| at <= gateway.now()) {
        return Err(refused());
    }
    let integration = integration_named(gateway, integration).await?;
    let consents = gateway.store.consents(&integration.id, &record.key.client).await?;
    let consent = holding(&consents, gateway.now())?;
    Ok(KeyCaller { client: record.key.client, key: id, integration, consent })
}
