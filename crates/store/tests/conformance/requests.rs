//! The count of requests to a DMS.

use jiff::civil::Date;
use rooftop_core::ports::Store;
use rooftop_core::ports::store::{RequestCount, System};
use rooftop_model::id::ConnectionId;

use crate::fixture::{int_1, int_2};

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

async fn count(store: &dyn Store, connection: &str, on: &str, requests: u32) -> (u64, u64) {
    let connection = ConnectionId::parse(connection).unwrap();
    let RequestCount { day, month } =
        store.count_requests(&int_1(), &connection, day(on), requests).await.unwrap();
    (day, month)
}

pub(crate) async fn requests_count_by_day_and_by_month(store: &dyn Store) {
    assert_eq!(count(store, "con_1", "2026-01-30", 0).await, (0, 0));
    assert_eq!(count(store, "con_1", "2026-01-30", 20).await, (20, 20));
    assert_eq!(count(store, "con_1", "2026-01-31", 5).await, (5, 25));
    assert_eq!(count(store, "con_1", "2026-01-31", 5).await, (10, 30));
    assert_eq!(count(store, "con_1", "2026-02-01", 1).await, (1, 1));
    assert_eq!(count(store, "con_1", "2026-01-30", 0).await, (20, 20), "what came later is not of that day");
}

pub(crate) async fn connections_and_integrations_count_apart(store: &dyn Store) {
    count(store, "con_1", "2026-01-30", 20).await;
    assert_eq!(count(store, "con_2", "2026-01-30", 0).await, (0, 0));
    let other = int_2();
    let connection = ConnectionId::parse("con_1").unwrap();
    let of_other = store.count_requests(&other, &connection, day("2026-01-30"), 1).await.unwrap();
    assert_eq!(of_other, RequestCount { day: 1, month: 1 });
}

pub(crate) async fn counts_of_months_that_are_over_are_forgotten(store: &dyn Store) {
    for on in ["2025-12-31", "2026-01-01", "2026-01-31"] {
        count(store, "con_1", on, 1).await;
    }
    assert_eq!(store.purge_request_counts(System, day("2026-01-15")).await.unwrap(), 1);
    assert_eq!(count(store, "con_1", "2026-01-31", 0).await, (1, 2));
}
