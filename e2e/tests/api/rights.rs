//! A session sees what the DMS grants its user, within the dealer's consent, and nothing else.

use rooftop_e2e::{INTEGRATION, Integrator, PARTS, SALESPERSON, Session, World};
use serde_json::{Value, json};

/// A further client whose consent says `words`.
fn client_with(world: &World, words: &[&str]) -> Integrator {
    let client = world.adds_client("cl_narrow");
    world.operator.grants(INTEGRATION, "cl_narrow", words);
    client
}

fn sees(session: &Session) -> Vec<Value> {
    session.waits_until_synced();
    session.vehicles()
}

#[test]
fn a_salesperson_sees_one_store_and_no_cost() {
    let world = World::small();
    sees(world.service());
    let session = world.integrator.opens_session_of(&world.dealer.person(SALESPERSON));
    let vehicles = sees(&session);
    assert_eq!(vehicles.len(), world.dealer.vehicles().iter().filter(|(store, _)| *store == 1001).count());
    for vehicle in &vehicles {
        assert_eq!(vehicle["rooftopId"], "rt_1001");
        assert!(vehicle["pricing"].get("cost").is_none(), "{vehicle}");
        assert_eq!(vehicle["fieldStates"]["pricing.cost"], "hidden", "{vehicle}");
        let id = vehicle["vehicleId"].as_str().unwrap();
        let alone = session.get(&format!("/inventory/vehicles/{id}")).must_be(200);
        assert!(alone.json()["pricing"].get("cost").is_none());
    }
    assert_eq!(world.service().vehicle("P12345")["pricing"]["cost"].to_string(), "59000.00");
}

#[test]
fn a_vehicle_or_a_rooftop_of_another_store_is_not_found() {
    let world = World::small();
    let all = sees(world.service());
    let session = world.integrator.opens_session_of(&world.dealer.person(SALESPERSON));
    let foreign = all.iter().find(|vehicle| vehicle["rooftopId"] == "rt_1002").unwrap();
    let id = foreign["vehicleId"].as_str().unwrap();
    session.get(&format!("/inventory/vehicles/{id}")).must_be_problem(404, "not_found");
    for rooftop in ["rt_1002", "rt_9999"] {
        session.get(&format!("/inventory/vehicles?rooftopId={rooftop}")).must_be_problem(404, "not_found");
    }
    let vin = foreign["vin"].as_str().unwrap();
    let list = session.get(&format!("/inventory/vehicles?vin={vin}")).must_be(200).json();
    assert!(list["items"].as_array().unwrap().iter().all(|vehicle| vehicle["rooftopId"] == "rt_1001"));
}

#[test]
fn somebody_of_the_parts_department_gets_no_vehicles_at_all() {
    let world = World::small();
    let id = sees(world.service())[0]["vehicleId"].as_str().unwrap().to_owned();
    let session = world.integrator.opens_session_of(&world.dealer.person(PARTS));
    session.get("/inventory/vehicles").must_be_problem(403, "forbidden");
    session.get("/inventory/vehicles?rooftopId=rt_1002").must_be_problem(403, "forbidden");
    session.get(&format!("/inventory/vehicles/{id}")).must_be_problem(403, "forbidden");
}

#[test]
fn a_consent_narrower_than_the_users_rights_cuts_them_down() {
    let world = World::small();
    sees(world.service());
    let narrow = client_with(&world, &["--area", "inventory", "--rooftop", "rt_1002"]);
    let opened = narrow.signs_in_with(&json!({"serviceAccount": true})).must_be(200);
    assert_eq!(opened.json()["user"]["rooftops"], json!(["rt_1002"]));
    assert_eq!(opened.json()["user"]["entitlements"], json!(["inventory"]));
    for vehicle in narrow.session_of(&opened).vehicles() {
        assert_eq!(vehicle["rooftopId"], "rt_1002");
        assert!(vehicle["pricing"].get("cost").is_none(), "{vehicle}");
    }
}

#[test]
fn a_consent_without_inventory_opens_no_inventory() {
    let world = World::small();
    sees(world.service());
    let narrow = client_with(&world, &["--area", "parts"]);
    narrow.opens_service_session().get("/inventory/vehicles").must_be_problem(403, "forbidden");
}

#[test]
fn a_consent_that_is_taken_back_counts_from_the_next_request_on() {
    let world = World::small();
    let client = world.adds_client("cl_brief");
    let consent = world.operator.grants(INTEGRATION, "cl_brief", &["--area", "inventory"]);
    let session = client.opens_service_session();
    session.get("/rooftops").must_be(200);

    world.operator.runs(&["consent", "revoke", INTEGRATION, &consent]).must_succeed();

    for path in ["/rooftops", "/inventory/vehicles", "/sessions/current"] {
        session.get(path).must_be_problem(403, "consent_missing");
    }
    client.signs_in_with(&json!({})).must_be_problem(403, "consent_missing");
    world.service().get("/rooftops").must_be(200);
}

#[test]
fn a_consent_ends_when_it_says_so() {
    let world = World::small();
    let client = client_with(&world, &["--area", "inventory", "--until", "2020-01-01T00:00:00Z"]);
    client.signs_in_with(&json!({})).must_be_problem(403, "consent_missing");
}

#[test]
fn an_integration_without_a_consent_does_not_exist() {
    let world = World::small();
    world.adds_client("cl_stranger").signs_in_with(&json!({})).must_be_problem(404, "not_found");
}

#[test]
fn with_a_key_its_sessions_end() {
    let world = World::small();
    let session = world.integrator.opens_service_session();
    session.get("/rooftops").must_be(200);
    let key = world.integrator.credential.split(':').next().unwrap();

    world.operator.runs(&["key", "revoke", key]).must_succeed();

    session.get("/rooftops").must_be_problem(401, "unauthenticated");
    world.integrator.signs_in_with(&json!({})).must_be_problem(401, "unauthenticated");
    let other =
        Integrator { credential: world.operator.makes_key(world.client()), ..world.integrator.clone() };
    other.opens_service_session().get("/rooftops").must_be(200);
}
