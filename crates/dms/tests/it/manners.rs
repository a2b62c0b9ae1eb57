//! How a DMS is treated that is slow, failing, or asks to be left alone.

use rooftop_core::ports::DmsFailure;
use rooftop_core::ports::dms::Priority;
use std::collections::BTreeMap;
use std::time::Duration;

use crate::house::{House, RIGHT};
use crate::portal::Fault;

const INVENTORY: &str = "GET /inventory";

fn status(status: u16, head: &str) -> Fault {
    Fault::Status(status, head.into())
}

/// How long a caller is told to wait, and whether the DMS is busy rather than down.
fn told(failure: DmsFailure) -> (bool, u64) {
    match failure {
        DmsFailure::Busy { retry_after, .. } => (true, retry_after.unwrap().as_secs()),
        DmsFailure::Unavailable { retry_after, .. } => (false, retry_after.unwrap().as_secs()),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn everybody_waits_when_the_dms_said_to_come_again_later() {
    let house = House::with_service_account().await;
    house.present(RIGHT, None).await.unwrap();
    house.portal.fault(INVENTORY, 1, &status(429, "Retry-After: 60\r\n"));
    assert_eq!(told(house.list().await.unwrap_err()), (true, 60));
    let asked = house.portal.state().seen.len();
    let (busy, wait) = told(house.list_as(&house.dms, "jlopez").await.unwrap_err());
    assert!(busy && (55..=60).contains(&wait), "{wait}");
    assert_eq!(house.portal.state().seen.len(), asked, "another user's read is not sent either");
}

#[tokio::test]
async fn a_retry_after_may_be_a_date_by_the_clock_of_the_dms() {
    let house = House::with_service_account().await;
    let head = "Date: Wed, 21 Jan 2026 10:00:00 GMT\r\nRetry-After: Wed, 21 Jan 2026 10:02:00 GMT\r\n";
    house.portal.fault(INVENTORY, 1, &status(503, head));
    assert_eq!(told(house.list().await.unwrap_err()), (false, 120));
}

#[tokio::test]
async fn a_short_wait_is_waited_for_and_the_read_is_tried_again() {
    let house = House::with_service_account().await;
    house.portal.fault(INVENTORY, 1, &status(429, "Retry-After: 1\r\n"));
    assert_eq!(house.list().await.unwrap(), ["P1", "P2", "P3"]);
    assert_eq!(house.portal.count(INVENTORY), 2);
}

#[tokio::test]
async fn a_store_that_keeps_failing_is_left_alone_and_the_others_are_not() {
    let house = House::with_service_account().await;
    house.get(2, "P1").await.unwrap();
    house.portal.fault(INVENTORY, 100, &status(500, ""));
    for _ in 0..2 {
        house.list().await.unwrap_err();
    }
    assert_eq!(house.portal.count(INVENTORY), 5, "the fifth in a row opens the breaker");
    let (busy, wait) = told(house.list().await.unwrap_err());
    assert!(!busy && (25..=30).contains(&wait), "{wait}");
    assert_eq!(house.portal.count(INVENTORY), 5);
    assert!(house.get(2, "P1").await.is_ok(), "the other store is read");
}

#[tokio::test]
async fn whoever_put_it_right_need_not_wait_for_the_breaker() {
    let house = House::with_service_account().await;
    house.portal.fault(INVENTORY, 5, &status(500, ""));
    for _ in 0..2 {
        house.list().await.unwrap_err();
    }
    let state = house.dms.held_state(house.connection()).await.unwrap();
    assert_eq!(state.held.len(), 1, "{state:?}");
    house.dms.lift(house.connection());
    assert_eq!(house.list().await.unwrap(), ["P1", "P2", "P3"]);
    assert_eq!(house.dms.held_state(house.connection()).await.unwrap().held, []);
}

#[tokio::test]
async fn a_sign_in_that_was_held_back_is_no_attempt() {
    let house = House::with_settings(&[("requests_per_day", "1")]).await;
    for _ in 0..4 {
        let failure = house.present(RIGHT, None).await.unwrap_err();
        assert!(matches!(failure, DmsFailure::Busy { .. }), "{failure:?}");
    }
    assert_eq!((house.portal.count("GET /login"), house.logins()), (1, 0));
}

#[tokio::test]
async fn a_connection_is_not_asked_more_often_than_was_agreed_even_after_a_restart() {
    let house = House::with_settings(&[("requests_per_day", "40")]).await;
    house.store_credential(RIGHT, None).await;
    let mut dms = house.dms.clone();
    let mut reads = 0;
    let failure = loop {
        match house.list_as(&dms, "svc").await {
            Ok(_) => reads += 1,
            Err(failure) => break failure,
        }
        if reads == 3 {
            dms = house.another();
        }
    };
    let asked = house.portal.state().seen.len();
    assert!((20..=40).contains(&asked), "a restart may count a block that it did not use up: {asked}");
    let until_midnight = (10 * 60 + 15) * 60;
    assert_eq!(told(failure), (true, until_midnight));
    let state = dms.held_state(house.connection()).await.unwrap();
    assert!(
        state.budget_is_short && state.budget.as_ref().unwrap().starts_with("40 of 40 requests today"),
        "{state:?}"
    );
}

#[tokio::test]
async fn the_sync_leaves_the_last_tenth_of_a_budget_to_those_who_ask() {
    let house = House::with_settings(&[("requests_per_month", "40")]).await;
    house.store_credential(RIGHT, None).await;
    let dms = house.dms.clone();
    while house.list_for(&dms, "svc", Priority::Sync).await.is_ok() {}
    assert_eq!(house.portal.state().seen.len(), 36);
    assert!(house.list().await.is_ok());
}

#[tokio::test]
async fn no_more_requests_are_under_way_than_the_connection_allows() {
    let house = House::with_settings(&[("concurrency", "2")]).await;
    house.store_credential(RIGHT, None).await;
    house.list().await.unwrap();
    house.portal.fault(INVENTORY, 60, &Fault::Late(Duration::from_millis(20)));
    let reads = futures::future::join_all((0..60).map(|_| house.list())).await;
    assert!(reads.iter().all(Result::is_ok));
    assert_eq!(house.portal.state().most_at_once, 2, "one at first, and two when it was proved to bear them");
}

#[tokio::test]
async fn retries_never_make_more_than_a_tenth_of_the_traffic() {
    const READS: usize = 300;
    let house = House::with_service_account().await;
    house.list().await.unwrap();
    for n in 0..2 * READS {
        // Three of ten fail, never so many together that the breaker opens.
        let fault = if n % 10 % 3 == 1 { status(500, "") } else { Fault::Late(Duration::ZERO) };
        house.portal.fault(INVENTORY, 1, &fault);
    }
    let before = house.portal.state().seen.len();
    let reads = futures::future::join_all((0..READS).map(|_| house.list())).await;
    let sent = house.portal.state().seen.len() - before;
    let failed = reads.iter().filter(|read| read.is_err()).count();
    assert!(sent * 10 <= READS * 11, "{sent} requests for {READS} reads");
    assert!(failed > READS / 10, "most of what failed was not tried again: {failed}");
}

#[tokio::test]
async fn settings_that_make_no_sense_are_refused() {
    let folder = crate::house::shelf_folder();
    let shelf = rooftop_dms::PackShelf::load(folder.path()).unwrap();
    for (name, value) in [("requests_per_day", "many"), ("requests_per_month", "-1"), ("concurrency", "0")] {
        let settings = [("base_url", "https://dms.example"), (name, value)];
        let settings: BTreeMap<_, _> =
            settings.map(|(name, value)| (name.to_owned(), value.to_owned())).into_iter().collect();
        let refused = shelf.check_settings("small-web", &settings).unwrap_err();
        assert!(refused.contains(name), "{refused}");
    }
}
