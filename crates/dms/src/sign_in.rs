//! Signing in: with what a caller presents, with what is stored, or on from a code that was asked for.

use rooftop_core::ports::DmsFailure;
use rooftop_core::ports::dms::{ChallengeAnswer, MfaCode, MfaMethod, Profile, SignedIn};
use rooftop_core::ports::store::AttemptOutcome;
use rooftop_pack::ChallengeAnswer as Answer;
use rooftop_pack::{
    Challenge, ChallengeKind, Code, Credentials, Output, SessionValues, SignIn, SignInError, SignInState,
};
use rooftop_vault::{Credential, Purpose, TotpSeed};
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::Instant;
use zeroize::Zeroizing;

use crate::convert::{drift, person_needed, profile, wire_failure};
use crate::cookies::Jar;
use crate::desk::Desk;
use crate::failure::internal;
use crate::guard::LockoutGuard;
use crate::limits::{APPROVAL_LOOKS, APPROVAL_PAUSE, REPEAT_WINDOW, TOTP_WAIT_MAX};
use crate::seat::{DmsSession, Held, PresentedCredentials, Recent, RecentOutcome};
use crate::wire::Heard;

/// A sign-in that waits for a code: all that is needed to go on, in this process or another. It is kept sealed.
#[derive(Serialize, Deserialize)]
struct Pending {
    cookies: Value,
    state: SignInState,
}

impl Desk<'_> {
    /// Signs in with credentials that a caller presents.
    ///
    /// One at a time for an account. A caller who waited while the very same was tried gets that answer, and a
    /// repeat of a sign-in that succeeded moments ago is answered from it: its code is used up, so it could not
    /// succeed again.
    pub(crate) async fn present(
        &self,
        username: &str,
        password: &SecretString,
        code: Option<&MfaCode>,
    ) -> Result<SignedIn, DmsFailure> {
        let arrived = Instant::now();
        let fingerprint = self.fingerprint(username, password, code).await?;
        let mut gate = self.in_turn(self.seat.gate.lock()).await?;
        if let Some(answer) = self.repeated(gate.as_ref(), &fingerprint, arrived).await {
            return answer;
        }
        self.expect_new(code).await?;
        let jar = Arc::new(Jar::default());
        let credentials = Presented { username, password };
        let walked = self.walk(&jar, &credentials, Some(password), None, code.map(|code| &code.code)).await;
        let outcome = match walked {
            Ok(SignIn::Done { session, lives_for, .. }) => {
                let presented =
                    PresentedCredentials { username: username.to_owned(), password: password.clone() };
                let session = self.session(jar, session, lives_for);
                self.arrive(session, code.is_some(), Some(presented)).await
            }
            Ok(SignIn::Challenge(challenge)) => return self.wait_for_code(&jar, *challenge, code).await,
            Err(failure) => Err(failure),
        };
        *gate = recent(&outcome, fingerprint).or(gate.take());
        self.done(outcome)
    }

    /// Goes on with a sign-in that waited for a person.
    pub(crate) async fn answer(
        &self,
        pending: &[u8],
        answer: &ChallengeAnswer,
    ) -> Result<SignedIn, DmsFailure> {
        let opened = self
            .dms
            .vault
            .open(&self.integration.id, Purpose::Challenge, self.account.as_str(), pending)
            .await
            .map_err(internal)?;
        let pending: Pending = serde_json::from_slice(&opened).map_err(|_| DmsFailure::ChallengeOver)?;
        let jar = Arc::new(Jar::from_json(&pending.cookies));
        let _gate = self.in_turn(self.seat.gate.lock()).await?;
        let (code, answer) = match answer {
            ChallengeAnswer::Code(code) => (Some(code), Answer::Code(Code::new(code.code.expose_secret()))),
            ChallengeAnswer::Approved => (None, Answer::Approved),
            ChallengeAnswer::Resend => (None, Answer::Resend),
        };
        if let Err(failure) = self.expect_new(code).await {
            return Err(match failure {
                // Nothing was sent, so the sign-in waits as it did before.
                DmsFailure::CodeRejected { .. } => self.code_rejected(&jar, Some(pending.state)).await,
                other => other,
            });
        }
        let code = code.map(|code| &code.code);
        match self.walk_on(&jar, pending.state, answer, code).await {
            Ok(SignIn::Done { session, lives_for, .. }) => {
                let session = self.session(jar, session, lives_for);
                let outcome = self.arrive(session, true, None).await;
                self.done(outcome)
            }
            Ok(SignIn::Challenge(challenge)) => self.wait_for_code(&jar, *challenge, None).await,
            Err(failure) => Err(failure),
        }
    }

    /// Goes on with the answer. An approval is looked for a few times before the caller hears that it still waits.
    async fn walk_on(
        &self,
        jar: &Jar,
        state: SignInState,
        answer: Answer,
        code: Option<&SecretString>,
    ) -> Result<SignIn, DmsFailure> {
        let looks = if matches!(answer, Answer::Approved) { APPROVAL_LOOKS } else { 1 };
        let mut state = state;
        for look in 1..=looks {
            let walked =
                self.walk(jar, &NoCredentials, None, Some((state.clone(), answer.clone())), code).await?;
            match walked {
                SignIn::Challenge(still) if still.kind == ChallengeKind::Approval && look < looks => {
                    state = still.state;
                    tokio::time::sleep(APPROVAL_PAUSE).await;
                }
                walked => return Ok(walked),
            }
        }
        Err(DmsFailure::ChallengeOver)
    }

    /// The session that a walk ended with.
    fn session(&self, jar: Arc<Jar>, values: SessionValues, lives_for: Option<Duration>) -> DmsSession {
        let life = lives_for.and_then(|life| jiff::SignedDuration::try_from(life).ok());
        let ends_at = life.and_then(|life| self.dms.clock.now().saturating_add(life).ok());
        DmsSession::new(jar, values, ends_at)
    }

    /// Signs in with nobody there: with the stored credentials, or with those that a caller presented to this
    /// process. Whoever calls this has the seat alone.
    pub(crate) async fn sign_in_unattended(&self, held: &mut Held) -> Result<(), DmsFailure> {
        held.session = None;
        let stored = self.stored_credential().await?;
        let jar = Arc::new(Jar::default());
        let signed_in = match (&stored, held.presented.clone()) {
            (Some(stored), _) if stored.totp_seed.is_some() || !held.needs_person => {
                let credentials = Stored(stored);
                let walked = self.walk(&jar, &credentials, Some(&stored.password), None, None).await;
                match (walked, &stored.totp_seed) {
                    (Ok(SignIn::Challenge(asked)), Some(seed)) if asked.kind == ChallengeKind::Totp => {
                        let state = asked.state;
                        let code = self.next_code(seed).await?;
                        let answer = Answer::Code(Code::new(code.expose_secret()));
                        self.walk(&jar, &credentials, None, Some((state, answer)), Some(&code)).await
                    }
                    (walked, _) => walked,
                }
            }
            (None, Some(presented)) if !held.needs_person => {
                let credentials = Presented { username: &presented.username, password: &presented.password };
                self.walk(&jar, &credentials, Some(&presented.password), None, None).await
            }
            (Some(_), _) => Err(DmsFailure::CodeRequired),
            (None, _) => Err(DmsFailure::ActionRequired),
        };
        match signed_in {
            Ok(SignIn::Done { session, lives_for, .. }) => {
                held.needs_person = false;
                self.install(held, self.session(jar, session, lives_for)).await
            }
            Ok(SignIn::Challenge(_)) => {
                held.needs_person = true;
                Err(DmsFailure::CodeRequired)
            }
            Err(failure) => {
                self.forget_session(held).await;
                Err(failure)
            }
        }
    }

    /// One walk of the pack's sign-in under the lock-out guard. An attempt whose answer says neither yes nor no
    /// stays open, and counts as refused.
    async fn walk(
        &self,
        jar: &Jar,
        credentials: &dyn Credentials,
        password: Option<&SecretString>,
        waiting: Option<(SignInState, Answer)>,
        code: Option<&SecretString>,
    ) -> Result<SignIn, DmsFailure> {
        let (dms, integration) = (self.dms, &self.integration.id);
        let mut guard = LockoutGuard::new(&*dms.store, &dms.vault, &*dms.clock, integration, self.account);
        guard.password = password;
        guard.code = code.cloned();
        guard.sent_codes = Some(&self.seat.sent_codes);
        let code = code.filter(|_| waiting.is_none()).map(|code| Code::new(code.expose_secret()));
        let waits = waiting.as_ref().map(|(state, _)| state.clone());
        let mut wire = self.wire(jar, None);
        guard.sent = wire.sent.clone();
        let outcome = rooftop_pack::sign_in(
            &self.pack,
            &self.connection.settings,
            credentials,
            waiting,
            code,
            &mut guard,
            &mut wire,
        )
        .await;
        let heard = wire.heard;
        if let Some(verdict) = verdict(&outcome, guard.was_sent()) {
            guard.settle(verdict).await?;
        }
        if matches!(outcome, Err(SignInError::Locked)) {
            dms.store.lock(integration, self.account, dms.clock.now()).await.map_err(internal)?;
        }
        let error = match outcome {
            Ok(signed_in) => return Ok(signed_in),
            Err(error) => error,
        };
        Err(match (guard.take_refusal(), error) {
            // Nothing was sent, so the sign-in waits as it did before.
            (Some(DmsFailure::CodeRejected { .. }), _) => self.code_rejected(jar, waits).await,
            (Some(refusal), _) => refusal,
            (None, SignInError::CodeRejected(next)) => {
                self.code_rejected(jar, next.map(|state| *state)).await
            }
            (None, error) => told(error, heard),
        })
    }

    /// A wrong code, with what the sign-in goes on with if the DMS asks for another one.
    async fn code_rejected(&self, jar: &Jar, state: Option<SignInState>) -> DmsFailure {
        let Some(state) = state else { return DmsFailure::CodeRejected { pending: None } };
        match self.sealed(jar, state).await {
            Ok(pending) => DmsFailure::CodeRejected { pending: Some(pending) },
            Err(failure) => failure,
        }
    }

    /// A waiting sign-in with its cookies, sealed.
    async fn sealed(&self, jar: &Jar, state: SignInState) -> Result<Vec<u8>, DmsFailure> {
        let pending = Pending { cookies: jar.to_json(), state };
        let plain = Zeroizing::new(serde_json::to_vec(&pending).map_err(internal)?);
        self.dms
            .vault
            .seal(&self.integration.id, Purpose::Challenge, self.account.as_str(), &plain)
            .await
            .map_err(internal)
    }

    /// Takes the session that a walk ended with, and reads who the user is.
    async fn arrive(
        &self,
        session: DmsSession,
        needs_person: bool,
        presented: Option<PresentedCredentials>,
    ) -> Result<Profile, DmsFailure> {
        let mut held = self.in_turn(self.seat.held.write()).await?;
        held.needs_person = needs_person;
        held.presented = presented;
        self.install(&mut held, session).await?;
        drop(held);
        self.profile().await
    }

    /// Who the account's user is and what it may see.
    pub(crate) async fn profile(&self) -> Result<Profile, DmsFailure> {
        let operation = rooftop_core::ports::dms::Operation::AccountRead;
        match self.run(operation.as_str(), None, jiff::tz::TimeZone::UTC, &BTreeMap::new()).await? {
            Output::Record(record) => profile(*record),
            Output::Rows(_) | Output::Done => Err(DmsFailure::Internal("account.read gave no record".into())),
        }
    }

    fn done(&self, outcome: Result<Profile, DmsFailure>) -> Result<SignedIn, DmsFailure> {
        outcome.map(|profile| SignedIn::Done { account: self.account.clone(), profile })
    }

    async fn wait_for_code(
        &self,
        jar: &Jar,
        challenge: Challenge,
        given: Option<&MfaCode>,
    ) -> Result<SignedIn, DmsFailure> {
        if given.is_some() {
            // A code came with the request and the DMS asks for one still: it wants one of another kind.
            tracing::info!(kind = ?challenge.kind, "the DMS asks for a further code");
        }
        let pending = self.sealed(jar, challenge.state).await?;
        Ok(SignedIn::Challenge {
            account: self.account.clone(),
            method: method(challenge.kind),
            hint: challenge.hint,
            can_resend: challenge.can_resend,
            pending,
        })
    }

    /// The next code of the account's authenticator whose time step nobody has used, here or on another node.
    async fn next_code(&self, seed: &TotpSeed) -> Result<SecretString, DmsFailure> {
        let waiting = Instant::now();
        loop {
            let now = self.dms.clock.now();
            let (step, code) = seed.code_at(now.as_second());
            if self
                .dms
                .store
                .use_totp_step(&self.integration.id, self.account, step)
                .await
                .map_err(internal)?
            {
                return Ok(code);
            }
            if waiting.elapsed() > TOTP_WAIT_MAX {
                return Err(DmsFailure::Timeout("every step of the authenticator was used by others".into()));
            }
            let period = i64::try_from(seed.period_seconds()).unwrap_or(30).max(1);
            let left = period - now.as_second().rem_euclid(period);
            tokio::time::sleep(Duration::from_secs(left.unsigned_abs())).await;
        }
    }

    /// Refuses a code that was sent before, without sending it.
    async fn expect_new(&self, code: Option<&MfaCode>) -> Result<(), DmsFailure> {
        let Some(code) = code else { return Ok(()) };
        let secret = code.code.expose_secret().as_bytes();
        let (vault, integration) = (&self.dms.vault, &self.integration.id);
        let fingerprint = vault.fingerprint(integration, self.account, secret).await.map_err(internal)?;
        if self.seat.sent_codes.has(&fingerprint) {
            return Err(DmsFailure::CodeRejected { pending: None });
        }
        Ok(())
    }

    async fn fingerprint(
        &self,
        username: &str,
        password: &SecretString,
        code: Option<&MfaCode>,
    ) -> Result<[u8; 32], DmsFailure> {
        let mut all = Zeroizing::new(Vec::new());
        for part in [username, password.expose_secret(), code.map_or("", |code| code.code.expose_secret())] {
            all.extend((part.len() as u64).to_be_bytes());
            all.extend(part.as_bytes());
        }
        self.dms.vault.fingerprint(&self.integration.id, self.account, &all).await.map_err(internal)
    }

    /// The answer to a sign-in that is the same as the last one, if that still says something.
    async fn repeated(
        &self,
        recent: Option<&Recent>,
        fingerprint: &[u8; 32],
        arrived: Instant,
    ) -> Option<Result<SignedIn, DmsFailure>> {
        let recent = recent.filter(|recent| recent.fingerprint == *fingerprint)?;
        let waited_for_it = recent.ended >= arrived;
        match &recent.outcome {
            RecentOutcome::Done(profile) if waited_for_it || recent.ended.elapsed() < REPEAT_WINDOW => {
                let live = self.seat.held.read().await.session.is_some();
                live.then(|| self.done(Ok(profile.clone())))
            }
            RecentOutcome::PasswordRefused if waited_for_it => Some(Err(DmsFailure::CredentialsRejected)),
            RecentOutcome::CodeRefused if waited_for_it => {
                Some(Err(DmsFailure::CodeRejected { pending: None }))
            }
            _ => None,
        }
    }

    async fn forget_session(&self, held: &mut Held) {
        let presented = held.presented.take();
        self.forget(held).await;
        held.presented = presented;
    }
}

/// What a caller typed.
struct Presented<'a> {
    username: &'a str,
    password: &'a SecretString,
}

impl Credentials for Presented<'_> {
    fn reveal(&self, name: &str) -> Option<Zeroizing<String>> {
        match name {
            "username" => Some(Zeroizing::new(self.username.to_owned())),
            "password" => Some(Zeroizing::new(self.password.expose_secret().to_owned())),
            _ => None,
        }
    }
}

/// What is stored for a service account, what the pack asks for beside user name and password among it.
pub(crate) struct Stored<'a>(pub(crate) &'a Credential);

impl Credentials for Stored<'_> {
    fn reveal(&self, name: &str) -> Option<Zeroizing<String>> {
        let Credential { username, password, extra, .. } = self.0;
        let secret = match name {
            "username" => return Some(Zeroizing::new(username.clone())),
            "password" => password,
            other => extra.get(other)?,
        };
        Some(Zeroizing::new(secret.expose_secret().to_owned()))
    }
}

/// For a sign-in that has sent the password already.
struct NoCredentials;

impl Credentials for NoCredentials {
    fn reveal(&self, _name: &str) -> Option<Zeroizing<String>> {
        None
    }
}

/// What the ledger is told of the open attempt; nothing where the answer says neither yes nor no.
fn verdict(outcome: &Result<SignIn, SignInError>, sent: bool) -> Option<AttemptOutcome> {
    match outcome {
        Ok(_) | Err(SignInError::PasswordExpired | SignInError::SeatTaken | SignInError::NotAuthorized) => {
            Some(AttemptOutcome::Accepted)
        }
        Err(SignInError::CredentialsRejected | SignInError::CodeRejected(_) | SignInError::Locked) => {
            Some(AttemptOutcome::Refused)
        }
        Err(_) if !sent => Some(AttemptOutcome::NotSent),
        Err(_) => None,
    }
}

fn recent(outcome: &Result<Profile, DmsFailure>, fingerprint: [u8; 32]) -> Option<Recent> {
    let outcome = match outcome {
        Ok(profile) => RecentOutcome::Done(profile.clone()),
        Err(DmsFailure::CredentialsRejected) => RecentOutcome::PasswordRefused,
        Err(DmsFailure::CodeRejected { .. }) => RecentOutcome::CodeRefused,
        Err(_) => return None,
    };
    Some(Recent { fingerprint, ended: Instant::now(), outcome })
}

fn method(kind: ChallengeKind) -> MfaMethod {
    match kind {
        ChallengeKind::Totp => MfaMethod::Totp,
        ChallengeKind::Sms => MfaMethod::Sms,
        ChallengeKind::Email => MfaMethod::Email,
        ChallengeKind::PhoneCall => MfaMethod::PhoneCall,
        ChallengeKind::MobileApp => MfaMethod::MobileApp,
        ChallengeKind::Device => MfaMethod::Device,
        ChallengeKind::Approval => MfaMethod::Approval,
    }
}

fn told(error: SignInError, heard: Heard) -> DmsFailure {
    let retry_after = heard.retry_after;
    let unavailable = |detail: String| DmsFailure::Unavailable { detail, retry_after };
    match error {
        SignInError::CredentialsRejected => DmsFailure::CredentialsRejected,
        SignInError::CodeRejected(_) => DmsFailure::CodeRejected { pending: None },
        SignInError::Locked => DmsFailure::AccountLocked,
        SignInError::CannotResend => DmsFailure::CannotResend,
        SignInError::Person(meaning) => person_needed(meaning),
        SignInError::PasswordExpired => DmsFailure::PasswordExpired,
        SignInError::Captcha => DmsFailure::Captcha,
        SignInError::SeatTaken => DmsFailure::SeatTaken,
        SignInError::NotAuthorized => DmsFailure::NotAuthorized,
        SignInError::Expired => DmsFailure::ChallengeOver,
        SignInError::Drift(found) => DmsFailure::Drift(drift(&found)),
        SignInError::Wire(error) => wire_failure(&error, heard),
        SignInError::MissingCredential(name) => {
            DmsFailure::NotSupported(format!("the sign-in of this DMS needs the credential {name}"))
        }
        SignInError::NotSupported => DmsFailure::NotSupported("the pack cannot sign in".into()),
        other => unavailable(other.to_string()),
    }
}
