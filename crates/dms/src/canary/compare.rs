//! Two versions' readings of the same answers, field by field. What the fields hold stays here.

use rooftop_pack::{FlowError, Output, RecordOutput, Row, RowsOutput};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// How two readings compare.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Compared {
    /// Both read; each field, and whether the two are equal in it.
    Read(BTreeMap<String, bool>),
    /// Neither could read.
    BothDrift,
    /// The present version could not read and the candidate could.
    CurrentDrift,
    /// The candidate could not read and the present version could.
    Drift,
    /// The candidate needed an answer that it was not given.
    Unfinished,
}

/// Compares. Nothing, if the present version's outcome says nothing of how pages are read.
pub(crate) fn compare(
    current: &Result<Output, FlowError>,
    candidate: &Result<Output, FlowError>,
) -> Option<Compared> {
    if matches!(candidate, Err(FlowError::Wire(_) | FlowError::Failed(_))) {
        return Some(Compared::Unfinished);
    }
    Some(match (current, candidate) {
        (Ok(current), Ok(candidate)) => outputs(current, candidate),
        (Ok(_), Err(_)) => Compared::Drift,
        (Err(FlowError::Drift(_)), Ok(_)) => Compared::CurrentDrift,
        (Err(FlowError::Drift(_)), Err(_)) => Compared::BothDrift,
        (Err(_), _) => return None,
    })
}

fn outputs(current: &Output, candidate: &Output) -> Compared {
    match (current, candidate) {
        (Output::Record(current), Output::Record(candidate)) => Compared::Read(records(current, candidate)),
        (Output::Rows(current), Output::Rows(candidate)) => lists(current, candidate),
        (Output::Done, Output::Done) => Compared::Read(BTreeMap::new()),
        // The catalogue says what an operation gives, and both were checked against it.
        _ => Compared::Drift,
    }
}

fn records(current: &RecordOutput, candidate: &RecordOutput) -> BTreeMap<String, bool> {
    let mut fields = BTreeMap::from([
        ("(key)".to_owned(), current.key == candidate.key),
        ("(mark)".to_owned(), current.mark == candidate.mark),
    ]);
    values(&current.record, &candidate.record, &mut fields);
    let states = current.field_states.keys().chain(candidate.field_states.keys());
    for path in states.collect::<BTreeSet<_>>() {
        let same = current.field_states.get(path) == candidate.field_states.get(path);
        note(&mut fields, path.clone(), same);
    }
    fields
}

/// A list is as good as the rows that can be read of it.
fn lists(current: &RowsOutput, candidate: &RowsOutput) -> Compared {
    let unreadable = |output: &RowsOutput| output.rows.iter().filter(|row| row.is_err()).count();
    let worse = (unreadable(candidate), !candidate.complete) > (unreadable(current), !current.complete);
    let better = (unreadable(candidate), !candidate.complete) < (unreadable(current), !current.complete);
    if worse {
        return Compared::Drift;
    }
    if better {
        return Compared::CurrentDrift;
    }
    let (current, candidate) = (by_key(current), by_key(candidate));
    let mut fields = BTreeMap::from([("(rows)".to_owned(), current.keys().eq(candidate.keys()))]);
    for (key, row) in &current {
        if let Some(other) = candidate.get(key) {
            note(&mut fields, "(mark)".to_owned(), row.mark == other.mark);
            values(&row.fields, &other.fields, &mut fields);
        }
    }
    Compared::Read(fields)
}

fn by_key(output: &RowsOutput) -> BTreeMap<&str, &Row> {
    output.rows.iter().flatten().map(|row| (row.key.as_str(), row)).collect()
}

/// Compares every value of two objects; lists as wholes.
fn values(one: &Value, other: &Value, fields: &mut BTreeMap<String, bool>) {
    let (one, other) = (leaves(one), leaves(other));
    for path in one.keys().chain(other.keys()).collect::<BTreeSet<_>>() {
        note(fields, path.clone(), one.get(path) == other.get(path));
    }
}

/// A field that differs once differs.
fn note(fields: &mut BTreeMap<String, bool>, path: String, same: bool) {
    let known = fields.entry(path).or_insert(true);
    *known &= same;
}

fn leaves(object: &Value) -> BTreeMap<String, &Value> {
    let mut leaves = BTreeMap::new();
    let mut left = vec![(String::new(), object)];
    while let Some((path, value)) = left.pop() {
        match value {
            Value::Object(members) => left.extend(members.iter().map(|(name, member)| {
                (if path.is_empty() { name.clone() } else { format!("{path}.{name}") }, member)
            })),
            leaf => drop(leaves.insert(path, leaf)),
        }
    }
    leaves
}

#[cfg(test)]
mod tests {
    use super::*;
    use indexmap::IndexMap;
    use rooftop_pack::{Drift, DriftKind, FieldState, GateReport, Meaning, RowDrift, WireError};
    use serde_json::json;

    fn record(record: Value, states: &[(&str, FieldState)]) -> Output {
        Output::Record(Box::new(RecordOutput {
            key: "P1".into(),
            mark: Some("1".into()),
            record,
            field_states: states.iter().map(|(path, state)| ((*path).to_owned(), *state)).collect(),
            provenance: IndexMap::new(),
            requests: 1,
            gate: GateReport::default(),
        }))
    }

    fn rows(keys: &[&str], unreadable: usize) -> Output {
        let row = |key: &&str| {
            Ok(Row {
                key: (*key).to_owned(),
                mark: Some("1".into()),
                fields: json!({"make": *key}),
                field_states: IndexMap::new(),
            })
        };
        let bad =
            || Err(RowDrift { key: None, drift: Box::new(Drift::new(DriftKind::ValueBlank, "a", "b")) });
        let rows = keys.iter().map(row).chain((0..unreadable).map(|_| bad())).collect();
        Output::Rows(RowsOutput {
            rows,
            total: None,
            complete: true,
            requests: 1,
            gate: GateReport::default(),
        })
    }

    fn drift() -> Result<Output, FlowError> {
        Err(FlowError::Drift(Drift::new(DriftKind::LabelMissing, "a", "b")))
    }

    fn met(meaning: Meaning) -> Result<Output, FlowError> {
        Err(FlowError::Met { meaning, page: "p".into() })
    }

    /// The fields that differ.
    fn different(one: &Output, other: &Output) -> Vec<String> {
        match compare(&Ok(one.clone()), &Ok(other.clone())).unwrap() {
            Compared::Read(fields) => {
                fields.into_iter().filter(|(_, same)| !same).map(|(field, _)| field).collect()
            }
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn records_are_compared_in_every_value_and_in_why_values_are_missing() {
        let one = record(json!({"make": "Ford", "pricing": {"cost": 1}, "options": ["a", "b"]}), &[]);
        assert!(different(&one, &one).is_empty());
        let other = record(
            json!({"make": "FORD", "pricing": {"cost": 1, "msrp": 2}, "options": ["b", "a"]}),
            &[("year", FieldState::Hidden)],
        );
        assert_eq!(different(&one, &other), ["make", "options", "pricing.msrp", "year"]);
    }

    #[test]
    fn lists_are_compared_by_their_keys() {
        assert!(
            different(&rows(&["P1", "P2"], 0), &rows(&["P2", "P1"], 0)).is_empty(),
            "order is no reading"
        );
        assert_eq!(different(&rows(&["P1", "P2"], 0), &rows(&["P1"], 0)), ["(rows)"]);
        assert_eq!(compare(&Ok(rows(&["P1"], 0)), &Ok(rows(&["P1"], 1))), Some(Compared::Drift));
        assert_eq!(compare(&Ok(rows(&["P1"], 1)), &Ok(rows(&["P1"], 0))), Some(Compared::CurrentDrift));
    }

    #[test]
    fn who_could_not_read_is_told_apart_from_what_was_not_answered() {
        let read = Ok(record(json!({}), &[]));
        let wire = Err(FlowError::Wire(WireError::HeldBack));
        for (current, candidate, expected) in [
            (&read, drift(), Some(Compared::Drift)),
            (&read, met(Meaning::NotFound), Some(Compared::Drift)),
            (&drift(), drift(), Some(Compared::BothDrift)),
            (&drift(), Ok(record(json!({}), &[])), Some(Compared::CurrentDrift)),
            (&read, wire, Some(Compared::Unfinished)),
            (&met(Meaning::SignedOut), drift(), None),
        ] {
            assert_eq!(compare(current, &candidate), expected, "{current:?} {candidate:?}");
        }
    }
}
