//! When a record says that it changed.

use jiff::SignedDuration;
use serde_json::Value;

use crate::house::House;
use crate::scripted::Car;

async fn updated_at(house: &House) -> Value {
    let caller = house.anyone().await;
    house.vehicle(&caller, "P1").await["updatedAt"].clone()
}

#[tokio::test]
async fn the_mark_of_the_dms_says_when() {
    let house = House::open().await;
    let at = house.now() - SignedDuration::from_hours(30);
    house.dms.put(Car::changed_at("P1", at));
    house.round().await;
    assert_eq!(updated_at(&house).await, at.to_string());
}

#[tokio::test]
async fn without_an_instant_it_is_when_the_change_was_first_seen() {
    let house = House::open().await;
    house.dms.put(Car::unmarked("P1"));
    house.round().await;
    let first = house.now().to_string();
    house.round().await;
    assert_eq!(updated_at(&house).await, first, "nothing changed");
    house.dms.put(Car::unmarked("P1").with("make", "Lincoln".into()));
    house.round().await;
    assert_eq!(updated_at(&house).await, house.now().to_string());
}

#[tokio::test]
async fn a_mark_that_names_no_instant_does_not_pass_for_a_change() {
    let house = House::open().await;
    house.dms.put(Car::revision("P1", "rev 1"));
    house.round().await;
    let first = house.now().to_string();
    house.dms.put(Car::revision("P1", "rev 2"));
    house.round().await;
    assert_eq!(updated_at(&house).await, first);
}

#[tokio::test]
async fn the_same_amount_with_other_digits_is_no_change() {
    let house = House::open().await;
    house.dms.put(Car::unmarked("P1").with("pricing", serde_json::json!({"msrp": 63990})));
    house.round().await;
    let first = house.now().to_string();
    house.dms.put(Car::unmarked("P1").with("pricing", serde_json::json!({"msrp": 63990.0})));
    house.round().await;
    assert_eq!(updated_at(&house).await, first);
}

#[tokio::test]
async fn a_value_that_was_emptied_is_a_change() {
    let house = House::open().await;
    house.dms.put(Car::unmarked("P1"));
    house.round().await;
    let mut car = Car::unmarked("P1");
    car.fields.as_object_mut().unwrap().shift_remove("make");
    house.dms.put(car);
    house.round().await;
    assert_eq!(updated_at(&house).await, house.now().to_string());
}

#[tokio::test]
async fn a_narrower_look_at_the_same_record_is_no_change() {
    let house = House::open().await;
    house.dms.put(Car::unmarked("P1"));
    house.round().await;
    let (first, position) = (house.now().to_string(), house.position().await);
    house.dms.stage().sees_cost = false;
    house.round().await;
    assert_eq!(house.position().await, position);
    assert_eq!(updated_at(&house).await, first);
}
