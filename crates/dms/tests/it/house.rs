//! The engine with a real store, a real vault and a portal.

use rooftop_core::access::account_id;
use rooftop_core::ports::dms::{
    Answer, Dms as _, DmsScope, MfaCode, MfaMethod, Operation, Presented, RecordRead, SignedIn,
};
use rooftop_core::ports::store::{Access as _, SealedItems as _, SealedKind, System};
use rooftop_core::ports::{Clock as _, DmsFailure};
use rooftop_dms::{PackShelf, WebDms};
use rooftop_model::access::{Connection, Integration};
use rooftop_model::id::{AccountId, ConnectionId, IntegrationId, RooftopId};
use rooftop_model::{IdKey, Rooftop};
use rooftop_store::{SqliteStore, StoreOptions};
use rooftop_testkit::{FakeClock, SeededEntropy};
use rooftop_vault::{Credential, MasterKey, Purpose, TotpSeed, Vault};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tempfile::TempDir;

use crate::portal::Portal;

/// What the portal takes.
pub(crate) const RIGHT: &str = "right-horse-battery";

const MASTER: &str = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";

pub(crate) struct House {
    pub(crate) portal: Portal,
    pub(crate) dms: Arc<WebDms>,
    pub(crate) store: Arc<SqliteStore>,
    pub(crate) clock: Arc<FakeClock>,
    pub(crate) integration: Arc<Integration>,
    pub(crate) folder: TempDir,
}

/// The pack that all of these tests use.
pub(crate) fn pack() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/small-web")
}

pub(crate) fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).unwrap();
        }
    }
}

/// A folder of packs with the small one in it.
pub(crate) fn shelf_folder() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    copy(&pack(), &folder.path().join("small-web"));
    folder
}

pub(crate) fn int_1() -> IntegrationId {
    IntegrationId::parse("int_1").unwrap()
}

fn store(n: u8) -> Rooftop {
    Rooftop {
        rooftop_id: RooftopId::parse(&format!("rt_{n}")).unwrap(),
        name: format!("Store {n}"),
        time_zone: "America/Denver".into(),
        store_number: format!("0{n}"),
    }
}

impl House {
    pub(crate) async fn open() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let portal = Portal::open().await;
        let path = folder.path().join("rooftop.db");
        let store_ = Arc::new(SqliteStore::open(&path, StoreOptions::default()).await.unwrap());
        let connection = Connection {
            id: ConnectionId::parse("con_1").unwrap(),
            integration: int_1(),
            pack: "small-web".into(),
            settings: BTreeMap::from([("base_url".into(), portal.url())]),
            service_account: None,
        };
        let integration = Integration {
            id: int_1(),
            name: "Peachtree Auto Group".into(),
            id_key: IdKey::new([3; 32]),
            rooftops: vec![store(1), store(2)],
            connections: vec![connection],
        };
        store_.add_integration(System, &integration).await.unwrap();
        let clock = Arc::new(FakeClock::at_text("2026-01-21T13:45:00Z"));
        let dms = engine(&store_, &clock);
        Self { portal, dms, store: store_, clock, integration: Arc::new(integration), folder }
    }

    /// With stored credentials of a service account that the portal takes.
    pub(crate) async fn with_service_account() -> Self {
        let house = Self::open().await;
        house.store_credential(RIGHT, None).await;
        house
    }

    pub(crate) async fn store_credential(&self, password: &str, seed: Option<&str>) {
        let totp_seed = seed.map(|seed| TotpSeed::parse(seed).unwrap());
        let extra = BTreeMap::new();
        let credential = Credential { username: "svc".into(), password: password.into(), totp_seed, extra };
        let account = self.account("svc");
        let vault = vault(&self.store, &self.clock);
        let plain = credential.to_bytes();
        let sealed = vault.seal(&int_1(), Purpose::Credential, account.as_str(), &plain).await.unwrap();
        let now = self.clock.now();
        self.store
            .put_sealed(&int_1(), SealedKind::Credential, account.as_str(), &sealed, now)
            .await
            .unwrap();
    }

    /// Another process on the same store, or this one after a restart.
    pub(crate) fn another(&self) -> Arc<WebDms> {
        engine(&self.store, &self.clock)
    }

    pub(crate) fn connection(&self) -> &Connection {
        &self.integration.connections[0]
    }

    pub(crate) fn account(&self, username: &str) -> AccountId {
        account_id(&self.integration, self.connection(), username)
    }

    /// Signs in as `jlopez`.
    pub(crate) async fn present(&self, password: &str, code: Option<&str>) -> Result<SignedIn, DmsFailure> {
        let presented = Presented::Credentials {
            username: "jlopez".into(),
            password: password.into(),
            code: code.map(totp),
        };
        self.dms.sign_in(&self.integration, self.connection(), presented).await
    }

    /// Signs in as `jlopez`, who must give a code; the sealed sign-in that waits for it.
    pub(crate) async fn challenged(&self) -> Vec<u8> {
        match self.present(RIGHT, None).await.unwrap() {
            SignedIn::Challenge { pending, .. } => pending,
            SignedIn::Done { .. } => panic!("no code was asked for"),
        }
    }

    pub(crate) async fn answer(&self, pending: &[u8], code: &str) -> Result<SignedIn, DmsFailure> {
        let presented = Presented::Answer {
            account: self.account("jlopez"),
            pending: pending.to_vec(),
            code: totp(code),
        };
        self.dms.sign_in(&self.integration, self.connection(), presented).await
    }

    fn scope(&self, username: &str, store: u8) -> DmsScope {
        DmsScope {
            integration: self.integration.clone(),
            connection: self.connection().clone(),
            account: self.account(username),
            rooftop: Some(self.integration.rooftops[usize::from(store) - 1].rooftop_id.clone()),
        }
    }

    /// Reads the list of store 1 as a user.
    pub(crate) async fn list_as(&self, dms: &WebDms, username: &str) -> Result<Vec<String>, DmsFailure> {
        match dms.run(Operation::VehiclesList, &self.scope(username, 1), &BTreeMap::new()).await? {
            Answer::Rows(rows) => Ok(rows.rows.into_iter().map(|row| row.key).collect()),
            other => panic!("{other:?}"),
        }
    }

    /// Reads the list of store 1 as the service account.
    pub(crate) async fn list(&self) -> Result<Vec<String>, DmsFailure> {
        self.list_as(&self.dms, "svc").await
    }

    /// Reads a vehicle as the service account.
    pub(crate) async fn get(&self, store: u8, stock: &str) -> Result<RecordRead, DmsFailure> {
        let input = BTreeMap::from([("stockNumber", stock.to_owned())]);
        match self.dms.run(Operation::VehiclesGet, &self.scope("svc", store), &input).await? {
            Answer::Record(record) => Ok(*record),
            other => panic!("{other:?}"),
        }
    }

    pub(crate) async fn kept_session(&self, username: &str) -> Option<Vec<u8>> {
        let account = self.account(username);
        self.store.sealed(&int_1(), SealedKind::DmsSession, account.as_str()).await.unwrap()
    }

    pub(crate) fn logins(&self) -> usize {
        self.portal.count("POST /login")
    }
}

pub(crate) fn totp(code: &str) -> MfaCode {
    MfaCode { method: MfaMethod::Totp, code: code.into() }
}

fn vault(store: &Arc<SqliteStore>, clock: &Arc<FakeClock>) -> Arc<Vault> {
    // Never the same sequence twice: sealing would repeat a nonce under one key.
    static SEED: std::sync::atomic::AtomicU64 = std::sync::atomic::AtomicU64::new(0);
    let seed = SEED.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
    let entropy = Arc::new(SeededEntropy::not_for_production(seed));
    let master = MasterKey::from_text(MASTER).unwrap();
    Arc::new(Vault::new(master, store.clone(), entropy, clock.clone()))
}

fn engine(store: &Arc<SqliteStore>, clock: &Arc<FakeClock>) -> Arc<WebDms> {
    let packs = Arc::new(PackShelf::load(shelf_folder().path()).unwrap());
    let vault = vault(store, clock);
    Arc::new(WebDms::new(packs, store.clone(), vault, clock.clone(), "rooftop-test").unwrap())
}
