//! Sealed items.

use futures::future::join_all;
use rooftop_core::ports::Store;
use rooftop_core::ports::store::SealedKind::{Credential, DmsSession, IntegrationKey};

use crate::fixture::{day, int_1, int_2};

pub(crate) async fn an_item_is_kept_replaced_and_forgotten(store: &dyn Store) {
    let scope = int_1();
    assert_eq!(store.sealed(&scope, Credential, "acc_1").await.unwrap(), None);
    for bytes in [[1, 2].as_slice(), &[3]] {
        store.put_sealed(&scope, Credential, "acc_1", bytes, day(1)).await.unwrap();
        let kept = store.sealed(&scope, Credential, "acc_1").await.unwrap();
        assert_eq!(kept.as_deref(), Some(bytes));
    }
    store.delete_sealed(&scope, Credential, "acc_1").await.unwrap();
    assert_eq!(store.sealed(&scope, Credential, "acc_1").await.unwrap(), None);
    store.delete_sealed(&scope, Credential, "acc_1").await.unwrap();
}

pub(crate) async fn items_are_of_one_kind_and_one_integration(store: &dyn Store) {
    store.put_sealed(&int_1(), Credential, "acc_1", &[1], day(1)).await.unwrap();
    assert_eq!(store.sealed(&int_1(), DmsSession, "acc_1").await.unwrap(), None);
    assert_eq!(store.sealed(&int_1(), Credential, "acc_2").await.unwrap(), None);
    assert_eq!(store.sealed(&int_2(), Credential, "acc_1").await.unwrap(), None);
}

pub(crate) async fn whoever_is_first_sets_what_is_kept_once(store: &dyn Store) {
    let scope = int_1();
    let offers: Vec<_> = (0..32_u8).map(|n| [n; 4]).collect();
    let puts = offers.iter().map(|offer| store.put_sealed_once(&scope, IntegrationKey, "1", offer, day(1)));
    let kept: Vec<_> = join_all(puts).await.into_iter().map(Result::unwrap).collect();
    let first = store.sealed(&scope, IntegrationKey, "1").await.unwrap().unwrap();
    assert!(offers.iter().any(|offer| *offer == first.as_slice()));
    assert!(kept.iter().all(|kept| *kept == first));
}
