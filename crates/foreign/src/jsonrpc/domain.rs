//! What is searched for: a list of conditions, each a field, an operator and a value. All must hold.

use serde_json::Value;

use super::rpc::Refused;

pub(super) fn filter<'r>(records: &'r [Value], domain: &Value) -> Result<Vec<&'r Value>, Refused> {
    let conditions = domain.as_array().ok_or_else(|| Refused::value(format!("Invalid domain {domain}")))?;
    let mut found: Vec<_> = records.iter().collect();
    for condition in conditions {
        let Some([Value::String(field), Value::String(operator), wanted]) =
            condition.as_array().map(Vec::as_slice)
        else {
            return Err(Refused::value(format!("Invalid leaf {condition}")));
        };
        if found.iter().any(|record| record.get(field).is_none()) {
            return Err(Refused::value(format!("Invalid field '{field}' in leaf {condition}")));
        }
        let test: fn(&Value, &Value) -> bool = match operator.as_str() {
            "=" => |held, wanted| held == wanted,
            "!=" => |held, wanted| held != wanted,
            "in" => |held, wanted| wanted.as_array().is_some_and(|all| all.contains(held)),
            "ilike" => |held, wanted| text(held).contains(&text(wanted)),
            _ => return Err(Refused::value(format!("Invalid operator in leaf {condition}"))),
        };
        found.retain(|record| record.get(field).is_some_and(|held| test(reference(held), wanted)));
    }
    Ok(found)
}

/// A pair counts as its number.
fn reference(held: &Value) -> &Value {
    match held.as_array().map(Vec::as_slice) {
        Some([number, Value::String(_)]) => number,
        _ => held,
    }
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_lowercase()
}
