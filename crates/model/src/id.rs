//! Typed identifiers: one registry, a line a kind.
//!
//! An id is a prefix and a body: `veh_7c2a10`. Ids of DMS records are derived ([`IdKey::derive`]), so the same
//! record has the same id for ever, on every node and after a rebuild of the mirror. Ids of the gateway's own
//! objects are drawn at random. Rooftops, lenders and products have slugs (`rt_1001`), given when they are added.

use data_encoding::{Encoding, Specification};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use std::sync::LazyLock;

use crate::Kind;

/// Longest body of an id, behind the prefix.
pub const BODY_MAX: usize = 64;

/// Random or derived bits in an id: 80, in 16 characters of base32.
pub const BODY_BYTES: usize = 10;

static BASE32: LazyLock<Encoding> = LazyLock::new(|| {
    let mut spec = Specification::new();
    spec.symbols.push_str("abcdefghijklmnopqrstuvwxyz234567");
    #[expect(clippy::expect_used, reason = "the alphabet is a constant of 32 distinct characters")]
    spec.encoding().expect("a valid base32 alphabet")
});

/// A text that is not an id of the kind that was asked for.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not a {what} id: expected `{prefix}_` and 1 to {BODY_MAX} of a-z, 0-9, `_`, `-`")]
pub struct InvalidId {
    /// What the id is of, in words.
    pub what: &'static str,
    /// Its prefix, without the underscore.
    pub prefix: &'static str,
}

fn is_body(body: &str) -> bool {
    (1..=BODY_MAX).contains(&body.len())
        && body.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_' || b == b'-')
}

macro_rules! ids {
    ($($(#[doc = $doc:literal])+ $name:ident = $prefix:literal, $what:literal;)+) => {$(
        $(#[doc = $doc])+
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
        #[serde(transparent)]
        pub struct $name(Box<str>);

        impl $name {
            /// The prefix, without the underscore.
            pub const PREFIX: &'static str = $prefix;

            /// Takes `prefix_body` as it stands in a URL or in JSON.
            pub fn parse(text: &str) -> Result<Self, InvalidId> {
                let body = text.strip_prefix(concat!($prefix, "_"));
                if body.is_some_and(is_body) {
                    Ok(Self(text.into()))
                } else {
                    Err(InvalidId { what: $what, prefix: $prefix })
                }
            }

            /// Makes an id of 80 bits that were drawn at random or derived.
            pub fn from_bits(bits: [u8; BODY_BYTES]) -> Self {
                Self(format!(concat!($prefix, "_{}"), BASE32.encode(&bits)).into())
            }

            /// The id as it stands in a URL or in JSON.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl std::str::FromStr for $name {
            type Err = InvalidId;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Self::parse(text)
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                let text = <std::borrow::Cow<'de, str>>::deserialize(from)?;
                Self::parse(&text).map_err(serde::de::Error::custom)
            }
        }

        impl utoipa::PartialSchema for $name {
            fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
                use utoipa::openapi::schema::{ObjectBuilder, SchemaFormat, SchemaType, Type};
                ObjectBuilder::new()
                    .schema_type(SchemaType::Type(Type::String))
                    .format(Some(SchemaFormat::Custom(concat!("id:", $prefix).into())))
                    .pattern(Some(concat!("^", $prefix, "_[a-z0-9_-]{1,64}$")))
                    .description(Some(concat!($($doc,)+)))
                    .build()
                    .into()
            }
        }

        impl utoipa::ToSchema for $name {}
    )+};
}

ids! {
    /// A rooftop: one store of a dealer group. A slug, given when the integration is added.
    RooftopId = "rt", "rooftop";
    /// A department of a rooftop.
    DepartmentId = "dep", "department";
    /// A vehicle in the inventory of a rooftop.
    VehicleId = "veh", "vehicle";
    /// A user of the DMS: an employee of the dealer, or a service user.
    UserId = "u", "user";
    /// One customer's access to one DMS tenant: the unit of isolation and of encryption.
    IntegrationId = "int", "integration";
    /// An integrator's application.
    ClientId = "cl", "client";
    /// An API key of a client; what follows it is the secret.
    KeyId = "key", "API key";
    /// A pack with its settings, as one way into the DMS of an integration.
    ConnectionId = "con", "connection";
    /// A user of the DMS as a connection signs in with it.
    AccountId = "acc", "account";
    /// The dealer's recorded permission for a client to use an integration.
    ConsentId = "cns", "consent";
    /// A signed-in session of the API.
    SessionId = "ses", "session";
    /// A sign-in that waits for a code.
    ChallengeId = "chl", "challenge";
    /// One request to the API.
    RequestId = "req", "request";
    /// One entry of the event log.
    EventId = "evt", "event";
    /// A screen that was not the one that the pack knows, from its first sight to its end.
    DriftId = "drf", "drift";
}

/// The key that derives the ids of one integration's records: 256 random bits, made with the integration.
///
/// It keeps two integrations that read the same DMS from having the same ids, so that an id says nothing about
/// who else holds the record. Losing it changes every id, so it is kept and backed up with the mirror.
#[derive(Clone)]
pub struct IdKey([u8; 32]);

impl IdKey {
    /// Takes the 256 bits that were drawn when the integration was added.
    pub fn new(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The bits, for the store.
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// The 80 bits of a record's id: HMAC-SHA-256 over kind, the rooftop's native key (none for kinds that the
    /// whole group shares), and the record's identity key, each with its length in front so that no two
    /// triples have the same text.
    pub fn derive(&self, kind: Kind, rooftop: Option<&str>, identity: &str) -> [u8; BODY_BYTES] {
        self.digest(&[kind.as_str(), rooftop.unwrap_or(""), identity])
    }

    /// The 80 bits of the id of something that is not a record of the DMS but belongs to the integration,
    /// such as an account (`what` names the sort of thing).
    pub fn derive_own(&self, what: &str, key: &str) -> [u8; BODY_BYTES] {
        self.digest(&["own", what, key])
    }

    fn digest(&self, parts: &[&str]) -> [u8; BODY_BYTES] {
        #[expect(clippy::expect_used, reason = "HMAC takes a key of any length")]
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.0).expect("any key length");
        for part in parts {
            mac.update(&(part.len() as u64).to_be_bytes());
            mac.update(part.as_bytes());
        }
        let mut bits = [0; BODY_BYTES];
        for (to, from) in bits.iter_mut().zip(mac.finalize().into_bytes()) {
            *to = from;
        }
        bits
    }
}

impl std::fmt::Debug for IdKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("IdKey(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_keeps_its_prefix_and_refuses_another() {
        assert_eq!(VehicleId::parse("veh_7c2a10").unwrap().as_str(), "veh_7c2a10");
        for wrong in
            ["deal_7c2a10", "veh_", "veh", "veh_ABC", "veh_a/b", "", &format!("veh_{}", "a".repeat(65))]
        {
            assert!(VehicleId::parse(wrong).is_err(), "{wrong} was taken");
        }
    }

    #[test]
    fn the_same_record_has_the_same_id_and_no_other_has_it() {
        let key = IdKey::new([7; 32]);
        let id = |rooftop, identity| VehicleId::from_bits(key.derive(Kind::Vehicle, rooftop, identity));
        assert_eq!(id(Some("1001"), "P12345"), id(Some("1001"), "P12345"));
        assert_ne!(id(Some("1001"), "P12345"), id(Some("1002"), "P12345"));
        assert_ne!(
            id(Some("100"), "1P12345"),
            id(Some("1001"), "P12345"),
            "parts must not run into each other"
        );
        let other = IdKey::new([8; 32]).derive(Kind::Vehicle, Some("1001"), "P12345");
        assert_ne!(id(Some("1001"), "P12345"), VehicleId::from_bits(other), "integrations do not share ids");
    }

    #[test]
    fn a_derived_id_is_sixteen_characters_and_parses() {
        let id = VehicleId::from_bits(IdKey::new([0; 32]).derive(Kind::Vehicle, None, "x"));
        assert_eq!(id.as_str().len(), "veh_".len() + 16);
        assert_eq!(VehicleId::parse(id.as_str()).unwrap(), id);
    }
}
