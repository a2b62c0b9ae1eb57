//! The vehicles of the store that is looked at.

use axum::Form;
use axum::extract::{Path, Query};
use axum::response::{IntoResponse as _, Redirect, Response};
use data_encoding::BASE64URL_NOPAD;
use std::collections::HashMap;

use super::formats::{BLANK, condition, key, maybe_date, maybe_money, miles, money, status, time};
use super::pages::{Color, Colors, Pricing, Shell, Vehicle, VehicleRow, VehicleTable, Vehicles, not_found};
use super::{Visit, html};
use crate::books;
use crate::sessions::lock;

/// Rows that come at once.
const ROWS: usize = 6;

const COLORS: [(&str, &str); 7] = [
    ("c_101", "Oxford White"),
    ("c_102", "Agate Black"),
    ("c_114", "Blueprint"),
    ("c_120", "Rapid Red Metallic Tinted Clearcoat"),
    ("c_131", "Silver Ice"),
    ("c_140", "Café au Lait"),
    ("c_141", "Café Noir"),
];

/// A colour that somebody has set since.
pub(super) struct Repainted {
    key: String,
    color: &'static str,
}

type Asked = Query<HashMap<String, String>>;

pub(super) async fn show(visit: Visit) -> Response {
    let total = visit.store().books.vehicles.len();
    let first = "/app/vehicles/table".to_owned();
    html(&Vehicles { shell: Shell::of(&visit, "Vehicles"), total, first })
}

/// The table, from where the cursor stands. It is a part of the page, and no page by itself.
pub(super) async fn table(visit: Visit, Query(asked): Asked) -> Response {
    if !visit.by_htmx {
        return Redirect::to("/app/vehicles").into_response();
    }
    let text = asked.get("q").map(|text| text.to_lowercase()).unwrap_or_default();
    let wanted = asked.get("status").map_or("", String::as_str);
    let found: Vec<_> = visit
        .store()
        .books
        .vehicles
        .iter()
        .filter(|vehicle| {
            (wanted.is_empty() || status(vehicle.status) == wanted)
                && format!("{} {} {}", vehicle.stock, vehicle.vin, name(vehicle))
                    .to_lowercase()
                    .contains(&text)
        })
        .collect();
    let from = match asked.get("cursor") {
        None => 0,
        Some(cursor) => match found.iter().position(|vehicle| cursor_at(vehicle) == *cursor) {
            Some(place) => place,
            None => return not_found(),
        },
    };
    let rows: Vec<_> = found.iter().skip(from).take(ROWS).map(|vehicle| row(&visit, vehicle)).collect();
    let next = found.get(from + ROWS).map(|vehicle| {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        query
            .append_pair("cursor", &cursor_at(vehicle))
            .append_pair("q", &text)
            .append_pair("status", wanted);
        format!("/app/vehicles/table?{}", query.finish())
    });
    html(&VehicleTable { shown_until: from + rows.len(), total: found.len(), rows, next })
}

/// A cursor names the row that comes next, and looks as if it did not.
fn cursor_at(vehicle: &books::Vehicle) -> String {
    BASE64URL_NOPAD.encode(format!("{{\"after\":{},\"v\":2}}", vehicle.id).as_bytes())
}

fn name(vehicle: &books::Vehicle) -> String {
    let trim = vehicle.trim.map(|trim| format!(" {trim}")).unwrap_or_default();
    format!("{} {} {}{trim}", vehicle.year, vehicle.make, vehicle.model)
}

fn row(visit: &Visit, vehicle: &books::Vehicle) -> VehicleRow {
    VehicleRow {
        key: key(vehicle.id),
        stock: vehicle.stock.clone(),
        name: name(vehicle),
        vin: vehicle.vin.clone(),
        status: status(vehicle.status),
        price: money(vehicle.asking.unwrap_or(vehicle.list)),
        updated: time(vehicle.changed, visit.store().zone),
    }
}

pub(super) fn find<'v>(visit: &'v Visit, wanted: &str) -> Option<&'v books::Vehicle> {
    visit.store().books.vehicles.iter().find(|vehicle| key(vehicle.id) == wanted)
}

fn color(visit: &Visit, vehicle: &books::Vehicle) -> &'static str {
    let repainted = lock(&visit.house.colors);
    let last = repainted.iter().rfind(|one| one.key == key(vehicle.id));
    last.map_or(vehicle.color, |one| one.color)
}

pub(super) async fn detail(visit: Visit, Path(wanted): Path<String>) -> Response {
    let Some(vehicle) = find(&visit, &wanted) else { return not_found() };
    let text = |value: Option<&str>| value.unwrap_or(BLANK).to_owned();
    let facts = vec![
        ("Stock #", vehicle.stock.clone()),
        ("VIN", vehicle.vin.clone()),
        ("Year", vehicle.year.to_string()),
        ("Make", vehicle.make.to_owned()),
        ("Model", vehicle.model.to_owned()),
        ("Trim", text(vehicle.trim)),
        ("Body", vehicle.body.to_owned()),
        ("Condition", condition(vehicle.condition).to_owned()),
        ("Exterior", color(&visit, vehicle).to_owned()),
        ("Interior", vehicle.interior.to_owned()),
        ("Mileage", miles(vehicle.odometer)),
        ("Location", text(vehicle.place)),
        ("In stock since", maybe_date(vehicle.acquired)),
    ];
    html(&Vehicle {
        shell: Shell::of(&visit, format!("{} · {}", vehicle.stock, name(vehicle))),
        key: wanted,
        stock: vehicle.stock.clone(),
        name: name(vehicle),
        status: status(vehicle.status),
        facts,
        note: vehicle.note.to_owned(),
        updated: time(vehicle.changed, visit.store().zone),
    })
}

pub(super) async fn pricing(visit: Visit, Path(wanted): Path<String>) -> Response {
    if !visit.by_htmx {
        return Redirect::to(&format!("/app/vehicles/{wanted}")).into_response();
    }
    let Some(vehicle) = find(&visit, &wanted) else { return not_found() };
    let stock = vehicle.stock.clone();
    html(&Pricing {
        stock,
        list: money(vehicle.list),
        asking: maybe_money(vehicle.asking),
        cost: money(vehicle.cost),
        margin: money(vehicle.list - vehicle.cost),
    })
}

pub(super) async fn edit_color(visit: Visit, Path(wanted): Path<String>) -> Response {
    if !visit.by_htmx {
        return Redirect::to(&format!("/app/vehicles/{wanted}")).into_response();
    }
    color_form(&visit, &wanted, None)
}

fn color_form(visit: &Visit, wanted: &str, told: Option<&'static str>) -> Response {
    let Some(vehicle) = find(visit, wanted) else { return not_found() };
    let color = color(visit, vehicle);
    let id = COLORS.iter().find(|(_, name)| *name == color).map_or("", |(id, _)| id);
    html(&Color {
        key: wanted.to_owned(),
        stock: vehicle.stock.clone(),
        typed: color.to_owned(),
        chosen: id.to_owned(),
        token: visit.token(),
        told,
    })
}

pub(super) async fn look_up_colors(visit: Visit, Query(asked): Asked) -> Response {
    if !visit.by_htmx {
        return not_found();
    }
    let text = asked.get("color").map(|text| text.to_lowercase()).unwrap_or_default();
    let found = COLORS.iter().filter(|(_, name)| name.to_lowercase().contains(&text));
    html(&Colors { found: found.map(|&(id, name)| (id.to_owned(), name)).collect() })
}

/// Sets the colour by its hidden id. What was typed into the box counts for nothing.
pub(super) async fn save_color(
    visit: Visit,
    Path(wanted): Path<String>,
    Form(fields): Form<HashMap<String, String>>,
) -> Response {
    if let Some(expired) = visit.refuses(fields.get("_token").map_or("", String::as_str)) {
        return expired;
    }
    if find(&visit, &wanted).is_none() {
        return not_found();
    }
    let id = fields.get("color_id").map_or("", String::as_str);
    let Some(&(_, color)) = COLORS.iter().find(|(known, _)| *known == id) else {
        return color_form(&visit, &wanted, Some("Choose a color from the list."));
    };
    lock(&visit.house.colors).push(Repainted { key: wanted.clone(), color });
    let saved = ([("HX-Trigger", "{\"toast\":\"Color saved\"}")], color_form(&visit, &wanted, None));
    saved.into_response()
}
