//! Two stores behind one session: no record is ever taken for another store's.

use futures::future::join_all;
use rooftop_core::ports::DmsFailure;
use rooftop_model::FieldState;

use crate::house::House;
use crate::portal::vin;

#[tokio::test]
async fn interleaved_reads_of_two_stores_never_give_the_other_stores_record() {
    let house = House::with_service_account().await;
    let reads = (0..24_u8).map(|n| {
        let house = &house;
        async move { (n % 2 + 1, house.get(n % 2 + 1, "P1").await) }
    });
    for (store, read) in join_all(reads).await {
        assert_eq!(read.unwrap().fields["vin"], vin(&format!("0{store}")));
    }
    assert!(house.portal.count("POST /open-store") >= 2);
    assert_eq!(
        house.portal.count("GET /vehicle?stock=P1"),
        24,
        "no page of the wrong store was ever asked for"
    );
    assert_eq!(house.logins(), 1);
}

#[tokio::test]
async fn the_store_is_switched_only_when_another_is_read() {
    let house = House::with_service_account().await;
    for store in [1, 1, 2, 2, 2, 1] {
        house.get(store, "P1").await.unwrap();
    }
    assert_eq!(house.portal.forms("POST /open-store", "s"), ["01", "02", "01"]);
    assert_eq!(house.portal.count("GET /vehicle?stock=P1"), 6, "the switch comes before the read");
}

#[tokio::test]
async fn a_session_that_was_moved_behind_our_back_is_moved_back() {
    let house = House::with_service_account().await;
    house.get(1, "P1").await.unwrap();
    house.portal.state().move_everybody_to("02");
    assert_eq!(house.get(1, "P1").await.unwrap().fields["vin"], vin("01"));
}

#[tokio::test]
async fn the_store_is_known_again_after_a_restart() {
    let house = House::with_service_account().await;
    house.list().await.unwrap();
    house.list_as(&house.another(), "svc").await.unwrap();
    assert_eq!(house.portal.count("POST /open-store"), 1);
}

#[tokio::test]
async fn a_restricted_field_that_the_user_may_see_is_not_taken_for_hidden() {
    let house = House::with_service_account().await;
    house.portal.state().cost = (true, false);
    match house.get(1, "P1").await.unwrap_err() {
        DmsFailure::Drift(drift) => {
            assert_eq!(
                (drift.kind.as_str(), drift.field.as_deref()),
                ("hidden_despite_right", Some("pricing.cost"))
            );
        }
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_restricted_field_that_the_user_may_not_see_is_hidden() {
    let house = House::with_service_account().await;
    house.portal.state().cost = (false, false);
    let record = house.get(1, "P1").await.unwrap();
    assert_eq!(record.states.get("pricing.cost"), Some(&FieldState::Hidden));
    assert_eq!(house.get(1, "P2").await.unwrap().key, "P2");
    assert_eq!(house.portal.count("GET /profile"), 1, "the profile is read once a session");
}
