//! What a flow fills into forms and into the parts of a multipart body.

use indexmap::IndexMap;
use rooftop_page::{ControlRole, FormModel, FormRows};

use super::body::{AS, EACH, ITEM, each_of};
use super::request::Requests;
use crate::body::EachOf;
use crate::diagnostic::Place;
use crate::expr::{ExprError, Type};
use crate::filling::Filling;
use crate::sent::{Hole, Sent};
use crate::source::Sp;
use crate::source::request::{IF_GIVEN, TreeFile};

const SHOWN: &str = "$shown";
const VALUE: &str = "$value";

/// What may be filled in somewhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Takes {
    /// A text or a file.
    One,
    /// What is read and what it stands for.
    Pair,
}

impl Requests<'_, '_> {
    /// What is filled into a form, each into a control or grid that the form has.
    pub(super) fn form_inputs(
        &mut self,
        form: &FormModel,
        with: &IndexMap<String, Sp<TreeFile>>,
    ) -> Option<Vec<(String, Filling)>> {
        let controls = form.controls.iter().map(|control| control.name.as_str());
        let known: Vec<&str> = controls.chain(form.rows.iter().map(|rows| rows.name.as_str())).collect();
        let fillings: Vec<Option<(String, Filling)>> = with
            .iter()
            .map(|(name, source)| {
                let control = form.controls.iter().find(|control| control.name == *name);
                let rows = form.rows.iter().find(|rows| rows.name == *name);
                let filling = match (control, rows) {
                    (Some(control), _) => self.filling(source, takes(&control.role)),
                    (None, Some(rows)) => self.rows(source, rows),
                    (None, None) => {
                        let name = Sp { value: name.clone(), place: source.place };
                        self.report.unknown("unknown_control", "control", &name, &known);
                        None
                    }
                };
                Some((name.clone(), filling?))
            })
            .collect();
        fillings.into_iter().collect()
    }

    /// The parts of a multipart body: texts and files.
    pub(super) fn parts(&mut self, parts: &IndexMap<String, Sp<TreeFile>>) -> Option<Vec<(String, Filling)>> {
        let fillings: Vec<Option<(String, Filling)>> = parts
            .iter()
            .map(|(name, source)| {
                self.expect_part_name(name, source.place);
                Some((name.clone(), self.filling(source, Takes::One)?))
            })
            .collect();
        fillings.into_iter().collect()
    }

    /// A quote or a line break in the name of a part would begin something else.
    fn expect_part_name(&mut self, name: &str, place: Place) {
        if name.is_empty() || name.contains(|c: char| c == '"' || c.is_control()) {
            let help = "write it without quotes and line breaks";
            self.report.say("bad_name", place, format!("{name:?} cannot be the name of a part"), help);
        }
    }

    fn filling(&mut self, source: &Sp<TreeFile>, takes: Takes) -> Option<Filling> {
        let misfit = |help: &str, this: &mut Self| {
            this.report.say("type_mismatch", source.place, "this does not fit what it is filled into", help);
            None
        };
        match (&source.value, takes) {
            (TreeFile::Text(text), Takes::One) => {
                let text = Sp { value: text.clone(), place: source.place };
                let file = self.file(&text);
                match self.report.expr_ok(source.place, file)? {
                    Some(hole) if !hole.is_optional() => Some(Filling::File(hole)),
                    Some(_) => misfit("the file may be absent: write { $if_given: \"{…}\" }", self),
                    None => self.text(&text).map(|text| Filling::Sent(Sent::Always(text))),
                }
            }
            (TreeFile::Object(entries), Takes::One) => {
                let hole = entries.get(IF_GIVEN).filter(|_| entries.len() == 1);
                let Some(hole) = hole else {
                    return misfit("write a text, or { $if_given: \"{…}\" }", self);
                };
                let hole = self.plain_text(hole)?;
                let file = self.file(&hole);
                match self.report.expr_ok(hole.place, file)? {
                    Some(file) => Some(Filling::File(file)),
                    None => self.given(&hole).map(Filling::Sent),
                }
            }
            (TreeFile::Object(entries), Takes::Pair) => {
                let (Some(shown), Some(value), 2) = (entries.get(SHOWN), entries.get(VALUE), entries.len())
                else {
                    return misfit("write { $shown: \"{…}\", $value: \"{…}\" }", self);
                };
                let (shown, value) = (self.plain_text(shown)?, self.plain_text(value)?);
                let (shown, value) = (self.text(&shown), self.text(&value));
                Some(Filling::Pair { shown: shown?, value: value? })
            }
            (_, Takes::Pair) => misfit("write { $shown: \"{…}\", $value: \"{…}\" }", self),
            (_, Takes::One) => misfit("write a text, numbers and the like in quotes", self),
        }
    }

    /// The hole of a text that is one hole for a file; nothing if it is something else.
    fn file(&self, source: &Sp<String>) -> Result<Option<Hole>, ExprError> {
        match Hole::compile(&source.value, self.env) {
            Some(Ok((hole, typed))) if typed.ty == Type::File => Ok(Some(hole)),
            Some(Err(error)) => Err(error),
            Some(Ok(_)) | None => Ok(None),
        }
    }

    fn rows(&mut self, source: &Sp<TreeFile>, rows: &FormRows) -> Option<Filling> {
        let entries = match &source.value {
            TreeFile::Object(entries) if entries.len() == 3 => Some(entries),
            _ => None,
        };
        let found =
            entries.and_then(|entries| Some((entries.get(EACH)?, entries.get(AS)?, entries.get(ITEM)?)));
        let Some((list, name, Sp { value: TreeFile::Object(item), .. })) = found else {
            let help = "write { $each: <list>, $as: line, $item: { column: \"{line.…}\" } }";
            self.report.say("bad_body", source.place, format!("{} is a grid of rows", rows.name), help);
            return None;
        };
        let (list, name) = (self.plain_text(list), self.plain_text(name));
        let (list, name) = (list?, name?);
        let (expr, env) = each_of(&list, &name, self.env, self.report)?;
        let mut inner = Requests { pack: self.pack, env: &env, report: &mut *self.report };
        let item = inner.row(rows, item)?;
        let each = EachOf { source: list.value, list: expr, name: name.value, item };
        Some(Filling::Rows(Box::new(each)))
    }

    fn row(
        &mut self,
        rows: &FormRows,
        item: &IndexMap<String, Sp<TreeFile>>,
    ) -> Option<Vec<(String, Filling)>> {
        let known: Vec<&str> = rows.columns.iter().map(|column| column.name.as_str()).collect();
        let fillings: Vec<Option<(String, Filling)>> = item
            .iter()
            .map(|(name, source)| {
                let Some(column) = rows.columns.iter().find(|column| column.name == *name) else {
                    let name = Sp { value: name.clone(), place: source.place };
                    self.report.unknown("unknown_control", "column", &name, &known);
                    return None;
                };
                let takes = if column.combo.is_some() { Takes::Pair } else { Takes::One };
                Some((name.clone(), self.filling(source, takes)?))
            })
            .collect();
        fillings.into_iter().collect()
    }
}

fn takes(role: &ControlRole) -> Takes {
    match role {
        ControlRole::Shown | ControlRole::Hidden => Takes::One,
        ControlRole::Combo(_) => Takes::Pair,
    }
}
