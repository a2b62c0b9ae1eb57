//! Invented vehicles.

use fastrand::Rng;
use jiff::civil::{Date, DateTime};

use super::{chance, day, minute, one};

/// A vehicle of a store.
#[derive(Debug, Clone)]
pub(crate) struct Vehicle {
    pub(crate) stock: String,
    pub(crate) vin: String,
    pub(crate) year: i16,
    pub(crate) make: &'static str,
    pub(crate) model: &'static str,
    pub(crate) trim: &'static str,
    pub(crate) body: &'static str,
    pub(crate) exterior: &'static str,
    pub(crate) interior: &'static str,
    /// N, U or C.
    pub(crate) kind: char,
    /// S, T, X or W.
    pub(crate) status: char,
    pub(crate) odometer: Option<u32>,
    pub(crate) lot: &'static str,
    pub(crate) acquired: Option<Date>,
    pub(crate) updated: DateTime,
    pub(crate) msrp: Option<i64>,
    pub(crate) asking: Option<i64>,
    pub(crate) internet: Option<i64>,
    pub(crate) cost: Option<i64>,
    pub(crate) kbb: Option<i64>,
    pub(crate) nada: Option<i64>,
    pub(crate) options: Vec<&'static str>,
}

/// Make, model, the first eight characters of the VIN, body, trims.
type Line = (&'static str, &'static str, &'static str, &'static str, &'static [&'static str]);

const LINES: &[Line] = &[
    ("Ford", "F-150", "1FTEW1E5", "Crew Cab", &["XL", "XLT", "Lariat", "Platinum"]),
    ("Ford", "Explorer", "1FMSK8DH", "SUV", &["Active", "ST-Line", "Limited"]),
    ("Chevrolet", "Silverado 1500", "1GCUDDED", "Double Cab", &["LT", "RST", "LTZ"]),
    ("Honda", "CR-V", "7FARS4H7", "SUV", &["EX", "EX-L", "Sport Touring"]),
    ("BMW", "3 Series", "3MW5R1J0", "Sedan", &["330i", "M340i xDrive", ""]),
    ("Subaru", "Outback", "4S4BTGPD", "Wagon", &["Premium", "Limited", "Wilderness"]),
    ("Mazda", "2", "JM1DE1LZ", "Hatchback", &["Sport", "Touring"]),
    ("Toyota", "86", "JF1ZNAA1", "Coupe", &["", "GT", "TRD Special Edition"]),
    ("Chrysler", "300", "2C3CCARG", "Sedan", &["300S", "Touring L"]),
    ("Tesla", "Model 3", "5YJ3E1EA", "Sedan", &["Long Range", "Performance", ""]),
    ("Acura", "TLX", "19UUB5F4", "Sedan", &["Type S", "Advance"]),
];

const COLORS: &[&str] = &[
    "Oxford White",
    "Agate Black",
    "Rapid Red Metallic",
    "Iconic Silver",
    "Blau Métallisé",
    "Cost Guard Gray",
    "",
];
const INTERIORS: &[&str] = &["Black", "Ebony / Red", "Sandstone", "Saddle Brown", ""];
const LOTS: &[&str] = &["Front Row", "Back Lot", "Row C", "Showroom", "Peña Annex", "Status Hold", ""];
const OPTIONS: &[&str] = &[
    "Tow Package",
    "Panoramic Roof",
    "All-Weather Mats",
    "B&O Sound, 18 Speakers",
    "Line-X Bed Liner",
    "Wheel Locks (4)",
    "Total Protection Film",
    "20\" Wheels",
];

impl Vehicle {
    /// Invents a vehicle.
    pub(crate) fn invent(rng: &mut Rng) -> Self {
        let (make, model, prefix, body, trims) = rng.choice(LINES.iter()).copied().unwrap_or_default();
        let year = rng.i16(2012..2027);
        let kind = if year > 2024 {
            'N'
        } else if chance(rng, 20) {
            'C'
        } else {
            'U'
        };
        let msrp = rng.i64(21_000..92_000) * 100;
        let percent = |rng: &mut Rng, range: std::ops::Range<i64>| msrp / 100 * rng.i64(range);
        let some = |rng: &mut Rng, value: i64, percent: u8| chance(rng, percent).then_some(value);
        let (asking, internet) = (percent(rng, 60..104), percent(rng, 55..99));
        let (cost, kbb, nada) = (percent(rng, 50..96), percent(rng, 52..97), percent(rng, 51..98));
        let count = rng.usize(0..5);
        Self {
            stock: format!(
                "{}{}{}",
                one(rng, &["P", "N", "U", ""]),
                rng.u32(10_000..99_999),
                one(rng, &["", "", "A"])
            ),
            vin: vin(prefix, year, rng.u32(100_000..999_999)),
            year,
            make,
            model,
            trim: one(rng, trims),
            body,
            exterior: one(rng, COLORS),
            interior: one(rng, INTERIORS),
            kind,
            status: rng.choice(['S', 'S', 'S', 'T', 'X', 'W']).unwrap_or('S'),
            odometer: match kind {
                'N' => chance(rng, 80).then(|| rng.u32(0..60)),
                _ => Some(rng.u32(9_000..190_000)),
            },
            lot: one(rng, LOTS),
            acquired: chance(rng, 90).then(|| day(rng, 400)),
            updated: minute(rng, 200),
            msrp: (kind == 'N' || chance(rng, 30)).then_some(msrp),
            asking: some(rng, asking, 92),
            internet: some(rng, internet, 75),
            cost: Some(cost),
            kbb: some(rng, kbb, 70),
            nada: some(rng, nada, 65),
            options: rng.choose_multiple(OPTIONS.iter().copied(), count),
        }
    }
}

/// Letters and digits of model years from 2010.
const YEARS: &[u8] = b"ABCDEFGHJKLMNPRSTVWXY123456789";

/// What each position counts in the check sum; the ninth is the check digit itself.
const WEIGHTS: [u32; 17] = [8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2];

/// A VIN with a right check digit.
pub(crate) fn vin(prefix: &str, year: i16, serial: u32) -> String {
    let letter =
        usize::try_from(year - 2010).ok().and_then(|at| YEARS.get(at)).map_or('A', |c| char::from(*c));
    let without = format!("{prefix}0{letter}K{serial:06}");
    format!("{prefix}{}{letter}K{serial:06}", check_digit(&without))
}

/// The character that the ninth position must have.
fn check_digit(vin: &str) -> char {
    let sum: u32 = vin.chars().zip(WEIGHTS).map(|(c, weight)| worth(c) * weight).sum();
    match sum % 11 {
        10 => 'X',
        digit => char::from_digit(digit, 10).unwrap_or('0'),
    }
}

fn worth(character: char) -> u32 {
    match character {
        'A' | 'J' => 1,
        'B' | 'K' | 'S' => 2,
        'C' | 'L' | 'T' => 3,
        'D' | 'M' | 'U' => 4,
        'E' | 'N' | 'V' => 5,
        'F' | 'W' => 6,
        'G' | 'P' | 'X' => 7,
        'H' | 'Y' => 8,
        'R' | 'Z' => 9,
        digit => digit.to_digit(10).unwrap_or(0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_invented_vin_has_its_check_digit() {
        assert_eq!((check_digit("1M8GDM9AXKP042788"), check_digit("11111111111111111")), ('X', '1'));
        let made = vin("1FTEW1E5", 2024, 123_456);
        assert_eq!((made.len(), made.chars().nth(8)), (17, Some(check_digit(&made))));
    }
}
