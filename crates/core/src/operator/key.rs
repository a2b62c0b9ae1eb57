//! `rooftop key create` and `rooftop key revoke`.

use rooftop_model::access::ApiKey;
use rooftop_model::id::{ClientId, KeyId};
use secrecy::SecretString;

use crate::access::token;
use crate::ports::store::{KeyRecord, System};
use crate::{Code, Failure, Gateway};

/// Makes a key for a client. The secret is returned this once and cannot be shown again.
pub async fn create(gateway: &Gateway, client: &ClientId) -> Result<(KeyId, SecretString), Failure> {
    if gateway.store.client(System, client).await?.is_none() {
        return Err(Failure::new(
            Code::NotFound,
            format!("There is no client {client}. Add it with `rooftop client add`."),
        ));
    }
    let id = KeyId::from_bits(gateway.id_bits());
    let secret = token::draw(token::KEY, &*gateway.entropy);
    let key = ApiKey { id: id.clone(), client: client.clone(), created_at: gateway.now(), revoked_at: None };
    gateway.store.add_key(System, &KeyRecord { key, secret_hash: token::hash(&secret) }).await?;
    Ok((id, secret))
}

/// Takes a key back, and with it every session that it opened.
pub async fn revoke(gateway: &Gateway, id: &KeyId) -> Result<(), Failure> {
    if gateway.store.revoke_key(System, id, gateway.now()).await? {
        return Ok(());
    }
    Err(Failure::new(Code::NotFound, format!("There is no key {id}, or it was revoked already.")))
}
