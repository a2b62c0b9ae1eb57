//! A store that knows one key, one session and one integration, and is down for everything else.

use async_trait::async_trait;
use jiff::Timestamp;
use jiff::civil::Date;
use rooftop_core::access::token;
use rooftop_core::ports::audit::{AuditLog, RawAccess};
use rooftop_core::ports::events::NewEvent;
use rooftop_core::ports::store::{
    Access, Admission, AttemptKind, AttemptOutcome, GuardRule, KeyRecord, KnownMark, KnownRecord,
    LoginLedger, Mirror, MirrorRecord, Position, Quarantined, RecordPage, RecordQuery, RecordWrite,
    RequestCount, RequestCounts, SealedItems, SealedKind, SecretHash, SessionRecord, Sessions, StoreError,
    StoredChallenge, StoredSession, Stretch, SyncState, System, View, Written,
};
use rooftop_model::Kind;
use rooftop_model::access::{ApiKey, Client, Consent, Integration};
use rooftop_model::id::{
    AccountId, ChallengeId, ClientId, ConnectionId, ConsentId, IntegrationId, KeyId, RooftopId, SessionId,
};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::{Noon, consent, down, integration, secret, session};
use rooftop_core::ports::Clock;

pub(super) struct Little;

#[async_trait]
impl Access for Little {
    async fn add_integration(&self, _: System, _: &Integration) -> Result<(), StoreError> {
        Err(down("add_integration"))
    }
    async fn integration(
        &self,
        _: System,
        id: &IntegrationId,
    ) -> Result<Option<Arc<Integration>>, StoreError> {
        Ok((id.as_str() == "int_1").then(|| Arc::new(integration())))
    }
    async fn integrations(&self, _: System) -> Result<Vec<Arc<Integration>>, StoreError> {
        Err(down("integrations"))
    }
    async fn set_service_account(
        &self,
        _: &IntegrationId,
        _: &ConnectionId,
        _: &AccountId,
    ) -> Result<(), StoreError> {
        Err(down("set_service_account"))
    }
    async fn add_client(&self, _: System, _: &Client) -> Result<(), StoreError> {
        Err(down("add_client"))
    }
    async fn client(&self, _: System, _: &ClientId) -> Result<Option<Client>, StoreError> {
        Err(down("client"))
    }
    async fn clients(&self, _: System) -> Result<Vec<Client>, StoreError> {
        Err(down("clients"))
    }
    async fn add_key(&self, _: System, _: &KeyRecord) -> Result<(), StoreError> {
        Err(down("add_key"))
    }
    async fn key(&self, _: System, id: &KeyId) -> Result<Option<KeyRecord>, StoreError> {
        Ok((id.as_str() == "key_1").then(|| KeyRecord {
            key: ApiKey {
                id: id.clone(),
                client: session().client,
                created_at: Timestamp::UNIX_EPOCH,
                revoked_at: None,
            },
            secret_hash: token::hash(&secret(token::KEY)),
        }))
    }
    async fn keys(&self, _: System) -> Result<Vec<ApiKey>, StoreError> {
        Err(down("keys"))
    }
    async fn revoke_key(&self, _: System, _: &KeyId, _: Timestamp) -> Result<bool, StoreError> {
        Err(down("revoke_key"))
    }
    async fn add_consent(&self, _: &IntegrationId, _: &Consent) -> Result<(), StoreError> {
        Err(down("add_consent"))
    }
    async fn consents(&self, _: &IntegrationId, _: &ClientId) -> Result<Vec<Consent>, StoreError> {
        Ok(vec![consent()])
    }
    async fn all_consents(&self, _: &IntegrationId) -> Result<Vec<Consent>, StoreError> {
        Err(down("all_consents"))
    }
    async fn revoke_consent(
        &self,
        _: &IntegrationId,
        _: &ConsentId,
        _: Timestamp,
    ) -> Result<bool, StoreError> {
        Err(down("revoke_consent"))
    }
}

#[async_trait]
impl Sessions for Little {
    async fn add_session(
        &self,
        _: &IntegrationId,
        _: &SecretHash,
        _: &StoredSession,
    ) -> Result<(), StoreError> {
        Err(down("add_session"))
    }
    async fn session(&self, _: System, presented: &SecretHash) -> Result<Option<SessionRecord>, StoreError> {
        Ok((*presented == token::hash(&secret(token::SESSION))).then(|| SessionRecord {
            session: session(),
            key_revoked_at: None,
            consents: vec![consent()],
        }))
    }
    async fn revoke_session(
        &self,
        _: &IntegrationId,
        _: &SessionId,
        _: Timestamp,
    ) -> Result<bool, StoreError> {
        Err(down("revoke_session"))
    }
    async fn account_in_use(
        &self,
        _: &IntegrationId,
        _: &AccountId,
        _: Timestamp,
    ) -> Result<bool, StoreError> {
        Err(down("account_in_use"))
    }
    async fn latest_live_session(
        &self,
        _: &IntegrationId,
        _: Timestamp,
    ) -> Result<Option<StoredSession>, StoreError> {
        Err(down("latest_live_session"))
    }
    async fn purge_ended(&self, _: System, _: Timestamp) -> Result<u64, StoreError> {
        Err(down("purge_ended"))
    }
    async fn add_challenge(&self, _: &IntegrationId, _: &StoredChallenge) -> Result<(), StoreError> {
        Err(down("add_challenge"))
    }
    async fn take_challenge(
        &self,
        _: &IntegrationId,
        _: &ChallengeId,
    ) -> Result<Option<StoredChallenge>, StoreError> {
        Err(down("take_challenge"))
    }
}

#[async_trait]
impl Mirror for Little {
    async fn page(
        &self,
        _: &View,
        _: &RecordQuery,
        _: Stretch<'_>,
        _: u32,
    ) -> Result<RecordPage, StoreError> {
        Err(down("page"))
    }
    async fn count(&self, _: &View, _: &RecordQuery) -> Result<u64, StoreError> {
        Err(down("count"))
    }
    async fn record(&self, _: &View, _: Kind, _: &str) -> Result<Option<MirrorRecord>, StoreError> {
        Err(down("record"))
    }
    async fn known_record(&self, _: &View, _: Kind, _: &str) -> Result<Option<KnownRecord>, StoreError> {
        Err(down("known_record"))
    }
    async fn position(&self, _: &IntegrationId) -> Result<Position, StoreError> {
        Err(down("position"))
    }
    async fn marks(
        &self,
        _: &IntegrationId,
        _: Kind,
        _: &RooftopId,
    ) -> Result<BTreeMap<String, KnownMark>, StoreError> {
        Err(down("marks"))
    }
    async fn write(&self, _: &IntegrationId, _: &[RecordWrite]) -> Result<Written, StoreError> {
        Err(down("write"))
    }
    async fn quarantine(
        &self,
        _: &IntegrationId,
        _: Kind,
        _: &RooftopId,
        _: &[Quarantined],
        _: Timestamp,
    ) -> Result<(), StoreError> {
        Err(down("quarantine"))
    }
    async fn quarantine_one(
        &self,
        _: &IntegrationId,
        _: Kind,
        _: &RooftopId,
        _: &Quarantined,
        _: Timestamp,
    ) -> Result<(), StoreError> {
        Err(down("quarantine_one"))
    }
    async fn quarantined(
        &self,
        _: &IntegrationId,
        _: Kind,
        _: &RooftopId,
    ) -> Result<BTreeSet<String>, StoreError> {
        Err(down("quarantined"))
    }
    async fn sync_states(&self, _: &IntegrationId, _: Kind) -> Result<Vec<SyncState>, StoreError> {
        Ok(vec![SyncState {
            rooftop: integration().rooftops[0].rooftop_id.clone(),
            good_since: None,
            tried_at: Noon.now(),
            failure: None,
            quarantined: 0,
            withheld: false,
        }])
    }
    async fn set_sync_state(
        &self,
        _: &IntegrationId,
        _: Kind,
        _: &SyncState,
        _: Option<&NewEvent>,
    ) -> Result<(), StoreError> {
        Err(down("set_sync_state"))
    }
}

#[async_trait]
impl LoginLedger for Little {
    async fn begin_attempt(
        &self,
        _: &IntegrationId,
        _: &AccountId,
        _: AttemptKind,
        _: &[u8; 32],
        _: GuardRule,
        _: Timestamp,
    ) -> Result<Admission, StoreError> {
        Err(down("begin_attempt"))
    }
    async fn end_attempt(&self, _: &IntegrationId, _: i64, _: AttemptOutcome) -> Result<(), StoreError> {
        Err(down("end_attempt"))
    }
    async fn signed_in(&self, _: &IntegrationId, _: &AccountId, _: Timestamp) -> Result<(), StoreError> {
        Err(down("signed_in"))
    }
    async fn lock(&self, _: &IntegrationId, _: &AccountId, _: Timestamp) -> Result<(), StoreError> {
        Err(down("lock"))
    }
    async fn resume(&self, _: &IntegrationId, _: &AccountId) -> Result<(), StoreError> {
        Err(down("resume"))
    }
    async fn use_totp_step(&self, _: &IntegrationId, _: &AccountId, _: i64) -> Result<bool, StoreError> {
        Err(down("use_totp_step"))
    }
}

#[async_trait]
impl SealedItems for Little {
    async fn put_sealed(
        &self,
        _: &IntegrationId,
        _: SealedKind,
        _: &str,
        _: &[u8],
        _: Timestamp,
    ) -> Result<(), StoreError> {
        Err(down("put_sealed"))
    }
    async fn put_sealed_once(
        &self,
        _: &IntegrationId,
        _: SealedKind,
        _: &str,
        _: &[u8],
        _: Timestamp,
    ) -> Result<Vec<u8>, StoreError> {
        Err(down("put_sealed_once"))
    }
    async fn sealed(&self, _: &IntegrationId, _: SealedKind, _: &str) -> Result<Option<Vec<u8>>, StoreError> {
        Err(down("sealed"))
    }
    async fn delete_sealed(&self, _: &IntegrationId, _: SealedKind, _: &str) -> Result<(), StoreError> {
        Err(down("delete_sealed"))
    }
}

#[async_trait]
impl RequestCounts for Little {
    async fn count_requests(
        &self,
        _: &IntegrationId,
        _: &ConnectionId,
        _: Date,
        _: u32,
    ) -> Result<RequestCount, StoreError> {
        Err(down("count_requests"))
    }
    async fn purge_request_counts(&self, _: System, _: Date) -> Result<u64, StoreError> {
        Err(down("purge_request_counts"))
    }
}

#[async_trait]
impl AuditLog for Little {
    async fn add_raw_access(&self, _: &IntegrationId, _: &RawAccess, _: &NewEvent) -> Result<(), StoreError> {
        Err(down("add_raw_access"))
    }
    async fn raw_accesses(&self, _: &IntegrationId, _: u32) -> Result<Vec<RawAccess>, StoreError> {
        Err(down("raw_accesses"))
    }
}
