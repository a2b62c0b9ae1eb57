//! What the operator adds, and what is refused.

use rooftop_core::operator::{client, consent, integration, key};
use rooftop_core::{Code, Failure};
use rooftop_model::Rooftop;
use rooftop_model::id::{ClientId, ConsentId, IntegrationId, KeyId};
use std::collections::BTreeSet;

use crate::house::{House, int_1, new_consent, new_integration, rooftop, store_of};

fn faults(failure: Failure) -> Vec<(String, &'static str)> {
    assert_eq!(failure.code, Code::InvalidRequest);
    failure.errors.into_iter().map(|error| (error.pointer, error.code)).collect()
}

#[tokio::test]
async fn every_fault_of_an_integration_is_told_at_once() {
    let house = House::open().await;
    let rooftops = vec![
        store_of(1),
        Rooftop { time_zone: "Eastern".into(), ..store_of(1) },
        Rooftop { time_zone: String::new(), ..store_of(3) },
    ];
    let failure = integration::add(&house.gateway, new_integration("int_1", rooftops)).await.unwrap_err();
    let expected = [
        ("/rooftops/1/timeZone", "invalid_value"),
        ("/rooftops/1/rooftopId", "repeated"),
        ("/rooftops/1/storeNumber", "repeated"),
        ("/rooftops/2/timeZone", "invalid_value"),
        ("/id", "taken"),
    ];
    assert_eq!(faults(failure), expected.map(|(pointer, code)| (pointer.to_owned(), code)));
}

#[tokio::test]
async fn an_integration_serves_at_least_one_store() {
    let house = House::open().await;
    let failure = integration::add(&house.gateway, new_integration("int_2", vec![])).await.unwrap_err();
    assert_eq!(faults(failure), [("/rooftops".to_owned(), "required")]);
}

#[tokio::test]
async fn two_integrations_of_the_same_stores_have_ids_of_their_own() {
    let house = House::open().await;
    let add =
        async |id| integration::add(&house.gateway, new_integration(id, vec![store_of(1)])).await.unwrap();
    let (one, two) = (add("int_2").await, add("int_3").await);
    assert_ne!(one.id_key.as_bytes(), two.id_key.as_bytes());
    assert_ne!(one.connections[0].id, two.connections[0].id);
}

#[tokio::test]
async fn a_consent_covers_only_what_the_integration_serves_and_says_who_gave_it() {
    let house = House::open().await;
    let (client, _) = house.client("acme").await;
    let new = consent::NewConsent {
        rooftops: BTreeSet::from([rooftop(1), rooftop(9)]),
        granted_by: "  ".into(),
        ..new_consent(&client)
    };
    let failure = consent::grant(&house.gateway, new).await.unwrap_err();
    let expected = [("/rooftops", "invalid_value"), ("/grantedBy", "required")];
    assert_eq!(faults(failure), expected.map(|(pointer, code)| (pointer.to_owned(), code)));
}

#[tokio::test]
async fn a_consent_that_names_no_rooftop_covers_those_of_the_integration() {
    let house = House::open().await;
    let (client, _) = house.client("acme").await;
    let granted = house.grant(new_consent(&client)).await;
    assert_eq!(granted.rooftops, BTreeSet::from([rooftop(1), rooftop(2)]));
    assert_eq!(granted.from, house.now());
}

#[tokio::test]
async fn what_is_not_there_is_not_found() {
    let house = House::open().await;
    let (client, _) = house.client("acme").await;
    let nobody = ClientId::parse("cl_nobody").unwrap();
    let nowhere =
        consent::NewConsent { integration: IntegrationId::parse("int_9").unwrap(), ..new_consent(&client) };
    let failures = [
        consent::grant(&house.gateway, nowhere).await.unwrap_err(),
        consent::grant(&house.gateway, new_consent(&nobody)).await.unwrap_err(),
        consent::revoke(&house.gateway, &int_1(), &ConsentId::parse("cns_9").unwrap()).await.unwrap_err(),
        key::create(&house.gateway, &nobody).await.unwrap_err(),
        key::revoke(&house.gateway, &KeyId::parse("key_9").unwrap()).await.unwrap_err(),
    ];
    assert!(failures.iter().all(|failure| failure.code == Code::NotFound), "{failures:?}");
}

#[tokio::test]
async fn a_consent_and_a_key_are_taken_back_once() {
    let house = House::open().await;
    let (client, _) = house.client("acme").await;
    let granted = house.grant(new_consent(&client)).await;
    let (id, _) = key::create(&house.gateway, &client).await.unwrap();
    key::revoke(&house.gateway, &id).await.unwrap();
    assert_eq!(key::revoke(&house.gateway, &id).await.unwrap_err().code, Code::NotFound);
    consent::revoke(&house.gateway, &int_1(), &granted.id).await.unwrap();
    let again = consent::revoke(&house.gateway, &int_1(), &granted.id).await.unwrap_err();
    assert_eq!(again.code, Code::NotFound);
}

#[tokio::test]
async fn a_client_that_is_added_again_is_the_same() {
    let house = House::open().await;
    let id = ClientId::parse("cl_acme").unwrap();
    let first = client::add(&house.gateway, Some(id.clone()), "Acme").await.unwrap();
    assert_eq!(client::add(&house.gateway, Some(id), "Another name").await.unwrap(), first);
    let drawn = client::add(&house.gateway, None, "Acme").await.unwrap();
    assert_ne!(drawn.id, first.id);
}
