//! What the inventory screens show, to whom, and that it is what the book says.

use std::collections::BTreeSet;

use crate::browser::{GM, PARTS, SALES, Sandbox, sandbox, sandbox_with};
use rooftop_sandbox::Options;
use serde_json::{Value, json};

#[tokio::test]
async fn the_pages_of_the_list_show_each_vehicle_once() {
    let sandbox = sandbox().await;
    let browser = sandbox.signed_in(GM).await;
    let book = sandbox.book(1001).await;
    for sort in ["stk", "make", "price", "upd"] {
        let mut seen = Vec::new();
        for page in 1..=book.len().div_ceil(25) {
            let shown = browser.get(&format!("/inventory?sort={sort}&dir=desc&page={page}")).await;
            let (first, last) = ((page - 1) * 25 + 1, (page * 25).min(book.len()));
            assert_eq!(shown.texts("#lblCount"), [format!("{first}-{last} of {}", book.len())]);
            seen.extend(shown.grid().into_iter().map(|row| row[0].clone()));
        }
        assert_eq!(seen.len(), book.len());
        assert_eq!(seen.into_iter().collect::<BTreeSet<_>>().len(), book.len(), "sorted by {sort}");
    }
}

#[tokio::test]
async fn the_known_vehicle_is_on_every_tab_as_the_book_has_it() {
    let sandbox = sandbox().await;
    let browser = sandbox.signed_in(GM).await;
    let row = browser.get("/inventory?stk=P12345").await.grid();
    assert_eq!(
        row,
        [[
            "P12345",
            "1FTEW1E53PKD12345",
            "2024",
            "Ford",
            "F-150",
            "Lariat",
            "N",
            "S",
            "12",
            "Front Row",
            "$64,250.00",
            "01/21/2026 8:45a"
        ]]
    );
    let tab = async |name: &str| browser.get(&format!("/inventory/vehicle?stk=P12345&tab={name}")).await;
    let general = tab("general").await;
    for (label, value) in [
        ("Stock No.", "P12345"),
        ("VIN", "1FTEW1E53PKD12345"),
        ("Last Updated", "01/21/2026 8:45a"),
        ("Body Style", "Crew Cab"),
        ("Exterior Color", "Oxford White"),
        ("Type", "N - New"),
        ("Status", "S - In Stock"),
        ("Date Acquired", "01/10/2026"),
    ] {
        assert_eq!(general.value(label).as_deref(), Some(value), "{label}");
    }
    let pricing = tab("pricing").await;
    for (label, value) in [
        ("MSRP", "$65,800.00"),
        ("Asking Price", "$64,250.00"),
        ("Internet Price", "$63,990.00"),
        ("Internet Adj.", "(260.00)"),
        ("Cost", "$59,000.00"),
        ("KBB", "$64,000.00"),
        ("NADA (J.D. Power)", "$63,800.00"),
    ] {
        assert_eq!(pricing.value(label).as_deref(), Some(value), "{label}");
    }
    assert_eq!(tab("options").await.texts("#grdOpt td:nth-child(2)"), ["FX4 Package", "Tow Package"]);
    assert_eq!(
        tab("photos").await.texts("#grdPhoto td:nth-child(3)"),
        ["https://cdn.example.com/veh_7c2a10/1.jpg", "https://cdn.example.com/veh_7c2a10/2.jpg"]
    );
}

#[tokio::test]
async fn every_row_of_the_grid_is_what_the_book_says() {
    let sandbox = sandbox().await;
    let browser = sandbox.signed_in(GM).await;
    for store in [1001, 1002, 1003] {
        browser.open_store(&store.to_string()).await;
        let book = sandbox.book(store).await;
        let mut rows = Vec::new();
        for page in 1..=book.len().div_ceil(100) {
            rows.extend(browser.get(&format!("/inventory?size=100&page={page}")).await.grid());
        }
        assert_eq!(rows.len(), book.len());
        for (row, truth) in rows.iter().zip(&book) {
            let text = |name: &str| truth[name].as_str().unwrap_or("");
            assert_eq!(
                [&row[0], &row[1], &row[3], &row[4], &row[5]].map(String::as_str),
                [text("stockNumber"), text("vin"), text("make"), text("model"), text("trim")]
            );
            assert_eq!(
                [&row[6], &row[7], &row[9]].map(String::as_str),
                [text("type"), text("status"), text("lot")]
            );
            assert_eq!(
                row[8].replace(',', ""),
                truth["odometer"].as_u64().map_or("--".to_owned(), |n| n.to_string())
            );
            let price = truth["askingPrice"].as_str().unwrap_or("--");
            assert_eq!(row[10].replace(['$', ','], ""), price);
        }
    }
}

#[tokio::test]
async fn an_emptied_store_says_so_and_an_unknown_vehicle_too() {
    let sandbox = sandbox().await;
    let browser = sandbox.signed_in(GM).await;
    browser.get("/inventory?make=Nosuch").await.says("No vehicles match your search.");
    browser.get("/inventory/vehicle?stk=NOPE").await.says("Vehicle not found.");
    browser.open_store("1003").await;
    browser.get("/inventory/vehicle?stk=P12345").await.says("Vehicle not found.");
    sandbox.control("POST", "/stores/1003/clear-inventory", None).await;
    let empty = browser.get("/inventory").await;
    empty.says("No vehicles match your search.");
    assert_eq!(empty.texts("#lblCount"), ["0-0 of 0"]);
}

#[tokio::test]
async fn nobody_sees_more_than_granted() {
    let sandbox = sandbox().await;
    let sales = sandbox.signed_in(SALES).await;
    let pricing = sales.get("/inventory/vehicle?stk=P12345&tab=pricing").await;
    pricing.says("$64,250.00");
    pricing.does_not_say("Cost");
    pricing.does_not_say("59,000.00");
    sales.get("/inventory/export.csv").await.does_not_say("59000.00");
    sales.open_store("1002").await.says("You are not authorized for this store.");
    sales.get("/home").await.says("Store: 1001 - Peachtree Ford");
    sales.get("/admin").await.says("You are not authorized to view this page.");
    sales.get("/sales").await.says("This module is not part of your subscription.");

    let parts = sandbox.signed_in(PARTS).await;
    for path in ["/inventory", "/inventory/vehicle?stk=P12345", "/inventory/export.csv", "/sales"] {
        let answer = parts.get(path).await;
        assert_eq!(answer.status, 200);
        answer.says("You are not authorized to view this page.");
    }
}

#[tokio::test]
async fn the_profile_names_stores_zones_and_rights() {
    let sandbox = sandbox().await;
    let rows = |page: crate::browser::Page| page.texts("#tblStores td");
    let gm = rows(sandbox.signed_in(GM).await.get("/profile").await);
    assert_eq!(gm[..3], ["1001", "Peachtree Ford", "Eastern (America/New_York)"]);
    assert_eq!(gm[12..15], ["1003", "Lakeshore Chevrolet", "Central (America/Chicago)"]);
    let sales = rows(sandbox.signed_in(SALES).await.get("/profile").await);
    assert_eq!(sales, ["1001", "Peachtree Ford", "Eastern (America/New_York)", "Sales", "INV, SAL", "N"]);
}

#[tokio::test]
async fn an_edit_on_the_screen_is_in_the_book() {
    let sandbox = sandbox().await;
    let browser = sandbox.signed_in(SALES).await;
    let form = browser.get("/inventory/vehicle/edit?stk=P12345").await;
    let fields = [("asking", "$62,500.00"), ("internet", ""), ("status", "X"), ("lot", "Delivery")];
    let answer = browser.submit(&form, "/inventory/vehicle/edit", &fields).await;
    assert_eq!(answer.location(), "/inventory/vehicle?stk=P12345&saved=1");
    browser.get(answer.location()).await.says("Vehicle saved.");
    let again = browser.submit(&form, "/inventory/vehicle/edit", &fields).await;
    again.says("Your form has expired. Please try again.");

    let truth = known(&sandbox).await;
    assert_eq!(truth["askingPrice"], json!("62500.00"));
    assert_eq!(truth["internetPrice"], Value::Null);
    assert_eq!((&truth["status"], &truth["lot"]), (&json!("X"), &json!("Delivery")));
    assert_ne!(truth["lastUpdated"], json!("2026-01-21T13:45:00Z"));

    let form = browser.get("/inventory/vehicle/edit?stk=P12345").await;
    let answer =
        browser.submit(&form, "/inventory/vehicle/edit", &[("asking", "a lot"), ("status", "S")]).await;
    answer.says("Asking Price is not a valid amount.");
    assert_eq!(known(&sandbox).await["askingPrice"], json!("62500.00"));
}

async fn known(sandbox: &Sandbox) -> Value {
    sandbox.book(1001).await.into_iter().find(|vehicle| vehicle["stockNumber"] == "P12345").unwrap()
}

#[tokio::test]
async fn the_export_is_windows_1252_with_other_columns() {
    let sandbox = sandbox_with(Options { vehicles: 400, ..Options::default() }).await;
    let browser = sandbox.signed_in(GM).await;
    let file = browser.get("/inventory/export.csv").await;
    assert!(file.bytes.starts_with(b"VIN,STOCK#,N/U,STAT,MAKE"));
    assert!(file.bytes.windows(6).any(|bytes| bytes == b"Pe\xf1a A"), "Pe\u{f1}a Annex is one byte a letter");
    let lines = file.bytes.windows(2).filter(|bytes| bytes == b"\r\n").count();
    assert_eq!(lines, sandbox.book(1001).await.len() + 1);
}

#[tokio::test]
async fn the_control_port_changes_adds_and_removes_vehicles() {
    let sandbox = sandbox().await;
    let changed = json!({ "status": "W", "lot": "Row  Z", "trim": null, "odometer": null });
    sandbox.control("POST", "/vehicles/1001/P12345", Some(changed)).await;
    let truth = known(&sandbox).await;
    assert_eq!(
        (&truth["status"], &truth["lot"], &truth["odometer"]),
        (&json!("W"), &json!("Row Z"), &Value::Null)
    );
    assert_eq!(truth["trim"], json!(""));
    let new = json!({
        "store": 1002, "stockNumber": "P12345", "vin": "1FTEW1E53PKD12345", "year": 2024, "make": "Ford",
        "model": "F-150", "type": "U", "status": "S"
    });
    sandbox.control("POST", "/vehicles", Some(new)).await;
    let count = sandbox.book(1002).await.len();
    sandbox.control("DELETE", "/vehicles/1002/P12345", None).await;
    assert_eq!(sandbox.book(1002).await.len(), count - 1);
}
