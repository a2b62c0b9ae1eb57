//! Pages that are not what the pack says are kept for its author: scrubbed, sealed, with what the pack should say.

use axum::Router;
use axum::routing::get;
use jiff::SignedDuration;
use rooftop_core::ports::DmsFailure;
use rooftop_core::ports::store::{SealedItems as _, SealedKind};
use rooftop_dms::Specimen;

use super::rig::{Rig, page};
use crate::gateway::int_1;

/// The page of a vehicle on which the price stands under this label.
fn priced(label: &str) -> String {
    format!(
        "<h1>Vehicle P1</h1><dl><dt>Stock #<dd>P1<dt>VIN<dd>1FTFW1E50NFA00001<dt>New/Used<dd>N<dt>Status<dd>A\
         <dt>{label}<dd id=msrp>$63,990.00<dt>Last Changed<dd>01/21/2026 8:03a</dl>"
    )
}

async fn kept(rig: &Rig, page: &str) -> Option<Specimen> {
    rig.dms.specimen(&int_1(), page).await.unwrap()
}

/// A portal that shows a vehicle so.
fn showing(body: &'static str) -> Router {
    Router::new().route("/vehicle/{stock}", get(async move || page(body)))
}

#[tokio::test]
async fn a_page_that_cannot_be_read_is_kept_without_secrets_and_personal_data() {
    let body = "<h1>Vehicle P1</h1><input type=hidden name=token value=t0k3n-of-the-form><dl><dt>Stock #<dd>P1\
                <dt>Serial<dd>none<dt>Customer Name<dd>Dana Okafor</dl><p>Write to dana@mail.example, card 4111 1111 1111 1111</p>";
    let rig = Rig::of(showing(body)).open().await;
    let failure = rig.get("P1").await.unwrap_err();
    assert!(matches!(failure, DmsFailure::Drift(_)), "{failure}");
    let kept = kept(&rig, "vehicle").await.unwrap();
    assert_eq!((kept.status, kept.proposed_patch), (200, None));
    assert!(kept.pack.starts_with("portal 0.1.0"), "{}", kept.pack);
    assert!(kept.found[0].contains("label_missing"), "{:?}", kept.found);
    let body = kept.body.unwrap();
    assert!(body.contains("<h1>Vehicle P1</h1>") && body.contains("Serial"), "{body}");
    for secret in ["t0k3n", "Okafor", "dana@mail", "4111", "c00kie"] {
        assert!(!body.contains(secret), "{secret} in {body}");
    }
    let sealed = rig.gateway.store.sealed(&int_1(), SealedKind::OddPage, "vehicle").await.unwrap().unwrap();
    assert!(!sealed.windows(6).any(|bytes| bytes == b"Serial"), "it is sealed");
}

#[tokio::test]
async fn the_newest_page_of_a_name_is_kept_and_none_more_often_than_once_an_hour() {
    let rig = Rig::of(showing("<h1>Vehicle P1</h1><p>Come back later.</p>")).open().await;
    rig.get("P1").await.unwrap_err();
    let first = kept(&rig, "vehicle").await.unwrap();
    rig.gateway.clock.advance(SignedDuration::from_mins(59));
    rig.get("P1").await.unwrap_err();
    assert_eq!(kept(&rig, "vehicle").await.unwrap(), first);
    rig.gateway.clock.advance(SignedDuration::from_mins(1));
    rig.get("P1").await.unwrap_err();
    let second = kept(&rig, "vehicle").await.unwrap();
    assert_eq!(second.kept_at.duration_since(first.kept_at), SignedDuration::from_hours(1));
}

#[tokio::test]
async fn a_page_that_is_what_the_pack_says_is_not_kept() {
    let rig = Rig::of(Router::new()).open().await;
    let read = rig.get("P1").await.unwrap();
    assert!(read.finds.heals.is_empty() && !read.finds.evidence.is_empty());
    assert_eq!(kept(&rig, "vehicle").await, None);
}

#[tokio::test]
async fn a_page_that_was_healed_is_kept_with_what_the_pack_should_say() {
    let recorded = format!(
        "<!DOCTYPE html><html><head><title>Plain</title></head><body>{}</body></html>",
        priced("MSRP")
    );
    let routes = Router::new().route("/vehicle/{stock}", get(async || page(&priced("Sticker Price"))));
    let rig = Rig::of(routes)
        .file("fixtures/vehicle/normal.html", &recorded)
        .file(
            "fixtures/vehicle/normal.yaml",
            "kind: normal\nurl: \"https://dms.example/vehicle/P1\"\nexpect: { page: vehicle }\n",
        )
        .open()
        .await;
    let read = rig.get("P1").await.unwrap();
    assert_eq!(read.finds.heals[0].field, "msrp");
    let kept = kept(&rig, "vehicle").await.unwrap();
    let patch = kept.proposed_patch.unwrap();
    assert!(patch.contains("- values.msrp.label: \"MSRP\"\n+ values.msrp.label: "), "{patch}");
    assert!(kept.found[0].starts_with("msrp: "), "{:?}", kept.found);
    assert!(kept.body.unwrap().contains("Sticker Price"));
}
