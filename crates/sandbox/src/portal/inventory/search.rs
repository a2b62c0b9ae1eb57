//! What the list was asked for: filters, order, page.

use std::cmp::Ordering;
use std::sync::Arc;

use serde::Deserialize;
use url::form_urlencoded::Serializer;

use crate::lots::Lot;
use crate::vehicle::Vehicle;

/// Rows on a page that can be chosen.
pub(super) const SIZES: [usize; 3] = [25, 50, 100];

/// The query of the list, as the address has it.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(in crate::portal) struct Search {
    pub(super) status: String,
    #[serde(rename = "type")]
    pub(super) kind: String,
    pub(super) stk: String,
    pub(super) make: String,
    sort: String,
    dir: String,
    size: String,
    page: String,
}

/// One page of what was found.
pub(super) struct Found {
    pub(super) rows: Vec<Arc<Vehicle>>,
    /// Number of the first row, from 0.
    pub(super) first: usize,
    pub(super) total: usize,
    /// From 1.
    pub(super) page: usize,
    pub(super) pages: usize,
}

impl Search {
    /// Rows on a page.
    pub(super) fn size(&self) -> usize {
        let asked = self.size.parse().ok().filter(|size| SIZES.contains(size));
        asked.unwrap_or(25)
    }

    /// The key of the column it is sorted by.
    pub(super) fn sort(&self) -> &str {
        if self.sort.is_empty() { "stk" } else { &self.sort }
    }

    /// Whether it is sorted downwards.
    pub(super) fn descending(&self) -> bool {
        self.dir == "desc"
    }

    /// The page of a lot that was asked for; one behind the end is the last.
    pub(super) fn run(&self, lot: &Lot) -> Found {
        let stock = self.stk.trim().to_uppercase();
        let make = self.make.trim().to_lowercase();
        let mut matching: Vec<&Arc<Vehicle>> =
            lot.values().filter(|vehicle| self.matches(vehicle, &stock, &make)).collect();
        self.put_in_order(&mut matching);
        let (total, size) = (matching.len(), self.size());
        let pages = total.div_ceil(size).max(1);
        let page = self.page.parse().unwrap_or(1).clamp(1, pages);
        let first = (page - 1) * size;
        let rows = matching.into_iter().skip(first).take(size).map(Arc::clone).collect();
        Found { rows, first, total, page, pages }
    }

    fn matches(&self, vehicle: &Vehicle, stock: &str, make: &str) -> bool {
        (self.status.is_empty() || vehicle.status.letter() == self.status)
            && (self.kind.is_empty() || vehicle.kind.letter() == self.kind)
            && (stock.is_empty() || vehicle.stock_number.to_uppercase().contains(stock))
            && (make.is_empty() || vehicle.make.to_lowercase().starts_with(make))
    }

    /// Lots are kept by stock number, so equal keys stay in that order.
    fn put_in_order(&self, vehicles: &mut [&Arc<Vehicle>]) {
        let by: fn(&Vehicle, &Vehicle) -> Ordering = match self.sort() {
            "vin" => |a, b| a.vin.cmp(&b.vin),
            "year" => |a, b| a.year.cmp(&b.year),
            "make" => |a, b| a.make.cmp(&b.make),
            "model" => |a, b| a.model.cmp(&b.model),
            "trim" => |a, b| a.trim.cmp(&b.trim),
            "type" => |a, b| a.kind.letter().cmp(b.kind.letter()),
            "status" => |a, b| a.status.letter().cmp(b.status.letter()),
            "odo" => |a, b| a.odometer.cmp(&b.odometer),
            "lot" => |a, b| a.lot.cmp(&b.lot),
            "price" => |a, b| a.asking_price.cmp(&b.asking_price),
            "upd" => |a, b| a.last_updated.cmp(&b.last_updated),
            _ if self.descending() => |a, b| a.stock_number.cmp(&b.stock_number),
            _ => return,
        };
        if self.descending() {
            vehicles.sort_by(|a, b| by(b, a));
        } else {
            vehicles.sort_by(|a, b| by(a, b));
        }
    }

    /// The address of the same search with another page.
    pub(super) fn page_href(&self, page: usize) -> String {
        self.href(self.sort(), self.descending(), page)
    }

    /// The address of the same search in the order of a column; a second click turns it round.
    pub(super) fn sort_href(&self, sort: &str) -> String {
        self.href(sort, self.sort() == sort && !self.descending(), 1)
    }

    fn href(&self, sort: &str, descending: bool, page: usize) -> String {
        let mut query = Serializer::for_suffix("/inventory?".to_owned(), "/inventory?".len());
        for (name, value) in
            [("status", &self.status), ("type", &self.kind), ("stk", &self.stk), ("make", &self.make)]
        {
            if !value.is_empty() {
                query.append_pair(name, value);
            }
        }
        query.append_pair("sort", sort).append_pair("dir", if descending { "desc" } else { "asc" });
        query.append_pair("size", &self.size().to_string()).append_pair("page", &page.to_string());
        query.finish()
    }
}
