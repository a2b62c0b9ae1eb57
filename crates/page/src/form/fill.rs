//! Filling a form: what was typed, what the page had, by the browser's rules.

use std::collections::HashMap;

use super::locate::{FoundForm, owner};
use super::{FileField, FormInput, FormSubmission, Method};
use crate::cell::Cell;
use crate::charset::{Charset, FileNames};
use crate::control::{self, Choice, ControlKind};
use crate::document::Document;
use crate::drift::{Drift, DriftKind};
use crate::evidence::same_label;
use crate::model::{ControlRole, FormModel};
use crate::text::label_key;
use crate::tree::{NodeId, Tree};

/// What is filled into the controls of a document.
pub(super) struct Filler<'d> {
    pub(super) document: &'d Document,
    pub(super) entered: Entered,
}

/// What was entered, by control.
#[derive(Default)]
pub(super) struct Entered {
    pub(super) typed: HashMap<NodeId, String>,
    chosen: HashMap<NodeId, bool>,
    options: HashMap<NodeId, String>,
    files: HashMap<NodeId, String>,
    /// Fields that the page does not have and a script would have added.
    pub(super) added: Vec<(String, String)>,
}

/// What travels, in document order.
#[derive(Default)]
struct Sent {
    fields: Vec<(String, String)>,
    files: Vec<FileField>,
}

impl FoundForm {
    pub(super) fn fill(
        &self,
        document: &Document,
        model: &FormModel,
        values: &[(String, FormInput)],
    ) -> Result<FormSubmission, Drift> {
        let mut filler = Filler { document, entered: Entered::default() };
        for (name, input) in values {
            self.enter(&mut filler, model, name, input).map_err(|drift| drift.at(name))?;
        }
        let mut sent = self.successful(document, &filler.entered);
        sent.fields.append(&mut filler.entered.added);
        let submission = self.submission(document, sent)?;
        Ok(FormSubmission { file_names: model.file_names, ..submission })
    }

    /// Enters one input: into a control, a combo box, a hidden field or a grid.
    fn enter(
        &self,
        filler: &mut Filler<'_>,
        model: &FormModel,
        name: &str,
        input: &FormInput,
    ) -> Result<(), Drift> {
        let missing = || Drift::new(DriftKind::FormMissing, format!("control {name:?}"), "not in the form");
        if let Some(rows) = model.rows.iter().find(|rows| rows.name == name) {
            let found = self.rows.get(name).ok_or_else(missing)?;
            let FormInput::Rows(inputs) = input else { return Err(misfit("rows")) };
            return rows.fill(filler, found, inputs);
        }
        let control = model.controls.iter().find(|control| control.name == name).ok_or_else(missing)?;
        let cell = self.controls.get(name).ok_or_else(missing)?;
        match (&control.role, input) {
            (ControlRole::Hidden, FormInput::Text(text)) => {
                let node = cell.nodes().first().copied().ok_or_else(missing)?;
                filler.entered.typed.insert(node, text.clone());
                Ok(())
            }
            (ControlRole::Hidden, _) => Err(misfit("a text")),
            (ControlRole::Shown | ControlRole::Combo(_), input) => {
                filler.fill_one(cell, self.combos.get(name).copied(), input)
            }
        }
    }

    /// What travels, by the browser's rules.
    fn successful(&self, document: &Document, entered: &Entered) -> Sent {
        let tree = &document.tree;
        let mut sent = Sent::default();
        let controls =
            tree.all().filter(|id| control::kind(tree, *id).is_some() && owner(tree, *id) == Some(self.node));
        for id in controls.filter(|id| !control::is_disabled(tree, *id)) {
            let name = tree.attribute(id, "name").unwrap_or_default().to_owned();
            let is_image = tree.token(id, "type") == "image";
            match control::kind(tree, id) {
                Some(ControlKind::Submit) if self.button == Some(id) && is_image => {
                    let prefix = if name.is_empty() { String::new() } else { format!("{name}.") };
                    sent.fields.push((format!("{prefix}x"), "0".to_owned()));
                    sent.fields.push((format!("{prefix}y"), "0".to_owned()));
                }
                _ if name.is_empty() => {}
                Some(ControlKind::Submit) if self.button == Some(id) => {
                    let value = tree.attribute(id, "value").unwrap_or_default().to_owned();
                    sent.fields.push((name, value));
                }
                // A field by which a form tells in which encoding it came.
                Some(ControlKind::Hidden) if name.eq_ignore_ascii_case("_charset_") => {
                    sent.fields.push((name, self.charset(document).name().to_owned()));
                }
                Some(ControlKind::File) => {
                    let file = entered.files.get(&id).cloned();
                    sent.files.push(FileField { before: sent.fields.len(), name, file });
                }
                _ => {
                    let values = entered.sent(tree, id).into_iter();
                    sent.fields.extend(values.map(|value| (name.clone(), value)));
                }
            }
        }
        sent
    }

    fn submission(&self, document: &Document, sent: Sent) -> Result<FormSubmission, Drift> {
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
        if !multipart && sent.files.iter().any(|file| file.file.is_some()) {
            return Err(unusable("a form that sends the names of files only"));
        }
        let Sent { fields, files } = sent;
        let charset = self.charset(document);
        Ok(FormSubmission {
            method,
            url,
            fields,
            files,
            multipart,
            charset,
            file_names: FileNames::default(),
        })
    }

    /// The encoding that the form asks for, else that of its page.
    fn charset(&self, document: &Document) -> Charset {
        let asked = document.tree.attribute(self.node, "accept-charset").unwrap_or_default();
        let known = asked.split([' ', ',']).find_map(Charset::of_label);
        known.unwrap_or(document.charset)
    }
}

impl Entered {
    /// The values that a control sends: what was entered, else what the page has.
    pub(super) fn sent(&self, tree: &Tree, id: NodeId) -> Vec<String> {
        let value = || tree.attribute(id, "value").map(str::to_owned);
        let typed = || self.typed.get(&id).cloned();
        match control::kind(tree, id) {
            Some(ControlKind::Typed | ControlKind::Hidden) => {
                vec![typed().or_else(value).unwrap_or_default()]
            }
            Some(ControlKind::TextArea) => {
                let text = typed().unwrap_or_else(|| control::raw_content(tree, id));
                vec![text.replace("\r\n", "\n").replace('\n', "\r\n")]
            }
            Some(ControlKind::Checkbox | ControlKind::Radio) => {
                let has_mark = || tree.attribute(id, "checked").is_some();
                let is_on = self.chosen.get(&id).copied().unwrap_or_else(has_mark);
                is_on.then(|| value().unwrap_or_else(|| "on".to_owned())).into_iter().collect()
            }
            Some(ControlKind::Select) => {
                let entered = self.options.get(&id).map(|option| vec![option.clone()]);
                let kept = || {
                    let options = control::options(tree, id).into_iter();
                    options.filter(|option| option.chosen && !option.disabled)
                };
                entered.unwrap_or_else(|| kept().map(|option| option.value).collect())
            }
            Some(ControlKind::File | ControlKind::Submit | ControlKind::Scripted | ControlKind::Reset)
            | None => Vec::new(),
        }
    }
}

/// Another kind of input than the control takes.
pub(super) fn misfit(expected: &str) -> Drift {
    Drift::new(DriftKind::FormUnusable, format!("{expected} for this control"), "something else")
}

impl Filler<'_> {
    /// Enters something into one control, and into the hidden field of its combo box.
    pub(super) fn fill_one(
        &mut self,
        cell: &Cell,
        combo: Option<NodeId>,
        input: &FormInput,
    ) -> Result<(), Drift> {
        match (input, combo) {
            (FormInput::Text(text), None) => self.fill_text(cell, text),
            (FormInput::Pair { shown, value }, Some(hidden)) => {
                self.fill_text(cell, shown)?;
                self.entered.typed.insert(hidden, value.clone());
                Ok(())
            }
            (FormInput::File(file), None) => self.choose_file(cell, file),
            (_, Some(_)) => Err(misfit("what is read and what it stands for")),
            (FormInput::Pair { .. } | FormInput::Rows(_), None) => Err(misfit("one value")),
        }
    }

    fn choose_file(&mut self, cell: &Cell, file: &str) -> Result<(), Drift> {
        let tree = &self.document.tree;
        let control = cell.control().filter(|id| control::kind(tree, *id) == Some(ControlKind::File));
        let control = control.filter(|id| !control::is_disabled(tree, *id));
        let control = control.ok_or_else(|| {
            Drift::new(DriftKind::FormUnusable, "a control for a file", "another kind, or disabled")
        })?;
        self.entered.files.insert(control, file.to_owned());
        Ok(())
    }

    fn fill_text(&mut self, cell: &Cell, value: &str) -> Result<(), Drift> {
        let tree = &self.document.tree;
        let unusable = |expected: &str, found: &str| Drift::new(DriftKind::FormUnusable, expected, found);
        let Some(first) = cell.controls().first().copied() else { return Err(unusable("a control", "text")) };
        if control::is_disabled(tree, first) {
            return Err(unusable("a control that can be filled", "it is disabled"));
        }
        match control::kind(tree, first) {
            Some(ControlKind::Typed | ControlKind::TextArea) if cell.control().is_some() => {
                let longest =
                    tree.attribute(first, "maxlength").and_then(|max| max.trim().parse::<usize>().ok());
                if longest.is_some_and(|longest| value.encode_utf16().count() > longest) {
                    return Err(unusable("a value that fits its control", "it is too long"));
                }
                self.entered.typed.insert(first, value.to_owned());
                Ok(())
            }
            Some(ControlKind::Checkbox) if cell.control().is_some() => match value {
                "true" | "false" => {
                    self.entered.chosen.insert(first, value == "true");
                    Ok(())
                }
                _ => Err(unusable("true or false for a checkbox", "another value")),
            },
            Some(ControlKind::Select) if cell.control().is_some() => {
                let options = control::options(tree, first);
                let option = choose(&options, value)?;
                self.entered.options.insert(first, option.value.clone());
                Ok(())
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
                let chosen = buttons.iter().zip(&choices).map(|(id, choice)| (*id, choice == wanted));
                self.entered.chosen.extend(chosen);
                Ok(())
            }
            _ => Err(unusable("one control that can be filled", "several, or another kind")),
        }
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
