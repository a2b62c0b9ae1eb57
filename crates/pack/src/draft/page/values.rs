//! Single values: labels that stand for themselves.

use indexmap::IndexMap;
use rooftop_page::label_key;
use rooftop_page::survey::SeenLabel;

use super::{DraftField, DraftList, Drafting};
use crate::draft::name::Names;
use crate::draft::seen::Seen;
use crate::draft::shape::{self, Shape};
use crate::pack::STORE;

/// The longest label that is drafted, in characters.
const LABEL_MAX: usize = 60;

/// What is noted where a word is taken for nothing.
pub(super) const BLANK_WORDS: &str = "a word is taken for nothing: check";

/// The most values of a page.
const VALUES_MAX: usize = 300;

/// A label on the documents of a page: for each document the places where it stands.
type Places<'s> = Vec<Vec<&'s SeenLabel>>;

pub(super) fn values(drafting: &Drafting<'_>, own: &[&Seen], lists: &[DraftList]) -> Vec<DraftField> {
    let mut labels: IndexMap<String, Places<'_>> = IndexMap::new();
    for (at, seen) in own.iter().enumerate() {
        for label in &seen.survey.labels {
            let places = labels.entry(label_key(&label.label)).or_insert_with(|| vec![Vec::new(); own.len()]);
            if let Some(places) = places.get_mut(at) {
                places.push(label);
            }
        }
    }
    let record_in_controls = lists.is_empty() && own.iter().any(|seen| holds_a_record(seen));
    let mut names = Names::without(&[STORE]);
    let mut fields = Vec::new();
    for (key, places) in labels {
        let is_count = lists
            .iter()
            .any(|list| list.count.as_deref().is_some_and(|count| label_key(count).starts_with(&key)));
        if is_wanted(drafting, &key, &places, record_in_controls) && !is_count && fields.len() < VALUES_MAX {
            fields.extend(field(drafting, &places, &mut names));
        }
    }
    fields
}

/// Whether a form of the page shows a record rather than asks for one: it is sent by POST, and mostly filled.
fn holds_a_record(seen: &Seen) -> bool {
    seen.survey.forms.iter().filter(|form| form.method == "post").any(|form| {
        let typed: Vec<_> = form
            .controls
            .iter()
            .filter(|control| matches!(control.kind.as_str(), "text" | "textarea" | "number" | "date"))
            .collect();
        let filled = typed.iter().filter(|control| !control.value.trim().is_empty()).count();
        let asks = form.controls.iter().any(|control| control.kind == "password");
        typed.len() >= 3 && filled * 2 >= typed.len() && !asks
    })
}

fn is_wanted(drafting: &Drafting<'_>, key: &str, places: &Places<'_>, record_in_controls: bool) -> bool {
    let all = || places.iter().flatten();
    let in_control = all().any(|label| label.control.is_some());
    let is_short = key.chars().count() <= LABEL_MAX;
    // `1-25 of 52` and `12/18/2025 closed` are no labels of anything that will be there again.
    let has_number = key.chars().filter(char::is_ascii_digit).count() > 1;
    // What stands around every page says who is signed in and where, not what this page is about.
    is_short
        && !has_number
        && !drafting.is_around("label", key)
        && (!in_control || record_in_controls)
        && all().any(|label| !label.values.is_empty())
}

fn field(drafting: &Drafting<'_>, places: &Places<'_>, names: &mut Names) -> Option<DraftField> {
    let first = *places.iter().flatten().next()?;
    let once = |places: &Places<'_>| places.iter().all(|labels| labels.len() <= 1);
    let mut narrowed = None;
    let mut places = places.clone();
    let mut off = None;
    if !once(&places) {
        // Of a label that is there more than once, the section tells which is meant.
        let in_section = |labels: &Vec<&'_ SeenLabel>| {
            labels.iter().filter(|label| label.section == first.section).count() <= 1
        };
        if first.section.is_some() && places.iter().all(in_section) {
            narrowed = first.section.clone().map(|section| ("section", section));
            for labels in &mut places {
                labels.retain(|label| label.section == first.section);
            }
        } else {
            off = Some(
                "the label is on the page more than once, and no section tells which is meant".to_owned(),
            );
        }
    }
    let found: Vec<&SeenLabel> = places.iter().flatten().copied().collect();
    if found.iter().any(|label| label.is_doubtful) {
        off = Some("nothing stands beside the label that is its value for certain".to_owned());
    }
    let several = found.iter().any(|label| label.values.len() > 1);
    let texts: Vec<&str> = found.iter().flat_map(|label| &label.values).map(String::as_str).collect();
    let shape = shape(drafting, &first.label, &texts, several);
    let is_blank = texts.iter().any(|text| shape::is_blank(text, drafting.formats))
        || found.iter().any(|label| label.values.is_empty());
    let is_blank = is_blank || !shape.is_checked;
    let is_missing = places.iter().any(Vec::is_empty);
    let optional = match (is_missing, is_blank) {
        (true, _) => Some("may_not_be_offered"),
        (false, true) => Some("may_be_blank"),
        (false, false) => None,
    };
    let note = (texts.iter().all(|text| shape::is_blank(text, drafting.formats)))
        .then(|| "never seen with a value: check the reader".to_owned());
    let note = note.or_else(|| (!shape.is_checked).then(|| BLANK_WORDS.to_owned()));
    let name = names.give(&first.label, "value");
    Some(DraftField {
        name,
        anchor: "label",
        text: first.label.clone(),
        narrowed,
        shape,
        optional,
        note,
        off,
    })
}

fn shape(drafting: &Drafting<'_>, label: &str, texts: &[&str], several: bool) -> Shape {
    let single = shape::shape(label, texts, drafting.formats);
    if !several {
        return single;
    }
    let mut options = vec![("of", single.read.to_owned())];
    options.extend(single.options);
    Shape { read: "list", options, is_checked: true }
}
