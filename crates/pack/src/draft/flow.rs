//! Drafts of flows: which operations of the catalogue the recorded pages can do, by the names of their fields.

mod request;

use indexmap::IndexMap;
use rooftop_page::label_key;

use super::data::Data;
use super::name::slug;
use super::page::{DraftField, DraftList, DraftPage};
use super::seen::Seen;
use super::shape::Shape;
use request::{can_ask, request, sent_json};

use crate::catalogue::{Catalogue, FieldSpec, FieldType, OperationSpec, OutputSpec};
use crate::scrub::Context;

/// How many columns of a list must be fields of the model, for it to be a list of such records.
const FIELDS_MIN: usize = 3;

/// How many pages a list may have at most.
const PAGES_MAX: u32 = 200;

/// A flow that is being drafted.
#[derive(Debug, Clone)]
pub(super) struct DraftFlow {
    pub(super) operation: String,
    pub(super) text: String,
    /// The field of the model that is the key of its records.
    pub(super) key: String,
}

/// A vocabulary that is being drafted: the system's words and ours.
pub(super) type DraftWords = IndexMap<String, IndexMap<String, String>>;

/// What systems call the fields of the model, beside their own names.
const SYNONYMS: &[(&str, &[&str])] = &[
    (
        "stockNumber",
        &["stock", "stock_number", "stk", "stk_number", "unit_number", "inventory_number", "stock_id"],
    ),
    ("vin", &["vin", "vin_number", "serial_number", "vehicle_id_number"]),
    ("year", &["year", "yr", "model_year", "my"]),
    ("make", &["make", "manufacturer"]),
    ("model", &["model", "model_name", "mdl"]),
    ("trim", &["trim", "trim_level", "series"]),
    ("bodyStyle", &["body", "body_style", "body_type"]),
    ("exteriorColor", &["exterior_color", "ext_color", "color", "colour", "exterior"]),
    ("interiorColor", &["interior_color", "int_color", "interior"]),
    ("condition", &["condition", "new_used", "n_u", "type", "vehicle_type", "stock_type"]),
    ("status", &["status", "vehicle_status", "inventory_status", "sts"]),
    ("mileage", &["mileage", "odometer", "miles", "odo"]),
    ("lotLocation", &["lot_location", "lot", "location"]),
    ("acquiredAt", &["date_acquired", "acquired", "date_in_stock", "in_stock_date", "date_in", "received"]),
    ("pricing.msrp", &["msrp", "list_price", "sticker", "sticker_price"]),
    ("pricing.askingPrice", &["asking_price", "asking", "price", "selling_price", "retail_price", "retail"]),
    ("pricing.internetPrice", &["internet_price", "web_price", "online_price"]),
    ("pricing.cost", &["cost", "vehicle_cost", "inventory_cost"]),
];

/// What systems write for our words.
const WORDS: &[(&str, &[&str])] = &[
    ("new", &["n", "new"]),
    ("used", &["u", "used", "pre_owned", "preowned"]),
    ("cpo", &["c", "cpo", "certified", "certified_pre_owned"]),
    ("in_stock", &["in_stock", "available", "avail", "stock", "on_lot", "in_inventory"]),
    ("in_transit", &["in_transit", "transit", "on_order", "ordered"]),
    ("sold", &["sold", "delivered"]),
    ("wholesaled", &["wholesaled", "wholesale", "auction"]),
    ("pending", &["pending", "sale_pending", "deal_pending", "on_hold", "hold"]),
];

/// Column names of a change mark.
const MARKS: &[&str] = &[
    "changed",
    "last_changed",
    "updated",
    "last_updated",
    "modified",
    "last_modified",
    "last_update",
    "date_changed",
    "last_activity",
];

/// Reads closed vocabularies of the model by the words that were seen, where each is certain.
pub(super) fn words(seen: &[Seen], pages: &mut [DraftPage], catalogue: &Catalogue) -> DraftWords {
    let mut words = DraftWords::new();
    let kinds = catalogue.kinds.values().flat_map(|kind| &kind.fields);
    let closed: Vec<(&String, &Vec<String>)> = kinds
        .filter_map(|(path, spec)| match &spec.ty {
            FieldType::Word(ours) => Some((path, ours)),
            _ => None,
        })
        .collect();
    for page in pages.iter_mut() {
        let texts = texts_of(seen, page);
        let columns = page.lists.iter_mut().flat_map(|list| &mut list.columns);
        for field in page.values.iter_mut().chain(columns).filter(|field| field.shape == Shape::plain("text"))
        {
            let Some((path, ours)) = closed.iter().find(|(path, _)| is_called(path, &field.name)) else {
                continue;
            };
            let Some(found) = translated(texts.get(&(field.anchor, label_key(&field.text))), ours) else {
                continue;
            };
            let name = slug(path);
            words.entry(name.clone()).or_default().extend(found);
            field.shape = Shape { read: "words", options: vec![("words", name)], is_checked: true };
            field.note = Some("words.yaml holds only what was seen: add the others".to_owned());
        }
    }
    words
}

/// The texts beside each label and under each heading of a page.
fn texts_of(seen: &[Seen], page: &DraftPage) -> IndexMap<(&'static str, String), Vec<String>> {
    let mut texts: IndexMap<(&'static str, String), Vec<String>> = IndexMap::new();
    for seen in page.seen.iter().filter_map(|at| seen.get(*at)) {
        for label in &seen.survey.labels {
            texts.entry(("label", label_key(&label.label))).or_default().extend(label.values.iter().cloned());
        }
        for grid in &seen.survey.grids {
            for (at, column) in grid.columns.iter().enumerate() {
                let cells = grid.rows.iter().filter_map(|row| row.get(at)).map(|cell| cell.text.clone());
                texts.entry(("heading", label_key(&column.heading))).or_default().extend(cells);
            }
        }
        let data = seen.data.iter().flat_map(pairs);
        for (path, found) in data {
            texts.entry(("at", label_key(path))).or_default().extend(found.iter().cloned());
        }
    }
    texts
}

/// The paths of a data document, those of rows among them, with the texts at each.
fn pairs(data: &Data) -> Vec<(&String, &Vec<String>)> {
    let cells = data.lists.values().flatten().flatten();
    data.values.iter().chain(cells).map(|(path, value)| (path, &value.texts)).collect()
}

/// Our word for each text, if each has one.
fn translated(texts: Option<&Vec<String>>, ours: &[String]) -> Option<Vec<(String, String)>> {
    let mut found: Vec<(String, String)> = Vec::new();
    for text in texts?.iter().filter(|text| !text.trim().is_empty()) {
        let candidates = [slug(text), slug(text.split(" - ").last().unwrap_or_default())];
        let fits = |our: &&String| {
            let known =
                WORDS.iter().find(|(word, _)| *word == our.as_str()).map_or(&[][..], |(_, known)| known);
            candidates.iter().any(|slug| slug == *our || known.contains(&slug.as_str()))
        };
        let our = ours.iter().find(fits)?;
        if !found.iter().any(|(known, _)| known == text) {
            found.push((text.clone(), our.clone()));
        }
    }
    (!found.is_empty()).then_some(found)
}

/// Whether a field of the model may be called by this name.
fn is_called(path: &str, name: &str) -> bool {
    let own: String = path
        .rsplit('.')
        .next()
        .unwrap_or_default()
        .chars()
        .flat_map(|c| if c.is_uppercase() { vec!['_', c.to_ascii_lowercase()] } else { vec![c] })
        .collect();
    own == name || SYNONYMS.iter().any(|(field, names)| *field == path && names.contains(&name))
}

/// The flows that the pages can do.
pub(super) fn flows(seen: &[Seen], pages: &[DraftPage], catalogue: &Catalogue) -> Vec<DraftFlow> {
    let mut flows = Vec::new();
    for (name, operation) in &catalogue.operations {
        let flow = match &operation.output {
            OutputSpec::Rows { kind } => {
                catalogue.kinds.get(kind).and_then(|kind| list(name, &kind.fields, seen, pages))
            }
            OutputSpec::Record { kind } if !operation.input.is_empty() => {
                catalogue.kinds.get(kind).and_then(|kind| record(name, operation, &kind.fields, seen, pages))
            }
            OutputSpec::Record { .. } | OutputSpec::Done => None,
        };
        flows.extend(flow.map(|(text, key)| DraftFlow { operation: name.clone(), text, key }));
    }
    flows
}

type Fields = IndexMap<String, FieldSpec>;

/// The model's fields out of drafted ones: path and name.
fn mapped<'f>(fields: &'f Fields, drafted: &'f [DraftField]) -> Vec<(&'f String, &'f DraftField)> {
    let fits = |path: &String, spec: &FieldSpec, field: &&DraftField| {
        let is_there = field.optional.is_none() || !spec.required;
        field.off.is_none() && is_there && takes(&spec.ty, field.shape.read) && is_called(path, &field.name)
    };
    fields
        .iter()
        .filter_map(|(path, spec)| Some((path, drafted.iter().find(|field| fits(path, spec, field))?)))
        .collect()
}

fn takes(ty: &FieldType, read: &str) -> bool {
    match ty {
        FieldType::Text => matches!(read, "text" | "vin" | "phone"),
        FieldType::Integer => read == "integer",
        FieldType::Decimal => matches!(read, "decimal" | "integer"),
        FieldType::Money => read == "money",
        FieldType::Date => read == "date",
        FieldType::Instant => read == "datetime",
        FieldType::Flag => read == "flag",
        FieldType::Url => read == "url",
        FieldType::Word(_) => read == "words",
        FieldType::List(_) | FieldType::Object(_) | FieldType::File => false,
    }
}

/// The text of a flow, and the field of the model that is the key.
type Drafted = Option<(String, String)>;

fn list(operation: &str, fields: &Fields, seen: &[Seen], pages: &[DraftPage]) -> Drafted {
    let lists = pages.iter().flat_map(|page| page.lists.iter().map(move |list| (page, list)));
    let lists = lists.filter(|(_, list)| list.off.is_none());
    let (page, list) = lists.max_by_key(|(_, list)| mapped(fields, &list.columns).len())?;
    let mapping = mapped(fields, &list.columns);
    let (key, _) = mapping.iter().find(|(_, field)| field.name == list.key)?;
    if mapping.len() < FIELDS_MIN {
        return None;
    }
    let key = (*key).clone();
    let (step, request) = request(seen, page, None)?;
    let mut lines = vec![
        format!("operation: {operation}"),
        "about: Drafted from a recording. Make sure that it asks for all records, without any filter."
            .to_owned(),
        "steps:".to_owned(),
        format!("  - {step}: {{ {request}, expect: {} }}", page.name),
        "rows:".to_owned(),
        format!("  from: {}", list.name),
    ];
    lines.extend(paging(page, list));
    lines.push(format!("  key: row.{}", list.key));
    lines.extend(mark(&list.columns).map(|mark| format!("  mark: row.{mark}")));
    lines.push("  fields:".to_owned());
    lines.extend(mapping.iter().map(|(path, field)| format!("    {path}: row.{}", field.name)));
    Some((lines.join("\n") + "\n", key))
}

/// How further pages are reached. Without a count nothing would prove that all of them came.
fn paging(page: &DraftPage, list: &DraftList) -> Vec<String> {
    let Some(next) = page.links.iter().find(|link| link.off.is_none() && link.name.starts_with("next"))
    else {
        return Vec::new();
    };
    if list.count.as_deref().is_some_and(|count| count.contains("{total}")) {
        return vec![format!("  next: {}", next.name), format!("  max_pages: {PAGES_MAX}")];
    }
    vec![
        "  # The page has further pages, and no count with {total} that would prove that all of them came."
            .to_owned(),
    ]
}

fn mark(fields: &[DraftField]) -> Option<&str> {
    let is_mark = |field: &&DraftField| {
        let is_time = matches!(field.shape.read, "date" | "datetime");
        is_time && field.optional.is_none() && field.off.is_none() && MARKS.contains(&field.name.as_str())
    };
    fields.iter().find(is_mark).map(|field| field.name.as_str())
}

/// A page that shows one record, and by which value it was asked for.
struct Part<'p> {
    page: &'p DraftPage,
    key: &'p DraftField,
    value: String,
}

fn record(
    operation: &str,
    spec: &OperationSpec,
    fields: &Fields,
    seen: &[Seen],
    pages: &[DraftPage],
) -> Drafted {
    let (input, _) = spec.input.first().filter(|_| spec.input.len() == 1)?;
    let own: Vec<&DraftPage> =
        pages.iter().filter(|page| page.means == "signed_in" && page.lists.len() <= 1).collect();
    let parts: Vec<Part<'_>> = own.iter().filter_map(|page| part(seen, page, input, fields)).collect();
    let key = parts.first().map(|part| part.key.name.clone())?;
    let parts: Vec<&Part<'_>> = parts.iter().filter(|part| part.key.name == key).collect();
    let mapping: Vec<(&String, &Part<'_>, &DraftField)> = fields
        .iter()
        .filter_map(|(path, spec)| {
            let one = IndexMap::from([(path.clone(), spec.clone())]);
            let found = parts
                .iter()
                .find_map(|part| Some((*part, mapped(&one, &part.page.values).first()?.1.name.clone())));
            let (part, name) = found?;
            Some((path, part, part.page.values.iter().find(|field| field.name == name)?))
        })
        .collect();
    if mapping.len() < FIELDS_MIN {
        return None;
    }
    let model_key =
        mapping.iter().find(|(_, _, field)| field.name == key).map(|(path, ..)| (*path).clone())?;
    let mut lines = vec![
        format!("operation: {operation}"),
        "about: Drafted from a recording.".to_owned(),
        "parts:".to_owned(),
    ];
    for part in &parts {
        let (_, request) = request(seen, part.page, Some((&part.value, &format!("input.{input}"))))?;
        lines.push(format!("  {}: {{ {request}, expect: {} }}", part.page.name, part.page.name));
    }
    let marked =
        parts.iter().find_map(|part| Some((part.page.name.clone(), mark(&part.page.values)?.to_owned())));
    lines.push("compose:".to_owned());
    lines.push(format!("  key: {key}"));
    lines.push(format!("  equals: input.{input}"));
    lines.extend(marked.iter().map(|(_, mark)| format!("  mark: {mark}")));
    lines.push("record:".to_owned());
    let first = parts.first()?;
    lines.push(format!("  key: {}.{key}", first.page.name));
    lines.extend(marked.iter().map(|(page, mark)| format!("  mark: {page}.{mark}")));
    lines.push("  fields:".to_owned());
    lines.extend(
        mapping.iter().map(|(path, part, field)| format!("    {path}: {}.{}", part.page.name, field.name)),
    );
    Some((lines.join("\n") + "\n", model_key))
}

/// The value of a page by which it was asked for, if it is what the operation is given.
fn part<'p>(seen: &[Seen], page: &'p DraftPage, input: &str, fields: &Fields) -> Option<Part<'p>> {
    // An input that is no field of the model is the key, whichever field that is.
    let is_any = !fields.contains_key(input);
    let required = || fields.iter().filter(|(_, spec)| spec.required && spec.ty == FieldType::Text);
    let is_input =
        |name: &str| is_called(input, name) || (is_any && required().any(|(path, _)| is_called(path, name)));
    let texts = |seen: &Seen, field: &DraftField| -> Vec<String> {
        if let Some(data) = &seen.data {
            return data.values.get(&field.text).map(|value| value.texts.clone()).unwrap_or_default();
        }
        let key = label_key(&field.text);
        seen.survey
            .labels
            .iter()
            .filter(|label| label_key(&label.label) == key)
            .flat_map(|label| label.values.clone())
            .collect()
    };
    let asked = |seen: &Seen| -> Vec<String> {
        if let Some(sent) = sent_json(seen) {
            return Context::of_json(&sent).into_iter().map(|sent| sent.value).collect();
        }
        let query = seen.visit.asked.query_pairs().map(|(_, value)| value.into_owned());
        query
            .chain(seen.visit.asked.path().split('/').map(str::to_owned))
            .filter(|value| !value.is_empty())
            .collect()
    };
    let own: Vec<&Seen> =
        page.seen.iter().filter_map(|at| seen.get(*at)).filter(|seen| can_ask(seen)).collect();
    let shortest = *own.iter().min_by_key(|seen| seen.visit.asked.query().map_or(0, str::len))?;
    let is_key = |field: &&DraftField| {
        let is_plain =
            matches!(field.shape.read, "text" | "vin") && field.optional.is_none() && field.off.is_none();
        is_plain
            && is_input(&field.name)
            && own.iter().all(|seen| asked(seen).iter().any(|value| texts(seen, field).contains(value)))
    };
    let key = page.values.iter().find(is_key)?;
    let value = asked(shortest).into_iter().find(|value| texts(shortest, key).contains(value))?;
    Some(Part { page, key, value })
}
