//! `GET /sessions/current`

use rooftop_e2e::{SALESPERSON, World, WorldOptions, eventually};
use serde_json::json;

#[test]
fn a_session_says_who_it_is_and_what_it_reaches() {
    let world = World::without_service_account();
    let opened = world.integrator.signs_in(&world.dealer.person(SALESPERSON)).must_be(200);
    let answer = world.integrator.session_of(&opened).get("/sessions/current").must_be(200);
    let current = answer.json();
    assert_eq!(current["user"], opened.json()["user"]);
    assert_eq!(current["user"]["rooftops"], json!(["rt_1001"]));
    assert!(current["sessionId"].as_str().unwrap().starts_with("ses_"));
    assert!((1..=3600).contains(&current["expiresIn"].as_u64().unwrap()));
    assert_eq!(answer.header("cache-control"), "no-store");
    assert!(!answer.text.contains("rfs_"), "a token is shown once");
}

#[test]
fn a_session_whose_time_is_over_is_told_so() {
    let mut world = World::set_up(&WorldOptions { service_account: false, ..WorldOptions::default() });
    world.config.rewrite(&format!("{}\n[sessions]\ntoken_ttl_seconds = 1\n", world.config.text()));
    world.starts_gateway();
    let opened = world.integrator.signs_in(&world.dealer.person(SALESPERSON)).must_be(200);
    assert_eq!(opened.json()["expiresIn"], 1);
    let session = world.integrator.session_of(&opened);
    let over = eventually("the end of the session", || {
        let answer = session.get("/sessions/current");
        (answer.status != 200).then_some(answer)
    });
    over.must_be_problem(401, "session_expired");
    session.get("/inventory/vehicles").must_be_problem(401, "session_expired");
}
