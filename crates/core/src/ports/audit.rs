//! The audit log, as the use-cases see it: who was shown what, when. Rows are added and never changed.

use async_trait::async_trait;
use jiff::Timestamp;
use rooftop_model::Kind;
use rooftop_model::id::{AccountId, ClientId, IntegrationId, KeyId, RooftopId, SessionId, UserId};

use super::events::NewEvent;
use super::store::StoreError;

/// Somebody was shown the DMS's own pages of a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RawAccess {
    /// When.
    pub at: Timestamp,
    /// The client that asked.
    pub client: ClientId,
    /// The key that had opened its session.
    pub key: KeyId,
    /// Its session.
    pub session: SessionId,
    /// The user of the DMS.
    pub user: UserId,
    /// The account by which the pages were read.
    pub account: AccountId,
    /// The record's kind.
    pub kind: Kind,
    /// The record.
    pub record: String,
    /// Its rooftop.
    pub rooftop: RooftopId,
    /// The pages that were shown, by the pack's names.
    pub pages: Vec<String>,
}

/// The audit log.
#[async_trait]
pub trait AuditLog: Send + Sync {
    /// Adds a row, and the event that tells of it. It is on disk when this returns: nothing is shown before.
    async fn add_raw_access(
        &self,
        scope: &IntegrationId,
        access: &RawAccess,
        event: &NewEvent,
    ) -> Result<(), StoreError>;
    /// The latest rows, newest first.
    async fn raw_accesses(&self, scope: &IntegrationId, limit: u32) -> Result<Vec<RawAccess>, StoreError>;
}
