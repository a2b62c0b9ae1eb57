//! Values and lists of data documents, by their paths.

use indexmap::IndexMap;
use rooftop_page::survey::DataShape;

use super::{DraftField, DraftList, DraftPage, Drafting, messages};
use crate::draft::data::{Data, SeenRow, SeenValue, last_name};
use crate::draft::name::{Names, slug, spaced};
use crate::draft::seen::Seen;
use crate::draft::shape::{self, Shape};
use crate::pack::STORE;

/// The most values of a page, and columns of a list.
const FIELDS_MAX: usize = 300;

/// Words of names that hold an amount.
const MONEY: &[&str] = &[
    "price", "amount", "msrp", "cost", "total", "balance", "fee", "payment", "tax", "rebate", "invoice",
    "deposit",
];

/// Words of names that hold an instant.
const TIMES: &[&str] =
    &["at", "time", "date", "on", "updated", "changed", "modified", "created", "timestamp"];

/// Names of the number of rows that there are.
const COUNTS: &[&str] = &[
    "total",
    "count",
    "total_count",
    "record_count",
    "row_count",
    "total_records",
    "total_rows",
    "total_results",
];

/// Drafts what a data document holds.
pub(super) fn draft(drafting: &Drafting<'_>, own: &[&Seen], page: &mut DraftPage) {
    let all: Vec<&Data> = own.iter().filter_map(|seen| seen.data.as_ref()).collect();
    for path in all.iter().flat_map(|data| &data.left_out) {
        if !page.left_out.contains(path) {
            page.left_out.push(path.clone());
        }
    }
    if page.means != "signed_in" {
        page.messages = messages(own);
        return;
    }
    page.lists = lists(drafting, &all, &page.name);
    let counts: Vec<&String> = page.lists.iter().filter_map(|list| list.count_at.as_ref()).collect();
    let rows: Vec<&SeenRow> = all.iter().map(|data| &data.values).collect();
    // The envelope of JSON-RPC says nothing of what is in it.
    let envelope = ["$.jsonrpc".to_owned(), "$.id".to_owned()];
    let is_enveloped = all.iter().all(|data| data.has("$.jsonrpc"));
    let but: Vec<&String> = counts.into_iter().chain(envelope.iter().filter(|_| is_enveloped)).collect();
    page.values = fields(drafting, &rows, &but, Names::without(&[STORE]));
}

/// A field for each path of these rows.
fn fields(drafting: &Drafting<'_>, rows: &[&SeenRow], but: &[&String], mut names: Names) -> Vec<DraftField> {
    let mut by_path: IndexMap<&String, Vec<Option<&SeenValue>>> = IndexMap::new();
    for (at, row) in rows.iter().enumerate() {
        for (path, value) in *row {
            let found = by_path.entry(path).or_insert_with(|| vec![None; rows.len()]);
            if let Some(place) = found.get_mut(at) {
                *place = Some(value);
            }
        }
    }
    let wanted = by_path.into_iter().filter(|(path, _)| !but.contains(path)).take(FIELDS_MAX);
    wanted.map(|(path, found)| field(drafting, path, &found, &mut names)).collect()
}

fn field(drafting: &Drafting<'_>, path: &str, found: &[Option<&SeenValue>], names: &mut Names) -> DraftField {
    let values: Vec<&SeenValue> = found.iter().flatten().copied().collect();
    let name = spaced(values.first().map_or("", |value| value.name.as_str()));
    let name = if slug(&name).is_empty() { last_name(path).to_owned() } else { name };
    let (shape, off) = shape(drafting, &name, &values);
    let is_null = |value: &&&SeenValue| {
        let is_blank = value.texts.iter().all(|text| shape::is_blank(text, drafting.formats));
        value.shape == DataShape::Null || (!value.is_list && is_blank)
    };
    let blanks = values.iter().filter(is_null).count();
    let optional = match (values.len() < found.len(), blanks > 0 || !shape.is_checked) {
        (true, _) => Some("may_not_be_offered"),
        (false, true) => Some("may_be_blank"),
        (false, false) => None,
    };
    let note = if blanks == values.len() {
        Some("never seen with a value: check the reader".to_owned())
    } else {
        (!shape.is_checked).then(|| super::values::BLANK_WORDS.to_owned())
    };
    DraftField {
        name: names.give(&name, "value"),
        anchor: "at",
        text: path.to_owned(),
        narrowed: None,
        shape,
        optional,
        note,
        off,
    }
}

/// The reader of values of one name, and why there is none.
fn shape(drafting: &Drafting<'_>, name: &str, values: &[&SeenValue]) -> (Shape, Option<String>) {
    let filled: Vec<&&SeenValue> = values.iter().filter(|value| value.shape != DataShape::Null).collect();
    let texts: Vec<&str> = filled
        .iter()
        .flat_map(|value| &value.texts)
        .map(String::as_str)
        .filter(|text| !text.trim().is_empty())
        .collect();
    let all = |shape: DataShape| !filled.is_empty() && filled.iter().all(|value| value.shape == shape);
    let is_said = |text: &&str| matches!(*text, "true" | "false");
    let single = if all(DataShape::Flag) {
        Shape::plain("flag")
    } else if all(DataShape::Number) {
        number(name, &texts)
    } else if filled.iter().any(|value| value.shape == DataShape::Number) {
        let why = "it is a number here and a text there".to_owned();
        return (Shape::plain("text"), Some(why));
    } else if !texts.is_empty() && texts.iter().all(is_said) && !all(DataShape::Text) {
        Shape::plain("flag")
    } else {
        shape::shape(name, &texts, drafting.formats)
    };
    if !values.iter().any(|value| value.is_list) {
        return (single, None);
    }
    let mut options = vec![("of", single.read.to_owned())];
    options.extend(single.options);
    (Shape { read: "list", options, is_checked: true }, None)
}

/// The reader of numbers of JSON, which come with their own digits.
fn number(name: &str, texts: &[&str]) -> Shape {
    let words = slug(name);
    let has = |known: &[&str]| words.split('_').any(|word| known.contains(&word));
    let is_whole = texts.iter().all(|text| text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-'));
    let decimals = |text: &&str| text.split_once('.').map_or(0, |(_, rest)| rest.len());
    if is_whole && has(TIMES) && texts.iter().all(|text| matches!(text.len(), 10 | 13)) {
        let format = if texts.iter().all(|text| text.len() == 10) { "unix" } else { "unix_ms" };
        return Shape { read: "datetime", options: vec![("format", format.to_owned())], is_checked: true };
    }
    if has(MONEY) && texts.iter().map(decimals).all(|count| count <= 2) {
        return Shape::plain("money");
    }
    Shape::plain(if is_whole { "integer" } else { "decimal" })
}

fn lists(drafting: &Drafting<'_>, all: &[&Data], page: &str) -> Vec<DraftList> {
    let mut by_path: IndexMap<&String, Vec<&SeenRow>> = IndexMap::new();
    for (path, rows) in all.iter().flat_map(|data| &data.lists) {
        by_path.entry(path).or_default().extend(rows);
    }
    let several = by_path.values().filter(|rows| !rows.is_empty()).count() > 1;
    let mut names = Names::without(&[]);
    let filled = by_path.into_iter().filter(|(_, rows)| !rows.is_empty());
    let draft = filled.map(|(path, rows)| {
        let columns = fields(drafting, &rows, &[], Names::default());
        let key = key(&columns, all, path);
        let called = if several { spaced(last_name(path)) } else { page.to_owned() };
        DraftList {
            name: names.give(&called, "rows"),
            rows: Some(path.clone()),
            section: None,
            columns,
            off: key.is_none().then(|| "nothing tells its rows apart".to_owned()),
            key: key.unwrap_or_default(),
            empty: None,
            count: None,
            count_at: count(all, path),
            ignored: Vec::new(),
        }
    });
    draft.collect()
}

/// The column that tells the rows of each document apart: one that is called so before others.
fn key(columns: &[DraftField], all: &[&Data], path: &str) -> Option<String> {
    let tells = |column: &&DraftField| {
        let is_key = matches!(column.shape.read, "text" | "vin" | "integer");
        let is_unique = |rows: &Vec<SeenRow>| {
            let texts: Vec<Option<&String>> =
                rows.iter().map(|row| row.get(&column.text).and_then(|value| value.texts.first())).collect();
            let distinct: std::collections::HashSet<_> = texts.iter().collect();
            distinct.len() == texts.len()
        };
        let mut lists = all.iter().filter_map(|data| data.lists.get(path));
        is_key && column.optional.is_none() && column.off.is_none() && lists.all(is_unique)
    };
    let keys: Vec<&DraftField> = columns.iter().filter(tells).collect();
    let words = ["stock", "id", "number", "key", "vin", "code"];
    let is_called = |column: &&&DraftField| column.name.split('_').any(|word| words.contains(&word));
    keys.iter().find(is_called).or(keys.first()).map(|column| column.name.clone())
}

/// The path of the number that counts the rows, if it does so in every document.
fn count(all: &[&Data], path: &str) -> Option<String> {
    let counted: Vec<(&Data, usize)> =
        all.iter().filter_map(|data| Some((*data, data.lists.get(path)?.len()))).collect();
    let (first, _) = counted.first()?;
    let counts = |candidate: &&String| {
        counted.iter().all(|(data, rows)| {
            let value = data.values.get(*candidate).filter(|value| !value.is_list);
            let text = value.and_then(|value| value.texts.first());
            text.and_then(|text| text.parse::<usize>().ok()) == Some(*rows)
        })
    };
    let is_called = |candidate: &&String| COUNTS.contains(&slug(&spaced(last_name(candidate))).as_str());
    first.values.keys().filter(is_called).find(counts).cloned()
}
