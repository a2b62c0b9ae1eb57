//! What can go wrong, with two faces that cannot be confused: what the caller may read, and what the operator
//! needs.

mod code;

pub use code::{Actor, Code};

use serde::Serialize;
use std::borrow::Cow;
use std::error::Error;
use std::time::Duration;
use utoipa::ToSchema;

use crate::limits::ERRORS_MAX;
use crate::ports::PersonTask;

/// What became of the DMS. Only this permits a retry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Effect {
    /// Nothing was changed in the DMS.
    None,
    /// Something may have been changed; it is being found out.
    Unknown,
    /// The change was made.
    Committed,
}

/// One fault of the input, at its place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct FieldError {
    /// JSON pointer (RFC 6901) into the body, or `/query/<name>` for a query parameter.
    #[schema(example = "/mfa/code")]
    pub pointer: String,
    /// What is wrong with it, as a stable word.
    #[schema(example = "wrong_type")]
    pub code: &'static str,
    /// What is wrong with it and what to send instead, in words.
    pub detail: String,
}

/// A request that was not carried out.
///
/// What is public here may reach the caller. The cause may not: it has no way out but [`Failure::operator`],
/// which the log uses.
#[derive(Debug)]
pub struct Failure {
    /// What went wrong, from the closed list.
    pub code: Code,
    /// What happened, what became of the DMS and what to do next, in words for the caller.
    pub detail: Cow<'static, str>,
    /// What became of the DMS.
    pub effect: Effect,
    /// When it is worth another try, if that is known.
    pub retry_after: Option<Duration>,
    /// All faults of the input, each at its place.
    pub errors: Vec<FieldError>,
    /// What a person must do in the DMS first, where that is what stands in the way.
    pub action: Option<PersonTask>,
    cause: Option<OperatorCause>,
}

struct OperatorCause(Box<dyn Error + Send + Sync>);

impl std::fmt::Debug for OperatorCause {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("(for the operator)")
    }
}

impl Failure {
    /// A failure with no effect on the DMS.
    pub fn new(code: Code, detail: impl Into<Cow<'static, str>>) -> Self {
        let detail = detail.into();
        Self {
            code,
            detail,
            effect: Effect::None,
            retry_after: None,
            errors: Vec::new(),
            action: None,
            cause: None,
        }
    }

    /// Bad input, with all its faults. At most [`ERRORS_MAX`] are listed.
    pub fn invalid(mut errors: Vec<FieldError>) -> Self {
        let count = errors.len();
        errors.truncate(ERRORS_MAX);
        let faults = if count == 1 { "1 fault".to_owned() } else { format!("{count} faults") };
        let detail =
            format!("The request has {faults}; nothing was sent to the DMS. Mend what `errors` lists.");
        Self { errors, ..Self::new(Code::InvalidRequest, detail) }
    }

    /// A fault of the gateway itself.
    pub fn internal(cause: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        let detail = "The gateway failed at this. Nothing was changed in the DMS. Try again, and give the \
                      operator the request id if it stays.";
        Self::new(Code::Internal, detail).caused_by(cause)
    }

    /// Adds what only the operator may read.
    #[must_use]
    pub fn caused_by(mut self, cause: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        self.cause = Some(OperatorCause(cause.into()));
        self
    }

    /// Adds when it is worth another try.
    #[must_use]
    pub fn retry_after(mut self, wait: Duration) -> Self {
        self.retry_after = Some(wait);
        self
    }

    /// Adds what a person must do first.
    #[must_use]
    pub fn for_person(mut self, task: PersonTask) -> Self {
        self.action = Some(task);
        self
    }

    /// The cause with its own causes, for the log alone.
    pub fn operator(&self) -> Option<String> {
        let cause = self.cause.as_ref()?;
        let mut text = cause.0.to_string();
        let mut source = cause.0.source();
        while let Some(inner) = source {
            text.push_str(": ");
            text.push_str(&inner.to_string());
            source = inner.source();
        }
        Some(text)
    }
}

impl From<crate::ports::StoreError> for Failure {
    fn from(error: crate::ports::StoreError) -> Self {
        Self::internal(error)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cause_reaches_the_operator_and_not_the_debug_text() {
        let failure = Failure::internal("disk full at /var/lib");
        assert_eq!(failure.operator().as_deref(), Some("disk full at /var/lib"));
        assert!(!format!("{failure:?}").contains("disk full"));
        assert!(!failure.detail.contains("disk full"));
    }

    #[test]
    fn a_hostile_body_does_not_make_a_larger_answer() {
        let fault = FieldError { pointer: "/x".into(), code: "unknown_member", detail: String::new() };
        assert_eq!(Failure::invalid(vec![fault; 5000]).errors.len(), ERRORS_MAX);
    }
}
