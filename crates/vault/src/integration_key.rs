//! The key of an integration: drawn once, wrapped by the master key, kept in the store.
//!
//! ```text
//! "RTK" | form (1) | id of the master key (8) | nonce (24) | key (32) | tag (16)
//! ```

use rooftop_core::ports::Entropy;
use rooftop_model::id::IntegrationId;

use crate::VaultError;
use crate::binding::bind;
use crate::key::{KEY_LEN, Key};
use crate::master::{MASTER_ID_LEN, MasterKey};

const MAGIC: &[u8; 4] = b"RTK\x01";
const HEAD_LEN: usize = MAGIC.len() + MASTER_ID_LEN;

/// Which of an integration's keys. Sealed bytes name theirs, so that keys can be exchanged while old ones still open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct KeyVersion(pub(crate) u32);

impl KeyVersion {
    /// The first key, made when the integration first needs one.
    pub(crate) const FIRST: Self = Self(1);

    /// The name under which the store keeps it.
    pub(crate) fn name(self) -> String {
        self.0.to_string()
    }
}

/// Draws a key and wraps it.
pub(crate) fn draw(
    master: &MasterKey,
    integration: &IntegrationId,
    version: KeyVersion,
    entropy: &dyn Entropy,
) -> Vec<u8> {
    let head = [MAGIC.as_slice(), &master.id()].concat();
    let key = Key::draw(entropy);
    let sealed = master.key().seal(&place(&head, integration, version), key.expose(), entropy);
    [head, sealed].concat()
}

/// Unwraps a key.
pub(crate) fn unwrap(
    master: &MasterKey,
    integration: &IntegrationId,
    version: KeyVersion,
    wrapped: &[u8],
) -> Result<Key, VaultError> {
    const WHAT: &str = "integration key";
    let does_not_open = || VaultError::DoesNotOpen { integration: integration.clone(), what: WHAT };
    let (head, sealed) = wrapped.split_at_checked(HEAD_LEN).ok_or_else(does_not_open)?;
    if !head.starts_with(MAGIC) {
        return Err(VaultError::UnknownForm { integration: integration.clone(), what: WHAT });
    }
    if !head.ends_with(&master.id()) {
        return Err(VaultError::WrongMasterKey { integration: integration.clone() });
    }
    let plain = master.key().open(&place(head, integration, version), sealed).ok_or_else(does_not_open)?;
    debug_assert_eq!(plain.len(), KEY_LEN);
    Key::from_slice(&plain).ok_or_else(does_not_open)
}

fn place(head: &[u8], integration: &IntegrationId, version: KeyVersion) -> Vec<u8> {
    bind(&[
        b"rooftop/vault/1/integration-key",
        head,
        integration.as_str().as_bytes(),
        &version.0.to_be_bytes(),
    ])
}
