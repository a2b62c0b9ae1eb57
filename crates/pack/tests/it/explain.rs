//! `pack explain`: a recorded page as one page model sees it.

use rooftop_pack::explain::{ExplainError, PageExplained, explain};

use crate::example;

fn explained(page: &str, fixture: &str) -> PageExplained {
    explain(&example::folder(), &example::catalogue(), page, fixture)
        .unwrap_or_else(|error| panic!("{error}"))
}

#[test]
fn a_fixture_is_explained_with_all_that_was_read() {
    let found = explained("vehicle_general", "normal");
    assert!(found.is_read(), "{found}");
    let text = found.to_string();
    assert!(text.contains("came: vehicle_general, which means signed_in\n  read: yes"), "{text}");
    assert!(text.contains("✓ stock_number = "), "{text}");
    assert!(!text.contains('✗'), "{text}");
}

#[test]
fn another_page_is_named_and_what_is_lacking_is_said() {
    let found = explained("vehicle_general", "_shared/logged_out");
    let text = found.to_string();
    assert!(!found.is_read());
    assert!(text.contains("came: login, which means signed_out"), "{text}");
    assert!(text.contains("also proved\n  login"), "{text}");
    assert!(text.contains("✗ label_missing at vehicle_general.vin"), "{text}");
}

#[test]
fn a_file_of_ones_own_can_be_explained() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("saved.html");
    std::fs::write(&file, example::recorded("vehicle_general/normal").replace("VIN", "Vehicle ID")).unwrap();
    let found = explained("vehicle_general", file.to_str().unwrap());
    assert_eq!(found.explanation.drift.unwrap().field.as_deref(), Some("vin"));
}

#[test]
fn the_picture_is_one_file_that_loads_nothing_and_runs_nothing_of_the_page() {
    let html = explained("vehicle_general", "normal").to_html().unwrap();
    assert!(html.contains("default-src 'none'; script-src 'sha256-"), "{html}");
    assert!(html.contains("<iframe id=\"page\" title=\"The page\" sandbox=\"allow-same-origin\" srcdoc=\""));
    // One script, the file's own; the page lies in an attribute, where its markup is text.
    assert_eq!(html.matches("<script").count(), 1);
    for loads in ["src=\"http", "href=", "@import", "url("] {
        assert!(!html.contains(loads), "{loads}");
    }
    assert!(html.contains("data-rt-tag=&#34;vin&#34;"), "{html}");
}

#[test]
fn what_is_not_there_is_answered_with_what_is() {
    let error = |page: &str, fixture: &str| {
        explain(&example::folder(), &example::catalogue(), page, fixture).unwrap_err().to_string()
    };
    assert_eq!(
        error("vehicle_generel", "normal"),
        "the pack has no page \"vehicle_generel\"; did you mean \"vehicle_general\"?"
    );
    assert!(error("vehicle_general", "norml").ends_with("did you mean \"normal\"?"));
    let broken = example::altered("pages/login.yaml", "means: signed_out", "means: signed_uot");
    let error = explain(broken.path(), &example::catalogue(), "login", "normal").unwrap_err();
    assert!(matches!(error, ExplainError::Pack(_)));
    assert!(error.to_string().contains("did you mean \"signed_out\"?"), "{error}");
}
