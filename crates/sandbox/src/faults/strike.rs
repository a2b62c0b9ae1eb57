//! Faults strike here: between the session and the page, on the way in and on the way out.

use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::extract::{ConnectInfo, Request, State};
use axum::http::header::{CONTENT_LENGTH, CONTENT_TYPE, LOCATION};
use axum::http::{HeaderValue, StatusCode};
use axum::middleware::Next;
use axum::response::{Html, IntoResponse, Response};
use encoding_rs::WINDOWS_1252;
use http_body_util::BodyExt;

use super::bodies::{RAW_ERROR, broken, cut_off, dripping, endless};
use super::kind::Kind;
use crate::portal::{self, Visit};
use crate::wire::Cut;
use crate::world::World;

/// Names of the faults that struck a request, for the book.
#[derive(Debug, Clone)]
pub(crate) struct Struck(pub(crate) Vec<Kind>);

impl Struck {
    /// Whether the client got no answer at all.
    pub(crate) fn without_answer(&self) -> bool {
        self.0.iter().any(|kind| matches!(kind, Kind::Reset | Kind::ResetAfter))
    }
}

/// Lets the faults of this request strike.
pub(crate) async fn strike(State(world): State<Arc<World>>, mut request: Request, next: Next) -> Response {
    let path = request.uri().path_and_query().map_or("/", |path| path.as_str()).to_owned();
    let struck = world.faults().for_request(request.method().as_str(), &path);
    if struck.is_empty() {
        return next.run(request).await;
    }
    let cut = request.extensions().get::<ConnectInfo<Cut>>().map(|info| info.0.clone());
    let visit = request.extensions().get::<Visit>().copied().unwrap_or_default();
    request.extensions_mut().insert(Struck(struck.clone()));
    let mut answer = match on_the_way_in(&world, &struck, &visit, &path, cut.as_ref()).await {
        Some(instead) => instead,
        None => next.run(request).await,
    };
    for kind in &struck {
        answer = on_the_way_out(kind, answer, cut.as_ref()).await;
    }
    answer.extensions_mut().insert(Struck(struck));
    answer
}

/// What happens before the page is asked for; an answer if the page is not asked at all.
async fn on_the_way_in(
    world: &World,
    struck: &[Kind],
    visit: &Visit,
    path: &str,
    cut: Option<&Cut>,
) -> Option<Response> {
    let mut instead = None;
    for kind in struck {
        match kind {
            Kind::Latency { ms } => tokio::time::sleep(Duration::from_millis(*ms)).await,
            Kind::Reset => {
                if let Some(cut) = cut {
                    cut.cut();
                }
                instead = Some(StatusCode::BAD_GATEWAY.into_response());
            }
            Kind::Status { status, body } => {
                let body = body.clone().unwrap_or_else(|| RAW_ERROR.to_owned());
                instead = Some((status_code(*status), Html(body)).into_response());
            }
            Kind::SessionKilled => {
                if let Some(key) = visit.key() {
                    world.sessions().end(key);
                    world.touch();
                }
                instead = Some(portal::to_expired_login());
            }
            Kind::LoginPage => instead = Some(portal::login_page(world, visit)),
            Kind::Maintenance { status } => {
                instead = Some((status_code(*status), portal::maintenance_page(world)).into_response());
            }
            Kind::RedirectLoop => {
                let to = HeaderValue::from_str(path).unwrap_or(HeaderValue::from_static("/"));
                instead = Some((StatusCode::FOUND, [(LOCATION, to)]).into_response());
            }
            _ => {}
        }
    }
    instead
}

async fn on_the_way_out(kind: &Kind, answer: Response, cut: Option<&Cut>) -> Response {
    match kind {
        Kind::ResetAfter => {
            if let Some(cut) = cut {
                cut.cut();
            }
            answer
        }
        Kind::Truncate { share, clean } => {
            with_bytes(answer, |bytes| {
                let kept = cut_off(&bytes, *share);
                if *clean { (Body::from(kept), None) } else { (broken(kept), Some(bytes.len())) }
            })
            .await
        }
        Kind::EndlessBody => with_bytes(answer, |bytes| (endless(bytes), None)).await,
        Kind::SlowDrip { bytes: piece, ms } => {
            with_bytes(answer, |bytes| {
                (dripping(&bytes, *piece, Duration::from_millis(*ms)), Some(bytes.len()))
            })
            .await
        }
        Kind::WrongContentType { content_type } => {
            let mut answer = answer;
            if let Ok(value) = HeaderValue::from_str(content_type) {
                answer.headers_mut().insert(CONTENT_TYPE, value);
            }
            answer
        }
        Kind::Latin1 => in_windows_1252(answer).await,
        _ => answer,
    }
}

async fn in_windows_1252(answer: Response) -> Response {
    let is_html = answer
        .headers()
        .get(CONTENT_TYPE)
        .is_some_and(|value| value.to_str().is_ok_and(|text| text.starts_with("text/html")));
    if !is_html {
        return answer;
    }
    let mut answer = with_bytes(answer, |bytes| {
        let text = String::from_utf8_lossy(&bytes).replace("charset=utf-8", "charset=windows-1252");
        let encoded = WINDOWS_1252.encode(&text).0.into_owned();
        (Body::from(encoded), None)
    })
    .await;
    let html = HeaderValue::from_static("text/html; charset=windows-1252");
    answer.headers_mut().insert(CONTENT_TYPE, html);
    answer
}

/// The answer with another body, and the announced length of it if there is to be one.
async fn with_bytes(answer: Response, change: impl FnOnce(Bytes) -> (Body, Option<usize>)) -> Response {
    let (mut parts, body) = answer.into_parts();
    let bytes = match body.collect().await {
        Ok(collected) => collected.to_bytes(),
        Err(error) => {
            tracing::warn!(%error, "a fault met a body that another fault had broken");
            Bytes::new()
        }
    };
    let (body, length) = change(bytes);
    parts.headers.remove(CONTENT_LENGTH);
    if let Some(length) = length {
        parts.headers.insert(CONTENT_LENGTH, HeaderValue::from(length));
    }
    Response::from_parts(parts, body)
}

fn status_code(status: u16) -> StatusCode {
    StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
}
