//! Stored credentials of an account, as they are sealed.
//!
//! ```text
//! form (1) | user name | password | seed: none (0) or (1) algorithm, digits, period, secret | n, then n × name, value
//! ```
//! Each text has its length in front. The bytes are built in one allocation that is wiped, since a general
//! serialiser would leave copies behind.

use secrecy::{ExposeSecret as _, SecretString};
use std::collections::BTreeMap;
use zeroize::Zeroizing;

use crate::TotpSeed;

const FORM: u8 = 1;

/// What signs an account in unattended.
pub struct Credential {
    /// The user name.
    pub username: String,
    /// The password.
    pub password: SecretString,
    /// The seed of the account's authenticator, if it has one.
    pub totp_seed: Option<TotpSeed>,
    /// What else the DMS asks for, by the pack's names: a company code, an answer to a security question.
    pub extra: BTreeMap<String, SecretString>,
}

/// Opened bytes that are not a credential.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the opened bytes are not a credential of a form that this version knows: add the credential anew")]
pub struct InvalidCredential;

impl Credential {
    /// The bytes to seal.
    pub fn to_bytes(&self) -> Zeroizing<Vec<u8>> {
        let mut out = Writer(Zeroizing::new(Vec::with_capacity(self.size_at_most())));
        out.0.push(FORM);
        out.text(self.username.as_bytes());
        out.text(self.password.expose_secret().as_bytes());
        match self.totp_seed.as_ref().map(TotpSeed::parts) {
            None => out.0.push(0),
            Some((algorithm, digits, period, secret)) => {
                out.0.push(1);
                out.text(algorithm.as_bytes());
                out.0.push(digits);
                out.number(period);
                out.text(secret);
            }
        }
        out.number(self.extra.len() as u64);
        for (name, value) in &self.extra {
            out.text(name.as_bytes());
            out.text(value.expose_secret().as_bytes());
        }
        out.0
    }

    /// Takes the bytes that were opened.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, InvalidCredential> {
        let mut from = Reader(bytes);
        if from.byte()? != FORM {
            return Err(InvalidCredential);
        }
        let username = from.text()?.to_owned();
        let password = from.text()?.into();
        let totp_seed = match from.byte()? {
            0 => None,
            1 => Some(from.seed()?),
            _ => return Err(InvalidCredential),
        };
        let mut extra = BTreeMap::new();
        for _ in 0..from.number()? {
            extra.insert(from.text()?.to_owned(), from.text()?.into());
        }
        if !from.0.is_empty() {
            return Err(InvalidCredential);
        }
        Ok(Self { username, password, totp_seed, extra })
    }

    /// Room for everything, so that the buffer never grows and leaves a copy behind.
    fn size_at_most(&self) -> usize {
        const NUMBER: usize = size_of::<u64>();
        let seed = self.totp_seed.as_ref().map_or(0, |seed| seed.parts().3.len());
        let extra = self.extra.iter();
        let extra: usize =
            extra.map(|(name, value)| name.len() + value.expose_secret().len() + 2 * NUMBER).sum();
        self.username.len() + self.password.expose_secret().len() + seed + extra + 8 * NUMBER
    }
}

impl std::fmt::Debug for Credential {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Credential(..)")
    }
}

struct Writer(Zeroizing<Vec<u8>>);

impl Writer {
    fn number(&mut self, number: u64) {
        self.0.extend_from_slice(&number.to_be_bytes());
    }

    fn text(&mut self, text: &[u8]) {
        self.number(text.len() as u64);
        self.0.extend_from_slice(text);
    }
}

struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    fn take(&mut self, len: usize) -> Result<&'a [u8], InvalidCredential> {
        let (taken, rest) = self.0.split_at_checked(len).ok_or(InvalidCredential)?;
        self.0 = rest;
        Ok(taken)
    }

    fn byte(&mut self) -> Result<u8, InvalidCredential> {
        self.take(1)?.first().copied().ok_or(InvalidCredential)
    }

    fn number(&mut self) -> Result<u64, InvalidCredential> {
        let bytes = self.take(size_of::<u64>())?;
        bytes.try_into().map(u64::from_be_bytes).map_err(|_| InvalidCredential)
    }

    fn bytes(&mut self) -> Result<&'a [u8], InvalidCredential> {
        let len = usize::try_from(self.number()?).map_err(|_| InvalidCredential)?;
        self.take(len)
    }

    fn text(&mut self) -> Result<&'a str, InvalidCredential> {
        std::str::from_utf8(self.bytes()?).map_err(|_| InvalidCredential)
    }

    fn seed(&mut self) -> Result<TotpSeed, InvalidCredential> {
        let (algorithm, digits, period) = (self.text()?, self.byte()?, self.number()?);
        TotpSeed::from_parts(algorithm, digits, period, self.bytes()?).map_err(|_| InvalidCredential)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn credential() -> Credential {
        Credential {
            username: "svc.rooftop".into(),
            password: "p\u{e4}ss w0rd".into(),
            totp_seed: Some(TotpSeed::parse("JBSWY3DPEHPK3PXP").unwrap()),
            extra: BTreeMap::from([("company".into(), "77".into()), ("pet".into(), "Rex".into())]),
        }
    }

    #[test]
    fn what_is_sealed_is_what_is_opened() {
        let bytes = credential().to_bytes();
        let again = Credential::from_bytes(&bytes).unwrap();
        assert_eq!(again.username, "svc.rooftop");
        assert_eq!(again.password.expose_secret(), "p\u{e4}ss w0rd");
        assert_eq!(again.extra["pet"].expose_secret(), "Rex");
        assert_eq!(again.to_bytes(), bytes);
    }

    #[test]
    fn the_buffer_never_grows() {
        let credential = credential();
        assert!(credential.to_bytes().len() <= credential.size_at_most());
    }

    #[test]
    fn bytes_that_were_cut_or_lengthened_are_no_credential() {
        let bytes = credential().to_bytes();
        for len in 0..bytes.len() {
            assert!(Credential::from_bytes(&bytes[..len]).is_err(), "cut to {len}");
        }
        let longer = [bytes.as_slice(), &[0]].concat();
        assert!(Credential::from_bytes(&longer).is_err());
    }

    #[test]
    fn debug_shows_nothing() {
        assert_eq!(format!("{:?}", credential()), "Credential(..)");
    }
}
