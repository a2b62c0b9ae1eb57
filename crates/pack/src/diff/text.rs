//! A comparison as text for a terminal.

use std::fmt;

use super::{FileChange, PackDiff, PageDiff, PageState, Shown, Verdict};

impl fmt::Display for PackDiff {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "old: {}\nnew: {}\n", self.old, self.new)?;
        if self.is_same() {
            return writeln!(f, "✓ nothing changed: {} pages are read as before", self.pages.len());
        }
        self.pages.iter().try_for_each(|page| self::page(f, page))?;
        if !self.files.is_empty() {
            writeln!(f, "what the packs say")?;
        }
        self.files.iter().try_for_each(|change| file(f, change))?;
        self.summary(f)
    }
}

impl PackDiff {
    fn summary(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let pages = |state: PageState| self.pages.iter().filter(|page| page.state == state).count();
        let count = |is: fn(&Verdict) -> bool| self.verdicts().filter(|found| is(&found.verdict)).count();
        writeln!(
            f,
            "\n{} pages are the same, {} changed, {} gone, {} new",
            pages(PageState::Same),
            pages(PageState::Changed),
            pages(PageState::Gone),
            pages(PageState::New)
        )?;
        let forms: usize = self.verdicts().map(|found| found.forms_refused.len()).sum();
        writeln!(
            f,
            "of the new documents, the old pack reads {}, heals {}, refuses {}; {forms} forms are refused",
            count(|verdict| matches!(verdict, Verdict::Reads)),
            count(|verdict| matches!(verdict, Verdict::Heals { .. })),
            count(|verdict| matches!(verdict, Verdict::Refused { .. })),
        )
    }
}

fn page(f: &mut fmt::Formatter<'_>, page: &PageDiff) -> fmt::Result {
    let renamed = page.renamed.as_ref().map(|name| format!(", now {name}")).unwrap_or_default();
    match page.state {
        PageState::Same => return writeln!(f, "✓ {}{renamed}", page.page),
        PageState::Gone => return writeln!(f, "– {}: no document of it", page.page),
        PageState::New => return writeln!(f, "+ {}: new", page.page),
        PageState::Changed => writeln!(f, "✗ {}{renamed}: changed", page.page)?,
    }
    page.shown.iter().try_for_each(|shown| self::shown(f, shown))?;
    for found in &page.documents {
        match &found.verdict {
            Verdict::Reads => writeln!(f, "    ✓ {} is read as before", found.document)?,
            Verdict::Heals { fields, patch } => {
                writeln!(f, "    ~ {} would heal, for reads only:", found.document)?;
                for field in fields {
                    writeln!(
                        f,
                        "        {}: {} is now {}",
                        field.field, field.old_evidence, field.new_evidence
                    )?;
                }
                patch.lines().try_for_each(|line| writeln!(f, "        {line}"))?;
            }
            Verdict::Refused { drift } => writeln!(f, "    ✗ {} would be refused: {drift}", found.document)?,
        }
        found
            .forms_refused
            .iter()
            .try_for_each(|drift| writeln!(f, "    ✗ a form would be refused: {drift}"))?;
    }
    Ok(())
}

fn shown(f: &mut fmt::Formatter<'_>, shown: &Shown) -> fmt::Result {
    let sign = if shown.is_new { "+" } else { "-" };
    writeln!(f, "    {sign} {} {:?}", shown.kind, shown.text)
}

fn file(f: &mut fmt::Formatter<'_>, change: &FileChange) -> fmt::Result {
    let FileChange { file, key, was, is } = change;
    match (key.is_empty(), was, is) {
        (true, Some(_), _) => writeln!(f, "  - {file}"),
        (true, None, _) => writeln!(f, "  + {file}"),
        (false, Some(was), Some(is)) => writeln!(f, "  {file}: {key} was {was}, is {is}"),
        (false, Some(was), None) => writeln!(f, "  {file}: - {}", with(key, was)),
        (false, None, is) => writeln!(f, "  {file}: + {}", with(key, is.as_deref().unwrap_or_default())),
    }
}

fn with(key: &str, said: &str) -> String {
    if said == "there" { key.to_owned() } else { format!("{key}: {said}") }
}
