//! The lock-out guard: nothing that a DMS could count against an account is sent unless the ledger has admitted and
//! counted it first, durably.

use async_trait::async_trait;
use rooftop_core::ports::store::{Admission, AttemptKind, AttemptOutcome, GuardRule};
use rooftop_core::ports::{Clock, DmsFailure, Store};
use rooftop_model::id::{AccountId, IntegrationId};
use rooftop_pack as pack;
use rooftop_vault::Vault;
use secrecy::{ExposeSecret, SecretString};
use std::time::Duration;

use crate::failure::internal;
use crate::limits::{ATTEMPTS_MAX, GUARD_WINDOW};
use crate::seat::SentCodes;
use crate::wire::Sent;

/// The guard of one sign-in.
pub(crate) struct LockoutGuard<'a> {
    pub(crate) store: &'a dyn Store,
    pub(crate) vault: &'a Vault,
    pub(crate) clock: &'a dyn Clock,
    pub(crate) integration: &'a IntegrationId,
    pub(crate) account: &'a AccountId,
    pub(crate) password: Option<&'a SecretString>,
    pub(crate) code: Option<SecretString>,
    /// Where a code is noted once it was admitted.
    pub(crate) sent_codes: Option<&'a SentCodes>,
    /// What was sent on the wire that the attempts go over.
    pub(crate) sent: Sent,
    /// The attempt that was admitted last and has no outcome yet, and what was sent before it.
    open: Option<(i64, u64)>,
    /// Why the last attempt was not admitted.
    refused: Option<DmsFailure>,
}

impl<'a> LockoutGuard<'a> {
    pub(crate) fn new(
        store: &'a dyn Store,
        vault: &'a Vault,
        clock: &'a dyn Clock,
        integration: &'a IntegrationId,
        account: &'a AccountId,
    ) -> Self {
        Self {
            store,
            vault,
            clock,
            integration,
            account,
            password: None,
            code: None,
            sent_codes: None,
            sent: Sent::default(),
            open: None,
            refused: None,
        }
    }

    /// Why the last attempt was not admitted, if that is how the sign-in ended.
    pub(crate) fn take_refusal(&mut self) -> Option<DmsFailure> {
        self.refused.take()
    }

    /// Whether anything was sent since the open attempt was admitted. If not, it never reached the DMS.
    pub(crate) fn was_sent(&self) -> bool {
        self.open.is_none_or(|(_, before)| self.sent.count() > before)
    }

    /// Says how the open attempt ended. One that is left open counts as refused.
    pub(crate) async fn settle(&mut self, outcome: AttemptOutcome) -> Result<(), DmsFailure> {
        match self.open.take() {
            Some((attempt, _)) => {
                self.store.end_attempt(self.integration, attempt, outcome).await.map_err(internal)
            }
            None => Ok(()),
        }
    }

    async fn admit(&mut self, kind: AttemptKind) -> Result<(), DmsFailure> {
        // A further step was reached, so the one before it was accepted.
        self.settle(AttemptOutcome::Accepted).await?;
        let secret = match kind {
            AttemptKind::Password => self.password,
            AttemptKind::Code => self.code.as_ref(),
        };
        let secret = secret.map(|secret| secret.expose_secret().as_bytes()).unwrap_or_default();
        let fingerprint =
            self.vault.fingerprint(self.integration, self.account, secret).await.map_err(internal)?;
        let now = self.clock.now();
        let window = jiff::SignedDuration::try_from(GUARD_WINDOW).unwrap_or(jiff::SignedDuration::MAX);
        let since = now.saturating_sub(window).unwrap_or(jiff::Timestamp::MIN);
        let rule = GuardRule { since, per_kind_max: ATTEMPTS_MAX, in_a_row_max: ATTEMPTS_MAX };
        let admission = self
            .store
            .begin_attempt(self.integration, self.account, kind, &fingerprint, rule, now)
            .await
            .map_err(internal)?;
        match (admission, kind) {
            (Admission::Admitted(attempt), kind) => {
                self.open = Some((attempt, self.sent.count()));
                if let (AttemptKind::Code, Some(sent)) = (kind, self.sent_codes) {
                    sent.note(fingerprint);
                }
                Ok(())
            }
            (Admission::RefusedBefore, AttemptKind::Password) => Err(DmsFailure::CredentialsRejected),
            (Admission::RefusedBefore, AttemptKind::Code) => Err(DmsFailure::CodeRejected { pending: None }),
            (Admission::Locked, _) => Err(DmsFailure::AccountLocked),
            (Admission::Paused { oldest }, _) => {
                let past = Duration::try_from(now.duration_since(oldest)).unwrap_or_default();
                Err(DmsFailure::LoginPaused { wait: GUARD_WINDOW.saturating_sub(past) })
            }
        }
    }
}

#[async_trait]
impl pack::AttemptGuard for LockoutGuard<'_> {
    async fn before_attempt(&mut self, kind: pack::AttemptKind) -> Result<(), pack::Refused> {
        let kind = match kind {
            pack::AttemptKind::Password => AttemptKind::Password,
            pack::AttemptKind::Code => AttemptKind::Code,
        };
        self.admit(kind).await.map_err(|failure| {
            let reason = failure.to_string();
            self.refused = Some(failure);
            pack::Refused { reason }
        })
    }
}
