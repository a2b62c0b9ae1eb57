//! Signing in as packs say: by a token of an identity provider, and by HTTP Basic.

use axum::Router;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{get, post};
use jiff::SignedDuration;
use rooftop_core::ports::DmsFailure;

use super::rig::{Rig, RigMaker, Server, inventory, page};

fn json(status: StatusCode, body: &'static str) -> Response {
    (status, [(header::CONTENT_TYPE, "application/json")], body).into_response()
}

fn authorization(headers: &HeaderMap) -> &str {
    headers.get(header::AUTHORIZATION).map_or("", |value| value.to_str().unwrap())
}

const TOKEN_LOGIN: &str = "\
start:
  counts_as: password
  send:
    origin: id_url
    path: /oauth/token
    form: { grant_type: client_credentials, client_id: \"{credential.username}\", client_secret: \"{credential.password}\" }
on:
  token: { keep: { token: token }, expires_in: lives, signed_in: true }
max_steps: 2
";

const TOKEN_PAGE: &str = "\
page: token
document: json
means: signed_in
proof: [ { equals: { at: $.token_type, value: Bearer } } ]
values: { token: { at: $.access_token, read: text }, lives: { at: $.expires_in, read: integer } }
";

const REFUSED_PAGE: &str = "\
page: refused
document: json
means: credentials_rejected
status: [401]
proof: [ { equals: { at: $.error, value: invalid_client } } ]
";

const EXPIRED_PAGE: &str = "\
page: expired
document: json
means: session_expired
status: [401]
proof: [ { equals: { at: $.error, value: invalid_token } } ]
";

const BEARER: &str = "every_request:\n  - headers: { Authorization: \"Bearer {session.token}\" }\n";

/// A provider that gives this answer to whoever asks for a token.
async fn provider(status: StatusCode, answer: &'static str) -> Server {
    Server::serve(Router::new().route("/oauth/token", post(move || async move { json(status, answer) })))
        .await
}

/// A portal that shows its inventory to whoever has the token of that provider.
fn behind(provider: &Server) -> RigMaker {
    let stock = |headers: HeaderMap| async move {
        match authorization(&headers) {
            "Bearer t0k3n" => inventory(&["T1"]).into_response(),
            _ => json(StatusCode::UNAUTHORIZED, r#"{"error":"invalid_token"}"#),
        }
    };
    Rig::of(Router::new().route("/inventory", get(stock)))
        .origin("id_url", provider.url())
        .file("login.yaml", TOKEN_LOGIN)
        .file("pages/token.yaml", TOKEN_PAGE)
        .file("pages/refused.yaml", REFUSED_PAGE)
        .file("pages/expired.yaml", EXPIRED_PAGE)
        .pack(BEARER)
}

#[tokio::test]
async fn a_token_of_an_identity_provider_is_kept_and_renewed_before_it_ends() {
    let answer = r#"{"token_type":"Bearer","access_token":"t0k3n","expires_in":600}"#;
    let provider = provider(StatusCode::OK, answer).await;
    let rig = behind(&provider).open().await;
    assert_eq!(rig.list().await.unwrap(), ["T1"]);
    let asked = &provider.seen()[0];
    let body = "grant_type=client_credentials&client_id=svc&client_secret=right-horse-battery";
    assert_eq!(asked.line, format!("POST /oauth/token {body}"));
    assert_eq!(asked.header("authorization"), "", "the token is for the portal");

    let after_a_restart = rig.another();
    assert_eq!(rig.gateway.list_as(&after_a_restart, "svc").await.unwrap(), ["T1"]);
    assert_eq!(provider.seen().len(), 1, "a token outlives a restart");

    rig.gateway.clock.advance(SignedDuration::from_secs(599));
    assert_eq!(rig.list().await.unwrap(), ["T1"]);
    assert_eq!(provider.seen().len(), 2, "a token is renewed before it ends");
    assert!(rig.lines().iter().all(|line| line == "GET /inventory"), "{:?}", rig.lines());
}

#[tokio::test]
async fn a_client_that_is_refused_is_not_sent_again() {
    let provider = provider(StatusCode::UNAUTHORIZED, r#"{"error":"invalid_client"}"#).await;
    let rig = behind(&provider).open().await;
    for _ in 0..3 {
        let failure = rig.list().await.unwrap_err();
        assert!(matches!(failure, DmsFailure::CredentialsRejected), "{failure:?}");
    }
    assert_eq!(provider.seen().len(), 1);
    assert!(rig.lines().is_empty());
}

const BASIC: &str = "\
every_request:
  - basic: { username: \"{credential.username}\", password: \"{credential.password}\" }
";

const BASIC_LOGIN: &str = "start: { open: /home }\non: { home: { signed_in: true } }\nmax_steps: 2\n";

const UNAUTHORIZED_PAGE: &str = "\
page: unauthorized
means: credentials_rejected
status: [401]
proof: [ { heading: Unauthorized } ]
";

/// A portal that wants this header with every request, and gives a cookie beside.
fn with_basic(wanted: &'static str) -> RigMaker {
    let guarded = move |headers: HeaderMap, shown: Response| {
        let is_known = authorization(&headers) == wanted;
        if is_known {
            shown
        } else {
            (StatusCode::UNAUTHORIZED, page("<h1>Unauthorized</h1>")).into_response()
        }
    };
    let home = move |headers: HeaderMap| async move {
        let cookie = [(header::SET_COOKIE, "SID=1; Path=/")];
        guarded(headers, (cookie, page("<h1>Welcome, Jordan</h1>")).into_response())
    };
    let stock = move |headers: HeaderMap| async move { guarded(headers, inventory(&["B1"]).into_response()) };
    Rig::of(Router::new().route("/home", get(home)).route("/inventory", get(stock)))
        .file("login.yaml", BASIC_LOGIN)
        .file("pages/unauthorized.yaml", UNAUTHORIZED_PAGE)
        .pack(BASIC)
}

/// `svc` and what the rig stores for it.
const RIGHT: &str = "Basic c3ZjOnJpZ2h0LWhvcnNlLWJhdHRlcnk=";

#[tokio::test]
async fn http_basic_goes_with_every_request_beside_cookies_and_over_a_restart() {
    let rig = with_basic(RIGHT).open().await;
    assert_eq!(rig.list().await.unwrap(), ["B1"]);
    let asked = &rig.server.asked("GET /inventory")[0];
    assert_eq!((asked.header("authorization"), asked.header("cookie")), (RIGHT, "SID=1"));
    let after_a_restart = rig.another();
    assert_eq!(rig.gateway.list_as(&after_a_restart, "svc").await.unwrap(), ["B1"]);
    assert_eq!(rig.server.asked("GET /home").len(), 1, "no sign-in is made anew");
}

#[tokio::test]
async fn a_password_that_http_basic_refuses_is_counted_and_not_sent_again() {
    let rig = with_basic("Basic of-somebody-else").open().await;
    for _ in 0..3 {
        let failure = rig.list().await.unwrap_err();
        assert!(matches!(failure, DmsFailure::CredentialsRejected), "{failure:?}");
    }
    assert_eq!(rig.lines(), ["GET /home"]);
}
