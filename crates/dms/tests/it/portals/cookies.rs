//! Cookies with odd attributes, on the wire.

use axum::Router;
use axum::http::header::SET_COOKIE;
use axum::response::{AppendHeaders, Redirect};
use axum::routing::{get, post};

use super::rig::{Rig, Server, inventory};

#[tokio::test]
async fn cookies_with_odd_attributes_are_kept_or_refused_as_browsers_do() {
    let sets = |headers: axum::http::HeaderMap| async move {
        let host = headers["host"].to_str().unwrap().to_owned();
        let cookies = AppendHeaders([
            (SET_COOKIE, "A_plain=1".to_owned()),
            (SET_COOKIE, "B_dot=1; Domain=.127.0.0.1; Path=/".into()),
            (SET_COOKIE, format!("C_port=1; Domain={host}; Path=/")),
            (SET_COOKIE, "D_secure=1; Secure; Path=/".into()),
            (SET_COOKIE, "E_quoted=\"a b\"; Path=/".into()),
            (SET_COOKIE, "F_foreign=1; Domain=bank.example; Path=/".into()),
            (SET_COOKIE, "G_elsewhere=1; Path=/admin".into()),
            (SET_COOKIE, "H_twice=old; Path=/".into()),
            (SET_COOKIE, "H_twice=new; Path=/".into()),
            (SET_COOKIE, "I_gone=1; Path=/".into()),
            (SET_COOKIE, "I_gone=; Path=/; Max-Age=0".into()),
        ]);
        (cookies, Redirect::to("/home"))
    };
    let rig = Rig::of(Router::new().route("/login", get(|| async { super::rig::login("") }).post(sets)))
        .open()
        .await;
    assert_eq!(rig.list().await.unwrap(), ["P1", "P2"]);
    assert_eq!(
        rig.server.asked("GET /inventory")[0].header("cookie"),
        "A_plain=1; B_dot=1; C_port=1; D_secure=1; E_quoted=\"a b\"; H_twice=new"
    );
}

#[tokio::test]
async fn one_origins_cookies_do_not_go_to_another_host() {
    let second = Server::serve(Router::new().fallback(|| async { inventory(&["S1"]) })).await;
    let there = second.url().replace("127.0.0.1", "localhost");
    let to = format!("{there}/stock");
    let routes = Router::new()
        .route(
            "/login",
            post(|| async { ([(SET_COOKIE, "SID=1; Path=/")], Redirect::to("/home")) })
                .get(|| async { super::rig::login("") }),
        )
        .route("/inventory", get(move || async move { Redirect::to(&to) }));
    let rig = Rig::of(routes).origin("second_url", &there).open().await;
    assert_eq!(rig.list().await.unwrap(), ["S1"]);
    assert_eq!(second.seen()[0].header("cookie"), "");
}
