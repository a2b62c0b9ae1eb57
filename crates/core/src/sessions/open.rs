//! What every way of signing in ends with: a session and its token, or a challenge.

use jiff::{SignedDuration, Timestamp};
use rooftop_model::access::Integration;
use rooftop_model::id::{AccountId, ChallengeId, ClientId, ConnectionId, KeyId, SessionId};
use rooftop_model::user::{Rights, RooftopRights};
use std::time::Duration;

use super::{OpenSession, SignInAnswer, WaitingChallenge};
use crate::access::{KeyCaller, token, user_id};
use crate::limits::CHALLENGE_TTL;
use crate::ports::dms::{Profile, SignedIn};
use crate::ports::store::{StoredChallenge, StoredSession};
use crate::{Failure, Gateway, drift};

/// Who opens a session, and where.
pub(super) struct Opener<'a> {
    pub(super) client: &'a ClientId,
    pub(super) key: &'a KeyId,
    pub(super) integration: &'a Integration,
    pub(super) connection: &'a ConnectionId,
    pub(super) consent: &'a Rights,
}

/// Turns the DMS's answer to a sign-in into ours.
pub(super) async fn conclude(
    gateway: &Gateway,
    caller: &KeyCaller,
    connection: &ConnectionId,
    signed_in: SignedIn,
) -> Result<SignInAnswer, Failure> {
    match signed_in {
        SignedIn::Done { account, profile } => {
            let opener = Opener {
                client: &caller.client,
                key: &caller.key,
                integration: &caller.integration,
                connection,
                consent: &caller.consent,
            };
            Ok(SignInAnswer::Open(open(gateway, &opener, account, &profile).await?))
        }
        SignedIn::Challenge { account, method, hint, can_resend, pending } => {
            let id = ChallengeId::from_bits(gateway.id_bits());
            let challenge = StoredChallenge {
                id: id.clone(),
                client: caller.client.clone(),
                connection: connection.clone(),
                account,
                method,
                pending,
                expires_at: after(gateway.now(), CHALLENGE_TTL),
                wrong_answers: 0,
            };
            gateway.store.add_challenge(&caller.integration.id, &challenge).await?;
            let expires_in = CHALLENGE_TTL;
            Ok(SignInAnswer::Waiting(WaitingChallenge { id, method, hint, can_resend, expires_in }))
        }
    }
}

/// Opens a session for a user who is signed in to the DMS, with the rights that the DMS showed.
pub(super) async fn open(
    gateway: &Gateway,
    opener: &Opener<'_>,
    account: AccountId,
    profile: &Profile,
) -> Result<OpenSession, Failure> {
    let now = gateway.now();
    let ttl = gateway.settings.token_ttl;
    let session = StoredSession {
        id: SessionId::from_bits(gateway.id_bits()),
        client: opener.client.clone(),
        key: opener.key.clone(),
        integration: opener.integration.id.clone(),
        connection: opener.connection.clone(),
        account,
        user: user_id(opener.integration, &profile.user_key),
        user_name: profile.name.clone(),
        rights: rights_of(opener.integration, profile),
        created_at: now,
        expires_at: after(now, ttl),
        revoked_at: None,
    };
    let token = token::draw(token::SESSION, &*gateway.entropy);
    gateway.store.add_session(&opener.integration.id, &token::hash(&token), &session).await?;
    gateway.nudge_sync(&opener.integration.id);
    drift::signed_in(gateway, &opener.integration.id).await;
    let rights = session.rights.intersect(opener.consent);
    Ok(OpenSession { token, expires_in: ttl, user: crate::access::user_of(&session, &rights) })
}

/// The user's rights in the rooftops that the integration serves. A store that it does not serve is left out.
fn rights_of(integration: &Integration, profile: &Profile) -> Rights {
    let rooftops = profile.stores.iter().filter_map(|store| {
        let rooftop =
            integration.rooftops.iter().find(|rooftop| rooftop.store_number == store.store_number)?;
        let rights =
            RooftopRights { entitlements: store.entitlements.clone(), classes: store.classes.clone() };
        Some((rooftop.rooftop_id.clone(), rights))
    });
    Rights { rooftops: rooftops.collect() }
}

/// The instant so long after another, or the end of time.
pub(super) fn after(now: Timestamp, wait: Duration) -> Timestamp {
    let wait = SignedDuration::try_from(wait).unwrap_or(SignedDuration::MAX);
    now.saturating_add(wait).unwrap_or(Timestamp::MAX)
}
