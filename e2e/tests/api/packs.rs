//! What a pack accepts it can run; what is wrong with one is said at its place, and nothing is started with it.

use rooftop_e2e::{Config, Gateway, Operator, Printed};
use std::path::{Path, PathBuf};

const PACK: &str = "dealertrack-web";

/// A copy of the pack in which one text of one file is another.
fn broken(folder: &Path, file: &str, from: &str, to: &str) -> PathBuf {
    let pack = folder.join(PACK);
    copy(&Config::packs().join(PACK), &pack);
    let path = pack.join(file);
    let text = std::fs::read_to_string(&path).unwrap();
    assert!(text.contains(from), "{file} has no {from:?}: this test breaks nothing");
    std::fs::write(path, text.replacen(from, to, 1)).unwrap();
    pack
}

pub(crate) fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).unwrap();
        }
    }
}

fn lint(pack: &Path) -> Printed {
    Operator::runs_offline(&["pack", "lint", pack.to_str().unwrap()])
}

/// Line and column at which a text first stands in a file, counted from 1.
fn place_of(path: &Path, wanted: &str) -> (usize, usize) {
    let text = std::fs::read_to_string(path).unwrap();
    let at = text.find(wanted).unwrap();
    let before = &text[..at];
    (before.matches('\n').count() + 1, at - before.rfind('\n').map_or(0, |newline| newline + 1) + 1)
}

#[test]
fn the_packs_of_the_repository_have_no_findings_and_pass_their_own_tests() {
    let pack = Config::packs().join(PACK);
    lint(&pack).must_succeed();
    Operator::runs_offline(&["pack", "test", pack.to_str().unwrap()]).must_succeed();
}

#[test]
fn a_finding_names_file_line_and_column() {
    for (file, from, to, wrong) in [
        ("pages/vehicle_general.yaml", "read: vin", "read: vinn", "vinn"),
        ("pages/vehicle_general.yaml", "label: Make,", "labell: Make,", "labell"),
        ("pages/vehicle_general.yaml", "words: condition", "words: conditoin", "conditoin"),
        ("pages/inventory.yaml", "key: stock_number", "key: stock_nummer", "stock_nummer"),
        ("flows/vehicles.get.yaml", "expect: vehicle_general", "expect: vehicle_generel", "vehicle_generel"),
        ("flows/vehicles.get.yaml", "general.make", "general.mark", "general.mark"),
        ("flows/vehicles.get.yaml", "mileage: general.odometer", "milage: general.odometer", "milage"),
        ("flows/vehicles.list.yaml", "max_pages:", "maximum_pages:", "maximum_pages"),
        ("login.yaml", "counts_as: password", "counts_as: passwort", "passwort"),
        ("pack.yaml", "format: 1", "format: 99", "99"),
        ("pack.yaml", "origins: [base_url]", "origins: [base_uri]", "base_uri"),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let pack = broken(folder.path(), file, from, to);
        let said = lint(&pack).must_fail();
        let (line, column) = place_of(&pack.join(file), wrong);
        let name = Path::new(file).file_name().unwrap().to_str().unwrap();
        let first = said
            .lines()
            .find(|text| text.contains(name))
            .unwrap_or_else(|| panic!("{file} is not named: {said}"));
        assert!(first.contains(&format!(":{line}:")), "{to}: line {line} column {column} expected in {said}");
        let told: usize = first
            .split(&format!(":{line}:"))
            .nth(1)
            .unwrap()
            .chars()
            .take_while(char::is_ascii_digit)
            .collect::<String>()
            .parse()
            .unwrap();
        assert!((1..=200).contains(&told), "{said}");
    }
}

#[test]
fn yaml_that_is_none_or_that_repeats_itself_is_refused() {
    for (file, from, to) in [
        ("pack.yaml", "format: 1", "format: [1"),
        ("pack.yaml", "format: 1", "format: 1\nformat: 1"),
        ("pages/inventory.yaml", "page: inventory", "page: inventory\npage: inventory"),
        ("flows/vehicles.list.yaml", "operation: vehicles.list", "operation: vehicles.lists"),
        ("words.yaml", "lists:", "lists: &a [*a]\nx:"),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let said = lint(&broken(folder.path(), file, from, to)).must_fail();
        assert!(said.contains(Path::new(file).file_name().unwrap().to_str().unwrap()), "{to}: {said}");
    }
}

#[test]
fn a_flow_that_is_not_there_cannot_be_the_one_that_opens_a_store() {
    let folder = tempfile::tempdir().unwrap();
    let pack = broken(folder.path(), "pack.yaml", "switch: rooftops.switch", "switch: rooftops.swich");
    let said = lint(&pack).must_fail();
    assert!(said.contains("rooftops.swich"), "{said}");
}

#[test]
fn a_folder_that_is_no_pack_is_said_to_be_none() {
    let folder = tempfile::tempdir().unwrap();
    for command in ["lint", "test"] {
        for path in [folder.path().to_owned(), folder.path().join("nothing")] {
            let said = Operator::runs_offline(&["pack", command, path.to_str().unwrap()]).must_fail();
            assert!(said.contains("pack.yaml") || said.contains("nothing"), "{said}");
        }
    }
}

#[test]
fn the_gateway_does_not_start_with_a_broken_pack_and_names_it() {
    let folder = tempfile::tempdir().unwrap();
    let packs = folder.path().join("packs");
    broken(&packs, "pages/vehicle_general.yaml", "read: vin", "read: vinn");
    let config = Config::write(folder.path(), "info", &packs);
    let operator = Operator::new(&config);
    operator.runs(&["init"]).must_succeed();
    let (status, said) = Gateway::refuses_to_start(&config);
    assert_eq!(status.code(), Some(1));
    assert!(said.contains(PACK) && said.contains("vehicle_general.yaml") && said.contains("vinn"), "{said}");
    assert!(!said.contains("panicked"));
}
