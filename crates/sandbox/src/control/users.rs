//! Users: who there is, their authenticators, their locks and passwords.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use serde::Deserialize;
use serde_json::json;

use super::{Answer, Refusal, ok};
use crate::users::Credential;
use crate::world::World;

/// `GET /users`: everybody, with what it takes to sign in.
pub(super) async fn list(State(world): State<Arc<World>>) -> Answer {
    let accounts = world.accounts();
    let users = accounts.users().iter();
    let credentials: Vec<Credential> =
        users.map(|user| Credential { password: accounts.password_of(user), ..user.credential() }).collect();
    ok(json!({ "users": credentials }))
}

/// `GET /authenticator/{username}`: what the user's telephone shows.
pub(super) async fn authenticator(State(world): State<Arc<World>>, Path(username): Path<String>) -> Answer {
    let now = world.clock.now();
    let accounts = world.accounts();
    let user = accounts.user(&username).ok_or_else(|| no_user(&username))?;
    let code = accounts.next_code(user, now);
    ok(code.ok_or_else(|| Refusal::NotFound(format!("authenticator of {username}")))?)
}

/// `POST /users/{username}/unlock`: forgets failures.
pub(super) async fn unlock(State(world): State<Arc<World>>, Path(username): Path<String>) -> Answer {
    if !world.accounts().change(&username, |standing| standing.failures = 0) {
        return Err(no_user(&username));
    }
    world.touch();
    world.save_if_changed();
    ok(json!({ "username": username, "locked": false }))
}

#[derive(Deserialize)]
pub(super) struct NewPassword {
    password: String,
}

/// `POST /users/{username}/password`: sets another password.
pub(super) async fn password(
    State(world): State<Arc<World>>,
    Path(username): Path<String>,
    Json(new): Json<NewPassword>,
) -> Answer {
    if !world.accounts().change(&username, |standing| standing.password = Some(new.password)) {
        return Err(no_user(&username));
    }
    world.touch();
    world.save_if_changed();
    ok(json!({ "username": username }))
}

pub(super) fn no_user(username: &str) -> Refusal {
    Refusal::NotFound(format!("user {username}"))
}
