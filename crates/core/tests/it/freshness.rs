//! How fresh and how complete a list is.

use rooftop_core::Code;

use crate::house::{House, stocks};
use crate::scripted::{Car, unavailable};

#[tokio::test]
async fn what_was_never_synced_is_pending_and_never_an_empty_list() {
    let house = House::open().await;
    let caller = house.anyone().await;
    let failure = house.list(&caller, "").await.unwrap_err();
    assert_eq!(failure.code, Code::SyncPending);
    assert!(failure.retry_after.is_some());
}

#[tokio::test]
async fn a_first_sync_that_fails_is_pending_and_says_why() {
    let house = House::open().await;
    for rooftop in ["rt_1", "rt_2"] {
        house.dms.stage().list_fails.insert(rooftop.into(), unavailable);
    }
    house.round().await;
    let caller = house.anyone().await;
    let failure = house.list(&caller, "").await.unwrap_err();
    assert_eq!(failure.code, Code::SyncPending);
    assert!(failure.detail.contains("`dms_unavailable`"), "{}", failure.detail);
}

#[tokio::test]
async fn a_store_without_vehicles_is_an_empty_list() {
    let house = House::open().await;
    house.round().await;
    let caller = house.anyone().await;
    let list = house.list(&caller, "").await.unwrap();
    assert_eq!((stocks(&list), &list["total"]), (vec![], &0.into()));
    assert_eq!(list["completeness"], "complete");
}

#[tokio::test]
async fn a_rooftop_that_was_never_read_makes_the_list_partial() {
    let house = House::open().await;
    house.dms.put(Car::revision("P1", "rev 1"));
    house.dms.stage().list_fails.insert("rt_2".into(), unavailable);
    house.round().await;
    let caller = house.anyone().await;
    let list = house.list(&caller, "").await.unwrap();
    assert_eq!((stocks(&list), &list["completeness"]), (vec!["P1"], &"partial".into()));
    let reason = &list["incomplete"][0];
    assert_eq!((&reason["reason"], &reason["rooftopId"]), (&"never_synced".into(), &"rt_2".into()));
    let pending = house.list(&caller, "rooftopId=rt_2").await.unwrap_err();
    assert_eq!(pending.code, Code::SyncPending);
}

#[tokio::test]
async fn the_age_counts_from_the_oldest_of_the_rooftops_that_the_caller_sees() {
    let house = House::open().await;
    house.round().await;
    house.dms.stage().list_fails.insert("rt_2".into(), unavailable);
    house.round().await;
    house.round().await;
    let caller = house.anyone().await;
    let age = async |query| house.list_answer(&caller, query).await.unwrap().age.as_secs();
    assert_eq!((age("").await, age("rooftopId=rt_1").await), (120, 0));
}
