//! Clients, keys, integrations, consents. Here is the port; the statements are in a file for each thing.

mod clients;
pub(super) mod consents;
mod integrations;
mod keys;

use async_trait::async_trait;
use jiff::Timestamp;
use rooftop_core::ports::StoreError;
use rooftop_core::ports::store::{Access, KeyRecord, System};
use rooftop_model::access::{ApiKey, Client, Consent, Integration};
use rooftop_model::id::{AccountId, ClientId, ConnectionId, ConsentId, IntegrationId, KeyId};
use std::sync::Arc;

use super::SqliteStore;
pub(super) use integrations::IntegrationCache;

#[async_trait]
impl Access for SqliteStore {
    async fn add_integration(&self, _: System, integration: &Integration) -> Result<(), StoreError> {
        let added = integration.clone();
        self.write("add an integration", move |db| integrations::insert(db, &added)).await?;
        self.integrations.forget(&integration.id);
        Ok(())
    }

    async fn integration(
        &self,
        _: System,
        id: &IntegrationId,
    ) -> Result<Option<Arc<Integration>>, StoreError> {
        if let Some(cached) = self.integrations.get(id) {
            return Ok(Some(cached));
        }
        let generation = self.integrations.generation();
        let wanted = id.clone();
        let found = self.read("read an integration", move |db| integrations::find(db, &wanted)).await?;
        Ok(found.map(|found| self.integrations.remember(generation, found)))
    }

    async fn integrations(&self, _: System) -> Result<Vec<Arc<Integration>>, StoreError> {
        self.read("read the integrations", integrations::all).await
    }

    async fn set_service_account(
        &self,
        scope: &IntegrationId,
        connection: &ConnectionId,
        account: &AccountId,
    ) -> Result<(), StoreError> {
        let (integration, connection, account) = (scope.clone(), connection.clone(), account.clone());
        self.write("name a service account", move |db| {
            integrations::set_service_account(db, &integration, &connection, &account)
        })
        .await?;
        self.integrations.forget(scope);
        Ok(())
    }

    async fn add_client(&self, _: System, client: &Client) -> Result<(), StoreError> {
        let client = client.clone();
        self.write("add a client", move |db| clients::insert(db, &client)).await
    }

    async fn client(&self, _: System, id: &ClientId) -> Result<Option<Client>, StoreError> {
        let id = id.clone();
        self.read("read a client", move |db| clients::find(db, &id)).await
    }

    async fn clients(&self, _: System) -> Result<Vec<Client>, StoreError> {
        self.read("read the clients", clients::all).await
    }

    async fn add_key(&self, _: System, key: &KeyRecord) -> Result<(), StoreError> {
        let key = key.clone();
        self.write("add a key", move |db| keys::insert(db, &key)).await
    }

    async fn key(&self, _: System, id: &KeyId) -> Result<Option<KeyRecord>, StoreError> {
        let id = id.clone();
        self.read("read a key", move |db| keys::find(db, &id)).await
    }

    async fn keys(&self, _: System) -> Result<Vec<ApiKey>, StoreError> {
        self.read("read the keys", keys::all).await
    }

    async fn revoke_key(&self, _: System, id: &KeyId, at: Timestamp) -> Result<bool, StoreError> {
        let id = id.clone();
        self.write("take a key back", move |db| keys::revoke(db, &id, at)).await
    }

    async fn add_consent(&self, scope: &IntegrationId, consent: &Consent) -> Result<(), StoreError> {
        let (scope, consent) = (scope.clone(), consent.clone());
        self.write("record a consent", move |db| consents::insert(db, &scope, &consent)).await
    }

    async fn consents(&self, scope: &IntegrationId, client: &ClientId) -> Result<Vec<Consent>, StoreError> {
        let (scope, client) = (scope.clone(), client.clone());
        self.read("read consents", move |db| consents::of_client(db, &scope, &client)).await
    }

    async fn all_consents(&self, scope: &IntegrationId) -> Result<Vec<Consent>, StoreError> {
        let scope = scope.clone();
        self.read("read all consents", move |db| consents::all(db, &scope)).await
    }

    async fn revoke_consent(
        &self,
        scope: &IntegrationId,
        id: &ConsentId,
        at: Timestamp,
    ) -> Result<bool, StoreError> {
        let (scope, id) = (scope.clone(), id.clone());
        self.write("take a consent back", move |db| consents::revoke(db, &scope, &id, at)).await
    }
}
