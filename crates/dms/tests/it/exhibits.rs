//! What is shown of a page, and what never is.

use rooftop_core::ports::DmsFailure;
use rooftop_core::ports::dms::{Dms as _, DmsScope, Operation, Priority, ShownPage};
use std::collections::BTreeMap;

use crate::house::{House, RIGHT};
use crate::portal::{Fault, vin};

/// A secret that the portal hides in its page in many places.
const HIDDEN: &str = "P0IS0N";

async fn show(house: &House, personal: bool) -> Result<Vec<ShownPage>, DmsFailure> {
    let scope = DmsScope {
        integration: house.integration.clone(),
        connection: house.connection().clone(),
        account: house.account("svc"),
        rooftop: Some(house.integration.rooftops[0].rooftop_id.clone()),
        priority: Priority::Caller,
    };
    let input = BTreeMap::from([("stockNumber", "P1".to_owned())]);
    house.dms.show(Operation::VehiclesGet, &scope, &input, personal).await.map(|(_, pages)| pages)
}

/// The page of a vehicle with more in it.
fn page_with(more: &str) -> Fault {
    Fault::Page(format!(
        "<p><b>Store:</b> 01 - Main</p><h1>Vehicle P1</h1>{more}<dl><dt>Stock #<dd>P1<dt>VIN<dd>{}<dt>New/Used<dd>N\
         <dt>Status<dd>A<dt>Cost<dd>$60,000.00<dt>Last Changed<dd>01/21/2026 8:03a</dl>",
        vin("01")
    ))
}

fn body(pages: &[ShownPage]) -> &str {
    assert_eq!(pages.len(), 1, "{pages:?}");
    pages[0].body.as_deref().unwrap()
}

#[tokio::test]
async fn the_page_of_a_vehicle_is_shown_as_a_person_saw_it() {
    let house = House::with_service_account().await;
    let pages = show(&house, true).await.unwrap();
    let page = &pages[0];
    assert_eq!((page.page.as_str(), page.path.as_str(), page.status), ("vehicle", "/vehicle", 200));
    let shown = ["<h1>Vehicle P1</h1>", "<dd>$60,000.00</dd>", "<b>Store:</b> 01 - Main"];
    assert!(shown.iter().all(|text| body(&pages).contains(text)), "{pages:?}");
}

#[tokio::test]
async fn no_secret_of_the_page_the_session_or_the_account_is_shown() {
    let house = House::with_service_account().await;
    house.list().await.unwrap();
    let cookie = house.portal.state().seen.last().unwrap().cookies.replace("SID=", "");
    assert!(cookie.len() > 8, "{cookie}");
    let url: String = url::form_urlencoded::byte_serialize(cookie.as_bytes()).collect();
    let hostile = format!(
        "<!-- {HIDDEN} --><script>var csrf = '{HIDDEN}';</script><form action='/x?sid={HIDDEN}'>\
         <input type=hidden name=__token value={HIDDEN}><input name=csrfToken value={HIDDEN}></form>\
         <a href='/next;jsessionid={HIDDEN}'>next</a><p>You are {cookie}, or {url}, or {}, with {RIGHT}.</p>\
         <p title='{cookie}'>call 404-555-0142</p>",
        cookie.to_uppercase()
    );
    house.portal.fault("GET /vehicle", 1, &page_with(&hostile));
    let pages = show(&house, true).await.unwrap();
    let text = body(&pages).to_lowercase();
    for secret in [HIDDEN, &cookie, RIGHT, "404-555-0142"] {
        assert!(!text.contains(&secret.to_lowercase()), "{secret} in {text}");
    }
    assert!(text.contains("you are [secret], or [secret], or [secret], with [secret]."), "{text}");
}

#[tokio::test]
async fn a_page_that_is_not_proved_is_not_shown() {
    let house = House::with_service_account().await;
    house.list().await.unwrap();
    let other_store = format!(
        "<p><b>Store:</b> 02 - North</p><h1>Vehicle P1</h1><dl><dt>Stock #<dd>P1<dt>VIN<dd>{}</dl>",
        vin("02")
    );
    for page in [Fault::Page(other_store), Fault::Page("<h1>Something else</h1>".into())] {
        house.portal.fault("GET /vehicle", 10, &page);
        let failure = show(&house, true).await.unwrap_err();
        assert!(matches!(failure, DmsFailure::Drift(_)), "{failure:?}");
    }
}
