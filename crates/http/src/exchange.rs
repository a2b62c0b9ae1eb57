//! What happens around every handler: the request gets its id, and the answer its common headers. A refusal
//! becomes a problem here, and is logged here, once.

use axum::body::Body;
use axum::extract::{MatchedPath, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::Response;
use rooftop_core::Code;
use std::sync::{Arc, OnceLock};
use tokio::time::Instant;
use tracing::{Instrument, Span, info_span};

use crate::access_log;
use crate::authority::Scheme;
use crate::lingering::linger;
use crate::problem::{self, Refusal};
use crate::rate::Spent;
use crate::request_id::{self, request_id};
use crate::router::App;
use crate::trace_context::trace_parent;

/// One request and its answer: what extractors find out that the answer's headers tell.
#[derive(Debug, Default)]
pub(crate) struct Exchange {
    scheme: OnceLock<(Scheme, bool)>,
    spent: OnceLock<Spent>,
}

impl Exchange {
    /// The exchange that a request belongs to.
    pub(crate) fn of(parts: &Parts) -> Arc<Self> {
        parts.extensions.get::<Arc<Self>>().cloned().unwrap_or_default()
    }

    /// Notes how the operation wants its caller to authenticate.
    pub(crate) fn wants(&self, scheme: Scheme, headers: &HeaderMap) {
        // Set once: an operation has one authority.
        let _ = self.scheme.set((scheme, headers.contains_key(header::AUTHORIZATION)));
    }

    /// Notes what the caller has left.
    pub(crate) fn spent(&self, spent: Spent) {
        let _ = self.spent.set(spent);
    }

    fn write(&self, code: Option<Code>, response: &mut Response) {
        let unauthorized = response.status() == StatusCode::UNAUTHORIZED;
        let headers = response.headers_mut();
        if let Some(((scheme, presented), code)) = self.scheme.get().zip(code.filter(|_| unauthorized)) {
            headers.insert(header::WWW_AUTHENTICATE, scheme.challenge(code, *presented));
        }
        if let Some(spent) = self.spent.get() {
            spent.write(headers);
        }
    }
}

/// The outermost layer.
pub(crate) async fn exchange(State(app): State<Arc<App>>, mut request: Request, next: Next) -> Response {
    let began = Instant::now();
    let id = request_id(request.headers(), &*app.gateway.entropy);
    let method = request.method().clone();
    let route = request.extensions().get::<MatchedPath>().cloned();
    let route = route.as_ref().map_or(access_log::UNMATCHED, MatchedPath::as_str);
    let span = span(&request, &method, route, &id);
    let exchange = Arc::new(Exchange::default());
    request.extensions_mut().insert(Arc::clone(&exchange));

    let response = next.run(request.map(linger)).instrument(span.clone()).await;

    span.in_scope(|| {
        let response = finish(&app, &exchange, &id, response);
        access_log::answered(&method, route, response.status(), began.elapsed());
        response
    })
}

fn span(request: &Request, method: &Method, route: &str, id: &str) -> Span {
    let parent = trace_parent(request.headers());
    let trace = parent.as_ref().map(|parent| parent.trace);
    let parent = parent.as_ref().map(|parent| parent.span);
    info_span!("request", %method, route, request_id = id, trace_id = trace, parent_span_id = parent)
}

fn finish(app: &App, exchange: &Exchange, id: &str, mut response: Response<Body>) -> Response {
    let refusal = response.extensions_mut().remove::<Refusal>();
    let code = refusal.as_ref().map(|refusal| refusal.failure().code);
    if let Some(refusal) = refusal {
        access_log::refused(refusal.failure());
        response = problem::answer(refusal.failure(), app.public_url.as_ref(), id);
    }
    exchange.write(code, &mut response);
    let headers = response.headers_mut();
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    if let Ok(id) = HeaderValue::from_str(id) {
        headers.insert(request_id::HEADER, id);
    }
    response
}
