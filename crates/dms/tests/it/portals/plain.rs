//! The rig itself: its portal works, and its errors are seen.

use axum::Router;
use axum::response::Redirect;
use axum::routing::get;
use rooftop_core::ports::DmsFailure;

use super::rig::{Rig, Server, inventory, page};

#[tokio::test]
async fn the_portal_of_the_rig_can_be_signed_in_to_and_read() {
    let rig = Rig::of(Router::new()).open().await;
    assert_eq!(rig.list().await.unwrap(), ["P1", "P2"]);
    assert_eq!(rig.get("P1").await.unwrap().fields["stockNumber"], "P1");
    rig.sign_in().await.unwrap();
    assert_eq!(
        rig.lines().first_chunk(),
        Some(
            &["GET /login", "POST /login user=svc&pw=right-horse-battery", "GET /home", "GET /inventory"]
                .map(str::to_owned)
        )
    );
}

#[tokio::test]
async fn what_a_test_answers_and_teaches_goes_before_what_the_rig_has() {
    let other = page("<h1>Stock</h1><table><tr><th>Unit<th>VIN<tr><td>Q7<td>1FTFW1E50NFA00001</table>");
    let rig = Rig::of(Router::new().route("/inventory", get(|| async move { other })))
        .file(
            "pages/inventory.yaml",
            "page: inventory\nmeans: signed_in\nproof: [ { heading: Stock } ]\nlists:\n  vehicles:\n    \
             columns: { stock_number: { heading: Unit, read: text } }\n    key: stock_number\n    \
             empty: [ { text: None. } ]\n",
        )
        .open()
        .await;
    assert_eq!(rig.list().await.unwrap(), ["Q7"]);
}

#[tokio::test]
async fn a_second_server_is_spoken_to_if_the_pack_names_it() {
    let second = Server::serve(Router::new().route("/stock", get(|| async { inventory(&["S1"]) }))).await;
    let to = format!("{}/stock", second.url());
    let rig = Rig::of(Router::new().route("/inventory", get(|| async move { Redirect::to(&to) })))
        .origin("second_url", second.url())
        .limits("requests_per_second: 1000, burst: 1000, redirects_max: 1")
        .open()
        .await;
    assert_eq!(rig.list().await.unwrap(), ["S1"]);
    assert_eq!(second.asked("GET /stock")[0].header("user-agent"), "rooftop-test");
}

#[tokio::test]
async fn a_portal_may_be_taught_less_and_asked_for_more() {
    let rig = Rig::of(Router::new())
        .without("flows/vehicles.get.yaml")
        .pack("store: { shown_by: { label: Store, read: text } }\n")
        .open()
        .await;
    let failure = rig.get("P1").await.unwrap_err();
    assert!(matches!(failure, DmsFailure::NotSupported(_)), "{failure:?}");
    let failure = rig.list().await.unwrap_err();
    assert!(matches!(failure, DmsFailure::Drift(_)), "{failure:?}");
}

#[tokio::test]
async fn without_a_service_account_nobody_signs_in() {
    let rig = Rig::of(Router::new()).without_service_account().open().await;
    assert!(matches!(rig.list().await.unwrap_err(), DmsFailure::ActionRequired));
    assert!(rig.lines().is_empty());
}
