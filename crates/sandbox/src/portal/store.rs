//! `POST /store`: opens another store.

use axum::Form;
use axum::response::Response;
use serde::Deserialize;

use super::notice;
use super::signed_in::SignedIn;
use super::visit::see;

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Given {
    store: String,
    csrf: String,
}

/// Opens the store and goes home, if it is granted.
pub(super) async fn submit(who: SignedIn, Form(given): Form<Given>) -> Response {
    if given.csrf != who.csrf {
        return notice::show(&who, notice::FORM_EXPIRED);
    }
    let granted = given.store.parse().ok().filter(|store| who.user.in_store(*store).is_some());
    let Some(store) = granted else { return notice::show(&who, notice::NOT_THIS_STORE) };
    if let Some(session) = who.world.sessions().get_mut(who.key) {
        session.store = store;
    }
    who.world.touch();
    see("/home")
}
