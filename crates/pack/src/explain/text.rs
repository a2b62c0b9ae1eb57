//! The explanation as text for a terminal.

use std::fmt;

use rooftop_page::explain::{FieldFinding, FormFinding, ListFinding, Outcome, Statement};

use super::{Came, PageExplained};

/// How many rows of a list are written out.
const ROWS_MAX: usize = 3;

/// How many labels that the model does not use are written out.
const UNCLAIMED_MAX: usize = 20;

impl fmt::Display for PageExplained {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let found = &self.explanation;
        writeln!(f, "{} on {} ({})", found.page, self.source, self.pack)?;
        match &self.came {
            Came::Page { page, means } => writeln!(f, "  came: {page}, which means {}", means.word())?,
            Came::Drift(drift) => writeln!(f, "  came: no page of the pack. {drift}")?,
        }
        match &found.drift {
            None => writeln!(f, "  read: yes")?,
            Some(drift) => writeln!(f, "  read: no. {drift}")?,
        }
        writeln!(f, "proof")?;
        found.proof.iter().try_for_each(|statement| self::statement(f, statement))?;
        if let Some(gate) = &found.gate {
            writeln!(f, "  ✗ {gate}")?;
        }
        if !found.values.is_empty() {
            writeln!(f, "values")?;
            self.values().into_iter().try_for_each(|value| self::value(f, value))?;
        }
        found.lists.iter().try_for_each(|list| self::list(f, list))?;
        found.forms.iter().try_for_each(|form| self::form(f, form))?;
        self.links(f)?;
        self.messages(f)?;
        self.others(f)?;
        self.unclaimed(f)?;
        for difference in &self.differences {
            writeln!(f, "the case expects otherwise: {difference}")?;
        }
        Ok(())
    }
}

impl PageExplained {
    fn links(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.explanation.links.is_empty() {
            writeln!(f, "links")?;
        }
        for link in &self.explanation.links {
            match (&link.leads_to, &link.drift) {
                (_, Some(drift)) => writeln!(f, "  ✗ {}: {drift}", link.name)?,
                (Some(url), None) => writeln!(f, "  ✓ {} {:?} leads to {url}", link.name, link.text)?,
                (None, None) => writeln!(f, "  – {} {:?} is not offered", link.name, link.text)?,
            }
            hints(f, &link.hints)?;
        }
        Ok(())
    }

    fn messages(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown: Vec<_> = self.messages.iter().filter(|message| message.holds).collect();
        if !shown.is_empty() {
            writeln!(f, "messages")?;
        }
        shown
            .iter()
            .try_for_each(|message| writeln!(f, "  ✓ {} means {}", message.text, message.means.word()))
    }

    fn others(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let near: Vec<_> = self.others.iter().filter(|other| other.holding == other.statements).collect();
        if !near.is_empty() {
            writeln!(f, "also proved")?;
        }
        near.iter().try_for_each(|other| {
            writeln!(
                f,
                "  {} ({} statements), which means {}",
                other.page,
                other.statements,
                other.means.word()
            )
        })
    }

    fn unclaimed(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let unclaimed = &self.explanation.unclaimed;
        if !unclaimed.labels.is_empty() {
            writeln!(f, "labels that the model does not use")?;
        }
        for (_, label) in unclaimed.labels.iter().take(UNCLAIMED_MAX) {
            let section =
                label.section.as_deref().map(|section| format!(" in {section:?}")).unwrap_or_default();
            writeln!(f, "  {:?}{section}: {}", label.label, quoted(&label.values))?;
        }
        let more = unclaimed.labels.len().saturating_sub(UNCLAIMED_MAX);
        if more > 0 {
            writeln!(f, "  and {more} more")?;
        }
        for grid in &unclaimed.grids {
            let columns: Vec<&str> = grid.columns.iter().map(|column| column.heading.as_str()).collect();
            writeln!(
                f,
                "a table that the model does not use: {} ({} rows)",
                columns.join(" | "),
                grid.rows.len()
            )?;
        }
        Ok(())
    }
}

fn statement(f: &mut fmt::Formatter<'_>, statement: &Statement) -> fmt::Result {
    writeln!(f, "  {} {}", if statement.holds { "✓" } else { "✗" }, statement.text)?;
    hints(f, &statement.hints)
}

pub(super) fn value(f: &mut fmt::Formatter<'_>, value: &FieldFinding) -> fmt::Result {
    match &value.outcome {
        Outcome::Read(json) => {
            writeln!(f, "  ✓ {} = {json}   ({}, {})", value.name, value.evidence, value.reader)?;
        }
        Outcome::Absent(absence) => {
            let word = format!("{absence:?}").to_lowercase();
            writeln!(f, "  – {} is absent: {word}   ({})", value.name, value.evidence)?;
        }
        Outcome::Drift(drift) => writeln!(f, "  ✗ {drift}")?,
    }
    hints(f, &value.hints)
}

pub(super) fn list(f: &mut fmt::Formatter<'_>, list: &ListFinding) -> fmt::Result {
    let count = list.count.as_deref().map(|count| format!(", the page counts {count}")).unwrap_or_default();
    writeln!(f, "list {}: {} rows{count}", list.name, list.rows.len())?;
    if let Some(drift) = &list.drift {
        writeln!(f, "  ✗ {drift}")?;
    }
    for column in list.columns.iter().filter(|column| !column.found) {
        writeln!(f, "  – {} ({}) is not there", column.name, column.evidence)?;
        hints(f, &column.hints)?;
    }
    hints(f, &list.hints)?;
    for row in list.rows.iter().filter(|row| row.drift.is_none()).take(ROWS_MAX) {
        let values: Vec<String> = row.values.iter().map(|(name, json)| format!("{name}: {json}")).collect();
        writeln!(f, "  ✓ {}", values.join(", "))?;
    }
    let read = list.rows.iter().filter(|row| row.drift.is_none()).count();
    if read > ROWS_MAX {
        writeln!(f, "  ✓ and {} more", read - ROWS_MAX)?;
    }
    list.rows.iter().filter_map(|row| row.drift.as_ref()).try_for_each(|drift| writeln!(f, "  ✗ {drift}"))?;
    list.empty
        .iter()
        .filter(|empty| empty.holds)
        .try_for_each(|empty| writeln!(f, "  ✓ empty: {}", empty.text))
}

fn form(f: &mut fmt::Formatter<'_>, form: &FormFinding) -> fmt::Result {
    writeln!(f, "form {} ({})", form.name, form.submit)?;
    if let Some(drift) = &form.drift {
        writeln!(f, "  ✗ {drift}")?;
    }
    hints(f, &form.hints)?;
    for control in &form.controls {
        match &control.kind {
            Some(kind) => writeln!(f, "  ✓ {} is a {kind} control ({})", control.name, control.evidence)?,
            None => writeln!(f, "  – {} ({})", control.name, control.evidence)?,
        }
        hints(f, &control.hints)?;
    }
    Ok(())
}

fn hints(f: &mut fmt::Formatter<'_>, hints: &[String]) -> fmt::Result {
    hints.iter().try_for_each(|hint| writeln!(f, "      {hint}"))
}

fn quoted(values: &[String]) -> String {
    values.iter().map(|value| format!("{value:?}")).collect::<Vec<_>>().join(", ")
}
