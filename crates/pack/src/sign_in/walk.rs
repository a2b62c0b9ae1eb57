//! The walk over pages: what is done on each of them, within bounds.

use std::collections::BTreeMap;
use std::time::Duration;

use indexmap::IndexMap;
use jiff::tz::TimeZone;
use rooftop_page::{Document, Drift, DriftKind, PageReading, Reading, Value};
use url::Url;

use super::waiting::linked;
use super::{AttemptGuard, AttemptKind, Challenge, ChallengeKind, Code, Credentials, SignIn, SignInError};
use crate::expr::Bindings;
use crate::filling::Files;
use crate::meaning::Meaning;
use crate::pack::{Login, LoginOpen, LoginSend, LoginStart, LoginSubmit, On, OnAction, Pack, Page};
use crate::run::request::sending;
use crate::run::visit::{Visitor, failed_or};
use crate::run::{FlowError, address, classify};
use crate::wire::{Request, StepKind, Wire};

/// The longest life of a session that a DMS may announce: longer ones are as good as endless.
const LIFE_MAX: Duration = Duration::from_hours(24 * 30);

pub(super) struct Walk<'w> {
    pack: &'w Pack,
    pub(super) login: &'w Login,
    settings: &'w BTreeMap<String, String>,
    credentials: &'w dyn Credentials,
    guard: &'w mut dyn AttemptGuard,
    pub(super) visitor: Visitor<'w>,
    code: Option<Code>,
    pub(super) steps: u32,
    /// What has been sent; each at most once.
    pub(super) sent: Vec<AttemptKind>,
    lives_for: Option<Duration>,
    /// Another user of the account was signed out.
    evicted: bool,
}

/// Whether a code is at hand for what a page asks; none where the page asks for none.
enum Asked {
    Has(Option<Code>),
    Waits(Box<Challenge>),
}

/// What is done on a page.
enum Next {
    Send(Request),
    Stop(SignIn),
}

impl<'w> Walk<'w> {
    pub(super) fn new(
        pack: &'w Pack,
        settings: &'w BTreeMap<String, String>,
        credentials: &'w dyn Credentials,
        guard: &'w mut dyn AttemptGuard,
        wire: &'w mut dyn Wire,
    ) -> Result<Self, SignInError> {
        let login = pack.login.as_ref().ok_or(SignInError::NotSupported)?;
        let visitor = Visitor::new(pack, settings, TimeZone::UTC, wire)?;
        Ok(Self {
            pack,
            login,
            settings,
            credentials,
            guard,
            visitor,
            code: None,
            steps: 0,
            sent: Vec::new(),
            lives_for: None,
            evicted: false,
        })
    }

    /// The first request of a sign-in. Where every request shows the credentials, this one is an attempt.
    pub(super) async fn begin(&mut self, code: Option<Code>) -> Result<Request, SignInError> {
        self.code = code;
        let carries = self.carry()?;
        let (request, counts_as) = match &self.login.start {
            LoginStart::Open(open) => (Request::get(self.address(open)?, StepKind::SignIn), None),
            LoginStart::Send(send) => (self.request(send, "", &IndexMap::new(), None)?, send.counts_as),
        };
        match counts_as {
            None if carries => {
                // A form may ask for them once more: behind the server's own door there may be the portal's.
                self.guard.before_attempt(AttemptKind::Password).await?;
            }
            counts_as => self.count(counts_as).await?,
        }
        Ok(request)
    }

    /// Takes up the credentials that every request shows. Whether there are any.
    pub(super) fn carry(&mut self) -> Result<bool, SignInError> {
        let mut carries = false;
        for name in self.pack.carried_credentials() {
            match self.credentials.reveal(name) {
                Some(secret) => self.visitor.session.carry(name, secret),
                None if self.is_optional(name) => continue,
                None => return Err(SignInError::MissingCredential(name.to_owned())),
            }
            carries = true;
        }
        Ok(carries)
    }

    fn is_optional(&self, credential: &str) -> bool {
        self.pack.credentials().get(credential).is_some_and(|credential| credential.optional)
    }

    pub(super) async fn go_on(&mut self, first: Request) -> Result<SignIn, SignInError> {
        let mut request = first;
        loop {
            if self.steps >= self.login.max_steps {
                return Err(SignInError::TooManySteps);
            }
            self.steps += 1;
            let (document, status) = self.visitor.fetch(request, None).await.map_err(of_flow)?;
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
            meaning if meaning.needs_person() => Some(SignInError::Person(meaning)),
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
        self.take(on, page, document, status)?;
        match &on.action {
            OnAction::Submit(submit) => return self.submit(on, submit, page, document, status).await,
            OnAction::Send(send) => return self.send(on, send, page, document, status).await,
            OnAction::Evict(form) => return self.evict(form, page, document, status),
            OnAction::SignedIn | OnAction::Follow(_) | OnAction::Open(_) => {}
        }
        if let Some(asked) = &on.challenge {
            let challenge = self.challenge(on, asked, page, document, status)?;
            return Ok(Next::Stop(SignIn::Challenge(Box::new(challenge))));
        }
        match &on.action {
            OnAction::Follow(link) => {
                let reading = page.model_for(document, self.visitor.context())?.read(
                    document,
                    status,
                    self.visitor.context(),
                )?;
                let request = Request::get(linked(&reading, link)?, StepKind::SignIn);
                Ok(Next::Send(request.sent_from(document)))
            }
            OnAction::Open(open) => Ok(Next::Send(Request::get(self.address(open)?, StepKind::SignIn))),
            OnAction::SignedIn | OnAction::Submit(_) | OnAction::Send(_) | OnAction::Evict(_) => {
                let session = std::mem::take(&mut self.visitor.session);
                let lives_for = self.lives_for;
                Ok(Next::Stop(SignIn::Done { page: name.to_owned(), session, lives_for }))
            }
        }
    }

    /// Signs another user of the account out, once, where that is allowed.
    fn evict(
        &mut self,
        form: &str,
        page: &Page,
        document: &Document,
        status: u16,
    ) -> Result<Next, SignInError> {
        if !self.guard.may_evict() || std::mem::replace(&mut self.evicted, true) {
            return Err(SignInError::SeatTaken);
        }
        page.model_for(document, self.visitor.context())?.read(document, status, self.visitor.context())?;
        let filled = page.model.fill(document, form, &[])?;
        let request = sending(filled, StepKind::SignIn, &Files::new())?;
        Ok(Next::Send(request.sent_from(document)))
    }

    /// Takes what the page gives the session to keep.
    fn take(&mut self, on: &On, page: &Page, document: &Document, status: u16) -> Result<(), SignInError> {
        if on.keep.is_empty() && on.expires_in.is_none() {
            return Ok(());
        }
        let reading = page.model_for(document, self.visitor.context())?.read(
            document,
            status,
            self.visitor.context(),
        )?;
        for (name, value) in &on.keep {
            let secret = text_of(&reading, value)
                .ok_or_else(|| Drift::new(DriftKind::ValueBlank, format!("the value {value}"), "nothing"))?;
            self.visitor.session.keep(name, secret);
        }
        let seconds = on.expires_in.as_ref().and_then(|value| text_of(&reading, value));
        if let Some(seconds) = seconds.and_then(|seconds| seconds.parse().ok()) {
            self.lives_for = Some(Duration::from_secs(seconds).min(LIFE_MAX));
        }
        Ok(())
    }

    async fn submit(
        &mut self,
        on: &On,
        submit: &LoginSubmit,
        page: &Page,
        document: &Document,
        status: u16,
    ) -> Result<Next, SignInError> {
        let code = match self.code_for(on, submit.counts_as, page, document, status)? {
            Asked::Waits(challenge) => return Ok(Next::Stop(SignIn::Challenge(challenge))),
            Asked::Has(code) => code,
        };
        page.model_for(document, self.visitor.context())?.read(document, status, self.visitor.context())?;
        let values = self.values(submit, code.as_ref())?;
        let filled = page.model.fill(document, &submit.form, &values)?;
        let request = sending(filled, StepKind::SignIn, &Files::new())?;
        self.count(submit.counts_as).await?;
        Ok(Next::Send(request.sent_from(document)))
    }

    async fn send(
        &mut self,
        on: &On,
        send: &LoginSend,
        page: &Page,
        document: &Document,
        status: u16,
    ) -> Result<Next, SignInError> {
        let code = match self.code_for(on, send.counts_as, page, document, status)? {
            Asked::Waits(challenge) => return Ok(Next::Stop(SignIn::Challenge(challenge))),
            Asked::Has(code) => code,
        };
        let reading = page.model_for(document, self.visitor.context())?.read(
            document,
            status,
            self.visitor.context(),
        )?;
        let there = |(name, reading): (&String, &Reading)| Some((name.clone(), reading.value()?.clone()));
        let values = reading.values.iter().filter_map(there).collect();
        let request = self.request(send, &page.model.name, &values, code.as_ref())?;
        self.count(send.counts_as).await?;
        Ok(Next::Send(request.sent_from(document)))
    }

    /// The code that is at hand for what a page asks, or what the person is asked. What counts is sent once.
    fn code_for(
        &mut self,
        on: &On,
        counts_as: Option<AttemptKind>,
        page: &Page,
        document: &Document,
        status: u16,
    ) -> Result<Asked, SignInError> {
        if counts_as.is_some_and(|kind| self.sent.contains(&kind)) {
            // It was sent already and the page came again, without any message that the pack knows.
            let drift =
                Drift::new(DriftKind::PageUnexpected, "an answer to what was sent", "the same page again");
            return Err(drift.on(&page.model.name).into());
        }
        let Some(asked) = &on.challenge else { return Ok(Asked::Has(None)) };
        match self.code.take().filter(|_| asked.kind != ChallengeKind::Approval) {
            Some(code) => Ok(Asked::Has(Some(code))),
            None => {
                self.challenge(on, asked, page, document, status).map(|asked| Asked::Waits(Box::new(asked)))
            }
        }
    }

    /// A request of the pack, of what a page said, the credentials and the code.
    pub(super) fn request(
        &self,
        send: &LoginSend,
        page: &str,
        values: &IndexMap<String, Value>,
        code: Option<&Code>,
    ) -> Result<Request, SignInError> {
        let mut bindings = self.bindings();
        let revealed = self.pack.credentials().keys().filter_map(|name| {
            let secret = self.credentials.reveal(name)?;
            Some((name.clone(), Value::Text(secret.to_string())))
        });
        bindings.bind_given("credential", revealed.collect());
        let code = code.map(|code| ("code".to_owned(), Value::Text(code.0.to_string())));
        bindings.bind_given("challenge", code.into_iter().collect());
        bindings.bind_given(page, values.clone());
        let request = self.visitor.request(&send.request, &bindings);
        request.map_err(|error| match (error, self.missing_credential()) {
            (FlowError::Unsendable(_), Some(name)) => SignInError::MissingCredential(name),
            (error, _) => of_flow(error),
        })
    }

    /// A credential that the pack needs and nobody gave.
    fn missing_credential(&self) -> Option<String> {
        let mut needed = self.pack.credentials().iter().filter(|(_, credential)| !credential.optional);
        needed.find(|(name, _)| self.credentials.reveal(name).is_none()).map(|(name, _)| name.clone())
    }

    /// Asks the guard before anything is sent that counts.
    pub(super) async fn count(&mut self, kind: Option<AttemptKind>) -> Result<(), SignInError> {
        if let Some(kind) = kind {
            self.guard.before_attempt(kind).await?;
            self.sent.push(kind);
        }
        Ok(())
    }

    /// What is filled into the form. Secrets are revealed here and live as long as the request.
    pub(super) fn values(
        &self,
        submit: &LoginSubmit,
        code: Option<&Code>,
    ) -> Result<Vec<(String, String)>, SignInError> {
        let mut bindings = self.bindings();
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
        let filled = submit.with.iter().map(|(name, text)| Ok((name.clone(), text.fill(&bindings)?)));
        filled.collect()
    }

    /// The address of a path at one of the pack's origins.
    pub(super) fn address(&self, open: &LoginOpen) -> Result<Url, SignInError> {
        let base = match &open.origin {
            Some(setting) => self.pack.address(setting, self.settings)?,
            None => self.pack.base(self.settings)?,
        };
        Ok(address(&base, &open.path, &self.bindings())?)
    }

    fn bindings<'b>(&self) -> Bindings<'b> {
        let mut bindings = Bindings::default();
        bindings.bind_given("settings", self.visitor.settings());
        self.visitor.session.bind(&mut bindings);
        bindings
    }
}

fn text_of(reading: &PageReading, value: &str) -> Option<String> {
    reading.values.get(value).and_then(Reading::value).map(Value::to_text)
}

fn of_flow(error: FlowError) -> SignInError {
    match error {
        FlowError::Drift(drift) => SignInError::Drift(drift),
        FlowError::Wire(error) => SignInError::Wire(error),
        FlowError::Failed(status) => SignInError::Failed(status),
        FlowError::Setting(error) => SignInError::Setting(error),
        FlowError::Unsendable(error) => SignInError::Unsendable(error),
        FlowError::Met { .. } | FlowError::TooManySteps(_) | FlowError::NotSupported(_) => {
            SignInError::TooManySteps
        }
    }
}
