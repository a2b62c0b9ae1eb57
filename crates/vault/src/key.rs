//! 256-bit keys, and what is done with them: authenticated encryption and keyed hashes.

use chacha20poly1305::aead::{Aead, Payload};
use chacha20poly1305::{KeyInit, XChaCha20Poly1305, XNonce};
use hmac::{Hmac, Mac};
use rooftop_core::ports::Entropy;
use sha2::Sha256;
use zeroize::Zeroizing;

/// Bytes of a key.
pub(crate) const KEY_LEN: usize = 32;
const NONCE_LEN: usize = 24;
const TAG_LEN: usize = 16;

/// How much longer a box is than what is in it.
pub(crate) const BOX_OVERHEAD: usize = NONCE_LEN + TAG_LEN;

/// A key. It is boxed once, so that moving it leaves no copy behind, and wiped when it goes.
pub(crate) struct Key(Box<Zeroizing<[u8; KEY_LEN]>>);

impl Key {
    /// Draws a key.
    pub(crate) fn draw(entropy: &dyn Entropy) -> Self {
        let mut key = Self::zero();
        entropy.fill(key.0.as_mut_slice());
        key
    }

    /// Takes a copy of 32 bytes; nothing if they are not 32.
    pub(crate) fn from_slice(bytes: &[u8]) -> Option<Self> {
        if bytes.len() != KEY_LEN {
            return None;
        }
        let mut key = Self::zero();
        key.0.copy_from_slice(bytes);
        Some(key)
    }

    fn zero() -> Self {
        Self(Box::new(Zeroizing::new([0; KEY_LEN])))
    }

    /// The bytes, to wrap them in a box or to write the key file.
    pub(crate) fn expose(&self) -> &[u8; KEY_LEN] {
        &self.0
    }

    /// Seals: a nonce drawn at random, the ciphertext, the tag. 192 bits of nonce do not repeat.
    #[expect(clippy::expect_used, reason = "encryption in memory fails only beyond 256 GiB")]
    pub(crate) fn seal(&self, bound_to: &[u8], plain: &[u8], entropy: &dyn Entropy) -> Vec<u8> {
        let mut nonce = XNonce::default();
        entropy.fill(&mut nonce);
        let payload = Payload { msg: plain, aad: bound_to };
        let cipher = XChaCha20Poly1305::new((&**self.0).into());
        let sealed = cipher.encrypt(&nonce, payload).expect("a short text");
        [nonce.as_slice(), &sealed].concat()
    }

    /// Opens what [`Key::seal`] made for the same place; nothing if it was altered or is of another place.
    pub(crate) fn open(&self, bound_to: &[u8], sealed: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
        let (nonce, rest) = sealed.split_first_chunk::<NONCE_LEN>()?;
        let payload = Payload { msg: rest, aad: bound_to };
        let cipher = XChaCha20Poly1305::new((&**self.0).into());
        cipher.decrypt(nonce.into(), payload).ok().map(Zeroizing::new)
    }

    /// HMAC-SHA-256 under this key.
    pub(crate) fn mac(&self, text: &[u8]) -> [u8; 32] {
        #[expect(clippy::expect_used, reason = "HMAC takes a key of any length")]
        let mut mac = Hmac::<Sha256>::new_from_slice(self.expose()).expect("any key length");
        mac.update(text);
        mac.finalize().into_bytes().into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rooftop_testkit::SeededEntropy;

    #[test]
    fn the_same_text_is_never_sealed_twice_alike() {
        let entropy = SeededEntropy::not_for_production(1);
        let key = Key::draw(&entropy);
        assert_ne!(key.seal(b"here", b"x", &entropy), key.seal(b"here", b"x", &entropy));
    }

    #[test]
    fn a_keyed_hash_is_hmac_sha_256() {
        // RFC 4231, test case 2, has a shorter key; HMAC pads it with zeros.
        let mut bytes = [0; 32];
        bytes[..4].copy_from_slice(b"Jefe");
        let mac = Key::from_slice(&bytes).unwrap().mac(b"what do ya want for nothing?");
        assert_eq!(
            data_encoding::HEXLOWER.encode(&mac),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
        );
    }
}
