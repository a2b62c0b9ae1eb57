//! What is read and cannot be so: it is not published, the last good data is shown, and it is told.

use rooftop_core::access::{Reader, SessionCaller};
use rooftop_core::operator::{canary, drift};
use rooftop_core::{Code, events};
use rooftop_model::id::VehicleId;
use serde_json::{Value, json};

use crate::house::{House, int_1};
use crate::scripted::{Car, drift as screen_drift, unavailable};

/// A house with so many cars that were synced, each with an odometer of its own, and a caller who sees everything.
async fn with_cars(of: usize) -> (House, SessionCaller) {
    let house = House::open().await;
    for n in 0..of {
        house.dms.put(car(n, "rev 1"));
    }
    house.round().await;
    let caller = house.anyone().await;
    (house, caller)
}

fn car(n: usize, mark: &str) -> Car {
    let car = Car::revision(&format!("P{n}"), mark);
    car.with("mileage", (1000 + n).into()).with("make", "Ford".into()).with("trim", "XLT".into())
}

async fn told(house: &House, caller: &SessionCaller, kind: &str) -> Vec<Value> {
    let query = [("type".to_owned(), kind.to_owned())];
    let answer = events::list::list(&house.gateway, &Reader::from(caller.clone()), &query).await.unwrap();
    let list: Value = serde_json::from_str(&answer.json).unwrap();
    list["items"].as_array().unwrap().iter().map(|event| event["data"].clone()).collect()
}

async fn reason(house: &House, caller: &SessionCaller) -> Option<String> {
    let list = house.list(caller, "pageSize=1").await.unwrap();
    list["incomplete"][0]["reason"].as_str().map(str::to_owned)
}

async fn vehicle_id(house: &House, caller: &SessionCaller, stock: &str) -> VehicleId {
    house.vehicle(caller, stock).await["vehicleId"].as_str().unwrap().parse().unwrap()
}

#[tokio::test]
async fn a_field_that_changes_everywhere_at_once_is_not_published_until_it_is_confirmed() {
    let (house, caller) = with_cars(12).await;
    house.dms.stage().pack = "scripted 2".into();
    for n in 0..12 {
        house.dms.put(car(n, "rev 1").with("trim", "Ford".into()));
    }
    house.round().await;
    assert_eq!(house.vehicle(&caller, "P3").await["trim"], "XLT", "the last good data is shown");
    assert_eq!(
        (house.failure().await.as_deref(), reason(&house, &caller).await.as_deref()),
        (Some("drift"), Some("withheld"))
    );
    let detected = told(&house, &caller, "drift.detected").await;
    assert_eq!((&detected[0]["kind"], &detected[0]["field"]), (&"field_changed".into(), &"trim".into()));
    assert_eq!(house.get_live(&caller, "P3").await.unwrap_err().code, Code::Drift, "nor one by one");
    house.round().await;
    assert_eq!(told(&house, &caller, "drift.detected").await.len(), 1, "it is told once");

    let open = drift::list(&house.gateway, &int_1()).await.unwrap();
    drift::confirm(&house.gateway, &int_1(), &open[0].id).await.unwrap();
    house.round().await;
    assert_eq!(house.vehicle(&caller, "P3").await["trim"], "Ford");
    assert_eq!((house.failure().await, reason(&house, &caller).await), (None, None));
    assert_eq!(told(&house, &caller, "drift.recovered").await.len(), 1);
    let gone = drift::confirm(&house.gateway, &int_1(), &open[0].id).await.unwrap_err();
    assert_eq!(gone.code, Code::NotFound);
}

#[tokio::test]
async fn what_is_plausible_again_is_published_by_itself() {
    let (house, caller) = with_cars(12).await;
    let blank = |n, mark: &str| {
        let mut car = car(n, mark);
        car.fields.as_object_mut().unwrap().shift_remove("trim");
        car
    };
    for n in 0..12 {
        house.dms.put(blank(n, "rev 2"));
    }
    house.round().await;
    assert_eq!(house.vehicle(&caller, "P3").await["trim"], "XLT");
    for n in 0..12 {
        house.dms.put(car(n, "rev 2").with("make", "Lincoln".into()));
    }
    house.round().await;
    let vehicle = house.vehicle(&caller, "P3").await;
    assert_eq!(
        (&vehicle["trim"], &vehicle["make"]),
        (&"XLT".into(), &"Lincoln".into()),
        "all were marked as changed"
    );
    assert_eq!(reason(&house, &caller).await, None);
}

#[tokio::test]
async fn a_version_that_an_operator_has_chosen_may_read_otherwise() {
    let (house, caller) = with_cars(12).await;
    house.dms.stage().pack = "scripted 2".into();
    house.dms.stage().vouched = true;
    for n in 0..12 {
        house.dms.put(car(n, "rev 1").with("trim", "Ford".into()));
    }
    house.round().await;
    assert_eq!(house.vehicle(&caller, "P3").await["trim"], "Ford");
}

#[tokio::test]
async fn one_odometer_that_fell_though_nothing_changed_is_kept_back_alone() {
    let (house, caller) = with_cars(3).await;
    house.dms.stage().pack = "scripted 2".into();
    house.dms.put(car(1, "rev 1").with("mileage", 12.into()));
    house.dms.put(car(2, "rev 2").with("mileage", 15.into()));
    house.round().await;
    assert_eq!(house.vehicle(&caller, "P1").await["mileage"], 1001);
    assert_eq!(house.vehicle(&caller, "P2").await["mileage"], 15, "a marked change is a correction");
    assert_eq!(reason(&house, &caller).await.as_deref(), Some("unreadable_records"));
    house.dms.put(car(1, "rev 2").with("mileage", 12.into()));
    house.round().await;
    assert_eq!(
        (house.vehicle(&caller, "P1").await["mileage"].clone(), reason(&house, &caller).await),
        (12.into(), None)
    );
}

#[tokio::test]
async fn a_known_answer_that_changes_stops_the_publishing_of_its_rooftop_until_it_is_right_again() {
    let (house, caller) = with_cars(3).await;
    let known = vehicle_id(&house, &caller, "P1").await;
    canary::add(&house.gateway, &int_1(), &known).await.unwrap();
    house.dms.calls();
    house.round().await;
    assert_eq!(house.dms.details(), Vec::<String>::new(), "it is read each hour, not each minute");

    house.clock.advance(jiff::SignedDuration::from_hours(1));
    house.dms.put(car(1, "rev 1").with("mileage", 7.into()));
    house.dms.put(car(2, "rev 2").with("make", "Lincoln".into()));
    house.dms.put_in("rt_2", Car::revision("Q1", "rev 1"));
    house.round().await;
    assert_eq!(house.vehicle(&caller, "P2").await["make"], "Ford", "nothing is published");
    assert_eq!(house.vehicle(&caller, "Q1").await["make"], "Ford", "in another rooftop it is");
    assert_eq!(reason(&house, &caller).await.as_deref(), Some("withheld"));
    let failed = told(&house, &caller, "canary.failed").await;
    assert_eq!((&failed[0]["failed"], &failed[0]["rooftopId"]), (&json!(["mileage"]), &"rt_1".into()));
    assert!(!failed[0].to_string().contains("1001"), "no value is told");
    house.round().await;
    assert_eq!(told(&house, &caller, "canary.failed").await.len(), 1);

    house.dms.put(car(1, "rev 1"));
    house.round().await;
    assert_eq!(house.vehicle(&caller, "P2").await["make"], "Lincoln");
    assert_eq!(
        (told(&house, &caller, "canary.recovered").await.len(), reason(&house, &caller).await),
        (1, None)
    );
}

#[tokio::test]
async fn an_operator_confirms_a_known_answer_or_watches_it_no_longer() {
    let (house, caller) = with_cars(3).await;
    let (one, two) = (vehicle_id(&house, &caller, "P1").await, vehicle_id(&house, &caller, "P2").await);
    for vehicle in [&one, &two] {
        canary::add(&house.gateway, &int_1(), vehicle).await.unwrap();
    }
    house.dms.put(car(1, "rev 2").with("mileage", 2000.into()));
    house.dms.stage().cars.remove(&("rt_1".into(), "P2".into()));
    let checked = canary::check(&house.gateway, &int_1(), None).await.unwrap();
    let failed: Vec<_> = checked.iter().map(|answer| answer.failed.join(",")).collect();
    assert!(failed.contains(&"mileage".into()) && failed.contains(&"(not found)".into()), "{failed:?}");
    house.round().await;
    assert_eq!(reason(&house, &caller).await.as_deref(), Some("withheld"));
    canary::confirm(&house.gateway, &int_1(), &one).await.unwrap();
    canary::remove(&house.gateway, &int_1(), &two).await.unwrap();
    house.round().await;
    assert_eq!(
        (house.vehicle(&caller, "P1").await["mileage"].clone(), reason(&house, &caller).await),
        (2000.into(), None)
    );
    assert_eq!(told(&house, &caller, "canary.recovered").await.len(), 1);
    for refused in [
        canary::remove(&house.gateway, &int_1(), &two).await.err(),
        canary::confirm(&house.gateway, &int_1(), &two).await.err(),
    ] {
        assert_eq!(refused.unwrap().code, Code::NotFound);
    }
}

#[tokio::test]
async fn another_version_of_the_pack_answers_for_itself_before_it_publishes_anything() {
    let (house, caller) = with_cars(3).await;
    let known = vehicle_id(&house, &caller, "P1").await;
    canary::add(&house.gateway, &int_1(), &known).await.unwrap();
    house.dms.stage().pack = "scripted 2".into();
    for n in 0..3 {
        house.dms.put(car(n, "rev 1").with("mileage", (9000 + n).into()));
    }
    house.round().await;
    assert_eq!(house.vehicle(&caller, "P2").await["mileage"], 1002, "three are too few for the other rules");
    house.dms.stage().pack = "scripted 3".into();
    for n in 0..3 {
        house.dms.put(car(n, "rev 1").with("exteriorColor", "Oxford White".into()));
    }
    house.round().await;
    assert_eq!(
        house.vehicle(&caller, "P2").await["exteriorColor"],
        "Oxford White",
        "what it knows more is welcome"
    );
}

#[tokio::test]
async fn a_dms_that_cannot_be_read_or_a_screen_that_has_changed_are_told_apart() {
    let (house, caller) = with_cars(3).await;
    let known = vehicle_id(&house, &caller, "P1").await;
    canary::add(&house.gateway, &int_1(), &known).await.unwrap();
    house.clock.advance(jiff::SignedDuration::from_hours(1));
    house.dms.put(Car { fails: Some(unavailable), ..car(1, "rev 1") });
    house.round().await;
    assert_eq!(house.failure().await.as_deref(), Some("dms_unavailable"));
    assert!(told(&house, &caller, "canary.failed").await.is_empty());
    house.dms.put(Car { fails: Some(screen_drift), ..car(1, "rev 1") });
    house.round().await;
    assert_eq!(told(&house, &caller, "canary.failed").await[0]["failed"], json!(["(drift) vehicle.vin"]));
}
