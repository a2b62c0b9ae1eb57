//! D8 to D11: what labels say.

use fastrand::Rng;

use crate::case::Case;
use crate::dom::{Element, Path, mark};
use crate::words;

/// The places of all labels and column headings.
fn labels(case: &Case) -> Vec<Path> {
    case.made.dom.find(|element| element.has(mark::LABEL) || element.is_column())
}

impl Element {
    fn is_column(&self) -> bool {
        self.get(mark::COLUMN).is_some_and(|name| !name.is_empty())
    }
}

/// Writes labels anew: all of them, or some.
fn rewrite(
    case: &mut Case,
    rng: &mut Rng,
    all: bool,
    new: &mut dyn FnMut(&str, &mut Rng) -> Option<String>,
) -> bool {
    let mut any = false;
    let places = labels(case);
    let chosen = if all { places } else { super::some(&places, 3, rng) };
    for path in chosen {
        let Some(element) = case.made.dom.at_mut(&path) else { continue };
        let text = element.text();
        if let Some(new) = new(&text, rng) {
            any |= new != text;
            write_label(element, &new);
        }
    }
    any
}

/// Writes another label, in the innermost element that has it.
fn write_label(element: &mut Element, text: &str) {
    let words: Vec<&mut Element> =
        element.children.iter_mut().filter_map(crate::dom::Node::element_mut).collect();
    match <[&mut Element; 1]>::try_from(words) {
        Ok([only]) if !only.text().is_empty() => write_label(only, text),
        _ => element.children = vec![crate::dom::Node::Text(text.to_owned())],
    }
}

/// D8.
pub(super) fn dressed(case: &mut Case, rng: &mut Rng) -> bool {
    let style = rng.u8(0..7);
    let all = rng.bool();
    rewrite(case, rng, all, &mut |label, _| {
        let bare = label.trim_end_matches(':').trim_end().to_owned();
        Some(match style {
            0 => label.to_uppercase(),
            1 => label.to_lowercase(),
            2 => label.replace(' ', "\u{a0}"),
            3 => label.replace(' ', "  "),
            4 => format!("{bare}\u{a0}:"),
            5 => format!("{bare}*"),
            _ => bare,
        })
    })
}

/// D9.
pub(super) fn synonyms(case: &mut Case, rng: &mut Rng) -> bool {
    let all = rng.u8(0..4) == 0;
    rewrite(case, rng, all, &mut |label, rng| {
        let new = words::synonym(label, rng)?;
        Some(if label.trim_end().ends_with(':') { format!("{new}:") } else { new.to_owned() })
    })
}

/// D10.
pub(super) fn translated(case: &mut Case, rng: &mut Rng) -> bool {
    let language = rng.usize(0..words::LANGUAGES);
    rewrite(case, rng, true, &mut |label, _| {
        let new = words::translated(label, language)?;
        Some(if label.trim_end().ends_with(':') { format!("{new}:") } else { new.to_owned() })
    })
}

/// D11: what a person sees is an icon, or nothing but a hint.
pub(super) fn into_attribute(case: &mut Case, rng: &mut Rng) -> bool {
    let names = case.pairs();
    let chosen = if rng.u8(0..3) == 0 { names } else { super::some(&names, 2, rng) };
    let style = rng.u8(0..4);
    let mut any = false;
    for name in chosen {
        let Some((label, value)) = case.places(&name) else { continue };
        let dom = case.dom();
        let text = dom.at(&label).map(Element::text).unwrap_or_default();
        let text = text.trim_end_matches(':').trim().to_owned();
        let is_control =
            dom.at(&value).is_some_and(|value| matches!(value.tag.as_str(), "input" | "select" | "textarea"));
        let on_value = match (is_control, style) {
            (true, 0 | 1) => Some("placeholder"),
            (true, 2) | (false, 0) => Some("aria-label"),
            (true, _) | (false, 1) => Some("title"),
            (false, _) => None,
        };
        if let (Some(attribute), Some(value)) = (on_value, dom.at_mut(&value)) {
            value.set(attribute, &text);
        }
        if let Some(label) = dom.at_mut(&label) {
            let icon = Element::new("i").with("class", "icon");
            let icon = if on_value.is_none() {
                icon.with(if style == 2 { "title" } else { "aria-label" }, &text)
            } else {
                icon
            };
            label.children = vec![icon.into()];
        }
        any = true;
    }
    any
}
