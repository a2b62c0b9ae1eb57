//! What is made of answers that no good portal gives.

use rooftop_core::ports::DmsFailure;
use std::time::Duration;

use crate::house::{House, RIGHT};
use crate::portal::{Fault, Portal};

fn redirect(to: &str) -> Fault {
    Fault::Status(302, format!("Location: {to}\r\n"))
}

fn detail(failure: DmsFailure) -> String {
    match failure {
        DmsFailure::Unavailable { detail, .. } => detail,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_redirect_loop_ends_at_the_packs_limit() {
    let house = House::with_service_account().await;
    house.portal.fault("GET /inventory", 100, &redirect("/inventory"));
    assert_eq!(detail(house.list().await.unwrap_err()), "the DMS redirects too often");
    assert_eq!(house.portal.count("GET /inventory"), 4, "once, and three redirects");
}

#[tokio::test]
async fn nothing_is_sent_to_another_origin() {
    let house = House::with_service_account().await;
    let elsewhere = Portal::open().await;
    house.list().await.unwrap();
    for to in [elsewhere.url(), format!("{}/inventory", elsewhere.url().replace("127.0.0.1", "localhost"))] {
        house.portal.fault("GET /inventory", 1, &redirect(&to));
        assert_eq!(detail(house.list().await.unwrap_err()), "the address is outside the pack's origins");
    }
    assert!(elsewhere.state().seen.is_empty());
}

#[tokio::test]
async fn a_password_does_not_follow_a_redirect_to_another_origin() {
    let house = House::open().await;
    let elsewhere = Portal::open().await;
    let fault = Fault::Status(307, format!("Location: {}/login\r\n", elsewhere.url()));
    house.portal.fault("POST /login", 1, &fault);
    house.present(RIGHT, None).await.unwrap_err();
    assert!(elsewhere.state().seen.is_empty());
    assert_eq!(house.logins(), 1);
}

#[tokio::test]
async fn a_form_that_leads_to_another_origin_is_not_sent() {
    let house = House::open().await;
    let elsewhere = Portal::open().await;
    let form = format!(
        "<h1>Sign In</h1><form action='{}/login' method='post'><label for='u'>User ID</label><input id='u' name='user'>\
         <label for='p'>Password</label><input id='p' name='pw' type='password'><input type='submit' value='Sign In'></form>",
        elsewhere.url()
    );
    house.portal.fault("GET /login", 1, &Fault::Page(form));
    house.present(RIGHT, None).await.unwrap_err();
    assert!(elsewhere.state().seen.is_empty());
}

#[tokio::test]
async fn a_body_without_an_end_is_cut_at_the_packs_limit() {
    let house = House::with_service_account().await;
    house.portal.fault("GET /inventory", 1, &Fault::Endless);
    assert_eq!(detail(house.list().await.unwrap_err()), "the DMS's answer is too large");
    assert_eq!(house.portal.count("GET /inventory"), 1, "it would be as large again");
}

#[tokio::test]
async fn a_body_that_drips_is_timed_out_as_a_whole() {
    let house = House::with_service_account().await;
    house.list().await.unwrap();
    house.portal.fault("GET /inventory", 1, &Fault::Drip);
    let failure = house.list().await.unwrap_err();
    assert!(matches!(failure, DmsFailure::Timeout(_)), "{failure:?}");
}

#[tokio::test]
async fn a_read_is_tried_again_at_most_twice() {
    let house = House::with_service_account().await;
    house.portal.fault("GET /inventory", 2, &Fault::Status(503, "Retry-After: 0\r\n".into()));
    assert_eq!(house.list().await.unwrap(), ["P1", "P2", "P3"]);
    assert_eq!(house.portal.count("GET /inventory"), 3);
    house.portal.fault("GET /inventory", 100, &Fault::Status(503, "Retry-After: 0\r\n".into()));
    let failure = house.list().await.unwrap_err();
    assert!(matches!(failure, DmsFailure::Unavailable { .. }), "{failure:?}");
    assert_eq!(house.portal.count("GET /inventory"), 6);
}

#[tokio::test]
async fn a_broken_connection_is_tried_again_for_a_read() {
    let house = House::with_service_account().await;
    house.portal.fault("GET /inventory", 1, &Fault::Cut);
    assert_eq!(house.list().await.unwrap(), ["P1", "P2", "P3"]);
}

#[tokio::test]
async fn a_long_retry_after_is_told_and_not_waited_for() {
    let house = House::with_service_account().await;
    house.portal.fault("GET /inventory", 100, &Fault::Status(503, "Retry-After: 60\r\n".into()));
    match house.list().await.unwrap_err() {
        DmsFailure::Unavailable { retry_after, .. } => assert_eq!(retry_after, Some(Duration::from_mins(1))),
        other => panic!("{other:?}"),
    }
    assert_eq!(house.portal.count("GET /inventory"), 1);
}

#[tokio::test]
async fn a_post_is_never_sent_again() {
    let house = House::with_service_account().await;
    house.list().await.unwrap();
    let faults =
        [Fault::Status(503, "Retry-After: 0\r\n".into()), Fault::Status(429, String::new()), Fault::Cut];
    for fault in &faults {
        let before = house.portal.count("POST /open-store");
        house.portal.fault("POST /open-store", 1, fault);
        house.get(2, "P1").await.unwrap_err();
        assert_eq!(house.portal.count("POST /open-store"), before + 1, "{fault:?}");
    }
}

#[tokio::test]
async fn cookies_are_kept_and_go_only_where_they_belong() {
    let house = House::with_service_account().await;
    house.portal.state().more_cookies = vec![
        "TRACK=7; Path=/".into(),
        "ADMIN=1; Path=/admin".into(),
        "OUT=1; Domain=bank.example; Path=/".into(),
        "OLD=1; Path=/; Max-Age=0".into(),
    ];
    house.list().await.unwrap();
    let seen = house.portal.state().seen.clone();
    let last = seen.iter().rfind(|seen| seen.line == "GET /inventory").unwrap();
    let mut cookies: Vec<_> =
        last.cookies.split("; ").map(|cookie| cookie.split('=').next().unwrap()).collect();
    cookies.sort_unstable();
    assert_eq!(cookies, ["SID", "TRACK"]);
    assert_eq!(seen[0].cookies, "", "a sign-in begins without cookies");
}

#[tokio::test]
async fn a_maintenance_status_is_no_drift() {
    let house = House::with_service_account().await;
    house.portal.fault("GET /login", 100, &Fault::Status(502, String::new()));
    let failure = house.list().await.unwrap_err();
    assert!(matches!(failure, DmsFailure::Unavailable { .. }), "{failure:?}");
    assert_eq!(house.logins(), 0);
}
