//! A gateway with one integration of two stores, a client with a key, and a scripted DMS.

use jiff::{SignedDuration, Timestamp};
use rooftop_core::access::{KeyCaller, SessionCaller, authenticate_key, authenticate_session};
use rooftop_core::list::{Demand, ListAnswer};
use rooftop_core::operator::{client, consent, integration, key};
use rooftop_core::ports::Clock as _;
use rooftop_core::ports::dms::{DmsFailure, Profile, SignedIn};
use rooftop_core::ports::drifts::{DriftRecord, Drifts as _};
use rooftop_core::ports::events::{Events as _, EventsKept};
use rooftop_core::ports::store::{Access as _, Mirror as _, Position, SyncState, System};
use rooftop_core::sessions::SignInAnswer;
use rooftop_core::vehicles::get::RecordAnswer;
use rooftop_core::{Failure, Gateway, Settings, sessions, sync, vehicles};
use rooftop_model::access::Consent;
use rooftop_model::id::{AccountId, ClientId, IntegrationId, RooftopId};
use rooftop_model::{Entitlement, FieldClass, Kind, Rooftop};
use rooftop_store::SqliteStore;
use rooftop_testkit::{FakeClock, SeededEntropy};
use secrecy::ExposeSecret as _;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;
use tokio_util::sync::CancellationToken;

use crate::scripted::ScriptedDms;

/// Longest that a round may take before a test calls it hung.
const ROUND_MAX: Duration = Duration::from_secs(20);

/// How often it is looked whether a round has ended.
const POLL: Duration = Duration::from_millis(2);

/// A client's key as it is sent: `keyId:secret`.
pub(crate) type Credential = String;

pub(crate) struct House {
    pub(crate) gateway: Arc<Gateway>,
    pub(crate) store: Arc<SqliteStore>,
    pub(crate) dms: Arc<ScriptedDms>,
    pub(crate) clock: Arc<FakeClock>,
    _folder: tempfile::TempDir,
}

pub(crate) fn int_1() -> IntegrationId {
    IntegrationId::parse("int_1").unwrap()
}

pub(crate) fn rooftop(n: u8) -> RooftopId {
    RooftopId::parse(&format!("rt_{n}")).unwrap()
}

pub(crate) fn store_of(n: u8) -> Rooftop {
    Rooftop {
        rooftop_id: rooftop(n),
        name: format!("Store {n}"),
        time_zone: "America/New_York".into(),
        store_number: format!("100{n}"),
    }
}

pub(crate) fn new_integration(id: &str, rooftops: Vec<Rooftop>) -> integration::NewIntegration {
    integration::NewIntegration {
        id: Some(IntegrationId::parse(id).unwrap()),
        name: "Peachtree Auto Group".into(),
        rooftops,
        pack: "scripted".into(),
        settings: BTreeMap::new(),
    }
}

/// A consent for vehicles and their cost, in all rooftops, without an end.
pub(crate) fn new_consent(client: &ClientId) -> consent::NewConsent {
    consent::NewConsent {
        integration: int_1(),
        client: client.clone(),
        granted_by: "Dana Whitfield, dealer principal".into(),
        rooftops: BTreeSet::new(),
        entitlements: BTreeSet::from([Entitlement::Inventory]),
        classes: BTreeSet::from([FieldClass::Cost]),
        write: false,
        raw: false,
        until: None,
    }
}

impl House {
    /// With an integration `int_1` of the stores `rt_1` and `rt_2`, whose service account is stored.
    pub(crate) async fn open() -> Self {
        let house = Self::without_service_account().await;
        let integration = house.store.integration(System, &int_1()).await.unwrap().unwrap();
        let connection = &integration.connections[0].id;
        house.store.set_service_account(&int_1(), connection, &service()).await.unwrap();
        house
    }

    /// The same, but the sync reads as whoever is signed in.
    pub(crate) async fn without_service_account() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("rooftop.db");
        let store = Arc::new(SqliteStore::open(&path, rooftop_store::StoreOptions::default()).await.unwrap());
        let dms = Arc::new(ScriptedDms::new());
        let clock = Arc::new(FakeClock::at_text("2026-01-21T13:45:00Z"));
        let entropy = Arc::new(SeededEntropy::not_for_production(1));
        let settings = Settings::new([7; 32]);
        let gateway = Gateway::new(store.clone(), dms.clone(), clock.clone(), entropy, settings);
        let house = Self { gateway: Arc::new(gateway), store, dms, clock, _folder: folder };
        let new = new_integration("int_1", vec![store_of(1), store_of(2)]);
        integration::add(&house.gateway, new).await.unwrap();
        // Without a consent nothing would be read at all.
        house.trusted("resident").await;
        house
    }

    /// One round of the sync over all rooftops, a minute after whatever came before.
    pub(crate) async fn round(&self) {
        self.round_over(2).await;
    }

    /// One round of the sync that tries so many rooftops.
    pub(crate) async fn round_over(&self, rooftops: usize) {
        let now = self.clock.advance(SignedDuration::from_mins(1));
        let stop = CancellationToken::new();
        let syncing = tokio::spawn(sync::run(self.gateway.clone(), stop.clone()));
        let ended = async {
            while self.sync_states().await.iter().filter(|state| state.tried_at == now).count() < rooftops {
                tokio::time::sleep(POLL).await;
            }
        };
        let ended = tokio::time::timeout(ROUND_MAX, ended).await;
        assert!(
            ended.is_ok(),
            "the round does not end: {:?}, {:?}",
            self.dms.calls(),
            self.sync_states().await
        );
        stop.cancel();
        syncing.await.unwrap();
    }

    pub(crate) async fn sync_states(&self) -> Vec<SyncState> {
        self.store.sync_states(&int_1(), Kind::Vehicle).await.unwrap()
    }

    /// Why the last sync of the first store failed.
    pub(crate) async fn failure(&self) -> Option<String> {
        self.sync_states().await[0].failure.clone()
    }

    pub(crate) async fn position(&self) -> Position {
        self.store.position(&int_1()).await.unwrap()
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// A client of this name with a key, and no consent yet.
    pub(crate) async fn client(&self, name: &str) -> (ClientId, Credential) {
        let id = ClientId::parse(&format!("cl_{name}")).unwrap();
        client::add(&self.gateway, Some(id.clone()), name).await.unwrap();
        let (key, secret) = key::create(&self.gateway, &id).await.unwrap();
        (id, format!("{key}:{}", secret.expose_secret()))
    }

    pub(crate) async fn grant(&self, new: consent::NewConsent) -> Consent {
        consent::grant(&self.gateway, new).await.unwrap()
    }

    /// A client with a key and a consent for everything.
    pub(crate) async fn trusted(&self, name: &str) -> Credential {
        let (id, credential) = self.client(name).await;
        self.grant(new_consent(&id)).await;
        credential
    }

    pub(crate) async fn key(&self, credential: &str) -> Result<KeyCaller, Failure> {
        authenticate_key(&self.gateway, "int_1", credential).await
    }

    pub(crate) async fn session(&self, token: &str) -> Result<SessionCaller, Failure> {
        authenticate_session(&self.gateway, "int_1", token).await
    }

    /// Opens a session as a user of the DMS with this profile; its token.
    pub(crate) async fn sign_in(&self, credential: &str, account: &AccountId, profile: Profile) -> String {
        self.answer(Ok(SignedIn::Done { account: account.clone(), profile }));
        match self.try_sign_in(credential).await.unwrap() {
            SignInAnswer::Open(open) => open.token.expose_secret().to_owned(),
            SignInAnswer::Waiting(_) => panic!("a challenge"),
        }
    }

    /// A caller who sees all that there is.
    pub(crate) async fn anyone(&self) -> SessionCaller {
        let credential = self.trusted("anyone").await;
        let profile = self.dms.stage().profile.clone();
        let token = self.sign_in(&credential, &user(), profile).await;
        self.dms.calls();
        self.session(&token).await.unwrap()
    }

    /// Signs in as a user for whom an answer is scripted.
    pub(crate) async fn try_sign_in(&self, credential: &str) -> Result<SignInAnswer, Failure> {
        let caller = self.key(credential).await.unwrap();
        let body = json!({"username": "jlopez", "password": "a password"});
        sessions::create::create(&self.gateway, &caller, &body).await
    }

    /// A caller who sees all that there is in a further integration with the same stores, which has been synced.
    pub(crate) async fn another_integration(&self, id: &str) -> SessionCaller {
        let new = new_integration(id, vec![store_of(1), store_of(2)]);
        let added = integration::add(&self.gateway, new).await.unwrap();
        self.store.set_service_account(&added.id, &added.connections[0].id, &service()).await.unwrap();
        let (client, credential) = self.client("elsewhere").await;
        self.grant(consent::NewConsent { integration: added.id.clone(), ..new_consent(&client) }).await;
        let profile = self.dms.stage().profile.clone();
        self.answer(Ok(SignedIn::Done { account: user(), profile }));
        let caller = authenticate_key(&self.gateway, id, &credential).await.unwrap();
        let body = json!({"username": "jlopez", "password": "a password"});
        let SignInAnswer::Open(open) = sessions::create::create(&self.gateway, &caller, &body).await.unwrap()
        else {
            panic!("a challenge")
        };
        let caller = authenticate_session(&self.gateway, id, open.token.expose_secret()).await.unwrap();
        let stop = CancellationToken::new();
        let syncing = tokio::spawn(sync::run(self.gateway.clone(), stop.clone()));
        while self.store.sync_states(&added.id, Kind::Vehicle).await.unwrap().len() < 2 {
            tokio::time::sleep(POLL).await;
        }
        stop.cancel();
        syncing.await.unwrap();
        caller
    }

    /// Scripts the answer to the next sign-in.
    pub(crate) fn answer(&self, answer: Result<SignedIn, DmsFailure>) {
        self.dms.stage().sign_ins.push_back(answer);
    }

    pub(crate) async fn list(&self, caller: &SessionCaller, query: &str) -> Result<Value, Failure> {
        Ok(serde_json::from_str(&self.list_answer(caller, query).await?.json).unwrap())
    }

    pub(crate) async fn list_answer(
        &self,
        caller: &SessionCaller,
        query: &str,
    ) -> Result<ListAnswer, Failure> {
        let pairs = query.split('&').filter_map(|pair| pair.split_once('='));
        let pairs: Vec<_> = pairs.map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
        vehicles::list::list(&self.gateway, caller, &pairs, Demand::default()).await
    }

    /// Reads the vehicle of a stock number from the DMS.
    pub(crate) async fn get_live(
        &self,
        caller: &SessionCaller,
        stock: &str,
    ) -> Result<RecordAnswer, Failure> {
        let id = self.vehicle(caller, stock).await["vehicleId"].as_str().unwrap().to_owned();
        vehicles::get::get(&self.gateway, caller, &id, Demand::LIVE).await
    }

    /// The drifts that are not over.
    pub(crate) async fn store_drifts(&self) -> Vec<DriftRecord> {
        self.store.open_drifts(&int_1()).await.unwrap()
    }

    /// Deletes all events but the last ones.
    pub(crate) async fn keep_events(&self, max: u64) {
        self.store.purge_events(System, EventsKept { since: Timestamp::MIN, max }).await.unwrap();
    }

    /// The only vehicle of a stock number, as the list shows it.
    pub(crate) async fn vehicle(&self, caller: &SessionCaller, stock: &str) -> Value {
        let list = self.list(caller, &format!("stockNumber={stock}")).await.unwrap();
        assert_eq!(list["items"].as_array().unwrap().len(), 1, "{list}");
        list["items"][0].clone()
    }
}

/// The account that the sync uses.
pub(crate) fn service() -> AccountId {
    AccountId::parse("acc_service").unwrap()
}

/// A user's account.
pub(crate) fn user() -> AccountId {
    AccountId::parse("acc_user").unwrap()
}

/// The stock numbers of a list, in its order.
pub(crate) fn stocks(list: &Value) -> Vec<&str> {
    list["items"].as_array().unwrap().iter().map(|item| item["stockNumber"].as_str().unwrap()).collect()
}
