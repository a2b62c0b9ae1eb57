//! `gl.pl`: the journal.

use super::answer::Answer;
use super::views::{Cell, Report, Row};
use super::{Visit, address, unknown, which};

impl Visit<'_> {
    pub(super) fn ledger(&self, action: &str) -> Answer {
        if action != "list" {
            return unknown(action);
        }
        let all = &self.house.books.journal;
        let settings = self.settings;
        let offset = self.params.number("offset");
        let side =
            |is: bool, amount: i64| Cell::number(if is { settings.money(amount) } else { String::new() });
        let rows: Vec<_> = all
            .iter()
            .enumerate()
            .skip(offset)
            .take(settings.rows)
            .map(|(place, line)| {
                let cells = vec![
                    Cell::text(format!("GL-{}", line.entry)),
                    Cell::text(settings.date(line.day)),
                    Cell::text(&line.reference),
                    Cell::text(line.account),
                    Cell::text(line.account_name),
                    side(line.amount > 0, line.amount),
                    side(line.amount < 0, -line.amount),
                ];
                Row { number: place + 1, cells }
            })
            .collect();
        let until = offset + rows.len();
        let from = |offset: usize| address("gl.pl", "list", &[("offset", &offset.to_string())]);
        let debits: i64 = all.iter().map(|line| line.amount.max(0)).sum();
        let sums = || {
            let total = settings.money(debits);
            let mut cells = vec![String::new(); 5];
            cells.extend([total.clone(), total]);
            cells
        };
        Report {
            title: "General Ledger",
            asked: Vec::new(),
            headings: vec!["Reference", "Date", "Source", "Account", "Description", "Debit", "Credit"],
            sums: (until == all.len()).then(sums),
            which: which(offset, until, all.len()),
            before: (offset > 0).then(|| from(offset.saturating_sub(settings.rows))),
            next: (until < all.len()).then(|| from(until)),
            rows,
        }
        .answer()
    }
}
