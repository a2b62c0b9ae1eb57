//! What pages do by themselves: where they lead, and what their scripts say.

use rooftop_page::{PageModel, Reader, ScriptEvidence};

use super::Reporter;
use crate::diagnostic::Place;
use crate::pack::Onward;
use crate::source::Sp;
use crate::source::page::{FieldFile, MeansFile, OnwardFile, PageFile};

/// How often a page that refreshes itself may come again.
const REFRESHES_MAX: u32 = 60;

/// Where a page leads by itself. Such a page means `passing`, and no other does.
pub(super) fn compile(file: &PageFile, model: &PageModel, report: &mut Reporter<'_>) -> Option<Onward> {
    let passes = file.means == MeansFile::Passing;
    let Some(source) = &file.onward else {
        if passes {
            let help = "add onward: { frame: … }, { refresh: 1 }, auto_submit or { value: … }";
            report.say("missing_onward", file.page.place, "a page that passes leads somewhere", help);
        }
        return None;
    };
    if !passes {
        let help = "write means: passing, or take onward out";
        report.say("bad_onward", source.place, "only a page that means passing is left by itself", help);
    }
    match &source.value {
        OnwardFile::Frame(name) => Some(Onward::Frame(name.clone())),
        OnwardFile::AutoSubmit => Some(Onward::AutoSubmit),
        OnwardFile::Refresh(times) => {
            if !(1..=REFRESHES_MAX).contains(times) {
                report.say(
                    "bad_bound",
                    source.place,
                    format!("{times} times"),
                    format!("1 to {REFRESHES_MAX}"),
                );
            }
            Some(Onward::Refresh { times: (*times).min(REFRESHES_MAX) })
        }
        OnwardFile::Value(name) => {
            let wanted = Sp { value: name.clone(), place: source.place };
            let known: Vec<&str> = model.values.iter().map(|field| field.name.as_str()).collect();
            match model.value(name) {
                None => report.unknown("unknown_field", "value", &wanted, &known),
                Some(field) if !matches!(field.reader, Reader::Url) => {
                    let message = format!("{name} is no address");
                    report.say("bad_onward", source.place, message, "read it with read: url");
                }
                Some(_) => {}
            }
            Some(Onward::Value(name.clone()))
        }
    }
}

/// The evidence of a value that stands in a script; `None` if it is said wrongly.
#[expect(clippy::option_option, reason = "no such evidence is no mistake")]
pub(super) fn script_evidence(
    name: &str,
    file: &FieldFile,
    place: Place,
    report: &mut Reporter<'_>,
) -> Option<Option<ScriptEvidence>> {
    let mut wrong = |message: &str, help: &str| {
        report.say("bad_evidence", place, format!("{name}: {message}"), help);
        None
    };
    let is_narrowed =
        file.section.is_some() || file.name.is_some() || file.id.is_some() || file.r#type.is_some();
    match (&file.call, &file.assigned, file.argument) {
        (None, None, None) => Some(None),
        (Some(_), None, None) => wrong("a call has several arguments", "add argument: 1"),
        (Some(_), None, Some(0)) => wrong("arguments are counted from 1", "write argument: 1"),
        (_, _, Some(_)) if file.call.is_none() => wrong("argument belongs to call", "take argument out"),
        _ if is_narrowed => wrong("a script is in no section", "take section, name, id and type out"),
        (Some(call), _, argument) => Some(Some(ScriptEvidence { name: call.value.clone(), argument })),
        (None, Some(assigned), _) => {
            Some(Some(ScriptEvidence { name: assigned.value.clone(), argument: None }))
        }
        (None, None, Some(_)) => None,
    }
}
