//! The book: what really happened at the portal, for judges of tests.

use std::collections::{BTreeMap, VecDeque};

use jiff::Timestamp;
use serde::Serialize;

use crate::accounts::Verdict;

/// How many requests and sign-ins are kept one by one; counts go on.
const KEPT: usize = 10_000;

/// One attempt to sign in.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Login {
    pub(crate) at: Timestamp,
    pub(crate) username: String,
    /// `password` or `code`.
    pub(crate) step: &'static str,
    pub(crate) outcome: Verdict,
}

/// One request to the portal.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Request {
    pub(crate) at: Timestamp,
    pub(crate) method: String,
    /// Path and query.
    pub(crate) path: String,
    /// Status of the answer; none when the connection was reset.
    pub(crate) status: Option<u16>,
    pub(crate) user: Option<String>,
    pub(crate) store: Option<u32>,
    /// Faults that struck this request.
    pub(crate) faults: Vec<String>,
}

/// Requests since the start or the last reset.
#[derive(Debug, Clone, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Requests {
    pub(crate) total: u64,
    /// By method and path without query: `GET /inventory`.
    pub(crate) counts: BTreeMap<String, u64>,
    /// The last ones, oldest first.
    #[serde(rename = "requests")]
    pub(crate) last: VecDeque<Request>,
}

/// What happened.
#[derive(Debug, Default)]
pub(crate) struct Book {
    logins: VecDeque<Login>,
    requests: Requests,
}

impl Book {
    /// Writes down a sign-in attempt.
    pub(crate) fn login(&mut self, login: Login) {
        push(&mut self.logins, login);
    }

    /// Writes down a request.
    pub(crate) fn request(&mut self, request: Request) {
        let path = request.path.split('?').next().unwrap_or_default();
        *self.requests.counts.entry(format!("{} {path}", request.method)).or_default() += 1;
        self.requests.total += 1;
        push(&mut self.requests.last, request);
    }

    /// Sign-in attempts, oldest first.
    pub(crate) fn logins(&self) -> Vec<Login> {
        self.logins.iter().cloned().collect()
    }

    /// Requests and their counts.
    pub(crate) fn requests(&self) -> Requests {
        self.requests.clone()
    }

    /// Forgets requests and counts.
    pub(crate) fn forget_requests(&mut self) {
        self.requests = Requests::default();
    }
}

fn push<T>(list: &mut VecDeque<T>, item: T) {
    if list.len() >= KEPT {
        list.pop_front();
    }
    list.push_back(item);
}
