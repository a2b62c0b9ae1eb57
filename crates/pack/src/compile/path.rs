//! Paths into data documents.

use rooftop_page::path::PathError;
use rooftop_page::{DocumentKind, Evidence, Path};

use super::Reporter;
use super::page::{Anchor, Ground};
use crate::diagnostic::Place;
use crate::source::page::FieldFile;

/// The evidence of a value of a data document: its path and nothing else.
pub(super) fn evidence(
    name: &str,
    file: &FieldFile,
    place: Place,
    anchor: Anchor,
    ground: Ground<'_>,
    report: &mut Reporter<'_>,
) -> Option<Evidence> {
    let others = [&file.label, &file.heading, &file.line, &file.section, &file.group];
    let has_others = others.iter().any(|other| other.is_some())
        || file.name.is_some()
        || file.id.is_some()
        || file.r#type.is_some();
    let Some(at) = file.at.as_ref().filter(|_| !has_others) else {
        let help = format!("a value of a document of kind {} is found by at: alone", ground.kind);
        report.say("bad_evidence", place, format!("{name} has no clear evidence"), help);
        return None;
    };
    let path = match anchor {
        Anchor::Value => absolute(&at.value, at.place, ground, report),
        Anchor::Column => in_row(&at.value, at.place, ground, report),
    };
    Some(Evidence { at: Some(path?), ..Evidence::default() })
}

/// A path from the document's root.
pub(super) fn absolute(
    source: &str,
    place: Place,
    ground: Ground<'_>,
    report: &mut Reporter<'_>,
) -> Option<Path> {
    keep(
        place,
        report,
        match ground.kind {
            DocumentKind::Json => Path::json(source),
            DocumentKind::Xml => Path::xml(source, &ground.pack.namespaces),
            DocumentKind::Html | DocumentKind::Csv | DocumentKind::Update => return None,
        },
    )
}

/// A path from a row.
fn in_row(source: &str, place: Place, ground: Ground<'_>, report: &mut Reporter<'_>) -> Option<Path> {
    keep(
        place,
        report,
        match ground.kind {
            DocumentKind::Json => Path::json_in_row(source),
            DocumentKind::Xml => Path::xml_in_row(source, &ground.pack.namespaces),
            DocumentKind::Html | DocumentKind::Csv | DocumentKind::Update => return None,
        },
    )
}

fn keep(place: Place, report: &mut Reporter<'_>, path: Result<Path, PathError>) -> Option<Path> {
    path.map_err(|error| report.say("bad_path", place, error.message, error.help)).ok()
}
