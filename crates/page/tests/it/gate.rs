//! The gate: proof, status, content type, and a document that is whole.

use rooftop_page::{Document, PageModel, Pattern, ReadContext, Test};
use url::Url;

use crate::{label, model, page, values};

fn verdict(model: &PageModel, html: &str, content_type: Option<&str>, status: u16) -> &'static str {
    let url = Url::parse("https://dms.example/").unwrap();
    let document = Document::html(html.as_bytes(), content_type, &url);
    let read = document.and_then(|document| model.read(&document, status, &ReadContext::default()));
    read.map_or_else(|drift| drift.kind.code(), |_| "ok")
}

#[test]
fn a_page_proves_itself_first() {
    let stock = model(vec![label("Stock #")], vec![]);
    let html = Some("text/html");
    let good = page("<p>Stock #: P1");
    assert_eq!(verdict(&stock, &good, html, 200), "ok");
    assert_eq!(verdict(&stock, &good.replace("<title>Page", "<title>Sign In"), html, 200), "page_unproven");
    assert_eq!(verdict(&stock, &good, html, 500), "status_unexpected");
    assert_eq!(verdict(&stock, &good, Some("application/json"), 200), "not_html");
    assert_eq!(verdict(&stock, &good, None, 200), "ok");
    assert_eq!(verdict(&stock, "{}", None, 200), "not_html");
}

#[test]
fn a_truncated_document_is_loud() {
    let stock = model(vec![label("Stock #")], vec![]);
    let whole = page("<p>Stock #: P1<script>document.write('</html>')</script><p>end");
    for end in 1..whole.len() {
        if let Some(cut) = whole.get(..end).filter(|cut| cut.contains("<p>Stock #: P1<")) {
            assert_eq!(verdict(&stock, cut, Some("text/html"), 200), "truncated", "{cut}");
        }
    }
    let trailing = format!("{whole}\n<!-- served by 7 --><script>track()</script>\n");
    assert_eq!(verdict(&stock, &trailing, Some("text/html"), 200), "ok");
}

#[test]
fn a_page_may_end_with_another_marker() {
    let stock =
        PageModel { ends_with: Some("<!-- end -->".to_owned()), ..model(vec![label("Stock #")], vec![]) };
    let html = "<title>Page</title><p>Stock #: P1</p><!-- end -->\n";
    assert_eq!(verdict(&stock, html, Some("text/html"), 200), "ok");
    assert_eq!(verdict(&stock, html.replace(" end", "").as_str(), Some("text/html"), 200), "truncated");
}

#[test]
fn every_statement_of_a_proof_can_be_made() {
    let pattern = |text: &str| Pattern::parse(text).unwrap();
    let document = crate::document(&page(
        "<h1>Vehicle P1:</h1><p>Key: K1</p><p>All rights reserved by Example</p><table><tr><th>A<th>B</table>\
         <form><input type=password><button>Sign In</button></form><a href=/out>Sign Out</a>",
    ));
    let hold = [
        Test::Heading(pattern("Vehicle {stock}")),
        Test::Title(pattern("page")),
        Test::Text(pattern("Key: {key}")),
        Test::Contains("RIGHTS  reserved".to_owned()),
        Test::Label("key".to_owned()),
        Test::Column("b".to_owned()),
        Test::Button("Sign in".to_owned()),
        Test::Link("Sign Out".to_owned()),
        Test::Control("password".to_owned()),
        Test::Path(pattern("/app/{rest}")),
        Test::Not(Box::new(Test::Heading(pattern("Sign In")))),
    ];
    for test in hold {
        assert!(test.holds(&document), "{test}");
    }
    assert!(!Test::Heading(pattern("Vehicle")).holds(&document));
}

#[test]
fn western_pages_are_read_in_their_own_encoding() {
    let url = Url::parse("https://dms.example/").unwrap();
    let bytes: Vec<u8> = page("<p>Name: Muñoz – Lopez")
        .chars()
        .map(|c| match c {
            'ñ' => 0xf1,
            '–' => 0x96,
            c => u8::try_from(u32::from(c)).unwrap(),
        })
        .collect();
    let document = Document::html(&bytes, Some("text/html; charset=iso-8859-1"), &url).unwrap();
    let reading = model(vec![label("Name")], vec![]).read(&document, 200, &ReadContext::default()).unwrap();
    assert_eq!(reading.values["Name"].to_json(), "Muñoz – Lopez");
}

#[test]
fn what_is_shown_of_a_page_is_scrubbed() {
    let card = rooftop_page::Field { reader: rooftop_page::Reader::Vin { lenient: false }, ..label("Card") };
    let drift =
        crate::read(&model(vec![card.clone()], vec![]), &page("<p>Card: 4111 1111 1111 1111")).unwrap_err();
    assert_eq!(
        drift.to_string(),
        "value_unreadable at page.Card: expected a VIN of 17 characters, found \"[digits]\""
    );
    assert_eq!(values(&[card], "<p>Card: x"), "value_unreadable");
}
