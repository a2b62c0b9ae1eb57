//! Lists over several pages: no row lost, none twice, and an end that is proved.

use std::collections::HashMap;

use rooftop_page::{Drift, DriftKind, ListReading, RowDrift};

use super::visit::{About, Place};
use super::{FlowError, Readings, Row, RowsOutput, Runner};
use crate::pack::RowsOutputSpec;
use crate::wire::{Request, StepKind};

/// The rows so far.
#[derive(Default)]
struct Collected {
    rows: Vec<Result<Row, RowDrift>>,
    /// The page on which each key was seen, and its place among the rows.
    seen: HashMap<String, (u32, usize)>,
    total: Option<u64>,
    /// Rows moved from one page to another while the pages were read.
    moved: bool,
}

impl<'r> Runner<'r> {
    /// Reads the list on the page where the flow is, and on all that follow.
    pub(super) async fn rows(
        &mut self,
        spec: &'r RowsOutputSpec,
        start: Option<Place>,
        readings: &Readings,
    ) -> Result<RowsOutput, FlowError> {
        let mut place =
            start.ok_or_else(|| Drift::new(DriftKind::PageUnexpected, "a page with a list", "no page"))?;
        let mut collected = Collected::default();
        let mut page = 1;
        loop {
            let list = place.reading.lists.get(&spec.list).cloned().unwrap_or_default();
            let rows = self.page_of_rows(spec, &list, readings);
            collected.add(page, &list, rows).map_err(|drift| drift.on(&place.page).at(&spec.list))?;
            let next = spec.next.as_ref().and_then(|next| place.reading.links.get(next).cloned().flatten());
            let Some(next) = next.filter(|_| !collected.is_all()) else { break };
            if page >= spec.max_pages {
                let expected = format!("at most {} pages", spec.max_pages);
                return Err(Drift::new(DriftKind::PagingBroken, expected, "a further one")
                    .on(&place.page)
                    .into());
            }
            let name = place.page.clone();
            let request = Request::get(next, StepKind::Read).sent_from(&place.document);
            let about = About { rooftop: self.rooftop(), record: None };
            place = self.visitor.visit(request, &name, about).await?;
            page += 1;
        }
        let complete = collected
            .is_complete(spec.next.is_some())
            .map_err(|drift| drift.on(&place.page).at(&spec.list))?;
        Ok(RowsOutput {
            rows: collected.rows,
            total: collected.total,
            complete,
            requests: self.visitor.requests(),
            gate: self.visitor.gate().clone(),
        })
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
    fn add(&mut self, page: u32, list: &ListReading, rows: Vec<Result<Row, RowDrift>>) -> Result<(), Drift> {
        let total = list.count.and_then(|count| count.total);
        self.moved |= page > 1 && total != self.total;
        self.total = total.or(self.total);
        let is_repeated = |row: &Result<Row, RowDrift>| {
            key_of(row).is_some_and(|key| self.seen.get(key).is_some_and(|(on, _)| *on + 1 == page))
        };
        if page > 1 && !rows.is_empty() && rows.iter().all(is_repeated) {
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

    /// Whether these are proved to be all rows. A total that is not met although nothing moved is drift.
    fn is_complete(&self, is_paged: bool) -> Result<bool, Drift> {
        let Some(total) = self.total else { return Ok(!is_paged) };
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

fn key_of(row: &Result<Row, RowDrift>) -> Option<&str> {
    match row {
        Ok(row) => Some(&row.key),
        Err(drift) => drift.key.as_deref(),
    }
}
