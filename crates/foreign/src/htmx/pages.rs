//! The pages and the parts of pages.

use askama::Template;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};

use super::{Visit, html};

/// What is around every whole page.
pub(super) struct Shell {
    pub(super) title: String,
    pub(super) store: &'static str,
    pub(super) stores: Vec<(&'static str, &'static str)>,
    pub(super) token: String,
}

impl Shell {
    pub(super) fn of(visit: &Visit, title: impl Into<String>) -> Self {
        Self {
            title: title.into(),
            store: visit.store().name,
            stores: visit.house.stores.iter().map(|store| (store.number, store.name)).collect(),
            token: visit.token(),
        }
    }
}

#[derive(Template)]
#[template(path = "htmx/sign_in.html")]
pub(super) struct SignIn {
    pub(super) token: String,
    pub(super) told: Option<&'static str>,
}

#[derive(Template)]
#[template(path = "htmx/notice.html")]
pub(super) struct Notice {
    pub(super) title: &'static str,
    pub(super) told: &'static str,
}

#[derive(Template)]
#[template(path = "htmx/account.html")]
pub(super) struct Account {
    pub(super) shell: Shell,
}

#[derive(Template)]
#[template(path = "htmx/vehicles.html")]
pub(super) struct Vehicles {
    pub(super) shell: Shell,
    pub(super) total: usize,
    pub(super) first: String,
}

#[derive(Template)]
#[template(path = "htmx/vehicle_table.html")]
pub(super) struct VehicleTable {
    pub(super) rows: Vec<VehicleRow>,
    pub(super) shown_until: usize,
    pub(super) total: usize,
    pub(super) next: Option<String>,
}

pub(super) struct VehicleRow {
    pub(super) key: String,
    pub(super) stock: String,
    pub(super) name: String,
    pub(super) vin: String,
    pub(super) status: &'static str,
    pub(super) price: String,
    pub(super) updated: String,
}

#[derive(Template)]
#[template(path = "htmx/vehicle.html")]
pub(super) struct Vehicle {
    pub(super) shell: Shell,
    pub(super) key: String,
    pub(super) stock: String,
    pub(super) name: String,
    pub(super) status: &'static str,
    pub(super) facts: Vec<(&'static str, String)>,
    pub(super) note: String,
    pub(super) updated: String,
}

#[derive(Template)]
#[template(path = "htmx/pricing.html")]
pub(super) struct Pricing {
    pub(super) stock: String,
    pub(super) list: String,
    pub(super) asking: String,
    pub(super) cost: String,
    pub(super) margin: String,
}

#[derive(Template)]
#[template(path = "htmx/color.html")]
pub(super) struct Color {
    pub(super) key: String,
    pub(super) stock: String,
    pub(super) typed: String,
    pub(super) chosen: String,
    pub(super) token: String,
    pub(super) told: Option<&'static str>,
}

#[derive(Template)]
#[template(path = "htmx/colors.html")]
pub(super) struct Colors {
    pub(super) found: Vec<(String, &'static str)>,
}

#[derive(Template)]
#[template(path = "htmx/photos.html")]
pub(super) struct Photos {
    pub(super) key: String,
    pub(super) files: Vec<(String, usize)>,
    pub(super) token: String,
}

#[derive(Template)]
#[template(path = "htmx/table.html")]
pub(super) struct Table {
    pub(super) shell: Shell,
    pub(super) headings: Vec<&'static str>,
    pub(super) rows: Vec<Vec<Cell>>,
    pub(super) next: Option<String>,
    pub(super) count: String,
}

pub(super) struct Cell {
    pub(super) text: String,
    pub(super) to: Option<String>,
}

impl Cell {
    pub(super) fn text(text: impl Into<String>) -> Self {
        Self { text: text.into(), to: None }
    }

    pub(super) fn link(text: impl Into<String>, to: String) -> Self {
        Self { text: text.into(), to: Some(to) }
    }
}

#[derive(Template)]
#[template(path = "htmx/card.html")]
pub(super) struct Card {
    pub(super) shell: Shell,
    pub(super) facts: Vec<(&'static str, String)>,
    pub(super) headings: Vec<&'static str>,
    pub(super) rows: Vec<Vec<String>>,
    pub(super) total: Option<String>,
}

pub(super) fn page_expired() -> Response {
    let told = "This page was open too long. Reload it and try again.";
    let status = StatusCode::from_u16(419).unwrap_or(StatusCode::BAD_REQUEST);
    (status, html(&Notice { title: "Page expired", told })).into_response()
}

pub(super) fn not_found() -> Response {
    let told = "We can’t find that. It may belong to another store.";
    (StatusCode::NOT_FOUND, html(&Notice { title: "Not found", told })).into_response()
}
