//! `POST /logout`: ends the session.

use axum::Form;
use axum::response::Response;
use serde::Deserialize;

use super::notice;
use super::signed_in::SignedIn;
use super::visit::see;

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Given {
    csrf: String,
}

/// Signs the user out.
pub(super) async fn submit(who: SignedIn, Form(given): Form<Given>) -> Response {
    if given.csrf != who.csrf {
        return notice::show(&who, notice::FORM_EXPIRED);
    }
    who.world.sessions().end(who.key);
    who.world.touch();
    see("/login")
}
