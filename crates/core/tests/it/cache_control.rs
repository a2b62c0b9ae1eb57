//! What a caller gets for each way of asking, by what the mirror holds and how the DMS is: one row a rule.

use jiff::SignedDuration;
use rooftop_core::access::SessionCaller;
use rooftop_core::list::{Demand, Source};
use rooftop_core::ports::dms::DmsFailure;
use rooftop_core::{Code, Failure, vehicles};
use rooftop_model::Entitlement;
use rooftop_model::id::AccountId;
use std::time::Duration;

use crate::house::{House, int_1, user};
use crate::live::beside_the_sync;
use crate::scripted::{Car, profile};

/// What the mirror holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mirror {
    /// Nothing was ever read.
    Never,
    /// All, as of five minutes ago.
    Old,
}

/// How the DMS is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Dms {
    Up,
    Down,
}

/// What a minute lacks to the five minutes that have passed.
const ENOUGH: Duration = Duration::from_mins(4);
const NOT_ENOUGH: Duration = Duration::from_secs(239);
const HOUR: Duration = Duration::from_hours(1);

/// `max-age=60`.
const MINUTE: Demand = Demand::at_most(Duration::from_mins(1));
/// No `Cache-Control`.
const NOTHING: Demand = Demand { max_age: None, ..Demand::LIVE };
/// `only-if-cached`.
const CACHED: Demand = Demand { only_if_cached: true, ..NOTHING };

/// What the list and the only vehicle are answered with.
const RULES: &[(Mirror, Dms, Demand, &str)] = &[
    (Mirror::Never, Dms::Up, NOTHING, "sync_pending"),
    (Mirror::Never, Dms::Up, CACHED, "not_cached"),
    (Mirror::Never, Dms::Up, MINUTE, "live 0"),
    (Mirror::Never, Dms::Up, Demand::LIVE, "live 0"),
    (Mirror::Never, Dms::Down, NOTHING, "sync_pending"),
    (Mirror::Never, Dms::Down, Demand::LIVE, "dms_unavailable"),
    (Mirror::Never, Dms::Down, Demand { stale_if_error: HOUR, ..MINUTE }, "dms_unavailable"),
    (Mirror::Old, Dms::Up, NOTHING, "hit 300"),
    (Mirror::Old, Dms::Up, CACHED, "hit 300"),
    (Mirror::Old, Dms::Up, Demand::at_most(Duration::from_mins(5)), "hit 300"),
    (Mirror::Old, Dms::Up, MINUTE, "live 0"),
    (Mirror::Old, Dms::Up, Demand::LIVE, "live 0"),
    (Mirror::Old, Dms::Up, Demand { only_if_cached: true, ..MINUTE }, "not_cached"),
    (Mirror::Old, Dms::Up, Demand { max_stale: ENOUGH, ..MINUTE }, "hit 300"),
    (Mirror::Old, Dms::Up, Demand { max_stale: NOT_ENOUGH, ..MINUTE }, "live 0"),
    (Mirror::Old, Dms::Up, Demand { stale_while_revalidate: ENOUGH, ..MINUTE }, "hit 300"),
    (Mirror::Old, Dms::Up, Demand { stale_while_revalidate: NOT_ENOUGH, ..MINUTE }, "live 0"),
    (Mirror::Old, Dms::Down, NOTHING, "hit 300, dms_unavailable"),
    (Mirror::Old, Dms::Down, CACHED, "hit 300, dms_unavailable"),
    (Mirror::Old, Dms::Down, MINUTE, "dms_unavailable"),
    (Mirror::Old, Dms::Down, Demand::LIVE, "dms_unavailable"),
    (Mirror::Old, Dms::Down, Demand { stale_if_error: ENOUGH, ..MINUTE }, "fallback 300, dms_unavailable"),
    (Mirror::Old, Dms::Down, Demand { stale_if_error: NOT_ENOUGH, ..MINUTE }, "dms_unavailable"),
    (
        Mirror::Old,
        Dms::Down,
        Demand { stale_if_error: HOUR, ..Demand::LIVE },
        "fallback 300, dms_unavailable",
    ),
];

/// A house as a rule begins, with a caller who sees everything, and the id of the only vehicle.
async fn begin(mirror: Mirror, dms: Dms) -> (House, SessionCaller) {
    let house = House::open().await;
    house.dms.put(Car::revision("P1", "rev 1"));
    let caller = house.anyone().await;
    if mirror == Mirror::Old {
        house.round().await;
    }
    house.clock.advance(SignedDuration::from_mins(4));
    if dms == Dms::Down {
        house.dms.goes_down();
    }
    if (mirror, dms) == (Mirror::Old, Dms::Down) {
        // A minute later the sync finds out.
        house.round().await;
    } else {
        house.clock.advance(SignedDuration::from_mins(1));
    }
    house.dms.calls();
    (house, caller)
}

/// The id of the vehicle of every house, which draw the same keys.
async fn id_of_p1() -> String {
    let (house, caller) = begin(Mirror::Old, Dms::Up).await;
    house.vehicle(&caller, "P1").await["vehicleId"].as_str().unwrap().to_owned()
}

/// Lets the sync begin when somebody waits for it.
async fn with_a_sync_for_those_who_wait<T>(house: &House, what: impl Future<Output = T>) -> T {
    let mut what = std::pin::pin!(what);
    let somebody_waits = async {
        while house.gateway.live_callers(&int_1()) == 0 {
            tokio::task::yield_now().await;
        }
    };
    tokio::select! {
        biased;
        done = &mut what => return done,
        () = somebody_waits => {}
    }
    beside_the_sync(house, what).await
}

fn told(outcome: Result<(Duration, Source), Failure>) -> String {
    let because = |code: Option<Code>| code.map(|code| format!(", {}", code.as_str())).unwrap_or_default();
    match outcome.map(|(age, source)| (age.as_secs(), source)) {
        Err(failure) => failure.code.as_str().to_owned(),
        Ok((age, Source::Dms)) => format!("live {age}"),
        Ok((age, Source::Fallback(code))) => format!("fallback {age}{}", because(Some(code))),
        Ok((age, Source::Mirror { failing })) => format!("hit {age}{}", because(failing)),
    }
}

#[tokio::test]
async fn a_list_is_as_fresh_as_is_asked_for_or_says_why_not() {
    for (mirror, dms, demand, expected) in RULES {
        let (house, caller) = begin(*mirror, *dms).await;
        let list = vehicles::list::list(&house.gateway, &caller, &[], *demand);
        let answer = with_a_sync_for_those_who_wait(&house, list).await;
        let outcome = answer.map(|answer| (answer.age, answer.source.unwrap()));
        assert_eq!(told(outcome), *expected, "{mirror:?}, {dms:?}, {demand:?}");
    }
}

#[tokio::test]
async fn a_vehicle_is_as_fresh_as_is_asked_for_or_says_why_not() {
    let id = id_of_p1().await;
    for (mirror, dms, demand, expected) in RULES {
        let (house, caller) = begin(*mirror, *dms).await;
        let get = vehicles::get::get(&house.gateway, &caller, &id, *demand);
        let answer = with_a_sync_for_those_who_wait(&house, get).await;
        let outcome = answer.map(|answer| (answer.age, answer.source));
        assert_eq!(told(outcome), *expected, "{mirror:?}, {dms:?}, {demand:?}");
    }
}

#[tokio::test]
async fn who_is_answered_meanwhile_has_the_dms_asked_for_the_next() {
    let demand = Demand { stale_while_revalidate: HOUR, ..MINUTE };
    let (house, caller) = begin(Mirror::Old, Dms::Up).await;
    let id = id_of_p1().await;
    let first = vehicles::get::get(&house.gateway, &caller, &id, demand).await;
    assert_eq!(first.unwrap().age, Duration::from_mins(5));
    let mut next = Duration::MAX;
    while next > Duration::ZERO {
        next = vehicles::get::get(&house.gateway, &caller, &id, NOTHING).await.unwrap().age;
    }
    assert_eq!(house.dms.calls(), ["vehicles.get P1"]);
    beside_the_sync(&house, async {
        let freshest =
            async || vehicles::list::list(&house.gateway, &caller, &[], NOTHING).await.unwrap().age;
        while freshest().await > Duration::ZERO {
            tokio::task::yield_now().await;
        }
        house.clock.advance(SignedDuration::from_mins(5));
        vehicles::list::list(&house.gateway, &caller, &[], demand).await.unwrap();
        while freshest().await > Duration::ZERO {
            tokio::task::yield_now().await;
        }
    })
    .await;
}

#[tokio::test]
async fn a_dms_that_hangs_is_waited_for_so_long_and_the_reading_goes_on() {
    let (house, caller) = begin(Mirror::Old, Dms::Up).await;
    let id = id_of_p1().await;
    house.dms.put(Car::revision("P1", "rev 2").with("make", "Lincoln".into()));
    let gate = house.dms.hangs();
    // Time passes by itself while everything waits.
    tokio::time::pause();
    let failure = vehicles::get::get(&house.gateway, &caller, &id, Demand::LIVE).await.unwrap_err();
    tokio::time::resume();
    assert_eq!((failure.code, house.dms.calls().len()), (Code::DmsTimeout, 1));
    let equal = vehicles::get::get(&house.gateway, &caller, &id, MINUTE);
    let ((), answer) = tokio::join!(async { gate.add_permits(100) }, equal);
    assert!(answer.unwrap().json.contains("Lincoln"));
    assert_eq!(house.dms.calls().len(), 0, "an equal caller takes what the reading that went on brought");
}

#[tokio::test]
async fn a_caller_is_told_when_the_dms_said_to_come_again() {
    let (house, caller) = begin(Mirror::Old, Dms::Up).await;
    let busy =
        || DmsFailure::Busy { detail: "status 429".into(), retry_after: Some(Duration::from_secs(77)) };
    house.dms.stage().list_fails.insert("rt_1".into(), busy);
    let list = vehicles::list::list(&house.gateway, &caller, &[], Demand::LIVE);
    let failure = with_a_sync_for_those_who_wait(&house, list).await.unwrap_err();
    assert_eq!((failure.code, failure.retry_after), (Code::DmsBusy, Some(Duration::from_secs(77))));
}

#[tokio::test]
async fn a_live_list_of_a_rooftop_that_nobody_can_read_does_not_keep_anybody_waiting() {
    let house = House::without_service_account().await;
    let all: &[_] = &[Entitlement::Inventory];
    let credential = house.trusted("somebody").await;
    let other = AccountId::parse("acc_other").unwrap();
    let token = house.sign_in(&credential, &other, profile(&[("1002", all, false)])).await;
    let caller = house.session(&token).await.unwrap();
    house.clock.advance(SignedDuration::from_secs(1));
    // The one who signed in last lends the sync its eyes, and sees another store.
    house.sign_in(&credential, &user(), profile(&[("1001", all, false)])).await;
    let list = vehicles::list::list(&house.gateway, &caller, &[], Demand::LIVE);
    let failure = with_a_sync_for_those_who_wait(&house, list).await.unwrap_err();
    assert_eq!(failure.code, Code::ActionRequired);
}

/// So many who ask for the same at once, while the DMS hangs until all of them have asked.
async fn together(house: &House, callers: &[SessionCaller], id: &[String], demand: Demand) -> usize {
    let gate = house.dms.hangs();
    house.dms.calls();
    let each = (0..1000).flat_map(|_| callers.iter().zip(id));
    let each = each.map(|(caller, id)| vehicles::get::get(&house.gateway, caller, id, demand));
    let opened = async {
        for caller in callers {
            while house.gateway.live_callers(&caller.integration.id) < 1000 {
                tokio::task::yield_now().await;
            }
        }
        gate.add_permits(1_000_000);
    };
    let (answers, ()) = tokio::join!(futures::future::join_all(each), opened);
    assert!(answers.iter().all(Result::is_ok));
    house.dms.stage().gate = None;
    house.dms.calls().len()
}

#[tokio::test]
async fn a_thousand_who_ask_for_the_same_at_once_are_one_read_and_never_across_integrations() {
    let (house, caller) = begin(Mirror::Old, Dms::Up).await;
    let id = id_of_p1().await;
    let (one, its) = ([caller.clone()], [id.clone()]);
    assert_eq!(together(&house, &one, &its, Demand::LIVE).await, 1);
    house.clock.advance(SignedDuration::from_mins(5));
    assert_eq!(together(&house, &one, &its, MINUTE).await, 1);
    let other = house.another_integration("int_2").await;
    house.clock.advance(SignedDuration::from_mins(5));
    let other_id = house.vehicle(&other, "P1").await["vehicleId"].as_str().unwrap().to_owned();
    assert_ne!(id, other_id);
    assert_eq!(together(&house, &[caller, other], &[id, other_id], Demand::LIVE).await, 2);
}

#[tokio::test]
async fn who_asks_for_what_is_so_now_is_not_given_a_read_that_began_before() {
    let (house, caller) = begin(Mirror::Old, Dms::Up).await;
    let id = id_of_p1().await;
    let gate = house.dms.hangs();
    let get = |demand| vehicles::get::get(&house.gateway, &caller, &id, demand);
    let (first, (second, third), ()) = tokio::join!(
        get(Demand::LIVE),
        async {
            while house.dms.stage().asked() == 0 {
                tokio::task::yield_now().await;
            }
            house.clock.advance(SignedDuration::from_secs(1));
            futures::future::join(get(Demand::LIVE), get(MINUTE)).await
        },
        async {
            while house.dms.stage().asked() == 0 {
                tokio::task::yield_now().await;
            }
            gate.add_permits(100);
        },
    );
    assert!(first.is_ok() && second.is_ok() && third.is_ok());
    assert_eq!(house.dms.calls().len(), 2, "the live one is read again, and the other is served by either");
}
