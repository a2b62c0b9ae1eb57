//! One account, many readers: how its session is made, shared, renewed, kept and forgotten.

use futures::future::join_all;
use rooftop_core::ports::DmsFailure;
use rooftop_core::ports::dms::{Dms as _, SignedIn};

use crate::house::{House, RIGHT};

#[tokio::test]
async fn many_reads_without_a_session_sign_in_once() {
    let house = House::with_service_account().await;
    let reads = join_all((0..30).map(|n| {
        let house = &house;
        async move { house.get(1, &format!("P{}", n % 3 + 1)).await }
    }))
    .await;
    assert!(reads.iter().all(Result::is_ok), "{reads:?}");
    assert_eq!(house.logins(), 1);
}

#[tokio::test]
async fn a_session_that_was_lost_is_renewed_and_the_read_repeated() {
    let house = House::with_service_account().await;
    house.list().await.unwrap();
    house.portal.state().forget_everybody();
    assert_eq!(house.get(1, "P2").await.unwrap().key, "P2");
    assert_eq!(house.logins(), 2);
}

#[tokio::test]
async fn many_reads_that_lost_their_session_renew_it_once() {
    let house = House::with_service_account().await;
    house.list().await.unwrap();
    house.portal.state().forget_everybody();
    let reads = join_all((0..20).map(|_| house.get(1, "P1"))).await;
    assert!(reads.iter().all(Result::is_ok), "{reads:?}");
    assert_eq!(house.logins(), 2);
}

#[tokio::test]
async fn equal_sign_ins_at_once_are_one() {
    let house = House::open().await;
    let all = join_all((0..10).map(|_| house.present(RIGHT, None))).await;
    assert!(all.iter().all(|one| matches!(one, Ok(SignedIn::Done { .. }))), "{all:?}");
    assert_eq!(house.logins(), 1);
}

#[tokio::test]
async fn equal_wrong_sign_ins_at_once_are_one() {
    let house = House::open().await;
    let all = join_all((0..10).map(|_| house.present("wrong", None))).await;
    assert!(all.iter().all(|one| matches!(one, Err(DmsFailure::CredentialsRejected))), "{all:?}");
    assert_eq!(house.logins(), 1);
}

#[tokio::test]
async fn a_session_outlives_the_process() {
    let house = House::with_service_account().await;
    house.list().await.unwrap();
    let restarted = house.another();
    assert_eq!(house.list_as(&restarted, "svc").await.unwrap().len(), 3);
    assert_eq!(house.logins(), 1);
}

#[tokio::test]
async fn a_password_that_a_caller_gave_does_not_outlive_the_process() {
    let house = House::open().await;
    house.present(RIGHT, None).await.unwrap();
    let restarted = house.another();
    assert_eq!(house.list_as(&restarted, "jlopez").await.unwrap().len(), 3, "the cookies do");
    house.portal.state().forget_everybody();
    let failure = house.list_as(&restarted, "jlopez").await.unwrap_err();
    assert!(matches!(failure, DmsFailure::ActionRequired), "{failure:?}");
    assert_eq!(house.logins(), 1);
    assert_eq!(house.list_as(&house.dms, "jlopez").await.unwrap().len(), 3, "the first process still has it");
}

#[tokio::test]
async fn signing_out_ends_it_in_the_dms_and_forgets_it_here() {
    let house = House::open().await;
    house.present(RIGHT, None).await.unwrap();
    assert!(house.kept_session("jlopez").await.is_some());
    house.dms.sign_out(&house.integration, house.connection(), &house.account("jlopez")).await;
    assert_eq!(house.portal.count("POST /logout"), 1);
    assert_eq!(house.kept_session("jlopez").await, None);
    let failure = house.list_as(&house.dms, "jlopez").await.unwrap_err();
    assert!(matches!(failure, DmsFailure::ActionRequired), "{failure:?}");
    assert_eq!(house.logins(), 1);
}

#[tokio::test]
async fn a_repeat_of_a_sign_in_that_went_well_is_answered_from_it() {
    let house = House::open().await;
    let first = house.present(RIGHT, None).await.unwrap();
    let again = house.present(RIGHT, None).await.unwrap();
    let (SignedIn::Done { profile, .. }, SignedIn::Done { profile: same, .. }) = (first, again) else {
        panic!()
    };
    assert_eq!(profile, same);
    assert_eq!(house.logins(), 1);
}

#[tokio::test]
async fn a_sign_in_after_signing_out_is_made_anew() {
    let house = House::open().await;
    house.present(RIGHT, None).await.unwrap();
    house.dms.sign_out(&house.integration, house.connection(), &house.account("jlopez")).await;
    house.present(RIGHT, None).await.unwrap();
    assert_eq!(house.logins(), 2);
}
