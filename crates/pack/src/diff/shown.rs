//! What a page shows, as a person would tell it: labels, columns, forms and what is in them, paths of data.

use std::collections::BTreeMap;
use std::fmt;

use rooftop_page::label_key;
use serde::Serialize;

use super::side::Recorded;
use crate::draft::data::Common;

/// A label that a page shows no longer, or shows now.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Shown {
    /// What it is.
    pub kind: ShownKind,
    /// What is written there.
    pub text: String,
    /// Whether it is new rather than gone.
    pub is_new: bool,
}

/// What is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ShownKind {
    /// The document's title.
    Title,
    /// A heading.
    Heading,
    /// The label of a value.
    Label,
    /// The heading of a column.
    Column,
    /// The label of a control in a form.
    Control,
    /// A button of a form.
    Button,
    /// A path of a data document.
    Path,
}

impl fmt::Display for ShownKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Title => "title",
            Self::Heading => "heading",
            Self::Label => "label",
            Self::Column => "column",
            Self::Control => "control",
            Self::Button => "button",
            Self::Path => "path",
        })
    }
}

/// What is shown, by how it is compared, with how it is written and on how many documents it is.
type All = BTreeMap<(ShownKind, String), (String, usize)>;

/// What is gone, and what is new.
pub(super) fn changes(before: &[&Recorded], after: &[&Recorded]) -> Vec<Shown> {
    let (old, new) = (all(before), all(after));
    let lacking = |own: &All, count: usize, other: &All, is_new: bool| -> Vec<Shown> {
        let steady = own.iter().filter(|((kind, _), (_, on))| !is_loose(*kind) || *on == count);
        let alone = steady.filter(|(key, _)| !other.contains_key(*key));
        alone.map(|((kind, _), (text, _))| Shown { kind: *kind, text: text.clone(), is_new }).collect()
    };
    let mut found = lacking(&old, before.len(), &new, false);
    found.extend(lacking(&new, after.len(), &old, true));
    found.sort();
    found
}

/// How much of what two pages show is the same.
pub(super) fn alike(before: &[&Recorded], after: &[&Recorded]) -> f64 {
    let (old, new) = (all(before), all(after));
    let shared = old.keys().filter(|key| new.contains_key(*key)).count();
    let union = old.len() + new.len() - shared;
    #[expect(clippy::cast_precision_loss, reason = "a share of a few hundred")]
    let share = if union == 0 { 0.0 } else { shared as f64 / union as f64 };
    share
}

/// Titles and headings may be some record's own: they count where every document has them.
fn is_loose(kind: ShownKind) -> bool {
    matches!(kind, ShownKind::Title | ShownKind::Heading)
}

fn all(documents: &[&Recorded]) -> All {
    let mut all = All::new();
    for recorded in documents {
        let mut own: BTreeMap<(ShownKind, String), String> = BTreeMap::new();
        let mut add = |kind: ShownKind, text: &str| {
            let numbers = text.chars().filter(char::is_ascii_digit).count();
            if !text.trim().is_empty() && (kind == ShownKind::Path || numbers < 2) {
                own.entry((kind, label_key(text))).or_insert_with(|| text.to_owned());
            }
        };
        let document = &recorded.document;
        match document.data() {
            Some(root) => {
                let mut common = Common::default();
                common.learn(&root);
                let data = common.data(document.kind(), &root);
                data.paths().for_each(|path| add(ShownKind::Path, path));
                for (list, rows) in &data.lists {
                    let columns = rows.iter().flat_map(|row| row.keys());
                    columns.for_each(|column| add(ShownKind::Path, &format!("{list} {column}")));
                }
            }
            None => of_page(&document.survey(), &mut add),
        }
        for (key, text) in own {
            all.entry(key).or_insert((text, 0)).1 += 1;
        }
    }
    all
}

fn of_page(survey: &rooftop_page::Survey, add: &mut dyn FnMut(ShownKind, &str)) {
    add(ShownKind::Title, &survey.title);
    survey.headings.iter().for_each(|heading| add(ShownKind::Heading, heading));
    let labels = survey.labels.iter().filter(|label| label.control.is_none());
    labels.for_each(|label| add(ShownKind::Label, &label.label));
    let columns = survey.grids.iter().flat_map(|grid| &grid.columns);
    columns.for_each(|column| add(ShownKind::Column, &column.heading));
    for form in &survey.forms {
        form.controls.iter().for_each(|control| add(ShownKind::Control, &control.label));
        form.buttons.iter().chain(&form.scripted_buttons).for_each(|caption| add(ShownKind::Button, caption));
    }
}
