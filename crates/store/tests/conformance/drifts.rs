//! Drifts, from their first sight to their end.

use rooftop_core::ports::Store;
use rooftop_core::ports::drifts::{DriftEnd, DriftKey, DriftSighting};
use rooftop_core::ports::events::{EventStretch, EventView};
use rooftop_core::ports::store::System;
use rooftop_model::Entitlement;
use rooftop_model::id::DriftId;
use std::collections::{BTreeMap, BTreeSet};

use crate::events::event;
use crate::fixture::{day, int_1, int_2, rooftop};

fn sighting(field: &str, times: u64) -> DriftSighting {
    DriftSighting {
        key: DriftKey {
            rooftop: Some(rooftop(1)),
            page: "vehicle".into(),
            field: (!field.is_empty()).then(|| field.to_owned()),
            kind: "label_missing".into(),
        },
        detail: format!("expected {field}, met {times} times"),
        times,
    }
}

/// Notes a sighting on the day of a number; whether it opened a drift of that number.
async fn note(store: &dyn Store, sighting: &DriftSighting, number: u8) -> bool {
    let id = DriftId::parse(&format!("drf_{number}")).unwrap();
    store.note_drift(&int_1(), sighting, &id, &event(number, 1)).await.unwrap()
}

async fn events(store: &dyn Store) -> Vec<String> {
    let rooftops = BTreeMap::from([(rooftop(1), BTreeSet::from([Entitlement::Inventory]))]);
    let view = EventView { integration: int_1(), rooftops };
    let page = store.events(&view, None, EventStretch::Offset(0), 100).await.unwrap();
    page.events.into_iter().map(|event| event.id.to_string()).collect()
}

pub(crate) async fn equal_sightings_are_one_drift_with_one_event(store: &dyn Store) {
    assert!(note(store, &sighting("make", 1), 1).await);
    assert!(!note(store, &sighting("make", 41), 2).await);
    assert!(note(store, &sighting("", 1), 3).await, "of the page as a whole");
    let open = store.open_drifts(&int_1()).await.unwrap();
    let [make, page] = open.as_slice() else { panic!("{open:?}") };
    assert_eq!((make.id.as_str(), make.sightings, &make.key), ("drf_1", 42, &sighting("make", 0).key));
    assert_eq!((make.first_at, make.last_at), (day(1), day(2)));
    assert_eq!(make.detail, sighting("make", 41).detail, "the last is kept");
    assert_eq!((page.id.as_str(), &page.key), ("drf_3", &sighting("", 0).key));
    assert_eq!(events(store).await, ["evt_1", "evt_3"]);
    assert!(store.open_drifts(&int_2()).await.unwrap().is_empty());
}

pub(crate) async fn a_drift_ends_once_and_may_come_again(store: &dyn Store) {
    note(store, &sighting("make", 1), 1).await;
    let open = store.open_drifts(&int_1()).await.unwrap();
    let end = |number, last_at| DriftEnd { id: open[0].id.clone(), last_at, event: event(number, 1) };
    note(store, &sighting("make", 1), 2).await;
    store.end_drifts(&int_1(), &[end(3, open[0].last_at)], day(3)).await.unwrap();
    assert_eq!(store.open_drifts(&int_1()).await.unwrap().len(), 1, "it was met since");
    store.end_drifts(&int_1(), &[end(4, day(2))], day(4)).await.unwrap();
    store.end_drifts(&int_1(), &[end(5, day(2))], day(5)).await.unwrap();
    assert!(store.open_drifts(&int_1()).await.unwrap().is_empty());
    assert!(note(store, &sighting("make", 1), 6).await);
    assert_eq!(events(store).await, ["evt_1", "evt_4", "evt_6"]);
}

pub(crate) async fn drifts_that_were_over_long_ago_are_forgotten(store: &dyn Store) {
    note(store, &sighting("make", 1), 1).await;
    let id = store.open_drifts(&int_1()).await.unwrap()[0].id.clone();
    store
        .end_drifts(&int_1(), &[DriftEnd { id, last_at: day(1), event: event(2, 1) }], day(2))
        .await
        .unwrap();
    note(store, &sighting("model", 1), 3).await;
    assert_eq!(store.purge_drifts(System, day(2)).await.unwrap(), 0);
    assert_eq!(store.purge_drifts(System, day(20)).await.unwrap(), 1);
    assert_eq!(store.open_drifts(&int_1()).await.unwrap().len(), 1, "one that goes on is kept");
}

pub(crate) async fn a_drift_is_confirmed_while_it_is_open(store: &dyn Store) {
    note(store, &sighting("make", 1), 1).await;
    let id = store.open_drifts(&int_1()).await.unwrap()[0].id.clone();
    assert!(!store.confirm_drift(&int_2(), &id, day(2)).await.unwrap());
    assert!(store.confirm_drift(&int_1(), &id, day(2)).await.unwrap());
    assert_eq!(store.open_drifts(&int_1()).await.unwrap()[0].confirmed_at, Some(day(2)));
    let end = DriftEnd { id: id.clone(), last_at: day(1), event: event(3, 1) };
    store.end_drifts(&int_1(), &[end], day(3)).await.unwrap();
    assert!(!store.confirm_drift(&int_1(), &id, day(4)).await.unwrap());
}
