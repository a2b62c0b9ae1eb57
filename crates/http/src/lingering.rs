//! Bodies that nobody reads to their end.
//!
//! When a connection is closed while its peer still sends, the peer's system may throw the answer away unread. So
//! what is left of a body is received for a while after the answer, and thrown away as it comes.

use axum::Error;
use axum::body::{Body, Bytes, HttpBody};
use futures::StreamExt;
use http_body::{Frame, SizeHint};
use std::pin::Pin;
use std::task::{Context, Poll};
use tokio::runtime::Handle;

use crate::limits::LINGER_TIME;

/// The body, with its rest received once it is dropped.
pub(crate) fn linger(body: Body) -> Body {
    if body.is_end_stream() { body } else { Body::new(Lingering(body)) }
}

struct Lingering(Body);

impl HttpBody for Lingering {
    type Data = Bytes;
    type Error = Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Error>>> {
        Pin::new(&mut self.0).poll_frame(context)
    }

    fn is_end_stream(&self) -> bool {
        self.0.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.0.size_hint()
    }
}

impl Drop for Lingering {
    fn drop(&mut self) {
        let rest = std::mem::take(&mut self.0);
        if rest.is_end_stream() {
            return;
        }
        if let Ok(runtime) = Handle::try_current() {
            runtime.spawn(tokio::time::timeout(LINGER_TIME, throw_away(rest)));
        }
    }
}

async fn throw_away(rest: Body) {
    let mut chunks = rest.into_data_stream();
    while chunks.next().await.is_some_and(|chunk| chunk.is_ok()) {}
}
