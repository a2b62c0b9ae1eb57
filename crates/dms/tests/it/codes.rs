//! Codes as a second factor: each is sent once.

use jiff::SignedDuration;
use rooftop_core::ports::DmsFailure;
use rooftop_core::ports::dms::SignedIn;
use std::time::Duration;

use crate::house::{House, RIGHT};
use crate::portal::Second;

const SEED: &str = "JBSWY3DPEHPK3PXP";

async fn with_code(code: &str) -> House {
    let house = House::open().await;
    house.portal.state().second = Second::Code(code.into());
    house
}

/// An account whose authenticator's seed is stored.
async fn with_seed() -> House {
    let house = House::open().await;
    house.portal.state().second = Second::AnyCode;
    house.store_credential(RIGHT, Some(SEED)).await;
    house
}

fn sent(house: &House) -> Vec<String> {
    house.portal.forms("POST /verify", "otp")
}

fn is_in(answer: &Result<SignedIn, DmsFailure>) -> bool {
    matches!(answer, Ok(SignedIn::Done { .. }))
}

#[tokio::test]
async fn a_code_that_comes_with_the_password_is_used() {
    let house = with_code("123456").await;
    assert!(is_in(&house.present(RIGHT, Some("123456")).await));
    assert!(is_in(&house.present(RIGHT, Some("123456")).await), "the repeat is answered from it");
    assert_eq!((house.logins(), sent(&house)), (1, vec!["123456".to_owned()]));
}

#[tokio::test]
async fn a_challenge_is_answered_without_the_password() {
    let house = with_code("123456").await;
    let pending = house.challenged().await;
    assert!(is_in(&house.answer(&pending, "123456").await));
    assert_eq!(house.logins(), 1);
}

#[tokio::test]
async fn a_challenge_can_be_answered_by_another_process() {
    let house = with_code("123456").await;
    let pending = house.challenged().await;
    let restarted = House { dms: house.another(), ..house };
    assert!(is_in(&restarted.answer(&pending, "123456").await));
}

#[tokio::test]
async fn after_a_wrong_code_the_sign_in_goes_on() {
    let house = with_code("123456").await;
    let pending = house.challenged().await;
    let Err(DmsFailure::CodeRejected { pending: Some(next) }) = house.answer(&pending, "111111").await else {
        panic!("no way on")
    };
    assert!(is_in(&house.answer(&next, "123456").await));
    assert_eq!((house.logins(), sent(&house)), (1, vec!["111111".to_owned(), "123456".to_owned()]));
}

#[tokio::test]
async fn the_same_code_is_never_sent_twice() {
    let house = with_code("123456").await;
    let pending = house.challenged().await;
    house.answer(&pending, "111111").await.unwrap_err();
    let again = house.answer(&pending, "111111").await.unwrap_err();
    assert!(matches!(again, DmsFailure::CodeRejected { .. }), "{again:?}");
    let again = house.present(RIGHT, Some("111111")).await.unwrap_err();
    assert!(matches!(again, DmsFailure::CodeRejected { .. }), "{again:?}");
    assert_eq!(sent(&house), ["111111"]);
}

#[tokio::test]
async fn two_wrong_codes_pause_the_account() {
    let house = with_code("123456").await;
    let pending = house.challenged().await;
    house.answer(&pending, "111111").await.unwrap_err();
    house.answer(&pending, "222222").await.unwrap_err();
    let failure = house.answer(&pending, "123456").await.unwrap_err();
    assert!(matches!(failure, DmsFailure::LoginPaused { .. }), "{failure:?}");
    assert_eq!(sent(&house).len(), 2);
}

#[tokio::test]
async fn a_stored_seed_signs_in_unattended() {
    let house = with_seed().await;
    assert_eq!(house.list().await.unwrap().len(), 3);
    assert_eq!(sent(&house).len(), 1);
}

#[tokio::test]
async fn a_step_of_the_authenticator_is_used_once_over_all_processes() {
    let house = with_seed().await;
    // A second before the next step, so that whoever waits for it waits a second.
    house.clock.advance(SignedDuration::from_secs(29));
    house.list().await.unwrap();
    house.portal.state().forget_everybody();
    let other = house.another();
    let step_ends = async {
        while house.logins() < 2 {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        assert_eq!(sent(&house).len(), 1, "the used step is not sent again");
        house.clock.advance(SignedDuration::from_secs(1));
    };
    let both = async { tokio::join!(house.list_as(&other, "svc"), step_ends) };
    let (list, ()) =
        tokio::time::timeout(Duration::from_secs(20), both).await.expect("the next step is used");
    list.unwrap();
    let codes = sent(&house);
    assert_eq!(codes.len(), 2);
    assert_ne!(codes[0], codes[1]);
}

#[tokio::test]
async fn without_a_seed_an_unattended_sign_in_says_that_a_code_is_needed() {
    let house = House::with_service_account().await;
    house.portal.state().second = Second::AnyCode;
    for _ in 0..3 {
        let failure = house.list().await.unwrap_err();
        assert!(matches!(failure, DmsFailure::CodeRequired), "{failure:?}");
    }
    assert!(sent(&house).is_empty());
    assert_eq!(house.logins(), 1, "it would be asked for again, and a person be sent a code each time");
}

#[tokio::test]
async fn a_session_that_took_a_persons_code_is_not_renewed_without_one() {
    let house = with_code("123456").await;
    house.present(RIGHT, Some("123456")).await.unwrap();
    house.portal.state().forget_everybody();
    for _ in 0..3 {
        let failure = house.list_as(&house.dms, "jlopez").await.unwrap_err();
        assert!(matches!(failure, DmsFailure::ActionRequired), "{failure:?}");
    }
    assert_eq!(house.logins(), 1, "the password would be sent for nothing");
}

#[tokio::test]
async fn a_code_that_came_with_a_wrong_password_was_not_sent_and_is_still_good() {
    let house = with_code("123456").await;
    let refused = house.present("wrong", Some("123456")).await;
    assert!(matches!(refused, Err(DmsFailure::CredentialsRejected)), "{refused:?}");
    assert!(is_in(&house.present(RIGHT, Some("123456")).await));
    assert_eq!(sent(&house), ["123456"]);
}
