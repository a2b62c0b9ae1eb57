//! One exchange with a DMS over HTTP: cookies, redirects, time-outs, a body that is capped while it streams.
//!
//! All bytes to and from a DMS pass here. Redirects are followed by our own loop, so that every hop is checked
//! against the origins that the pack names and gets its own cookies: no credential ever goes anywhere else.

use jiff::Timestamp;
use reqwest::header::{
    CONTENT_TYPE, COOKIE, HeaderMap, HeaderName, HeaderValue, LOCATION, ORIGIN, REFERER, SET_COOKIE,
};
use reqwest::{Client, Method, StatusCode};
use rooftop_pack::{Body, Written};
use std::borrow::Cow;
use std::collections::BTreeSet;
use std::time::Duration;
use url::{Origin, Url};

use crate::cookies::Jar;
use crate::limits::CONNECT_TIMEOUT;
use crate::retry_after::retry_after;

/// What a request may take.
#[derive(Debug, Clone)]
pub(crate) struct ExchangeLimits {
    pub(crate) origins: BTreeSet<String>,
    pub(crate) timeout: Duration,
    pub(crate) body_max: u64,
    pub(crate) redirects_max: u32,
}

impl ExchangeLimits {
    fn allows(&self, url: &Url) -> bool {
        matches!(url.scheme(), "https" | "http") && self.origins.contains(&origin_text(&url.origin()))
    }
}

/// An origin as text, for comparing.
pub(crate) fn origin_text(origin: &Origin) -> String {
    origin.ascii_serialization()
}

/// What is sent.
#[derive(Clone)]
pub(crate) struct Outgoing {
    pub(crate) method: Method,
    pub(crate) url: Url,
    /// Headers that the pack writes. They may be credentials, and never leave the address's origin.
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Body,
    /// The page from which it is sent.
    pub(crate) referer: Option<Url>,
}

impl Outgoing {
    pub(crate) fn get(url: Url) -> Self {
        Self { method: Method::GET, url, headers: Vec::new(), body: Body::Empty, referer: None }
    }
}

/// What came back, at the end of all redirects.
pub(crate) struct Incoming {
    pub(crate) url: Url,
    pub(crate) status: StatusCode,
    pub(crate) content_type: Option<String>,
    pub(crate) retry_after: Option<Duration>,
    /// All headers but cookies, by lower-case name, in the order in which they came.
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
    /// How many redirects were followed.
    pub(crate) redirects: u32,
}

/// Why there is no answer. None of these says that a request had no effect.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ExchangeError {
    #[error("no answer within {0:?}")]
    Timeout(Duration),
    #[error("the connection was not opened: {0}")]
    NotConnected(String),
    #[error("the connection broke: {0}")]
    Broken(String),
    #[error("the body is larger than {0} bytes")]
    TooLarge(u64),
    #[error("more than {0} redirects")]
    TooManyRedirects(u32),
    #[error("{0} is not an origin of the pack")]
    ForeignOrigin(String),
    #[error("the answer leads to {0}, which is not an origin of the pack")]
    LedAway(String),
    #[error("a redirect without a usable address")]
    BadRedirect,
    #[error("a body that cannot be written")]
    BadBody,
}

impl ExchangeError {
    /// The same, for a request that followed others: something was sent, whatever became of the last.
    fn behind(self, hop: u32) -> Self {
        match self {
            Self::NotConnected(cause) if hop > 0 => Self::Broken(cause),
            error => error,
        }
    }
}

/// The client that all connections share: no cookies and no redirects of its own, certificates always verified.
pub(crate) fn client(user_agent: &str) -> Result<Client, reqwest::Error> {
    // A provider that is installed already is as good.
    let _ = rustls::crypto::ring::default_provider().install_default();
    Client::builder()
        .user_agent(user_agent)
        .redirect(reqwest::redirect::Policy::none())
        .connect_timeout(CONNECT_TIMEOUT)
        .retry(reqwest::retry::never())
        .build()
}

/// Sends a request and follows where it leads, within the limits. The time-out is for the whole of it. `now` is for
/// dates in the answer.
pub(crate) async fn exchange(
    client: &Client,
    jar: &Jar,
    limits: &ExchangeLimits,
    request: Outgoing,
    now: Timestamp,
) -> Result<Incoming, ExchangeError> {
    let whole = follow(client, jar, limits, request, now);
    tokio::time::timeout(limits.timeout, whole).await.unwrap_or(Err(ExchangeError::Timeout(limits.timeout)))
}

async fn follow(
    client: &Client,
    jar: &Jar,
    limits: &ExchangeLimits,
    mut request: Outgoing,
    now: Timestamp,
) -> Result<Incoming, ExchangeError> {
    for hop in 0..=limits.redirects_max {
        if !limits.allows(&request.url) {
            let origin = origin_text(&request.url.origin());
            return Err(if hop == 0 {
                ExchangeError::ForeignOrigin(origin)
            } else {
                ExchangeError::LedAway(origin)
            });
        }
        let response = send(client, jar, &request).await.map_err(|error| error.behind(hop))?;
        jar.take(&request.url, response.headers().get_all(SET_COOKIE).iter().map(HeaderValue::as_bytes));
        let Some(next) = redirect(&request, response.status(), response.headers())? else {
            return read(request.url, response, limits.body_max, now)
                .await
                .map(|incoming| Incoming { redirects: hop, ..incoming });
        };
        request = next;
    }
    Err(ExchangeError::TooManyRedirects(limits.redirects_max))
}

async fn send(client: &Client, jar: &Jar, request: &Outgoing) -> Result<reqwest::Response, ExchangeError> {
    let mut builder = client.request(request.method.clone(), without_user(&request.url));
    if let Some(cookies) = jar.header(&request.url).and_then(|bytes| HeaderValue::from_bytes(&bytes).ok()) {
        builder = builder.header(COOKIE, cookies);
    }
    if let Some(referer) = referer(request) {
        builder = builder.header(REFERER, referer);
    }
    if request.method != Method::GET {
        builder = builder.header(ORIGIN, origin(request));
    }
    for (name, value) in &request.headers {
        builder = builder.header(name, value);
    }
    let written = request.body.written().map_err(|_| ExchangeError::BadBody)?;
    if let Some(Written { content_type, bytes }) = written {
        builder = builder.header(CONTENT_TYPE, content_type.as_ref()).body(bytes.into_owned());
    }
    builder.send().await.map_err(|error| broken(&error))
}

/// The address without user and password: those in an address are not ours to send.
fn without_user(url: &Url) -> Url {
    let mut url = url.clone();
    // Neither fails for an address with a host.
    let _ = url.set_username("");
    let _ = url.set_password(None);
    url
}

/// The page from which a request is sent, as browsers tell it: whole to its own origin, else the origin alone, and
/// nothing from an encrypted page to one that is not.
fn referer(request: &Outgoing) -> Option<String> {
    let page = request.referer.as_ref()?;
    if page.origin() == request.url.origin() {
        let mut page = without_user(page);
        page.set_fragment(None);
        return Some(page.into());
    }
    let is_weaker = page.scheme() == "https" && request.url.scheme() != "https";
    (!is_weaker).then(|| format!("{}/", origin_text(&page.origin())))
}

/// The origin that a request which changes something says it comes from.
fn origin(request: &Outgoing) -> String {
    origin_text(&request.referer.as_ref().unwrap_or(&request.url).origin())
}

/// The request that a redirect asks for. 303 and, as browsers do, 301 and 302 turn a POST into a GET; 307 and 308
/// repeat it. Without an address it is no redirect, but an answer with that status.
fn redirect(
    request: &Outgoing,
    status: StatusCode,
    headers: &HeaderMap,
) -> Result<Option<Outgoing>, ExchangeError> {
    if !matches!(status.as_u16(), 301 | 302 | 303 | 307 | 308) {
        return Ok(None);
    }
    let Some(location) = headers.get(LOCATION).map(text) else { return Ok(None) };
    let repeats = matches!(status.as_u16(), 307 | 308);
    if location.is_empty() && (repeats || request.method == Method::GET) {
        // To the same address in the same way: that answer would come again.
        return Ok(None);
    }
    let mut url = request.url.join(&location).map_err(|_| ExchangeError::BadRedirect)?;
    if url.fragment().is_none() {
        url.set_fragment(request.url.fragment());
    }
    let (method, body) =
        if repeats { (request.method.clone(), request.body.clone()) } else { (Method::GET, Body::Empty) };
    let stays = url.origin() == request.url.origin();
    let headers = if stays { request.headers.clone() } else { Vec::new() };
    Ok(Some(Outgoing { method, url, headers, body, referer: request.referer.clone() }))
}

async fn read(
    url: Url,
    mut response: reqwest::Response,
    body_max: u64,
    now: Timestamp,
) -> Result<Incoming, ExchangeError> {
    let status = response.status();
    let content_type = response.headers().get(CONTENT_TYPE).map(|value| text(value).into_owned());
    let retry_after = retry_after(response.headers(), now);
    let headers = headers(response.headers());
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(|error| broken(&error))? {
        if (body.len() + chunk.len()) as u64 > body_max {
            return Err(ExchangeError::TooLarge(body_max));
        }
        body.extend_from_slice(&chunk);
    }
    Ok(Incoming { url, status, content_type, retry_after, headers, body, redirects: 0 })
}

fn headers(headers: &HeaderMap) -> Vec<(String, String)> {
    let is_told = |name: &HeaderName| *name != SET_COOKIE;
    let told = headers.iter().filter(|(name, _)| is_told(name));
    told.map(|(name, value)| (name.as_str().to_owned(), text(value).into_owned())).collect()
}

/// A header's text: UTF-8 if it is that, else Latin-1, which old servers write.
fn text(value: &HeaderValue) -> Cow<'_, str> {
    match std::str::from_utf8(value.as_bytes()) {
        Ok(text) => Cow::Borrowed(text.trim()),
        Err(_) => Cow::Owned(value.as_bytes().iter().map(|byte| char::from(*byte)).collect()),
    }
}

/// The error without the address, whose query may hold what is nobody's business.
fn broken(error: &reqwest::Error) -> ExchangeError {
    let mut cause = std::error::Error::source(error);
    let mut text = String::from("no cause given");
    while let Some(inner) = cause {
        text = inner.to_string();
        cause = inner.source();
    }
    if error.is_connect() { ExchangeError::NotConnected(text) } else { ExchangeError::Broken(text) }
}
