//! Who may use what: clients, keys, integrations, connections, accounts, consents.
//!
//! ```text
//! Client 1–n ApiKey          Client n–m Integration, through a Consent
//! Integration 1–n Connection (a pack, in order)       Connection 1–n Account (a user of the DMS)
//! Principal = client + integration + account          Session = a token of a principal
//! ```
//!
//! The integration is the unit of isolation and of encryption.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

use crate::id::{AccountId, ClientId, ConnectionId, ConsentId, IntegrationId, KeyId, RooftopId};
use crate::user::{Rights, RooftopRights};
use crate::{Entitlement, FieldClass, IdKey, Rooftop};

/// One customer's access to one DMS tenant: a dealer group or a single store.
#[derive(Debug, Clone)]
pub struct Integration {
    /// Its id, in every URL.
    pub id: IntegrationId,
    /// A name for people.
    pub name: String,
    /// The key that derives the ids of its records.
    pub id_key: IdKey,
    /// The stores that it serves. A store that is not listed is neither read nor served.
    pub rooftops: Vec<Rooftop>,
    /// The ways into the DMS, in the order in which they are tried.
    pub connections: Vec<Connection>,
}

impl Integration {
    /// The rooftop of that id.
    pub fn rooftop(&self, id: &RooftopId) -> Option<&Rooftop> {
        self.rooftops.iter().find(|rooftop| rooftop.rooftop_id == *id)
    }
}

/// A pack with its settings: one way into the DMS.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Connection {
    /// Its id.
    pub id: ConnectionId,
    /// The integration that it belongs to.
    pub integration: IntegrationId,
    /// The pack's name.
    pub pack: String,
    /// The pack's settings, such as `base_url`.
    pub settings: BTreeMap<String, String>,
    /// The account that the gateway itself signs in with, if one is stored.
    pub service_account: Option<AccountId>,
}

/// An integrator's application.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Client {
    /// Its id.
    pub id: ClientId,
    /// A name for people.
    pub name: String,
}

/// An API key of a client. Its secret is shown once; a hash of it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiKey {
    /// Its id, the public half of the credential.
    pub id: KeyId,
    /// Whose it is.
    pub client: ClientId,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was taken back.
    pub revoked_at: Option<Timestamp>,
}

/// The dealer's recorded permission for a client to use an integration. Outside of it nothing is read or sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Consent {
    /// Its id.
    pub id: ConsentId,
    /// The integration that it opens.
    pub integration: IntegrationId,
    /// The client that it opens it to.
    pub client: ClientId,
    /// Who at the dealer gave it, in words that a reviewer can follow.
    pub granted_by: String,
    /// The rooftops that it covers.
    pub rooftops: BTreeSet<RooftopId>,
    /// The areas that it covers.
    pub entitlements: BTreeSet<Entitlement>,
    /// The restricted fields that it covers.
    pub classes: BTreeSet<FieldClass>,
    /// Whether it covers writes.
    pub write: bool,
    /// Whether it covers looking at the DMS's own pages of a record, beside the record itself.
    #[serde(default)]
    pub raw: bool,
    /// When it begins.
    pub from: Timestamp,
    /// When it ends; never, if there is none.
    pub until: Option<Timestamp>,
    /// When it was taken back.
    pub revoked_at: Option<Timestamp>,
}

impl Consent {
    /// Whether it holds at an instant: begun, not over, not taken back.
    pub fn holds_at(&self, now: Timestamp) -> bool {
        self.from <= now
            && self.until.is_none_or(|until| now < until)
            && self.revoked_at.is_none_or(|at| now < at)
    }

    /// What it covers, as rights.
    pub fn rights(&self) -> Rights {
        let each = RooftopRights { entitlements: self.entitlements.clone(), classes: self.classes.clone() };
        Rights { rooftops: self.rooftops.iter().map(|id| (id.clone(), each.clone())).collect() }
    }
}

/// Who acts: a client, in an integration, as a user of the DMS.
///
/// Idempotency keys and operations belong to the principal, never to a key or a token.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Principal {
    /// The integrator's application.
    pub client: ClientId,
    /// The integration.
    pub integration: IntegrationId,
    /// The user of the DMS.
    pub account: AccountId,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn consent() -> Consent {
        Consent {
            id: ConsentId::parse("cns_1").unwrap(),
            integration: IntegrationId::parse("int_1").unwrap(),
            client: ClientId::parse("cl_1").unwrap(),
            granted_by: "Dana Whitfield, dealer principal, letter of 2026-01-02".into(),
            rooftops: BTreeSet::new(),
            entitlements: BTreeSet::new(),
            classes: BTreeSet::new(),
            write: false,
            raw: false,
            from: "2026-01-02T00:00:00Z".parse().unwrap(),
            until: Some("2027-01-02T00:00:00Z".parse().unwrap()),
            revoked_at: None,
        }
    }

    #[test]
    fn a_consent_holds_from_its_first_instant_to_before_its_last() {
        let at = |text: &str| consent().holds_at(text.parse().unwrap());
        assert!(!at("2026-01-01T23:59:59Z"));
        assert!(at("2026-01-02T00:00:00Z"));
        assert!(at("2027-01-01T23:59:59Z"));
        assert!(!at("2027-01-02T00:00:00Z"));
    }

    #[test]
    fn a_consent_that_was_taken_back_holds_no_longer() {
        let now = "2026-06-01T00:00:00Z".parse().unwrap();
        assert!(consent().holds_at(now));
        assert!(!Consent { revoked_at: Some(now), ..consent() }.holds_at(now));
    }
}
