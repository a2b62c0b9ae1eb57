//! What portals want back with their forms, and what a browser's scripts would have put into them.

use axum::Router;
use axum::body::Bytes;
use axum::extract::RawForm;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{Html, IntoResponse as _};
use axum::routing::{get, post};
use rooftop_pack::{FileInput, Files};
use serde_json::json;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use super::entries::{ENTRY, POSTED, entry, fields, posted, taught};
use super::rig::{Rig, page};

/// The page of the form, with these controls.
fn form_page(form: &str) -> String {
    format!(
        "page: entry\nmeans: signed_in\nproof: [ {{ heading: Journal Entry }} ]\nforms:\n  entry:\n{form}"
    )
}

/// A flow that fills the form once.
fn flow(with: &str) -> String {
    format!(
        "operation: entries.create\nsteps:\n  - open: {{ path: /journal, expect: entry }}\n  \
         - submit: {{ form: entry, with: {{ {with} }}, kind: commit, expect: posted }}\n"
    )
}

#[tokio::test]
async fn one_time_tokens_and_hundreds_of_hidden_fields_travel_back_whole() {
    let shown = Arc::new(AtomicU32::new(0));
    let state = |token: u32| (0..300).map(move |n| (format!("__S{n}"), format!("{token}:{n}&\"é")));
    let show = {
        let shown = shown.clone();
        move || async move {
            let token = shown.fetch_add(1, Ordering::SeqCst) + 1;
            let hidden = state(token)
                .map(|(name, value)| {
                    let value = value.replace('&', "&amp;").replace('"', "&quot;");
                    format!("<input type=hidden name='{name}' value=\"{value}\">")
                })
                .collect::<Vec<_>>()
                .concat();
            page(&format!(
                "<h1>Journal Entry</h1><form method=post action='/journal/f{token}'>{hidden}<input type=hidden \
                 name=token value='t{token}'><label>Memo <input name=memo></label><button>Post</button></form>"
            ))
        }
    };
    let take = move |axum::extract::Path(id): axum::extract::Path<String>, RawForm(body): RawForm| async move {
        let token = shown.load(Ordering::SeqCst);
        let fields = fields(&body);
        let whole = state(token).all(|(name, value)| fields.get(&name) == Some(&value));
        let fresh = id == format!("f{token}") && fields["token"] == format!("t{token}");
        if whole && fresh && fields["memo"] == "Rent" {
            posted()
        } else {
            page("<h1>This form was used</h1>")
        }
    };
    let routes = Router::new().route("/journal", get(show)).route("/journal/{id}", post(take));
    let form = form_page("    controls: { memo: { label: Memo } }\n    submit: { button: Post }\n");
    let flow = flow("memo: \"{input.memo}\"");
    let rig = taught(routes, &[POSTED, ("pages/entry.yaml", &form), ("flows/entries.create.yaml", &flow)]);
    let rig = rig.open().await;
    rig.attempt(ENTRY, entry()).await.unwrap();
    rig.attempt(ENTRY, entry()).await.unwrap();
    assert_eq!(rig.server.asked("POST /journal/").len(), 2);
}

#[tokio::test]
async fn filters_that_a_script_writes_into_hidden_fields_are_filled() {
    let show = || async {
        page(
            "<h1>Inventory</h1><p>Choose a filter.</p><form method=post action='/inventory'><input type=hidden \
             name=f_status value='*'><input type=hidden name=f_sort value=stk><a href='javascript:pick()'>Sold</a>\
             <button type=button onclick='go()'>Run</button></form><table><tr><th>Stock #<th>Changed<tr><td>P1\
             <td>01/21/2026 8:03a</table>",
        )
    };
    let run = |RawForm(body): RawForm| async move {
        let fields = fields(&body);
        let stocks: &[&str] =
            if fields["f_status"] == "S" && fields["f_sort"] == "stk" { &["S1"] } else { &[] };
        super::rig::inventory(stocks)
    };
    let rig = Rig::of(Router::new().route("/inventory", get(show).post(run)))
        .file(
            "pages/inventory.yaml",
            "page: inventory\nmeans: signed_in\nproof: [ { heading: Inventory } ]\nlists:\n  vehicles:\n    \
             columns: { stock_number: { heading: \"Stock #\", read: text } }\n    key: stock_number\n    \
             empty: [ { text: No vehicles. } ]\nforms:\n  filter:\n    controls: { status: { hidden: f_status } }\n    \
             submit: { scripted_button: Run }\n",
        )
        .file(
            "flows/vehicles.list.yaml",
            "operation: vehicles.list\nsteps:\n  - open: { path: /inventory, expect: inventory }\n  - submit: { form: \
             filter, with: { status: S }, expect: inventory }\nrows:\n  from: vehicles\n  key: row.stock_number\n  \
             fields: { stockNumber: row.stock_number }\n",
        )
        .open()
        .await;
    assert_eq!(rig.list().await.unwrap(), ["S1"]);
}

#[tokio::test]
async fn rows_that_a_script_adds_are_sent_under_their_numbered_names() {
    let show = || async {
        page(
            "<h1>Journal Entry</h1><form method=post action='/journal'><input type=hidden name=rows value=1>\
             <label>Memo <input name=memo></label><table><tr><th>Account<th>Debit<tr><td><input name=acct_0>\
             <input type=hidden name=acctid_0><td><input name=debit_0 value='0.00'></table>\
             <a href='javascript:addRow()'>Add a line</a><button>Post</button></form>",
        )
    };
    let take = |RawForm(body): RawForm| async move {
        let expected = "rows=2&memo=Rent&acct_0=5100+-+Rent&acctid_0=a5100&debit_0=1200.00&acct_1=2000+-+Rent&\
                        acctid_1=a2000&debit_1=-1200.00";
        if body == expected { posted() } else { page(&String::from_utf8_lossy(&body)) }
    };
    let form = form_page(
        "    controls: { memo: { label: Memo } }\n    rows:\n      lines:\n        columns:\n          \
         account: { heading: Account, field: \"acct_{n}\", combo: \"acctid_{n}\" }\n          \
         debit: { heading: Debit, field: \"debit_{n}\" }\n        count: rows\n        max: 50\n    \
         submit: { button: Post }\n",
    );
    let flow = flow(
        "memo: \"{input.memo}\", lines: { $each: input.lines, $as: line, $item: { account: { $shown: \
         \"{line.account} - {input.memo}\", $value: \"a{line.account}\" }, debit: \"{line.debit}\" } }",
    );
    let routes = Router::new().route("/journal", get(show).post(take));
    let rig = taught(routes, &[POSTED, ("pages/entry.yaml", &form), ("flows/entries.create.yaml", &flow)]);
    rig.open().await.attempt(ENTRY, entry()).await.unwrap();
}

/// A step of a wizard: its heading and its form.
fn wizard(heading: &str, form: &str) -> Html<String> {
    page(&format!("<h1>{heading}</h1><form method=post action='/wizard'>{form}<button>Next</button></form>"))
}

#[tokio::test]
async fn a_wizard_is_gone_through_and_a_second_screen_approves_the_draft() {
    let step = |RawForm(body): RawForm| async move {
        let fields = fields(&body);
        let kept = |names: &[&str]| -> String {
            let kept = |name: &&str| format!("<input type=hidden name={name} value='{}'>", fields[*name]);
            names.iter().map(kept).collect()
        };
        match fields.get("step").map(String::as_str) {
            Some("1") if fields["memo"] == "Rent" => {
                let form = format!(
                    "<input type=hidden name=step value=2>{}<label>Account <input name=account></label>",
                    kept(&["memo"])
                );
                wizard("Entry: Line", &form)
            }
            Some("2") if fields["account"] == "5100" => {
                let kept = kept(&["memo", "account"]);
                wizard(
                    "Entry: Review",
                    &format!(
                        "<input type=hidden name=step value=3>{kept}<dl><dt>Memo<dd>{}</dl>",
                        fields["memo"]
                    ),
                )
            }
            Some("3") if fields["memo"] == "Rent" && fields["account"] == "5100" => {
                page("<h1>Draft saved</h1><dl><dt>Draft #<dd>D77</dl>")
            }
            _ => page("<h1>Start again</h1>"),
        }
    };
    let approve = |axum::extract::Path(id): axum::extract::Path<String>| async move {
        page(&format!(
            "<h1>Approve {id}</h1><dl><dt>Draft #<dd>{id}</dl><form method=post action='/approve/{id}'><button>Approve</button></form>"
        ))
    };
    let routes = Router::new()
        .route(
            "/wizard",
            get(|| async {
                wizard(
                    "Entry: Head",
                    "<input type=hidden name=step value=1><label>Memo <input name=memo></label>",
                )
            })
            .post(step),
        )
        .route("/approve/{id}", get(approve).post(|| async { posted() }));
    let model = |name: &str, heading: &str, rest: &str| {
        format!("page: {name}\nmeans: signed_in\nproof: [ {{ heading: \"{heading}\" }} ]\n{rest}")
    };
    let form = |control: &str| {
        format!("forms:\n  next:\n    controls: {{ {control} }}\n    submit: {{ button: Next }}\n")
    };
    let head = model("head", "Entry: Head", &form("memo: { label: Memo }"));
    let line = model("line", "Entry: Line", &form("account: { label: Account }"));
    let review = model(
        "review",
        "Entry: Review",
        &format!("values: {{ memo: {{ label: Memo, read: text }} }}\n{}", form("")),
    );
    let draft = model("draft", "Draft saved", "values: { number: { label: \"Draft #\", read: text } }\n");
    let approval = model(
        "approval",
        "Approve {id}",
        "values: { number: { label: \"Draft #\", read: text } }\nforms: { approve: { submit: { button: Approve } } }\n",
    );
    let flow = "\
operation: entries.create
steps:
  - open: { path: /wizard, expect: head }
  - submit: { form: next, with: { memo: \"{input.memo}\" }, kind: draft, expect: line }
  - submit: { form: next, with: { account: \"5100\" }, kind: draft, expect: review, shows: { memo: input.memo } }
  - submit: { form: next, kind: draft, expect: draft }
  - open: { path: \"/approve/{draft.number}\", expect: approval, shows: { number: draft.number } }
  - submit: { form: approve, kind: commit, expect: posted }
";
    let files = [
        POSTED,
        ("pages/head.yaml", head.as_str()),
        ("pages/line.yaml", &line),
        ("pages/review.yaml", &review),
        ("pages/draft.yaml", &draft),
        ("pages/approval.yaml", &approval),
        ("flows/entries.create.yaml", flow),
    ];
    let rig = taught(routes, &files).open().await;
    rig.attempt(ENTRY, entry()).await.unwrap();
    assert_eq!(rig.server.asked("POST /approve/D77").len(), 1);
}

#[tokio::test]
async fn a_file_is_uploaded_in_a_form_of_parts() {
    let show = || async {
        page(
            "<h1>Journal Entry</h1><form method=post action='/upload' enctype='multipart/form-data'><input type=hidden \
             name=t value='1'><label>Memo <input name=memo></label><label>Scan <input type=file name=scan></label>\
             <label>Other <input type=file name=other></label><button>Post</button></form>",
        )
    };
    let take = |headers: HeaderMap, body: Bytes| async move {
        let kind = headers["content-type"].to_str().unwrap();
        let boundary = kind.strip_prefix("multipart/form-data; boundary=").unwrap();
        let expected = format!(
            "--{boundary}\r\nContent-Disposition: form-data; name=\"t\"\r\n\r\n1\r\n\
             --{boundary}\r\nContent-Disposition: form-data; name=\"memo\"\r\n\r\nRent\r\n\
             --{boundary}\r\nContent-Disposition: form-data; name=\"scan\"; filename=\"Rechnung %22é%22.pdf\"\r\n\
             Content-Type: application/pdf\r\n\r\n%PDF-1.7 \u{0}\r\n\
             --{boundary}\r\nContent-Disposition: form-data; name=\"other\"; filename=\"\"\r\n\
             Content-Type: application/octet-stream\r\n\r\n\r\n--{boundary}--\r\n"
        );
        if body == expected {
            posted().into_response()
        } else {
            (StatusCode::OK, page(&String::from_utf8_lossy(&body))).into_response()
        }
    };
    let form = form_page(
        "    controls: { memo: { label: Memo }, scan: { label: Scan, type: file } }\n    submit: { button: Post }\n",
    );
    let flow = flow("memo: \"{input.memo}\", scan: { $if_given: \"{input.scan}\" }");
    let routes = Router::new().route("/journal", get(show)).route("/upload", post(take));
    let rig = taught(routes, &[POSTED, ("pages/entry.yaml", &form), ("flows/entries.create.yaml", &flow)]);
    let rig = rig.open().await;
    let scan = FileInput {
        name: "Rechnung \"é\".pdf".into(),
        content_type: "application/pdf".into(),
        bytes: b"%PDF-1.7 \0".to_vec().into(),
    };
    let mut input = entry();
    input["scan"] = json!("upl_1");
    rig.attempt_with(ENTRY, input.clone(), Files::from([("upl_1".to_owned(), scan)])).await.unwrap();
    let failure = rig.attempt(ENTRY, input).await.unwrap_err();
    assert!(format!("{failure:?}").contains("it was not given"), "{failure:?}");
}

#[tokio::test]
async fn a_form_is_sent_in_the_encoding_of_its_page_and_what_that_lacks_is_not_sent() {
    let show = || async {
        let text = "<html><h1>Journal Entry</h1><form method=post action='/journal'><input type=hidden name=_charset_>\
                    <label>Memo <input name=memo></label><button>Post</button></form></html>";
        ([("content-type", "text/html; charset=iso-8859-1")], text)
    };
    let take = |RawForm(body): RawForm| async move {
        if body == "_charset_=windows-1252&memo=Caf%E9+%80" { posted() } else { page(&format!("{body:?}")) }
    };
    let form = form_page("    controls: { memo: { label: Memo } }\n    submit: { button: Post }\n");
    let flow = flow("memo: \"{input.memo}\"");
    let routes = Router::new().route("/journal", get(show).post(take));
    let rig = taught(routes, &[POSTED, ("pages/entry.yaml", &form), ("flows/entries.create.yaml", &flow)]);
    let rig = rig.open().await;
    let with_memo = |memo: &str| {
        let mut entry = entry();
        entry["memo"] = json!(memo);
        entry
    };
    rig.attempt(ENTRY, with_memo("Café €")).await.unwrap();
    let failure = rig.attempt(ENTRY, with_memo("Łódź")).await.unwrap_err();
    assert!(format!("{failure:?}").contains("a character that windows-1252 lacks"), "{failure:?}");
    assert_eq!(rig.server.asked("POST /journal").len(), 1);
}

#[tokio::test]
async fn a_request_says_in_which_encoding_its_parts_and_the_names_of_files_are() {
    let take = |body: Bytes| async move {
        let has = |wanted: &[u8]| body.windows(wanted.len()).any(|found| found == wanted);
        let is_right = has(b"\r\n\r\nCaf\xe9\r\n") && has(b"; filename*=UTF-8''Caf%C3%A9.pdf\r\n");
        if is_right { posted() } else { page(&String::from_utf8_lossy(&body)) }
    };
    let flow = "\
operation: entries.create
steps:
  - send:
      path: /upload
      multipart: { memo: \"{input.memo}\", scan: { $if_given: \"{input.scan}\" } }
      charset: windows-1252
      file_names: extended
      kind: commit
      expect: posted
";
    let routes = Router::new().route("/upload", post(take));
    let rig = taught(routes, &[POSTED, ("flows/entries.create.yaml", flow)]).open().await;
    let scan = FileInput {
        name: "Café.pdf".into(),
        content_type: "application/pdf".into(),
        bytes: b"%PDF".to_vec().into(),
    };
    let mut input = entry();
    input["memo"] = json!("Café");
    input["scan"] = json!("upl_1");
    rig.attempt_with(ENTRY, input, Files::from([("upl_1".to_owned(), scan)])).await.unwrap();
}

#[tokio::test]
async fn a_request_that_is_too_large_is_not_sent() {
    let take = || async { posted() };
    let flow = "\
operation: entries.create
steps:
  - send:
      path: /upload
      multipart: { memo: \"{input.memo}\", scan: { $if_given: \"{input.scan}\" } }
      kind: commit
      expect: posted
";
    let routes = Router::new().route("/upload", post(take));
    let rig = taught(routes, &[POSTED, ("flows/entries.create.yaml", flow)])
        .limits("requests_per_second: 1000, burst: 1000, request_max_bytes: 1000")
        .open()
        .await;
    let file = |bytes: usize| FileInput {
        name: "scan.png".into(),
        content_type: "image/png".into(),
        bytes: vec![0; bytes].into(),
    };
    let mut input = entry();
    input["scan"] = json!("upl_1");
    for (bytes, sent) in [(900, 1), (1000, 1)] {
        let files = Files::from([("upl_1".to_owned(), file(bytes))]);
        let _ = rig.attempt_with(ENTRY, input.clone(), files).await;
        assert_eq!(rig.server.asked("POST /upload").len(), sent, "{bytes}");
    }
}
