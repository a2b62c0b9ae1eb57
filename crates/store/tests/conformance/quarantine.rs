//! Quarantine.

use rooftop_core::ports::Store;
use rooftop_core::ports::store::{Quarantined, SyncState};
use rooftop_model::Kind;
use std::collections::BTreeSet;

use crate::fixture::{day, find, int_1, int_2, rooftop, vehicle, view};

async fn quarantine(store: &dyn Store, keys: &[&str]) {
    let records =
        keys.iter().map(|key| Quarantined { native_key: (*key).into(), reason: "missing VIN".into() });
    let records: Vec<_> = records.collect();
    store.quarantine(&int_1(), Kind::Vehicle, &rooftop(1), &records, day(3)).await.unwrap();
}

async fn keys(store: &dyn Store) -> BTreeSet<String> {
    store.quarantined(&int_1(), Kind::Vehicle, &rooftop(1)).await.unwrap()
}

pub(crate) async fn a_record_in_quarantine_is_still_served(store: &dyn Store) {
    let record = vehicle(1, 1, "a");
    store.write(&int_1(), std::slice::from_ref(&record)).await.unwrap();
    quarantine(store, &["P1"]).await;
    assert!(find(store, &record).await.is_some());
    assert_eq!(keys(store).await, BTreeSet::from(["P1".into()]));
}

pub(crate) async fn a_record_that_is_listed_no_longer_leaves_quarantine(store: &dyn Store) {
    quarantine(store, &["P1", "P2"]).await;
    quarantine(store, &["P2", "P3"]).await;
    assert_eq!(keys(store).await, BTreeSet::from(["P2".into(), "P3".into()]));
    quarantine(store, &[]).await;
    assert!(keys(store).await.is_empty());
}

pub(crate) async fn a_record_that_was_read_leaves_quarantine(store: &dyn Store) {
    let record = vehicle(1, 1, "a");
    store.write(&int_1(), std::slice::from_ref(&record)).await.unwrap();
    quarantine(store, &["P1", "P2"]).await;
    assert_eq!(store.write(&int_1(), &[record]).await.unwrap().unchanged, 1);
    assert_eq!(keys(store).await, BTreeSet::from(["P2".into()]));
}

pub(crate) async fn a_record_is_known_with_what_tells_its_age(store: &dyn Store) {
    let record = vehicle(1, 1, "a");
    store.write(&int_1(), std::slice::from_ref(&record)).await.unwrap();
    let known =
        async |rooftops: &[u8]| store.known_record(&view(rooftops), Kind::Vehicle, &record.id).await.unwrap();
    let found = known(&[1, 2]).await.unwrap();
    assert_eq!((found.record.id, found.sync, found.quarantined), (record.id.clone(), None, false));
    let state = SyncState {
        rooftop: rooftop(1),
        good_since: Some(day(2)),
        tried_at: day(3),
        failure: Some("drift".into()),
        quarantined: 1,
        withheld: false,
    };
    store.set_sync_state(&int_1(), Kind::Vehicle, &state, None).await.unwrap();
    let elsewhere = SyncState { rooftop: rooftop(2), good_since: Some(day(4)), ..state.clone() };
    store.set_sync_state(&int_1(), Kind::Vehicle, &elsewhere, None).await.unwrap();
    quarantine(store, &["P1"]).await;
    let found = known(&[1]).await.unwrap();
    assert_eq!((found.sync, found.quarantined), (Some(state), true));
    assert!(known(&[2]).await.is_none(), "a view does not reach beyond its rooftops");
}

pub(crate) async fn quarantine_is_of_one_rooftop(store: &dyn Store) {
    quarantine(store, &["P1"]).await;
    let elsewhere = store.quarantined(&int_1(), Kind::Vehicle, &rooftop(2)).await.unwrap();
    assert!(elsewhere.is_empty());
    let other = store.quarantined(&int_2(), Kind::Vehicle, &rooftop(1)).await.unwrap();
    assert!(other.is_empty());
}

pub(crate) async fn one_more_record_enters_quarantine(store: &dyn Store) {
    quarantine(store, &["P1"]).await;
    let one = Quarantined { native_key: "P2".into(), reason: "drift".into() };
    for _ in 0..2 {
        store.quarantine_one(&int_1(), Kind::Vehicle, &rooftop(1), &one, day(2)).await.unwrap();
    }
    assert_eq!(keys(store).await, BTreeSet::from(["P1".into(), "P2".into()]));
}
