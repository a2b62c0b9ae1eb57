//! The limits of the DMS side that no pack sets, each with its reason.

use std::time::Duration;

/// How long a request for somebody who waits may wait for its turn: as long as the caller is kept waiting.
pub(crate) const CALLER_PATIENCE: Duration = rooftop_core::limits::LIVE_WAIT_MAX;

/// How long any other request may wait for its turn, before the errand is given up. An errand that has begun is not
/// given up sooner either, whoever waits for it.
pub(crate) const PATIENCE: Duration = Duration::from_mins(5);

/// Requests of one priority that may wait for their turn at one account.
pub(crate) const QUEUE_MAX: usize = 1000;

/// Turns that go to others while a sync waits, before one goes to the sync: a mirror that nobody keeps is no use to
/// them either.
pub(crate) const AHEAD_OF_SYNC_MAX: u32 = 9;

/// Answers that must come as quickly as they can before one more request may be under way at once.
pub(crate) const GOOD_ANSWERS_TO_WIDEN: u32 = 20;

/// How long the least latency of a sort of page is remembered, once and once more.
pub(crate) const FLOOR_WINDOW: Duration = Duration::from_mins(10);

/// Latencies below this are all alike: the difference is the machine's and not the DMS's.
pub(crate) const FLOOR_LEAST: Duration = Duration::from_millis(50);

/// Sorts of pages whose latency is told apart. Those beyond share one.
pub(crate) const SHAPES_MAX: usize = 200;

/// Hosts of a connection that are told apart. A pack names a handful; those beyond share one.
pub(crate) const HOSTS_MAX: usize = 32;

/// Pages of one record that are shown.
pub(crate) const EXHIBITS_MAX: usize = 20;

/// Largest page that is shown. A larger one is named, and its body left out.
pub(crate) const EXHIBIT_BYTES_MAX: usize = 1024 * 1024;

/// Longest that a `Retry-After` is believed. A DMS that said to come again in a week is asked once an hour.
pub(crate) const HOLD_MAX: Duration = Duration::from_hours(1);

/// Failures in a row that open a breaker.
pub(crate) const BREAKER_IN_A_ROW: usize = 5;

/// Calls that a breaker looks back on.
pub(crate) const BREAKER_WINDOW: usize = 20;

/// Per cent of these that must have failed to open it.
pub(crate) const BREAKER_SHARE: usize = 50;

/// How long a breaker is open at first; it doubles with each probe that fails.
pub(crate) const BREAKER_PAUSE: Duration = Duration::from_secs(30);

/// Longest that a breaker is open before it is tried again.
pub(crate) const BREAKER_PAUSE_MAX: Duration = Duration::from_mins(10);

/// What a caller is told to wait while a probe is under way.
pub(crate) const PROBE_WAIT: Duration = Duration::from_secs(5);

/// Requests that are counted against a budget at once, so that the store is not asked for each.
pub(crate) const BUDGET_BLOCK: u32 = 20;

/// Per cent of a budget that the sync may use. What is left is for those who ask.
pub(crate) const BUDGET_OF_SYNC_PERCENT: u128 = 90;

/// Per cent of the calls that may be further tries of others.
pub(crate) const RETRY_SHARE_PERCENT: u32 = 10;

/// Retries that may be made before a share of any calls is saved, and that may be saved for later.
pub(crate) const RETRY_RESERVE: u32 = 10;

/// Tries of a safe read after the first, where the line or the DMS failed.
pub(crate) const READ_RETRIES: u32 = 2;

/// Longest pause before the first further try; it doubles.
pub(crate) const RETRY_PAUSE: Duration = Duration::from_millis(250);

/// Longest `Retry-After` that a read waits for by itself. A longer one is told to the caller.
pub(crate) const RETRY_AFTER_WAIT_MAX: Duration = Duration::from_secs(5);

/// How long opening a connection may take.
pub(crate) const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

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

/// Requests of its own that a version on trial may send before it has earned any.
pub(crate) const CANARY_EXTRA_FREE: u64 = 5;

/// A version on trial may send one request of its own for so many of the present version's that it was tried on.
pub(crate) const CANARY_EXTRA_ONE_IN: u64 = 10;

/// How often a code is sent while a flow is tried for its author.
pub(crate) const TRYOUT_CODES_MAX: u32 = 3;

/// Most bytes of answers that are recorded for one trial: a list of some hundred pages.
pub(crate) const CANARY_RECORD_BYTES_MAX: usize = 16 * 1024 * 1024;

/// Most fields that are counted apart.
pub(crate) const CANARY_FIELDS_MAX: usize = 500;

/// How often it is told how a trial goes, if it goes on.
pub(crate) const CANARY_TOLD_EVERY: jiff::SignedDuration = jiff::SignedDuration::from_mins(5);

/// Answers of a run that are remembered, to keep the page among them that is not what the pack says.
pub(crate) const SPECIMEN_ANSWERS: usize = 6;

/// Most bytes of them together.
pub(crate) const SPECIMEN_ANSWERS_BYTES_MAX: usize = 6 * 1024 * 1024;

/// The largest page that is kept for the author of a pack, as it is written anew.
pub(crate) const SPECIMEN_BYTES_MAX: usize = 512 * 1024;

/// How long a page that was kept is not kept again.
pub(crate) const SPECIMEN_EVERY: Duration = Duration::from_hours(1);

/// Pages that are kept within that time. A gateway of many integrations on one DMS would keep the same page for each.
pub(crate) const SPECIMEN_PAGES_MAX: usize = 1000;
