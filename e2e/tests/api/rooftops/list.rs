//! `GET /rooftops`

use rooftop_e2e::{PARTS, SALESPERSON, World, shared};
use serde_json::json;

#[test]
fn the_service_account_reaches_every_store_that_is_served() {
    let world = shared();
    let answer = world.service().get("/rooftops").must_be(200);
    let list = answer.json();
    let ids: Vec<_> =
        list["items"].as_array().unwrap().iter().map(|rooftop| rooftop["rooftopId"].clone()).collect();
    assert_eq!(ids, ["rt_1001", "rt_1002", "rt_1003"]);
    assert_eq!(list["items"][2]["name"], "Lakeshore Chevrolet");
    assert_eq!(list["items"][2]["timeZone"], "America/Chicago");
    assert_eq!(
        (list["total"].clone(), list["page"].clone(), list["pageSize"].clone()),
        (json!(3), json!(1), json!(50))
    );
    assert_eq!(list["nextCursor"], json!(null));
}

#[test]
fn a_user_of_one_store_reaches_that_store_alone() {
    let world = World::without_service_account();
    for (person, store) in [(SALESPERSON, "rt_1001"), (PARTS, "rt_1002")] {
        let session = world.integrator.opens_session_of(&world.dealer.person(person));
        let list = session.get("/rooftops").must_be(200).json();
        assert_eq!(list["total"], 1, "{list}");
        assert_eq!(list["items"][0]["rooftopId"], store);
    }
}

#[test]
fn pages_hold_as_many_as_was_asked_for_and_end() {
    let world = shared();
    let page =
        |number: u32| world.service().get(&format!("/rooftops?pageSize=2&page={number}")).must_be(200).json();
    assert_eq!(page(1)["items"].as_array().unwrap().len(), 2);
    assert_eq!(page(2)["items"][0]["rooftopId"], "rt_1003");
    assert_eq!(page(3)["items"], json!([]));
}

#[test]
fn an_unchanged_list_is_answered_with_304() {
    let world = shared();
    let first = world.service().get("/rooftops").must_be(200);
    let tag = first.header("etag").to_owned();
    let again = world.service().call("GET", "/rooftops").header("if-none-match", &tag).send().must_be(304);
    assert_eq!((again.text.as_str(), again.header("etag")), ("", tag.as_str()));
}
