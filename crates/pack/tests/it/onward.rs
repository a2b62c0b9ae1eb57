//! Where answers to a commit lead by themselves: only on, by asking, and only if the pack says so.

use rooftop_pack::{FlowError, Method, Pack, run};
use serde_json::json;

use crate::example::{altered, catalogue, recorded};
use crate::portal::{Portal, scope};

const FLOW: &str = "operation: entries.create\nsteps:\n  - send: { path: /entries, form: { memo: \"{input.memo}\" }, \
    kind: commit, expect: home }\n";

const SAVED: &str = "<!DOCTYPE html><html><head><meta http-equiv=refresh content='0; url=/home'></head>\
    <body><h1>Saved</h1><form action='/again' method='post'><input type=hidden name=a value=1></form>\
    <script>document.forms[0].submit()</script></body></html>";

/// Posts an entry; what came of it, and the requests that were made.
async fn posted(page: Option<&str>) -> (Result<(), String>, Vec<String>) {
    let copy = altered("flows/entries.create.yaml", "", FLOW);
    if let Some(page) = page {
        std::fs::write(copy.path().join("pages/saved.yaml"), page).unwrap();
    }
    let pack = Pack::load(copy.path(), &catalogue()).unwrap_or_else(|wrong| panic!("{wrong}"));
    let mut portal =
        Portal::default().on("POST /entries memo=Rent", SAVED).on("GET /home", &recorded("home/normal"));
    let input = json!({ "memo": "Rent", "day": "2026-06-01", "count": 1, "reversed": false, "tags": [], "lines": [] });
    let input = input.as_object().unwrap().clone().into_iter().collect();
    let came = run(&pack, "entries.create", &scope(None), &input, &mut portal).await;
    let came = came.map(drop).map_err(|error| match error {
        FlowError::Drift(drift) => format!("{} {}", drift.kind.code(), drift.page),
        other => panic!("{other:?}"),
    });
    let is_ask = |request: &rooftop_pack::Request| request.method == Method::Get;
    assert!(portal.requests.iter().skip(1).all(is_ask), "nothing more is sent");
    (came, portal.requests.iter().map(|request| request.url.path().to_owned()).collect())
}

#[tokio::test]
async fn a_page_that_answers_a_commit_is_left_only_if_the_pack_knows_it() {
    let (came, requests) = posted(None).await;
    assert_eq!(came.unwrap_err(), "page_unproven home");
    assert_eq!(requests, ["/entries"]);
    let passing = "page: saved\nmeans: passing\nproof: [ { heading: Saved } ]\nonward: { refresh: 1 }\n";
    let (came, requests) = posted(Some(passing)).await;
    came.unwrap();
    assert_eq!(requests, ["/entries", "/home"]);
}

#[tokio::test]
async fn an_answer_to_a_commit_never_sends_a_form() {
    let sends = "page: saved\nmeans: passing\nproof: [ { heading: Saved } ]\nonward: auto_submit\n";
    let (came, requests) = posted(Some(sends)).await;
    assert_eq!(came.unwrap_err(), "form_unusable saved");
    assert_eq!(requests, ["/entries"]);
}
