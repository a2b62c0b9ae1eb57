//! The kinds of document, and which of them an answer is.

use std::fmt;

use crate::drift::{Drift, DriftKind};

/// How far into an answer its kind is looked for, in bytes.
const LOOKED_AT: usize = 1024;

/// A kind of document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub enum DocumentKind {
    /// A page for people.
    #[default]
    Html,
    /// Objects, arrays and values.
    Json,
    /// Elements in namespaces, SOAP envelopes included.
    Xml,
    /// Lines of separated values.
    Csv,
    /// Parts of a page with their names, as scripts ask for them.
    Update,
}

impl DocumentKind {
    /// The kind's word in a pack.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Html => "html",
            Self::Json => "json",
            Self::Xml => "xml",
            Self::Csv => "csv",
            Self::Update => "update",
        }
    }

    /// Which kind of document an answer is, among those that somebody reads.
    ///
    /// Portals call JSON `text/html` and a sign-in page `application/json`. So what the answer plainly looks like goes
    /// before what its header says, and where both are silent it is what was `expected`.
    ///
    /// # Errors
    /// [`DriftKind::WrongDocument`] for an answer that is none of them.
    pub fn of(
        bytes: &[u8],
        content_type: Option<&str>,
        read: &[Self],
        expected: Option<Self>,
    ) -> Result<Self, Drift> {
        let named = content_type.and_then(named);
        let kind = match (looks(bytes), named) {
            (Some(Self::Html), _) => Some(Self::Html),
            (Some(looks), None | Some(Self::Html)) if read.contains(&looks) => Some(looks),
            (None, Some(Self::Html)) if expected == Some(Self::Csv) && !has_markup(bytes) => expected,
            (_, Some(named)) => Some(named),
            (Some(looks), None) => Some(looks),
            (None, None) => expected,
        };
        kind.filter(|kind| read.contains(kind)).ok_or_else(|| {
            let words: Vec<&str> = read.iter().map(|kind| kind.word()).collect();
            let found = format!("{}: {}", content_type.unwrap_or("no content type"), head(bytes));
            Drift::new(DriftKind::WrongDocument, words.join(" or "), &found)
        })
    }
}

impl fmt::Display for DocumentKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

/// The media type of a header, in lower case.
pub(crate) fn media_type(content_type: &str) -> String {
    content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}

/// The kind that a header names. Types under which anything is delivered name none.
fn named(content_type: &str) -> Option<DocumentKind> {
    let media = media_type(content_type);
    match media.as_str() {
        "text/html" | "application/xhtml+xml" => Some(DocumentKind::Html),
        "application/json" | "text/json" => Some(DocumentKind::Json),
        "application/xml" | "text/xml" => Some(DocumentKind::Xml),
        "text/csv" | "application/csv" | "text/x-csv" | "text/tab-separated-values" => {
            Some(DocumentKind::Csv)
        }
        other if other.ends_with("+json") => Some(DocumentKind::Json),
        other if other.ends_with("+xml") => Some(DocumentKind::Xml),
        _ => None,
    }
}

/// The kind that an answer cannot be mistaken for, by its beginning. CSV looks like nothing.
fn looks(bytes: &[u8]) -> Option<DocumentKind> {
    let head = head(bytes).to_ascii_lowercase();
    let is_html = |text: &str| text.starts_with("<!doctype html") || text.contains("<html");
    match head.chars().next() {
        Some('{' | '[') => Some(DocumentKind::Json),
        Some('<') if is_html(&head) || head.starts_with("<head") => Some(DocumentKind::Html),
        Some('<') if head.starts_with("<?xml") || is_prefixed(&head) => Some(DocumentKind::Xml),
        Some('0'..='9') if is_update(&head) => Some(DocumentKind::Update),
        _ => None,
    }
}

/// Whether a text begins like a partial update: `1|#||4|`.
fn is_update(head: &str) -> bool {
    let mut parts = head.splitn(4, '|');
    let is_length = parts.next().is_some_and(|length| length.bytes().all(|c| c.is_ascii_digit()));
    let is_type = parts.next().is_some_and(|kind| {
        kind == "#" || (!kind.is_empty() && kind.bytes().all(|c| c.is_ascii_alphabetic()))
    });
    is_length && is_type && parts.count() == 2
}

/// Whether the first tag has a namespace prefix, as `<soap:Envelope`.
fn is_prefixed(head: &str) -> bool {
    let name =
        head.trim_start_matches('<').split(|c: char| c.is_whitespace() || matches!(c, '>' | '/')).next();
    name.is_some_and(|name| name.contains(':'))
}

fn has_markup(bytes: &[u8]) -> bool {
    bytes.get(..LOOKED_AT).unwrap_or(bytes).contains(&b'<')
}

fn head(bytes: &[u8]) -> String {
    let head = String::from_utf8_lossy(bytes.get(..LOOKED_AT).unwrap_or(bytes)).replace('\0', "");
    head.trim_start_matches(['\u{feff}', '\u{fffd}']).trim_start().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: [DocumentKind; 4] =
        [DocumentKind::Html, DocumentKind::Json, DocumentKind::Xml, DocumentKind::Csv];

    fn kind(body: &str, content_type: &str, expected: DocumentKind) -> &'static str {
        let content_type = Some(content_type).filter(|content_type| !content_type.is_empty());
        DocumentKind::of(body.as_bytes(), content_type, &ALL, Some(expected))
            .map_or_else(|drift| drift.kind.code(), DocumentKind::word)
    }

    #[test]
    fn what_an_answer_plainly_is_goes_before_its_header() {
        use DocumentKind::{Csv, Html, Json, Xml};
        assert_eq!(kind("{}", "text/html", Html), "json");
        assert_eq!(kind(" [1]", "", Csv), "json");
        assert_eq!(kind("<!DOCTYPE html><p>", "application/json", Json), "html");
        assert_eq!(kind("<html><body>", "text/csv", Csv), "html");
        assert_eq!(kind("<?xml version='1.0'?><!DOCTYPE html><html>", "text/xml", Xml), "html");
        assert_eq!(kind("<?xml version='1.0'?><a/>", "text/html", Html), "xml");
        assert_eq!(kind("<soap:Envelope>", "text/plain", Csv), "xml");
        assert_eq!(kind("<p>x", "text/html", Json), "html");
        assert_eq!(kind("<a/>", "application/soap+xml; charset=utf-8", Json), "xml");
        assert_eq!(kind("[brackets],b", "text/csv", Html), "csv");
    }

    #[test]
    fn where_nothing_tells_it_is_what_was_expected() {
        use DocumentKind::{Csv, Html, Json};
        assert_eq!(kind("a,b", "application/octet-stream", Csv), "csv");
        assert_eq!(kind("a,b", "text/html", Csv), "csv");
        assert_eq!(kind("Sorry", "text/html", Json), "html");
        assert_eq!(kind("Sorry", "text/html", Html), "html");
        let none = DocumentKind::of(b"{}", Some("application/json"), &[Html, Csv], Some(Html));
        assert_eq!(none.unwrap_err().kind, DriftKind::WrongDocument);
    }
}
