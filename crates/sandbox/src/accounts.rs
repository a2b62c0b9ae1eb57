//! Sign-in rules: passwords, codes that count once, and the lock after three failures.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use totp_rs::{Algorithm, Builder, Secret, Totp};

use crate::users::User;

/// After so many failures in a row, wrong passwords and wrong codes counted together.
const FAILURES_TO_LOCK: u32 = 3;
/// Seconds that one code lives (RFC 6238).
const STEP_SECONDS: u64 = 30;

/// What has become of a user's sign-ins.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct Standing {
    /// Failures since the last success.
    pub(crate) failures: u32,
    /// The last time step whose code was accepted. It and all before are used up.
    pub(crate) last_step: Option<u64>,
    /// A password that the control port has set.
    pub(crate) password: Option<String>,
}

impl Standing {
    /// Whether the account is locked.
    pub(crate) const fn locked(&self) -> bool {
        self.failures >= FAILURES_TO_LOCK
    }
}

/// What a password or a code led to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Verdict {
    Accepted,
    CodeNeeded,
    PasswordExpired,
    Wrong,
    Locked,
}

/// A code of a user's authenticator.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Code {
    /// The next code that has not been used.
    #[serde(rename = "code")]
    pub(crate) digits: String,
    /// The time step it belongs to.
    pub(crate) step: u64,
    /// Whether the code of the current step was used, so that this is one of a later step.
    pub(crate) used: bool,
    /// Seconds until the portal takes it: 0, or more when the next step is used as well.
    pub(crate) wait_seconds: u64,
    /// Seconds until the end of its step.
    pub(crate) valid_for_seconds: u64,
}

/// The users and their standings.
#[derive(Debug)]
pub(crate) struct Accounts {
    users: Vec<User>,
    standings: BTreeMap<String, Standing>,
}

impl Accounts {
    pub(crate) fn new(users: Vec<User>, standings: BTreeMap<String, Standing>) -> Self {
        Self { users, standings }
    }

    /// All users.
    pub(crate) fn users(&self) -> &[User] {
        &self.users
    }

    /// What is to be kept over a restart.
    pub(crate) fn standings(&self) -> &BTreeMap<String, Standing> {
        &self.standings
    }

    /// A user by the ID as typed; capitals do not matter.
    pub(crate) fn user(&self, username: &str) -> Option<&User> {
        self.users.iter().find(|user| user.username.eq_ignore_ascii_case(username.trim()))
    }

    /// The standing of a user who exists.
    pub(crate) fn standing(&self, user: &User) -> Standing {
        self.standings.get(user.username).cloned().unwrap_or_default()
    }

    /// The password that counts now.
    pub(crate) fn password_of(&self, user: &User) -> String {
        self.standing(user).password.unwrap_or_else(|| user.password.clone())
    }

    /// Changes a user's standing; false if there is no such user.
    pub(crate) fn change(&mut self, username: &str, change: impl FnOnce(&mut Standing)) -> bool {
        let Some(known) = self.user(username).map(|user| user.username.to_owned()) else { return false };
        change(self.standings.entry(known).or_default());
        true
    }

    /// Tries a password. A right one does not clear earlier failures while a code is still to come.
    pub(crate) fn try_password(&mut self, username: &str, password: &str) -> Verdict {
        let Some(user) = self.user(username) else { return Verdict::Wrong };
        if self.standing(user).locked() {
            return Verdict::Locked;
        }
        if self.password_of(user) != password {
            return self.failed(username);
        }
        if user.password_expired {
            return Verdict::PasswordExpired;
        }
        if user.totp_secret.is_some() {
            return Verdict::CodeNeeded;
        }
        self.change(username, |standing| standing.failures = 0);
        Verdict::Accepted
    }

    /// Tries a code: of the current time step or a neighbour, and never of one that is used up.
    pub(crate) fn try_code(&mut self, username: &str, code: &str, now: Timestamp) -> Verdict {
        let Some(user) = self.user(username) else { return Verdict::Wrong };
        let standing = self.standing(user);
        if standing.locked() {
            return Verdict::Locked;
        }
        let digits: String = code.chars().filter(|c| !c.is_whitespace()).collect();
        let fresh = |step: &u64| standing.last_step.is_none_or(|last| *step > last);
        let step = authenticator(user).and_then(|totp| totp.check(&digits, seconds(now))).filter(fresh);
        let Some(step) = step else { return self.failed(username) };
        self.change(username, |standing| {
            standing.failures = 0;
            standing.last_step = Some(step);
        });
        Verdict::Accepted
    }

    /// What the user's authenticator would show next; none for users without one.
    pub(crate) fn next_code(&self, user: &User, now: Timestamp) -> Option<Code> {
        let totp = authenticator(user)?;
        let current = seconds(now) / STEP_SECONDS;
        let last = self.standing(user).last_step;
        let step = last.map_or(current, |last| current.max(last + 1));
        // The portal takes the code of the step to come already.
        let taken_from = step.saturating_sub(1) * STEP_SECONDS;
        Some(Code {
            digits: totp.generate(step * STEP_SECONDS).to_string(),
            step,
            used: step > current,
            wait_seconds: taken_from.saturating_sub(seconds(now)),
            valid_for_seconds: ((step + 1) * STEP_SECONDS).saturating_sub(seconds(now)),
        })
    }

    fn failed(&mut self, username: &str) -> Verdict {
        let mut verdict = Verdict::Wrong;
        self.change(username, |standing| {
            standing.failures += 1;
            if standing.locked() {
                verdict = Verdict::Locked;
            }
        });
        verdict
    }
}

fn authenticator(user: &User) -> Option<Totp> {
    let secret = Secret::try_from_base32(user.totp_secret.as_deref()?).ok()?;
    let totp = Builder::new()
        .with_algorithm(Algorithm::SHA1)
        .with_digits(6)
        .with_skew(1)
        .with_step_duration(STEP_SECONDS)
        .with_secret(secret)
        .build();
    totp.inspect_err(|error| tracing::error!(%error, "the authenticator's secret is not usable")).ok()
}

fn seconds(at: Timestamp) -> u64 {
    u64::try_from(at.as_second()).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::{Accounts, Verdict};
    use crate::users::users;
    use std::collections::BTreeMap;

    const GM: &str = "gm@peachtree.example";

    fn accounts() -> Accounts {
        Accounts::new(users(1, &[1001]), BTreeMap::new())
    }

    #[test]
    fn a_code_counts_once_and_its_neighbours_too() {
        let mut accounts = accounts();
        let now = "2026-02-01T12:00:10Z".parse().unwrap();
        let gm = accounts.user(GM).unwrap().clone();
        let first = accounts.next_code(&gm, now).unwrap();
        assert!(!first.used);
        assert_eq!(accounts.try_code(GM, &first.digits, now), Verdict::Accepted);
        assert_eq!(accounts.try_code(GM, &first.digits, now), Verdict::Wrong);

        let second = accounts.next_code(&gm, now).unwrap();
        assert!(second.used && second.wait_seconds == 0 && second.step == first.step + 1);
        assert_eq!(accounts.try_code(GM, &second.digits, now), Verdict::Accepted);

        let third = accounts.next_code(&gm, now).unwrap();
        assert_eq!(third.wait_seconds, 20);
        assert_eq!(accounts.try_code(GM, &third.digits, now), Verdict::Wrong);
    }

    #[test]
    fn wrong_passwords_and_codes_lock_together() {
        let mut accounts = accounts();
        let now = "2026-02-01T12:00:10Z".parse().unwrap();
        let password = accounts.user(GM).unwrap().password.clone();
        assert_eq!(accounts.try_password(GM, "nope"), Verdict::Wrong);
        assert_eq!(accounts.try_password(GM, &password), Verdict::CodeNeeded);
        assert_eq!(accounts.try_code(GM, "12345", now), Verdict::Wrong);
        assert_eq!(accounts.try_password(GM, "nope"), Verdict::Locked);
        assert_eq!(accounts.try_password(GM, &password), Verdict::Locked);
        assert!(accounts.change(GM, |standing| standing.failures = 0));
        assert_eq!(accounts.try_password(GM, &password), Verdict::CodeNeeded);
    }
}
