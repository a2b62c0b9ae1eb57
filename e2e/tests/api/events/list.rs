//! `GET /events`: the event log.

use rooftop_e2e::{SALESPERSON, World, eventually};
use serde_json::{Value, json};

/// The events of a type, as a back end with its key sees them.
fn events(world: &World, kind: &str) -> Vec<Value> {
    let answer = world.integrator.call("GET", &format!("/events?type={kind}&pageSize=200")).send();
    answer.must_be(200).json()["items"].as_array().unwrap().clone()
}

#[test]
fn a_redesign_of_the_portal_is_told_to_a_back_end_and_to_a_session_and_so_is_its_end() {
    let world = World::small();
    world.service().waits_until_synced();
    assert!(!events(&world, "sync.completed").is_empty());
    assert_eq!(events(&world, "drift.detected"), Vec::<Value>::new());
    let session = world.integrator.opens_session_of(&world.dealer.person(SALESPERSON));
    world.dealer.redesigns(2);
    world.dealer.changes(1001, "P12345", &json!({"askingPrice": "60000.00"}));
    let detected = eventually("drift is told", || events(&world, "drift.detected").first().cloned());
    let data = &detected["data"];
    assert!(
        data["page"].is_string() && data["kind"].is_string() && data["driftId"].is_string(),
        "{detected}"
    );
    assert_eq!(data["integrationId"], "int_peachtree");
    let seen = session.get("/events?type=drift.detected").must_be(200).json();
    for event in seen["items"].as_array().unwrap() {
        assert_eq!(event["data"]["rooftopId"], "rt_1001", "this user works in one store: {event}");
    }
    world.dealer.mends_everything();
    eventually("its end is told", || events(&world, "drift.recovered").first().cloned());
}

#[test]
fn the_log_is_followed_by_the_last_event_that_was_seen() {
    let world = World::small();
    world.service().waits_until_synced();
    let last = |answer: &Value| {
        answer["items"]
            .as_array()
            .unwrap()
            .last()
            .map(|event| event["data"]["eventId"].as_str().unwrap().to_owned())
    };
    let seen = last(&world.service().get("/events?pageSize=200").must_be(200).json()).unwrap();
    world.dealer.changes(1001, "P12345", &json!({"askingPrice": "60000.00"}));
    let next = eventually("the next sync is told", || {
        let answer = world.service().get(&format!("/events?after={seen}")).must_be(200).json();
        answer["items"].as_array().unwrap().first().cloned()
    });
    assert_eq!((&next["type"], &next["data"]["updated"]), (&"sync.completed".into(), &1.into()));
    let refused = world.service().get("/events?after=evt_never");
    refused.must_be_problem(410, "cursor_expired");
    let refused = world.service().get("/events?type=drift&after=op_1");
    assert_eq!(refused.must_be_problem(400, "invalid_request").pointers(), ["/query/type", "/query/after"]);
}
