//! Autobook 2.4: the line-of-business system of 1998. One script a department, frames, tables within tables.
//!
//! All that a screen knows travels in the page: who is signed in, where to go back to, which columns were ticked. A
//! request that lost any of it is an error. What is wrong is said in a script's `alert`. Bytes are Windows-1252,
//! whatever the page claims.

mod answer;
mod formats;
mod inventory;
mod ledger;
mod people;
mod receipt;
mod service;
mod settings;
mod sign_in;
mod views;

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, RawQuery, State};
use axum::http::HeaderMap;
use axum::response::Response;
use axum::routing::{any, get};

use self::answer::Answer;
use self::formats::Settings;
use crate::books::Books;
use crate::sessions::{Sessions, cookie, lock};

/// The clerk and the password, of the web server as well as of the application.
const USER: &str = "awagner";
const PASSWORD: &str = "sprocket";
const COOKIE: &str = "Autobook-awagner";
/// Where the scripts find themselves. A request without it was not made by one of their pages.
const PATH: &str = "bin/mozilla";

struct Autobook {
    books: Books,
    sessions: Sessions<()>,
    settings: Mutex<Settings>,
    receipts: Mutex<Receipts>,
}

/// What was posted, and with which forms.
#[derive(Default)]
struct Receipts {
    used: BTreeSet<String>,
    posted: Vec<receipt::Posted>,
}

/// A request of somebody who is signed in.
struct Visit<'a> {
    house: &'a Autobook,
    settings: Settings,
    params: Params,
}

/// What came with a request, of the address and of the form alike.
struct Params(Vec<(String, String)>);

impl Params {
    fn parse(query: Option<&str>, body: &[u8]) -> Self {
        let pairs = |bytes: &[u8]| -> Vec<_> { url::form_urlencoded::parse(bytes).into_owned().collect() };
        let mut all = pairs(query.unwrap_or_default().as_bytes());
        all.extend(pairs(body));
        Self(all)
    }

    /// The last value of this name: a form's own value stands behind that of its address.
    fn get(&self, name: &str) -> &str {
        self.0.iter().rfind(|(key, _)| key == name).map_or("", |(_, value)| value.trim())
    }

    fn number(&self, name: &str) -> usize {
        self.get(name).parse().unwrap_or(0)
    }
}

pub(super) fn router(idle: Duration) -> Router {
    let house = Autobook {
        books: Books::of(3, "A"),
        sessions: Sessions::new(idle),
        settings: Mutex::default(),
        receipts: Mutex::default(),
    };
    Router::new()
        .route("/", get(async || views::Index.answer().into_response()))
        .route("/autobook/{script}", any(run))
        .with_state(Arc::new(house))
}

async fn run(
    State(house): State<Arc<Autobook>>,
    Path(script): Path<String>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    if !sign_in::passes_the_web_server(&headers) {
        return Answer::unauthorized().into_response();
    }
    let params = Params::parse(query.as_deref(), &body);
    if script == "login.pl" {
        return sign_in::run(&house, &params).into_response();
    }
    let session = cookie(&headers, COOKIE).unwrap_or_default();
    if house.sessions.get(&session).is_none() {
        return views::Expired.answer().into_response();
    }
    if params.get("path") != PATH || params.get("login") != USER {
        return Answer::error(
            "Autobook",
            "path or login is missing: this script must be called by its own pages.",
        )
        .into_response();
    }
    if script == "menu.pl" && params.get("action") == "logout" {
        house.sessions.close(&session);
        return views::SignIn { told: Some("You have signed off.") }.answer().into_response();
    }
    let settings = *lock(&house.settings);
    let visit = Visit { house: &house, settings, params };
    visit.answer(&script).into_response()
}

impl Visit<'_> {
    fn answer(&self, script: &str) -> Answer {
        let action = self.params.get("action");
        match script {
            "menu.pl" => views::Menu.answer(),
            "main.pl" => views::Welcome.answer(),
            "ic.pl" => self.inventory(action),
            "ct.pl" => self.customers(action),
            "ro.pl" => self.service(action),
            "gl.pl" => self.ledger(action),
            "rc.pl" => self.receipts(action),
            "am.pl" => self.preferences(action),
            _ => Answer::error(script, &format!("Can't locate {script} in @INC")),
        }
    }
}

/// The address of a script, with the part that each link carries.
fn address(script: &str, action: &str, more: &[(&str, &str)]) -> String {
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    query.append_pair("path", PATH).append_pair("login", USER).append_pair("action", action);
    query.extend_pairs(more);
    format!("{script}?{}", query.finish())
}

fn unknown(action: &str) -> Answer {
    Answer::error("Error", &format!("{action}: action not defined!"))
}

/// Which rows of a report are on a page.
fn which(offset: usize, until: usize, of: usize) -> String {
    if of == 0 { "Nothing found!".to_owned() } else { format!("{} - {until} of {of}", offset + 1) }
}
