//! Two integrations with the same rooftops, a client with a key and a consent, and makers of records.

use jiff::Timestamp;
use rooftop_core::ports::Store;
use rooftop_core::ports::store::{
    FacetValue, KeyRecord, KnownMark, MirrorRecord, RecordQuery, RecordWrite, StoredSession, Stretch, System,
    View,
};
use rooftop_model::access::{ApiKey, Client, Connection, Consent, Integration};
use rooftop_model::id::{
    AccountId, ClientId, ConnectionId, ConsentId, IntegrationId, KeyId, RooftopId, SessionId, UserId,
};
use rooftop_model::record::{Fragment, StoredBody};
use rooftop_model::user::{Rights, RooftopRights};
use rooftop_model::{Entitlement, FieldClass, FieldStates, IdKey, Kind, Rooftop};
use std::collections::{BTreeMap, BTreeSet};

pub(crate) fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

/// Noon of a day in January 2026.
pub(crate) fn day(day: i64) -> Timestamp {
    at("2026-01-01T12:00:00Z") + jiff::SignedDuration::from_hours(24 * (day - 1))
}

pub(crate) fn int_1() -> IntegrationId {
    IntegrationId::parse("int_1").unwrap()
}

pub(crate) fn int_2() -> IntegrationId {
    IntegrationId::parse("int_2").unwrap()
}

pub(crate) fn rooftop(n: u8) -> RooftopId {
    RooftopId::parse(&format!("rt_{n}")).unwrap()
}

pub(crate) fn client() -> ClientId {
    ClientId::parse("cl_1").unwrap()
}

pub(crate) fn key() -> KeyId {
    KeyId::parse("key_1").unwrap()
}

pub(crate) fn account(name: &str) -> AccountId {
    AccountId::parse(&format!("acc_{name}")).unwrap()
}

pub(crate) fn connection() -> ConnectionId {
    ConnectionId::parse("con_1").unwrap()
}

pub(crate) fn integration(id: &IntegrationId, id_key: u8) -> Integration {
    let rooftops = (1..=3).map(|n| Rooftop {
        rooftop_id: rooftop(n),
        name: format!("Store {n}"),
        time_zone: "America/New_York".into(),
        store_number: format!("100{n}"),
    });
    Integration {
        id: id.clone(),
        name: "Peachtree Auto Group".into(),
        id_key: IdKey::new([id_key; 32]),
        rooftops: rooftops.collect(),
        connections: vec![Connection {
            id: connection(),
            integration: id.clone(),
            pack: "sandbox-portal".into(),
            settings: BTreeMap::from([("base_url".into(), "https://dms.example".into())]),
            service_account: None,
        }],
    }
}

pub(crate) fn api_key(id: &str) -> KeyRecord {
    KeyRecord {
        key: ApiKey { id: KeyId::parse(id).unwrap(), client: client(), created_at: day(1), revoked_at: None },
        secret_hash: [3; 32],
    }
}

pub(crate) fn consent(id: &str, integration: &IntegrationId) -> Consent {
    Consent {
        id: ConsentId::parse(id).unwrap(),
        integration: integration.clone(),
        client: client(),
        granted_by: "Dana Whitfield, dealer principal".into(),
        rooftops: BTreeSet::from([rooftop(1), rooftop(2)]),
        entitlements: BTreeSet::from([Entitlement::Inventory]),
        classes: BTreeSet::from([FieldClass::Cost]),
        write: false,
        raw: true,
        from: day(1),
        until: Some(day(365)),
        revoked_at: None,
    }
}

pub(crate) async fn furnish(store: &dyn Store) {
    store.add_integration(System, &integration(&int_1(), 1)).await.unwrap();
    store.add_integration(System, &integration(&int_2(), 2)).await.unwrap();
    let client = Client { id: client(), name: "Acme".into() };
    store.add_client(System, &client).await.unwrap();
    store.add_key(System, &api_key("key_1")).await.unwrap();
    store.add_consent(&int_1(), &consent("cns_1", &int_1())).await.unwrap();
}

/// A session that began on a day and ends the day after.
pub(crate) fn session(id: &str, who: &str, began: i64) -> StoredSession {
    let rights =
        RooftopRights { entitlements: BTreeSet::from([Entitlement::Inventory]), classes: BTreeSet::new() };
    StoredSession {
        id: SessionId::parse(id).unwrap(),
        client: client(),
        key: key(),
        integration: int_1(),
        connection: connection(),
        account: account(who),
        user: UserId::parse("u_1").unwrap(),
        user_name: "General Manager".into(),
        rights: Rights { rooftops: BTreeMap::from([(rooftop(1), rights)]) },
        created_at: day(began),
        expires_at: day(began + 1),
        revoked_at: None,
    }
}

/// A vehicle of a rooftop whose content is named by a text.
pub(crate) fn vehicle(store: u8, number: u32, content: &str) -> RecordWrite {
    let mut hash = [0; 32];
    for (to, from) in hash.iter_mut().zip(content.bytes()) {
        *to = from;
    }
    let text = |text: &str| FacetValue::Text(text.into());
    RecordWrite {
        kind: Kind::Vehicle,
        id: format!("veh_{number:08}"),
        rooftop: rooftop(store),
        native_key: format!("P{number}"),
        status: Some("in_stock"),
        updated_at: day(1),
        hash,
        body: StoredBody {
            public: format!(r#"{{"stockNumber":"P{number}","content":"{content}"}}"#),
            fragments: vec![Fragment {
                class: FieldClass::Cost,
                at: 1,
                path: "cost".into(),
                text: r#""cost":1.00,"#.into(),
            }],
            states: FieldStates::new(),
        },
        facets: vec![
            ("vin", text("1FTEW1E53PKD12345")),
            ("stockNumber", text(&format!("P{number}"))),
            ("make", text("Ford")),
            ("model", text("F-150")),
            ("condition", text("new")),
            ("year", FacetValue::Integer(2024)),
            ("askingPrice", FacetValue::Integer(6_580_000)),
        ],
        known: KnownMark { mark: Some("01/01/2026".into()), settled: true, pack: "sandbox-portal 1".into() },
        provenance: r#"{"vin":"label VIN"}"#.into(),
        read_at: day(2),
    }
}

/// A view of these rooftops of the first integration.
pub(crate) fn view(rooftops: &[u8]) -> View {
    View { integration: int_1(), rooftops: rooftops.iter().map(|n| (rooftop(*n), BTreeSet::new())).collect() }
}

pub(crate) fn everything() -> RecordQuery {
    RecordQuery { kind: Kind::Vehicle, filters: vec![], updated_from: None, updated_to: None }
}

/// The ids of a whole list.
pub(crate) async fn ids(store: &dyn Store, view: &View, query: &RecordQuery) -> Vec<String> {
    let page = store.page(view, query, Stretch::Offset(0), 1000).await.unwrap();
    assert_eq!(store.count(view, query).await.unwrap(), page.records.len() as u64);
    page.records.into_iter().map(|record| record.id).collect()
}

pub(crate) async fn find(store: &dyn Store, record: &RecordWrite) -> Option<MirrorRecord> {
    store.record(&view(&[1, 2, 3]), record.kind, &record.id).await.unwrap()
}
