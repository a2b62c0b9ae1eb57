//! The wire: what the interpreter asks of whoever speaks to the DMS.

use std::fmt;
use std::time::Duration;

use async_trait::async_trait;
use rooftop_page::Charset;
use url::Url;

use crate::filling::FileInput;
use crate::written::Multipart;

/// How a request is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Method {
    /// Asks.
    Get,
    /// Sends.
    Post,
    /// Puts in place.
    Put,
    /// Changes in part.
    Patch,
    /// Takes away.
    Delete,
}

impl Method {
    /// As it stands in the request line.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Patch => "PATCH",
            Self::Delete => "DELETE",
        }
    }
}

impl From<rooftop_page::Method> for Method {
    fn from(method: rooftop_page::Method) -> Self {
        match method {
            rooftop_page::Method::Get => Self::Get,
            rooftop_page::Method::Post => Self::Post,
        }
    }
}

/// What a request does to the DMS.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum StepKind {
    /// Belongs to signing in.
    SignIn,
    /// Asks only.
    Read,
    /// Changes something that can be abandoned.
    Draft,
    /// May be repeated with the same result.
    Converge,
    /// Changes the dealer's books.
    Commit,
}

/// A request to a DMS.
///
/// `Debug` shows the names of what is sent only: the values may be secrets.
#[derive(Clone, PartialEq, Eq)]
pub struct Request {
    /// How it is made.
    pub method: Method,
    /// Where to. Always within the pack's origins.
    pub url: Url,
    /// Headers beside those that the wire writes. They are for this address and its origin: a redirect to another one
    /// goes without them.
    pub headers: Vec<(String, String)>,
    /// What it carries.
    pub body: Body,
    /// The page from which it is sent, if there is one: portals check it.
    pub referer: Option<Url>,
    /// Whether it may be sent again when no answer came.
    pub safe: bool,
    /// What it does.
    pub kind: StepKind,
}

/// What a request carries.
#[derive(Clone, PartialEq, Eq)]
pub enum Body {
    /// Nothing.
    Empty,
    /// The fields of a form, to be sent as `application/x-www-form-urlencoded`.
    Form {
        /// Names and values.
        fields: Vec<(String, String)>,
        /// The encoding in which they are sent.
        charset: Charset,
    },
    /// The parts of a form, to be sent as `multipart/form-data`.
    Multipart(Multipart),
    /// These bytes.
    Whole {
        /// Their media type.
        content_type: String,
        /// As they are sent.
        bytes: Vec<u8>,
    },
}

/// A part of a form.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct FormPart {
    /// Its name.
    pub name: String,
    /// What it holds.
    pub content: PartContent,
}

/// What a part of a form holds.
#[derive(Clone, PartialEq, Eq, Hash)]
pub enum PartContent {
    /// A text.
    Text(String),
    /// A file. Without a name, it stands for a control where none was chosen.
    File(FileInput),
}

impl Body {
    /// About how many bytes it takes, without what a form adds around its fields.
    #[must_use]
    pub fn size(&self) -> usize {
        match self {
            Self::Empty => 0,
            Self::Form { fields, .. } => fields.iter().map(|(name, value)| name.len() + value.len()).sum(),
            Self::Multipart(form) => {
                form.parts.iter().map(|part| part.name.len() + part.content.size()).sum()
            }
            Self::Whole { bytes, .. } => bytes.len(),
        }
    }
}

impl PartContent {
    fn size(&self) -> usize {
        match self {
            Self::Text(text) => text.len(),
            Self::File(file) => file.bytes.len(),
        }
    }
}

impl fmt::Debug for FormPart {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "FormPart({:?})", self.name)
    }
}

impl Request {
    /// A request that only asks.
    #[must_use]
    pub fn get(url: Url, kind: StepKind) -> Self {
        Self {
            method: Method::Get,
            url,
            headers: Vec::new(),
            body: Body::Empty,
            referer: None,
            safe: true,
            kind,
        }
    }
}

impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let query: Vec<String> = self.url.query_pairs().map(|(name, _)| name.into_owned()).collect();
        f.debug_struct("Request")
            .field("method", &self.method)
            .field("origin", &self.url.origin().ascii_serialization())
            .field("path", &self.url.path())
            .field("query", &query)
            .field("headers", &names(&self.headers))
            .field("body", &self.body)
            .field("referer", &self.referer.as_ref().map(Url::path))
            .field("safe", &self.safe)
            .field("kind", &self.kind)
            .finish()
    }
}

impl fmt::Debug for Body {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("Empty"),
            Self::Form { fields, .. } => f.debug_tuple("Form").field(&names(fields)).finish(),
            Self::Multipart(form) => {
                let names: Vec<&str> = form.parts.iter().map(|part| part.name.as_str()).collect();
                f.debug_tuple("Multipart").field(&names).finish()
            }
            Self::Whole { content_type, bytes } => f
                .debug_struct("Whole")
                .field("content_type", content_type)
                .field("bytes", &bytes.len())
                .finish(),
        }
    }
}

fn names(fields: &[(String, String)]) -> Vec<&str> {
    fields.iter().map(|(name, _)| name.as_str()).collect()
}

/// An answer of a DMS, redirects followed, body complete as far as the wire can tell.
#[derive(Clone, PartialEq, Eq)]
pub struct Response {
    /// The address that answered in the end.
    pub url: Url,
    /// The status.
    pub status: u16,
    /// The content type as it came.
    pub content_type: Option<String>,
    /// All headers but cookies, by lower-case name, in the order in which they came.
    pub headers: Vec<(String, String)>,
    /// The body, decompressed.
    pub body: Vec<u8>,
}

impl Response {
    /// The first header of this name, given in lower case.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}

impl fmt::Debug for Response {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let headers: Vec<&str> = self.headers.iter().map(|(name, _)| name.as_str()).collect();
        f.debug_struct("Response")
            .field("path", &self.url.path())
            .field("status", &self.status)
            .field("content_type", &self.content_type)
            .field("headers", &headers)
            .field("bytes", &self.body.len())
            .finish()
    }
}

/// Why no answer came.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum WireError {
    /// The answer took too long. The request may have had its effect.
    #[error("the DMS did not answer in time")]
    Timeout,
    /// No connection could be made. The request had no effect.
    #[error("the DMS refused the connection")]
    Refused,
    /// The connection broke. The request may have had its effect.
    #[error("the connection to the DMS broke")]
    Reset,
    /// The answer is larger than the pack's limit.
    #[error("the DMS's answer is too large")]
    TooLarge,
    /// More redirects than the pack's limit.
    #[error("the DMS redirects too often")]
    TooManyRedirects,
    /// The address is outside the pack's origins.
    #[error("the address is outside the pack's origins")]
    ForeignOrigin,
    /// It was not sent: the DMS is asked as hard as it may be, or keeps failing. Whoever holds the wire knows which.
    #[error("the request was held back")]
    HeldBack,
    /// Anything else, in words for the operator.
    #[error("{0}")]
    Other(String),
}

/// Speaks to a DMS: one account's cookies, one request at a time.
///
/// It follows redirects within the pack's origins, keeps cookies, paces and caps. It never repeats a request
/// that is not [`safe`](Request::safe).
#[async_trait]
pub trait Wire: Send {
    /// Sends a request and brings its final answer.
    async fn send(&mut self, request: Request) -> Result<Response, WireError>;

    /// Waits, since a page says that the next one is not ready before.
    async fn wait(&mut self, duration: Duration) {
        let _ = duration;
    }
}
