//! The gateway may be killed at any moment.

use rooftop_e2e::{MANAGER, SERVICE, World, eventually};
use serde_json::json;

#[test]
fn after_a_kill_tokens_mirror_and_dms_session_are_as_they_were() {
    let mut world = World::small();
    world.service().waits_until_synced();
    let (session, before) = (world.service().clone(), world.service().vehicles());
    let logins = world.dealer.attempts_of(SERVICE);

    world.restarts_gateway();

    let session = session.at(&world.integrator);
    assert_eq!(session.vehicles(), before);
    world.dealer.changes(1001, "P12345", &json!({"askingPrice": "60000.00"}));
    session.waits_until("P12345", "the new price", |vehicle| {
        vehicle["pricing"].to_string().contains("\"askingPrice\":60000.00")
    });
    assert_eq!(
        world.dealer.attempts_of(SERVICE),
        logins,
        "the DMS session is used on: no new code was needed"
    );
}

#[test]
fn a_user_with_a_code_needs_no_new_one_after_a_kill() {
    let mut world = World::without_service_account();
    let manager = world.dealer.person(MANAGER);
    let opened = world.integrator.signs_in_with_code(&manager, &world.dealer.code_of(MANAGER));
    let session = world.integrator.session_of(&opened);
    session.waits_until_synced();
    let logins = world.dealer.attempts_of(MANAGER);

    world.restarts_gateway();

    let session = session.at(&world.integrator);
    session.call("POST", "/sessions/refresh").send().must_be(200);
    world.gateway().goes_through_a_round();
    assert_eq!(world.dealer.attempts_of(MANAGER), logins);
}

#[test]
fn a_kill_in_the_middle_of_the_first_sync_loses_and_doubles_nothing() {
    let mut world = World::small();
    eventually("some details", || (world.dealer.requests() > 30).then_some(()));
    world.restarts_gateway();
    world.service().waits_until_synced();
    assert_eq!(world.service().vehicles().len(), world.dealer.vehicles().len());
}

#[test]
fn a_gateway_that_is_asked_to_end_ends_in_order() {
    let mut world = World::small();
    world.service().waits_until_synced();
    let (session, before) = (world.service().clone(), world.service().vehicles());
    assert_eq!(world.stops_gateway(), Some(0));
    world.starts_gateway();
    assert_eq!(session.at(&world.integrator).vehicles(), before);
}
