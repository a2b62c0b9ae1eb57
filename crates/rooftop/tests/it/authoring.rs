//! From a recording to a draft, and a flow against a live system: as an author runs them.

use axum::Router;
use axum::http::header;
use axum::response::{Html, IntoResponse as _, Redirect};
use axum::routing::get;
use serde_json::{Value, json};
use std::path::Path;
use std::process::{Command, Output};

const PASSWORD: &str = "Wint3r+Elm&Oak";

fn rooftop(arguments: &[&str], environment: &[(&str, &str)]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_rooftop"));
    command.args(arguments).envs(environment.iter().copied()).stdin(std::process::Stdio::null());
    command.output().unwrap()
}

fn said(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

fn page(body: &str) -> String {
    format!("<!DOCTYPE html><html><head><title>Elm Office</title></head><body>{body}</body></html>")
}

fn login() -> String {
    page(
        "<h1>Sign in</h1><form method=post action=/signin><label>User <input name=u></label>\
         <label>Password <input type=password name=p></label><button>Sign in</button></form>",
    )
}

fn home() -> String {
    page("<h1>Office</h1><p>Good morning</p><p>Two notices wait</p>")
}

fn inventory() -> String {
    page(
        "<h1>Inventory</h1><table><tr><th>Stock #<th>Make<th>Asking Price<tr><td>E100<td>Ford<td>$9,990.00\
         <tr><td>E200<td>Kia<td>$8,490.00</table><p>End of list</p>",
    )
}

fn elm() -> Router {
    let signed_in = || async {
        ([(header::SET_COOKIE, "SID=q8Zt61LmPx0cR7; Path=/")], Redirect::to("/home")).into_response()
    };
    Router::new()
        .route("/", get(|| async { Html(login()) }))
        .route("/signin", axum::routing::post(signed_in))
        .route("/home", get(|| async { Html(home()) }))
        .route("/inventory", get(|| async { Html(inventory()) }))
}

/// The system as a browser records it.
fn recording(folder: &Path) -> String {
    let entry = |method: &str, path: &str, sent: Value, status: u16, to: &str, text: &str| {
        let content = json!({ "mimeType": "text/html", "text": text });
        json!({ "request": { "method": method, "url": format!("https://elm.example{path}"), "postData": sent },
            "response": { "status": status, "redirectURL": to, "content": content } })
    };
    let typed =
        json!({ "mimeType": "application/x-www-form-urlencoded", "text": "u=june&p=Wint3r%2BElm%26Oak" });
    let entries = [
        entry("GET", "/", Value::Null, 200, "", &login()),
        entry("POST", "/signin", typed, 302, "/home", ""),
        entry("GET", "/home", Value::Null, 200, "", &home()),
        entry("GET", "/inventory", Value::Null, 200, "", &inventory()),
    ];
    let path = folder.join("elm.har");
    std::fs::write(&path, json!({ "log": { "entries": entries } }).to_string()).unwrap();
    path.display().to_string()
}

/// A draft out of the recording.
fn drafted(folder: &Path) -> String {
    let pack = folder.join("elm-web").display().to_string();
    let output = rooftop(&["pack", "record", &recording(folder), "--out", &pack], &[]);
    assert!(output.status.success(), "{}", said(&output));
    pack
}

async fn serving(routes: Router) -> String {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, routes).await.unwrap() });
    url
}

#[test]
fn a_draft_lints_and_tests_green_and_says_what_it_is() {
    let home = tempfile::tempdir().unwrap();
    let pack = drafted(home.path());
    for check in ["lint", "test"] {
        let output = rooftop(&["pack", check, &pack], &[]);
        assert!(output.status.success(), "{}", said(&output));
    }
    let again = rooftop(&["pack", "record", &recording(home.path()), "--out", &pack], &[]);
    assert!(!again.status.success() && said(&again).contains("exists and is not empty"), "{}", said(&again));
    let none = rooftop(&["pack", "record", &format!("{pack}/README.md"), "--out", "x-web"], &[]);
    assert!(said(&none).contains("this is no recording that can be read"), "{}", said(&none));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_flow_of_the_draft_runs_against_the_live_system() {
    let home = tempfile::tempdir().unwrap();
    let (pack, url) = (drafted(home.path()), format!("base_url={}", serving(elm()).await));
    let har = home.path().join("tried.har").display().to_string();
    let arguments = ["pack", "try", "vehicles.list", "--pack", &pack, "--set", &url, "--out", &har];
    let given = [("ROOFTOP_TRY_USERNAME", "june"), ("ROOFTOP_TRY_PASSWORD", PASSWORD)];
    let output = rooftop(&arguments, &given);
    let said = said(&output);
    assert!(output.status.success(), "{said}");
    for line in
        ["✓ signed in: home", "GET /inventory 200: inventory, which means signed_in", "✓ 2 rows", "E100"]
    {
        assert!(said.contains(line), "{line} is not in\n{said}");
    }
    let recorded = std::fs::read_to_string(&har).unwrap();
    for secret in [PASSWORD, "Wint3r%2BElm%26Oak", "q8Zt61LmPx0cR7"] {
        assert!(!said.contains(secret) && !recorded.contains(secret), "{secret}");
    }
    let draft = home.path().join("again-web").display().to_string();
    let again = rooftop(&["pack", "record", &har, "--out", &draft], &[]);
    assert!(again.status.success(), "{}", self::said(&again));
    let json = rooftop(&[&arguments[..], &["--format", "json"]].concat(), &given);
    let json: Value = serde_json::from_slice(&json.stdout).unwrap();
    assert_eq!(json.pointer("/output/rows/1/key"), Some(&json!("E200")));
    assert_eq!(json.pointer("/pages/2/came/page/page"), Some(&json!("inventory")));
}

#[test]
fn what_is_missing_is_said_at_once_and_nothing_is_sent() {
    let home = tempfile::tempdir().unwrap();
    let pack = drafted(home.path());
    let output = rooftop(&["pack", "try", "vehicle.list", "--pack", &pack, "--set", "url=x"], &[]);
    let said_ = said(&output);
    for part in [
        "did you mean \"vehicles.list\"?",
        "the pack has no setting url; it has base_url",
        "--set base_url=https://… is needed",
    ] {
        assert!(!output.status.success() && said_.contains(part), "{part} is not in {said_}");
    }
    let alone = ["pack", "try", "vehicles.list", "--pack", &pack, "--set", "base_url=https://dms.example"];
    let output = said(&rooftop(&alone, &[]));
    assert!(output.contains("nothing was sent: there are no credentials. Set ROOFTOP_TRY_USERNAME (User name), ROOFTOP_TRY_PASSWORD (Password)"), "{output}");
}

#[test]
fn a_change_of_the_portal_is_told_and_what_becomes_of_it() {
    let home = tempfile::tempdir().unwrap();
    let pack = drafted(home.path());
    let har = recording(home.path());
    let same = rooftop(&["pack", "diff", &pack, &har], &[]);
    assert!(same.status.success() && said(&same).contains("✓ nothing changed"), "{}", said(&same));
    let changed = std::fs::read_to_string(&har).unwrap().replace("<button>Sign in", "<button>Enter");
    std::fs::write(&har, changed).unwrap();
    let output = rooftop(&["pack", "diff", &pack, &har], &[]);
    let text = said(&output);
    for line in
        ["✗ login: changed", "- button \"Sign in\"", "+ button \"Enter\"", "would be refused", "✓ inventory"]
    {
        assert!(!output.status.success() && text.contains(line), "{line} is not in\n{text}");
    }
    let json = rooftop(&["pack", "diff", &pack, &har, "--format", "json"], &[]);
    let json: Value = serde_json::from_slice(&json.stdout).unwrap();
    let pages = json.pointer("/pages").and_then(Value::as_array).unwrap();
    let login = pages.iter().find(|page| page.pointer("/page") == Some(&json!("login"))).unwrap();
    assert_eq!(login.pointer("/state"), Some(&json!("changed")));
    let neither = said(&rooftop(&["pack", "diff", &pack, &home.path().display().to_string()], &[]));
    assert!(neither.contains("is neither a pack nor a recording"), "{neither}");
}
