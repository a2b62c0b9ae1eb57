//! Portal sessions: ids that rotate, idle expiry, and the one-time states of forms.

use std::collections::{HashMap, VecDeque};

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::chance::token;

/// Requests after which a session takes a new id.
const ROTATE_AFTER: u32 = 50;
/// How long the id before is still taken: requests that were under way carry it.
const OLD_ID_LIVES: SignedDuration = SignedDuration::from_secs(30);
/// Form states a session remembers; older ones count as expired.
const FORMS_KEPT: usize = 64;
/// Sessions are looked through for idle ones when there are so many more than last time.
const SWEEP_EVERY: usize = 500;

/// Names a session through all its ids.
pub(crate) type Key = u64;

/// One session, signed in or on its way there.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Session {
    id: String,
    old_id: Option<(String, Timestamp)>,
    /// The token that every form of the session carries.
    pub(crate) csrf: String,
    /// Who has given a password and still owes a code.
    pub(crate) pending: Option<String>,
    /// Who is signed in.
    pub(crate) user: Option<String>,
    /// The store that is open.
    pub(crate) store: u32,
    last_seen: Timestamp,
    requests_with_id: u32,
    forms: VecDeque<(String, String)>,
}

/// Which session a request's cookie belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Arrival {
    /// This one.
    Known(Key),
    /// One that is over.
    Ended,
}

/// All sessions of the portal.
#[derive(Debug, Default)]
pub(crate) struct Sessions {
    by_key: HashMap<Key, Session>,
    keys: HashMap<String, Key>,
    next_key: Key,
    sweep_at: usize,
}

impl Sessions {
    /// Brings sessions back that were kept.
    pub(crate) fn restore(kept: Vec<Session>) -> Self {
        let mut sessions = Self::default();
        for session in kept {
            sessions.add(session);
        }
        sessions
    }

    /// What is to be kept over a restart.
    pub(crate) fn keep(&self) -> Vec<Session> {
        self.by_key.values().cloned().collect()
    }

    fn add(&mut self, session: Session) -> Key {
        let key = self.next_key;
        self.next_key += 1;
        self.keys.insert(session.id.clone(), key);
        if let Some((old, _)) = &session.old_id {
            self.keys.insert(old.clone(), key);
        }
        self.by_key.insert(key, session);
        key
    }

    /// A new session of somebody who has not signed in.
    pub(crate) fn begin(&mut self, now: Timestamp, idle: SignedDuration) -> Key {
        if self.by_key.len() >= self.sweep_at.max(SWEEP_EVERY) {
            self.end_where(|session| now.duration_since(session.last_seen) > idle);
            self.sweep_at = self.by_key.len() + SWEEP_EVERY;
        }
        self.add(Session {
            id: token(),
            old_id: None,
            csrf: token(),
            pending: None,
            user: None,
            store: 0,
            last_seen: now,
            requests_with_id: 0,
            forms: VecDeque::new(),
        })
    }

    /// The session of a cookie. Counts the request, and gives the session a new id when it is due.
    pub(crate) fn arrive(&mut self, id: &str, now: Timestamp, idle: SignedDuration) -> Arrival {
        let Some(key) = self.keys.get(id).copied() else { return Arrival::Ended };
        let Some(session) = self.by_key.get_mut(&key) else { return Arrival::Ended };
        if now.duration_since(session.last_seen) > idle {
            self.end(key);
            return Arrival::Ended;
        }
        if session.id != id && session.old_id.as_ref().is_none_or(|(_, until)| now > *until) {
            self.keys.remove(id);
            return Arrival::Ended;
        }
        session.last_seen = now;
        session.requests_with_id += 1;
        if session.requests_with_id >= ROTATE_AFTER {
            self.rotate(key, Some(now + OLD_ID_LIVES));
        }
        Arrival::Known(key)
    }

    /// A new id for a session; the one before lives until `old_until`, or not at all.
    pub(crate) fn rotate(&mut self, key: Key, old_until: Option<Timestamp>) {
        let Some(session) = self.by_key.get_mut(&key) else { return };
        if let Some((older, _)) = session.old_id.take() {
            self.keys.remove(&older);
        }
        let old = std::mem::replace(&mut session.id, token());
        session.requests_with_id = 0;
        self.keys.insert(session.id.clone(), key);
        if let Some(until) = old_until {
            session.old_id = Some((old, until));
        } else {
            self.keys.remove(&old);
        }
    }

    /// A session by its key.
    pub(crate) fn get(&self, key: Key) -> Option<&Session> {
        self.by_key.get(&key)
    }

    /// A session by its key, to change it.
    pub(crate) fn get_mut(&mut self, key: Key) -> Option<&mut Session> {
        self.by_key.get_mut(&key)
    }

    /// The id the browser should send from now on.
    pub(crate) fn id(&self, key: Key) -> Option<&str> {
        self.get(key).map(|session| session.id.as_str())
    }

    /// Somebody has signed in: the session is theirs, under a new id.
    pub(crate) fn sign_in(&mut self, key: Key, user: &str, store: u32) {
        if let Some(session) = self.by_key.get_mut(&key) {
            session.user = Some(user.to_owned());
            session.pending = None;
            session.store = store;
            session.forms.clear();
            session.csrf = token();
        }
        self.rotate(key, None);
    }

    /// Ends a session.
    pub(crate) fn end(&mut self, key: Key) {
        if let Some(session) = self.by_key.remove(&key) {
            self.keys.remove(&session.id);
            if let Some((old, _)) = session.old_id {
                self.keys.remove(&old);
            }
        }
    }

    /// Ends the sessions that a test finds, and says how many.
    pub(crate) fn end_where(&mut self, ends: impl Fn(&Session) -> bool) -> usize {
        let over: Vec<Key> =
            self.by_key.iter().filter(|(_, session)| ends(session)).map(|(key, _)| *key).collect();
        for key in &over {
            self.end(*key);
        }
        over.len()
    }

    /// The state of a form that is being shown: good for one submission of this form.
    pub(crate) fn form_state(&mut self, key: Key, form: &str) -> String {
        let state = token();
        if let Some(session) = self.by_key.get_mut(&key) {
            session.forms.push_back((state.clone(), form.to_owned()));
            if session.forms.len() > FORMS_KEPT {
                session.forms.pop_front();
            }
        }
        state
    }

    /// Takes a form's state and token back; false if they are wrong, old or used.
    pub(crate) fn take_form(&mut self, key: Key, form: &str, state: &str, csrf: &str) -> bool {
        let Some(session) = self.by_key.get_mut(&key) else { return false };
        let place = session.forms.iter().position(|(known, of)| known == state && of == form);
        match place {
            Some(place) if session.csrf == csrf => session.forms.remove(place).is_some(),
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Arrival, ROTATE_AFTER, Sessions};
    use jiff::{SignedDuration, Timestamp};

    const IDLE: SignedDuration = SignedDuration::from_mins(20);

    fn start() -> Timestamp {
        "2026-02-01T12:00:00Z".parse().unwrap()
    }

    #[test]
    fn an_id_is_replaced_after_fifty_requests_and_lives_thirty_seconds_more() {
        let mut sessions = Sessions::default();
        let key = sessions.begin(start(), IDLE);
        let first = sessions.id(key).unwrap().to_owned();
        for _ in 0..ROTATE_AFTER {
            assert_eq!(sessions.arrive(&first, start(), IDLE), Arrival::Known(key));
        }
        let second = sessions.id(key).unwrap().to_owned();
        assert_ne!(first, second);
        let soon = start() + SignedDuration::from_secs(30);
        assert_eq!(sessions.arrive(&first, soon, IDLE), Arrival::Known(key));
        let late = start() + SignedDuration::from_secs(31);
        assert_eq!(sessions.arrive(&first, late, IDLE), Arrival::Ended);
        assert_eq!(sessions.arrive(&second, late, IDLE), Arrival::Known(key));
    }

    #[test]
    fn a_session_ends_when_it_has_been_idle_for_too_long() {
        let mut sessions = Sessions::default();
        let key = sessions.begin(start(), IDLE);
        let id = sessions.id(key).unwrap().to_owned();
        let nearly = start() + SignedDuration::from_mins(20);
        assert_eq!(sessions.arrive(&id, nearly, IDLE), Arrival::Known(key));
        let over = nearly + SignedDuration::from_secs(20 * 60 + 1);
        assert_eq!(sessions.arrive(&id, over, IDLE), Arrival::Ended);
        assert!(sessions.get(key).is_none());
    }

    #[test]
    fn a_form_state_is_good_for_one_submission_of_its_own_form() {
        let mut sessions = Sessions::default();
        let key = sessions.begin(start(), IDLE);
        let csrf = sessions.get(key).unwrap().csrf.clone();
        let state = sessions.form_state(key, "login");
        assert!(!sessions.take_form(key, "edit", &state, &csrf));
        assert!(!sessions.take_form(key, "login", &state, "other"));
        assert!(sessions.take_form(key, "login", &state, &csrf));
        assert!(!sessions.take_form(key, "login", &state, &csrf));
    }
}
