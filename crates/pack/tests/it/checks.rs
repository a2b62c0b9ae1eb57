//! What must be true of a page's values together.

use rooftop_pack::{Answer, Asked, FlowError, Pack, Response};

use crate::example::{altered, catalogue, recorded};

const CHECK: &str = "cost <= msrp";

/// What comes of a page at this address if the page must pass this check: its values, or the drift.
fn outcome(check: &str, page: &str, path: &str, html: &str) -> String {
    let file = format!("pages/{page}.yaml");
    let pack = match page {
        "vehicle_pricing" => altered(&file, CHECK, check),
        _ => altered(&file, "lists:", &format!("checks: [ \"{check}\" ]\nlists:")),
    };
    let pack = Pack::load(pack.path(), &catalogue()).unwrap_or_else(|wrong| panic!("{wrong}"));
    let response = Response {
        url: format!("https://dms.example{path}").parse().unwrap(),
        status: 200,
        content_type: Some("text/html".to_owned()),
        headers: Vec::new(),
        body: html.as_bytes().to_vec(),
    };
    let asked =
        Asked { page, rooftop: Some("01"), zone: jiff::tz::TimeZone::get("UTC").ok(), ..Asked::default() };
    let answer = Answer::read(&pack, &asked, &response);
    let answer = answer.map(|answer| {
        let checked = answer
            .reading()
            .values
            .iter()
            .filter(|(_, value)| value.found.witnesses.contains(&rooftop_page::Witness::Check));
        checked.map(|(name, _)| name.clone()).collect::<Vec<_>>().join(" ")
    });
    match answer {
        Ok(checked) => format!("checked: {checked}"),
        Err(FlowError::Drift(drift)) => drift.to_string(),
        Err(other) => other.to_string(),
    }
}

#[test]
fn values_that_do_not_agree_with_each_other_are_drift() {
    let check = |html: &str| outcome(CHECK, "vehicle_pricing", "/", html);
    let good = recorded("vehicle_pricing/normal");
    assert_eq!(check(&good), "checked: msrp cost");
    insta::assert_snapshot!(
        check(&good.replace("(500.00)", "$70,000.00")),
        @r#"check_failed at vehicle_pricing: expected cost <= msrp, found "cost $70,000.00, msrp $63,990.00""#
    );
}

#[test]
fn of_a_value_that_is_absent_a_check_says_nothing() {
    assert_eq!(outcome(CHECK, "vehicle_pricing", "/", &recorded("vehicle_pricing/no_cost")), "checked: ");
}

#[test]
fn the_number_in_the_address_is_the_number_on_the_page() {
    let check = |check: &str, path: &str| {
        outcome(check, "vehicle_pricing", path, &recorded("vehicle_pricing/normal"))
    };
    let by_query = "address.stock == stock_number";
    assert_eq!(check(by_query, "/vehicle?stock=P12345"), "checked: stock_number");
    for path in
        ["/vehicle?stock=P999", "/vehicle?stock=P12345&stock=P12345", "/vehicle?stk=P12345", "/vehicle"]
    {
        assert!(check(by_query, path).starts_with("check_failed at vehicle_pricing"), "{path}");
    }
}

#[test]
fn a_list_is_checked_against_its_total() {
    let rows = |rows: &str| {
        let table = format!("<table><tr><th>Stock #<th>VIN<th>N/U<th>MSRP<th>Changed{rows}</table>");
        let html = crate::portal::page(&format!("<h1>Vehicle Inventory</h1><p>1-2 of 2</p>{table}"));
        outcome("sum(vehicles.msrp) == 30.00 and count(vehicles.vin) == 2", "inventory", "/", &html)
    };
    let row = |stock: &str, msrp: &str| {
        format!(
            "<tr><td><a href='/v?id={stock}'>{stock}</a><td>1FTFW1E50NFA00001<td>N<td>{msrp}<td>01/21/2026 8:03a"
        )
    };
    assert_eq!(rows(&(row("P1", "$10.00") + &row("P2", "$20.00"))), "checked: ");
    assert!(rows(&(row("P1", "$10.00") + &row("P2", "$20.01"))).starts_with("check_failed"));
    // A row that cannot be read is its own drift; nobody knows the sum then.
    assert_eq!(rows(&(row("P1", "$10.00") + &row("P2", "call"))), "checked: ");
}
