//! Text to bytes, in the encoding that a form or a request asks for.

use std::borrow::Cow;
use std::fmt;

use encoding_rs::{Encoding, UTF_8};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// An encoding in which text is sent.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Charset(&'static Encoding);

impl Charset {
    /// UTF-8.
    pub const UTF_8: Self = Self(UTF_8);

    /// The encoding of this label, by the standard of the web: `iso-8859-1` means Windows-1252.
    #[must_use]
    pub fn of_label(label: &str) -> Option<Self> {
        Encoding::for_label(label.as_bytes()).map(Self::of)
    }

    /// In which a form of a document in this encoding is sent: nothing is sent in UTF-16.
    pub(crate) fn of(encoding: &'static Encoding) -> Self {
        Self(encoding.output_encoding())
    }

    /// Its name.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.0.name()
    }

    /// The text in this encoding; nothing if it has a character that the encoding lacks. (A browser sends a number in
    /// place of such a character, and what reads it takes it for text.)
    #[must_use]
    pub fn encode(self, text: &str) -> Option<Cow<'_, [u8]>> {
        let (bytes, _, is_lossy) = self.0.encode(text);
        (!is_lossy).then_some(bytes)
    }
}

impl fmt::Debug for Charset {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl Default for Charset {
    fn default() -> Self {
        Self::UTF_8
    }
}

impl Serialize for Charset {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

impl<'de> Deserialize<'de> for Charset {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let label = String::deserialize(deserializer)?;
        Self::of_label(&label).ok_or_else(|| serde::de::Error::custom("no known encoding"))
    }
}

/// How the name of a file is written into a form of parts.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum FileNames {
    /// As browsers do: in the form's encoding, with `%22` for a quote.
    #[default]
    Browser,
    /// In percent signs over UTF-8, as RFC 7578 suggests.
    Percent,
    /// As `filename*` of RFC 5987, if it is not plain.
    Extended,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_an_encoding_lacks_is_not_sent_as_something_else() {
        let western = Charset::of_label("iso-8859-1").unwrap();
        assert_eq!(western.name(), "windows-1252");
        assert_eq!(western.encode("é€").unwrap().as_ref(), b"\xe9\x80");
        assert_eq!(western.encode("Ł"), None);
        assert_eq!(Charset::of_label("utf-16").unwrap(), Charset::UTF_8);
        assert_eq!(Charset::of_label("ebcdic"), None);
    }
}
