//! What is given to an operation, as the catalogue says: nothing missing, nothing of another type.

use std::collections::BTreeMap;

use indexmap::IndexMap;
use rooftop_page::Value;
use rust_decimal::Decimal;
use serde_json::Value as Json;

use super::FlowError;
use crate::catalogue::{FieldSpec, FieldType};
use crate::sent::Unsendable;

/// The values of an input. One that is null is not given.
pub(super) fn typed(
    specs: &IndexMap<String, FieldSpec>,
    given: &BTreeMap<String, Json>,
) -> Result<IndexMap<String, Value>, FlowError> {
    if let Some(strange) = given.keys().find(|name| !specs.contains_key(*name)) {
        return Err(wrong(strange, "the operation takes no such input").into());
    }
    let json = |name: &str| given.get(name);
    Ok(fields(specs, json, "")?)
}

fn fields<'j>(
    specs: &IndexMap<String, FieldSpec>,
    json: impl Fn(&str) -> Option<&'j Json>,
    within: &str,
) -> Result<IndexMap<String, Value>, Unsendable> {
    let mut values = IndexMap::new();
    for (name, spec) in specs {
        let path = format!("{within}{name}");
        match json(name) {
            None | Some(Json::Null) if spec.required => return Err(wrong(&path, "it is missing")),
            None | Some(Json::Null) => {}
            Some(json) => {
                values.insert(name.clone(), value(&spec.ty, json, &path)?);
            }
        }
    }
    Ok(values)
}

fn value(ty: &FieldType, json: &Json, path: &str) -> Result<Value, Unsendable> {
    let read = match (ty, json) {
        (FieldType::Text | FieldType::File, Json::String(text)) => Some(Value::Text(text.clone())),
        (FieldType::Word(words), Json::String(text)) => {
            words.contains(text).then(|| Value::Word(text.clone()))
        }
        (FieldType::Url, Json::String(text)) => text.parse().ok().map(Value::Url),
        (FieldType::Date, Json::String(text)) => text.parse().ok().map(Value::Date),
        (FieldType::Instant, Json::String(text)) => text.parse().ok().map(Value::Instant),
        (FieldType::Flag, Json::Bool(flag)) => Some(Value::Flag(*flag)),
        (FieldType::Integer, Json::Number(number)) => number.as_i64().map(Value::Integer),
        (FieldType::Decimal, Json::Number(number)) => decimal(number).map(Value::Decimal),
        (FieldType::Money, Json::Number(number)) => decimal(number).and_then(money),
        (FieldType::List(of), Json::Array(items)) => {
            let item = |(index, item)| value(of, item, &format!("{path}[{index}]"));
            Some(Value::List(items.iter().enumerate().map(item).collect::<Result<_, _>>()?))
        }
        (FieldType::Object(specs), Json::Object(object)) => {
            if let Some(strange) = object.keys().find(|name| !specs.contains_key(*name)) {
                return Err(wrong(&format!("{path}.{strange}"), "the operation takes no such input"));
            }
            Some(Value::Parts(fields(specs, |name| object.get(name), &format!("{path}."))?))
        }
        _ => None,
    };
    read.ok_or_else(|| wrong(path, &format!("it is no {ty}")))
}

fn decimal(number: &serde_json::Number) -> Option<Decimal> {
    let text = number.to_string();
    Decimal::from_str_exact(&text).ok()
}

/// An amount with two decimals; one with more is none.
fn money(number: Decimal) -> Option<Value> {
    let mut cents = number;
    cents.rescale(2);
    (cents == number).then_some(Value::Money(cents))
}

fn wrong(path: &str, why: &str) -> Unsendable {
    Unsendable::new(format!("the input {path}"), why)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// The input that is made of this, or what is wrong with it.
    fn check(given: Json) -> String {
        let required = FieldSpec::required;
        let line = IndexMap::from([
            ("op".to_owned(), required(FieldType::Text)),
            ("hours".to_owned(), FieldSpec::optional(FieldType::Decimal)),
        ]);
        let specs = IndexMap::from([
            ("key".to_owned(), required(FieldType::Text)),
            ("price".to_owned(), FieldSpec::optional(FieldType::Money)),
            ("sold".to_owned(), FieldSpec::optional(FieldType::Date)),
            ("state".to_owned(), FieldSpec::optional(FieldType::Word(vec!["new".to_owned()]))),
            ("lines".to_owned(), FieldSpec::optional(FieldType::List(Box::new(FieldType::Object(line))))),
        ]);
        let Json::Object(given) = given else { return String::new() };
        match typed(&specs, &given.into_iter().collect()) {
            Ok(values) => Value::Parts(values).to_json().to_string(),
            Err(error) => error.to_string(),
        }
    }

    #[test]
    fn an_input_is_as_the_catalogue_says_or_is_refused() {
        let table = [
            (
                json!({ "key": "P1", "price": 5, "sold": "2026-01-21" }),
                r#"{"key":"P1","price":5.00,"sold":"2026-01-21"}"#,
            ),
            (
                json!({ "key": "P1", "lines": [ { "op": "LOF", "hours": null } ] }),
                r#"{"key":"P1","lines":[{"op":"LOF"}]}"#,
            ),
            (json!({}), "the input key cannot be sent: it is missing"),
            (json!({ "key": null }), "the input key cannot be sent: it is missing"),
            (json!({ "key": 5 }), "the input key cannot be sent: it is no text"),
            (
                json!({ "key": "P1", "kye": 5 }),
                "the input kye cannot be sent: the operation takes no such input",
            ),
            (json!({ "key": "P1", "price": 5.001 }), "the input price cannot be sent: it is no money"),
            (json!({ "key": "P1", "sold": "01/21/2026" }), "the input sold cannot be sent: it is no date"),
            (json!({ "key": "P1", "state": "old" }), "the input state cannot be sent: it is no word (new)"),
            (json!({ "key": "P1", "lines": [ {} ] }), "the input lines[0].op cannot be sent: it is missing"),
            (
                json!({ "key": "P1", "lines": [ { "op": "LOF", "x": 1 } ] }),
                "the input lines[0].x cannot be sent: the operation takes no such input",
            ),
        ];
        for (given, expected) in table {
            assert_eq!(check(given.clone()), expected, "{given}");
        }
    }
}
