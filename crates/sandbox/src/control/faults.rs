//! Faults: on, off, and what is left of them.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use serde_json::json;

use super::{Answer, Refusal, ok};
use crate::faults::Order;
use crate::world::World;

/// `POST /faults`: turns one on.
pub(super) async fn add(State(world): State<Arc<World>>, Json(order): Json<Order>) -> Answer {
    let kind = order.to_kind().map_err(Refusal::Bad)?;
    let id = world.faults().add(order, kind);
    ok(json!({ "id": id }))
}

/// `GET /faults`: all that were turned on, with how often they struck.
pub(super) async fn list(State(world): State<Arc<World>>) -> Answer {
    ok(json!({ "faults": world.faults().all() }))
}

/// `DELETE /faults`: turns all off.
pub(super) async fn clear(State(world): State<Arc<World>>) -> Answer {
    world.faults().clear();
    ok(json!({ "faults": [] }))
}

/// `DELETE /faults/{id}`: turns one off.
pub(super) async fn remove(State(world): State<Arc<World>>, Path(id): Path<u64>) -> Answer {
    if !world.faults().remove(id) {
        return Err(Refusal::NotFound(format!("fault {id}")));
    }
    ok(json!({ "removed": id }))
}
