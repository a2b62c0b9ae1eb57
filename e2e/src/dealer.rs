//! The dealer: the dealership in the sandbox DMS, changed and examined through the control port.

use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::child::Child;
use crate::http::Call;
use crate::programs::program;

/// A user of the DMS.
#[derive(Debug, Clone)]
pub struct Person {
    /// User name.
    pub username: String,
    /// Password.
    pub password: String,
    /// Base32 seed of the authenticator; empty where there is none.
    pub seed: String,
}

/// The sandbox DMS, and the control port to it.
pub struct Dealer {
    child: Child,
    /// The portal that the gateway reads.
    pub portal: String,
    control: String,
    kept: PathBuf,
}

impl Dealer {
    /// Starts a dealership with so many vehicles in three stores. The same seed makes the same dealership.
    pub(crate) fn start(folder: &Path, vehicles: u32, seed: u64) -> Self {
        let mut command = Command::new(program("rooftop-sandbox"));
        command.args(["--seed", &seed.to_string(), "--vehicles", &vehicles.to_string()]);
        command.arg("--data").arg(folder.join("dms"));
        let child = Child::start("the sandbox", &mut command, &folder.join("sandbox.log"));
        let ready = child.announcement().expect("the sandbox starts");
        let address = |name| ready.get(name).and_then(Value::as_str).expect("it says where it is").to_owned();
        let kept = folder.join("dms/sandbox.json");
        Self { portal: address("portal"), control: address("control"), kept, child }
    }

    /// Takes the DMS down for good.
    pub fn goes_away(&mut self) {
        self.child.kill();
    }

    fn get(&self, path: &str) -> Value {
        Call::get(format!("{}{path}", self.control)).send().must_be(200).json()
    }

    fn post(&self, path: &str, body: &Value) -> Value {
        Call::new("POST", format!("{}{path}", self.control)).json(body).send().must_be(200).json()
    }

    fn delete(&self, path: &str) -> Value {
        Call::new("DELETE", format!("{}{path}", self.control)).send().must_be(200).json()
    }

    /// A user with what it takes to sign in.
    pub fn person(&self, username: &str) -> Person {
        let users = self.get("/users");
        let users = users.get("users").and_then(Value::as_array).expect("a list of users");
        let user = users.iter().find(|user| text(user, "username") == username).expect("there is this user");
        Person {
            username: username.to_owned(),
            password: text(user, "password"),
            seed: text(user, "totpSecret"),
        }
    }

    /// The next code of a user's authenticator that has not been used. Where the portal takes it only in a while,
    /// the dealership's clock is moved on.
    pub fn code_of(&self, username: &str) -> String {
        let shown = self.get(&format!("/authenticator/{username}"));
        let wait = shown.get("waitSeconds").and_then(Value::as_i64).expect("the seconds to wait");
        if wait > 0 {
            self.post("/clock", &json!({ "advanceSeconds": wait }));
        }
        text(&shown, "code")
    }

    /// A code that the user's authenticator does not show.
    pub fn wrong_code_of(&self, username: &str) -> String {
        let right = self.code_of(username);
        right.chars().map(|digit| char::from(b'0' + (digit as u8 - b'0' + 5) % 10)).collect()
    }

    /// Gives a user another password.
    pub fn changes_password(&self, username: &str, password: &str) {
        self.post(&format!("/users/{username}/password"), &json!({ "password": password }));
    }

    /// Attempts to sign in as a user so far: step (`password` or `code`) and outcome, oldest first.
    pub fn attempts_of(&self, username: &str) -> Vec<(String, String)> {
        let book = self.get("/book/logins");
        let logins = book.get("logins").and_then(Value::as_array).expect("a list of logins");
        let of = logins.iter().filter(|login| text(login, "username").eq_ignore_ascii_case(username));
        of.map(|login| (text(login, "step"), text(login, "outcome"))).collect()
    }

    /// How often a user has sent a password or a code that was refused or led to a lock.
    pub fn refusals_of(&self, username: &str) -> usize {
        let attempts = self.attempts_of(username);
        attempts.iter().filter(|(_, outcome)| outcome == "wrong" || outcome == "locked").count()
    }

    /// How often a password of a user has arrived.
    pub fn passwords_of(&self, username: &str) -> usize {
        self.attempts_of(username).iter().filter(|(step, _)| step == "password").count()
    }

    /// Whether a user is locked out.
    pub fn has_locked(&self, username: &str) -> bool {
        self.get(&format!("/book/users/{username}")).get("locked") == Some(&Value::Bool(true))
    }

    /// How many requests the portal has had.
    pub fn requests(&self) -> u64 {
        self.get("/book/requests").get("total").and_then(Value::as_u64).expect("a total")
    }

    /// The requests that the portal has had, method and path with query, oldest first.
    pub fn request_lines(&self) -> Vec<String> {
        let book = self.get("/book/requests");
        let requests = book.get("requests").and_then(Value::as_array).expect("a list of requests");
        requests
            .iter()
            .map(|request| format!("{} {}", text(request, "method"), text(request, "path")))
            .collect()
    }

    /// Starts counting requests afresh.
    pub fn forgets_requests(&self) {
        self.delete("/book/requests");
    }

    /// What the book says of all vehicles: number of the store, and the vehicle in the DMS's own words.
    pub fn vehicles(&self) -> Vec<(u64, Value)> {
        let book = self.get("/book");
        let stores = book.get("stores").and_then(Value::as_array).expect("a list of stores");
        let of_store = |store: &Value| {
            let number = store.get("store").and_then(Value::as_u64).expect("a number");
            let vehicles = store.get("vehicles").and_then(Value::as_array).cloned().unwrap_or_default();
            vehicles.into_iter().map(move |vehicle| (number, vehicle)).collect::<Vec<_>>()
        };
        stores.iter().flat_map(of_store).collect()
    }

    /// What the book says of one vehicle.
    pub fn vehicle(&self, store: u64, stock: &str) -> Value {
        let found = self
            .vehicles()
            .into_iter()
            .find(|(at, vehicle)| *at == store && text(vehicle, "stockNumber") == stock);
        found.expect("there is this vehicle").1
    }

    /// Changes members of a vehicle, now.
    pub fn changes(&self, store: u64, stock: &str, members: &Value) -> Value {
        self.post(&format!("/vehicles/{store}/{stock}"), members)
    }

    /// Takes a vehicle in.
    pub fn takes_in(&self, store: u64, vehicle: &Value) {
        let mut members = vehicle.as_object().expect("members").clone();
        members.insert("store".to_owned(), store.into());
        self.post("/vehicles", &Value::Object(members));
    }

    /// Empties a store's lot.
    pub fn empties(&self, store: u64) {
        self.post(&format!("/stores/{store}/clear-inventory"), &json!({}));
    }

    /// Lets something go wrong at the portal, until it is put right.
    pub fn breaks(&self, fault: &Value) {
        self.post("/faults", fault);
    }

    /// How often the faults that are on have struck.
    pub fn strikes(&self) -> u64 {
        let faults = self.get("/faults");
        let faults = faults.get("faults").and_then(Value::as_array).cloned().unwrap_or_default();
        faults.iter().filter_map(|fault| fault.get("struck").and_then(Value::as_u64)).sum()
    }

    /// Puts everything right that was broken.
    pub fn mends_everything(&self) {
        self.delete("/faults");
        self.redesigns(1);
    }

    /// Gives the portal another design: 1 or 2.
    pub fn redesigns(&self, theme: u8) {
        self.post("/theme", &json!({ "theme": theme }));
    }

    /// The cookies of all sessions at the portal, as far as it keeps them, and the tokens of their forms: what each
    /// is, and the secret.
    pub fn cookies(&self) -> Vec<(&'static str, String)> {
        let kept = std::fs::read(&self.kept).unwrap_or_default();
        let kept: Value = serde_json::from_slice(&kept).unwrap_or_default();
        let sessions = kept.get("sessions").and_then(Value::as_array).cloned().unwrap_or_default();
        let of = |session: &Value| {
            let old = session.pointer("/oldId/0").and_then(Value::as_str).unwrap_or_default().to_owned();
            [("cookie", text(session, "id")), ("cookie", old), ("form token", text(session, "csrf"))]
        };
        sessions.iter().flat_map(of).filter(|(_, secret)| !secret.is_empty()).collect()
    }

    /// Ends all sessions at the portal.
    pub fn ends_all_sessions(&self) {
        self.post("/sessions/kill", &json!({}));
    }
}

/// A text member; empty if there is none.
fn text(value: &Value, name: &str) -> String {
    value.get(name).and_then(Value::as_str).unwrap_or_default().to_owned()
}
