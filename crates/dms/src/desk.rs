//! One account's desk: its seat with all that is needed to use it. Here a session is found, made, renewed and kept.

use rooftop_core::ports::DmsFailure;
use rooftop_core::ports::dms::Priority;
use rooftop_core::ports::store::SealedKind;
use rooftop_model::FieldClass;
use rooftop_model::access::{Connection, Integration};
use rooftop_model::id::AccountId;
use rooftop_pack::{Credentials as _, Files, FlowError, FlowScope, Output, Pack, SessionValues};
use rooftop_vault::{Credential, Purpose};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;
use std::sync::Arc;
use tokio::sync::RwLockReadGuard;
use zeroize::Zeroizing;

use crate::canary::{Candidate, Recorder, Replay, compare};
use crate::convert::flow_failure;
use crate::cookies::Jar;
use crate::exhibit::Recorded;
use crate::failure::internal;
use crate::limits::RENEWALS_MAX;
use crate::manners::{ConnectionManners, Errand, Gate, patience};
use crate::seat::{DmsSession, Held, Seat};
use crate::sign_in::Stored;
use crate::specimen::Remembering;
use crate::web::{Attempt, WebDms};
use crate::wire::{AccountWire, Heard, exchange_limits};

/// An account of a connection, ready to be used.
pub(crate) struct Desk<'a> {
    pub(crate) dms: &'a WebDms,
    pub(crate) integration: &'a Arc<Integration>,
    pub(crate) connection: &'a Connection,
    pub(crate) account: &'a AccountId,
    pub(crate) pack: Arc<Pack>,
    /// A version of the pack that is on trial.
    pub(crate) candidate: Option<Arc<Candidate>>,
    pub(crate) seat: Arc<Seat>,
    pub(crate) manners: Arc<ConnectionManners>,
    /// How much it matters what is done here.
    pub(crate) priority: Priority,
}

/// What is kept of a DMS session over a restart, sealed.
#[derive(Serialize, Deserialize)]
struct KeptSession {
    cookies: Value,
    store: Option<String>,
    #[serde(default)]
    values: BTreeMap<String, String>,
    #[serde(default)]
    ends_at: Option<jiff::Timestamp>,
}

impl Desk<'_> {
    /// Runs an operation in a store, or in any. A session that has ended is renewed and the read repeated: nothing
    /// but reads is run here.
    pub(crate) async fn run(
        &self,
        operation: &str,
        store: Option<&str>,
        zone: jiff::tz::TimeZone,
        input: &BTreeMap<String, Value>,
    ) -> Result<Output, DmsFailure> {
        self.run_watched(operation, store, zone, input, false).await.map(|(output, _)| output)
    }

    /// The same, with all that was answered.
    pub(crate) async fn run_recorded(
        &self,
        operation: &str,
        store: Option<&str>,
        zone: jiff::tz::TimeZone,
        input: &BTreeMap<String, Value>,
    ) -> Result<(Output, Recorded), DmsFailure> {
        let (output, recorded) = self.run_watched(operation, store, zone, input, true).await?;
        let none = || DmsFailure::Internal("a run was not recorded".into());
        Ok((output, recorded.ok_or_else(none)?))
    }

    async fn run_watched(
        &self,
        operation: &str,
        store: Option<&str>,
        zone: jiff::tz::TimeZone,
        input: &BTreeMap<String, Value>,
        record: bool,
    ) -> Result<(Output, Option<Recorded>), DmsFailure> {
        let mut renewals = 0;
        let on_trial = self.candidate.as_deref();
        let on_trial = on_trial
            .filter(|candidate| !record && candidate.tries(&self.integration.id, operation, store, input));
        loop {
            let held = self.seated(store).await?;
            let Some(session) = &held.session else { return Err(DmsFailure::ActionRequired) };
            let generation = held.generation;
            let scope = self.flow_scope(session, store, zone.clone());
            let mut recorded = None;
            let (outcome, heard) = match on_trial {
                Some(candidate) => self.run_beside(candidate, session, operation, &scope, input).await,
                None if record => {
                    let mut recorder = Recorder::over(self.wire(&session.jar, store));
                    let outcome =
                        rooftop_pack::run(&self.pack, operation, &scope, input, &mut recorder).await;
                    let (wire, recording) = recorder.end();
                    // After the run: it may have brought new cookies.
                    recorded = Some(Recorded { recording, secrets: self.secrets(&held, session).await? });
                    (outcome, wire.heard)
                }
                None => self.run_kept(&held, session, operation, &scope, input).await,
            };
            self.keep_if_changed(session).await?;
            match outcome {
                Ok(output) => return Ok((output, recorded)),
                Err(error) if error.is_signed_out() && renewals < RENEWALS_MAX => {
                    drop(held);
                    renewals += 1;
                    self.renew(generation).await?;
                }
                Err(error) => return Err(flow_failure(error, heard)),
            }
        }
    }

    /// Runs any operation of the pack once. Nothing of it is repeated, whatever became of it.
    pub(crate) async fn attempt(
        &self,
        attempt: &Attempt<'_>,
        zone: jiff::tz::TimeZone,
    ) -> Result<Output, DmsFailure> {
        let held = self.seated(attempt.store).await?;
        let Some(session) = &held.session else { return Err(DmsFailure::ActionRequired) };
        let scope =
            FlowScope { files: attempt.files.clone(), ..self.flow_scope(session, attempt.store, zone) };
        let (outcome, heard) = self.run_in(session, attempt.operation, &scope, &attempt.input).await;
        self.keep_if_changed(session).await?;
        outcome.map_err(|error| flow_failure(error, heard))
    }

    fn flow_scope(&self, session: &DmsSession, store: Option<&str>, zone: jiff::tz::TimeZone) -> FlowScope {
        FlowScope {
            rooftop: store.map(str::to_owned),
            zone,
            settings: self.connection.settings.clone(),
            files: Files::new(),
            session: session.values.clone(),
        }
    }

    /// Runs an operation, and keeps the pages that are not what the pack says.
    async fn run_kept(
        &self,
        held: &Held,
        session: &DmsSession,
        operation: &str,
        scope: &FlowScope,
        input: &BTreeMap<String, Value>,
    ) -> (Result<Output, FlowError>, Heard) {
        let mut wire = Remembering::over(self.wire(&session.jar, scope.rooftop.as_deref()));
        let outcome = rooftop_pack::run(&self.pack, operation, scope, input, &mut wire).await;
        self.keep_specimens(held, session, &outcome, &wire, scope).await;
        (outcome, wire.wire.heard)
    }

    async fn run_in(
        &self,
        session: &DmsSession,
        operation: &str,
        scope: &FlowScope,
        input: &BTreeMap<String, Value>,
    ) -> (Result<Output, FlowError>, Heard) {
        let mut wire = self.wire(&session.jar, scope.rooftop.as_deref());
        let outcome = rooftop_pack::run(&self.pack, operation, scope, input, &mut wire).await;
        (outcome, wire.heard)
    }

    /// Runs an operation, and lets the version on trial read the same answers. Nothing of that reaches whoever asked,
    /// and where somebody waits nothing more is asked of the DMS for it.
    async fn run_beside(
        &self,
        candidate: &Candidate,
        session: &DmsSession,
        operation: &str,
        scope: &FlowScope,
        input: &BTreeMap<String, Value>,
    ) -> (Result<Output, FlowError>, Heard) {
        let mut recorder = Recorder::over(self.wire(&session.jar, scope.rooftop.as_deref()));
        let outcome = rooftop_pack::run(&self.pack, operation, scope, input, &mut recorder).await;
        let (mut wire, recording) = recorder.end();
        let heard = std::mem::take(&mut wire.heard);
        if matches!(outcome, Ok(_) | Err(FlowError::Drift(_))) {
            candidate.asked(recording.requests());
            let wire = (self.priority == Priority::Sync).then_some(wire);
            let mut replay = Replay::of(recording, wire, candidate);
            let other = rooftop_pack::run(&candidate.pack, operation, scope, input, &mut replay).await;
            if let Some(compared) = compare(&outcome, &other) {
                candidate.note(&self.integration.id, &compared, replay.extra);
            }
        }
        (outcome, heard)
    }

    /// A wire to the pages of a store, or to those of none.
    pub(crate) fn wire<'j>(&'j self, jar: &'j Jar, store: Option<&str>) -> AccountWire<'j> {
        let errand = Errand { priority: self.priority, store: store.map(str::to_owned) };
        let gate =
            Gate { manners: &self.dms.manners, connection: &self.manners, pace: &self.seat.pace, errand };
        AccountWire::new(&self.dms.client, gate, jar, exchange_limits(&self.pack, &self.connection.settings))
    }

    /// Waits until the account is signed in and in this store, and shares it with others who read there.
    async fn seated(&self, store: Option<&str>) -> Result<RwLockReadGuard<'_, Held>, DmsFailure> {
        let now = self.dms.clock.now();
        let fits = |held: &Held| {
            let in_store = |session: &&DmsSession| store.is_none() || session.store.as_deref() == store;
            held.session.as_ref().filter(in_store).is_some_and(|session| !session.is_over(now))
        };
        let held = self.in_turn(self.seat.held.read()).await?;
        if fits(&held) {
            return Ok(held);
        }
        drop(held);
        let mut held = self.in_turn(self.seat.held.write()).await?;
        self.load(&mut held).await?;
        if held.session.as_ref().is_none_or(|session| session.is_over(now)) {
            self.sign_in_unattended(&mut held).await?;
        }
        if let Some(store) = store
            && !fits(&held)
        {
            self.switch(&mut held, store).await?;
        }
        Ok(held.downgrade())
    }

    /// Makes a new session in place of the one that ended, unless somebody was quicker.
    async fn renew(&self, ended: u64) -> Result<(), DmsFailure> {
        let mut held = self.in_turn(self.seat.held.write()).await?;
        if held.generation != ended {
            return Ok(());
        }
        tracing::info!(account = %self.account, "the DMS session has ended; signing in again");
        self.sign_in_unattended(&mut held).await
    }

    /// Moves the session to another store. The pack proves it by what the page shows.
    async fn switch(&self, held: &mut Held, store: &str) -> Result<(), DmsFailure> {
        let Some(operation) = self.pack.switch_operation() else {
            return self.note_store(held, store).await;
        };
        let input = BTreeMap::from([("rooftop".to_owned(), Value::from(store))]);
        for last in [false, true] {
            let Some(session) = &held.session else { return Err(DmsFailure::ActionRequired) };
            let scope = self.flow_scope(session, Some(store), jiff::tz::TimeZone::UTC);
            let (outcome, heard) = self.run_in(session, operation, &scope, &input).await;
            match outcome {
                Ok(_) => return self.note_store(held, store).await,
                Err(error) if error.is_signed_out() && !last => self.sign_in_unattended(held).await?,
                Err(error) => return Err(flow_failure(error, heard)),
            }
        }
        Err(DmsFailure::ActionRequired)
    }

    async fn note_store(&self, held: &mut Held, store: &str) -> Result<(), DmsFailure> {
        if let Some(session) = &mut held.session {
            session.store = Some(store.to_owned());
            self.keep(session).await?;
        }
        Ok(())
    }

    /// Takes a session that was just made, in place of any other, and keeps it.
    pub(crate) async fn install(&self, held: &mut Held, session: DmsSession) -> Result<(), DmsFailure> {
        self.keep(&session).await?;
        held.loaded = true;
        held.generation += 1;
        held.session = Some(session);
        let now = self.dms.clock.now();
        self.dms.store.signed_in(&self.integration.id, self.account, now).await.map_err(internal)
    }

    /// Looks once for a session that outlived a restart.
    async fn load(&self, held: &mut Held) -> Result<(), DmsFailure> {
        if held.loaded {
            return Ok(());
        }
        let sealed = self
            .dms
            .store
            .sealed(&self.integration.id, SealedKind::DmsSession, self.account.as_str())
            .await
            .map_err(internal)?;
        let Some(sealed) = sealed else {
            held.loaded = true;
            return Ok(());
        };
        let opened = self
            .dms
            .vault
            .open(&self.integration.id, Purpose::DmsSession, self.account.as_str(), &sealed)
            .await
            .map_err(internal)?;
        // A form of an older version is as good as none: a sign-in makes a new one.
        if let Ok(kept) = serde_json::from_slice::<KeptSession>(&opened) {
            held.session = self.again(kept).await?;
        }
        held.loaded = true;
        Ok(())
    }

    /// A kept session as it was. Where each request shows the credentials, it needs those that are stored.
    async fn again(&self, kept: KeptSession) -> Result<Option<DmsSession>, DmsFailure> {
        let secrets = kept.values.into_iter().map(|(name, secret)| (name, Zeroizing::new(secret)));
        let mut values = SessionValues::from_kept(secrets.collect());
        if self.pack.carried_credentials().next().is_some() {
            let Some(stored) = self.stored_credential().await? else { return Ok(None) };
            for name in self.pack.carried_credentials() {
                if let Some(secret) = Stored(&stored).reveal(name) {
                    values.carry(name, secret);
                }
            }
        }
        let jar = Arc::new(Jar::from_json(&kept.cookies));
        let session = DmsSession::new(jar, values, kept.ends_at);
        Ok(Some(DmsSession { store: kept.store, ..session }))
    }

    async fn keep_if_changed(&self, session: &DmsSession) -> Result<(), DmsFailure> {
        if session.jar.take_changed() { self.keep(session).await } else { Ok(()) }
    }

    async fn keep(&self, session: &DmsSession) -> Result<(), DmsFailure> {
        let values = session.values.kept().iter();
        let kept = KeptSession {
            cookies: session.jar.to_json(),
            store: session.store.clone(),
            values: values.map(|(name, secret)| (name.clone(), secret.to_string())).collect(),
            ends_at: session.ends_at,
        };
        let plain = Zeroizing::new(serde_json::to_vec(&kept).map_err(internal)?);
        let (id, account) = (&self.integration.id, self.account.as_str());
        let sealed = self.dms.vault.seal(id, Purpose::DmsSession, account, &plain).await.map_err(internal)?;
        let now = self.dms.clock.now();
        self.dms.store.put_sealed(id, SealedKind::DmsSession, account, &sealed, now).await.map_err(internal)
    }

    /// Forgets the session, here and where it is kept.
    pub(crate) async fn forget(&self, held: &mut Held) {
        held.session = None;
        held.presented = None;
        held.generation += 1;
        let deleted = self
            .dms
            .store
            .delete_sealed(&self.integration.id, SealedKind::DmsSession, self.account.as_str())
            .await;
        if let Err(error) = deleted {
            tracing::error!(%error, "the cookies of a DMS session that is over could not be deleted");
        }
    }

    /// Forgets what the user's profile said, so that it is read again.
    pub(crate) async fn forget_profile(&self) {
        if let Some(session) = &mut self.seat.held.write().await.session {
            session.profile = Arc::default();
        }
    }

    /// Whether the session's user may see a class of fields in a store, as the DMS's own profile of the user says.
    pub(crate) async fn sees(&self, store: &str, class: FieldClass) -> Result<bool, DmsFailure> {
        let held = self.seat.held.read().await;
        let profile = held.session.as_ref().map(|session| session.profile.clone()).unwrap_or_default();
        drop(held);
        let profile = profile.get_or_try_init(|| self.profile()).await?;
        let store = profile.stores.iter().find(|known| known.store_number == store);
        Ok(store.is_some_and(|store| store.classes.contains(&class)))
    }

    /// Waits for a turn at the account, but not for ever.
    pub(crate) async fn in_turn<T>(&self, turn: impl Future<Output = T>) -> Result<T, DmsFailure> {
        let waited = tokio::time::timeout(patience(self.priority), turn).await;
        waited.map_err(|_| DmsFailure::Timeout("others used the account all the while".into()))
    }

    /// The stored credentials of the account, if there are any.
    pub(crate) async fn stored_credential(&self) -> Result<Option<Credential>, DmsFailure> {
        let (id, account) = (&self.integration.id, self.account.as_str());
        let Some(sealed) =
            self.dms.store.sealed(id, SealedKind::Credential, account).await.map_err(internal)?
        else {
            return Ok(None);
        };
        let opened =
            self.dms.vault.open(id, Purpose::Credential, account, &sealed).await.map_err(internal)?;
        Credential::from_bytes(&opened).map(Some).map_err(internal)
    }

    /// Signs the session out in the DMS, if the pack knows how. Best effort.
    pub(crate) async fn sign_out(&self) {
        let Ok(mut held) = self.in_turn(self.seat.held.write()).await else { return };
        if self.load(&mut held).await.is_err() {
            return;
        }
        if let Some(session) = &held.session
            && self.pack.operations().any(|name| name == SIGN_OUT)
        {
            let scope = self.flow_scope(session, None, jiff::tz::TimeZone::UTC);
            let (outcome, _) = self.run_in(session, SIGN_OUT, &scope, &BTreeMap::new()).await;
            match outcome {
                Ok(_) => {}
                // The page that says so is the proof.
                Err(error) if error.is_signed_out() => {}
                Err(error) => {
                    tracing::info!(%error, "the DMS did not confirm the sign-out; its session will expire");
                }
            }
        }
        self.forget(&mut held).await;
    }
}

/// The operation by which a pack ends a session. It is never asked for from outside.
pub(crate) const SIGN_OUT: &str = "account.sign_out";
