//! Invented deals.

use fastrand::Rng;
use jiff::civil::Date;

use super::{Person, Vehicle, cents, chance, day, one, person};

/// A sale of a vehicle.
#[derive(Debug, Clone)]
pub(crate) struct Deal {
    pub(crate) number: String,
    pub(crate) date: Date,
    /// Retail, Lease or Cash.
    pub(crate) kind: &'static str,
    /// Pending, Booked, Finalized or Unwound.
    pub(crate) status: &'static str,
    pub(crate) buyer: Person,
    pub(crate) co_buyer: Option<Person>,
    pub(crate) salesperson: String,
    pub(crate) lender: &'static str,
    pub(crate) vehicle: Vehicle,
    pub(crate) price: i64,
    pub(crate) rebate: i64,
    pub(crate) trade: i64,
    pub(crate) payoff: i64,
    pub(crate) down: i64,
    /// Hundredths of a percent.
    pub(crate) apr: u32,
    pub(crate) term: u32,
    pub(crate) payment: i64,
    /// May be negative.
    pub(crate) gross: i64,
}

impl Deal {
    /// Invents a deal.
    pub(crate) fn invent(rng: &mut Rng) -> Self {
        let vehicle = Vehicle::invent(rng);
        let price = vehicle.asking.unwrap_or(3_000_000);
        let trade = if chance(rng, 50) { cents(rng, 1_500..22_000) } else { 0 };
        Self {
            number: rng.u32(10_000..79_999).to_string(),
            date: day(rng, 500),
            kind: one(rng, &["Retail", "Lease", "Cash"]),
            status: one(rng, &["Pending", "Booked", "Finalized", "Unwound"]),
            buyer: person(rng),
            co_buyer: chance(rng, 35).then(|| person(rng)),
            salesperson: person(rng).name(),
            lender: one(rng, &["Ally Financial", "Lakeshore Credit Union", "First Peachtree Bank", ""]),
            price,
            rebate: if chance(rng, 40) { rng.i64(1..8) * 50_000 } else { 0 },
            trade,
            payoff: if trade > 0 && chance(rng, 50) { trade / 100 * rng.i64(40..130) } else { 0 },
            down: cents(rng, 0..9_000),
            apr: rng.u32(0..1_299),
            term: rng.u32(2..8) * 12,
            payment: cents(rng, 150..1_400),
            gross: cents(rng, 0..4_000) - if chance(rng, 25) { 250_000 } else { 0 },
            vehicle,
        }
    }

    pub(crate) fn financed(&self) -> i64 {
        self.price - self.rebate - self.trade + self.payoff - self.down
    }

    pub(crate) fn apr(&self) -> String {
        format!("{}.{:02}", self.apr / 100, self.apr % 100)
    }
}
