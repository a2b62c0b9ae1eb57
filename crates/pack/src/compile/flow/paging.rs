//! Lists over several pages: a bound, and a proof of the end.

use indexmap::IndexMap;
use rooftop_page::{CountModel, ListModel};

use super::Compiler;
use crate::catalogue::FieldType;
use crate::diagnostic::Place;
use crate::expr::{Type, Typed};
use crate::pack::{Ask, End, Expect, Further, More, Page, Paging, Step};
use crate::source::Sp;
use crate::source::flow::{MoreFile, RowsFile, SubmitStepFile};
use crate::source::request::RequestFile;
use crate::wire::StepKind;

/// How many pages a list may have at most.
const PAGES_MAX: u32 = 10_000;

/// What may be named to ask for the next page.
const PAGING: &str = "paging";

/// What moves when rows come or go while the pages are read.
const POSITIONS: [&str; 2] = ["paging.page", "paging.rows"];

impl<'c> Compiler<'c, '_> {
    /// How the further pages of a list are read. Each needs a bound, and a proof that the last was the
    /// last.
    pub(super) fn paging(&mut self, rows: &Sp<RowsFile>, page: &'c Page, list: &ListModel) -> Option<Paging> {
        let file = &rows.value;
        let (further, place) = match (&file.next, &file.more) {
            (None, None) => return None,
            (Some(next), None) => (Some(self.next(next, page, list)), next.place),
            (None, Some(more)) => (self.more(more, page, list).map(Further::More), more.place),
            (Some(_), Some(more)) => {
                let help = "keep one of them";
                self.report.say("bad_flow", more.place, "the next page is asked for in two ways", help);
                return None;
            }
        };
        let max_pages = self.max_pages(file, place)?;
        Some(Paging { further: further?, max_pages })
    }

    fn max_pages(&mut self, file: &RowsFile, place: Place) -> Option<u32> {
        match &file.max_pages {
            Some(max) if (1..=PAGES_MAX).contains(&max.value) => Some(max.value),
            Some(max) => {
                let message = format!("{} pages", max.value);
                self.report.say("bad_bound", max.place, message, format!("1 to {PAGES_MAX}"));
                None
            }
            None => {
                self.report.say("missing_bound", place, "paging has no bound", "add max_pages: 500");
                None
            }
        }
    }

    /// A link to the next page. That it is missing is no proof.
    fn next(&mut self, next: &Sp<String>, page: &Page, list: &ListModel) -> Further {
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
        if !has_total(list) {
            self.unproven_end(next.place, list, "");
        }
        Further::Link(next.value.clone())
    }

    fn unproven_end(&mut self, place: Place, list: &ListModel, or: &str) {
        let help = format!("add count: \"… of {{total}}\" to the list {}{or}", list.name);
        self.report.say("unproven_end", place, "nothing proves that the last page was the last", help);
    }

    /// A request or a form for the next page.
    fn more(&mut self, more: &Sp<MoreFile>, page: &'c Page, list: &ListModel) -> Option<Box<More>> {
        let file = &more.value;
        let known = [("page", Type::Integer), ("rows", Type::Integer), ("last_key", Type::Text)];
        let known = known.map(|(name, ty)| (name.to_owned(), Typed::always(ty)));
        let paged = self.env.anew().with_group(PAGING, IndexMap::from(known));
        let env = std::mem::replace(&mut self.env, paged);
        let step = match (&file.send, &file.submit) {
            (Some(send), None) => self.more_send(send, page),
            (None, Some(submit)) => self.more_submit(submit, page),
            _ => {
                let help = "write send: { … } or submit: { … }";
                self.report.say("bad_flow", more.place, "the next page is asked for in one way", help);
                None
            }
        };
        let by_position = POSITIONS.into_iter().any(|position| self.env.has_named(position));
        if file.stable && by_position {
            let help = "take stable out, or ask by paging.last_key or by what the page gives";
            let message = "positions move when rows come or go while the pages are read";
            self.report.say("bad_paging", more.place, message, help);
        }
        let end = self.end(more, list);
        self.env = env;
        let (ask, expect) = step?;
        Some(Box::new(More { ask, expect, end: end?, stable: file.stable }))
    }

    fn more_send(&mut self, send: &Sp<RequestFile>, page: &Page) -> Option<(Ask, Expect)> {
        let file = &send.value;
        let known = self.readings.len();
        let (request, expect) = self.request(file, send.place, file.r#as.as_ref())?;
        self.expect_reading(request.kind, send.place);
        self.expect_same(&expect, page, known, send.place)?;
        Some((Ask::Send(Box::new(request)), expect))
    }

    fn more_submit(&mut self, submit: &Sp<SubmitStepFile>, page: &Page) -> Option<(Ask, Expect)> {
        let known = self.readings.len();
        let Step::Submit { form, with, kind, expect } = self.submit(&submit.value, submit.place)? else {
            return None;
        };
        self.expect_reading(kind, submit.place);
        self.expect_same(&expect, page, known, submit.place)?;
        Some((Ask::Submit { form, with }, expect))
    }

    fn expect_reading(&mut self, kind: StepKind, place: Place) {
        if kind != StepKind::Read {
            let help = "write kind: read, or take kind out";
            self.report.say("bad_kind", place, "a further page is only read", help);
        }
    }

    /// Every page of a list is read by one model and under one name, so that each can be asked for by what the one before
    /// says.
    fn expect_same(&mut self, expect: &Expect, page: &Page, known: usize, place: Place) -> Option<()> {
        if expect.page == page.model.name && self.readings.len() == known {
            return Some(());
        }
        let help = format!("write expect: {}, with the as: of the last step", page.model.name);
        self.report.say(
            "bad_paging",
            place,
            "the further pages are read as the first is, under its name",
            help,
        );
        None
    }

    fn end(&mut self, more: &Sp<MoreFile>, list: &ListModel) -> Option<End> {
        let file = &more.value;
        match (&file.r#while, file.until_empty) {
            (Some(_), true) => {
                let help = "keep one of them";
                self.report.say("bad_paging", more.place, "the end is told in two ways", help);
                None
            }
            (Some(test), false) => self.expr(test, Some(&FieldType::Flag)).map(|(test, _)| End::While(test)),
            (None, true) if list.empty.is_empty() && list.rows.is_none() => {
                let help = format!("add empty: [ … ] to the list {}", list.name);
                self.report.say("unproven_end", more.place, "nothing proves that a page is empty", help);
                None
            }
            (None, true) => Some(End::Empty),
            (None, false) => {
                if !has_total(list) {
                    self.unproven_end(more.place, list, ", or while: … or until_empty: true");
                }
                Some(End::Counted)
            }
        }
    }
}

fn has_total(list: &ListModel) -> bool {
    list.count.as_ref().is_some_and(CountModel::has_total)
}
