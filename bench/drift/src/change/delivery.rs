//! D35 and D36: what comes instead of the page.

use fastrand::Rng;
use serde_json::json;

use crate::case::Case;
use crate::dom::{Element, Node, mark};
use crate::truth::Fate;

/// D35: the markup is a shell, and a script fills it.
pub(super) fn in_script(case: &mut Case, rng: &mut Rng) -> bool {
    let waiting = rng.choice(["", "Loading…", "\u{a0}", "—"]).unwrap_or_default();
    let mut data = serde_json::Map::new();
    case.dom().root.walk_mut(&mut |element| {
        let name = element.get(mark::FIELD).or_else(|| element.get(mark::CELL)).map(str::to_owned);
        if let Some(name) = name.filter(|_| !matches!(element.tag.as_str(), "input" | "select")) {
            data.insert(name, json!(element.text()));
            element.set_text(waiting);
        }
    });
    if data.is_empty() {
        return false;
    }
    for name in data.keys() {
        case.fate(name, Fate::Unreadable);
    }
    for fate in case.truth().lists.values_mut().flatten().flat_map(|row| row.values_mut()) {
        *fate = Fate::Unreadable;
    }
    let script = Element::new("script")
        .text_inside(&format!("window.__STATE__ = {};", serde_json::Value::Object(data)));
    let body = case.made.dom.find(|element| element.tag == "body").pop();
    if let Some(body) = body.and_then(|body| case.made.dom.at_mut(&body)) {
        body.children.push(script.into());
    }
    true
}

/// D36.
pub(super) fn foreign(case: &mut Case, rng: &mut Rng) -> bool {
    case.is_foreign = true;
    match rng.u8(0..9) {
        0 => case.instead = Some(case.login.clone()),
        1 => return notice(case, rng, true),
        2 => return notice(case, rng, false),
        3 => case.cut = Some(rng.usize(300..985)),
        4 => case.instead = Some(String::new()),
        5 => case.instead = Some("<html><body><h1>Internal error</h1><pre>ORA-00942: table or view does not exist\nSELECT * FROM T_HEAD WHERE ID = 7</pre></body></html>".to_owned()),
        6 => return other_store(case),
        _ => return other_record(case),
    }
    true
}

/// A sentence instead of the content: in the page's own frame, or alone.
fn notice(case: &mut Case, rng: &mut Rng, in_frame: bool) -> bool {
    let said = rng
        .choice([
            "The system is down for maintenance until 6:00 am.",
            "Too many requests. Please wait a minute and try again.",
            "You do not have permission to view this screen.",
            "Your session has expired. Please sign in again.",
            "The record is locked by another user.",
        ])
        .unwrap_or_default();
    if !in_frame {
        case.instead = Some(format!(
            "<!DOCTYPE html>\n<html><head><title>Notice</title></head><body><p>{said}</p></body></html>\n"
        ));
        return true;
    }
    let Some(path) = case.made.dom.marked(mark::MAIN, "main") else { return false };
    let Some(main) = case.made.dom.at_mut(&path) else { return false };
    // Some portals keep the headings and labels, and blank the values.
    if rng.bool() {
        main.children = vec![Element::new("p").with("class", "msg").text_inside(said).into()];
    } else {
        main.walk_mut(&mut |element| {
            if element.has(mark::FIELD) || element.has(mark::CELL) {
                element.children = vec![Node::Text(String::new())];
            }
        });
        main.children.insert(0, Element::new("p").with("class", "msg").text_inside(said).into());
    }
    true
}

/// The page of another store, as after a switch that nobody noticed.
fn other_store(case: &mut Case) -> bool {
    let mut any = false;
    case.dom().root.walk_mut(&mut |element| {
        if element.tag == "option" {
            return;
        }
        for child in &mut element.children {
            if let Node::Text(text) = child
                && text.contains("1001 - Peachtree Ford")
            {
                *text = text.replace("1001 - Peachtree Ford", "1002 - Peachtree BMW");
                any = true;
            }
        }
    });
    any
}

/// The page of another record, as from a cache.
fn other_record(case: &mut Case) -> bool {
    if case.made.key.is_none() || case.made.key == case.neighbour.key {
        return false;
    }
    case.made.dom = case.neighbour.dom.clone();
    true
}
