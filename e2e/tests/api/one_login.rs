//! One sign-in to the DMS, however many callers wait for it.

use rooftop_e2e::{MANAGER, SALESPERSON, SERVICE, World, at_once, eventually};
use serde_json::{Value, json};

#[test]
fn thirty_callers_with_one_code_are_one_sign_in() {
    let world = World::without_service_account();
    let (manager, code) = (world.dealer.person(MANAGER), world.dealer.code_of(MANAGER));
    let answers = at_once(30, || world.integrator.signs_in_with_code(&manager, &code));
    for answer in &answers {
        answer.clone().must_be(200);
    }
    let attempts = world.dealer.attempts_of(MANAGER);
    assert_eq!(attempts, [("password".into(), "code_needed".into()), ("code".into(), "accepted".into())]);
    let mut tokens: Vec<_> = answers.iter().map(|answer| answer.json()["authToken"].to_string()).collect();
    tokens.sort();
    tokens.dedup();
    assert_eq!(tokens.len(), 30, "each has a session of its own");
}

#[test]
fn thirty_callers_without_a_code_are_one_sign_in() {
    let world = World::without_service_account();
    let salesperson = world.dealer.person(SALESPERSON);
    for answer in at_once(30, || world.integrator.signs_in(&salesperson)) {
        answer.must_be(200);
    }
    assert_eq!(world.dealer.passwords_of(SALESPERSON), 1);
}

#[test]
fn the_service_account_signs_in_once_for_the_sync_and_all_callers() {
    let world = World::small();
    for answer in at_once(30, || world.integrator.signs_in_with(&json!({}))) {
        answer.must_be(200);
    }
    world.service().waits_until_synced();
    assert_eq!(world.dealer.passwords_of(SERVICE), 1);
}

#[test]
fn a_session_that_ends_in_the_middle_of_a_sync_is_renewed_once_and_the_sync_goes_on() {
    let world = World::small();
    world.service().waits_until_synced();
    let before = world.dealer.passwords_of(SERVICE);
    // Everything is read anew: many requests are under way when the session ends. Each vehicle gets a place of its own, as
    // a field in which suddenly all are alike would be withheld.
    for (number, (store, vehicle)) in world.dealer.vehicles().into_iter().enumerate() {
        let lot = format!("Moved {number}");
        world.dealer.changes(store, vehicle["stockNumber"].as_str().unwrap(), &json!({ "lot": lot }));
    }
    world.dealer.ends_all_sessions();
    eventually("every vehicle's new place", || {
        let is_moved =
            |vehicle: &Value| vehicle["lotLocation"].as_str().is_some_and(|lot| lot.starts_with("Moved "));
        world.service().vehicles().iter().all(is_moved).then_some(())
    });
    assert_eq!(world.dealer.passwords_of(SERVICE), before + 1);
    assert_eq!(world.dealer.refusals_of(SERVICE), 0);
    let list = world.service().get("/inventory/vehicles").must_be(200).json();
    assert_eq!(list["completeness"], "complete");
}
