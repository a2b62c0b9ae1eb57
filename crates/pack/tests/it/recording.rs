//! `pack record`: from a recording of a browser to a draft that proves itself.
//!
//! The recording is of a system that does not exist, in the style of a Perl script of twenty years ago: one address for all
//! screens, tables without headings, dates as `21-Jan-26`, a customer's papers in plain sight.

use std::path::{Path, PathBuf};

use rooftop_pack::{RecordOptions, Recorded, lint, record, test};

use crate::example::catalogue;

fn recording() -> Vec<u8> {
    std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/recordings/lot-office.har")).unwrap()
}

fn options() -> RecordOptions {
    RecordOptions { name: "lot-web".to_owned(), dms: "lot".to_owned(), ..RecordOptions::default() }
}

fn drafted() -> (tempfile::TempDir, PathBuf, Recorded) {
    let home = tempfile::tempdir().unwrap();
    let dir = home.path().join("lot-web");
    let recorded =
        record(&recording(), &options(), &catalogue(), &dir).unwrap_or_else(|error| panic!("{error}"));
    (home, dir, recorded)
}

fn read(dir: &Path, file: &str) -> String {
    std::fs::read_to_string(dir.join(file)).unwrap_or_else(|_| panic!("{file} was not drafted"))
}

/// All that was written, schemas aside.
fn everything(dir: &Path) -> String {
    let mut all = String::new();
    let mut open = vec![dir.to_owned()];
    while let Some(folder) = open.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let entry = entry.unwrap();
            if entry.file_type().unwrap().is_dir() {
                open.extend((entry.file_name() != ".schema").then(|| entry.path()));
            } else {
                all.push_str(&entry.path().to_string_lossy());
                all.push_str(&std::fs::read_to_string(entry.path()).unwrap());
            }
        }
    }
    all
}

#[test]
fn a_draft_passes_the_lint_and_its_pages_pass_the_test() {
    let (_home, dir, recorded) = drafted();
    let found = lint(&dir, &catalogue());
    assert!(found.is_empty(), "{found}");
    let report = test(&dir, &catalogue()).unwrap();
    assert!(report.is_ok(), "{report}");
    assert!(report.cases.len() >= 15, "{report}");
    let pages: Vec<String> =
        recorded.pages.iter().map(|page| format!("{} {}", page.name, page.means)).collect();
    assert_eq!(
        pages,
        [
            "login signed_out",
            "main_menu signed_in",
            "inventory signed_in",
            "vehicle signed_in",
            "notice not_found",
            "customers signed_in",
            "cusdet signed_in",
            "software_error error",
        ]
    );
    assert!(recorded.pages.iter().all(|page| page.comments == 0), "{:?}", recorded.pages);
}

#[test]
fn what_must_not_be_kept_is_in_no_file_of_the_draft() {
    let (_home, dir, _) = drafted();
    let all = everything(&dir);
    for private in [
        "harbor-autos",
        "mjones",
        "Tid3pool",
        "Tidepool",
        "7fK29aZq81LmPx0c",
        "c0ffee12",
        "9b1f7c44",
        "MARY JONES",
        "SMITH",
        "Smith",
        "O'NEIL",
        "BERG",
        "PIETER",
        "Linda",
        "Green,",
        "Tom Price",
        "Oak Hill",
        "Peach St",
        "Decatur",
        "30030",
        "555-0143",
        "555-0177",
        "inbox.example",
        "vdb.example",
        "900-45",
        "07/04/1976",
        "S5147788",
        "lotdb02",
    ] {
        assert!(!all.contains(private), "{private} was kept");
    }
    // What the system itself says stays, and so do the values that are nobody's.
    for kept in ["Serial Number", "Log On", "Unit H2210", "$9,990.00", "01-Nov-25", "Home Phone"] {
        assert!(all.contains(kept), "{kept} was lost");
    }
}

#[test]
fn pages_are_drafted_with_readers_lists_and_forms() {
    let (_home, dir, _) = drafted();
    let inventory = read(&dir, "pages/inventory.yaml");
    for line in [
        "  - heading: Inventory",
        "      stk_number: { heading: \"Stk#\", read: text }",
        "      stk_number_id: { heading: \"Stk#\", read: link, parameter: id }",
        "      serial_number: { heading: Serial Number, read: vin }",
        "      miles: { heading: Miles, read: integer }",
        "      price: { heading: Price, read: money, blank: [ \"call\" ], optional: may_be_blank }",
        "      updated: { heading: Updated, read: datetime }",
        "    key: stk_number",
        "    empty: [ { text: \"No units on file for this search.\" } ]",
        "    count: \"Units {from} thru {to} of {total}\"",
        "    submit: { button: Find }",
        "  next: { text: Next, optional: true }",
    ] {
        assert!(inventory.contains(line), "{line} is not in\n{inventory}");
    }
    let vehicle = read(&dir, "pages/vehicle.yaml");
    assert!(vehicle.contains("  - title: \"LotOffice - Unit {changing}\""), "{vehicle}");
    assert!(vehicle.contains("  note: { label: Note, read: text, optional: may_be_blank }"), "{vehicle}");
    assert!(read(&dir, "pages/notice.yaml").contains("  - text: \"Unit {record} does not exist.\""));
    let pack = read(&dir, "pack.yaml");
    assert!(pack.contains("  date: DD-MMM-YY\n  datetime: \"DD-MMM-YY HH:mm\""), "{pack}");
}

#[test]
fn signing_in_is_drafted_as_it_was_done_with_what_refused_it() {
    let (_home, dir, recorded) = drafted();
    assert!(recorded.signs_in);
    let login = read(&dir, "login.yaml");
    assert!(login.contains("start: { open: /cgi-bin/lot.pl }"), "{login}");
    assert!(
        login.contains("with: { dealer_code: \"{credential.dealer_code}\", operator: \"{credential.username}\", password: \"{credential.password}\" }, counts_as: password"),
        "{login}"
    );
    assert!(login.contains("  main_menu: { signed_in: true }"), "{login}");
    let page = read(&dir, "pages/login.yaml");
    assert!(page.contains("not recognized.\", means: credentials_rejected"), "{page}");
    assert!(page.contains("timed out. Please log on again.\", means: session_expired"), "{page}");
    assert!(read(&dir, "fixtures/_shared/logged_out.yaml").contains("kind: logged_out"));
}

#[test]
fn a_flow_is_drafted_for_the_operation_that_the_pages_can_do() {
    let (_home, dir, recorded) = drafted();
    assert_eq!(recorded.flows, ["vehicles.list"]);
    let flow = read(&dir, "flows/vehicles.list.yaml");
    for line in [
        "query: { scr: INVLST }",
        "next: next",
        "key: row.stk_number",
        "mark: row.updated",
        "    vin: row.serial_number",
    ] {
        assert!(flow.contains(line), "{line} is not in\n{flow}");
    }
    assert!(recorded.todo.iter().any(|todo| todo == "No flow does vehicles.get yet."), "{:?}", recorded.todo);
}

#[test]
fn what_the_author_names_is_replaced_everywhere() {
    let home = tempfile::tempdir().unwrap();
    let dir = home.path().join("lot-web");
    let options = RecordOptions {
        replace: vec![("HARBOR AUTOS".to_owned(), "EXAMPLE MOTORS".to_owned())],
        secrets: vec!["Tidewater Data".to_owned()],
        ..options()
    };
    record(&recording(), &options, &catalogue(), &dir).unwrap();
    let all = everything(&dir);
    assert!(
        all.contains("Lot: 02 EXAMPLE MOTORS") && !all.contains("HARBOR AUTOS") && !all.contains("Tidewater")
    );
}

#[test]
fn nothing_is_overwritten_and_what_is_no_recording_is_refused() {
    let (_home, dir, _) = drafted();
    let again = record(&recording(), &options(), &catalogue(), &dir).unwrap_err().to_string();
    assert!(again.contains("exists and is not empty"), "{again}");
    let home = tempfile::tempdir().unwrap();
    let refused =
        |har: &[u8]| record(har, &options(), &catalogue(), &home.path().join("x")).unwrap_err().to_string();
    assert!(refused(b"<html>").contains("Save it from the browser's network tab as HAR"));
    assert!(refused(b" \n").contains("the file is empty"));
    assert!(refused(br#"{"log":{"entries":[]}}"#).contains("there is no answer in it"));
    assert!(!home.path().join("x").exists());
}
