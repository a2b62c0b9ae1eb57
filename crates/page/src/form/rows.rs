//! Grids of controls with numbered names, to which a script adds rows.

use std::collections::{BTreeMap, HashMap};
use std::ops::Range;

use super::FormInput;
use super::fill::{Entered, Filler, misfit};
use super::locate::{hidden_field, owner};
use crate::cell::Cell;
use crate::control::{self, ControlKind};
use crate::document::Document;
use crate::drift::{Drift, DriftKind};
use crate::evidence::Evidence;
use crate::list::find_grid;
use crate::model::{Field, FormRows, NumberedName, Presence, RowControl};
use crate::reader::Reader;
use crate::tree::{NodeId, Tree};

/// A grid of controls on the page.
#[derive(Debug, Clone)]
pub(crate) struct FoundRows {
    /// The rows that the page has, from the first, each with its controls by column and combo column.
    rows: Vec<FoundRow>,
    /// The number of the first row.
    first: u32,
    /// The field with the number of rows.
    count: Option<NodeId>,
}

#[derive(Debug, Clone)]
struct FoundRow {
    /// The table's row.
    node: NodeId,
    controls: HashMap<String, NodeId>,
    combos: HashMap<String, NodeId>,
}

impl FormRows {
    /// Finds the grid by its headings; each of its controls must stand under its own.
    pub(super) fn locate(
        &self,
        document: &Document,
        form: NodeId,
        sections: Option<&[Range<NodeId>]>,
    ) -> Result<FoundRows, Drift> {
        let tree = &document.tree;
        let fields: Vec<Field> = self.columns.iter().map(RowControl::as_field).collect();
        let grid = find_grid(document, &fields.iter().collect::<Vec<_>>(), sections)?;
        let mut numbers: Option<Vec<u32>> = None;
        let mut rows: Vec<FoundRow> = Vec::new();
        for (column, at) in self.columns.iter().zip(&grid.columns) {
            let controls = named(tree, form, &column.field, is_filled_by_a_person);
            let keys: Vec<u32> = controls.keys().copied().collect();
            if *numbers.get_or_insert_with(|| keys.clone()) != keys {
                let found = format!("{} rows with {:?}", keys.len(), column.field.at(0));
                return Err(Drift::new(DriftKind::Contradiction, "the same rows in each column", &found));
            }
            for (index, control) in controls.into_values().enumerate() {
                let row = grid.table.rows.iter().find(|row| tree.contains(row.node, control));
                let row = row.filter(|row| {
                    let cell = at.and_then(|at| row.slot(at));
                    cell.is_some_and(|cell| tree.contains(cell.node, control))
                });
                let row = row.ok_or_else(|| column.misplaced())?;
                if rows.len() <= index {
                    rows.push(FoundRow { node: row.node, controls: HashMap::new(), combos: HashMap::new() });
                }
                let found = rows.get_mut(index).filter(|found| found.node == row.node);
                found.ok_or_else(|| column.misplaced())?.controls.insert(column.name.clone(), control);
            }
        }
        self.add_combos(tree, form, &mut rows)?;
        let numbers = numbers.unwrap_or_default();
        let first = self.first_of(&numbers)?;
        let count = self.count.as_ref().map(|name| hidden_field(tree, form, name));
        let count = match count {
            Some(count) => Some(count?),
            None => None,
        };
        Ok(FoundRows { rows, first, count })
    }

    fn add_combos(&self, tree: &Tree, form: NodeId, rows: &mut [FoundRow]) -> Result<(), Drift> {
        let is_hidden = |kind| kind == ControlKind::Hidden;
        for column in &self.columns {
            let Some(combo) = &column.combo else { continue };
            let controls = named(tree, form, combo, is_hidden);
            if controls.len() != rows.len() {
                let expected = format!("a hidden field {:?} in each row", combo.at(0));
                let found = format!("{} of them", controls.len());
                return Err(Drift::new(DriftKind::FormMissing, expected, &found).at(&column.name));
            }
            for (row, control) in rows.iter_mut().zip(controls.into_values()) {
                row.combos.insert(column.name.clone(), control);
            }
        }
        Ok(())
    }

    /// The number of the first row: the page's, else the declared one. The rows must follow each other.
    fn first_of(&self, numbers: &[u32]) -> Result<u32, Drift> {
        let Some(first) = numbers.first() else {
            return self.first.ok_or_else(|| {
                Drift::new(DriftKind::FormMissing, format!("a row of {}", self.name), "no row on the page")
            });
        };
        if numbers.iter().zip(*first..).any(|(number, wanted)| *number != wanted) {
            let found = format!("rows {numbers:?}");
            return Err(Drift::new(DriftKind::Contradiction, "rows that follow each other", &found));
        }
        if self.first.is_some_and(|wanted| wanted != *first) {
            let found = format!("row {first}");
            return Err(Drift::new(DriftKind::Contradiction, "the declared first row", &found));
        }
        Ok(*first)
    }

    fn column(&self, name: &str) -> Result<&RowControl, Drift> {
        let unknown = || Drift::new(DriftKind::FormMissing, format!("column {name:?}"), "not declared");
        self.columns.iter().find(|column| column.name == name).ok_or_else(unknown)
    }

    /// Fills the rows: first those that the page has, then those that a script would have added.
    pub(super) fn fill(
        &self,
        filler: &mut Filler<'_>,
        found: &FoundRows,
        rows: &[Vec<(String, FormInput)>],
    ) -> Result<(), Drift> {
        let wanted = u32::try_from(rows.len()).unwrap_or(u32::MAX);
        if wanted > self.max {
            let expected = format!("at most {} rows", self.max);
            return Err(Drift::new(DriftKind::FormUnusable, expected, &format!("{wanted} rows")));
        }
        for (index, row) in rows.iter().enumerate() {
            match found.rows.get(index) {
                Some(place) => self.fill_row(filler, place, row)?,
                None => self.add_row(filler, found, index, row)?,
            }
        }
        if rows.len() > found.rows.len()
            && let Some(count) = found.count
        {
            filler.entered.typed.insert(count, wanted.to_string());
        }
        Ok(())
    }

    /// Fills a row of the page, which must be blank.
    fn fill_row(
        &self,
        filler: &mut Filler<'_>,
        place: &FoundRow,
        row: &[(String, FormInput)],
    ) -> Result<(), Drift> {
        let tree = &filler.document.tree;
        if place.controls.values().any(|control| !is_blank(tree, *control)) {
            return Err(Drift::new(DriftKind::FormUnusable, "a blank row", "a row with something in it"));
        }
        for (name, input) in row {
            let column = self.column(name)?;
            let control = place.controls.get(name).copied().ok_or_else(|| column.misplaced())?;
            let cell = Cell::new(tree, vec![control]);
            let combo = place.combos.get(name).copied();
            filler.fill_one(&cell, combo, input).map_err(|drift| drift.at(name))?;
        }
        Ok(())
    }

    /// Adds the fields of a row as the script would: those of the page's last row, with another number.
    fn add_row(
        &self,
        filler: &mut Filler<'_>,
        found: &FoundRows,
        index: usize,
        row: &[(String, FormInput)],
    ) -> Result<(), Drift> {
        let number = u32::try_from(index).ok().and_then(|index| found.first.checked_add(index));
        let number = number.unwrap_or(u32::MAX);
        let pattern = found.rows.last();
        if let Some(pattern) = pattern {
            self.expect_known(filler.document, pattern)?;
        }
        for (name, _) in row {
            self.column(name)?;
        }
        for column in &self.columns {
            let input = row.iter().find(|(name, _)| *name == column.name).map(|(_, input)| input);
            let control = pattern.and_then(|pattern| pattern.controls.get(&column.name)).copied();
            let fields = column.added(filler.document, control, number, input);
            filler.entered.added.extend(fields.map_err(|drift| drift.at(&column.name))?);
        }
        let fixed = self.fixed.iter().map(|(name, value)| (name.at(number), value.clone()));
        filler.entered.added.extend(fixed);
        Ok(())
    }

    /// Whether all that travels of a row of the page is known, so that an added row lacks nothing.
    fn expect_known(&self, document: &Document, row: &FoundRow) -> Result<(), Drift> {
        let tree = &document.tree;
        let combos = self.columns.iter().filter_map(|column| column.combo.as_ref());
        let names: Vec<&NumberedName> = self
            .columns
            .iter()
            .map(|column| &column.field)
            .chain(combos)
            .chain(self.fixed.iter().map(|(name, _)| name))
            .collect();
        let travels = |id: &NodeId| {
            !matches!(
                control::kind(tree, *id),
                None | Some(
                    ControlKind::Submit | ControlKind::Scripted | ControlKind::Reset | ControlKind::File
                )
            )
        };
        let strange = tree.below(row.node).filter(travels).find_map(|id| {
            let name = tree.attribute(id, "name").filter(|name| !name.is_empty())?;
            names.iter().all(|known| known.row_of(name, 0).is_none()).then_some(name)
        });
        match strange {
            Some(name) => {
                let expected = format!("a row of {} without other fields", self.name);
                Err(Drift::new(DriftKind::FormUnusable, expected, &format!("the field {name:?}")))
            }
            None => Ok(()),
        }
    }
}

impl RowControl {
    /// What the grid must have for it: a column with its heading.
    fn as_field(&self) -> Field {
        Field {
            name: self.name.clone(),
            evidence: Evidence { heading: Some(self.heading.clone()), ..Evidence::default() },
            reader: Reader::Text,
            presence: Presence::Required,
            blank: Vec::new(),
        }
    }

    /// The fields of an added row: as filled in, else as a row of the page has them that is blank.
    fn added(
        &self,
        document: &Document,
        control: Option<NodeId>,
        number: u32,
        input: Option<&FormInput>,
    ) -> Result<Vec<(String, String)>, Drift> {
        let field = self.field.at(number);
        if let Some(combo) = &self.combo {
            let (shown, value) = match input {
                Some(FormInput::Pair { shown, value }) => (shown.clone(), value.clone()),
                None => (String::new(), String::new()),
                Some(_) => return Err(misfit("what is read and what it stands for")),
            };
            return Ok(vec![(field, shown), (combo.at(number), value)]);
        }
        match (control, input) {
            (Some(control), input) => {
                let mut filler = Filler { document, entered: Entered::default() };
                if let Some(input) = input {
                    filler.fill_one(&Cell::new(&document.tree, vec![control]), None, input)?;
                }
                let values = filler.entered.sent(&document.tree, control);
                Ok(values.into_iter().map(|value| (field.clone(), value)).collect())
            }
            (None, Some(FormInput::Text(text))) => Ok(vec![(field, text.clone())]),
            (None, None) => Ok(vec![(field, String::new())]),
            (None, Some(_)) => Err(misfit("a text")),
        }
    }

    fn misplaced(&self) -> Drift {
        let expected = format!("{:?} under the heading {:?}", self.field.at(0), self.heading);
        Drift::new(DriftKind::Contradiction, expected, "it stands elsewhere").at(&self.name)
    }
}

fn is_filled_by_a_person(kind: ControlKind) -> bool {
    matches!(kind, ControlKind::Typed | ControlKind::TextArea | ControlKind::Select | ControlKind::Checkbox)
}

/// The controls of the form under a numbered name, by row. Without a number, they are numbered from 0 as they stand.
fn named(
    tree: &Tree,
    form: NodeId,
    name: &NumberedName,
    wanted: fn(ControlKind) -> bool,
) -> BTreeMap<u32, NodeId> {
    let mut found = BTreeMap::new();
    let controls = tree.all().filter(|id| control::kind(tree, *id).is_some_and(wanted));
    for id in controls.filter(|id| owner(tree, *id) == Some(form)) {
        let next = u32::try_from(found.len()).unwrap_or(u32::MAX);
        if let Some(row) = tree.attribute(id, "name").and_then(|written| name.row_of(written, next)) {
            found.insert(row, id);
        }
    }
    found
}

/// Whether nothing was filled in yet. What a script counts with begins as zero.
fn is_blank(tree: &Tree, control: NodeId) -> bool {
    match control::kind(tree, control) {
        Some(ControlKind::Typed | ControlKind::TextArea) => {
            let shown = control::shown_value(tree, control);
            let shown = shown.trim();
            shown.is_empty() || shown.chars().all(|c| matches!(c, '0' | '.' | ','))
        }
        Some(ControlKind::Checkbox) => tree.attribute(control, "checked").is_none(),
        _ => true,
    }
}
