//! `GET /inventory/vehicle`: one vehicle, on four tabs.

use std::sync::Arc;

use axum::extract::Query;
use axum::response::Response;
use serde::Deserialize;

use super::fields::{Section, Tab, sections};
use super::list::vehicle_href;
use crate::faults::Kind as Fault;
use crate::formats;
use crate::portal::notice;
use crate::portal::screen::screen;
use crate::portal::signed_in::SignedIn;
use crate::users::Module;
use crate::vehicle::{Photo, Vehicle};

/// The page of a vehicle.
struct DetailView {
    /// "2024 Ford F-150 Lariat".
    heading: String,
    stock: String,
    vin: String,
    last_updated: String,
    message: &'static str,
    tabs: Vec<TabLink>,
    sections: Vec<Section>,
    /// On the tab of options only.
    options: Option<Vec<String>>,
    /// On the tab of photos only.
    photos: Option<Vec<Photo>>,
    edit_href: String,
}

/// A tab that can be clicked.
struct TabLink {
    label: &'static str,
    href: String,
    current: bool,
}

screen!(DetailView, "classic/vehicle.html", "modern/vehicle.html");

#[derive(Default, Deserialize)]
#[serde(default)]
pub(in crate::portal) struct Asked {
    stk: String,
    tab: String,
    saved: Option<String>,
}

/// Shows one tab.
pub(in crate::portal) async fn show(who: SignedIn, Query(asked): Query<Asked>) -> Response {
    if let Some(barred) = who.barred_from(Module::Inventory) {
        return barred;
    }
    let Some(vehicle) = find(&who, &asked.stk) else { return notice::show(&who, notice::NO_VEHICLE) };
    let tab = Tab::of_name(&asked.tab);
    let view = DetailView {
        heading: heading(&vehicle),
        stock: vehicle.stock_number.clone(),
        vin: vehicle.vin.clone(),
        last_updated: formats::minute(vehicle.last_updated, &who.store.zone),
        message: if asked.saved.is_some() { "Vehicle saved." } else { "" },
        tabs: Tab::ALL.into_iter().map(|other| link(&vehicle, other, tab)).collect(),
        sections: sections(&vehicle, &who, tab),
        options: (tab == Tab::Options).then(|| vehicle.options.clone()),
        photos: (tab == Tab::Photos).then(|| vehicle.photos.clone()),
        edit_href: vehicle_href(&vehicle.stock_number).replacen("vehicle?", "vehicle/edit?", 1),
    };
    who.show(("Vehicle", "DC-INV020", "/inventory"), &view)
}

/// The vehicle with this stock number in the open store, or its neighbour when a fault mixes them up.
fn find(who: &SignedIn, stock: &str) -> Option<Arc<Vehicle>> {
    let lots = who.world.lots();
    let vehicle = lots.find(who.store.number, stock)?;
    if who.look.suffers(&Fault::WrongRecord) {
        return lots.neighbour(who.store.number, stock);
    }
    Some(vehicle)
}

/// "2024 Ford F-150 Lariat".
pub(super) fn heading(vehicle: &Vehicle) -> String {
    format!("{} {} {} {}", vehicle.year, vehicle.make, vehicle.model, vehicle.trim).trim_end().to_owned()
}

fn link(vehicle: &Vehicle, tab: Tab, current: Tab) -> TabLink {
    let href = format!("{}&tab={}", vehicle_href(&vehicle.stock_number), tab.name());
    TabLink { label: tab.label(), href, current: tab == current }
}
