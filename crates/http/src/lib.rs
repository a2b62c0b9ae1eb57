//! The REST API of Rooftop: routes, OpenAPI, problems, limits.
//!
//! This crate decides nothing. A handler extracts, converts, makes one call into `core`, and converts its answer.
//! `POST /sessions` is `sessions/create.rs`, as in `core` and in the tests.
//!
//! What happens around every handler, from the outside in:
//!
//! 1. [`serve()`] bounds connections, heads and the time that a head may take.
//! 2. `exchange` names the request, writes the answer's common headers, turns a refusal into a problem, logs, counts.
//! 3. A panic is caught, and an answer that takes too long is given up.
//! 4. `authority` establishes who calls and what rate they spend, before any of the body is read.
//! 5. `body` and `query` read what was sent, within their limits.
//!
//! Nothing leads from the cause of a failure to an answer: it goes to the log, by [`rooftop_core::Failure::operator`].

mod access_log;
mod authority;
mod body;
mod caching;
mod docs;
mod events;
mod examples;
mod exchange;
mod health;
mod json;
pub mod limits;
mod lingering;
mod metrics;
mod openapi;
mod options;
mod problem;
mod query;
mod rate;
mod request_id;
mod rooftops;
mod router;
mod segment;
mod serve;
mod sessions;
mod status;
#[cfg(test)]
mod testing;
mod timeout;
mod trace_context;
mod vehicles;
mod whole;

pub use metrics::{DURATION_BUCKETS_SECONDS, DURATION_METRIC, describe_metrics, metrics_router};
pub use openapi::{openapi, openapi_json};
pub use options::{HttpOptions, Rate, Readiness};
pub use router::api;
pub use serve::serve;
pub use status::status_of;
