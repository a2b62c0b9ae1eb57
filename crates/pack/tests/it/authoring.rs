//! What those who write packs are helped with: a new pack, excuses, the report of `pack test`, accepting.

use rooftop_pack::{NewPack, RuleState, accept, lint, quality, test};

use crate::example::{altered, catalogue, folder};

fn codes(found: &rooftop_pack::Diagnostics) -> Vec<(&str, &str)> {
    found.iter().map(|finding| (finding.code, finding.file.as_str())).collect()
}

#[test]
fn a_new_pack_has_nothing_to_be_said_against_and_much_to_do() {
    let home = tempfile::tempdir().unwrap();
    let dir = home.path().join("some-portal");
    let pack = NewPack {
        name: "some-portal".to_owned(),
        dms: "some".to_owned(),
        about: "A portal: \"x\" # y".to_owned(),
    };
    pack.write(&dir).unwrap();
    let found = lint(&dir, &catalogue());
    assert!(found.is_empty(), "{found}");
    assert!(quality(&dir).iter().all(|rule| rule.state == RuleState::Todo));
    assert!(std::fs::read_to_string(dir.join(".schema/page.json")).unwrap().contains("\"proof\""));
    let text = std::fs::read_to_string(dir.join("pack.yaml")).unwrap();
    assert!(text.starts_with("# yaml-language-server: $schema=.schema/pack.json\n"), "{text}");
    let again = pack.write(&dir).unwrap_err().to_string();
    assert!(again.ends_with("exists and is not empty: name a folder that does not exist yet"), "{again}");
    let bad = NewPack { name: "My Portal".to_owned(), ..pack }
        .write(&home.path().join("x"))
        .unwrap_err()
        .to_string();
    assert!(bad.contains("lower case letters"), "{bad}");
}

#[test]
fn what_is_missing_may_be_excused_for_a_while_and_only_while_it_is_missing() {
    let file = "fixtures/vehicle_general/normal.yaml";
    let copy = altered(file, "kind: normal", "kind: odd");
    assert_eq!(codes(&lint(copy.path(), &catalogue())), [("missing_fixture", "pages/vehicle_general.yaml")]);
    let quality =
        "rules:\n  - { rule: r, state: todo, excuses: { missing_fixture: [ vehicle_general.normal ] } }\n";
    std::fs::write(copy.path().join("quality.yaml"), quality).unwrap();
    let found = lint(copy.path(), &catalogue());
    assert!(found.is_empty(), "{found}");
    let text = std::fs::read_to_string(copy.path().join(file)).unwrap().replace("kind: odd", "kind: normal");
    std::fs::write(copy.path().join(file), text).unwrap();
    assert_eq!(codes(&lint(copy.path(), &catalogue())), [("needless_excuse", "quality.yaml")]);
    std::fs::write(copy.path().join("quality.yaml"), quality.replace("todo", "done")).unwrap();
    assert_eq!(codes(&lint(copy.path(), &catalogue())), [("bad_excuse", "quality.yaml")]);
}

#[test]
fn a_finding_about_what_is_missing_says_how_to_excuse_it() {
    let copy = altered("fixtures/vehicle_general/normal.yaml", "kind: normal", "kind: odd");
    let found = lint(copy.path(), &catalogue()).to_string();
    assert!(
        found.contains("excuse it in quality.yaml: missing_fixture: [ vehicle_general.normal ]"),
        "{found}"
    );
}

#[test]
fn the_report_has_a_line_a_page_and_the_way_to_the_reason() {
    let copy = altered("fixtures/vehicle_general/normal.yaml", "trim: ", "trim: un");
    let report = test(copy.path(), &catalogue()).unwrap();
    let text = report.to_string();
    assert!(text.contains("✓ login "), "{text}");
    assert!(text.contains("✗ vehicle_general "), "{text}");
    assert!(text.contains("see why: rooftop pack explain vehicle_general normal"), "{text}");
    assert_eq!(report.summary(), "18 cases, 1 not as expected");
    assert_eq!(test(&folder(), &catalogue()).unwrap().summary(), "18 cases, all as expected");
}

#[test]
fn what_is_read_is_accepted_as_expected_and_a_drift_never_is() {
    let file = "fixtures/vehicle_general/normal.yaml";
    let copy = altered(file, "trim: ", "trim: un");
    let accepted = accept(copy.path(), &catalogue()).unwrap();
    let written: Vec<&str> =
        accepted.iter().filter(|case| case.written).map(|case| case.name.as_str()).collect();
    assert_eq!(written, ["vehicle_general/normal"]);
    assert!(test(copy.path(), &catalogue()).unwrap().is_ok());

    let copy = altered("pages/vehicle_general.yaml", "label: VIN", "label: Vin Number");
    let accepted = accept(copy.path(), &catalogue()).unwrap();
    assert!(accepted.iter().all(|case| !case.written), "{accepted:?}");
    let refused = accepted.iter().find(|case| case.name == "vehicle_general/normal").unwrap();
    assert!(
        refused.refused.as_ref().unwrap().starts_with("label_missing at vehicle_general.vin"),
        "{refused:?}"
    );
}
