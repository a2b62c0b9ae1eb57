//! Signing in, being locked out, and staying in.

use crate::browser::{GM, PARTS, SALES, Sandbox, sandbox, sandbox_with};
use rooftop_sandbox::Options;
use serde_json::json;

const INVALID: &str = "Invalid user ID or password.";
const LOCKED: &str = "This account is locked. Contact your system administrator.";
const FORM_EXPIRED: &str = "Your form has expired. Please try again.";

#[tokio::test]
async fn a_password_is_enough_for_those_without_an_authenticator() {
    let sandbox = sandbox().await;
    let home = sandbox.signed_in(SALES).await.get("/home").await;
    home.says("Signed in as: JORDAN BLAKE (sales@peachtree.example)");
    home.says("Store: 1001 - Peachtree Ford");
}

#[tokio::test]
async fn three_failures_in_a_row_lock_until_the_control_port_unlocks() {
    let sandbox = sandbox().await;
    let browser = sandbox.browser();
    for expected in [INVALID, INVALID, LOCKED] {
        let answer = browser.give_password(SALES, "wrong").await;
        assert_eq!(answer.status, 200);
        answer.says(expected);
    }
    let password = sandbox.password(SALES);
    browser.give_password(SALES, &password).await.says(LOCKED);
    let standing = sandbox.control("GET", &format!("/book/users/{SALES}"), None).await;
    assert_eq!((&standing["failures"], &standing["locked"]), (&json!(3), &json!(true)));

    sandbox.control("POST", &format!("/users/{SALES}/unlock"), None).await;
    assert_eq!(browser.give_password(SALES, &password).await.location(), "/home");
    let logins = sandbox.control("GET", "/book/logins", None).await;
    let outcomes: Vec<_> =
        logins["logins"].as_array().unwrap().iter().map(|login| &login["outcome"]).collect();
    assert_eq!(outcomes, ["wrong", "wrong", "locked", "locked", "accepted"]);
}

#[tokio::test]
async fn a_code_is_taken_once() {
    let sandbox = sandbox().await;
    at_the_start_of_a_step(&sandbox).await;
    let code = sandbox.code(GM).await;
    let password = sandbox.password(GM);
    let first = sandbox.browser();
    assert_eq!(first.give_password(GM, &password).await.location(), "/login/verify");
    first.get("/login/verify").await.says("Enter the 6-digit code from your authenticator app");
    assert_eq!(first.get("/home").await.location(), "/login");
    assert_eq!(first.give_code(&code).await.location(), "/home");

    let second = sandbox.browser();
    second.give_password(GM, &password).await;
    let answer = second.give_code(&code).await;
    assert_eq!(answer.status, 200);
    answer.says("The code you entered is not valid.");
    let next = sandbox.control("GET", &format!("/authenticator/{GM}"), None).await;
    assert_eq!(next["used"], json!(true));
    assert_eq!(second.give_code(next["code"].as_str().unwrap()).await.location(), "/home");
}

/// So that the whole test happens within one time step.
async fn at_the_start_of_a_step(sandbox: &Sandbox) {
    let validity = sandbox.control("GET", &format!("/authenticator/{GM}"), None).await;
    let rest = validity["validForSeconds"].as_i64().unwrap();
    sandbox.control("POST", "/clock", Some(json!({ "advanceSeconds": rest }))).await;
}

#[tokio::test]
async fn an_expired_password_leads_to_a_form_and_no_further() {
    let sandbox = sandbox().await;
    let browser = sandbox.browser();
    let expired = "expired@peachtree.example";
    let page = browser.give_password(expired, &sandbox.password(expired)).await;
    page.says("Your password has expired and must be changed.");
    assert_eq!(browser.get("/home").await.location(), "/login");
}

#[tokio::test]
async fn a_form_is_good_for_one_submission() {
    let sandbox = sandbox().await;
    let browser = sandbox.browser();
    let page = browser.get("/login").await;
    let fields = [("username", SALES), ("password", "wrong")];
    browser.submit(&page, "/login", &fields).await.says(INVALID);
    browser.submit(&page, "/login", &fields).await.says(FORM_EXPIRED);
    let standing = sandbox.control("GET", &format!("/book/users/{SALES}"), None).await;
    assert_eq!(standing["failures"], json!(1));
}

#[tokio::test]
async fn an_idle_session_expires() {
    let sandbox = sandbox_with(Options { vehicles: 9, idle_minutes: 5, ..Options::default() }).await;
    let browser = sandbox.signed_in(SALES).await;
    sandbox.control("POST", "/clock", Some(json!({ "advanceSeconds": 299 }))).await;
    assert_eq!(browser.get("/home").await.status, 200);
    sandbox.control("POST", "/clock", Some(json!({ "advanceSeconds": 301 }))).await;
    let answer = browser.get("/inventory").await;
    assert_eq!((answer.status, answer.location()), (302, "/login?expired=1"));
    browser.get("/login?expired=1").await.says("Your session has expired. Please sign in again.");
}

#[tokio::test]
async fn a_session_goes_on_through_many_ids_and_ends_with_sign_out() {
    let sandbox = sandbox().await;
    let browser = sandbox.signed_in(SALES).await;
    for _ in 0..120 {
        assert_eq!(browser.get("/home").await.status, 200);
    }
    let home = browser.get("/home").await;
    assert_eq!(browser.submit(&home, "/logout", &[]).await.location(), "/login");
    assert_eq!(browser.get("/home").await.location(), "/login");
}

#[tokio::test]
async fn the_control_port_ends_sessions() {
    let sandbox = sandbox().await;
    let (sales, parts) = (sandbox.signed_in(SALES).await, sandbox.signed_in(PARTS).await);
    let killed = sandbox.control("POST", "/sessions/kill", Some(json!({ "username": SALES }))).await;
    assert_eq!(killed["killed"], json!(1));
    assert_eq!(sales.get("/home").await.location(), "/login?expired=1");
    assert_eq!(parts.get("/home").await.status, 200);
}

#[tokio::test]
async fn a_restart_forgets_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let options = Options { vehicles: 30, data: Some(folder.path().to_owned()), ..Options::default() };
    let before = sandbox_with(options.clone()).await;
    let browser = before.signed_in(GM).await;
    before.browser().give_password(SALES, "wrong").await;
    before.control("POST", "/vehicles/1001/P12345", Some(json!({ "askingPrice": "61000.00" }))).await;
    let listen = before.running.portal_url.trim_start_matches("http://").parse().unwrap();
    before.running.shutdown().await;

    let after = sandbox_with(Options { listen, ..options }).await;
    browser.get("/inventory").await.says("$61,000.00");
    let sales = after.control("GET", &format!("/book/users/{SALES}"), None).await;
    assert_eq!(sales["failures"], json!(1));
    let gm = after.control("GET", &format!("/book/users/{GM}"), None).await;
    assert!(gm["lastUsedStep"].is_u64());
}
