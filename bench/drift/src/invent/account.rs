//! Invented accounts of a ledger.

use fastrand::Rng;
use jiff::civil::Date;

use super::{TODAY, cents, chance, day, one};

/// An account with what was posted to it in a month.
#[derive(Debug, Clone)]
pub(crate) struct Account {
    pub(crate) number: String,
    pub(crate) name: &'static str,
    /// Asset, Liability, Income, Cost or Expense.
    pub(crate) kind: &'static str,
    pub(crate) department: &'static str,
    pub(crate) opening: i64,
    pub(crate) entries: Vec<Entry>,
    pub(crate) as_of: Date,
    pub(crate) memo: &'static str,
}

/// One posting: a debit, or a credit.
#[derive(Debug, Clone)]
pub(crate) struct Entry {
    pub(crate) date: Date,
    pub(crate) journal: u32,
    pub(crate) reference: String,
    pub(crate) control: String,
    pub(crate) description: &'static str,
    pub(crate) debit: i64,
    pub(crate) credit: i64,
}

const ACCOUNTS: &[(&str, &str, &str)] = &[
    ("Cash in Bank - Operating", "Asset", "Office"),
    ("Contracts in Transit", "Asset", "F&I"),
    ("New Vehicle Inventory", "Asset", "New"),
    ("Floor Plan - Used", "Liability", "Used"),
    ("Labor Sales, Customer Pay", "Income", "Service"),
    ("Cost of Parts Sold", "Cost", "Parts"),
    ("Advertising Credits", "Expense", "Sales"),
];

const POSTINGS: &[&str] = &[
    "RO closed",
    "Deal booked",
    "Parts ticket",
    "Bank deposit",
    "Reverse of balance forward",
    "Payroll, week 3",
    "",
];

impl Account {
    /// Invents an account.
    pub(crate) fn invent(rng: &mut Rng) -> Self {
        let (name, kind, department) = rng.choice(ACCOUNTS.iter()).copied().unwrap_or_default();
        let count = rng.usize(2..12);
        let mut entries: Vec<Entry> = (0..count).map(|_| entry(rng)).collect();
        entries.sort_by_key(|entry| entry.date);
        Self {
            number: format!("{}{}", rng.u32(2000..9000), one(rng, &["", "A", "-01"])),
            name,
            kind,
            department,
            opening: cents(rng, 0..400_000) - if chance(rng, 30) { 20_000_000 } else { 0 },
            entries,
            as_of: TODAY,
            memo: one(rng, &["", "", "Reconciled", "Ask controller before posting"]),
        }
    }

    pub(crate) fn debits(&self) -> i64 {
        self.entries.iter().map(|entry| entry.debit).sum()
    }

    pub(crate) fn credits(&self) -> i64 {
        self.entries.iter().map(|entry| entry.credit).sum()
    }

    pub(crate) fn ending(&self) -> i64 {
        self.opening + self.debits() - self.credits()
    }
}

fn entry(rng: &mut Rng) -> Entry {
    let amount = cents(rng, 1..60_000);
    let is_debit = chance(rng, 50);
    Entry {
        date: day(rng, 31),
        journal: rng.u32(1..90),
        reference: rng.u32(100_000..999_999).to_string(),
        control: format!("{}{}", one(rng, &["", "P", "C"]), rng.u32(1_000..99_999)),
        description: one(rng, POSTINGS),
        debit: if is_debit { amount } else { 0 },
        credit: if is_debit { 0 } else { amount },
    }
}
