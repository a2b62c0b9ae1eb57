//! The book: what is true, and what has happened.

use std::sync::Arc;

use axum::extract::{Path, Query, State};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{Answer, Refusal, ok, users};
use crate::stores::Store;
use crate::vehicle::Vehicle;
use crate::world::World;

/// `GET /book`: every store with every vehicle, texts as a person reads them on the screens.
pub(super) async fn everything(State(world): State<Arc<World>>) -> Answer {
    let stores: Vec<Value> = world.stores.iter().map(|store| of_store(&world, store)).collect();
    ok(json!({ "stores": stores }))
}

#[derive(Deserialize)]
pub(super) struct Asked {
    store: Option<u32>,
}

/// `GET /book/vehicles?store=1001`: the vehicles of one store.
pub(super) async fn vehicles(State(world): State<Arc<World>>, Query(asked): Query<Asked>) -> Answer {
    let Some(number) = asked.store else {
        return Err(Refusal::Bad("which store? ask for /book/vehicles?store=1001".to_owned()));
    };
    let store = world.store(number).ok_or_else(|| Refusal::NotFound(format!("store {number}")))?;
    ok(of_store(&world, store))
}

fn of_store(world: &World, store: &Store) -> Value {
    let lots = world.lots();
    let lot = lots.of(store.number).into_iter().flat_map(|lot| lot.values());
    let vehicles: Vec<Vehicle> = lot.map(|vehicle| vehicle.as_read()).collect();
    json!({
        "store": store.number,
        "name": store.name,
        "timeZone": store.zone_name,
        "total": vehicles.len(),
        "vehicles": vehicles,
    })
}

/// `GET /book/logins`: every attempt to sign in.
pub(super) async fn logins(State(world): State<Arc<World>>) -> Answer {
    ok(json!({ "logins": world.book().logins() }))
}

/// `GET /book/requests`: requests to the portal and their counts.
pub(super) async fn requests(State(world): State<Arc<World>>) -> Answer {
    let requests = world.book().requests();
    ok(requests)
}

/// `DELETE /book/requests`: starts counting afresh.
pub(super) async fn forget_requests(State(world): State<Arc<World>>) -> Answer {
    world.book().forget_requests();
    ok(json!({ "total": 0 }))
}

/// `GET /book/users/{username}`: failures and lock.
pub(super) async fn user(State(world): State<Arc<World>>, Path(username): Path<String>) -> Answer {
    let accounts = world.accounts();
    let user = accounts.user(&username).ok_or_else(|| users::no_user(&username))?;
    let standing = accounts.standing(user);
    ok(json!({
        "username": user.username,
        "failures": standing.failures,
        "locked": standing.locked(),
        "lastUsedStep": standing.last_step,
    }))
}
