//! The table of allowed edges, read from prose that people write.

use std::collections::{BTreeMap, BTreeSet};

use super::super::markdown::{code_spans, heading, prose};

pub(super) const HEADING: &str = "Which way dependencies point";

/// What each crate may depend on.
pub(super) struct Table {
    pub(super) rows: BTreeMap<String, Row>,
    /// Crates of the first column that do not exist, and their lines.
    pub(super) unknown: Vec<(String, usize)>,
}

/// What one crate may depend on.
pub(super) enum Row {
    Anything,
    These(BTreeSet<String>),
}

impl Row {
    pub(super) fn allows(&self, name: &str) -> bool {
        match self {
            Self::Anything => true,
            Self::These(names) => names.contains(name),
        }
    }
}

/// Reads the first table under the heading. In a cell, names stand in backticks or between commas, dots or
/// spaces, with or without `rooftop-`; other words are prose, but `everything` and `anything` mean it.
pub(super) fn parse(text: &str, crates: &BTreeSet<String>) -> Option<Table> {
    let lines = prose(text)
        .skip_while(|(_, line)| !heading(line).is_some_and(|title| title.eq_ignore_ascii_case(HEADING)))
        .skip(1)
        .take_while(|(_, line)| heading(line).is_none());
    let mut table = Table { rows: BTreeMap::new(), unknown: Vec::new() };
    for (line, text) in lines.filter(|(_, line)| line.trim_start().starts_with('|')) {
        let mut cells = text.trim().trim_matches('|').split('|');
        let (Some(first), Some(second)) = (cells.next(), cells.next()) else {
            continue;
        };
        for name in words(first).filter(|name| !is_head(name)) {
            if crates.contains(name) {
                table.rows.insert(name.to_owned(), row(second, crates));
            } else {
                table.unknown.push((name.to_owned(), line));
            }
        }
    }
    (!table.rows.is_empty()).then_some(table)
}

fn row(cell: &str, crates: &BTreeSet<String>) -> Row {
    if words(cell).any(|word| ["everything", "anything"].contains(&word)) {
        return Row::Anything;
    }
    Row::These(words(cell).filter(|word| crates.contains(*word)).map(str::to_owned).collect())
}

/// The names in a cell: what is in backticks, or, if nothing is, all words.
fn words(cell: &str) -> impl Iterator<Item = &str> {
    let quoted: Vec<&str> = code_spans(cell).collect();
    let found = if quoted.is_empty() {
        cell.split(|c: char| c.is_whitespace() || ",;·*()".contains(c))
            .filter(|word| !word.is_empty())
            .collect()
    } else {
        quoted
    };
    found.into_iter().map(|word| word.strip_prefix("rooftop-").unwrap_or(word))
}

/// Whether this is of the head of the table, or of the line under it.
fn is_head(word: &str) -> bool {
    word.eq_ignore_ascii_case("crate") || word.chars().all(|c| "-:".contains(c))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_may_be_written_in_several_ways() {
        let crates = ["model", "page", "core", "rooftop"].map(str::to_owned).into();
        let text = "## Which way dependencies point\nProse.\n\n| Crate | May depend on |\n|:--|--:|\n\
                    | **page** | model, and nothing else |\n| `rooftop-core` | `model` (types) · `rooftop-page` |\n\
                    | rooftop | everything |\n## Next\n| model | page |\n";
        let table = parse(text, &crates).unwrap();
        assert_eq!(table.rows.keys().collect::<Vec<_>>(), ["core", "page", "rooftop"]);
        assert!(table.rows["page"].allows("model") && !table.rows["page"].allows("core"));
        assert!(table.rows["core"].allows("page"));
        assert!(table.rows["rooftop"].allows("page"));
        assert_eq!(table.unknown, []);
    }
}
