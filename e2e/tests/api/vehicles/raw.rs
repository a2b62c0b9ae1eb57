//! `GET /inventory/vehicles/{vehicleId}/raw`

use rooftop_e2e::{INTEGRATION, SERVICE, Session, World};
use serde_json::Value;

fn path_of(session: &Session, stock: &str) -> String {
    let id = session.vehicle(stock)["vehicleId"].as_str().unwrap().to_owned();
    format!("/inventory/vehicles/{id}/raw")
}

#[test]
fn the_dmss_own_pages_are_shown_to_whom_the_dealer_allows_it_and_it_is_recorded() {
    let world = World::small();
    let session = world.service();
    session.waits_until_synced();
    let path = path_of(session, "P12345");
    let refused = session.get(&path).must_be_problem(403, "forbidden");
    assert!(refused.text.contains("does not cover the DMS's own pages"), "{}", refused.text);

    let options = ["--area", "inventory", "--class", "cost", "--raw"];
    world.operator.grants(INTEGRATION, world.client(), &options);
    let answer = session.get(&path).must_be(200);
    assert_eq!(answer.header("cache-control"), "no-store");
    let pages = answer.json()["pages"].as_array().unwrap().clone();
    assert!(!pages.is_empty());
    let shown: Vec<_> = pages.iter().map(|page| page["body"].as_str().unwrap()).collect();
    let shown = shown.concat();
    let vehicle = session.vehicle("P12345");
    for value in ["vin", "stockNumber"] {
        assert!(shown.contains(vehicle[value].as_str().unwrap()), "{value}");
    }

    let all = answer.text.to_lowercase();
    let service = world.dealer.person(SERVICE);
    let cookies = world.dealer.cookies();
    assert!(!cookies.is_empty());
    let secrets = cookies.iter().map(|(_, value)| value.as_str()).chain([service.password.as_str()]);
    for secret in secrets.filter(|secret| secret.len() >= 6) {
        assert!(!all.contains(&secret.to_lowercase()), "a secret is shown");
    }
    for markup in ["<script", "type=\\\"hidden", "<!--", "href=", "action=", "onclick", "style="] {
        assert!(!all.contains(markup), "{markup} is shown");
    }

    let log = world.operator.runs(&["audit", "raw", INTEGRATION, "--json"]).must_succeed();
    let log: Value = serde_json::from_str(&log.out).unwrap();
    assert_eq!(log.as_array().unwrap().len(), 1);
    assert_eq!((&log[0]["record"], &log[0]["client"]), (&vehicle["vehicleId"], &world.client().into()));
    let told = session.get("/events?type=raw.read").must_be(200).json();
    assert_eq!(told["items"][0]["data"]["recordId"], vehicle["vehicleId"]);
}

#[test]
fn pages_that_show_more_than_the_consent_covers_are_not_shown() {
    let world = World::small();
    world.service().waits_until_synced();
    let another = world.adds_client("cl_other");
    world.operator.grants(INTEGRATION, "cl_other", &["--area", "inventory", "--raw"]);
    let session = another.opens_service_session();
    let refused = session.get(&path_of(&session, "P12345")).must_be_problem(403, "forbidden");
    assert!(refused.text.contains("`cost`"), "{}", refused.text);
    let log = world.operator.runs(&["audit", "raw", INTEGRATION, "--json"]).must_succeed();
    assert_eq!(log.out.trim(), "[]");
}
