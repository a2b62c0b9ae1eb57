//! Lists: tables under column headings, with what identifies a row, counts them and proves that there are none.

use std::collections::HashSet;
use std::sync::LazyLock;

use regex::Regex;
use rooftop_page::label_key;
use rooftop_page::survey::{SeenCell, SeenGrid};

use super::{DraftField, Drafting};
use crate::draft::name::Names;
use crate::draft::seen::Seen;
use crate::draft::shape::{self, Shape};
use crate::draft::yaml;
use crate::scrub::Context;

/// How many headings two tables share, of the smaller one's, to be one list.
const SHARED_PERCENT: usize = 70;

/// A list that is being drafted.
#[derive(Debug, Clone)]
pub(in crate::draft) struct DraftList {
    pub(in crate::draft) name: String,
    /// The path of the rows, in a data document.
    pub(in crate::draft) rows: Option<String>,
    pub(in crate::draft) section: Option<String>,
    pub(in crate::draft) columns: Vec<DraftField>,
    pub(in crate::draft) key: String,
    /// What the page says without rows; nothing if it was never seen so.
    pub(in crate::draft) empty: Option<String>,
    pub(in crate::draft) count: Option<String>,
    /// The path of the number of rows, in a data document.
    pub(in crate::draft) count_at: Option<String>,
    /// How rows that are no data begin.
    pub(in crate::draft) ignored: Vec<String>,
    pub(in crate::draft) off: Option<String>,
}

/// `26-50 of 105`
static RANGE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"(?i)(\d[\d,.]*)\s*(?:-|–|—|to|thru|through)\s*(\d[\d,.]*)\s+(?:of|out of|/)\s+(\d[\d,.]*)")
        .ok()
});

/// `105 vehicles found`, `Total: 105`
static TOTAL: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"(?i)^(?:.*\b(?:total|found|count|records|results|showing|rows|items)\b[^\d]{0,12})?(\d[\d,.]*)(?:\s+[a-z ]{0,20}\b(?:results?|records?|vehicles?|items?|rows?|found|match(?:es)?|units?|entries|deals|customers|orders|listed|in all)\b.*)?\.?$").ok()
});

/// `No vehicles match your search.`
static NONE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"(?i)\b(?:no|none|nothing|zero|0)\b.*\b(?:found|match(?:es|ing|ed)?|records?|results?|rows?|items?|vehicles?|entries|data|available|display|shown?|listed|exists?|on file)\b|\b(?:is|are) empty\b|^none\.?$|\bnot found\b").ok()
});

pub(super) fn lists(drafting: &Drafting<'_>, own: &[&Seen], page: &str) -> Vec<DraftList> {
    let mut groups: Vec<Vec<(usize, &SeenGrid)>> = Vec::new();
    for (at, seen) in own.iter().enumerate() {
        for grid in &seen.survey.grids {
            match groups.iter_mut().find(|group| group.first().is_some_and(|(_, first)| is_same(first, grid)))
            {
                Some(group) => group.push((at, grid)),
                None => groups.push(vec![(at, grid)]),
            }
        }
    }
    let mut names = Names::without(&[]);
    let with_rows = groups.into_iter().filter(|group| group.iter().any(|(_, grid)| !grid.rows.is_empty()));
    let groups: Vec<Vec<(usize, &SeenGrid)>> = with_rows.collect();
    let several = groups.len() > 1;
    groups.iter().map(|group| list(drafting, own, group, page, several, &mut names)).collect()
}

fn is_same(a: &SeenGrid, b: &SeenGrid) -> bool {
    let keys = |grid: &SeenGrid| -> HashSet<String> {
        grid.columns.iter().map(|column| label_key(&column.heading)).collect()
    };
    let (a, b) = (keys(a), keys(b));
    let smaller = a.len().min(b.len());
    smaller > 0 && a.intersection(&b).count() * 100 >= smaller * SHARED_PERCENT
}

fn list(
    drafting: &Drafting<'_>,
    own: &[&Seen],
    group: &[(usize, &SeenGrid)],
    page: &str,
    several: bool,
    names: &mut Names,
) -> DraftList {
    let model = group.iter().map(|(_, grid)| *grid).max_by_key(|grid| grid.columns.len());
    let columns = model.map(|model| columns(drafting, group, model)).unwrap_or_default();
    let section = model.and_then(|model| model.section.clone());
    let name = names.give(section.as_deref().filter(|_| several).unwrap_or(page), "rows");
    let key = key(&columns, group);
    let off = key.is_none().then(|| "no column tells its rows apart".to_owned());
    let has_rows = |at: usize| group.iter().any(|(doc, grid)| *doc == at && !grid.rows.is_empty());
    let without: Vec<&Seen> =
        own.iter().enumerate().filter(|(at, _)| !has_rows(*at)).map(|(_, seen)| *seen).collect();
    let with: Vec<&Seen> =
        own.iter().enumerate().filter(|(at, _)| has_rows(*at)).map(|(_, seen)| *seen).collect();
    DraftList {
        name,
        rows: None,
        count_at: None,
        // The section is named only where two tables have the same headings.
        section: None,
        columns,
        key: key.unwrap_or_default(),
        empty: empty(&without, &with),
        count: count(own, group),
        ignored: ignored(group),
        off,
    }
}

fn columns(drafting: &Drafting<'_>, group: &[(usize, &SeenGrid)], model: &SeenGrid) -> Vec<DraftField> {
    let mut names = Names::default();
    let mut fields: Vec<DraftField> = Vec::new();
    for column in &model.columns {
        let key = label_key(&column.heading);
        let twins = model.columns.iter().filter(|other| label_key(&other.heading) == key).count();
        let (narrowed, off) = match (twins, &column.group) {
            (1, _) => (None, None),
            (_, Some(group)) => (Some(("group", group.clone())), None),
            _ => (None, Some("the heading is there more than once".to_owned())),
        };
        let cells: Vec<&SeenCell> =
            group.iter().flat_map(|(_, grid)| cells(grid, &key, column.group.as_ref())).collect();
        let is_missing =
            group.iter().any(|(_, grid)| !grid.columns.iter().any(|other| label_key(&other.heading) == key));
        let shape = shape(drafting, &column.heading, &cells);
        let is_blank = !shape.is_checked || cells.iter().any(|cell| is_blank(drafting, cell, &shape));
        let note = (!shape.is_checked).then(|| super::values::BLANK_WORDS.to_owned());
        let optional = match (is_missing, is_blank) {
            (true, _) => Some("may_not_be_offered"),
            (false, true) => Some("may_be_blank"),
            (false, false) => None,
        };
        let prefix =
            narrowed.as_ref().map(|(_, group): &(&str, String)| format!("{group} ")).unwrap_or_default();
        let name = names.give(&format!("{prefix}{}", column.heading), "column");
        fields.push(DraftField {
            name,
            anchor: "heading",
            text: column.heading.clone(),
            narrowed,
            shape,
            optional,
            note,
            off,
        });
        let parameter = if twins == 1 { parameter(&cells) } else { None };
        fields.extend(parameter.map(|parameter| DraftField {
            name: names.give(&format!("{} {parameter}", column.heading), "link"),
            anchor: "heading",
            text: column.heading.clone(),
            narrowed: None,
            shape: Shape {
                read: "link",
                options: vec![("parameter", yaml::scalar(&parameter))],
                is_checked: true,
            },
            optional: None,
            note: Some("what the link in the cell leads to".to_owned()),
            off: None,
        }));
    }
    fields
}

/// The parameter of the links in a column that tells the records apart and is not written in the cells.
fn parameter(cells: &[&SeenCell]) -> Option<String> {
    let queries: Vec<Vec<Context>> =
        cells.iter().map(|cell| Some(Context::of_query(cell.link.as_deref()?))).collect::<Option<_>>()?;
    let first = queries.first()?;
    let value = |query: &Vec<Context>, name: &str| {
        query.iter().find(|pair| pair.label == name).map(|pair| pair.value.clone())
    };
    let tells = |name: &&str| {
        let values: Option<Vec<String>> = queries.iter().map(|query| value(query, name)).collect();
        let Some(values) = values else { return false };
        let distinct: HashSet<&String> = values.iter().collect();
        let is_written = values.iter().zip(cells).all(|(value, cell)| *value == cell.text);
        distinct.len() == values.len() && values.len() > 1 && !is_written
    };
    first.iter().map(|pair| pair.label.as_str()).find(tells).map(str::to_owned)
}

fn cells<'g>(grid: &'g SeenGrid, heading: &str, group: Option<&String>) -> Vec<&'g SeenCell> {
    let at = grid
        .columns
        .iter()
        .position(|column| label_key(&column.heading) == heading && column.group.as_ref() == group);
    at.map(|at| grid.rows.iter().filter_map(|row| row.get(at)).collect()).unwrap_or_default()
}

fn shape(drafting: &Drafting<'_>, heading: &str, cells: &[&SeenCell]) -> Shape {
    if cells.iter().any(|cell| cell.has_image) && cells.iter().all(|cell| cell.text.is_empty()) {
        return Shape::plain("url");
    }
    let texts: Vec<&str> = cells.iter().map(|cell| cell.text.as_str()).collect();
    shape::shape(heading, &texts, drafting.formats)
}

fn is_blank(drafting: &Drafting<'_>, cell: &SeenCell, shape: &Shape) -> bool {
    if shape.read == "url" {
        !cell.has_image && cell.link.is_none()
    } else {
        shape::is_blank(&cell.text, drafting.formats)
    }
}

/// The column that tells the rows apart: never blank, never the same twice on a page; one with a link before others.
fn key(columns: &[DraftField], group: &[(usize, &SeenGrid)]) -> Option<String> {
    let tells = |column: &&DraftField| {
        let heading = label_key(&column.text);
        let is_key = matches!(column.shape.read, "text" | "vin" | "integer")
            && column.optional.is_none()
            && column.off.is_none();
        let unique = |grid: &SeenGrid| {
            let texts: Vec<&str> =
                cells(grid, &heading, None).iter().map(|cell| cell.text.as_str()).collect();
            let distinct: HashSet<&&str> = texts.iter().collect();
            distinct.len() == texts.len()
        };
        is_key && group.iter().all(|(_, grid)| unique(grid))
    };
    let has_link = |column: &&DraftField| {
        let heading = label_key(&column.text);
        group.iter().any(|(_, grid)| cells(grid, &heading, None).iter().any(|cell| cell.link.is_some()))
    };
    let keys: Vec<&DraftField> = columns.iter().filter(tells).collect();
    let linked = keys.iter().find(|column| has_link(column));
    linked.or(keys.first()).map(|column| column.name.clone())
}

/// The line that only documents without rows have.
fn empty(without: &[&Seen], with: &[&Seen]) -> Option<String> {
    let none = NONE.as_ref()?;
    let first = without.first()?;
    let is_only_there = |line: &&String| {
        !line.contains(['{', '}'])
            && none.is_match(line)
            && without.iter().all(|seen| seen.survey.lines.contains(line))
            && !with.iter().any(|seen| seen.survey.lines.contains(line))
    };
    first.survey.lines.iter().find(is_only_there).cloned()
}

/// The line that counts the rows, with holes for its numbers, if it does so on every document with rows.
fn count(own: &[&Seen], group: &[(usize, &SeenGrid)]) -> Option<String> {
    let filled: Vec<(&Seen, usize)> = group
        .iter()
        .filter(|(_, grid)| !grid.rows.is_empty())
        .filter_map(|(at, grid)| Some((*own.get(*at)?, grid.rows.len())))
        .collect();
    let (first, rows) = filled.first()?;
    let patterns =
        first.survey.lines.iter().filter_map(|line| range(line, *rows).or_else(|| total(line, *rows)));
    let mut patterns =
        patterns.filter(|pattern| filled.iter().all(|(seen, rows)| counts(pattern, seen, *rows)));
    patterns.next()
}

fn number(text: &str) -> Option<usize> {
    text.replace([',', '.'], "").parse().ok()
}

fn range(line: &str, rows: usize) -> Option<String> {
    let found = RANGE.as_ref()?.captures(line)?;
    let (from, to, total) = (found.get(1)?, found.get(2)?, found.get(3)?);
    let shown = number(to.as_str())?.checked_sub(number(from.as_str())?)? + 1;
    let part = |from: usize, to: usize| line.get(from..to).unwrap_or_default();
    let pattern = [
        part(0, from.start()),
        "{from}",
        part(from.end(), to.start()),
        "{to}",
        part(to.end(), total.start()),
        "{total}",
        part(total.end(), line.len()),
    ];
    steady(pattern.concat()).filter(|_| shown == rows)
}

fn total(line: &str, rows: usize) -> Option<String> {
    let found = TOTAL.as_ref()?.captures(line)?.get(1)?;
    let has_word = line.chars().any(char::is_alphabetic);
    let pattern = format!("{}{{total}}{}", line.get(..found.start())?, line.get(found.end()..)?);
    steady(pattern).filter(|_| has_word && number(found.as_str()).is_some_and(|total| total == rows))
}

/// A pattern in which no further number stands, since that would change too.
fn steady(pattern: String) -> Option<String> {
    let braces = pattern.matches('{').count();
    (!pattern.chars().any(|c| c.is_ascii_digit()) && (1..=3).contains(&braces)).then_some(pattern)
}

fn counts(pattern: &str, seen: &Seen, rows: usize) -> bool {
    let holds =
        |line: &String| range(line, rows).or_else(|| total(line, rows)).is_some_and(|own| own == *pattern);
    seen.survey.lines.iter().any(holds)
}

/// How rows begin that are no data.
fn ignored(group: &[(usize, &SeenGrid)]) -> Vec<String> {
    let rows = group.iter().filter(|(_, grid)| !grid.rows.is_empty()).flat_map(|(_, grid)| &grid.other_rows);
    let mut found: Vec<String> = Vec::new();
    for row in rows {
        let begins = row.split(" | ").find(|cell| !cell.is_empty()).unwrap_or_default();
        let words: String =
            begins.split(|c: char| c.is_ascii_digit()).next().unwrap_or_default().trim().to_owned();
        if words.chars().count() >= 3 && !found.contains(&words) {
            found.push(words);
        }
    }
    found.truncate(5);
    found
}
