//! The integrator: software of somebody else that calls the API.

use data_encoding::BASE64;
use serde_json::{Value, json};

use crate::dealer::Person;
use crate::http::{Answer, Call};
use crate::wait::eventually;

/// A back end with an API key, for one integration.
#[derive(Debug, Clone)]
pub struct Integrator {
    /// The API without any path.
    pub api: String,
    /// The integration whose paths it calls.
    pub integration: String,
    /// `keyId:secret`.
    pub credential: String,
}

impl Integrator {
    /// A request to a path of the integration, with the key.
    pub fn call(&self, method: &str, path: &str) -> Call {
        let basic = BASE64.encode(self.credential.as_bytes());
        self.anonymous(method, path).header("authorization", format!("Basic {basic}"))
    }

    /// A request to a path of the integration, with no credential.
    pub fn anonymous(&self, method: &str, path: &str) -> Call {
        Call::new(method, format!("{}/integrations/{}{path}", self.api, self.integration))
    }

    /// The same back end at a gateway that was started anew.
    #[must_use]
    pub fn at(&self, api: &str) -> Self {
        Self { api: api.to_owned(), ..self.clone() }
    }

    /// `POST /sessions` with this body.
    pub fn signs_in_with(&self, body: &Value) -> Answer {
        self.call("POST", "/sessions").json(body).send()
    }

    /// `POST /sessions` with user name and password.
    pub fn signs_in(&self, person: &Person) -> Answer {
        self.signs_in_with(&json!({"username": person.username, "password": person.password}))
    }

    /// `POST /sessions` with user name, password and code, as in the spec's example.
    pub fn signs_in_with_code(&self, person: &Person, code: &str) -> Answer {
        let mfa = json!({"type": "totp", "code": code});
        self.signs_in_with(&json!({"username": person.username, "password": person.password, "mfa": mfa}))
    }

    /// `POST /sessions/challenges/{challengeId}` with a code.
    pub fn answers(&self, challenge: &str, code: &str) -> Answer {
        let body = json!({"type": "totp", "code": code});
        self.call("POST", &format!("/sessions/challenges/{challenge}")).json(&body).send()
    }

    /// A session of the service account. A code of its authenticator counts once, and the next one may come later than
    /// a caller waits: then the answer says to come again.
    #[track_caller]
    pub fn opens_service_session(&self) -> Session {
        let answer = eventually("a code that is not used yet", || {
            let answer = self.signs_in_with(&json!({"serviceAccount": true}));
            (answer.status != 504).then_some(answer)
        });
        self.session_of(&answer)
    }

    /// A session of somebody who signs in without a code.
    #[track_caller]
    pub fn opens_session_of(&self, person: &Person) -> Session {
        self.session_of(&self.signs_in(person))
    }

    /// The session that an answer opens.
    #[track_caller]
    pub fn session_of(&self, answer: &Answer) -> Session {
        let body = answer.clone().must_be(200).json();
        let token = body.get("authToken").and_then(Value::as_str).expect("a token").to_owned();
        Session { base: format!("{}/integrations/{}", self.api, self.integration), token }
    }
}

/// A session with its token.
#[derive(Debug, Clone)]
pub struct Session {
    base: String,
    /// The token.
    pub token: String,
}

impl Session {
    /// A request to a path of the integration, with the token.
    pub fn call(&self, method: &str, path: &str) -> Call {
        Call::new(method, format!("{}{path}", self.base))
            .header("authorization", format!("Bearer {}", self.token))
    }

    /// GET.
    pub fn get(&self, path: &str) -> Answer {
        self.call("GET", path).send()
    }

    /// The same session at a gateway that was started anew.
    #[must_use]
    pub fn at(&self, integrator: &Integrator) -> Self {
        Self {
            base: format!("{}/integrations/{}", integrator.api, integrator.integration),
            token: self.token.clone(),
        }
    }

    /// All vehicles, page by page; none while the answer is that the first sync is under way.
    #[track_caller]
    pub fn vehicles_if_synced(&self) -> Option<Vec<Value>> {
        let mut vehicles = Vec::new();
        for page in 1.. {
            let answer = self.get(&format!("/inventory/vehicles?pageSize=200&page={page}"));
            if answer.status == 503 {
                answer.must_be_problem(503, "sync_pending");
                return None;
            }
            let list = answer.must_be(200).json();
            let items = list.get("items").and_then(Value::as_array).expect("items");
            vehicles.extend(items.iter().cloned());
            if items.len() < 200 {
                break;
            }
        }
        Some(vehicles)
    }

    /// All vehicles.
    #[track_caller]
    pub fn vehicles(&self) -> Vec<Value> {
        self.vehicles_if_synced().expect("the first sync is over")
    }

    /// The one vehicle of a stock number.
    #[track_caller]
    pub fn vehicle(&self, stock: &str) -> Value {
        let list = self.get(&format!("/inventory/vehicles?stockNumber={stock}")).must_be(200).json();
        match list.get("items").and_then(Value::as_array).map(Vec::as_slice) {
            Some([vehicle]) => vehicle.clone(),
            _ => panic!("not one vehicle {stock} in {list}"),
        }
    }

    /// Waits until a list is whole.
    #[track_caller]
    pub fn waits_until_synced(&self) {
        eventually("the first sync", || {
            let list = self.get("/inventory/vehicles?pageSize=1");
            let whole = list.status == 200 && list.json().get("completeness") == Some(&json!("complete"));
            whole.then_some(())
        });
    }

    /// Waits until a vehicle has these members.
    #[track_caller]
    pub fn waits_until(&self, stock: &str, what: &str, is_so: impl Fn(&Value) -> bool) -> Value {
        eventually(what, || {
            let vehicle = self.vehicle(stock);
            is_so(&vehicle).then_some(vehicle)
        })
    }
}
