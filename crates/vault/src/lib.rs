//! Sealing of secrets: credentials, cookies, sign-ins that wait.
//!
//! Three layers of keys. The *master key* is the operator's, in a file. It wraps one *integration key* for each
//! integration, and that wraps one *data key* for each secret. Every layer is bound to its place, so that sealed
//! bytes that were moved to another row, integration or purpose do not open ([`Vault`] says how).
//!
//! Invariants: no key, seed or password is `Clone`, `Debug` or serialised in the open; no key leaves this crate but
//! what [`Vault::derive`] makes for a named purpose; nothing here logs.

mod binding;
mod credential;
mod envelope;
mod error;
mod integration_key;
mod key;
mod master;
mod totp;
mod vault;

pub use credential::{Credential, InvalidCredential};
pub use error::VaultError;
pub use master::{MasterKey, MasterKeyError};
pub use totp::{InvalidSeed, TotpSeed};
pub use vault::{PLAIN_MAX, Purpose, Vault};
