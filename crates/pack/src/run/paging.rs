//! Lists over several pages: no row lost, none twice, and an end that is proved.

use std::collections::HashMap;

use indexmap::IndexMap;
use rooftop_page::{Drift, DriftKind, ListReading, RowDrift, Value};

use super::visit::{About, Place};
use super::{FlowError, Readings, Row, RowsOutput, Runner};
use crate::filling::inputs_of;
use crate::pack::{Ask, End, Further, RowsOutputSpec};
use crate::wire::{Request, StepKind};

/// The rows so far.
#[derive(Default)]
struct Collected {
    rows: Vec<Result<Row, RowDrift>>,
    /// The page on which each key was seen, and its place among the rows.
    seen: HashMap<String, (u32, usize)>,
    total: Option<u64>,
    pages: u32,
    /// The rows of all pages, those that were seen twice as well.
    read: u64,
    /// The rows of the last page.
    on_last: u64,
    /// Rows moved from one page to another while the pages were read.
    moved: bool,
}

impl<'r> Runner<'r> {
    /// Reads the list on the page where the flow is, and on all that follow.
    pub(super) async fn rows(
        &mut self,
        spec: &'r RowsOutputSpec,
        start: Option<Place>,
        readings: &mut Readings,
    ) -> Result<RowsOutput, FlowError> {
        let mut place =
            start.ok_or_else(|| Drift::new(DriftKind::PageUnexpected, "a page with a list", "no page"))?;
        let mut collected = Collected::default();
        loop {
            let list = place.reading.lists.get(&spec.list).cloned().unwrap_or_default();
            let rows = self.page_of_rows(spec, &list, readings);
            collected.add(&list, rows).map_err(|drift| drift.on(&place.page).at(&spec.list))?;
            let Some(paging) = &spec.paging else { break };
            let Some(request) = self.further(&paging.further, &place, &collected, readings)? else { break };
            if collected.pages >= paging.max_pages {
                let expected = format!("at most {} pages", paging.max_pages);
                let drift = Drift::new(DriftKind::PagingBroken, expected, "a further one");
                return Err(drift.on(&place.page).into());
            }
            place = match &paging.further {
                Further::Link(_) => {
                    let name = place.page.clone();
                    let about = About { rooftop: self.rooftop(), record: None };
                    self.visitor.visit(request, &name, about).await?
                }
                Further::More(more) => self.go(request, &more.expect, readings).await?,
            };
        }
        // Where neither a count nor a way on is declared, the page itself may say that these are not all.
        let is_unpaged = spec.paging.is_none() && collected.total.is_none();
        if let Some(way) = is_unpaged.then(|| place.document.offers_more()).flatten() {
            let expected = "all rows on one page, as the flow says nothing of further ones";
            let drift = Drift::new(DriftKind::PagingBroken, expected, &format!("a way to more, {way:?}"));
            return Err(drift.on(&place.page).at(&spec.list).into());
        }
        let stable = spec.paging.as_ref().is_some_and(|paging| paging.further.is_stable());
        let complete = collected.is_complete(stable).map_err(|drift| drift.on(&place.page).at(&spec.list))?;
        Ok(RowsOutput {
            rows: collected.rows,
            total: collected.total,
            complete,
            requests: self.visitor.requests(),
            gate: self.visitor.gate().clone(),
        })
    }

    /// The request for the next page, if there is one.
    fn further(
        &mut self,
        further: &'r Further,
        place: &Place,
        collected: &Collected,
        readings: &mut Readings,
    ) -> Result<Option<Request>, FlowError> {
        if collected.is_all() {
            return Ok(None);
        }
        let more = match further {
            Further::Link(link) => {
                let url = place.reading.links.get(link).cloned().flatten();
                return Ok(url.map(|url| Request::following(url, &place.document)));
            }
            Further::More(more) => more,
        };
        self.paging = collected.facts();
        readings.insert(more.expect.name.clone(), place.reading.clone());
        let bindings = self.bindings(readings);
        let goes_on = match &more.end {
            End::While(test) => test.eval(&bindings).is_true(),
            End::Counted if collected.on_last == 0 && !collected.moved => {
                let expected = format!("rows until there are {}", collected.total.unwrap_or_default());
                let found = format!("a page without rows after {}", collected.read);
                return Err(Drift::new(DriftKind::PagingBroken, expected, &found).on(&place.page).into());
            }
            End::Counted | End::Empty => collected.on_last > 0,
        };
        if !goes_on {
            return Ok(None);
        }
        let request = match &more.ask {
            Ask::Send(request) => self.visitor.request(request, &bindings)?,
            Ask::Submit { form, with } => {
                let values = inputs_of(with, &bindings)?;
                self.visitor.submit(Some(place), form, &values, StepKind::Read)?
            }
        };
        Ok(Some(request))
    }

    fn page_of_rows(
        &self,
        spec: &RowsOutputSpec,
        list: &ListReading,
        readings: &Readings,
    ) -> Vec<Result<Row, RowDrift>> {
        let row = |row: &Result<rooftop_page::Row, RowDrift>| match row {
            Ok(row) => Ok(self.row(spec, row, readings)),
            Err(drift) => Err(drift.clone()),
        };
        list.rows.iter().map(row).collect()
    }
}

impl Collected {
    fn add(&mut self, list: &ListReading, rows: Vec<Result<Row, RowDrift>>) -> Result<(), Drift> {
        self.pages += 1;
        let page = self.pages;
        let is_further = page > 1;
        self.on_last = u64::try_from(rows.len()).unwrap_or(u64::MAX);
        // A page behind the last one counts nothing.
        let count = list.count.filter(|_| !(is_further && rows.is_empty()));
        if let Some(from) = count.and_then(|count| count.from).filter(|from| *from > self.read + 1) {
            let expected = format!("rows from {}", self.read + 1);
            return Err(Drift::new(DriftKind::PagingBroken, expected, &format!("rows from {from}")));
        }
        self.read = self.read.saturating_add(self.on_last);
        if let Some(total) = count.and_then(|count| count.total) {
            self.moved |= is_further && self.total != Some(total);
            self.total = Some(total);
        }
        let is_repeated = |row: &Result<Row, RowDrift>| {
            key_of(row).is_some_and(|key| self.seen.get(key).is_some_and(|(on, _)| *on + 1 == page))
        };
        if is_further && !rows.is_empty() && rows.iter().all(is_repeated) {
            return Err(Drift::new(
                DriftKind::PagingBroken,
                "new rows on the next page",
                "the same rows again",
            ));
        }
        for row in rows {
            self.add_row(page, row);
        }
        Ok(())
    }

    /// What may be named to ask for the next page.
    fn facts(&self) -> IndexMap<String, Value> {
        let number = |number: u64| Value::Integer(i64::try_from(number).unwrap_or(i64::MAX));
        let last_key = self.rows.iter().rev().find_map(key_of).map(|key| Value::Text(key.to_owned()));
        let positions = [("page", number(u64::from(self.pages) + 1)), ("rows", number(self.read))];
        let facts = positions.into_iter().chain(last_key.map(|key| ("last_key", key)));
        facts.map(|(name, value)| (name.to_owned(), value)).collect()
    }

    fn add_row(&mut self, page: u32, row: Result<Row, RowDrift>) {
        let key = key_of(&row).map(str::to_owned);
        let Some(key) = key else { return self.rows.push(row) };
        match self.seen.get(&key).copied() {
            None => {
                self.seen.insert(key, (page, self.rows.len()));
                self.rows.push(row);
            }
            // On a later page: the row moved down while the pages were read. The later sight counts.
            Some((on, at)) if on != page => {
                self.moved = true;
                if let Some(old) = self.rows.get_mut(at) {
                    *old = row;
                }
            }
            // On the same page: nobody can say which of the two is meant.
            Some((_, at)) => {
                let drift =
                    Drift::new(DriftKind::Contradiction, "each key once", &format!("key {key} twice"));
                let drift = RowDrift { key: Some(key), drift: Box::new(drift) };
                if let Some(old) = self.rows.get_mut(at) {
                    *old = Err(drift.clone());
                }
                self.rows.push(Err(drift));
            }
        }
    }

    fn count(&self) -> u64 {
        u64::try_from(self.rows.len()).unwrap_or(u64::MAX)
    }

    /// Whether as many rows are there as the DMS says, so that a "next" link is only decoration.
    fn is_all(&self) -> bool {
        self.total.is_some_and(|total| self.count() >= total)
    }

    /// Whether these are proved to be all rows. A total that is not met although nothing moved is drift. Where nothing
    /// counts the rows, one may have moved behind the page that was read, unless the DMS keeps them in their places.
    fn is_complete(&self, stable: bool) -> Result<bool, Drift> {
        let Some(total) = self.total else { return Ok(!self.moved && (self.pages == 1 || stable)) };
        if self.count() == total {
            return Ok(!self.moved);
        }
        if self.moved {
            return Ok(false);
        }
        let found = format!("{} rows", self.count());
        Err(Drift::new(DriftKind::CountMismatch, format!("{total} rows"), &found))
    }
}

impl Further {
    fn is_stable(&self) -> bool {
        matches!(self, Self::More(more) if more.stable)
    }
}

fn key_of(row: &Result<Row, RowDrift>) -> Option<&str> {
    match row {
        Ok(row) => Some(&row.key),
        Err(drift) => drift.key.as_deref(),
    }
}
