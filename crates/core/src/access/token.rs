//! Tokens and key secrets: 256 random bits with a prefix and a checksum, so that scanners for leaked secrets find
//! them and a typing error costs no look-up. What is stored is a hash.

use secrecy::{ExposeSecret, SecretString};
use sha2::{Digest, Sha256};

use crate::ports::Entropy;
use crate::ports::store::SecretHash;

/// Prefix of a session's token.
pub const SESSION: &str = "rfs_";
/// Prefix of the secret of an API key.
pub const KEY: &str = "rfk_";

/// Base62 digits of 256 bits.
const RANDOM_DIGITS: usize = 43;
/// Base62 digits of a CRC-32.
const CHECK_DIGITS: usize = 6;
const BASE62: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/// Draws a secret with this prefix.
pub fn draw(prefix: &str, entropy: &dyn Entropy) -> SecretString {
    let bytes: [u8; 32] = crate::ports::draw(entropy);
    let random = base62(&bytes, RANDOM_DIGITS);
    let check = check(prefix, &random);
    format!("{prefix}{random}{check}").into()
}

/// The hash of a secret, if it has the prefix, the length and the checksum of one.
pub fn hash_of(prefix: &str, secret: &str) -> Option<SecretHash> {
    let body = secret.strip_prefix(prefix)?;
    if body.len() != RANDOM_DIGITS + CHECK_DIGITS || !body.is_ascii() {
        return None;
    }
    let (random, given) = body.split_at_checked(RANDOM_DIGITS)?;
    (check(prefix, random) == given).then(|| Sha256::digest(secret.as_bytes()).into())
}

/// The hash of a secret that was drawn just now.
pub fn hash(secret: &SecretString) -> SecretHash {
    Sha256::digest(secret.expose_secret().as_bytes()).into()
}

fn check(prefix: &str, random: &str) -> String {
    let mut crc = crc32fast::Hasher::new();
    crc.update(prefix.as_bytes());
    crc.update(random.as_bytes());
    base62(&crc.finalize().to_be_bytes(), CHECK_DIGITS)
}

/// Big-endian bytes as so many base62 digits.
fn base62(bytes: &[u8], digits: usize) -> String {
    let mut number = bytes.to_vec();
    let mut text = Vec::with_capacity(digits);
    for _ in 0..digits {
        let mut rest = 0_usize;
        for byte in &mut number {
            let value = rest * 256 + usize::from(*byte);
            *byte = u8::try_from(value / 62).unwrap_or(u8::MAX);
            rest = value % 62;
        }
        text.push(BASE62.get(rest).copied().unwrap_or(b'0'));
    }
    text.reverse();
    String::from_utf8(text).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Counting;
    impl Entropy for Counting {
        fn fill(&self, buffer: &mut [u8]) {
            for (n, byte) in buffer.iter_mut().enumerate() {
                *byte = u8::try_from(n).unwrap();
            }
        }
    }

    #[test]
    fn a_secret_is_recognised_by_its_checksum() {
        let secret = draw(SESSION, &Counting);
        let text = secret.expose_secret();
        assert_eq!(text.len(), SESSION.len() + RANDOM_DIGITS + CHECK_DIGITS);
        assert_eq!(hash_of(SESSION, text), Some(hash(&secret)));
    }

    #[test]
    fn what_was_mistyped_cut_or_is_of_another_sort_is_refused_without_a_look_up() {
        let secret = draw(SESSION, &Counting);
        let text = secret.expose_secret();
        let mistyped = text.replacen('0', "1", 1);
        for wrong in
            [&text[..text.len() - 1], mistyped.as_str(), &text.replace(SESSION, KEY), "", "rfs_", "rfs_é"]
        {
            assert_eq!(hash_of(SESSION, wrong), None, "{wrong}");
        }
        assert_eq!(hash_of(KEY, text), None);
    }

    #[test]
    fn the_largest_number_fits_its_digits() {
        assert_eq!(base62(&[0xff; 32], RANDOM_DIGITS).len(), RANDOM_DIGITS);
        assert_eq!(base62(&[0, 0, 0, 61], 2), "0z");
        assert_eq!(base62(&[0, 0, 0, 62], 2), "10");
    }
}
