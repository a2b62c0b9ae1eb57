//! `GET /inventory/export.csv`: the whole inventory of the open store as a file.

use axum::http::StatusCode;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use encoding_rs::WINDOWS_1252;

use crate::formats;
use crate::money::Money;
use crate::portal::signed_in::SignedIn;
use crate::stores::Store;
use crate::users::Module;
use crate::vehicle::Vehicle;

/// A column of the file: its heading and what stands in it.
type Column = (&'static str, fn(&Vehicle, &Store) -> String);

const COLUMNS: [Column; 22] = [
    ("VIN", |vehicle, _| vehicle.vin.clone()),
    ("STOCK#", |vehicle, _| vehicle.stock_number.clone()),
    ("N/U", |vehicle, _| vehicle.kind.letter().to_owned()),
    ("STAT", |vehicle, _| vehicle.status.letter().to_owned()),
    ("MAKE", |vehicle, _| vehicle.make.clone()),
    ("MODEL", |vehicle, _| vehicle.model.clone()),
    ("TRIM LEVEL", |vehicle, _| vehicle.trim.clone()),
    ("MODEL YR", |vehicle, _| vehicle.year.to_string()),
    ("BODY", |vehicle, _| vehicle.body_style.clone()),
    ("EXT COLOR", |vehicle, _| vehicle.exterior_color.clone()),
    ("INT COLOR", |vehicle, _| vehicle.interior_color.clone()),
    ("MILES", |vehicle, _| vehicle.odometer.map(|miles| miles.to_string()).unwrap_or_default()),
    ("LOT LOC", |vehicle, _| vehicle.lot.clone()),
    ("MSRP", |vehicle, _| money(vehicle.msrp)),
    ("ASK", |vehicle, _| money(vehicle.asking_price)),
    ("INET", |vehicle, _| money(vehicle.internet_price)),
    ("KBB", |vehicle, _| money(vehicle.kbb)),
    ("NADA", |vehicle, _| money(vehicle.nada)),
    ("IN STOCK DT", |vehicle, _| vehicle.date_acquired.map(formats::day).unwrap_or_default()),
    ("LAST CHG", |vehicle, store| formats::minute(vehicle.last_updated, &store.zone)),
    ("PHOTOS", |vehicle, _| vehicle.photos.len().to_string()),
    ("OPTIONS", |vehicle, _| vehicle.options.join("; ")),
];

/// Only for those who may see it; it stands at the end.
const COST: Column = ("COST", |vehicle, _| money(vehicle.cost));

/// Sends the file: lines end with CR LF, text is Windows-1252, as a spreadsheet of the time expects.
pub(in crate::portal) async fn show(who: SignedIn) -> Response {
    if let Some(barred) = who.barred_from(Module::Inventory) {
        return barred;
    }
    let mut columns = COLUMNS.to_vec();
    if who.user.may_view_cost(who.store.number) {
        columns.push(COST);
    }
    let text = match write(&who, &columns) {
        Ok(text) => text,
        Err(error) => {
            tracing::error!(%error, "the export could not be written");
            return StatusCode::INTERNAL_SERVER_ERROR.into_response();
        }
    };
    let name = format!("attachment; filename=\"INVEXP_{}.csv\"", who.store.number);
    let headers = [(CONTENT_TYPE, "text/csv; charset=windows-1252".to_owned()), (CONTENT_DISPOSITION, name)];
    (headers, WINDOWS_1252.encode(&text).0.into_owned()).into_response()
}

fn write(who: &SignedIn, columns: &[Column]) -> Result<String, Box<dyn std::error::Error>> {
    let mut file = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    file.write_record(columns.iter().map(|(heading, _)| heading))?;
    let lots = who.world.lots();
    for vehicle in lots.of(who.store.number).into_iter().flat_map(|lot| lot.values()) {
        file.write_record(columns.iter().map(|(_, text)| text(vehicle, &who.store)))?;
    }
    Ok(String::from_utf8(file.into_inner().map_err(csv::IntoInnerError::into_error)?)?)
}

fn money(amount: Option<Money>) -> String {
    amount.map(|amount| amount.to_string()).unwrap_or_default()
}
