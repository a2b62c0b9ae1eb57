//! What the gateway shows outside the integrations: documentation, health, metrics.

use rooftop_e2e::{Browser, Call, World, eventually, repository, shared};
use serde_json::{Value, json};

fn page(world: &World, path: &str) -> Call {
    Call::get(format!("{}{path}", world.integrator.api))
}

/// The values of the attributes that make a browser ask for something.
fn asks_for(dom: &str) -> Vec<String> {
    let values = ["src=\"", "href=\"", "action=\"", "url("].into_iter().flat_map(|start| {
        dom.split(start).skip(1).map(|rest| rest.split(['"', ')']).next().unwrap_or_default().to_owned())
    });
    values.collect()
}

#[test]
fn the_reference_shows_every_operation_and_asks_nobody_else_for_anything() {
    let world = shared();
    let api = &world.integrator.api;
    let document = page(world, "/openapi.json").send().must_be(200).json();
    let operations =
        document["paths"].as_object().unwrap().values().flat_map(|path| path.as_object().unwrap().values());
    let titles: Vec<_> =
        operations.filter_map(|operation| operation["summary"].as_str().map(str::to_owned)).collect();
    assert!(titles.len() >= 8, "{titles:?}");
    let policy = page(world, "/docs").send().must_be(200).header("content-security-policy").to_owned();
    assert!(policy.contains("default-src 'none'") || policy.contains("default-src 'self'"), "{policy}");
    assert!(!policy.contains("http") && !policy.contains('*'), "{policy}");
    let mut browser = Browser::open(&format!("{api}/docs"));
    // The reference keeps its text in a shadow tree.
    let text = eventually("the operations", || {
        let text = browser.finds("document.querySelector('rapi-doc').shadowRoot.textContent");
        text.contains("List vehicles").then_some(text)
    });
    for title in titles {
        assert!(text.contains(&title), "{title} is not shown");
    }
    let foreign: Vec<_> = browser.asked_for().iter().filter(|url| !url.starts_with(api.as_str())).collect();
    assert!(foreign.is_empty(), "{foreign:?}");
    assert!(browser.asked_for().iter().any(|url| url.ends_with("/openapi.json")), "the search is not blind");
}

#[test]
fn every_error_code_has_a_page() {
    let world = shared();
    let document = page(world, "/openapi.json").send().must_be(200).json();
    let codes = document["components"]["schemas"]["ErrorCode"]["enum"].as_array().unwrap().clone();
    assert!(codes.len() > 20);
    let index = page(world, "/docs/errors").send().must_be(200).text;
    for code in codes.iter().map(|code| code.as_str().unwrap()) {
        let answer = page(world, &format!("/docs/errors/{code}")).send().must_be(200);
        assert!(answer.header("content-type").starts_with("text/html"));
        assert!(answer.text.contains(code) && index.contains(code), "{code}");
        assert!(asks_for(&answer.text).iter().all(|url| !url.contains("://")), "{code}");
    }
    page(world, "/docs/errors/no_such_code").send().must_be(404);
}

#[test]
fn the_type_of_a_problem_is_a_page_that_is_there() {
    let world = shared();
    let problem = world.service().get("/nothing").must_be(404).json();
    page(world, problem["type"].as_str().unwrap()).send().must_be(200);
}

#[test]
fn the_served_description_is_the_committed_one() {
    let served = page(shared(), "/openapi.json").send().must_be(200);
    assert!(served.header("content-type").starts_with("application/json"));
    assert_eq!(served.json()["openapi"].as_str().unwrap().split('.').next(), Some("3"));
    let committed = std::fs::read_to_string(repository().join("openapi.json"));
    if let Ok(committed) = committed {
        let committed: Value = serde_json::from_str(&committed).unwrap();
        assert!(committed == served.json(), "the committed one is old: run `cargo xtask generate`");
    }
}

#[test]
fn it_says_that_it_lives_that_it_is_ready_and_what_it_counts() {
    let world = shared();
    assert_eq!(page(world, "/healthz").send().must_be(200).json(), json!({"status": "alive"}));
    assert_eq!(page(world, "/readyz").send().must_be(200).json(), json!({"status": "ready"}));
    page(world, "/metrics").send().must_be(404);
    let metrics = world.gateway().metrics();
    for name in ["rooftop_syncs_total", "rooftop_dms_operation_seconds", "# HELP", "# TYPE"] {
        assert!(metrics.contains(name), "{name} is missing");
    }
}

#[test]
fn every_answer_carries_a_request_id_and_the_callers_own_if_it_gives_one() {
    let world = shared();
    let drawn = page(world, "/healthz").send();
    assert!(drawn.header("x-request-id").starts_with("req_"));
    let given = world.service().call("GET", "/nothing").header("x-request-id", "order-7").send().must_be(404);
    assert_eq!((given.header("x-request-id"), &given.json()["requestId"]), ("order-7", &json!("order-7")));
}
