//! Which packs and which settings are taken.

use rooftop_dms::{PackShelf, PackShelfError};
use std::collections::BTreeMap;

use crate::house::{copy, pack, shelf_folder};

fn refused(settings: &[(&str, &str)]) -> String {
    let shelf = PackShelf::load(shelf_folder().path()).unwrap();
    let settings: BTreeMap<_, _> =
        settings.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    shelf.check_settings("small-web", &settings).err().unwrap_or_default()
}

#[test]
fn an_address_in_the_clear_is_taken_for_this_machine_alone() {
    for fine in ["https://dms.example", "http://127.0.0.1:8080", "http://localhost"] {
        assert_eq!(refused(&[("base_url", fine)]), "", "{fine}");
    }
    for wrong in
        ["http://dms.example", "http://10.0.0.1", "http://localhost.evil.example", "ftp://dms.example"]
    {
        assert!(refused(&[("base_url", wrong)]).contains("https"), "{wrong}");
    }
}

#[test]
fn a_setting_that_is_missing_or_unknown_is_named() {
    assert!(refused(&[]).contains("base_url"));
    let told = refused(&[("base_url", "https://dms.example"), ("base_ulr", "x")]);
    assert!(told.contains("base_ulr") && told.contains("base_url"), "{told}");
    let told = refused(&[("base_url", "https://dms.example"), ("requests_per_second", "0")]);
    assert!(told.contains("requests_per_second"), "{told}");
}

#[test]
fn a_pack_that_is_not_loaded_is_named_with_those_that_are() {
    let shelf = PackShelf::load(shelf_folder().path()).unwrap();
    let loaded = shelf.loaded();
    assert!(loaded.len() == 1 && loaded[0].starts_with("small-web 0.1.0"), "{loaded:?}");
    let told = shelf.check_settings("other", &BTreeMap::new()).unwrap_err();
    assert!(told.contains("other") && told.contains("small-web"), "{told}");
}

#[test]
fn a_broken_pack_is_refused_with_file_line_and_help() {
    let folder = shelf_folder();
    let page = folder.path().join("small-web/pages/vehicle.yaml");
    let text = std::fs::read_to_string(&page).unwrap();
    std::fs::write(&page, text.replace("vehicle_status", "vehicle_statsu")).unwrap();
    let Err(PackShelfError::Wrong { diagnostics, .. }) = PackShelf::load(folder.path()) else {
        panic!("taken")
    };
    for part in ["pages/vehicle.yaml:9", "vehicle_statsu", "vehicle_status"] {
        assert!(diagnostics.contains(part), "{part} is not in\n{diagnostics}");
    }
}

#[test]
fn a_folder_without_a_pack_in_it_is_refused() {
    let folder = shelf_folder();
    std::fs::create_dir(folder.path().join("notes")).unwrap();
    assert!(matches!(PackShelf::load(folder.path()), Err(PackShelfError::Wrong { .. })));
    let none = folder.path().join("nowhere");
    assert!(matches!(PackShelf::load(&none), Err(PackShelfError::Unreadable { .. })));
}

#[test]
fn two_packs_of_one_name_are_refused() {
    let folder = shelf_folder();
    copy(&pack(), &folder.path().join("small-web-2"));
    assert!(
        matches!(PackShelf::load(folder.path()), Err(PackShelfError::Twice(name)) if name == "small-web")
    );
}
