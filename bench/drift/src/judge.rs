//! What a reading is worth, held against the truth.

use indexmap::IndexMap;
use rooftop_page::model::CountModel;
use rooftop_page::{ListModel, ListReading, PageModel, PageReading, Reader, Reading};
use serde_json::Value as Json;

use crate::case::Case;
use crate::truth::Fate;

/// What became of one field: a single value, or a whole column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Outcome {
    /// The page shows it, and it was read.
    Right,
    /// The page shows none, and none was read.
    Absent,
    /// Drift.
    Loud,
    /// Something else was read than the page shows, and nobody was told.
    Wrong,
}

/// What kind of value a field is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Class {
    Money,
    Id,
    Date,
    Other,
}

/// One field with what became of it.
#[derive(Debug, Clone)]
pub(crate) struct Verdict {
    pub(crate) field: String,
    pub(crate) class: Class,
    pub(crate) outcome: Outcome,
    /// The page still shows the value.
    pub(crate) is_shown: bool,
    /// What was wrong, for a person.
    pub(crate) why: String,
}

/// Holds a reading of the page against its truth; without one, all of it was loud.
pub(crate) fn judge(case: &Case, model: &PageModel, reading: Option<&PageReading>) -> Vec<Verdict> {
    let mut verdicts = Vec::new();
    for (name, fate) in &case.made.truth.values {
        let class = class(model.value(name).map(|field| &field.reader), name, case);
        let (outcome, why) = match reading {
            None => (Outcome::Loud, String::new()),
            Some(reading) => reading_of(case, fate, reading.values.get(name)),
        };
        let is_shown = matches!(fate, Fate::Shown(_)) && !case.is_foreign;
        verdicts.push(Verdict { field: name.clone(), class, outcome, is_shown, why });
    }
    for (list, rows) in &case.made.truth.lists {
        let key = model.list(list).and_then(|list| list.key.as_deref());
        let read = reading.map(|reading| reading.lists.get(list));
        for column in columns(model, list) {
            let reader =
                model.list(list).and_then(|list| list.columns.iter().find(|known| known.name == column));
            let is_key = Some(column.as_str()) == key;
            let class =
                if is_key { Class::Id } else { class(reader.map(|field| &field.reader), &column, case) };
            let (outcome, why) = match read {
                None => (Outcome::Loud, String::new()),
                Some(Some(read)) if !is_whole(model.list(list), read, rows.len()) || gives_nothing(read) => {
                    (Outcome::Loud, String::new())
                }
                Some(_) if case.is_foreign => (Outcome::Wrong, "a page that is not ours was read".to_owned()),
                Some(None) => (Outcome::Wrong, "the list is not in the reading".to_owned()),
                Some(Some(read)) => cells(rows, read, key, &column),
            };
            let is_shown = !case.is_foreign
                && rows.iter().all(|row| !matches!(row.get(&column), Some(Fate::Unreadable) | None))
                && rows.iter().any(|row| matches!(row.get(&column), Some(Fate::Shown(_))));
            verdicts.push(Verdict { field: format!("{list}.{column}"), class, outcome, is_shown, why });
        }
    }
    verdicts
}

/// Whether the list has as many rows as the page says in all. Of a list that comes in pages, the flow adds them up and
/// compares: where the page says nothing of its part, rows that it does not give are missing in the end.
fn is_whole(model: Option<&ListModel>, read: &ListReading, shown: usize) -> bool {
    let comes_in_pages = match model.and_then(|list| list.count.as_ref()) {
        Some(CountModel::Line(pattern)) => pattern.source().contains("{to}"),
        Some(CountModel::Values(paths)) => paths.to.is_some(),
        None => false,
    };
    let Some(count) = read.count.filter(|count| count.from.is_none() && count.to.is_none()) else {
        return true;
    };
    let is = |total: u64| {
        usize::try_from(total).is_ok_and(|total| total == read.rows.len())
            || (comes_in_pages && read.rows.len() >= shown)
    };
    count.total.is_none_or(is)
}

/// Whether there are rows, and none of them could be read.
fn gives_nothing(read: &ListReading) -> bool {
    !read.rows.is_empty() && read.rows.iter().all(Result::is_err)
}

fn columns(model: &PageModel, list: &str) -> Vec<String> {
    model
        .list(list)
        .map(|list| list.columns.iter().map(|column| column.name.clone()).collect())
        .unwrap_or_default()
}

fn class(reader: Option<&Reader>, name: &str, case: &Case) -> Class {
    let is_key = case.made.key.as_ref().is_some_and(|(key, _)| *key == name);
    match reader {
        Some(Reader::Money(_)) => Class::Money,
        Some(Reader::Vin { .. }) => Class::Id,
        Some(Reader::Date(_) | Reader::DateTime(_)) => Class::Date,
        _ if is_key
            || matches!(
                name,
                "number" | "account" | "stock" | "stock_number" | "reference" | "control" | "tag" | "license"
            ) =>
        {
            Class::Id
        }
        _ => Class::Other,
    }
}

/// What a value read for a field by anybody is worth.
pub(crate) fn value(case: &Case, name: &str, read: &Json) -> Outcome {
    if case.is_foreign {
        return Outcome::Wrong;
    }
    case.made.truth.values.get(name).map_or(Outcome::Wrong, |fate| compare(fate, read).0)
}

fn reading_of(case: &Case, fate: &Fate, reading: Option<&Reading>) -> (Outcome, String) {
    let Some(reading) = reading else { return (Outcome::Wrong, "it is not in the reading".to_owned()) };
    let read = reading.to_json();
    if case.is_foreign {
        return (Outcome::Wrong, format!("read {read} on a page that is not ours"));
    }
    compare(fate, &read)
}

fn compare(fate: &Fate, read: &Json) -> (Outcome, String) {
    match fate {
        Fate::Shown(value) if value == read => (Outcome::Right, String::new()),
        Fate::Shown(value) => (Outcome::Wrong, format!("read {read}, the page shows {value}")),
        Fate::Absent if read.is_null() => (Outcome::Absent, String::new()),
        Fate::Absent => (Outcome::Wrong, format!("read {read}, the page shows none")),
        Fate::Unreadable => (Outcome::Wrong, format!("read {read}, which nobody can know")),
    }
}

/// One column over all rows: as bad as its worst cell. Rows are told apart by their key, else by their order.
fn cells(
    rows: &[IndexMap<String, Fate>],
    read: &ListReading,
    key: Option<&str>,
    column: &str,
) -> (Outcome, String) {
    let good: Vec<_> = read.rows.iter().flatten().collect();
    let bad = read.rows.len() - good.len();
    if good.len() > rows.len() {
        return (Outcome::Wrong, format!("{} rows were read of {}", good.len(), rows.len()));
    }
    let key_of = |row: &IndexMap<String, Fate>| match key.and_then(|key| row.get(key)) {
        Some(Fate::Shown(value)) => Some(value.clone()),
        _ => None,
    };
    let by_key = rows.iter().all(|row| key_of(row).is_some());
    let mut missing = 0;
    let mut worst = if bad > 0 { Outcome::Loud } else { Outcome::Absent };
    let mut used = vec![false; good.len()];
    for (index, row) in rows.iter().enumerate() {
        let found = if by_key {
            let wanted = key_of(row);
            good.iter().zip(&used).position(|(row, used)| {
                !used && key.and_then(|key| row.values.get(key)).map(Reading::to_json) == wanted
            })
        } else {
            Some(index).filter(|index| *index < good.len())
        };
        let Some(at) = found else {
            missing += 1;
            continue;
        };
        if let Some(used) = used.get_mut(at) {
            *used = true;
        }
        let value =
            good.get(at).and_then(|row| row.values.get(column)).map(Reading::to_json).unwrap_or_default();
        let Some(fate) = row.get(column) else { continue };
        match compare(fate, &value) {
            (Outcome::Wrong, why) => return (Outcome::Wrong, format!("row {}: {why}", index + 1)),
            (Outcome::Right, _) if worst == Outcome::Absent => worst = Outcome::Right,
            _ => {}
        }
    }
    if used.iter().any(|used| !used) {
        return (Outcome::Wrong, "a row was read that is none".to_owned());
    }
    if missing > bad {
        return (Outcome::Wrong, format!("{missing} rows of {} are missing", rows.len()));
    }
    (worst, String::new())
}
