//! Integrations, clients, keys, consents.

use rooftop_core::ports::Store;
use rooftop_core::ports::store::System;
use rooftop_model::id::{ClientId, ConsentId};

use crate::fixture::{account, api_key, client, connection, consent, day, int_1, int_2, integration, key};

pub(crate) async fn an_integration_is_read_as_it_was_added(store: &dyn Store) {
    let added = integration(&int_1(), 1);
    let read = store.integration(System, &int_1()).await.unwrap().unwrap();
    assert_eq!((&read.name, &read.rooftops), (&added.name, &added.rooftops));
    assert_eq!(read.connections, added.connections);
    assert_eq!(read.id_key.as_bytes(), added.id_key.as_bytes());
    let all = store.integrations(System).await.unwrap();
    let ids: Vec<_> = all.iter().map(|integration| integration.id.as_str()).collect();
    assert_eq!(ids, ["int_1", "int_2"]);
}

pub(crate) async fn an_id_that_is_taken_is_an_error(store: &dyn Store) {
    assert!(store.add_integration(System, &integration(&int_1(), 9)).await.is_err());
    assert!(store.add_key(System, &api_key("key_1")).await.is_err());
    let kept = store.integration(System, &int_1()).await.unwrap().unwrap();
    assert_eq!(kept.id_key.as_bytes(), &[1; 32]);
}

pub(crate) async fn a_service_account_is_seen_at_once(store: &dyn Store) {
    let before = store.integration(System, &int_1()).await.unwrap().unwrap();
    assert_eq!(before.connections[0].service_account, None);
    let svc = account("svc");
    store.set_service_account(&int_1(), &connection(), &svc).await.unwrap();
    let after = store.integration(System, &int_1()).await.unwrap().unwrap();
    assert_eq!(after.connections[0].service_account, Some(svc));
    let other = store.integration(System, &int_2()).await.unwrap().unwrap();
    assert_eq!(other.connections[0].service_account, None);
}

pub(crate) async fn clients_and_keys_are_read_as_they_were_added(store: &dyn Store) {
    let read = store.client(System, &client()).await.unwrap().unwrap();
    assert_eq!(store.clients(System).await.unwrap(), [read]);
    let nobody = ClientId::parse("cl_9").unwrap();
    assert_eq!(store.client(System, &nobody).await.unwrap(), None);
    let read = store.key(System, &key()).await.unwrap().unwrap();
    assert_eq!((&read.key, read.secret_hash), (&api_key("key_1").key, [3; 32]));
    assert_eq!(store.keys(System).await.unwrap(), [read.key]);
}

pub(crate) async fn a_key_is_revoked_once(store: &dyn Store) {
    assert!(store.revoke_key(System, &key(), day(3)).await.unwrap());
    assert!(!store.revoke_key(System, &key(), day(4)).await.unwrap());
    let read = store.key(System, &key()).await.unwrap().unwrap();
    assert_eq!(read.key.revoked_at, Some(day(3)));
}

pub(crate) async fn consents_are_of_one_client_and_one_integration(store: &dyn Store) {
    let one = consent("cns_1", &int_1());
    assert_eq!(store.consents(&int_1(), &client()).await.unwrap(), std::slice::from_ref(&one));
    assert_eq!(store.all_consents(&int_1()).await.unwrap(), std::slice::from_ref(&one));
    assert_eq!(store.consents(&int_2(), &client()).await.unwrap(), []);
    let nobody = ClientId::parse("cl_9").unwrap();
    assert_eq!(store.consents(&int_1(), &nobody).await.unwrap(), []);
    assert!(store.add_consent(&int_2(), &one).await.is_err(), "of another integration");
}

pub(crate) async fn a_consent_is_revoked_once(store: &dyn Store) {
    let id = ConsentId::parse("cns_1").unwrap();
    assert!(!store.revoke_consent(&int_2(), &id, day(3)).await.unwrap());
    assert!(store.revoke_consent(&int_1(), &id, day(3)).await.unwrap());
    assert!(!store.revoke_consent(&int_1(), &id, day(4)).await.unwrap());
    let read = store.consents(&int_1(), &client()).await.unwrap();
    assert_eq!(read[0].revoked_at, Some(day(3)));
}
