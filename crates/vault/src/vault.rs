//! The vault: seals and opens secrets, each bound to its place.

use rooftop_core::ports::store::{SealedItems, SealedKind};
use rooftop_core::ports::{Clock, Entropy};
use rooftop_model::id::{AccountId, IntegrationId};
use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};
use zeroize::Zeroizing;

use crate::binding::bind;
use crate::envelope::{self, Place};
use crate::integration_key::{self, KeyVersion};
use crate::key::Key;
use crate::{MasterKey, VaultError};

/// Longest secret that is sealed: the cookies of a session are tens of kilobytes at most.
pub const PLAIN_MAX: usize = 1024 * 1024;

/// Most integration keys that are held unwrapped. Beyond it they are unwrapped anew, so it costs time only.
const CACHED_KEYS_MAX: usize = 4096;

/// What a secret is for. Bytes that were sealed for one purpose do not open for another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Purpose {
    /// Stored credentials of an account.
    Credential,
    /// The cookies of an account's DMS session.
    DmsSession,
    /// A sign-in that waits for a code.
    Challenge,
    /// A page that is not what its pack says, kept for the pack's author.
    OddPage,
}

impl Purpose {
    /// The word that sealed bytes are bound to. It never changes.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Credential => "credential",
            Self::DmsSession => "dms-session",
            Self::Challenge => "challenge",
            Self::OddPage => "odd-page",
        }
    }
}

/// Seals and opens secrets.
///
/// Sealed bytes open only for the integration, the purpose and the record that they were sealed for, with the key
/// version that they name: each of these is authenticated, in both layers.
pub struct Vault {
    master: MasterKey,
    items: Arc<dyn SealedItems>,
    entropy: Arc<dyn Entropy>,
    clock: Arc<dyn Clock>,
    keys: RwLock<HashMap<(IntegrationId, KeyVersion), Arc<Key>>>,
}

impl Vault {
    /// A vault over the store that keeps the wrapped keys.
    pub fn new(
        master: MasterKey,
        items: Arc<dyn SealedItems>,
        entropy: Arc<dyn Entropy>,
        clock: Arc<dyn Clock>,
    ) -> Self {
        Self { master, items, entropy, clock, keys: RwLock::default() }
    }

    /// Seals a secret for a record (its id or key) of an integration.
    pub async fn seal(
        &self,
        integration: &IntegrationId,
        purpose: Purpose,
        record: &str,
        plain: &[u8],
    ) -> Result<Vec<u8>, VaultError> {
        if plain.len() > PLAIN_MAX {
            return Err(VaultError::TooLong { len: plain.len() });
        }
        let version = KeyVersion::FIRST;
        let key = self.key_or_new(integration, version).await?;
        let place = Place { integration, purpose, record };
        Ok(envelope::seal(&key, version, place, plain, &*self.entropy))
    }

    /// Opens a secret that was sealed for this very place.
    pub async fn open(
        &self,
        integration: &IntegrationId,
        purpose: Purpose,
        record: &str,
        sealed: &[u8],
    ) -> Result<Zeroizing<Vec<u8>>, VaultError> {
        let place = Place { integration, purpose, record };
        let version = envelope::version(place, sealed)?;
        let key = self.key(integration, version).await?;
        let key = key
            .ok_or_else(|| VaultError::KeyMissing { integration: integration.clone(), version: version.0 })?;
        envelope::open(&key, place, sealed)
    }

    /// A keyed fingerprint of a secret, for the lock-out ledger: equal for equal secrets of one account, and of no
    /// use without the integration's key. It is always made with the first key, so that an exchange of keys does
    /// not forget which secrets were refused.
    pub async fn fingerprint(
        &self,
        integration: &IntegrationId,
        account: &AccountId,
        secret: &[u8],
    ) -> Result<[u8; 32], VaultError> {
        let key = self.key_or_new(integration, KeyVersion::FIRST).await?;
        let parts = [b"rooftop/vault/1/fingerprint", account.as_str().as_bytes(), secret];
        Ok(key.mac(&Zeroizing::new(bind(&parts))))
    }

    /// A key for a purpose of the gateway's own, such as authenticating cursors: the same for ever under one master
    /// key, and saying nothing about it.
    pub fn derive(&self, purpose: &str) -> [u8; 32] {
        self.master.key().mac(&bind(&[b"rooftop/vault/1/derive", purpose.as_bytes()]))
    }

    /// Checks that the master key opens the keys of these integrations. One that has none yet is well.
    pub async fn check(&self, integrations: &[IntegrationId]) -> Result<(), VaultError> {
        for integration in integrations {
            self.load(integration, KeyVersion::FIRST).await?;
        }
        Ok(())
    }

    async fn key_or_new(
        &self,
        integration: &IntegrationId,
        version: KeyVersion,
    ) -> Result<Arc<Key>, VaultError> {
        if let Some(key) = self.key(integration, version).await? {
            return Ok(key);
        }
        let drawn = integration_key::draw(&self.master, integration, version, &*self.entropy);
        // Another node may have been first: what the store keeps is the key.
        let kept = self
            .items
            .put_sealed_once(
                integration,
                SealedKind::IntegrationKey,
                &version.name(),
                &drawn,
                self.clock.now(),
            )
            .await?;
        let key = integration_key::unwrap(&self.master, integration, version, &kept)?;
        Ok(self.remember(integration, version, key))
    }

    async fn key(
        &self,
        integration: &IntegrationId,
        version: KeyVersion,
    ) -> Result<Option<Arc<Key>>, VaultError> {
        let cached = {
            let keys = self.keys.read().unwrap_or_else(PoisonError::into_inner);
            keys.get(&(integration.clone(), version)).cloned()
        };
        if cached.is_some() {
            return Ok(cached);
        }
        let key = self.load(integration, version).await?;
        Ok(key.map(|key| self.remember(integration, version, key)))
    }

    async fn load(
        &self,
        integration: &IntegrationId,
        version: KeyVersion,
    ) -> Result<Option<Key>, VaultError> {
        let wrapped = self.items.sealed(integration, SealedKind::IntegrationKey, &version.name()).await?;
        wrapped
            .map(|wrapped| integration_key::unwrap(&self.master, integration, version, &wrapped))
            .transpose()
    }

    fn remember(&self, integration: &IntegrationId, version: KeyVersion, key: Key) -> Arc<Key> {
        let key = Arc::new(key);
        let mut keys = self.keys.write().unwrap_or_else(PoisonError::into_inner);
        if keys.len() >= CACHED_KEYS_MAX {
            keys.clear();
        }
        keys.insert((integration.clone(), version), Arc::clone(&key));
        key
    }
}

impl std::fmt::Debug for Vault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Vault(..)")
    }
}
