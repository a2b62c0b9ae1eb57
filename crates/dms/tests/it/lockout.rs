//! The lock-out guard: what a DMS may count against an account is sent twice at most, and never the same twice.

use jiff::SignedDuration;
use rooftop_core::ports::DmsFailure;
use rooftop_core::ports::store::LoginLedger as _;

use crate::house::{House, RIGHT, int_1};
use crate::portal::Fault;

#[tokio::test]
async fn a_password_that_was_refused_is_never_sent_again() {
    let house = House::open().await;
    for _ in 0..3 {
        let failure = house.present("wrong", None).await.unwrap_err();
        assert!(matches!(failure, DmsFailure::CredentialsRejected), "{failure:?}");
        house.clock.advance(SignedDuration::from_hours(30));
    }
    assert_eq!(house.portal.forms("POST /login", "pw"), ["wrong"]);
}

#[tokio::test]
async fn a_third_password_is_not_sent_within_a_day() {
    let house = House::open().await;
    house.present("wrong 1", None).await.unwrap_err();
    house.present("wrong 2", None).await.unwrap_err();
    let failure = house.present(RIGHT, None).await.unwrap_err();
    assert!(matches!(failure, DmsFailure::LoginPaused { .. }), "{failure:?}");
    assert_eq!(house.logins(), 2);
    house.clock.advance(SignedDuration::from_hours(24) + SignedDuration::from_secs(1));
    house.present(RIGHT, None).await.unwrap();
    assert_eq!(house.logins(), 3);
}

#[tokio::test]
async fn the_pause_is_the_accounts_on_every_node_and_no_others() {
    let house = House::with_service_account().await;
    house.present("wrong 1", None).await.unwrap_err();
    let restarted = House { dms: house.another(), ..house };
    restarted.present("wrong 2", None).await.unwrap_err();
    let failure = restarted.present(RIGHT, None).await.unwrap_err();
    assert!(matches!(failure, DmsFailure::LoginPaused { .. }), "{failure:?}");
    assert!(restarted.list().await.is_ok(), "the service account is another");
}

#[tokio::test]
async fn a_login_that_was_not_answered_counts() {
    for fault in [Fault::Cut, Fault::Status(503, String::new()), Fault::Page("<h1>Oops</h1>".into())] {
        let house = House::open().await;
        house.portal.fault("POST /login", 2, &fault);
        for _ in 0..2 {
            let failure = house.present(RIGHT, None).await.unwrap_err();
            assert!(!matches!(failure, DmsFailure::LoginPaused { .. }), "{failure:?}");
        }
        let failure = house.present(RIGHT, None).await.unwrap_err();
        assert!(matches!(failure, DmsFailure::LoginPaused { .. }), "{fault:?}: {failure:?}");
        assert_eq!(house.logins(), 2, "{fault:?}");
    }
}

#[tokio::test]
async fn what_never_reached_the_password_does_not_count() {
    let house = House::open().await;
    house.portal.fault("GET /login", 5, &Fault::Page("<h1>Oops</h1>".into()));
    for _ in 0..5 {
        house.present(RIGHT, None).await.unwrap_err();
    }
    house.present(RIGHT, None).await.unwrap();
}

#[tokio::test]
async fn an_operator_lifts_the_pause() {
    let house = House::open().await;
    house.present("wrong 1", None).await.unwrap_err();
    house.present("wrong 2", None).await.unwrap_err();
    house.store.resume(&int_1(), &house.account("jlopez")).await.unwrap();
    house.present(RIGHT, None).await.unwrap();
}

#[tokio::test]
async fn nothing_is_sent_for_an_account_that_the_dms_called_locked() {
    let house = House::open().await;
    house.portal.state().locked = true;
    for _ in 0..3 {
        let failure = house.present(RIGHT, None).await.unwrap_err();
        assert!(matches!(failure, DmsFailure::AccountLocked), "{failure:?}");
        house.clock.advance(SignedDuration::from_hours(48));
    }
    assert_eq!(house.logins(), 1);
}

#[tokio::test]
async fn a_stored_password_that_was_refused_is_not_tried_by_every_read() {
    let house = House::open().await;
    house.store_credential("stale", None).await;
    for _ in 0..5 {
        let failure = house.list().await.unwrap_err();
        assert!(matches!(failure, DmsFailure::CredentialsRejected), "{failure:?}");
    }
    assert_eq!(house.logins(), 1);
}

#[tokio::test]
async fn a_user_name_in_other_letters_is_the_same_account() {
    let house = House::open().await;
    assert_eq!(house.account("JLopez "), house.account("jlopez"));
    assert_ne!(house.account("jlopez2"), house.account("jlopez"));
}
