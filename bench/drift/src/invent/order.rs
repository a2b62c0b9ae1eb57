//! Invented repair orders.

use fastrand::Rng;
use jiff::civil::{Date, DateTime};

use super::{Person, Vehicle, cents, chance, minute, one, person};

/// A repair order with its lines.
#[derive(Debug, Clone)]
pub(crate) struct Order {
    pub(crate) number: String,
    pub(crate) opened: DateTime,
    pub(crate) promised: Option<DateTime>,
    pub(crate) closed: Option<Date>,
    /// O, C or I.
    pub(crate) status: char,
    pub(crate) advisor: String,
    pub(crate) customer: Person,
    pub(crate) vehicle: Vehicle,
    pub(crate) license: String,
    pub(crate) tag: String,
    pub(crate) miles_in: u32,
    pub(crate) miles_out: Option<u32>,
    pub(crate) lines: Vec<Line>,
    pub(crate) sublet: i64,
    pub(crate) supplies: i64,
    pub(crate) tax: i64,
}

/// A line of work.
#[derive(Debug, Clone)]
pub(crate) struct Line {
    pub(crate) number: u32,
    pub(crate) code: &'static str,
    pub(crate) description: &'static str,
    /// Hundredths of an hour.
    pub(crate) hours: u32,
    pub(crate) labor: i64,
    pub(crate) parts: i64,
}

impl Line {
    pub(crate) fn amount(&self) -> i64 {
        self.labor + self.parts
    }

    pub(crate) fn hours(&self) -> String {
        format!("{}.{:02}", self.hours / 100, self.hours % 100)
    }
}

const WORK: &[(&str, &str)] = &[
    ("LOF", "Lube, oil and filter"),
    ("ROT", "Rotate tires, balance 4"),
    ("BRK01", "Replace front pads & resurface rotors"),
    ("DIAG", "Diagnose: customer states noise on right turn"),
    ("ALIGN", "Four wheel alignment"),
    ("01A", "Recall 22S48 - reprogram module"),
    ("BATT", "Battery test, 12 V / 700 CCA"),
    ("MISC", "Total vehicle inspection"),
];

impl Order {
    /// Invents a repair order.
    pub(crate) fn invent(rng: &mut Rng) -> Self {
        let vehicle = Vehicle::invent(rng);
        let opened = minute(rng, 300);
        let status = rng.choice(['O', 'O', 'C', 'C', 'I']).unwrap_or('O');
        let miles_in = vehicle.odometer.unwrap_or(12) + rng.u32(10..30_000);
        let count = rng.u32(1..7);
        let lines = (1..=count).map(|number| line(rng, number)).collect();
        Self {
            number: rng.u32(200_000..989_999).to_string(),
            opened,
            promised: chance(rng, 80).then(|| opened.date().at(17, 30, 0, 0)),
            closed: (status == 'C').then(|| opened.date()),
            status,
            advisor: person(rng).name(),
            customer: person(rng),
            license: format!("{}{}", one(rng, &["RTF", "KLM", "8AB", ""]), rng.u32(100..999)),
            tag: if chance(rng, 70) { rng.u32(100..999).to_string() } else { String::new() },
            miles_in,
            miles_out: (status != 'O').then(|| miles_in + rng.u32(0..40)),
            vehicle,
            lines,
            sublet: if chance(rng, 30) { cents(rng, 20..400) } else { 0 },
            supplies: cents(rng, 0..60),
            tax: cents(rng, 0..90),
        }
    }

    pub(crate) fn labor(&self) -> i64 {
        self.lines.iter().map(|line| line.labor).sum()
    }

    pub(crate) fn parts(&self) -> i64 {
        self.lines.iter().map(|line| line.parts).sum()
    }

    pub(crate) fn due(&self) -> i64 {
        self.labor() + self.parts() + self.sublet + self.supplies + self.tax
    }
}

fn line(rng: &mut Rng, number: u32) -> Line {
    let (code, description) = rng.choice(WORK.iter()).copied().unwrap_or_default();
    let hours = rng.u32(1..80) * 10;
    // Goodwill is written as a negative amount.
    let labor = if chance(rng, 8) { -cents(rng, 10..90) } else { i64::from(hours) * 165 };
    let parts = if chance(rng, 60) { cents(rng, 5..900) } else { 0 };
    Line { number, code, description, hours, labor, parts }
}
