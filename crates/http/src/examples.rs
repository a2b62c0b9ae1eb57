//! The examples of the API's documentation, to the digit.

use serde_json::{Value, json};

/// What a caller sends to sign in with a code at once.
pub(crate) fn sign_in() -> Value {
    read(include_str!("examples/session-request.json"))
}

/// A session.
pub(crate) fn session() -> Value {
    let mut session = read(include_str!("examples/session-response.json"));
    if let Some(token) = session.get_mut("authToken") {
        *token = "rfs_0Hq7…".into();
    }
    session
}

/// A session that describes itself.
pub(crate) fn current_session() -> Value {
    let mut current = json!({"sessionId": "ses_5fjq2tkdn3xw7cub"});
    if let (Some(members), Value::Object(session)) = (current.as_object_mut(), session()) {
        members.extend(session.into_iter().filter(|(name, _)| name != "authToken"));
    }
    current
}

/// The DMS's own pages of a vehicle.
pub(crate) fn raw_pages() -> Value {
    json!({
        "vehicleId": "veh_7c2a10",
        "pages": [{
            "page": "vehicle_general",
            "path": "/inventory/vehicle",
            "status": 200,
            "contentType": "text/html; charset=utf-8",
            "readAt": "2026-01-21T13:45:00Z",
            "body": "<!DOCTYPE html>\n<title>Vehicle P12345</title>\n<html><body><h1>Vehicle P12345</h1></body></html>"
        }]
    })
}

/// A sign-in that waits for a code.
pub(crate) fn mfa_required() -> Value {
    json!({
        "status": "mfa_required",
        "challengeId": "chl_3mzq6vdr2k7hs5ta",
        "methods": [{"type": "sms", "hint": "***-0142"}],
        "expiresIn": 600
    })
}

/// What answers a challenge.
pub(crate) fn challenge_answer() -> Value {
    json!({"type": "sms", "code": "482913"})
}

/// A page of vehicles.
pub(crate) fn vehicles() -> Value {
    let mut page = read(include_str!("examples/vehicles-response.json"));
    end_of_list(&mut page);
    page
}

/// One vehicle.
pub(crate) fn vehicle() -> Value {
    vehicles().pointer("/items/0").cloned().unwrap_or_default()
}

/// A page of rooftops.
pub(crate) fn rooftops() -> Value {
    let rooftop = |number: &str, name: &str| {
        json!({
            "rooftopId": format!("rt_{number}"),
            "name": name,
            "timeZone": "America/New_York",
            "storeNumber": number
        })
    };
    let items = [rooftop("1001", "Peachtree Ford"), rooftop("1002", "Peachtree Lincoln")];
    let mut page = json!({"items": items, "page": 1, "pageSize": 50, "total": 2});
    end_of_list(&mut page);
    page
}

/// A page of the event log.
pub(crate) fn events() -> Value {
    let event = |id: &str, kind: &str, time: &str, details: Value| {
        let mut data = json!({"eventId": id, "integrationId": "int_peachtree", "rooftopId": "rt_1001"});
        if let (Some(data), Value::Object(details)) = (data.as_object_mut(), details) {
            data.extend(details);
        }
        json!({"type": kind, "timestamp": time, "data": data})
    };
    let items = [
        event(
            "evt_4qk2mznv7c3xw6tb",
            "sync.completed",
            "2026-01-21T13:45:02Z",
            json!({"kind": "vehicle", "inserted": 1, "updated": 2, "unreadable": 0}),
        ),
        event(
            "evt_7h3rjd5ypa2kfs4u",
            "drift.detected",
            "2026-01-21T13:46:09Z",
            json!({"driftId": "drf_6vkq3tmz2x7hw5cb", "page": "vehicle_general", "field": "mileage", "kind": "label_missing"}),
        ),
    ];
    let mut page = json!({"items": items, "page": 1, "pageSize": 50, "total": 2});
    end_of_list(&mut page);
    page
}

fn end_of_list(page: &mut Value) {
    if let Some(page) = page.as_object_mut() {
        page.insert("nextCursor".into(), Value::Null);
        page.insert("completeness".into(), "complete".into());
    }
}

/// The files are part of the program, and a test reads them all.
fn read(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use rooftop_model::{Rooftop, User, Vehicle};

    #[test]
    fn the_examples_are_what_the_model_reads_and_writes() {
        let same = |example: Value, written: Value| assert_eq!(example.to_string(), written.to_string());
        let read: Vehicle = serde_json::from_value(vehicle()).unwrap();
        same(vehicle(), serde_json::to_value(read).unwrap());
        let user: User = serde_json::from_value(session()["user"].clone()).unwrap();
        same(current_session()["user"].clone(), serde_json::to_value(user).unwrap());
        let _: Vec<Rooftop> = serde_json::from_value(rooftops()["items"].clone()).unwrap();
        assert!(sign_in()["mfa"].is_object());
        assert!(vehicle().to_string().contains("63990.00"), "amounts keep their digits");
    }
}
