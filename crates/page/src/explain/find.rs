//! Finding everything that a model declares, each for itself, and marking it.

use std::collections::HashMap;

use serde_json::Value as Json;

use super::marks::{Marks, Role};
use super::picture::picture;
use super::{
    ColumnFinding, ControlFinding, Explanation, FieldFinding, FormFinding, LinkFinding, ListFinding, Outcome,
    RowFinding, Statement, Unclaimed, why,
};
use crate::cell::{Cell, CellId};
use crate::control;
use crate::document::Document;
use crate::drift::{Drift, DriftKind};
use crate::evidence::{Evidence, Test};
use crate::list::{Grid, ListReading};
use crate::model::{
    ControlModel, CountModel, Field, FormModel, LinkModel, ListModel, PageModel, SubmitModel,
};
use crate::proof::{fits, is_heading};
use crate::reader::Facet;
use crate::record::{Located, ReadContext, is_within};
use crate::survey::Survey;
use crate::table::TableRow;
use crate::text::{label_key, normalise};
use crate::tree::NodeId;
use crate::value::Reading;

pub(super) fn explain(
    model: &PageModel,
    document: &Document,
    status: u16,
    context: &ReadContext,
) -> Explanation {
    let view = model.view(document).unwrap_or(document);
    let survey = view.survey();
    let mut finder =
        Finder { page: &model.name, document: view, survey: &survey, context, marks: Marks::default() };
    let proof =
        model.proof.iter().enumerate().map(|(at, test)| finder.statement(&format!("p{at}"), test, true));
    let proof = proof.collect();
    let mut values = finder.values(model);
    let lists = model.lists.iter().enumerate().map(|(at, list)| finder.list(at, list)).collect();
    let forms = model.forms.iter().enumerate().map(|(at, form)| finder.form(at, form)).collect();
    let links = model.links.iter().enumerate().map(|(at, link)| finder.link(at, link)).collect();
    let unclaimed = finder.unclaimed();
    for (value, field) in values.iter_mut().zip(&model.values) {
        if let (Outcome::Drift(drift), true) = (&value.outcome, value.hints.is_empty()) {
            value.hints = why::unused(&unclaimed, field, drift, context);
        }
    }
    Explanation {
        page: model.name.clone(),
        drift: model.read(document, status, context).err(),
        proof,
        gate: model.passes_gate(document, status).err(),
        values,
        lists,
        forms,
        links,
        unclaimed,
        picture: picture(view, &finder.marks),
    }
}

struct Finder<'f> {
    page: &'f str,
    document: &'f Document,
    survey: &'f Survey,
    context: &'f ReadContext,
    marks: Marks,
}

impl Finder<'_> {
    /// Whether a statement holds. One that must hold and does not gets hints.
    fn statement(&mut self, anchor: &str, test: &Test, must_hold: bool) -> Statement {
        let holds = test.holds(self.document);
        let (witnessed, role) = match test {
            Test::Not(inner) => (witnesses(self.document, inner), Role::Drift),
            test => (witnesses(self.document, test), Role::Proof),
        };
        for node in witnessed {
            self.marks.add(node, role, anchor, "");
        }
        let hints =
            if holds || !must_hold { Vec::new() } else { why::test(self.survey, self.document, test) };
        Statement { anchor: anchor.to_owned(), text: test.to_string(), holds, hints }
    }

    fn values(&mut self, model: &PageModel) -> Vec<FieldFinding> {
        let labels: Vec<String> =
            model.values.iter().filter_map(|field| field.evidence.label.as_deref().map(label_key)).collect();
        let mut claims: HashMap<(CellId, Facet), String> = HashMap::new();
        let fields = model.values.iter().enumerate();
        fields.map(|(at, field)| self.value(&format!("v{at}"), field, &labels, &mut claims)).collect()
    }

    fn value(
        &mut self,
        anchor: &str,
        field: &Field,
        labels: &[String],
        claims: &mut HashMap<(CellId, Facet), String>,
    ) -> FieldFinding {
        let (document, tree) = (self.document, &self.document.tree);
        self.section(anchor, field.evidence.section.as_deref());
        let read = match field.locate(document) {
            Err(drift) => Err(drift),
            Ok(Located::Nowhere(absence)) => Ok(field.absent(absence, "")),
            Ok(Located::Spot(spot)) => field.read_spot(document, &spot, self.context),
            Ok(Located::Line(text)) => {
                self.lines(anchor, field);
                field.read_text(&text, self.context)
            }
            Ok(Located::Script(text)) => field.read_script(document, &text, self.context),
            Ok(Located::Cell(cell)) => {
                let claim = (cell.id(tree), field.reader.facet());
                let twin = claims.get(&claim).cloned();
                claims.entry(claim).or_insert_with(|| field.name.clone());
                let read = match twin {
                    Some(other) => {
                        let found = format!("the cell of {other}");
                        Err(Drift::new(DriftKind::Contradiction, field.evidence.to_string(), &found))
                    }
                    None => field
                        .is_no_label(document, &cell, labels)
                        .and_then(|()| field.read_cell(document, &cell, self.context)),
                };
                let role = if read.is_ok() { Role::Value } else { Role::Drift };
                self.marks.add_cell(tree, &cell, role, anchor, &field.name);
                read
            }
        };
        self.labels(anchor, field, if read.is_ok() { Role::Label } else { Role::Drift });
        let read = read.map_err(|drift| drift.on(self.page).at(&field.name));
        self.finding(anchor, field, read)
    }

    fn finding(&self, anchor: &str, field: &Field, read: Result<Reading, Drift>) -> FieldFinding {
        let hints = read
            .as_ref()
            .err()
            .map(|drift| why::field(self.document, self.survey, field, drift))
            .unwrap_or_default();
        let raw = match &read {
            Ok(reading) => Some(reading.found.raw.clone()).filter(|raw| !raw.is_empty()),
            Err(_) => None,
        };
        let outcome = match read {
            Ok(Reading { value: Ok(value), .. }) => Outcome::Read(value.to_json()),
            Ok(Reading { value: Err(absence), .. }) => Outcome::Absent(absence),
            Err(drift) => Outcome::Drift(drift),
        };
        FieldFinding {
            anchor: anchor.to_owned(),
            name: field.name.clone(),
            evidence: field.evidence.to_string(),
            reader: field.reader.expectation(),
            outcome,
            raw,
            hints,
        }
    }

    fn section(&mut self, anchor: &str, section: Option<&str>) {
        let Some(section) = section else { return };
        let nodes = self.document.section_headings().nodes(&self.document.tree, &label_key(section));
        for node in nodes {
            self.marks.add(node, Role::Section, anchor, "");
        }
    }

    /// Marks the labels, or the column headings, that a field is found by.
    fn labels(&mut self, anchor: &str, field: &Field, role: Role) {
        let evidence = &field.evidence;
        let sections = self.document.sections_of(evidence.section.as_deref()).ok().flatten();
        for node in label_nodes(self.document, evidence) {
            if is_within(node, sections.as_deref()) {
                self.marks.add(node, role, anchor, "");
            }
        }
    }

    fn lines(&mut self, anchor: &str, field: &Field) {
        let Some(pattern) = &field.evidence.line else { return };
        for line in self.document.lines().iter().filter(|line| pattern.matches(&line.text)) {
            self.marks.add(line.node, Role::Value, anchor, &field.name);
        }
    }

    fn list(&mut self, at: usize, list: &ListModel) -> ListFinding {
        let document = self.document;
        let anchor = format!("l{at}");
        self.section(&anchor, list.section.as_deref());
        let empty = list.empty.iter().enumerate();
        let empty =
            empty.map(|(test, empty)| self.statement(&format!("l{at}e{test}"), empty, false)).collect();
        let grid = match &list.rows {
            None => list.find(document),
            Some(path) => Err(Drift::new(DriftKind::LabelMissing, path.source(), "no grid")),
        };
        let read = list.read(document, self.context).map_err(|drift| drift.within(&list.name).on(self.page));
        let found: Vec<bool> = match &grid {
            Ok(grid) => grid.columns.iter().map(Option::is_some).collect(),
            Err(_) if list.rows.is_some() => vec![read.is_ok(); list.columns.len()],
            Err(_) => list
                .columns
                .iter()
                .map(|column| !label_nodes(document, &column.evidence).is_empty())
                .collect(),
        };
        let columns =
            list.columns.iter().zip(&found).enumerate().map(|(index, (column, found))| ColumnFinding {
                anchor: format!("l{at}c{index}"),
                name: column.name.clone(),
                evidence: column.evidence.to_string(),
                reader: column.reader.expectation(),
                found: *found,
                hints: if *found { Vec::new() } else { why::column(self.survey, list, column) },
            });
        let columns: Vec<ColumnFinding> = columns.collect();
        match &grid {
            Ok(grid) => self.grid(at, list, grid, read.as_ref().ok()),
            Err(_) => self.headings(at, list),
        }
        let drift = read.as_ref().err().cloned();
        let hints = drift.as_ref().map(|drift| why::list(self.survey, drift)).unwrap_or_default();
        let reading = read.unwrap_or_default();
        ListFinding {
            rows: rows(at, list, &reading),
            count: list.count.as_ref().map(|count| self.count(&anchor, count)),
            anchor,
            name: list.name.clone(),
            columns,
            empty,
            drift,
            hints,
        }
    }

    /// Marks the headings that are there, though not all in one grid.
    fn headings(&mut self, at: usize, list: &ListModel) {
        for (index, column) in list.columns.iter().enumerate() {
            for node in label_nodes(self.document, &column.evidence) {
                self.marks.add(node, Role::Label, &format!("l{at}c{index}"), &column.name);
            }
        }
    }

    /// Marks the headings, rows and cells of a grid.
    fn grid(&mut self, at: usize, list: &ListModel, grid: &Grid<'_>, reading: Option<&ListReading>) {
        let (document, tree) = (self.document, &self.document.tree);
        let header = grid.table.rows.get(grid.header);
        let named: Vec<(usize, &Field, usize)> = list
            .columns
            .iter()
            .zip(&grid.columns)
            .enumerate()
            .filter_map(|(index, (field, column))| Some((index, field, (*column)?)))
            .collect();
        for (index, field, column) in &named {
            if let Some(cell) = header.and_then(|header| header.slot(*column)) {
                self.marks.add(cell.node, Role::Label, &format!("l{at}c{index}"), &field.name);
            }
        }
        let is_empty = list.empty.iter().any(|test| test.holds(document));
        let wanted: Vec<&TableRow> = list.wanted_rows(document, grid, is_empty).map(|(row, _)| row).collect();
        for (number, row) in wanted.into_iter().enumerate() {
            let read = reading.and_then(|reading| reading.rows.get(number));
            let role = if matches!(read, Some(Ok(_))) { Role::Row } else { Role::Drift };
            self.marks.add(row.node, role, &format!("l{at}r{number}"), "");
            for (index, field, column) in &named {
                let Some(slot) = row.slot(*column) else { continue };
                let cell = Cell::new(tree, vec![slot.node]);
                let is_wrong = field.read_cell(document, &cell, self.context).is_err();
                let role = if is_wrong { Role::Drift } else { Role::Value };
                self.marks.add_cell(tree, &cell, role, &format!("l{at}c{index}"), "");
            }
        }
    }

    /// Marks the lines that count the rows, and gives the first; of a data document the count itself.
    fn count(&mut self, anchor: &str, count: &CountModel) -> String {
        let document = self.document;
        let pattern = match count {
            CountModel::Line(pattern) => pattern,
            CountModel::Values(paths) => {
                let paths = [&paths.from, &paths.to, &paths.shown, &paths.total];
                let texts = paths.into_iter().flatten().map(|path| path.shown(document));
                return texts.collect::<Vec<_>>().join(", ");
            }
        };
        let mut lines = document.lines().iter().filter(|line| pattern.matches(&line.text)).peekable();
        let first = lines.peek().map(|line| line.text.clone());
        for line in lines {
            self.marks.add(line.node, Role::Proof, anchor, "count");
        }
        first.unwrap_or_else(|| format!("nothing like {:?}", pattern.source()))
    }

    fn form(&mut self, at: usize, form: &FormModel) -> FormFinding {
        let (document, tree) = (self.document, &self.document.tree);
        let anchor = format!("f{at}");
        self.section(&anchor, form.section.as_deref());
        let located = form.locate(document);
        let mut controls = Vec::new();
        for (index, model) in form.controls.iter().enumerate() {
            let anchor = format!("f{at}c{index}");
            let cell = located.as_ref().ok().and_then(|found| found.controls.get(&model.name));
            if let Some(cell) = cell {
                self.marks.add_cell(tree, cell, Role::Control, &anchor, &model.name);
            }
            let kind = cell.and_then(|cell| cell.controls().first()).map(|id| control::type_name(tree, *id));
            let role = if kind.is_some() { Role::Label } else { Role::Drift };
            self.control_labels(&anchor, model, role);
            let is_lacking = located.is_err() && !self.has_control(model);
            let hints = if is_lacking { why::control(self.survey, model) } else { Vec::new() };
            let evidence = model.evidence.to_string();
            controls.push(ControlFinding { anchor, name: model.name.clone(), evidence, kind, hints });
        }
        if let Ok(found) = &located {
            self.marks.add(found.node, Role::Section, &anchor, "");
            if let Some(button) = found.button {
                self.marks.add(button, Role::Button, &anchor, &form.name);
            }
        }
        let (submit, test) = match &form.submit {
            SubmitModel::Button(caption) => {
                (format!("button {caption:?}"), Some(Test::Button(caption.clone())))
            }
            SubmitModel::ScriptedButton(caption) => {
                (format!("scripted button {caption:?}"), Some(Test::Button(caption.clone())))
            }
            SubmitModel::None => ("no button".to_owned(), None),
        };
        let lacks_button = test.filter(|test| located.is_err() && !test.holds(document));
        let hints = lacks_button.map(|test| why::test(self.survey, document, &test)).unwrap_or_default();
        let drift = located.err().map(|drift| drift.on_form(&form.name).on(self.page));
        FormFinding { anchor, name: form.name.clone(), submit, controls, drift, hints }
    }

    fn has_control(&self, model: &ControlModel) -> bool {
        let key = model.evidence.label.as_deref().map(label_key).unwrap_or_default();
        self.document
            .places
            .iter()
            .any(|place| place.label == key && place.cells.iter().any(|cell| !cell.controls().is_empty()))
    }

    fn control_labels(&mut self, anchor: &str, model: &ControlModel, role: Role) {
        for node in label_nodes(self.document, &model.evidence) {
            self.marks.add(node, role, anchor, "");
        }
    }

    fn link(&mut self, at: usize, link: &LinkModel) -> LinkFinding {
        let anchor = format!("a{at}");
        for node in link.nodes(self.document) {
            self.marks.add(node, Role::Link, &anchor, &link.name);
        }
        let found = link.find(self.document).map_err(|drift| drift.at(&link.name).on(self.page));
        let hints = if found.is_err() { why::link(self.survey, &link.text) } else { Vec::new() };
        let (leads_to, drift) = match found {
            Ok(url) => (url.map(|url| url.to_string()), None),
            Err(drift) => (None, Some(drift)),
        };
        LinkFinding { anchor, name: link.name.clone(), text: link.text.clone(), leads_to, drift, hints }
    }

    /// What nothing above has claimed.
    fn unclaimed(&mut self) -> Unclaimed {
        let is_used = |marks: &Marks, node: NodeId| {
            [Role::Label, Role::Drift, Role::Control].into_iter().any(|role| marks.has(node, role))
        };
        let mut labels = Vec::new();
        for (at, label) in self.survey.labels.iter().enumerate() {
            if is_used(&self.marks, label.node) || label.values.is_empty() {
                continue;
            }
            let anchor = format!("u{at}");
            self.marks.add(label.node, Role::Unclaimed, &anchor, "");
            labels.push((anchor, label.clone()));
        }
        let tree = &self.document.tree;
        let has_heading = |row: NodeId| tree.below(row).any(|cell| is_used(&self.marks, cell));
        let grids = self.survey.grids.iter().filter(|grid| !has_heading(grid.header)).cloned().collect();
        let is_found = |form: NodeId| self.marks.has(form, Role::Section);
        let forms = self.survey.forms.iter().filter(|form| !is_found(form.node)).cloned().collect();
        Unclaimed { labels, grids, forms }
    }
}

impl Drift {
    /// The same drift at the named form, or at its control.
    fn on_form(self, form: &str) -> Self {
        let field = self.field.clone().map_or(form.to_owned(), |field| format!("{form}.{field}"));
        self.at(&field)
    }
}

fn rows(at: usize, list: &ListModel, reading: &ListReading) -> Vec<RowFinding> {
    let rows = reading.rows.iter().enumerate().map(|(number, row)| {
        let anchor = format!("l{at}r{number}");
        match row {
            Ok(row) => {
                let json = |name: &String| row.values.get(name).map_or(Json::Null, Reading::to_json);
                let values = list.columns.iter().map(|column| (column.name.clone(), json(&column.name)));
                RowFinding { anchor, key: row.key.clone(), values: values.collect(), drift: None }
            }
            Err(wrong) => RowFinding {
                anchor,
                key: wrong.key.clone(),
                values: Vec::new(),
                drift: Some((*wrong.drift).clone()),
            },
        }
    });
    rows.collect()
}

/// Where the declared label, or heading, is written.
fn label_nodes(document: &Document, evidence: &Evidence) -> Vec<NodeId> {
    if let Some(label) = evidence.label.as_deref().map(label_key) {
        return document
            .places
            .iter()
            .filter(|place| place.label == label)
            .map(|place| place.label_node)
            .collect();
    }
    match &evidence.heading {
        Some(heading) => columns(document, heading),
        None => Vec::new(),
    }
}

fn columns(document: &Document, heading: &str) -> Vec<NodeId> {
    let heading = label_key(heading);
    let rows = document.tables.iter().flat_map(|table| &table.rows).filter(|row| row.keys.len() > 1);
    let cells = rows.flat_map(|row| row.cells().into_iter().zip(&row.keys));
    cells.filter(|(_, key)| **key == heading).map(|(cell, _)| cell.node).collect()
}

/// The parts of a page that make a statement true.
fn witnesses(document: &Document, test: &Test) -> Vec<NodeId> {
    let tree = &document.tree;
    let elements = || tree.all().filter(|id| tree.is_element(*id) && tree.seen(*id));
    match test {
        Test::Heading(pattern) => {
            let is_it =
                |id: &NodeId| is_heading(tree, *id) && fits(pattern, &crate::text::tidy(&tree.text(*id)));
            elements().filter(is_it).collect()
        }
        Test::Text(pattern) => {
            document.lines().iter().filter(|line| fits(pattern, &line.text)).map(|line| line.node).collect()
        }
        Test::Contains(text) => {
            let text = normalise(text).to_lowercase();
            document.lines().iter().filter(|line| line.folded.contains(&text)).map(|line| line.node).collect()
        }
        Test::Label(label) => {
            label_nodes(document, &Evidence { label: Some(label.clone()), ..Evidence::default() })
        }
        Test::Column(heading) => columns(document, heading),
        Test::Button(caption) => {
            let caption = label_key(caption);
            let is_it = |id: &NodeId| {
                control::is_button(tree, *id) && label_key(&control::caption(tree, *id)) == caption
            };
            elements().filter(is_it).collect()
        }
        Test::Link(text) => {
            let text = label_key(text);
            elements().filter(|id| tree.tag(*id) == "a" && label_key(&tree.text(*id)) == text).collect()
        }
        Test::Control(kind) => elements().filter(|id| control::type_name(tree, *id) == *kind).collect(),
        Test::Has(at) | Test::Equals { at, .. } | Test::Like { at, .. } => at.found(document),
        Test::Frame(name) => document.frames(name).collect(),
        Test::Title(_) | Test::Path(_) | Test::Alert(_) | Test::Call(_) | Test::EmptyBody | Test::Not(_) => {
            Vec::new()
        }
    }
}
