//! The data: the same for the same seed, and believable.

use std::collections::BTreeSet;

use crate::browser::{sandbox_with, words};
use rooftop_sandbox::{Options, credentials};
use serde_json::{Value, json};

async fn book(seed: u64, vehicles: usize, rooftops: usize) -> Value {
    let sandbox = sandbox_with(Options { seed, vehicles, rooftops, ..Options::default() }).await;
    sandbox.control("GET", "/book", None).await
}

#[tokio::test]
async fn a_seed_makes_the_same_world_each_time_and_another_seed_another() {
    let one = book(1, 200, 5).await;
    assert_eq!(one, book(1, 200, 5).await);
    assert_ne!(one, book(2, 200, 5).await);
    let secrets = |seed| credentials(seed).into_iter().map(|user| user.password).collect::<Vec<_>>();
    assert_eq!(secrets(1), secrets(1));
    assert_ne!(secrets(1), secrets(2));
}

#[tokio::test]
async fn the_known_vehicle_is_in_the_first_store_whatever_the_seed() {
    for seed in [1, 7] {
        let book = book(seed, 20, 3).await;
        let vehicles = book["stores"][0]["vehicles"].as_array().unwrap();
        let known = vehicles.iter().find(|vehicle| vehicle["stockNumber"] == "P12345").unwrap();
        assert_eq!(known["vin"], "1FTEW1E53PKD12345");
        assert_eq!(known["lastUpdated"], "2026-01-21T13:45:00Z");
        assert_eq!(known["dateAcquired"], "2026-01-10");
        assert_eq!(known["internetPrice"], "63990.00");
    }
}

#[tokio::test]
async fn as_many_vehicles_as_asked_for_spread_over_stores_letters_and_gaps() {
    let book = book(1, 3000, 12).await;
    let stores = book["stores"].as_array().unwrap();
    assert_eq!(stores.len(), 12);
    let all: Vec<&Value> = stores.iter().flat_map(|store| store["vehicles"].as_array().unwrap()).collect();
    assert_eq!(all.len(), 3000);
    let letters =
        |name: &str| all.iter().map(|vehicle| vehicle[name].as_str().unwrap()).collect::<BTreeSet<_>>();
    assert_eq!(letters("type").len(), 3);
    assert_eq!(letters("status").len(), 4);
    let any = |test: &dyn Fn(&Value) -> bool| all.iter().any(|vehicle| test(vehicle));
    assert!(any(&|vehicle| vehicle["photos"] == json!([])));
    assert!(any(&|vehicle| vehicle["options"] == json!([])));
    assert!(any(&|vehicle| vehicle["kbb"].is_null()));
    assert!(any(&|vehicle| vehicle["lot"] == "Peña Annex"));
    let traded = all.len() - letters("vin").len();
    assert!((1..30).contains(&traded), "{traded} cars went from store to store");
    assert!(!any(&|vehicle| vehicle["lot"].as_str() != Some(&words(vehicle["lot"].as_str().unwrap()))));
}
