//! Change marks, and how syncs ended.

use rooftop_core::ports::Store;
use rooftop_core::ports::store::SyncState;
use rooftop_model::Kind;

use crate::fixture::{day, int_1, int_2, rooftop, vehicle};

pub(crate) async fn marks_are_by_the_native_key_of_one_rooftop(store: &dyn Store) {
    let mut unsettled = vehicle(1, 2, "a");
    unsettled.known.settled = false;
    unsettled.known.mark = None;
    let records = [vehicle(1, 1, "a"), unsettled.clone(), vehicle(2, 3, "a")];
    store.write(&int_1(), &records).await.unwrap();
    let marks = store.marks(&int_1(), Kind::Vehicle, &rooftop(1)).await.unwrap();
    assert_eq!(marks.keys().collect::<Vec<_>>(), ["P1", "P2"]);
    assert_eq!((&marks["P1"], &marks["P2"]), (&records[0].known, &unsettled.known));
    assert!(store.marks(&int_2(), Kind::Vehicle, &rooftop(1)).await.unwrap().is_empty());
}

pub(crate) async fn how_a_sync_ended_is_kept_for_each_rooftop(store: &dyn Store) {
    let mut states = [1, 2].map(|n| SyncState {
        rooftop: rooftop(n),
        good_since: Some(day(n.into())),
        tried_at: day(n.into()),
        failure: None,
        quarantined: 2,
        withheld: false,
    });
    for state in &states {
        store.set_sync_state(&int_1(), Kind::Vehicle, state, None).await.unwrap();
    }
    states[0].tried_at = day(5);
    states[0].failure = Some("dms.timeout".into());
    states[0].withheld = true;
    store.set_sync_state(&int_1(), Kind::Vehicle, &states[0], None).await.unwrap();
    assert_eq!(store.sync_states(&int_1(), Kind::Vehicle).await.unwrap(), states);
    assert_eq!(store.sync_states(&int_2(), Kind::Vehicle).await.unwrap(), []);
}
