//! Documents inside of documents.

use std::collections::BTreeMap;

use rooftop_page::{
    Document, DocumentKind, Evidence, Field, PageModel, Path, Pattern, ReadContext, Test, Within,
};
use url::Url;

use crate::{label, model, page};

fn document(kind: DocumentKind, source: &str) -> Document {
    let url = Url::parse("https://dms.example/app").unwrap();
    let html = Some("text/html").filter(|_| kind == DocumentKind::Html);
    Document::read(kind, source.as_bytes(), html, &url).unwrap()
}

fn at(path: &str) -> Field {
    Field { evidence: Evidence { at: Some(Path::json(path).unwrap()), ..Evidence::default() }, ..label(path) }
}

fn json_at(path: &str) -> Within {
    Within::At(DocumentKind::Json, Path::json(path).unwrap())
}

fn has(path: &str) -> Test {
    Test::Has(Path::json(path).unwrap())
}

/// A page that lies inside of something.
fn inside(within: Vec<Within>, kind: DocumentKind, proof: Test, value: Field) -> PageModel {
    PageModel { within, document: kind, proof: vec![proof], ..model(vec![value], vec![]) }
}

/// The page's one value, or the drift's code.
fn value(model: &PageModel, document: &Document) -> String {
    match model.read(document, 200, &ReadContext::default()) {
        Ok(reading) => reading.values[0].to_json().to_string(),
        Err(drift) => drift.kind.code().to_owned(),
    }
}

fn stock() -> Test {
    Test::Label("Stock #".to_owned())
}

#[test]
fn a_part_of_a_page_lies_in_json() {
    let panel = inside(vec![json_at("$.html")], DocumentKind::Html, stock(), label("Stock #"));
    let json = |source: &str| value(&panel, &document(DocumentKind::Json, source));
    assert_eq!(json(r#"{"html":"<dl><dt>Stock #</dt><dd>P1</dd></dl>"}"#), "\"P1\"");
    assert_eq!(json(r#"{"html":"<p>Please sign in.</p>"}"#), "page_unproven");
    assert_eq!(json(r#"{"html":null}"#), "page_unproven");
    assert_eq!(json(r#"{"html":""}"#), "page_unproven");
    assert_eq!(json(r#"{"html":{"a":"<dl>"}}"#), "page_unproven");
    assert_eq!(json(r#"{"error":"boom"}"#), "page_unproven");
    let html = document(DocumentKind::Html, &page("<dl><dt>Stock #<dd>P1</dl>"));
    assert_eq!(value(&panel, &html), "page_unproven");
    assert_eq!(panel.answers(), DocumentKind::Json);
}

#[test]
fn json_lies_in_a_script_of_a_page() {
    let by_id = inside(
        vec![Within::Script("state".to_owned())],
        DocumentKind::Json,
        has("$.vehicle"),
        at("$.vehicle.stock"),
    );
    let html = |body: &str| document(DocumentKind::Html, &page(body));
    let script = r#"<script id="state" type="application/json">{"vehicle":{"stock":"P1"}}</script>"#;
    assert_eq!(value(&by_id, &html(script)), "\"P1\"");
    assert_eq!(value(&by_id, &html(&script.replace("state", "other"))), "page_unproven");
    assert_eq!(value(&by_id, &html(&script.replace("script", "div"))), "page_unproven");
    assert_eq!(value(&by_id, &html(&script.replace("}}", "}"))), "truncated");
    let cut = page(script).replace("</html>", "");
    assert_eq!(value(&by_id, &document(DocumentKind::Html, &cut)), "truncated");
}

#[test]
fn a_script_is_told_by_its_type_where_it_has_no_id() {
    let by_type = inside(
        vec![Within::Script("application/ld+json".to_owned())],
        DocumentKind::Json,
        has("$.sku"),
        at("$.sku"),
    );
    let html = |body: &str| value(&by_type, &document(DocumentKind::Html, &page(body)));
    let script = r#"<script type="Application/LD+JSON">{"sku":"P1"}</script>"#;
    assert_eq!(html(script), "\"P1\"");
    assert_eq!(html(&script.repeat(2)), "page_unproven");
}

#[test]
fn json_and_parts_of_pages_lie_in_an_attribute() {
    let within = || vec![Within::Attribute("data-page".to_owned())];
    let data = inside(within(), DocumentKind::Json, has("$.props"), at("$.props.stock"));
    let html = |body: &str| document(DocumentKind::Html, &page(body));
    let element = "<div id=app data-page='{&quot;props&quot;:{&quot;stock&quot;:&quot;P1&quot;}}'></div>";
    assert_eq!(value(&data, &html(element)), "\"P1\"");
    assert_eq!(value(&data, &html(&element.repeat(2))), "page_unproven");
    assert_eq!(value(&data, &html("<div data-page=''></div>")), "page_unproven");
    assert_eq!(value(&data, &html("<div data-page='{&quot;props&quot;:'></div>")), "truncated");
    let part = inside(within(), DocumentKind::Html, stock(), label("Stock #"));
    let tip = "<a data-page='&lt;dl>&lt;dt>Stock #&lt;/dt>&lt;dd>P1&lt;/dd>&lt;/dl>'>More</a>";
    assert_eq!(value(&part, &html(tip)), "\"P1\"");
}

#[test]
fn json_is_assigned_in_a_script() {
    let assigned = inside(
        vec![Within::Assigned("window.__DATA__".to_owned())],
        DocumentKind::Json,
        has("$.vehicle"),
        at("$.vehicle.stock"),
    );
    let html = |script: &str| {
        let body = format!("<script>{script}</script><script>track()</script>");
        value(&assigned, &document(DocumentKind::Html, &page(&body)))
    };
    let data = r#"{"vehicle":{"stock":"P1; window.x = 1"}}"#;
    assert_eq!(html(&format!("var a = 1; window.__DATA__ = {data};\nstart();")), "\"P1; window.x = 1\"");
    assert_eq!(html(&format!("window.__DATA__={data}")), "\"P1; window.x = 1\"");
    assert_eq!(html(&format!("window.__DATA__ == {data}")), "page_unproven");
    assert_eq!(html(&format!("my.window.__DATA__ = {data}")), "page_unproven");
    assert_eq!(html(&format!("window.__DATA__ = {data}; window.__DATA__ = {{}};")), "page_unproven");
    assert_eq!(html("window.__DATA__ = {vehicle:{stock:'P1',},};"), "\"P1\"");
    assert_eq!(html("window.__DATA__ = {vehicle:{stock:stockNumber()}};"), "malformed");
    assert_eq!(html(&format!("__DATA__ = {data}; __DATA__.vehicle.options.push('x')")), "malformed");
    assert_eq!(html(r#"__DATA__ = {"vehicle":{"stock":"P1","stock":"P2"}}"#), "malformed");
    assert_eq!(html("start();"), "page_unproven");
}

#[test]
fn xml_lies_in_the_text_of_a_soap_answer_and_html_in_that() {
    let at = |path: &str| Within::At(DocumentKind::Xml, Path::xml(path, &BTreeMap::new()).unwrap());
    let path = Path::xml("/Vehicle/Stock", &BTreeMap::new()).unwrap();
    let stock_at =
        Field { evidence: Evidence { at: Some(path.clone()), ..Evidence::default() }, ..label("stock") };
    let inner = inside(vec![at("/Answer/Result")], DocumentKind::Xml, Test::Has(path), stock_at);
    let xml =
        |result: &str| document(DocumentKind::Xml, &format!("<Answer><Result>{result}</Result></Answer>"));
    let cdata = "<![CDATA[<?xml version=\"1.0\" encoding=\"utf-16\"?><Vehicle><Stock>P1</Stock></Vehicle>]]>";
    assert_eq!(value(&inner, &xml(cdata)), "\"P1\"");
    assert_eq!(value(&inner, &xml("&lt;Vehicle>&lt;Stock>P1&lt;/Stock>&lt;/Vehicle>")), "\"P1\"");
    assert_eq!(value(&inner, &xml("&lt;Vehicle>&lt;Stock>P1")), "truncated");
    assert_eq!(value(&inner, &xml("<Vehicle><Stock>P1</Stock></Vehicle>")), "page_unproven");
    let twice = inside(
        vec![at("/Answer/Result"), at("/Vehicle/Page")],
        DocumentKind::Html,
        stock(),
        label("Stock #"),
    );
    let nested = xml(
        "<![CDATA[<Vehicle><Page>&lt;dl>&lt;dt>Stock #&lt;/dt>&lt;dd>P1&lt;/dd>&lt;/dl></Page></Vehicle>]]>",
    );
    assert_eq!(value(&twice, &nested), "\"P1\"");
}

#[test]
fn a_panel_of_a_partial_update_is_a_part_of_a_page() {
    let panel =
        inside(vec![Within::Update("ctl00_Main".to_owned())], DocumentKind::Html, stock(), label("Stock #"));
    let part = |kind: &str, id: &str, content: &str| {
        format!("{}|{kind}|{id}|{content}|", content.encode_utf16().count())
    };
    let html = "<dl><dt>Stock #</dt><dd>P1 | 😀</dd></dl>";
    let whole = format!(
        "{}{}{}",
        part("#", "", "4"),
        part("updatePanel", "ctl00_Main", html),
        part("hiddenField", "__VIEWSTATE", "a|b")
    );
    let update = |source: &str| document(DocumentKind::Update, source);
    assert_eq!(value(&panel, &update(&whole)), "\"P1 | 😀\"");
    assert_eq!(value(&panel, &update(&part("updatePanel", "ctl00_Other", html))), "page_unproven");
    let redirected = update(&part("pageRedirect", "", "%2fLogin.aspx"));
    assert_eq!(value(&panel, &redirected), "page_unproven");
    let sent_away = PageModel {
        document: DocumentKind::Update,
        proof: vec![Test::Text(Pattern::parse("%2fLogin.aspx").unwrap())],
        ..model(vec![], vec![])
    };
    assert!(sent_away.proves(&redirected).is_ok());
}
