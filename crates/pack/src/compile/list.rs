//! Lists of pages.

use rooftop_page::model::RowTest;
use rooftop_page::{CountModel, CountPaths, DocumentKind, ListModel, Path, Presence};

use super::page::{Anchor, Ground, fields};
use super::test::{self, pattern};
use super::{Reporter, path};
use crate::diagnostic::Place;
use crate::source::Sp;
use crate::source::page::{CountFile, CountValuesFile, ListFile, RowTestFile};

pub(super) fn compile(
    name: &str,
    source: &Sp<ListFile>,
    ground: Ground<'_>,
    report: &mut Reporter<'_>,
) -> ListModel {
    let file = &source.value;
    let columns = fields(&file.columns, Anchor::Column, ground, report);
    match columns.iter().find(|column| column.name == file.key.value) {
        Some(key) if key.presence != Presence::Required => {
            report.say(
                "bad_key",
                file.key.place,
                format!("the key {:?} may be absent", key.name),
                "a key is always there",
            );
        }
        Some(_) => {}
        None => {
            let known: Vec<&String> = file.columns.keys().collect();
            if !known.contains(&&file.key.value) {
                report.unknown("unknown_field", "column", &file.key, &known);
            }
        }
    }
    // An array tells whether it is empty, and so do headings in a document that proves its end.
    let is_data = matches!(ground.kind, DocumentKind::Json | DocumentKind::Xml);
    let is_csv = ground.kind == DocumentKind::Csv;
    let tells = is_data || (is_csv && (ground.says_end || file.count.is_some()));
    if file.empty.is_empty() && !tells {
        report.say(
            "missing_proof",
            source.place,
            format!("nothing proves that {name} is empty"),
            "add empty: [ { text: … } ] with what the page says then",
        );
    }
    let ignore_rows = file.ignore_rows.iter().filter_map(|test| match &test.value {
        RowTestFile::Text(text) => pattern(text, test.place, report).map(RowTest::Text),
        RowTestFile::Starts(text) => Some(RowTest::Starts(text.clone())),
        RowTestFile::Contains(text) => Some(RowTest::Contains(text.clone())),
    });
    let ignore_rows = ignore_rows.collect();
    ListModel {
        name: name.to_owned(),
        section: file.section.as_ref().map(|section| section.value.clone()),
        rows: rows(name, source, ground, report),
        columns,
        key: Some(file.key.value.clone()),
        headings_prove_empty: is_csv && ground.says_end && file.empty.is_empty() && file.count.is_none(),
        empty: file.empty.iter().filter_map(|test| test::compile(test, ground, report)).collect(),
        count: file.count.as_ref().and_then(|count| self::count(count, ground, report)),
        ignore_rows,
    }
}

/// Where the rows of a data document are. A grid is found by its headings instead.
fn rows(name: &str, source: &Sp<ListFile>, ground: Ground<'_>, report: &mut Reporter<'_>) -> Option<Path> {
    let file = &source.value;
    let is_data = matches!(ground.kind, DocumentKind::Json | DocumentKind::Xml);
    match &file.rows {
        Some(rows) if is_data && file.section.is_none() => {
            path::absolute(&rows.value, rows.place, ground, report)
        }
        None if !is_data => None,
        _ => {
            let help = if is_data {
                "say where the rows are with rows: …, and take section out"
            } else {
                "take rows out: a grid is found by the headings of its columns"
            };
            report.say("bad_evidence", source.place, format!("{name} has no clear evidence"), help);
            None
        }
    }
}

fn count(count: &Sp<CountFile>, ground: Ground<'_>, report: &mut Reporter<'_>) -> Option<CountModel> {
    match &count.value {
        CountFile::Line(line) => count_line(line, count.place, report),
        CountFile::Values(values) => count_values(values, count.place, ground, report),
    }
}

fn count_line(line: &str, place: Place, report: &mut Reporter<'_>) -> Option<CountModel> {
    let pattern = pattern(line, place, report)?;
    let known = ["from", "to", "shown", "total"];
    if pattern.holes().count() == 0 || pattern.holes().any(|hole| !known.contains(&hole)) {
        report.say(
            "bad_pattern",
            place,
            "a count has the holes {from}, {to}, {shown}, {total}",
            "write it like \"{from}-{to} of {total}\"",
        );
        return None;
    }
    Some(CountModel::Line(pattern))
}

fn count_values(
    values: &CountValuesFile,
    place: Place,
    ground: Ground<'_>,
    report: &mut Reporter<'_>,
) -> Option<CountModel> {
    let is_data = matches!(ground.kind, DocumentKind::Json | DocumentKind::Xml);
    if !is_data
        || [&values.from, &values.to, &values.shown, &values.total].iter().all(|source| source.is_none())
    {
        let help = "write a line with holes, or for a data document where the total is: { total: … }";
        report.say("bad_pattern", place, "nothing is counted here", help);
        return None;
    }
    let mut at = |source: &Option<String>| match source {
        None => Some(None),
        Some(source) => path::absolute(source, place, ground, report).map(Some),
    };
    let (from, to) = (at(&values.from), at(&values.to));
    let (shown, total) = (at(&values.shown), at(&values.total));
    Some(CountModel::Values(Box::new(CountPaths { from: from?, to: to?, shown: shown?, total: total? })))
}
