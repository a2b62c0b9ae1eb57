//! Finding a form: by its controls, its grids, its button and its section.

use std::collections::HashMap;

use super::FormSubmission;
use super::rows::FoundRows;
use crate::cell::Cell;
use crate::control::{self, ControlKind};
use crate::document::Document;
use crate::drift::{Drift, DriftKind};
use crate::evidence::same_label;
use crate::model::{ControlModel, ControlRole, FormModel, SubmitModel};
use crate::record::is_within;
use crate::text::label_key;
use crate::tree::{NodeId, Tree};

/// A form of the document that fits a model.
pub(crate) struct FoundForm {
    pub(crate) node: NodeId,
    pub(crate) controls: HashMap<String, Cell>,
    /// The hidden fields of combo boxes, by the control's name.
    pub(super) combos: HashMap<String, NodeId>,
    pub(super) rows: HashMap<String, FoundRows>,
    pub(crate) button: Option<NodeId>,
}

impl FormModel {
    /// The form with nothing filled in.
    pub(crate) fn as_it_is(&self, document: &Document) -> Result<FormSubmission, Drift> {
        self.locate(document).and_then(|found| found.fill(document, self, &[]))
    }

    /// The one form with all declared controls and the declared button.
    pub(crate) fn locate(&self, document: &Document) -> Result<FoundForm, Drift> {
        let tree = &document.tree;
        let forms = tree.all().filter(|id| tree.tag(*id) == "form");
        let mut found = Vec::new();
        let mut nearest: Option<(usize, Drift)> = None;
        for form in forms {
            match self.fit(document, form) {
                Ok(fit) => found.push(fit),
                Err((matched, drift)) if nearest.as_ref().is_none_or(|(best, _)| matched > *best) => {
                    nearest = Some((matched, drift));
                }
                Err(_) => {}
            }
        }
        let several = found.len();
        match (found.pop(), several) {
            (Some(form), 1) => Ok(form),
            (Some(_), _) => {
                Err(Drift::new(DriftKind::LabelAmbiguous, "one such form", &format!("{several} forms")))
            }
            (None, _) => Err(nearest.map_or_else(
                || Drift::new(DriftKind::FormMissing, "a form", &document.summary()),
                |(_, drift)| drift,
            )),
        }
    }

    fn fit(&self, document: &Document, form: NodeId) -> Result<FoundForm, (usize, Drift)> {
        let sections = document.sections_of(self.section.as_deref()).map_err(|drift| (0, drift))?;
        let mut controls: HashMap<String, Cell> = HashMap::new();
        let mut combos = HashMap::new();
        for model in &self.controls {
            let wrong = |drift: Drift| (controls.len(), drift.at(&model.name));
            let Some(cell) = model.locate(document, form).map_err(wrong)? else { continue };
            let node = cell.controls().first().or(cell.nodes().first()).copied().unwrap_or(0);
            if !is_within(node, sections.as_deref()) {
                let drift =
                    Drift::new(DriftKind::FormMissing, model.evidence.to_string(), "outside its section");
                return Err(wrong(drift));
            }
            if let ControlRole::Combo(value) = &model.role {
                combos.insert(model.name.clone(), hidden_field(&document.tree, form, value).map_err(wrong)?);
            }
            controls.insert(model.name.clone(), cell);
        }
        let mut rows = HashMap::new();
        for model in &self.rows {
            let found = model.locate(document, form, sections.as_deref());
            let found = found.map_err(|drift| (controls.len(), drift.at(&model.name)))?;
            rows.insert(model.name.clone(), found);
        }
        let button = self.find_button(document, form).map_err(|drift| (controls.len(), drift))?;
        Ok(FoundForm { node: form, controls, combos, rows, button })
    }

    fn find_button(&self, document: &Document, form: NodeId) -> Result<Option<NodeId>, Drift> {
        let tree = &document.tree;
        let (caption, wanted) = match &self.submit {
            SubmitModel::None => return Ok(None),
            SubmitModel::Button(caption) => (caption, ControlKind::Submit),
            SubmitModel::ScriptedButton(caption) => (caption, ControlKind::Scripted),
        };
        let has_caption = |id: &NodeId| same_label(caption, &label_key(&control::caption(tree, *id)));
        let buttons = tree.all().filter(|id| control::is_button(tree, *id) && owner(tree, *id) == Some(form));
        let buttons: Vec<NodeId> = buttons.filter(has_caption).collect();
        match buttons.as_slice() {
            [only] if control::is_disabled(tree, *only) => {
                Err(Drift::new(DriftKind::FormUnusable, format!("button {caption:?}"), "it is disabled"))
            }
            [only] if control::kind(tree, *only) == Some(wanted) => Ok(Some(*only)),
            [_] => Err(Drift::new(
                DriftKind::FormUnusable,
                format!("button {caption:?} of the declared kind"),
                "another kind",
            )),
            [] => Err(Drift::new(DriftKind::FormMissing, format!("button {caption:?}"), "no such button")),
            _ => Err(Drift::new(DriftKind::LabelAmbiguous, format!("button {caption:?} once"), "several")),
        }
    }
}

impl ControlModel {
    /// The control, or the radio buttons of the group, with this label in this form.
    fn locate(&self, document: &Document, form: NodeId) -> Result<Option<Cell>, Drift> {
        let tree = &document.tree;
        if self.role == ControlRole::Hidden {
            return self.locate_hidden(document, form);
        }
        let label = self.evidence.label.as_deref().map(label_key).unwrap_or_default();
        let sections = document.sections_of(self.evidence.section.as_deref())?;
        let mut cells: Vec<&Cell> = Vec::new();
        for place in document
            .places
            .iter()
            .filter(|place| place.label == label && is_within(place.label_node, sections.as_deref()))
        {
            for cell in &place.cells {
                let is_ours =
                    cell.controls().first().is_some_and(|control| owner(tree, *control) == Some(form));
                if is_ours && !cells.iter().any(|known| known.id(tree) == cell.id(tree)) {
                    cells.push(cell);
                }
            }
        }
        match cells.as_slice() {
            [cell] => self.evidence.agrees(document, cell).map(|()| Some((*cell).clone())),
            [] if self.optional => Ok(None),
            [] => Err(Drift::new(
                DriftKind::FormMissing,
                format!("control with {}", self.evidence),
                "no such control",
            )),
            several => {
                let found = format!("{} controls", several.len());
                Err(Drift::new(DriftKind::LabelAmbiguous, format!("{} once", self.evidence), &found))
            }
        }
    }
}

impl ControlModel {
    /// The hidden field of the name in the evidence.
    fn locate_hidden(&self, document: &Document, form: NodeId) -> Result<Option<Cell>, Drift> {
        let name = self.evidence.name.as_deref().unwrap_or_default();
        match hidden_field(&document.tree, form, name) {
            Ok(node) => Ok(Some(Cell::new(&document.tree, vec![node]))),
            Err(drift) if self.optional && drift.kind == DriftKind::FormMissing => Ok(None),
            Err(drift) => Err(drift),
        }
    }
}

/// The one hidden field of this name in the form.
pub(super) fn hidden_field(tree: &Tree, form: NodeId, name: &str) -> Result<NodeId, Drift> {
    let is_it = |id: &NodeId| {
        control::kind(tree, *id) == Some(ControlKind::Hidden) && tree.attribute(*id, "name") == Some(name)
    };
    let mut found = tree.all().filter(is_it).filter(|id| owner(tree, *id) == Some(form));
    let expected = || format!("hidden field {name:?}");
    match (found.next(), found.next()) {
        (Some(only), None) => Ok(only),
        (None, _) => Err(Drift::new(DriftKind::FormMissing, expected(), "no such field")),
        (Some(_), Some(_)) => {
            Err(Drift::new(DriftKind::LabelAmbiguous, format!("{} once", expected()), "several"))
        }
    }
}

/// The form that a control belongs to: by its `form` attribute, by nesting, or, where a form opens inside a
/// table and the parser therefore closed it at once, by standing after it in the same table.
pub(crate) fn owner(tree: &Tree, control: NodeId) -> Option<NodeId> {
    if let Some(id) = tree.attribute(control, "form") {
        return tree.unique_id(id).filter(|form| tree.tag(*form) == "form");
    }
    if let Some(form) = tree.ancestors(control).find(|id| tree.tag(*id) == "form") {
        return Some(form);
    }
    let form = tree.emptied_form_before(control)?;
    tree.parent(form).filter(|outer| tree.contains(*outer, control)).map(|_| form)
}
