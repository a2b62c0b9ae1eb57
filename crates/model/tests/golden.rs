//! The description's own examples round-trip with key order and digits.

#![expect(clippy::unwrap_used, reason = "a test may fail by panicking")]

use rooftop_model::{User, Vehicle};
use serde_json::Value;

/// The example as the model writes it, with the member replaced by what it was parsed into and back.
fn through_model<T: serde::Serialize + serde::de::DeserializeOwned>(value: &Value) -> Value {
    let typed: T = serde_json::from_value(value.clone()).unwrap();
    serde_json::to_value(&typed).unwrap()
}

fn text(value: &Value) -> String {
    serde_json::to_string_pretty(value).unwrap()
}

#[test]
fn a_vehicle_keeps_its_key_order_and_its_digits() {
    let example: Value = serde_json::from_str(include_str!("golden/vehicles-response.json")).unwrap();
    let vehicle = &example["items"][0];
    assert_eq!(text(&through_model::<Vehicle>(vehicle)), text(vehicle));
}

#[test]
fn a_user_keeps_its_key_order() {
    let example: Value = serde_json::from_str(include_str!("golden/session-response.json")).unwrap();
    assert_eq!(text(&through_model::<User>(&example["user"])), text(&example["user"]));
}

#[test]
fn a_member_that_the_model_does_not_know_is_refused() {
    let example: Value = serde_json::from_str(include_str!("golden/vehicles-response.json")).unwrap();
    let mut vehicle = example["items"][0].clone();
    vehicle["colour"] = "white".into();
    assert!(serde_json::from_value::<Vehicle>(vehicle).is_err());
}
