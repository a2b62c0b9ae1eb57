//! `pack record` on data: JSON, JSON-RPC with errors in 200, SOAP with faults in 200.

use std::path::{Path, PathBuf};

use rooftop_pack::{RecordOptions, Recorded, lint, record, test};
use serde_json::{Value as Json, json};

use crate::example::catalogue;

fn entry(method: &str, path: &str, sent: Option<(&str, &str)>, status: u16, media: &str, text: &str) -> Json {
    let sent = sent.map(|(media, text)| json!({ "mimeType": media, "text": text }));
    json!({ "request": { "method": method, "url": format!("https://api.elm.example{path}"), "postData": sent },
        "response": { "status": status, "content": { "mimeType": media, "text": text } } })
}

fn get(path: &str, answer: &Json) -> Json {
    entry("GET", path, None, 200, "application/json", &answer.to_string())
}

fn drafted(entries: &[Json]) -> (tempfile::TempDir, PathBuf, Recorded) {
    let home = tempfile::tempdir().unwrap();
    let dir = home.path().join("elm-api");
    let options =
        RecordOptions { name: "elm-api".to_owned(), dms: "elm".to_owned(), ..RecordOptions::default() };
    let har = json!({ "log": { "entries": entries } }).to_string();
    let recorded =
        record(har.as_bytes(), &options, &catalogue(), &dir).unwrap_or_else(|error| panic!("{error}"));
    let found = lint(&dir, &catalogue());
    assert!(found.is_empty(), "{found}");
    let report = test(&dir, &catalogue()).unwrap();
    assert!(report.is_ok(), "{report}");
    (home, dir, recorded)
}

fn read(dir: &Path, file: &str) -> String {
    std::fs::read_to_string(dir.join(file)).unwrap_or_else(|_| panic!("{file} was not drafted"))
}

fn expect_lines(dir: &Path, file: &str, lines: &[&str]) {
    let text = read(dir, file);
    for line in lines {
        assert!(text.contains(line), "{line} is not in\n{text}");
    }
}

fn means(recorded: &Recorded) -> Vec<String> {
    recorded.pages.iter().map(|page| format!("{} {}", page.name, page.means)).collect()
}

fn unit(stock: &str, vin: &str, price: f64) -> Json {
    json!({ "stockNumber": stock, "vin": vin, "year": 2024, "make": "Ford", "condition": "used", "isDemo": false, "note": null,
        "pricing": { "askingPrice": price, "msrp": 10_990.5 }, "updatedAt": "2026-01-21T08:03:00Z",
        "photos": ["https://api.elm.example/p/1.jpg"], "buyer": { "name": "Karen Smith", "email": "ks@inbox.example" } })
}

fn units() -> [Json; 2] {
    [unit("E100", "1G4AH59H45G118341", 9990.0), unit("E200", "1FTFW1E50NFA00001", 8490.25)]
}

#[test]
fn a_json_api_is_drafted_by_its_paths() {
    let [first, second] = units();
    let missing = json!({ "error": { "code": 17, "message": "Vehicle E999 does not exist" } });
    let (_home, dir, recorded) = drafted(&[
        get("/api/vehicles", &json!({ "items": [first, second], "total": 2 })),
        get("/api/vehicles?status=sold", &json!({ "items": [], "total": 0 })),
        get("/api/vehicles/E100", &first),
        get("/api/vehicles/E200", &second),
        entry("GET", "/api/vehicles/E999", None, 404, "application/json", &missing.to_string()),
    ]);
    assert_eq!(means(&recorded), ["vehicles signed_in", "vehicle signed_in", "error not_found"]);
    expect_lines(
        &dir,
        "pages/vehicles.yaml",
        &[
            "document: json",
            "    rows: \"$.items\"",
            "      stock_number: { at: \"@.stockNumber\", read: text }",
            "      vin: { at: \"@.vin\", read: vin }",
            "      condition: { at: \"@.condition\", read: words, words: condition }",
            "      year: { at: \"@.year\", read: integer }",
            "      is_demo: { at: \"@.isDemo\", read: flag }",
            "      asking_price: { at: \"@.pricing.askingPrice\", read: money }",
            "      updated_at: { at: \"@.updatedAt\", read: datetime, format: iso }",
            "    key: stock_number",
            "    count: { total: \"$.total\" }",
        ],
    );
    expect_lines(&dir, "pages/vehicle.yaml", &["  photos: { at: \"$.photos\", read: list, of: text }"]);
    expect_lines(
        &dir,
        "flows/vehicles.list.yaml",
        &["path: /api/vehicles, expect: vehicles", "pricing.msrp: row.msrp"],
    );
    expect_lines(&dir, "flows/vehicles.get.yaml", &["/api/vehicles/{input.key}"]);
    let kept = format!("{}{}", read(&dir, "fixtures/vehicles/normal.json"), read(&dir, "pages/error.yaml"));
    assert!(
        !kept.contains("Karen") && !kept.contains("inbox.example") && !kept.contains("1G4AH59H45G118341")
    );
}

#[test]
fn methods_of_one_address_are_pages_of_their_own_and_errors_in_200_are_seen() {
    let call = |method: &str, params: &Json, answer: &Json| {
        let sent = json!({ "jsonrpc": "2.0", "id": 7, "method": method, "params": params }).to_string();
        entry("POST", "/rpc", Some(("application/json", &sent)), 200, "application/json", &answer.to_string())
    };
    let [first, second] = units();
    let result = |result: Json| json!({ "jsonrpc": "2.0", "id": 7, "result": result });
    let error = |message: &str| json!({ "jsonrpc": "2.0", "id": 7, "error": { "code": -32001, "message": "Server Error", "data": message } });
    let (_home, dir, recorded) = drafted(&[
        call("vehicle.search", &json!({ "filter": "ALL" }), &result(json!({ "rows": [first, second] }))),
        call("vehicle.get", &json!({ "stock": "E100" }), &result(json!({ "vehicle": first }))),
        call("vehicle.get", &json!({ "stock": "E200" }), &result(json!({ "vehicle": second }))),
        call("vehicle.get", &json!({ "stock": "E200" }), &error("Session expired")),
        call("vehicle.get", &json!({ "stock": "E900" }), &error("Vehicle E900 does not exist")),
        call("execute", &json!(["part", "read", [1]]), &result(json!({ "name": "Filter", "bin": "B7" }))),
        call(
            "execute",
            &json!(["store", "read", [1]]),
            &result(json!({ "city": "Anytown", "opens": "08:00" })),
        ),
        call("common.login", &json!(["june", "Tid3pool+7"]), &result(json!({ "hint": "was Tid3pool+7" }))),
    ]);
    assert_eq!(
        means(&recorded),
        [
            "vehicle_search signed_in",
            "vehicle_get signed_in",
            "error error",
            "execute_part_read signed_in",
            "execute_store_read signed_in",
            "common_login signed_in",
        ]
    );
    expect_lines(
        &dir,
        "pages/error.yaml",
        &["{ text: \"Session expired\", means: session_expired }", "means: not_found }"],
    );
    assert!(!read(&dir, "fixtures/common_login/normal.json").contains("Tid3pool"));
    expect_lines(
        &dir,
        "flows/vehicles.list.yaml",
        &[
            "  - send: { method: POST, path: /rpc, json: ",
            "filter: ALL",
            "id: \"{request.number}\"",
            "kind: read",
        ],
    );
    expect_lines(&dir, "flows/vehicles.get.yaml", &["stock: \"{input.key}\""]);
}

fn envelope(body: &str) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\"><s:Body>{body}</s:Body></s:Envelope>"
    )
}

#[test]
fn a_soap_service_is_drafted_with_its_namespaces_and_faults_in_200() {
    let call = |asked: &str, answer: &str| {
        let sent = envelope(&format!("<{asked} xmlns=\"urn:elm:stock\"/>"));
        entry(
            "POST",
            "/ws",
            Some(("text/xml", &sent)),
            200,
            "text/xml; charset=ISO-8859-1",
            &envelope(answer),
        )
    };
    let vehicle = |stock: &str, price: &str| {
        format!(
            "<Vehicle id=\"{stock}\"><Stock>{stock}</Stock><Make>Ford</Make><Price currency=\"USD\">{price}</Price><Sold>2026-01-21</Sold></Vehicle>"
        )
    };
    let all = format!(
        "<Vehicles xmlns=\"urn:elm:stock\"><Page>1</Page><List>{}{}</List></Vehicles>",
        vehicle("E100", "9990.00"),
        vehicle("E200", "8490.00")
    );
    let (_home, dir, recorded) = drafted(&[
        call("GetVehicles", &all),
        call(
            "GetVehicles",
            "<s:Fault><faultcode>s:Client</faultcode><faultstring>Not authorized</faultstring></s:Fault>",
        ),
    ]);
    assert_eq!(means(&recorded), ["get_vehicles signed_in", "error not_authorized"]);
    expect_lines(
        &dir,
        "pages/get_vehicles.yaml",
        &[
            "document: xml",
            "    rows: \"/soap:Envelope/soap:Body/stock:Vehicles/stock:List/stock:Vehicle\"",
            "{ at: \"stock:Price/@currency\", read: text }",
            "{ at: \"stock:Price\", read: money }",
            "      sold: { at: \"stock:Sold\", read: date }",
        ],
    );
    expect_lines(
        &dir,
        "pack.yaml",
        &["soap: \"http://schemas.xmlsoap.org/soap/envelope/\"", "stock: \"urn:elm:stock\""],
    );
}
