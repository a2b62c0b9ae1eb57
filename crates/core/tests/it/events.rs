//! The event log, and what is told of drift.

use rooftop_core::access::Reader;
use rooftop_core::ports::dms::{DmsFailure, Drift};
use rooftop_core::{Code, Failure, events};
use rooftop_model::Entitlement;
use serde_json::Value;

use crate::house::{House, user};
use crate::scripted::{Car, drift, profile};

async fn anyone(house: &House) -> Reader {
    house.anyone().await.into()
}

async fn list(house: &House, caller: &Reader, query: &str) -> Result<Value, Failure> {
    let pairs = query.split('&').filter_map(|pair| pair.split_once('='));
    let pairs: Vec<_> = pairs.map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
    let answer = events::list::list(&house.gateway, caller, &pairs).await?;
    Ok(serde_json::from_str(&answer.json).unwrap())
}

/// Type, rooftop and details of every event, oldest first.
async fn told(house: &House, caller: &Reader, query: &str) -> Vec<String> {
    let list = list(house, caller, query).await.unwrap();
    let items = list["items"].as_array().unwrap().iter();
    items.map(line).collect()
}

fn line(event: &Value) -> String {
    let mut data = event["data"].clone();
    let members = data.as_object_mut().unwrap();
    for id in ["eventId", "integrationId", "driftId", "since"] {
        members.shift_remove(id);
    }
    let rooftop = members.shift_remove("rooftopId").unwrap_or_default();
    let rest: Vec<_> =
        members.iter().map(|(name, value)| format!("{name}={value}").replace('"', "")).collect();
    format!("{} {} {}", event["type"].as_str().unwrap(), rooftop.as_str().unwrap_or("-"), rest.join(" "))
}

fn unreadable(stock: &str) -> Car {
    Car { fails: Some(drift), ..Car::revision(stock, "rev 2") }
}

fn drift_of_another_field() -> DmsFailure {
    let DmsFailure::Drift(drift) = drift() else { unreachable!() };
    DmsFailure::Drift(Drift { field: Some("mileage".into()), ..drift })
}

#[tokio::test]
async fn a_redesign_is_told_once_and_so_is_its_end() {
    let house = House::open().await;
    for n in 1..=9 {
        house.dms.put(unreadable(&format!("P{n}")));
    }
    house.round().await;
    house.round().await;
    let caller = anyone(&house).await;
    let detected = told(&house, &caller, "type=drift.detected").await;
    insta::assert_snapshot!(detected.join("\n"), @"drift.detected rt_1 page=vehicle field=vin kind=label_missing");
    for n in 1..=9 {
        house.dms.put(Car::revision(&format!("P{n}"), "rev 2"));
    }
    house.round().await;
    let over = told(&house, &caller, "type=drift.recovered").await;
    insta::assert_snapshot!(over.join("\n"), @"drift.recovered rt_1 page=vehicle field=vin kind=label_missing sightings=18");
    house.dms.put(Car { fails: Some(drift), ..Car::revision("P1", "rev 3") });
    house.round().await;
    assert_eq!(told(&house, &caller, "type=drift.detected").await.len(), 2, "it came again");
}

#[tokio::test]
async fn each_field_has_its_own_drift_and_its_own_end() {
    let house = House::open().await;
    house.dms.put(unreadable("P1"));
    house.dms.put(Car { fails: Some(drift_of_another_field), ..Car::revision("P2", "rev 1") });
    house.round().await;
    house.dms.put(Car::revision("P2", "rev 2"));
    house.round().await;
    let caller = anyone(&house).await;
    let over = told(&house, &caller, "type=drift.recovered").await;
    insta::assert_snapshot!(over.join("\n"), @"drift.recovered rt_1 page=vehicle field=mileage kind=label_missing sightings=1");
}

#[tokio::test]
async fn drift_of_the_list_is_told_and_rows_that_moved_are_not_drift() {
    let house = House::open().await;
    house.dms.stage().list_fails.insert("rt_1".into(), drift);
    house.dms.stage().list_fails.insert("rt_2".into(), || {
        let DmsFailure::Drift(drift) = drift() else { unreachable!() };
        DmsFailure::Drift(Drift { kind: "list_moved".into(), ..drift })
    });
    house.round().await;
    let caller = anyone(&house).await;
    assert_eq!(told(&house, &caller, "type=drift.detected").await.len(), 1);
}

#[tokio::test]
async fn an_event_never_holds_what_stood_on_the_page() {
    let house = House::open().await;
    house.dms.put(unreadable("P1"));
    house.round().await;
    let caller = anyone(&house).await;
    let found = house.store_drifts().await[0].detail.clone();
    assert!(found.contains("found"), "the operator reads it: {found}");
    assert!(!list(&house, &caller, "").await.unwrap().to_string().contains("found"));
}

#[tokio::test]
async fn drift_of_a_live_read_is_over_only_when_the_record_is_read_again() {
    let house = House::open().await;
    house.dms.put(Car::revision("P1", "rev 1"));
    house.round().await;
    let caller = house.anyone().await;
    house.dms.put(Car { fails: Some(drift), ..Car::revision("P1", "rev 1") });
    assert_eq!(house.get_live(&caller, "P1").await.unwrap_err().code, Code::Drift);
    house.round().await;
    let reader = Reader::from(caller);
    assert!(told(&house, &reader, "type=drift.recovered").await.is_empty(), "nobody has read it since");
    house.dms.put(Car::revision("P1", "rev 1"));
    house.round().await;
    assert_eq!(told(&house, &reader, "type=drift.recovered").await.len(), 1);
}

#[tokio::test]
async fn drift_at_a_sign_in_is_told_and_is_over_when_one_went_well_much_later() {
    let house = House::open().await;
    let credential = house.trusted("pricing").await;
    house.answer(Err(drift()));
    assert_eq!(house.try_sign_in(&credential).await.unwrap_err().code, Code::Drift);
    let caller = anyone(&house).await;
    let drift = told(&house, &caller, "type=drift.detected").await;
    insta::assert_snapshot!(drift.join("\n"), @"drift.detected - page=vehicle field=vin kind=label_missing");
    assert!(told(&house, &caller, "type=drift.recovered").await.is_empty(), "another user's page may differ");
    house.clock.advance(jiff::SignedDuration::from_mins(61));
    let caller = anyone(&house).await;
    assert_eq!(told(&house, &caller, "type=drift.recovered").await.len(), 1);
}

#[tokio::test]
async fn a_sync_is_told_where_readers_see_a_difference() {
    let house = House::open().await;
    house.dms.put(Car::revision("P1", "rev 1"));
    house.round().await;
    house.round().await;
    house.dms.put(Car::revision("P1", "rev 2").with("make", "Lincoln".into()));
    house.round().await;
    house.dms.stage().list_fails.insert("rt_2".into(), crate::scripted::unavailable);
    house.round().await;
    house.dms.stage().list_fails.clear();
    house.round().await;
    let caller = anyone(&house).await;
    insta::assert_snapshot!(told(&house, &caller, "type=sync.completed").await.join("\n"), @"
    sync.completed rt_1 kind=vehicle inserted=1 updated=0 unreadable=0
    sync.completed rt_2 kind=vehicle inserted=0 updated=0 unreadable=0
    sync.completed rt_1 kind=vehicle inserted=0 updated=1 unreadable=0
    sync.completed rt_2 kind=vehicle inserted=0 updated=0 unreadable=0
    ");
}

#[tokio::test]
async fn a_caller_sees_events_of_what_it_reaches() {
    let house = House::open().await;
    house.dms.put(Car::revision("P1", "rev 1"));
    house.dms.put_in("rt_2", Car::revision("P2", "rev 1"));
    house.round().await;
    let credential = house.trusted("pricing").await;
    let key = Reader::from(house.key(&credential).await.unwrap());
    assert_eq!(told(&house, &key, "").await.len(), 2);
    for (store, area, seen) in [("1002", Entitlement::Inventory, 1), ("1001", Entitlement::Parts, 0)] {
        let token = house.sign_in(&credential, &user(), profile(&[(store, &[area], false)])).await;
        let caller = Reader::from(house.session(&token).await.unwrap());
        assert_eq!(told(&house, &caller, "").await.len(), seen, "{store} {area}");
    }
}

#[tokio::test]
async fn a_loop_over_the_log_meets_each_event_once() {
    let house = House::open().await;
    for n in 1..=5 {
        house.dms.put(Car::revision("P1", &format!("rev {n}")).with("year", (2000 + n).into()));
        house.round().await;
    }
    let caller = anyone(&house).await;
    let all = list(&house, &caller, "").await.unwrap();
    assert_eq!(
        (&all["total"], &all["page"], &all["completeness"]),
        (&6.into(), &1.into(), &"complete".into())
    );
    let ids = |list: &Value| -> Vec<String> {
        let items = list["items"].as_array().unwrap().iter();
        items.map(|event| event["data"]["eventId"].as_str().unwrap().to_owned()).collect()
    };
    let all = ids(&all);
    let mut met = Vec::new();
    let mut page = list(&house, &caller, "pageSize=2").await.unwrap();
    loop {
        met.extend(ids(&page));
        let Some(cursor) = page["nextCursor"].as_str() else { break };
        page = list(&house, &caller, &format!("pageSize=2&cursor={cursor}")).await.unwrap();
    }
    assert_eq!(met, all);
    let after = list(&house, &caller, &format!("pageSize=2&after={}", all[1])).await.unwrap();
    assert_eq!(ids(&after), all[2..4]);
    assert!(after["nextCursor"].is_string() && after.get("total").is_none());
    let none = list(&house, &caller, &format!("after={}", all[5])).await.unwrap();
    assert_eq!((ids(&none).len(), &none["nextCursor"]), (0, &Value::Null));
}

#[tokio::test]
async fn whoever_comes_back_too_late_is_told_that_events_are_missing() {
    let house = House::open().await;
    for n in 1..=3 {
        house.dms.put(Car::revision("P1", &format!("rev {n}")).with("year", (2000 + n).into()));
        house.round().await;
    }
    let caller = anyone(&house).await;
    let first = list(&house, &caller, "pageSize=1").await.unwrap();
    let (id, cursor) = (first["items"][0]["data"]["eventId"].clone(), first["nextCursor"].clone());
    house.keep_events(1).await;
    for query in [format!("after={}", id.as_str().unwrap()), format!("cursor={}", cursor.as_str().unwrap())] {
        let refused = list(&house, &caller, &query).await.unwrap_err();
        assert_eq!(refused.code, Code::CursorExpired, "{query}");
    }
    assert_eq!(list(&house, &caller, "").await.unwrap()["total"], 1);
}

#[tokio::test]
async fn all_faults_of_the_query_are_told_at_once() {
    let house = House::open().await;
    let caller = anyone(&house).await;
    let refused = list(&house, &caller, "type=drift&after=op_1&pageSize=0&x=1").await.unwrap_err();
    let places: Vec<_> = refused.errors.iter().map(|error| error.pointer.as_str()).collect();
    assert_eq!(places, ["/query/type", "/query/after", "/query/pageSize", "/query/x"]);
    let refused = list(&house, &caller, "after=evt_1&page=1").await.unwrap_err();
    assert_eq!(refused.errors[0].pointer, "/query/page");
}
