//! What the vault promises of sealed bytes.

#![expect(clippy::unwrap_used, reason = "a test stops where it finds a fault")]

use async_trait::async_trait;
use jiff::Timestamp;
use rooftop_core::ports::StoreError;
use rooftop_core::ports::store::{SealedItems, SealedKind};
use rooftop_model::id::{AccountId, IntegrationId};
use rooftop_testkit::{FakeClock, SeededEntropy};
use rooftop_vault::{MasterKey, PLAIN_MAX, Purpose, Vault, VaultError};
use std::collections::HashMap;
use std::sync::{Arc, Mutex};

const SECRET: &[u8] = b"correct horse battery staple";

type Items = HashMap<(IntegrationId, SealedKind, String), Vec<u8>>;

#[derive(Default)]
struct Memory(Mutex<Items>);

#[async_trait]
impl SealedItems for Memory {
    async fn put_sealed(
        &self,
        scope: &IntegrationId,
        kind: SealedKind,
        key: &str,
        sealed: &[u8],
        _: Timestamp,
    ) -> Result<(), StoreError> {
        let place = (scope.clone(), kind, key.to_owned());
        self.0.lock().unwrap().insert(place, sealed.to_vec());
        Ok(())
    }

    async fn put_sealed_once(
        &self,
        scope: &IntegrationId,
        kind: SealedKind,
        key: &str,
        sealed: &[u8],
        _: Timestamp,
    ) -> Result<Vec<u8>, StoreError> {
        let place = (scope.clone(), kind, key.to_owned());
        let mut items = self.0.lock().unwrap();
        Ok(items.entry(place).or_insert_with(|| sealed.to_vec()).clone())
    }

    async fn sealed(
        &self,
        scope: &IntegrationId,
        kind: SealedKind,
        key: &str,
    ) -> Result<Option<Vec<u8>>, StoreError> {
        let place = (scope.clone(), kind, key.to_owned());
        Ok(self.0.lock().unwrap().get(&place).cloned())
    }

    async fn delete_sealed(
        &self,
        scope: &IntegrationId,
        kind: SealedKind,
        key: &str,
    ) -> Result<(), StoreError> {
        self.0.lock().unwrap().remove(&(scope.clone(), kind, key.to_owned()));
        Ok(())
    }
}

fn vault(items: &Arc<Memory>, master: u64) -> Vault {
    let seed = SeededEntropy::not_for_production(master);
    let folder = tempfile::tempdir().unwrap();
    let key = MasterKey::generate(&folder.path().join("key"), &seed).unwrap();
    let items: Arc<dyn SealedItems> = Arc::<Memory>::clone(items);
    let clock = FakeClock::at_text("2026-01-21T13:45:00Z");
    Vault::new(key, items, Arc::new(seed), Arc::new(clock))
}

fn integration(name: &str) -> IntegrationId {
    IntegrationId::parse(name).unwrap()
}

async fn seal(vault: &Vault) -> Vec<u8> {
    let one = integration("int_1");
    vault.seal(&one, Purpose::Credential, "acc_1", SECRET).await.unwrap()
}

async fn open(vault: &Vault, sealed: &[u8]) -> Result<Vec<u8>, VaultError> {
    let one = integration("int_1");
    let opened = vault.open(&one, Purpose::Credential, "acc_1", sealed).await;
    opened.map(|plain| plain.to_vec())
}

#[tokio::test]
async fn what_was_sealed_opens_in_its_place_and_in_another_process() {
    let items = Arc::default();
    let sealed = seal(&vault(&items, 1)).await;
    assert_eq!(open(&vault(&items, 1), &sealed).await.unwrap(), SECRET);
}

#[tokio::test]
async fn what_was_moved_to_another_place_does_not_open() {
    let vault = vault(&Arc::default(), 1);
    let sealed = seal(&vault).await;
    let (one, two) = (integration("int_1"), integration("int_2"));
    vault.seal(&two, Purpose::Credential, "acc_1", SECRET).await.unwrap();
    for (integration, purpose, record) in [
        (&two, Purpose::Credential, "acc_1"),
        (&one, Purpose::DmsSession, "acc_1"),
        (&one, Purpose::Challenge, "acc_1"),
        (&one, Purpose::Credential, "acc_2"),
        (&one, Purpose::Credential, ""),
    ] {
        let opened = vault.open(integration, purpose, record, &sealed).await;
        assert!(matches!(opened, Err(VaultError::DoesNotOpen { .. })), "{integration} {purpose:?} {record}");
    }
}

#[tokio::test]
async fn the_wrapped_key_of_another_integration_does_not_open() {
    let items: Arc<Memory> = Arc::default();
    let sealed = seal(&vault(&items, 1)).await;
    let (one, two) = (integration("int_1"), integration("int_2"));
    let key = items.sealed(&one, SealedKind::IntegrationKey, "1").await.unwrap().unwrap();
    items.put_sealed(&two, SealedKind::IntegrationKey, "1", &key, Timestamp::UNIX_EPOCH).await.unwrap();
    let opened = vault(&items, 1).open(&two, Purpose::Credential, "acc_1", &sealed).await;
    assert!(matches!(opened, Err(VaultError::DoesNotOpen { .. })));
}

#[tokio::test]
async fn bytes_altered_anywhere_do_not_open() {
    let vault = vault(&Arc::default(), 1);
    let sealed = seal(&vault).await;
    for at in 0..sealed.len() {
        let mut altered = sealed.clone();
        altered[at] ^= 1;
        assert!(open(&vault, &altered).await.is_err(), "byte {at}");
    }
    for len in 0..sealed.len() {
        assert!(open(&vault, &sealed[..len]).await.is_err(), "cut to {len}");
    }
}

#[tokio::test]
async fn a_wrapped_key_altered_anywhere_does_not_open() {
    let items: Arc<Memory> = Arc::default();
    let sealed = seal(&vault(&items, 1)).await;
    let one = integration("int_1");
    let key = items.sealed(&one, SealedKind::IntegrationKey, "1").await.unwrap().unwrap();
    for at in 0..key.len() {
        let mut altered = key.clone();
        altered[at] ^= 1;
        items
            .put_sealed(&one, SealedKind::IntegrationKey, "1", &altered, Timestamp::UNIX_EPOCH)
            .await
            .unwrap();
        assert!(open(&vault(&items, 1), &sealed).await.is_err(), "byte {at}");
    }
}

#[tokio::test]
async fn another_master_key_is_told_from_damage() {
    let items = Arc::default();
    let sealed = seal(&vault(&items, 1)).await;
    let other = vault(&items, 2);
    assert!(matches!(open(&other, &sealed).await, Err(VaultError::WrongMasterKey { .. })));
    let integrations = [integration("int_0"), integration("int_1")];
    let error = other.check(&integrations).await.unwrap_err();
    assert!(error.to_string().contains("int_1: start with the former key file"), "{error}");
    vault(&items, 1).check(&integrations).await.unwrap();
}

#[tokio::test]
async fn two_nodes_that_begin_at_once_agree_on_the_key() {
    let items = Arc::default();
    let nodes = [vault(&items, 1), vault(&items, 1)];
    let sealed = [seal(&nodes[0]).await, seal(&nodes[1]).await];
    assert_eq!(open(&nodes[1], &sealed[0]).await.unwrap(), SECRET);
    assert_eq!(open(&nodes[0], &sealed[1]).await.unwrap(), SECRET);
}

#[tokio::test]
async fn nothing_of_the_secret_stands_in_the_sealed_bytes() {
    let items: Arc<Memory> = Arc::default();
    let mut all = seal(&vault(&items, 1)).await;
    for (_, bytes) in items.0.lock().unwrap().drain() {
        all.extend(bytes);
    }
    for word in SECRET.split(|byte| *byte == b' ') {
        assert!(!all.windows(word.len()).any(|part| part == word));
    }
}

#[tokio::test]
async fn a_secret_that_is_too_long_is_refused() {
    let vault = vault(&Arc::default(), 1);
    let long = vec![b'x'; PLAIN_MAX + 1];
    let sealed = vault.seal(&integration("int_1"), Purpose::DmsSession, "acc_1", &long).await;
    assert!(matches!(sealed, Err(VaultError::TooLong { .. })));
}

#[tokio::test]
async fn a_fingerprint_is_of_one_secret_of_one_account_of_one_integration() {
    let items = Arc::default();
    let vault = vault(&items, 1);
    let of = async |integration: &str, account: &str, secret: &[u8]| {
        let account = AccountId::parse(account).unwrap();
        let integration = IntegrationId::parse(integration).unwrap();
        vault.fingerprint(&integration, &account, secret).await.unwrap()
    };
    let print = of("int_1", "acc_1", SECRET).await;
    assert_eq!(print, of("int_1", "acc_1", SECRET).await);
    assert_ne!(print, of("int_2", "acc_1", SECRET).await);
    assert_ne!(print, of("int_1", "acc_2", SECRET).await);
    assert_ne!(print, of("int_1", "acc_1", b"another").await);
}

#[tokio::test]
async fn a_derived_key_is_of_one_purpose_and_one_master_key() {
    let items = Arc::default();
    let cursor = vault(&items, 1).derive("cursor");
    assert_eq!(cursor, vault(&items, 1).derive("cursor"));
    assert_ne!(cursor, vault(&items, 1).derive("upload"));
    assert_ne!(cursor, vault(&items, 2).derive("cursor"));
}

#[test]
fn debug_shows_nothing() {
    assert_eq!(format!("{:?}", vault(&Arc::default(), 1)), "Vault(..)");
    let key = MasterKey::from_text("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f");
    assert_eq!(format!("{:?}", key.unwrap()), "MasterKey(..)");
}
