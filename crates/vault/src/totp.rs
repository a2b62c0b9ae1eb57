//! Codes of an authenticator (RFC 6238), computed where the seed is kept.

use secrecy::SecretString;
use std::ops::RangeInclusive;
use totp_rs::{Algorithm, Builder, Secret, Totp};
use zeroize::Zeroizing;

/// Bytes of a seed. RFC 4226 asks for 16; the 10 of many authenticators are taken, since the DMS chose them.
const SEED_LEN: RangeInclusive<usize> = 10..=128;

/// Digits of a code.
const DIGITS: RangeInclusive<u8> = 6..=8;

/// Seconds that a code is good for.
const PERIOD: RangeInclusive<u64> = 10..=300;

/// The algorithms that are taken, with the words that they are sealed under.
const ALGORITHMS: [(Algorithm, &str); 3] =
    [(Algorithm::SHA1, "SHA1"), (Algorithm::SHA256, "SHA256"), (Algorithm::SHA512, "SHA512")];

/// Longest text of a seed.
const TEXT_MAX: usize = 1024;

/// The seed of an authenticator. It never leaves this crate in the open; its codes do.
pub struct TotpSeed(Totp);

/// A text that is not a seed. It says nothing of what the text was.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "not an authenticator's seed: expected 16 or more base32 characters (A-Z, 2-7), or an otpauth://totp/ address with SHA1, SHA256 or SHA512, 6 to 8 digits and a period of 10 to 300 seconds"
)]
pub struct InvalidSeed;

impl TotpSeed {
    /// Takes a seed as the DMS showed it: base32, blanks and dashes aside, for six digits every thirty seconds; or
    /// an `otpauth://` address that says otherwise.
    pub fn parse(text: &str) -> Result<Self, InvalidSeed> {
        let text = text.trim();
        if text.len() > TEXT_MAX {
            return Err(InvalidSeed);
        }
        if text.get(..8).is_some_and(|start| start.eq_ignore_ascii_case("otpauth:")) {
            return Self::checked(Totp::from_url_unchecked(text).map_err(|_| InvalidSeed)?);
        }
        let mut letters = Zeroizing::new(String::with_capacity(text.len()));
        letters.extend(
            text.chars()
                .filter(|c| !c.is_whitespace() && !matches!(c, '-' | '='))
                .map(|c| c.to_ascii_uppercase()),
        );
        let secret = Secret::try_from_base32(&*letters).map_err(|_| InvalidSeed)?;
        Self::checked(Builder::new().with_secret(secret).build_noncompliant())
    }

    /// The time step of an instant (seconds since 1970), and its code. A step may be used once only.
    pub fn code_at(&self, unix_seconds: i64) -> (i64, SecretString) {
        let seconds = u64::try_from(unix_seconds).unwrap_or_default();
        let step = seconds.checked_div(self.0.step()).unwrap_or_default();
        let code = self.0.generate(seconds).to_string();
        (i64::try_from(step).unwrap_or(i64::MAX), code.into())
    }

    /// How many seconds a code is good for.
    pub fn period_seconds(&self) -> u64 {
        self.0.step()
    }

    /// Algorithm, digits, period and secret, to be sealed.
    pub(crate) fn parts(&self) -> (&'static str, u8, u64, &[u8]) {
        let mine = self.0.algorithm();
        let word = ALGORITHMS.iter().find(|(algorithm, _)| *algorithm == mine);
        let algorithm = word.map_or("", |(_, word)| *word);
        (algorithm, self.0.digits(), self.0.step(), self.0.secret().as_bytes())
    }

    /// Takes what [`TotpSeed::parts`] gave.
    pub(crate) fn from_parts(
        algorithm: &str,
        digits: u8,
        period: u64,
        secret: &[u8],
    ) -> Result<Self, InvalidSeed> {
        let known = ALGORITHMS.iter().find(|(_, word)| *word == algorithm);
        let (algorithm, _) = *known.ok_or(InvalidSeed)?;
        let builder = Builder::new()
            .with_algorithm(algorithm)
            .with_digits(digits)
            .with_step_duration(period)
            .with_secret(secret);
        Self::checked(builder.build_noncompliant())
    }

    fn checked(totp: Totp) -> Result<Self, InvalidSeed> {
        let sound = ALGORITHMS.iter().any(|(algorithm, _)| *algorithm == totp.algorithm())
            && SEED_LEN.contains(&totp.secret().as_bytes().len())
            && DIGITS.contains(&totp.digits())
            && PERIOD.contains(&totp.step());
        if sound { Ok(Self(totp)) } else { Err(InvalidSeed) }
    }
}

impl std::fmt::Debug for TotpSeed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("TotpSeed(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use secrecy::ExposeSecret as _;

    fn code(seed: &TotpSeed, at: i64) -> String {
        seed.code_at(at).1.expose_secret().to_owned()
    }

    fn rfc_seed(algorithm: &str, len: usize) -> TotpSeed {
        let secret: Vec<u8> = b"1234567890".iter().copied().cycle().take(len).collect();
        TotpSeed::from_parts(algorithm, 8, 30, &secret).unwrap()
    }

    #[test]
    fn codes_are_those_of_rfc_6238() {
        let vectors = [
            (59, 0x1, "94287082", "46119246", "90693936"),
            (1_111_111_109, 0x0235_23EC, "07081804", "68084774", "25091201"),
            (1_111_111_111, 0x0235_23ED, "14050471", "67062674", "99943326"),
            (1_234_567_890, 0x0273_EF07, "89005924", "91819424", "93441116"),
            (2_000_000_000, 0x03F9_40AA, "69279037", "90698825", "38618901"),
            (20_000_000_000, 0x27BC_86AA, "65353130", "77737706", "47863826"),
        ];
        for (at, step, sha1, sha256, sha512) in vectors {
            assert_eq!(rfc_seed("SHA1", 20).code_at(at).0, step);
            assert_eq!(code(&rfc_seed("SHA1", 20), at), sha1);
            assert_eq!(code(&rfc_seed("SHA256", 32), at), sha256);
            assert_eq!(code(&rfc_seed("SHA512", 64), at), sha512);
        }
    }

    #[test]
    fn a_seed_is_taken_as_people_copy_it() {
        let seed = TotpSeed::parse("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ").unwrap();
        assert_eq!(code(&seed, 59), "287082");
        for same in [
            "gezd gnbv gy3t qojq gezd gnbv gy3t qojq",
            "GEZD-GNBV-GY3T-QOJQ-GEZD-GNBV-GY3T-QOJQ",
            " otpauth://totp/Dealer:gm?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Dealer ",
        ] {
            assert_eq!(code(&TotpSeed::parse(same).unwrap(), 59), "287082", "{same}");
        }
        assert!(TotpSeed::parse("JBSWY3DPEHPK3PXP").is_ok(), "80 bits are in wide use");
    }

    #[test]
    fn an_address_says_digits_period_and_algorithm() {
        let seed = TotpSeed::parse(
            "otpauth://totp/gm?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQGEZA&algorithm=SHA256&digits=8&period=60",
        )
        .unwrap();
        assert_eq!(seed.period_seconds(), 60);
        assert_eq!(seed.code_at(119).0, 1);
        assert_eq!(code(&seed, 60), "46119246", "the first step of 60 s is the first of the vectors");
    }

    #[test]
    fn what_is_no_seed_is_refused_and_not_repeated() {
        for wrong in [
            "",
            "JBSWY3DP",
            "not base32 at all!!",
            "otpauth://hotp/gm?secret=JBSWY3DPEHPK3PXP",
            "otpauth://totp/gm",
            "otpauth://totp/gm?secret=JBSWY3DPEHPK3PXP&digits=4",
            "otpauth://totp/gm?secret=JBSWY3DPEHPK3PXP&period=0",
            "otpauth://totp/gm?secret=JBSWY3DPEHPK3PXP&algorithm=MD5",
        ] {
            let error = TotpSeed::parse(wrong).unwrap_err();
            assert!(!error.to_string().contains("JBSWY"), "{wrong}");
        }
    }

    #[test]
    fn debug_shows_nothing() {
        let seed = TotpSeed::parse("JBSWY3DPEHPK3PXP").unwrap();
        assert_eq!(format!("{seed:?}"), "TotpSeed(..)");
    }
}
