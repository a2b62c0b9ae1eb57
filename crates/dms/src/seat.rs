//! A seat: what one user of the DMS holds there. Its cookies, the store that it is in, and who may use it now.
//!
//! Reads of the store that the seat is in share it. Whoever needs another store, or must sign in, waits until they
//! are done, has it alone, and then shares it again. So a flow is never moved to another store under its feet, and
//! there is one sign-in however many callers wait for it.

use jiff::{SignedDuration, Timestamp};
use rooftop_core::ports::dms::Profile;
use rooftop_pack::SessionValues;
use secrecy::SecretString;
use std::collections::HashMap;
use std::sync::{Arc, Mutex as BlockingMutex, PoisonError};
use tokio::sync::{Mutex, OnceCell, RwLock};
use tokio::time::Instant;

use crate::cookies::Jar;
use crate::limits::{CODE_LIFETIME, SEATS_MAX, SESSION_MARGIN};
use crate::manners::{Pace, PaceLimits};
use rooftop_model::id::{AccountId, IntegrationId};

/// One user of the DMS.
pub(crate) struct Seat {
    pub(crate) pace: Pace,
    pub(crate) held: RwLock<Held>,
    /// Signing in, one at a time; what the last one came to.
    pub(crate) gate: Mutex<Option<Recent>>,
    pub(crate) sent_codes: SentCodes,
}

/// What the user holds in the DMS.
#[derive(Default)]
pub(crate) struct Held {
    /// Whether the kept cookies were looked for.
    pub(crate) loaded: bool,
    /// The session, if there is one.
    pub(crate) session: Option<DmsSession>,
    /// Counts sessions, so that two who find the same one ended do not both renew it.
    pub(crate) generation: u64,
    /// Whether the DMS asked for a code that nobody but a person could give: unattended, the password would be sent
    /// for nothing, and a person be sent a code each time.
    pub(crate) needs_person: bool,
    /// Credentials that a caller presented: in memory only, for as long as the process lives.
    pub(crate) presented: Option<PresentedCredentials>,
}

/// A session of the DMS.
#[derive(Clone)]
pub(crate) struct DmsSession {
    pub(crate) jar: Arc<Jar>,
    /// Tokens that the DMS gave, and credentials that each request shows.
    pub(crate) values: SessionValues,
    /// When the DMS ends it, if it said so.
    pub(crate) ends_at: Option<Timestamp>,
    /// The store that it is in, by the DMS's own number; none while that is not known.
    pub(crate) store: Option<String>,
    /// What the user may see, once somebody needed to know.
    pub(crate) profile: Arc<OnceCell<Profile>>,
}

impl DmsSession {
    /// A session that was just made.
    pub(crate) fn new(jar: Arc<Jar>, values: SessionValues, ends_at: Option<Timestamp>) -> Self {
        Self { jar, values, ends_at, store: None, profile: Arc::default() }
    }

    /// Whether the DMS has ended it, or will before an answer could come.
    pub(crate) fn is_over(&self, now: Timestamp) -> bool {
        let soon = now.saturating_add(SignedDuration::try_from(SESSION_MARGIN).unwrap_or_default());
        self.ends_at.is_some_and(|ends| soon.is_ok_and(|soon| ends <= soon))
    }
}

/// What a caller signed in with.
#[derive(Clone)]
pub(crate) struct PresentedCredentials {
    pub(crate) username: String,
    pub(crate) password: SecretString,
}

/// Codes that were sent lately, as fingerprints. A code counts once, so sending one again would only be counted
/// against the account.
#[derive(Default)]
pub(crate) struct SentCodes(BlockingMutex<Vec<([u8; 32], Instant)>>);

impl SentCodes {
    /// Whether a code was sent.
    pub(crate) fn has(&self, code: &[u8; 32]) -> bool {
        let mut sent = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        sent.retain(|(_, at)| at.elapsed() < CODE_LIFETIME);
        sent.iter().any(|(known, _)| known == code)
    }

    /// Notes a code that is about to be sent.
    pub(crate) fn note(&self, code: [u8; 32]) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push((code, Instant::now()));
    }
}

/// What the last sign-in came to.
pub(crate) struct Recent {
    /// Of user name, password and code together.
    pub(crate) fingerprint: [u8; 32],
    pub(crate) ended: Instant,
    pub(crate) outcome: RecentOutcome,
}

/// How the last sign-in ended.
pub(crate) enum RecentOutcome {
    /// In, as this user.
    Done(Profile),
    /// The password was refused.
    PasswordRefused,
    /// The code was refused.
    CodeRefused,
}

impl Seat {
    /// Whether somebody uses it, or would miss what it holds. What is kept sealed would be found again.
    fn is_worth_keeping(self: &Arc<Self>) -> bool {
        Arc::strong_count(self) > 1 || self.held.try_read().map_or(true, |held| held.session.is_some())
    }
}

/// All seats of this process.
#[derive(Default)]
pub(crate) struct Seats(BlockingMutex<HashMap<(IntegrationId, AccountId), Arc<Seat>>>);

impl Seats {
    /// The seat of an account; made when it is first asked for.
    pub(crate) fn of(
        &self,
        integration: &IntegrationId,
        account: &AccountId,
        limits: PaceLimits,
    ) -> Arc<Seat> {
        let mut seats = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if seats.len() >= SEATS_MAX {
            seats.retain(|_, seat| seat.is_worth_keeping());
        }
        let seat = seats.entry((integration.clone(), account.clone())).or_insert_with(|| {
            Arc::new(Seat {
                pace: Pace::new(limits),
                held: RwLock::default(),
                gate: Mutex::default(),
                sent_codes: SentCodes::default(),
            })
        });
        seat.clone()
    }
}
