//! What happened in a store, drawn from a number.

use jiff::civil::{Date, date};
use jiff::{SignedDuration, Span, Timestamp};

use super::chance::Chance;
use super::names::{ADVISORS, CITIES, PEOPLE, STREETS, TECHNICIANS};
use super::vin::vin;
use super::{Books, Cents, Condition, Customer, Job, JournalLine, Part, RepairOrder, Status, Vehicle};

const VEHICLES: u32 = 14;
const CUSTOMERS: u32 = 13;
const REPAIR_ORDERS: u32 = 12;
const SALES: u32 = 4;

/// The day before which everything happened.
const UNTIL: Date = date(2026, 11, 20);
/// 2026-11-20T21:00:00Z, when the last screen was closed.
const LAST_CHANGE: i64 = 1_795_208_400;

struct Model {
    descriptor: &'static str,
    make: &'static str,
    name: &'static str,
    trims: &'static [Option<&'static str>],
    body: &'static str,
    dollars: i64,
}

const MODELS: [Model; 8] = [
    model("1FTEW1E5", "Ford", "F-150", &[Some("XLT"), Some("Lariat")], "Crew Cab Pickup", 58_400),
    model("3FMCR9B6", "Ford", "Bronco Sport", &[Some("Big Bend")], "SUV", 33_950),
    model("4T1G11AK", "Toyota", "Camry", &[Some("SE"), Some("XLE"), None], "Sedan", 29_100),
    model("2T3W1RFV", "Toyota", "RAV4", &[Some("LE"), Some("Adventure")], "SUV", 31_480),
    model("1HGCV1F3", "Honda", "Accord", &[Some("Sport"), None], "Sedan", 28_295),
    model("5FNYF6H5", "Honda", "Pilot", &[Some("EX-L"), Some("Touring")], "SUV", 44_730),
    model(
        "1GCUYDED",
        "Chevrolet",
        "Silverado 1500",
        &[Some("LT"), Some("RST \"Redline\"")],
        "Crew Cab Pickup",
        49_850,
    ),
    model("KM8J3CA4", "Hyundai", "Tucson", &[Some("SEL"), Some("Limited")], "SUV", 32_675),
];

const COLORS: [&str; 6] = [
    "Oxford White",
    "Agate Black",
    "Blueprint",
    "Rapid Red Metallic Tinted Clearcoat",
    "Silver Ice",
    "Café au Lait",
];
const INTERIORS: [&str; 3] = ["Ebony", "Medium Stone", "Tan / Black"];
const PLACES: [Option<&str>; 4] = [Some("Front Row"), Some("Lot B, 14"), Some("Showroom"), None];
const NOTES: [&str; 4] = [
    "",
    "Two keys.\nTow hitch in the trunk.",
    "Owner said “never smoked in”; see report, page 2",
    "Small dent <left rear door> & scratch; est. 350,00",
];

const JOBS: [(&str, &str, i64, Cents); 5] = [
    ("LOF", "Oil and filter change", 50, 4_995),
    ("BRK2", "Front brakes squeal when cold; replaced pads", 180, 25_200),
    ("ROT", "Rotate tires", 30, 2_450),
    ("DIAG", "Check engine light on; found loose gas cap", 100, 14_000),
    ("AC01", "A/C blows warm, recharged, no leak found", 120, 16_800),
];

const PARTS: [Option<Part>; 4] = [
    Some(Part { number: "FL-500S", name: "Filter, oil", quantity: 1, each: 1_187 }),
    Some(Part { number: "BR-1414B", name: "Pads, front", quantity: 2, each: 8_350 }),
    Some(Part { number: "XO-5W30-QSP", name: "Oil 5W-30, quart", quantity: 6, each: 733 }),
    None,
];

const fn model(
    descriptor: &'static str,
    make: &'static str,
    name: &'static str,
    trims: &'static [Option<&'static str>],
    body: &'static str,
    dollars: i64,
) -> Model {
    Model { descriptor, make, name, trims, body, dollars }
}

impl Books {
    /// The books of one store. Its stock numbers begin with the prefix.
    pub(crate) fn of(seed: u64, prefix: &str) -> Self {
        let mut chance = Chance::new(seed);
        let customers: Vec<_> = (0..CUSTOMERS).map(|n| customer(&mut chance, n)).collect();
        let vehicles: Vec<_> = (0..VEHICLES).map(|n| vehicle(&mut chance, prefix, n)).collect();
        let repair_orders = (0..REPAIR_ORDERS).map(|n| repair_order(&mut chance, &vehicles, n)).collect();
        let sold = vehicles.iter().filter(|vehicle| vehicle.status == Status::Sold);
        let journal = sold.zip(0..SALES).flat_map(|(vehicle, n)| sale(vehicle, n)).collect();
        Self { vehicles, customers, repair_orders, journal }
    }
}

fn days_before(days: u32) -> Date {
    UNTIL.checked_sub(Span::new().days(i64::from(days))).unwrap_or(UNTIL)
}

fn customer(chance: &mut Chance, n: u32) -> Customer {
    let (first, last) =
        usize::try_from(n).ok().and_then(|n| PEOPLE.get(n)).copied().unwrap_or((None, "House"));
    let (city, zip) = chance.pick(&CITIES, ("Decatur", "30030"));
    let email = (!n.is_multiple_of(4)).then(|| format!("customer{n}@mail.example"));
    Customer {
        number: 20_014 + n * 7,
        first,
        last,
        street: format!("{} {}", 12 + chance.below(900), chance.pick(&STREETS, "Main Street")),
        city,
        zip,
        phone: format!("404-555-01{:02}", chance.below(100)),
        email,
        since: days_before(400 + chance.below(3000)),
    }
}

fn vehicle(chance: &mut Chance, prefix: &str, n: u32) -> Vehicle {
    let place = usize::try_from(chance.below(8)).unwrap_or(0);
    let [first, ..] = &MODELS;
    let model = MODELS.get(place).unwrap_or(first);
    let condition = chance
        .pick(&[Condition::New, Condition::Used, Condition::Used, Condition::Certified], Condition::New);
    let is_new = condition == Condition::New;
    let year = if is_new {
        2026 + i16::from(chance.below(2) == 1)
    } else {
        2019 + i16::try_from(chance.below(6)).unwrap_or(0)
    };
    // Some of each kind are in every store, whatever is drawn.
    let status = match n % 5 {
        3 => Status::Sold,
        4 if is_new => Status::OnOrder,
        _ => Status::InStock,
    };
    let worth = if is_new { 100 } else { 38 + i64::from(chance.below(40)) };
    let list = model.dollars * worth + i64::from(chance.below(60)) * 250;
    let ordered = status == Status::OnOrder;
    Vehicle {
        id: 10_001 + n * 3,
        stock: format!("{prefix}{}", 1204 + n * 13),
        vin: vin(model.descriptor, year, chance.pick(&['K', 'P', 'U'], 'K'), 100_000 + chance.below(800_000)),
        year,
        make: model.make,
        model: model.name,
        trim: chance.pick(model.trims, None),
        body: model.body,
        color: chance.pick(&COLORS, "Oxford White"),
        interior: chance.pick(&INTERIORS, "Ebony"),
        condition,
        status,
        odometer: if is_new { 4 + chance.below(30) } else { 9_000 + chance.below(90_000) },
        place: if ordered { None } else { chance.pick(&PLACES, None) },
        list,
        asking: (!ordered).then(|| list - i64::from(chance.below(30)) * 5_000),
        cost: list * 91 / 100,
        acquired: (!ordered).then(|| days_before(chance.below(120))),
        changed: Timestamp::from_second(LAST_CHANGE)
            .ok()
            .and_then(|last| {
                last.checked_sub(SignedDuration::from_mins(i64::from(chance.below(60 * 24 * 40)))).ok()
            })
            .unwrap_or_default(),
        note: chance.pick(&NOTES, ""),
        buyer: (status == Status::Sold).then(|| 20_014 + chance.below(CUSTOMERS) * 7),
    }
}

fn repair_order(chance: &mut Chance, vehicles: &[Vehicle], n: u32) -> RepairOrder {
    let of = usize::try_from(chance.below(VEHICLES)).ok().and_then(|place| vehicles.get(place));
    let opened = chance.below(90);
    let jobs = (0..=chance.below(3)).map(|_| {
        let (op_code, complaint, hours, labor) =
            chance.pick(&JOBS, ("LOF", "Oil and filter change", 50, 4_995));
        Job { op_code, complaint, hours, labor, part: chance.pick(&PARTS, None) }
    });
    RepairOrder {
        number: 606_120 + n * 11,
        jobs: jobs.collect(),
        customer: 20_014 + chance.below(CUSTOMERS) * 7,
        vin: of.map(|vehicle| vehicle.vin.clone()).unwrap_or_default(),
        odometer: of.map_or(0, |vehicle| vehicle.odometer),
        opened: days_before(opened),
        closed: (!n.is_multiple_of(4)).then(|| days_before(opened.saturating_sub(chance.below(5)))),
        advisor: chance.pick(&ADVISORS, "Renee Castellano"),
        technician: chance.pick(&TECHNICIANS, "Curtis Bell"),
    }
}

/// A sale, booked in four lines that balance.
fn sale(vehicle: &Vehicle, n: u32) -> [JournalLine; 4] {
    let price = vehicle.asking.unwrap_or(vehicle.list);
    let day = vehicle
        .acquired
        .and_then(|day| day.checked_add(Span::new().days(9)).ok())
        .unwrap_or(UNTIL)
        .min(UNTIL);
    let line = |account, account_name, amount| JournalLine {
        entry: 3_301 + n,
        day,
        account,
        account_name,
        reference: vehicle.stock.clone(),
        amount,
    };
    [
        line("1010", "Cash in bank", price),
        line("4000", "Sales, vehicles", -price),
        line("6000", "Cost of sales, vehicles", vehicle.cost),
        line("1310", "Inventory, vehicles", -vehicle.cost),
    ]
}

#[cfg(test)]
mod tests {
    use super::{Books, Status};
    use std::collections::BTreeSet;

    #[test]
    fn the_books_are_the_same_each_time_balance_and_have_some_of_everything() {
        for seed in 0..50 {
            let books = Books::of(seed, "A");
            assert_eq!(format!("{books:?}"), format!("{:?}", Books::of(seed, "A")));
            assert_eq!(books.journal.iter().map(|line| line.amount).sum::<i64>(), 0);
            assert!(!books.journal.is_empty());
            let stocks: BTreeSet<_> = books.vehicles.iter().map(|vehicle| &vehicle.stock).collect();
            assert_eq!(stocks.len(), books.vehicles.len());
            assert!(books.vehicles.iter().any(|vehicle| vehicle.status == Status::Sold));
            assert!(books.repair_orders.iter().any(|order| order.closed.is_none()));
            assert!(books.repair_orders.iter().all(|order| books.customer(order.customer).is_some()));
        }
    }
}
