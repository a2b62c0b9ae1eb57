//! What is read all the same although its screen has changed: it is told before anything fails.

use rooftop_core::access::{Reader, SessionCaller};
use rooftop_core::events;
use rooftop_core::operator::drift;
use serde_json::Value;

use crate::house::{House, int_1};
use crate::scripted::Car;

/// The fields of the events of a type.
async fn told(house: &House, caller: &SessionCaller, kind: &str) -> Vec<String> {
    let query = [("type".to_owned(), kind.to_owned())];
    let answer = events::list::list(&house.gateway, &Reader::from(caller.clone()), &query).await.unwrap();
    let list: Value = serde_json::from_str(&answer.json).unwrap();
    let items = list["items"].as_array().unwrap().iter().map(|event| &event["data"]);
    items
        .map(|data| format!("{} {}", data["kind"].as_str().unwrap(), data["field"].as_str().unwrap()))
        .collect()
}

/// Lets so many cars change, and syncs.
async fn change(house: &House, of: usize, mark: &str) {
    for n in 0..of {
        house.dms.put(Car::revision(&format!("P{n}"), mark));
    }
    house.round().await;
}

#[tokio::test]
async fn a_field_that_had_to_be_healed_is_told_once_until_it_is_found_again() {
    let house = House::open().await;
    change(&house, 3, "rev 1").await;
    let caller = house.anyone().await;
    house.dms.stage().vin_moved_to = Some("label \"Serial\"".into());
    change(&house, 3, "rev 2").await;
    assert_eq!(told(&house, &caller, "drift.healed").await, ["healed vin"]);
    assert_eq!(house.vehicle(&caller, "P1").await["vin"], "1FTFW1E50NFA00001", "it is read all the same");
    let open = drift::list(&house.gateway, &int_1()).await.unwrap();
    assert_eq!(open[0].sightings, 3);
    assert!(
        open[0].detail.ends_with("expected label \"VIN\"; found it by label \"Serial\""),
        "{}",
        open[0].detail
    );

    house.round().await;
    assert!(
        told(&house, &caller, "drift.recovered").await.is_empty(),
        "a pass that reads no page knows nothing"
    );
    house.dms.stage().vin_moved_to = None;
    change(&house, 1, "rev 3").await;
    assert_eq!(told(&house, &caller, "drift.recovered").await, ["healed vin"]);
}

#[tokio::test]
async fn a_fallback_that_starts_to_carry_the_load_is_told_before_anything_fails() {
    let house = House::open().await;
    change(&house, 25, "rev 1").await;
    let caller = house.anyone().await;
    house.clock.advance(jiff::SignedDuration::from_hours(24));
    house.dms.stage().vin_moved_to = Some("label \"Serial\"".into());
    change(&house, 5, "rev 2").await;
    assert!(told(&house, &caller, "drift.detected").await.is_empty(), "five reads are too few to tell");
    change(&house, 12, "rev 3").await;
    assert_eq!(told(&house, &caller, "drift.detected").await, ["fallback_carries vin"]);
    assert_eq!(house.failure().await, None);

    let counts = drift::evidence(&house.gateway, &int_1()).await.unwrap();
    let counts: Vec<_> = counts
        .iter()
        .map(|count| (count.found.field.as_str(), count.found.evidence.as_str(), count.before, count.since))
        .collect();
    assert_eq!(counts, [("make", "label", 25, 17), ("vin", "label", 25, 0), ("vin", "synonym", 0, 17)]);
}
