//! `rooftop pack try`: a flow against a small live system, over the gateway's own wire and with nothing kept.

use axum::Router;
use axum::response::{IntoResponse as _, Redirect};
use axum::routing::{get, post};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use rooftop_dms::{Person, Tried, Tryout, TryoutError, catalogue, try_flow};
use rooftop_pack::{Challenge, ChallengeAnswer, Code, Credentials, Output, Pack, RecordOptions};
use rooftop_testkit::{FakeClock, SeededEntropy};
use std::collections::BTreeMap;
use std::sync::Arc;
use zeroize::Zeroizing;

use crate::portals::rig::{PASSWORD, Rig, Server, login, page};

/// The user of the plain portal.
struct Typed(&'static str);

impl Credentials for Typed {
    fn reveal(&self, name: &str) -> Option<Zeroizing<String>> {
        let text = if name == "username" { "svc" } else { self.0 };
        Some(Zeroizing::new(text.to_owned()))
    }
}

/// Somebody with these codes, or nobody.
struct Codes(Vec<&'static str>);

impl Person for Codes {
    fn answer(&mut self, _: &Challenge) -> Option<ChallengeAnswer> {
        self.0.pop().map(|code| ChallengeAnswer::Code(Code::new(code)))
    }
}

fn tryout(rig: &Rig, operation: &str) -> Tryout {
    let pack = Pack::load(&rig.folder(), &catalogue()).unwrap_or_else(|findings| panic!("{findings}"));
    Tryout {
        pack: Arc::new(pack),
        settings: BTreeMap::from([("base_url".to_owned(), rig.server.url().to_owned())]),
        operation: operation.to_owned(),
        input: BTreeMap::new(),
        rooftop: None,
        zone: TimeZone::UTC,
        user_agent: "Rooftop/test".to_owned(),
        may_write: false,
    }
}

async fn tried_with(tryout: &Tryout, password: &'static str, codes: &[&'static str]) -> Tried {
    let (clock, entropy) = (
        Arc::new(FakeClock::at_text("2026-01-21T13:45:00Z")),
        Arc::new(SeededEntropy::not_for_production(1)),
    );
    try_flow(tryout, &Typed(password), &mut Codes(codes.to_vec()), clock, entropy).await
}

async fn tried(tryout: &Tryout) -> Tried {
    tried_with(tryout, PASSWORD, &[]).await
}

fn har(tryout: &Tryout, tried: &Tried) -> String {
    let origins = tryout.pack.origins(&tryout.settings).unwrap();
    let secrets: Vec<String> =
        tried.secrets.iter().chain(&tried.logins).map(|secret| secret.to_string()).collect();
    rooftop_pack::recording_of(&tryout.pack, &origins, &tried.exchanges, &secrets, Timestamp::UNIX_EPOCH)
}

#[tokio::test]
async fn a_flow_is_run_as_the_gateway_would_and_everything_that_came_is_there() {
    let rig = Rig::of(Router::new()).open().await;
    let tryout = tryout(&rig, "vehicles.list");
    let tried = tried(&tryout).await;
    assert_eq!(tried.signed_in.as_deref(), Some("home"));
    let Ok(Output::Rows(rows)) = &tried.outcome else { panic!("{:?}", tried.outcome) };
    assert_eq!(rows.rows.len(), 2);
    assert!(tried.is_whole());
    let asked: Vec<String> = tried
        .exchanges
        .iter()
        .map(|(request, response)| {
            format!("{} {} {}", request.method.as_str(), request.url.path(), response.status)
        })
        .collect();
    assert_eq!(asked, ["GET /login 200", "POST /login 200", "GET /inventory 200"]);
    assert_eq!(
        rig.lines().len(),
        4,
        "the redirect was followed, and nothing was asked for beside: {:?}",
        rig.lines()
    );
}

#[tokio::test]
async fn the_recording_holds_no_secret_and_becomes_a_draft_again() {
    let routes = Router::new().route(
        "/inventory",
        get(|| async { page(&format!("<h1>Inventory</h1><p>was {PASSWORD}</p><table><tr><th>Stock #<th>Changed<tr><td>P1<td>01/21/2026 8:03a</table><script>s='c00kie;{PASSWORD}'</script>")) }),
    );
    let rig = Rig::of(routes).open().await;
    let tryout = tryout(&rig, "vehicles.list");
    let tried = tried(&tryout).await;
    let har = har(&tryout, &tried);
    for secret in [PASSWORD, "c00kie", rig.server.url()] {
        assert!(!har.contains(secret), "{secret} is in {har}");
    }
    assert_eq!(tried.without_secrets(&format!("a{PASSWORD}b")), "a(secret)b");
    let home = tempfile::tempdir().unwrap();
    let dir = home.path().join("plain-web");
    let options = RecordOptions { name: "plain-web".into(), dms: "plain".into(), ..RecordOptions::default() };
    let recorded = rooftop_pack::record(har.as_bytes(), &options, &catalogue(), &dir).unwrap();
    let pages: Vec<&str> = recorded.pages.iter().map(|page| page.name.as_str()).collect();
    assert_eq!(pages, ["login", "home", "inventory"]);
    assert!(rooftop_pack::test(&dir, &catalogue()).unwrap().is_ok());
}

#[tokio::test]
async fn what_is_not_as_the_pack_says_is_recorded_all_the_same() {
    let routes = Router::new().route("/inventory", get(|| async { page("<h1>Stock on hand</h1>") }));
    let rig = Rig::of(routes).open().await;
    let tryout = tryout(&rig, "vehicles.list");
    let tried = tried(&tryout).await;
    assert!(matches!(tried.outcome, Err(TryoutError::Flow { .. })), "{:?}", tried.outcome);
    let explained = {
        let (request, response) = tried.exchanges.last().unwrap();
        rooftop_pack::explain::explain_answer(&tryout.pack, request, response, &TimeZone::UTC).to_string()
    };
    assert!(explained.starts_with("GET /inventory 200: no page of the pack\n  ✗ "), "{explained}");
    assert!(har(&tryout, &tried).contains("Stock on hand"));
}

#[tokio::test]
async fn a_flow_that_does_not_exist_or_may_not_write_is_refused_before_anything_is_sent() {
    let switch = "operation: rooftops.switch\nsteps:\n  - send: { method: POST, path: \"/open/{input.rooftop}\", kind: converge, expect: home }\n";
    let rig =
        Rig::of(Router::new().route("/open/{store}", post(|| async { page("<h1>Welcome, Jordan</h1>") })))
            .file("flows/rooftops.switch.yaml", switch)
            .open()
            .await;
    let unknown = tried(&tryout(&rig, "vehicle.list")).await.outcome.unwrap_err().to_string();
    assert_eq!(
        unknown,
        "the pack has no flow vehicle.list; did you mean \"vehicles.list\"?. Nothing was sent"
    );
    let mut switching = tryout(&rig, "rooftops.switch");
    switching.input.insert("rooftop".to_owned(), "02".into());
    let refused = tried(&switching).await.outcome.unwrap_err().to_string();
    assert!(refused.contains("POST /open/{input.rooftop} (the same however often it is done)"), "{refused}");
    assert!(rig.lines().is_empty(), "{:?}", rig.lines());
    switching.may_write = true;
    let done = tried(&switching).await;
    assert!(matches!(done.outcome, Ok(Output::Done)), "{:?}", done.outcome);
    assert_eq!(rig.lines().pop().unwrap(), "POST /open/02");
}

#[tokio::test]
async fn a_password_is_sent_once() {
    let refuses = Router::new().route(
        "/login",
        get(|| async { login("") }).post(|| async { login("Invalid user ID or password.") }),
    );
    let rig = Rig::of(refuses).open().await;
    let tried = tried_with(&tryout(&rig, "vehicles.list"), "a-wrong-one", &[]).await;
    let error = tried.outcome.unwrap_err().to_string();
    assert_eq!(error, "signing in failed: the DMS refused the user or the password");
    assert_eq!(rig.server.asked("POST").len(), 1);
}

#[tokio::test]
async fn another_host_than_the_packs_is_named_and_not_spoken_to() {
    let other = Server::serve(Router::new()).await;
    let to = other.url().to_owned();
    let leads_away = Router::new().route(
        "/inventory",
        get(move || {
            let to = to.clone();
            async move { Redirect::to(&to).into_response() }
        }),
    );
    let rig = Rig::of(leads_away).open().await;
    let error = tried(&tryout(&rig, "vehicles.list")).await.outcome.unwrap_err().to_string();
    assert!(error.contains("the address is outside the pack's origins"), "{error}");
    assert!(error.contains(other.url()), "{error}");
    assert!(other.lines().is_empty());
}

#[tokio::test]
async fn a_code_comes_from_a_person_or_the_sign_in_ends_there() {
    let asks = || {
        Router::new().route("/login", get(|| async { login("") }).post(|| async { code_page() })).route(
            "/code",
            post(|body: String| async move {
                if body == "c=246810" {
                    Redirect::to("/home").into_response()
                } else {
                    code_page().into_response()
                }
            }),
        )
    };
    let taught = |rig: crate::portals::rig::RigMaker| {
        rig.file("login.yaml", LOGIN_WITH_CODE).file("pages/code.yaml", CODE).open()
    };
    let rig = taught(Rig::of(asks())).await;
    let alone = tried(&tryout(&rig, "vehicles.list")).await;
    assert!(matches!(alone.outcome, Err(TryoutError::CodeNeeded { .. })), "{:?}", alone.outcome);
    let tryout = tryout(&rig, "vehicles.list");
    let together = tried_with(&tryout, PASSWORD, &["246810"]).await;
    assert!(together.is_whole(), "{:?}", together.outcome);
    assert!(!har(&tryout, &together).contains("246810"));
}

fn code_page() -> axum::response::Html<String> {
    page(
        "<h1>Verify</h1><form action=/code method=post><label>Code <input name=c></label><button>Go on</button></form>",
    )
}

const CODE: &str = "\
page: code
means: code_required
proof: [ { heading: Verify } ]
forms:
  verify: { controls: { code: { label: Code } }, submit: { button: Go on } }
";

const LOGIN_WITH_CODE: &str = "\
start: { open: /login }
on:
  login:
    submit: sign_in
    with: { username: \"{credential.username}\", password: \"{credential.password}\" }
    counts_as: password
  code: { challenge: sms, submit: verify, with: { code: \"{challenge.code}\" }, counts_as: code }
  home: { signed_in: true }
max_steps: 6
";
