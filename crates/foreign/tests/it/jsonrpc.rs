//! Tidewater: an envelope around everything, errors inside 200, pairs and places.

use reqwest::StatusCode;
use rooftop_foreign::System;
use serde_json::{Value, json};

use crate::{AT_EASE, House, SESSIONS_END_AT_ONCE};

const BAYSIDE_TOYOTA: u64 = 1;

impl House {
    /// The whole answer to a call.
    async fn rpc(&self, session: &str, method: &str, params: Value) -> Value {
        let call = json!({ "jsonrpc": "2.0", "id": 5, "method": method, "params": params });
        let request =
            self.client.post(self.url("/rpc")).header("Authorization", format!("Session {session}"));
        let answer = request.json(&call).send().await.unwrap();
        assert_eq!(answer.status(), StatusCode::OK);
        answer.json().await.unwrap()
    }

    async fn log_in(&self) -> String {
        let params = json!(["bayside", "inventory@bayside.example", "ebb+flow"]);
        let answer = self.rpc("", "common.login", params).await;
        answer["result"]["session"].as_str().unwrap().to_owned()
    }

    pub(crate) async fn tidewater() -> (Self, String) {
        let house = Self::open(System::Jsonrpc, AT_EASE).await;
        let session = house.log_in().await;
        (house, session)
    }

    pub(crate) async fn execute(&self, session: &str, params: Value) -> Value {
        let answer = self.rpc(session, "object.execute", params).await;
        assert!(answer.get("error").is_none(), "{answer}");
        answer["result"].clone()
    }

    async fn error(&self, session: &str, method: &str, params: Value) -> (i64, String) {
        let answer = self.rpc(session, method, params).await;
        let error = &answer["error"];
        (error["code"].as_i64().unwrap(), error["data"]["message"].as_str().unwrap().to_owned())
    }
}

fn context() -> Value {
    json!({ "company": BAYSIDE_TOYOTA })
}

#[tokio::test]
async fn errors_come_with_200_and_say_who_they_are() {
    let (house, session) = House::tidewater().await;
    let wrong = json!(["bayside", "inventory@bayside.example", "ebb"]);
    assert_eq!(house.error("", "common.login", wrong).await, (300, "Wrong login/password".into()));
    assert_eq!(house.error("", "object.execute", json!([])).await, (100, "Session expired".into()));
    assert_eq!(house.error(&session, "object.delete", json!([])).await.0, -32601);
    let field = json!(["dealer.vehicle", "search_read", [], ["price"], 0, 5, null, context()]);
    assert_eq!(house.error(&session, "object.execute", field).await, (200, "Invalid field \"price\"".into()));
    let gone = json!(["dealer.vehicle", "read", [1], ["vin"], context()]);
    assert!(house.error(&session, "object.execute", gone).await.1.starts_with("Record does not exist"));
    let nowhere = json!(["dealer.vehicle", "search_count", [], {}]);
    assert_eq!(house.error(&session, "object.execute", nowhere).await, (200, "No company in context".into()));
    assert_eq!(house.rpc(&session, "common.logout", json!([])).await["result"], true);
    assert_eq!(house.error(&session, "common.preferences", json!([])).await.0, 100);
}

#[tokio::test]
async fn a_session_ends_when_nobody_uses_it() {
    let house = House::open(System::Jsonrpc, SESSIONS_END_AT_ONCE).await;
    let session = house.log_in().await;
    assert_eq!(house.error(&session, "common.preferences", json!([])).await.0, 100);
}

#[tokio::test]
async fn a_search_gives_a_slice_and_the_length_of_the_whole() {
    let (house, session) = House::tidewater().await;
    let search = json!([
        "dealer.vehicle",
        "search_read",
        [],
        ["stock_no", "make_id", "trim", "write_date"],
        12,
        5,
        "stock_no",
        context()
    ]);
    let found = house.execute(&session, search).await;
    assert_eq!((&found["length"], found["records"].as_array().unwrap().len()), (&14.into(), 2));
    let last = &found["records"][1];
    assert_eq!((&last["stock_no"], &last["make_id"]), (&"T1373".into(), &json!([2, "Ford"])));
    assert_eq!(last["write_date"], "2026-10-17 12:43:00", "in UTC");
    assert_eq!(found["context"]["company_name"], "Bayside Toyota");
    let sold = json!([
        "dealer.vehicle",
        "search_count",
        [["state", "=", "done"], ["make_id", "in", [2, 5]]],
        context()
    ]);
    let all = json!(["dealer.vehicle", "search_count", [["vin", "ilike", ""]], context()]);
    assert!(house.execute(&session, sold).await.as_u64() < house.execute(&session, all).await.as_u64());
}

#[tokio::test]
async fn what_is_empty_is_false() {
    let (house, session) = House::tidewater().await;
    let search = json!([
        "dealer.vehicle",
        "search_read",
        [["partner_id", "=", false], ["note", "=", false]],
        ["partner_id", "note"],
        0,
        80,
        null,
        context()
    ]);
    let found = house.execute(&session, search).await;
    assert_eq!(
        (&found["records"][0]["partner_id"], &found["records"][0]["note"]),
        (&false.into(), &false.into())
    );
}

#[tokio::test]
async fn a_report_gives_rows_by_place() {
    let (house, session) = House::tidewater().await;
    let export =
        json!(["account.move.line", "export_rows", [], ["account_id", "debit", "credit"], 0, 2, context()]);
    let report = house.execute(&session, export).await;
    assert_eq!(
        (&report["columns"], &report["count"]),
        (&json!(["account_id", "debit", "credit"]), &12.into())
    );
    assert_eq!(report["rows"][1][0], json!([4000, "4000 Sales, vehicles"]));
    assert_eq!(report["rows"][1][2], report["rows"][0][1]);
}

#[tokio::test]
async fn its_own_pages_show_how_it_is_called() {
    let (house, _) = House::tidewater().await;
    let page = house.client.get(house.url("/")).send().await.unwrap().text().await.unwrap();
    assert!(page.contains("/client.js"));
    let script = house.client.get(house.url("/client.js")).send().await.unwrap().text().await.unwrap();
    assert!(script.contains("rpc(\"common.login\", [database, login, password])"));
}
