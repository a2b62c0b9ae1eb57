//! D29 to D34: what values look like, and which are there.

use fastrand::Rng;
use jiff::civil::Date;
use serde_json::Value as Json;

use super::grid::{altered, strip_marks};
use crate::case::{Case, put_beside, take};
use crate::dom::{Element, Path, mark};
use crate::show;
use crate::truth::Fate;

/// The places of all shown values and cells, with what they say.
fn shown(case: &Case) -> Vec<(Path, Json)> {
    let mut found = Vec::new();
    let truth = &case.made.truth;
    for (name, fate) in &truth.values {
        if let (Fate::Shown(value), Some(path)) = (fate, case.made.dom.marked(mark::FIELD, name)) {
            found.push((path, value.clone()));
        }
    }
    for (list, rows) in &truth.lists {
        let Some(table) = case.made.dom.marked(mark::LIST, list) else { continue };
        for path in case.made.dom.find(|element| element.has(mark::CELL)) {
            let row = case.made.dom.above(&path, |element| element.has(mark::ROW));
            let number = row.and_then(|row| case.made.dom.at(&row)?.get(mark::ROW)?.parse::<usize>().ok());
            let column = case.made.dom.at(&path).and_then(|cell| cell.get(mark::CELL)).unwrap_or_default();
            let fate = number.and_then(|number| rows.get(number)).and_then(|row| row.get(column));
            if let (Some(Fate::Shown(value)), true) = (fate, path.starts_with(&table)) {
                found.push((path, value.clone()));
            }
        }
    }
    found
}

/// The day and the rest of a value that is one: `2026-01-21`, or an instant in the zone of the page.
fn day_of(case: &Case, value: &Json) -> Option<(Date, Option<jiff::civil::DateTime>)> {
    let text = value.as_str()?;
    if let Ok(date) = text.parse::<Date>()
        && text.len() == 10
    {
        return Some((date, None));
    }
    let instant: jiff::Timestamp = text.parse().ok()?;
    let time = case.made.zone.to_datetime(instant);
    Some((time.date(), Some(time)))
}

/// D29: the whole page writes its days in another way. A way that cannot be told from the old one is no part of this, but
/// of [`super::BLIND`].
pub(super) fn dates(case: &mut Case, rng: &mut Rng) -> bool {
    let formats =
        ["%Y-%m-%d", "%d-%b-%Y", "%d.%m.%Y", "%b %-d, %Y", "%A, %d %B %Y", "%Y%m%d", "%m/%d/%Y", "%-d %b %y"];
    let format = rng.choice(
        formats
            .into_iter()
            .filter(|format| *format != case.made.style.day && !is_alike(format, case.made.style.day))
            .collect::<Vec<_>>(),
    );
    format.is_some_and(|format| rewrite_days(case, format))
}

/// Day and month change places, and the text looks as before: until the 13th nobody can tell.
pub(super) fn days_swapped(case: &mut Case, _: &mut Rng) -> bool {
    let swapped = match case.made.style.day {
        "%m/%d/%Y" => "%d/%m/%Y",
        "%-m/%-d/%Y" => "%-d/%-m/%Y",
        "%m-%d-%y" => "%d-%m-%y",
        _ => return false,
    };
    rewrite_days(case, swapped)
}

/// Whether two formats write the same text for some day, or one that the other takes.
fn is_alike(one: &str, other: &str) -> bool {
    let plain = |format: &str| format.replace('-', "").replace(['/', '.', ' '], "|");
    plain(one).replace("%m", "%d") == plain(other).replace("%m", "%d")
}

/// Writes all days of the page in this format. Whether there is one.
fn rewrite_days(case: &mut Case, format: &str) -> bool {
    let mut any = false;
    for (path, value) in shown(case) {
        let Some((date, time)) = day_of(case, &value) else { continue };
        let new = match time {
            Some(time) => format!("{} {}", show::day(date, format), show::clock(time)),
            None => show::day(date, format),
        };
        if let Some(element) = case.made.dom.at_mut(&path).filter(|element| element.tag != "input") {
            any |= element.text() != new;
            element.set_text(&new);
        }
    }
    any
}

/// D30.
pub(super) fn numbers(case: &mut Case, rng: &mut Rng) -> bool {
    let style = rng.u8(0..6);
    let mut any = false;
    for (path, value) in shown(case) {
        let is_amount = value.as_number().is_some_and(|number| number.to_string().contains('.'));
        if !is_amount {
            continue;
        }
        let Some(element) = case.made.dom.at_mut(&path) else { continue };
        let text = element.text();
        let is_negative = value.as_number().is_some_and(|number| number.to_string().starts_with('-'));
        let bare: String = text.chars().filter(|c| c.is_ascii_digit() || matches!(c, '.' | ',')).collect();
        let new = match style {
            0 => text
                .chars()
                .map(|c| match c {
                    ',' => '.',
                    '.' => ',',
                    other => other,
                })
                .collect(),
            1 => format!("{bare} {}", if is_negative { "CR" } else { "DR" }),
            2 => {
                if is_negative {
                    format!("({bare})")
                } else {
                    bare
                }
            }
            3 => {
                if is_negative {
                    format!("{bare}-")
                } else {
                    bare
                }
            }
            4 => text.replace(',', "\u{a0}").replace('.', ","),
            _ => format!("{} {}", text.replace('$', ""), "EUR"),
        };
        any |= new != text;
        element.set_text(&new);
    }
    any
}

/// D31.
pub(super) fn masked(case: &mut Case, rng: &mut Rng) -> bool {
    let names = case.read_fields();
    let long = |case: &Case, name: &str| {
        let path = case.made.dom.marked(mark::FIELD, name);
        path.and_then(|path| case.made.dom.at(&path).map(Element::text))
            .filter(|text| text.chars().count() >= 4)
    };
    let fitting: Vec<String> = names.into_iter().filter(|name| long(case, name).is_some()).collect();
    let Some(name) = rng.choice(fitting) else { return false };
    let Some(text) = long(case, &name) else { return false };
    let sign = rng.choice(['X', '*', '•', '#']).unwrap_or('X');
    let many = text.chars().count();
    let kept = if rng.bool() { many.min(4) } else { 0 };
    let masked: String = text
        .chars()
        .enumerate()
        .map(|(index, c)| if index + kept >= many || !c.is_alphanumeric() { c } else { sign })
        .collect();
    if masked == text {
        return false;
    }
    let Some(path) = case.made.dom.marked(mark::FIELD, &name) else { return false };
    let Some(element) =
        case.made.dom.at_mut(&path).filter(|element| !matches!(element.tag.as_str(), "input" | "select"))
    else {
        return false;
    };
    element.set_text(&masked);
    case.fate(&name, Fate::Unreadable);
    true
}

/// D32.
pub(super) fn blank(case: &mut Case, rng: &mut Rng) -> bool {
    for name in super::some(&case.read_fields(), 2, rng) {
        let nothing = rng.choice(["", "\u{a0}", case.made.style.nothing]).unwrap_or_default().to_owned();
        let Some(path) = case.made.dom.marked(mark::FIELD, &name) else { continue };
        let Some(element) = case.made.dom.at_mut(&path) else { continue };
        match element.tag.as_str() {
            "input" => element.set("value", ""),
            "select" => return false,
            _ => element.set_text(&nothing),
        }
        case.fate(&name, Fate::Absent);
    }
    case.made.truth.values.values().any(|fate| *fate == Fate::Absent)
}

/// D33.
pub(super) fn removed(case: &mut Case, rng: &mut Rng) -> bool {
    let mut any = false;
    for name in super::some(&case.read_fields(), 2, rng) {
        if take(case, &name).is_some() {
            case.fate(&name, Fate::Absent);
            any = true;
        }
    }
    any
}

/// D34.
pub(super) fn decoy(case: &mut Case, rng: &mut Rng) -> bool {
    if rng.u8(0..3) == 0 { added(case, rng) } else { panel(case, rng) }
}

/// A field that was not there before.
fn added(case: &mut Case, rng: &mut Rng) -> bool {
    let names = case.pairs();
    let Some(like) = rng.choice(names) else { return false };
    if case.made.dom.marked(mark::CONTROL, &like).is_some() {
        return false;
    }
    let mut copy = case.clone();
    let Some(mut taken) = take(&mut copy, &like) else { return false };
    let new = rng
        .choice(["Previous Owner", "Model Code", "Prior Balance", "Legacy ID", "Last Price"])
        .unwrap_or("New");
    for element in &mut taken {
        let mut colon = "";
        element.walk_mut(&mut |inner| {
            if inner.has(mark::LABEL) {
                colon = if inner.text().ends_with(':') { ":" } else { "" };
                inner.set_text(&format!("{new}{colon}"));
            } else if inner.has(mark::FIELD) {
                let text = inner.text();
                inner.set_text(&altered(&text, 2));
            }
            if let Some(id) = inner.take("id") {
                inner.set("id", &format!("{id}New"));
            }
        });
        strip_marks(element);
    }
    put_beside(case, &like, taken).is_some()
}

/// A second section with the same labels and the values of another record.
fn panel(case: &mut Case, rng: &mut Rng) -> bool {
    let is_part = |element: &Element| {
        (element.has(mark::SECTION) && element.any(&|inner| inner.has(mark::FIELD)))
            || (element.has(mark::LIST) && element.any(&|inner| inner.has(mark::ROW)))
    };
    let parts = case.made.dom.find(is_part);
    let Some(path) = rng.choice(parts) else { return false };
    let Some(mut copy) = case.made.dom.at(&path).cloned() else { return false };
    let heading = rng.choice(["Previous Visit", "History", "Last Period", "Archived"]).unwrap_or("History");
    let salt = rng.usize(1..9);
    let neighbour = case.neighbour.dom.clone();
    copy.walk_mut(&mut |element| {
        if element.has(mark::HEADING) {
            element.set_text(heading);
        }
        if let Some(name) = element.get(mark::FIELD).map(str::to_owned) {
            let other =
                neighbour.marked(mark::FIELD, &name).and_then(|path| neighbour.at(&path).map(Element::text));
            let text = other.unwrap_or_else(|| altered(&element.text(), salt));
            element.set_text(&text);
        } else if element.has(mark::CELL) {
            let text = altered(&element.text(), salt);
            element.set_text(&text);
        }
        for name in ["id", "for"] {
            if let Some(id) = element.take(name) {
                element.set(name, &format!("{id}_prev"));
            }
        }
    });
    strip_marks(&mut copy);
    let before = rng.bool();
    let place = path.split_last().map(|(at, parent)| {
        parent.iter().copied().chain([if before { *at } else { at + 1 }]).collect::<Path>()
    });
    if let Some(place) = place {
        case.made.dom.insert(&place, copy);
    }
    true
}
