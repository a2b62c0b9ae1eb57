//! `/sessions/challenges/{challengeId}`: the code that a sign-in waits for.

use jiff::SignedDuration;
use rooftop_core::limits::{CHALLENGE_ANSWERS_MAX, CHALLENGE_TTL};
use rooftop_core::ports::dms::{MfaMethod, SignedIn};
use rooftop_core::ports::{DmsFailure, PersonTask};
use rooftop_core::sessions::SignInAnswer;
use rooftop_core::sessions::answer_challenge::answer_challenge;
use rooftop_core::sessions::create::create;
use rooftop_core::{Code, Failure};
use serde_json::json;
use std::time::Duration;

use crate::house::{Credential, House, user};
use crate::scripted::unavailable;

/// A house with a client whose sign-in waits for a code; the challenge's id.
async fn waiting() -> (House, Credential, String) {
    let house = House::open().await;
    let credential = house.trusted("acme").await;
    let caller = house.key(&credential).await.unwrap();
    let hint = Some("•••-0102".to_owned());
    house.answer(Ok(SignedIn::Challenge {
        account: user(),
        method: MfaMethod::Sms,
        hint,
        can_resend: true,
        pending: b"step 1".to_vec(),
    }));
    let body = json!({"username": "jlopez", "password": "a password"});
    let SignInAnswer::Waiting(challenge) = create(&house.gateway, &caller, &body).await.unwrap() else {
        panic!("no challenge")
    };
    assert_eq!((challenge.hint.as_deref(), challenge.expires_in), (Some("•••-0102"), CHALLENGE_TTL));
    house.dms.calls();
    (house, credential, challenge.id.to_string())
}

/// Answers a challenge; the code of the failure if it fails.
async fn answer(house: &House, credential: &str, id: &str, code: &str) -> Result<SignInAnswer, Failure> {
    let caller = house.key(credential).await.unwrap();
    answer_challenge(&house.gateway, &caller, id, &json!({"type": "sms", "code": code})).await
}

async fn refused(house: &House, credential: &str, id: &str, code: &str) -> Code {
    answer(house, credential, id, code).await.unwrap_err().code
}

fn done(house: &House) -> SignedIn {
    SignedIn::Done { account: user(), profile: house.dms.stage().profile.clone() }
}

#[tokio::test]
async fn the_right_code_opens_a_session() {
    let (house, credential, id) = waiting().await;
    house.answer(Ok(done(&house)));
    assert!(matches!(answer(&house, &credential, &id, "123456").await, Ok(SignInAnswer::Open(_))));
    assert_eq!(house.dms.calls(), ["answer 123456 to step 1"]);
}

#[tokio::test]
async fn a_challenge_is_taken_once() {
    let (house, credential, id) = waiting().await;
    house.answer(Ok(done(&house)));
    answer(&house, &credential, &id, "123456").await.unwrap();
    assert_eq!(refused(&house, &credential, &id, "123456").await, Code::ChallengeExpired);
    assert_eq!(house.dms.calls().len(), 1, "the second answer is not sent");
}

#[tokio::test]
async fn of_two_answers_at_once_one_is_sent() {
    let (house, credential, id) = waiting().await;
    house.answer(Ok(done(&house)));
    let (a, b) =
        tokio::join!(answer(&house, &credential, &id, "111111"), answer(&house, &credential, &id, "222222"));
    assert_eq!([a.is_ok(), b.is_ok()].into_iter().filter(|ok| *ok).count(), 1);
    assert_eq!(house.dms.calls().len(), 1);
}

#[tokio::test]
async fn another_clients_challenge_is_as_one_that_never_was_and_stays_its_owners() {
    let (house, credential, id) = waiting().await;
    let stranger = house.trusted("stranger").await;
    let theirs = answer(&house, &stranger, &id, "123456").await.unwrap_err();
    let none = answer(&house, &stranger, "chl_aaaaaaaaaaaaaaaa", "123456").await.unwrap_err();
    assert_eq!((theirs.code, theirs.detail), (none.code, none.detail));
    assert!(house.dms.calls().is_empty());
    house.answer(Ok(done(&house)));
    assert!(answer(&house, &credential, &id, "123456").await.is_ok());
}

#[tokio::test]
async fn a_challenge_is_over_with_its_time() {
    let (house, credential, id) = waiting().await;
    house.clock.advance(SignedDuration::try_from(CHALLENGE_TTL).unwrap());
    assert_eq!(refused(&house, &credential, &id, "123456").await, Code::ChallengeExpired);
    assert!(house.dms.calls().is_empty());
}

#[tokio::test]
async fn a_wrong_code_keeps_it_where_the_sign_in_goes_on() {
    let (house, credential, id) = waiting().await;
    house.answer(Err(DmsFailure::CodeRejected { pending: Some(b"step 2".to_vec()) }));
    assert_eq!(refused(&house, &credential, &id, "111111").await, Code::MfaInvalid);
    house.answer(Ok(done(&house)));
    assert!(answer(&house, &credential, &id, "222222").await.is_ok());
    assert_eq!(house.dms.calls(), ["answer 111111 to step 1", "answer 222222 to step 2"]);
}

#[tokio::test]
async fn a_wrong_code_ends_it_where_the_dms_ended_the_sign_in() {
    let (house, credential, id) = waiting().await;
    house.answer(Err(DmsFailure::CodeRejected { pending: None }));
    assert_eq!(refused(&house, &credential, &id, "111111").await, Code::MfaInvalid);
    assert_eq!(refused(&house, &credential, &id, "222222").await, Code::ChallengeExpired);
}

#[tokio::test]
async fn it_is_over_after_so_many_wrong_codes() {
    let (house, credential, id) = waiting().await;
    for n in 0..CHALLENGE_ANSWERS_MAX {
        house.answer(Err(DmsFailure::CodeRejected { pending: Some(b"step".to_vec()) }));
        assert_eq!(refused(&house, &credential, &id, "111111").await, Code::MfaInvalid, "answer {n}");
    }
    assert_eq!(refused(&house, &credential, &id, "222222").await, Code::ChallengeExpired);
}

#[tokio::test]
async fn a_pause_of_the_guard_keeps_it_since_nothing_was_sent() {
    let (house, credential, id) = waiting().await;
    house.answer(Err(DmsFailure::LoginPaused { wait: Duration::from_mins(1) }));
    assert_eq!(refused(&house, &credential, &id, "111111").await, Code::LoginPaused);
    house.answer(Ok(done(&house)));
    assert!(answer(&house, &credential, &id, "222222").await.is_ok());
}

#[tokio::test]
async fn an_answer_that_the_dms_did_not_take_ends_it() {
    let (house, credential, id) = waiting().await;
    house.answer(Err(unavailable()));
    assert_eq!(refused(&house, &credential, &id, "111111").await, Code::DmsUnavailable);
    assert_eq!(refused(&house, &credential, &id, "222222").await, Code::ChallengeExpired);
}

#[tokio::test]
async fn a_faulty_answer_uses_nothing_up() {
    let (house, credential, id) = waiting().await;
    let caller = house.key(&credential).await.unwrap();
    for body in
        [json!({}), json!({"type": "fax", "code": "1"}), json!({"type": "sms", "code": "1", "resend": true})]
    {
        let failure = answer_challenge(&house.gateway, &caller, &id, &body).await.unwrap_err();
        assert_eq!(failure.code, Code::InvalidRequest, "{body}");
    }
    house.answer(Ok(done(&house)));
    assert!(answer(&house, &credential, &id, "123456").await.is_ok());
}

#[tokio::test]
async fn an_id_that_is_none_is_not_found() {
    let (house, credential, _) = waiting().await;
    assert_eq!(refused(&house, &credential, "ses_1", "123456").await, Code::NotFound);
}

/// A house whose sign-in waits for an approval on a device; the challenge's id.
async fn waiting_for_approval() -> (House, Credential, String) {
    let (house, credential, _) = waiting().await;
    let caller = house.key(&credential).await.unwrap();
    house.answer(Ok(approval()));
    let body = json!({"username": "jlopez", "password": "a password"});
    let SignInAnswer::Waiting(challenge) = create(&house.gateway, &caller, &body).await.unwrap() else {
        panic!("no challenge")
    };
    house.dms.calls();
    (house, credential, challenge.id.to_string())
}

fn approval() -> SignedIn {
    let pending = b"step 2".to_vec();
    SignedIn::Challenge {
        account: user(),
        method: MfaMethod::Approval,
        hint: None,
        can_resend: false,
        pending,
    }
}

async fn say(
    house: &House,
    credential: &str,
    id: &str,
    body: serde_json::Value,
) -> Result<SignInAnswer, Failure> {
    let caller = house.key(credential).await.unwrap();
    answer_challenge(&house.gateway, &caller, id, &body).await
}

#[tokio::test]
async fn an_approval_takes_no_code_and_may_be_asked_about_again() {
    let (house, credential, id) = waiting_for_approval().await;
    let code = say(&house, &credential, &id, json!({"type": "sms", "code": "123456"})).await.unwrap_err();
    assert_eq!((code.code, code.errors[0].pointer.as_str()), (Code::InvalidRequest, "/type"));
    assert!(house.dms.calls().is_empty(), "nothing was sent");

    house.answer(Ok(approval()));
    let still = say(&house, &credential, &id, json!({"type": "approval"})).await.unwrap();
    let SignInAnswer::Waiting(challenge) = still else { panic!("not yet approved") };
    house.answer(Ok(done(&house)));
    let id = challenge.id.to_string();
    let approved = say(&house, &credential, &id, json!({"type": "approval"})).await.unwrap();
    assert!(matches!(approved, SignInAnswer::Open(_)));
    assert_eq!(house.dms.calls(), ["answer approved to step 2", "answer approved to step 2"]);
}

#[tokio::test]
async fn what_waits_for_a_code_is_not_ended_by_an_approval() {
    let (house, credential, id) = waiting().await;
    let refused = say(&house, &credential, &id, json!({"type": "approval"})).await.unwrap_err();
    assert_eq!(refused.code, Code::InvalidRequest);
    house.answer(Ok(done(&house)));
    assert!(answer(&house, &credential, &id, "123456").await.is_ok(), "the challenge waits as before");
}

#[tokio::test]
async fn a_code_is_sent_again_on_request_or_the_caller_hears_that_it_cannot_be() {
    let (house, credential, id) = waiting().await;
    house.answer(Err(DmsFailure::CannotResend));
    let refused = say(&house, &credential, &id, json!({"resend": true})).await.unwrap_err();
    assert_eq!((refused.code, refused.errors[0].pointer.as_str()), (Code::InvalidRequest, "/resend"));
    house.answer(Ok(done(&house)));
    assert!(answer(&house, &credential, &id, "123456").await.is_ok(), "the challenge waits as before");
}

#[tokio::test]
async fn a_caller_hears_what_a_person_must_do() {
    let (house, credential, id) = waiting().await;
    house.answer(Err(DmsFailure::PersonNeeded(PersonTask::Acknowledge)));
    let failure = answer(&house, &credential, &id, "123456").await.unwrap_err();
    assert_eq!((failure.code, failure.action), (Code::ActionRequired, Some(PersonTask::Acknowledge)));
}
