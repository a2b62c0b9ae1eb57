//! The cookies of one DMS session, by the rules of RFC 6265.

use cookie_store::{Cookie, CookieStore, RawCookie};
use std::convert::Infallible;
use std::sync::{Mutex, MutexGuard, PoisonError};
use url::Url;
use zeroize::Zeroizing;

use crate::limits::{COOKIE_BYTES_MAX, COOKIES_MAX};

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

    /// The values of all cookies: secrets.
    pub(crate) fn values(&self) -> Vec<Zeroizing<String>> {
        self.lock().cookies.iter_any().map(|cookie| Zeroizing::new(cookie.value().to_owned())).collect()
    }

    /// The `Cookie` header for a request, if there is anything to send. Of two cookies of one name, the one with the
    /// longer path comes first, as servers expect.
    pub(crate) fn header(&self, url: &Url) -> Option<Vec<u8>> {
        let inner = self.lock();
        let mut cookies = inner.cookies.matches(url);
        let path_length = |cookie: &Cookie<'_>| cookie.path.len();
        cookies.sort_by(|a, b| path_length(b).cmp(&path_length(a)).then_with(|| a.name().cmp(b.name())));
        let pairs: Vec<_> =
            cookies.iter().map(|cookie| format!("{}={}", cookie.name(), cookie.value())).collect();
        (!pairs.is_empty()).then(|| bytes(&pairs.join("; ")))
    }

    /// Takes what a response sets. A cookie for a domain that the response is not of, or for a whole public suffix
    /// such as `co.uk`, is refused.
    pub(crate) fn take<'a>(&self, url: &Url, headers: impl Iterator<Item = &'a [u8]>) {
        let mut inner = self.lock();
        for header in headers {
            if header.len() > COOKIE_BYTES_MAX {
                tracing::info!(bytes = header.len(), "a cookie is too large and was not taken");
                continue;
            }
            let Ok(mut cookie) = RawCookie::parse(text(header)) else { continue };
            forget_port(&mut cookie);
            if is_for_everybody(&cookie, url) {
                continue;
            }
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

/// A cookie as text, a character for each byte: whatever a server wrote goes back to it as it was.
fn text(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| char::from(*byte)).collect()
}

fn bytes(text: &str) -> Vec<u8> {
    // Every character came from one byte.
    text.chars().map(|c| u8::try_from(u32::from(c)).unwrap_or(b'?')).collect()
}

/// Some servers write their own port behind the domain, where none belongs.
fn forget_port(cookie: &mut RawCookie<'_>) {
    let host = cookie
        .domain()
        .and_then(|domain| domain.rsplit_once(':'))
        .filter(|(_, port)| !port.is_empty() && port.chars().all(|c| c.is_ascii_digit()));
    if let Some(host) = host.map(|(host, _)| host.to_owned()) {
        cookie.set_domain(host);
    }
}

/// Whether the cookie is for a public suffix, under which strangers are neighbours. One for the very host that set it
/// is its own affair.
fn is_for_everybody(cookie: &RawCookie<'_>, url: &Url) -> bool {
    let Some(domain) =
        cookie.domain().map(|domain| domain.trim().trim_start_matches('.').to_ascii_lowercase())
    else {
        return false;
    };
    let is_own = url.host_str() == Some(domain.as_str());
    !is_own && psl::suffix_str(&domain) == Some(domain.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(text: &str) -> Url {
        text.parse().unwrap()
    }

    /// What goes back to `to` after `from` has set these cookies.
    fn sent(from: &str, cookies: &[&str], to: &str) -> String {
        let jar = Jar::default();
        set(&jar, from, cookies);
        header(&jar, to)
    }

    fn set(jar: &Jar, from: &str, cookies: &[&str]) {
        jar.take(&url(from), cookies.iter().map(|cookie| cookie.as_bytes()));
    }

    fn header(jar: &Jar, to: &str) -> String {
        jar.header(&url(to)).map(|bytes| String::from_utf8(bytes).unwrap()).unwrap_or_default()
    }

    #[test]
    fn a_session_cookie_survives_being_written_and_read() {
        let jar = Jar::default();
        set(&jar, "https://dms.example/login", &["SID=abc; Path=/; HttpOnly; Secure"]);
        assert!(jar.take_changed() && !jar.take_changed());
        let again = Jar::from_json(&jar.to_json());
        assert_eq!(header(&again, "https://dms.example/home"), "SID=abc");
        assert_eq!(header(&again, "http://dms.example/home"), "", "a secure cookie stays off plain text");
    }

    #[test]
    fn a_cookie_goes_where_its_domain_says() {
        let home = "https://app.dms.example/a";
        for (cookie, to, expected) in [
            // The host's own, however it is written.
            ("c=1", home, "c=1"),
            ("c=1; Domain=app.dms.example", home, "c=1"),
            ("c=1; Domain=.app.dms.example", home, "c=1"),
            ("c=1; Domain=APP.DMS.example", home, "c=1"),
            ("c=1; Domain=app.dms.example:443", home, "c=1"),
            ("c=1; Domain=", home, "c=1"),
            // A parent's, which its other hosts get as well; a host's own they do not get.
            ("c=1; Domain=dms.example", home, "c=1"),
            ("c=1; Domain=.dms.example:8443", "https://files.dms.example/", "c=1"),
            ("c=1", "https://files.dms.example/", ""),
            // A stranger's, a child's, everybody's.
            ("c=1; Domain=bank.example", home, ""),
            ("c=1; Domain=bank.example", "https://bank.example/", ""),
            ("c=1; Domain=x.app.dms.example", home, ""),
            ("c=1; Domain=s.example", "https://dms.example/", ""),
            ("c=1; Domain=example:x", home, ""),
        ] {
            assert_eq!(sent(home, &[cookie], to), expected, "{cookie} to {to}");
        }
        let british = "https://dms.dealer.co.uk/";
        for everybody in ["co.uk", ".co.uk", "uk"] {
            assert_eq!(sent(british, &[&format!("c=1; Domain={everybody}")], british), "", "{everybody}");
        }
        assert_eq!(sent(british, &["c=1; Domain=dealer.co.uk"], british), "c=1");
    }

    #[test]
    fn a_machine_without_a_name_keeps_its_cookies() {
        for host in ["127.0.0.1", "[::1]", "localhost", "10.1.2.3"] {
            let at = format!("http://{host}:8080/");
            assert_eq!(sent(&at, &["c=1"], &at), "c=1", "{host}");
            if host != "[::1]" {
                assert_eq!(sent(&at, &[&format!("c=1; Domain={host}")], &at), "c=1", "{host}");
            }
        }
        assert_eq!(sent("http://10.1.2.3/", &["c=1; Domain=2.3"], "http://10.1.2.3/"), "");
        let here = "http://127.0.0.1:9000/";
        assert_eq!(sent(here, &["c=1; Secure"], here), "c=1", "this machine needs no encryption");
        assert_eq!(sent("http://10.1.2.3/", &["c=1; Secure"], "http://10.1.2.3/"), "");
    }

    #[test]
    fn a_cookie_goes_where_its_path_says_and_the_longer_path_comes_first() {
        let cookies = ["c=root; Path=/", "c=app; Path=/app", "d=1; Path=/admin", "e=1; Path=odd"];
        assert_eq!(
            sent("https://dms.example/app/login", &cookies, "https://dms.example/app/x"),
            "c=app; e=1; c=root"
        );
        assert_eq!(sent("https://dms.example/app/login", &cookies, "https://dms.example/apple"), "c=root");
    }

    #[test]
    fn the_last_word_on_a_cookie_counts() {
        let at = "https://dms.example/";
        for (cookies, expected) in [
            (vec!["c=1; Path=/", "c=2; Path=/"], "c=2"),
            (vec!["c=1", "c=; Max-Age=0"], ""),
            (vec!["c=1", "c=x; Max-Age=-1"], ""),
            (vec!["c=1", "c=x; Expires=Thu, 01 Jan 1970 00:00:00 GMT"], ""),
            (vec!["c=1", "c=x; Expires=Thu, 01-Jan-1970 00:00:01 GMT"], ""),
            (vec!["c=1", "c=x; Expires=Thu, 01-Jan-70 00:00:01 GMT"], ""),
            (vec!["c=1; Expires=whenever"], "c=1"),
            (vec!["c=1; Max-Age=soon"], "c=1"),
            (vec!["c="], "c="),
            (vec!["no cookie at all"], ""),
        ] {
            assert_eq!(sent(at, &cookies, at), expected, "{cookies:?}");
        }
    }

    #[test]
    fn a_value_goes_back_as_it_was_written() {
        let at = "https://dms.example/";
        for value in ["\"a b\"", "a=b==", "a,b", "%22x%22", "{\"k\":1}"] {
            assert_eq!(sent(at, &[&format!("c={value}; Path=/")], at), format!("c={value}"));
        }
        let jar = Jar::default();
        jar.take(&url(at), [&b"name=Jos\xe9"[..]].into_iter());
        let again = Jar::from_json(&jar.to_json());
        assert_eq!(again.header(&url(at)).unwrap(), b"name=Jos\xe9");
    }

    #[test]
    fn a_flood_of_cookies_is_bounded() {
        let jar = Jar::default();
        for n in 0..1000 {
            set(&jar, "https://dms.example/", &[&format!("c{n}=1")]);
        }
        set(&jar, "https://dms.example/", &[&format!("c1={}", "x".repeat(COOKIE_BYTES_MAX))]);
        assert_eq!(jar.to_json().as_array().unwrap().len(), COOKIES_MAX);
        assert!(header(&jar, "https://dms.example/").contains("c1=1;"));
    }

    #[test]
    fn cookies_are_not_printed() {
        let jar = Jar::default();
        set(&jar, "https://dms.example/", &["SID=topsecret"]);
        assert!(!format!("{jar:?}").contains("topsecret"));
    }
}
