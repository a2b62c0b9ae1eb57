//! The vehicles a seed makes: the same on every machine and every day.

mod catalogue;
mod sample;
mod vin;

use std::collections::BTreeSet;

use jiff::civil::{Date, date};
use jiff::{Timestamp, ToSpan};

use crate::chance::Chance;
use crate::money::Money;
use crate::stores::Store;
use crate::vehicle::{Kind, Photo, Status, Vehicle};
use catalogue::{FABRICS, MODELS, Model, OPTIONS, PAINTS, PLACES};

/// All vehicles of the group with the number of their store.
pub(crate) fn vehicles(seed: u64, count: usize, stores: &[Store]) -> Vec<(u32, Vehicle)> {
    let mut made =
        Made { vehicles: Vec::with_capacity(count), vins: BTreeSet::new(), wholesaled: Vec::new() };
    let sample = sample::vehicle();
    made.vins.insert(sample.vin.clone());
    if count > 0
        && let Some(first) = stores.first()
    {
        made.vehicles.push((first.number, sample));
    }
    let shares = shares(count.saturating_sub(1), stores.len());
    for (place, (store, share)) in stores.iter().zip(shares).enumerate() {
        let mut chance = Chance::new(seed, &format!("vehicles of {}", store.number));
        for nth in 0..share {
            let stock = stock_number(place, nth, &mut chance);
            made.add(store, stock, &mut chance);
        }
        // Only what earlier stores sold at wholesale can come in by dealer trade.
        let here = made.vehicles.iter().filter(|(number, _)| *number == store.number);
        let sold_on = here.filter(|(_, vehicle)| vehicle.status == Status::Wholesaled);
        made.wholesaled.extend(sold_on.map(|(_, vehicle)| vehicle.clone()).collect::<Vec<_>>());
    }
    made.vehicles
}

/// How many vehicles each store has: the first ones are larger.
fn shares(count: usize, stores: usize) -> Vec<usize> {
    let weights: Vec<usize> = (0..stores).map(|place| if place < 2 { 5 - place } else { 3 }).collect();
    let all: usize = weights.iter().sum();
    let mut shares: Vec<usize> =
        weights.iter().map(|weight| count.saturating_mul(*weight) / all.max(1)).collect();
    let left = count.saturating_sub(shares.iter().sum());
    if let Some(first) = shares.first_mut() {
        *first += left;
    }
    shares
}

/// `P20004`; the numbers of a store have gaps.
fn stock_number(store: usize, nth: usize, chance: &mut Chance) -> String {
    let letter = ["P", "B", "L", "S", "M", "C", "H", "T", "G", "D"].get(store % 10).copied().unwrap_or("P");
    let step = usize::try_from(chance.below(3)).unwrap_or(0);
    format!("{letter}{}", 20_000 + nth * 3 + step)
}

struct Made {
    vehicles: Vec<(u32, Vehicle)>,
    vins: BTreeSet<String>,
    wholesaled: Vec<Vehicle>,
}

impl Made {
    fn add(&mut self, store: &Store, stock: String, chance: &mut Chance) {
        let traded = if chance.percent(1) { self.wholesaled.pop() } else { None };
        let mut vehicle =
            vehicle(store, stock, chance, |series, year, chance| self.new_vin(series, year, chance));
        if let Some(before) = traded {
            by_dealer_trade(&mut vehicle, before);
        }
        self.vehicles.push((store.number, vehicle));
    }

    fn new_vin(&mut self, model: &Model, year: i16, chance: &mut Chance) -> String {
        loop {
            let plant = chance.pick(&['A', 'E', 'F', 'G', 'K', 'L', 'N', 'R']);
            let serial = u32::try_from(chance.between(10_000, 899_999)).unwrap_or(0);
            let made = vin::vin(model.maker_code, model.series_code, year, plant, serial);
            if self.vins.insert(made.clone()) {
                return made;
            }
        }
    }
}

/// The same car as in the store that sold it at wholesale; stock number, prices and place are new.
fn by_dealer_trade(vehicle: &mut Vehicle, before: Vehicle) {
    vehicle.vin = before.vin;
    vehicle.year = before.year;
    vehicle.make = before.make;
    vehicle.model = before.model;
    vehicle.trim = before.trim;
    vehicle.body_style = before.body_style;
    vehicle.kind = Kind::Used;
    vehicle.status = Status::InStock;
    vehicle.odometer = before.odometer.map(|miles| miles + 7);
}

fn vehicle(
    store: &Store,
    mut stock_number: String,
    chance: &mut Chance,
    mut new_vin: impl FnMut(&Model, i16, &mut Chance) -> String,
) -> Vehicle {
    let kind = kind(chance);
    if kind == Kind::Used && chance.percent(30) {
        // Taken in trade on another car.
        stock_number.push('A');
    }
    let model = model(kind, store.make, chance);
    let (trim, list) = chance.pick(model.trims);
    let year = year(kind, chance);
    let status = status(kind, chance);
    let vin = new_vin(&model, year, chance);
    let prices = prices(kind, status, year, list, chance);
    let (date_acquired, last_updated) = days(status, store, chance);
    Vehicle {
        stock_number,
        year,
        make: model.make.to_owned(),
        model: model.name.to_owned(),
        trim: trim.to_owned(),
        body_style: blank(3, &[model.body], chance),
        exterior_color: blank(2, &PAINTS, chance),
        interior_color: blank(6, &FABRICS, chance),
        kind,
        status,
        odometer: odometer(kind, status, year, chance),
        lot: lot(status, chance),
        msrp: prices.msrp,
        asking_price: prices.asking,
        internet_price: prices.internet,
        cost: prices.cost,
        kbb: prices.kbb,
        nada: prices.nada,
        options: options(chance),
        photos: photos(&vin, status, chance),
        date_acquired,
        last_updated,
        vin,
    }
}

fn kind(chance: &mut Chance) -> Kind {
    match chance.below(100) {
        0..55 => Kind::New,
        55..88 => Kind::Used,
        _ => Kind::Certified,
    }
}

/// New and certified cars are of the store's own make, used ones of any.
fn model(kind: Kind, make: &str, chance: &mut Chance) -> Model {
    let own: Vec<Model> = MODELS.into_iter().filter(|model| model.make == make).collect();
    if kind == Kind::Used && chance.percent(70) { chance.pick(&MODELS) } else { chance.pick(&own) }
}

fn year(kind: Kind, chance: &mut Chance) -> i16 {
    let (from, to) = match kind {
        Kind::New => (2024, 2026),
        Kind::Used => (2013, 2024),
        Kind::Certified => (2020, 2024),
    };
    i16::try_from(chance.between(from, to)).unwrap_or(2024)
}

fn status(kind: Kind, chance: &mut Chance) -> Status {
    let in_transit = if kind == Kind::New { 68..80 } else { 68..72 };
    match chance.below(100) {
        0..68 => Status::InStock,
        drawn if in_transit.contains(&drawn) => Status::InTransit,
        94.. if kind == Kind::Used => Status::Wholesaled,
        _ => Status::Sold,
    }
}

/// One of these texts, and nothing in `percent` of a hundred.
fn blank(percent: u64, texts: &[&str], chance: &mut Chance) -> String {
    let text = chance.pick(texts);
    if chance.percent(percent) { String::new() } else { text.to_owned() }
}

fn odometer(kind: Kind, status: Status, year: i16, chance: &mut Chance) -> Option<u32> {
    let miles = match (kind, status) {
        (_, Status::InTransit) => return None,
        (Kind::New, _) => chance.between(3, 48),
        _ if chance.percent(2) => return None,
        _ => i64::from(2026 - year).saturating_mul(chance.between(7_500, 14_500)) + chance.between(0, 999),
    };
    u32::try_from(miles).ok()
}

fn lot(status: Status, chance: &mut Chance) -> String {
    match status {
        Status::InStock => blank(5, &PLACES, chance),
        Status::InTransit => String::new(),
        Status::Sold | Status::Wholesaled => blank(75, &["Delivery"], chance),
    }
}

#[derive(Default)]
struct Prices {
    msrp: Option<Money>,
    asking: Option<Money>,
    internet: Option<Money>,
    cost: Option<Money>,
    kbb: Option<Money>,
    nada: Option<Money>,
}

fn prices(kind: Kind, status: Status, year: i16, list: i64, chance: &mut Chance) -> Prices {
    let list = list + chance.between(-8, 30) * 100;
    let age = i64::from(2026 - year);
    // A used car keeps about 84 % after a year, and 8 % less of the list price with each further one.
    let keeps = if kind == Kind::New { 100 } else { (92 - 8 * age).max(21) + chance.between(-3, 3) };
    let worth = list * keeps / 100;
    let asking = worth - chance.between(0, 18) * 125;
    let internet = asking - chance.between(0, 6) * 250 + chance.pick(&[0, 0, -5, -10]);
    let cost = worth * chance.between(84, 93) / 100 + chance.between(0, 99);
    let kbb = worth + chance.between(-12, 12) * 75;
    let dollars = |amount: i64| Some(Money::from_cents(amount.max(900) * 100));
    let mut unless =
        |percent: u64, amount: Option<Money>| if chance.percent(percent) { None } else { amount };
    let in_transit = status == Status::InTransit;
    Prices {
        msrp: if kind == Kind::New { dollars(list) } else { unless(60, dollars(list)) },
        asking: unless(if in_transit { 40 } else { 2 }, dollars(asking)),
        internet: unless(if in_transit { 60 } else { 8 }, dollars(internet)),
        cost: unless(if in_transit { 30 } else { 1 }, Some(Money::from_cents(cost.max(700) * 100 + age))),
        kbb: unless(if kind == Kind::New { 75 } else { 12 }, dollars(kbb)),
        nada: unless(if kind == Kind::New { 80 } else { 25 }, dollars(kbb - 150)),
    }
}

fn options(chance: &mut Chance) -> Vec<String> {
    let wanted = if chance.percent(22) { 0 } else { chance.between(1, 7) };
    let mut options: Vec<String> = Vec::new();
    for _ in 0..wanted {
        let option = chance.pick(&OPTIONS).to_owned();
        if !options.contains(&option) {
            options.push(option);
        }
    }
    options
}

fn photos(vin: &str, status: Status, chance: &mut Chance) -> Vec<Photo> {
    let none = if status == Status::InTransit { 90 } else { 15 };
    let count = if chance.percent(none) { 0 } else { chance.between(1, 12) };
    let folder = chance.below(0x0100_0000);
    let primary = if chance.percent(90) { 1 } else { count };
    (1..=count)
        .map(|n| Photo {
            url: format!("https://cdn.example.com/veh_{folder:06x}/{}_{n}.jpg", vin.get(11..).unwrap_or("")),
            primary: n == primary,
        })
        .collect()
}

/// When it came in, and when the record last changed: in opening hours, so that no local time is read
/// twice when the clocks go back.
fn days(status: Status, store: &Store, chance: &mut Chance) -> (Option<Date>, Timestamp) {
    let last = date(2026, 1, 20);
    let back = chance.between(0, 220);
    let acquired = last.saturating_sub(back.days());
    let updated = acquired.saturating_add(chance.between(0, back).days());
    let hour = i8::try_from(chance.between(7, 20)).unwrap_or(9);
    let minute = i8::try_from(chance.between(0, 59)).unwrap_or(0);
    let at = store.zone.to_timestamp(updated.at(hour, minute, 0, 0)).unwrap_or(Timestamp::UNIX_EPOCH);
    let known = status != Status::InTransit && !chance.percent(2);
    (known.then_some(acquired), at)
}
