//! The known answers are what a person sees on the screens.

use dom_query::{Document, Selection};
use serde_json::{Value, json};

use crate::House;

fn known(system: &str) -> Vec<Value> {
    let path = format!("{}/known/{system}.json", env!("CARGO_MANIFEST_DIR"));
    let known: Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    known["records"].as_array().unwrap().clone()
}

fn screen(record: &Value) -> impl Iterator<Item = (&str, &Value)> {
    record["screen"].as_object().unwrap().iter().map(|(label, shown)| (label.as_str(), shown))
}

/// What stands behind a label: the value of its control, or its text.
fn behind(cell: &Selection<'_>) -> String {
    let chosen = cell.select("option[selected]");
    let checked = cell.select("input[checked]");
    let input = cell.select("input:not([type=radio])");
    if chosen.exists() {
        return chosen.text().trim().to_owned();
    }
    [&checked, &input]
        .into_iter()
        .find_map(|one| one.attr("value"))
        .unwrap_or_else(|| cell.text())
        .trim()
        .to_owned()
}

#[tokio::test]
async fn of_autobook() {
    let house = House::autobook().await;
    for record in known("perl") {
        let query = format!("action=edit&id={}", record["id"].as_str().unwrap());
        let page = house.script(record["script"].as_str().unwrap(), &query).await.1;
        let page = Document::from(page);
        for (label, shown) in screen(&record) {
            let labels = page.select("th");
            let heading = labels.iter().find(|th| th.text().trim() == label && th.next_sibling().is("td"));
            assert_eq!(
                behind(&heading.unwrap().next_sibling()),
                shown.as_str().unwrap(),
                "{label} of {record}"
            );
        }
    }
}

#[tokio::test]
async fn of_forecourt() {
    let house = House::forecourt().await;
    for record in known("htmx") {
        let pages = house.vehicle_pages(record["id"].as_str().unwrap()).await;
        let pages = pages.map(Document::from);
        for (label, shown) in screen(&record) {
            let found = pages.iter().find_map(|page| {
                let labels = page.select("dt");
                labels
                    .iter()
                    .find(|dt| dt.text().trim() == label)
                    .map(|dt| dt.next_sibling().text().to_string())
            });
            assert_eq!(found.unwrap(), shown.as_str().unwrap(), "{label} of {record}");
        }
    }
}

#[tokio::test]
async fn of_the_services() {
    let house = House::services().await;
    for record in known("soap") {
        let dealer = "<Dealer><EnterpriseCode>LK</EnterpriseCode><CompanyNumber>LK1</CompanyNumber></Dealer>";
        let body = format!(
            "{dealer}<LookupParms><StockNumber>{}</StockNumber></LookupParms>",
            record["id"].as_str().unwrap()
        );
        let answer = house.ask("VehicleAPI", "VehicleLookup", &body).await.1;
        for (element, shown) in screen(&record) {
            let text = shown.as_str().unwrap();
            let (full, empty) = (format!("<{element}>{text}</{element}>"), format!("<{element} />"));
            assert!(
                answer.contains(&full) || (text.is_empty() && answer.contains(&empty)),
                "{element} of {record}: {answer}"
            );
        }
    }
}

#[tokio::test]
async fn of_tidewater() {
    let (house, session) = House::tidewater().await;
    for record in known("jsonrpc") {
        let fields: Vec<_> = screen(&record).map(|(field, _)| field).collect();
        let wanted = json!([["stock_no", "=", record["id"]]]);
        let search = json!(["dealer.vehicle", "search_read", wanted, fields, 0, 1, null, { "company": 1 }]);
        let found = house.execute(&session, search).await;
        for (field, shown) in screen(&record) {
            let value = &found["records"][0][field];
            assert_eq!(if value.is_array() { &value[1] } else { value }, shown, "{field} of {record}");
        }
    }
}
