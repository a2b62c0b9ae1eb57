//! A gateway for the tests of this crate: one integration with its rooftops, one key, one session, and a store that
//! knows nothing else. What it does not know it refuses, as a store that is down does.

mod log;
mod store;

use async_trait::async_trait;
use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Request, Response, StatusCode};
use data_encoding::BASE64;
use futures::FutureExt;
use http_body_util::BodyExt;
use jiff::Timestamp;
use rooftop_core::access::token;
use rooftop_core::ports::dms::{
    Answer, Dms, DmsScope, Input, Operation, Presented, RecordRead, ShownPage, SignedIn,
};
use rooftop_core::ports::store::{StoreError, StoredSession};
use rooftop_core::ports::{Clock, DmsFailure, Entropy};
use rooftop_core::{Gateway, Settings};
use rooftop_model::IdKey;
use rooftop_model::access::{Connection, Consent, Integration};
use rooftop_model::id::{
    AccountId, ClientId, ConnectionId, ConsentId, IntegrationId, KeyId, RooftopId, SessionId, UserId,
};
use rooftop_model::{Entitlement, Rooftop};
use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;
use tower::ServiceExt;

use crate::{HttpOptions, Rate, api};

/// The base of every path of the integration.
pub(crate) const BASE: &str = "/integrations/int_1";

/// The API over the little gateway.
pub(crate) fn router() -> Router {
    router_with(Rate::default())
}

/// The same, with so many requests at once and then one a second.
pub(crate) fn router_with_burst(burst: u32) -> Router {
    router_with(Rate { per_second: NonZeroU32::MIN, burst: NonZeroU32::new(burst).unwrap() })
}

fn router_with(rate: Rate) -> Router {
    let options = HttpOptions::new(Arc::new(|| async { Err(down("ping")) }.boxed()));
    api(gateway(), HttpOptions { rate, ..options })
}

fn gateway() -> Arc<Gateway> {
    let settings = Settings::new([1; 32]);
    Arc::new(Gateway::new(
        Arc::new(store::Little),
        Arc::new(Deaf),
        Arc::new(Noon),
        Arc::new(Sevens),
        settings,
    ))
}

/// A whole answer.
pub(crate) struct Answered {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) text: String,
}

impl Answered {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap()
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// The code of a problem.
    pub(crate) fn code(&self) -> String {
        assert_eq!(self.header("content-type"), "application/problem+json", "{}", self.text);
        let problem = self.json();
        assert_eq!(problem["requestId"], self.header("x-request-id"));
        assert_eq!(problem["status"], self.status.as_u16());
        problem["code"].as_str().unwrap().to_owned()
    }
}

/// Sends `METHOD /path`, with headers.
pub(crate) async fn send(router: &Router, line: &str, headers: &[(&str, &str)]) -> Answered {
    send_body(router, line, headers, Body::empty()).await
}

/// The same, with a body.
pub(crate) async fn send_body(router: &Router, line: &str, headers: &[(&str, &str)], body: Body) -> Answered {
    let (method, path) = line.split_once(' ').unwrap();
    let request = Request::builder().method(method).uri(path);
    let request = headers.iter().fold(request, |request, (name, value)| request.header(*name, *value));
    let answer: Response<Body> = router.clone().oneshot(request.body(body).unwrap()).await.unwrap();
    let (parts, body) = answer.into_parts();
    let text = String::from_utf8(body.collect().await.unwrap().to_bytes().to_vec()).unwrap();
    Answered { status: parts.status, headers: parts.headers, text }
}

/// `Authorization` of the one key.
pub(crate) fn basic() -> String {
    let pair = format!("key_1:{}", secret(token::KEY).expose_secret());
    format!("Basic {}", BASE64.encode(pair.as_bytes()))
}

/// `Authorization` of the one session.
pub(crate) fn bearer() -> String {
    format!("Bearer {}", secret(token::SESSION).expose_secret())
}

fn secret(prefix: &str) -> SecretString {
    token::draw(prefix, &Sevens)
}

struct Noon;
impl Clock for Noon {
    fn now(&self) -> Timestamp {
        "2026-01-21T12:00:00Z".parse().unwrap()
    }
}

struct Sevens;
impl Entropy for Sevens {
    fn fill(&self, buffer: &mut [u8]) {
        buffer.fill(7);
    }
}

struct Deaf;
#[async_trait]
impl Dms for Deaf {
    async fn sign_in(
        &self,
        _: &Arc<Integration>,
        _: &Connection,
        _: Presented,
    ) -> Result<SignedIn, DmsFailure> {
        Err(DmsFailure::Timeout("deaf".into()))
    }
    async fn run(&self, _: Operation, _: &DmsScope, _: &Input) -> Result<Answer, DmsFailure> {
        panic!("a panic that names hunter2")
    }
    async fn show(
        &self,
        _: Operation,
        _: &DmsScope,
        _: &Input,
        _: bool,
    ) -> Result<(Box<RecordRead>, Vec<ShownPage>), DmsFailure> {
        Err(DmsFailure::Timeout("deaf".into()))
    }
    async fn sign_out(&self, _: &Arc<Integration>, _: &Connection, _: &AccountId) {}
    fn offers(&self, _: &Connection, _: Operation) -> bool {
        true
    }
}

fn integration() -> Integration {
    let rooftop = |number: &str| Rooftop {
        rooftop_id: RooftopId::parse(&format!("rt_{number}")).unwrap(),
        name: format!("Store {number}"),
        time_zone: "America/New_York".into(),
        store_number: number.into(),
    };
    let id = IntegrationId::parse("int_1").unwrap();
    let connection = Connection {
        id: ConnectionId::parse("con_1").unwrap(),
        integration: id.clone(),
        pack: "demo".into(),
        settings: BTreeMap::new(),
        service_account: None,
    };
    Integration {
        id,
        name: "Peachtree".into(),
        id_key: IdKey::new([3; 32]),
        rooftops: vec![rooftop("1001"), rooftop("1002")],
        connections: vec![connection],
    }
}

fn consent() -> Consent {
    Consent {
        id: ConsentId::parse("cns_1").unwrap(),
        integration: IntegrationId::parse("int_1").unwrap(),
        client: ClientId::parse("cl_1").unwrap(),
        granted_by: "Dana Whitfield".into(),
        rooftops: integration().rooftops.into_iter().map(|rooftop| rooftop.rooftop_id).collect(),
        entitlements: BTreeSet::from([Entitlement::Inventory]),
        classes: BTreeSet::new(),
        write: false,
        raw: false,
        from: Timestamp::UNIX_EPOCH,
        until: None,
        revoked_at: None,
    }
}

fn session() -> StoredSession {
    StoredSession {
        id: SessionId::parse("ses_1").unwrap(),
        client: ClientId::parse("cl_1").unwrap(),
        key: KeyId::parse("key_1").unwrap(),
        integration: IntegrationId::parse("int_1").unwrap(),
        connection: ConnectionId::parse("con_1").unwrap(),
        account: AccountId::parse("acc_1").unwrap(),
        user: UserId::parse("u_3a91de").unwrap(),
        user_name: "General Manager".into(),
        rights: consent().rights(),
        created_at: Noon.now(),
        expires_at: Noon.now() + Duration::from_mins(30),
        revoked_at: None,
    }
}

fn down(what: &str) -> StoreError {
    StoreError { what: what.into(), source: Some("the disk of hunter2 is full".into()) }
}
