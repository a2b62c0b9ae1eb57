//! A flow of a pack, tried against a live system for the pack's author.
//!
//! It goes over the gateway's own [wire](crate::wire) and through the pack's own sign-in, with the gateway's manners. There is no
//! integration, no vault and no ledger of attempts here, and nothing outlives the run. So one password is sent, once, and a
//! code only when somebody gives one; a session that was made is signed out again where the pack knows how.

use async_trait::async_trait;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use reqwest::Client;
use rooftop_core::ports::dms::Priority;
use rooftop_core::ports::store::{RequestCount, RequestCounts, System};
use rooftop_core::ports::{Clock, Entropy, StoreError};
use rooftop_model::id::{ConnectionId, IntegrationId};
use rooftop_pack::{
    AttemptGuard, AttemptKind, Challenge, ChallengeAnswer, Credentials, Files, FlowError, FlowScope, Output,
    Pack, Refused, Request, Response, SessionValues, SettingError, SignIn, SignInError,
};
use serde_json::Value;
use std::collections::BTreeMap;
use std::sync::Arc;
use zeroize::Zeroizing;

use crate::canary::{Recorder, Recording};
use crate::cookies::Jar;
use crate::desk::SIGN_OUT;
use crate::http::client;
use crate::limits::TRYOUT_CODES_MAX;
use crate::manners::{ConnectionManners, Errand, Gate, Manners, Pace};
use crate::settings::pace;
use crate::web::NoClient;
use crate::wire::{AccountWire, Heard, exchange_limits};

/// A flow that is to be tried, and on what.
#[derive(Debug)]
pub struct Tryout {
    /// The pack.
    pub pack: Arc<Pack>,
    /// The pack's settings, the addresses among them.
    pub settings: BTreeMap<String, String>,
    /// The flow's operation.
    pub operation: String,
    /// What the operation is given.
    pub input: BTreeMap<String, Value>,
    /// The native key of the store that every page must show; any store without it.
    pub rooftop: Option<String>,
    /// The zone of the pages' local times, unless the pack fixes one.
    pub zone: TimeZone,
    /// What requests say that they come from.
    pub user_agent: String,
    /// A flow that changes something in the DMS may be run.
    pub may_write: bool,
}

/// Whoever can be asked while a sign-in waits.
pub trait Person: Send {
    /// The answer to a challenge; none if there is nobody, or nobody knows.
    fn answer(&mut self, challenge: &Challenge) -> Option<ChallengeAnswer>;
}

/// What came of it.
#[derive(Debug)]
pub struct Tried {
    /// What was asked and answered, sign-in included, in its order.
    pub exchanges: Vec<(Request, Response)>,
    /// There was more than is kept: an answer that did not come, or too much.
    pub is_partial: bool,
    /// The page on which the sign-in ended.
    pub signed_in: Option<String>,
    /// What the flow gave, or how it ended.
    pub outcome: Result<Output, TryoutError>,
    /// What must not be seen: passwords, codes, cookies, tokens.
    pub secrets: Vec<Zeroizing<String>>,
    /// By what the user is known to the system. It is shown to whoever tries, and is no part of a recording.
    pub logins: Vec<Zeroizing<String>>,
}

impl Tried {
    /// Whether the flow gave all that it should.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        match &self.outcome {
            Ok(Output::Rows(rows)) => rows.rows.iter().all(Result::is_ok),
            Ok(Output::Record(_) | Output::Done) => true,
            Err(_) => false,
        }
    }

    /// A text in which no secret stands in the open.
    #[must_use]
    pub fn without_secrets(&self, text: &str) -> String {
        let long = self.secrets.iter().filter(|secret| secret.chars().count() >= SECRET_MIN);
        long.fold(text.to_owned(), |text, secret| text.replace(secret.as_str(), "(secret)"))
    }
}

/// The shortest secret that is looked for in what is told, in characters: a shorter one is in many words.
const SECRET_MIN: usize = 4;

/// Why a flow gave nothing.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TryoutError {
    /// The pack has no such flow. Nothing was sent.
    #[error("the pack has no flow {operation}; {help}. Nothing was sent")]
    UnknownFlow {
        /// What was asked for.
        operation: String,
        /// Which there are.
        help: String,
    },
    /// The flow changes something. Nothing was sent.
    #[error("{operation} changes something in the DMS, and was not told that it may. Nothing was sent. It would:\n{}", effects.iter().map(|effect| format!("  - {effect}")).collect::<Vec<_>>().join("\n"))]
    Writes {
        /// What was asked for.
        operation: String,
        /// What it would do.
        effects: Vec<String>,
    },
    /// A setting is missing or is no address. Nothing was sent.
    #[error("{0}. Nothing was sent")]
    Setting(String),
    /// The client could not be made.
    #[error(transparent)]
    NoClient(#[from] NoClient),
    /// A code or an approval was asked for, and nobody gave it.
    #[error("the DMS asks for a code ({kind}), and nobody gave one; the password was sent and accepted")]
    CodeNeeded {
        /// By which way it comes.
        kind: String,
    },
    /// Signing in failed.
    #[error("signing in failed: {error}{}", behind(heard.as_deref()))]
    SignIn {
        /// Why.
        error: Box<SignInError>,
        /// What the wire knows of it.
        heard: Option<String>,
    },
    /// The flow failed.
    #[error("{error}{}", behind(heard.as_deref()))]
    Flow {
        /// Why.
        error: Box<FlowError>,
        /// What the wire knows of it.
        heard: Option<String>,
    },
}

fn behind(heard: Option<&str>) -> String {
    heard.map(|heard| format!(" ({heard})")).unwrap_or_default()
}

/// Runs the flow.
pub async fn try_flow(
    tryout: &Tryout,
    credentials: &dyn Credentials,
    person: &mut dyn Person,
    clock: Arc<dyn Clock>,
    entropy: Arc<dyn Entropy>,
) -> Tried {
    match Line::open(tryout, clock, entropy) {
        Ok(line) => line.run(tryout, credentials, person).await,
        Err(error) => Tried {
            exchanges: Vec::new(),
            is_partial: false,
            signed_in: None,
            outcome: Err(error),
            secrets: Vec::new(),
            logins: Vec::new(),
        },
    }
}

/// What is needed to reach the system.
struct Line {
    client: Client,
    manners: Manners,
    connection: Arc<ConnectionManners>,
    pace: Pace,
    jar: Jar,
}

impl Line {
    /// Everything is checked before anything is sent.
    fn open(tryout: &Tryout, clock: Arc<dyn Clock>, entropy: Arc<dyn Entropy>) -> Result<Self, TryoutError> {
        let Tryout { pack, operation, settings, .. } = tryout;
        let flow = pack
            .flow_effects(operation)
            .map_err(|help| TryoutError::UnknownFlow { operation: operation.clone(), help })?;
        if !flow.is_empty() && !tryout.may_write {
            return Err(TryoutError::Writes { operation: operation.clone(), effects: flow });
        }
        pack.origins(settings).map_err(|error: SettingError| TryoutError::Setting(error.to_string()))?;
        let limits = pace(pack, settings).map_err(TryoutError::Setting)?;
        let client = client(&tryout.user_agent).map_err(NoClient)?;
        let manners = Manners::new(Arc::new(Uncounted), clock, entropy);
        let connection = Arc::new(ConnectionManners::apart());
        Ok(Self { client, manners, connection, pace: Pace::new(limits), jar: Jar::default() })
    }

    fn wire(&self, tryout: &Tryout, store: Option<&str>) -> AccountWire<'_> {
        let errand = Errand { priority: Priority::Sync, store: store.map(str::to_owned) };
        let gate = Gate { manners: &self.manners, connection: &self.connection, pace: &self.pace, errand };
        AccountWire::new(&self.client, gate, &self.jar, exchange_limits(&tryout.pack, &tryout.settings))
    }

    async fn run(self, tryout: &Tryout, credentials: &dyn Credentials, person: &mut dyn Person) -> Tried {
        let mut witness = Witness { person, codes: Vec::new() };
        let mut recorder = Recorder::over(self.wire(tryout, None));
        let signed_in = sign_in(tryout, credentials, &mut witness, &mut recorder).await;
        let (wire, before) = recorder.end();
        let mut told = Told { recordings: vec![before], codes: witness.codes, ..Told::default() };
        let (page, session) = match signed_in {
            Ok(signed_in) => signed_in,
            Err(error) => return self.end(tryout, credentials, told, Err(error.with(&wire.heard))),
        };
        told.signed_in = page;
        told.session = session.clone();
        drop(wire);
        let scope = FlowScope {
            rooftop: tryout.rooftop.clone(),
            zone: tryout.zone.clone(),
            settings: tryout.settings.clone(),
            session,
            files: Files::default(),
        };
        let mut recorder = Recorder::over(self.wire(tryout, tryout.rooftop.as_deref()));
        let outcome =
            rooftop_pack::run(&tryout.pack, &tryout.operation, &scope, &tryout.input, &mut recorder).await;
        let (mut wire, recording) = recorder.end();
        told.recordings.push(recording);
        let heard = heard(&wire.heard);
        let outcome = outcome.map_err(|error| TryoutError::Flow { error: Box::new(error), heard });
        self.sign_out(tryout, &scope, &mut wire).await;
        self.end(tryout, credentials, told, outcome)
    }

    /// Leaves the seat to whoever needs it. Whether the DMS confirms it makes no difference to what was tried.
    async fn sign_out(&self, tryout: &Tryout, scope: &FlowScope, wire: &mut AccountWire<'_>) {
        let is_known = tryout.pack.operations().any(|name| name == SIGN_OUT);
        if is_known && tryout.operation != SIGN_OUT {
            let scope = FlowScope { rooftop: None, ..scope.clone() };
            let ended = rooftop_pack::run(&tryout.pack, SIGN_OUT, &scope, &BTreeMap::new(), wire).await;
            if let Err(error) = ended {
                tracing::debug!(%error, "the DMS did not confirm the sign-out; its session will expire");
            }
        }
    }

    fn end(
        &self,
        tryout: &Tryout,
        credentials: &dyn Credentials,
        told: Told,
        outcome: Result<Output, TryoutError>,
    ) -> Tried {
        let given = |is_secret: bool| {
            let asked = tryout.pack.credentials().iter().filter(move |(_, asked)| asked.secret == is_secret);
            asked.filter_map(|(name, _)| credentials.reveal(name)).collect::<Vec<_>>()
        };
        let mut secrets = given(true);
        secrets.extend(self.jar.values());
        secrets.extend(told.session.kept().values().cloned());
        secrets.extend(told.codes);
        let is_partial = told.recordings.iter().any(Recording::is_partial);
        let exchanges = told.recordings.into_iter().flat_map(Recording::into_exchanges).collect();
        Tried { exchanges, is_partial, signed_in: told.signed_in, outcome, secrets, logins: given(false) }
    }
}

/// What was told on the way.
#[derive(Default)]
struct Told {
    recordings: Vec<Recording>,
    signed_in: Option<String>,
    session: SessionValues,
    codes: Vec<Zeroizing<String>>,
}

/// The person who is asked, and what they said.
struct Witness<'p> {
    person: &'p mut dyn Person,
    codes: Vec<Zeroizing<String>>,
}

/// A sign-in that did not end with a session.
enum NoSession {
    CodeNeeded(String),
    Failed(SignInError),
}

impl NoSession {
    fn with(self, heard: &Heard) -> TryoutError {
        match self {
            Self::CodeNeeded(kind) => TryoutError::CodeNeeded { kind },
            Self::Failed(error) => TryoutError::SignIn { error: Box::new(error), heard: self::heard(heard) },
        }
    }
}

/// Signs in, where the pack knows how: the page on which it ended, and what the session holds.
async fn sign_in(
    tryout: &Tryout,
    credentials: &dyn Credentials,
    witness: &mut Witness<'_>,
    wire: &mut Recorder<AccountWire<'_>>,
) -> Result<(Option<String>, SessionValues), NoSession> {
    let Tryout { pack, settings, .. } = tryout;
    let mut guard = OnePassword::default();
    let mut waiting = None;
    loop {
        let walked =
            rooftop_pack::sign_in(pack, settings, credentials, waiting.take(), None, &mut guard, wire).await;
        let challenge = match walked {
            Ok(SignIn::Done { page, session, .. }) => return Ok((Some(page), session)),
            Err(SignInError::NotSupported) => return Ok((None, SessionValues::default())),
            Err(error) => return Err(NoSession::Failed(error)),
            Ok(SignIn::Challenge(challenge)) => challenge,
        };
        let kind = format!("{:?}", challenge.kind).to_lowercase();
        let Some(answer) = witness.person.answer(&challenge) else { return Err(NoSession::CodeNeeded(kind)) };
        if let ChallengeAnswer::Code(code) = &answer {
            witness.codes.push(code.reveal());
        }
        waiting = Some((challenge.state, answer));
    }
}

/// What the wire knows of a failure that is not in its error.
fn heard(heard: &Heard) -> Option<String> {
    let held = heard.held.as_ref().map(ToString::to_string);
    held.or_else(|| {
        heard.led_to.as_ref().map(|origin| {
            format!("it is {origin}; name it in a setting among origins if it belongs to the system")
        })
    })
}

/// Lets one password be sent, and a few codes: whoever tries again does so knowing what came of it.
#[derive(Default)]
struct OnePassword {
    passwords: u32,
    codes: u32,
}

#[async_trait]
impl AttemptGuard for OnePassword {
    async fn before_attempt(&mut self, kind: AttemptKind) -> Result<(), Refused> {
        let (count, max) = match kind {
            AttemptKind::Password => (&mut self.passwords, 1),
            AttemptKind::Code => (&mut self.codes, TRYOUT_CODES_MAX),
        };
        *count += 1;
        if *count <= max {
            return Ok(());
        }
        Err(Refused {
            reason: "the sign-in would send the password or a code once more; a trial does not".to_owned(),
        })
    }
}

/// Counts no requests: whoever tries a flow asks for it once, and no agreement with a DMS is known here.
struct Uncounted;

#[async_trait]
impl RequestCounts for Uncounted {
    async fn count_requests(
        &self,
        _: &IntegrationId,
        _: &ConnectionId,
        _: Date,
        _: u32,
    ) -> Result<RequestCount, StoreError> {
        Ok(RequestCount { day: 0, month: 0 })
    }

    async fn purge_request_counts(&self, _: System, _: Date) -> Result<u64, StoreError> {
        Ok(0)
    }
}
