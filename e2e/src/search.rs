//! Looking for a secret in every spelling in which it may have got out.

use data_encoding::{BASE32_NOPAD, BASE64_NOPAD, BASE64URL_NOPAD, HEXLOWER, HEXUPPER};
use std::path::{Path, PathBuf};

/// Shortest spelling that is looked for: a shorter one is found by chance.
const SHORTEST: usize = 6;

/// A secret as it stands, and as base64, base32 and hex, in a URL, in JSON, and as a list of numbers.
pub fn spellings(secret: &[u8]) -> Vec<Vec<u8>> {
    let url: String = secret.iter().map(|byte| percent(*byte)).collect();
    let numbers = |between: &str| secret.iter().map(u8::to_string).collect::<Vec<_>>().join(between);
    let json = serde_json::to_string(&String::from_utf8_lossy(secret)).expect("JSON");
    let mut all: Vec<Vec<u8>> = [
        BASE64URL_NOPAD.encode(secret),
        BASE32_NOPAD.encode(secret),
        HEXLOWER.encode(secret),
        HEXUPPER.encode(secret),
        url.to_lowercase(),
        url,
        numbers(","),
        numbers(", "),
        json.trim_matches('"').to_owned(),
    ]
    .map(String::into_bytes)
    .into();
    all.push(secret.to_vec());
    // Base64 of a longer text that holds the secret, wherever in a group of three it begins.
    for before in 0..3_usize {
        let padded: Vec<u8> = std::iter::repeat_n(b'x', before).chain(secret.iter().copied()).collect();
        let whole = padded.len() / 3 * 3;
        let encoded = BASE64_NOPAD.encode(padded.get(..whole).unwrap_or_default());
        all.push(encoded.bytes().skip(if before == 0 { 0 } else { 4 }).collect());
    }
    all.retain(|spelling| spelling.len() >= SHORTEST);
    all.sort();
    all.dedup();
    all
}

fn percent(byte: u8) -> String {
    if byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte) {
        char::from(byte).to_string()
    } else {
        format!("%{byte:02X}")
    }
}

/// Every file below a folder, with what is in it.
pub fn files_below(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).expect("the folder can be read") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            files.extend(files_below(&path));
        } else if path.is_file() {
            let bytes = std::fs::read(&path).expect("the file can be read");
            files.push((path, bytes));
        }
    }
    files
}

/// Bytes that are looked through for others, of any kind. They are kept as text, a character a byte, because the
/// search for text is the one that is fast in a test's build.
pub struct Haystack(String);

impl Haystack {
    /// Of these bytes.
    pub fn new(bytes: &[u8]) -> Self {
        Self(as_text(bytes))
    }

    /// Whether it holds these.
    pub fn holds(&self, wanted: &[u8]) -> bool {
        self.0.contains(&as_text(wanted))
    }
}

fn as_text(bytes: &[u8]) -> String {
    bytes.iter().copied().map(char::from).collect()
}
