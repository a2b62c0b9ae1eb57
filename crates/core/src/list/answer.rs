//! One stretch of a list as JSON text. Records are spliced in as they are stored: nothing is parsed or serialised.

use std::fmt::Write as _;
use std::time::Duration;

use super::cursor::scope_of;
use super::{Binding, Cursor, Demand, Freshness, Paging, PagingAt, Source};
use crate::ports::store::{RecordPage, RecordQuery, Stretch, View};
use crate::sync::live::fresh_enough;
use crate::{Failure, Gateway};

/// Totals that are kept: one for each filter, view and state of the mirror that was asked for lately.
const TOTALS_MAX: u64 = 10_000;

/// A list answer.
#[derive(Debug, Clone)]
pub struct ListAnswer {
    /// The JSON text of the whole answer.
    pub json: String,
    /// How old what it shows may be.
    pub age: Duration,
    /// Where it comes from; none if neither the mirror nor the DMS was asked.
    pub source: Option<Source>,
}

/// Totals of lists. They follow the mirror's sequence, so they are never stale.
pub struct Totals(moka::sync::Cache<(RecordQuery, View, i64), u64>);

impl Totals {
    pub(crate) fn new() -> Self {
        Self(moka::sync::Cache::new(TOTALS_MAX))
    }

    async fn of(
        &self,
        gateway: &Gateway,
        view: &View,
        query: &RecordQuery,
        sequence: i64,
    ) -> Result<u64, Failure> {
        let key = (query.clone(), view.clone(), sequence);
        if let Some(total) = self.0.get(&key) {
            return Ok(total);
        }
        let total = gateway.store.count(view, query).await?;
        self.0.insert(key, total);
        Ok(total)
    }
}

/// Answers one stretch. `filters` is the canonical text of the filters that a cursor is bound to.
pub(crate) async fn answer(
    gateway: &Gateway,
    view: &View,
    query: &RecordQuery,
    filters: &str,
    paging: &Paging<'_>,
    demand: Demand,
) -> Result<ListAnswer, Failure> {
    let fresh = fresh_enough(gateway, view, query.kind, demand).await?;
    let position = gateway.store.position(&view.integration).await?;
    let scope = scope_of(view);
    let binding = Binding {
        key: &gateway.settings.cursor_key,
        list: query.kind.as_str(),
        filters,
        scope: &scope,
        epoch: position.epoch,
    };
    let (page, numbers) = match paging.at {
        PagingAt::Page(number) => {
            let offset = u64::from(number - 1) * u64::from(paging.size);
            let page = gateway.store.page(view, query, Stretch::Offset(offset), paging.size).await?;
            let total = gateway.totals.of(gateway, view, query, position.sequence).await?;
            (page, Some((number, total)))
        }
        PagingAt::Cursor(text) => {
            let from = Cursor::read(text, &binding)?;
            let stretch = Stretch::After { first_seq: from.first_seq, id: &from.id };
            (gateway.store.page(view, query, stretch, paging.size).await?, None)
        }
    };
    let next = next_cursor(&page, &binding);
    let mut json =
        String::with_capacity(page.records.iter().map(|r| r.body.public.len() + 64).sum::<usize>() + 256);
    write_envelope(
        &mut json,
        |out| write_items(out, &page, view),
        numbers,
        paging.size,
        next.as_deref(),
        Some(&fresh),
    );
    Ok(ListAnswer { json, age: fresh.age, source: Some(fresh.source) })
}

fn next_cursor(page: &RecordPage, binding: &Binding<'_>) -> Option<String> {
    let last = page.records.last().filter(|_| page.more)?;
    Some(Cursor { first_seq: last.first_seq, id: last.id.clone() }.write(binding))
}

fn write_items(out: &mut String, page: &RecordPage, view: &View) {
    for (n, record) in page.records.iter().enumerate() {
        if n > 0 {
            out.push(',');
        }
        if let Some(classes) = view.rooftops.get(&record.rooftop) {
            record.body.write_view(classes, out);
        }
    }
}

/// Writes `{"items", "page", "pageSize", "total", "nextCursor", "completeness"}`. A list that does not come from
/// the mirror has no freshness and is complete.
pub(crate) fn write_envelope(
    out: &mut String,
    items: impl FnOnce(&mut String),
    page_and_total: Option<(u32, u64)>,
    page_size: u32,
    next_cursor: Option<&str>,
    fresh: Option<&Freshness>,
) {
    out.push_str("{\"items\":[");
    items(out);
    out.push_str("],");
    if let Some((page, _)) = page_and_total {
        let _ = write!(out, "\"page\":{page},");
    }
    let _ = write!(out, "\"pageSize\":{page_size},");
    if let Some((_, total)) = page_and_total {
        let _ = write!(out, "\"total\":{total},");
    }
    match next_cursor {
        Some(cursor) => {
            let _ = write!(out, "\"nextCursor\":\"{cursor}\",");
        }
        None => out.push_str("\"nextCursor\":null,"),
    }
    let reasons = fresh.map_or(&[][..], |fresh| &fresh.incomplete);
    if reasons.is_empty() {
        out.push_str("\"completeness\":\"complete\"}");
    } else {
        let reasons = serde_json::to_string(reasons).unwrap_or_else(|_| "[]".into());
        let _ = write!(out, "\"completeness\":\"partial\",\"incomplete\":{reasons}}}");
    }
}
