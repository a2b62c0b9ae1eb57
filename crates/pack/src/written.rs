//! The bodies of forms as bytes, as a browser would write them.

use std::borrow::Cow;

use memchr::memmem;
use rooftop_page::{Charset, FileNames};
use url::form_urlencoded::byte_serialize;

use crate::filling::FileInput;
use crate::sent::Unsendable;
use crate::wire::{Body, FormPart, PartContent};

/// The parts of a form, and how they are written.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Multipart {
    /// The parts, in order.
    pub parts: Vec<FormPart>,
    /// The encoding of names and texts.
    pub charset: Charset,
    /// How the names of files are written.
    pub file_names: FileNames,
}

/// A body as it is sent.
pub struct Written<'b> {
    /// Its media type.
    pub content_type: Cow<'b, str>,
    /// All of it.
    pub bytes: Cow<'b, [u8]>,
}

impl Body {
    /// Its media type and its bytes; nothing for a request that carries nothing.
    ///
    /// # Errors
    /// A text with a character that its encoding lacks. Every request is asked for it before any is sent.
    pub fn written(&self) -> Result<Option<Written<'_>>, Unsendable> {
        Ok(match self {
            Self::Empty => None,
            Self::Form { fields, charset } => {
                let bytes = urlencoded(fields, *charset)?.into_bytes();
                let content_type = Cow::Borrowed("application/x-www-form-urlencoded");
                Some(Written { content_type, bytes: Cow::Owned(bytes) })
            }
            Self::Multipart(form) => {
                let (content_type, bytes) = form.written()?;
                Some(Written { content_type: Cow::Owned(content_type), bytes: Cow::Owned(bytes) })
            }
            Self::Whole { content_type, bytes } => {
                Some(Written { content_type: Cow::Borrowed(content_type), bytes: Cow::Borrowed(bytes) })
            }
        })
    }
}

impl Body {
    /// Whether all of it can be written in its encoding.
    pub(crate) fn expect_writable(&self) -> Result<(), Unsendable> {
        match self {
            Self::Empty | Self::Whole { .. } => Ok(()),
            Self::Form { fields, charset } => urlencoded(fields, *charset).map(drop),
            Self::Multipart(form) => form.parts.iter().try_for_each(|part| {
                form.head(part)?;
                form.content(part).map(drop)
            }),
        }
    }
}

/// Fields as they stand in a query, or in the body of a form.
pub(crate) fn urlencoded(fields: &[(String, String)], charset: Charset) -> Result<String, Unsendable> {
    let written = |name: &str, text: &str| {
        let text = with_line_ends(text);
        Ok(byte_serialize(&encoded(name, &text, charset)?).collect::<String>())
    };
    let pairs: Result<Vec<String>, Unsendable> = fields
        .iter()
        .map(|(name, value)| Ok(format!("{}={}", written(name, name)?, written(name, value)?)))
        .collect();
    Ok(pairs?.join("&"))
}

impl Multipart {
    fn written(&self) -> Result<(String, Vec<u8>), Unsendable> {
        let mut parts = Vec::new();
        for part in &self.parts {
            parts.push((self.head(part)?, self.content(part)?));
        }
        let boundary = boundary(&parts.iter().map(|(_, content)| content.as_ref()));
        let mut bytes =
            Vec::with_capacity(parts.iter().map(|(head, content)| head.len() + content.len() + 80).sum());
        for (head, content) in &parts {
            bytes.extend_from_slice(format!("--{boundary}\r\n").as_bytes());
            bytes.extend_from_slice(head);
            bytes.extend_from_slice(b"\r\n\r\n");
            bytes.extend_from_slice(content);
            bytes.extend_from_slice(b"\r\n");
        }
        bytes.extend_from_slice(format!("--{boundary}--\r\n").as_bytes());
        Ok((format!("multipart/form-data; boundary={boundary}"), bytes))
    }

    fn content<'p>(&self, part: &'p FormPart) -> Result<Cow<'p, [u8]>, Unsendable> {
        match &part.content {
            PartContent::Text(text) => {
                let text = with_line_ends(text);
                Ok(Cow::Owned(encoded(&part.name, &text, self.charset)?.into_owned()))
            }
            PartContent::File(file) => Ok(Cow::Borrowed(&file.bytes)),
        }
    }

    fn head(&self, part: &FormPart) -> Result<Vec<u8>, Unsendable> {
        let name = quoted(&with_line_ends(&part.name));
        let mut head = b"Content-Disposition: form-data; name=\"".to_vec();
        head.extend_from_slice(&encoded(&part.name, &name, self.charset)?);
        head.push(b'"');
        if let PartContent::File(file) = &part.content {
            head.extend_from_slice(&self.file_name(part, file)?);
            head.extend_from_slice(format!("\r\nContent-Type: {}", media_type(file)?).as_bytes());
        }
        Ok(head)
    }

    fn file_name(&self, part: &FormPart, file: &FileInput) -> Result<Vec<u8>, Unsendable> {
        let is_plain = file.name.bytes().all(|byte| matches!(byte, b' '..=b'~') && byte != b'"');
        let written = match self.file_names {
            FileNames::Extended if !is_plain => {
                return Ok(
                    format!("; filename*=UTF-8''{}", percent(&file.name, is_attribute_char)).into_bytes()
                );
            }
            FileNames::Percent => {
                percent(&file.name, |byte| matches!(byte, b' '..=b'~') && !matches!(byte, b'"' | b'%')).into()
            }
            FileNames::Browser | FileNames::Extended => {
                encoded(&part.name, &quoted(&file.name), self.charset)?.into_owned()
            }
        };
        let written: Vec<u8> = written;
        Ok([b"; filename=\"", written.as_slice(), b"\""].concat())
    }
}

/// The text in the encoding of the form. What it lacks is not sent as something else.
pub(crate) fn encoded<'t>(name: &str, text: &'t str, charset: Charset) -> Result<Cow<'t, [u8]>, Unsendable> {
    charset.encode(text).ok_or_else(|| {
        let why = format!("it has a character that {} lacks, in which it is sent", charset.name());
        Unsendable::new(name, why)
    })
}

/// Line ends as forms have them.
fn with_line_ends(text: &str) -> Cow<'_, str> {
    if !text.contains(['\r', '\n']) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.replace("\r\n", "\n").replace('\r', "\n").replace('\n', "\r\n"))
}

/// What would end a quoted name, as browsers write it.
fn quoted(name: &str) -> String {
    name.replace('"', "%22").replace('\r', "%0D").replace('\n', "%0A")
}

fn percent(text: &str, stays: fn(u8) -> bool) -> String {
    use std::fmt::Write as _;
    text.bytes().fold(String::new(), |mut written, byte| {
        if stays(byte) {
            written.push(char::from(byte));
        } else {
            // Writing into a text cannot fail.
            let _ = write!(written, "%{byte:02X}");
        }
        written
    })
}

/// The `attr-char` of RFC 5987.
fn is_attribute_char(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"!#$&+-.^_`|~".contains(&byte)
}

/// A media type that is none would begin another header.
fn media_type(file: &FileInput) -> Result<&str, Unsendable> {
    let text = file.content_type.as_str();
    let is_type = text.contains('/') && text.bytes().all(|byte| matches!(byte, b' '..=b'~'));
    is_type.then_some(text).ok_or_else(|| Unsendable::new("a file", "it has no media type"))
}

/// A line that stands in none of the contents. It is found by trying, so that nothing here is left to chance.
fn boundary<'c>(contents: &(impl Iterator<Item = &'c [u8]> + Clone)) -> String {
    let candidates = (0_u64..).map(|number| format!("----RooftopForm{number:016}"));
    let is_free = |candidate: &String| {
        let finder = memmem::Finder::new(candidate.as_bytes());
        contents.clone().all(|content| finder.find(content).is_none())
    };
    let mut candidates = candidates;
    candidates.find(is_free).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(charset: &str, file_names: FileNames, parts: Vec<FormPart>) -> Multipart {
        Multipart { parts, charset: Charset::of_label(charset).unwrap(), file_names }
    }

    fn file(name: &str) -> FormPart {
        let file =
            FileInput { name: name.into(), content_type: "text/csv".into(), bytes: b"a;b".to_vec().into() };
        FormPart { name: "scan".into(), content: PartContent::File(file) }
    }

    /// What stands between the name of the part and its media type, bytes beyond ASCII as `\x..`.
    fn file_name(charset: &str, file_names: FileNames, name: &str) -> String {
        match form(charset, file_names, vec![file(name)]).written() {
            Ok((_, bytes)) => {
                let text = bytes.escape_ascii().to_string();
                let (_, after) = text.split_once("name=\\\"scan\\\"; ").unwrap();
                after.split_once("\\r\\n").unwrap().0.replace("\\\"", "\"").replace("\\'", "'")
            }
            Err(error) => error.to_string(),
        }
    }

    #[test]
    fn names_of_files_are_written_in_three_encodings() {
        use FileNames::{Browser, Extended, Percent};
        let table = [
            ("utf-8", Browser, "é \"1\".csv", r#"filename="\xc3\xa9 %221%22.csv""#),
            ("iso-8859-1", Browser, "é€.csv", r#"filename="\xe9\x80.csv""#),
            ("utf-8", Percent, "é \"1\"%.csv", r#"filename="%C3%A9 %221%22%25.csv""#),
            ("utf-8", Extended, "é 1'.csv", "filename*=UTF-8''%C3%A9%201%27.csv"),
            ("utf-8", Extended, "a 1.csv", r#"filename="a 1.csv""#),
            (
                "iso-8859-1",
                Browser,
                "Łódź.csv",
                "scan cannot be sent: it has a character that windows-1252 lacks, in which it is sent",
            ),
        ];
        for (charset, file_names, name, written) in table {
            assert_eq!(file_name(charset, file_names, name), written, "{name} {file_names:?}");
        }
    }

    #[test]
    fn no_content_can_hold_the_boundary() {
        let text = "------RooftopForm0000000000000000\r\nContent-Disposition: form-data; name=\"evil\"";
        let part = FormPart { name: "memo".into(), content: PartContent::Text(text.into()) };
        let (content_type, bytes) = form("utf-8", FileNames::Browser, vec![part]).written().unwrap();
        assert_eq!(content_type, "multipart/form-data; boundary=----RooftopForm0000000000000001");
        assert!(bytes.ends_with(b"\r\n------RooftopForm0000000000000001--\r\n"));
    }

    #[test]
    fn fields_are_written_in_the_encoding_of_their_form() {
        let fields = [("memo".to_owned(), "é €\n&".to_owned())];
        let western = Charset::of_label("windows-1252").unwrap();
        assert_eq!(urlencoded(&fields, Charset::UTF_8).unwrap(), "memo=%C3%A9+%E2%82%AC%0D%0A%26");
        assert_eq!(urlencoded(&fields, western).unwrap(), "memo=%E9+%80%0D%0A%26");
        assert!(urlencoded(&[("memo".to_owned(), "Ł".to_owned())], western).is_err());
    }
}
