//! A drafted page: the values, lists, forms and links that its documents show.

mod data;
mod forms;
mod lists;
mod values;

use std::collections::BTreeSet;

use super::group::Group;
use super::means;
use super::proof::Statement;
use super::seen::Seen;
use super::shape::{Formats, Shape};

pub(super) use forms::{DraftControl, DraftForm, DraftLink};
pub(super) use lists::DraftList;

/// A page model that is being drafted.
#[derive(Debug, Clone, Default)]
pub(super) struct DraftPage {
    pub(super) name: String,
    pub(super) means: &'static str,
    pub(super) status: Vec<u16>,
    pub(super) ends_with: Option<String>,
    /// `json` or `xml`; nothing for a page.
    pub(super) document: Option<&'static str>,
    /// It is a part of a page, as scripts ask for.
    pub(super) is_fragment: bool,
    /// Paths of what a draft has no words for.
    pub(super) left_out: Vec<String>,
    pub(super) proof: Vec<Statement>,
    pub(super) values: Vec<DraftField>,
    pub(super) lists: Vec<DraftList>,
    pub(super) forms: Vec<DraftForm>,
    pub(super) links: Vec<DraftLink>,
    pub(super) messages: Vec<(String, &'static str)>,
    /// The documents, by their place in the session.
    pub(super) seen: Vec<usize>,
}

/// A value or a column.
#[derive(Debug, Clone)]
pub(super) struct DraftField {
    pub(super) name: String,
    /// `label`, `heading` or `at`.
    pub(super) anchor: &'static str,
    pub(super) text: String,
    /// `section` or `group`, with its heading.
    pub(super) narrowed: Option<(&'static str, String)>,
    pub(super) shape: Shape,
    pub(super) optional: Option<&'static str>,
    /// What the author should know.
    pub(super) note: Option<String>,
    /// Why it is only a comment.
    pub(super) off: Option<String>,
}

/// What all pages are drafted from.
pub(super) struct Drafting<'d> {
    pub(super) seen: &'d [Seen],
    pub(super) formats: &'d Formats,
    /// What stands around every page.
    pub(super) around: &'d BTreeSet<String>,
}

impl Drafting<'_> {
    /// Drafts a page but for its proof.
    pub(super) fn page(&self, group: &Group, is_first: bool) -> DraftPage {
        let own: Vec<&Seen> = group.seen.iter().filter_map(|at| self.seen.get(*at)).collect();
        let means = means::of_page(&own);
        let mut page = DraftPage {
            name: group.name.clone(),
            means,
            status: statuses(&own, means),
            seen: group.seen.clone(),
            is_fragment: own.iter().all(|seen| seen.document.is_fragment()),
            ..DraftPage::default()
        };
        if own.iter().all(|seen| seen.data.is_some()) {
            page.document = own.first().map(|seen| seen.visit.kind.word());
            page.is_fragment = false;
            data::draft(self, &own, &mut page);
            return page;
        }
        if means == "signed_in" {
            page.lists = lists::lists(self, &own, &group.name);
            page.values = values::values(self, &own, &page.lists);
        } else {
            page.messages = messages(&own);
        }
        page.forms = forms::forms(self, &own, is_first);
        page.links = forms::links(self, &own);
        page
    }

    /// Whether a feature stands around every page.
    pub(super) fn is_around(&self, kind: &str, text: &str) -> bool {
        let plain: String =
            text.chars().map(|c| if c.is_ascii_digit() && kind == "heading" { '0' } else { c }).collect();
        self.around.contains(&format!("{kind} {}", rooftop_page::label_key(&plain)))
    }
}

/// The statuses of a page where they are not the usual ones.
fn statuses(own: &[&Seen], means: &str) -> Vec<u16> {
    let mut found: Vec<u16> = own.iter().map(|seen| seen.visit.status).collect();
    found.sort_unstable();
    found.dedup();
    let is_usual = if means == "signed_in" { found == [200] } else { true };
    if is_usual { Vec::new() } else { found }
}

/// Lines that only some documents of a page have, and that give it another meaning: a refused password, an ended session.
fn messages(own: &[&Seen]) -> Vec<(String, &'static str)> {
    let mut found: Vec<(String, &'static str)> = Vec::new();
    for seen in own {
        let Some((line, means)) = means::notice(seen) else { continue };
        let is_on_all = own.iter().all(|other| other.survey.lines.contains(&line));
        let is_known = found.iter().any(|(known, _)| *known == line);
        let has_hole = line.contains(['{', '}']);
        if !is_on_all && !is_known && !has_hole {
            found.push((line, means));
        }
    }
    found
}
