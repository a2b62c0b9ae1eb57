//! That each system behaves as systems of its kind do, and that the known answers are what a person sees there.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

mod htmx;
mod jsonrpc;
mod known;
mod perl;
mod soap;

use reqwest::Client;
use reqwest::redirect::Policy;
use rooftop_foreign::{Options, Running, System, start};

/// A system of its own for each test, and a browser that follows nothing by itself.
struct House {
    running: Running,
    client: Client,
}

/// Options under which a session has ended before its next request.
const SESSIONS_END_AT_ONCE: Options = Options {
    listen: std::net::SocketAddr::V4(std::net::SocketAddrV4::new(std::net::Ipv4Addr::LOCALHOST, 0)),
    idle_seconds: 0,
    requests_per_second: 1000,
};

/// Options under which neither sessions nor patience end during a test.
const AT_EASE: Options = Options { idle_seconds: 3600, ..SESSIONS_END_AT_ONCE };

impl House {
    async fn open(system: System, options: Options) -> Self {
        // Somebody else in the process may have been first; either way there is one.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client =
            Client::builder().cookie_store(true).redirect(Policy::none()).no_proxy().build().unwrap();
        Self { running: start(system, options).await.unwrap(), client }
    }

    fn url(&self, path: &str) -> String {
        format!("{}{path}", self.running.url)
    }
}

/// The text between two others; what is looked for must be there.
fn between<'t>(text: &'t str, before: &str, after: &str) -> &'t str {
    assert!(text.contains(before), "no {before:?} in {text}");
    let rest = text.split_once(before).unwrap().1;
    assert!(rest.contains(after), "no {after:?} behind {before:?}");
    rest.split_once(after).unwrap().0
}
