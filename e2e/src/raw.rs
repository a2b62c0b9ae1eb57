//! Requests that no HTTP library would send.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpStream};
use std::time::Duration;

/// What came back over a bare connection.
#[derive(Debug, Clone)]
pub struct RawAnswer {
    /// The status; none if the connection was closed without an answer.
    pub status: Option<u16>,
    /// All of it.
    pub text: String,
}

/// Writes bytes to a server at `http://host:port` and reads until it closes the connection or is silent. That the
/// server stops reading is no error: it may have said why.
pub fn raw<'a>(server: &str, pieces: impl IntoIterator<Item = &'a [u8]>) -> RawAnswer {
    let address = server.trim_start_matches("http://");
    let mut stream = TcpStream::connect(address).expect("the server takes connections");
    stream.set_read_timeout(Some(Duration::from_secs(20))).expect("a timeout can be set");
    stream.set_write_timeout(Some(Duration::from_secs(20))).expect("a timeout can be set");
    for piece in pieces {
        if stream.write_all(piece).is_err() {
            break;
        }
    }
    let _ = stream.shutdown(Shutdown::Write);
    let mut bytes = Vec::new();
    let _ = stream.read_to_end(&mut bytes);
    let text = String::from_utf8_lossy(&bytes).into_owned();
    let status = text.strip_prefix("HTTP/1.1 ").and_then(|rest| rest.get(..3)?.parse().ok());
    RawAnswer { status, text }
}
