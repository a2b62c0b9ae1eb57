//! `POST /login/password`: the form for a password that has expired.

use std::sync::Arc;

use axum::Form;
use axum::extract::{Extension, State};
use axum::response::Response;
use serde::Deserialize;

use super::chrome::Chrome;
use super::look::Look;
use super::screen::{answer, screen};
use super::visit::Visit;
use super::{login, notice};
use crate::faults::Struck;
use crate::world::World;

/// The form to change a password.
struct PasswordView {
    message: &'static str,
    form_state: String,
    csrf: String,
}

screen!(PasswordView, "classic/password.html", "modern/password.html");

/// Shows the form.
pub(super) fn show(world: &World, key: u64, look: &Look) -> Response {
    form(world, key, look, "")
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Given {
    csrf: String,
    #[serde(rename = "__FORMSTATE")]
    form_state: String,
}

/// Changes nothing: whether a password may change is for people to decide, never for a program.
pub(super) async fn submit(
    State(world): State<Arc<World>>,
    Extension(visit): Extension<Visit>,
    struck: Option<Extension<Struck>>,
    Form(given): Form<Given>,
) -> Response {
    let look = Look::new(&world, struck.as_deref());
    match visit.key() {
        Some(key) if world.sessions().take_form(key, "password", &given.form_state, &given.csrf) => {
            form(&world, key, &look, "Password changes must be made by your system administrator.")
        }
        _ => notice::show_signed_out(&world, &look, notice::FORM_EXPIRED),
    }
}

fn form(world: &World, key: u64, look: &Look, message: &'static str) -> Response {
    let (form_state, csrf) = login::form_tokens(world, key, "password");
    let chrome = Chrome::signed_out(world, "Change Password", "DC-SEC003");
    answer(&PasswordView { message, form_state, csrf }, look, &chrome)
}
