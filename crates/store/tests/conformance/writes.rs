//! Writing records.

use rooftop_core::ports::Store;
use rooftop_core::ports::store::{FacetValue, RecordWrite, Written};
use rooftop_model::FieldState;
use rooftop_model::Kind;

use crate::fixture::{day, everything, find, ids, int_1, int_2, rooftop, vehicle, view};

async fn write(store: &dyn Store, records: &[RecordWrite]) -> Written {
    store.write(&int_1(), records).await.unwrap()
}

async fn sequence(store: &dyn Store) -> i64 {
    store.position(&int_1()).await.unwrap().sequence
}

pub(crate) async fn a_record_is_read_as_it_was_written(store: &dyn Store) {
    let mut record = vehicle(1, 1, "a");
    record.body.states.insert("mileage".into(), FieldState::Unreadable);
    assert_eq!(write(store, &[record.clone()]).await.inserted, 1);
    let read = find(store, &record).await.unwrap();
    assert_eq!((&read.id, &read.rooftop, &read.body), (&record.id, &record.rooftop, &record.body));
    assert_eq!((read.hash, read.read_at, read.first_seq), (record.hash, record.read_at, 1));
}

pub(crate) async fn an_unchanged_record_is_not_written_again(store: &dyn Store) {
    let record = vehicle(1, 1, "a");
    write(store, std::slice::from_ref(&record)).await;
    let mut again = record.clone();
    again.read_at = day(9);
    let written = write(store, &[again]).await;
    assert_eq!(written, Written { unchanged: 1, ..Written::default() });
    assert_eq!(find(store, &record).await.unwrap().read_at, record.read_at, "the row was not touched");
    assert_eq!(sequence(store).await, 1);
}

pub(crate) async fn another_mark_alone_does_not_change_a_record(store: &dyn Store) {
    let record = vehicle(1, 1, "a");
    write(store, std::slice::from_ref(&record)).await;
    let mut again = record.clone();
    again.known.mark = Some("02/02/2026".into());
    again.read_at = day(9);
    assert_eq!(write(store, &[again.clone()]).await.unchanged, 1);
    assert_eq!(sequence(store).await, 1);
    assert_eq!(find(store, &record).await.unwrap().read_at, day(9));
    let marks = store.marks(&int_1(), Kind::Vehicle, &rooftop(1)).await.unwrap();
    assert_eq!(marks["P1"], again.known);
}

pub(crate) async fn a_changed_record_keeps_its_place_and_moves_the_sequence(store: &dyn Store) {
    write(store, &[vehicle(1, 1, "a"), vehicle(1, 2, "a")]).await;
    assert_eq!(sequence(store).await, 2);
    let changed = vehicle(1, 1, "b");
    assert_eq!(write(store, &[changed.clone(), vehicle(1, 2, "a")]).await.updated, 1);
    assert_eq!(sequence(store).await, 3);
    let read = find(store, &changed).await.unwrap();
    assert_eq!((read.first_seq, &read.body), (1, &changed.body));
}

pub(crate) async fn a_record_may_come_twice_in_a_batch(store: &dyn Store) {
    let written = write(store, &[vehicle(1, 1, "a"), vehicle(1, 1, "a"), vehicle(1, 1, "b")]).await;
    let expected = Written { inserted: 1, updated: 1, unchanged: 1 };
    assert_eq!(written, expected);
    assert_eq!(sequence(store).await, 2);
}

pub(crate) async fn an_id_that_two_records_share_is_refused_and_nothing_is_written(store: &dyn Store) {
    write(store, &[vehicle(1, 1, "a")]).await;
    let mut other_key = vehicle(1, 1, "a");
    other_key.native_key = "P9".into();
    let mut other_rooftop = vehicle(2, 1, "b");
    other_rooftop.native_key = "P1".into();
    for collision in [other_key, other_rooftop] {
        let error = store.write(&int_1(), &[vehicle(1, 2, "a"), collision]).await.unwrap_err();
        let told = error.source.unwrap().to_string();
        assert!(told.contains("veh_00000001") && told.contains("identity key"), "{told}");
    }
    assert_eq!(ids(store, &view(&[1, 2]), &everything()).await, ["veh_00000001"]);
    assert_eq!(sequence(store).await, 1);
}

pub(crate) async fn a_key_that_two_ids_share_is_refused(store: &dyn Store) {
    write(store, &[vehicle(1, 1, "a")]).await;
    let mut twin = vehicle(1, 2, "a");
    twin.native_key = "P1".into();
    assert!(store.write(&int_1(), &[twin]).await.is_err());
}

pub(crate) async fn a_batch_that_is_too_large_is_refused(store: &dyn Store) {
    let records: Vec<_> = (0..201).map(|n| vehicle(1, n, "a")).collect();
    assert!(store.write(&int_1(), &records).await.is_err());
    assert_eq!(write(store, &records[..200]).await.inserted, 200);
}

pub(crate) async fn a_facet_that_is_not_known_is_refused(store: &dyn Store) {
    let mut record = vehicle(1, 1, "a");
    record.facets.push(("colour", FacetValue::Text("red".into())));
    assert!(store.write(&int_1(), &[record]).await.is_err());
    let mut record = vehicle(1, 1, "a");
    record.facets = vec![("year", FacetValue::Text("2024".into()))];
    assert!(store.write(&int_1(), &[record]).await.is_err(), "a year is a number");
    assert_eq!(sequence(store).await, 0);
}

pub(crate) async fn integrations_have_sequences_and_epochs_of_their_own(store: &dyn Store) {
    write(store, &[vehicle(1, 1, "a")]).await;
    let one = store.position(&int_1()).await.unwrap();
    let two = store.position(&int_2()).await.unwrap();
    assert_eq!((one.sequence, two.sequence), (1, 0));
    assert_ne!(one.epoch, two.epoch);
    assert_eq!(store.position(&int_1()).await.unwrap().epoch, one.epoch);
}
