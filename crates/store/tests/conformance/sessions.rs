//! Sessions and challenges.

use futures::future::join_all;
use rooftop_core::ports::Store;
use rooftop_core::ports::dms::MfaMethod;
use rooftop_core::ports::store::{StoredChallenge, System};
use rooftop_model::id::{ChallengeId, ConsentId};

use crate::fixture::{account, client, connection, consent, day, int_1, int_2, key, session};

fn challenge(id: &str) -> StoredChallenge {
    StoredChallenge {
        id: ChallengeId::parse(id).unwrap(),
        client: client(),
        connection: connection(),
        account: account("gm"),
        method: MfaMethod::Sms,
        pending: vec![1, 2, 3],
        expires_at: day(2),
        wrong_answers: 1,
    }
}

pub(crate) async fn a_session_is_found_by_its_token_with_what_decides_it(store: &dyn Store) {
    let session = session("ses_1", "gm", 1);
    store.add_session(&int_1(), &[1; 32], &session).await.unwrap();
    let found = store.session(System, &[1; 32]).await.unwrap().unwrap();
    assert_eq!(found.session, session);
    assert_eq!(found.key_revoked_at, None);
    assert_eq!(found.consents, [consent("cns_1", &int_1())]);
    assert!(store.session(System, &[2; 32]).await.unwrap().is_none());
}

pub(crate) async fn a_key_that_was_revoked_is_seen_at_once(store: &dyn Store) {
    store.add_session(&int_1(), &[1; 32], &session("ses_1", "gm", 1)).await.unwrap();
    store.revoke_key(System, &key(), day(1)).await.unwrap();
    let found = store.session(System, &[1; 32]).await.unwrap().unwrap();
    assert_eq!(found.key_revoked_at, Some(day(1)));
    assert!(!store.account_in_use(&int_1(), &account("gm"), day(1)).await.unwrap());
}

pub(crate) async fn a_consent_that_was_revoked_is_seen_at_once(store: &dyn Store) {
    store.add_session(&int_1(), &[1; 32], &session("ses_1", "gm", 1)).await.unwrap();
    let id = ConsentId::parse("cns_1").unwrap();
    store.revoke_consent(&int_1(), &id, day(1)).await.unwrap();
    let found = store.session(System, &[1; 32]).await.unwrap().unwrap();
    assert_eq!(found.consents[0].revoked_at, Some(day(1)));
}

pub(crate) async fn a_session_ends_once_and_only_in_its_integration(store: &dyn Store) {
    let session = session("ses_1", "gm", 1);
    store.add_session(&int_1(), &[1; 32], &session).await.unwrap();
    assert!(!store.revoke_session(&int_2(), &session.id, day(1)).await.unwrap());
    assert!(store.revoke_session(&int_1(), &session.id, day(1)).await.unwrap());
    assert!(!store.revoke_session(&int_1(), &session.id, day(1)).await.unwrap());
    let found = store.session(System, &[1; 32]).await.unwrap().unwrap();
    assert_eq!(found.session.revoked_at, Some(day(1)));
}

pub(crate) async fn an_account_is_in_use_while_a_session_holds(store: &dyn Store) {
    let session = session("ses_1", "gm", 1);
    store.add_session(&int_1(), &[1; 32], &session).await.unwrap();
    let gm = account("gm");
    assert!(store.account_in_use(&int_1(), &gm, day(1)).await.unwrap());
    assert!(!store.account_in_use(&int_1(), &gm, day(2)).await.unwrap(), "it has ended");
    assert!(!store.account_in_use(&int_2(), &gm, day(1)).await.unwrap());
    assert!(!store.account_in_use(&int_1(), &account("other"), day(1)).await.unwrap());
    store.revoke_session(&int_1(), &session.id, day(1)).await.unwrap();
    assert!(!store.account_in_use(&int_1(), &gm, day(1)).await.unwrap());
}

pub(crate) async fn the_latest_session_that_holds_is_found(store: &dyn Store) {
    let now = day(3) - jiff::SignedDuration::from_hours(1);
    let latest = async |at| store.latest_live_session(&int_1(), at).await.unwrap();
    assert_eq!(latest(now).await, None);
    let mut late = session("ses_2", "late", 2);
    for (token, session) in [(1, session("ses_1", "early", 2)), (2, late.clone())] {
        store.add_session(&int_1(), &[token; 32], &session).await.unwrap();
    }
    assert_eq!(latest(now).await.as_ref(), Some(&late));
    late.id = "ses_3".parse().unwrap();
    late.account = account("later");
    late.created_at = now;
    store.add_session(&int_1(), &[3; 32], &late).await.unwrap();
    assert_eq!(latest(now).await, Some(late));
    assert_eq!(latest(day(9)).await, None, "all have ended");
}

pub(crate) async fn a_challenge_is_taken_once(store: &dyn Store) {
    let challenge = challenge("chl_1");
    store.add_challenge(&int_1(), &challenge).await.unwrap();
    assert!(store.take_challenge(&int_2(), &challenge.id).await.unwrap().is_none());
    let (scope, id) = (int_1(), &challenge.id);
    let taken = join_all((0..16).map(|_| store.take_challenge(&scope, id))).await;
    let taken: Vec<_> = taken.into_iter().filter_map(Result::unwrap).collect();
    assert_eq!(taken.len(), 1);
    assert_eq!(taken[0].pending, [1, 2, 3]);
    assert_eq!((taken[0].method, taken[0].wrong_answers), (MfaMethod::Sms, 1));
}

pub(crate) async fn a_challenge_may_be_put_back(store: &dyn Store) {
    let mut challenge = challenge("chl_1");
    store.add_challenge(&int_1(), &challenge).await.unwrap();
    store.take_challenge(&int_1(), &challenge.id).await.unwrap().unwrap();
    challenge.wrong_answers += 1;
    store.add_challenge(&int_1(), &challenge).await.unwrap();
    let again = store.take_challenge(&int_1(), &challenge.id).await.unwrap().unwrap();
    assert_eq!(again.wrong_answers, 2);
}

pub(crate) async fn ended_sessions_and_challenges_are_purged(store: &dyn Store) {
    for n in 1..=4_u8 {
        let session = session(&format!("ses_{n}"), "gm", n.into());
        store.add_session(&int_1(), &[n; 32], &session).await.unwrap();
    }
    let third = "ses_3".parse().unwrap();
    store.revoke_session(&int_1(), &third, day(3)).await.unwrap();
    store.add_challenge(&int_1(), &challenge("chl_1")).await.unwrap();
    // Those of days 1 and 2 have ended, the third was signed out, the challenge ended on day 2.
    let before = day(3) + jiff::SignedDuration::from_secs(1);
    assert_eq!(store.purge_ended(System, before).await.unwrap(), 4);
    assert_eq!(store.purge_ended(System, before).await.unwrap(), 0);
    assert!(store.session(System, &[3; 32]).await.unwrap().is_none());
    assert!(store.session(System, &[4; 32]).await.unwrap().is_some());
}
