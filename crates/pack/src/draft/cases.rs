//! Which of the recorded documents are kept as cases of a page.

use jiff::tz::TimeZone;
use rooftop_page::ReadContext;

use super::page::DraftPage;
use super::seen::Seen;
use crate::pack::Pack;
use crate::run::classify;

/// How many documents of one page are kept.
const CASES_MAX: usize = 4;

/// Which documents of a page are kept: name, kind of case, and place.
pub(super) fn chosen(pack: &Pack, page: &DraftPage, seen: &[Seen]) -> Vec<(String, &'static str, usize)> {
    let is_empty = |at: &usize| -> bool {
        let (Some(model), Some(seen)) = (pack.pages.get(&page.name), seen.get(*at)) else { return false };
        let context = ReadContext { zone: Some(TimeZone::UTC), formats: None };
        let Ok(reading) = model.model.read(&seen.document, seen.visit.status, &context) else { return false };
        let has_lists = !reading.lists.is_empty();
        let without_rows = reading.lists.values().any(|list| list.rows.is_empty());
        let without_values = reading.values.values().any(|value| value.value().is_none());
        if has_lists { without_rows } else { without_values }
    };
    let (empty, full): (Vec<usize>, Vec<usize>) = page.seen.iter().partition(|at| is_empty(at));
    let mut chosen: Vec<(String, &'static str, usize)> = Vec::new();
    let mut texts: Vec<&str> = Vec::new();
    let kinds = [("empty", empty), ("normal", full)];
    for (kind, all) in kinds {
        for at in all {
            let text = seen.get(at).map_or("", |seen| seen.visit.text.as_str());
            let count = chosen.iter().filter(|(_, known, _)| *known == kind).count();
            if count >= CASES_MAX || texts.contains(&text) {
                continue;
            }
            texts.push(text);
            let (name, kind) = match message(pack, page, seen, at) {
                Some(word) if chosen.iter().any(|(name, ..)| name == word) => continue,
                Some(word) => (word.to_owned(), "odd"),
                None if count == 0 => (kind.to_owned(), kind),
                None => (format!("{kind}_{}", count + 1), kind),
            };
            chosen.push((name, kind, at));
        }
    }
    // A page that was seen only without some of its values is as usual as it gets.
    let is_usual = |(_, kind, _): &&mut (String, &'static str, usize)| *kind == "empty";
    if let (Some(first), true) = (chosen.iter_mut().find(is_usual), !chosen_has_normal(page, pack, seen)) {
        "normal".clone_into(&mut first.0);
        first.1 = "normal";
    }
    chosen
}

/// What a message on the page says that it means, if it is another thing than the page does.
fn message(pack: &Pack, page: &DraftPage, seen: &[Seen], at: usize) -> Option<&'static str> {
    let seen = seen.get(at)?;
    let classified = classify(pack, &seen.document, seen.visit.status, None).ok()?;
    let is_other = classified.meaning != classified.page.means && classified.page.model.name == page.name;
    is_other.then(|| classified.meaning.word())
}

/// Whether one of the documents shows all that the page has.
fn chosen_has_normal(page: &DraftPage, pack: &Pack, seen: &[Seen]) -> bool {
    let Some(model) = pack.pages.get(&page.name) else { return true };
    let context = ReadContext { zone: Some(TimeZone::UTC), formats: None };
    page.seen.iter().filter_map(|at| seen.get(*at)).any(|seen| {
        model.model.read(&seen.document, seen.visit.status, &context).is_ok_and(|reading| {
            if reading.lists.is_empty() {
                reading.values.values().all(|value| value.value().is_some())
            } else {
                reading.lists.values().all(|list| !list.rows.is_empty())
            }
        })
    })
}
