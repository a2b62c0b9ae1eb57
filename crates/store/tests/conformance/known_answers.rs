//! Records whose values are known.

use rooftop_core::ports::Store;
use rooftop_core::ports::known_answers::KnownAnswer;
use rooftop_model::Kind;
use std::collections::BTreeMap;

use crate::events::event;
use crate::fixture::{day, int_1, int_2, rooftop};

fn answer(number: u8) -> KnownAnswer {
    KnownAnswer {
        kind: Kind::Vehicle,
        record: format!("veh_{number}"),
        rooftop: rooftop(1),
        native_key: format!("P{number}"),
        fields: BTreeMap::from([("make".into(), "3Q".into())]),
        pack: "sandbox-portal 1".into(),
        added_at: day(1),
        checked_at: None,
        failed_at: None,
        failed: vec![],
    }
}

pub(crate) async fn an_answer_is_kept_replaced_and_forgotten(store: &dyn Store) {
    for number in [2, 1] {
        store.put_known_answer(&int_1(), &answer(number), None).await.unwrap();
    }
    assert_eq!(store.known_answers(&int_1()).await.unwrap(), [answer(1), answer(2)]);
    assert!(store.known_answers(&int_2()).await.unwrap().is_empty());
    let failed = KnownAnswer {
        checked_at: Some(day(2)),
        failed_at: Some(day(2)),
        failed: vec!["make".into(), "(not found)".into()],
        ..answer(1)
    };
    store.put_known_answer(&int_1(), &failed, None).await.unwrap();
    assert_eq!(store.known_answers(&int_1()).await.unwrap(), [failed, answer(2)]);
    let delete = async |record| store.delete_known_answer(&int_1(), Kind::Vehicle, record).await.unwrap();
    assert_eq!((delete("veh_1").await, delete("veh_1").await), (true, false));
    assert_eq!(store.known_answers(&int_1()).await.unwrap(), [answer(2)]);
}

pub(crate) async fn an_answer_and_its_event_are_one(store: &dyn Store) {
    store.put_known_answer(&int_1(), &answer(1), Some(&event(1, 1))).await.unwrap();
    let refused = store.put_known_answer(&int_1(), &answer(2), Some(&event(1, 1))).await;
    assert!(refused.is_err(), "an event's id is given once");
    assert_eq!(store.known_answers(&int_1()).await.unwrap(), [answer(1)]);
}
