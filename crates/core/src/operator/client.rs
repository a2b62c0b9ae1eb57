//! `rooftop client add`.

use rooftop_model::access::Client;
use rooftop_model::id::ClientId;

use crate::ports::store::System;
use crate::{Failure, Gateway};

/// Adds a client, or returns the one that has this id.
pub async fn add(gateway: &Gateway, id: Option<ClientId>, name: &str) -> Result<Client, Failure> {
    let id = id.unwrap_or_else(|| ClientId::from_bits(gateway.id_bits()));
    if let Some(client) = gateway.store.client(System, &id).await? {
        return Ok(client);
    }
    let client = Client { id, name: name.to_owned() };
    gateway.store.add_client(System, &client).await?;
    Ok(client)
}
