//! No answer takes longer than [`ANSWER_TIME`].

use axum::extract::Request;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use rooftop_core::{Code, Failure};

use crate::limits::ANSWER_TIME;
use crate::problem::Refusal;

/// Gives up on an answer that takes too long. What must not stop half-way goes on: see [`crate::whole`].
pub(crate) async fn timeout(request: Request, next: Next) -> Response {
    match tokio::time::timeout(ANSWER_TIME, next.run(request)).await {
        Ok(response) => response,
        Err(_) => Refusal::from(too_long()).into_response(),
    }
}

fn too_long() -> Failure {
    let seconds = ANSWER_TIME.as_secs();
    let detail = format!(
        "There was no answer within {seconds} seconds. Nothing was changed in the DMS; a sign-in that was under way may still end well there."
    );
    Failure::new(Code::DmsTimeout, detail)
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::Router;
    use axum::body::Body;
    use axum::http::StatusCode;
    use axum::middleware::from_fn;
    use axum::routing::get;
    use tower::ServiceExt;

    #[tokio::test(start_paused = true)]
    async fn an_answer_that_never_comes_is_given_up() {
        let router = Router::new().route("/", get(std::future::pending::<()>)).layer(from_fn(timeout));
        let answer = router.oneshot(Request::new(Body::empty())).await.unwrap();
        assert_eq!(answer.status(), StatusCode::GATEWAY_TIMEOUT);
    }
}
