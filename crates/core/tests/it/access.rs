//! Who may see what, and the code that whoever may not is told.

use jiff::SignedDuration;
use rooftop_core::access::{authenticate_key, authenticate_session};
use rooftop_core::list::Demand;
use rooftop_core::operator::{consent, integration, key};
use rooftop_core::{Code, vehicles};
use rooftop_model::Entitlement::{Inventory, Sales};
use rooftop_model::id::KeyId;
use serde_json::Value;
use std::collections::BTreeSet;

use crate::house::{House, new_consent, new_integration, rooftop, stocks, store_of, user};
use crate::scripted::{Car, profile};

/// A house with a car in each store.
async fn stocked() -> House {
    let house = House::open().await;
    house.dms.put(Car::revision("P1", "rev 1"));
    house.dms.put_in("rt_2", Car::revision("Q1", "rev 1"));
    house.round().await;
    house
}

fn key_id(credential: &str) -> KeyId {
    credential.split_once(':').unwrap().0.parse().unwrap()
}

#[tokio::test]
async fn what_the_user_may_see_is_cut_down_to_the_consent() {
    let house = stocked().await;
    let (client, credential) = house.client("acme").await;
    house
        .grant(consent::NewConsent {
            rooftops: BTreeSet::from([rooftop(1)]),
            classes: BTreeSet::new(),
            ..new_consent(&client)
        })
        .await;
    let all: &[_] = &[Inventory, Sales];
    let token =
        house.sign_in(&credential, &user(), profile(&[("1001", all, true), ("1002", all, true)])).await;
    let caller = house.session(&token).await.unwrap();
    assert_eq!((caller.user().rooftops, caller.user().entitlements), (vec![rooftop(1)], vec![Inventory]));
    let list = house.list(&caller, "").await.unwrap();
    assert_eq!(stocks(&list), ["P1"]);
    assert!(list["items"][0]["pricing"].get("cost").is_none());
    assert_eq!(list["items"][0]["fieldStates"]["pricing.cost"], "hidden");
}

#[tokio::test]
async fn what_the_consent_covers_is_cut_down_to_what_the_user_may_see() {
    let house = stocked().await;
    let credential = house.trusted("acme").await;
    let token = house
        .sign_in(
            &credential,
            &user(),
            profile(&[("1002", &[Inventory], false), ("9999", &[Inventory], true)]),
        )
        .await;
    let caller = house.session(&token).await.unwrap();
    let list = house.list(&caller, "").await.unwrap();
    assert_eq!(stocks(&list), ["Q1"]);
    assert!(!list.to_string().contains("60000"));
}

#[tokio::test]
async fn a_rooftop_out_of_reach_is_not_found_as_one_that_is_not_there() {
    let house = stocked().await;
    let credential = house.trusted("acme").await;
    let token = house
        .sign_in(&credential, &user(), profile(&[("1001", &[Inventory], true), ("1002", &[Sales], true)]))
        .await;
    let caller = house.session(&token).await.unwrap();
    let told = async |query| {
        let failure = house.list(&caller, query).await.unwrap_err();
        (failure.code, failure.detail)
    };
    assert_eq!(told("rooftopId=rt_2").await, told("rooftopId=rt_77").await);
    assert_eq!(told("rooftopId=rt_2").await.0, Code::NotFound);
}

#[tokio::test]
async fn a_vehicle_out_of_reach_is_not_found_as_one_that_is_not_there() {
    let house = stocked().await;
    let wide = house.anyone().await;
    let id = house.vehicle(&wide, "Q1").await["vehicleId"].as_str().unwrap().to_owned();
    let credential = house.trusted("acme").await;
    let token = house.sign_in(&credential, &user(), profile(&[("1001", &[Inventory], true)])).await;
    let narrow = house.session(&token).await.unwrap();
    assert!(vehicles::get::get(&house.gateway, &wide, &id, Demand::default()).await.is_ok());
    for id in [&id, "veh_aaaaaaaaaaaaaaaa", "deal_1", "", "veh_Q1"] {
        assert_eq!(
            vehicles::get::get(&house.gateway, &narrow, id, Demand::default()).await.unwrap_err().code,
            Code::NotFound,
            "{id}"
        );
    }
}

#[tokio::test]
async fn the_version_of_a_record_is_another_for_other_rights() {
    let house = stocked().await;
    let wide = house.anyone().await;
    let credential = house.trusted("acme").await;
    let token = house.sign_in(&credential, &user(), profile(&[("1001", &[Inventory], false)])).await;
    let narrow = house.session(&token).await.unwrap();
    let id = house.vehicle(&wide, "P1").await["vehicleId"].as_str().unwrap().to_owned();
    let seen = vehicles::get::get(&house.gateway, &wide, &id, Demand::default()).await.unwrap();
    let less = vehicles::get::get(&house.gateway, &narrow, &id, Demand::default()).await.unwrap();
    assert_ne!(seen.version, less.version);
    assert_eq!(serde_json::from_str::<Value>(&less.json).unwrap()["fieldStates"]["pricing.cost"], "hidden");
}

#[tokio::test]
async fn an_area_that_is_granted_nowhere_is_forbidden() {
    let house = stocked().await;
    let credential = house.trusted("acme").await;
    let token = house.sign_in(&credential, &user(), profile(&[("1001", &[Sales], true)])).await;
    let caller = house.session(&token).await.unwrap();
    for query in ["", "rooftopId=rt_1", "rooftopId=rt_77"] {
        assert_eq!(house.list(&caller, query).await.unwrap_err().code, Code::Forbidden, "{query}");
    }
}

#[tokio::test]
async fn a_consent_that_was_taken_back_ends_keys_and_sessions_at_once() {
    let house = stocked().await;
    let (client, credential) = house.client("acme").await;
    let granted = house.grant(new_consent(&client)).await;
    let token = house.sign_in(&credential, &user(), profile(&[("1001", &[Inventory], true)])).await;
    consent::revoke(&house.gateway, &granted.integration, &granted.id).await.unwrap();
    assert_eq!(house.key(&credential).await.unwrap_err().code, Code::ConsentMissing);
    assert_eq!(house.session(&token).await.unwrap_err().code, Code::ConsentMissing);
}

#[tokio::test]
async fn a_consent_ends_at_its_instant() {
    let house = stocked().await;
    let (client, credential) = house.client("acme").await;
    let until = house.now() + SignedDuration::from_mins(10);
    house.grant(consent::NewConsent { until: Some(until), ..new_consent(&client) }).await;
    let token = house.sign_in(&credential, &user(), profile(&[("1001", &[Inventory], true)])).await;
    house.clock.set(until - SignedDuration::from_millis(1));
    assert!(house.key(&credential).await.is_ok() && house.session(&token).await.is_ok());
    house.clock.set(until);
    assert_eq!(house.key(&credential).await.unwrap_err().code, Code::ConsentMissing);
    assert_eq!(house.session(&token).await.unwrap_err().code, Code::ConsentMissing);
}

#[tokio::test]
async fn an_integration_without_any_consent_is_not_found_as_one_that_is_not_there() {
    let house = stocked().await;
    let (_, credential) = house.client("stranger").await;
    let told = async |id| {
        let failure = authenticate_key(&house.gateway, id, &credential).await.unwrap_err();
        (failure.code, failure.detail)
    };
    assert_eq!(told("int_1").await, told("int_none").await);
    assert_eq!(told("int_1").await, told("../etc").await);
    assert_eq!(told("int_1").await.0, Code::NotFound);
}

#[tokio::test]
async fn a_revoked_key_ends_its_sessions() {
    let house = stocked().await;
    let credential = house.trusted("acme").await;
    let token = house.sign_in(&credential, &user(), profile(&[("1001", &[Inventory], true)])).await;
    key::revoke(&house.gateway, &key_id(&credential)).await.unwrap();
    assert_eq!(house.key(&credential).await.unwrap_err().code, Code::Unauthenticated);
    assert_eq!(house.session(&token).await.unwrap_err().code, Code::Unauthenticated);
}

#[tokio::test]
async fn a_wrong_secret_tells_no_more_than_an_unknown_key() {
    let house = stocked().await;
    let mine = house.trusted("acme").await;
    let other = house.trusted("other").await;
    let (id, secret) = (key_id(&mine), other.split_once(':').unwrap().1);
    let mut told = Vec::new();
    for wrong in [
        format!("{id}:{secret}"),
        format!("key_none:{secret}"),
        format!("{id}:"),
        id.to_string(),
        String::new(),
    ] {
        let failure = house.key(&wrong).await.unwrap_err();
        told.push((failure.code, failure.detail));
    }
    told.dedup();
    assert_eq!(told.len(), 1, "{told:?}");
    assert_eq!(told[0].0, Code::Unauthenticated);
}

#[tokio::test]
async fn a_token_ends_with_its_time() {
    let house = stocked().await;
    let credential = house.trusted("acme").await;
    let token = house.sign_in(&credential, &user(), profile(&[("1001", &[Inventory], true)])).await;
    house.clock.advance(SignedDuration::from_mins(60) - SignedDuration::from_millis(1));
    assert!(house.session(&token).await.is_ok());
    house.clock.advance(SignedDuration::from_millis(1));
    assert_eq!(house.session(&token).await.unwrap_err().code, Code::SessionExpired);
}

#[tokio::test]
async fn a_token_opens_no_other_integration() {
    let house = stocked().await;
    let (client, credential) = house.client("acme").await;
    house.grant(new_consent(&client)).await;
    let other = integration::add(&house.gateway, new_integration("int_2", vec![store_of(1)])).await.unwrap();
    house.grant(consent::NewConsent { integration: other.id, ..new_consent(&client) }).await;
    let token = house.sign_in(&credential, &user(), profile(&[("1001", &[Inventory], true)])).await;
    let failure = authenticate_session(&house.gateway, "int_2", &token).await.unwrap_err();
    assert_eq!(failure.code, Code::NotFound);
}

#[tokio::test]
async fn an_unknown_or_mistyped_token_is_unauthenticated() {
    let house = stocked().await;
    let credential = house.trusted("acme").await;
    let token = house.sign_in(&credential, &user(), profile(&[("1001", &[Inventory], true)])).await;
    for wrong in [&token[..token.len() - 1], &token.to_lowercase(), "", "rfs_", credential.as_str()] {
        assert_eq!(house.session(wrong).await.unwrap_err().code, Code::Unauthenticated, "{wrong}");
    }
}
