//! Forms of page models.

use rooftop_page::model::SubmitModel;
use rooftop_page::{
    ControlModel, ControlRole, Evidence, FileNames, FormModel, FormRows, NumberedName, RowControl,
};

use super::Reporter;
use crate::diagnostic::Place;
use crate::source::Sp;
use crate::source::form::{ControlFile, FileNamesFile, FormFile, FormRowsFile, RowControlFile, SubmitFile};

/// The most rows that are added to a grid.
const ROWS_MAX: u32 = 1000;

pub(super) fn form(name: &str, source: &Sp<FormFile>, report: &mut Reporter<'_>) -> FormModel {
    let file = &source.value;
    let submit = match &file.submit.value {
        SubmitFile::Button(caption) => SubmitModel::Button(caption.clone()),
        SubmitFile::ScriptedButton(caption) => SubmitModel::ScriptedButton(caption.clone()),
        SubmitFile::NoButton => SubmitModel::None,
    };
    if submit == SubmitModel::None && file.controls.is_empty() && file.rows.is_empty() {
        report.say(
            "bad_evidence",
            source.place,
            format!("nothing tells the form {name} from others"),
            "name its button or one of its controls",
        );
    }
    for (name, rows) in &file.rows {
        if file.controls.contains_key(name) {
            let message = format!("{name} is a control and a grid");
            report.say("reserved_name", rows.place, message, "give the grid another name");
        }
    }
    let controls = file.controls.iter();
    FormModel {
        name: name.to_owned(),
        section: file.section.as_ref().map(|section| section.value.clone()),
        controls: controls.filter_map(|(name, control)| self::control(name, control, report)).collect(),
        rows: file.rows.iter().filter_map(|(name, source)| rows(name, source, report)).collect(),
        submit,
        file_names: file.file_names.into(),
    }
}

impl From<FileNamesFile> for FileNames {
    fn from(names: FileNamesFile) -> Self {
        match names {
            FileNamesFile::Browser => Self::Browser,
            FileNamesFile::Percent => Self::Percent,
            FileNamesFile::Extended => Self::Extended,
        }
    }
}

fn control(name: &str, source: &Sp<ControlFile>, report: &mut Reporter<'_>) -> Option<ControlModel> {
    let file = &source.value;
    let role = match (&file.label, &file.hidden, &file.combo) {
        (Some(_), None, None) => ControlRole::Shown,
        (Some(_), None, Some(combo)) => ControlRole::Combo(combo.clone()),
        (None, Some(_), None) => ControlRole::Hidden,
        _ => {
            let help = "write label: …, with combo: … for a combo box; or hidden: … alone";
            let message =
                format!("the control {name} is found by its label, or by the name of a hidden field");
            report.say("bad_evidence", source.place, message, help);
            return None;
        }
    };
    let narrows = file.section.is_some() || file.name.is_some() || file.id.is_some() || file.r#type.is_some();
    if role == ControlRole::Hidden && narrows {
        let help = "take section, name, id and type out";
        report.say("bad_evidence", source.place, "a hidden field is found by its name alone", help);
    }
    let hidden = file.hidden.as_ref().map(|hidden| hidden.value.clone());
    Some(ControlModel {
        name: name.to_owned(),
        evidence: Evidence {
            label: file.label.as_ref().map(|label| label.value.clone()),
            section: file.section.as_ref().map(|section| section.value.clone()),
            name: hidden.or_else(|| file.name.clone()),
            id: file.id.clone(),
            control_type: file.r#type.clone(),
            ..Evidence::default()
        },
        optional: file.optional,
        role,
    })
}

fn rows(name: &str, source: &Sp<FormRowsFile>, report: &mut Reporter<'_>) -> Option<FormRows> {
    let file = &source.value;
    if !(1..=ROWS_MAX).contains(&file.max.value) {
        let message = format!("{} rows", file.max.value);
        report.say("bad_bound", file.max.place, message, format!("1 to {ROWS_MAX}"));
    }
    if file.columns.is_empty() {
        let message = format!("the grid {name} has no columns");
        report.say("bad_evidence", source.place, message, "add columns: { … }");
    }
    let columns: Vec<Option<RowControl>> =
        file.columns.iter().map(|(name, column)| self::column(name, column, report)).collect();
    let fixed: Vec<Option<(NumberedName, String)>> = file
        .fixed
        .iter()
        .map(|(name, value)| Some((numbered(name, value.place, report)?, value.value.clone())))
        .collect();
    let columns = columns.into_iter().collect::<Option<Vec<_>>>()?;
    let is_numbered = |name: &NumberedName| name.is_numbered();
    let fields = || columns.iter().map(|column| &column.field);
    if fields().any(is_numbered) != fields().all(is_numbered) {
        let help = "write {n} in all of them, or in none";
        report.say("bad_evidence", source.place, "some rows have numbers and some have none", help);
    }
    Some(FormRows {
        name: name.to_owned(),
        columns,
        fixed: fixed.into_iter().collect::<Option<_>>()?,
        count: file.count.clone(),
        first: file.first,
        max: file.max.value.min(ROWS_MAX),
    })
}

fn column(name: &str, source: &Sp<RowControlFile>, report: &mut Reporter<'_>) -> Option<RowControl> {
    let file = &source.value;
    let field = numbered(&file.field.value, file.field.place, report);
    let combo = file.combo.as_ref().map(|combo| numbered(&combo.value, combo.place, report));
    Some(RowControl {
        name: name.to_owned(),
        heading: file.heading.value.clone(),
        field: field?,
        combo: match combo {
            Some(combo) => Some(combo?),
            None => None,
        },
    })
}

fn numbered(name: &str, place: Place, report: &mut Reporter<'_>) -> Option<NumberedName> {
    let parsed = NumberedName::parse(name);
    if parsed.is_none() {
        let help = "write it like debit_{n}, line{nn} or debit[]";
        report.say("bad_pattern", place, format!("{name:?} is not the name of a field in a row"), help);
    }
    parsed
}
