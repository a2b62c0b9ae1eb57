//! `GET /login`, `POST /login`: user ID and password.

use std::sync::Arc;

use axum::Form;
use axum::extract::{Extension, Query, State};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;

use super::chrome::Chrome;
use super::look::Look;
use super::screen::{answer, screen};
use super::visit::{Visit, see};
use super::{notice, password};
use crate::accounts::Verdict;
use crate::book::Login;
use crate::faults::Struck;
use crate::world::World;

const EXPIRED: &str = "Your session has expired. Please sign in again.";
const WRONG: &str = "Invalid user ID or password.";

/// The sign-in form.
struct LoginView {
    message: &'static str,
    username: String,
    form_state: String,
    csrf: String,
}

screen!(LoginView, "classic/login.html", "modern/login.html");

#[derive(Deserialize)]
pub(super) struct Asked {
    expired: Option<String>,
}

/// Shows the form; who is signed in goes home.
pub(super) async fn show(
    State(world): State<Arc<World>>,
    Extension(visit): Extension<Visit>,
    struck: Option<Extension<Struck>>,
    Query(asked): Query<Asked>,
) -> Response {
    if is_signed_in(&world, visit) {
        return see("/home");
    }
    let message = if asked.expired.is_some() { EXPIRED } else { "" };
    form(&world, visit, &Look::new(&world, struck.as_deref()), message, "")
}

/// The login page, whoever asks: what a system shows that has lost its session silently.
pub(crate) fn page(world: &World, visit: &Visit) -> Response {
    form(world, *visit, &Look::new(world, None), "", "")
}

#[derive(Deserialize)]
#[serde(default)]
#[derive(Default)]
pub(super) struct Given {
    username: String,
    password: String,
    csrf: String,
    #[serde(rename = "__FORMSTATE")]
    form_state: String,
}

/// Tries the password.
pub(super) async fn submit(
    State(world): State<Arc<World>>,
    Extension(visit): Extension<Visit>,
    struck: Option<Extension<Struck>>,
    Form(given): Form<Given>,
) -> Response {
    let look = Look::new(&world, struck.as_deref());
    let Some(key) =
        visit.key().filter(|key| world.sessions().take_form(*key, "login", &given.form_state, &given.csrf))
    else {
        return notice::show_signed_out(&world, &look, notice::FORM_EXPIRED).into_response();
    };
    let verdict = world.accounts().try_password(&given.username, &given.password);
    world.touch();
    let login =
        Login { at: world.clock.now(), username: given.username.clone(), step: "password", outcome: verdict };
    world.book().login(login);
    match verdict {
        Verdict::Accepted => sign_in(&world, key, &given.username),
        Verdict::CodeNeeded => {
            if let Some(session) = world.sessions().get_mut(key) {
                session.pending = Some(given.username);
            }
            see("/login/verify")
        }
        Verdict::PasswordExpired => password::show(&world, key, &look),
        Verdict::Wrong => form(&world, visit, &look, WRONG, &given.username),
        Verdict::Locked => notice::show_signed_out(&world, &look, notice::LOCKED),
    }
}

/// Opens the user's first store and goes home.
pub(super) fn sign_in(world: &World, key: u64, username: &str) -> Response {
    let known = world.accounts().user(username).map(|user| (user.username, user.first_store()));
    if let Some((username, store)) = known {
        world.sessions().sign_in(key, username, store);
    }
    see("/home")
}

fn is_signed_in(world: &World, visit: Visit) -> bool {
    let sessions = world.sessions();
    visit.key().and_then(|key| sessions.get(key)).is_some_and(|session| session.user.is_some())
}

fn form(world: &World, visit: Visit, look: &Look, message: &'static str, username: &str) -> Response {
    let (form_state, csrf) = visit.key().map(|key| form_tokens(world, key, "login")).unwrap_or_default();
    let chrome = Chrome::signed_out(world, "Sign In", "DC-SEC001");
    answer(&LoginView { message, username: username.to_owned(), form_state, csrf }, look, &chrome)
}

/// The hidden fields of a form that is about to be shown.
pub(super) fn form_tokens(world: &World, key: u64, form: &str) -> (String, String) {
    let mut sessions = world.sessions();
    let state = sessions.form_state(key, form);
    (state, sessions.get(key).map(|session| session.csrf.clone()).unwrap_or_default())
}
