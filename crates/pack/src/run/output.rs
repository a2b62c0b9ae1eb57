//! Readings to records of the model.

use indexmap::IndexMap;
use rooftop_page::{Absence, Drift, DriftKind, Found, ListReading, Value};
use serde_json::{Map, Value as Json};

use super::{FieldState, FlowError, Provenance, Readings, RecordOutput, Row, Runner};
use crate::expr::{Bindings, Evaluated, Expr};
use crate::pack::{EachSpec, ItemSpec, RecordOutputSpec, RowsOutputSpec};

/// An object in the making.
#[derive(Default)]
struct Built {
    object: Map<String, Json>,
    states: IndexMap<String, FieldState>,
    provenance: IndexMap<String, Provenance>,
}

impl Runner<'_> {
    pub(super) fn row(&self, spec: &RowsOutputSpec, row: &rooftop_page::Row, readings: &Readings) -> Row {
        let mut bindings = self.bindings(readings);
        bindings.bind_row("row", "", &row.values);
        let built = Built::of(&spec.fields, &bindings);
        Row {
            key: text(&spec.key, &bindings),
            mark: spec.mark.as_ref().map(|mark| text(mark, &bindings)),
            fields: Json::Object(built.object),
            field_states: built.states,
        }
    }

    pub(super) fn record(
        &self,
        spec: &RecordOutputSpec,
        readings: &Readings,
    ) -> Result<RecordOutput, FlowError> {
        let bindings = self.bindings(readings);
        let mut built = Built::of(&spec.fields, &bindings);
        for each in &spec.lists {
            put(&mut built.object, &each.path, Json::Array(items(each, readings, &bindings)?));
        }
        let not_loaded = spec.not_loaded.iter().map(|path| (path.clone(), FieldState::NotLoaded));
        built.states.extend(not_loaded);
        Ok(RecordOutput {
            key: text(&spec.key, &bindings),
            mark: spec.mark.as_ref().map(|mark| text(mark, &bindings)),
            record: Json::Object(built.object),
            field_states: built.states,
            provenance: built.provenance,
            requests: self.visitor.requests(),
            gate: self.visitor.gate().clone(),
        })
    }
}

/// The items of a list. A record is whole or not there: one bad row fails it, and so does a row that is on a further
/// page.
fn items(each: &EachSpec, readings: &Readings, outer: &Bindings<'_>) -> Result<Vec<Json>, FlowError> {
    let Some(rows) = &each.rows else { return Ok(vec![each.item.build(outer)]) };
    let not_read = || Drift::new(DriftKind::PageUnexpected, format!("the list {}", rows.list), "not read");
    let reading = readings.get(&rows.reading).ok_or_else(not_read)?;
    let list = reading.lists.get(&rows.list).ok_or_else(not_read)?;
    expect_all(list).map_err(|drift| drift.on(&reading.page).at(&rows.list))?;
    list.rows
        .iter()
        .map(|row| {
            let row = row.as_ref().map_err(|wrong| FlowError::Drift((*wrong.drift).clone()))?;
            let mut bindings = outer.clone();
            bindings.bind_row("row", &reading.page, &row.values);
            Ok(each.item.build(&bindings))
        })
        .collect()
}

/// Whether the page shows all rows that it counts.
fn expect_all(list: &ListReading) -> Result<(), Drift> {
    let shown = u64::try_from(list.rows.len()).unwrap_or(u64::MAX);
    match list.count.and_then(|count| count.total) {
        Some(total) if total != shown => {
            Err(Drift::new(DriftKind::CountMismatch, format!("{total} rows"), &format!("{shown} rows")))
        }
        _ => Ok(()),
    }
}

impl ItemSpec {
    fn build(&self, bindings: &Bindings<'_>) -> Json {
        match self {
            Self::Object(fields) => Json::Object(Built::of(fields, bindings).object),
            // The value was checked to be always there.
            Self::Value(expr) => expr.eval(bindings).value.as_ref().map_or(Json::Null, Value::to_json),
        }
    }
}

impl Built {
    fn of(fields: &[(String, Expr)], bindings: &Bindings<'_>) -> Self {
        let mut built = Self::default();
        for (path, expr) in fields {
            built.add(path, expr.eval(bindings));
        }
        built
    }

    fn add(&mut self, path: &str, evaluated: Evaluated) {
        if let Some((page, found)) = evaluated.origin {
            let Found { locator, raw, witnesses, healed } = found;
            let provenance = Provenance { page, locator, raw, witnesses, healed };
            self.provenance.insert(path.to_owned(), provenance);
        }
        match evaluated.value {
            Ok(value) => put(&mut self.object, path, value.to_json()),
            Err(absence) => {
                let state = match absence {
                    Absence::Empty => FieldState::Empty,
                    Absence::Hidden => FieldState::Hidden,
                    Absence::NotOffered => FieldState::NotOffered,
                };
                self.states.insert(path.to_owned(), state);
            }
        }
    }
}

/// Puts a value at a dotted path.
fn put(object: &mut Map<String, Json>, path: &str, value: Json) {
    match path.split_once('.') {
        None => {
            object.insert(path.to_owned(), value);
        }
        Some((first, rest)) => {
            let inner = object.entry(first).or_insert_with(|| Json::Object(Map::new()));
            if let Json::Object(inner) = inner {
                put(inner, rest, value);
            }
        }
    }
}

fn text(expr: &Expr, bindings: &Bindings<'_>) -> String {
    expr.eval(bindings).value.as_ref().map(Value::to_text).unwrap_or_default()
}
