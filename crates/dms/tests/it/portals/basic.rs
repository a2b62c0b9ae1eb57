//! HTTP Basic: at the server's own door, beside the portal's cookies.

use axum::Router;
use axum::extract::Request;
use axum::http::header::{AUTHORIZATION, COOKIE, SET_COOKIE, WWW_AUTHENTICATE};
use axum::http::{HeaderMap, StatusCode};
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse as _, Redirect, Response};
use axum::routing::get;
use rooftop_core::ports::DmsFailure;

use super::rig::{Rig, RigMaker, Server, inventory, page};

const BASIC: &str = "\
every_request:
  - { basic: { username: \"{credential.username}\", password: \"{credential.password}\" } }
";

/// `svc:right-horse-battery`
const SVC: &str = "Basic c3ZjOnJpZ2h0LWhvcnNlLWJhdHRlcnk=";

const DOOR: &str = "\
page: door
means: credentials_rejected
status: [401]
proof: [ { heading: Authorization Required } ]
";

async fn guarded(headers: HeaderMap, request: Request, next: Next) -> Response {
    if headers.get(AUTHORIZATION).is_some_and(|shown| shown == SVC) {
        return next.run(request).await;
    }
    let door = page("<h1>Authorization Required</h1>");
    (StatusCode::UNAUTHORIZED, [(WWW_AUTHENTICATE, "Basic realm=\"Dealer\"")], door).into_response()
}

async fn shut(_: Request, _: Next) -> Response {
    (StatusCode::UNAUTHORIZED, page("<h1>Authorization Required</h1>")).into_response()
}

/// A portal behind a door that asks for user and password with each request.
fn behind_a_door(routes: Router) -> RigMaker {
    Rig::of(routes).around(|all| all.layer(from_fn(guarded))).pack(BASIC).file("pages/door.yaml", DOOR)
}

#[tokio::test]
async fn the_servers_door_and_the_portals_form_are_passed_in_one_sign_in() {
    let shows = |headers: HeaderMap| async move {
        if headers.contains_key(COOKIE) {
            inventory(&["P1"]).into_response()
        } else {
            Redirect::to("/login").into_response()
        }
    };
    let rig = behind_a_door(Router::new().route("/inventory", get(shows))).open().await;
    assert_eq!(rig.list().await.unwrap(), ["P1"]);
    let last = rig.server.seen().pop().unwrap();
    assert_eq!((last.header("authorization"), last.header("cookie")), (SVC, "SID=c00kie"));
    assert_eq!(rig.server.asked("POST /login").len(), 1);
}

#[tokio::test]
async fn where_the_door_is_all_there_is_the_cookies_still_count() {
    let home = || async { ([(SET_COOKIE, "SID=door; Path=/")], page("<h1>Welcome, Jordan</h1>")) };
    let rig = behind_a_door(Router::new().route("/home", get(home)))
        .file("login.yaml", "start: { open: /home }\non:\n  home: { signed_in: true }\nmax_steps: 3\n")
        .open()
        .await;
    assert_eq!(rig.list().await.unwrap(), ["P1", "P2"]);
    let seen = rig.server.seen();
    assert!(seen.iter().all(|seen| seen.header("authorization") == SVC));
    assert_eq!(seen.last().unwrap().header("cookie"), "SID=door");
}

#[tokio::test]
async fn a_door_that_stays_shut_is_a_refused_password_and_is_not_tried_again() {
    let rig = Rig::of(Router::new())
        .around(|all| all.layer(from_fn(shut)))
        .pack(BASIC)
        .file("pages/door.yaml", DOOR)
        .open()
        .await;
    for _ in 0..3 {
        let failure = rig.list().await.unwrap_err();
        assert!(matches!(failure, DmsFailure::CredentialsRejected), "{failure:?}");
    }
    assert_eq!(rig.lines(), ["GET /login"]);
}

#[tokio::test]
async fn what_opens_the_door_is_shown_to_no_other_origin_not_even_to_one_of_the_pack() {
    let second = Server::serve(Router::new().fallback(|| async { inventory(&["S1"]) })).await;
    let to = format!("{}/stock", second.url());
    let rig = behind_a_door(
        Router::new().route("/inventory", get(move || async move { Redirect::temporary(&to) })),
    )
    .origin("second_url", second.url())
    .open()
    .await;
    assert_eq!(rig.list().await.unwrap(), ["S1"]);
    assert_eq!(second.seen()[0].header("authorization"), "");
}
