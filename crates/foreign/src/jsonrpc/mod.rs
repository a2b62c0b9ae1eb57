//! Tidewater: an application whose screens are drawn by scripts from the answers of one JSON-RPC address.
//!
//! Every answer has status 200, errors too. Arguments are told by their place, a reference is a pair of number and
//! name, and what is empty is `false`.

mod domain;
mod models;
mod rpc;

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, header};
use axum::response::{Html, IntoResponse as _, Response};
use axum::routing::{get, post};

use crate::books::Books;
use crate::sessions::Sessions;

struct Tidewater {
    companies: Vec<Company>,
    sessions: Sessions<()>,
}

struct Company {
    id: u64,
    name: &'static str,
    books: Books,
}

pub(super) fn router(idle: Duration) -> Router {
    let company = |id, name, books| Company { id, name, books };
    let companies = vec![
        company(1, "Bayside Toyota", Books::of(41, "T")),
        company(2, "Bayside Honda", Books::of(42, "H")),
    ];
    let house = Tidewater { companies, sessions: Sessions::new(idle) };
    Router::new()
        .route("/", get(async || Html(include_str!("../../templates/jsonrpc/index.html"))))
        .route("/client.js", get(client))
        .route("/rpc", post(call))
        .with_state(Arc::new(house))
}

async fn client() -> Response {
    let script = include_str!("../../templates/jsonrpc/client.js");
    ([(header::CONTENT_TYPE, "text/javascript; charset=utf-8")], script).into_response()
}

async fn call(State(house): State<Arc<Tidewater>>, headers: HeaderMap, body: Bytes) -> Response {
    let session = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let session = session.and_then(|value| value.strip_prefix("Session ")).unwrap_or_default();
    let answer = rpc::answer(&house, session, &body);
    ([(header::CONTENT_TYPE, "application/json")], answer.to_string()).into_response()
}
