//! Sessions that end when nobody uses them, and tokens that nobody can guess.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use data_encoding::HEXLOWER;
use tokio::time::Instant;

/// Sessions open at once; the one that was used least recently makes room.
const OPEN_MAX: usize = 200;

/// Open sessions, each with what the system keeps of it.
#[derive(Debug)]
pub(crate) struct Sessions<T> {
    idle: Duration,
    open: Mutex<HashMap<String, (Instant, T)>>,
}

impl<T: Clone> Sessions<T> {
    pub(crate) fn new(idle: Duration) -> Self {
        Self { idle, open: Mutex::default() }
    }

    /// Opens a session and gives its id.
    pub(crate) fn open(&self, what: T) -> String {
        let id = token();
        let mut open = lock(&self.open);
        if open.len() >= OPEN_MAX
            && let Some(oldest) = open.iter().min_by_key(|(_, (used, _))| *used).map(|(id, _)| id.clone())
        {
            open.remove(&oldest);
        }
        open.insert(id.clone(), (Instant::now(), what));
        id
    }

    /// What is kept of a session, if it is open still. It counts as a use.
    pub(crate) fn get(&self, id: &str) -> Option<T> {
        self.change(id, |what| what.clone())
    }

    /// Changes what is kept of a session, if it is open still. It counts as a use.
    pub(crate) fn change<R>(&self, id: &str, change: impl FnOnce(&mut T) -> R) -> Option<R> {
        let mut open = lock(&self.open);
        if open.get(id)?.0.elapsed() >= self.idle {
            open.remove(id);
            return None;
        }
        let (used, what) = open.get_mut(id)?;
        *used = Instant::now();
        Some(change(what))
    }

    pub(crate) fn close(&self, id: &str) {
        lock(&self.open).remove(id);
    }
}

/// The lock, even if another request ended within it: each change here is whole by itself.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The value of a cookie.
pub(crate) fn cookie(headers: &axum::http::HeaderMap, name: &str) -> Option<String> {
    let all = headers.get_all("cookie").iter().filter_map(|line| line.to_str().ok());
    let mut pairs = all.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.find(|(key, _)| *key == name).map(|(_, value)| value.to_owned())
}

/// 32 hexadecimal digits that nobody can guess.
#[expect(
    clippy::disallowed_methods,
    reason = "this is a program of its own, and the one place where it draws real randomness"
)]
pub(crate) fn token() -> String {
    let mut bytes = [0_u8; 16];
    // Without randomness a session could be guessed; it is one of invented books on one's own machine.
    let _ = getrandom::fill(&mut bytes);
    HEXLOWER.encode(&bytes)
}
