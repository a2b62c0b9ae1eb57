//! `GET /inventory/vehicles`

use rooftop_e2e::{Answer, Session, World, WorldOptions, as_the_api_says_it, eventually, in_text, shared};
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// Vehicles as the API shows them, in text and in one order.
fn in_order<'a>(vehicles: impl IntoIterator<Item = &'a Value>) -> Vec<String> {
    let mut texts: Vec<_> = vehicles.into_iter().map(in_text).collect();
    texts.sort();
    texts
}

fn ids(vehicles: &[Value]) -> Vec<String> {
    vehicles.iter().map(|vehicle| vehicle["vehicleId"].as_str().unwrap().to_owned()).collect()
}

fn items(answer: &Answer) -> Vec<Value> {
    answer.json()["items"].as_array().unwrap().clone()
}

/// Follows `nextCursor` to the end.
fn follows_cursors(session: &Session, filters: &str, mut meanwhile: impl FnMut(usize)) -> Vec<Value> {
    let mut answer = session.get(&format!("/inventory/vehicles?pageSize=7{filters}")).must_be(200);
    let mut all = items(&answer);
    for page in 1.. {
        let Value::String(cursor) = answer.json()["nextCursor"].clone() else { break };
        meanwhile(page);
        answer =
            session.get(&format!("/inventory/vehicles?pageSize=7{filters}&cursor={cursor}")).must_be(200);
        all.extend(items(&answer));
    }
    all
}

#[test]
fn every_field_of_every_vehicle_is_as_the_book_of_the_dms_says() {
    let world = shared();
    let book: Vec<_> =
        world.dealer.vehicles().iter().map(|(store, vehicle)| as_the_api_says_it(*store, vehicle)).collect();
    let api = world.service().vehicles();
    assert_eq!(api.len(), book.len());
    for (api, book) in in_order(&api).iter().zip(in_order(&book)) {
        assert_eq!(*api, book);
    }
}

#[test]
fn pages_and_cursors_both_give_every_vehicle_once() {
    let world = shared();
    let session = world.service();
    let all = session.vehicles();
    let mut by_page = Vec::new();
    for page in 1..=all.len().div_ceil(7) + 1 {
        let answer = session.get(&format!("/inventory/vehicles?pageSize=7&page={page}")).must_be(200);
        let list = answer.json();
        assert_eq!((&list["total"], &list["page"]), (&json!(all.len()), &json!(page)));
        by_page.extend(items(&answer));
    }
    assert_eq!(by_page, all);
    assert_eq!(follows_cursors(session, "", |_| {}), all);
    assert_eq!(ids(&all).into_iter().collect::<BTreeSet<_>>().len(), world.dealer.vehicles().len());
}

#[test]
fn a_list_has_the_members_of_the_spec_in_its_order_and_says_that_it_is_whole() {
    let answer = shared().service().get("/inventory/vehicles?stockNumber=P12345").must_be(200);
    let list = answer.json();
    let members: Vec<_> = list.as_object().unwrap().keys().cloned().collect();
    assert_eq!(members, ["items", "page", "pageSize", "total", "nextCursor", "completeness"]);
    assert_eq!([&list["page"], &list["pageSize"], &list["total"]], [&json!(1), &json!(50), &json!(1)]);
    assert_eq!((&list["nextCursor"], &list["completeness"]), (&json!(null), &json!("complete")));
    assert_eq!(answer.header("content-type"), "application/json");
}

#[test]
fn a_filter_gives_those_of_the_book_that_fit_it_and_no_others() {
    let world = shared();
    let session = world.service();
    let all = session.vehicles();
    let cents =
        |vehicle: &Value| vehicle["pricing"]["askingPrice"].to_string().replace('.', "").parse::<i64>().ok();
    let check = |query: &str, fits: &dyn Fn(&Value) -> bool| {
        let found = items(&session.get(&format!("/inventory/vehicles?pageSize=200&{query}")).must_be(200));
        let expected: Vec<_> = all.iter().filter(|vehicle| fits(vehicle)).cloned().collect();
        assert!(!expected.is_empty() && expected.len() < all.len(), "{query} tells nothing apart");
        assert_eq!(found, expected, "{query}");
        assert_eq!(follows_cursors(session, &format!("&{query}"), |_| {}), expected, "{query} with cursors");
    };
    for status in ["in_stock", "in_transit", "sold"] {
        check(&format!("status={status}"), &|vehicle| vehicle["status"] == status);
    }
    for condition in ["new", "used", "cpo"] {
        check(&format!("condition={condition}"), &|vehicle| vehicle["condition"] == condition);
    }
    check("vin=1FTEW1E53PKD12345", &|vehicle| vehicle["vin"] == "1FTEW1E53PKD12345");
    check("stockNumber=P12345", &|vehicle| vehicle["stockNumber"] == "P12345");
    check("make=Ford", &|vehicle| vehicle["make"] == "Ford");
    check("model=F-150&make=Ford", &|vehicle| vehicle["model"] == "F-150");
    check("year=2024", &|vehicle| vehicle["year"] == 2024);
    check("rooftopId=rt_1003", &|vehicle| vehicle["rooftopId"] == "rt_1003");
    check("priceMin=64250.00", &|vehicle| cents(vehicle).is_some_and(|cents| cents >= 6_425_000));
    check("priceMax=64250", &|vehicle| cents(vehicle).is_some_and(|cents| cents <= 6_425_000));
    check("priceMin=64250&priceMax=64250.00&make=Ford", &|vehicle| cents(vehicle) == Some(6_425_000));
    check("status=in_stock&condition=used&rooftopId=rt_1001", &|vehicle| {
        vehicle["status"] == "in_stock" && vehicle["condition"] == "used" && vehicle["rooftopId"] == "rt_1001"
    });
}

#[test]
fn a_time_span_takes_its_beginning_in_and_leaves_its_end_out() {
    let session = shared().service();
    let all = session.vehicles();
    let mark = |vehicle: &Value| vehicle["updatedAt"].as_str().unwrap().to_owned();
    let at = "2026-01-21T13:45:00Z";
    assert!(all.iter().any(|vehicle| mark(vehicle) == at));
    for (query, fits) in [
        (format!("updatedFrom={at}"), &(|mark: &str| mark >= at) as &dyn Fn(&str) -> bool),
        (format!("updatedTo={at}"), &|mark: &str| mark < at),
        (format!("updatedFrom={at}&updatedTo=2026-01-21T13:45:01Z"), &|mark: &str| mark == at),
        (format!("updatedFrom={at}&updatedTo={at}"), &|_: &str| false),
        ("updatedFrom=2026-01-21T08:45:00-05:00&updatedTo=2026-01-21T13:45:01Z".into(), &|mark: &str| {
            mark == at
        }),
    ] {
        let found = items(&session.get(&format!("/inventory/vehicles?pageSize=200&{query}")).must_be(200));
        let expected: Vec<_> = all.iter().filter(|vehicle| fits(&mark(vehicle))).cloned().collect();
        assert_eq!(found, expected, "{query}");
    }
}

#[test]
fn a_cursor_loop_misses_and_repeats_nothing_while_the_inventory_changes() {
    let world = World::small();
    let session = world.service();
    session.waits_until_synced();
    let before = ids(&session.vehicles());
    let new = json!({"stockNumber": "NEW1", "vin": "1FTEW1E53PKD12346", "year": 2024, "make": "Ford", "model": "F-150",
        "type": "N", "status": "S"});

    let seen = ids(&follows_cursors(session, "", |page| {
        if page == 1 {
            world.dealer.changes(1001, "P12345", &json!({"askingPrice": "60000.00"}));
            world.dealer.takes_in(1001, &new);
            session.waits_until("P12345", "the new price", |vehicle| {
                vehicle["pricing"].to_string().contains("\"askingPrice\":60000.00")
            });
            eventually("the new vehicle", || (session.vehicles().len() == before.len() + 1).then_some(()));
        }
    }));

    assert_eq!(seen[..before.len()], before);
    assert_eq!(seen.len(), before.len() + 1, "what was added comes last");
}

#[test]
fn an_unchanged_list_is_answered_with_304_and_says_how_old_it_is() {
    let session = shared().service();
    let first = session.get("/inventory/vehicles?pageSize=5").must_be(200);
    assert_eq!(first.header("cache-control"), "private, no-cache");
    assert_eq!(first.header("vary"), "Authorization");
    assert!(first.header("age").parse::<u64>().is_ok());
    let tag = first.header("etag").to_owned();
    let ask = |path: &str| session.call("GET", path).header("if-none-match", &tag).send();
    let same = ask("/inventory/vehicles?pageSize=5").must_be(304);
    assert_eq!((same.text.as_str(), same.header("etag")), ("", tag.as_str()));
    assert!(same.header("age").parse::<u64>().is_ok());
    ask("/inventory/vehicles?pageSize=6").must_be(200);
}

#[test]
fn what_did_not_change_in_the_dms_is_not_read_again() {
    let world = World::small();
    world.service().waits_until_synced();
    world.gateway().goes_through_a_round();
    world.dealer.forgets_requests();
    world.gateway().goes_through_a_round();
    let lines = world.dealer.request_lines();
    assert!(lines.iter().any(|line| line.starts_with("GET /inventory?")), "the lists are read");
    let details: Vec<_> = lines.iter().filter(|line| line.starts_with("GET /inventory/vehicle?")).collect();
    assert!(details.is_empty(), "{details:?}");
}

#[test]
fn before_the_first_sync_the_answer_is_pending_and_never_an_empty_list() {
    let mut world = World::set_up(&WorldOptions::default());
    world.dealer.breaks(&json!({"kind": "status", "path": "/inventory"}));
    world.starts_gateway();
    for path in
        ["/inventory/vehicles", "/inventory/vehicles?rooftopId=rt_1001", "/inventory/vehicles?status=sold"]
    {
        let answer = world.service().get(path).must_be_problem(503, "sync_pending");
        assert!(answer.header("retry-after").parse::<u64>().is_ok_and(|seconds| seconds > 0));
        assert_eq!(answer.json()["retryable"], true);
    }
    world.dealer.mends_everything();
    world.restarts_gateway();
    world.service().waits_until_synced();
}

#[test]
fn a_store_that_is_truly_empty_has_an_empty_list() {
    let mut world = World::set_up(&WorldOptions::default());
    for store in [1001, 1002, 1003] {
        world.dealer.empties(store);
    }
    world.starts_gateway();
    world.service().waits_until_synced();
    let list = world.service().get("/inventory/vehicles").must_be(200).json();
    assert_eq!(
        (&list["items"], &list["total"], &list["completeness"]),
        (&json!([]), &json!(0), &json!("complete"))
    );
}
