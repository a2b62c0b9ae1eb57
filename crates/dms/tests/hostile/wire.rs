//! What can be wrong with HTTP itself.

use crate::server::{Part, bytes, vehicle};
use crate::{Case, comes, fails, reads, stalls};

const OK: &str = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n";
const PAGE: &str =
    "<html><h1>Inventory</h1><table><tr><th>Stock #<th>Changed<tr><td>P1<td>01/21/2026 8:03a</table></html>";

/// The page of one vehicle behind these lines of a head.
fn behind(lines: &str) -> Vec<Part> {
    bytes(format!("{OK}{lines}Content-Length: {}\r\nConnection: close\r\n\r\n{PAGE}", PAGE.len()))
}

fn status(status: &str, rest: &str) -> Vec<Part> {
    bytes(format!("HTTP/1.1 {status}\r\nContent-Type: text/html\r\n{rest}"))
}

pub(crate) const CASES: &[Case] = &[
    stalls("a body that drips", |_| {
        vec![
            Part::Bytes(format!("{OK}Content-Length: {}\r\n\r\n", PAGE.len()).into()),
            Part::Drip(PAGE.into()),
        ]
    }),
    stalls("a head that drips", |_| vec![Part::Drip(format!("{OK}Content-Length: 5\r\n\r\nhello").into())]),
    stalls("silence", |_| vec![Part::Hold]),
    stalls("silence in the middle of the body", |_| {
        vec![Part::Bytes(format!("{OK}Content-Length: 9999\r\n\r\n<html>").into()), Part::Hold]
    }),
    fails("a connection that is closed at once", |_| Vec::new()),
    fails("a connection that is closed in the body", |_| {
        bytes(format!("{OK}Content-Length: 9999\r\n\r\n{PAGE}"))
    }),
    fails("a connection that is closed in a chunk", |_| {
        bytes(format!("{OK}Transfer-Encoding: chunked\r\n\r\nFFF\r\n{PAGE}"))
    }),
    fails("chunks without an end", |_| {
        bytes(format!("{OK}Transfer-Encoding: chunked\r\n\r\n{:x}\r\n{PAGE}\r\n", PAGE.len()))
    }),
    fails("a length that is too small", |_| bytes(format!("{OK}Content-Length: 40\r\n\r\n{PAGE}"))),
    fails("two lengths", |_| {
        bytes(format!("{OK}Content-Length: 40\r\nContent-Length: {}\r\n\r\n{PAGE}", PAGE.len()))
    }),
    fails("a length below nothing", |_| bytes(format!("{OK}Content-Length: -1\r\n\r\n{PAGE}"))),
    fails("a length beyond all memory", |_| {
        bytes(format!("{OK}Content-Length: 99999999999999999999\r\n\r\n{PAGE}"))
    }),
    comes("a length beside chunks", |_| {
        bytes(format!(
            "{OK}Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n{:x}\r\n{PAGE}\r\n0\r\n\r\n",
            PAGE.len()
        ))
    }),
    fails("a flood of headers", |_| behind(&"X-Flood: 1\r\n".repeat(100_000))),
    fails("headers without an end", |_| {
        vec![Part::Bytes(OK.into()), Part::Repeat(b"X-Flood: 1\r\n".to_vec(), 10_000_000)]
    }),
    fails("a header of a megabyte", |_| behind(&format!("X-Large: {}\r\n", "x".repeat(1_000_000)))),
    fails("a header with a null byte", |_| behind("X-Null: a\0b\r\n")),
    fails("a header without a name", |_| behind(": nothing\r\n")),
    comes("a header with a folded line", |_| behind("X-Folded: a\r\n b\r\n")),
    reads("a flood of cookies", "P1", |_| {
        behind(
            &(0..90)
                .map(|n| format!("Set-Cookie: c{n}={}; Path=/\r\n", "v".repeat(3_000)))
                .collect::<Vec<_>>()
                .concat(),
        )
    }),
    reads("a cookie of a megabyte's quarter", "P1", |_| {
        behind(&format!("Set-Cookie: c={}\r\n", "v".repeat(250_000)))
    }),
    reads("cookies for everybody else", "P1", |_| {
        behind(
            "Set-Cookie: a=1; Domain=localhost\r\nSet-Cookie: b=1; Domain=com\r\nSet-Cookie: c=1; Domain=.\r\nSet-Cookie: d=1; Domain=0.0.1\r\n",
        )
    }),
    reads("cookies that are none", "P1", |_| {
        behind("Set-Cookie: \r\nSet-Cookie: =\r\nSet-Cookie: ;;;\r\nSet-Cookie: é=\r\n")
    }),
    reads("news before the answer", "P1", |_| {
        let early = "HTTP/1.1 103 Early Hints\r\nLink: </a>; rel=preload\r\n\r\n".repeat(3);
        let mut parts = bytes(format!("HTTP/1.1 100 Continue\r\n\r\n{early}"));
        parts.extend(vehicle("P1"));
        parts
    }),
    stalls("news without an end", |_| {
        vec![Part::Repeat(b"HTTP/1.1 103 Early Hints\r\n\r\n".to_vec(), 10_000_000)]
    }),
    fails("another protocol in answer", |_| {
        status("101 Switching Protocols", "Upgrade: x\r\nConnection: Upgrade\r\n\r\n\0\0\0")
    }),
    fails("no content, and yet some", |_| {
        status("204 No Content", &format!("Content-Length: {}\r\n\r\n{PAGE}", PAGE.len()))
    }),
    fails("nothing new, though nobody asked", |_| status("304 Not Modified", "\r\n")),
    fails("a reset of content", |_| {
        status("205 Reset Content", &format!("Content-Length: {}\r\n\r\n{PAGE}", PAGE.len()))
    }),
    fails("a part of a page", |_| {
        status("206 Partial Content", &format!("Content-Length: {}\r\n\r\n{PAGE}", PAGE.len()))
    }),
    fails("a status that nobody knows", |_| {
        status("999 Odd", &format!("Content-Length: {}\r\n\r\n{PAGE}", PAGE.len()))
    }),
    fails("a status of four digits", |_| {
        status("2000 OK", &format!("Content-Length: {}\r\n\r\n{PAGE}", PAGE.len()))
    }),
    fails("an answer without a head", |_| bytes(PAGE)),
    fails("the wrong protocol", |_| bytes(b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03".to_vec())),
    fails("noise", |_| {
        bytes((0..100_000_u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 24) as u8).collect::<Vec<_>>())
    }),
];
