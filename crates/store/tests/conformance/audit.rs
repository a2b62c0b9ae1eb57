//! The audit log.

use rooftop_core::ports::Store;
use rooftop_core::ports::audit::RawAccess;
use rooftop_core::ports::events::{EventStretch, EventView, NewEvent};
use rooftop_model::id::{EventId, SessionId, UserId};
use rooftop_model::{Entitlement, EventType, Kind};
use std::collections::{BTreeMap, BTreeSet};

use crate::fixture::{account, client, day, int_1, int_2, key, rooftop};

fn access(record: &str) -> RawAccess {
    RawAccess {
        at: day(2),
        client: client(),
        key: key(),
        session: SessionId::parse("ses_1").unwrap(),
        user: UserId::parse("u_1").unwrap(),
        account: account("1"),
        kind: Kind::Vehicle,
        record: record.into(),
        rooftop: rooftop(1),
        pages: vec!["vehicle_general".into(), "vehicle_pricing".into()],
    }
}

async fn add(store: &dyn Store, record: &str) {
    let event = NewEvent {
        id: EventId::parse(&format!("evt_{record}")).unwrap(),
        event_type: EventType::RawRead,
        rooftop: Some(rooftop(1)),
        area: Some(Entitlement::Inventory),
        at: day(2),
        data: "{}".into(),
    };
    store.add_raw_access(&int_1(), &access(record), &event).await.unwrap();
}

pub(crate) async fn who_was_shown_pages_is_read_as_it_was_recorded_newest_first(store: &dyn Store) {
    add(store, "a1").await;
    add(store, "b2").await;
    assert_eq!(store.raw_accesses(&int_1(), 10).await.unwrap(), [access("b2"), access("a1")]);
    assert_eq!(store.raw_accesses(&int_1(), 1).await.unwrap(), [access("b2")]);
    assert_eq!(store.raw_accesses(&int_2(), 10).await.unwrap(), []);
}

pub(crate) async fn that_pages_were_shown_is_told_in_the_event_log(store: &dyn Store) {
    add(store, "a1").await;
    let view = EventView {
        integration: int_1(),
        rooftops: BTreeMap::from([(rooftop(1), BTreeSet::from([Entitlement::Inventory]))]),
    };
    let page = store.events(&view, None, EventStretch::Offset(0), 10).await.unwrap();
    let told: Vec<_> = page.events.iter().map(|event| event.event_type).collect();
    assert_eq!(told, [EventType::RawRead]);
}
