//! Signing in: a bounded walk over pages, in which what locks an account out is counted before it is sent.

mod waiting;
mod walk;

use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

use async_trait::async_trait;
use rooftop_page::Drift;
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use crate::meaning::Meaning;
use crate::pack::{Pack, SettingError};
use crate::sent::Unsendable;
use crate::session::SessionValues;
use crate::wire::{Wire, WireError};
use walk::Walk;

pub use waiting::SignInState;

/// Hands out what a person would type, at the moment of use.
pub trait Credentials: Send + Sync {
    /// The credential with this name of the pack, if there is one.
    fn reveal(&self, name: &str) -> Option<Zeroizing<String>>;
}

/// A code that a person or a generator gave. `Debug` does not show it.
#[derive(Clone)]
pub struct Code(Zeroizing<String>);

impl Code {
    /// A code as it was typed, surrounding spaces aside.
    #[must_use]
    pub fn new(code: &str) -> Self {
        Self(Zeroizing::new(code.trim().to_owned()))
    }

    /// The code in the open, for whoever must keep it out of what is written down.
    #[must_use]
    pub fn reveal(&self) -> Zeroizing<String> {
        self.0.clone()
    }
}

impl fmt::Debug for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Code(…)")
    }
}

/// What the lock-out guard counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AttemptKind {
    /// A password is about to be sent.
    Password,
    /// A code is about to be sent.
    Code,
}

/// Why the guard does not let an attempt be made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{reason}")]
pub struct Refused {
    /// In words for the operator.
    pub reason: String,
}

/// Stands between a sign-in and a lock-out.
#[async_trait]
pub trait AttemptGuard: Send {
    /// Is asked, and writes down durably, before a password or code is sent. Nothing is sent if it refuses.
    async fn before_attempt(&mut self, kind: AttemptKind) -> Result<(), Refused>;

    /// Whether another user of the account may be signed out for this sign-in. A read never may: it yields the seat to
    /// whoever has it.
    fn may_evict(&self) -> bool {
        false
    }
}

/// By which way a code comes. A closed list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ChallengeKind {
    /// From an authenticator.
    Totp,
    /// By text message.
    Sms,
    /// By e-mail.
    Email,
    /// By telephone.
    PhoneCall,
    /// From the DMS's own app.
    MobileApp,
    /// From a device in the user's hand.
    Device,
    /// No code: the user approves the sign-in in an app or on a device.
    Approval,
}

/// What a person answered to a [`Challenge`].
#[derive(Debug, Clone)]
pub enum ChallengeAnswer {
    /// The code.
    Code(Code),
    /// It was approved, or may have been: look again.
    Approved,
    /// The code did not arrive: have it sent again.
    Resend,
}

/// A code or an approval is needed.
#[derive(Debug, Clone)]
pub struct Challenge {
    /// By which way it comes.
    pub kind: ChallengeKind,
    /// Where it was sent, as the page tells it (masked by the DMS).
    pub hint: Option<String>,
    /// Whether the code can be sent again.
    pub can_resend: bool,
    /// What [`sign_in`] goes on with.
    pub state: SignInState,
}

/// How far a sign-in came.
#[derive(Debug, Clone)]
pub enum SignIn {
    /// The wire's cookies are those of a signed-in user.
    Done {
        /// The page model on which it ended.
        page: String,
        /// What every further request needs beside the cookies.
        session: SessionValues,
        /// How long the session lives, if the DMS says so.
        lives_for: Option<Duration>,
    },
    /// A code or an approval is needed.
    Challenge(Box<Challenge>),
}

/// Why signing in failed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SignInError {
    /// The DMS refused the user or the password.
    #[error("the DMS refused the user or the password")]
    CredentialsRejected,
    /// The DMS refused the code. If it asks for another one on the page that came, the sign-in goes on with this state.
    #[error("the DMS refused the code")]
    CodeRejected(Option<Box<SignInState>>),
    /// The DMS sends no code anew on this page. Nothing was sent.
    #[error("the pack knows no way to have the code sent again here")]
    CannotResend,
    /// Only a person can go on, in the DMS itself: [`Meaning::needs_person`].
    #[error("a person must act in the DMS: {}", .0.word())]
    Person(Meaning),
    /// The account is locked.
    #[error("the account is locked in the DMS")]
    Locked,
    /// The password must be changed by a person.
    #[error("the password has expired in the DMS")]
    PasswordExpired,
    /// The DMS is closed for maintenance.
    #[error("the DMS is closed for maintenance")]
    Maintenance,
    /// A person must prove to be one.
    #[error("the DMS asks for a person")]
    Captcha,
    /// Somebody else uses the account.
    #[error("somebody else is signed in with this account")]
    SeatTaken,
    /// The user may not sign in here.
    #[error("the user may not use the DMS")]
    NotAuthorized,
    /// The sign-in took too long; it may begin again.
    #[error("the sign-in has expired in the DMS")]
    Expired,
    /// The DMS failed, with a page that says so or with this status.
    #[error("the DMS failed with status {0}")]
    Failed(u16),
    /// A page is not what the pack says.
    #[error(transparent)]
    Drift(#[from] Drift),
    /// No answer came.
    #[error(transparent)]
    Wire(#[from] WireError),
    /// The guard did not let the attempt be made. Nothing was sent.
    #[error(transparent)]
    Guard(#[from] Refused),
    /// A credential that the pack needs is missing. Nothing was sent.
    #[error("the credential {0} is missing")]
    MissingCredential(String),
    /// More requests than the pack allows.
    #[error("signing in took too many requests")]
    TooManySteps,
    /// The pack cannot sign in.
    #[error("the pack has no login.yaml")]
    NotSupported,
    /// A setting is missing.
    #[error(transparent)]
    Setting(#[from] SettingError),
    /// A request could not be built. It was not sent.
    #[error(transparent)]
    Unsendable(#[from] Unsendable),
}

/// Signs in.
///
/// With `waiting`, goes on where a [`Challenge`] was given. A code given at once is used for the first challenge that
/// comes.
///
/// # Errors
/// See [`SignInError`]. A form that counts as an attempt is sent at most once.
pub async fn sign_in(
    pack: &Pack,
    settings: &BTreeMap<String, String>,
    credentials: &dyn Credentials,
    waiting: Option<(SignInState, ChallengeAnswer)>,
    code: Option<Code>,
    guard: &mut dyn AttemptGuard,
    wire: &mut dyn Wire,
) -> Result<SignIn, SignInError> {
    let mut walk = Walk::new(pack, settings, credentials, guard, wire)?;
    let first = match waiting {
        None => walk.begin(code).await?,
        Some((state, answer)) => walk.resume(state, answer).await?,
    };
    walk.go_on(first).await
}
