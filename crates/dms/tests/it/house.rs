//! The engine with a real store, a real vault and a portal.

use rooftop_core::ports::DmsFailure;
use rooftop_core::ports::dms::{ChallengeAnswer, MfaCode, MfaMethod, Presented, RecordRead, SignedIn};
use rooftop_core::ports::store::{SealedItems as _, SealedKind};
use rooftop_dms::WebDms;
use rooftop_vault::{Credential, TotpSeed};
use std::collections::BTreeMap;
use std::ops::Deref;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tempfile::TempDir;

use crate::gateway::Gateway;
pub(crate) use crate::gateway::int_1;
use crate::portal::Portal;

/// What the portal takes.
pub(crate) const RIGHT: &str = "right-horse-battery";

pub(crate) struct House {
    pub(crate) portal: Portal,
    pub(crate) dms: Arc<WebDms>,
    pub(crate) gateway: Gateway,
}

impl Deref for House {
    type Target = Gateway;

    fn deref(&self) -> &Gateway {
        &self.gateway
    }
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

impl House {
    pub(crate) async fn open() -> Self {
        Self::with_settings(&[]).await
    }

    /// With settings of the connection beside the portal's address.
    pub(crate) async fn with_settings(settings: &[(&str, &str)]) -> Self {
        let portal = Portal::open().await;
        let settings = settings.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        let settings = settings.chain([("base_url".to_owned(), portal.url())]).collect();
        let gateway = Gateway::open("small-web", settings).await;
        let dms = gateway.engine(shelf_folder().path());
        Self { portal, dms, gateway }
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
        self.gateway.store_credential(&credential).await;
    }

    /// Another process on the same store, or this one after a restart.
    pub(crate) fn another(&self) -> Arc<WebDms> {
        self.engine(shelf_folder().path())
    }

    /// Signs in as `jlopez`.
    pub(crate) async fn present(&self, password: &str, code: Option<&str>) -> Result<SignedIn, DmsFailure> {
        let presented = Presented::Credentials {
            username: "jlopez".into(),
            password: password.into(),
            code: code.map(totp),
        };
        self.gateway.sign_in(&self.dms, presented).await
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
            answer: ChallengeAnswer::Code(totp(code)),
        };
        self.gateway.sign_in(&self.dms, presented).await
    }

    /// Reads the list of store 1 as the service account.
    pub(crate) async fn list(&self) -> Result<Vec<String>, DmsFailure> {
        self.list_as(&self.dms, "svc").await
    }

    /// Reads a vehicle as the service account.
    pub(crate) async fn get(&self, store: u8, stock: &str) -> Result<RecordRead, DmsFailure> {
        self.get_as(&self.dms, "svc", store, stock).await
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
