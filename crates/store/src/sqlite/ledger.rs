//! The lock-out guard's count.

use async_trait::async_trait;
use jiff::Timestamp;
use rooftop_core::ports::StoreError;
use rooftop_core::ports::store::{Admission, AttemptKind, AttemptOutcome, GuardRule, LoginLedger};
use rooftop_model::id::{AccountId, IntegrationId};
use rusqlite::{OptionalExtension as _, Transaction};

use super::SqliteStore;
use crate::fault::Fault;
use crate::time::{instant, micros};

const fn kind_word(kind: AttemptKind) -> &'static str {
    match kind {
        AttemptKind::Password => "password",
        AttemptKind::Code => "code",
    }
}

const fn outcome_word(outcome: AttemptOutcome) -> &'static str {
    match outcome {
        AttemptOutcome::Accepted => "accepted",
        AttemptOutcome::Refused => "refused",
        AttemptOutcome::NotSent => "not_sent",
    }
}

/// An attempt that asks to be sent.
struct Attempt {
    integration: IntegrationId,
    account: AccountId,
    kind: AttemptKind,
    secret: [u8; 32],
}

#[async_trait]
impl LoginLedger for SqliteStore {
    async fn begin_attempt(
        &self,
        scope: &IntegrationId,
        account: &AccountId,
        kind: AttemptKind,
        secret: &[u8; 32],
        rule: GuardRule,
        now: Timestamp,
    ) -> Result<Admission, StoreError> {
        let attempt = Attempt { integration: scope.clone(), account: account.clone(), kind, secret: *secret };
        self.write("admit an attempt to sign in", move |db| attempt.begin(db, rule, now)).await
    }

    async fn end_attempt(
        &self,
        scope: &IntegrationId,
        attempt: i64,
        outcome: AttemptOutcome,
    ) -> Result<(), StoreError> {
        let scope = scope.clone();
        self.write("record how an attempt to sign in ended", move |db| end(db, &scope, attempt, outcome))
            .await
    }

    async fn signed_in(
        &self,
        scope: &IntegrationId,
        account: &AccountId,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let (scope, account) = (scope.clone(), account.clone());
        self.write("record a sign-in", move |db| {
            // By number and not by time: the clocks of two nodes may differ.
            db.prepare_cached(
                "INSERT INTO account_states (integration, account, signed_in_at, signed_in_attempt)
                 VALUES (?1, ?2, ?3, (SELECT max(number) FROM login_attempts WHERE integration = ?1))
                 ON CONFLICT DO UPDATE SET signed_in_at = excluded.signed_in_at,
                                           signed_in_attempt = excluded.signed_in_attempt",
            )?
            .execute((scope.as_str(), account.as_str(), micros(now)))?;
            Ok(())
        })
        .await
    }

    async fn lock(
        &self,
        scope: &IntegrationId,
        account: &AccountId,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let (scope, account) = (scope.clone(), account.clone());
        self.write("record that an account is locked", move |db| {
            db.prepare_cached(
                "INSERT INTO account_states (integration, account, locked_at) VALUES (?1, ?2, ?3)
                 ON CONFLICT DO UPDATE SET locked_at = coalesce(locked_at, excluded.locked_at)",
            )?
            .execute((scope.as_str(), account.as_str(), micros(now)))?;
            Ok(())
        })
        .await
    }

    async fn resume(&self, scope: &IntegrationId, account: &AccountId) -> Result<(), StoreError> {
        let (scope, account) = (scope.clone(), account.clone());
        self.write("lift the guard", move |db| {
            let account = (scope.as_str(), account.as_str());
            db.prepare_cached(
                "UPDATE login_attempts SET lifted = 1 WHERE integration = ?1 AND account = ?2",
            )?
            .execute(account)?;
            db.prepare_cached(
                "UPDATE account_states SET locked_at = NULL WHERE integration = ?1 AND account = ?2",
            )?
            .execute(account)?;
            Ok(())
        })
        .await
    }

    async fn use_totp_step(
        &self,
        scope: &IntegrationId,
        account: &AccountId,
        step: i64,
    ) -> Result<bool, StoreError> {
        let (scope, account) = (scope.clone(), account.clone());
        self.write("use a time step", move |db| {
            let inserted = db
                .prepare_cached(
                    "INSERT INTO totp_steps (integration, account, step) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING",
                )?
                .execute((scope.as_str(), account.as_str(), step))?;
            Ok(inserted == 1)
        })
        .await
    }
}

impl Attempt {
    fn begin(&self, db: &Transaction<'_>, rule: GuardRule, now: Timestamp) -> Result<Admission, Fault> {
        let (locked, signed_in_attempt) = self.state(db)?;
        if locked {
            return Ok(Admission::Locked);
        }
        if self.kind == AttemptKind::Password && self.was_refused(db)? {
            return Ok(Admission::RefusedBefore);
        }
        let of_kind = self.unsuccessful(db, rule.since, 0, Some(self.kind))?;
        let in_a_row = self.unsuccessful(db, rule.since, signed_in_attempt, None)?;
        for (counted, max) in [(of_kind, rule.per_kind_max), (in_a_row, rule.in_a_row_max)] {
            if counted.number >= i64::from(max) {
                // With a maximum of nothing there may be no oldest; the pause runs from now then.
                let oldest = counted.oldest.map_or(Ok(now), instant)?;
                return Ok(Admission::Paused { oldest });
            }
        }
        self.insert(db, now).map(Admission::Admitted)
    }

    /// Whether the account is locked, and the last attempt before it was last signed in.
    fn state(&self, db: &Transaction<'_>) -> Result<(bool, i64), Fault> {
        let mut statement = db.prepare_cached(
            "SELECT locked_at IS NOT NULL, coalesce(signed_in_attempt, 0) FROM account_states
             WHERE integration = ?1 AND account = ?2",
        )?;
        let account = (self.integration.as_str(), self.account.as_str());
        let state = statement.query_row(account, |row| Ok((row.get(0)?, row.get(1)?)));
        Ok(state.optional()?.unwrap_or_default())
    }

    /// A code is not looked up: it is another each time, and the same digits may come again by chance.
    fn was_refused(&self, db: &Transaction<'_>) -> Result<bool, Fault> {
        let mut statement = db.prepare_cached(
            "SELECT EXISTS (SELECT 1 FROM login_attempts
             WHERE integration = ?1 AND account = ?2 AND secret = ?3 AND kind = 'password'
               AND outcome = 'refused' AND NOT lifted)",
        )?;
        let secret = (self.integration.as_str(), self.account.as_str(), &self.secret);
        Ok(statement.query_row(secret, |row| row.get(0))?)
    }

    /// Refused or unanswered attempts since an instant and behind an attempt, of one kind or of both.
    fn unsuccessful(
        &self,
        db: &Transaction<'_>,
        since: Timestamp,
        behind: i64,
        kind: Option<AttemptKind>,
    ) -> Result<Counted, Fault> {
        let mut statement = db.prepare_cached(
            "SELECT count(*), min(begun_at) FROM login_attempts
             WHERE integration = ?1 AND account = ?2 AND begun_at >= ?3 AND number > ?4
               AND (?5 IS NULL OR kind = ?5) AND (outcome IS NULL OR outcome = 'refused') AND NOT lifted",
        )?;
        let counted = statement.query_row(
            (self.integration.as_str(), self.account.as_str(), micros(since), behind, kind.map(kind_word)),
            |row| Ok(Counted { number: row.get(0)?, oldest: row.get(1)? }),
        );
        Ok(counted?)
    }

    fn insert(&self, db: &Transaction<'_>, now: Timestamp) -> Result<i64, Fault> {
        let mut statement = db.prepare_cached(
            "INSERT INTO login_attempts (integration, number, account, kind, secret, begun_at)
             VALUES (?1, (SELECT coalesce(max(number), 0) + 1 FROM login_attempts WHERE integration = ?1),
                     ?2, ?3, ?4, ?5)
             RETURNING number",
        )?;
        let number = statement.query_row(
            (
                self.integration.as_str(),
                self.account.as_str(),
                kind_word(self.kind),
                &self.secret,
                micros(now),
            ),
            |row| row.get(0),
        );
        Ok(number?)
    }
}

struct Counted {
    number: i64,
    oldest: Option<i64>,
}

/// The first answer stands. A refusal that comes after an operator lifted the guard counts: it is news.
fn end(
    db: &Transaction<'_>,
    scope: &IntegrationId,
    attempt: i64,
    outcome: AttemptOutcome,
) -> Result<(), Fault> {
    let word = outcome_word(outcome);
    let ended = db
        .prepare_cached(
            "UPDATE login_attempts SET outcome = ?3, lifted = lifted AND ?3 <> 'refused'
             WHERE integration = ?1 AND number = ?2 AND outcome IS NULL",
        )?
        .execute((scope.as_str(), attempt, word))?;
    if ended == 1 {
        return Ok(());
    }
    let stands: Option<String> = db
        .prepare_cached("SELECT outcome FROM login_attempts WHERE integration = ?1 AND number = ?2")?
        .query_row((scope.as_str(), attempt), |row| row.get(0))
        .optional()?;
    match stands {
        Some(stands) if stands == word => Ok(()),
        Some(stands) => Err(format!("attempt {attempt} ended as {stands} and cannot end as {word}").into()),
        None => Err(format!("there is no attempt {attempt}").into()),
    }
}
