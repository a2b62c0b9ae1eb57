//! What the harness itself must do, and a short run of it.

mod changes;
mod short;

use rooftop_pack::Catalogue;

use crate::{family, fixtures};

#[test]
fn the_packs_of_the_families_are_in_order_and_their_recorded_pages_are_those_that_the_families_paint() {
    for family in family::all().unwrap().iter().filter(|family| family.name != "sandbox") {
        let stale = fixtures::stale(family).unwrap();
        assert_eq!(stale, [""; 0], "{}: run `cargo xtask drift --fixtures`", family.name);
        let found = rooftop_pack::lint(&family.folder, &Catalogue::default());
        assert!(found.is_empty(), "{}: {found}", family.name);
        let report = rooftop_pack::test(&family.folder, &Catalogue::default()).unwrap();
        assert!(report.is_ok(), "{}: {report}", family.name);
    }
}
