//! Each kind of fault does what it says, as often as it says.

use std::time::Duration;

use crate::browser::{Browser, GM, SALES, Sandbox, sandbox};
use serde_json::json;

async fn both() -> (Sandbox, Browser) {
    let sandbox = sandbox().await;
    let browser = sandbox.signed_in(GM).await;
    (sandbox, browser)
}

#[tokio::test]
async fn a_fault_strikes_its_path_so_often_and_then_no_more() {
    let (sandbox, browser) = both().await;
    sandbox.fault(json!({ "kind": "status", "path": "/inventory", "times": 2, "skip": 1 })).await;
    let mut statuses = Vec::new();
    for path in ["/home", "/inventory", "/inventory", "/inventory/vehicle", "/inventory"] {
        statuses.push(browser.get(path).await.status);
    }
    assert_eq!(statuses, [200, 200, 500, 500, 200]);
    let left = sandbox.control("GET", "/faults", None).await;
    assert_eq!(left["faults"][0]["struck"], json!(2));
    sandbox.clear_faults().await;
    assert_eq!(sandbox.control("GET", "/faults", None).await["faults"], json!([]));
}

#[tokio::test]
async fn an_unknown_fault_is_refused() {
    let sandbox = sandbox().await;
    let url = format!("{}/faults", sandbox.running.control_url);
    for fault in
        [json!({ "kind": "flood" }), json!({ "kind": "label_removed" }), json!({ "kind": "reset", "x": 1 })]
    {
        let answer = sandbox.browser().client.post(&url).json(&fault).send().await.unwrap();
        assert!(answer.status().is_client_error(), "{fault}");
    }
}

#[tokio::test]
async fn a_reset_before_has_no_effect_and_a_reset_after_has() {
    let (sandbox, browser) = both().await;
    for (kind, price) in [("reset", "64250.00"), ("reset_after", "60001.00")] {
        let form = browser.get("/inventory/vehicle/edit?stk=P12345").await;
        let csrf = form.body.split("name=\"csrf\" value=\"").nth(1).unwrap().split('"').next().unwrap();
        let state = form.body.split("__FORMSTATE\" value=\"").nth(1).unwrap().split('"').next().unwrap();
        let fields =
            [("stk", "P12345"), ("asking", "60001"), ("status", "S"), ("csrf", csrf), ("__FORMSTATE", state)];
        sandbox.fault(json!({ "kind": kind, "times": 1, "method": "POST" })).await;
        let sent = browser.client.post(browser.url("/inventory/vehicle/edit")).form(&fields).send().await;
        assert!(sent.is_err(), "{kind}: no answer comes");
        let book = sandbox.book(1001).await;
        let truth = book.iter().find(|vehicle| vehicle["stockNumber"] == "P12345").unwrap();
        assert_eq!(truth["askingPrice"], price, "{kind}");
    }
    let requests = sandbox.control("GET", "/book/requests", None).await;
    let last = requests["requests"].as_array().unwrap().last().unwrap();
    assert_eq!((&last["status"], &last["faults"]), (&json!(null), &json!(["reset_after"])));
}

#[tokio::test]
async fn bodies_break_off_stop_short_or_never_end() {
    let (sandbox, browser) = both().await;
    let whole = browser.get("/inventory").await.body.len();

    sandbox.fault(json!({ "kind": "truncate", "share": 0.4, "times": 1 })).await;
    let answer = browser.client.get(browser.url("/inventory")).send().await.unwrap();
    assert!(answer.content_length().unwrap() > 1000);
    assert!(answer.bytes().await.is_err(), "less comes than was announced");

    sandbox.fault(json!({ "kind": "truncate", "share": 0.4, "clean": true, "times": 1 })).await;
    let cut = browser.get("/inventory").await.body;
    assert!(cut.len() < whole / 2 && !cut.contains("</html>"));

    sandbox.fault(json!({ "kind": "endless_body", "times": 1 })).await;
    let mut answer = browser.client.get(browser.url("/inventory")).send().await.unwrap();
    let mut read = 0;
    while read < whole * 4 {
        read += answer.chunk().await.unwrap().unwrap().len();
    }
    drop(answer);

    sandbox.fault(json!({ "kind": "slow_drip", "bytes": 4000, "ms": 5, "times": 1 })).await;
    browser.get("/inventory").await.says("</html>");
}

#[tokio::test]
async fn latency_makes_the_answer_late() {
    let (sandbox, browser) = both().await;
    sandbox.fault(json!({ "kind": "latency", "ms": 60_000, "times": 1 })).await;
    let late = tokio::time::timeout(Duration::from_millis(300), browser.get("/home")).await;
    assert!(late.is_err());
    assert_eq!(browser.get("/home").await.status, 200);
}

#[tokio::test]
async fn other_pages_come_in_place_of_the_answer() {
    let (sandbox, browser) = both().await;
    sandbox.fault(json!({ "kind": "login_page_200", "times": 1 })).await;
    let login = browser.get("/inventory").await;
    assert_eq!(login.status, 200);
    login.says("__FORMSTATE");
    for status in [503, 200] {
        sandbox.fault(json!({ "kind": "maintenance", "status": status, "times": 1 })).await;
        let page = browser.get("/inventory").await;
        assert_eq!(page.status, status);
        page.says("System Maintenance");
    }
    sandbox.fault(json!({ "kind": "status", "status": 500, "times": 1 })).await;
    browser.get("/inventory").await.says("SELECT V.STK_NO");
    sandbox.fault(json!({ "kind": "redirect_loop", "times": 1 })).await;
    assert_eq!(browser.get("/inventory?page=2").await.location(), "/inventory?page=2");
    sandbox.fault(json!({ "kind": "session_killed", "times": 1 })).await;
    assert_eq!(browser.get("/inventory").await.location(), "/login?expired=1");
    assert_eq!(browser.get("/inventory").await.location(), "/login");
}

#[tokio::test]
async fn a_neighbours_record_and_other_types_and_encodings() {
    let (sandbox, browser) = both().await;
    let vehicle = "/inventory/vehicle?stk=P12345";
    sandbox.fault(json!({ "kind": "wrong_record", "times": 1 })).await;
    let page = browser.get(vehicle).await;
    assert_ne!(page.value("Stock No.").as_deref(), Some("P12345"));
    assert_eq!(page.value("VIN").unwrap().len(), 17);

    sandbox.fault(json!({ "kind": "wrong_content_type", "contentType": "text/plain", "times": 1 })).await;
    assert_eq!(browser.get(vehicle).await.content_type, "text/plain");

    sandbox.control("POST", "/vehicles/1001/P12345", Some(json!({ "lot": "Peña" }))).await;
    sandbox.fault(json!({ "kind": "latin1", "times": 1 })).await;
    let page = browser.get(vehicle).await;
    assert_eq!(page.content_type, "text/html; charset=windows-1252");
    assert!(page.bytes.windows(4).any(|bytes| bytes == b"Pe\xf1a"));
}

#[tokio::test]
async fn the_grid_lies_in_each_way_asked_for() {
    let (sandbox, browser) = both().await;
    let honest = browser.get("/inventory").await;
    let headings = honest.texts("#grdInv th a");
    let count = honest.texts("#lblCount");

    sandbox.fault(json!({ "kind": "column_reordered", "times": 1 })).await;
    let page = browser.get("/inventory").await;
    assert_eq!(page.texts("#grdInv th a"), headings.iter().rev().cloned().collect::<Vec<_>>());
    assert_eq!(page.grid()[0].iter().rev().collect::<Vec<_>>(), honest.grid()[0].iter().collect::<Vec<_>>());

    sandbox.fault(json!({ "kind": "column_inserted", "times": 1 })).await;
    let page = browser.get("/inventory").await;
    assert_eq!(page.texts("#grdInv th a")[10..12], ["Special Price", "Asking Price"]);

    sandbox.fault(json!({ "kind": "total_lies", "by": 5, "times": 1 })).await;
    assert_ne!(browser.get("/inventory").await.texts("#lblCount"), count);

    sandbox.fault(json!({ "kind": "short_page", "times": 1 })).await;
    let page = browser.get("/inventory").await;
    assert_eq!((page.grid().len(), page.texts("#lblCount")), (12, count.clone()));

    sandbox.fault(json!({ "kind": "empty_by_mistake", "times": 1 })).await;
    let page = browser.get("/inventory").await;
    assert_eq!((page.grid().len(), page.texts("#lblCount")), (0, count));
    page.does_not_say("No vehicles match");
}

#[tokio::test]
async fn labels_are_reworded_removed_and_moved() {
    let (sandbox, browser) = both().await;
    sandbox
        .fault(json!({ "kind": "label_reworded", "from": "Asking Price", "to": "Retail Ask", "times": 1 }))
        .await;
    assert_eq!(browser.get("/inventory").await.texts("#grdInv th a")[10], "Retail Ask");

    let pricing = "/inventory/vehicle?stk=P12345&tab=pricing";
    sandbox.fault(json!({ "kind": "label_removed", "label": "Asking Price", "times": 1 })).await;
    let page = browser.get(pricing).await;
    assert_eq!(page.value("Asking Price"), None);
    page.says("$64,250.00");

    sandbox.fault(json!({ "kind": "field_moved", "label": "MSRP", "to": "general", "times": 2 })).await;
    assert_eq!(browser.get(pricing).await.value("MSRP"), None);
    let general = browser.get("/inventory/vehicle?stk=P12345&tab=general").await;
    assert_eq!(general.value("MSRP").as_deref(), Some("$65,800.00"));
}

#[tokio::test]
async fn the_second_theme_says_the_same_in_other_words_and_shapes() {
    let (sandbox, browser) = both().await;
    let rows = browser.get("/inventory").await.grid();
    sandbox.control("POST", "/theme", Some(json!({ "theme": 2 }))).await;
    let page = browser.get("/inventory").await;
    page.says("Inventory Workspace");
    page.does_not_say("<table");
    assert_eq!(page.texts("article.unit dd"), rows.concat());
    let labels = page.texts("article.unit:first-child dt");
    assert!(labels.contains(&"Stock #".to_owned()) && labels.contains(&"Mileage".to_owned()), "{labels:?}");
    let other = sandbox.signed_in(SALES).await;
    for path in ["/home", "/profile", "/inventory/vehicle?stk=P12345", "/inventory/vehicle/edit?stk=P12345"] {
        let page = other.get(path).await;
        assert_eq!(page.status, 200);
        page.does_not_say("<table");
    }
}
