//! `POST /sessions`

use rooftop_e2e::{EXPIRED, MANAGER, SALESPERSON, World, shared};
use serde_json::{Value, json};

#[test]
fn the_example_of_the_spec_is_answered_with_its_members_in_its_order() {
    let world = World::without_service_account();
    let manager = world.dealer.person(MANAGER);
    let example: Value = serde_json::from_str(include_str!("../../golden/session-response.json")).unwrap();

    let answer = world.integrator.signs_in_with_code(&manager, &world.dealer.code_of(MANAGER)).must_be(200);

    let session = answer.json();
    assert_eq!(members(&session), members(&example));
    assert_eq!(members(&session["user"]), members(&example["user"]));
    assert_eq!(session["expiresIn"], 3600);
    assert_eq!(session["user"]["name"], "General Manager");
    assert_eq!(session["user"]["rooftops"], json!(["rt_1001", "rt_1002", "rt_1003"]));
    assert_eq!(
        session["user"]["entitlements"],
        json!(["inventory", "sales", "service", "parts", "accounting"])
    );
    assert!(session["user"]["id"].as_str().unwrap().starts_with("u_"));
    assert_eq!(answer.header("cache-control"), "no-store");
}

#[test]
fn the_service_account_signs_in_by_name_or_with_nothing_at_all() {
    let world = shared();
    let by_name = world.integrator.signs_in_with(&json!({"serviceAccount": true})).must_be(200).json();
    let with_nothing = world.integrator.call("POST", "/sessions").send().must_be(200).json();
    let with_empty = world.integrator.signs_in_with(&json!({})).must_be(200).json();
    assert_eq!(by_name["user"], with_nothing["user"]);
    assert_eq!(by_name["user"], with_empty["user"]);
    assert_eq!(by_name["user"]["name"], "Rooftop Service");
}

#[test]
fn a_user_without_an_authenticator_signs_in_without_a_code() {
    let world = World::without_service_account();
    let session = world.integrator.signs_in(&world.dealer.person(SALESPERSON)).must_be(200).json();
    assert_eq!(session["user"]["rooftops"], json!(["rt_1001"]));
    assert_eq!(session["user"]["entitlements"], json!(["inventory", "sales"]));
}

#[test]
fn where_the_dms_asks_for_a_code_that_nobody_gave_there_is_a_challenge() {
    let world = World::without_service_account();
    let answer = world.integrator.signs_in(&world.dealer.person(MANAGER)).must_be(202);
    let challenge = answer.json();
    assert_eq!(members(&challenge), ["status", "challengeId", "methods", "expiresIn"]);
    assert_eq!(challenge["status"], "mfa_required");
    assert_eq!(challenge["methods"], json!([{"type": "totp"}]));
    assert!(challenge["expiresIn"].as_u64().unwrap() > 0);
    assert_eq!(answer.header("cache-control"), "no-store");
}

#[test]
fn a_wrong_code_is_told_from_a_wrong_password_and_a_right_one_still_gets_in() {
    let world = World::without_service_account();
    let manager = world.dealer.person(MANAGER);
    let wrong = world.dealer.wrong_code_of(MANAGER);
    world.integrator.signs_in_with_code(&manager, &wrong).must_be_problem(401, "mfa_invalid");
    world.integrator.signs_in_with_code(&manager, &world.dealer.code_of(MANAGER)).must_be(200);
    assert!(!world.dealer.has_locked(MANAGER));
}

#[test]
fn a_wrong_password_is_refused_and_nothing_more_is_said() {
    let world = World::without_service_account();
    let mut salesperson = world.dealer.person(SALESPERSON);
    salesperson.password = "not-this-one".to_owned();
    let answer = world.integrator.signs_in(&salesperson).must_be_problem(401, "credentials_rejected");
    assert_eq!(answer.json()["effect"], "none");
    assert!(!answer.text.contains("not-this-one"), "{}", answer.text);
}

#[test]
fn a_password_that_must_be_changed_is_never_changed_by_the_gateway() {
    let world = World::without_service_account();
    let answer = world.integrator.signs_in(&world.dealer.person(EXPIRED));
    assert_eq!(answer.code(), "password_expired", "{}", answer.text);
    assert!((400..500).contains(&answer.status));
    let sent = world.dealer.request_lines();
    assert!(sent.iter().all(|line| !line.starts_with("POST /password")), "{sent:?}");
}

#[test]
fn a_service_account_that_was_never_stored_says_who_must_act() {
    let world = World::without_service_account();
    let answer = world.integrator.signs_in_with(&json!({"serviceAccount": true}));
    assert!((400..500).contains(&answer.status), "{} {}", answer.status, answer.text);
    assert_eq!(answer.code(), "action_required");
    assert_eq!(world.dealer.requests(), 0);
}

#[test]
fn equal_users_have_equal_ids_at_every_sign_in() {
    let world = shared();
    let first = world.service().get("/sessions/current").must_be(200).json();
    let second = world.integrator.opens_service_session().get("/sessions/current").must_be(200).json();
    assert_eq!(first["user"], second["user"]);
    assert_ne!(first["sessionId"], second["sessionId"]);
}

fn members(value: &Value) -> Vec<String> {
    value.as_object().expect("an object").keys().cloned().collect()
}
