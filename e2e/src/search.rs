//! Looking for a secret in every spelling in which it may have got out.

use data_encoding::{BASE32_NOPAD, BASE64, BASE64_NOPAD, BASE64URL_NOPAD, HEXLOWER, HEXUPPER};

/// A secret as it stands, and as base64, base32, hex, in a URL and as bytes in JSON.
pub fn spellings(secret: &str) -> Vec<Vec<u8>> {
    let bytes = secret.as_bytes();
    let url: String = bytes.iter().map(|byte| percent(*byte)).collect();
    let numbers = bytes.iter().map(u8::to_string).collect::<Vec<_>>();
    let mut all: Vec<Vec<u8>> = [
        secret.to_owned(),
        BASE64_NOPAD.encode(bytes),
        BASE64URL_NOPAD.encode(bytes),
        BASE32_NOPAD.encode(bytes),
        HEXLOWER.encode(bytes),
        HEXUPPER.encode(bytes),
        url.clone(),
        url.to_lowercase(),
        numbers.join(","),
        numbers.join(", "),
        BASE64.encode(format!("x{secret}").as_bytes()).chars().skip(4).take(12).collect(),
    ]
    .map(String::into_bytes)
    .into();
    all.retain(|spelling| spelling.len() >= 6);
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
