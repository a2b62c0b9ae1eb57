//! Operator commands as data: the command line sends them to the running gateway over a socket that only its owner
//! may use, or carries them out itself when none runs. Either way it is [`execute`].

mod doctor;
mod drifts;
mod execute;
mod packs;
mod socket;

pub(crate) use drifts::{Canary, Drift};
pub(crate) use execute::execute;
pub(crate) use socket::{Sent, listen, send};

use rooftop_core::ports::packs::Share;
use rooftop_model::id::{ClientId, ConsentId, IntegrationId, KeyId, RooftopId};
use rooftop_model::{Entitlement, FieldClass, Rooftop};
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize, Serializer};
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

/// One command.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub(crate) enum Command {
    /// Adds an integration with one connection.
    IntegrationAdd {
        /// Its id; drawn if there is none.
        id: Option<IntegrationId>,
        /// A name for people.
        name: String,
        /// The stores.
        rooftops: Vec<Rooftop>,
        /// The pack.
        pack: String,
        /// The pack's settings.
        settings: BTreeMap<String, String>,
    },
    /// Lists integrations.
    IntegrationList,
    /// Stores the credentials of an integration's service account.
    CredentialSet {
        /// The integration.
        integration: IntegrationId,
        /// The user name.
        username: String,
        /// The password.
        #[serde(serialize_with = "reveal")]
        password: SecretString,
        /// The authenticator's seed.
        #[serde(serialize_with = "reveal_optional")]
        totp_seed: Option<SecretString>,
    },
    /// Lifts the pause of an account.
    AccountResume {
        /// The integration.
        integration: IntegrationId,
        /// The user name.
        username: String,
    },
    /// Adds a client.
    ClientAdd {
        /// Its id; drawn if there is none.
        id: Option<ClientId>,
        /// A name for people.
        name: String,
    },
    /// Lists clients.
    ClientList,
    /// Makes a key.
    KeyCreate {
        /// The client.
        client: ClientId,
    },
    /// Lists keys.
    KeyList,
    /// Takes a key back.
    KeyRevoke {
        /// The key.
        key: KeyId,
    },
    /// Records a consent.
    ConsentGrant {
        /// The integration.
        integration: IntegrationId,
        /// The client.
        client: ClientId,
        /// Who at the dealer gave it.
        granted_by: String,
        /// The rooftops; all if empty.
        rooftops: BTreeSet<RooftopId>,
        /// The areas.
        entitlements: BTreeSet<Entitlement>,
        /// The restricted fields.
        classes: BTreeSet<FieldClass>,
        /// Whether writes are covered.
        write: bool,
        /// Whether the DMS's own pages are covered.
        raw: bool,
        /// When it ends.
        until: Option<jiff::Timestamp>,
    },
    /// Lists the consents of an integration.
    ConsentList {
        /// The integration.
        integration: IntegrationId,
    },
    /// Takes a consent back.
    ConsentRevoke {
        /// The integration.
        integration: IntegrationId,
        /// The consent.
        consent: ConsentId,
    },
    /// Lists who was shown the DMS's own pages.
    AuditRaw {
        /// The integration.
        integration: IntegrationId,
        /// How many.
        limit: u32,
    },
    /// About records whose values are known.
    Canary(Canary),
    /// About screens that are not those that the packs know.
    Drift(Drift),
    /// Lists the packs and their versions.
    PackList,
    /// Looks at the folder of packs.
    PackReload {
        /// The pack; all if it is not said.
        pack: Option<String>,
    },
    /// Tries a version of a pack.
    PackCanary {
        /// The pack.
        pack: String,
        /// The share of reads.
        share: Share,
        /// The folder that has the version; the pack's own if it is not said.
        folder: Option<PathBuf>,
    },
    /// Ends a trial: what was tried reads.
    PackPromote {
        /// The pack.
        pack: String,
    },
    /// Goes back to a version of a pack.
    PackRollback {
        /// The pack.
        pack: String,
        /// The version; the one before if it is not said.
        to: Option<String>,
    },
    /// Checks everything.
    Doctor,
}

/// What a command answers. It may hold a new key, so it is not to be printed for debugging.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Reply {
    /// It was done; the result, for printing as a table of names and values or as JSON.
    Done(serde_json::Value),
    /// It was not; why, in words for the operator.
    Refused(Vec<String>),
}

/// The socket is the owner's alone, and the command has to carry the secret to where it is sealed.
fn reveal<S: Serializer>(secret: &SecretString, to: S) -> Result<S::Ok, S::Error> {
    to.serialize_str(secret.expose_secret())
}

#[expect(clippy::ref_option, reason = "the signature that serde asks for")]
fn reveal_optional<S: Serializer>(secret: &Option<SecretString>, to: S) -> Result<S::Ok, S::Error> {
    match secret {
        Some(secret) => to.serialize_some(secret.expose_secret()),
        None => to.serialize_none(),
    }
}
