//! Packs of other documents than pages: each a small DMS that does not exist, in a folder beside this one.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use rooftop_pack::{Output, Pack, lint, run, test};
use serde_json::json;

use crate::example::catalogue;
use crate::portal::{Portal, scope};

fn folder(kind: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/example-{kind}"))
}

fn expect_clean(kind: &str, cases: usize) {
    let found = lint(&folder(kind), &catalogue());
    assert!(found.is_empty(), "{found}");
    let report = test(&folder(kind), &catalogue()).unwrap();
    assert!(report.is_ok(), "{report}");
    assert_eq!(report.cases.len(), cases, "{report}");
}

/// What an operation of the pack gives, answered by these pages, or what stops it.
async fn run_on(kind: &str, operation: &str, key: Option<&str>, mut portal: Portal) -> String {
    let pack = Pack::load(&folder(kind), &catalogue()).unwrap_or_else(|wrong| panic!("{wrong}"));
    let input: BTreeMap<String, serde_json::Value> =
        key.map(|key| ("key".to_owned(), json!(key))).into_iter().collect();
    let output = run(&pack, operation, &scope(Some("01")), &input, &mut portal).await;
    portal.expect_done();
    match output {
        Ok(Output::Rows(rows)) => {
            let rows = rows.rows.iter().map(|row| match row {
                Ok(row) => row.fields.to_string(),
                Err(wrong) => wrong.to_string(),
            });
            rows.collect::<Vec<_>>().join("\n")
        }
        Ok(Output::Record(record)) => record.record.to_string(),
        Ok(other) => format!("{other:?}"),
        Err(error) => error.to_string(),
    }
}

fn recorded(kind: &str, file: &str) -> String {
    std::fs::read_to_string(folder(kind).join("fixtures").join(file)).unwrap()
}

/// What is said about a pack in which one text of one file stands for another: the codes.
fn codes(kind: &str, file: &str, from: &str, to: &str) -> String {
    let copy = crate::example::altered_in(&folder(kind), file, from, to);
    let mut codes: Vec<&str> = lint(copy.path(), &catalogue()).iter().map(|found| found.code).collect();
    codes.dedup();
    codes.join(" ")
}

#[test]
fn the_json_pack_has_nothing_to_be_said_against() {
    expect_clean("json", 11);
}

#[tokio::test]
async fn json_is_read_whatever_its_header_calls_it() {
    let list = Portal::default().on("GET /rpc?call=vehicles", &recorded("json", "vehicles/normal.json"));
    insta::assert_snapshot!(run_on("json", "vehicles.list", None, list).await, @r#"
    {"stockNumber":"P1","vin":"1FTFW1E50NFA00001","pricing":{"msrp":63990.50},"condition":"used"}
    {"stockNumber":"P2","vin":"1FTFW1E50NFA00002","condition":"used"}
    "#);
    let get =
        Portal::default().on("GET /rpc?call=vehicle&stock=P1", &recorded("json", "vehicle/normal.json"));
    insta::assert_snapshot!(run_on("json", "vehicles.get", Some("P1"), get).await, @r#"{"stockNumber":"P1","vin":"1FTFW1E50NFA00001","year":2026,"condition":"used","status":"sold","soldOn":"2026-01-21","options":["Sunroof","Tow hook"],"pricing":{"msrp":63990.50}}"#);
}

#[tokio::test]
async fn an_error_in_200_ends_a_flow_with_its_meaning() {
    let list = async |answer: &str| {
        run_on("json", "vehicles.list", None, Portal::default().on("GET /rpc?call=vehicles", answer)).await
    };
    insta::assert_snapshot!(list(&recorded("json", "_shared/expired.json")).await, @"failure came, which means SessionExpired");
    insta::assert_snapshot!(list(&recorded("json", "failure/normal.json")).await, @"failure came, which means Error");
    insta::assert_snapshot!(list(&recorded("json", "_shared/sign_in.html")).await, @r#"wrong_document at document: expected json, found "text/html; charset=utf-8: <!DOCTYPE html><html><head><title>Sign In</title></he…""#);
    insta::assert_snapshot!(list(&recorded("json", "_shared/cut.json")).await, @r#"truncated at document: expected JSON that ends, found "EOF while parsing an object at line 2 column 0""#);
    let other_store = recorded("json", "vehicles/normal.json").replace("\"01\"", "\"02\"");
    insta::assert_snapshot!(list(&other_store).await, @r#"wrong_store at vehicles.store: expected store 01, found "store 02""#);
}

#[test]
fn mistakes_in_a_json_pack_are_found() {
    let page = "pages/vehicles.yaml";
    for (file, from, to, code) in [
        (page, "rows: $.result.rows", "rows: $.result.rows[0]", "bad_path"),
        (page, "rows: $.result.rows", "rows: result.rows", "bad_path"),
        (page, "    rows: $.result.rows\n", "", "bad_evidence"),
        (page, "at: \"@.stock\"", "at: \"$.stock\"", "bad_path"),
        (page, "at: \"@.stock\"", "heading: Stock", "bad_evidence"),
        (page, "at: \"@.stock\"", "at: \"@.stock\", section: Vehicle", "bad_evidence"),
        (page, "has: $.result.rows", "heading: Vehicles", "bad_test"),
        (page, "has: $.error", "equals: { at: $.error, value: { code: 1 } }", "bad_test"),
        (page, "total: $.result.total", "total: $..total", "bad_path"),
        (page, "{ total: $.result.total }", "{}", "bad_pattern"),
        (page, "{ total: $.result.total }", "{ sum: $.result.total }", "unknown_key"),
        (page, "lists:", "forms: { f: { submit: no_button } }\nlists:", "bad_document"),
        (page, "document: json\n", "", "bad_test"),
        (
            "pages/failure.yaml",
            "like: { at: $.error.message, text: \"No vehicle {key}.\" }",
            "label: x",
            "unknown_key",
        ),
        ("pack.yaml", "at: $.result.store.key", "label: Store", "missing_store"),
    ] {
        let found = codes("json", file, from, to);
        assert!(found.contains(code), "{to}: {found}");
    }
}

#[test]
fn the_xml_pack_has_nothing_to_be_said_against() {
    expect_clean("xml", 11);
}

#[tokio::test]
async fn a_soap_service_is_asked_and_read() {
    let asks = |what: &str| {
        format!(
            "POST /VehicleAPI.asmx <?xml version=\"1.0\" encoding=\"utf-8\"?><soap:Envelope \
             xmlns:soap=\"http://schemas.xmlsoap.org/soap/envelope/\" xmlns:v=\"urn:example:vehicles\"><soap:Body>\
             {what}</soap:Body></soap:Envelope>"
        )
    };
    let inventory = asks(
        "<v:VehicleInventory><v:Dealer><v:CompanyNumber>01</v:CompanyNumber></v:Dealer></v:VehicleInventory>",
    );
    let list = async |answer: &str| {
        run_on("xml", "vehicles.list", None, Portal::default().on(&inventory, &recorded("xml", answer))).await
    };
    insta::assert_snapshot!(list("vehicles/normal.xml").await, @r#"
    {"stockNumber":"P1","vin":"1FTFW1E50NFA00001","pricing":{"msrp":63990.50},"condition":"used"}
    {"stockNumber":"P2","vin":"1FTFW1E50NFA00002","condition":"used"}
    "#);
    insta::assert_snapshot!(list("vehicles/something_else.xml").await, @r#"empty_unproven at vehicles.vehicles: expected rows, or what the page says when there are none, found "no rows""#);
    insta::assert_snapshot!(list("_shared/expired.xml").await, @"fault came, which means SessionExpired");
    insta::assert_snapshot!(list("failure/refused.xml").await, @"failure came, which means NotAuthorized");
    let lookup = asks("<v:VehicleLookup><v:StockNumber>P1</v:StockNumber></v:VehicleLookup>");
    let get = Portal::default().on(&lookup, &recorded("xml", "vehicle/normal.xml"));
    insta::assert_snapshot!(run_on("xml", "vehicles.get", Some("P1"), get).await, @r#"{"stockNumber":"P1","vin":"1FTFW1E50NFA00001","year":2026,"condition":"used","certified":true,"soldOn":"2026-01-21","options":["Sunroof","Tow & haul"],"updatedAt":"2026-01-21T15:03:00Z","pricing":{"msrp":63990.50}}"#);
}

#[test]
fn mistakes_in_an_xml_pack_are_found() {
    let page = "pages/vehicles.yaml";
    for (from, to, code) in [
        ("at: v:VIN", "at: w:VIN", "bad_path"),
        ("at: v:VIN", "at: /v:VIN", "bad_path"),
        ("at: v:VIN", "label: VIN", "bad_evidence"),
        ("v:Vehicles/v:Vehicle\"", "v:Vehicles/v:Vehicle[1]\"", "bad_path"),
        ("v:Vehicles/v:Vehicle\"", "/v:Vehicle\"", "bad_path"),
        ("has: \"/*:Envelope/*:Body/v:Answer/v:Vehicles\"", "column: VIN", "bad_test"),
        ("document: xml", "document: yaml", "unknown_word"),
    ] {
        let found = codes("xml", page, from, to);
        assert!(found.contains(code), "{to}: {found}");
    }
}

#[test]
fn the_csv_pack_has_nothing_to_be_said_against() {
    expect_clean("csv", 5);
}

#[tokio::test]
async fn an_export_is_read_in_any_order_of_columns_and_proves_its_end() {
    let list = async |answer: &str| {
        run_on("csv", "vehicles.list", None, Portal::default().on("GET /export.php?what=vehicles", answer))
            .await
    };
    let whole = recorded("csv", "export/normal.csv");
    insta::assert_snapshot!(list(&whole).await, @r#"
    {"stockNumber":"P1","vin":"1FTFW1E50NFA00001","pricing":{"msrp":63990.50},"condition":"used"}
    {"stockNumber":"P2","vin":"1FTFW1E50NFA00002","condition":"used"}
    "#);
    insta::assert_snapshot!(list(&whole.replace("vehicles;2", "vehicles;1")).await, @r#"count_mismatch at export.vehicles: expected some rows of 1, found "2 rows""#);
    insta::assert_snapshot!(list(&whole.replace("*** End of report ***\r\n", "")).await, @r#"truncated at export: expected a document that ends with *** End of report ***, found "an earlier end""#);
    insta::assert_snapshot!(list(&whole.replace(";P2;;", ";P2;")).await, @r#"row_unexpected at export.vehicles, row 2: expected a row with a cell under each heading, found "| P2 | 1FTFW1E50NFA00002""#);
    insta::assert_snapshot!(list(&whole.replace("Store;01", "Store;02")).await, @r#"wrong_store at export.store: expected store 01, found "store 02""#);
    insta::assert_snapshot!(list(&recorded("csv", "sign_in/normal.html")).await, @"sign_in came, which means SignedOut");
    insta::assert_snapshot!(list("Your report is being made.").await, @r#"truncated at export: expected a document that ends with *** End of report ***, found "an earlier end""#);
}

#[test]
fn mistakes_in_a_csv_pack_are_found() {
    let page = "pages/export.yaml";
    for (from, to, code) in [
        ("label: Store", "heading: Store", "bad_test"),
        ("heading: VIN", "at: $.vin", "bad_evidence"),
        ("document: csv", "document: csv\nseparator: \":\"", "bad_separator"),
        ("lists:", "links: { next: { text: Next } }\nlists:", "bad_document"),
    ] {
        let found = codes("csv", page, from, to);
        assert!(found.contains(code), "{to}: {found}");
    }
    // A page with neither a count nor an end, and with one heading only.
    let columns = "stock_number: { heading: \"Stock #\", read: text }";
    let bare = "page: export\ndocument: csv\nmeans: signed_in\nproof: [ { label: Store } ]\nlists:\n  vehicles:\n    key: \
                stock_number\n    empty: [ { text: None } ]\n    columns:\n      ";
    let found = lint(
        crate::example::altered_in(&folder("csv"), page, "", &format!("{bare}{columns}\n")).path(),
        &catalogue(),
    );
    let said: Vec<&str> = found.iter().map(|found| found.message.as_str()).collect();
    assert!(said.contains(&"nothing proves that the file is whole"), "{found}");
    assert!(said.contains(&"no headings tell what separates values"), "{found}");
}

#[test]
fn the_mixed_pack_has_nothing_to_be_said_against() {
    expect_clean("mixed", 8);
}

#[tokio::test]
async fn documents_inside_of_documents_are_read() {
    let list = Portal::default().on("GET /inventory", &recorded("mixed", "inventory/normal.html"));
    insta::assert_snapshot!(run_on("mixed", "vehicles.list", None, list).await, @r#"{"stockNumber":"P1","vin":"1FTFW1E50NFA00001","condition":"used"}"#);
    let get = Portal::default().on("GET /vehicle/P1", &recorded("mixed", "vehicle/normal.json"));
    insta::assert_snapshot!(run_on("mixed", "vehicles.get", Some("P1"), get).await, @r#"{"stockNumber":"P1","vin":"1FTFW1E50NFA00001","condition":"used","pricing":{"msrp":63990.50}}"#);
    let expired = Portal::default().on("GET /inventory", &recorded("mixed", "sent_away/normal.txt"));
    insta::assert_snapshot!(run_on("mixed", "vehicles.list", None, expired).await, @"sent_away came, which means SessionExpired");
}

#[test]
fn mistakes_in_what_lies_inside_are_found() {
    for (file, from, to, code) in [
        ("pages/vehicle.yaml", "{ json: $.html }", "{ json: $..html }", "bad_path"),
        ("pages/vehicle.yaml", "{ json: $.html }", "{ yaml: $.html }", "unknown_word"),
        ("pages/vehicle.yaml", "{ json: $.html }", "[]", "bad_document"),
        ("pages/inventory.yaml", "{ script: __DATA__ }", "{ attribute: '' }", "bad_document"),
        ("pages/vehicle.yaml", "label: VIN", "at: $.vin", "bad_evidence"),
        ("pages/inventory.yaml", "document: json\n", "", "bad_test"),
        ("pages/sent_away.yaml", "proof:", "values: { a: { label: A, read: text } }\nproof:", "bad_document"),
    ] {
        let found = codes("mixed", file, from, to);
        assert!(found.contains(code), "{to}: {found}");
    }
}
