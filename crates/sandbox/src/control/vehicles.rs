//! Changes to the lots that nobody made on a screen.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use serde_json::{Map, Value, json};

use super::{Answer, Refusal, ok};
use crate::vehicle::Vehicle;
use crate::world::World;

/// `POST /vehicles/{store}/{stock}`: merges these members into the record; `null` clears one.
///
/// The record counts as updated now, unless `lastUpdated` says otherwise.
pub(super) async fn change(
    State(world): State<Arc<World>>,
    Path((store, stock)): Path<(u32, String)>,
    Json(members): Json<Map<String, Value>>,
) -> Answer {
    let no_such = || Refusal::NotFound(format!("vehicle {stock} in store {store}"));
    let mut lots = world.change_lots();
    let vehicle = lots.find(store, &stock).ok_or_else(no_such)?;
    let Ok(Value::Object(mut merged)) = serde_json::to_value(vehicle.as_ref()) else { return Err(no_such()) };
    merged.insert("lastUpdated".to_owned(), json!(world.clock.minute()));
    for (name, value) in members {
        if value.is_null() {
            merged.remove(&name)
        } else {
            merged.insert(name, value)
        };
    }
    let changed = read(Value::Object(merged))?;
    if changed.stock_number != stock {
        lots.remove(store, &stock);
    }
    lots.put(store, changed.clone());
    drop(lots);
    kept(&world, &changed)
}

/// `POST /vehicles`: puts a vehicle on a lot; `store` beside the members of a vehicle.
pub(super) async fn add(
    State(world): State<Arc<World>>,
    Json(mut members): Json<Map<String, Value>>,
) -> Answer {
    let store = members.remove("store").and_then(|store| store.to_string().trim_matches('"').parse().ok());
    let store = store.filter(|store| world.store(*store).is_some());
    let store = store.ok_or_else(|| Refusal::Bad("\"store\" is not the number of a store".to_owned()))?;
    members.entry("lastUpdated").or_insert_with(|| json!(world.clock.minute()));
    let vehicle = read(Value::Object(members))?;
    world.change_lots().put(store, vehicle.clone());
    kept(&world, &vehicle)
}

/// `DELETE /vehicles/{store}/{stock}`: takes a vehicle off a lot.
pub(super) async fn remove(
    State(world): State<Arc<World>>,
    Path((store, stock)): Path<(u32, String)>,
) -> Answer {
    if !world.change_lots().remove(store, &stock) {
        return Err(Refusal::NotFound(format!("vehicle {stock} in store {store}")));
    }
    world.touch();
    world.save_if_changed();
    ok(json!({ "removed": 1 }))
}

/// `POST /stores/{store}/clear-inventory`: takes all vehicles off a lot.
pub(super) async fn clear(State(world): State<Arc<World>>, Path(store): Path<u32>) -> Answer {
    if world.store(store).is_none() {
        return Err(Refusal::NotFound(format!("store {store}")));
    }
    let removed = world.change_lots().clear(store);
    world.touch();
    world.save_if_changed();
    ok(json!({ "removed": removed }))
}

fn read(value: Value) -> Result<Vehicle, Refusal> {
    serde_json::from_value(value).map_err(|error| Refusal::Bad(format!("this is not a vehicle: {error}")))
}

fn kept(world: &World, vehicle: &Vehicle) -> Answer {
    world.touch();
    world.save_if_changed();
    ok(vehicle)
}
