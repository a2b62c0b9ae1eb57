//! Signing in and out, and the store that is looked at.

use axum::Form;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse as _, Response};
use std::collections::HashMap;
use subtle::ConstantTimeEq as _;

use super::pages::{Account, Shell, SignIn, page_expired};
use super::{COOKIE, House, Seat, Visit, elsewhere, html, is_by_htmx};

const USER: &str = "service.desk@northgate.example";
const PASSWORD: &str = "Correct-Horse-7";

type Fields = HashMap<String, String>;

fn field<'a>(fields: &'a Fields, name: &str) -> &'a str {
    fields.get(name).map_or("", String::as_str)
}

pub(super) async fn show(State(house): State<House>, Query(query): Query<Fields>) -> Response {
    let told = query.contains_key("expired").then_some("Your session has ended. Please sign in again.");
    html(&SignIn { token: house.sign_ins.open(()), told })
}

pub(super) async fn enter(
    State(house): State<House>,
    headers: HeaderMap,
    Form(fields): Form<Fields>,
) -> Response {
    let token = field(&fields, "_token");
    if house.sign_ins.get(token).is_none() {
        return page_expired();
    }
    house.sign_ins.close(token);
    let right = field(&fields, "password").as_bytes().ct_eq(PASSWORD.as_bytes());
    if !field(&fields, "email").eq_ignore_ascii_case(USER) || !bool::from(right) {
        let told = Some("That email and password don’t match.");
        return html(&SignIn { token: house.sign_ins.open(()), told });
    }
    let session = house.sessions.open(Seat::default());
    let cookie = format!("{COOKIE}={session}; Path=/; HttpOnly; SameSite=Lax");
    ([(header::SET_COOKIE, cookie)], elsewhere(is_by_htmx(&headers), "/app/vehicles")).into_response()
}

pub(super) async fn leave(visit: Visit, Form(fields): Form<Fields>) -> Response {
    if let Some(expired) = visit.refuses(field(&fields, "_token")) {
        return expired;
    }
    visit.house.sessions.close(&visit.session);
    elsewhere(visit.by_htmx, "/login")
}

pub(super) async fn switch(visit: Visit, Form(fields): Form<Fields>) -> Response {
    if let Some(expired) = visit.refuses(field(&fields, "_token")) {
        return expired;
    }
    let store = visit.house.stores.iter().position(|store| store.number == field(&fields, "store"));
    let Some(store) = store else { return super::pages::not_found() };
    visit.house.sessions.change(&visit.session, |seat| seat.store = store);
    elsewhere(visit.by_htmx, "/app/vehicles")
}

pub(super) async fn account(visit: Visit) -> Response {
    html(&Account { shell: Shell::of(&visit, "Your account") })
}
