//! Connections: how many, how slow they may be, and how they end.

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::Request;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use std::future::Future;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tower::util::MapRequest;

use crate::limits::{
    ACCEPT_PAUSE, CONNECTIONS_MAX, HEAD_MAX, HEAD_TIME, HEADERS_MAX, SHUTDOWN_GRACE, STREAMS_MAX,
};

/// Serves until `shutdown` is there. Then no connection is accepted any more, and requests under way may finish for
/// [`SHUTDOWN_GRACE`].
pub async fn serve(listener: TcpListener, router: Router, shutdown: impl Future<Output = ()> + Send) {
    serve_within(listener, router, shutdown, HEAD_TIME, SHUTDOWN_GRACE).await;
}

async fn serve_within(
    listener: TcpListener,
    router: Router,
    shutdown: impl Future<Output = ()> + Send,
    head_time: Duration,
    grace: Duration,
) {
    let protocol = protocol(head_time);
    let under_way = GracefulShutdown::new();
    let room = Arc::new(Semaphore::new(CONNECTIONS_MAX));
    let mut shutdown = pin!(shutdown);
    loop {
        tokio::select! {
            accepted = accept(&listener, &room) => {
                let (stream, peer, place) = accepted;
                connect(&protocol, &router, &under_way, stream, peer, place);
            }
            () = &mut shutdown => break,
        }
    }
    drop(listener);
    if tokio::time::timeout(grace, under_way.shutdown()).await.is_err() {
        tracing::warn!(seconds = grace.as_secs(), "requests were cut off: they did not finish in time");
    }
}

fn protocol(head_time: Duration) -> Builder<TokioExecutor> {
    let mut protocol = Builder::new(TokioExecutor::new());
    protocol
        .http1()
        .timer(TokioTimer::new())
        .header_read_timeout(head_time)
        .max_headers(HEADERS_MAX)
        .max_buf_size(HEAD_MAX);
    protocol
        .http2()
        .timer(TokioTimer::new())
        .keep_alive_interval(head_time)
        .keep_alive_timeout(head_time)
        .max_concurrent_streams(STREAMS_MAX)
        .max_header_list_size(u32::try_from(HEAD_MAX).unwrap_or(u32::MAX));
    protocol
}

/// Accepts a connection once there is room for it. What the operating system refuses is tried again after a pause.
async fn accept(
    listener: &TcpListener,
    room: &Arc<Semaphore>,
) -> (TcpStream, SocketAddr, Option<OwnedSemaphorePermit>) {
    // The semaphore is never closed, so there is a place in the end.
    let place = Arc::clone(room).acquire_owned().await.ok();
    loop {
        match listener.accept().await {
            Ok((stream, peer)) => return (stream, peer, place),
            Err(error) => {
                tracing::warn!(%error, "a connection could not be accepted");
                tokio::time::sleep(ACCEPT_PAUSE).await;
            }
        }
    }
}

fn connect(
    protocol: &Builder<TokioExecutor>,
    router: &Router,
    under_way: &GracefulShutdown,
    stream: TcpStream,
    peer: SocketAddr,
    place: Option<OwnedSemaphorePermit>,
) {
    // An answer is small and whole: waiting to fill a segment only delays it.
    ignore(stream.set_nodelay(true));
    let service = MapRequest::new(router.clone(), move |request: Request<_>| {
        let mut request = request.map(Body::new);
        request.extensions_mut().insert(ConnectInfo(peer));
        request
    });
    let service = TowerToHyperService::new(service);
    let connection = protocol.serve_connection(TokioIo::new(stream), service).into_owned();
    let connection = under_way.watch(connection);
    tokio::spawn(async move {
        ignore(connection.await);
        drop(place);
    });
}

/// A peer that hangs up, dawdles or speaks no HTTP is no fault of ours.
fn ignore<T, E: std::fmt::Display>(result: Result<T, E>) {
    if let Err(error) = result {
        tracing::debug!(%error, "a connection ended early");
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::routing::get;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::sync::oneshot;

    struct Served {
        address: SocketAddr,
        stop: oneshot::Sender<()>,
        done: tokio::task::JoinHandle<()>,
    }

    async fn served(router: Router, head_time: Duration, grace: Duration) -> Served {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (stop, stopped) = oneshot::channel();
        let shutdown = async move { drop(stopped.await) };
        let done = tokio::spawn(serve_within(listener, router, shutdown, head_time, grace));
        Served { address, stop, done }
    }

    async fn started() -> Served {
        served(crate::testing::router(), Duration::from_millis(200), Duration::from_secs(5)).await
    }

    async fn sent(address: SocketAddr, request: &[u8]) -> String {
        let mut stream = TcpStream::connect(address).await.unwrap();
        stream.write_all(request).await.unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).await.unwrap();
        String::from_utf8(answer).unwrap()
    }

    #[tokio::test]
    async fn a_head_that_is_too_large_or_has_too_many_fields_is_431() {
        let served = started().await;
        let large = format!("GET / HTTP/1.1\r\nhost: a\r\nx: {}\r\n\r\n", "x".repeat(HEAD_MAX));
        assert!(sent(served.address, large.as_bytes()).await.starts_with("HTTP/1.1 431"));
        let many = format!("GET / HTTP/1.1\r\nhost: a\r\n{}\r\n", "x: y\r\n".repeat(HEADERS_MAX));
        assert!(sent(served.address, many.as_bytes()).await.starts_with("HTTP/1.1 431"));
    }

    #[tokio::test]
    async fn a_head_that_dawdles_is_hung_up_on() {
        let served = started().await;
        let waited =
            tokio::time::timeout(Duration::from_secs(5), sent(served.address, b"GET / HTTP/1.1\r\nho"));
        assert!(!waited.await.unwrap().starts_with("HTTP/1.1 2"));
    }

    #[tokio::test]
    async fn an_upload_of_a_hundred_megabytes_is_answered() {
        let served = started().await;
        let authorization = crate::testing::basic();
        for (who, expected) in [(authorization.as_str(), "HTTP/1.1 413"), ("Basic x", "HTTP/1.1 401")] {
            let (mut read, mut write) = TcpStream::connect(served.address).await.unwrap().into_split();
            let head = format!(
                "POST /integrations/int_1/sessions HTTP/1.1\r\nhost: a\r\nauthorization: {who}\r\ncontent-length: 104857600\r\n\r\n"
            );
            write.write_all(head.as_bytes()).await.unwrap();
            let upload = tokio::spawn(async move {
                let chunk = vec![b' '; 1 << 20];
                for _ in 0..100 {
                    write.write_all(&chunk).await?;
                }
                Ok::<_, std::io::Error>(write)
            });
            assert!(upload.await.unwrap().is_ok(), "the sender is heard out");
            let mut answer = [0; 12];
            read.read_exact(&mut answer).await.unwrap();
            assert_eq!(std::str::from_utf8(&answer).unwrap(), expected);
        }
    }

    #[tokio::test]
    async fn requests_under_way_finish_and_no_new_one_is_accepted() {
        let slow = Router::new().route(
            "/",
            get(|| async {
                tokio::time::sleep(Duration::from_millis(300)).await;
                "done"
            }),
        );
        let served = served(slow, Duration::from_secs(5), Duration::from_secs(5)).await;
        let address = served.address;
        let under_way =
            tokio::spawn(async move { sent(address, b"GET / HTTP/1.1\r\nhost: a\r\n\r\n").await });
        tokio::time::sleep(Duration::from_millis(100)).await;
        served.stop.send(()).unwrap();
        assert!(under_way.await.unwrap().ends_with("done"));
        served.done.await.unwrap();
        assert!(TcpStream::connect(address).await.is_err());
    }

    #[tokio::test]
    async fn what_never_finishes_is_cut_off() {
        let endless = Router::new().route("/", get(std::future::pending::<()>));
        let served = served(endless, Duration::from_secs(5), Duration::from_millis(50)).await;
        let mut stream = TcpStream::connect(served.address).await.unwrap();
        stream.write_all(b"GET / HTTP/1.1\r\nhost: a\r\n\r\n").await.unwrap();
        tokio::time::sleep(Duration::from_millis(50)).await;
        served.stop.send(()).unwrap();
        tokio::time::timeout(Duration::from_secs(5), served.done).await.unwrap().unwrap();
    }
}
