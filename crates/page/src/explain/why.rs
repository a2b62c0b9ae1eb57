//! Why something was not found: what a person would look for on the page.

use super::Unclaimed;
use crate::document::Document;
use crate::drift::{Drift, DriftKind};
use crate::evidence::{Evidence, Test};
use crate::model::{ControlModel, Field, ListModel};
use crate::pattern::Pattern;
use crate::record::ReadContext;
use crate::survey::{SeenGrid, SeenLabel, Survey};
use crate::text::{label_key, tidy};

/// How alike two texts must be for one to be offered for the other, from 0 to 1.
const ALIKE_MIN: f64 = 0.62;

/// The shortest text that is offered since it is a part of the wanted one, or the other way round.
const INSIDE_MIN: usize = 3;

/// How many texts are offered.
const OFFERED_MAX: usize = 3;

/// The longest text that is offered, in characters.
const SHOWN_MAX: usize = 60;

/// What may help with a field that was not read.
pub(super) fn field(document: &Document, survey: &Survey, field: &Field, drift: &Drift) -> Vec<String> {
    let evidence = &field.evidence;
    match drift.kind {
        DriftKind::LabelMissing => missing(document, survey, evidence),
        DriftKind::SectionMissing => {
            let section = evidence.section.clone().unwrap_or_default();
            offer("the page has the headings", &section, &survey.headings)
        }
        DriftKind::LabelAmbiguous => ambiguous(survey, evidence, drift),
        DriftKind::ValueBlank => vec![
            "if the value may be blank, write optional: may_be_blank; if this text stands for nothing, add it to blank:"
                .to_owned(),
        ],
        DriftKind::ValueUnreadable => {
            vec![format!("the text is {:?}; choose the reader or the format that fits it", drift.found)]
        }
        DriftKind::WordUnknown => {
            vec![format!("add {:?} to the words of this list in words.yaml, with our word for it", drift.found)]
        }
        DriftKind::Contradiction => vec![
            "two witnesses point to different places; declare only what stands together on the page".to_owned(),
        ],
        _ => Vec::new(),
    }
}

fn missing(document: &Document, survey: &Survey, evidence: &Evidence) -> Vec<String> {
    if let Some(line) = &evidence.line {
        return line_missing(survey, line);
    }
    if let Some(heading) = &evidence.heading {
        let headings: Vec<&String> =
            survey.grids.iter().flat_map(|grid| &grid.columns).map(|column| &column.heading).collect();
        return offer("the page has the column headings", heading, &headings);
    }
    let Some(label) = evidence.label.as_deref() else { return Vec::new() };
    let key = label_key(label);
    let same: Vec<&SeenLabel> = survey.labels.iter().filter(|seen| label_key(&seen.label) == key).collect();
    if !same.is_empty() {
        let places: Vec<String> = same.iter().map(|seen| place(seen)).collect();
        return vec![format!(
            "the label is on the page, but not in the section {:?}: {}",
            evidence.section.clone().unwrap_or_default(),
            places.join("; ")
        )];
    }
    let mut said = elsewhere(document, survey, evidence, &key);
    if said.is_empty() {
        let labels: Vec<&String> = survey.labels.iter().map(|seen| &seen.label).collect();
        said = offer("the page has the labels", label, &labels);
    }
    said
}

/// Where else the label's text is written.
fn elsewhere(document: &Document, survey: &Survey, evidence: &Evidence, key: &str) -> Vec<String> {
    let is_key = |text: &str| label_key(text) == *key;
    let mut said = Vec::new();
    if let Some(grid) =
        survey.grids.iter().find(|grid| grid.columns.iter().any(|column| is_key(&column.heading)))
    {
        said.push(match grid.rows.len() {
            1 => "it is a column heading over one row: write heading: instead of label:".to_owned(),
            rows => format!("it is a column heading over {rows} rows: read it as a column of a list"),
        });
    }
    let buttons = survey.forms.iter().flat_map(|form| form.buttons.iter().chain(&form.scripted_buttons));
    if buttons.into_iter().any(|caption| is_key(caption)) {
        said.push("it is written on a button".to_owned());
    }
    if survey.links.iter().any(|link| is_key(&link.text)) {
        said.push("it is written on a link: read it under links:".to_owned());
    }
    if survey.headings.iter().any(|heading| is_key(heading)) {
        said.push("it is a heading: use it as section: or in the proof".to_owned());
    }
    if said.is_empty() && evidence.is_written(document) {
        said.push(
            "the text is on the page, but nothing beside it can be told to be its value: it needs a mark as a label (a colon, \
             bold type, <label>, <th>, <dt>) or exactly two cells side by side; or read the whole line with line:"
                .to_owned(),
        );
    }
    if said.is_empty() {
        said.extend(hidden(document, key));
    }
    said
}

/// Whether the text is on the page where a person does not see it.
fn hidden(document: &Document, key: &str) -> Option<String> {
    let tree = &document.tree;
    let unseen = tree.all().filter(|id| !tree.seen(*id));
    let mut texts = unseen.filter_map(|id| Some((id, tree.text_node(id)?)));
    let (node, _) = texts.find(|(_, text)| label_key(text) == *key)?;
    let inside = tree.ancestors(node).find(|id| tree.is_element(*id)).map_or("", |id| tree.tag(id));
    Some(format!("the text is in a part that a person does not see (in <{inside}>)"))
}

fn line_missing(survey: &Survey, line: &Pattern) -> Vec<String> {
    let literal = line.source().split('{').next().unwrap_or_default().trim().to_owned();
    let has_start =
        |text: &&String| !literal.is_empty() && text.to_lowercase().contains(&literal.to_lowercase());
    let starting: Vec<&String> = survey.lines.iter().filter(has_start).take(OFFERED_MAX).collect();
    match starting.as_slice() {
        [] => offer("the page has the lines", line.source(), &survey.lines),
        found => vec![format!("the page has the lines {}", listed(found))],
    }
}

fn ambiguous(survey: &Survey, evidence: &Evidence, drift: &Drift) -> Vec<String> {
    let Some(label) = evidence.label.as_deref() else {
        return vec!["narrow it with section: or group:".to_owned()];
    };
    let key = label_key(label);
    let same: Vec<&SeenLabel> = survey.labels.iter().filter(|seen| label_key(&seen.label) == key).collect();
    if same.iter().any(|seen| seen.is_doubtful) {
        return vec![
            "nothing stands beside the label, and what stands behind or below it may be its value: read it with line:, or by \
             another label"
                .to_owned(),
        ];
    }
    let places: Vec<String> = same.iter().map(|seen| place(seen)).collect();
    let mut sections: Vec<Option<&str>> = same.iter().map(|seen| seen.section.as_deref()).collect();
    sections.dedup();
    let help = match same.len() {
        0 | 1 if drift.found.contains("controls") => "several controls stand beside the label",
        0 | 1 => "several values stand beside the label; a list takes them all: read: list",
        _ if sections.len() > 1 => "narrow it with section:",
        _ => "no section tells them apart, so neither can be read by this label",
    };
    vec![format!("{}: {help}", places.join("; "))]
}

/// A label with its place and value, as a person would point at it.
fn place(seen: &SeenLabel) -> String {
    let section = seen.section.as_deref().map(|section| format!(" in {section:?}")).unwrap_or_default();
    let values: Vec<String> = seen.values.iter().map(|value| format!("{:?}", shortened(value))).collect();
    format!(
        "{:?}{section} with {}",
        seen.label,
        if values.is_empty() { "nothing".to_owned() } else { values.join(", ") }
    )
}

/// What may help with a statement that does not hold.
pub(super) fn test(survey: &Survey, document: &Document, test: &Test) -> Vec<String> {
    match test {
        Test::Heading(pattern) => offer("the page has the headings", pattern.source(), &survey.headings),
        Test::Title(_) => vec![format!("the title is {:?}", survey.title)],
        Test::Path(_) => vec![format!("the path is {:?}", document.url().path())],
        Test::Text(pattern) => line_missing(survey, pattern),
        Test::Contains(text) => offer("the page has the lines", text, &survey.lines),
        Test::Label(label) => {
            let labels: Vec<&String> = survey.labels.iter().map(|seen| &seen.label).collect();
            offer("the page has the labels", label, &labels)
        }
        Test::Column(heading) => {
            let columns: Vec<&String> =
                survey.grids.iter().flat_map(|grid| &grid.columns).map(|column| &column.heading).collect();
            offer("the page has the column headings", heading, &columns)
        }
        Test::Button(caption) => {
            let buttons: Vec<&String> = survey
                .forms
                .iter()
                .flat_map(|form| form.buttons.iter().chain(&form.scripted_buttons))
                .collect();
            offer("the page has the buttons", caption, &buttons)
        }
        Test::Link(text) => {
            let links: Vec<&String> = survey.links.iter().map(|link| &link.text).collect();
            offer("the page has the links", text, &links)
        }
        Test::Control(kind) => {
            let kinds: Vec<&String> =
                survey.forms.iter().flat_map(|form| &form.controls).map(|control| &control.kind).collect();
            offer("the forms have controls of the types", kind, &kinds)
        }
        Test::Has(at) | Test::Equals { at, .. } | Test::Like { at, .. } => vec![at.shown(document)],
        Test::Alert(pattern) => {
            let alerts: Vec<&str> = document.scripts().alerts().collect();
            offer("the scripts show the messages", pattern.source(), &alerts)
        }
        Test::Call(name) => {
            let calls: Vec<&String> = document.scripts().calls.iter().map(|call| &call.name).collect();
            offer("the scripts call", name, &calls)
        }
        Test::Frame(name) => {
            let frames: Vec<&str> = document.frame_names().collect();
            offer("the page has the frames", name, &frames)
        }
        Test::EmptyBody => vec!["something came".to_owned()],
        Test::Not(inner) => vec![format!("it is on the page: {inner}")],
    }
}

/// What may help with a list whose columns were not found.
pub(super) fn list(survey: &Survey, drift: &Drift) -> Vec<String> {
    match drift.kind {
        DriftKind::LabelMissing if drift.found.contains(" | ") => Vec::new(),
        DriftKind::LabelMissing => {
            let grids: Vec<String> = survey
                .grids
                .iter()
                .map(|grid| {
                    grid.columns.iter().map(|column| column.heading.as_str()).collect::<Vec<_>>().join(" | ")
                })
                .collect();
            match grids.as_slice() {
                [] => vec![
                    "the page has no table under column headings; is this what it says when it is empty?"
                        .to_owned(),
                ],
                some => some
                    .iter()
                    .take(OFFERED_MAX)
                    .map(|grid| format!("the page has a table under: {grid}"))
                    .collect(),
            }
        }
        DriftKind::SectionMissing => vec![format!("the page has the headings {}", listed(&survey.headings))],
        DriftKind::GridAmbiguous => {
            vec!["tell them apart with section:, or with a further column".to_owned()]
        }
        DriftKind::EmptyUnproven => {
            vec!["add what the page says when there are no rows to empty:, word for word".to_owned()]
        }
        DriftKind::RowUnexpected => vec![format!(
            "if the row is no data, say so: ignore_rows: [ {{ contains: {:?} }} ]",
            drift.found.split(" | ").find(|text| !text.is_empty()).unwrap_or_default()
        )],
        DriftKind::CountMismatch => {
            vec!["the page counts its rows, and shows another number of them".to_owned()]
        }
        _ => Vec::new(),
    }
}

/// The headings that may be meant by a column that was not found: those of the table that has most of the others.
pub(super) fn column(survey: &Survey, list: &ListModel, column: &Field) -> Vec<String> {
    let headed = |field: &Field| field.evidence.heading.as_deref().map(label_key);
    let declared: Vec<String> = list.columns.iter().filter_map(headed).collect();
    let shared = |grid: &SeenGrid| {
        grid.columns.iter().filter(|seen| declared.contains(&label_key(&seen.heading))).count()
    };
    let Some(grid) = survey.grids.iter().max_by_key(|grid| shared(grid)).filter(|grid| shared(grid) > 0)
    else {
        return Vec::new();
    };
    let free = grid.columns.iter().map(|seen| &seen.heading);
    let free: Vec<&String> = free.filter(|heading| !declared.contains(&label_key(heading))).collect();
    let wanted = column.evidence.heading.as_deref().unwrap_or_default();
    let near = offer("the table has the heading", wanted, &free);
    if near.is_empty() && !free.is_empty() {
        vec![format!("the table also has the headings {}", listed(&free))]
    } else {
        near
    }
}

/// The labels that no field uses, where one is missing: those of its section whose value the field could read.
pub(super) fn unused(
    unclaimed: &Unclaimed,
    field: &Field,
    drift: &Drift,
    context: &ReadContext,
) -> Vec<String> {
    if drift.kind != DriftKind::LabelMissing {
        return Vec::new();
    }
    let section = field.evidence.section.as_deref().map(label_key);
    let in_section =
        |seen: &SeenLabel| section.is_none() || seen.section.as_deref().map(label_key) == section;
    let fits =
        |seen: &SeenLabel| seen.values.iter().any(|value| field.reader.read_text(value, context).is_ok());
    let mut free: Vec<&SeenLabel> =
        unclaimed.labels.iter().map(|(_, seen)| seen).filter(|seen| in_section(seen) && fits(seen)).collect();
    free.truncate(2 * OFFERED_MAX);
    if free.is_empty() {
        return Vec::new();
    }
    let places: Vec<String> = free.iter().map(|seen| place(seen)).collect();
    vec![format!("no field uses these labels, whose values it could read: {}", places.join("; "))]
}

/// What may help with a control that was not found.
pub(super) fn control(survey: &Survey, control: &ControlModel) -> Vec<String> {
    let wanted = control.evidence.label.as_deref().unwrap_or_default();
    let labels: Vec<&String> = survey
        .forms
        .iter()
        .flat_map(|form| &form.controls)
        .map(|control| &control.label)
        .filter(|label| !label.is_empty())
        .collect();
    let key = label_key(wanted);
    if labels.iter().any(|label| label_key(label) == key) {
        return vec!["the control is on the page, but not in the form with the declared button".to_owned()];
    }
    offer("the forms have controls labelled", wanted, &labels)
}

/// What may help with a link that was not found.
pub(super) fn link(survey: &Survey, text: &str) -> Vec<String> {
    let links: Vec<&String> = survey.links.iter().map(|link| &link.text).collect();
    offer("the page has the links", text, &links)
}

/// The texts that are most like the wanted one, or all of them if there are few.
fn offer<S: AsRef<str>>(what: &str, wanted: &str, known: &[S]) -> Vec<String> {
    let wanted = label_key(wanted);
    let alike = |text: &str| {
        let key = label_key(text);
        let inside =
            key.len().min(wanted.len()) >= INSIDE_MIN && (key.contains(&wanted) || wanted.contains(&key));
        if inside {
            1.0
        } else {
            strsim::jaro_winkler(&wanted, &key).min(strsim::normalized_levenshtein(&wanted, &key) + 0.25)
        }
    };
    let mut ranked: Vec<(f64, &str)> =
        known.iter().map(|text| (alike(text.as_ref()), text.as_ref())).collect();
    ranked.sort_by(|(a, _), (b, _)| b.total_cmp(a));
    ranked.dedup_by(|(_, a), (_, b)| a == b);
    let near: Vec<&str> = ranked
        .iter()
        .take_while(|(alike, _)| *alike >= ALIKE_MIN)
        .map(|(_, text)| *text)
        .take(OFFERED_MAX)
        .collect();
    let few = known.len() <= 2 * OFFERED_MAX;
    match near.as_slice() {
        [] if known.is_empty() => Vec::new(),
        [] if few => vec![format!("{what} {}", listed(known))],
        [] => Vec::new(),
        near => vec![format!("{what} {}", listed(near))],
    }
}

fn listed<S: AsRef<str>>(texts: &[S]) -> String {
    let mut shown: Vec<String> = texts.iter().map(|text| format!("{:?}", shortened(text.as_ref()))).collect();
    shown.dedup();
    shown.join(", ")
}

fn shortened(text: &str) -> String {
    let text = tidy(text);
    if text.chars().count() <= SHOWN_MAX {
        return text;
    }
    text.chars().take(SHOWN_MAX - 1).chain(['…']).collect()
}
