//! Records whose values are known, as the use-cases see them.

use async_trait::async_trait;
use jiff::Timestamp;
use rooftop_model::Kind;
use rooftop_model::id::{IntegrationId, RooftopId};
use std::collections::BTreeMap;

use super::events::NewEvent;
use super::store::StoreError;

/// A record that an operator has chosen since it does not change: a sold vehicle, a closed repair order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownAnswer {
    /// Its kind.
    pub kind: Kind,
    /// Its id.
    pub record: String,
    /// Its rooftop.
    pub rooftop: RooftopId,
    /// The DMS's own key of it.
    pub native_key: String,
    /// A keyed digest of each field's value, by path, as they were when it was added.
    pub fields: BTreeMap<String, String>,
    /// The version of the pack that read it last.
    pub pack: String,
    /// When it was added, or confirmed.
    pub added_at: Timestamp,
    /// When it was read last.
    pub checked_at: Option<Timestamp>,
    /// Since when it is not as it was.
    pub failed_at: Option<Timestamp>,
    /// What is not as it was: names of fields, or what became of the whole.
    pub failed: Vec<String>,
}

/// The known answers of each integration.
#[async_trait]
pub trait KnownAnswers: Send + Sync {
    /// Keeps an answer, in place of an older one of the same record, and adds the event that tells of it.
    async fn put_known_answer(
        &self,
        scope: &IntegrationId,
        answer: &KnownAnswer,
        event: Option<&NewEvent>,
    ) -> Result<(), StoreError>;
    /// All answers, by rooftop and record.
    async fn known_answers(&self, scope: &IntegrationId) -> Result<Vec<KnownAnswer>, StoreError>;
    /// Forgets an answer; `false` if there is none.
    async fn delete_known_answer(
        &self,
        scope: &IntegrationId,
        kind: Kind,
        record: &str,
    ) -> Result<bool, StoreError>;
}
