//! The store, as the use-cases see it. Every method takes a scope first: whose data it may touch.
//!
//! [`System`] is for what belongs to no integration or is looked up before one is known; an [`IntegrationId`] for
//! the gateway's own work within one; a [`View`] for what is shown to somebody.

use async_trait::async_trait;
use jiff::Timestamp;
use jiff::civil::Date;
use rooftop_model::access::{ApiKey, Client, Connection, Consent, Integration};
use rooftop_model::id::{
    AccountId, ChallengeId, ClientId, ConnectionId, ConsentId, IntegrationId, KeyId, RooftopId, SessionId,
    UserId,
};
use rooftop_model::record::StoredBody;
use rooftop_model::user::Rights;
use rooftop_model::{FieldClass, Kind};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::audit::AuditLog;
use super::drifts::Drifts;
use super::events::{Events, NewEvent};
use super::field_evidence::FieldEvidence;
use super::known_answers::KnownAnswers;

/// The scope of the gateway itself. It is named at each use, so that a reviewer sees where no one's rights bind.
#[derive(Debug, Clone, Copy)]
pub struct System;

/// What somebody may see of a kind of record in an integration: the rooftops, and the restricted fields in each.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct View {
    /// The integration.
    pub integration: IntegrationId,
    /// Rooftops that the viewer may see, with the classes of restricted fields.
    pub rooftops: BTreeMap<RooftopId, BTreeSet<FieldClass>>,
}

/// A failure of the store: for the operator, never for the caller.
#[derive(Debug, thiserror::Error)]
#[error("store: {what}")]
pub struct StoreError {
    /// What was being done.
    pub what: String,
    /// What the database said.
    #[source]
    pub source: Option<Box<dyn std::error::Error + Send + Sync>>,
}

/// The whole store.
pub trait Store:
    Access
    + Sessions
    + Mirror
    + LoginLedger
    + SealedItems
    + RequestCounts
    + AuditLog
    + Events
    + Drifts
    + FieldEvidence
    + KnownAnswers
{
}
impl<
    T: Access
        + Sessions
        + Mirror
        + LoginLedger
        + SealedItems
        + RequestCounts
        + AuditLog
        + Events
        + Drifts
        + FieldEvidence
        + KnownAnswers,
> Store for T
{
}

/// SHA-256 of a secret that was drawn at random (a key's secret, a token).
pub type SecretHash = [u8; 32];

/// What authenticating with a key needs, in one look-up.
#[derive(Debug, Clone)]
pub struct KeyRecord {
    /// The key.
    pub key: ApiKey,
    /// The hash of its secret.
    pub secret_hash: SecretHash,
}

/// Clients, keys, integrations, consents, accounts.
#[async_trait]
pub trait Access: Send + Sync {
    /// Adds an integration with its rooftops and connections. An id that is taken is an error.
    async fn add_integration(&self, scope: System, integration: &Integration) -> Result<(), StoreError>;
    /// The integration of that id, with its rooftops and connections.
    async fn integration(
        &self,
        scope: System,
        id: &IntegrationId,
    ) -> Result<Option<Arc<Integration>>, StoreError>;
    /// All integrations, by id.
    async fn integrations(&self, scope: System) -> Result<Vec<Arc<Integration>>, StoreError>;
    /// Names the account that the gateway itself signs in with.
    async fn set_service_account(
        &self,
        scope: &IntegrationId,
        connection: &ConnectionId,
        account: &AccountId,
    ) -> Result<(), StoreError>;

    /// Adds a client.
    async fn add_client(&self, scope: System, client: &Client) -> Result<(), StoreError>;
    /// The client of that id.
    async fn client(&self, scope: System, id: &ClientId) -> Result<Option<Client>, StoreError>;
    /// All clients, by id.
    async fn clients(&self, scope: System) -> Result<Vec<Client>, StoreError>;

    /// Adds a key.
    async fn add_key(&self, scope: System, key: &KeyRecord) -> Result<(), StoreError>;
    /// The key of that id, revoked or not.
    async fn key(&self, scope: System, id: &KeyId) -> Result<Option<KeyRecord>, StoreError>;
    /// All keys, by id.
    async fn keys(&self, scope: System) -> Result<Vec<ApiKey>, StoreError>;
    /// Takes a key back; `false` if there is none or it was already.
    async fn revoke_key(&self, scope: System, id: &KeyId, at: Timestamp) -> Result<bool, StoreError>;

    /// Records a consent.
    async fn add_consent(&self, scope: &IntegrationId, consent: &Consent) -> Result<(), StoreError>;
    /// The consents of an integration for a client, whether they hold or not.
    async fn consents(&self, scope: &IntegrationId, client: &ClientId) -> Result<Vec<Consent>, StoreError>;
    /// All consents of an integration.
    async fn all_consents(&self, scope: &IntegrationId) -> Result<Vec<Consent>, StoreError>;
    /// Takes a consent back; `false` if there is none or it was already.
    async fn revoke_consent(
        &self,
        scope: &IntegrationId,
        id: &ConsentId,
        at: Timestamp,
    ) -> Result<bool, StoreError>;
}

/// A session as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredSession {
    /// Its id.
    pub id: SessionId,
    /// The client whose it is.
    pub client: ClientId,
    /// The key that opened it. When that is revoked, the session is over.
    pub key: KeyId,
    /// The integration.
    pub integration: IntegrationId,
    /// The connection that was signed in to.
    pub connection: ConnectionId,
    /// The user of the DMS.
    pub account: AccountId,
    /// The user's id.
    pub user: UserId,
    /// The user's name.
    pub user_name: String,
    /// What the DMS grants the user, as read at sign-in or at the last refresh.
    pub rights: Rights,
    /// When it began.
    pub created_at: Timestamp,
    /// When its token ends.
    pub expires_at: Timestamp,
    /// When it was signed out.
    pub revoked_at: Option<Timestamp>,
}

/// A session with all that decides whether it still holds, read at one moment.
#[derive(Debug, Clone)]
pub struct SessionRecord {
    /// The session.
    pub session: StoredSession,
    /// When the key that opened it was revoked.
    pub key_revoked_at: Option<Timestamp>,
    /// The consents of its integration for its client.
    pub consents: Vec<Consent>,
}

/// A sign-in that waits for a code.
#[derive(Debug, Clone)]
pub struct StoredChallenge {
    /// Its id.
    pub id: ChallengeId,
    /// The client that may answer it.
    pub client: ClientId,
    /// The connection.
    pub connection: ConnectionId,
    /// The user of the DMS.
    pub account: AccountId,
    /// How the code comes.
    pub method: crate::ports::dms::MfaMethod,
    /// All that the DMS side needs to go on, sealed.
    pub pending: Vec<u8>,
    /// When it is over.
    pub expires_at: Timestamp,
    /// Wrong answers so far.
    pub wrong_answers: u32,
}

/// Sessions and challenges.
#[async_trait]
pub trait Sessions: Send + Sync {
    /// Keeps a session under the hash of its token.
    async fn add_session(
        &self,
        scope: &IntegrationId,
        token: &SecretHash,
        session: &StoredSession,
    ) -> Result<(), StoreError>;
    /// The session of a token, with its key's and its consents' state.
    async fn session(&self, scope: System, token: &SecretHash) -> Result<Option<SessionRecord>, StoreError>;
    /// Ends one session; `false` if it was over.
    async fn revoke_session(
        &self,
        scope: &IntegrationId,
        id: &SessionId,
        at: Timestamp,
    ) -> Result<bool, StoreError>;
    /// Whether an account still has a session that holds.
    async fn account_in_use(
        &self,
        scope: &IntegrationId,
        account: &AccountId,
        now: Timestamp,
    ) -> Result<bool, StoreError>;
    /// The session that was opened last and still holds.
    async fn latest_live_session(
        &self,
        scope: &IntegrationId,
        now: Timestamp,
    ) -> Result<Option<StoredSession>, StoreError>;
    /// Deletes sessions and challenges that ended before an instant; how many.
    async fn purge_ended(&self, scope: System, before: Timestamp) -> Result<u64, StoreError>;

    /// Keeps a challenge.
    async fn add_challenge(
        &self,
        scope: &IntegrationId,
        challenge: &StoredChallenge,
    ) -> Result<(), StoreError>;
    /// Takes a challenge out, so that two answers cannot both use it. Whoever gets it may put it back.
    async fn take_challenge(
        &self,
        scope: &IntegrationId,
        id: &ChallengeId,
    ) -> Result<Option<StoredChallenge>, StoreError>;
}

/// A value of a filter column.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum FacetValue {
    /// Text. Compared without regard to ASCII case.
    Text(String),
    /// A whole number; money in cents.
    Integer(i64),
}

/// What a filter asks of a column.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Test {
    /// Equal to one of these.
    AnyOf(Vec<FacetValue>),
    /// Not less.
    AtLeast(i64),
    /// Not more.
    AtMost(i64),
}

/// One filter. The columns of a kind are those of its facets ([`RecordWrite::facets`]), and `status`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Filter {
    /// The column, in the model's name (`stockNumber`).
    pub facet: &'static str,
    /// The test.
    pub test: Test,
}

/// Which records, in the order in which they were first seen: updates move nothing.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct RecordQuery {
    /// The kind.
    pub kind: Kind,
    /// All must hold.
    pub filters: Vec<Filter>,
    /// Changed at or after.
    pub updated_from: Option<Timestamp>,
    /// Changed before.
    pub updated_to: Option<Timestamp>,
}

/// Which stretch of the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stretch<'a> {
    /// So many from this offset on.
    Offset(u64),
    /// What comes behind this record.
    After {
        /// Its `first_seq`.
        first_seq: i64,
        /// Its id.
        id: &'a str,
    },
}

/// A record of the mirror.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MirrorRecord {
    /// Its id.
    pub id: String,
    /// Its rooftop.
    pub rooftop: RooftopId,
    /// The DMS's own key of it.
    pub native_key: String,
    /// Its place in lists.
    pub first_seq: i64,
    /// Hash of its content, every field class included.
    pub hash: [u8; 32],
    /// Its text.
    pub body: StoredBody,
    /// When it was last read from the DMS.
    pub read_at: Timestamp,
}

/// One stretch of a list.
#[derive(Debug, Clone)]
pub struct RecordPage {
    /// The records, at most as many as were asked for.
    pub records: Vec<MirrorRecord>,
    /// Whether more come behind them.
    pub more: bool,
}

/// Where a mirror stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Position {
    /// Changes when the mirror is rebuilt: cursors of an older one are over.
    pub epoch: i64,
    /// Grows with every change.
    pub sequence: i64,
}

/// What the mirror knows of a record's last read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownMark {
    /// The change mark's text.
    pub mark: Option<String>,
    /// Whether the mark can be trusted: it was older than its own resolution when the record was read.
    pub settled: bool,
    /// The pack that read it.
    pub pack: String,
}

/// A record to write.
#[derive(Debug, Clone)]
pub struct RecordWrite {
    /// Its kind.
    pub kind: Kind,
    /// Its id.
    pub id: String,
    /// Its rooftop.
    pub rooftop: RooftopId,
    /// The DMS's own key of it.
    pub native_key: String,
    /// Its status, for kinds that have one.
    pub status: Option<&'static str>,
    /// When it changed last.
    pub updated_at: Timestamp,
    /// Hash of its content, every field class included.
    pub hash: [u8; 32],
    /// Its text.
    pub body: StoredBody,
    /// Values of the filter columns of its kind.
    pub facets: Vec<(&'static str, FacetValue)>,
    /// What was known of its read.
    pub known: KnownMark,
    /// Where each field was found, as JSON.
    pub provenance: String,
    /// When it was read.
    pub read_at: Timestamp,
}

/// What a batch of writes did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Written {
    /// New records.
    pub inserted: u64,
    /// Records whose content changed.
    pub updated: u64,
    /// Records whose content was the same. Their row is touched only if their mark is another.
    pub unchanged: u64,
}

/// A record that the DMS lists and that could not be read: its last good version, if any, is served on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quarantined {
    /// The DMS's own key of it.
    pub native_key: String,
    /// Why, as a drift's text.
    pub reason: String,
}

/// How the sync of a kind in a rooftop stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SyncState {
    /// The rooftop.
    pub rooftop: RooftopId,
    /// When the last sync began that ended well. What the mirror shows was true then or later.
    pub good_since: Option<Timestamp>,
    /// When the last sync began, however it ended.
    pub tried_at: Timestamp,
    /// Why the last one failed: a failure code. None if it ended well.
    pub failure: Option<String>,
    /// Records that are listed and could not be read, at the last sync that ended well.
    pub quarantined: u64,
    /// Whether what the last sync read is withheld, since it cannot be what the DMS holds: a known answer was wrong, or
    /// a field changed everywhere at once. What was good before is shown on.
    pub withheld: bool,
}

/// A record, and what tells how old it is, all as of one moment: a confirmation that came after the record was read
/// from the store would vouch for what it never saw.
#[derive(Debug, Clone)]
pub struct KnownRecord {
    /// The record.
    pub record: MirrorRecord,
    /// How the sync stands in its rooftop.
    pub sync: Option<SyncState>,
    /// Whether it is listed and could not be read at the last try.
    pub quarantined: bool,
}

/// The mirror.
#[async_trait]
pub trait Mirror: Send + Sync {
    /// A stretch of a list.
    async fn page(
        &self,
        scope: &View,
        query: &RecordQuery,
        stretch: Stretch<'_>,
        limit: u32,
    ) -> Result<RecordPage, StoreError>;
    /// How many records a list has.
    async fn count(&self, scope: &View, query: &RecordQuery) -> Result<u64, StoreError>;
    /// One record, if the view reaches it.
    async fn record(&self, scope: &View, kind: Kind, id: &str) -> Result<Option<MirrorRecord>, StoreError>;
    /// One record with what tells how old it is, if the view reaches it.
    async fn known_record(
        &self,
        scope: &View,
        kind: Kind,
        id: &str,
    ) -> Result<Option<KnownRecord>, StoreError>;
    /// Where the mirror stands.
    async fn position(&self, scope: &IntegrationId) -> Result<Position, StoreError>;
    /// The last read of each record of a rooftop, by the DMS's own key.
    async fn marks(
        &self,
        scope: &IntegrationId,
        kind: Kind,
        rooftop: &RooftopId,
    ) -> Result<BTreeMap<String, KnownMark>, StoreError>;
    /// Writes up to [`crate::limits::UPSERT_BATCH`] records in one transaction. A record is no longer in quarantine then.
    async fn write(&self, scope: &IntegrationId, records: &[RecordWrite]) -> Result<Written, StoreError>;
    /// Sets the quarantine of a rooftop: these records and no others.
    async fn quarantine(
        &self,
        scope: &IntegrationId,
        kind: Kind,
        rooftop: &RooftopId,
        records: &[Quarantined],
        at: Timestamp,
    ) -> Result<(), StoreError>;
    /// Puts one more record into quarantine.
    async fn quarantine_one(
        &self,
        scope: &IntegrationId,
        kind: Kind,
        rooftop: &RooftopId,
        record: &Quarantined,
        at: Timestamp,
    ) -> Result<(), StoreError>;
    /// The keys in quarantine.
    async fn quarantined(
        &self,
        scope: &IntegrationId,
        kind: Kind,
        rooftop: &RooftopId,
    ) -> Result<BTreeSet<String>, StoreError>;
    /// How the sync of a kind stands in each rooftop where it was tried.
    async fn sync_states(&self, scope: &IntegrationId, kind: Kind) -> Result<Vec<SyncState>, StoreError>;
    /// Records how a sync ended, and adds the event that tells of it.
    async fn set_sync_state(
        &self,
        scope: &IntegrationId,
        kind: Kind,
        state: &SyncState,
        event: Option<&NewEvent>,
    ) -> Result<(), StoreError>;
}

/// What an attempt to sign in presents.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum AttemptKind {
    /// A password.
    Password,
    /// A code.
    Code,
}

/// How an attempt ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AttemptOutcome {
    /// The DMS went on.
    Accepted,
    /// The DMS refused it.
    Refused,
    /// It surely never reached the DMS, so it does not count.
    NotSent,
}

/// The rule of the lock-out guard. An attempt that was begun and has no outcome counts as refused: the answer may
/// have been lost, or the gateway killed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GuardRule {
    /// Attempts begun before this instant no longer count.
    pub since: Timestamp,
    /// Most refused or unanswered attempts of one kind since then.
    pub per_kind_max: u32,
    /// Most refused or unanswered attempts of both kinds since the last complete sign-in: a DMS that counts
    /// passwords and codes together must not be led to its limit by two counters of ours.
    pub in_a_row_max: u32,
}

/// What the guard says to an attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Admission {
    /// It may be sent, and is counted under this number.
    Admitted(i64),
    /// This very secret was refused before.
    RefusedBefore,
    /// The DMS called the account locked, and no operator has lifted it since.
    Locked,
    /// Too many attempts count.
    Paused {
        /// When the oldest of them was begun.
        oldest: Timestamp,
    },
}

/// The lock-out guard's durable count, over all nodes.
#[async_trait]
pub trait LoginLedger: Send + Sync {
    /// Admits and counts an attempt, in one durable step, before anything is sent. `secret` is a keyed fingerprint.
    async fn begin_attempt(
        &self,
        scope: &IntegrationId,
        account: &AccountId,
        kind: AttemptKind,
        secret: &[u8; 32],
        rule: GuardRule,
        now: Timestamp,
    ) -> Result<Admission, StoreError>;
    /// Says how an attempt ended.
    async fn end_attempt(
        &self,
        scope: &IntegrationId,
        attempt: i64,
        outcome: AttemptOutcome,
    ) -> Result<(), StoreError>;
    /// Records that an account is fully signed in: attempts in a row start anew.
    async fn signed_in(
        &self,
        scope: &IntegrationId,
        account: &AccountId,
        now: Timestamp,
    ) -> Result<(), StoreError>;
    /// Records that the DMS calls the account locked: nothing is admitted until an operator lifts it.
    async fn lock(
        &self,
        scope: &IntegrationId,
        account: &AccountId,
        now: Timestamp,
    ) -> Result<(), StoreError>;
    /// Lifts pauses and locks, and forgets refused secrets; by an operator only.
    async fn resume(&self, scope: &IntegrationId, account: &AccountId) -> Result<(), StoreError>;
    /// Records that a time step of an account's authenticator is used; `false` if it was already, here or on
    /// another node. A step is used once, whatever became of the sign-in (RFC 6238, 5.2).
    async fn use_totp_step(
        &self,
        scope: &IntegrationId,
        account: &AccountId,
        step: i64,
    ) -> Result<bool, StoreError>;
}

/// A sort of sealed item.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SealedKind {
    /// The wrapped key of an integration; `key` is its version.
    IntegrationKey,
    /// Stored credentials of an account.
    Credential,
    /// The cookies of an account's DMS session.
    DmsSession,
    /// A page that is not what its pack says; `key` is its name.
    OddPage,
}

/// Things that only the vault can open. The store keeps bytes.
#[async_trait]
pub trait SealedItems: Send + Sync {
    /// Keeps an item, in place of an older one.
    async fn put_sealed(
        &self,
        scope: &IntegrationId,
        kind: SealedKind,
        key: &str,
        sealed: &[u8],
        at: Timestamp,
    ) -> Result<(), StoreError>;
    /// Keeps an item unless there is one; returns the one that is kept then.
    async fn put_sealed_once(
        &self,
        scope: &IntegrationId,
        kind: SealedKind,
        key: &str,
        sealed: &[u8],
        at: Timestamp,
    ) -> Result<Vec<u8>, StoreError>;
    /// An item.
    async fn sealed(
        &self,
        scope: &IntegrationId,
        kind: SealedKind,
        key: &str,
    ) -> Result<Option<Vec<u8>>, StoreError>;
    /// Forgets an item.
    async fn delete_sealed(
        &self,
        scope: &IntegrationId,
        kind: SealedKind,
        key: &str,
    ) -> Result<(), StoreError>;
}

/// How many requests a connection has sent, or may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RequestCount {
    /// On the day.
    pub day: u64,
    /// In the day's month, up to and with the day.
    pub month: u64,
}

/// The count of requests to a DMS, over all nodes. A day is one of UTC.
#[async_trait]
pub trait RequestCounts: Send + Sync {
    /// Counts requests before they are sent, and gives what the day and its month come to with them.
    async fn count_requests(
        &self,
        scope: &IntegrationId,
        connection: &ConnectionId,
        day: Date,
        requests: u32,
    ) -> Result<RequestCount, StoreError>;
    /// Forgets the counts of months that ended before a day; how many days.
    async fn purge_request_counts(&self, scope: System, before: Date) -> Result<u64, StoreError>;
}

/// The connection of an integration that an id names.
pub fn connection_of<'a>(integration: &'a Integration, id: &ConnectionId) -> Option<&'a Connection> {
    integration.connections.iter().find(|connection| connection.id == *id)
}
