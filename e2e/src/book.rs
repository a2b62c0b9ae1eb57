//! What the API must say of a vehicle of the book: the judge's own translation.

use serde_json::{Map, Value, json};

/// The vehicle as the API must show it to somebody who sees everything; without `vehicleId`, which only the gateway
/// knows.
pub fn as_the_api_says_it(store: u64, vehicle: &Value) -> Value {
    let mut says = Map::new();
    let mut put = |name: &str, value: Value| {
        if !value.is_null() && value != "" {
            says.insert(name.to_owned(), value);
        }
    };
    let of = |name: &str| vehicle.get(name).cloned().unwrap_or_default();
    for name in
        ["vin", "stockNumber", "year", "make", "model", "trim", "bodyStyle", "exteriorColor", "interiorColor"]
    {
        put(name, of(name));
    }
    put("condition", word(&of("type"), &[("N", "new"), ("U", "used"), ("C", "cpo")]));
    let statuses = [("S", "in_stock"), ("T", "in_transit"), ("X", "sold"), ("W", "wholesaled")];
    put("status", word(&of("status"), &statuses));
    put("mileage", of("odometer"));
    put("lotLocation", of("lot"));
    put("pricing", amounts(vehicle, &["msrp", "askingPrice", "internetPrice", "cost"]));
    put("photos", of("photos"));
    put("options", of("options"));
    put("bookValues", amounts(vehicle, &["kbb", "nada"]));
    put("acquiredAt", of("dateAcquired"));
    put("updatedAt", of("lastUpdated"));
    put("rooftopId", json!(format!("rt_{store}")));
    put(
        "sourceIds",
        json!({"dealertrack-web": format!("{store}/{}", of("stockNumber").as_str().unwrap_or_default())}),
    );
    Value::Object(says)
}

fn word(letter: &Value, words: &[(&str, &str)]) -> Value {
    let found = words.iter().find(|(known, _)| letter == *known);
    json!(found.unwrap_or_else(|| panic!("the book has the letter {letter}")).1)
}

/// Decimal strings of the book as JSON numbers with the same digits.
fn amounts(vehicle: &Value, names: &[&str]) -> Value {
    let amount = |name: &str| {
        let digits = vehicle.get(name)?.as_str()?;
        Some((name.to_owned(), serde_json::from_str(digits).expect("the digits of an amount")))
    };
    Value::Object(names.iter().filter_map(|name| amount(name)).collect())
}

/// A vehicle without its id, as text: equal texts have the same members in the same order, and the same digits.
pub fn in_text(vehicle: &Value) -> String {
    let mut members = vehicle.as_object().expect("a vehicle").clone();
    members.shift_remove("vehicleId");
    serde_json::to_string_pretty(&members).expect("JSON")
}
