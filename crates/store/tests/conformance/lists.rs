//! Lists.

use rooftop_core::ports::Store;
use rooftop_core::ports::store::{FacetValue, Filter, RecordQuery, Stretch, Test};
use rooftop_model::Kind;

use crate::fixture::{day, everything, ids, int_1, int_2, vehicle, view};

const COUNT: u32 = 60;

/// Vehicles 0 to 59, in three rooftops by turns.
async fn fill(store: &dyn Store) {
    let records: Vec<_> = (0..COUNT).map(|n| vehicle(turn(n), n, "a")).collect();
    store.write(&int_1(), &records).await.unwrap();
}

fn turn(n: u32) -> u8 {
    u8::try_from(n % 3).unwrap() + 1
}

fn id(n: u32) -> String {
    format!("veh_{n:08}")
}

fn where_(filters: &[(&'static str, Test)]) -> RecordQuery {
    let filters = filters.iter().map(|(facet, test)| Filter { facet, test: test.clone() });
    RecordQuery { filters: filters.collect(), ..everything() }
}

fn any_of(values: &[&str]) -> Test {
    Test::AnyOf(values.iter().map(|value| FacetValue::Text((*value).into())).collect())
}

pub(crate) async fn a_list_is_in_the_order_of_first_sight_over_all_rooftops(store: &dyn Store) {
    fill(store).await;
    let all: Vec<_> = (0..COUNT).map(id).collect();
    assert_eq!(ids(store, &view(&[1, 2, 3]), &everything()).await, all);
    let two: Vec<_> = (0..COUNT).filter(|n| n % 3 != 1).map(id).collect();
    assert_eq!(ids(store, &view(&[1, 3]), &everything()).await, two);
}

pub(crate) async fn updates_do_not_move_a_record_in_a_list(store: &dyn Store) {
    fill(store).await;
    store.write(&int_1(), &[vehicle(1, 0, "b"), vehicle(1, 30, "b")]).await.unwrap();
    let all: Vec<_> = (0..COUNT).map(id).collect();
    assert_eq!(ids(store, &view(&[1, 2, 3]), &everything()).await, all);
}

pub(crate) async fn a_cursor_meets_every_record_once_while_others_are_written(store: &dyn Store) {
    fill(store).await;
    let (view, query) = (view(&[1, 2, 3]), everything());
    let mut met = Vec::new();
    let mut stretch = Stretch::Offset(0);
    let mut last;
    let mut new = COUNT;
    loop {
        let page = store.page(&view, &query, stretch, 7).await.unwrap();
        met.extend(page.records.iter().map(|record| record.id.clone()));
        if !page.more {
            break;
        }
        last = page.records.last().unwrap().clone();
        stretch = Stretch::After { first_seq: last.first_seq, id: &last.id };
        if new < COUNT + 5 {
            // A new record comes, one that was met and one that was not change.
            let changed = new - COUNT;
            let batch = [
                vehicle(turn(new), new, "a"),
                vehicle(turn(changed), changed, "b"),
                vehicle(turn(50 + changed), 50 + changed, "b"),
            ];
            store.write(&int_1(), &batch).await.unwrap();
            new += 1;
        }
    }
    assert_eq!(met, (0..new).map(id).collect::<Vec<_>>());
}

pub(crate) async fn pages_by_offset_are_the_pages_by_cursor(store: &dyn Store) {
    fill(store).await;
    let (view, query) = (view(&[1, 2]), everything());
    let first = store.page(&view, &query, Stretch::Offset(0), 20).await.unwrap();
    let last = first.records.last().unwrap();
    let after = Stretch::After { first_seq: last.first_seq, id: &last.id };
    let by_cursor = store.page(&view, &query, after, 20).await.unwrap();
    let by_offset = store.page(&view, &query, Stretch::Offset(20), 20).await.unwrap();
    assert_eq!(by_cursor.records, by_offset.records);
    assert!(first.more && !by_cursor.more && !by_offset.more);
    let beyond = store.page(&view, &query, Stretch::Offset(40), 20).await.unwrap();
    assert!(beyond.records.is_empty() && !beyond.more);
}

pub(crate) async fn a_view_without_the_rooftop_does_not_find_the_record(store: &dyn Store) {
    fill(store).await;
    assert!(store.record(&view(&[1]), Kind::Vehicle, &id(0)).await.unwrap().is_some());
    assert!(store.record(&view(&[2, 3]), Kind::Vehicle, &id(0)).await.unwrap().is_none());
    assert!(store.record(&view(&[]), Kind::Vehicle, &id(0)).await.unwrap().is_none());
}

pub(crate) async fn a_view_of_nothing_is_empty(store: &dyn Store) {
    fill(store).await;
    assert_eq!(ids(store, &view(&[]), &everything()).await, Vec::<String>::new());
}

pub(crate) async fn another_integration_sees_nothing(store: &dyn Store) {
    fill(store).await;
    let mut view = view(&[1, 2, 3]);
    view.integration = int_2();
    assert_eq!(ids(store, &view, &everything()).await, Vec::<String>::new());
    let ford = where_(&[("make", any_of(&["Ford"]))]);
    assert_eq!(ids(store, &view, &ford).await, Vec::<String>::new());
    assert!(store.record(&view, Kind::Vehicle, &id(0)).await.unwrap().is_none());
}

pub(crate) async fn text_is_compared_without_regard_to_case(store: &dyn Store) {
    fill(store).await;
    let view = view(&[1, 2, 3]);
    for (facet, value) in [("stockNumber", "p17"), ("stockNumber", "P17")] {
        assert_eq!(ids(store, &view, &where_(&[(facet, any_of(&[value]))])).await, [id(17)]);
    }
    for (facet, values) in [
        ("make", vec!["FORD"]),
        ("make", vec!["ford", "kia"]),
        ("vin", vec!["1ftew1e53pkd12345"]),
        ("status", vec!["IN_STOCK", "x"]),
    ] {
        let found = ids(store, &view, &where_(&[(facet, any_of(&values))])).await;
        assert_eq!(found.len(), COUNT as usize, "{facet} {values:?}");
    }
}

pub(crate) async fn all_filters_must_hold_and_any_value_may(store: &dyn Store) {
    fill(store).await;
    let view = view(&[1, 2]);
    let several = any_of(&["P0", "P1", "P2"]);
    let query = where_(&[("stockNumber", several.clone()), ("make", any_of(&["Ford"]))]);
    assert_eq!(ids(store, &view, &query).await, [id(0), id(1)]);
    let query = where_(&[("stockNumber", several), ("status", any_of(&["sold"]))]);
    assert_eq!(ids(store, &view, &query).await, Vec::<String>::new());
}

pub(crate) async fn numbers_have_bounds_that_include(store: &dyn Store) {
    let records = (0..10_u32).map(|n| {
        let mut record = vehicle(1, n, "a");
        record.facets = vec![("year", FacetValue::Integer(2015 + i64::from(n)))];
        record
    });
    let records: Vec<_> = records.collect();
    store.write(&int_1(), &records).await.unwrap();
    let query = where_(&[("year", Test::AtLeast(2018)), ("year", Test::AtMost(2020))]);
    assert_eq!(ids(store, &view(&[1]), &query).await, [id(3), id(4), id(5)]);
    let query = where_(&[("askingPrice", Test::AtLeast(0))]);
    assert_eq!(ids(store, &view(&[1]), &query).await, Vec::<String>::new(), "no price is no price of 0");
}

pub(crate) async fn changed_from_is_included_and_changed_to_is_not(store: &dyn Store) {
    let records: Vec<_> = (1..=5_u32)
        .map(|n| {
            let mut record = vehicle(turn(n), n, "a");
            record.updated_at = day(n.into());
            record
        })
        .collect();
    store.write(&int_1(), &records).await.unwrap();
    for filters in [vec![], vec![("make", any_of(&["Ford"]))]] {
        let query = RecordQuery { updated_from: Some(day(2)), updated_to: Some(day(4)), ..where_(&filters) };
        assert_eq!(ids(store, &view(&[1, 2, 3]), &query).await, [id(2), id(3)]);
    }
}

pub(crate) async fn a_filter_follows_a_change(store: &dyn Store) {
    fill(store).await;
    let mut sold = vehicle(1, 3, "b");
    sold.status = Some("sold");
    sold.facets = vec![("make", FacetValue::Text("Kia".into()))];
    sold.updated_at = day(9);
    store.write(&int_1(), &[sold]).await.unwrap();
    let view = view(&[1, 2, 3]);
    for query in [
        where_(&[("status", any_of(&["sold"]))]),
        where_(&[("make", any_of(&["Kia"]))]),
        where_(&[("make", any_of(&["Kia"])), ("status", any_of(&["sold"]))]),
    ] {
        assert_eq!(ids(store, &view, &query).await, [id(3)]);
    }
    let ford = ids(store, &view, &where_(&[("make", any_of(&["Ford"]))])).await;
    assert!(!ford.contains(&id(3)) && ford.len() + 1 == COUNT as usize);
}

pub(crate) async fn a_filter_that_is_not_known_is_an_error(store: &dyn Store) {
    let view = view(&[1]);
    for query in [
        where_(&[("colour", any_of(&["red"]))]),
        where_(&[("make", Test::AtLeast(1))]),
        where_(&[("year", any_of(&["2024"]))]),
    ] {
        assert!(store.page(&view, &query, Stretch::Offset(0), 10).await.is_err(), "{query:?}");
        assert!(store.count(&view, &query).await.is_err(), "{query:?}");
    }
}

pub(crate) async fn a_filter_of_no_values_matches_nothing(store: &dyn Store) {
    fill(store).await;
    let query = where_(&[("make", Test::AnyOf(vec![]))]);
    assert_eq!(ids(store, &view(&[1, 2, 3]), &query).await, Vec::<String>::new());
}
