//! Answers that are too large, or become so.

use flate2::Compression;
use flate2::write::{GzEncoder, ZlibEncoder};
use std::io::Write as _;

use crate::server::{Part, answer, bytes, html};
use crate::{Case, comes, fails, stalls};

const CHUNKED: &str = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n";
const GIGABYTE: u64 = 1 << 30;
const PIECE: usize = 64 * 1024;

/// What each bomb unpacks to, in bytes: many times what is taken.
const UNPACKED: u64 = 128 * 1024 * 1024;

fn space(mut to: impl std::io::Write) {
    let piece = vec![b' '; PIECE];
    for _ in 0..UNPACKED / PIECE as u64 {
        to.write_all(&piece).unwrap();
    }
}

fn gzip() -> Vec<u8> {
    let mut packed = GzEncoder::new(Vec::new(), Compression::fast());
    space(&mut packed);
    packed.finish().unwrap()
}

/// A frame of blocks that repeat one byte, as RFC 8878 lays them out.
fn zstd() -> Vec<u8> {
    const BLOCK: u32 = 128 * 1024;
    let blocks = u32::try_from(UNPACKED).unwrap() / BLOCK;
    // The magic number, no checksum and no content size, a window of a megabyte.
    let mut frame = vec![0x28, 0xb5, 0x2f, 0xfd, 0x00, 0x50];
    for block in 0..blocks {
        let is_last = u32::from(block + 1 == blocks);
        frame.extend_from_slice(&(BLOCK << 3 | 1 << 1 | is_last).to_le_bytes()[..3]);
        frame.push(b' ');
    }
    frame
}

fn packed(encoding: &str, body: Vec<u8>) -> Vec<Part> {
    answer(&format!("Content-Type: text/html\r\nContent-Encoding: {encoding}\r\n"), body)
}

pub(crate) const CASES: &[Case] = &[
    fails("a gigabyte in chunks", |_| {
        let chunk = format!("{PIECE:x}\r\n{}\r\n", "x".repeat(PIECE));
        vec![Part::Bytes(CHUNKED.into()), Part::Repeat(chunk.into_bytes(), GIGABYTE / PIECE as u64)]
    }),
    fails("a gigabyte that says its length", |_| {
        let head =
            format!("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: {GIGABYTE}\r\n\r\n");
        vec![Part::Bytes(head.into_bytes()), Part::Repeat(vec![b'x'; PIECE], GIGABYTE / PIECE as u64)]
    }),
    fails("a gigabyte until the connection closes", |_| {
        let head = "HTTP/1.0 200 OK\r\nContent-Type: text/html\r\n\r\n";
        vec![Part::Bytes(head.into()), Part::Repeat(vec![b'x'; PIECE], GIGABYTE / PIECE as u64)]
    }),
    stalls("a gigabyte in chunks of one byte", |_| {
        vec![Part::Bytes(CHUNKED.into()), Part::Repeat(b"1\r\nx\r\n".repeat(PIECE), 1 << 12)]
    }),
    fails("a gigabyte of JSON", |_| {
        let head = "HTTP/1.0 200 OK\r\nContent-Type: application/json\r\n\r\n{\"rows\":[";
        vec![
            Part::Bytes(head.into()),
            Part::Repeat(b"{\"stock\":\"P1\"},".repeat(4096), GIGABYTE / PIECE as u64),
        ]
    }),
    fails("a gzip bomb", |_| packed("gzip", gzip())),
    fails("a gzip bomb in a gzip", |_| {
        let mut twice = GzEncoder::new(Vec::new(), Compression::best());
        twice.write_all(&gzip()).unwrap();
        packed("gzip, gzip", twice.finish().unwrap())
    }),
    fails("a deflate bomb", |_| {
        let mut zipped = ZlibEncoder::new(Vec::new(), Compression::fast());
        space(&mut zipped);
        packed("deflate", zipped.finish().unwrap())
    }),
    fails("a brotli bomb", |_| {
        let mut zipped = brotli::CompressorWriter::new(Vec::new(), PIECE, 1, 22);
        space(&mut zipped);
        packed("br", zipped.into_inner())
    }),
    fails("a zstd bomb", |_| packed("zstd", zstd())),
    fails("a brotli bomb in a gzip", |_| {
        let mut zipped = brotli::CompressorWriter::new(Vec::new(), PIECE, 1, 22);
        space(&mut zipped);
        let mut twice = GzEncoder::new(Vec::new(), Compression::best());
        twice.write_all(&zipped.into_inner()).unwrap();
        packed("br, gzip", twice.finish().unwrap())
    }),
    fails("a gzip bomb that says nothing", |_| answer("Content-Type: text/html\r\n", gzip())),
    fails("a gzip that is none", |_| packed("gzip", b"<html><h1>Inventory</h1></html>".to_vec())),
    fails("a gzip that breaks off", |_| {
        let mut page = GzEncoder::new(Vec::new(), Compression::fast());
        page.write_all(b"<html><h1>Inventory</h1></html>").unwrap();
        let whole = page.finish().unwrap();
        packed("gzip", whole[..whole.len() - 9].to_vec())
    }),
    fails("an encoding that nobody knows", |_| packed("compress", vec![0x1f, 0x9d, 0x90, 0, 1, 2])),
    fails("a chunk of absurd size", |_| bytes(format!("{CHUNKED}FFFFFFFFFFFFFFFF0\r\nx"))),
    fails("a chunk of no size", |_| bytes(format!("{CHUNKED}zz\r\nx\r\n0\r\n\r\n"))),
    comes("eight megabytes of text in one line", |_| html(&"word ".repeat(1_600_000))),
    comes("an attribute of eight megabytes", |_| html(&format!("<p title='{}'>x", "v ".repeat(4_000_000)))),
];
