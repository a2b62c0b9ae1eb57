//! Each request's session: found by its cookie on the way in, its cookie renewed on the way out.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::header::{COOKIE, LOCATION, SET_COOKIE};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::book;
use crate::faults::Struck;
use crate::sessions::{Arrival, Key};
use crate::world::World;

const COOKIE_NAME: &str = "DCSESSION";

/// The session a request came with.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Visit {
    key: Option<Key>,
    /// Whether the cookie was of a session that is over.
    pub(super) ended: bool,
}

impl Visit {
    /// The session, if there is one.
    pub(crate) fn key(self) -> Option<Key> {
        self.key
    }
}

/// To the login page, which says that the session has expired.
pub(crate) fn to_expired_login() -> Response {
    see("/login?expired=1")
}

/// A redirect as old systems send it.
pub(super) fn see(path: &str) -> Response {
    let to = HeaderValue::from_str(path).unwrap_or(HeaderValue::from_static("/"));
    (StatusCode::FOUND, [(LOCATION, to)]).into_response()
}

/// Finds the session, carries the request out, renews the cookie and writes the book.
///
/// A request that has arrived is carried out even if the client no longer waits for the answer.
pub(super) async fn visit(State(world): State<Arc<World>>, request: Request, next: Next) -> Response {
    match tokio::spawn(carry_out(world, request, next)).await {
        Ok(answer) => answer,
        Err(error) => {
            tracing::error!(%error, "a page failed");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

async fn carry_out(world: Arc<World>, mut request: Request, next: Next) -> Response {
    let at = world.clock.now();
    let method = request.method().to_string();
    let path = request.uri().path_and_query().map_or("/", |path| path.as_str()).to_owned();
    let sent = cookie(request.headers());
    let visit = arrive(&world, &request, sent.as_deref());
    let before = who(&world, visit);
    request.extensions_mut().insert(visit);

    let mut answer = next.run(request).await;

    if let Some(cookie) = renewed(&world, visit, sent.as_deref()) {
        answer.headers_mut().append(SET_COOKIE, cookie);
    }
    let (user, store) = who(&world, visit).or(before).unzip();
    let struck = answer.extensions().get::<Struck>();
    let answered = !struck.is_some_and(Struck::without_answer);
    world.book().request(book::Request {
        at,
        method,
        path,
        status: answered.then_some(answer.status().as_u16()),
        user,
        store,
        faults: struck
            .map(|struck| struck.0.iter().map(|kind| kind.name().to_owned()).collect())
            .unwrap_or_default(),
    });
    world.save_if_changed();
    answer
}

/// The session of the cookie; who asks for the login page without one gets a new one.
fn arrive(world: &World, request: &Request, sent: Option<&str>) -> Visit {
    let now = world.clock.now();
    let mut sessions = world.sessions();
    let arrival = sent.map(|id| sessions.arrive(id, now, world.idle));
    let key = match arrival {
        Some(Arrival::Known(key)) => Some(key),
        _ if request.method() == Method::GET && request.uri().path().starts_with("/login") => {
            Some(sessions.begin(now, world.idle))
        }
        _ => None,
    };
    Visit { key, ended: arrival == Some(Arrival::Ended) }
}

/// Who is signed in, and in which store.
fn who(world: &World, visit: Visit) -> Option<(String, u32)> {
    let sessions = world.sessions();
    let session = sessions.get(visit.key?)?;
    session.user.clone().map(|user| (user, session.store))
}

/// What the browser has to be told about its cookie, if anything.
fn renewed(world: &World, visit: Visit, sent: Option<&str>) -> Option<HeaderValue> {
    let sessions = world.sessions();
    let current = visit.key.and_then(|key| sessions.id(key));
    let line = match (current, sent) {
        (Some(id), sent) if sent != Some(id) => format!("{COOKIE_NAME}={id}; Path=/; HttpOnly; SameSite=Lax"),
        (None, Some(_)) => format!("{COOKIE_NAME}=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0"),
        _ => return None,
    };
    HeaderValue::from_str(&line).ok()
}

fn cookie(headers: &HeaderMap) -> Option<String> {
    let lines = headers.get_all(COOKIE).iter().filter_map(|line| line.to_str().ok());
    let mut pairs = lines.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.find(|(name, _)| *name == COOKIE_NAME).map(|(_, value)| value.to_owned())
}
