//! `POST /sessions/refresh`

use rooftop_e2e::{SALESPERSON, World, shared};

#[test]
fn a_refresh_gives_a_new_token_and_the_old_one_lives_on() {
    let world = shared();
    let first = world.integrator.opens_service_session();
    let refreshed = first.call("POST", "/sessions/refresh").send().must_be(200);
    let second = world.integrator.session_of(&refreshed);
    assert_ne!(first.token, second.token);
    assert_eq!(refreshed.json()["expiresIn"], 3600);
    for session in [first, second] {
        session.get("/rooftops").must_be(200);
    }
}

#[test]
fn rights_are_read_again_without_a_new_sign_in() {
    let world = World::without_service_account();
    let session = world.integrator.opens_session_of(&world.dealer.person(SALESPERSON));
    world.dealer.forgets_requests();
    session.call("POST", "/sessions/refresh").send().must_be(200);
    assert!(world.dealer.request_lines().contains(&"GET /profile".to_owned()));
    assert_eq!(world.dealer.passwords_of(SALESPERSON), 1);
}

#[test]
fn what_is_no_live_session_cannot_be_refreshed() {
    let world = World::without_service_account();
    world.integrator.call("POST", "/sessions/refresh").send().must_be_problem(401, "unauthenticated");
    let session = world.integrator.opens_session_of(&world.dealer.person(SALESPERSON));
    session.call("DELETE", "/sessions/current").send().must_be(204);
    session.call("POST", "/sessions/refresh").send().must_be_problem(401, "session_expired");
}
