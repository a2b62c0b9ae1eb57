//! `GET /inventory/vehicles/{vehicleId}`

use rooftop_e2e::{World, in_text, shared};
use serde_json::{Value, json};

#[test]
fn the_example_of_the_spec_comes_to_the_digit() {
    let world = shared();
    let example: Value = serde_json::from_str(include_str!("../../golden/vehicles-response.json")).unwrap();
    let mut vehicle = world.service().vehicle("P12345");
    let members = vehicle.as_object_mut().unwrap();
    // What we have more than the spec.
    members.shift_remove("sourceIds");
    assert!(members.get("fieldStates").is_none(), "{members:?}");
    assert_eq!(in_text(&vehicle), in_text(&example["items"][0]));
    assert!(vehicle["vehicleId"].as_str().unwrap().starts_with("veh_"));
}

#[test]
fn a_vehicle_by_its_id_is_the_one_of_the_list() {
    let world = shared();
    let session = world.service();
    for listed in session.vehicles() {
        let id = listed["vehicleId"].as_str().unwrap();
        let answer = session.get(&format!("/inventory/vehicles/{id}")).must_be(200);
        assert_eq!(answer.text, listed.to_string());
        assert_eq!(answer.header("cache-control"), "private, no-cache");
        assert!(answer.header("age").parse::<u64>().is_ok());
    }
}

#[test]
fn what_a_client_has_already_is_answered_with_304() {
    let world = shared();
    let id = world.service().vehicle("P12345")["vehicleId"].as_str().unwrap().to_owned();
    let path = format!("/inventory/vehicles/{id}");
    let tag = world.service().get(&path).must_be(200).header("etag").to_owned();
    assert!(tag.starts_with('"'), "a strong validator: {tag}");
    let ask = |tag: &str| world.service().call("GET", &path).header("if-none-match", tag).send();
    let same = ask(&tag).must_be(304);
    assert_eq!((same.text.as_str(), same.header("etag")), ("", tag.as_str()));
    assert!(same.header("age").parse::<u64>().is_ok());
    ask("\"another\"").must_be(200);
}

#[test]
fn an_id_that_is_nobodys_is_not_found() {
    let world = shared();
    for id in ["veh_7c2a10", "veh_aaaaaaaaaaaaaaaa", "x", "P12345", "..%2f..", "veh_%00", "%F0%9F%9A%97"] {
        let answer = world.service().get(&format!("/inventory/vehicles/{id}"));
        answer.must_be_problem(404, "not_found");
    }
}

#[test]
fn a_change_in_the_dms_arrives_and_what_did_not_change_stays_as_it_was() {
    let world = World::small();
    let session = world.service();
    session.waits_until_synced();
    let before = session.vehicles();
    let path = |vehicle: &Value| format!("/inventory/vehicles/{}", vehicle["vehicleId"].as_str().unwrap());
    let tags: Vec<_> =
        before.iter().map(|vehicle| session.get(&path(vehicle)).header("etag").to_owned()).collect();

    let changed = world.dealer.changes(1001, "P12345", &json!({"askingPrice": "61000.00", "status": "X"}));
    let after = session.waits_until("P12345", "the new price", |vehicle| vehicle["status"] == "sold");

    assert_eq!(after["pricing"]["askingPrice"].to_string(), "61000.00");
    assert_eq!(after["updatedAt"], changed["lastUpdated"]);
    for (vehicle, tag) in before.iter().zip(tags) {
        let now = session.get(&path(vehicle)).header("etag").to_owned();
        assert_eq!(now != tag, vehicle["stockNumber"] == "P12345", "{vehicle}");
    }
}
