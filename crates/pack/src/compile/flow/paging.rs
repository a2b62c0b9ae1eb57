//! Lists over several pages: a bound, and a proof of the end.

use rooftop_page::{CountModel, ListModel};

use super::Compiler;
use crate::pack::Page;
use crate::source::Sp;
use crate::source::flow::RowsFile;

/// How many pages a list may have at most.
const PAGES_MAX: u32 = 10_000;

impl Compiler<'_, '_> {
    /// A list over several pages needs a bound, and a total by which its end is known.
    pub(super) fn paging(&mut self, rows: &Sp<RowsFile>, page: &Page, list: &ListModel) -> u32 {
        let file = &rows.value;
        let Some(next) = &file.next else { return 1 };
        let known: Vec<&str> = page.model.links.iter().map(|link| link.name.as_str()).collect();
        match page.model.link(&next.value) {
            None => self.report.unknown("unknown_link", "link", next, &known),
            Some(link) if !link.optional => {
                self.report.say(
                    "endless_paging",
                    next.place,
                    "a next link that must be there never ends",
                    "make the link optional: true",
                );
            }
            Some(_) => {}
        }
        if !list.count.as_ref().is_some_and(CountModel::has_total) {
            let help = format!("add count: \"… of {{total}}\" to the list {}", list.name);
            self.report.say(
                "unproven_end",
                next.place,
                "nothing proves that the last page was the last",
                help,
            );
        }
        match &file.max_pages {
            Some(max) if (1..=PAGES_MAX).contains(&max.value) => max.value,
            Some(max) => {
                self.report.say(
                    "bad_bound",
                    max.place,
                    format!("{} pages", max.value),
                    format!("1 to {PAGES_MAX}"),
                );
                1
            }
            None => {
                self.report.say("missing_bound", next.place, "paging has no bound", "add max_pages: 500");
                1
            }
        }
    }
}
