//! Signing in: a bounded walk over pages, in which what locks an account out is counted before it is sent.

use std::collections::BTreeMap;
use std::fmt;

use async_trait::async_trait;
use indexmap::IndexMap;
use jiff::tz::TimeZone;
use rooftop_page::{Document, Drift, DriftKind, FormSubmission, Reading, Value};
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use crate::expr::Bindings;
use crate::meaning::Meaning;
use crate::pack::{Login, LoginSubmit, On, Pack, Page, SettingError};
use crate::run::visit::{Visitor, asking, failed_or, sending};
use crate::run::{FlowError, address, classify};
use crate::wire::{Request, StepKind, Wire, WireError};

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
}

/// By which way a code comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ChallengeKind {
    /// From an authenticator.
    Totp,
    /// By text message.
    Sms,
    /// By e-mail.
    Email,
}

/// A sign-in that waits for a code. It may go on in another process with the same cookies.
///
/// It holds the page's hidden fields, which may be secrets: seal it at rest. `Debug` does not show them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignInState {
    /// The page model on which the code is asked for.
    page: String,
    /// The form, filled but for the code.
    draft: FormSubmission,
    /// The field that takes the code.
    field: String,
    /// How many requests have been made.
    steps: u32,
    /// Whether a password has been sent.
    password_sent: bool,
}

/// A code is needed.
#[derive(Debug, Clone)]
pub struct Challenge {
    /// By which way it comes.
    pub kind: ChallengeKind,
    /// Where it was sent, as the page tells it (masked by the DMS).
    pub hint: Option<String>,
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
    },
    /// A code is needed.
    Challenge(Challenge),
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
}

/// Signs in.
///
/// With `state`, goes on where a [`Challenge`] was given; `code` is then needed. A code given at once is used for the
/// first challenge that comes.
///
/// # Errors
/// See [`SignInError`]. A form that counts as an attempt is sent at most once.
pub async fn sign_in(
    pack: &Pack,
    settings: &BTreeMap<String, String>,
    credentials: &dyn Credentials,
    state: Option<SignInState>,
    code: Option<Code>,
    guard: &mut dyn AttemptGuard,
    wire: &mut dyn Wire,
) -> Result<SignIn, SignInError> {
    let login = pack.login.as_ref().ok_or(SignInError::NotSupported)?;
    let visitor = Visitor::new(pack, settings, TimeZone::UTC, wire)?;
    let mut walk = Walk { pack, login, credentials, guard, visitor, code, steps: 0, sent: Vec::new() };
    let request = match state {
        None => {
            let mut bindings = Bindings::default();
            bindings.bind_given("settings", walk.visitor.settings());
            asking(address(&pack.base(settings)?, &login.start, &bindings), StepKind::SignIn)
        }
        Some(state) => walk.resume(state).await?,
    };
    walk.go_on(request).await
}

struct Walk<'w> {
    pack: &'w Pack,
    login: &'w Login,
    credentials: &'w dyn Credentials,
    guard: &'w mut dyn AttemptGuard,
    visitor: Visitor<'w>,
    code: Option<Code>,
    steps: u32,
    /// What has been sent; each at most once.
    sent: Vec<AttemptKind>,
}

/// What is done on a page.
enum Next {
    Send(Request),
    Stop(SignIn),
}

impl<'w> Walk<'w> {
    async fn go_on(&mut self, first: Request) -> Result<SignIn, SignInError> {
        let mut request = first;
        loop {
            if self.steps >= self.login.max_steps {
                return Err(SignInError::TooManySteps);
            }
            self.steps += 1;
            let (document, status) = self.visitor.fetch(request).await.map_err(of_flow)?;
            let classified = classify(self.pack, &document, status, None);
            let classified = classified.map_err(|drift| of_flow(failed_or(status, drift)))?;
            if classified.meaning == Meaning::CodeRejected {
                return Err(SignInError::CodeRejected(self.another_code(classified.page, &document, status)));
            }
            if let Some(error) = self.ending(classified.meaning, classified.page, status) {
                return Err(error);
            }
            match self.act(classified.page, &document, status).await? {
                Next::Stop(end) => return Ok(end),
                Next::Send(next) => request = next,
            }
        }
    }

    /// What a meaning says about the sign-in, if it ends it.
    fn ending(&self, meaning: Meaning, page: &Page, status: u16) -> Option<SignInError> {
        let is_handled = self.login.on.contains_key(&page.model.name);
        match meaning {
            Meaning::CredentialsRejected => Some(SignInError::CredentialsRejected),
            Meaning::AccountLocked => Some(SignInError::Locked),
            Meaning::PasswordExpired => Some(SignInError::PasswordExpired),
            Meaning::Maintenance => Some(SignInError::Maintenance),
            Meaning::Captcha => Some(SignInError::Captcha),
            Meaning::SeatTaken if !is_handled => Some(SignInError::SeatTaken),
            Meaning::NotAuthorized => Some(SignInError::NotAuthorized),
            // On a page that is handled it is only said why one must sign in, unless something was sent.
            Meaning::FormExpired | Meaning::SessionExpired if !is_handled || !self.sent.is_empty() => {
                Some(SignInError::Expired)
            }
            Meaning::Error | Meaning::NotFound => Some(SignInError::Failed(status)),
            _ => None,
        }
    }

    async fn act(&mut self, page: &'w Page, document: &Document, status: u16) -> Result<Next, SignInError> {
        let name = page.model.name.as_str();
        let Some(on) = self.login.on.get(name) else {
            return Err(Drift::new(
                DriftKind::PageUnexpected,
                "a page of login.yaml",
                &format!("page {name}"),
            )
            .into());
        };
        match on {
            On::SignedIn => Ok(Next::Stop(SignIn::Done { page: name.to_owned() })),
            On::Follow(link) => {
                let reading = page.model.read(document, status, self.visitor.context())?;
                match reading.links.get(link).cloned().flatten() {
                    Some(url) => Ok(Next::Send(asking(url, StepKind::SignIn).sent_from(document))),
                    None => Err(Drift::new(DriftKind::LabelMissing, format!("link {link}"), "not offered")
                        .on(name)
                        .into()),
                }
            }
            On::Submit(submit) => self.submit(submit, page, document, status).await,
        }
    }

    async fn submit(
        &mut self,
        submit: &LoginSubmit,
        page: &Page,
        document: &Document,
        status: u16,
    ) -> Result<Next, SignInError> {
        let name = page.model.name.as_str();
        if submit.counts_as.is_some_and(|kind| self.sent.contains(&kind)) {
            // It was sent already and the page came again, without any message that the pack knows.
            let drift =
                Drift::new(DriftKind::PageUnexpected, "an answer to what was sent", "the same page again");
            return Err(drift.on(name).into());
        }
        let code = submit.challenge.and_then(|_| self.code.take());
        if let (Some(kind), None) = (submit.challenge, &code) {
            let challenge = self.challenge(kind, submit, page, document, status)?;
            return Ok(Next::Stop(SignIn::Challenge(challenge)));
        }
        page.model.read(document, status, self.visitor.context())?;
        let values = self.values(submit, code.as_ref())?;
        let filled = page.model.fill(document, &submit.form, &values)?;
        let request = sending(filled, StepKind::SignIn).map_err(|drift| drift.on(name).at(&submit.form))?;
        self.count(submit.counts_as).await?;
        Ok(Next::Send(request.sent_from(document)))
    }

    /// The page's form, filled but for the code.
    fn challenge(
        &self,
        kind: ChallengeKind,
        submit: &LoginSubmit,
        page: &Page,
        document: &Document,
        status: u16,
    ) -> Result<Challenge, SignInError> {
        let reading = page.model.read(document, status, self.visitor.context())?;
        let values = self.values(submit, None)?;
        let draft = page.model.fill(document, &submit.form, &values)?;
        let field = page.model.control_name(document, &submit.form, code_control(submit))?;
        let hint = submit.hint.as_ref().and_then(|hint| reading.values.get(hint)).and_then(Reading::value);
        let state = SignInState {
            page: page.model.name.clone(),
            draft,
            field,
            steps: self.steps,
            password_sent: self.sent.contains(&AttemptKind::Password),
        };
        Ok(Challenge { kind, hint: hint.map(Value::to_text), state })
    }

    /// Where the sign-in waits after a wrong code: on the page that came, if that takes another one.
    fn another_code(&self, page: &Page, document: &Document, status: u16) -> Option<Box<SignInState>> {
        let Some(On::Submit(submit)) = self.login.on.get(&page.model.name) else { return None };
        let challenge = self.challenge(submit.challenge?, submit, page, document, status).ok()?;
        // How often one may be wrong is for the guard to say; the request counts only as an answer to the page.
        let steps = challenge.state.steps.saturating_sub(1);
        Some(Box::new(SignInState { steps, ..challenge.state }))
    }

    /// Asks the guard before anything is sent that counts.
    async fn count(&mut self, kind: Option<AttemptKind>) -> Result<(), SignInError> {
        if let Some(kind) = kind {
            self.guard.before_attempt(kind).await?;
            self.sent.push(kind);
        }
        Ok(())
    }

    /// What is filled into the form. Secrets are revealed here and live as long as the request.
    fn values(
        &self,
        submit: &LoginSubmit,
        code: Option<&Code>,
    ) -> Result<Vec<(String, String)>, SignInError> {
        let mut bindings = Bindings::default();
        bindings.bind_given("settings", self.visitor.settings());
        let mut revealed = IndexMap::new();
        for (name, credential) in self.pack.credentials() {
            let is_used = submit.with.iter().any(|(_, text)| text.mentions_value("credential", name));
            if !is_used {
                continue;
            }
            match self.credentials.reveal(name) {
                Some(secret) => {
                    revealed.insert(name.clone(), Value::Text(secret.to_string()));
                }
                None if credential.optional => {}
                None => return Err(SignInError::MissingCredential(name.clone())),
            }
        }
        bindings.bind_given("credential", revealed);
        let code = code.map(|code| code.0.to_string()).unwrap_or_default();
        bindings.bind_given("challenge", IndexMap::from([("code".to_owned(), Value::Text(code))]));
        Ok(submit.with.iter().map(|(name, text)| (name.clone(), text.fill(&bindings))).collect())
    }

    /// The request that a waiting sign-in goes on with.
    async fn resume(&mut self, state: SignInState) -> Result<Request, SignInError> {
        let SignInState { page, mut draft, field, steps, password_sent } = state;
        let unusable = |found: &str| {
            Drift::new(DriftKind::FormUnusable, "a form that waits for a code", found).on(&page)
        };
        let Some(code) = self.code.take() else { return Err(unusable("no code").into()) };
        if !draft.set(&field, &code.0) {
            return Err(unusable("no field for the code").into());
        }
        let counts_as = match self.login.on.get(&page) {
            Some(On::Submit(submit)) => submit.counts_as,
            _ => return Err(unusable("a page that the pack does not know any more").into()),
        };
        self.steps = steps;
        if password_sent {
            self.sent.push(AttemptKind::Password);
        }
        let request = sending(draft, StepKind::SignIn).map_err(|drift| drift.on(&page))?;
        self.count(counts_as).await?;
        Ok(request)
    }
}

/// The control that takes the code.
fn code_control(submit: &LoginSubmit) -> &str {
    submit.with.iter().find(|(_, text)| text.mentions("challenge")).map_or("", |(name, _)| name)
}

fn of_flow(error: FlowError) -> SignInError {
    match error {
        FlowError::Drift(drift) => SignInError::Drift(drift),
        FlowError::Wire(error) => SignInError::Wire(error),
        FlowError::Failed(status) => SignInError::Failed(status),
        FlowError::Setting(error) => SignInError::Setting(error),
        FlowError::Met { .. } | FlowError::TooManySteps(_) | FlowError::NotSupported(_) => {
            SignInError::TooManySteps
        }
    }
}
