//! Forecourt: pages of today whose parts are fetched by attributes of htmx.
//!
//! A part is given only to a request that says `HX-Request`; what ends such a request elsewhere is said in
//! `HX-Redirect`. The token against forged requests changes with each rendering and serves once.

mod export;
mod formats;
mod pages;
mod records;
mod sign_in;
mod upload;
mod vehicles;

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use askama::Template;
use axum::Router;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::routing::{get, post};

use crate::books::Books;
use crate::sessions::{Sessions, cookie, token};

const COOKIE: &str = "forecourt_session";
/// Tokens of a session that may still be shown: those of the last so many renderings.
const TOKENS_KEPT: usize = 40;

struct Forecourt {
    stores: [Store; 2],
    sessions: Sessions<Seat>,
    /// Tokens of sign-in pages that were not sent yet.
    sign_ins: Sessions<()>,
    uploads: Mutex<Vec<upload::Uploaded>>,
    colors: Mutex<Vec<vehicles::Repainted>>,
}

struct Store {
    number: &'static str,
    name: &'static str,
    zone: &'static str,
    books: Books,
}

#[derive(Clone, Default)]
struct Seat {
    store: usize,
    tokens: VecDeque<String>,
}

type House = Arc<Forecourt>;

pub(super) fn router(idle: Duration) -> Router {
    let store = |number, name, zone, books| Store { number, name, zone, books };
    let house = Forecourt {
        stores: [
            store("210", "Northgate Ford", "America/Chicago", Books::of(21, "F")),
            store("220", "Northgate Pre-Owned", "America/Denver", Books::of(22, "U")),
        ],
        sessions: Sessions::new(idle),
        sign_ins: Sessions::new(Duration::from_mins(10)),
        uploads: Mutex::default(),
        colors: Mutex::default(),
    };
    Router::new()
        .route("/", get(async || Redirect::to("/app/vehicles")))
        .route("/login", get(sign_in::show).post(sign_in::enter))
        .route("/logout", post(sign_in::leave))
        .route("/app/store", post(sign_in::switch))
        .route("/app/account", get(sign_in::account))
        .route("/app/vehicles", get(vehicles::show))
        .route("/app/vehicles/table", get(vehicles::table))
        .route("/app/vehicles/export.csv", get(export::vehicles))
        .route("/app/vehicles/{id}", get(vehicles::detail))
        .route("/app/vehicles/{id}/pricing", get(vehicles::pricing))
        .route("/app/vehicles/{id}/color", get(vehicles::edit_color).post(vehicles::save_color))
        .route("/app/vehicles/{id}/photos", get(upload::list).post(upload::take))
        .route("/app/lookups/colors", get(vehicles::look_up_colors))
        .route("/app/customers", get(records::customers))
        .route("/app/customers/{number}", get(records::customer))
        .route("/app/repair-orders", get(records::repair_orders))
        .route("/app/repair-orders/{number}", get(records::repair_order))
        .route("/app/journal", get(records::journal))
        .with_state(Arc::new(house))
}

/// A request of somebody who is signed in.
struct Visit {
    house: House,
    session: String,
    store: usize,
    /// Whether a script of htmx asks.
    by_htmx: bool,
}

impl FromRequestParts<House> for Visit {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, house: &House) -> Result<Self, Response> {
        let by_htmx = is_by_htmx(&parts.headers);
        let session = cookie(&parts.headers, COOKIE).unwrap_or_default();
        match house.sessions.get(&session) {
            Some(seat) => Ok(Self { house: Arc::clone(house), session, store: seat.store, by_htmx }),
            None => Err(elsewhere(by_htmx, "/login?expired=1")),
        }
    }
}

impl Visit {
    fn store(&self) -> &Store {
        let [ford, pre_owned] = &self.house.stores;
        if self.store == 0 { ford } else { pre_owned }
    }

    /// A token for the next form.
    fn token(&self) -> String {
        let token = token();
        self.house.sessions.change(&self.session, |seat| {
            seat.tokens.push_back(token.clone());
            if seat.tokens.len() > TOKENS_KEPT {
                seat.tokens.pop_front();
            }
        });
        token
    }

    /// Takes the token of a form, which serves once. What is answered if it does not.
    fn refuses(&self, token: &str) -> Option<Response> {
        let known = self.house.sessions.change(&self.session, |seat| {
            let place = seat.tokens.iter().position(|known| known == token);
            place.and_then(|place| seat.tokens.remove(place)).is_some()
        });
        (known != Some(true)).then(pages::page_expired)
    }
}

fn is_by_htmx(headers: &HeaderMap) -> bool {
    headers.get("hx-request").is_some_and(|value| value == "true")
}

/// Leads a browser elsewhere: by status, or by the header that htmx obeys.
fn elsewhere(by_htmx: bool, to: &str) -> Response {
    if by_htmx {
        ([("HX-Redirect", to.to_owned())], "").into_response()
    } else {
        Redirect::to(to).into_response()
    }
}

fn html(page: &impl Template) -> Response {
    match page.render() {
        Ok(html) => Html(html).into_response(),
        Err(error) => (StatusCode::INTERNAL_SERVER_ERROR, error.to_string()).into_response(),
    }
}
