//! `login.pl`: the form behind the web server's own password.

use axum::http::{HeaderMap, header};
use data_encoding::BASE64;
use subtle::ConstantTimeEq as _;

use super::answer::Answer;
use super::{Autobook, COOKIE, PASSWORD, Params, USER, views};

/// Whether the request has what the web server asks for: the same name and password as the form.
pub(super) fn passes_the_web_server(headers: &HeaderMap) -> bool {
    let given = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let expected = format!("Basic {}", BASE64.encode(format!("{USER}:{PASSWORD}").as_bytes()));
    given.as_bytes().ct_eq(expected.as_bytes()).into()
}

pub(super) fn run(house: &Autobook, params: &Params) -> Answer {
    if params.get("action") != "Sign In" {
        return views::SignIn { told: None }.answer();
    }
    if params.get("login") != USER
        || !bool::from(params.get("password").as_bytes().ct_eq(PASSWORD.as_bytes()))
    {
        return views::SignIn { told: Some("Incorrect name or password!") }.answer();
    }
    let session = house.sessions.open(());
    views::Frames.answer().with(header::SET_COOKIE, format!("{COOKIE}={session}; path=/autobook"))
}
