//! Records that are listed and cannot be read.

use rooftop_core::limits::SYNC_DRIFTS_IN_A_ROW_MAX;

use crate::house::{House, stocks};
use crate::scripted::{Car, drift};

fn unreadable(stock: &str, mark: &str) -> Car {
    Car { fails: Some(drift), ..Car::revision(stock, mark) }
}

#[tokio::test]
async fn the_last_good_version_is_served_and_the_list_says_that_it_is_partial() {
    let house = House::open().await;
    house.dms.put(Car::revision("P1", "rev 1"));
    house.dms.put(Car::revision("P2", "rev 1"));
    house.round().await;
    house.dms.put(unreadable("P1", "rev 2"));
    house.round().await;
    let caller = house.anyone().await;
    let list = house.list(&caller, "").await.unwrap();
    assert_eq!(house.vehicle(&caller, "P1").await["make"], "Ford");
    assert_eq!((&list["total"], &list["completeness"]), (&2.into(), &"partial".into()));
    let reason = &list["incomplete"][0];
    assert_eq!((&reason["reason"], &reason["rooftopId"]), (&"unreadable_records".into(), &"rt_1".into()));
    assert_eq!(reason["records"], 1);
    assert_eq!(house.failure().await, None, "one bad record does not fail the sync");
}

#[tokio::test]
async fn the_next_good_read_heals_it_even_if_its_mark_is_the_same() {
    let house = House::open().await;
    house.dms.put(Car::revision("P1", "rev 1"));
    house.round().await;
    house.dms.put(unreadable("P1", "rev 2"));
    house.round().await;
    house.dms.put(Car::revision("P1", "rev 2").with("make", "Lincoln".into()));
    house.round().await;
    let caller = house.anyone().await;
    assert_eq!(house.vehicle(&caller, "P1").await["make"], "Lincoln");
    assert_eq!(house.list(&caller, "").await.unwrap()["completeness"], "complete");
    house.dms.details();
    house.round().await;
    assert!(house.dms.details().is_empty());
}

#[tokio::test]
async fn it_is_read_again_when_it_stands_in_quarantine_under_the_mark_that_is_known() {
    let house = House::open().await;
    house.dms.put(Car::revision("P1", "rev 1"));
    house.round().await;
    house.dms.stage().unreadable.push(("rt_1".into(), Some("P1".into())));
    house.dms.stage().cars.clear();
    house.round().await;
    let caller = house.anyone().await;
    assert_eq!(house.list(&caller, "").await.unwrap()["completeness"], "partial");
    house.dms.stage().unreadable.clear();
    house.dms.put(Car::revision("P1", "rev 1"));
    house.dms.details();
    house.round().await;
    assert_eq!(house.dms.details(), ["P1"]);
    assert_eq!(house.list(&caller, "").await.unwrap()["completeness"], "complete");
}

#[tokio::test]
async fn what_is_no_longer_listed_leaves_quarantine() {
    let house = House::open().await;
    house.dms.put(unreadable("P1", "rev 1"));
    house.round().await;
    let caller = house.anyone().await;
    assert_eq!(house.list(&caller, "").await.unwrap()["incomplete"][0]["records"], 1);
    house.dms.stage().cars.clear();
    house.round().await;
    let list = house.list(&caller, "").await.unwrap();
    assert_eq!((&list["completeness"], &list["total"]), (&"complete".into(), &0.into()));
}

#[tokio::test]
async fn a_row_whose_key_cannot_be_read_is_counted_too() {
    let house = House::open().await;
    house.dms.put(Car::revision("P1", "rev 1"));
    house.dms.stage().unreadable.push(("rt_1".into(), None));
    house.round().await;
    let caller = house.anyone().await;
    let list = house.list(&caller, "").await.unwrap();
    assert_eq!((stocks(&list), &list["incomplete"][0]["records"]), (vec!["P1"], &1.into()));
}

#[tokio::test]
async fn a_record_that_is_not_the_one_asked_for_is_never_taken_for_it() {
    let house = House::open().await;
    house.dms.put(Car::revision("P1", "rev 1"));
    house.round().await;
    let wrong = Car::revision("P9", "rev 2");
    house.dms.stage().cars.insert(("rt_1".into(), "P1".into()), wrong);
    house.round().await;
    let caller = house.anyone().await;
    let list = house.list(&caller, "").await.unwrap();
    assert_eq!((stocks(&list), &list["completeness"]), (vec!["P1"], &"partial".into()));
}

#[tokio::test]
async fn many_drifts_in_a_row_stop_the_pass_and_keep_the_mirror() {
    let house = House::open().await;
    let all: Vec<_> = (0..100).map(|n| format!("P{n:03}")).collect();
    for stock in &all {
        house.dms.put(Car::revision(stock, "rev 1"));
    }
    house.round().await;
    for stock in &all {
        house.dms.put(unreadable(stock, "rev 2"));
    }
    house.dms.details();
    house.round().await;
    assert!(house.dms.details().len() < 2 * SYNC_DRIFTS_IN_A_ROW_MAX, "the screen is not asked for each");
    assert_eq!(house.failure().await.as_deref(), Some("drift"));
    let caller = house.anyone().await;
    let list = house.list_answer(&caller, "rooftopId=rt_1&pageSize=200").await.unwrap();
    assert_eq!(list.json.matches("vehicleId").count(), 100);
    assert_eq!(list.age.as_secs(), 60, "a pass that stopped is no sync");
}

#[tokio::test]
async fn scattered_drifts_do_not_stop_a_pass() {
    let house = House::open().await;
    for n in 0..100 {
        let stock = format!("P{n:03}");
        let good = n % 2 == 0;
        house.dms.put(if good { Car::revision(&stock, "rev 1") } else { unreadable(&stock, "rev 1") });
    }
    house.round().await;
    let caller = house.anyone().await;
    let list = house.list(&caller, "").await.unwrap();
    assert_eq!((&list["total"], &list["incomplete"][0]["records"]), (&50.into(), &50.into()));
}
