//! The event log.

use rooftop_core::ports::Store;
use rooftop_core::ports::events::{EventStretch, EventView, EventsKept, NewEvent};
use rooftop_core::ports::store::{SyncState, System};
use rooftop_model::id::EventId;
use rooftop_model::{Entitlement, EventType, Kind};
use std::collections::{BTreeMap, BTreeSet};

use crate::fixture::{day, int_1, int_2, rooftop};

/// The event of that number, which happened on the day of that number in a rooftop (0: in none).
pub(crate) fn event(number: u8, store: u8) -> NewEvent {
    NewEvent {
        id: EventId::parse(&format!("evt_{number}")).unwrap(),
        event_type: if number.is_multiple_of(2) {
            EventType::SyncCompleted
        } else {
            EventType::DriftDetected
        },
        rooftop: (store > 0).then(|| rooftop(store)),
        area: (store > 0).then_some(Entitlement::Inventory),
        at: day(number.into()),
        data: format!(r#"{{"eventId":"evt_{number}"}}"#),
    }
}

fn view(stores: &[u8], area: Entitlement) -> EventView {
    let areas = BTreeSet::from([area]);
    EventView {
        integration: int_1(),
        rooftops: stores.iter().map(|store| (rooftop(*store), areas.clone())).collect::<BTreeMap<_, _>>(),
    }
}

fn everything() -> EventView {
    view(&[1, 2, 3], Entitlement::Inventory)
}

/// The ids of all events that a view shows, without their prefix.
async fn shown(store: &dyn Store, view: &EventView, only: Option<EventType>) -> Vec<String> {
    let page = store.events(view, only, EventStretch::Offset(0), 100).await.unwrap();
    assert_eq!(store.count_events(view, only).await.unwrap(), page.events.len() as u64);
    page.events.iter().map(|event| event.id.as_str().replace("evt_", "")).collect()
}

pub(crate) async fn events_stand_in_the_order_in_which_they_came(store: &dyn Store) {
    store.add_events(&int_1(), &[event(2, 1), event(1, 0)]).await.unwrap();
    store.add_events(&int_1(), &[event(3, 2)]).await.unwrap();
    assert_eq!(shown(store, &everything(), None).await, ["2", "1", "3"]);
    assert_eq!(shown(store, &everything(), Some(EventType::DriftDetected)).await, ["1", "3"]);
    let page = store.events(&everything(), None, EventStretch::Offset(1), 1).await.unwrap();
    assert!(page.more);
    let (kept, new) = (&page.events[0], event(1, 0));
    assert_eq!(
        (&kept.id, kept.event_type, kept.at, &kept.data),
        (&new.id, new.event_type, new.at, &new.data)
    );
    let rest = store.events(&everything(), None, EventStretch::After(kept.seq), 1).await.unwrap();
    assert_eq!((rest.events[0].id.as_str(), rest.more), ("evt_3", false));
}

pub(crate) async fn an_event_is_seen_by_whoever_may_see_what_it_concerns(store: &dyn Store) {
    let mut of_any_area = event(4, 2);
    of_any_area.area = None;
    store.add_events(&int_1(), &[event(1, 1), event(2, 2), event(3, 0), of_any_area]).await.unwrap();
    for (stores, area, seen) in [
        (&[1_u8, 2][..], Entitlement::Inventory, &["1", "2", "3", "4"][..]),
        (&[1], Entitlement::Inventory, &["1", "3"]),
        (&[1, 2], Entitlement::Sales, &["3", "4"]),
        (&[], Entitlement::Inventory, &["3"]),
    ] {
        assert_eq!(shown(store, &view(stores, area), None).await, seen, "{stores:?} {area}");
    }
    let hidden = store.event_place(&view(&[1], Entitlement::Inventory), &event(2, 2).id).await.unwrap();
    assert_eq!(hidden, None);
}

pub(crate) async fn integrations_have_logs_of_their_own(store: &dyn Store) {
    store.add_events(&int_2(), &[event(1, 1), event(2, 0)]).await.unwrap();
    assert!(shown(store, &everything(), None).await.is_empty());
    assert_eq!(store.event_place(&everything(), &event(2, 0).id).await.unwrap(), None);
    store.add_events(&int_1(), &[event(1, 1)]).await.unwrap();
    assert_eq!(store.event_place(&everything(), &event(1, 1).id).await.unwrap(), Some(1));
}

pub(crate) async fn the_oldest_events_are_deleted_and_it_is_known_up_to_where(store: &dyn Store) {
    let all: Vec<_> = (1..=6).map(|number| event(number, 1)).collect();
    store.add_events(&int_1(), &all).await.unwrap();
    let purge = async |since, max| store.purge_events(System, EventsKept { since, max }).await.unwrap();
    assert_eq!(purge(day(3), 100).await, 2);
    assert_eq!(shown(store, &everything(), None).await, ["3", "4", "5", "6"]);
    assert_eq!(purge(day(1), 2).await, 2);
    assert_eq!(purge(day(1), 2).await, 0);
    let page = store.events(&everything(), None, EventStretch::Offset(0), 10).await.unwrap();
    assert_eq!((page.events[0].seq, page.deleted), (5, 4));
    purge(day(31), 2).await;
    store.add_events(&int_1(), &[event(7, 1)]).await.unwrap();
    let page = store.events(&everything(), None, EventStretch::Offset(0), 10).await.unwrap();
    assert_eq!((page.events[0].seq, page.deleted), (7, 6), "a place is never given twice");
}

pub(crate) async fn how_a_sync_ended_and_its_event_are_one(store: &dyn Store) {
    let state = |n| SyncState {
        rooftop: rooftop(n),
        good_since: Some(day(1)),
        tried_at: day(1),
        failure: None,
        quarantined: 0,
        withheld: false,
    };
    store.set_sync_state(&int_1(), Kind::Vehicle, &state(1), Some(&event(2, 1))).await.unwrap();
    assert_eq!(shown(store, &everything(), None).await, ["2"]);
    let refused = store.set_sync_state(&int_1(), Kind::Vehicle, &state(2), Some(&event(2, 1))).await;
    assert!(refused.is_err(), "an id is given once");
    let states = store.sync_states(&int_1(), Kind::Vehicle).await.unwrap();
    assert_eq!(states.len(), 1, "neither was kept");
}
