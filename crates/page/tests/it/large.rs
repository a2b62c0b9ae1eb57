//! Large and odd documents take time in proportion to their size.

use std::time::{Duration, Instant};

use rooftop_page::{Document, Field, ListModel, Pattern, Presence, ReadContext, Test};
use url::Url;

use crate::{column, label, model, page};

/// Far more than any of these pages takes, and far less than work that grows with the square of a page.
const PATIENCE: Duration = Duration::from_secs(20);

#[expect(clippy::disallowed_methods, reason = "it measures how long reading really takes")]
fn now() -> Instant {
    Instant::now()
}

/// Reads the page with many fields in a section, a list and the tests that models ask of every page.
fn time(name: &str, body: &str) {
    let start = now();
    let url = Url::parse("https://dms.example/").unwrap();
    if let Ok(document) = Document::html(page(body).as_bytes(), Some("text/html"), &url) {
        let in_section = |n: usize| {
            let mut field = Field { presence: Presence::MayBeBlank, ..label(&format!("Label {n}")) };
            field.evidence.section = Some("Part 1".to_owned());
            field
        };
        let list = ListModel {
            name: "rows".to_owned(),
            columns: (0..10).map(|n| column(&format!("Column {n}"))).collect(),
            empty: vec![Test::Contains("nothing".to_owned())],
            count: Some(Pattern::parse("{from}-{to} of {total}").unwrap().into()),
            ..ListModel::default()
        };
        for n in 0..20 {
            let _ = model(vec![in_section(n)], vec![]).read(&document, 200, &ReadContext::default());
        }
        let _ = model(vec![], vec![list]).read(&document, 200, &ReadContext::default());
        for test in ["Heading", "Inventory {x}", "{from}-{to} of {total}"] {
            let pattern = || Pattern::parse(test).unwrap();
            let tests = [
                Test::Heading(pattern()),
                Test::Text(pattern()),
                Test::Contains(test.to_owned()),
                Test::Label(test.to_owned()),
                Test::Column(test.to_owned()),
            ];
            let _ = tests.iter().filter(|test| test.holds(&document)).count();
        }
    }
    let took = start.elapsed();
    assert!(took < PATIENCE, "{name} took {took:?}");
}

#[test]
fn no_page_takes_more_than_its_size_explains() {
    let row =
        |n: usize| format!("<tr><td>P{n}<td><b>x</b><td>1-2 of 3<td>Label {n}: y<td><input name=i{n}></tr>");
    time(
        "a long grid",
        &format!("<h2>Part 1</h2><table>{}</table>", (0..8_000).map(row).collect::<String>()),
    );
    let pair = |n: usize| format!("<div><span>Label {n}</span><span>value {n}</span></div>");
    time("many pairs", &format!("<h2>Part 1</h2>{}", (0..10_000).map(pair).collect::<String>()));
    time("one long line", &format!("<p>Label 1: {}", "a-b: c of ".repeat(100_000)));
    time(
        "nested tables",
        &format!("{}{}", "<table><tr><td>".repeat(100), "<tr><td>Label 1<td>x".repeat(5_000)),
    );
    time("nested fonts", &format!("{}{}", "<font>".repeat(450), "<i>Label 1:</i> x<br>".repeat(8_000)));
    time("open fonts", &"<font color=red><p>Label 1: x".repeat(400));
    time("nested boxes", &"<div>".repeat(100_000));
    let unclosed = |n: usize| format!("<p><font size={n}>x</p>");
    time("unclosed fonts", &(0..10_000).map(unclosed).collect::<String>());
    time("equal headings", &"<h3>Part 1</h3><p>Label 1: x</p>".repeat(3_000));
    time(
        "inputs outside their form",
        &format!("<table><tr><form></form>{}", "<td><input name=a>".repeat(10_000)),
    );
    time("wide cells", &format!("<table>{}</table>", "<tr><td colspan=512>x".repeat(30_000)));
}
