//! Answers that lead on by themselves: refreshes, frames, forms that send themselves, headers for scripts.

use axum::Router;
use axum::http::header::{HeaderMap, SET_COOKIE};
use axum::response::{Html, IntoResponse as _, Redirect};
use axum::routing::{get, post};
use rooftop_core::ports::DmsFailure;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;
use tokio::time::Instant;

use super::rig::{Rig, RigMaker, Server, inventory, login, page};

/// A page that only passes.
fn passing(name: &str, proof: &str, onward: &str) -> String {
    format!("page: {name}\nmeans: passing\nproof: [ {proof} ]\nonward: {onward}\n")
}

/// A page with this in its head.
fn head(head: &str, body: &str) -> Html<String> {
    Html(format!(
        "<!DOCTYPE html><html><head><title>On the way</title>{head}</head><body>{body}</body></html>"
    ))
}

fn drift(failure: DmsFailure) -> String {
    match failure {
        DmsFailure::Drift(drift) => format!("{} {}", drift.kind, drift.page).trim().to_owned(),
        other => panic!("{other:?}"),
    }
}

/// The portal whose inventory is answered by this, and is really at `/stock`.
fn behind(answer: impl axum::response::IntoResponse + Clone + Send + Sync + 'static) -> RigMaker {
    Rig::of(
        Router::new()
            .route("/inventory", get(move || async move { answer }))
            .route("/stock", get(|| async { inventory(&["R1"]) }).post(|| async { inventory(&["R2"]) })),
    )
}

#[tokio::test]
async fn a_page_that_nobody_knows_is_left_where_it_says_so() {
    let meta = head("<META HTTP-EQUIV='Refresh' CONTENT='0; URL=/stock'>", "One moment, please.");
    let based = head("<base href='/deep/'><meta http-equiv=refresh content=\"0;url='../stock'\">", "");
    for answer in [
        meta.into_response(),
        based.into_response(),
        ([("Refresh", "0; url=/stock")], head("", "")).into_response(),
    ] {
        let (parts, body) = answer.into_parts();
        let bytes = axum::body::to_bytes(body, 10_000).await.unwrap();
        let rig = behind((parts.headers, bytes)).open().await;
        assert_eq!(rig.list().await.unwrap(), ["R1"]);
        let asked = rig.server.asked("GET /stock");
        assert_eq!(asked[0].header("referer"), format!("{}/inventory", rig.server.url()));
    }
}

#[tokio::test]
async fn the_pause_that_a_page_asks_for_is_kept() {
    let rig = behind(head("<meta http-equiv=refresh content='1; url=/stock'>", "")).open().await;
    let start = Instant::now();
    assert_eq!(rig.list().await.unwrap(), ["R1"]);
    assert!(start.elapsed() >= Duration::from_secs(1));
}

#[tokio::test]
async fn a_page_is_not_left_for_what_comes_after_minutes_or_never() {
    for refresh in [
        "<meta http-equiv=refresh content='1200; url=/logout'>",
        "<meta http-equiv=refresh content='0'>",
        "<meta http-equiv=refresh content='0; url=/inventory'>",
        "<noscript><meta http-equiv=refresh content='0; url=/stock'></noscript>",
    ] {
        let rig = behind(head(refresh, "<h1>Something else</h1>")).open().await;
        assert_eq!(drift(rig.list().await.unwrap_err()), "page_unproven inventory", "{refresh}");
        assert!(rig.server.asked("GET /stock").is_empty());
    }
}

#[tokio::test]
async fn a_page_that_the_pack_knows_stays_though_it_would_lead_on() {
    let body = "<h1>Inventory</h1><table><tr><th>Stock #<th>Changed<tr><td>P9<td>01/21/2026 8:03a</table>";
    let rig = behind(head("<meta http-equiv=refresh content='0; url=/stock'>", body)).open().await;
    assert_eq!(rig.list().await.unwrap(), ["P9"]);
    assert!(rig.server.asked("GET /stock").is_empty());
}

#[tokio::test]
async fn what_was_sent_to_change_something_is_answered_by_the_first_page() {
    let flow = |kind: &str| {
        format!(
            "operation: vehicles.list\nsteps:\n  - open: {{ path: /search, expect: search }}\n  - submit: {{ form: \
             search, kind: {kind}, expect: inventory }}\nrows:\n  from: vehicles\n  key: row.stock_number\n  fields: \
             {{ stockNumber: row.stock_number }}\n"
        )
    };
    let routes = || {
        Router::new()
            .route(
                "/search",
                get(|| async {
                    page("<h1>Search</h1><form action='/saved' method='post'><button>Go</button></form>")
                }),
            )
            .route(
                "/saved",
                post(|| async {
                    head("<meta http-equiv=refresh content='0; url=/stock'>", "<h1>Saved</h1>")
                }),
            )
            .route("/stock", get(|| async { inventory(&["R1"]) }))
    };
    let search = "page: search\nmeans: signed_in\nproof: [ { heading: Search } ]\nforms:\n  search: { submit: { button: Go } }\n";
    for (kind, leads) in [("read", true), ("draft", false), ("converge", false)] {
        let rig = Rig::of(routes())
            .file("pages/search.yaml", search)
            .file("flows/vehicles.list.yaml", &flow(kind))
            .open()
            .await;
        assert_eq!(rig.list().await.is_ok(), leads, "{kind}");
        assert_eq!(rig.server.asked("GET /stock").len(), usize::from(leads), "{kind}");
        assert_eq!(rig.server.asked("POST /saved").len(), 1);
        // With a model of the page, it is left after any step: asking changes nothing.
        let rig = Rig::of(routes())
            .file("pages/search.yaml", search)
            .file("pages/saved.yaml", &passing("saved", "{ heading: Saved }", "{ refresh: 1 }"))
            .file("flows/vehicles.list.yaml", &flow(kind))
            .open()
            .await;
        assert_eq!(rig.list().await.unwrap(), ["R1"], "{kind}");
    }
}

#[tokio::test]
async fn a_page_that_waits_for_a_report_is_asked_again_so_often_as_the_pack_says() {
    let wait = passing("wait", "{ text: \"Your report is being prepared ({percent}).\" }", "{ refresh: 3 }");
    for (ready_after, expected) in
        [(0, Ok(vec!["R1".to_owned()])), (3, Ok(vec!["R1".to_owned()])), (4, Err("led_in_circles"))]
    {
        let asked = Arc::new(AtomicU32::new(0));
        let report = get(move || async move {
            if asked.fetch_add(1, Ordering::Relaxed) >= ready_after {
                return inventory(&["R1"]);
            }
            head("<meta http-equiv=refresh content=0>", "<p>Your report is being prepared (50 %).</p>")
        });
        let rig =
            Rig::of(Router::new().route("/inventory", report)).file("pages/wait.yaml", &wait).open().await;
        let read = rig.list().await.map_err(drift);
        assert_eq!(read, expected.map_err(str::to_owned), "{ready_after}");
    }
}

#[tokio::test]
async fn circles_and_endless_ways_are_drift() {
    let there = || async { head("<meta http-equiv=refresh content='0; url=/there'>", "") };
    let here = || async { head("<meta http-equiv=refresh content='0; url=/inventory'>", "") };
    let rig = Rig::of(Router::new().route("/inventory", get(there)).route("/there", get(here))).open().await;
    assert_eq!(drift(rig.list().await.unwrap_err()), "led_in_circles");
    assert!(rig.lines().len() < 10);
    let next = Arc::new(AtomicU32::new(0));
    let further = move || {
        let next = next.fetch_add(1, Ordering::Relaxed);
        async move { head(&format!("<meta http-equiv=refresh content='0; url=/inventory?{next}'>"), "") }
    };
    let rig = Rig::of(Router::new().route("/inventory", get(further))).open().await;
    assert_eq!(drift(rig.list().await.unwrap_err()), "led_in_circles");
    assert!(rig.lines().len() < 20);
}

const FRAMESET: &str = "<!DOCTYPE HTML PUBLIC '-//W3C//DTD HTML 4.01 Frameset//EN'><HTML><HEAD><TITLE>Dealer System</TITLE></HEAD>\
    <FRAMESET COLS='150,*'><FRAME NAME=menu SRC='menu.cgi'><FRAME NAME=main SRC='main.cgi?x=1'>\
    <NOFRAMES><BODY>Inventory: your browser cannot show frames.</BODY></NOFRAMES></FRAMESET></HTML>";

#[tokio::test]
async fn frames_are_followed_by_their_names() {
    let nested =
        "<html><frameset rows='50,*'><frame name=top src=/top><frame name=list src=/stock></frameset></html>";
    let routes = Router::new()
        .route("/inventory", get(|| async { Html(FRAMESET) }))
        .route("/main.cgi", get(move || async move { Html(nested) }))
        .route("/stock", get(|| async { inventory(&["R1"]) }));
    let rig = Rig::of(routes)
        .file("pages/shell.yaml", &passing("shell", "{ frame: menu }, { frame: main }", "{ frame: main }"))
        .file("pages/pane.yaml", &passing("pane", "{ frame: top }, { frame: list }", "{ frame: list }"))
        .open()
        .await;
    assert_eq!(rig.list().await.unwrap(), ["R1"]);
    assert_eq!(rig.lines()[3..], ["GET /inventory", "GET /main.cgi?x=1", "GET /stock"]);
}

#[tokio::test]
async fn a_frame_is_followed_only_if_it_is_the_one_and_leads_somewhere() {
    for (frames, expected) in [
        ("<iframe name=main src=/stock></iframe>", None),
        ("<iframe id=main src=/stock></iframe>", None),
        (
            "<iframe name=main src=/stock></iframe><iframe id=main src=/other></iframe>",
            Some("label_ambiguous shell"),
        ),
        ("<iframe name=main></iframe>", Some("form_unusable shell")),
        ("<iframe name=other src=/stock></iframe>", Some("label_missing shell")),
    ] {
        let rig = behind(page(&format!("<h1>Shell</h1>{frames}")))
            .file("pages/shell.yaml", &passing("shell", "{ heading: Shell }", "{ frame: main }"))
            .open()
            .await;
        let read = rig.list().await.map_err(drift).err();
        assert_eq!(read.as_deref(), expected, "{frames}");
    }
}

/// How an identity provider hands a sign-in back.
fn relay(action: &str) -> Html<String> {
    Html(format!(
        "<html><body onload=\"document.forms[0].submit()\"><form method=post action='{action}'>\
         <input type=hidden name=SAMLResponse value='PHNhbWw+'><input type=hidden name=RelayState value='/home'>\
         <noscript><p>Press Continue.</p><input type=submit value=Continue></noscript></form></body></html>"
    ))
}

#[tokio::test]
async fn a_sign_in_goes_through_a_form_that_sends_itself() {
    let routes = Router::new()
        .route("/login", post(|| async { Redirect::to("/idp/done") }).get(|| async { login("") }))
        .route("/idp/done", get(|| async { relay("/acs") }))
        .route("/acs", post(|| async { ([(SET_COOKIE, "SID=1; Path=/")], Redirect::to("/home")) }));
    let rig = Rig::of(routes)
        .file("pages/relay.yaml", &passing("relay", "{ path: /idp/done }", "auto_submit"))
        .open()
        .await;
    rig.sign_in().await.unwrap();
    let sent = &rig.server.asked("POST /acs")[0];
    assert_eq!(sent.line, "POST /acs SAMLResponse=PHNhbWw%2B&RelayState=%2Fhome");
    assert_eq!(sent.header("referer"), format!("{}/idp/done", rig.server.url()));
    assert_eq!(rig.server.asked("GET /home")[0].header("cookie"), "SID=1");
}

#[tokio::test]
async fn a_form_is_sent_by_itself_only_if_the_pack_says_so_and_the_page_does() {
    let form = "<form method=post action=/stock><input type=hidden name=a value=1></form>";
    let sends = "<script>document.forms[0].submit()</script>";
    for (body, is_declared, expected) in [
        (format!("<h1>Relay</h1>{form}{sends}"), true, None),
        (
            format!(
                "<h1>Relay</h1>{form}<script>window.onload = function() {{ document.f.submit() }}</script>"
            ),
            true,
            None,
        ),
        (format!("<h1>Relay</h1>{form}{sends}"), false, Some("page_unproven inventory")),
        (format!("<h1>Relay</h1>{form}"), true, Some("form_unusable relay")),
        (
            format!("<h1>Relay</h1>{form}<script>function go() {{ document.f.submit() }}</script>"),
            true,
            Some("form_unusable relay"),
        ),
        (format!("<h1>Relay</h1>{form}{form}{sends}"), true, Some("form_unusable relay")),
        (
            format!("<h1>Relay</h1><form method=post action=/stock><input name=amount></form>{sends}"),
            true,
            Some("form_unusable relay"),
        ),
        (
            format!(
                "<h1>Relay</h1><form method=post action=/stock><select name=s><option>1</select></form>{sends}"
            ),
            true,
            Some("form_unusable relay"),
        ),
    ] {
        let mut rig = behind(page(&body));
        if is_declared {
            rig = rig.file("pages/relay.yaml", &passing("relay", "{ heading: Relay }", "auto_submit"));
        }
        let rig = rig.open().await;
        let read = rig.list().await.map_err(drift).err();
        assert_eq!(read.as_deref(), expected, "{body}");
        assert_eq!(rig.server.asked("POST /stock").len(), usize::from(expected.is_none()), "{body}");
    }
}

#[tokio::test]
async fn a_header_leads_on_if_the_pack_says_so() {
    for (declared, header, expected) in [
        ("redirect_headers: [X-Redirect]\n", "x-redirect", Ok(vec!["R1".to_owned()])),
        ("redirect_headers: [X-Other, X-Redirect]\n", "X-REDIRECT", Ok(vec!["R1".into()])),
        ("", "x-redirect", Err("page_unproven inventory".to_owned())),
        // Only for a request of htmx.
        ("", "hx-redirect", Err("page_unproven inventory".into())),
    ] {
        let mut headers = HeaderMap::new();
        headers.insert(
            axum::http::HeaderName::try_from(header.to_lowercase()).unwrap(),
            "/stock".parse().unwrap(),
        );
        let rig = behind((headers, page("<h1>Nothing</h1>"))).pack(declared).open().await;
        assert_eq!(rig.list().await.map_err(drift), expected, "{declared} {header}");
    }
}

#[tokio::test]
async fn an_address_in_a_script_leads_on_if_the_pack_says_so() {
    let onward = |evidence: &str| {
        format!(
            "page: jump\nmeans: passing\nproof: [ {{ title: Plain }}, {{ text: One moment }} ]\nvalues:\n  to: {{ {evidence}, read: url \
             }}\nonward: {{ value: to }}\n"
        )
    };
    for (script, evidence, expected) in [
        ("top.location.href = '/stock';", "assigned: top.location.href", None),
        ("window.location='/st' + 'ock'", "assigned: location", None),
        ("location.replace(\"/stock\")", "call: location.replace, argument: 1", None),
        ("location = '/a'; location = '/stock'", "assigned: location", Some("label_ambiguous jump")),
        ("if (old) location = '/stock'", "assigned: location", Some("label_missing jump")),
        ("location = base + '/stock'", "assigned: location", Some("value_unreadable jump")),
        ("location = 'javascript:alert(1)'", "assigned: location", Some("value_unreadable jump")),
    ] {
        let rig = behind(page(&format!("<p>One moment</p><script>{script}</script>")))
            .file("pages/jump.yaml", &onward(evidence))
            .open()
            .await;
        assert_eq!(rig.list().await.map_err(drift).err().as_deref(), expected, "{script}");
    }
}

/// Everything by which an answer can lead on, each to a stranger.
#[tokio::test]
async fn no_way_leads_to_a_stranger_and_none_takes_a_credential_there() {
    let stranger = Server::serve(Router::new().fallback(|| async { inventory(&["X"]) })).await;
    let to = stranger.url();
    let relay = format!(
        "<h1>Relay</h1><form method=post action='{to}/in'><input type=hidden name=a></form><script>document.f.submit()</script>"
    );
    let based = format!(
        "<base href='{to}/'><h1>Relay</h1><form method=post action=in><input type=hidden name=a></form><script>document.f.submit()</script>"
    );
    let answers = [
        head(&format!("<meta http-equiv=refresh content='0; url={to}/in'>"), "<h1>Anything</h1>")
            .into_response(),
        head(&format!("<base href='{to}/'><meta http-equiv=refresh content='0; url=in'>"), "")
            .into_response(),
        ([("Refresh", format!("0; url={to}/in"))], head("", "")).into_response(),
        ([("X-Redirect", format!("{to}/in"))], head("", "")).into_response(),
        page(&relay).into_response(),
        page(&based).into_response(),
        page(&format!("<h1>Shell</h1><iframe name=main src='{to}/in'></iframe>")).into_response(),
        page(&format!("<base href='{to}/'><h1>Shell</h1><iframe name=main src='in'></iframe>"))
            .into_response(),
        page(&format!("<h1>Jump</h1><script>location = '{to}/in'</script>")).into_response(),
        login("").0.replace("action='/login'", &format!("action='{to}/in'")).into_html(),
        login("").0.replace("<form", &format!("<base href='{to}'><form")).into_html(),
    ];
    for answer in answers {
        let (parts, body) = answer.into_parts();
        let bytes = axum::body::to_bytes(body, 10_000).await.unwrap();
        let is_login = String::from_utf8_lossy(&bytes).contains("Sign In");
        let at = if is_login { "/login" } else { "/inventory" };
        let rig = Rig::of(Router::new().route(at, get(move || async move { (parts.headers, bytes) })))
            .pack("redirect_headers: [X-Redirect]\n")
            .pack(BASIC)
            .file("pages/relay.yaml", &passing("relay", "{ heading: Relay }", "auto_submit"))
            .file("pages/shell.yaml", &passing("shell", "{ heading: Shell }", "{ frame: main }"))
            .file("pages/jump.yaml", "page: jump\nmeans: passing\nproof: [ { heading: Jump } ]\nvalues: { to: { assigned: location, read: url } }\nonward: { value: to }\n")
            .open()
            .await;
        let failure = rig.list().await.unwrap_err();
        assert!(format!("{failure:?}").contains("outside the pack's origins"), "{failure:?}");
        let sent = rig.server.seen();
        assert!(
            !sent.is_empty() && sent.iter().all(|seen| seen.header("authorization").starts_with("Basic "))
        );
    }
    assert!(stranger.seen().is_empty());
}

/// Credentials that each request to the portal shows.
const BASIC: &str = "\
every_request:
  - { basic: { username: \"{credential.username}\", password: \"{credential.password}\" } }
";

trait IntoHtml {
    fn into_html(self) -> axum::response::Response;
}

impl IntoHtml for String {
    fn into_html(self) -> axum::response::Response {
        Html(self).into_response()
    }
}
