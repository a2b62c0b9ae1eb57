//! A rig for portals of any habit: a server made of an axum router, a pack made of texts, the real engine between.
//!
//! ```ignore
//! let rig = Rig::of(Router::new().route("/inventory", get(|| async { Redirect::to("/stock") })))
//!     .file("pages/inventory.yaml", "page: inventory\n…")
//!     .pack("redirect_headers: [X-Redirect]\n")
//!     .open()
//!     .await;
//! assert_eq!(rig.list().await.unwrap(), ["P1", "P2"]);
//! assert_eq!(rig.lines(), ["GET /login", …]);
//! ```
//!
//! What a test does not say is that of a plain portal: a sign-in form, a home page, a profile, an inventory of `P1` and
//! `P2` and a page for each vehicle.

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, header};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{Html, IntoResponse as _, Redirect, Response};
use axum::routing::{get, post};
use rooftop_core::ports::DmsFailure;
use rooftop_core::ports::dms::{Presented, RecordRead, SignedIn};
use rooftop_dms::{Attempt, WebDms};
use rooftop_pack::{Catalogue, Files, OperationSpec, Output};
use rooftop_vault::Credential;
use serde_json::Value;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use crate::gateway::Gateway;

/// What the plain portal takes from `svc` and `jlopez`.
pub(crate) const PASSWORD: &str = "right-horse-battery";

/// The largest request that a server of the rig notes, in bytes.
const NOTED_MAX: usize = 16 * 1024 * 1024;

/// A request as it came.
#[derive(Debug, Clone)]
pub(crate) struct Seen {
    /// Method, path with query, and the body if there is one: `POST /login user=svc&pw=…`.
    pub(crate) line: String,
    pub(crate) headers: HeaderMap,
}

impl Seen {
    /// A header's text; empty where there is none.
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }
}

/// A server on this machine that notes what it is asked. It stops when it is dropped.
pub(crate) struct Server {
    url: String,
    seen: Arc<Mutex<Vec<Seen>>>,
    serving: JoinHandle<()>,
}

impl Drop for Server {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

impl Server {
    pub(crate) async fn serve(routes: Router) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let seen = Arc::new(Mutex::new(Vec::new()));
        let app = routes.layer(from_fn_with_state(seen.clone(), note));
        let serving = tokio::spawn(async move { axum::serve(listener, app).await.unwrap() });
        Self { url, seen, serving }
    }

    /// Its origin, without a path.
    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    pub(crate) fn seen(&self) -> Vec<Seen> {
        self.seen.lock().unwrap().clone()
    }

    /// The requests, a line each.
    pub(crate) fn lines(&self) -> Vec<String> {
        self.seen().into_iter().map(|seen| seen.line).collect()
    }

    /// The requests that begin like this, in order.
    pub(crate) fn asked(&self, start: &str) -> Vec<Seen> {
        self.seen().into_iter().filter(|seen| seen.line.starts_with(start)).collect()
    }
}

async fn note(State(seen): State<Arc<Mutex<Vec<Seen>>>>, request: Request, next: Next) -> Response {
    let (head, body) = request.into_parts();
    let body = to_bytes(body, NOTED_MAX).await.unwrap().to_vec();
    let line =
        format!("{} {} {}", head.method, head.uri, String::from_utf8_lossy(&body)).trim_end().to_owned();
    seen.lock().unwrap().push(Seen { line, headers: head.headers.clone() });
    next.run(Request::from_parts(head, Body::from(body))).await
}

/// A portal, taught and connected.
pub(crate) struct Rig {
    pub(crate) server: Server,
    pub(crate) dms: Arc<WebDms>,
    pub(crate) gateway: Gateway,
    shelf: TempDir,
}

/// What a test says about its portal.
pub(crate) struct RigMaker {
    routes: Router,
    files: BTreeMap<String, String>,
    more_pack: String,
    origins: BTreeMap<String, String>,
    limits: String,
    store_credential: bool,
    around: fn(Router) -> Router,
    catalogue: Catalogue,
}

impl Rig {
    /// A portal with these answers; what is not routed is answered by the plain portal.
    pub(crate) fn of(routes: Router) -> RigMaker {
        let files = PLAIN.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect();
        RigMaker {
            routes,
            files,
            more_pack: String::new(),
            origins: BTreeMap::new(),
            limits: "requests_per_second: 1000, burst: 1000, concurrency: 8, step_timeout_ms: 3000, \
                     body_max_bytes: 1048576, redirects_max: 5, flow_steps_max: 50"
                .into(),
            store_credential: true,
            around: |routes| routes,
            catalogue: rooftop_dms::catalogue(),
        }
    }

    /// The keys of the vehicles that the service account sees in store 1.
    pub(crate) async fn list(&self) -> Result<Vec<String>, DmsFailure> {
        self.gateway.list_as(&self.dms, "svc").await
    }

    /// A vehicle of store 1, as the service account sees it.
    pub(crate) async fn get(&self, stock: &str) -> Result<RecordRead, DmsFailure> {
        self.gateway.get_as(&self.dms, "svc", 1, stock).await
    }

    /// Tries an operation out, once, as the service account.
    pub(crate) async fn attempt(&self, operation: &str, input: Value) -> Result<Output, DmsFailure> {
        self.attempt_with(operation, input, Files::new()).await
    }

    /// The same, with files that the input names.
    pub(crate) async fn attempt_with(
        &self,
        operation: &str,
        input: Value,
        files: Files,
    ) -> Result<Output, DmsFailure> {
        let Value::Object(input) = input else { panic!("{input}") };
        let attempt = Attempt { operation, store: None, input: input.into_iter().collect(), files };
        let gateway = &self.gateway;
        let account = gateway.account("svc");
        self.dms.attempt(&gateway.integration, gateway.connection(), &account, &attempt).await
    }

    /// Signs in as `jlopez`.
    pub(crate) async fn sign_in(&self) -> Result<SignedIn, DmsFailure> {
        let presented =
            Presented::Credentials { username: "jlopez".into(), password: PASSWORD.into(), code: None };
        self.gateway.sign_in(&self.dms, presented).await
    }

    /// What the portal was asked, a line each.
    pub(crate) fn lines(&self) -> Vec<String> {
        self.server.lines()
    }

    /// The pack's folder.
    pub(crate) fn folder(&self) -> std::path::PathBuf {
        self.shelf.path().join("portal")
    }

    /// Another process on the same store, or this one after a restart.
    pub(crate) fn another(&self) -> Arc<WebDms> {
        self.gateway.engine(self.shelf.path())
    }
}

impl RigMaker {
    /// A file of the pack, in place of the plain one.
    pub(crate) fn file(mut self, path: &str, text: &str) -> Self {
        self.files.insert(path.into(), text.into());
        self
    }

    /// The pack is without this file.
    pub(crate) fn without(mut self, path: &str) -> Self {
        assert!(self.files.remove(path).is_some(), "the plain pack has no {path}");
        self
    }

    /// More lines of `pack.yaml`.
    pub(crate) fn pack(mut self, lines: &str) -> Self {
        self.more_pack.push_str(lines);
        self
    }

    /// Another origin that the pack names, by a setting of this name.
    pub(crate) fn origin(mut self, setting: &str, url: &str) -> Self {
        self.origins.insert(setting.into(), url.into());
        self
    }

    /// Other limits of the pack, as they stand in `limits: { … }`.
    pub(crate) fn limits(mut self, limits: &str) -> Self {
        self.limits = limits.into();
        self
    }

    /// What stands before all answers, those of the plain portal among them.
    pub(crate) fn around(mut self, layer: fn(Router) -> Router) -> Self {
        self.around = layer;
        self
    }

    /// One more operation that the pack may offer.
    pub(crate) fn operation(mut self, name: &str, spec: OperationSpec) -> Self {
        self.catalogue.operations.insert(name.into(), spec);
        self
    }

    /// Without stored credentials of a service account.
    pub(crate) fn without_service_account(mut self) -> Self {
        self.store_credential = false;
        self
    }

    fn pack_yaml(&self) -> String {
        let line = |name: &String| format!("  {name}: {{ kind: url, about: Another address }}\n");
        let settings = self.origins.keys().map(line).collect::<Vec<_>>().concat();
        let mut origins = vec!["base_url"];
        origins.extend(self.origins.keys().map(String::as_str));
        let origins = origins.join(", ");
        format!(
            "format: 1\nname: portal\nversion: 0.1.0\ndms: small\nsettings:\n  \
             base_url: {{ kind: url, about: The address }}\n{settings}origins: [{origins}]\n\
             times: {{ zone: rooftop }}\nformats:\n  money: {{ symbol: \"$\", thousands: \",\" }}\n  \
             date: MM/DD/YYYY\n  datetime: \"MM/DD/YYYY h:mma\"\nlimits: {{ {} }}\ncredentials:\n  \
             username: {{ label: User ID }}\n  password: {{ label: Password, secret: true }}\nidentity:\n  \
             vehicle: {{ scope: rooftop, key: stockNumber }}\n{}",
            self.limits, self.more_pack
        )
    }

    /// The folder of packs with this one in it.
    fn shelf(&self) -> TempDir {
        let shelf = tempfile::tempdir().unwrap();
        let pack = shelf.path().join("portal");
        for (path, text) in &self.files {
            let path = pack.join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        }
        if !self.files.contains_key("pack.yaml") {
            std::fs::write(pack.join("pack.yaml"), self.pack_yaml()).unwrap();
        }
        shelf
    }

    /// Opens the portal and connects to it.
    pub(crate) async fn open(mut self) -> Rig {
        let routes = std::mem::take(&mut self.routes);
        let server = Server::serve((self.around)(routes.fallback_service(plain()))).await;
        let mut settings = self.origins.clone();
        settings.insert("base_url".into(), server.url().to_owned());
        let gateway = Gateway::open("portal", settings).await;
        let shelf = self.shelf();
        let dms = gateway.engine_for(shelf.path(), &self.catalogue);
        if self.store_credential {
            let credential = Credential {
                username: "svc".into(),
                password: PASSWORD.into(),
                totp_seed: None,
                extra: BTreeMap::new(),
            };
            gateway.store_credential(&credential).await;
        }
        Rig { server, dms, gateway, shelf }
    }
}

/// A page of the plain portal around a body.
pub(crate) fn page(body: &str) -> Html<String> {
    Html(format!("<!DOCTYPE html><html><head><title>Plain</title></head><body>{body}</body></html>"))
}

/// The inventory of the plain portal with these vehicles.
pub(crate) fn inventory(stocks: &[&str]) -> Html<String> {
    let row = |stock: &&str| format!("<tr><td>{stock}<td>01/21/2026 8:03a");
    let rows = stocks.iter().map(row).collect::<Vec<_>>().concat();
    page(&format!("<h1>Inventory</h1><table><tr><th>Stock #<th>Changed{rows}</table>"))
}

/// The sign-in page of the plain portal, with a message.
pub(crate) fn login(message: &str) -> Html<String> {
    page(&format!(
        "<h1>Sign In</h1><p>{message}</p><form action='/login' method='post'><label for='u'>User ID</label>\
         <input id='u' name='user'><label for='p'>Password</label><input id='p' name='pw' type='password'>\
         <input type='submit' value='Sign In'></form>"
    ))
}

/// A page of a vehicle of the plain portal.
pub(crate) fn vehicle(stock: &str) -> Html<String> {
    page(&format!(
        "<h1>Vehicle {stock}</h1><dl><dt>Stock #<dd>{stock}<dt>VIN<dd>1FTFW1E50NFA00001<dt>New/Used<dd>N\
         <dt>Status<dd>A<dt>MSRP<dd>$63,990.00<dt>Last Changed<dd>01/21/2026 8:03a</dl>"
    ))
}

/// The plain portal. Its session is the cookie `SID`; it does not care whether a page is asked for without.
fn plain() -> Router {
    let signed_in = || async {
        ([(header::SET_COOKIE, "SID=c00kie; Path=/; HttpOnly")], Redirect::to("/home")).into_response()
    };
    Router::new()
        .route("/login", get(|| async { login("") }))
        .route("/login", post(signed_in))
        .route("/home", get(|| async { page("<h1>Welcome, Jordan</h1>") }))
        .route("/inventory", get(|| async { inventory(&["P1", "P2"]) }))
        .route(
            "/vehicle/{stock}",
            get(async |axum::extract::Path(stock): axum::extract::Path<String>| vehicle(&stock)),
        )
        .route(
            "/profile",
            get(|| async {
                page(
                    "<h1>My Profile</h1><dl><dt>User ID<dd>jlopez<dt>Name<dd>Jordan Lopez</dl><table><tr><th>No.\
                     <th>Modules<th>Cost<tr><td>01<td>Inventory, Sales<td>Yes<tr><td>02<td>Inventory<td>Yes</table>",
                )
            }),
        )
}

/// How the plain portal is taught, but for its `pack.yaml`.
const PLAIN: &[(&str, &str)] = &[
    (
        "login.yaml",
        "\
start: { open: /login }
on:
  login:
    submit: sign_in
    with: { username: \"{credential.username}\", password: \"{credential.password}\" }
    counts_as: password
  home: { signed_in: true }
max_steps: 6
",
    ),
    (
        "words.yaml",
        "\
lists:
  condition: { words: { N: new, U: used } }
  vehicle_status: { words: { A: in_stock, S: sold } }
  module: { words: { Inventory: inventory, Sales: sales } }
",
    ),
    (
        "pages/login.yaml",
        "\
page: login
means: signed_out
proof: [ { heading: Sign In }, { control: password } ]
forms:
  sign_in:
    controls: { username: { label: User ID }, password: { label: Password, type: password } }
    submit: { button: Sign In }
messages:
  - { text: Invalid user ID or password., means: credentials_rejected }
",
    ),
    ("pages/home.yaml", "page: home\nmeans: signed_in\nproof: [ { heading: \"Welcome, {name}\" } ]\n"),
    (
        "pages/profile.yaml",
        "\
page: profile
means: signed_in
proof: [ { heading: My Profile } ]
values:
  user: { label: User ID, read: text }
  name: { label: Name, read: text }
lists:
  stores:
    columns:
      number: { heading: No., read: text }
      modules: { heading: Modules, read: list, of: words, words: module, split: \",\" }
      sees_cost: { heading: Cost, read: flag, yes: [\"Yes\"], no: [\"No\"] }
    key: number
    empty: [ { text: You have no stores. } ]
",
    ),
    (
        "pages/inventory.yaml",
        "\
page: inventory
means: signed_in
proof: [ { heading: Inventory } ]
lists:
  vehicles:
    columns:
      stock_number: { heading: \"Stock #\", read: text }
      changed: { heading: Changed, read: datetime }
    key: stock_number
    empty: [ { text: No vehicles. } ]
",
    ),
    (
        "pages/vehicle.yaml",
        "\
page: vehicle
means: signed_in
proof: [ { heading: \"Vehicle {stock}\" } ]
values:
  stock_number: { label: \"Stock #\", read: text }
  vin: { label: VIN, read: vin }
  condition: { label: New/Used, read: words, words: condition }
  status: { label: Status, read: words, words: vehicle_status }
  msrp: { label: MSRP, read: money }
  changed: { label: Last Changed, read: datetime }
",
    ),
    (
        "flows/account.read.yaml",
        "\
operation: account.read
steps:
  - open: { path: /profile, expect: profile }
record:
  key: profile.user
  fields: { userKey: profile.user, name: profile.name }
  lists:
    stores:
      each: profile.stores
      fields: { storeNumber: row.number, entitlements: row.modules, seesCost: row.sees_cost }
",
    ),
    (
        "flows/vehicles.list.yaml",
        "\
operation: vehicles.list
steps:
  - open: { path: /inventory, expect: inventory }
rows:
  from: vehicles
  key: row.stock_number
  fields: { stockNumber: row.stock_number }
",
    ),
    (
        "flows/vehicles.get.yaml",
        "\
operation: vehicles.get
parts:
  vehicle: { path: \"/vehicle/{input.stockNumber}\", expect: vehicle }
compose:
  key: stock_number
  equals: input.stockNumber
  mark: changed
  rereads: 1
record:
  key: vehicle.stock_number
  mark: vehicle.changed
  fields:
    stockNumber: vehicle.stock_number
    vin: vehicle.vin
    condition: vehicle.condition
    status: vehicle.status
    pricing.msrp: vehicle.msrp
",
    ),
];
