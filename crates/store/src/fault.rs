//! Errors within the store, and how they leave it.

use rooftop_core::ports::StoreError;

/// Any error within the store, before it is said what was being done.
pub(crate) type Fault = Box<dyn std::error::Error + Send + Sync>;

/// Says what was being done when a fault came up.
pub(crate) fn while_doing(what: impl Into<String>) -> impl FnOnce(Fault) -> StoreError {
    let what = what.into();
    move |source| StoreError { what, source: Some(source) }
}
