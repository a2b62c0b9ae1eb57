//! `GET /login/verify`, `POST /login/verify`: the code of the authenticator.

use std::sync::Arc;

use axum::Form;
use axum::extract::{Extension, State};
use axum::response::Response;
use serde::Deserialize;

use super::chrome::Chrome;
use super::look::Look;
use super::screen::{answer, screen};
use super::visit::{Visit, see, to_expired_login};
use super::{login, notice};
use crate::accounts::Verdict;
use crate::book::Login;
use crate::faults::Struck;
use crate::world::World;

const WRONG: &str = "The code you entered is not valid.";

/// The form for the code.
struct VerifyView {
    message: &'static str,
    form_state: String,
    csrf: String,
}

screen!(VerifyView, "classic/verify.html", "modern/verify.html");

/// Shows the form to who has given a password.
pub(super) async fn show(
    State(world): State<Arc<World>>,
    Extension(visit): Extension<Visit>,
    struck: Option<Extension<Struck>>,
) -> Response {
    match pending(&world, visit) {
        Some((key, _)) => form(&world, key, &Look::new(&world, struck.as_deref()), ""),
        None => see("/login"),
    }
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Given {
    code: String,
    csrf: String,
    #[serde(rename = "__FORMSTATE")]
    form_state: String,
}

/// Tries the code.
pub(super) async fn submit(
    State(world): State<Arc<World>>,
    Extension(visit): Extension<Visit>,
    struck: Option<Extension<Struck>>,
    Form(given): Form<Given>,
) -> Response {
    let look = Look::new(&world, struck.as_deref());
    let Some((key, username)) = pending(&world, visit) else { return to_expired_login() };
    if !world.sessions().take_form(key, "verify", &given.form_state, &given.csrf) {
        return notice::show_signed_out(&world, &look, notice::FORM_EXPIRED);
    }
    let now = world.clock.now();
    let verdict = world.accounts().try_code(&username, &given.code, now);
    world.touch();
    world.book().login(Login { at: now, username: username.clone(), step: "code", outcome: verdict });
    match verdict {
        Verdict::Accepted => login::sign_in(&world, key, &username),
        Verdict::Locked => notice::show_signed_out(&world, &look, notice::LOCKED),
        Verdict::Wrong | Verdict::CodeNeeded | Verdict::PasswordExpired => form(&world, key, &look, WRONG),
    }
}

fn pending(world: &World, visit: Visit) -> Option<(u64, String)> {
    let key = visit.key()?;
    world.sessions().get(key)?.pending.clone().map(|username| (key, username))
}

fn form(world: &World, key: u64, look: &Look, message: &'static str) -> Response {
    let (form_state, csrf) = login::form_tokens(world, key, "verify");
    let chrome = Chrome::signed_out(world, "Verify Sign In", "DC-SEC002");
    answer(&VerifyView { message, form_state, csrf }, look, &chrome)
}
