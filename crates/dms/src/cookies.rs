//! The cookies of one DMS session, by the rules of RFC 6265.

use cookie_store::{Cookie, CookieStore, RawCookie};
use std::convert::Infallible;
use std::sync::{Mutex, MutexGuard, PoisonError};
use url::Url;

use crate::limits::COOKIES_MAX;

/// A cookie jar. It is shared by the requests of one session, and says when it has something new to keep.
#[derive(Debug, Default)]
pub(crate) struct Jar(Mutex<Inner>);

#[derive(Default)]
struct Inner {
    cookies: CookieStore,
    changed: bool,
}

impl std::fmt::Debug for Inner {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("(cookies)")
    }
}

impl Jar {
    /// The jar that was written by [`Jar::to_json`]; an empty one if the text is of no use, as after an upgrade.
    pub(crate) fn from_json(text: &serde_json::Value) -> Self {
        let cookies: Vec<Cookie<'static>> = serde_json::from_value(text.clone()).unwrap_or_default();
        let cookies = CookieStore::from_cookies(cookies.into_iter().map(Ok::<_, Infallible>), true);
        Self(Mutex::new(Inner { cookies: cookies.unwrap_or_default(), changed: false }))
    }

    /// All cookies, session cookies among them: a DMS session must outlive the process.
    pub(crate) fn to_json(&self) -> serde_json::Value {
        let inner = self.lock();
        let cookies: Vec<_> = inner.cookies.iter_any().cloned().collect();
        serde_json::to_value(cookies).unwrap_or_default()
    }

    /// The `Cookie` header for a request, if there is anything to send.
    pub(crate) fn header(&self, url: &Url) -> Option<String> {
        let inner = self.lock();
        let pairs: Vec<_> =
            inner.cookies.get_request_values(url).map(|(name, value)| format!("{name}={value}")).collect();
        (!pairs.is_empty()).then(|| pairs.join("; "))
    }

    /// Takes what a response sets. A cookie for a domain that the response is not of is refused by the store.
    pub(crate) fn take<'a>(&self, url: &Url, headers: impl Iterator<Item = &'a str>) {
        let mut inner = self.lock();
        for header in headers {
            let Ok(cookie) = RawCookie::parse(header.to_owned()) else { continue };
            let known = inner.cookies.iter_any().any(|held| held.name() == cookie.name());
            let room = known || inner.cookies.iter_unexpired().count() < COOKIES_MAX;
            if room && inner.cookies.insert_raw(&cookie, url).is_ok() {
                inner.changed = true;
            }
        }
    }

    /// Whether there is something new since it was last asked.
    pub(crate) fn take_changed(&self) -> bool {
        std::mem::take(&mut self.lock().changed)
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(text: &str) -> Url {
        text.parse().unwrap()
    }

    #[test]
    fn a_session_cookie_survives_being_written_and_read() {
        let jar = Jar::default();
        jar.take(&url("https://dms.example/login"), ["SID=abc; Path=/; HttpOnly; Secure"].into_iter());
        assert!(jar.take_changed() && !jar.take_changed());
        let again = Jar::from_json(&jar.to_json());
        assert_eq!(again.header(&url("https://dms.example/home")).as_deref(), Some("SID=abc"));
        assert_eq!(
            again.header(&url("http://dms.example/home")),
            None,
            "a secure cookie stays off plain text"
        );
    }

    #[test]
    fn a_cookie_for_another_domain_is_not_taken() {
        let jar = Jar::default();
        jar.take(&url("https://dms.example/"), ["SID=abc; Domain=bank.example"].into_iter());
        assert_eq!(jar.header(&url("https://bank.example/")), None);
        assert_eq!(jar.header(&url("https://dms.example/")), None);
    }

    #[test]
    fn a_flood_of_cookies_is_bounded() {
        let jar = Jar::default();
        for n in 0..1000 {
            jar.take(&url("https://dms.example/"), [format!("c{n}=1").as_str()].into_iter());
        }
        assert_eq!(jar.to_json().as_array().unwrap().len(), COOKIES_MAX);
    }

    #[test]
    fn cookies_are_not_printed() {
        let jar = Jar::default();
        jar.take(&url("https://dms.example/"), ["SID=topsecret"].into_iter());
        assert!(!format!("{jar:?}").contains("topsecret"));
    }
}
