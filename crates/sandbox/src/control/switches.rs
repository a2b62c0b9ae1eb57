//! Design, clock and sessions.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use serde::Deserialize;
use serde_json::json;

use super::{Answer, Refusal, ok};
use crate::world::World;

#[derive(Deserialize)]
pub(super) struct NewTheme {
    theme: u8,
}

/// `POST /theme`: 1 is the design the product has, 2 the one it gets one day.
pub(super) async fn theme(State(world): State<Arc<World>>, Json(new): Json<NewTheme>) -> Answer {
    if !(1..=2).contains(&new.theme) {
        return Err(Refusal::Bad("there are themes 1 and 2".to_owned()));
    }
    world.set_theme(new.theme);
    world.touch();
    world.save_if_changed();
    ok(json!({ "theme": new.theme }))
}

/// `GET /clock`: the time in the sandbox.
pub(super) async fn clock(State(world): State<Arc<World>>) -> Answer {
    ok(json!({ "now": world.clock.now(), "aheadSeconds": world.clock.ahead_seconds() }))
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Advance {
    advance_seconds: i64,
}

/// `POST /clock`: moves the time.
pub(super) async fn advance(state: State<Arc<World>>, Json(by): Json<Advance>) -> Answer {
    state.clock.advance(by.advance_seconds);
    state.touch();
    state.save_if_changed();
    clock(state).await
}

#[derive(Default, Deserialize)]
pub(super) struct Whose {
    username: Option<String>,
}

/// `POST /sessions/kill`: ends the portal sessions of one user, or all.
pub(super) async fn kill_sessions(State(world): State<Arc<World>>, whose: Option<Json<Whose>>) -> Answer {
    let username = whose.and_then(|Json(whose)| whose.username);
    let killed = world.sessions().end_where(|session| match &username {
        Some(username) => session.user.as_ref().is_some_and(|user| user.eq_ignore_ascii_case(username)),
        None => true,
    });
    world.touch();
    world.save_if_changed();
    ok(json!({ "killed": killed }))
}
