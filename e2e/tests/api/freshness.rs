//! How fresh an answer is: as fresh as is asked for, and open about it where the DMS cannot be read.

use rooftop_e2e::{Answer, Session, World, at_once, eventually};
use serde_json::json;

const LIST: &str = "/inventory/vehicles";

fn ask(session: &Session, path: &str, cache_control: &str) -> Answer {
    session.call("GET", path).header("cache-control", cache_control).send()
}

#[test]
fn what_is_so_now_is_read_for_whoever_asks_for_it() {
    let world = World::small();
    let session = world.service();
    session.waits_until_synced();
    let id = session.vehicle("P12345")["vehicleId"].as_str().unwrap().to_owned();
    let path = format!("{LIST}/{id}");
    for (n, path) in [path.as_str(), &format!("{LIST}?stockNumber=P12345"), &path].into_iter().enumerate() {
        let lot = format!("Row {n}");
        world.dealer.changes(1001, "P12345", &json!({"lot": lot}));
        let answer = ask(session, path, "no-cache").must_be(200);
        assert!(answer.text.contains(&lot), "{path}: {}", answer.text);
        assert_eq!(answer.header("cache-status"), "rooftop; fwd=request");
    }
}

#[test]
fn equal_live_reads_are_one_or_wait_for_the_next() {
    let world = World::small();
    let session = world.service();
    session.waits_until_synced();
    let id = session.vehicle("P12345")["vehicleId"].as_str().unwrap().to_owned();
    let path = format!("{LIST}/{id}");
    let pages = |times: usize| {
        world.dealer.forgets_requests();
        for answer in at_once(times, || ask(session, &path, "no-cache")) {
            answer.must_be(200);
        }
        world.dealer.request_lines().iter().filter(|line| line.contains("/inventory/vehicle?")).count()
    };
    world.dealer.breaks(&json!({"kind": "latency", "ms": 200, "path": "/inventory/vehicle?"}));
    let one = pages(1);
    let hundred = pages(100);
    // Those who came while the first was read wait for one that began after they asked. It takes a second or so for
    // all of them to arrive, on a machine that does something else too.
    assert!(hundred <= 10 * one, "{hundred} pages for a hundred, {one} for one");
}

#[test]
fn while_the_dms_is_away_the_mirror_answers_with_its_age_and_says_so() {
    let mut world = World::small();
    let session = world.service().clone();
    session.waits_until_synced();
    let id = session.vehicle("P12345")["vehicleId"].as_str().unwrap().to_owned();
    let path = format!("{LIST}/{id}");
    world.dealer.goes_away();
    for path in [LIST, &path] {
        eventually("an answer that says that the DMS is away", || {
            let answer = ask(&session, path, "").must_be(200);
            let aged = answer.header("age").parse::<u64>().unwrap() >= 2;
            (aged && answer.header("cache-status") == "rooftop; hit; detail=dms_unavailable").then_some(())
        });
        let refused = ask(&session, path, "no-cache").must_be_problem(503, "dms_unavailable");
        assert!(refused.header("retry-after").parse::<u64>().unwrap() >= 1);
        ask(&session, path, "max-age=1, only-if-cached").must_be_problem(504, "not_cached");
        let stale = ask(&session, path, "no-cache, stale-if-error=3600").must_be(200);
        assert_eq!(
            stale.header("cache-status"),
            "rooftop; fwd=request; fwd-status=503; detail=dms_unavailable"
        );
        assert!(stale.header("age").parse::<u64>().unwrap() >= 2);
    }
    let held_back = || world.gateway().metric("rooftop_dms_held_back_total", &["reason=\"breaker\""]);
    eventually("a breaker that is open", || (held_back() > 0).then_some(()));
    let doctor = world.operator.runs(&["doctor", "--json"]);
    assert!(doctor.out.contains("keeps failing, so nothing is sent"), "{}", doctor.out);
}
