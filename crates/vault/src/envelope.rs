//! The form of a sealed secret: a data key of its own, wrapped by the integration's key, and the secret under it.
//!
//! ```text
//! "RTV" | form (1) | version of the integration key (4) | nonce (24) | data key (32) | tag (16)
//!                                                       | nonce (24) | secret        | tag (16)
//! ```
//! Both layers are bound to the head, the integration, the purpose and the record.

use rooftop_core::ports::Entropy;
use rooftop_model::id::IntegrationId;
use zeroize::Zeroizing;

use crate::binding::bind;
use crate::integration_key::KeyVersion;
use crate::key::{BOX_OVERHEAD, KEY_LEN, Key};
use crate::{Purpose, VaultError};

const MAGIC: &[u8; 4] = b"RTV\x01";
const HEAD_LEN: usize = MAGIC.len() + size_of::<u32>();
const WRAPPED_LEN: usize = KEY_LEN + BOX_OVERHEAD;

/// Where a secret belongs.
#[derive(Clone, Copy)]
pub(crate) struct Place<'a> {
    pub(crate) integration: &'a IntegrationId,
    pub(crate) purpose: Purpose,
    pub(crate) record: &'a str,
}

impl Place<'_> {
    fn bind(&self, layer: &str, head: &[u8]) -> Vec<u8> {
        bind(&[
            layer.as_bytes(),
            head,
            self.integration.as_str().as_bytes(),
            self.purpose.as_str().as_bytes(),
            self.record.as_bytes(),
        ])
    }

    fn bind_data_key(&self, head: &[u8]) -> Vec<u8> {
        self.bind("rooftop/vault/1/data-key", head)
    }

    fn bind_secret(&self, head: &[u8]) -> Vec<u8> {
        self.bind("rooftop/vault/1/secret", head)
    }

    fn does_not_open(&self) -> VaultError {
        VaultError::DoesNotOpen { integration: self.integration.clone(), what: self.purpose.as_str() }
    }
}

/// Seals a secret for a place.
pub(crate) fn seal(
    key: &Key,
    version: KeyVersion,
    place: Place<'_>,
    plain: &[u8],
    entropy: &dyn Entropy,
) -> Vec<u8> {
    let head = [MAGIC.as_slice(), &version.0.to_be_bytes()].concat();
    let data_key = Key::draw(entropy);
    let wrapped = key.seal(&place.bind_data_key(&head), data_key.expose(), entropy);
    let secret = data_key.seal(&place.bind_secret(&head), plain, entropy);
    [head, wrapped, secret].concat()
}

/// Which of the integration's keys opens these bytes.
pub(crate) fn version(place: Place<'_>, sealed: &[u8]) -> Result<KeyVersion, VaultError> {
    let (magic, rest) = sealed.split_first_chunk::<4>().ok_or_else(|| place.does_not_open())?;
    if magic != MAGIC {
        return Err(VaultError::UnknownForm {
            integration: place.integration.clone(),
            what: place.purpose.as_str(),
        });
    }
    let (version, _) = rest.split_first_chunk().ok_or_else(|| place.does_not_open())?;
    Ok(KeyVersion(u32::from_be_bytes(*version)))
}

/// Opens a secret, if it was sealed for this place and not altered.
pub(crate) fn open(key: &Key, place: Place<'_>, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, VaultError> {
    let opened = || {
        let (head, rest) = sealed.split_at_checked(HEAD_LEN)?;
        let (wrapped, secret) = rest.split_at_checked(WRAPPED_LEN)?;
        let data_key = Key::from_slice(&key.open(&place.bind_data_key(head), wrapped)?)?;
        data_key.open(&place.bind_secret(head), secret)
    };
    opened().ok_or_else(|| place.does_not_open())
}
