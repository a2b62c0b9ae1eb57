//! What every test here needs of a gateway: a real store, a real vault, and the engine with the packs of a folder.

use rooftop_core::access::account_id;
use rooftop_core::ports::dms::{
    Answer, Dms as _, DmsScope, Operation, Presented, Priority, RecordRead, SignedIn,
};
use rooftop_core::ports::store::{Access as _, SealedItems as _, SealedKind, System};
use rooftop_core::ports::{Clock as _, DmsFailure};
use rooftop_dms::{PackShelf, WebDms};
use rooftop_model::access::{Connection, Integration};
use rooftop_model::id::{AccountId, ConnectionId, IntegrationId, RooftopId};
use rooftop_model::{IdKey, Rooftop};
use rooftop_pack::Catalogue;
use rooftop_store::{SqliteStore, StoreOptions};
use rooftop_testkit::{FakeClock, SeededEntropy};
use rooftop_vault::{Credential, MasterKey, Purpose, Vault};
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use tempfile::TempDir;

const MASTER: &str = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";

/// A store with one integration of two rooftops and one connection.
pub(crate) struct Gateway {
    pub(crate) store: Arc<SqliteStore>,
    pub(crate) clock: Arc<FakeClock>,
    pub(crate) integration: Arc<Integration>,
    pub(crate) folder: TempDir,
}

pub(crate) fn int_1() -> IntegrationId {
    IntegrationId::parse("int_1").unwrap()
}

fn rooftop(n: u8) -> Rooftop {
    Rooftop {
        rooftop_id: RooftopId::parse(&format!("rt_{n}")).unwrap(),
        name: format!("Store {n}"),
        time_zone: "America/Denver".into(),
        store_number: format!("0{n}"),
    }
}

impl Gateway {
    /// With a connection of this pack and these settings.
    pub(crate) async fn open(pack: &str, settings: BTreeMap<String, String>) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("rooftop.db");
        let store = Arc::new(SqliteStore::open(&path, StoreOptions::default()).await.unwrap());
        let connection = Connection {
            id: ConnectionId::parse("con_1").unwrap(),
            integration: int_1(),
            pack: pack.into(),
            settings,
            service_account: None,
        };
        let integration = Integration {
            id: int_1(),
            name: "Peachtree Auto Group".into(),
            id_key: IdKey::new([3; 32]),
            rooftops: vec![rooftop(1), rooftop(2)],
            connections: vec![connection],
        };
        store.add_integration(System, &integration).await.unwrap();
        let clock = Arc::new(FakeClock::at_text("2026-01-21T13:45:00Z"));
        Self { store, clock, integration: Arc::new(integration), folder }
    }

    pub(crate) fn connection(&self) -> &Connection {
        &self.integration.connections[0]
    }

    pub(crate) fn account(&self, username: &str) -> AccountId {
        account_id(&self.integration, self.connection(), username)
    }

    /// A process on this store, with the packs of this folder.
    pub(crate) fn engine(&self, packs: &Path) -> Arc<WebDms> {
        self.engine_for(packs, &rooftop_dms::catalogue())
    }

    /// The same, with packs that offer operations of another catalogue.
    pub(crate) fn engine_for(&self, packs: &Path, catalogue: &Catalogue) -> Arc<WebDms> {
        let packs = PackShelf::load_for(packs, catalogue).unwrap_or_else(|error| panic!("{error}"));
        self.engine_with(Arc::new(packs))
    }

    /// A process on this store, with the packs of this shelf.
    pub(crate) fn engine_with(&self, packs: Arc<PackShelf>) -> Arc<WebDms> {
        let (vault, clock) = (self.vault(), self.clock.clone());
        let entropy = Arc::new(SeededEntropy::not_for_production(1));
        Arc::new(WebDms::new(packs, self.store.clone(), vault, clock, entropy, "rooftop-test").unwrap())
    }

    pub(crate) fn vault(&self) -> Arc<Vault> {
        // Never the same sequence twice: sealing would repeat a nonce under one key.
        static SEED: AtomicU64 = AtomicU64::new(0);
        let seed = SEED.fetch_add(1, Ordering::Relaxed);
        let entropy = Arc::new(SeededEntropy::not_for_production(seed));
        let master = MasterKey::from_text(MASTER).unwrap();
        Arc::new(Vault::new(master, self.store.clone(), entropy, self.clock.clone()))
    }

    fn scope(&self, username: &str, store: u8) -> DmsScope {
        DmsScope {
            integration: self.integration.clone(),
            connection: self.connection().clone(),
            account: self.account(username),
            rooftop: Some(self.integration.rooftops[usize::from(store) - 1].rooftop_id.clone()),
            priority: Priority::Caller,
        }
    }

    /// Reads the list of store 1 as a user.
    pub(crate) async fn list_as(&self, dms: &WebDms, username: &str) -> Result<Vec<String>, DmsFailure> {
        self.list_for(dms, username, Priority::Caller).await
    }

    /// Reads the list of store 1 as a user, for somebody or for nobody.
    pub(crate) async fn list_for(
        &self,
        dms: &WebDms,
        username: &str,
        priority: Priority,
    ) -> Result<Vec<String>, DmsFailure> {
        let scope = DmsScope { priority, ..self.scope(username, 1) };
        match dms.run(Operation::VehiclesList, &scope, &BTreeMap::new()).await? {
            Answer::Rows(rows) => Ok(rows.rows.into_iter().map(|row| row.key).collect()),
            other => panic!("{other:?}"),
        }
    }

    /// Reads a vehicle as a user.
    pub(crate) async fn get_as(
        &self,
        dms: &WebDms,
        username: &str,
        store: u8,
        stock: &str,
    ) -> Result<RecordRead, DmsFailure> {
        self.get_for(dms, username, store, stock, Priority::Caller).await
    }

    /// Reads a vehicle as a user, for somebody or for nobody.
    pub(crate) async fn get_for(
        &self,
        dms: &WebDms,
        username: &str,
        store: u8,
        stock: &str,
        priority: Priority,
    ) -> Result<RecordRead, DmsFailure> {
        let input = BTreeMap::from([("stockNumber", stock.to_owned())]);
        let scope = DmsScope { priority, ..self.scope(username, store) };
        match dms.run(Operation::VehiclesGet, &scope, &input).await? {
            Answer::Record(record) => Ok(*record),
            other => panic!("{other:?}"),
        }
    }

    /// Signs in with what a person typed.
    pub(crate) async fn sign_in(&self, dms: &WebDms, presented: Presented) -> Result<SignedIn, DmsFailure> {
        dms.sign_in(&self.integration, self.connection(), presented).await
    }

    /// Seals a credential, as an operator would.
    pub(crate) async fn store_credential(&self, credential: &Credential) {
        let account = self.account(&credential.username);
        let plain = credential.to_bytes();
        let sealed =
            self.vault().seal(&int_1(), Purpose::Credential, account.as_str(), &plain).await.unwrap();
        let now = self.clock.now();
        self.store
            .put_sealed(&int_1(), SealedKind::Credential, account.as_str(), &sealed, now)
            .await
            .unwrap();
    }
}
