//! Days and times: the layout that takes all of a set of texts.

use rooftop_page::reader::Layout;
use rooftop_page::{ReadContext, Reader};

use super::{Formats, Shape};
use crate::draft::yaml;

/// The reader of days or times that takes all of these texts.
pub(super) fn time(texts: &[&str], formats: &Formats) -> Option<Shape> {
    let is_instant = |text: &&str| text.starts_with("/Date(") || text.contains('T');
    if texts.iter().all(is_instant)
        && let Some(named) = NAMED.iter().find(|layout| fits_all(layout, texts, true))
    {
        let options = vec![("format", (*named).to_owned())];
        return Some(Shape { read: "datetime", options, is_checked: true });
    }
    for (read, own, with_time) in [("date", &formats.date, false), ("datetime", &formats.datetime, true)] {
        if own.as_deref().is_some_and(|layout| fits_all(layout, texts, with_time)) {
            return Some(Shape::plain(read));
        }
        let looks = texts.iter().all(|text| candidates(text, with_time).next().is_some());
        if let (true, (Some(found), _)) = (looks, layout(texts, with_time)) {
            let format = yaml::scalar(&found);
            return fits_all(&found, texts, with_time).then(|| Shape {
                read,
                options: vec![("format", format)],
                is_checked: true,
            });
        }
    }
    None
}

/// Layouts that machines write, by their names.
const NAMED: &[&str] = &["iso", "iso_local", "aspnet"];

fn fits_all(layout: &str, texts: &[&str], with_time: bool) -> bool {
    texts.iter().all(|text| fits(layout, text, with_time))
}

fn fits(layout: &str, text: &str, with_time: bool) -> bool {
    let reader = if with_time {
        Layout::for_datetime(layout).map(Reader::DateTime)
    } else {
        Layout::for_date(layout).map(Reader::Date)
    };
    let context = ReadContext { zone: Some(jiff::tz::TimeZone::UTC), formats: None };
    reader.is_ok_and(|reader| reader.read_text(text, &context).is_ok())
}

/// The layout that takes most of the texts that look like a day, or a time; and whether day and month could be the other
/// way round.
pub(super) fn layout(texts: &[&str], with_time: bool) -> (Option<String>, bool) {
    let mut counted: Vec<(usize, String)> = Vec::new();
    let dated: Vec<&str> =
        texts.iter().copied().filter(|text| candidates(text, with_time).next().is_some()).collect();
    for text in &dated {
        for candidate in candidates(text, with_time) {
            match counted.iter_mut().find(|(_, known)| *known == candidate) {
                Some((count, _)) => *count += 1,
                None => counted.push((1, candidate)),
            }
        }
    }
    let most = counted.iter().map(|(count, _)| *count).max().unwrap_or(0);
    let mut best = counted.into_iter().filter(|(count, _)| *count == most).map(|(_, layout)| layout);
    let Some(first) = best.next() else { return (None, false) };
    let is_swapped =
        |other: &String| other.len() == first.len() && other.starts_with('D') != first.starts_with('D');
    let is_ambiguous = best.any(|other| is_swapped(&other));
    (Some(first), is_ambiguous)
}

/// The layouts in which a text can be a day, or a time; the American order first, since the trade's systems are American.
fn candidates(text: &str, with_time: bool) -> impl Iterator<Item = String> {
    let (day, time) = split_time(text);
    let text = text.to_owned();
    let times: Vec<String> = match (with_time, time) {
        (false, None) => vec![String::new()],
        (true, Some(time)) => TIMES.iter().filter_map(|layout| joined(&time, layout)).collect(),
        _ => Vec::new(),
    };
    let days: Vec<String> = day_layouts(&day);
    let all = days
        .into_iter()
        .flat_map(move |day| times.clone().into_iter().map(move |time| format!("{day}{time}")));
    all.filter(move |layout| fits(layout, &text, with_time))
}

const TIMES: &[&str] = &["h:mma", "h:mm a", "HH:mm", "H:mm", "h:mm:ssa", "h:mm:ss a", "HH:mm:ss", "H:mm:ss"];

/// The layout of a time with what stands between it and the day.
fn joined(time: &str, layout: &str) -> Option<String> {
    let digits = time.find(|c: char| c.is_ascii_digit())?;
    let between = time.get(..digits)?;
    let quoted = if between.chars().any(|c| c.is_ascii_alphabetic()) {
        format!("'{between}'")
    } else {
        between.to_owned()
    };
    Some(format!("{quoted}{layout}"))
}

/// The day of a text, and the rest of it, from what stands before the hour.
fn split_time(text: &str) -> (String, Option<String>) {
    let Some(colon) = text.find(':') else { return (text.to_owned(), None) };
    let before = text.get(..colon).unwrap_or_default();
    let hour = before.trim_end_matches(|c: char| c.is_ascii_digit());
    let day = hour.trim_end_matches(|c: char| c.is_whitespace() || matches!(c, ',' | 'T' | '-'));
    let day = day.strip_suffix(" at").unwrap_or(day);
    (day.to_owned(), text.get(day.len()..).map(str::to_owned))
}

/// The layouts of a day, by the signs and words in it.
fn day_layouts(day: &str) -> Vec<String> {
    let sign = |c: char| matches!(c, '/' | '-' | '.');
    let parts: Vec<&str> = day.split(sign).collect();
    let Some(separator) = day.chars().find(|c| sign(*c)).filter(|_| parts.len() == 3) else {
        return worded(day);
    };
    if parts.iter().any(|part| part.is_empty() || part.len() > 4) {
        return worded(day);
    }
    let is_number = |part: &&&str| part.chars().all(|c| c.is_ascii_digit());
    if parts.iter().filter(is_number).count() == 2 {
        return worded(day);
    }
    let orders = if parts.first().is_some_and(|first| first.len() == 4) {
        vec!["YYYY*MM*DD", "YYYY*M*D"]
    } else {
        vec!["MM*DD*YYYY", "M*D*YYYY", "MM*DD*YY", "M*D*YY", "DD*MM*YYYY", "D*M*YYYY", "DD*MM*YY", "D*M*YY"]
    };
    orders.into_iter().map(|order| order.replace('*', &separator.to_string())).collect()
}

/// The layouts of a day with the month in words.
fn worded(day: &str) -> Vec<String> {
    if !day.chars().any(|c| c.is_ascii_digit()) || !day.chars().any(char::is_alphabetic) {
        return Vec::new();
    }
    let layouts = [
        "MMM D, YYYY",
        "MMMM D, YYYY",
        "D MMM YYYY",
        "D MMMM YYYY",
        "DD-MMM-YYYY",
        "DD-MMM-YY",
        "D-MMM-YYYY",
        "D-MMM-YY",
        "DDMMMYYYY",
        "DDMMMYY",
        "MMM D YYYY",
        "ddd, MMM D, YYYY",
        "ddd MMM D, YYYY",
        "dddd, MMMM D, YYYY",
        "ddd, D MMM YYYY",
        "ddd MM/DD/YYYY",
        "MMM-DD-YYYY",
    ];
    layouts.into_iter().map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(texts: &[&str], with_time: bool) -> (String, bool) {
        let (layout, ambiguous) = layout(texts, with_time);
        (layout.unwrap_or_default(), ambiguous)
    }

    #[test]
    fn the_layout_is_the_one_that_takes_all() {
        for (texts, with_time, expected) in [
            (vec!["01/21/2026", "12/07/2025"], false, ("MM/DD/YYYY", false)),
            (vec!["21/01/2026", "07/12/2025"], false, ("DD/MM/YYYY", false)),
            (vec!["01/02/2026"], false, ("MM/DD/YYYY", true)),
            (vec!["1/2/26", "1/25/26"], false, ("M/D/YY", false)),
            (vec!["2026-01-21"], false, ("YYYY-MM-DD", false)),
            (vec!["21-Jan-2026"], false, ("DD-MMM-YYYY", false)),
            (vec!["Jan 21, 2026"], false, ("MMM D, YYYY", false)),
            (vec!["21.01.2026 14:05", "1.2.2026 9:10"], true, ("D.M.YYYY H:mm", false)),
            (vec!["2026-01-21T08:45:00"], true, ("YYYY-MM-DD'T'HH:mm:ss", false)),
            (vec!["1/21/2026 8:45 AM"], true, ("M/D/YYYY h:mma", false)),
        ] {
            let (layout, ambiguous) = found(&texts, with_time);
            assert_eq!((layout.as_str(), ambiguous), expected, "{texts:?}");
        }
    }
}
