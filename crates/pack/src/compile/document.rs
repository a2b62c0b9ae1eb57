//! The kind of a page's document, where it lies, and what such a document can have.

use rooftop_page::{DocumentKind, Within};

use super::page::Ground;
use super::{Reporter, path};
use crate::source::page::{FieldFile, OptionalFile, PageFile, StepFile, WithinFile};

/// How many documents may lie in each other.
const DEPTH_MAX: usize = 4;

/// What may separate values.
const SEPARATORS: [char; 4] = [',', ';', '\t', '|'];

/// Where the document lies inside of others.
pub(super) fn within(file: &PageFile, ground: Ground<'_>, report: &mut Reporter<'_>) -> Vec<Within> {
    let Some(source) = &file.within else { return Vec::new() };
    let steps = match &source.value {
        WithinFile::One(step) => std::slice::from_ref(step),
        WithinFile::Several(steps) => steps.as_slice(),
    };
    if steps.len() > DEPTH_MAX || steps.is_empty() {
        let help = format!("write one to {DEPTH_MAX} steps, from the outside in");
        report.say("bad_document", source.place, "a document lies in a few others", help);
    }
    let steps = steps.iter().filter_map(|step| {
        let at = |kind, path, report: &mut Reporter<'_>| {
            path::absolute(path, source.place, Ground { kind, ..ground }, report)
                .map(|path| Within::At(kind, path))
        };
        let called = |name: &str, report: &mut Reporter<'_>| {
            if name.trim().is_empty() {
                report.say(
                    "bad_document",
                    source.place,
                    "a step without a name",
                    "write the name of what holds it",
                );
            }
            name.trim().to_owned()
        };
        match step {
            StepFile::Json(path) => at(DocumentKind::Json, path, report),
            StepFile::Xml(path) => at(DocumentKind::Xml, path, report),
            StepFile::Script(name) => Some(Within::Script(called(name, report))),
            StepFile::Assigned(name) => Some(Within::Assigned(called(name, report))),
            StepFile::Attribute(name) => Some(Within::Attribute(called(name, report).to_lowercase())),
            StepFile::Update(panel) => Some(Within::Update(called(panel, report))),
        }
    });
    steps.collect()
}

/// The declared separator.
pub(super) fn separator(file: &PageFile, report: &mut Reporter<'_>) -> Option<char> {
    let source = file.separator.as_ref()?;
    let mut chars = source.value.chars();
    let only = chars.next().filter(|c| chars.next().is_none() && SEPARATORS.contains(c));
    if only.is_none() {
        let help = "write \",\", \";\", \"|\" or \"\\t\"";
        report.say("bad_separator", source.place, format!("{:?} separates nothing", source.value), help);
    }
    only
}

/// A page says only what its kind of document can have.
pub(super) fn expect_fitting(file: &PageFile, kind: DocumentKind, report: &mut Reporter<'_>) {
    if kind != DocumentKind::Html {
        expect_no_markup(file, kind, report);
    }
    if kind == DocumentKind::Csv {
        expect_end(file, report);
        expect_separable(file, report);
    } else if let Some(separator) = &file.separator {
        report.say("bad_document", separator.place, "only CSV has a separator", "take it out");
    }
    if kind == DocumentKind::Update && !(file.values.is_empty() && file.lists.is_empty()) {
        let help = "read a panel of it: document: html, within: { update: <the panel's id> }";
        report.say("bad_document", file.page.place, "an update has no values of its own", help);
    }
}

/// Forms and links are of pages.
fn expect_no_markup(file: &PageFile, kind: DocumentKind, report: &mut Reporter<'_>) {
    let forms = file.forms.values().map(|form| form.place).next();
    let place = forms.or((!file.links.is_empty()).then_some(file.page.place));
    if let Some(place) = place {
        let message = format!("a document of kind {kind} has no forms and no links");
        report.say("bad_document", place, message, "take them out, or say document: html");
    }
}

/// A file of lines may break off behind any of them.
fn expect_end(file: &PageFile, report: &mut Reporter<'_>) {
    let counts = !file.lists.is_empty() && file.lists.values().all(|list| list.value.count.is_some());
    if file.ends_with.is_none() && !counts {
        report.say(
            "missing_proof",
            file.page.place,
            "nothing proves that the file is whole",
            "give each list its count, or say how the file ends: ends_with: \"*** END ***\"; if by nothing but a line \
             break, ends_with: \"\\n\"",
        );
    }
}

/// A single heading stands under every separator.
fn expect_separable(file: &PageFile, report: &mut Reporter<'_>) {
    let is_needed = |field: &FieldFile| matches!(field.optional, None | Some(OptionalFile::Blank));
    let tells = file
        .lists
        .values()
        .any(|list| list.value.columns.values().filter(|column| is_needed(&column.value)).count() > 1);
    if file.separator.is_none() && !tells {
        let help = "say what does: separator: \",\"";
        report.say("missing_separator", file.page.place, "no headings tell what separates values", help);
    }
}
