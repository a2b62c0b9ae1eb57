//! Redirects as servers really send them.

use axum::Router;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Redirect, Response};
use axum::routing::{any, get, post};
use rooftop_core::ports::DmsFailure;
use std::sync::{Arc, Mutex};

use super::rig::{Rig, Server, inventory, login, page};

/// A status with this address, byte for byte.
fn to(status: u16, location: &[u8]) -> Response {
    let location = HeaderValue::from_bytes(location).unwrap();
    (StatusCode::from_u16(status).unwrap(), [(header::LOCATION, location)]).into_response()
}

/// The plain inventory behind a form that asks what to list.
const SEARCHED: &str = "\
operation: vehicles.list
steps:
  - open: { path: /search, expect: search }
  - submit: { form: search, with: { status: All }, expect: inventory }
rows:
  from: vehicles
  key: row.stock_number
  fields: { stockNumber: row.stock_number }
";

const SEARCH: &str = "\
page: search
means: signed_in
proof: [ { heading: Search } ]
forms:
  search: { controls: { status: { label: Status } }, submit: { button: Go } }
";

fn search_page() -> impl axum::response::IntoResponse {
    page(
        "<h1>Search</h1><form action='/find' method='post'><label>Status <input name='s'></label><button>Go</button></form>",
    )
}

fn searched(routes: Router) -> super::rig::RigMaker {
    Rig::of(routes.route("/search", get(|| async { search_page() })))
        .file("flows/vehicles.list.yaml", SEARCHED)
        .file("pages/search.yaml", SEARCH)
}

#[tokio::test]
async fn a_post_becomes_a_get_or_is_repeated_as_the_status_says() {
    for status in [301, 302, 303, 307, 308] {
        let routes = Router::new()
            .route("/find", post(move || async move { to(status, b"/found") }))
            .route("/found", any(|| async { inventory(&["F1"]) }));
        let rig = searched(routes).open().await;
        assert_eq!(rig.list().await.unwrap(), ["F1"], "{status}");
        let last = rig.lines().pop().unwrap();
        let expected = if status < 307 { "GET /found" } else { "POST /found s=All" };
        assert_eq!(last, expected, "{status}");
    }
}

#[tokio::test]
async fn an_empty_address_after_a_post_is_the_same_address() {
    for status in [301, 302, 303] {
        let found = get(|| async { inventory(&["F1"]) }).post(move || async move { to(status, b"") });
        let rig = searched(Router::new().route("/find", found)).open().await;
        assert_eq!(rig.list().await.unwrap(), ["F1"], "{status}");
        assert_eq!(rig.lines().last().unwrap(), "GET /find");
    }
}

#[tokio::test]
async fn a_sign_in_that_is_answered_with_an_empty_address_goes_on() {
    let signs_in = || async {
        let mut answer = to(303, b"");
        answer.headers_mut().insert(header::SET_COOKIE, HeaderValue::from_static("SID=1; Path=/"));
        answer
    };
    let shows = |headers: axum::http::HeaderMap| async move {
        if headers.contains_key(header::COOKIE) { page("<h1>Welcome, Jordan</h1>") } else { login("") }
    };
    let rig = Rig::of(Router::new().route("/login", get(shows).post(signs_in))).open().await;
    rig.sign_in().await.unwrap();
    let lines = rig.lines();
    assert_eq!(lines[1..3], ["POST /login user=jlopez&pw=right-horse-battery", "GET /login"]);
}

#[tokio::test]
async fn a_redirect_that_says_no_address_is_the_answer_itself() {
    let answers: [fn() -> Response; 3] = [
        || (StatusCode::FOUND, inventory(&["R1"])).into_response(),
        || (StatusCode::SEE_OTHER, [(header::LOCATION, "")], inventory(&["R1"])).into_response(),
        || (StatusCode::TEMPORARY_REDIRECT, [(header::LOCATION, "")], inventory(&["R1"])).into_response(),
    ];
    for answer in answers {
        let routes = Router::new().route("/inventory", get(move || async move { answer() }));
        let rig = Rig::of(routes)
            .file("pages/inventory.yaml", &inventory_with("status: [302, 303, 307]"))
            .open()
            .await;
        assert_eq!(rig.list().await.unwrap(), ["R1"]);
        assert_eq!(rig.server.asked("GET /inventory").len(), 1);
    }
}

fn inventory_with(line: &str) -> String {
    format!(
        "page: inventory\nmeans: signed_in\n{line}\nproof: [ {{ heading: Inventory }} ]\nlists:\n  vehicles:\n    \
         columns: {{ stock_number: {{ heading: \"Stock #\", read: text }} }}\n    key: stock_number\n    \
         empty: [ {{ text: None. }} ]\n"
    )
}

#[tokio::test]
async fn an_address_may_be_written_in_any_way_that_browsers_take() {
    for location in [
        &b"/stock/caf%C3%A9"[..],
        "/stock/café".as_bytes(),
        b"//{host}/stock/caf%C3%A9",
        b"stock/caf%C3%A9#top",
        b"?f=1",
    ] {
        let own = location.to_vec();
        let first = move |headers: axum::http::HeaderMap, uri: axum::http::Uri| async move {
            if uri.query() == Some("f=1") {
                return inventory(&["R1"]).into_response();
            }
            let host = headers[header::HOST].to_str().unwrap();
            to(302, String::from_utf8(own).unwrap().replace("{host}", host).as_bytes())
        };
        let routes = Router::new()
            .route("/inventory", get(first))
            .route("/stock/café", get(|| async { inventory(&["R1"]) }))
            .route("/stock/{name}", get(|| async { inventory(&["R1"]) }));
        let rig = Rig::of(routes).open().await;
        assert_eq!(rig.list().await.unwrap(), ["R1"], "{}", String::from_utf8_lossy(location));
    }
}

#[tokio::test]
async fn no_way_of_writing_an_address_leads_to_a_stranger() {
    let stranger = Server::serve(Router::new().fallback(|| async { inventory(&["X"]) })).await;
    let authority = stranger.url().trim_start_matches("http://").to_owned();
    let locations = [
        stranger.url().to_owned(),
        format!("//{authority}/inventory"),
        format!("\\\\{authority}/inventory"),
        format!("/\\{authority}/inventory"),
        format!("http://127.0.0.1@{authority}/"),
        format!("HTTP://{authority}/"),
        format!("http:{authority}"),
        "file:///etc/passwd".into(),
        "javascript:alert(1)".into(),
        "data:text/html,<h1>Inventory</h1>".into(),
        "http://".into(),
        "http://[".into(),
    ];
    let next = Arc::new(Mutex::new((302, String::new())));
    let answer = next.clone();
    let redirects = post(move || async move {
        let (status, location) = answer.lock().unwrap().clone();
        to(status, location.as_bytes())
    });
    let rig = searched(Router::new().route("/find", redirects)).open().await;
    for location in locations {
        for status in [302, 307] {
            *next.lock().unwrap() = (status, location.clone());
            let failure = rig.list().await.unwrap_err();
            let is_loud = matches!(failure, DmsFailure::Unavailable { .. } | DmsFailure::Drift(_));
            assert!(is_loud, "{location}: {failure:?}");
        }
    }
    assert!(stranger.seen().is_empty());
}

#[tokio::test]
async fn a_user_in_an_address_is_not_sent() {
    let routes = Router::new()
        .route(
            "/inventory",
            get(|headers: axum::http::HeaderMap| async move {
                let host = headers[header::HOST].to_str().unwrap();
                Redirect::to(&format!("http://someone:secret@{host}/stock"))
            }),
        )
        .route("/stock", get(|| async { inventory(&["R1"]) }));
    let rig = Rig::of(routes).open().await;
    assert_eq!(rig.list().await.unwrap(), ["R1"]);
    assert_eq!(rig.server.asked("GET /stock")[0].header("authorization"), "");
}

#[tokio::test]
async fn a_request_says_from_which_page_it_comes_and_no_stranger_learns_it_whole() {
    let second = Server::serve(Router::new().fallback(|| async { inventory(&["S1"]) })).await;
    let there = format!("{}/stock", second.url());
    let routes = Router::new().route("/find", post(move || async move { Redirect::temporary(&there) }));
    let rig = searched(routes).origin("second_url", second.url()).open().await;
    assert_eq!(rig.list().await.unwrap(), ["S1"]);
    let home = rig.server.url();
    let opened = rig.server.asked("GET /search");
    assert_eq!((opened[0].header("referer"), opened[0].header("origin")), ("", ""));
    let sent = rig.server.asked("POST /find");
    assert_eq!(
        (sent[0].header("referer"), sent[0].header("origin")),
        (format!("{home}/search").as_str(), home)
    );
    let seen = second.seen();
    assert_eq!((seen[0].header("referer"), seen[0].header("origin")), (format!("{home}/").as_str(), home));
    assert_eq!(seen[0].line, "POST /stock s=All", "307 repeats it, since the pack names that origin");
}
