//! XML: values by path, repeated elements, SOAP and its faults.

use std::collections::BTreeMap;

use rooftop_page::reader::{Layout, NumberFormat};
use rooftop_page::value::Absence;
use rooftop_page::{
    CountModel, CountPaths, Document, DocumentKind, Drift, Evidence, Field, ListModel, PageModel,
    PageReading, Path, Pattern, Presence, ReadContext, Reader, Test,
};
use url::Url;

use crate::{label, model, money};

fn namespaces() -> BTreeMap<String, String> {
    let names = [("soap", "http://schemas.xmlsoap.org/soap/envelope/"), ("v", "urn:example:vehicles")];
    names.into_iter().map(|(prefix, name)| (prefix.to_owned(), name.to_owned())).collect()
}

fn path(path: &str) -> Path {
    Path::xml(path, &namespaces()).unwrap()
}

fn at(source: &str) -> Field {
    let at =
        if source.starts_with('/') { path(source) } else { Path::xml_in_row(source, &namespaces()).unwrap() };
    Field { evidence: Evidence { at: Some(at), ..Evidence::default() }, ..label(source) }
}

fn reader(reader: Reader, field: Field) -> Field {
    Field { reader, ..field }
}

fn optional(field: Field) -> Field {
    Field { presence: Presence::MayBeMissing(Absence::NotOffered), ..field }
}

fn may_be_blank(field: Field) -> Field {
    Field { presence: Presence::MayBeBlank, ..field }
}

fn texts(path: &str) -> Field {
    reader(Reader::List { of: Box::new(Reader::Text), split: None }, at(path))
}

fn envelope(body: &str) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?><soap:Envelope \
         xmlns:soap=\"http://schemas.xmlsoap.org/soap/envelope/\" xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\">\
         <soap:Body>{body}</soap:Body></soap:Envelope>"
    )
}

fn document(xml: &str) -> Result<Document, Drift> {
    let url = Url::parse("https://dms.example/VehicleAPI.asmx").unwrap();
    Document::read(DocumentKind::Xml, xml.as_bytes(), Some("text/xml; charset=utf-8"), &url)
}

fn page(values: Vec<Field>, lists: Vec<ListModel>) -> PageModel {
    let proof = vec![Test::Has(path("/soap:Envelope/soap:Body/v:Answer"))];
    PageModel { document: DocumentKind::Xml, proof, ..model(values, lists) }
}

fn read(model: &PageModel, body: &str) -> Result<PageReading, Drift> {
    model.read(&document(&envelope(body))?, 200, &ReadContext::default())
}

const ANSWER: &str = "/soap:Envelope/soap:Body/v:Answer";

/// The value of one field in the answer, or the code of the drift.
fn value(field: Field, answer: &str) -> String {
    let body = format!("<Answer xmlns=\"urn:example:vehicles\">{answer}</Answer>");
    match read(&page(vec![field], vec![]), &body) {
        Ok(reading) => reading.values[0].to_json().to_string(),
        Err(drift) => drift.kind.code().to_owned(),
    }
}

fn in_answer(path: &str) -> Field {
    at(&format!("{ANSWER}/{path}"))
}

#[test]
fn elements_and_attributes_are_read_in_their_namespaces_whatever_the_prefixes() {
    let answer = "<VIN checked=\"true\">1FTFW1E50NFA00001</VIN><Price>63,990.50</Price>";
    assert_eq!(value(in_answer("v:VIN"), answer), "\"1FTFW1E50NFA00001\"");
    assert_eq!(value(in_answer("v:VIN/@checked"), answer), "\"true\"");
    assert_eq!(value(money(in_answer("v:Price")), answer), "63990.50");
    assert_eq!(value(in_answer("*:VIN"), answer), "\"1FTFW1E50NFA00001\"");
    assert_eq!(value(in_answer("VIN"), answer), "label_missing");
    let prefixed = "<x:VIN xmlns:x=\"urn:example:vehicles\">V1</x:VIN>";
    assert_eq!(value(in_answer("v:VIN"), prefixed), "\"V1\"");
    assert_eq!(value(in_answer("v:VIN"), "<VIN xmlns=\"urn:other\">V1</VIN>"), "label_missing");
}

#[test]
fn a_text_is_whole_however_it_is_split() {
    let answer = "<VIN>1FTFW<!-- checked -->1E50<![CDATA[NFA]]>00&#48;01</VIN>";
    assert_eq!(value(in_answer("v:VIN"), answer), "\"1FTFW1E50NFA00001\"");
    assert_eq!(value(in_answer("v:Note"), "<Note><![CDATA[a < b]]> &amp; c</Note>"), "\"a < b & c\"");
    assert_eq!(value(in_answer("v:Note"), "<Note>a<b/>c</Note>"), "value_unreadable");
}

#[test]
fn nil_and_empty_are_blank_and_what_is_missing_is_missing() {
    for answer in ["<VIN/>", "<VIN></VIN>", "<VIN> </VIN>", "<VIN xsi:nil=\"true\"/>", "<VIN>--</VIN>"] {
        assert_eq!(value(in_answer("v:VIN"), answer), "value_blank", "{answer}");
        assert_eq!(value(may_be_blank(in_answer("v:VIN")), answer), "null", "{answer}");
    }
    assert_eq!(value(may_be_blank(in_answer("v:VIN")), ""), "label_missing");
    assert_eq!(value(optional(in_answer("v:VIN")), "<Year>2026</Year>"), "null");
    let price = "v:Price/v:Amount";
    assert_eq!(value(may_be_blank(in_answer(price)), "<Price xsi:nil=\"1\"/>"), "null");
    assert_eq!(value(optional(in_answer(price)), "<Price>63990</Price>"), "value_unreadable");
    assert_eq!(
        value(optional(in_answer("v:Price")), "<Price><Amount>1</Amount></Price>"),
        "value_unreadable"
    );
}

#[test]
fn a_repeated_element_is_ambiguous_unless_a_value_tells_it_apart() {
    let phones =
        "<Phone kind=\"work\"><No>555-0100</No></Phone><Phone kind=\"home\"><No>555-0101</No></Phone>";
    assert_eq!(value(in_answer("v:Phone/v:No"), phones), "label_ambiguous");
    assert_eq!(value(in_answer("v:Phone[@kind='home']/v:No"), phones), "\"555-0101\"");
    assert_eq!(value(in_answer("v:Phone[v:No='555-0100']/@kind"), phones), "\"work\"");
    assert_eq!(value(texts(&format!("{ANSWER}/v:Phone/v:No")), phones), r#"["555-0100","555-0101"]"#);
}

#[test]
fn a_list_is_its_elements_and_may_be_of_one_or_of_none() {
    let options = texts(&format!("{ANSWER}/v:Options/v:Option"));
    let answer = |inside: &str| format!("<Options>{inside}</Options>");
    assert_eq!(value(options.clone(), &answer("<Option>Tow hook</Option>")), r#"["Tow hook"]"#);
    assert_eq!(value(options.clone(), &answer("")), "[]");
    assert_eq!(value(options.clone(), &answer("<Error>boom</Error>")), "label_missing");
    assert_eq!(value(options.clone(), &answer("boom")), "value_unreadable");
    assert_eq!(value(options.clone(), &answer("<Option/>")), "value_blank");
    assert_eq!(value(options.clone(), &answer("<Option>a</Option><Option/>")), "value_blank");
    assert_eq!(value(options, ""), "label_missing");
}

#[test]
fn dates_are_read_as_services_write_them() {
    let date = |layout: &str, text: &str| {
        let field = reader(Reader::Date(Layout::for_date(layout).unwrap()), in_answer("v:Date"));
        let field =
            Field { blank: vec!["0".to_owned(), "0001-01-01T00:00:00".to_owned()], ..may_be_blank(field) };
        value(field, &format!("<Date>{text}</Date>"))
    };
    assert_eq!(date("iso", "2026-01-21"), "\"2026-01-21\"");
    assert_eq!(date("YYYYMMDD", "20260121"), "\"2026-01-21\"");
    assert_eq!(date("YYYYMMDD", "0"), "null");
    assert_eq!(date("YYYY-MM-DD'T00:00:00'", "2026-01-21T00:00:00"), "\"2026-01-21\"");
    assert_eq!(date("YYYY-MM-DD'T00:00:00'", "0001-01-01T00:00:00"), "null");
    assert_eq!(date("YYYY-MM-DD'T00:00:00'", "2026-01-21T08:00:00"), "value_unreadable");
    let time = reader(Reader::DateTime(Layout::for_datetime("iso").unwrap()), in_answer("v:Date"));
    assert_eq!(value(time, "<Date>2026-01-21T08:03:00-07:00</Date>"), "\"2026-01-21T15:03:00Z\"");
}

fn vehicles() -> ListModel {
    ListModel {
        name: "vehicles".to_owned(),
        rows: Some(path(&format!("{ANSWER}/v:Result"))),
        columns: vec![at("v:Stock"), money(at("v:Price")), optional(at("@id"))],
        key: Some("v:Stock".to_owned()),
        ..ListModel::default()
    }
}

/// The rows, or the code of the drift.
fn rows(list: ListModel, answer: &str) -> String {
    let body = format!("<Answer xmlns=\"urn:example:vehicles\">{answer}</Answer>");
    let reading = match read(&page(vec![], vec![list]), &body) {
        Ok(reading) => reading,
        Err(drift) => return drift.kind.code().to_owned(),
    };
    let row = |row: &Result<rooftop_page::Row, rooftop_page::RowDrift>| match row {
        Ok(row) => row.values.values().map(|value| value.to_json().to_string()).collect::<Vec<_>>().join(" "),
        Err(wrong) => format!("{}! {}", wrong.key.clone().unwrap_or_default(), wrong.drift.kind.code()),
    };
    reading.lists["vehicles"].rows.iter().map(row).collect::<Vec<_>>().join("; ")
}

const P1: &str = "<Result id=\"7\"><Stock>P1</Stock><Price>1.50</Price></Result>";

#[test]
fn elements_that_repeat_are_rows() {
    let answer = format!(
        "<Errors/>{P1}<Result><Price>2</Price><Stock>P2</Stock></Result><Result><Stock>P3</Stock></Result>\
         <Result><Stock>P4</Stock><Stock>P5</Stock><Price>4</Price></Result>"
    );
    assert_eq!(
        rows(vehicles(), &answer),
        "\"P1\" 1.50 \"7\"; \"P2\" 2.00 null; P3! label_missing; ! label_ambiguous"
    );
}

#[test]
fn only_a_holder_with_nothing_in_it_proves_that_there_are_no_rows() {
    assert_eq!(rows(vehicles(), ""), "");
    assert_eq!(rows(vehicles(), "<!-- nothing -->\n"), "");
    assert_eq!(rows(vehicles(), "<Errors><Error>boom</Error></Errors>"), "empty_unproven");
    assert_eq!(rows(vehicles(), "boom"), "value_unreadable");
    let says_so = Test::Equals { at: path(&format!("{ANSWER}/v:Found")), value: 0.into() };
    let list = ListModel { empty: vec![says_so], ..vehicles() };
    assert_eq!(rows(list.clone(), "<Found>0</Found>"), "");
    assert_eq!(rows(list.clone(), "<Found>1</Found>"), "empty_unproven");
    assert_eq!(rows(list, &format!("<Found>0</Found>{P1}")), "contradiction");
    let total = Some(path(&format!("{ANSWER}/@total")));
    let counted = ListModel {
        count: Some(CountModel::Values(Box::new(CountPaths { total, ..CountPaths::default() }))),
        ..vehicles()
    };
    assert_eq!(rows(counted, P1), "label_missing");
}

#[test]
fn the_holder_of_rows_is_one() {
    let list = ListModel { rows: Some(path(&format!("{ANSWER}/v:Group/v:Result"))), ..vehicles() };
    assert_eq!(rows(list.clone(), &format!("<Group>{P1}</Group>")), "\"P1\" 1.50 \"7\"");
    assert_eq!(rows(list.clone(), &format!("<Group>{P1}</Group><Group/>")), "grid_ambiguous");
    assert_eq!(rows(list.clone(), "<Group xsi:nil=\"true\"/>"), "value_blank");
    assert_eq!(rows(list, ""), "label_missing");
}

#[test]
fn a_fault_or_another_document_is_never_an_empty_list() {
    let list = page(vec![], vec![vehicles()]);
    let fault = "<soap:Fault><faultcode>soap:Server</faultcode><faultstring>Session expired</faultstring></soap:Fault>";
    let drift = read(&list, fault).unwrap_err();
    assert_eq!(
        drift.to_string(),
        "page_unproven at page: expected /soap:Envelope/soap:Body/v:Answer, \
         found \"<Envelope/Body/Fault/faultcode> soap:Server | Session expired\""
    );
    let fault = document(&envelope(fault)).unwrap();
    for test in [
        Test::Has(path("/soap:Envelope/soap:Body/soap:Fault")),
        Test::Has(path("/*:Envelope/*:Body/*:Fault/faultcode")),
        Test::Equals {
            at: path("/soap:Envelope/soap:Body/soap:Fault/faultstring"),
            value: "Session expired".into(),
        },
        Test::Like {
            at: path("/soap:Envelope/soap:Body/soap:Fault/faultstring"),
            text: Pattern::parse("Session {how}").unwrap(),
        },
        Test::Contains("session expired".to_owned()),
        Test::Not(Box::new(Test::Has(path(ANSWER)))),
    ] {
        assert!(test.holds(&fault), "{test}");
    }
    assert_eq!(document("<!DOCTYPE html><html></html>").unwrap_err().kind.code(), "malformed");
    assert_eq!(document("{}").unwrap_err().kind.code(), "malformed");
    assert_eq!(document("").unwrap_err().kind.code(), "truncated");
    assert_eq!(document(&envelope(P1)[..200]).unwrap_err().kind.code(), "truncated");
}

#[test]
fn the_declared_encoding_is_used() {
    let url = Url::parse("https://dms.example/").unwrap();
    let xml = b"<?xml version=\"1.0\" encoding=\"windows-1252\"?><Name>Mu\xf1oz \x96 L</Name>";
    let document = Document::read(DocumentKind::Xml, xml, Some("text/xml"), &url).unwrap();
    assert!(Test::Contains("Muñoz – L".to_owned()).holds(&document));
    let lies = Document::read(DocumentKind::Xml, xml, Some("text/xml; charset=utf-8"), &url);
    assert_eq!(lies.unwrap_err().kind.code(), "unreadable_bytes");
    let numbers = reader(Reader::Integer(NumberFormat::default()), at("/Name"));
    let model = PageModel {
        document: DocumentKind::Xml,
        proof: vec![Test::Has(path("/Name"))],
        ..model(vec![numbers], vec![])
    };
    let drift = model.read(&document, 200, &ReadContext::default()).unwrap_err();
    assert_eq!(drift.kind.code(), "value_unreadable");
}
