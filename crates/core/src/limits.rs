//! The limits of the use-cases, each with its reason.

use std::time::Duration;

/// Items on a page where the caller says nothing.
pub const PAGE_SIZE_DEFAULT: u32 = 50;

/// Most items on a page: at 750 bytes a vehicle this is 150 KB, which is what a client wants to hold at once.
pub const PAGE_SIZE_MAX: u32 = 200;

/// Highest page number. Beyond it a loop belongs to a cursor, whose cost does not grow with depth.
pub const PAGE_MAX: u32 = 100_000;

/// Longest text that is taken for a filter or a credential.
pub const TEXT_MAX: usize = 256;

/// Longest password. Some identity providers allow 256 characters; nothing sensible is longer.
pub const PASSWORD_MAX: usize = 512;

/// Most errors that one answer lists, so that a hostile body does not make a larger one.
pub const ERRORS_MAX: usize = 100;

/// How long a session's token lives.
pub const TOKEN_TTL: Duration = Duration::from_hours(1);

/// How long a sign-in waits for its code. Codes sent by e-mail can take minutes.
pub const CHALLENGE_TTL: Duration = Duration::from_mins(10);

/// Wrong codes that a challenge takes before it is over. The lock-out guard may end it sooner.
pub const CHALLENGE_ANSWERS_MAX: u32 = 5;

/// Records that are written to the mirror in one transaction, so that the writer is never held for long.
pub const UPSERT_BATCH: usize = 200;

/// Detail reads that a sync has under way at once. The DMS side paces them again, per account.
pub const SYNC_READ_AHEAD: usize = 16;

/// Records in a row that could not be read before a sync stops and says that the screen has changed, rather
/// than ask the DMS for each of thousands of records to be told the same.
pub const SYNC_DRIFTS_IN_A_ROW_MAX: usize = 20;

/// Longest pause between two tries of a sync that keeps failing.
pub const SYNC_BACKOFF_MAX: Duration = Duration::from_mins(10);

/// How long a round under way may go on when the gateway stops.
pub const SYNC_GRACE: Duration = Duration::from_secs(5);

/// How long a caller who asks for what the DMS says now is kept waiting.
pub const LIVE_WAIT_MAX: Duration = Duration::from_secs(25);

/// What a caller should wait before it asks again for what could not be read.
pub const RETRY_LATER: Duration = Duration::from_secs(30);

/// Shortest pause between two tries of a failing sync, however many callers ask for what the DMS says now.
pub const DEMAND_PAUSE: Duration = Duration::from_secs(5);

/// How far a DMS's clock may differ from ours before a change mark is trusted to be final.
pub const CLOCK_SKEW_MAX: Duration = Duration::from_mins(2);

/// Sorts of drift that a pass counts before it notes each sighting: a pack has fewer pages and fields.
pub const DRIFT_SORTS_MAX: usize = 1000;

/// How long an event is kept. Whoever follows the log has that long to come back.
pub const EVENTS_KEPT: Duration = Duration::from_hours(30 * 24);

/// Most events of an integration that are kept, so that no fault fills the disk: three a minute for a month.
pub const EVENTS_MAX: u64 = 130_000;

/// How often the folder of packs is looked at. What has changed is taken when it has not changed for one more look, so
/// that a folder that is being copied is left alone.
pub const PACKS_LOOK: Duration = Duration::from_secs(2);

/// Fields that an event names of those in which a version on trial differs: the ones that differ most.
pub const CANARY_FIELDS_TOLD_MAX: usize = 20;

/// How often a record whose values are known is read again.
pub const KNOWN_ANSWER_EVERY: Duration = Duration::from_hours(1);

/// Records of a rooftop whose values are known. A few on different screens prove as much as many.
pub const KNOWN_ANSWERS_MAX: usize = 20;

/// Fewest reads of a field on a day from which on it says something by which evidence it was found.
pub const EVIDENCE_READS_MIN: u64 = 10;

/// Fewest reads of a field on the days before, to know by which evidence it is found.
pub const EVIDENCE_READS_BEFORE_MIN: u64 = 20;

/// Of a hundred reads, so many at most were found by an evidence that is a fallback.
pub const EVIDENCE_RARE_PERCENT: u64 = 5;

/// Of a hundred reads of a day, so many found by a fallback are told.
pub const EVIDENCE_SHARE_PERCENT: u64 = 25;
