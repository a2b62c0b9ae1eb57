//! The stores of the dealer group.

use jiff::tz::TimeZone;

/// A store ("rooftop") of the group.
#[derive(Debug, Clone)]
pub(crate) struct Store {
    /// `1001`.
    pub(crate) number: u32,
    /// `Peachtree Ford`.
    pub(crate) name: String,
    /// The make it sells new.
    pub(crate) make: &'static str,
    /// `Eastern`.
    pub(crate) zone_word: &'static str,
    /// `America/New_York`.
    pub(crate) zone_name: &'static str,
    /// The zone itself.
    pub(crate) zone: TimeZone,
}

impl Store {
    /// As the top bar and the switcher show it: `1001 - Peachtree Ford`.
    pub(crate) fn line(&self) -> String {
        format!("{} - {}", self.number, self.name)
    }

    /// As the profile shows its zone: `Eastern (America/New_York)`.
    pub(crate) fn zone_line(&self) -> String {
        format!("{} ({})", self.zone_word, self.zone_name)
    }
}

const EASTERN: (&str, &str) = ("Eastern", "America/New_York");
const CENTRAL: (&str, &str) = ("Central", "America/Chicago");
const MOUNTAIN: (&str, &str) = ("Mountain", "America/Denver");
const ARIZONA: (&str, &str) = ("Arizona", "America/Phoenix");
const PACIFIC: (&str, &str) = ("Pacific", "America/Los_Angeles");
const ALASKA: (&str, &str) = ("Alaska", "America/Anchorage");
const HAWAII: (&str, &str) = ("Hawaii", "Pacific/Honolulu");

type Place = (&'static str, &'static str, (&'static str, &'static str));

/// The three stores that every sandbox has.
const FIRST: [Place; 3] =
    [("Peachtree", "Ford", EASTERN), ("Peachtree", "BMW", EASTERN), ("Lakeshore", "Chevrolet", CENTRAL)];

/// Where further stores are.
const PLACES: [(&str, (&str, &str)); 14] = [
    ("Lone Star", CENTRAL),
    ("Mesa Ridge", ARIZONA),
    ("Cascade", PACIFIC),
    ("Bighorn", MOUNTAIN),
    ("Tidewater", EASTERN),
    ("Golden Gate", PACIFIC),
    ("Denali", ALASKA),
    ("Diamond Head", HAWAII),
    ("Blue Ridge", EASTERN),
    ("Prairie Winds", CENTRAL),
    ("Peña Blanca", MOUNTAIN),
    ("Saguaro", ARIZONA),
    ("Harbor & Pine", EASTERN),
    ("Riverbend", CENTRAL),
];

/// What further stores sell.
const MAKES: [&str; 9] =
    ["Toyota", "Honda", "Ford", "Chevrolet", "Subaru", "Ram", "Jeep", "BMW", "Mercedes-Benz"];

/// The first `count` stores of the group, never fewer than three.
pub(crate) fn stores(count: usize) -> Vec<Store> {
    let further = (0..).map(|n: usize| {
        let (name, zone) = PLACES.get(n % PLACES.len()).copied().unwrap_or(("Riverbend", CENTRAL));
        let make = MAKES.get(n % MAKES.len()).copied().unwrap_or("Ford");
        (name, make, zone)
    });
    let places = FIRST.into_iter().chain(further).take(count.max(FIRST.len()));
    places.zip(1001..).map(|(place, number)| store(place, number)).collect()
}

fn store((place, make, (zone_word, zone_name)): Place, number: u32) -> Store {
    let zone = TimeZone::get(zone_name).unwrap_or(TimeZone::UTC);
    Store { number, name: format!("{place} {make}"), make, zone_word, zone_name, zone }
}
