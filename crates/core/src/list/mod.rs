//! Lists: pages for people, cursors for loops, and how fresh and how complete an answer is.

mod answer;
mod cursor;
mod demand;
mod freshness;

pub use answer::{ListAnswer, Totals};
pub(crate) use answer::{answer, write_envelope};
pub(crate) use cursor::{Binding, Cursor};
pub use demand::Demand;
pub use freshness::{Completeness, Freshness, Incomplete, Source};
pub(crate) use freshness::{age, failing, freshness, pending};

use crate::input::{Faults, Query, at};
use crate::limits::{PAGE_MAX, PAGE_SIZE_DEFAULT, PAGE_SIZE_MAX};

/// Which stretch of a list is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Paging<'a> {
    pub(crate) at: PagingAt<'a>,
    pub(crate) size: u32,
}

/// By number, or behind a cursor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum PagingAt<'a> {
    Page(u32),
    Cursor(&'a str),
}

impl<'a> Paging<'a> {
    /// Reads `page`, `pageSize` and `cursor`.
    pub(crate) fn read(query: &mut Query<'a>, faults: &mut Faults) -> Self {
        let page = query.integer("page", 1..=PAGE_MAX, faults);
        let size = query.integer("pageSize", 1..=PAGE_SIZE_MAX, faults).unwrap_or(PAGE_SIZE_DEFAULT);
        let cursor = query.text("cursor", cursor::TEXT_MAX, faults);
        if page.is_some() && cursor.is_some() {
            faults.add(at("page"), "conflict", "Give a page or a cursor, not both.");
        }
        Self { at: cursor.map_or(PagingAt::Page(page.unwrap_or(1)), PagingAt::Cursor), size }
    }
}
