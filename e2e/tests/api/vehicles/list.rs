//! `GET /inventory/vehicles`

use rooftop_e2e::{Session, World, as_the_api_says_it, in_text, shared};
use serde_json::{Value, json};
use std::collections::BTreeSet;

#[test]
fn every_field_of_every_vehicle_is_as_the_book_of_the_dms_says() {
    let world = shared();
    let mut book: Vec<_> =
        world.dealer.vehicles().iter().map(|(store, vehicle)| in_text(&as_the_api_says_it(*store, vehicle))).collect();
    let mut api: Vec<_> = world.service().vehicles().iter().map(in_text).collect();
    assert_eq!(api.len(), book.len());
    book.sort();
    api.sort();
    for (api, book) in api.iter().zip(&book) {
        assert_eq!(api, book);
    }
}
