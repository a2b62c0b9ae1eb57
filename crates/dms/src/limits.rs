//! The limits of the DMS side that no pack sets, each with its reason.

use std::time::Duration;

/// Tries of a safe read after the first, where the line or the DMS failed.
pub(crate) const READ_RETRIES: u32 = 2;

/// Pause before the first further try; it doubles.
pub(crate) const RETRY_PAUSE: Duration = Duration::from_millis(250);

/// Longest `Retry-After` that a read waits for by itself. A longer one is told to the caller.
pub(crate) const RETRY_AFTER_WAIT_MAX: Duration = Duration::from_secs(5);

/// How long opening a connection may take.
pub(crate) const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// Longest that an operation waits for its turn at an account before it gives up.
pub(crate) const TURN_TIMEOUT: Duration = Duration::from_mins(5);

/// Seats from which on those without a session are given up: user names that were tried and refused.
pub(crate) const SEATS_MAX: usize = 10_000;

/// Cookies that a DMS session may hold. Browsers keep 50 to 180 a site.
pub(crate) const COOKIES_MAX: usize = 200;

/// The largest cookie that is taken, in bytes with its attributes. Browsers take 4,096 and a little.
pub(crate) const COOKIE_BYTES_MAX: usize = 8 * 1024;

/// How long before its announced end a session is renewed, so that it does not end under a request.
pub(crate) const SESSION_MARGIN: Duration = Duration::from_secs(30);

/// How often an approval is looked for before the caller is told that it still waits, and the pause in between.
pub(crate) const APPROVAL_LOOKS: u32 = 8;
pub(crate) const APPROVAL_PAUSE: Duration = Duration::from_secs(2);

/// Sign-ins in a row for one operation: the session may be lost once more while it is being used.
pub(crate) const RENEWALS_MAX: u32 = 2;

/// Refused or unanswered attempts of one kind that an account may have within [`GUARD_WINDOW`].
pub(crate) const ATTEMPTS_MAX: u32 = 2;

/// What the lock-out guard looks back on.
pub(crate) const GUARD_WINDOW: Duration = Duration::from_hours(24);

/// How long the answer to a sign-in also answers a repeat of it: as long as its code could have been typed.
pub(crate) const REPEAT_WINDOW: Duration = Duration::from_secs(90);

/// How long a code that was sent is remembered: beyond any authenticator's step and its tolerance.
pub(crate) const CODE_LIFETIME: Duration = Duration::from_mins(5);

/// Longest wait for the next time step of an authenticator whose present one is used: a step and a little.
pub(crate) const TOTP_WAIT_MAX: Duration = Duration::from_secs(35);
