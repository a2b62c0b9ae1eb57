//! `pack record` on recordings as the developer tools of browsers save them: contents packed or missing, answers that came
//! twice, images and scripts, several hosts; and no secret in anything that is written, in whichever form.

use std::path::{Path, PathBuf};

use data_encoding::{BASE64, BASE64URL_NOPAD};
use rooftop_pack::{RecordError, RecordOptions, Recorded, lint, record, test};
use serde_json::{Value as Json, json};

use crate::example::catalogue;

/// The system that was recorded.
const SITE: &str = "https://office.elm-street-motors.example";

const PASSWORD: &str = "Wint3r+Elm&Oak";
const SESSION: &str = "q8Zt61LmPx0cR7";
const CODE: &str = "481920";

fn answer(url: &str, status: u16, media: &str, content: &Json, headers: &Json) -> Json {
    let mut all = json!([{ "name": "Content-Type", "value": media }]);
    all.as_array_mut().unwrap().extend(headers.as_array().into_iter().flatten().cloned());
    json!({
        "startedDateTime": "2026-01-21T08:03:00.000Z", "time": 12.5,
        "request": { "method": "GET", "url": url, "httpVersion": "HTTP/1.1", "queryString": [], "headersSize": -1,
            "headers": [{ "name": "Cookie", "value": format!("OFFICESESS={SESSION}; lang=en") }], "cookies": [] },
        "response": { "status": status, "statusText": "", "httpVersion": "HTTP/1.1", "headers": all, "cookies": [],
            "redirectURL": "", "headersSize": -1, "bodySize": 411, "content": content },
        "cache": {}, "timings": { "send": 0.1, "wait": 12.1, "receive": 0.3 }
    })
}

fn page(path: &str, body: &str) -> Json {
    let text = html(body);
    let content = json!({ "size": text.len(), "compression": 120, "mimeType": "text/html", "text": text });
    answer(&format!("{SITE}{path}"), 200, "text/html; charset=utf-8", &content, &json!([]))
}

fn html(body: &str) -> String {
    format!(
        "<!DOCTYPE html><html><head><title>Elm Office</title><script>var s = '{SESSION}';</script></head><body>\
         <!-- db07.internal --><div><a href='/inventory'>Inventory</a> <a href='/out?s={SESSION}'>Sign out</a></div>{body}</body></html>"
    )
}

fn post(path: &str, fields: &[(&str, &str)], to: &str) -> Json {
    let sent: String = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
    let headers = json!([{ "name": "location", "value": to },
        { "name": "Set-Cookie", "value": format!("OFFICESESS={SESSION}; Path=/; HttpOnly") }]);
    let mut entry = answer(&format!("{SITE}{path}"), 302, "text/html", &json!({ "size": 0 }), &headers);
    let request = entry.pointer_mut("/request").and_then(Json::as_object_mut).unwrap();
    request.insert("method".to_owned(), json!("POST"));
    let data = json!({ "mimeType": "application/x-www-form-urlencoded", "text": sent, "params": null });
    request.insert("postData".to_owned(), data);
    entry
}

fn packed(path: &str, body: &str) -> Json {
    // In Windows-1252, as old servers write: the browser saves the bytes.
    let text: Vec<u8> = html(body)
        .chars()
        .map(|c| if c == 'é' { 0xE9 } else { u8::try_from(u32::from(c)).unwrap() })
        .collect();
    let content = json!({ "size": text.len(), "mimeType": "text/html", "encoding": "base64", "text": BASE64.encode(&text) });
    answer(&format!("{SITE}{path}"), 200, "text/html; charset=windows-1252", &content, &json!([]))
}

fn sign_in() -> String {
    "<h1>Sign in</h1><form method=post action=/signin><label>E-mail <input name=mail></label>\
     <label>Password <input type=password name=word></label><button>Sign in</button></form>"
        .to_owned()
}

fn units(rows: &[(&str, &str, &str)]) -> String {
    let row = |(stock, make, price): &(&str, &str, &str)| {
        format!("<tr><td><a href='/unit?stock={stock}&s={SESSION}'>{stock}</a><td>{make}<td>{price}")
    };
    let rows: String = rows.iter().map(row).collect();
    format!(
        "<h1>Inventory</h1><table><tr><th>Stock #<th>Make<th>Asking Price{rows}</table><p>End of list</p>\
         <p>Signed in as June Harrow (june.harrow@elm-street-motors.example)</p>"
    )
}

fn unit(stock: &str, model: &str) -> String {
    let packed = BASE64.encode(PASSWORD.as_bytes());
    format!(
        "<h1>Unit {stock}</h1><dl><dt>Stock #<dd>{stock}<dt>Model<dd>{model}<dt>Asking Price<dd>$1,990.00</dl>\
         <script>var again = '{packed}', key = \"{}\";</script>",
        BASE64URL_NOPAD.encode(SESSION.as_bytes())
    )
}

fn recorded_entries() -> Vec<Json> {
    let elsewhere = "https://metrics.example/collect";
    let image = json!({ "size": 3, "mimeType": "image/png", "text": "iVBO", "encoding": "base64" });
    let script = json!({ "size": 3, "mimeType": "text/javascript", "text": "{}" });
    let cut = json!({ "size": 900_000, "mimeType": "text/html" });
    vec![
        page("/", &sign_in()),
        answer(&format!("{SITE}/logo.png"), 200, "image/png", &image, &json!([])),
        answer(&format!("{SITE}/app.js"), 200, "text/javascript", &script, &json!([])),
        answer(
            elsewhere,
            200,
            "application/json",
            &json!({ "mimeType": "application/json", "text": "{\"ok\":1}" }),
            &json!([]),
        ),
        post("/signin", &[("mail", "june.harrow@elm-street-motors.example"), ("word", PASSWORD)], "/code"),
        page(
            "/code",
            "<h1>One more step</h1><p>Enter the code of your authenticator</p><form method=post action=/code>\
             <label>Code <input name=code></label><button>Go on</button></form>",
        ),
        post("/code", &[("code", CODE)], "/home"),
        page(
            "/home",
            &format!("<h1>Office</h1><p>Used code {CODE}</p><p>Good morning</p><p>Three notices wait</p>"),
        ),
        page(
            "/inventory",
            &units(&[
                ("E100", "Ford", "$9,990.00"),
                ("E200", "Kia", "$8,490.00"),
                ("E300", "Audi", "$7,000.00"),
            ]),
        ),
        page(
            "/inventory",
            &units(&[
                ("E100", "Ford", "$9,990.00"),
                ("E200", "Kia", "$8,490.00"),
                ("E300", "Audi", "$7,000.00"),
            ]),
        ),
        page("/unit?stock=E100", &unit("E100", "Focus")),
        packed("/unit?stock=E200", &unit("E200", "Céed")),
        answer(&format!("{SITE}/history"), 200, "text/html", &cut, &json!([])),
    ]
}

fn har(entries: &[Json]) -> Vec<u8> {
    let log = json!({ "log": { "version": "1.2", "creator": { "name": "Firefox", "version": "140" }, "entries": entries } });
    log.to_string().into_bytes()
}

fn options() -> RecordOptions {
    RecordOptions { name: "elm-web".to_owned(), dms: "elm".to_owned(), ..RecordOptions::default() }
}

fn drafted(entries: &[Json]) -> (tempfile::TempDir, PathBuf, Recorded) {
    let home = tempfile::tempdir().unwrap();
    let dir = home.path().join("elm-web");
    let drafted =
        record(&har(entries), &options(), &catalogue(), &dir).unwrap_or_else(|error| panic!("{error}"));
    (home, dir, drafted)
}

/// Every file of the draft as it lies on the disk, with its name.
fn files(dir: &Path) -> Vec<(PathBuf, String)> {
    let mut files = Vec::new();
    let mut open = vec![dir.to_owned()];
    while let Some(folder) = open.pop() {
        for entry in std::fs::read_dir(folder).unwrap().map(Result::unwrap) {
            if entry.file_type().unwrap().is_dir() {
                open.push(entry.path());
            } else {
                let text = std::fs::read_to_string(entry.path()).unwrap();
                files.push((entry.path(), text));
            }
        }
    }
    files
}

#[test]
fn no_secret_is_in_any_file_in_plain_in_percent_signs_or_packed() {
    let (_home, dir, _) = drafted(&recorded_entries());
    let files = files(&dir);
    assert!(
        files
            .iter()
            .any(|(path, text)| path.ends_with("fixtures/unit/normal.html") && text.contains("var again"))
    );
    for secret in [PASSWORD, SESSION, CODE, "june.harrow@elm-street-motors.example"] {
        let percent: String = url::form_urlencoded::byte_serialize(secret.as_bytes()).collect();
        let forms = [
            secret.to_owned(),
            secret.replace('&', "&amp;"),
            percent.clone(),
            percent.to_ascii_lowercase(),
            BASE64.encode(secret.as_bytes()),
            BASE64URL_NOPAD.encode(secret.as_bytes()),
        ];
        for (path, text) in &files {
            for form in &forms {
                assert!(
                    !text.contains(form) && !path.to_string_lossy().contains(form),
                    "{form} is in {path:?}"
                );
            }
        }
    }
    for private in ["elm-street-motors", "June", "Harrow", "db07"] {
        assert!(files.iter().all(|(_, text)| !text.contains(private)), "{private} was kept");
    }
}

#[test]
fn a_recording_of_developer_tools_becomes_a_draft_that_proves_itself() {
    let (_home, dir, recorded) = drafted(&recorded_entries());
    let found = lint(&dir, &catalogue());
    assert!(found.is_empty(), "{found}");
    assert!(test(&dir, &catalogue()).unwrap().is_ok());
    let pages: Vec<String> = recorded
        .pages
        .iter()
        .map(|page| format!("{} {} {}", page.name, page.means, page.documents))
        .collect();
    assert_eq!(
        pages,
        [
            "login signed_out 1",
            "code code_required 1",
            "home signed_in 1",
            "inventory signed_in 1",
            "unit signed_in 2"
        ]
    );
    assert!(recorded.signs_in);
    let login = std::fs::read_to_string(dir.join("login.yaml")).unwrap();
    assert!(
        login.contains(
            "code: { challenge: totp, submit: go_on, with: { code: \"{challenge.code}\" }, counts_as: code }"
        ),
        "{login}"
    );
    assert_eq!((recorded.left_out.other_files, recorded.left_out.other_hosts), (2, 1));
    assert!(
        recorded.todo.iter().any(|todo| todo.starts_with("/history came without its content")),
        "{:?}",
        recorded.todo
    );
    let unit = std::fs::read_to_string(dir.join("fixtures/unit/normal_2.html")).unwrap();
    assert!(unit.contains("Céed"), "what was saved as bytes is read in the encoding that it came in");
}

#[test]
fn a_part_that_a_script_asked_for_is_asked_for_in_the_same_way() {
    let mut part = page("/inventory/table", "");
    let table = "<table><tr><th>Stock #<th>Year<th>MSRP<tr><td>E100<td>2024<td>$9,990.00<tr><td>E200<td>2023<td>$8,490.00</table>";
    *part.pointer_mut("/response/content/text").unwrap() = json!(table);
    let headers = part.pointer_mut("/request/headers").and_then(Json::as_array_mut).unwrap();
    headers.push(json!({ "name": "hx-request", "value": "true" }));
    let (_home, dir, recorded) =
        drafted(&[page("/home", "<h1>Office</h1><p>Good morning</p><p>Three notices wait</p>"), part]);
    let model = std::fs::read_to_string(dir.join("pages/table.yaml")).unwrap();
    assert!(model.contains("fragment: true"), "{model}");
    let flow = std::fs::read_to_string(dir.join("flows/vehicles.list.yaml")).unwrap();
    assert!(
        flow.contains("{ path: /inventory/table, headers: { HX-Request: \"true\" }, expect: table }"),
        "{flow}"
    );
    assert!(
        recorded
            .todo
            .iter()
            .any(|todo| todo.starts_with("Nothing that was recorded counts the rows of table"))
    );
}

#[test]
fn a_recording_of_another_system_is_refused_and_says_what_it_has() {
    let home = tempfile::tempdir().unwrap();
    let dir = home.path().join("elm-web");
    let refused = |origin: &str| {
        let options = RecordOptions { origin: Some(origin.to_owned()), ..options() };
        record(&har(&recorded_entries()), &options, &catalogue(), &dir).unwrap_err()
    };
    let other = refused("https://dms.other.example/inventory");
    assert!(matches!(other, RecordError::OtherSite { .. }), "{other}");
    assert!(
        other
            .to_string()
            .contains("has nothing of https://dms.other.example: it has pages of https://office."),
        "{other}"
    );
    assert!(refused("office").to_string().contains("write it as https://"));
    assert!(!dir.exists());
}

#[test]
fn a_user_name_that_is_a_word_of_the_system_leaves_its_addresses_as_they_are() {
    let mut entries = recorded_entries();
    entries[4] = post("/signin", &[("mail", "inventory"), ("word", "password")], "/code");
    let (_home, dir, _) = drafted(&entries);
    let login = std::fs::read_to_string(dir.join("fixtures/login/normal.html")).unwrap();
    assert!(login.contains("type=password") && login.contains("href='/inventory'"), "{login}");
}
