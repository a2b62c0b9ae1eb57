//! Forms by their labelled controls and their button, and links that were followed.

use rooftop_page::label_key;
use rooftop_page::survey::{SeenControl, SeenForm};

use super::Drafting;
use crate::draft::name::Names;
use crate::draft::seen::Seen;

/// The most forms of a page.
const FORMS_MAX: usize = 20;

/// A form that is being drafted.
#[derive(Debug, Clone)]
pub(in crate::draft) struct DraftForm {
    pub(in crate::draft) name: String,
    pub(in crate::draft) controls: Vec<DraftControl>,
    /// `button`, `scripted_button` or `no_button`.
    pub(in crate::draft) submit: &'static str,
    pub(in crate::draft) caption: String,
    pub(in crate::draft) off: Option<String>,
}

/// A control that is being drafted.
#[derive(Debug, Clone)]
pub(in crate::draft) struct DraftControl {
    pub(in crate::draft) name: String,
    pub(in crate::draft) label: String,
    pub(in crate::draft) kind: String,
    /// Its name on the page.
    pub(in crate::draft) html_name: Option<String>,
    pub(in crate::draft) optional: bool,
    pub(in crate::draft) off: Option<String>,
}

/// A link that is being drafted.
#[derive(Debug, Clone)]
pub(in crate::draft) struct DraftLink {
    pub(in crate::draft) name: String,
    pub(in crate::draft) text: String,
    pub(in crate::draft) optional: bool,
    pub(in crate::draft) off: Option<String>,
}

/// The forms of a page. Those that stand around every page are drafted on the first only.
pub(super) fn forms(drafting: &Drafting<'_>, own: &[&Seen], is_first: bool) -> Vec<DraftForm> {
    let Some(first) = own.first() else { return Vec::new() };
    let mut names = Names::default();
    let mut forms: Vec<DraftForm> = Vec::new();
    for seen in &first.survey.forms {
        let buttons: Vec<&String> = seen.buttons.iter().chain(&seen.scripted_buttons).collect();
        let is_around =
            !buttons.is_empty() && buttons.iter().all(|caption| drafting.is_around("button", caption));
        let has_controls = seen.controls.iter().any(|control| !control.label.is_empty());
        let is_there_always =
            own.iter().all(|other| other.survey.forms.iter().any(|form| is_same(form, seen)));
        if (is_around && !is_first)
            || (buttons.is_empty() && !has_controls)
            || !is_there_always
            || forms.len() >= FORMS_MAX
        {
            continue;
        }
        forms.push(form(seen, own, &mut names));
    }
    tell_apart(&mut forms);
    forms
}

fn is_same(a: &SeenForm, b: &SeenForm) -> bool {
    a.buttons == b.buttons
        && a.scripted_buttons == b.scripted_buttons
        && a.controls.iter().map(|control| &control.label).eq(b.controls.iter().map(|control| &control.label))
}

fn form(seen: &SeenForm, own: &[&Seen], names: &mut Names) -> DraftForm {
    let (submit, caption) = match (seen.buttons.first(), seen.scripted_buttons.first()) {
        (Some(caption), _) => ("button", caption.clone()),
        (None, Some(caption)) => ("scripted_button", caption.clone()),
        (None, None) => ("no_button", String::new()),
    };
    let mut control_names = Names::default();
    let labelled = seen.controls.iter().filter(|control| control.kind != "file");
    let controls = labelled.map(|control| self::control(control, seen, own, &mut control_names)).collect();
    let name = names.give(
        if caption.is_empty() { seen.action.rsplit('/').next().unwrap_or_default() } else { &caption },
        "form",
    );
    DraftForm { name, controls, submit, caption, off: None }
}

fn control(control: &SeenControl, form: &SeenForm, own: &[&Seen], names: &mut Names) -> DraftControl {
    let key = label_key(&control.label);
    let twins = form.controls.iter().filter(|other| label_key(&other.label) == key).count();
    let off = match (key.is_empty(), twins) {
        (true, _) => Some(format!("a {} control without a label", control.kind)),
        (_, 1) => None,
        _ => Some("the label is in the form more than once".to_owned()),
    };
    let is_always = own.iter().all(|seen| {
        seen.survey.forms.iter().flat_map(|form| &form.controls).any(|other| label_key(&other.label) == key)
    });
    let text = if key.is_empty() { control.name.as_deref().unwrap_or_default() } else { &control.label };
    DraftControl {
        name: names.give(text, "control"),
        label: control.label.clone(),
        kind: control.kind.clone(),
        html_name: control.name.clone(),
        optional: !is_always,
        off,
    }
}

/// Two forms with the same button and no control that tells them apart are none that could be found.
fn tell_apart(forms: &mut [DraftForm]) {
    let all: Vec<(String, Vec<String>)> = forms
        .iter()
        .map(|form| {
            (
                form.caption.clone(),
                form.controls
                    .iter()
                    .filter(|control| control.off.is_none())
                    .map(|control| label_key(&control.label))
                    .collect(),
            )
        })
        .collect();
    for (at, form) in forms.iter_mut().enumerate() {
        let Some((caption, own)) = all.get(at) else { continue };
        let is_within = |(other, (name, labels)): (usize, &(String, Vec<String>))| {
            other != at && name == caption && own.iter().all(|label| labels.contains(label))
        };
        if all.iter().enumerate().any(is_within) {
            form.off = Some("another form has the same button and these controls".to_owned());
        }
    }
}

/// What is written on a link to the next page of a list.
const NEXT: &[&str] =
    &["next", "next page", "next >", "next >>", "next ›", "next »", ">", ">>", "›", "»", "more"];

/// The links to further pages of a list, and those that lead on from a notice.
pub(super) fn links(drafting: &Drafting<'_>, own: &[&Seen]) -> Vec<DraftLink> {
    let texts = own.iter().flat_map(|seen| &seen.survey.links).map(|link| link.text.trim().to_owned());
    let mut found: Vec<DraftLink> = Vec::new();
    for text in texts {
        let is_next = NEXT.contains(&text.to_lowercase().as_str());
        if is_next && !found.iter().any(|link| link.text == text) && !drafting.is_around("link", &text) {
            let name = if found.is_empty() { "next".to_owned() } else { format!("next_{}", found.len() + 1) };
            found.push(DraftLink { name, text, optional: true, off: None });
        }
    }
    found
}
