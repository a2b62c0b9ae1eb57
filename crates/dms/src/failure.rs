//! A fault of the gateway itself, in the port's words.

use rooftop_core::ports::DmsFailure;

/// Wraps what failed; it reaches the operator only.
pub(crate) fn internal(error: impl std::error::Error + Send + Sync + 'static) -> DmsFailure {
    DmsFailure::Internal(Box::new(error))
}
