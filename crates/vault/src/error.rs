//! Why the vault could not seal or open.

use rooftop_core::ports::StoreError;
use rooftop_model::id::IntegrationId;

/// A failure of the vault: for the operator, never for the caller. No variant carries a secret.
#[derive(Debug, thiserror::Error)]
pub enum VaultError {
    /// The key of an integration was wrapped with another master key.
    #[error(
        "the master key is not the one that sealed the secrets of {integration}: start with the former key file, or remove the stored credentials and add them anew"
    )]
    WrongMasterKey {
        /// The integration whose key does not open.
        integration: IntegrationId,
    },
    /// Sealed bytes do not open: they were altered, or they belong to another place.
    #[error(
        "sealed {what} of {integration} does not open: its bytes were altered or moved from another place; restore the store from a backup, or remove the secret and add it anew"
    )]
    DoesNotOpen {
        /// The integration whose it should be.
        integration: IntegrationId,
        /// What it should be.
        what: &'static str,
    },
    /// Sealed bytes are of a form that this version does not know.
    #[error(
        "sealed {what} of {integration} is of a form that this version does not know: start a newer version"
    )]
    UnknownForm {
        /// The integration whose it is.
        integration: IntegrationId,
        /// What it is.
        what: &'static str,
    },
    /// Something is sealed, but the integration has no key of that version.
    #[error("the key {version} of {integration} is missing: restore the store from a backup that has it")]
    KeyMissing {
        /// The integration.
        integration: IntegrationId,
        /// The version of its key.
        version: u32,
    },
    /// More is to be sealed than a secret can have.
    #[error("{len} bytes are too many to seal: at most {}", crate::PLAIN_MAX)]
    TooLong {
        /// How many there are.
        len: usize,
    },
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}
