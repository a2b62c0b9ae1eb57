//! The books of an invented dealership: the same for the same number, on every machine.

mod chance;
mod names;
mod seed;
mod vin;

use jiff::Timestamp;
use jiff::civil::Date;

/// Amounts are whole cents.
pub(crate) type Cents = i64;

/// What one store keeps.
#[derive(Debug)]
pub(crate) struct Books {
    pub(crate) vehicles: Vec<Vehicle>,
    pub(crate) customers: Vec<Customer>,
    pub(crate) repair_orders: Vec<RepairOrder>,
    pub(crate) journal: Vec<JournalLine>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Condition {
    New,
    Used,
    Certified,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Status {
    InStock,
    OnOrder,
    Sold,
}

#[derive(Debug, Clone)]
pub(crate) struct Vehicle {
    pub(crate) id: u32,
    pub(crate) stock: String,
    pub(crate) vin: String,
    pub(crate) year: i16,
    pub(crate) make: &'static str,
    pub(crate) model: &'static str,
    pub(crate) trim: Option<&'static str>,
    pub(crate) body: &'static str,
    pub(crate) color: &'static str,
    pub(crate) interior: &'static str,
    pub(crate) condition: Condition,
    pub(crate) status: Status,
    pub(crate) odometer: u32,
    pub(crate) place: Option<&'static str>,
    pub(crate) list: Cents,
    pub(crate) asking: Option<Cents>,
    pub(crate) cost: Cents,
    pub(crate) acquired: Option<Date>,
    pub(crate) changed: Timestamp,
    pub(crate) note: &'static str,
    /// Who bought it.
    pub(crate) buyer: Option<u32>,
}

#[derive(Debug, Clone)]
pub(crate) struct Customer {
    pub(crate) number: u32,
    pub(crate) first: Option<&'static str>,
    /// The family name, or that of a company.
    pub(crate) last: &'static str,
    pub(crate) street: String,
    pub(crate) city: &'static str,
    pub(crate) zip: &'static str,
    pub(crate) phone: String,
    pub(crate) email: Option<String>,
    pub(crate) since: Date,
}

#[derive(Debug, Clone)]
pub(crate) struct RepairOrder {
    pub(crate) number: u32,
    pub(crate) customer: u32,
    pub(crate) vin: String,
    pub(crate) odometer: u32,
    pub(crate) opened: Date,
    pub(crate) closed: Option<Date>,
    pub(crate) advisor: &'static str,
    pub(crate) technician: &'static str,
    pub(crate) jobs: Vec<Job>,
}

#[derive(Debug, Clone, Copy)]
pub(crate) struct Job {
    pub(crate) op_code: &'static str,
    pub(crate) complaint: &'static str,
    /// Hundredths of an hour.
    pub(crate) hours: i64,
    pub(crate) labor: Cents,
    pub(crate) part: Option<Part>,
}

#[derive(Debug, Clone, Copy)]
pub(crate) struct Part {
    pub(crate) number: &'static str,
    pub(crate) name: &'static str,
    pub(crate) quantity: i64,
    pub(crate) each: Cents,
}

#[derive(Debug, Clone)]
pub(crate) struct JournalLine {
    pub(crate) entry: u32,
    pub(crate) day: Date,
    pub(crate) account: &'static str,
    pub(crate) account_name: &'static str,
    pub(crate) reference: String,
    /// Debits are positive, credits negative.
    pub(crate) amount: Cents,
}

impl Books {
    pub(crate) fn customer(&self, number: u32) -> Option<&Customer> {
        self.customers.iter().find(|customer| customer.number == number)
    }

    pub(crate) fn repair_order(&self, number: u32) -> Option<&RepairOrder> {
        self.repair_orders.iter().find(|order| order.number == number)
    }
}

impl Customer {
    /// `Dana Okafor`, or the company.
    pub(crate) fn name(&self) -> String {
        self.first.map_or_else(|| self.last.to_owned(), |first| format!("{first} {}", self.last))
    }

    /// `Okafor, Dana`, or the company.
    pub(crate) fn sorted_name(&self) -> String {
        self.first.map_or_else(|| self.last.to_owned(), |first| format!("{}, {first}", self.last))
    }
}

impl RepairOrder {
    pub(crate) fn labor(&self) -> Cents {
        self.jobs.iter().map(|job| job.labor).sum()
    }

    pub(crate) fn parts(&self) -> Cents {
        self.jobs.iter().filter_map(|job| job.part).map(|part| part.each * part.quantity).sum()
    }

    pub(crate) fn total(&self) -> Cents {
        self.labor() + self.parts()
    }
}

/// Digits of a whole number in groups of three.
pub(crate) fn grouped(number: u64, separator: &str) -> String {
    let digits = number.to_string();
    let mut groups: Vec<&str> = Vec::new();
    let mut left = digits.as_str();
    while left.len() > 3 {
        let (before, group) = left.split_at(left.len() - 3);
        groups.push(group);
        left = before;
    }
    groups.push(left);
    groups.reverse();
    groups.join(separator)
}

/// An amount without grouping, with a point: `63990.50`.
pub(crate) fn plain(cents: Cents) -> String {
    let sign = if cents < 0 { "-" } else { "" };
    format!("{sign}{}.{:02}", cents.unsigned_abs() / 100, cents.unsigned_abs() % 100)
}
