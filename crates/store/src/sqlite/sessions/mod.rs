//! Sessions and challenges. Here is the port; the statements are in a file for each.

mod challenges;
mod signed_in;

use async_trait::async_trait;
use jiff::Timestamp;
use rooftop_core::ports::StoreError;
use rooftop_core::ports::store::{
    SecretHash, SessionRecord, Sessions, StoredChallenge, StoredSession, System,
};
use rooftop_model::id::{AccountId, ChallengeId, IntegrationId, SessionId};

use super::SqliteStore;

/// Rows that one transaction of a purge deletes, so that it never holds the writer for long.
const PURGE_BATCH: u64 = 500;

#[async_trait]
impl Sessions for SqliteStore {
    async fn add_session(
        &self,
        scope: &IntegrationId,
        token: &SecretHash,
        session: &StoredSession,
    ) -> Result<(), StoreError> {
        let (scope, token, session) = (scope.clone(), *token, session.clone());
        self.write("keep a session", move |db| signed_in::insert(db, &scope, &token, &session)).await
    }

    async fn session(&self, _: System, token: &SecretHash) -> Result<Option<SessionRecord>, StoreError> {
        let token = *token;
        self.read("read a session", move |db| signed_in::find(db, &token)).await
    }

    async fn revoke_session(
        &self,
        scope: &IntegrationId,
        id: &SessionId,
        at: Timestamp,
    ) -> Result<bool, StoreError> {
        let (scope, id) = (scope.clone(), id.clone());
        self.write("end a session", move |db| signed_in::revoke(db, &scope, &id, at)).await
    }

    async fn account_in_use(
        &self,
        scope: &IntegrationId,
        account: &AccountId,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let (scope, account) = (scope.clone(), account.clone());
        self.read("look for sessions of an account", move |db| {
            signed_in::account_in_use(db, &scope, &account, now)
        })
        .await
    }

    async fn latest_live_session(
        &self,
        scope: &IntegrationId,
        now: Timestamp,
    ) -> Result<Option<StoredSession>, StoreError> {
        let scope = scope.clone();
        self.read("look for the latest session", move |db| signed_in::latest_live(db, &scope, now)).await
    }

    async fn purge_ended(&self, _: System, before: Timestamp) -> Result<u64, StoreError> {
        let mut purged = 0;
        loop {
            let batch = self
                .write("delete ended sessions", move |db| {
                    let sessions = signed_in::purge(db, before, PURGE_BATCH)?;
                    let challenges = challenges::purge(db, before, PURGE_BATCH)?;
                    Ok((sessions, challenges))
                })
                .await?;
            purged += batch.0 + batch.1;
            if batch.0 < PURGE_BATCH && batch.1 < PURGE_BATCH {
                return Ok(purged);
            }
        }
    }

    async fn add_challenge(
        &self,
        scope: &IntegrationId,
        challenge: &StoredChallenge,
    ) -> Result<(), StoreError> {
        let (scope, challenge) = (scope.clone(), challenge.clone());
        self.write("keep a challenge", move |db| challenges::insert(db, &scope, &challenge)).await
    }

    async fn take_challenge(
        &self,
        scope: &IntegrationId,
        id: &ChallengeId,
    ) -> Result<Option<StoredChallenge>, StoreError> {
        let (scope, id) = (scope.clone(), id.clone());
        self.write("take a challenge", move |db| challenges::take(db, &scope, &id)).await
    }
}
