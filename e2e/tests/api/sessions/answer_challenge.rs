//! `POST /sessions/challenges/{challengeId}`

use rooftop_e2e::{MANAGER, World};

/// Signs the manager in without a code, and gives the challenge.
fn challenge(world: &World) -> String {
    let answer = world.integrator.signs_in(&world.dealer.person(MANAGER)).must_be(202);
    answer.json()["challengeId"].as_str().unwrap().to_owned()
}

#[test]
fn the_right_code_opens_the_session() {
    let world = World::without_service_account();
    let challenge = challenge(&world);
    let answer = world.integrator.answers(&challenge, &world.dealer.code_of(MANAGER)).must_be(200);
    let members: Vec<_> = answer.json().as_object().unwrap().keys().cloned().collect();
    assert_eq!(members, ["authToken", "expiresIn", "user"]);
    let session = world.integrator.session_of(&answer);
    assert_eq!(session.get("/sessions/current").must_be(200).json()["user"], answer.json()["user"]);
    assert_eq!(world.dealer.passwords_of(MANAGER), 1);
}

#[test]
fn a_challenge_is_answered_once() {
    let world = World::without_service_account();
    let challenge = challenge(&world);
    world.integrator.answers(&challenge, &world.dealer.code_of(MANAGER)).must_be(200);
    let next = world.dealer.code_of(MANAGER);
    world.integrator.answers(&challenge, &next).must_be_problem(410, "challenge_expired");
}

#[test]
fn after_a_wrong_code_the_challenge_can_still_be_answered() {
    let world = World::without_service_account();
    let challenge = challenge(&world);
    let wrong = world.dealer.wrong_code_of(MANAGER);
    world.integrator.answers(&challenge, &wrong).must_be_problem(401, "mfa_invalid");
    world.integrator.answers(&challenge, &world.dealer.code_of(MANAGER)).must_be(200);
}

#[test]
fn after_a_wrong_code_a_new_sign_in_is_possible() {
    let world = World::without_service_account();
    let first = challenge(&world);
    world
        .integrator
        .answers(&first, &world.dealer.wrong_code_of(MANAGER))
        .must_be_problem(401, "mfa_invalid");
    let second = challenge(&world);
    world.integrator.answers(&second, &world.dealer.code_of(MANAGER)).must_be(200);
    assert!(!world.dealer.has_locked(MANAGER));
}

#[test]
fn a_challenge_of_another_client_is_not_there_and_stays_as_it_was() {
    let world = World::without_service_account();
    let stranger = world.adds_client("cl_stranger");
    world.operator.grants("int_peachtree", "cl_stranger", &["--area", "inventory"]);
    let challenge = challenge(&world);
    let code = world.dealer.code_of(MANAGER);

    let of_another = stranger.answers(&challenge, &code);
    let of_nobody = stranger.answers("chl_aaaaaaaaaaaaaaaa", &code);

    assert!([404, 410].contains(&of_another.status), "{}", of_another.text);
    assert_eq!((of_another.status, of_another.code()), (of_nobody.status, of_nobody.code()));
    world.integrator.answers(&challenge, &code).must_be(200);
}

#[test]
fn a_challenge_outlives_the_process_that_gave_it() {
    let mut world = World::without_service_account();
    let challenge = challenge(&world);
    world.restarts_gateway();
    world.integrator.answers(&challenge, &world.dealer.code_of(MANAGER)).must_be(200);
    assert_eq!(world.dealer.passwords_of(MANAGER), 1);
}

#[test]
fn an_answer_that_is_none_uses_nothing_up() {
    let world = World::without_service_account();
    let challenge = challenge(&world);
    let before = world.dealer.requests();
    let empty = world.integrator.call("POST", &format!("/sessions/challenges/{challenge}")).send();
    assert_eq!(empty.must_be_problem(400, "invalid_request").pointers(), ["/type", "/code"]);
    world.integrator.answers("what-is-this", "123456").must_be_problem(404, "not_found");
    assert_eq!(world.dealer.requests(), before);
    world.integrator.answers(&challenge, &world.dealer.code_of(MANAGER)).must_be(200);
}
