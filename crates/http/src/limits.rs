//! The limits of the HTTP side, each with its reason.

use std::num::NonZeroU32;
use std::time::Duration;

/// Largest body of a request. The largest sensible sign-in has two kilobytes.
pub const BODY_MAX: usize = 64 * 1024;

/// How long a body may take to arrive.
pub const BODY_TIME: Duration = Duration::from_secs(15);

/// How long an answer may take. Beyond it the caller is told so; a sign-in that is under way goes on.
pub const ANSWER_TIME: Duration = Duration::from_secs(30);

/// Longest query of a URL, still encoded.
pub const QUERY_MAX: usize = 8 * 1024;

/// Deepest nesting of a JSON body. The requests of the API have three levels.
pub const JSON_DEPTH_MAX: usize = 16;

/// Longest request id that a caller may give.
pub const REQUEST_ID_MAX: usize = 128;

/// Most header fields of a request; beyond it the answer is 431.
pub const HEADERS_MAX: usize = 64;

/// Largest head of a request: request line and header fields; beyond it the answer is 431.
pub const HEAD_MAX: usize = 32 * 1024;

/// How long a head may take to arrive, so that slow clients cannot hold all connections.
pub const HEAD_TIME: Duration = Duration::from_secs(10);

/// Most connections at once. Further ones wait to be accepted.
pub const CONNECTIONS_MAX: usize = 4096;

/// Most requests at once on one HTTP/2 connection.
pub const STREAMS_MAX: u32 = 128;

/// Pause after the operating system refused to accept a connection, for example for want of file descriptors.
pub const ACCEPT_PAUSE: Duration = Duration::from_secs(1);

/// How long requests under way may take to finish when the gateway stops.
pub const SHUTDOWN_GRACE: Duration = Duration::from_secs(10);

/// How long the unread rest of a body is received and thrown away, so that its sender can read the answer.
pub const LINGER_TIME: Duration = Duration::from_secs(5);

/// How long the store may take to say that it is ready.
pub const READY_TIME: Duration = Duration::from_secs(2);

/// Failed attempts to authenticate per minute, from one address or for one key. Whoever shows a credential that
/// holds is let in even then: guesses of others must not shut out its owner.
pub const FAILED_ATTEMPTS_PER_MINUTE: NonZeroU32 = NonZeroU32::new(20).unwrap();

/// Most callers and addresses whose rate is counted apart. Those beyond share one count.
pub const BUCKETS_MAX: usize = 10_000;

/// Requests per second of one caller, where the operator says nothing.
pub const RATE_PER_SECOND: NonZeroU32 = NonZeroU32::new(200).unwrap();

/// Requests that a caller may send at once, where the operator says nothing.
pub const RATE_BURST: NonZeroU32 = NonZeroU32::new(400).unwrap();
