//! The gateway never locks a person out.

use rooftop_e2e::{Answer, INTEGRATION, MANAGER, Person, SALESPERSON, SERVICE, World, WorldOptions, at_once};

fn with_password(person: &Person, password: &str) -> Person {
    Person { password: password.to_owned(), ..person.clone() }
}

/// Each answer is a refusal that says so, and none is a fault of the gateway.
fn are_refusals(answers: &[Answer]) {
    for answer in answers {
        let code = answer.code();
        assert!(
            ["credentials_rejected", "login_paused", "mfa_invalid"].contains(&code.as_str()),
            "{}",
            answer.text
        );
        assert!((400..500).contains(&answer.status), "{}", answer.text);
    }
}

#[test]
fn a_refused_password_is_never_sent_again_by_fifty_callers_and_two_restarts() {
    let mut world = World::without_service_account();
    let wrong = with_password(&world.dealer.person(SALESPERSON), "not-this-one");
    for round in 0..3 {
        if round > 0 {
            world.restarts_gateway();
        }
        are_refusals(&at_once(50, || world.integrator.signs_in(&wrong)));
    }
    assert_eq!(world.dealer.refusals_of(SALESPERSON), 1);
    assert!(!world.dealer.has_locked(SALESPERSON));
}

#[test]
fn of_many_wrong_passwords_two_reach_the_dms_and_then_the_right_one_waits_for_the_operator() {
    let mut world = World::without_service_account();
    let salesperson = world.dealer.person(SALESPERSON);
    let number = std::sync::atomic::AtomicU32::new(0);
    for round in 0..3 {
        if round > 0 {
            world.restarts_gateway();
        }
        are_refusals(&at_once(17, || {
            let next = number.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
            world.integrator.signs_in(&with_password(&salesperson, &format!("guess-{next}")))
        }));
    }
    assert_eq!(world.dealer.refusals_of(SALESPERSON), 2);
    assert!(!world.dealer.has_locked(SALESPERSON));

    world.integrator.signs_in(&salesperson).must_be_problem(423, "login_paused");
    assert_eq!(world.dealer.passwords_of(SALESPERSON), 2, "nothing is sent while the sign-in is paused");

    world.operator.runs(&["account", "resume", INTEGRATION, "--username", SALESPERSON]).must_succeed();
    world.integrator.signs_in(&salesperson).must_be(200);
}

#[test]
fn a_refused_password_stays_refused_after_the_pause_was_lifted() {
    let world = World::without_service_account();
    let salesperson = world.dealer.person(SALESPERSON);
    let wrong = with_password(&salesperson, "not-this-one");
    world.integrator.signs_in(&wrong).must_be_problem(401, "credentials_rejected");
    world.integrator.signs_in(&salesperson).must_be(200);
    world.integrator.signs_in(&wrong).must_be_problem(401, "credentials_rejected");
    assert_eq!(world.dealer.refusals_of(SALESPERSON), 1);
}

#[test]
fn user_names_that_the_dms_takes_for_one_are_one_account() {
    let world = World::without_service_account();
    let salesperson = world.dealer.person(SALESPERSON);
    for (n, username) in
        ["SALES@peachtree.example", " sales@peachtree.example", "Sales@Peachtree.Example"].iter().enumerate()
    {
        let guess =
            Person { username: (*username).to_owned(), ..with_password(&salesperson, &format!("guess-{n}")) };
        are_refusals(&[world.integrator.signs_in(&guess)]);
    }
    let refused =
        world.dealer.refusals_of(SALESPERSON) + world.dealer.refusals_of(" sales@peachtree.example");
    assert_eq!(refused, 2);
}

#[test]
fn of_many_wrong_codes_two_reach_the_dms() {
    let mut world = World::without_service_account();
    let manager = world.dealer.person(MANAGER);
    let wrong: u32 = world.dealer.wrong_code_of(MANAGER).parse().unwrap();
    for round in 0..2 {
        if round > 0 {
            world.restarts_gateway();
        }
        for n in 0..4 {
            let code = format!("{:06}", (wrong + round * 4 + n) % 1_000_000);
            are_refusals(&[world.integrator.signs_in_with_code(&manager, &code)]);
        }
    }
    assert_eq!(world.dealer.refusals_of(MANAGER), 2, "{:?}", world.dealer.attempts_of(MANAGER));
    assert!(!world.dealer.has_locked(MANAGER));
}

#[test]
fn a_sync_with_a_wrong_stored_password_burns_no_attempts() {
    let mut world = World::set_up(&WorldOptions::default());
    world.dealer.changes_password(SERVICE, "changed-at-the-dealer");
    world.starts_gateway();
    world.gateway().goes_through_a_round();
    world.restarts_gateway();
    world.gateway().goes_through_a_round();
    at_once(20, || {
        world.integrator.signs_in_with(&serde_json::json!({})).must_be_problem(401, "credentials_rejected")
    });
    assert_eq!(world.dealer.passwords_of(SERVICE), 1);

    let seed = world.dealer.person(SERVICE).seed;
    world.operator.stores_credential(INTEGRATION, SERVICE, "changed-at-the-dealer", &seed);
    world.service().waits_until_synced();
    assert_eq!(world.dealer.refusals_of(SERVICE), 1);
}
