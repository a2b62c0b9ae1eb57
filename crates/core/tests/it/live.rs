//! What the DMS says now, for those who ask for it.

use jiff::SignedDuration;
use rooftop_core::list::Demand;
use rooftop_core::{Code, Failure, sync, vehicles};
use serde_json::Value;
use std::time::Duration;
use tokio_util::sync::CancellationToken;

use crate::house::{House, stocks};
use crate::scripted::{Car, unavailable};
use rooftop_core::access::SessionCaller;

const LIVE: Demand = Demand::LIVE;

/// A house in which a round has gone well, and the caller who sees everything. The next round is an hour away.
async fn synced() -> (House, SessionCaller) {
    let house = House::open().await;
    house.dms.put(Car::revision("P1", "rev 1"));
    house.round().await;
    house.clock.advance(SignedDuration::from_mins(5));
    let caller = house.anyone().await;
    (house, caller)
}

async fn list(house: &House, caller: &SessionCaller, demand: Demand) -> Result<Value, Failure> {
    let answer = vehicles::list::list(&house.gateway, caller, &[], demand).await?;
    Ok(serde_json::from_str(&answer.json).unwrap())
}

/// Runs the sync beside what is done, as the gateway does.
pub(crate) async fn beside_the_sync<T>(house: &House, what: impl Future<Output = T>) -> T {
    let stop = CancellationToken::new();
    let syncing = tokio::spawn(sync::run(house.gateway.clone(), stop.clone()));
    let done = what.await;
    stop.cancel();
    syncing.await.unwrap();
    done
}

async fn id_of_p1(house: &House, caller: &SessionCaller) -> String {
    house.vehicle(caller, "P1").await["vehicleId"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_live_list_holds_what_changed_before_it_was_asked_for() {
    let (house, caller) = synced().await;
    beside_the_sync(&house, async {
        house.dms.put(Car::revision("P2", "rev 1"));
        house.clock.advance(SignedDuration::from_secs(1));
        let live = list(&house, &caller, LIVE).await.unwrap();
        assert_eq!(stocks(&live), ["P1", "P2"]);
    })
    .await;
}

#[tokio::test]
async fn an_answer_that_is_young_enough_does_not_ask_the_dms() {
    let (house, caller) = synced().await;
    let demand = Demand { only_if_cached: true, ..Demand::at_most(Duration::from_mins(5)) };
    assert!(list(&house, &caller, demand).await.is_ok());
    let id = id_of_p1(&house, &caller).await;
    assert!(vehicles::get::get(&house.gateway, &caller, &id, demand).await.is_ok());
    assert_eq!(house.dms.calls(), Vec::<String>::new());
}

#[tokio::test]
async fn only_if_cached_never_asks_the_dms() {
    let (house, caller) = synced().await;
    let demand = Demand { only_if_cached: true, ..Demand::at_most(Duration::from_mins(1)) };
    assert_eq!(list(&house, &caller, demand).await.unwrap_err().code, Code::NotCached);
    let id = id_of_p1(&house, &caller).await;
    let one = vehicles::get::get(&house.gateway, &caller, &id, demand).await;
    assert_eq!(one.unwrap_err().code, Code::NotCached);
    assert_eq!(house.dms.calls(), Vec::<String>::new());
}

#[tokio::test]
async fn a_live_list_that_cannot_be_read_says_why_and_the_mirror_stays() {
    let (house, caller) = synced().await;
    house.dms.stage().list_fails.insert("rt_1".into(), unavailable);
    beside_the_sync(&house, async {
        house.clock.advance(SignedDuration::from_secs(1));
        assert_eq!(list(&house, &caller, LIVE).await.unwrap_err().code, Code::DmsUnavailable);
    })
    .await;
    assert_eq!(stocks(&list(&house, &caller, Demand::default()).await.unwrap()), ["P1"]);
}

#[tokio::test]
async fn a_live_vehicle_is_one_read() {
    let (house, caller) = synced().await;
    let id = id_of_p1(&house, &caller).await;
    house.dms.put(Car::revision("P1", "rev 2").with("make", "Lincoln".into()));
    house.dms.calls();
    let live = vehicles::get::get(&house.gateway, &caller, &id, LIVE).await.unwrap();
    assert!(live.json.contains("Lincoln"), "{}", live.json);
    assert_eq!((live.age, house.dms.calls().len()), (Duration::ZERO, 1));
}

#[tokio::test]
async fn a_live_vehicle_that_the_dms_has_no_more_is_not_found() {
    let (house, caller) = synced().await;
    let id = id_of_p1(&house, &caller).await;
    house.dms.stage().cars.clear();
    let gone = vehicles::get::get(&house.gateway, &caller, &id, LIVE).await;
    assert_eq!(gone.unwrap_err().code, Code::NotFound);
}
