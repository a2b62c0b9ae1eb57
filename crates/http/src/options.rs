//! What the operator may set, and what `rooftop` hands in.

use futures::future::BoxFuture;
use rooftop_core::ports::StoreError;
use std::num::NonZeroU32;
use std::sync::Arc;
use url::Url;

use crate::limits::{RATE_BURST, RATE_PER_SECOND};

/// Asks whether the gateway can serve: whether the store answers. What is wrong is logged, never shown.
pub type Readiness = Arc<dyn Fn() -> BoxFuture<'static, Result<(), StoreError>> + Send + Sync>;

/// How many requests a caller may send.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rate {
    /// Requests per second, lastingly.
    pub per_second: NonZeroU32,
    /// Requests at once.
    pub burst: NonZeroU32,
}

impl Default for Rate {
    fn default() -> Self {
        Self { per_second: RATE_PER_SECOND, burst: RATE_BURST }
    }
}

/// The settings of the HTTP side.
#[derive(Clone)]
pub struct HttpOptions {
    /// Where clients reach the gateway, such as `https://gateway.example.com`. The `type` of a problem then is an
    /// absolute URL; without it, a reference to this origin.
    pub public_url: Option<Url>,
    /// Of each API key, and of the sessions of each client together.
    pub rate: Rate,
    /// Whether the gateway can serve.
    pub readiness: Readiness,
}

impl HttpOptions {
    /// The defaults, with the check that has none.
    pub fn new(readiness: Readiness) -> Self {
        Self { public_url: None, rate: Rate::default(), readiness }
    }
}
