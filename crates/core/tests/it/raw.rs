//! Who is shown the DMS's own pages, and who is not.

use rooftop_core::access::SessionCaller;
use rooftop_core::operator::consent::NewConsent;
use rooftop_core::ports::audit::AuditLog as _;
use rooftop_core::ports::events::{EventStretch, EventView, Events as _};
use rooftop_core::vehicles::raw::RawPages;
use rooftop_core::{Code, Failure, vehicles};
use rooftop_model::{Entitlement, EventType, FieldClass};
use std::collections::{BTreeMap, BTreeSet};

use crate::house::{House, int_1, new_consent, rooftop, user};
use crate::scripted::{Car, profile};

/// A house with a vehicle in each store, and a caller whose consent is made from one for everything.
async fn with_consent(change: impl FnOnce(&mut NewConsent)) -> (House, SessionCaller) {
    let house = House::open().await;
    house.dms.put(Car::revision("P1", "rev 1"));
    house.dms.put_in("rt_2", Car::revision("P2", "rev 1"));
    house.round().await;
    let (client, credential) = house.client("looker").await;
    let mut new = NewConsent { raw: true, ..new_consent(&client) };
    change(&mut new);
    house.grant(new).await;
    let all: &[_] = &[Entitlement::Inventory];
    let token =
        house.sign_in(&credential, &user(), profile(&[("1001", all, true), ("1002", all, true)])).await;
    let caller = house.session(&token).await.unwrap();
    house.dms.calls();
    (house, caller)
}

async fn raw(house: &House, caller: &SessionCaller, stock: &str) -> Result<RawPages, Failure> {
    let id = house.vehicle(caller, stock).await["vehicleId"].as_str().unwrap().to_owned();
    vehicles::raw::raw(&house.gateway, caller, &id).await
}

async fn records(house: &House) -> usize {
    house.store.raw_accesses(&int_1(), 100).await.unwrap().len()
}

async fn refused(house: &House, caller: &SessionCaller, stock: &str) -> (Code, usize) {
    let code = raw(house, caller, stock).await.unwrap_err().code;
    assert_eq!(records(house).await, 0, "what was not shown is not recorded as shown");
    (code, house.dms.calls().len())
}

#[tokio::test]
async fn nobody_is_shown_pages_unless_a_consent_covers_it() {
    let (house, caller) = with_consent(|new| new.raw = false).await;
    assert_eq!(refused(&house, &caller, "P1").await, (Code::Forbidden, 0));
}

#[tokio::test]
async fn a_consent_covers_pages_of_its_own_rooftops_and_areas() {
    let house = House::open().await;
    house.dms.put(Car::revision("P1", "rev 1"));
    house.dms.put_in("rt_2", Car::revision("P2", "rev 1"));
    house.round().await;
    let (client, credential) = house.client("looker").await;
    let raw_of = |n, area| NewConsent {
        rooftops: BTreeSet::from([rooftop(n)]),
        entitlements: BTreeSet::from([area]),
        raw: true,
        ..new_consent(&client)
    };
    house.grant(new_consent(&client)).await;
    house.grant(raw_of(1, Entitlement::Inventory)).await;
    house.grant(raw_of(2, Entitlement::Sales)).await;
    let all: &[_] = &[Entitlement::Inventory, Entitlement::Sales];
    let both = profile(&[("1001", all, true), ("1002", all, true)]);
    let token = house.sign_in(&credential, &user(), both).await;
    let caller = house.session(&token).await.unwrap();
    house.dms.calls();
    assert_eq!(refused(&house, &caller, "P2").await, (Code::Forbidden, 0));
    assert!(raw(&house, &caller, "P1").await.is_ok());
}

#[tokio::test]
async fn pages_are_read_as_the_sessions_own_user_and_every_look_is_recorded() {
    let (house, caller) = with_consent(|_| {}).await;
    let shown = raw(&house, &caller, "P1").await.unwrap();
    assert_eq!(shown.pages[0].body.as_deref(), Some("<p>what was shown</p>"));
    assert_eq!(house.dms.calls(), ["vehicles.get P1", "shown to acc_user, personal hidden: true"]);
    let accesses = house.store.raw_accesses(&int_1(), 100).await.unwrap();
    let [access] = accesses.as_slice() else { panic!("{accesses:?}") };
    assert_eq!((&access.client, &access.user), (&caller.session.client, &caller.session.user));
    assert_eq!((access.record.as_str(), access.at), (shown.vehicle_id.as_str(), house.now()));
    assert_eq!(access.pages, ["vehicle"]);
    let view = EventView {
        integration: int_1(),
        rooftops: BTreeMap::from([(rooftop(1), BTreeSet::from([Entitlement::Inventory]))]),
    };
    let told =
        house.store.events(&view, Some(EventType::RawRead), EventStretch::Offset(0), 10).await.unwrap();
    assert_eq!(told.events.len(), 1);
    assert!(told.events[0].data.contains(&access.record), "{}", told.events[0].data);
}

#[tokio::test]
async fn pages_with_a_field_that_the_consent_leaves_out_are_not_shown() {
    let (house, caller) = with_consent(|new| new.classes.clear()).await;
    let (code, calls) = refused(&house, &caller, "P1").await;
    assert_eq!((code, calls), (Code::Forbidden, 2));
}

#[tokio::test]
async fn a_field_that_the_dms_itself_hides_from_the_user_hinders_nothing() {
    let (house, caller) = with_consent(|new| new.classes.clear()).await;
    house.dms.stage().sees_cost = false;
    assert!(raw(&house, &caller, "P1").await.is_ok());
}

#[tokio::test]
async fn personal_numbers_are_shown_where_the_consent_and_the_user_reach_them() {
    let (house, caller) = with_consent(|new| {
        new.classes.insert(FieldClass::Npi);
    })
    .await;
    assert!(raw(&house, &caller, "P1").await.is_ok());
    assert!(house.dms.calls()[1].ends_with("personal hidden: true"), "the user does not see them in the DMS");
}

#[tokio::test]
async fn another_record_than_was_asked_for_is_not_shown() {
    let (house, caller) = with_consent(|_| {}).await;
    let id = house.vehicle(&caller, "P1").await["vehicleId"].as_str().unwrap().to_owned();
    let wrong = house.dms.stage().cars[&("rt_2".into(), "P2".into())].clone();
    house.dms.stage().cars.insert(("rt_1".into(), "P1".into()), wrong);
    let failure = vehicles::raw::raw(&house.gateway, &caller, &id).await.unwrap_err();
    assert_eq!((failure.code, records(&house).await), (Code::Drift, 0));
}

#[tokio::test]
async fn a_vehicle_that_one_may_not_see_is_not_found() {
    let (house, caller) = with_consent(|new| new.rooftops = BTreeSet::from([rooftop(1)])).await;
    let everything = house.anyone().await;
    let other = house.vehicle(&everything, "P2").await["vehicleId"].as_str().unwrap().to_owned();
    for id in [other.as_str(), "veh_7c2a10", "x"] {
        let failure = vehicles::raw::raw(&house.gateway, &caller, id).await.unwrap_err();
        assert_eq!(failure.code, Code::NotFound, "{id}");
    }
    assert_eq!(house.dms.calls(), Vec::<String>::new());
}
