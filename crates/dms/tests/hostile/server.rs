//! A server that answers every request with the same bytes, however wrong they are.

use std::time::Duration;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// A part of an answer.
#[derive(Debug, Clone)]
pub(crate) enum Part {
    Bytes(Vec<u8>),
    /// These, so often.
    Repeat(Vec<u8>, u64),
    /// One of these at a time, slowly.
    Drip(Vec<u8>),
    /// Nothing more, and the connection stays open.
    Hold,
}

/// The pause between two bytes that drip.
const DRIP: Duration = Duration::from_millis(100);

/// How long a connection on which nothing comes is held.
const HELD: Duration = Duration::from_mins(1);

/// The server. It stops when it is dropped.
pub(crate) struct Hostile {
    url: String,
    serving: JoinHandle<()>,
}

impl Drop for Hostile {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

impl Hostile {
    pub(crate) async fn serve(answer: Vec<Part>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let answer = std::sync::Arc::new(answer);
        let serving = tokio::spawn(async move {
            let mut open = tokio::task::JoinSet::new();
            while let Ok((stream, _)) = listener.accept().await {
                let answer = answer.clone();
                open.spawn(async move {
                    // A client that went away is its own affair.
                    let _ = respond(stream, &answer).await;
                });
            }
        });
        Self { url, serving }
    }

    pub(crate) fn url(&self) -> &str {
        &self.url
    }
}

async fn respond(mut stream: TcpStream, answer: &[Part]) -> std::io::Result<()> {
    let mut head = Vec::new();
    while !head.windows(4).any(|window| window == b"\r\n\r\n") {
        if stream.read_buf(&mut head).await? == 0 {
            return Ok(());
        }
    }
    for part in answer {
        match part {
            Part::Bytes(bytes) => stream.write_all(bytes).await?,
            Part::Repeat(bytes, times) => {
                for _ in 0..*times {
                    stream.write_all(bytes).await?;
                }
            }
            Part::Drip(bytes) => {
                for byte in bytes {
                    stream.write_all(&[*byte]).await?;
                    tokio::time::sleep(DRIP).await;
                }
            }
            Part::Hold => tokio::time::sleep(HELD).await,
        }
    }
    stream.shutdown().await
}

/// Whole answers of one kind or another.
pub(crate) fn bytes(text: impl Into<Vec<u8>>) -> Vec<Part> {
    vec![Part::Bytes(text.into())]
}

/// An answer with this head and body, of the right length.
pub(crate) fn answer(head: &str, body: impl Into<Vec<u8>>) -> Vec<Part> {
    let body = body.into();
    let length = body.len();
    let head = format!("HTTP/1.1 200 OK\r\n{head}Content-Length: {length}\r\nConnection: close\r\n\r\n");
    vec![Part::Bytes(head.into_bytes()), Part::Bytes(body)]
}

/// A page with this body.
pub(crate) fn html(body: &str) -> Vec<Part> {
    answer(
        "Content-Type: text/html; charset=utf-8\r\n",
        format!("<!DOCTYPE html><html><body><h1>Inventory</h1>{body}</body></html>"),
    )
}

/// The inventory with this one vehicle.
pub(crate) fn vehicle(stock: &str) -> Vec<Part> {
    html(&format!("<table><tr><th>Stock #<th>Changed<tr><td>{stock}<td>01/21/2026 8:03a</table>"))
}
