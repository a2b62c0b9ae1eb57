//! The columns of the grid.

use crate::faults::Kind;
use crate::formats;
use crate::money::Money;
use crate::portal::look::Look;
use crate::stores::Store;
use crate::vehicle::Vehicle;

/// A column: its heading, the key it sorts by, and what a cell says.
#[derive(Clone, Copy)]
pub(super) struct Column {
    pub(super) label: &'static str,
    pub(super) sort: &'static str,
    /// Whether it stands to the right, as numbers do.
    pub(super) numeric: bool,
    pub(super) text: fn(&Vehicle, &Store) -> String,
}

const fn column(
    label: &'static str,
    sort: &'static str,
    numeric: bool,
    text: fn(&Vehicle, &Store) -> String,
) -> Column {
    Column { label, sort, numeric, text }
}

const COLUMNS: [Column; 12] = [
    column("Stock No.", "stk", false, |vehicle, _| vehicle.stock_number.clone()),
    column("VIN", "vin", false, |vehicle, _| vehicle.vin.clone()),
    column("Year", "year", true, |vehicle, _| vehicle.year.to_string()),
    column("Make", "make", false, |vehicle, _| vehicle.make.clone()),
    column("Model", "model", false, |vehicle, _| vehicle.model.clone()),
    column("Trim", "trim", false, |vehicle, _| vehicle.trim.clone()),
    column("Type", "type", false, |vehicle, _| vehicle.kind.letter().to_owned()),
    column("Status", "status", false, |vehicle, _| vehicle.status.letter().to_owned()),
    column("Odometer", "odo", true, |vehicle, _| miles(vehicle)),
    column("Lot", "lot", false, |vehicle, _| vehicle.lot.clone()),
    column("Asking Price", "price", true, |vehicle, _| money(vehicle.asking_price)),
    column("Last Updated", "upd", true, |vehicle, store| formats::minute(vehicle.last_updated, &store.zone)),
];

/// What a fault puts beside the asking price: as much like it as can be.
const LOOK_ALIKE: Column =
    column("Special Price", "spc", true, |vehicle, _| money(vehicle.asking_price.map(special)));

fn special(asking: Money) -> Money {
    Money::from_cents(asking.cents() - 75_000)
}

/// The columns of a page that may suffer from faults.
pub(super) fn columns(look: &Look) -> Vec<Column> {
    let mut columns = COLUMNS.to_vec();
    if look.suffers(&Kind::ColumnInserted) {
        columns.insert(columns.len().saturating_sub(2), LOOK_ALIKE);
    }
    if look.suffers(&Kind::ColumnReordered) {
        columns.reverse();
    }
    columns
}

/// `45,210`, or `--` when nobody has read it.
pub(super) fn miles(vehicle: &Vehicle) -> String {
    vehicle.odometer.map_or_else(|| "--".to_owned(), |miles| formats::thousands(miles.into()))
}

/// `$63,990.00`, or `--` when there is none.
pub(super) fn money(amount: Option<Money>) -> String {
    amount.map_or_else(|| "--".to_owned(), Money::on_screen)
}
