//! What portals say where nobody expects it: in an alert, in a sentence with status 200, in raw SQL, or not at all.

use axum::Router;
use axum::http::{StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::{get, post};
use rooftop_core::failure::Failure;
use rooftop_core::ports::DmsFailure;

use super::rig::{Rig, RigMaker, inventory, login, page};

/// The portal whose inventory is answered by this.
fn answering(answer: impl IntoResponse + Clone + Send + Sync + 'static) -> RigMaker {
    Rig::of(Router::new().route("/inventory", get(move || async move { answer })))
}

fn taught(answer: impl IntoResponse + Clone + Send + Sync + 'static, model: &str) -> RigMaker {
    answering(answer).file("pages/special.yaml", model)
}

fn drift(failure: &DmsFailure) -> &str {
    match failure {
        DmsFailure::Drift(drift) => &drift.kind,
        other => panic!("{other:?}"),
    }
}

/// The sign-in page of a portal that speaks only through scripts.
const SPEAKS_IN_SCRIPTS: &str = "\
page: login
means: signed_out
proof: [ { heading: Sign In }, { control: password } ]
forms:
  sign_in:
    controls: { username: { label: User ID }, password: { label: Password, type: password } }
    submit: { button: Sign In }
messages:
  - { alert: \"Invalid user or password.{more}\", means: credentials_rejected }
  - { alert: Your account is locked., means: account_locked }
";

fn login_with(script: &str) -> Html<String> {
    let Html(page) = login("");
    // The checks of the form have alerts as well, and they are not shown.
    let checks = "<script>function check(f) { if (!f.pw.value) { alert('Your account is locked.'); return false } }</script>";
    Html(page.replace("</body>", &format!("{checks}<script>{script}</script></body>")))
}

#[tokio::test]
async fn a_refused_password_that_only_an_alert_tells_is_not_tried_again() {
    for script in [
        "alert('Invalid user or password.\\nAttempts left: 2')",
        "window.onload = function () { alert(\"Invalid user or password.\\u0020\\x41sk your manager.\") }",
        "$(document).ready(function() { alert('Invalid user ' + 'or password. Bye'); history.back() })",
    ] {
        let refuses = move || async move { login_with(script) };
        let routes = Router::new().route("/login", get(|| async { login_with("") }).post(refuses));
        let rig = Rig::of(routes).file("pages/login.yaml", SPEAKS_IN_SCRIPTS).open().await;
        for _ in 0..3 {
            let failure = rig.list().await.unwrap_err();
            assert!(matches!(failure, DmsFailure::CredentialsRejected), "{script}: {failure:?}");
        }
        assert_eq!(rig.server.asked("POST /login").len(), 1, "{script}");
    }
}

#[tokio::test]
async fn an_alert_that_waits_for_a_click_says_nothing() {
    let rig = Rig::of(Router::new().route(
        "/login",
        get(|| async { login_with("") }).post(|| async {
            ([(header::SET_COOKIE, "SID=1; Path=/")], axum::response::Redirect::to("/home"))
        }),
    ))
    .file("pages/login.yaml", SPEAKS_IN_SCRIPTS)
    .open()
    .await;
    assert_eq!(rig.list().await.unwrap(), ["P1", "P2"]);
}

#[tokio::test]
async fn a_page_that_is_nothing_but_an_alert_is_known_by_it() {
    let answer =
        Html("<script language=JavaScript>alert('Record is locked by M. Vance'); history.back();</script>");
    let model = "page: special\nmeans: error\nfragment: true\nproof: [ { alert: \"Record is locked by {user}\" }, { call: history.back } ]\n";
    let rig = taught(answer, model).open().await;
    let failure = rig.list().await.unwrap_err();
    assert!(
        matches!(&failure, DmsFailure::Unavailable { detail, .. } if detail == "the page special"),
        "{failure:?}"
    );
}

#[tokio::test]
async fn a_sentence_with_status_200_has_the_meaning_that_the_pack_gives_it() {
    for (sentence, expected) in [
        ("You do not have access to this function (INV01).", "NotAuthorized"),
        ("Nightly batch in progress, please try later.", "Unavailable"),
        ("Some other sentence.", "Drift"),
    ] {
        let answer = page(&format!("<p>{sentence}</p>"));
        let rig = taught(
            answer,
            "page: special\nmeans: not_authorized\nproof: [ { text: \"You do not have access to this function ({code}).\" } ]\n",
        )
        .file("pages/batch.yaml", "page: batch\nmeans: maintenance\nproof: [ { contains: nightly batch in progress } ]\n")
        .open()
        .await;
        let failure = format!("{:?}", rig.list().await.unwrap_err());
        assert!(failure.starts_with(expected), "{sentence}: {failure}");
    }
}

/// What an old portal answers when its database does.
const SQL: &str = "[Microsoft][ODBC SQL Server Driver][SQL Server]Incorrect syntax near the keyword 'AND'. SELECT VIN, \
                   COST FROM DMS_PROD.dbo.VEHICLES WHERE STORE = 1 AND PWD = 'hunter22'";

#[tokio::test]
async fn raw_sql_in_an_answer_is_a_failure_of_the_dms_and_is_shown_to_nobody() {
    let statuses: [fn() -> Response; 4] = [
        || (StatusCode::INTERNAL_SERVER_ERROR, page(&format!("<p>{SQL}</p>"))).into_response(),
        || (StatusCode::INTERNAL_SERVER_ERROR, [(header::CONTENT_TYPE, "text/plain")], SQL).into_response(),
        || {
            (StatusCode::INTERNAL_SERVER_ERROR, [(header::CONTENT_TYPE, "application/json")], SQL)
                .into_response()
        },
        || page(&format!("<font face=Arial><p>{SQL}</p></font>")).into_response(),
    ];
    for (index, answer) in statuses.into_iter().enumerate() {
        let known = "page: special\nmeans: error\nproof: [ { contains: \"[SQL Server]\" } ]\n";
        for model in [None, Some(known)] {
            let mut rig = Rig::of(Router::new().route("/inventory", get(move || async move { answer() })));
            if let Some(model) = model {
                rig = rig.file("pages/special.yaml", model);
            }
            let failure = rig.open().await.list().await.unwrap_err();
            let is_unknown_200 = index == 3 && model.is_none();
            match &failure {
                DmsFailure::Unavailable { .. } if !is_unknown_200 => {}
                DmsFailure::Drift(drift) if is_unknown_200 => assert_eq!(drift.kind, "page_unproven"),
                other => panic!("{index}: {other:?}"),
            }
            let told = format!("{:?}", Failure::from(failure));
            for secret in ["hunter22", "SELECT", "VEHICLES", "ODBC"] {
                assert!(!told.contains(secret), "{index}: {told}");
            }
        }
    }
}

/// What a portal shows.
type Shown = fn() -> Response;

#[tokio::test]
async fn an_answer_without_content_means_what_the_pack_says_and_never_an_empty_list() {
    let nothing = "page: special\nmeans: session_expired\nproof: [ { empty_body: true } ]\n";
    let answers: [(&str, Shown); 5] = [
        ("html", || Html("").into_response()),
        ("space", || Html("\u{feff} \r\n\t").into_response()),
        ("no type", || StatusCode::OK.into_response()),
        ("204", || StatusCode::NO_CONTENT.into_response()),
        ("text", || "".into_response()),
    ];
    for (name, answer) in answers {
        let rig = || Rig::of(Router::new().route("/inventory", get(move || async move { answer() })));
        let failure = rig().open().await.list().await.unwrap_err();
        assert!(matches!(failure, DmsFailure::Drift(_)), "{name}: {failure:?}");
        let failure = rig().file("pages/special.yaml", nothing).open().await.list().await.unwrap_err();
        assert!(matches!(failure, DmsFailure::ActionRequired), "{name}: {failure:?}");
    }
    let with_content = taught(inventory(&["P1"]), nothing).open().await;
    assert_eq!(with_content.list().await.unwrap(), ["P1"]);
}

/// `Renée's Garage – 5 €` in Windows-1252.
const WESTERN: &[u8] = b"Ren\xe9e\x92s Garage \x96 5 \x80";

fn western(
    content_type: &'static str,
    head: &str,
) -> impl IntoResponse + Clone + Send + Sync + 'static + use<> {
    let mut body = format!("<!DOCTYPE html><html><head>{head}<title>Old</title></head><body><h1>Inventory</h1><table><tr><th>Stock #<th>Changed<tr><td>")
        .into_bytes();
    body.extend(WESTERN);
    body.extend(b"<td>01/21/2026 8:03a</table></body></html>");
    ([(header::CONTENT_TYPE, content_type)], body)
}

#[tokio::test]
async fn answers_in_western_encodings_are_read_as_what_they_are() {
    for (content_type, head) in [
        ("text/html; charset=windows-1252", ""),
        ("text/html; charset=ISO-8859-1", ""),
        ("text/html; charset=\"iso-8859-1\"", "<meta charset=utf-8>"),
        ("text/html", "<meta http-equiv=Content-Type content='text/html; charset=iso-8859-1'>"),
        ("text/html", ""),
        ("text/html; charset=none-such", ""),
    ] {
        let rig = answering(western(content_type, head)).open().await;
        assert_eq!(rig.list().await.unwrap(), ["Renée’s Garage – 5 €"], "{content_type} {head}");
    }
}

#[tokio::test]
async fn a_wrong_claim_is_loud_until_the_pack_knows_better() {
    for (content_type, head) in [("text/html; charset=utf-8", ""), ("text/html", "<meta charset=utf-8>")] {
        let rig = answering(western(content_type, head)).open().await;
        assert_eq!(drift(&rig.list().await.unwrap_err()), "unreadable_bytes", "{content_type} {head}");
        let rig = answering(western(content_type, head)).pack("encoding: windows-1252\n").open().await;
        assert_eq!(rig.list().await.unwrap(), ["Renée’s Garage – 5 €"], "{content_type} {head}");
    }
}

#[tokio::test]
async fn an_upload_that_is_answered_by_a_script_is_proved_by_the_call() {
    let flow = "\
operation: vehicles.list
steps:
  - open: { path: /files, expect: files }
  - submit: { form: upload, with: { note: a }, kind: draft, expect: uploaded }
  - open: { path: /inventory, query: { file: \"{uploaded.id}\" }, expect: inventory }
rows:
  from: vehicles
  key: row.stock_number
  fields: { stockNumber: row.stock_number }
";
    let uploaded = "\
page: uploaded
means: signed_in
fragment: true
proof: [ { call: parent.uploadDone } ]
values:
  status: { call: parent.uploadDone, argument: 1, read: words, words: upload }
  id: { call: parent.uploadDone, argument: 2, read: integer }
messages:
  - { alert: \"{any}too large{more}\", means: error }
";
    for (script, expected) in [
        ("parent.uploadDone('OK', 1234)", Some("GET /inventory?file=1234")),
        ("window.parent.uploadDone(\"OK\", \"1234\");", Some("GET /inventory?file=1234")),
        ("parent.uploadDone('FAILED', 0)", None),
        ("parent.uploadDone('OK', id)", None),
        ("if (parent) parent.uploadDone('OK', 1234)", None),
        ("parent.uploadDone('OK', 1234); alert('File is too large: 30 MB')", None),
    ] {
        let body = format!("<script type=\"text/javascript\">{script}</script>");
        let routes = Router::new()
            .route("/files", get(|| async { page("<h1>Files</h1><form action=/upload method=post><label>Note <input name=n></label><button>Upload</button></form>") }))
            .route("/upload", post(move || async move { Html(body) }));
        let rig = Rig::of(routes)
            .file("flows/vehicles.list.yaml", flow)
            .file("pages/files.yaml", "page: files\nmeans: signed_in\nproof: [ { heading: Files } ]\nforms:\n  upload: { controls: { note: { label: Note } }, submit: { button: Upload } }\n")
            .file("pages/uploaded.yaml", uploaded)
            .file("words.yaml", "lists:\n  condition: { words: { N: new, U: used } }\n  vehicle_status: { words: { A: in_stock, S: sold } }\n  module: { words: { Inventory: inventory, Sales: sales } }\n  upload: { words: { OK: done } }\n")
            .open()
            .await;
        let read = rig.list().await;
        assert_eq!(read.is_ok(), expected.is_some(), "{script}: {read:?}");
        if let Some(expected) = expected {
            assert_eq!(rig.lines().last().unwrap(), expected, "{script}");
        } else {
            assert!(rig.server.asked("GET /inventory").is_empty(), "{script}");
        }
    }
}

#[tokio::test]
async fn somebody_elses_seat_is_not_taken_for_a_read() {
    let taken = || async {
        page(
            "<h1>Already Signed In</h1><p>SVC is signed in at WS-14. Sign the other user out?</p><form action=/evict method=post><button>Yes</button></form>",
        )
    };
    let routes = Router::new().route("/login", get(|| async { login("") }).post(taken)).route(
        "/evict",
        post(|| async { ([(header::SET_COOKIE, "SID=1; Path=/")], axum::response::Redirect::to("/home")) }),
    );
    let rig = Rig::of(routes)
        .file("pages/in_use.yaml", "page: in_use\nmeans: seat_taken\nproof: [ { heading: Already Signed In } ]\nforms:\n  take: { submit: { button: \"Yes\" } }\n")
        .file("login.yaml", "start: { open: /login }\non:\n  login:\n    submit: sign_in\n    with: { username: \"{credential.username}\", password: \"{credential.password}\" }\n    counts_as: password\n  in_use: { evict: take }\n  home: { signed_in: true }\nmax_steps: 6\n")
        .open()
        .await;
    let failure = rig.list().await.unwrap_err();
    assert!(matches!(failure, DmsFailure::SeatTaken), "{failure:?}");
    assert!(rig.server.asked("POST /evict").is_empty());
}
