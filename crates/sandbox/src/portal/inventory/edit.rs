//! `GET /inventory/vehicle/edit`, `POST /inventory/vehicle/edit`: prices, status and place.

use axum::Form;
use axum::extract::Query;
use axum::response::Response;
use serde::Deserialize;

use super::detail::heading;
use super::list::vehicle_href;
use crate::money::Money;
use crate::portal::chrome::Choice;
use crate::portal::login::form_tokens;
use crate::portal::notice;
use crate::portal::screen::screen;
use crate::portal::signed_in::SignedIn;
use crate::portal::visit::see;
use crate::users::Module;
use crate::vehicle::{Status, Vehicle};

/// The form.
struct EditView {
    heading: String,
    stock: String,
    vin: String,
    back_href: String,
    message: String,
    asking: String,
    internet: String,
    lot: String,
    statuses: Vec<Choice>,
    form_state: String,
    csrf: String,
}

screen!(EditView, "classic/edit.html", "modern/edit.html");

#[derive(Default, Deserialize)]
#[serde(default)]
pub(in crate::portal) struct Asked {
    stk: String,
}

/// Shows the form with what is on record.
pub(in crate::portal) async fn show(who: SignedIn, Query(asked): Query<Asked>) -> Response {
    if let Some(barred) = who.barred_from(Module::Inventory) {
        return barred;
    }
    match who.world.lots().find(who.store.number, &asked.stk) {
        Some(vehicle) => form(&who, &vehicle, on_record(&vehicle), String::new()),
        None => notice::show(&who, notice::NO_VEHICLE),
    }
}

#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub(in crate::portal) struct Given {
    stk: String,
    asking: String,
    internet: String,
    status: String,
    lot: String,
    csrf: String,
    #[serde(rename = "__FORMSTATE")]
    form_state: String,
}

/// Writes the record, or shows the form again with what is wrong.
pub(in crate::portal) async fn save(who: SignedIn, Form(given): Form<Given>) -> Response {
    if let Some(barred) = who.barred_from(Module::Inventory) {
        return barred;
    }
    if !who.world.sessions().take_form(who.key, "edit", &given.form_state, &given.csrf) {
        return notice::show(&who, notice::FORM_EXPIRED);
    }
    let Some(vehicle) = who.world.lots().find(who.store.number, &given.stk) else {
        return notice::show(&who, notice::NO_VEHICLE);
    };
    match changed(&vehicle, &given, &who) {
        Ok(changed) => {
            let to = format!("{}&saved=1", vehicle_href(&changed.stock_number));
            who.world.change_lots().put(who.store.number, changed);
            who.world.touch();
            see(&to)
        }
        Err(message) => form(&who, &vehicle, given, message),
    }
}

fn changed(vehicle: &Vehicle, given: &Given, who: &SignedIn) -> Result<Vehicle, String> {
    let amount = |label: &'static str, text: &str| match text.trim() {
        "" | "--" => Ok(None),
        text => Money::typed(text)
            .map(Some)
            .ok_or_else(|| format!("{} is not a valid amount.", who.look.say(label))),
    };
    Ok(Vehicle {
        asking_price: amount("Asking Price", &given.asking)?,
        internet_price: amount("Internet Price", &given.internet)?,
        status: Status::of_letter(&given.status).ok_or("Status is not valid.")?,
        lot: given.lot.clone(),
        last_updated: who.world.clock.minute(),
        ..vehicle.clone()
    })
}

fn on_record(vehicle: &Vehicle) -> Given {
    let text = |amount: Option<Money>| amount.map(|amount| amount.to_string()).unwrap_or_default();
    Given {
        asking: text(vehicle.asking_price),
        internet: text(vehicle.internet_price),
        status: vehicle.status.letter().to_owned(),
        lot: vehicle.lot.clone(),
        ..Given::default()
    }
}

fn form(who: &SignedIn, vehicle: &Vehicle, shown: Given, message: String) -> Response {
    let (form_state, csrf) = form_tokens(&who.world, who.key, "edit");
    let choice = |status: Status| Choice {
        value: status.letter().to_owned(),
        text: format!("{} - {}", status.letter(), status.word()),
        selected: status.letter() == shown.status,
    };
    let view = EditView {
        heading: heading(vehicle),
        stock: vehicle.stock_number.clone(),
        vin: vehicle.vin.clone(),
        back_href: vehicle_href(&vehicle.stock_number),
        message,
        statuses: Status::ALL.into_iter().map(choice).collect(),
        asking: shown.asking,
        internet: shown.internet,
        lot: shown.lot,
        form_state,
        csrf,
    };
    who.show(("Edit Vehicle", "DC-INV021", "/inventory"), &view)
}
