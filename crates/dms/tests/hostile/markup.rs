//! Markup and data in which a parser could lose itself.

use crate::server::{Part, answer, html};
use crate::{Case, comes, fails};

fn json(body: String) -> Vec<Part> {
    answer("Content-Type: application/json\r\n", body)
}

fn times(n: usize, text: &str) -> Vec<Part> {
    html(&text.repeat(n))
}

/// Numbered texts, put together.
fn numbered(n: usize, text: impl Fn(usize) -> String) -> String {
    (0..n).map(text).collect::<Vec<_>>().concat()
}

const MILLION: usize = 1_000_000;

pub(crate) const CASES: &[Case] = &[
    fails("a million nested boxes", |_| times(MILLION, "<div>")),
    fails("a million nested links", |_| times(MILLION, "<a>")),
    fails("a million nested bold texts", |_| times(MILLION, "<b>")),
    fails("a million nested tables", |_| times(700_000, "<table><td>")),
    fails("a million nested lists", |_| times(MILLION, "<ul><li>")),
    fails("a million nested templates", |_| times(700_000, "<template>")),
    fails("a million nested drawings", |_| times(MILLION, "<svg><g>")),
    fails("a million nested formulas", |_| times(MILLION, "<math><mi>")),
    fails("a million elements that nobody knows", |_| times(MILLION, "<x-y>")),
    fails("fonts that are never closed", |_| times(200_000, "<p><font size=2>x")),
    fails("two million line breaks", |_| times(2 * MILLION, "<br>")),
    fails("two million closed elements", |_| times(MILLION, "<i></i>")),
    comes("paragraphs at the bottom of a deep nest", |_| {
        html(&format!("{}{}", "<div>".repeat(19_000), "<p>x".repeat(300_000)))
    }),
    comes("formatting at the bottom of a deep nest", |_| {
        html(&format!("{}{}", "<span>".repeat(19_000), "<b>x</b>".repeat(200_000)))
    }),
    comes("lists at the bottom of a deep nest", |_| {
        html(&format!("{}{}", "<span>".repeat(19_000), "<li>x".repeat(300_000)))
    }),
    comes("a hundred thousand bodies", |_| html(&numbered(200_000, |n| format!("<body a{n}>")))),
    comes("text between the rows of a table", |_| html(&format!("<table>{}", "x<tr>".repeat(150_000)))),
    fails("crossed elements", |_| times(400_000, "<b><i></b></i>")),
    fails("a million attributes", |_| html(&format!("<p {}>", numbered(MILLION, |n| format!("a{n} "))))),
    fails("a million attributes with values", |_| {
        html(&format!("<p {}>", numbered(600_000, |n| format!("a{n}=\"{n}\""))))
    }),
    comes("a thousand attributes on each of a thousand elements", |_| {
        html(&format!("<p {}>", numbered(1_000, |n| format!("a{n} "))).repeat(1_000))
    }),
    fails("attributes of a closing element", |_| {
        html(&format!("</p {}>", numbered(MILLION, |n| format!("a{n} "))))
    }),
    fails("attributes behind a quote that a script opens", |_| {
        let flood = numbered(MILLION, |n| format!("a{n} "));
        html(&format!("<svg><script>if (i<b=\" ) </script></svg><p {flood}>"))
    }),
    fails("a cell a million columns wide", |_| {
        html(&"<table><tr><td colspan=1000000>x<td colspan=1000000>y</table>".repeat(1_000))
    }),
    fails("a cell a million rows high", |_| {
        html(&format!("<table>{}</table>", "<tr><td rowspan=65534 colspan=1000>x".repeat(1_000)))
    }),
    fails("a table of half a million cells", |_| {
        html(&format!("<table>{}</table>", "<tr><td>1<td>2".repeat(250_000)))
    }),
    comes("a choice of a hundred thousand", |_| {
        html(&format!("<select name=s>{}</select>", "<option>x".repeat(100_000)))
    }),
    comes("a hundred thousand forms", |_| times(100_000, "<form><input name=a></form>")),
    comes("a hundred thousand labels for one control", |_| {
        html(&format!("<input id=a>{}", "<label for=a>Stock #</label>".repeat(100_000)))
    }),
    comes("a hundred thousand elements with one id", |_| times(100_000, "<p id=a>x</p>")),
    comes("a hundred thousand frames", |_| times(100_000, "<iframe name=main src=/a></iframe>")),
    comes("a hundred thousand refreshes", |_| times(100_000, "<meta http-equiv=refresh content='9;url=/a'>")),
    comes("a hundred thousand bases", |_| times(100_000, "<base href=/a>")),
    comes("a million and a half entities", |_| times(MILLION + MILLION / 2, "&amp;")),
    comes("entities of absurd numbers", |_| {
        times(100_000, "&#99999999999999999999;&#xFFFFFFFFF;&#0;&bogus;")
    }),
    fails("an entity bomb", |_| {
        let level = |n: usize| {
            let inner = format!("&e{};", n.saturating_sub(1)).repeat(10);
            format!("<!ENTITY e{n} \"{inner}\">")
        };
        let entities = numbered(20, level);
        let body = format!("<!DOCTYPE html [{entities}]><html><body><h1>Inventory</h1>&e19;</body></html>");
        answer("Content-Type: text/html\r\n", body)
    }),
    fails("an entity bomb in XML", |_| {
        let entities = numbered(20, |n| {
            format!("<!ENTITY e{n} \"&e{};&e{};\">", n.saturating_sub(1), n.saturating_sub(1))
        });
        answer(
            "Content-Type: application/xml\r\n",
            format!("<?xml version=\"1.0\"?><!DOCTYPE r [{entities}]><r>&e19;</r>"),
        )
    }),
    fails("a DTD that asks for a file", |_| {
        let body =
            "<?xml version=\"1.0\"?><!DOCTYPE r [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><r>&x;</r>";
        answer("Content-Type: text/xml\r\n", body)
    }),
    fails("a DTD that asks a stranger", |stranger| {
        let body = format!("<?xml version=\"1.0\"?><!DOCTYPE r SYSTEM \"{stranger}/dtd\"><r/>");
        answer("Content-Type: application/xhtml+xml\r\n", body)
    }),
    fails("eight megabytes of open brackets", |_| times(8_000_000, "<")),
    fails("a comment without an end", |_| html(&format!("<!--{}", "- >".repeat(2_000_000)))),
    comes("a script of parentheses", |_| html(&format!("<script>{}</script>", "(".repeat(MILLION)))),
    comes("a script of nested functions", |_| {
        html(&format!("<script>{}</script>", "(function(){".repeat(100_000)))
    }),
    comes("a script of quotes", |_| html(&format!("<script>{}</script>", "'\"`${\\".repeat(200_000)))),
    comes("a hundred thousand scripts", |_| times(100_000, "<script>alert(1)</script>")),
    fails("a million nested arrays", |_| json("[".repeat(MILLION))),
    fails("a million nested arrays, closed", |_| {
        json(format!("{}{}", "[".repeat(MILLION), "]".repeat(MILLION)))
    }),
    fails("a million nested objects", |_| json("{\"rows\":".repeat(500_000))),
    fails("a million rows", |_| json(format!("{{\"rows\":[{}{{}}]}}", "{\"stock\":1},".repeat(600_000)))),
    fails("one key twice", |_| json("{\"rows\":[],\"rows\":[{\"stock\":\"P1\"}]}".into())),
    fails("a number of a million digits", |_| {
        json(format!("{{\"rows\":[{{\"stock\":{}}}]}}", "9".repeat(MILLION)))
    }),
    fails("a number beyond all numbers", |_| json("{\"rows\":[{\"stock\":1e999999999999}]}".into())),
    fails("JSON with something behind its end", |_| json("{\"rows\":[]}{\"rows\":[{}]}".into())),
];
