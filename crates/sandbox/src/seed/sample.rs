//! The vehicle that every sandbox has, whatever the seed: an example that documents can name.

use jiff::Timestamp;
use jiff::civil::date;

use crate::money::Money;
use crate::vehicle::{Kind, Photo, Status, Vehicle};

/// 2026-01-21T13:45:00Z.
const LAST_UPDATED: i64 = 1_769_003_100;

/// Stock number P12345 of store 1001.
///
/// Its VIN is an invented one: the check digit should be 7, as the occasional real record is wrong too.
pub(super) fn vehicle() -> Vehicle {
    let dollars = |amount: i64| Some(Money::from_cents(amount * 100));
    let photo = |n: u8| Photo { url: format!("https://cdn.example.com/veh_7c2a10/{n}.jpg"), primary: n == 1 };
    Vehicle {
        stock_number: "P12345".to_owned(),
        vin: "1FTEW1E53PKD12345".to_owned(),
        year: 2024,
        make: "Ford".to_owned(),
        model: "F-150".to_owned(),
        trim: "Lariat".to_owned(),
        body_style: "Crew Cab".to_owned(),
        exterior_color: "Oxford White".to_owned(),
        interior_color: "Black".to_owned(),
        kind: Kind::New,
        status: Status::InStock,
        odometer: Some(12),
        lot: "Front Row".to_owned(),
        msrp: dollars(65_800),
        asking_price: dollars(64_250),
        internet_price: dollars(63_990),
        cost: dollars(59_000),
        kbb: dollars(64_000),
        nada: dollars(63_800),
        options: vec!["FX4 Package".to_owned(), "Tow Package".to_owned()],
        photos: vec![photo(1), photo(2)],
        date_acquired: Some(date(2026, 1, 10)),
        last_updated: Timestamp::from_second(LAST_UPDATED).unwrap_or_default(),
    }
}
