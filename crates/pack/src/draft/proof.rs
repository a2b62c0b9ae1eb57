//! Proofs: statements that hold on every document of a page, and together on no other.

use std::collections::BTreeSet;

use rooftop_page::{Pattern, Test, label_key};

use super::means;
use super::seen::Seen;

/// The fewest statements of a proof, if the page has as many.
const STATEMENTS_MIN: usize = 3;

/// How many statements begin a proof, whether or not they tell the page from others.
const OPENING: usize = 2;

/// The most statements of a proof.
const STATEMENTS_MAX: usize = 8;

/// The longest line that is a statement, in characters.
const LINE_MAX: usize = 120;

/// A statement as a pack writes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Statement {
    /// `heading`, `title`, …
    pub(super) kind: &'static str,
    pub(super) text: String,
    /// It must not hold.
    pub(super) is_not: bool,
}

impl Statement {
    pub(super) fn new(kind: &'static str, text: &str) -> Self {
        Self { kind, text: text.to_owned(), is_not: false }
    }

    fn test(&self) -> Option<Test> {
        let pattern = || Pattern::parse(&self.text).ok();
        Some(match self.kind {
            "title" => Test::Title(pattern()?),
            "heading" => Test::Heading(pattern()?),
            "text" => Test::Text(pattern()?),
            "label" => Test::Label(self.text.clone()),
            "column" => Test::Column(self.text.clone()),
            "button" => Test::Button(self.text.clone()),
            "control" => Test::Control(self.text.clone()),
            _ => return None,
        })
    }

    fn holds(&self, seen: &Seen) -> bool {
        if self.kind == "has" {
            return seen.data.as_ref().is_some_and(|data| data.has(&self.text)) != self.is_not;
        }
        self.test().is_some_and(|test| test.holds(&seen.document) != self.is_not)
    }
}

/// The proof of a page among all others.
pub(super) fn proof(
    own: &[&Seen],
    others: &[&Seen],
    means: &str,
    around: &BTreeSet<String>,
) -> Vec<Statement> {
    let mut candidates = candidates(own, means != "signed_in");
    // What stands on every page proves none of them.
    candidates
        .retain(|statement| !around.contains(&format!("{} {}", statement.kind, label_key(&statement.text))));
    let mut chosen: Vec<Statement> = Vec::new();
    let mut rest: Vec<&Seen> = others.to_vec();
    // Of a notice the sentence counts: under the same heading another one may come that means something else.
    let sentence = own.first().filter(|_| !matches!(means, "signed_in" | "signed_out")).and_then(|seen| {
        let (line, _) = means::notice(seen)?;
        Some(Statement::new("text", &without_record(&line, seen)?))
    });
    for statement in sentence.iter().filter(|statement| candidates.contains(statement)) {
        take(statement, &mut chosen, &mut rest);
    }
    let opening = candidates
        .iter()
        .filter(|statement| matches!(statement.kind, "title" | "heading" | "control" | "has"));
    for statement in opening.filter(|statement| Some(*statement) != sentence.as_ref()).take(OPENING) {
        take(statement, &mut chosen, &mut rest);
    }
    while !rest.is_empty() && chosen.len() < STATEMENTS_MAX {
        let left = |statement: &Statement| rest.iter().filter(|seen| statement.holds(seen)).count();
        let open = candidates.iter().filter(|statement| !chosen.contains(statement));
        let best = open.map(|statement| (left(statement), statement)).min_by_key(|(left, _)| *left);
        match best {
            Some((left, statement)) if left < rest.len() => take(statement, &mut chosen, &mut rest),
            _ => break,
        }
    }
    let lacking = STATEMENTS_MIN.saturating_sub(chosen.len());
    let elsewhere = |statement: &Statement| others.iter().filter(|seen| statement.holds(seen)).count();
    let mut unused: Vec<&Statement> =
        candidates.iter().filter(|statement| !chosen.contains(statement)).collect();
    unused.sort_by_key(|statement| elsewhere(statement));
    let more: Vec<Statement> = unused.into_iter().take(lacking).cloned().collect();
    chosen.extend(more);
    chosen
}

fn take(statement: &Statement, chosen: &mut Vec<Statement>, rest: &mut Vec<&Seen>) {
    rest.retain(|seen| statement.holds(seen));
    chosen.push(statement.clone());
}

/// Whether a proof holds on a document.
pub(super) fn holds(proof: &[Statement], seen: &Seen) -> bool {
    proof.iter().all(|statement| statement.holds(seen))
}

/// A statement that holds on none of the page's documents and on all of these: what the page must not show.
pub(super) fn denial(own: &[&Seen], others: &[&Seen]) -> Option<Statement> {
    let telling = candidates(others, false).into_iter().filter(|statement| statement.kind != "title");
    let mut telling = telling.filter(|statement| own.iter().all(|seen| !statement.holds(seen)));
    telling.next().map(|statement| Statement { is_not: true, ..statement })
}

/// Further statements that hold on all documents of a page.
pub(super) fn more(own: &[&Seen], proof: &[Statement], count: usize) -> Vec<Statement> {
    candidates(own, false).into_iter().filter(|statement| !proof.contains(statement)).take(count).collect()
}

/// What holds on every document, the best first.
fn candidates(own: &[&Seen], lines_are_telling: bool) -> Vec<Statement> {
    let Some((first, rest)) = own.split_first() else { return Vec::new() };
    let mut found: Vec<Statement> = Vec::new();
    if let Some(data) = &first.data {
        found.extend(data.paths().map(|path| Statement::new("has", path)));
        if lines_are_telling {
            let lines = first.survey.lines.iter().filter(|line| line.chars().count() <= LINE_MAX);
            found
                .extend(lines.filter_map(|line| Some(Statement::new("text", &without_record(line, first)?))));
        }
        found.retain(|statement| own.iter().all(|seen| statement.holds(seen)));
        return found;
    }
    let titles: Vec<&str> = own.iter().map(|seen| seen.survey.title.as_str()).collect();
    found.extend(common(&titles).map(|text| Statement::new("title", &text)));
    if first.features.contains("control password") {
        found.push(Statement::new("control", "password"));
    }
    let headings = first.survey.headings.iter().filter(|heading| heading.chars().count() <= LINE_MAX);
    let constant = |text: &&String| is_steady(text, own) && !is_value(text, first);
    found.extend(headings.filter(constant).map(|heading| Statement::new("heading", heading)));
    found.extend(changing_headings(own).into_iter().map(|text| Statement::new("heading", &text)));
    let buttons =
        first.survey.forms.iter().flat_map(|form| form.buttons.iter().chain(&form.scripted_buttons));
    found.extend(buttons.map(|caption| Statement::new("button", caption)));
    let columns = first.survey.grids.iter().flat_map(|grid| &grid.columns);
    found.extend(columns.map(|column| Statement::new("column", &column.heading)));
    found.extend(first.survey.labels.iter().map(|label| Statement::new("label", &label.label)));
    if lines_are_telling {
        let is_said = |line: &&String| {
            first.survey.title == **line
                || first.survey.headings.contains(line)
                || line.chars().count() > LINE_MAX
        };
        let lines = first.survey.lines.iter().filter(|line| !is_said(line));
        found.extend(lines.filter_map(|line| Some(Statement::new("text", &without_record(line, first)?))));
    }
    found.dedup();
    found.retain(|statement| statement.holds(first) && rest.iter().all(|seen| statement.holds(seen)));
    found
}

/// Headings that change from document to document, with holes.
fn changing_headings(own: &[&Seen]) -> Vec<String> {
    let Some(first) = own.first().filter(|_| own.len() > 1) else { return Vec::new() };
    let nth = |at: usize| -> Option<Vec<&str>> {
        own.iter().map(|seen| seen.survey.headings.get(at).map(String::as_str)).collect()
    };
    let patterns = (0..first.survey.headings.len()).filter_map(|at| common(&nth(at)?));
    patterns.filter(|pattern| pattern.contains('{')).collect()
}

/// A line in which the record that was asked for is a hole.
fn without_record(line: &str, seen: &Seen) -> Option<String> {
    if line.contains(['{', '}']) {
        return None;
    }
    let asked: Vec<String> = seen
        .visit
        .url
        .query_pairs()
        .map(|(_, value)| value.into_owned())
        .filter(|value| value.chars().any(|c| c.is_ascii_digit()))
        .collect();
    let mut is_hole_used = false;
    let words = line.split(' ').map(|word| {
        let bare = word.trim_matches(|c: char| !c.is_alphanumeric());
        if !bare.is_empty() && !is_hole_used && asked.iter().any(|value| value == bare) {
            is_hole_used = true;
            return word.replacen(bare, "{record}", 1);
        }
        word.to_owned()
    });
    let written = words.collect::<Vec<_>>().join(" ");
    (is_hole_used || !is_value(&written, seen)).then_some(written)
}

/// A heading that may be some record's own is no proof: one with digits must be on several documents.
fn is_steady(text: &str, own: &[&Seen]) -> bool {
    own.len() > 1 || !text.chars().any(|c| c.is_ascii_digit())
}

/// Whether a text is, or contains, a value of the page or of its address.
fn is_value(text: &str, seen: &Seen) -> bool {
    let key = label_key(text);
    let is_in = |value: &str| {
        let value = label_key(value);
        value.len() >= 3 && key.contains(&value)
    };
    let values =
        seen.survey.labels.iter().filter(|label| label.control.is_none()).flat_map(|label| &label.values);
    values.into_iter().any(|value| is_in(value))
        || seen
            .visit
            .url
            .query_pairs()
            .any(|(_, value)| value.chars().any(|c| c.is_ascii_digit()) && is_in(&value))
}

/// What several texts have in common: the text itself, or its beginning and end around a hole.
fn common(texts: &[&str]) -> Option<String> {
    let (first, rest) = texts.split_first()?;
    if first.trim().is_empty() || texts.iter().any(|text| text.contains(['{', '}'])) {
        return None;
    }
    if rest.iter().all(|text| text == first) {
        return Some((*first).to_owned());
    }
    let words: Vec<Vec<&str>> = texts.iter().map(|text| text.split(' ').collect()).collect();
    let shortest = words.iter().map(Vec::len).min()?;
    let nth = |at: usize| words.iter().map(move |words| words.get(at));
    let nth_back = |at: usize| words.iter().map(move |words| words.iter().rev().nth(at));
    let same = |mut all: Box<dyn Iterator<Item = Option<&&str>> + '_>| {
        let first = all.next();
        all.all(|word| Some(word) == first)
    };
    let before = (0..shortest).take_while(|at| same(Box::new(nth(*at)))).count();
    let after = (0..shortest - before).take_while(|at| same(Box::new(nth_back(*at)))).count();
    let first = words.first()?;
    let head = first.get(..before)?.join(" ");
    let tail = first.get(first.len() - after..)?.join(" ");
    let pattern = [head.as_str(), "{changing}", tail.as_str()];
    let pattern: Vec<&str> = pattern.into_iter().filter(|part| !part.is_empty()).collect();
    (before + after > 0).then(|| pattern.join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_changes_in_a_title_is_a_hole() {
        assert_eq!(common(&["Deal 1 - Lot", "Deal 27 - Lot"]).unwrap(), "Deal {changing} - Lot");
        assert_eq!(common(&["Lot", "Lot"]).unwrap(), "Lot");
        assert_eq!(common(&["Lot - A", "Lot - B"]).unwrap(), "Lot - {changing}");
        assert_eq!(common(&["A", "B"]), None);
        assert_eq!(common(&["", ""]), None);
    }
}
