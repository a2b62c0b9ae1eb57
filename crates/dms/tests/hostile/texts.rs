//! Bytes and texts that are not what they seem.

use crate::server::{Part, answer, html, vehicle};
use crate::{Case, comes, fails, reads};

const HTML: &str = "Content-Type: text/html; charset=utf-8\r\n";

fn page(stock: &[u8], head: &str) -> Vec<Part> {
    let mut body =
        b"<!DOCTYPE html><html><body><h1>Inventory</h1><table><tr><th>Stock #<th>Changed<tr><td>".to_vec();
    body.extend(stock);
    body.extend(b"<td>01/21/2026 8:03a</table></body></html>");
    answer(head, body)
}

fn utf16(text: &str, mark: [u8; 2]) -> Vec<u8> {
    let units = text.encode_utf16();
    let little = mark == [0xff, 0xfe];
    let pairs = units.flat_map(|unit| if little { unit.to_le_bytes() } else { unit.to_be_bytes() });
    mark.into_iter().chain(pairs).collect()
}

pub(crate) const CASES: &[Case] = &[
    fails("bytes that are not UTF-8", |_| page(b"P\xff\xfe1", HTML)),
    fails("a character that is cut in two", |_| page(b"P\xe2\x82", HTML)),
    fails("an overlong character", |_| page(b"P\xc0\xaf1", HTML)),
    comes("null bytes in a value", |_| page(b"P\x001", HTML)),
    comes("null bytes in the markup", |_| answer(HTML, "<h\x001>Inventory</h1>\0\0\0")),
    fails("UTF-16 that breaks off", |_| answer(HTML, [0xff, 0xfe, 0x3c, 0x00, 0x68].to_vec())),
    fails("UTF-16 with half a character", |_| answer(HTML, [0xff, 0xfe, 0x00, 0xd8, 0x3c, 0x00].to_vec())),
    reads("UTF-16 that says so", "P1", |_| {
        let Part::Bytes(body) = &vehicle("P1")[1] else { return Vec::new() };
        answer(HTML, utf16(std::str::from_utf8(body).unwrap_or_default(), [0xfe, 0xff]))
    }),
    fails("a byte order mark that lies", |_| {
        page(b"P1", HTML)
            .into_iter()
            .map(|part| match part {
                Part::Bytes(body) if body.starts_with(b"<!") => {
                    Part::Bytes([&[0xff, 0xfe][..], &body].concat())
                }
                part => part,
            })
            .collect()
    }),
    reads("a byte order mark in the middle", "P1", |_| vehicle("P\u{feff}1")),
    comes("an escape of another alphabet", |_| {
        page(b"\x1b$B0!\x1b(B", "Content-Type: text/html; charset=iso-2022-jp\r\n")
    }),
    fails("UTF-7, which nobody reads", |_| {
        answer("Content-Type: text/html; charset=utf-7\r\n", "+ADw-h1+AD4-Inventory+ADw-/h1+AD4-")
    }),
    reads("a script in a value", "<script>alert(1)</script>", |_| {
        vehicle("&lt;script&gt;alert(1)&lt;/script&gt;")
    }),
    reads("a script beside a value", "P1", |_| vehicle("<script>document.location='http://x'</script>P1")),
    reads("an image in a value", "P1", |_| vehicle("P1<img src=x onerror=alert(1)>")),
    reads("a template in a value", "{credential.password}", |_| vehicle("{credential.password}")),
    reads("a query in a value", "'; DROP TABLE vehicles; --", |_| vehicle("'; DROP TABLE vehicles; --")),
    reads("a path in a value", "../../etc/passwd", |_| vehicle("../../etc/passwd")),
    fails("an image", |_| answer("Content-Type: image/png\r\n", b"\x89PNG\r\n\x1a\n".repeat(1000))),
    fails("a PDF", |_| answer("Content-Type: application/pdf\r\n", "%PDF-1.7\n<h1>Inventory</h1>")),
    fails("a page that is called an archive", |_| {
        answer("Content-Type: application/zip\r\n", "<h1>Inventory</h1>")
    }),
    fails("a content type of nonsense", |_| {
        answer("Content-Type: ;;;=;text\x01html\r\n", "<h1>Inventory</h1>")
    }),
    fails("JSON in half a character", |_| {
        answer("Content-Type: application/json\r\n", b"{\"rows\":[{\"stock\":\"P\xc3\"}]}".to_vec())
    }),
    fails("a page that breaks off", |_| {
        answer(HTML, "<html><h1>Inventory</h1><table><tr><th>Stock #<th>Changed<tr><td>P1")
    }),
    fails("a list that says nothing", |_| html("")),
];
