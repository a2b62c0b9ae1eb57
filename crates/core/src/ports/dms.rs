//! The DMS, as the use-cases see it: sign in, and run an operation of the catalogue.

use async_trait::async_trait;
use jiff::Timestamp;
use rooftop_model::access::{Connection, Integration};
use rooftop_model::id::{AccountId, RooftopId};
use rooftop_model::{Entitlement, FieldClass, FieldStates};
use secrecy::SecretString;
use serde_json::{Map, Value};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use super::PersonTask;
pub use super::challenge::{ChallengeAnswer, MfaCode, MfaMethod};
use crate::{Code, Failure};

/// The operations that a pack may offer. Their names are the names of the pack's flow files.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Operation {
    /// Who the signed-in user is, and what it may see.
    AccountRead,
    /// The vehicles of a rooftop, with their change marks.
    VehiclesList,
    /// One vehicle, whole.
    VehiclesGet,
}

impl Operation {
    /// The name in packs, logs and metrics.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::AccountRead => "account.read",
            Self::VehiclesList => "vehicles.list",
            Self::VehiclesGet => "vehicles.get",
        }
    }
}

/// How much it matters that an operation is done soon. What comes first here goes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Priority {
    /// A write that has begun.
    Write,
    /// Somebody waits for the answer.
    Caller,
    /// The sync, which nobody waits for.
    Sync,
}

impl Priority {
    /// All, in their order.
    pub const ALL: [Self; 3] = [Self::Write, Self::Caller, Self::Sync];

    /// The word in metrics and logs.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Write => "write",
            Self::Caller => "caller",
            Self::Sync => "sync",
        }
    }
}

/// Where an operation runs: which integration, by which connection, as which user, in which store.
#[derive(Debug, Clone)]
pub struct DmsScope {
    /// The integration.
    pub integration: Arc<Integration>,
    /// The way in.
    pub connection: Connection,
    /// The user of the DMS.
    pub account: AccountId,
    /// The store; none for what concerns the user alone.
    pub rooftop: Option<RooftopId>,
    /// How much it matters.
    pub priority: Priority,
}

/// What an operation needs to know: the inputs that its flow declares, by name.
pub type Input = BTreeMap<&'static str, String>;

/// What an operation answered.
#[derive(Debug, Clone)]
pub enum Answer {
    /// Of [`Operation::AccountRead`].
    Profile(Profile),
    /// Of a list.
    Rows(Rows),
    /// Of a detail read.
    Record(Box<RecordRead>),
}

/// The signed-in user as the DMS describes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Profile {
    /// The DMS's own key of the user.
    pub user_key: String,
    /// The user's name.
    pub name: String,
    /// What the user may see, store by store. A right that could not be derived is not there.
    pub stores: Vec<ProfileStore>,
}

/// One store that the user reaches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProfileStore {
    /// The store's number in the DMS.
    pub store_number: String,
    /// Areas of work.
    pub entitlements: BTreeSet<Entitlement>,
    /// Restricted fields.
    pub classes: BTreeSet<FieldClass>,
}

/// The rows of a list, to its last page.
#[derive(Debug, Clone)]
pub struct Rows {
    /// The rows that could be read.
    pub rows: Vec<RowMark>,
    /// Rows among them that could not: what is known of each.
    pub unreadable: Vec<UnreadableRow>,
    /// Name and version of the pack that read them.
    pub pack: String,
    /// How many requests it took.
    pub requests: u32,
    /// How they were found.
    pub finds: Finds,
}

/// A row of a list: which record, and its change mark.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowMark {
    /// The record's identity key.
    pub key: String,
    /// What changes when the record changes.
    pub mark: Option<Mark>,
}

/// A change mark.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mark {
    /// As it stood on the screen; two marks are equal if their texts are.
    pub raw: String,
    /// The instant that it names, if it names one.
    pub at: Option<Timestamp>,
    /// The unit it is rounded to. A change within the unit in which it was read would leave it as it is.
    pub resolution: Duration,
}

/// A row that could not be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnreadableRow {
    /// The record's identity key, if that could be read.
    pub key: Option<String>,
    /// What is wrong with it.
    pub drift: Drift,
}

/// A record as a pack read it: the members of the model that the DMS knows, ids and times of our own left out.
#[derive(Debug, Clone)]
pub struct RecordRead {
    /// The record's identity key.
    pub key: String,
    /// Its change mark, read with it and equal on all its parts.
    pub mark: Option<Mark>,
    /// Members in the model's names, checked against the model's types when the pack was loaded.
    pub fields: Map<String, Value>,
    /// Why fields are missing.
    pub states: FieldStates,
    /// For each field the page, the evidence that found it, and the raw text, as a JSON object.
    pub provenance: Value,
    /// Name and version of the pack.
    pub pack: String,
    /// How the values of its pages were found.
    pub finds: Finds,
}

/// How the values of pages were found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Finds {
    /// How often each field was found by which evidence.
    pub evidence: BTreeMap<FoundBy, u32>,
    /// What was not where the pack says and was found all the same.
    pub heals: Vec<Heal>,
}

/// A field of a page, and the evidence that spoke most for its place.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FoundBy {
    /// The page of the pack.
    pub page: String,
    /// The field, or list and column.
    pub field: String,
    /// The evidence, as a stable word such as `label` or `synonym`.
    pub evidence: String,
}

/// A field that was not where the pack says, and was found by what else is known of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heal {
    /// The page of the pack.
    pub page: String,
    /// The field, or list and column.
    pub field: String,
    /// What the pack says.
    pub old_evidence: String,
    /// What the page shows.
    pub new_evidence: String,
}

/// A page as the DMS showed it, written anew: what a person saw, without secrets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShownPage {
    /// The page of the pack.
    pub page: String,
    /// The path of the address that answered.
    pub path: String,
    /// The status of the answer.
    pub status: u16,
    /// Its content type.
    pub content_type: Option<String>,
    /// When it was read.
    pub read_at: Timestamp,
    /// What was shown. Nothing if it is of a kind that cannot be written anew safely, or too large.
    pub body: Option<String>,
}

/// A screen that is not the one that the pack knows: the place, shortened and scrubbed, never a whole page.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{kind} on page {page}{}: {detail}", field.as_deref().map(|f| format!(", field {f}")).unwrap_or_default())]
pub struct Drift {
    /// What sort of drift, as a stable word.
    pub kind: String,
    /// The page of the pack.
    pub page: String,
    /// The field of the page.
    pub field: Option<String>,
    /// What was expected and what was found.
    pub detail: String,
}

/// The kind of drift of a field that was not where the pack says, and was read all the same.
pub const HEALED: &str = "healed";

/// The kind of drift of a field that an evidence starts to find which hardly ever did.
pub const FALLBACK: &str = "fallback_carries";

/// The kind of drift of a list whose rows moved while its pages were read.
pub const LIST_MOVED: &str = "list_moved";

impl Drift {
    /// Whether it says that a screen has changed, rather than that the data moved under a read.
    pub fn is_of_the_screen(&self) -> bool {
        self.kind != LIST_MOVED
    }
}

impl Drift {
    /// Another record came than the one that was asked for.
    pub(crate) fn wrong_record(operation: Operation, asked: &str, got: &str) -> Self {
        Self {
            kind: "wrong_record".into(),
            page: operation.as_str().into(),
            field: None,
            detail: format!("asked for {asked}, got {got}"),
        }
    }
}

impl From<&Heal> for Drift {
    fn from(heal: &Heal) -> Self {
        Self {
            kind: HEALED.into(),
            page: heal.page.clone(),
            field: Some(heal.field.clone()),
            detail: format!("expected {}; found it by {}", heal.old_evidence, heal.new_evidence),
        }
    }
}

/// What a caller presents to sign in.
#[derive(Debug)]
pub enum Presented {
    /// A user's own credentials. They are never stored.
    Credentials {
        /// The user name.
        username: String,
        /// The password.
        password: SecretString,
        /// A code that came with them.
        code: Option<MfaCode>,
    },
    /// The stored credentials of the connection's service account.
    Service,
    /// What a person answered to a sign-in that waits.
    Answer {
        /// The account that waits.
        account: AccountId,
        /// The state that [`SignedIn::Challenge`] gave, sealed.
        pending: Vec<u8>,
        /// The answer.
        answer: ChallengeAnswer,
    },
}

/// How a sign-in went.
#[derive(Debug)]
pub enum SignedIn {
    /// In.
    Done {
        /// The account, known by its user name.
        account: AccountId,
        /// Who it is and what it may see.
        profile: Profile,
    },
    /// The DMS asks for a code or an approval.
    Challenge {
        /// The account.
        account: AccountId,
        /// How the code comes.
        method: MfaMethod,
        /// Where it was sent, masked.
        hint: Option<String>,
        /// Whether the code can be sent again.
        can_resend: bool,
        /// All that is needed to go on, in this process or another, sealed.
        pending: Vec<u8>,
    },
}

/// The DMS side: the only one that opens a connection to a DMS, and the only one that signs in.
#[async_trait]
pub trait Dms: Send + Sync {
    /// Signs in. Equal sign-ins that are under way at once are one.
    async fn sign_in(
        &self,
        integration: &Arc<Integration>,
        connection: &Connection,
        presented: Presented,
    ) -> Result<SignedIn, DmsFailure>;

    /// Runs an operation. A session that has ended is renewed where the credentials are at hand, and a safe read
    /// is repeated.
    async fn run(&self, operation: Operation, scope: &DmsScope, input: &Input) -> Result<Answer, DmsFailure>;

    /// Reads a record, and brings the pages that the DMS showed for it, without secrets. `personal` hides in them what
    /// looks like somebody's e-mail address or number, too.
    async fn show(
        &self,
        operation: Operation,
        scope: &DmsScope,
        input: &Input,
        personal: bool,
    ) -> Result<(Box<RecordRead>, Vec<ShownPage>), DmsFailure>;

    /// Signs the account out in the DMS and forgets its cookies. Best effort: the session is over here in any case.
    async fn sign_out(&self, integration: &Arc<Integration>, connection: &Connection, account: &AccountId);

    /// Whether an operator has chosen the version of the connection's pack that reads: after a trial, or by going back
    /// to it. What such a version reads otherwise than the one before it was wanted.
    fn vouched(&self, _connection: &Connection) -> bool {
        false
    }

    /// Whether a connection's pack is loaded and can do an operation.
    fn offers(&self, connection: &Connection, operation: Operation) -> bool;
}

/// Why the DMS side could not do what was asked. No write is among the operations, so the effect is always none.
#[derive(Debug, thiserror::Error)]
pub enum DmsFailure {
    /// The DMS refused user name or password, now or before.
    #[error("credentials rejected")]
    CredentialsRejected,
    /// The DMS refused the code.
    #[error("code rejected")]
    CodeRejected {
        /// The sign-in that can go on with another code, sealed; none if the DMS has ended it.
        pending: Option<Vec<u8>>,
    },
    /// A code is needed and none can be had.
    #[error("a code is needed")]
    CodeRequired,
    /// The challenge's state is of no use any more.
    #[error("the sign-in that waited is over")]
    ChallengeOver,
    /// The account is locked.
    #[error("account locked")]
    AccountLocked,
    /// The password must be changed.
    #[error("password expired")]
    PasswordExpired,
    /// The lock-out guard holds back.
    #[error("login paused")]
    LoginPaused {
        /// How long until the oldest attempt stops counting.
        wait: Duration,
    },
    /// A person is asked for.
    #[error("captcha")]
    Captcha,
    /// The seat is taken.
    #[error("seat taken")]
    SeatTaken,
    /// Only a person can go on, in the DMS itself.
    #[error("a person must act in the DMS: {0:?}")]
    PersonNeeded(PersonTask),
    /// The DMS sends no code anew for this challenge.
    #[error("the code cannot be sent again")]
    CannotResend,
    /// No session, and no stored credential to make one.
    #[error("nobody is signed in and no credential is stored")]
    ActionRequired,
    /// The user may not see this screen.
    #[error("not authorized")]
    NotAuthorized,
    /// There is no such record.
    #[error("not found")]
    NotFound,
    /// The pack does not offer the operation, or is not loaded.
    #[error("not supported: {0}")]
    NotSupported(String),
    /// Maintenance, refused connection, 5xx.
    #[error("unavailable: {detail}")]
    Unavailable {
        /// For the operator.
        detail: String,
        /// When the DMS said to come again.
        retry_after: Option<Duration>,
    },
    /// The DMS is asked as hard as it may be: it said to slow down, others are before, or the agreed number of
    /// requests is used up.
    #[error("busy: {detail}")]
    Busy {
        /// For the operator.
        detail: String,
        /// When it is worth another try.
        retry_after: Option<Duration>,
    },
    /// No answer in time.
    #[error("timed out: {0}")]
    Timeout(String),
    /// The screen is not the one that the pack knows.
    #[error("drift: {0}")]
    Drift(#[from] Drift),
    /// The gateway's own fault: store, vault, configuration.
    #[error("internal: {0}")]
    Internal(Box<dyn std::error::Error + Send + Sync>),
}

/// What a caller should wait when the DMS does not answer and says nothing of when it will.
const RETRY_DEFAULT: Duration = Duration::from_secs(30);

impl From<DmsFailure> for Failure {
    fn from(failure: DmsFailure) -> Self {
        use DmsFailure as D;
        let new = |code: Code, detail: &'static str| Failure::new(code, detail);
        let told = match &failure {
            D::CredentialsRejected => new(
                Code::CredentialsRejected,
                "The DMS refused the user name or the password; it will not be sent again. Nothing was changed. Send the right ones.",
            ),
            D::CodeRejected { .. } => new(
                Code::MfaInvalid,
                "The DMS refused the code. Nothing was changed. Wait for the next code and send that.",
            ),
            D::CodeRequired => new(
                Code::MfaRequired,
                "The DMS asks for a code and none can be had unattended. Send one, or store the account's TOTP seed.",
            ),
            D::ChallengeOver => new(
                Code::ChallengeExpired,
                "This sign-in is over in the DMS. Start again with a new session.",
            ),
            D::AccountLocked => new(
                Code::AccountLocked,
                "The DMS says that the account is locked; nothing more is sent for it. Have the dealer's administrator unlock it.",
            ),
            D::PasswordExpired => new(
                Code::PasswordExpired,
                "The DMS demands a new password. Change it in a browser; the gateway never does.",
            ),
            D::LoginPaused { wait } => new(
                Code::LoginPaused,
                "Two sign-ins of this account were refused or unanswered within 24 hours, so none is sent: a third could lock a person out. The operator can lift this.",
            )
            .retry_after(*wait),
            D::Captcha => new(
                Code::CaptchaRequired,
                "The DMS asks to prove that a person is there. The gateway does not; a person must sign in once.",
            ),
            D::SeatTaken => new(
                Code::DmsSeatTaken,
                "Somebody else uses this account in the DMS, and the gateway does not put people out.",
            )
            .retry_after(Duration::from_mins(15)),
            D::PersonNeeded(task) => new(Code::ActionRequired, task.sentence()).for_person(*task),
            D::CannotResend => Failure::invalid(vec![crate::FieldError {
                pointer: "/resend".into(),
                code: "not_offered",
                detail: "This DMS does not send the code of this challenge again. Start again with POST /sessions.".into(),
            }]),
            D::ActionRequired => new(
                Code::ActionRequired,
                "The DMS session has ended and no password is stored. Open a new session with the user's credentials.",
            ),
            D::NotAuthorized => new(Code::Forbidden, "The DMS says that this user may not see this."),
            D::NotFound => new(Code::NotFound, "The DMS has no such record."),
            D::NotSupported(_) => {
                new(Code::NotSupportedByDms, "No connection of this integration can do this.")
            }
            D::Unavailable { retry_after, .. } => {
                new(Code::DmsUnavailable, "The DMS does not answer as it should. Nothing was changed.")
                    .retry_after(retry_after.unwrap_or(RETRY_DEFAULT))
            }
            D::Busy { retry_after, .. } => new(
                Code::DmsBusy,
                "The DMS is asked as hard as it may be at present, so this was not asked. Nothing was changed.",
            )
            .retry_after(retry_after.unwrap_or(RETRY_DEFAULT)),
            D::Timeout(_) => new(Code::DmsTimeout, "The DMS did not answer in time. Nothing was changed.")
                .retry_after(RETRY_DEFAULT),
            D::Drift(_) => new(
                Code::Drift,
                "The DMS showed a screen that the pack does not know, so nothing was read from it. The operator has been told where.",
            ),
            D::Internal(_) => return Failure::internal(failure),
        };
        told.caused_by(failure)
    }
}
