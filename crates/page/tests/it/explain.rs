//! What is explained to those who write models: marks, reasons, and a picture that does no harm.

use rooftop_page::explain::{Explanation, Outcome};
use rooftop_page::{
    Evidence, Field, LinkModel, ListModel, PageModel, Pattern, Presence, ReadContext, Reader, Test,
};

use crate::{document, page};

fn field(name: &str, evidence: Evidence, reader: Reader) -> Field {
    Field { name: name.to_owned(), evidence, reader, presence: Presence::Required, blank: Vec::new() }
}

fn by_label(name: &str, label: &str, section: Option<&str>) -> Field {
    let evidence = Evidence {
        label: Some(label.to_owned()),
        section: section.map(str::to_owned),
        ..Evidence::default()
    };
    field(name, evidence, Reader::Text)
}

fn model(values: Vec<Field>) -> PageModel {
    PageModel {
        name: "vehicle".to_owned(),
        proof: vec![Test::Heading(Pattern::parse("Vehicle").unwrap())],
        status: vec![200],
        values,
        ..PageModel::default()
    }
}

fn explain(model: &PageModel, body: &str) -> Explanation {
    model.explain(&document(&page(body)), 200, &ReadContext::default())
}

/// What is said about the first value.
fn hints(field: Field, body: &str) -> String {
    explain(&model(vec![field]), body).values.remove(0).hints.join("; ")
}

const PAGE: &str = "<h1>Vehicle</h1><h2>Stock</h2><table><tr><td>Stock No.<td>P1<tr><td>Mileage<td>12</table>\
                    <h2>Trade</h2><p>Color: red</p>";

#[test]
fn a_value_and_its_label_are_marked_where_they_stand() {
    let found = explain(
        &model(vec![by_label("stock", "Stock No.", Some("Stock")), by_label("color", "Color", None)]),
        PAGE,
    );
    assert!(found.drift.is_none(), "{:?}", found.drift);
    for marked in [
        "<h1 data-rt=\"p0\" data-rt-role=\"proof\">Vehicle</h1>",
        "<h2 data-rt=\"v0\" data-rt-role=\"section\">Stock</h2>",
        "<td data-rt=\"v0\" data-rt-role=\"label\">Stock No.</td>",
        "<td data-rt=\"v0\" data-rt-role=\"value\" data-rt-tag=\"stock\">P1</td>",
    ] {
        assert!(found.picture.contains(marked), "{marked} is not in {}", found.picture);
    }
    let in_line =
        "Color:<rt-mark data-rt=\"v1\" data-rt-role=\"value label\" data-rt-tag=\"color\"> red</rt-mark>";
    assert!(found.picture.contains(in_line), "{}", found.picture);
}

#[test]
fn explaining_goes_on_after_a_drift_and_reading_does_not() {
    let found =
        explain(&model(vec![by_label("vin", "VIN", None), by_label("stock", "Stock No.", None)]), PAGE);
    assert_eq!(found.drift.unwrap().field.as_deref(), Some("vin"));
    assert!(matches!(found.values[0].outcome, Outcome::Drift(_)));
    assert!(matches!(&found.values[1].outcome, Outcome::Read(value) if value == "P1"));
}

#[test]
fn what_the_model_does_not_use_is_listed() {
    let found = explain(&model(vec![by_label("stock", "Stock No.", None)]), PAGE);
    let labels: Vec<String> = found
        .unclaimed
        .labels
        .iter()
        .map(|(_, seen)| {
            format!("{} in {}: {}", seen.label, seen.section.clone().unwrap(), seen.values.join("|"))
        })
        .collect();
    assert_eq!(labels, ["Mileage in Stock: 12", "Color in Trade: red"]);
}

#[test]
fn a_missing_label_is_answered_with_what_is_there() {
    let said = |label: &str, section: Option<&str>, body: &str| hints(by_label("it", label, section), body);
    assert_eq!(said("Stock Number", None, PAGE), "the page has the labels \"Stock No.\"");
    assert_eq!(
        said("Color", Some("Stock"), PAGE),
        "the label is on the page, but not in the section \"Stock\": \"Color\" in \"Trade\" with \"red\""
    );
    assert_eq!(said("Color", Some("Trades"), PAGE), "the page has the headings \"Trade\"");
    let many = format!("{PAGE}<p>A: 1</p><p>B: 1</p><p>C: 1</p><p>D: 1</p><p>E: 1</p>");
    let number = Reader::Integer(rooftop_page::reader::NumberFormat::default());
    let odometer = Field { reader: number, ..by_label("odometer", "Odometer", Some("Stock")) };
    assert_eq!(
        hints(odometer, &many),
        "no field uses these labels, whose values it could read: \"Mileage\" in \"Stock\" with \"12\""
    );
}

#[test]
fn a_text_that_is_no_label_is_named_for_what_it_is() {
    let said = |body: &str| hints(by_label("it", "VIN", None), &format!("<h1>Vehicle</h1>{body}"));
    let grid = "<table><tr><th>VIN<th>Make<tr><td>1<td>2<tr><td>3<td>4</table>";
    assert_eq!(said(grid), "it is a column heading over 2 rows: read it as a column of a list");
    assert_eq!(said("<form><button>VIN</button></form>"), "it is written on a button");
    assert_eq!(said("<p><a href=/vin>VIN</a></p>"), "it is written on a link: read it under links:");
    assert!(
        said("<p>VIN</p><p>1FT</p><p>x</p>").starts_with("the text is on the page, but nothing beside it")
    );
    assert_eq!(said("<template><b>VIN</b></template>"), "");
    assert_eq!(
        said("<div style='display:none'><b>VIN</b></div>"),
        "the text is in a part that a person does not see (in <b>)"
    );
}

#[test]
fn a_label_that_is_there_twice_is_shown_at_both_places() {
    let twice = "<h1>Vehicle</h1><h2>Ours</h2><p>VIN: 1</p><h2>Trade</h2><p>VIN: 2</p>";
    assert_eq!(
        hints(by_label("vin", "VIN", None), twice),
        "\"VIN\" in \"Ours\" with \"1\"; \"VIN\" in \"Trade\" with \"2\": narrow it with section:"
    );
}

#[test]
fn a_statement_that_does_not_hold_is_answered_with_what_is_there() {
    let mut model = model(Vec::new());
    model.proof = vec![
        Test::Heading(Pattern::parse("Vehicles").unwrap()),
        Test::Not(Box::new(Test::Label("Color".to_owned()))),
    ];
    let found = explain(&model, PAGE);
    let said: Vec<String> =
        found.proof.iter().map(|statement| format!("{} {:?}", statement.holds, statement.hints)).collect();
    assert_eq!(
        said,
        [
            "false [\"the page has the headings \\\"Vehicle\\\"\"]",
            "false [\"it is on the page: label \\\"Color\\\"\"]"
        ]
    );
}

fn list() -> ListModel {
    let column = |name: &str, heading: &str| {
        field(name, Evidence { heading: Some(heading.to_owned()), ..Evidence::default() }, Reader::Text)
    };
    ListModel {
        name: "vehicles".to_owned(),
        columns: vec![column("stock", "Stock"), column("changed", "Last Updated")],
        key: Some("stock".to_owned()),
        empty: vec![Test::Text(Pattern::parse("None.").unwrap())],
        count: Some(Pattern::parse("{total} vehicles").unwrap().into()),
        ..ListModel::default()
    }
}

#[test]
fn the_rows_of_a_list_are_marked_and_a_bad_one_in_red() {
    let mut model = model(Vec::new());
    model.lists = vec![list()];
    let rows = "<h1>Vehicle</h1><p>2 vehicles</p><table><tr><th>Stock<th>Last Updated<tr><td>P1<td>today<tr><td>P2<td></table>";
    let found = explain(&model, rows);
    let list = &found.lists[0];
    assert_eq!((list.rows.len(), list.count.as_deref()), (2, Some("2 vehicles")));
    assert_eq!(list.rows[1].drift.as_ref().unwrap().kind.code(), "value_blank");
    assert!(found.picture.contains("<tr data-rt=\"l0r0\" data-rt-role=\"row\">"), "{}", found.picture);
    assert!(found.picture.contains("<tr data-rt=\"l0r1\" data-rt-role=\"drift\">"), "{}", found.picture);
}

#[test]
fn a_missing_column_is_answered_with_the_headings_of_its_table() {
    let mut model = model(Vec::new());
    model.lists = vec![list()];
    let found = explain(
        &model,
        "<h1>Vehicle</h1><p>1 vehicles</p><table><tr><th>Stock<th>Last Changed<tr><td>P1<td>today</table>",
    );
    assert_eq!(found.lists[0].columns[1].hints, ["the table has the heading \"Last Changed\""]);
}

#[test]
fn a_missing_link_is_answered_with_the_links() {
    let mut model = model(Vec::new());
    model.links = vec![LinkModel { name: "next".to_owned(), text: "Next page".to_owned(), optional: false }];
    let found = explain(&model, "<h1>Vehicle</h1><a href='/2'>Next</a>");
    assert_eq!(found.links[0].hints, ["the page has the links \"Next\""]);
}

#[test]
fn nothing_of_a_page_runs_loads_or_leads_anywhere_in_its_picture() {
    let hostile = "<h1 onclick='x()'>Vehicle</h1><script>alert(1)</script><iframe src='//evil.example'></iframe>\
        <img src='https://evil.example/i.png' onerror='x()'><img src='data:image/svg+xml;base64,AAAA'>\
        <a href='javascript:x()' ping='//evil.example'>a</a><form action='//evil.example'><input name=a formaction='//evil.example'></form>\
        <object data='//evil.example'></object><svg><script>x()</script></svg><link rel=stylesheet href='//evil.example'>\
        <meta http-equiv=refresh content='0;url=//evil.example'><base href='//evil.example'><math><mtext></mtext></math>\
        <p title='\"><script>x()</script>'>a &lt;script&gt;b</p><textarea></textarea><noscript><img src=x></noscript>\
        <style>p{} /*</sty*/</style><body background='//evil.example'><video poster='//evil.example'></video>";
    let picture = explain(&model(Vec::new()), hostile).picture;
    for harm in [
        "<script",
        "evil.example",
        "onclick",
        "onerror",
        "javascript:",
        "<iframe",
        "<object",
        "<svg",
        "<link",
        "<meta",
        "<base",
        "svg+xml",
        "<noscript",
        "href",
        "action",
        "poster",
        "background=",
    ] {
        assert!(!picture.contains(harm), "{harm} is in {picture}");
    }
    assert!(picture.contains("a &lt;script&gt;b"), "{picture}");
}
