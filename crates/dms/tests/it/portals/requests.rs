//! Requests as a pack writes them: method, headers, bodies.

use axum::Router;
use axum::body::Bytes;
use axum::response::Redirect;
use axum::routing::{any, post};

use super::rig::{Rig, Server, inventory, page};

/// The flow that reads the inventory by these steps.
fn list(steps: &str) -> String {
    format!(
        "operation: vehicles.list\nsteps:\n{steps}\nrows:\n  from: vehicles\n  key: row.stock_number\n  \
         fields: {{ stockNumber: row.stock_number }}\n"
    )
}

#[tokio::test]
async fn json_with_headers_is_sent_as_the_pack_says() {
    let rig = Rig::of(Router::new().route("/api/search", post(|| async { inventory(&["J1"]) })))
        .file(
            "flows/vehicles.list.yaml",
            &list(
                "  - send:\n      path: /api/search\n      headers: { X-Requested-With: XMLHttpRequest }\n      \
                 json: { method: search, id: \"{request.number}\", params: { size: 100 } }\n      kind: read\n      \
                 expect: inventory",
            ),
        )
        .open()
        .await;
    assert_eq!(rig.list().await.unwrap(), ["J1"]);
    let asked = &rig.server.asked("POST /api/search")[0];
    assert_eq!(asked.line, r#"POST /api/search {"method":"search","id":1,"params":{"size":100}}"#);
    assert_eq!(asked.header("content-type"), "application/json");
    assert_eq!(asked.header("x-requested-with"), "XMLHttpRequest");
    assert_eq!(asked.header("cookie"), "SID=c00kie");
}

#[tokio::test]
async fn a_post_that_only_asks_is_asked_again_and_one_that_changes_something_never() {
    for (kind, asked) in [("read", 3), ("draft", 1), ("converge", 1)] {
        let busy = || async { axum::http::StatusCode::SERVICE_UNAVAILABLE };
        let step = format!("  - send: {{ path: /busy, form: {{ a: b }}, kind: {kind}, expect: inventory }}");
        let rig = Rig::of(Router::new().route("/busy", post(busy)))
            .file("flows/vehicles.list.yaml", &list(&step))
            .open()
            .await;
        rig.list().await.unwrap_err();
        assert_eq!(rig.server.asked("POST /busy a=b").len(), asked, "{kind}");
    }
}

#[tokio::test]
async fn a_redirect_that_repeats_carries_the_body_and_headers_of_the_pack_stay_at_their_origin() {
    let second = Server::serve(Router::new().route(
        "/stock",
        post(|body: Bytes| async move {
            if body == r#"{"all":true}"# { inventory(&["S1"]) } else { page("<h1>What?</h1>") }
        }),
    ))
    .await;
    let to = format!("{}/stock", second.url());
    let rig = Rig::of(
        Router::new()
            .route("/api", any(|| async { Redirect::temporary("/api/2") }))
            .route("/api/2", any(|| async move { Redirect::temporary(&to) })),
    )
    .origin("second_url", second.url())
    .file(
        "flows/vehicles.list.yaml",
        &list(
            "  - send: { path: /api, headers: { Authorization: Token t }, json: { all: true }, kind: read, \
             expect: inventory }",
        ),
    )
    .open()
    .await;
    assert_eq!(rig.list().await.unwrap(), ["S1"]);
    assert_eq!(rig.server.asked("POST /api/2")[0].header("authorization"), "Token t");
    assert_eq!(second.asked("POST /stock")[0].header("authorization"), "");
    assert_eq!(second.asked("POST /stock")[0].header("content-type"), "application/json");
}

#[tokio::test]
async fn a_request_goes_to_the_origin_that_it_names() {
    let second = Server::serve(Router::new().route("/v2/stock", any(|| async { inventory(&["S1"]) }))).await;
    let rig = Rig::of(Router::new())
        .origin("api_url", &format!("{}/v2/", second.url()))
        .file(
            "flows/vehicles.list.yaml",
            &list("  - open: { origin: api_url, path: /stock, expect: inventory }"),
        )
        .open()
        .await;
    assert_eq!(rig.list().await.unwrap(), ["S1"]);
    assert_eq!(second.lines(), ["GET /v2/stock"]);
}
