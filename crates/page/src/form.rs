//! Forms: found by what a person sees, sent as a browser would send them.

use std::collections::HashMap;
use std::fmt;

use serde::{Deserialize, Serialize};
use url::Url;

use crate::cell::Cell;
use crate::control::{self, Choice, ControlKind};
use crate::document::Document;
use crate::drift::{Drift, DriftKind};
use crate::evidence::same_label;
use crate::model::{ControlModel, FormModel, PageModel, SubmitModel};
use crate::record::is_within;
use crate::text::label_key;
use crate::tree::{NodeId, Tree};

/// How a request is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Method {
    /// Asks.
    Get,
    /// Sends.
    Post,
}

/// A form, filled and ready to be sent.
///
/// `Debug` shows the names of the fields only: their values may be secrets.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FormSubmission {
    /// How it is sent.
    pub method: Method,
    /// Where to, absolute. For [`Method::Get`] the fields replace its query.
    pub url: Url,
    /// Everything that travels, in document order: what was filled in, what the page had preselected, its
    /// hidden fields, and the button that was pressed.
    pub fields: Vec<(String, String)>,
    /// The form asks for `multipart/form-data` instead of `application/x-www-form-urlencoded`.
    pub multipart: bool,
}

impl fmt::Debug for FormSubmission {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<&str> = self.fields.iter().map(|(name, _)| name.as_str()).collect();
        f.debug_struct("FormSubmission")
            .field("method", &self.method)
            .field("url", &self.url.as_str())
            .field("fields", &names)
            .field("multipart", &self.multipart)
            .finish()
    }
}

impl FormSubmission {
    /// Gives the field with this name another value. Whether there is one.
    #[must_use]
    pub fn set(&mut self, name: &str, value: &str) -> bool {
        match self.fields.iter_mut().find(|(known, _)| known == name) {
            Some((_, old)) => {
                value.clone_into(old);
                true
            }
            None => false,
        }
    }
}

impl PageModel {
    /// Fills a form of the document.
    ///
    /// `values` are by the controls' names in the pack. A select or a group of radio buttons takes the
    /// visible text of an option, or its value; a checkbox takes `true` or `false`.
    ///
    /// # Errors
    /// [`DriftKind::FormMissing`] if the form, a control or an option is not there, and
    /// [`DriftKind::FormUnusable`] if it cannot be sent like this.
    pub fn fill(
        &self,
        document: &Document,
        form: &str,
        values: &[(String, String)],
    ) -> Result<FormSubmission, Drift> {
        let model = self
            .form(form)
            .ok_or_else(|| Drift::new(DriftKind::FormMissing, form, "not declared").on(&self.name))?;
        let filled = model.locate(document).and_then(|found| found.fill(document, model, values));
        filled.map_err(|drift| {
            let field = drift.field.clone().map_or(form.to_owned(), |field| format!("{form}.{field}"));
            drift.on(&self.name).at(&field)
        })
    }

    /// The name under which a control of a form travels.
    ///
    /// # Errors
    /// As [`PageModel::fill`].
    pub fn control_name(&self, document: &Document, form: &str, control: &str) -> Result<String, Drift> {
        let missing =
            |what: &str| Drift::new(DriftKind::FormMissing, what, "not there").on(&self.name).at(form);
        let model = self.form(form).ok_or_else(|| missing(form))?;
        let found = model.locate(document).map_err(|drift| drift.on(&self.name).at(form))?;
        let node = found.controls.get(control).and_then(|cell| cell.controls().first().copied());
        let name =
            node.and_then(|node| document.tree.attribute(node, "name")).filter(|name| !name.is_empty());
        name.map(str::to_owned).ok_or_else(|| missing(control))
    }

    /// Whether the document has this form.
    ///
    /// # Errors
    /// What [`PageModel::fill`] would say.
    pub fn has_form(&self, document: &Document, form: &str) -> Result<(), Drift> {
        let missing = || Drift::new(DriftKind::FormMissing, form, "not declared");
        let model = self.form(form).ok_or_else(missing);
        model
            .and_then(|model| model.locate(document))
            .map(|_| ())
            .map_err(|drift| drift.on(&self.name).at(form))
    }
}

/// A form of the document that fits a model.
pub(crate) struct FoundForm {
    pub(crate) node: NodeId,
    pub(crate) controls: HashMap<String, Cell>,
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
        let mut controls = HashMap::new();
        for model in &self.controls {
            let cell =
                model.locate(document, form).map_err(|drift| (controls.len(), drift.at(&model.name)))?;
            let Some(cell) = cell else { continue };
            let node = cell.controls().first().copied().unwrap_or(0);
            if !is_within(node, sections.as_deref()) {
                let drift =
                    Drift::new(DriftKind::FormMissing, model.evidence.to_string(), "outside its section");
                return Err((controls.len(), drift.at(&model.name)));
            }
            controls.insert(model.name.clone(), cell);
        }
        let button = self.find_button(document, form).map_err(|drift| (controls.len(), drift))?;
        Ok(FoundForm { node: form, controls, button })
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

impl FoundForm {
    fn fill(
        &self,
        document: &Document,
        model: &FormModel,
        values: &[(String, String)],
    ) -> Result<FormSubmission, Drift> {
        let mut typed: HashMap<NodeId, &str> = HashMap::new();
        let mut chosen: HashMap<NodeId, bool> = HashMap::new();
        let mut options: HashMap<NodeId, String> = HashMap::new();
        for (name, value) in values {
            let missing = || {
                Drift::new(DriftKind::FormMissing, format!("control {name:?}"), "not in the form").at(name)
            };
            if !model.controls.iter().any(|control| control.name == *name) {
                return Err(missing());
            }
            let cell = self.controls.get(name).ok_or_else(missing)?;
            let filled = fill_one(document, cell, value).map_err(|drift| drift.at(name))?;
            match filled {
                Filled::Typed(node) => {
                    typed.insert(node, value);
                }
                Filled::Chosen(boxes) => chosen.extend(boxes),
                Filled::Option(node, value) => {
                    options.insert(node, value);
                }
            }
        }
        let fields = self.successful(&document.tree, &typed, &chosen, &options);
        self.submission(document, fields)
    }

    /// The controls that travel, by the browser's rules.
    fn successful(
        &self,
        tree: &Tree,
        typed: &HashMap<NodeId, &str>,
        chosen: &HashMap<NodeId, bool>,
        options: &HashMap<NodeId, String>,
    ) -> Vec<(String, String)> {
        let mut fields = Vec::new();
        let controls =
            tree.all().filter(|id| control::kind(tree, *id).is_some() && owner(tree, *id) == Some(self.node));
        for id in controls.filter(|id| !control::is_disabled(tree, *id)) {
            let name = tree.attribute(id, "name").unwrap_or_default().to_owned();
            let value = tree.attribute(id, "value").map(str::to_owned);
            let is_image = tree.token(id, "type") == "image";
            match control::kind(tree, id) {
                Some(ControlKind::Submit) if self.button == Some(id) && is_image => {
                    let prefix = if name.is_empty() { String::new() } else { format!("{name}.") };
                    fields.push((format!("{prefix}x"), "0".to_owned()));
                    fields.push((format!("{prefix}y"), "0".to_owned()));
                }
                _ if name.is_empty() => {}
                Some(ControlKind::Submit) if self.button == Some(id) => {
                    fields.push((name, value.unwrap_or_default()));
                }
                Some(ControlKind::Typed) => {
                    fields.push((
                        name,
                        typed.get(&id).map_or_else(|| value.unwrap_or_default(), |text| (*text).to_owned()),
                    ));
                }
                Some(ControlKind::Hidden) => fields.push((name, value.unwrap_or_default())),
                Some(ControlKind::TextArea) => {
                    let text = typed
                        .get(&id)
                        .map_or_else(|| control::raw_content(tree, id), |text| (*text).to_owned());
                    fields.push((name, text.replace("\r\n", "\n").replace('\n', "\r\n")));
                }
                Some(ControlKind::Checkbox | ControlKind::Radio) => {
                    let checked = chosen.get(&id).copied().unwrap_or(tree.attribute(id, "checked").is_some());
                    if checked {
                        fields.push((name, value.unwrap_or_else(|| "on".to_owned())));
                    }
                }
                Some(ControlKind::Select) => {
                    let kept = || {
                        control::options(tree, id)
                            .into_iter()
                            .filter(|option| option.chosen && !option.disabled)
                    };
                    let values = options.get(&id).map(|option| vec![option.clone()]);
                    let values = values.unwrap_or_else(|| kept().map(|option| option.value).collect());
                    fields.extend(values.into_iter().map(|value| (name.clone(), value)));
                }
                Some(
                    ControlKind::File | ControlKind::Submit | ControlKind::Scripted | ControlKind::Reset,
                )
                | None => {}
            }
        }
        fields
    }

    fn submission(
        &self,
        document: &Document,
        fields: Vec<(String, String)>,
    ) -> Result<FormSubmission, Drift> {
        let tree = &document.tree;
        let of_button = |name: &str| self.button.and_then(|button| tree.attribute(button, name));
        let unusable = |found: &str| Drift::new(DriftKind::FormUnusable, "a form that can be sent", found);
        let method = of_button("formmethod").or_else(|| tree.attribute(self.node, "method")).unwrap_or("get");
        let method = match method.trim().to_ascii_lowercase().as_str() {
            "post" => Method::Post,
            "dialog" => return Err(unusable("a dialog")),
            _ => Method::Get,
        };
        let action = of_button("formaction")
            .or_else(|| tree.attribute(self.node, "action"))
            .unwrap_or_default()
            .trim();
        let url = if action.is_empty() {
            document.url.clone()
        } else {
            document.base.join(action).map_err(|_| unusable(action))?
        };
        if !matches!(url.scheme(), "http" | "https") {
            return Err(unusable("an action that only a script can run"));
        }
        let encoding =
            of_button("formenctype").or_else(|| tree.attribute(self.node, "enctype")).unwrap_or_default();
        let multipart = encoding.trim().eq_ignore_ascii_case("multipart/form-data");
        Ok(FormSubmission { method, url, fields, multipart })
    }
}

enum Filled {
    Typed(NodeId),
    Chosen(Vec<(NodeId, bool)>),
    Option(NodeId, String),
}

fn fill_one(document: &Document, cell: &Cell, value: &str) -> Result<Filled, Drift> {
    let tree = &document.tree;
    let unusable = |expected: &str, found: &str| Drift::new(DriftKind::FormUnusable, expected, found);
    let Some(first) = cell.controls().first().copied() else { return Err(unusable("a control", "text")) };
    if control::is_disabled(tree, first) {
        return Err(unusable("a control that can be filled", "it is disabled"));
    }
    match control::kind(tree, first) {
        Some(ControlKind::Typed | ControlKind::TextArea) if cell.control().is_some() => {
            let longest = tree.attribute(first, "maxlength").and_then(|max| max.trim().parse::<usize>().ok());
            if longest.is_some_and(|longest| value.encode_utf16().count() > longest) {
                return Err(unusable("a value that fits its control", "it is too long"));
            }
            Ok(Filled::Typed(first))
        }
        Some(ControlKind::Checkbox) if cell.control().is_some() => match value {
            "true" => Ok(Filled::Chosen(vec![(first, true)])),
            "false" => Ok(Filled::Chosen(vec![(first, false)])),
            _ => Err(unusable("true or false for a checkbox", "another value")),
        },
        Some(ControlKind::Select) if cell.control().is_some() => {
            let options = control::options(tree, first);
            choose(&options, value).map(|option| Filled::Option(first, option.value.clone()))
        }
        Some(ControlKind::Radio) => {
            let buttons: Vec<NodeId> = cell
                .controls()
                .iter()
                .copied()
                .filter(|id| control::kind(tree, *id) == Some(ControlKind::Radio))
                .collect();
            let as_choice = |id: &NodeId| Choice {
                label: control::choice_label(tree, *id),
                value: tree.attribute(*id, "value").unwrap_or("on").to_owned(),
                chosen: false,
                disabled: control::is_disabled(tree, *id),
            };
            let choices: Vec<Choice> = buttons.iter().map(as_choice).collect();
            let wanted = choose(&choices, value)?;
            Ok(Filled::Chosen(
                buttons.iter().zip(&choices).map(|(id, choice)| (*id, choice == wanted)).collect(),
            ))
        }
        _ => Err(unusable("one control that can be filled", "several, or another kind")),
    }
}

/// The one option with this visible text, else with this value.
fn choose<'c>(choices: &'c [Choice], wanted: &str) -> Result<&'c Choice, Drift> {
    let open = || choices.iter().filter(|choice| !choice.disabled);
    let by_label: Vec<&Choice> =
        open().filter(|choice| same_label(wanted, &label_key(&choice.label))).collect();
    let by_value: Vec<&Choice> = open().filter(|choice| choice.value == wanted).collect();
    match (by_label.as_slice(), by_value.as_slice()) {
        ([only], []) | ([], [only]) => Ok(only),
        ([label], [value]) if label == value => Ok(label),
        ([], []) => Err(Drift::new(DriftKind::FormMissing, format!("option {wanted:?}"), "no such option")),
        _ => Err(Drift::new(DriftKind::LabelAmbiguous, format!("option {wanted:?} once"), "several")),
    }
}
