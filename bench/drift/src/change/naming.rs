//! D1 to D7: what elements are called.

use std::collections::BTreeMap;

use fastrand::Rng;

use crate::case::Case;
use crate::dom::{Element, mark};

/// Attributes that name an element by its id.
const REFERENCES: &[&str] = &["for", "aria-labelledby", "aria-describedby", "headers", "form", "list"];

/// D1.
pub(super) fn ids(case: &mut Case, rng: &mut Rng) -> bool {
    let all = ids_of(case);
    let chosen = if rng.bool() { all } else { super::some(&all, 4, rng) };
    if chosen.is_empty() {
        return false;
    }
    let style = rng.u8(0..4);
    let renamed = chosen.into_iter().enumerate().map(|(index, id)| {
        let new = match style {
            0 => format!("{id}_1"),
            1 => format!("ctl00_{id}"),
            2 => format!("el{:04x}", rng.u16(..)),
            _ => format!("field-{}", index + 1),
        };
        (id, new)
    });
    let renamed: BTreeMap<String, String> = renamed.collect();
    rename_ids(case, &renamed);
    true
}

fn ids_of(case: &Case) -> Vec<String> {
    let mut all = Vec::new();
    case.made.dom.root.walk(&mut |element| all.extend(element.get("id").map(str::to_owned)));
    all
}

fn rename_ids(case: &mut Case, renamed: &BTreeMap<String, String>) {
    case.dom().root.walk_mut(&mut |element| {
        for (name, value) in &mut element.attributes {
            if name == "id" || REFERENCES.contains(&name.as_str()) {
                let parts = value.split(' ').map(|part| renamed.get(part).map_or(part, String::as_str));
                *value = parts.collect::<Vec<_>>().join(" ");
            }
        }
    });
}

/// D2.
pub(super) fn classes(case: &mut Case, rng: &mut Rng) -> bool {
    let salt = rng.u32(..);
    let hashed = rng.bool();
    let mut any = false;
    case.dom().root.walk_mut(&mut |element| {
        if let Some(classes) = element.take("class") {
            any = true;
            let renamed = classes.split_whitespace().map(|class| {
                let sum =
                    class.bytes().fold(salt, |sum, byte| sum.wrapping_mul(31).wrapping_add(byte.into()));
                if hashed { format!("css-{sum:07x}") } else { format!("v2-{class}") }
            });
            element.set("class", &renamed.collect::<Vec<_>>().join(" "));
        }
    });
    any
}

/// D3.
pub(super) fn ids_and_classes(case: &mut Case, rng: &mut Rng) -> bool {
    let (ids, classes) = (ids(case, rng), classes(case, rng));
    ids && classes
}

/// D4.
pub(super) fn stripped(case: &mut Case, rng: &mut Rng) -> bool {
    let only_ids = rng.u8(0..4) == 0;
    let mut any = false;
    // A label that names its control by id has to enclose it then, or stand beside it.
    case.dom().root.walk_mut(&mut |element| {
        let before = element.attributes.len();
        element.attributes.retain(|(name, _)| {
            let is_reference = REFERENCES.contains(&name.as_str());
            let is_dress =
                matches!(name.as_str(), "class" | "title" | "align" | "bgcolor") || name.starts_with("data-");
            name != "id" && !is_reference && (only_ids || !is_dress)
        });
        any |= element.attributes.len() < before;
    });
    any
}

/// D5.
pub(super) fn data(case: &mut Case, _: &mut Rng) -> bool {
    let mut any = false;
    case.dom().root.walk_mut(&mut |element| {
        for (name, _) in &mut element.attributes {
            if let Some(rest) = name.strip_prefix("data-") {
                *name = format!("data-x-{rest}");
                any = true;
            }
        }
    });
    any
}

/// D6: an id goes over to another field; labels that name controls by id follow their control.
pub(super) fn reused(case: &mut Case, rng: &mut Rng) -> bool {
    let mut with_id = Vec::new();
    case.made.dom.root.walk(&mut |element| {
        let is_value = element.has(mark::FIELD) || element.has(mark::CONTROL);
        with_id.extend(element.get("id").filter(|_| is_value).map(str::to_owned));
    });
    let [first, second] = rng.choose_multiple(with_id, 2).try_into().unwrap_or_default();
    let (first, second): (String, String) = (first, second);
    if first.is_empty() || second.is_empty() {
        return false;
    }
    // Swapped, or given away while the old owner gets a new one.
    let gives = rng.bool();
    let other = if gives { format!("{second}_old") } else { first.clone() };
    rename_ids(case, &BTreeMap::from([(first, second.clone()), (second, other)]));
    true
}

/// D7.
pub(super) fn tags(case: &mut Case, rng: &mut Rng) -> bool {
    const SWAPS: &[(&[&str], &str)] = &[
        (&["h1", "h2", "h3", "h4", "h5"], "h6"),
        (&["h1", "h3", "h5"], "h2"),
        (&["b"], "strong"),
        (&["font"], "span"),
        (&["span"], "em"),
        (&["span"], "div"),
        (&["center"], "div"),
        (&["h1", "h2", "h3", "h5", "legend"], "div"),
        (&["div"], "section"),
        (&["fieldset"], "div"),
        (&["p"], "div"),
        (&["dt", "dd"], "div"),
        (&["li"], "div"),
    ];
    let changed = |element: &Element, from: &[&str]| from.contains(&element.tag.as_str());
    let fitting: Vec<&(&[&str], &str)> =
        SWAPS.iter().filter(|(from, _)| case.made.dom.root.any(&|element| changed(element, from))).collect();
    let Some((from, to)) = rng.choice(fitting) else { return false };
    case.dom().root.walk_mut(&mut |element| {
        if changed(element, from) {
            (*to).clone_into(&mut element.tag);
        }
    });
    true
}
