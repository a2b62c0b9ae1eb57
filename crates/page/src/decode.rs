//! Bytes to text, in the encoding that the answer claims.

use encoding_rs::{Encoding, UTF_8, WINDOWS_1252};

use crate::charset::Charset;
use crate::drift::{Drift, DriftKind};
use crate::kind::DocumentKind;

/// How far into a document a `<meta charset>` is looked for, in bytes (the standard's own figure).
const META_WINDOW: usize = 1024;

/// A document's bytes as text, in the encoding that the answer claims.
///
/// # Errors
/// [`DriftKind::UnreadableBytes`].
pub fn decoded(kind: DocumentKind, bytes: &[u8], content_type: Option<&str>) -> Result<String, Drift> {
    decode(kind, bytes, content_type).map(|(text, _)| text)
}

/// Decodes by byte order mark, else by the header's charset, else by what the document itself claims (`<meta>`,
/// `<?xml encoding?>`). Without any claim, JSON and XML are UTF-8; pages and CSV are UTF-8 if their bytes are valid
/// UTF-8 and Windows-1252 otherwise (what browsers do for Western pages).
///
/// Bytes that are malformed in the encoding are [`DriftKind::UnreadableBytes`].
///
/// With the text comes the encoding in which a browser would answer: without any claim and any character beyond ASCII,
/// that of Western pages.
pub(crate) fn decode(
    kind: DocumentKind,
    bytes: &[u8],
    content_type: Option<&str>,
) -> Result<(String, Charset), Drift> {
    let inside = || match kind {
        DocumentKind::Html => meta_charset(bytes),
        DocumentKind::Xml => declared_encoding(bytes),
        DocumentKind::Json | DocumentKind::Csv | DocumentKind::Update => None,
    };
    let claimed = Encoding::for_bom(bytes)
        .map(|(encoding, _)| encoding)
        .or_else(|| content_type.and_then(charset_of).and_then(|name| Encoding::for_label(name.as_bytes())))
        .or_else(inside);
    let encoding = match claimed {
        Some(encoding) => encoding,
        None if matches!(kind, DocumentKind::Json | DocumentKind::Xml) => UTF_8,
        None if std::str::from_utf8(bytes).is_ok() => UTF_8,
        None => WINDOWS_1252,
    };
    let (text, _, malformed) = encoding.decode(bytes);
    if malformed {
        let expected = format!("text in {}", encoding.name());
        return Err(Drift::new(DriftKind::UnreadableBytes, expected, "malformed bytes"));
    }
    let answers_in = if claimed.is_none() && bytes.is_ascii() { WINDOWS_1252 } else { encoding };
    Ok((text.into_owned(), Charset::of(answers_in)))
}

/// Whether there is an encoding of this name.
#[must_use]
pub fn is_encoding(name: &str) -> bool {
    Encoding::for_label(name.as_bytes()).is_some()
}

/// Whether the encoding of this name is UTF-8.
#[must_use]
pub fn is_utf8(name: &str) -> bool {
    Encoding::for_label(name.as_bytes()) == Some(UTF_8)
}

/// The `charset` parameter of a media type.
#[must_use]
pub fn charset_of(content_type: &str) -> Option<&str> {
    content_type.split(';').skip(1).find_map(|parameter| {
        let (name, value) = parameter.split_once('=')?;
        name.trim().eq_ignore_ascii_case("charset").then(|| value.trim().trim_matches(['"', '\'']))
    })
}

/// The charset declared by a `<meta>` tag near the start of the document.
fn meta_charset(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = bytes.get(..META_WINDOW).unwrap_or(bytes);
    let head = String::from_utf8_lossy(head).to_ascii_lowercase();
    let mut rest = head.as_str();
    while let Some(at) = rest.find("<meta") {
        rest = rest.get(at + "<meta".len()..)?;
        let tag = rest.split('>').next()?;
        let Some((_, after)) = tag.split_once("charset") else { continue };
        let after = after.trim_start();
        let Some(value) = after.strip_prefix('=') else { continue };
        let value = value.trim_start().trim_start_matches(['"', '\'']);
        let name = value.split(|c: char| c.is_whitespace() || matches!(c, '"' | '\'' | ';' | '/')).next()?;
        return read_as_ascii(name);
    }
    None
}

/// The encoding that an XML declaration names.
fn declared_encoding(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = bytes.get(..META_WINDOW).unwrap_or(bytes);
    let head = String::from_utf8_lossy(head);
    let declaration = head.trim_start().strip_prefix("<?xml")?.split("?>").next()?;
    let (_, after) = declaration.split_once("encoding")?;
    let quoted = after.trim_start().strip_prefix('=')?.trim_start();
    let quote = quoted.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    read_as_ascii(quoted.get(1..)?.split(quote).next()?)
}

/// The named encoding. A document in which its name could be read as ASCII cannot be UTF-16 (the standard's rule).
fn read_as_ascii(name: &str) -> Option<&'static Encoding> {
    let encoding = Encoding::for_label(name.as_bytes())?;
    let is_utf16 = encoding == encoding_rs::UTF_16LE || encoding == encoding_rs::UTF_16BE;
    Some(if is_utf16 { UTF_8 } else { encoding })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decode(bytes: &[u8], content_type: Option<&str>) -> Result<String, Drift> {
        super::decode(DocumentKind::Html, bytes, content_type).map(|(text, _)| text)
    }

    #[test]
    fn the_header_goes_before_the_meta_tag_and_latin1_means_windows_1252() {
        let page = b"<meta charset=utf-8>caf\xe9 \x80";
        assert_eq!(
            decode(page, Some("text/html; charset=ISO-8859-1")).unwrap(),
            "<meta charset=utf-8>café €"
        );
    }

    #[test]
    fn the_meta_tag_counts_where_the_header_is_silent() {
        let page = b"<meta http-equiv=content-type content='text/html; charset=windows-1252'>caf\xe9";
        assert!(decode(page, Some("text/html")).unwrap().ends_with("café"));
    }

    #[test]
    fn malformed_bytes_in_a_claimed_encoding_are_drift() {
        let drift = decode(b"caf\xe9", Some("text/html; charset=utf-8")).unwrap_err();
        assert_eq!(drift.kind, DriftKind::UnreadableBytes);
    }

    #[test]
    fn without_any_claim_bytes_that_are_not_utf8_are_western() {
        assert_eq!(decode(b"caf\xe9", None).unwrap(), "café");
        assert_eq!(decode("café".as_bytes(), None).unwrap(), "café");
    }

    #[test]
    fn data_without_a_claim_is_utf8_and_nothing_else() {
        let read = |kind, bytes: &[u8]| super::decode(kind, bytes, None).map(|(text, _)| text);
        assert_eq!(read(DocumentKind::Json, b"\"caf\xe9\"").unwrap_err().kind, DriftKind::UnreadableBytes);
        assert_eq!(read(DocumentKind::Xml, b"<a>caf\xe9</a>").unwrap_err().kind, DriftKind::UnreadableBytes);
        let declared = b"<?xml version=\"1.0\" encoding='iso-8859-1'?><a>caf\xe9</a>";
        assert!(read(DocumentKind::Xml, declared).unwrap().ends_with("<a>café</a>"));
        assert_eq!(read(DocumentKind::Csv, b"caf\xe9").unwrap(), "café");
        assert_eq!(read(DocumentKind::Csv, b"\xff\xfea\0;\0b\0").unwrap(), "a;b");
    }
}
