//! What a round of the sync asks and writes.

use jiff::SignedDuration;
use rooftop_core::limits::SYNC_READ_AHEAD;
use rooftop_core::operator::consent;
use rooftop_core::ports::store::Access as _;
use rooftop_model::Entitlement::Inventory;
use std::collections::BTreeSet;

use crate::house::{House, int_1, new_consent, rooftop, stocks, user};
use crate::scripted::{Car, profile, unavailable};

#[tokio::test]
async fn an_unchanged_list_reads_no_details_and_writes_nothing() {
    let house = House::open().await;
    house.dms.put(Car::revision("P1", "rev 1"));
    house.dms.put_in("rt_2", Car::revision("Q1", "rev 1"));
    house.round().await;
    assert_eq!(house.dms.details(), ["P1", "Q1"]);
    let position = house.position().await;
    house.round().await;
    assert_eq!(house.dms.calls(), ["vehicles.list rt_1", "vehicles.list rt_2"]);
    assert_eq!(house.position().await, position);
}

#[tokio::test]
async fn a_changed_mark_reads_that_record_and_no_other() {
    let house = House::open().await;
    for stock in ["P1", "P2", "P3"] {
        house.dms.put(Car::revision(stock, "rev 1"));
    }
    house.round().await;
    house.dms.details();
    house.dms.put(Car::revision("P2", "rev 2").with("make", "Lincoln".into()));
    house.round().await;
    assert_eq!(house.dms.details(), ["P2"]);
    let caller = house.anyone().await;
    assert_eq!(house.vehicle(&caller, "P2").await["make"], "Lincoln");
}

#[tokio::test]
async fn a_new_record_is_read_and_stands_behind_those_that_were_there() {
    let house = House::open().await;
    house.dms.put(Car::revision("P5", "rev 1"));
    house.round().await;
    house.dms.details();
    house.dms.put(Car::revision("P1", "rev 1"));
    house.round().await;
    assert_eq!(house.dms.details(), ["P1"]);
    let caller = house.anyone().await;
    assert_eq!(stocks(&house.list(&caller, "").await.unwrap()), ["P5", "P1"]);
}

#[tokio::test]
async fn a_mark_is_trusted_once_its_minute_and_the_clocks_difference_are_over() {
    let house = House::open().await;
    // The rounds are at one, two, three and four minutes from now. The mark's minute ends at one, and two more are
    // allowed for the clocks: a change within that time would not alter it.
    house.dms.put(Car::changed_at("P1", house.now()));
    for _ in 0..3 {
        house.round().await;
        assert_eq!(house.dms.details(), ["P1"]);
    }
    house.round().await;
    assert_eq!(house.dms.details(), ["P1"]);
    house.round().await;
    assert!(house.dms.details().is_empty());
}

#[tokio::test]
async fn a_change_within_the_minute_of_its_mark_is_not_lost() {
    let house = House::open().await;
    let at = house.now();
    house.dms.put(Car::changed_at("P1", at));
    house.round().await;
    house.dms.put(Car::changed_at("P1", at).with("make", "Lincoln".into()));
    house.round().await;
    let caller = house.anyone().await;
    assert_eq!(house.vehicle(&caller, "P1").await["make"], "Lincoln");
}

#[tokio::test]
async fn a_record_without_a_mark_is_read_each_time() {
    let house = House::open().await;
    house.dms.put(Car::unmarked("P1"));
    for _ in 0..3 {
        house.round().await;
        assert_eq!(house.dms.details(), ["P1"]);
    }
    assert_eq!(house.position().await.sequence, 1);
}

#[tokio::test]
async fn another_version_of_the_pack_reads_everything_once() {
    let house = House::open().await;
    house.dms.put(Car::revision("P1", "rev 1"));
    house.dms.put(Car::revision("P2", "rev 1"));
    house.round().await;
    house.dms.details();
    house.dms.stage().pack = "scripted 2".into();
    house.round().await;
    assert_eq!(house.dms.details(), ["P1", "P2"]);
    house.round().await;
    assert!(house.dms.details().is_empty());
}

#[tokio::test]
async fn a_list_that_fails_leaves_the_mirror_and_its_age_grows() {
    let house = House::open().await;
    house.dms.put(Car::revision("P1", "rev 1"));
    house.round().await;
    let caller = house.anyone().await;
    house.dms.stage().list_fails.insert("rt_1".into(), unavailable);
    house.round().await;
    house.clock.advance(SignedDuration::from_mins(4));
    let list = house.list_answer(&caller, "rooftopId=rt_1").await.unwrap();
    assert!(list.json.contains("P1") && list.json.contains(r#""completeness":"complete""#), "{}", list.json);
    assert_eq!(list.age.as_secs(), 5 * 60);
    assert_eq!(house.failure().await.as_deref(), Some("dms_unavailable"));
    let other = house.list_answer(&caller, "rooftopId=rt_2").await.unwrap();
    assert_eq!(other.age.as_secs(), 4 * 60, "one store's failure is not another's");
}

#[tokio::test]
async fn a_record_that_is_gone_between_list_and_read_is_left_as_it_was() {
    let house = House::open().await;
    house.dms.put(Car::revision("P1", "rev 1"));
    house.round().await;
    let caller = house.anyone().await;
    let gone = || rooftop_core::ports::DmsFailure::NotFound;
    house.dms.put(Car { fails: Some(gone), ..Car::revision("P1", "rev 2") });
    house.round().await;
    let list = house.list(&caller, "").await.unwrap();
    assert_eq!((stocks(&list), &list["completeness"]), (vec!["P1"], &"complete".into()));
    assert_eq!(house.failure().await, None);
}

#[tokio::test]
async fn what_was_read_before_a_failure_is_kept() {
    let house = House::open().await;
    for n in 0..50 {
        house.dms.put(Car::revision(&format!("P{n:02}"), "rev 1"));
    }
    house.dms.put(Car { fails: Some(unavailable), ..Car::revision("P49", "rev 1") });
    house.round().await;
    assert_eq!(house.failure().await.as_deref(), Some("dms_unavailable"));
    assert_eq!(house.sync_states().await[0].good_since, None, "a pass that was cut short is no sync");
    house.dms.put(Car::revision("P49", "rev 1"));
    house.dms.details();
    house.round().await;
    let again = house.dms.details();
    assert!(again.len() <= SYNC_READ_AHEAD && again.contains(&"P49".to_owned()), "{again:?}");
}

#[tokio::test]
async fn a_narrower_account_never_blanks_what_a_wider_one_read() {
    let house = House::open().await;
    house.dms.put(Car::revision("P1", "rev 1"));
    house.round().await;
    house.dms.stage().sees_cost = false;
    house.dms.put(Car::revision("P1", "rev 2").with("make", "Lincoln".into()));
    house.round().await;
    let caller = house.anyone().await;
    let vehicle = house.vehicle(&caller, "P1").await;
    assert_eq!(vehicle["make"], "Lincoln");
    assert_eq!(vehicle["pricing"]["cost"].to_string(), "60000.00");
    assert!(vehicle.get("fieldStates").is_none(), "{vehicle}");
}

#[tokio::test]
async fn what_no_account_could_see_is_hidden_and_filled_in_by_a_wider_one() {
    let house = House::open().await;
    house.dms.stage().sees_cost = false;
    house.dms.put(Car::revision("P1", "rev 1"));
    house.round().await;
    let caller = house.anyone().await;
    assert_eq!(house.vehicle(&caller, "P1").await["fieldStates"]["pricing.cost"], "hidden");
    house.dms.stage().sees_cost = true;
    house.dms.put(Car::revision("P1", "rev 2"));
    house.round().await;
    let vehicle = house.vehicle(&caller, "P1").await;
    assert_eq!(vehicle["pricing"]["cost"].to_string(), "60000.00");
    assert!(vehicle.get("fieldStates").is_none(), "{vehicle}");
}

#[tokio::test]
async fn nothing_is_read_without_a_consent_that_holds() {
    let house = House::open().await;
    house.dms.put(Car::revision("P1", "rev 1"));
    for consent in house.store.all_consents(&int_1()).await.unwrap() {
        consent::revoke(&house.gateway, &int_1(), &consent.id).await.unwrap();
    }
    let (client, _) = house.client("acme").await;
    house.grant(consent::NewConsent { rooftops: BTreeSet::from([rooftop(2)]), ..new_consent(&client) }).await;
    house.round_over(1).await;
    assert_eq!(house.dms.calls(), ["vehicles.list rt_2"]);
}

#[tokio::test]
async fn a_user_is_not_asked_for_a_store_that_it_does_not_reach() {
    let house = House::without_service_account().await;
    let credential = house.trusted("acme").await;
    house
        .sign_in(&credential, &user(), profile(&[("1001", &[], false), ("1002", &[Inventory], false)]))
        .await;
    house.dms.calls();
    house.round_over(1).await;
    assert_eq!(house.dms.calls(), ["vehicles.list rt_2"]);
}
