//! What is hidden in an exhibit.

use aho_corasick::{AhoCorasick, MatchKind};
use std::borrow::Cow;
use std::fmt::Write as _;

/// What stands in the place of a secret.
pub(super) const SECRET: &str = "[secret]";

/// The shortest secret that is looked for, in bytes. A shorter one would hit what it is not, and guards nothing.
const SECRET_MIN: usize = 6;

/// From how many characters on a word of letters and digits looks like a key or a token. A VIN has 17.
const TOKEN_MIN: usize = 20;

/// Words of a name that say that the value is a secret.
const SECRET_WORDS: &[&str] = &[
    "password",
    "passwd",
    "pwd",
    "pass",
    "secret",
    "token",
    "csrf",
    "xsrf",
    "cookie",
    "session",
    "sessionid",
    "sid",
    "jsessionid",
    "phpsessid",
    "auth",
    "authorization",
    "bearer",
    "jwt",
    "apikey",
    "credential",
    "credentials",
    "otp",
    "pin",
    "totp",
    "nonce",
    "security",
    "assertion",
    "signature",
    "viewstate",
    "eventvalidation",
    "key",
];

/// What must not be seen in an exhibit.
pub struct Hidden {
    known: Option<AhoCorasick>,
    personal: bool,
}

impl Hidden {
    /// Hides these secrets in every way in which they may be written, and what looks like one. `personal` hides
    /// e-mail addresses and long numbers too: social security, card, licence and telephone numbers.
    pub fn new<'s>(secrets: impl IntoIterator<Item = &'s str>, personal: bool) -> Self {
        let forms: Vec<String> =
            secrets.into_iter().filter(|secret| secret.len() >= SECRET_MIN).flat_map(spellings).collect();
        let known = AhoCorasick::builder()
            .match_kind(MatchKind::LeftmostLongest)
            .ascii_case_insensitive(true)
            .build(&forms)
            .ok()
            .filter(|_| !forms.is_empty());
        Self { known, personal }
    }

    /// A text without them.
    #[must_use]
    pub fn hide(&self, text: &str) -> String {
        let text = match &self.known {
            Some(known) => Cow::Owned(replaced(known, text)),
            None => Cow::Borrowed(text),
        };
        let text = without_tokens(&text);
        if self.personal { crate::scrub::without_personal(&text) } else { text }
    }
}

impl std::fmt::Debug for Hidden {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Hidden").field("personal", &self.personal).finish_non_exhaustive()
    }
}

/// A secret as it may stand in a text, an address, markup or JSON.
fn spellings(secret: &str) -> Vec<String> {
    let url: String = url::form_urlencoded::byte_serialize(secret.as_bytes()).collect();
    let hex = secret.bytes().fold(String::new(), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    });
    let json = serde_json::to_string(secret).unwrap_or_default();
    let json = json.trim_matches('"').to_owned();
    let html = super::html::escaped(secret);
    let spaced = url.replace('+', "%20");
    let mut all = vec![secret.to_owned(), url, spaced, hex, json, html];
    all.extend(in_base64(secret));
    all.retain(|spelling| spelling.len() >= SECRET_MIN);
    all.sort();
    all.dedup();
    all
}

/// A secret in Base64, and what of it is the same wherever in a longer text it begins.
fn in_base64(secret: &str) -> Vec<String> {
    (0..3)
        .flat_map(|before| {
            let mut bytes = vec![0; before];
            bytes.extend(secret.as_bytes());
            // The first characters and the last depend on the neighbours.
            let first = [0, 2, 3].get(before).copied().unwrap_or_default();
            let whole = bytes.len() / 3 * 4;
            let standard = base64(&bytes);
            let core = standard.get(first..whole).unwrap_or_default().to_owned();
            [core.replace('+', "-").replace('/', "_"), core]
        })
        .collect()
}

fn base64(bytes: &[u8]) -> String {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::new();
    for chunk in bytes.chunks(3) {
        let all = [chunk.first(), chunk.get(1), chunk.get(2)];
        let bits = all
            .iter()
            .fold(0_usize, |bits, byte| (bits << 8) | usize::from(byte.copied().unwrap_or_default()));
        for n in (0..4).rev() {
            out.push(char::from(ALPHABET.get((bits >> (6 * n)) & 63).copied().unwrap_or_default()));
        }
    }
    out
}

fn replaced(known: &AhoCorasick, text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    known.replace_all_with(text, &mut out, |_, _, out| {
        out.push_str(SECRET);
        true
    });
    out
}

/// The text with every word that looks like a key or a token replaced.
fn without_tokens(text: &str) -> String {
    let is_of_token =
        |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '+' | '/' | '=' | '~' | '.' | '-');
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while !rest.is_empty() {
        let end = rest.find(|c| !is_of_token(c)).unwrap_or(rest.len());
        let (word, after) = rest.split_at(end);
        out.push_str(if looks_like_a_token(word) { SECRET } else { word });
        let end = after.find(is_of_token).unwrap_or(after.len());
        let (between, next) = after.split_at(end);
        out.push_str(between);
        rest = next;
    }
    out
}

fn looks_like_a_token(word: &str) -> bool {
    word.len() >= TOKEN_MIN
        && word.bytes().any(|byte| byte.is_ascii_digit())
        && word.bytes().any(|byte| byte.is_ascii_alphabetic())
}

/// Whether a name says that what it names is a secret: `authToken`, `__RequestVerificationToken`, `API key`.
pub(super) fn names_a_secret(name: &str) -> bool {
    let mut word = String::new();
    let mut words = Vec::new();
    let mut was_lower = false;
    for c in name.chars() {
        if !c.is_alphanumeric() || (c.is_uppercase() && was_lower) {
            words.push(std::mem::take(&mut word));
        }
        if c.is_alphanumeric() {
            word.extend(c.to_lowercase());
        }
        was_lower = c.is_lowercase();
    }
    words.push(word);
    let all = words.concat();
    words.iter().any(|word| SECRET_WORDS.contains(&word.as_str())) || SECRET_WORDS.contains(&all.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_hidden_however_it_is_written() {
        let secret = "Blue/H0rse&42";
        let hidden = Hidden::new([secret], false);
        for written in [
            "it is Blue/H0rse&42!",
            "it is blue/h0rse&42!",
            "it is Blue%2FH0rse%2642!",
            "it is Blue/H0rse&amp;42!",
            "it is 426c75652f4830727365263432!",
        ] {
            assert_eq!(hidden.hide(written), "it is [secret]!", "{written}");
        }
        for around in ["", "x", "xy"] {
            let encoded = base64(format!("{around}{secret}tail").as_bytes());
            assert!(hidden.hide(&encoded).contains(SECRET), "{encoded}");
        }
    }

    #[test]
    fn what_looks_like_a_token_is_hidden_and_what_a_page_says_is_not() {
        let hidden = Hidden::new([], false);
        assert_eq!(hidden.hide("id eyJhbGciOiJIUzI1NiJ9.e30 ok"), "id [secret] ok");
        assert_eq!(hidden.hide("/x;jsessionid=0a1b2c3d4e5f60718293"), "/x;[secret]");
        for plain in
            ["1FTFW1E50NFA00001", "$63,990.00 on 2026-01-21 08:03", "an uninterrupted-but-plain-phrase"]
        {
            assert_eq!(hidden.hide(plain), plain);
        }
    }

    #[test]
    fn personal_numbers_are_hidden_where_that_is_asked_for() {
        let text = "call 404-555-0142 or mail jordan.lopez@example.com about $63,990.00";
        assert_eq!(Hidden::new([], false).hide(text), text);
        assert_eq!(Hidden::new([], true).hide(text), "call [digits] or mail [email] about $63,990.00");
    }

    #[test]
    fn a_name_tells_that_its_value_is_a_secret() {
        for name in [
            "authToken",
            "__RequestVerificationToken",
            "API key",
            "csrf_token",
            "PHPSESSID",
            "sessionId",
            "PIN",
        ] {
            assert!(names_a_secret(name), "{name}");
        }
        for name in ["author", "stockNumber", "passenger", "keyless entry pad", "Spinner"] {
            assert!(!names_a_secret(name), "{name}");
        }
    }
}
