//! Who is calling, and what may they see. Authority is established before a body is read.

mod key;
mod reader;
mod session;
pub mod token;

pub use key::{KeyCaller, authenticate_key};
pub use reader::Reader;
pub(crate) use session::user_of;
pub use session::{SessionCaller, authenticate_session};

use rooftop_model::access::{Connection, Consent, Integration};
use rooftop_model::id::{AccountId, UserId};
use rooftop_model::user::Rights;
use std::sync::Arc;

use crate::ports::store::System;
use crate::{Code, Failure, Gateway};

/// The id of a user of the DMS, by its user name: the same whoever signs it in, so that the lock-out guard counts
/// for the account and not for the caller. User names are compared without regard to case, as a DMS does.
pub fn account_id(integration: &Integration, connection: &Connection, username: &str) -> AccountId {
    let key = format!("{}/{}", connection.id, username.trim().to_lowercase());
    AccountId::from_bits(integration.id_key.derive_own("account", &key))
}

/// The id of a user, by the DMS's own key of it.
pub fn user_id(integration: &Integration, user_key: &str) -> UserId {
    UserId::from_bits(integration.id_key.derive_own("user", user_key))
}

/// The integration that a URL names. What is not an id names nothing, so it is not found.
async fn integration_named(gateway: &Gateway, id: &str) -> Result<Arc<Integration>, Failure> {
    let id = id.parse().map_err(|_| no_integration())?;
    gateway.store.integration(System, &id).await?.ok_or_else(no_integration)
}

fn no_integration() -> Failure {
    Failure::new(Code::NotFound, "There is no integration of this id that you may use.")
}

/// What the consents that hold now cover together, rooftop by rooftop. An integration that a client never had a
/// consent for does not exist for it.
pub(crate) fn holding(consents: &[Consent], now: jiff::Timestamp) -> Result<Rights, Failure> {
    if consents.is_empty() {
        return Err(no_integration());
    }
    let covered = covered_by(consents, |consent| consent.holds_at(now));
    covered.ok_or_else(|| {
        let ended = "The dealer's consent has not begun, is over, or was taken back. Nothing was read or sent. \
                     Obtain a new one and have the operator record it.";
        Failure::new(Code::ConsentMissing, ended)
    })
}

/// What the consents that hold now and cover the DMS's own pages cover together.
fn holding_raw(consents: &[Consent], now: jiff::Timestamp) -> Rights {
    covered_by(consents, |consent| consent.raw && consent.holds_at(now)).unwrap_or_default()
}

fn covered_by(consents: &[Consent], counts: impl Fn(&Consent) -> bool) -> Option<Rights> {
    let rights = consents.iter().filter(|consent| counts(consent)).map(Consent::rights);
    rights.reduce(|one, other| one.union(&other))
}
