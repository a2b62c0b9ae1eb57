//! `DELETE /sessions/current`

use rooftop_e2e::{SALESPERSON, World};

fn signs_out_of_the_dms(world: &World) -> bool {
    world.dealer.request_lines().iter().any(|line| line.contains(" /logout"))
}

#[test]
fn signing_out_ends_the_session_at_once_here_and_in_the_dms() {
    let world = World::without_service_account();
    let session = world.integrator.opens_session_of(&world.dealer.person(SALESPERSON));
    let answer = session.call("DELETE", "/sessions/current").send().must_be(204);
    assert_eq!((answer.text.as_str(), answer.header("cache-control")), ("", "no-store"));
    session.get("/sessions/current").must_be_problem(401, "session_expired");
    session.call("DELETE", "/sessions/current").send().must_be_problem(401, "session_expired");
    assert!(signs_out_of_the_dms(&world));
}

#[test]
fn another_session_of_the_same_user_goes_on_and_so_does_the_dms_session() {
    let world = World::without_service_account();
    let salesperson = world.dealer.person(SALESPERSON);
    let first = world.integrator.opens_session_of(&salesperson);
    let second = world.integrator.opens_session_of(&salesperson);
    first.call("DELETE", "/sessions/current").send().must_be(204);
    second.get("/sessions/current").must_be(200);
    assert!(!signs_out_of_the_dms(&world));
}

#[test]
fn the_service_account_of_the_sync_stays_signed_in() {
    let world = World::small();
    let session = world.integrator.opens_service_session();
    session.call("DELETE", "/sessions/current").send().must_be(204);
    assert!(!signs_out_of_the_dms(&world));
    world.service().waits_until_synced();
}
