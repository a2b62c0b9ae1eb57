//! The kinds of change that pages suffer: each a function over a page and its truth.

mod delivery;
mod grid;
mod naming;
mod structure;
mod values;
mod wording;

use fastrand::Rng;

use crate::case::Case;

/// What a kind of change does to the information on a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Keeps {
    /// All of it is there, and each value is written as before.
    All,
    /// All of it is there, but values are written otherwise: to be loud is right.
    Form,
    /// Something is no longer there.
    Less,
    /// It is not the page that was asked for.
    Nothing,
}

/// A kind of change.
pub(crate) struct Change {
    /// As in the list of kinds: `D6`.
    pub(crate) code: &'static str,
    pub(crate) about: &'static str,
    pub(crate) keeps: Keeps,
    /// Changes the page and its truth. False if the page has nothing to which it applies.
    pub(crate) apply: fn(&mut Case, &mut Rng) -> bool,
}

const fn change(
    code: &'static str,
    about: &'static str,
    keeps: Keeps,
    apply: fn(&mut Case, &mut Rng) -> bool,
) -> Change {
    Change { code, about, keeps, apply }
}

/// All of them.
pub(crate) const CHANGES: &[Change] = &[
    change("D1", "ids renamed", Keeps::All, naming::ids),
    change("D2", "classes renamed or hashed", Keeps::All, naming::classes),
    change("D3", "ids and classes renamed", Keeps::All, naming::ids_and_classes),
    change("D4", "attributes stripped", Keeps::All, naming::stripped),
    change("D5", "data attributes renamed", Keeps::All, naming::data),
    change("D6", "id reused by another field", Keeps::All, naming::reused),
    change("D7", "tags changed", Keeps::All, naming::tags),
    change("D8", "case, spaces, colons of labels", Keeps::All, wording::dressed),
    change("D9", "labels by synonyms", Keeps::All, wording::synonyms),
    change("D10", "labels in another language", Keeps::All, wording::translated),
    change("D11", "label moved into an attribute", Keeps::All, wording::into_attribute),
    change("D12", "wrapper inserted", Keeps::All, structure::wrapped),
    change("D13", "wrapper removed", Keeps::All, structure::unwrapped),
    change("D14", "table to boxes", Keeps::All, structure::to_boxes),
    change("D15", "boxes to table", Keeps::All, structure::to_table),
    change("D16", "rows shuffled", Keeps::All, structure::shuffled),
    change("D17", "field moved to another section", Keeps::All, structure::moved),
    change("D18", "field moved to another page", Keeps::Less, structure::to_another_page),
    change("D19", "part moved into a frame", Keeps::Less, structure::into_frame),
    change("D20", "one column to two, or back", Keeps::All, structure::two_columns),
    change("D21", "fields as definition list", Keeps::All, structure::to_definitions),
    change("D22", "columns reordered", Keeps::All, grid::reordered),
    change("D23", "look-alike column inserted", Keeps::All, grid::inserted),
    change("D24", "column removed", Keeps::Less, grid::removed),
    change("D25", "header repeated or grouped", Keeps::All, grid::headers),
    change("D26", "page size or paging changed", Keeps::All, grid::paging),
    change("D27", "rows drawn on demand", Keeps::Less, grid::on_demand),
    change("D28", "total added as a data row", Keeps::All, grid::total),
    change("D29", "date format changed", Keeps::Form, values::dates),
    change("D30", "number format changed", Keeps::Form, values::numbers),
    change("D31", "value masked", Keeps::Less, values::masked),
    change("D32", "field left blank", Keeps::Less, values::blank),
    change("D33", "field removed", Keeps::Less, values::removed),
    change("D34", "field or decoy panel added", Keeps::All, values::decoy),
    change("D35", "data only in a script", Keeps::Less, delivery::in_script),
    change("D36", "login, notice, cut or other page", Keeps::Nothing, delivery::foreign),
];

/// What one page cannot show: it looks as before and means something else. Counted apart.
pub(crate) const BLIND: &[Change] =
    &[change("D29*", "day and month swapped", Keeps::Form, values::days_swapped)];

/// The change with this code.
pub(crate) fn find(code: &str) -> Option<&'static Change> {
    CHANGES.iter().chain(BLIND).find(|change| change.code == code)
}

/// Up to so many of them, at least one.
pub(crate) fn some<T: Clone>(of: &[T], most: usize, rng: &mut Rng) -> Vec<T> {
    let many = rng.usize(1..=most.max(1));
    rng.choose_multiple(of.iter().cloned(), many)
}
