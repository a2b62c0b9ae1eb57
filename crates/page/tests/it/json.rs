//! JSON: values by path, lists in arrays, and what is drift.

use rooftop_page::reader::NumberFormat;
use rooftop_page::value::Absence;
use rooftop_page::{
    CountModel, CountPaths, Document, DocumentKind, Drift, Evidence, Field, ListModel, PageModel,
    PageReading, Path, Pattern, Presence, ReadContext, Reader, Test,
};
use url::Url;

use crate::{label, model, money};

fn at(path: &str) -> Field {
    let at = if path.starts_with('$') { Path::json(path) } else { Path::json_in_row(path) };
    Field { evidence: Evidence { at: Some(at.unwrap()), ..Evidence::default() }, ..label(path) }
}

fn reader(reader: Reader, field: Field) -> Field {
    Field { reader, ..field }
}

fn integer(path: &str) -> Field {
    reader(Reader::Integer(NumberFormat::default()), at(path))
}

fn texts(path: &str) -> Field {
    reader(Reader::List { of: Box::new(Reader::Text), split: None }, at(path))
}

fn optional(field: Field) -> Field {
    Field { presence: Presence::MayBeMissing(Absence::NotOffered), ..field }
}

fn has(path: &str) -> Test {
    Test::Has(Path::json(path).unwrap())
}

fn page(values: Vec<Field>, lists: Vec<ListModel>) -> PageModel {
    PageModel { document: DocumentKind::Json, proof: vec![has("$.result")], ..model(values, lists) }
}

fn document(json: &str) -> Result<Document, Drift> {
    let url = Url::parse("https://dms.example/api/vehicles").unwrap();
    Document::read(DocumentKind::Json, json.as_bytes(), Some("application/json"), &url)
}

fn read(model: &PageModel, json: &str) -> Result<PageReading, Drift> {
    model.read(&document(json)?, 200, &ReadContext::default())
}

/// The value of one field in the `result`, or the code of the drift.
fn value(field: Field, result: &str) -> String {
    match read(&page(vec![field], vec![]), &format!(r#"{{"result":{result}}}"#)) {
        Ok(reading) => reading.values[0].to_json().to_string(),
        Err(drift) => drift.kind.code().to_owned(),
    }
}

#[test]
fn a_value_is_read_with_the_type_that_it_has() {
    let json = r#"{"vin":"1FTFW1E50NFA00001","price":63990.5,"asked":"$63,990.50","year":2026,"sold":false,
        "options":["Sunroof","Tow hook"],"photo":"/p/1.jpg","none":[]}"#;
    assert_eq!(value(at("$.result.vin"), json), "\"1FTFW1E50NFA00001\"");
    assert_eq!(value(money(at("$.result.price")), json), "63990.50");
    assert_eq!(value(money(at("$.result.asked")), json), "63990.50");
    assert_eq!(value(integer("$.result.year"), json), "2026");
    let flag = Reader::Flag { yes: vec![], no: vec![], blank_is_no: false };
    assert_eq!(value(reader(flag, at("$.result.sold")), json), "false");
    assert_eq!(value(texts("$.result.options"), json), r#"["Sunroof","Tow hook"]"#);
    assert_eq!(value(texts("$.result.none"), json), "[]");
    assert_eq!(value(reader(Reader::Url, at("$.result.photo")), json), "\"https://dms.example/p/1.jpg\"");
}

#[test]
fn a_value_of_another_type_than_the_reader_takes_is_loud() {
    for (field, json) in [
        (at("$.result.a"), r#"{"a":5}"#),
        (at("$.result.a"), r#"{"a":true}"#),
        (at("$.result.a"), r#"{"a":{"b":"x"}}"#),
        (at("$.result.a"), r#"{"a":["x"]}"#),
        (money(at("$.result.a")), r#"{"a":"call us"}"#),
        (money(at("$.result.a")), r#"{"a":63990.505}"#),
        (money(at("$.result.a")), r#"{"a":true}"#),
        (integer("$.result.a"), r#"{"a":9223372036854775808}"#),
        (integer("$.result.a"), r#"{"a":1.5}"#),
        (integer("$.result.a"), r#"{"a":"12,34"}"#),
        (texts("$.result.a"), r#"{"a":"x"}"#),
        (texts("$.result.a"), r#"{"a":["x",5]}"#),
        (texts("$.result.a"), r#"{"a":[{"b":"x"}]}"#),
        (texts("$.result.a"), r#"{"a":[["x"]]}"#),
    ] {
        assert_eq!(value(field, json), "value_unreadable", "{json}");
    }
    assert_eq!(value(texts("$.result.a"), r#"{"a":["x",null]}"#), "value_blank");
}

#[test]
fn numbers_keep_their_digits_or_are_loud() {
    assert_eq!(value(integer("$.result.a"), r#"{"a":9007199254740993}"#), "9007199254740993");
    assert_eq!(value(integer("$.result.a"), r#"{"a":1e3}"#), "1000");
    let decimal =
        |json: &str| value(reader(Reader::Decimal(NumberFormat::default()), at("$.result.a")), json);
    assert_eq!(decimal(r#"{"a":0.1000}"#), "0.1000");
    assert_eq!(decimal(r#"{"a":0.30000000000000004}"#), "0.30000000000000004");
    assert_eq!(decimal(r#"{"a":1e400}"#), "value_unreadable");
    assert_eq!(decimal(r#"{"a":12345678901234567890123456789012}"#), "value_unreadable");
}

#[test]
fn null_is_blank_and_a_missing_key_is_missing() {
    let may_be_blank = |path: &str| Field { presence: Presence::MayBeBlank, ..at(path) };
    for json in [r#"{"a":null}"#, r#"{"a":""}"#, r#"{"a":" "}"#, r#"{"a":"--"}"#] {
        assert_eq!(value(at("$.result.a"), json), "value_blank", "{json}");
        assert_eq!(value(may_be_blank("$.result.a"), json), "null", "{json}");
    }
    assert_eq!(value(at("$.result.a"), "{}"), "label_missing");
    assert_eq!(value(may_be_blank("$.result.a"), "{}"), "label_missing");
    assert_eq!(value(optional(at("$.result.a")), "{}"), "null");
    // What hangs below a null is null, and what should hang below a text is no answer at all.
    assert_eq!(value(may_be_blank("$.result.a.b"), r#"{"a":null}"#), "null");
    assert_eq!(value(at("$.result.a.b"), r#"{"a":null}"#), "value_blank");
    assert_eq!(value(optional(at("$.result.a.b")), r#"{"a":"x"}"#), "value_unreadable");
    assert_eq!(value(optional(at("$.result.a.b")), r#"{"a":[]}"#), "value_unreadable");
    assert_eq!(value(optional(at("$.result.a[*].b")), r#"{"a":"x"}"#), "value_unreadable");
}

#[test]
fn two_fields_below_one_null_are_two_blanks() {
    let blank = |path: &str| Field { presence: Presence::MayBeBlank, ..at(path) };
    let model = page(vec![blank("$.result.a.b"), blank("$.result.a.c")], vec![]);
    assert!(read(&model, r#"{"result":{"a":null}}"#).is_ok());
}

#[test]
fn a_path_leads_to_exactly_one_value() {
    let home = at("$.result.phones[?@.kind == 'home'].number");
    let json = r#"{"phones":[{"kind":"work","number":"555-0100"},{"kind":"home","number":"555-0101"}]}"#;
    assert_eq!(value(home.clone(), json), "\"555-0101\"");
    assert_eq!(value(home.clone(), &json.replace("work", "home")), "label_ambiguous");
    assert_eq!(value(home, &json.replace("home", "cell")), "label_missing");
    let numbers = texts("$.result.phones[*].number");
    assert_eq!(value(numbers.clone(), json), r#"["555-0100","555-0101"]"#);
    assert_eq!(value(numbers.clone(), r#"{"phones":[{"number":"555-0100"}]}"#), r#"["555-0100"]"#);
    assert_eq!(value(numbers.clone(), r#"{"phones":[]}"#), "[]");
    assert_eq!(value(numbers.clone(), r#"{"phones":[{"no":"555-0100"}]}"#), "label_missing");
    assert_eq!(value(numbers, r#"{"phones":null}"#), "value_blank");
}

#[test]
fn two_fields_never_share_a_value() {
    let twice = page(vec![at("$.result.a"), at("$.result[?@ == 'x']")], vec![]);
    assert_eq!(read(&twice, r#"{"result":{"a":"x"}}"#).unwrap_err().kind.code(), "contradiction");
}

fn vehicles() -> ListModel {
    ListModel {
        name: "vehicles".to_owned(),
        rows: Some(Path::json("$.result.rows").unwrap()),
        columns: vec![at("@.stock"), money(at("@.price"))],
        key: Some("@.stock".to_owned()),
        ..ListModel::default()
    }
}

/// The keys and prices of the rows, or the code of the drift.
fn rows(list: ListModel, result: &str) -> String {
    let reading = match read(&page(vec![], vec![list]), &format!(r#"{{"result":{result}}}"#)) {
        Ok(reading) => reading,
        Err(drift) => return drift.kind.code().to_owned(),
    };
    let row = |row: &Result<rooftop_page::Row, rooftop_page::RowDrift>| match row {
        Ok(row) => row.values.values().map(|value| value.to_json().to_string()).collect::<Vec<_>>().join(" "),
        Err(wrong) => format!("{}! {}", wrong.key.clone().unwrap_or_default(), wrong.drift.kind.code()),
    };
    let list = &reading.lists["vehicles"];
    let rows: Vec<String> = list.rows.iter().map(row).collect();
    let total = list.count.and_then(|count| count.total);
    format!("{} of {}", rows.join("; "), total.map_or("?".to_owned(), |total| total.to_string()))
}

#[test]
fn the_rows_of_an_array_are_read_and_a_bad_one_spoils_itself_only() {
    let json = r#"{"rows":[{"stock":"P1","price":1},{"stock":"P2","price":null},{"price":3,"stock":"P3"},
        {"stock":"P4"},{"stock":5,"price":1},"x"]}"#;
    assert_eq!(
        rows(vehicles(), json),
        "\"P1\" 1.00; P2! value_blank; \"P3\" 3.00; P4! label_missing; ! value_unreadable; ! value_unreadable of ?"
    );
}

#[test]
fn an_empty_array_is_empty_and_nothing_else_is() {
    assert_eq!(rows(vehicles(), r#"{"rows":[]}"#), " of 0");
    assert_eq!(rows(vehicles(), r#"{"rows":null}"#), "value_blank");
    assert_eq!(rows(vehicles(), "{}"), "label_missing");
    assert_eq!(rows(vehicles(), r#"{"rows":{}}"#), "value_unreadable");
    assert_eq!(rows(vehicles(), r#"{"rows":""}"#), "value_unreadable");
    let says_so = |test: Test| ListModel { empty: vec![test], ..vehicles() };
    let none = Test::Equals { at: Path::json("$.result.rows").unwrap(), value: serde_json::Value::Null };
    assert_eq!(rows(says_so(none), r#"{"rows":null}"#), " of 0");
    let said = Test::Contains("nothing found".to_owned());
    assert_eq!(rows(says_so(said.clone()), r#"{"message":"Nothing found."}"#), " of 0");
    let both = r#"{"message":"Nothing found.","rows":[{"stock":"P1","price":1}]}"#;
    assert_eq!(rows(says_so(said), both), "contradiction");
}

#[test]
fn the_documents_own_count_must_agree() {
    let path = |path: &str| Some(Path::json(path).unwrap());
    let values = CountPaths {
        from: path("$.result.from"),
        to: path("$.result.to"),
        shown: None,
        total: path("$.result.total"),
    };
    let counted = ListModel { count: Some(CountModel::Values(Box::new(values))), ..vehicles() };
    let json = |counts: &str| format!(r#"{{"rows":[{{"stock":"P1","price":1}}],{counts}}}"#);
    assert_eq!(rows(counted.clone(), &json(r#""from":1,"to":1,"total":9"#)), "\"P1\" 1.00 of 9");
    assert_eq!(rows(counted.clone(), &json(r#""from":1,"to":2,"total":9"#)), "count_mismatch");
    assert_eq!(rows(counted.clone(), &json(r#""from":1,"to":1,"total":"1""#)), "\"P1\" 1.00 of 1");
    assert_eq!(rows(counted.clone(), &json(r#""from":1,"to":1,"total":0"#)), "count_mismatch");
    assert_eq!(rows(counted.clone(), &json(r#""from":1,"to":1,"total":"many""#)), "value_unreadable");
    assert_eq!(rows(counted.clone(), &json(r#""from":1,"to":1"#)), "label_missing");
    let total =
        CountModel::Values(Box::new(CountPaths { total: path("$.result.total"), ..CountPaths::default() }));
    let counted = ListModel { count: Some(total), ..vehicles() };
    assert_eq!(rows(counted.clone(), r#"{"rows":[],"total":0}"#), " of 0");
    assert_eq!(rows(counted, r#"{"rows":[],"total":5}"#), "count_mismatch");
}

#[test]
fn rows_that_are_no_data_are_declared() {
    let sums = rooftop_page::model::RowTest::Starts("total".to_owned());
    let list = ListModel { ignore_rows: vec![sums], ..vehicles() };
    let json = r#"{"rows":[{"stock":"P1","price":1},{"stock":"Total","price":1}]}"#;
    assert_eq!(rows(list, json), "\"P1\" 1.00 of ?");
}

#[test]
fn an_error_or_another_document_is_never_an_empty_list() {
    let list = page(vec![], vec![vehicles()]);
    let kind = |json: &str| read(&list, json).unwrap_err().kind.code();
    assert_eq!(kind(r#"{"error":{"code":-32000,"message":"boom"}}"#), "page_unproven");
    assert_eq!(kind(r#"{"result":null,"error":null}"#), "page_unproven");
    assert_eq!(kind("[]"), "page_unproven");
    assert_eq!(kind("null"), "page_unproven");
    assert_eq!(kind(""), "truncated");
    assert_eq!(kind("<!DOCTYPE html><title>Sign In</title>"), "malformed");
    let html = crate::document("<!DOCTYPE html><title>Sign In</title><p>Sign in, please.</p></html>");
    let drift = list.read(&html, 200, &ReadContext::default()).unwrap_err();
    assert_eq!(
        drift.to_string(),
        "page_unproven at page: expected json, found \"html: Sign In | Sign in, please.\""
    );
    let status = list.read(&document(r#"{"result":{"rows":[]}}"#).unwrap(), 500, &ReadContext::default());
    assert_eq!(status.unwrap_err().kind.code(), "status_unexpected");
}

#[test]
fn statements_about_values_know_types() {
    let document =
        document(r#"{"ok":true,"code":401,"text":"401","none":null,"said":"Vehicle P1 is sold","n":1.50}"#);
    let document = document.unwrap();
    let path = |path: &str| Path::json(path).unwrap();
    let equals = |at: &str, value: serde_json::Value| Test::Equals { at: path(at), value };
    let like = |at: &str, text: &str| Test::Like { at: path(at), text: Pattern::parse(text).unwrap() };
    for test in [
        has("$.ok"),
        equals("$.ok", true.into()),
        equals("$.code", 401.into()),
        equals("$.n", serde_json::json!(1.5)),
        equals("$.text", "401".into()),
        equals("$.none", serde_json::Value::Null),
        like("$.said", "Vehicle {stock} is sold"),
        Test::Contains("is SOLD".to_owned()),
        Test::Text(Pattern::parse("Vehicle {stock} is sold").unwrap()),
        Test::Path(Pattern::parse("/api/{what}").unwrap()),
        Test::Not(Box::new(has("$.error"))),
    ] {
        assert!(test.holds(&document), "{test}");
    }
    for test in [
        has("$.none"),
        has("$.none.x"),
        equals("$.code", "401".into()),
        equals("$.text", 401.into()),
        equals("$.ok", "true".into()),
        equals("$.gone", serde_json::Value::Null),
        like("$.code", "401"),
        Test::Title(Pattern::parse("401").unwrap()),
        Test::Label("text".to_owned()),
    ] {
        assert!(!test.holds(&document), "{test}");
    }
}
