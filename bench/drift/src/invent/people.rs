//! Invented people.

use fastrand::Rng;

use super::one;

/// Somebody who does not exist.
#[derive(Debug, Clone)]
pub(crate) struct Person {
    pub(crate) first: String,
    pub(crate) last: String,
    pub(crate) phone: String,
    pub(crate) street: String,
    pub(crate) city: String,
}

impl Person {
    pub(crate) fn name(&self) -> String {
        format!("{} {}", self.first, self.last)
    }

    pub(crate) fn last_first(&self) -> String {
        format!("{}, {}", self.last.to_uppercase(), self.first.to_uppercase())
    }
}

const FIRST: &[&str] = &[
    "Ada", "Bruno", "Carla", "Dev", "Elodie", "Farid", "Grace", "Hank", "Imani", "Jürgen", "Kwame", "Lucía",
    "Mei", "Noah", "Oksana", "Pavel", "Quinn", "Rosa", "Stefan", "Tariq", "Uma", "Vera", "Will", "Xóchitl",
    "Yusuf", "Zoë", "Dale", "Chase", "Penny", "Mark",
];

/// Some of these are words that stand on screens as well.
const LAST: &[&str] = &[
    "Abernathy",
    "Bianchi",
    "Castellanos",
    "D'Angelo",
    "Eriksson",
    "Fitzgerald-Osei",
    "Grant",
    "Hollis",
    "Ivanova",
    "Jones",
    "Kowalczyk",
    "Labor",
    "McAllister",
    "Nguyen",
    "O'Rourke",
    "Price",
    "Quigley",
    "Ramírez",
    "Sales",
    "Total",
    "Underhill",
    "Van der Berg",
    "Wash",
    "Xu",
    "Young",
    "Zabala",
    "Cash",
    "Cost",
];

const STREETS: &[&str] =
    &["Peachtree St", "Lake Shore Dr", "Mill Rd", "County Road 12", "N. 4th Ave", "Depot Ln"];

const CITIES: &[&str] =
    &["Marietta, GA 30060", "Elgin, IL 60120", "Salida, CO 81201", "Butte, MT 59701", "Cary, NC 27511"];

/// Invents a person.
pub(crate) fn person(rng: &mut Rng) -> Person {
    Person {
        first: one(rng, FIRST).to_owned(),
        last: one(rng, LAST).to_owned(),
        phone: format!("({}) 555-{:04}", rng.u16(201..990), rng.u16(100..200)),
        street: format!("{} {}", rng.u16(1..9900), one(rng, STREETS)),
        city: one(rng, CITIES).to_owned(),
    }
}
