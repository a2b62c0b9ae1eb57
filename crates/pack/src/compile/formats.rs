//! Formats that a page or the user's settings choose.

use indexmap::IndexMap;
use rooftop_page::reader::Layout;
use rooftop_page::{PageModel, Reader};

use super::Reporter;
use super::settings::{Formats, layout, numbers};
use crate::source::Sp;
use crate::source::pack::{ChosenFile, FormatsByFile};

/// The most formats between which may be chosen.
const CHOICES_MAX: usize = 32;

/// Formats by the word that chooses them. The first one is never taken for another.
pub(super) type Choices = IndexMap<String, Formats>;

/// The choices, each with what the pack says for all.
pub(super) fn choices(source: &Sp<FormatsByFile>, pack: &Formats, report: &mut Reporter<'_>) -> Choices {
    let file = &source.value;
    if !(1..=CHOICES_MAX).contains(&file.is.len()) {
        let message = format!("{} formats to choose from", file.is.len());
        report.say("bad_bound", source.place, message, format!("1 to {CHOICES_MAX}"));
    }
    let wanted = file.is.values().next().map(|first| said(&first.value));
    for (word, chosen) in &file.is {
        let says = said(&chosen.value);
        if wanted != Some(says) || says == [false; 4] {
            let message = format!("{word:?} does not say what the others say");
            let help = "say the same of each: date, datetime, money, number, or some of them";
            report.say("bad_formats", chosen.place, message, help);
        }
    }
    file.is.iter().map(|(word, chosen)| (word.clone(), merged(&chosen.value, pack, report))).collect()
}

fn said(chosen: &ChosenFile) -> [bool; 4] {
    [chosen.date.is_some(), chosen.datetime.is_some(), chosen.money.is_some(), chosen.number.is_some()]
}

fn merged(chosen: &ChosenFile, pack: &Formats, report: &mut Reporter<'_>) -> Formats {
    let date = chosen.date.as_ref().and_then(|date| layout(date, Layout::for_date, report));
    let datetime = chosen.datetime.as_ref().and_then(|time| layout(time, Layout::for_datetime, report));
    Formats {
        money: chosen.money.as_ref().map_or_else(|| pack.money.clone(), numbers),
        number: chosen.number.as_ref().map_or_else(|| pack.number.clone(), numbers),
        date: date.or_else(|| pack.date.clone()),
        datetime: datetime.or_else(|| pack.datetime.clone()),
        blank: pack.blank.clone(),
    }
}

/// Whether anything on a page is written in a format.
pub(super) fn has_formats(model: &PageModel) -> bool {
    let columns = model.lists.iter().flat_map(|list| &list.columns);
    model.values.iter().chain(columns).any(|field| is_formatted(&field.reader))
}

fn is_formatted(reader: &Reader) -> bool {
    match reader {
        Reader::Integer(_)
        | Reader::Decimal(_)
        | Reader::Money(_)
        | Reader::Date(_)
        | Reader::DateTime(_) => true,
        Reader::List { of, .. } => is_formatted(of),
        _ => false,
    }
}
