//! Parameters of a path, decoded.

use axum::extract::{FromRequestParts, RawPathParams};
use axum::http::request::Parts;
use rooftop_core::{Code, Failure};

use crate::problem::Refusal;

/// The last parameter of a path: the id of what is asked for.
pub(crate) struct LastSegment(pub(crate) String);

impl<S: Send + Sync> FromRequestParts<S> for LastSegment {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Refusal> {
        let parameters = parameters(parts, state).await?;
        let last = parameters.iter().last().map(|(_, value)| value.to_owned());
        Ok(Self(last.ok_or_else(no_such_path)?))
    }
}

/// The integration that a path names.
pub(crate) async fn integration<S: Send + Sync>(parts: &mut Parts, state: &S) -> Result<String, Failure> {
    let parameters = parameters(parts, state).await?;
    let named = parameters.iter().find(|(name, _)| *name == "integrationId");
    named.map(|(_, value)| value.to_owned()).ok_or_else(no_such_path)
}

/// A segment that is no text names nothing.
async fn parameters<S: Send + Sync>(parts: &mut Parts, state: &S) -> Result<RawPathParams, Failure> {
    RawPathParams::from_request_parts(parts, state).await.map_err(|_| no_such_path())
}

/// There is nothing at this path.
pub(crate) fn no_such_path() -> Failure {
    Failure::new(Code::NotFound, "There is nothing at this path. The paths of the API are in /openapi.json.")
}
