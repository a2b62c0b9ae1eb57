//! Systems of other families, read with packs that were written from the documentation alone. What is read is compared
//! with what a person sees there.

use rooftop_e2e::Foreign;
use serde_json::Value;

/// The values of a record, by path, as texts: `pricing.cost` 17830.13.
fn values(record: &Value) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for (name, value) in record.as_object().into_iter().flatten() {
        match value {
            Value::Object(_) => {
                found.extend(
                    values(value).into_iter().map(|(inner, value)| (format!("{name}.{inner}"), value)),
                );
            }
            Value::String(text) => found.push((name.clone(), text.clone())),
            Value::Number(number) => found.push((name.clone(), number.to_string())),
            Value::Array(items) if items.is_empty() => {}
            other => found.push((name.clone(), other.to_string())),
        }
    }
    found
}

/// Amounts are the same whether cents of nothing are written or not.
fn is_same(one: &str, other: &str) -> bool {
    fn plain(text: &str) -> &str {
        text.strip_suffix(".00").unwrap_or(text)
    }
    plain(one) == plain(other)
        || (one.contains('.') && one.trim_end_matches('0') == other.trim_end_matches('0'))
}

/// Reads the list, whole, and each known vehicle that the pack takes; everything that is read is what a person sees.
/// Gives how many vehicles were read, and how many values were compared.
fn reads(system: &Foreign, rows: usize, args: &[&str], takes: impl Fn(&Value) -> bool) -> (usize, usize) {
    let list = system.tries("vehicles.list", args);
    assert_eq!((&list["ok"], &list["error"]), (&Value::Bool(true), &Value::Null), "{list}");
    assert_eq!(list["output"]["complete"], true, "{}", list["output"]);
    let read = list["output"]["rows"].as_array().unwrap();
    assert_eq!(read.len(), rows);
    let (mut many, mut compared) = (0, 0);
    for known in system.known().iter().filter(|known| takes(known)) {
        let number = known["means"]["stockNumber"].as_str().unwrap();
        let input = format!("stockNumber={number}");
        let got = system.tries("vehicles.get", &[args, &["--input", &input]].concat());
        assert_eq!(got["ok"], true, "{number}: {}", got["error"]);
        let means = values(&known["means"]);
        let record = values(&got["output"]["record"]);
        assert!(record.len() > 10, "{number}: {record:?}");
        for (name, value) in &record {
            let wanted = means.iter().find(|(known, _)| known == name).map(|(_, value)| value);
            assert!(
                wanted.is_some_and(|wanted| is_same(wanted, value)),
                "{number} {name}: read {value}, shown {wanted:?}"
            );
            compared += 1;
        }
        many += 1;
    }
    (many, compared)
}

#[test]
fn a_json_rpc_application_with_errors_in_200() {
    let system = Foreign::start("jsonrpc", ("inventory@bayside.example", "ebb+flow"));
    let args = ["--set", "database=bayside", "--store", "1"];
    let (many, compared) = reads(&system, 14, &args, |_| true);
    assert!(many == 3 && compared >= 40, "{many} vehicles, {compared} values");
}

#[test]
fn a_soap_service_of_two_companies() {
    let system = Foreign::start("soap", ("KETTLEWARE", "p<w>&\"7\""));
    let args =
        ["--set", "enterprise=LK", "--set", "company=LK1", "--store", "LK1", "--zone", "America/Denver"];
    let (many, compared) = reads(&system, 11, &args, |_| true);
    assert!(many == 3 && compared >= 40, "{many} vehicles, {compared} values");
}

#[test]
fn a_system_of_1998_over_several_pages() {
    let system = Foreign::start("perl", ("awagner", "sprocket"));
    let args = ["--store", "01", "--zone", "America/New_York"];
    let (many, compared) = reads(&system, 14, &args, |_| true);
    assert!(many == 3 && compared >= 40, "{many} vehicles, {compared} values");
}

#[test]
fn pages_whose_parts_a_script_fetches() {
    let system = Foreign::start("htmx", ("service.desk@northgate.example", "Correct-Horse-7"));
    // The store is called by its name; the status of what is sold stands where no reader reaches.
    let args = ["--zone", "America/Chicago"];
    let (many, compared) = reads(&system, 14, &args, |known| known["means"]["status"] == "in_stock");
    assert!(many == 2 && compared >= 25, "{many} vehicles, {compared} values");
}
