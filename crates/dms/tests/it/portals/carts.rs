//! What a portal builds in the session, request by request, before one request puts it into the books.

use axum::body::Bytes;
use axum::extract::{Path, RawForm};
use axum::http::header::CONTENT_TYPE;
use axum::response::{Html, IntoResponse as _, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use serde_json::{Value, json};
use std::sync::{Arc, Mutex};

use super::entries::{ENTRY, POSTED, entry, fields, posted, taught};
use super::rig::page;

/// What is in the cart of the session, and what is in the books.
#[derive(Default)]
struct Books {
    cart: Vec<(String, String)>,
    posted: Vec<Vec<(String, String)>>,
    /// The portal loses each line after this many.
    keeps: Option<usize>,
}

impl Books {
    fn add(&mut self, account: &str, debit: &str) {
        if self.keeps.is_none_or(|keeps| self.cart.len() < keeps) {
            self.cart.push((account.to_owned(), debit.to_owned()));
        }
    }

    fn post(&mut self) {
        let cart = std::mem::take(&mut self.cart);
        self.posted.push(cart);
    }
}

fn line(account: &str, debit: &str) -> (String, String) {
    (account.to_owned(), debit.to_owned())
}

/// The page of the cart: a form to add a line, one to post them all, and a link to take each of them out.
fn cart(books: &Books) -> Html<String> {
    let rows: Vec<String> = books
        .cart
        .iter()
        .enumerate()
        .map(|(index, (account, debit))| {
            format!("<tr><td>{account}<td>{debit}<td><a href='/cart/remove?line={index}'>x</a>")
        })
        .collect();
    let rows = rows.concat();
    let lines = if rows.is_empty() {
        "<p>The entry has no lines yet.</p>".to_owned()
    } else {
        format!("<table><tr><th>Account<th>Debit<th>Remove{rows}</table>")
    };
    page(&format!(
        "<h1>New Entry</h1>{lines}<form method=post action='/cart'><label>Account <input name=account></label><label>Debit \
         <input name=debit></label><button>Add</button></form><form method=post action='/post'><button>Post</button></form>"
    ))
}

fn portal(books: &Arc<Mutex<Books>>) -> Router {
    let shown = books.clone();
    let show = move || async move { cart(&shown.lock().unwrap()) };
    let added = books.clone();
    let add = move |RawForm(body): RawForm| async move {
        let fields = fields(&body);
        let mut books = added.lock().unwrap();
        books.add(&fields["account"], &fields["debit"]);
        cart(&books)
    };
    let removed = books.clone();
    let remove = move || async move {
        let mut books = removed.lock().unwrap();
        books.cart.remove(0);
        cart(&books)
    };
    let kept = books.clone();
    let post_all = move || async move {
        kept.lock().unwrap().post();
        posted()
    };
    Router::new()
        .route("/cart", get(show).post(add))
        .route("/cart/remove", get(remove))
        .route("/post", post(post_all))
}

const CART: &str = "\
page: cart
means: signed_in
proof: [ { heading: New Entry } ]
lists:
  lines:
    columns:
      account: { heading: Account, read: text }
      debit: { heading: Debit, read: money, numbers: { negative: [leading] } }
      remove: { heading: Remove, read: link, parameter: line }
    key: remove
    empty: [ { text: The entry has no lines yet. } ]
forms:
  add:
    controls: { account: { label: Account }, debit: { label: Debit } }
    submit: { button: Add }
  post: { submit: { button: Post } }
";

/// A line at a time, and all of them at once.
const BY_CART: &str = "\
operation: entries.create
steps:
  - open: { path: /cart, expect: cart }
  - each:
      of: cart.lines
      as: old
      max: 50
      steps: [ { open: { path: /cart/remove, query: { line: \"0\" }, kind: draft, expect: cart } } ]
  - check: count(cart.lines) == 0
  - each:
      of: input.lines
      as: line
      max: 50
      steps:
        - submit: { form: add, with: { account: \"{line.account}\", debit: \"{line.debit}\" }, kind: draft, expect: cart }
  - check: count(cart.lines) == count(input.lines) and sum(cart.lines.debit) == sum(input.lines.debit)
  - submit: { form: post, kind: commit, expect: posted }
";

#[tokio::test]
async fn a_cart_is_emptied_built_line_by_line_and_committed_once() {
    let books = Arc::new(Mutex::new(Books { cart: vec![line("9999", "5.00"); 2], ..Books::default() }));
    let files = [POSTED, ("pages/cart.yaml", CART), ("flows/entries.create.yaml", BY_CART)];
    let rig = taught(portal(&books), &files).open().await;
    rig.attempt(ENTRY, entry()).await.unwrap();
    assert_eq!(books.lock().unwrap().posted, [[line("5100", "1200.00"), line("2000", "-1200.00")]]);
}

#[tokio::test]
async fn a_cart_that_lost_a_line_is_never_committed() {
    let books = Arc::new(Mutex::new(Books { keeps: Some(1), ..Books::default() }));
    let files = [POSTED, ("pages/cart.yaml", CART), ("flows/entries.create.yaml", BY_CART)];
    let rig = taught(portal(&books), &files).open().await;
    let failure = rig.attempt(ENTRY, entry()).await.unwrap_err();
    assert!(format!("{failure:?}").contains("count(cart.lines) == count(input.lines)"), "{failure:?}");
    assert!(books.lock().unwrap().posted.is_empty());
    assert!(rig.server.asked("POST /post").is_empty());
}

/// A page that scripts change in part: what comes back is a JSON patch of what they hold.
fn patching(books: &Arc<Mutex<Books>>) -> Router {
    let patch = |value: Value| -> Response {
        ([(CONTENT_TYPE, "application/json-patch+json")], value.to_string()).into_response()
    };
    let added = books.clone();
    let add = move |Path(_): Path<String>, body: Bytes| async move {
        let sent: Value = serde_json::from_slice(&body).unwrap();
        let mut books = added.lock().unwrap();
        books.add(sent["account"].as_str().unwrap(), &sent["debit"].to_string());
        patch(json!([
            { "op": "add", "path": "/lines/-", "value": { "account": sent["account"], "debit": sent["debit"] } },
            { "op": "replace", "path": "/count", "value": books.cart.len() },
        ]))
    };
    let kept = books.clone();
    let commit = move |Path(id): Path<String>| async move {
        kept.lock().unwrap().post();
        Json(
            json!([{ "op": "replace", "path": "/state", "value": "posted" }, { "op": "add", "path": "/id", "value": id }]),
        )
    };
    Router::new()
        .route("/api/drafts", post(|| async { Json(json!({ "draft": "D7", "lines": [] })) }))
        .route("/api/drafts/{id}/lines", post(add))
        .route("/api/drafts/{id}/commit", post(commit))
}

#[tokio::test]
async fn answers_that_say_only_what_changed_are_read_as_patches() {
    let books = Arc::new(Mutex::new(Books::default()));
    let draft = "page: draft\ndocument: json\nmeans: signed_in\nproof: [ { has: $.draft } ]\nvalues: { id: { at: $.draft, \
                 read: text } }\n";
    let patched = "page: patched\ndocument: json\nmeans: signed_in\nproof: [ { has: \"$[?@.path == '/lines/-'].value\" } ]\n\
                   values:\n  account: { at: \"$[?@.path == '/lines/-'].value.account\", read: text }\n  debit: { at: \
                   \"$[?@.path == '/lines/-'].value.debit\", read: money }\n  count: { at: \"$[?@.path == \
                   '/count'].value\", read: integer }\n";
    let done = "page: done\ndocument: json\nmeans: signed_in\nproof: [ { equals: { at: \"$[?@.path == '/state'].value\", \
                value: posted } } ]\nvalues: { id: { at: \"$[?@.path == '/id'].value\", read: text } }\n";
    let flow = "\
operation: entries.create
steps:
  - send: { path: /api/drafts, json: {}, kind: draft, expect: draft }
  - each:
      of: input.lines
      as: line
      max: 50
      steps:
        - send:
            path: \"/api/drafts/{draft.id}/lines\"
            json: { account: \"{line.account}\", debit: \"{line.debit}\" }
            kind: draft
            expect: patched
            shows: { account: line.account, debit: line.debit }
  - send: { path: \"/api/drafts/{draft.id}/commit\", json: {}, kind: commit, expect: done, shows: { id: draft.id } }
";
    let files = [
        ("pages/draft.yaml", draft),
        ("pages/patched.yaml", patched),
        ("pages/done.yaml", done),
        ("flows/entries.create.yaml", flow),
    ];
    let rig = taught(patching(&books), &files).open().await;
    rig.attempt(ENTRY, entry()).await.unwrap();
    assert_eq!(books.lock().unwrap().posted, [[line("5100", "1200.00"), line("2000", "-1200.00")]]);
}
