//! `/sessions`: opening, describing, refreshing, ending.

use jiff::SignedDuration;
use rooftop_core::Code;
use rooftop_core::ports::DmsFailure;
use rooftop_core::sessions::{create, current, delete, refresh};
use rooftop_model::Entitlement::Inventory;
use rooftop_model::id::AccountId;
use secrecy::ExposeSecret as _;
use serde_json::{Value, json};

use crate::house::{House, rooftop, service, user};
use crate::scripted::profile;

async fn faults_of(body: &Value) -> Vec<(String, &'static str)> {
    let house = House::open().await;
    let credential = house.trusted("acme").await;
    let caller = house.key(&credential).await.unwrap();
    let failure = create::create(&house.gateway, &caller, body).await.unwrap_err();
    assert_eq!(failure.code, Code::InvalidRequest);
    assert!(house.dms.calls().is_empty(), "nothing is sent");
    failure.errors.into_iter().map(|error| (error.pointer, error.code)).collect()
}

fn faults<const N: usize>(of: [(&str, &'static str); N]) -> Vec<(String, &'static str)> {
    of.map(|(pointer, code)| (pointer.to_owned(), code)).to_vec()
}

#[tokio::test]
async fn every_fault_of_a_body_is_told_at_once() {
    let body = json!({
        "username": 7, "password": "", "mfa": {"type": "carrier pigeon", "x/y": 1}, "serviceAccount": "no", "a~b": 1,
    });
    let mut told = faults_of(&body).await;
    let mut expected = faults([
        ("/serviceAccount", "wrong_type"),
        ("/username", "wrong_type"),
        ("/password", "wrong_length"),
        ("/mfa/type", "invalid_value"),
        ("/mfa/code", "required"),
        ("/mfa/x~1y", "unknown_member"),
        ("/a~0b", "unknown_member"),
    ]);
    told.sort();
    expected.sort();
    assert_eq!(told, expected);
}

#[tokio::test]
async fn a_body_that_is_no_object_is_a_fault() {
    for body in [json!(null), json!([]), json!("x"), json!(1)] {
        assert_eq!(faults_of(&body).await, faults([("", "wrong_type")]), "{body}");
    }
}

#[tokio::test]
async fn the_service_account_takes_no_credentials_beside_it() {
    let body = json!({"serviceAccount": true, "username": "a", "password": "b", "mfa": {"type": "totp", "code": "1"}});
    let conflict = faults([("/username", "conflict"), ("/password", "conflict"), ("/mfa", "conflict")]);
    assert_eq!(faults_of(&body).await, conflict);
}

#[tokio::test]
async fn a_password_is_never_told_back() {
    let body = json!({"username": "jlopez", "password": "hunter2 hunter2", "extra": "hunter2"});
    let house = House::open().await;
    let credential = house.trusted("acme").await;
    let caller = house.key(&credential).await.unwrap();
    let failure = create::create(&house.gateway, &caller, &body).await.unwrap_err();
    assert!(!format!("{failure:?}").contains("hunter2"), "{failure:?}");
}

#[tokio::test]
async fn what_the_dms_refuses_opens_no_session() {
    let house = House::open().await;
    let credential = house.trusted("acme").await;
    let caller = house.key(&credential).await.unwrap();
    house.answer(Err(DmsFailure::CredentialsRejected));
    let body = json!({"username": "jlopez", "password": "wrong"});
    let failure = create::create(&house.gateway, &caller, &body).await.unwrap_err();
    assert_eq!(failure.code, Code::CredentialsRejected);
}

#[tokio::test]
async fn a_refresh_reads_the_rights_again_and_the_old_token_lives_on() {
    let house = House::open().await;
    let credential = house.trusted("acme").await;
    let old = house.sign_in(&credential, &user(), profile(&[("1001", &[Inventory], true)])).await;
    let caller = house.session(&old).await.unwrap();
    house.dms.stage().profile = profile(&[("1002", &[Inventory], false)]);
    house.clock.advance(SignedDuration::from_mins(30));
    let new = refresh::refresh(&house.gateway, &caller).await.unwrap();
    let reached = async |token: &str| {
        house.session(token).await.map(|caller| caller.user().rooftops).map_err(|failure| failure.code)
    };
    assert_eq!(reached(new.token.expose_secret()).await, Ok(vec![rooftop(2)]));
    assert_eq!(reached(&old).await, Ok(vec![rooftop(1)]));
    house.clock.advance(SignedDuration::from_mins(30));
    assert_eq!(reached(&old).await, Err(Code::SessionExpired));
    assert_eq!(reached(new.token.expose_secret()).await, Ok(vec![rooftop(2)]));
}

#[tokio::test]
async fn the_current_session_says_how_long_it_lives() {
    let house = House::open().await;
    let credential = house.trusted("acme").await;
    let token = house.sign_in(&credential, &user(), profile(&[("1001", &[Inventory], true)])).await;
    house.clock.advance(SignedDuration::from_mins(20));
    let caller = house.session(&token).await.unwrap();
    let session = current::current(&house.gateway, &caller);
    assert_eq!((session.expires_in.as_secs(), session.user.name.as_str()), (40 * 60, "Jordan Lopez"));
}

#[tokio::test]
async fn a_session_that_was_ended_is_over_at_once() {
    let house = House::open().await;
    let credential = house.trusted("acme").await;
    let token = house.sign_in(&credential, &user(), profile(&[("1001", &[Inventory], true)])).await;
    let caller = house.session(&token).await.unwrap();
    delete::delete(&house.gateway, &caller).await.unwrap();
    assert_eq!(house.session(&token).await.unwrap_err().code, Code::SessionExpired);
    delete::delete(&house.gateway, &caller).await.expect("ending it again is no failure");
}

/// What the DMS is asked when a session of an account is ended while another session is open.
async fn asked_at_the_end_of(account: &AccountId, other: Option<&AccountId>) -> Vec<String> {
    let house = House::open().await;
    let credential = house.trusted("acme").await;
    let token = house.sign_in(&credential, account, profile(&[("1001", &[Inventory], true)])).await;
    if let Some(other) = other {
        house.sign_in(&credential, other, profile(&[("1001", &[Inventory], true)])).await;
    }
    house.dms.calls();
    let caller = house.session(&token).await.unwrap();
    delete::delete(&house.gateway, &caller).await.unwrap();
    house.dms.calls()
}

#[tokio::test]
async fn the_last_session_of_an_account_signs_it_out_in_the_dms() {
    assert_eq!(asked_at_the_end_of(&user(), None).await, ["sign_out acc_user"]);
    assert_eq!(asked_at_the_end_of(&user(), Some(&service())).await, ["sign_out acc_user"]);
}

#[tokio::test]
async fn an_account_that_another_session_uses_stays_signed_in() {
    assert!(asked_at_the_end_of(&user(), Some(&user())).await.is_empty());
}

#[tokio::test]
async fn the_service_account_stays_signed_in() {
    assert!(asked_at_the_end_of(&service(), None).await.is_empty());
}
