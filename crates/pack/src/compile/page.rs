//! `pages/*.yaml`.

use std::collections::BTreeMap;
use std::sync::Arc;

use indexmap::IndexMap;
use rooftop_page::reader::{Layout, WordList};
use rooftop_page::value::Absence;
use rooftop_page::{DocumentKind, Evidence, Field, LinkModel, PageModel, Presence, Reader};

use super::formats::{self, Choices};
use super::settings::Formats;
use super::test::pattern;
use super::{Reporter, document, form, list, onward, path, settings, test};
use crate::check::Check;
use crate::diagnostic::{Diagnostic, Diagnostics, Place};
use crate::expr::{Type, Typed};
use crate::meaning::Meaning;
use crate::pack::{FormatSource, Pack, Page, PageFormats, STORE};
use crate::source::Sp;
use crate::source::page::{FieldFile, MeansFile, OptionalFile, PageFile, ReadFile};

/// Where a field stands: beside a label, or in a column of a grid.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Anchor {
    Value,
    Column,
}

pub(super) type Words = BTreeMap<String, Arc<WordList>>;

/// On what ground a page's values are declared: its pack, the pack's words, and the kind of document.
#[derive(Debug, Clone, Copy)]
pub(super) struct Ground<'p> {
    pub(super) pack: &'p Pack,
    pub(super) words: &'p Words,
    pub(super) kind: DocumentKind,
    /// The page says how its document ends.
    pub(super) says_end: bool,
    pub(super) formats: &'p Formats,
}

pub(super) fn compile(
    name: &str,
    file: &PageFile,
    pack: &Pack,
    words: &Words,
    report: &mut Reporter<'_>,
) -> Page {
    let means = Meaning::from(file.means);
    let chosen = chosen(file, means, pack, report);
    let formats = chosen.as_ref().and_then(|(_, choices)| choices.values().next()).unwrap_or(&pack.formats);
    let says_end = file.ends_with.is_some();
    let ground = Ground { pack, words, kind: file.document.into(), says_end, formats };
    if file.page.value != name {
        let help = format!("write page: {name}, or rename the file");
        report.say("wrong_file_name", file.page.place, format!("the file is called {name}.yaml"), help);
    }
    if file.proof.value.is_empty() {
        report.say(
            "missing_proof",
            file.proof.place,
            "nothing proves this page",
            "add a heading, label or title that only this page has",
        );
    }
    let shows_store = file.shows_store.unwrap_or(means == Meaning::SignedIn) && pack.store.is_some();
    let mut values = fields(&file.values, Anchor::Value, ground, report);
    if shows_store {
        values.extend(store(file, ground, report));
    }
    document::expect_fitting(file, ground.kind, report);
    let status =
        if file.status.is_empty() && means == Meaning::SignedIn { vec![200] } else { file.status.clone() };
    let links = file.links.iter().map(|(name, link)| LinkModel {
        name: name.clone(),
        text: link.text.clone(),
        optional: link.optional,
    });
    let model = PageModel {
        name: name.to_owned(),
        document: ground.kind,
        within: document::within(file, ground, report),
        separator: document::separator(file, report),
        proof: file.proof.value.iter().filter_map(|test| test::compile(test, ground, report)).collect(),
        status,
        ends_with: file.ends_with.clone(),
        is_fragment: file.fragment,
        values,
        lists: file.lists.iter().map(|(name, list)| list::compile(name, list, ground, report)).collect(),
        forms: file.forms.iter().map(|(name, form)| form::form(name, form, report)).collect(),
        links: links.collect(),
    };
    let messages =
        file.messages.iter().filter_map(|message| test::message(message, ground, report)).collect();
    let checks = checks(&file.checks, &model, report);
    let onward = onward::compile(file, &model, report);
    let formats = chosen.as_ref().and_then(|chosen| in_formats(file, chosen, &model, ground, report));
    Page { model, means, shows_store, messages, checks, onward, formats }
}

/// The formats between which is chosen on this page: by itself, else, for a signed-in user, as the pack says.
fn chosen(
    file: &PageFile,
    means: Meaning,
    pack: &Pack,
    report: &mut Reporter<'_>,
) -> Option<(FormatSource, Choices)> {
    let Some(source) = &file.formats_by else {
        let (session, choices) = pack.formats_by.as_ref().filter(|_| means == Meaning::SignedIn)?;
        return Some((FormatSource::Session(session.clone()), choices.clone()));
    };
    let choices = formats::choices(source, &pack.formats, report);
    let (Some(value), None) = (&source.value.value, &source.value.session) else {
        let help = "write value: <a value of this page>; session: is for formats_by of pack.yaml";
        report.say("bad_formats", source.place, "nothing on the page says which format it has", help);
        return None;
    };
    match file.values.get(&value.value) {
        Some(Sp { value: field, .. })
            if field.optional.is_none()
                && field.read.as_ref().is_some_and(|read| read.value == ReadFile::Text) => {}
        Some(_) => {
            let help = "read it as text, not optional";
            report.say("bad_formats", value.place, "a format is chosen by a text that is always there", help);
        }
        None => {
            let known: Vec<&String> = file.values.keys().collect();
            report.unknown("unknown_field", "value on the page", value, &known);
        }
    }
    Some((FormatSource::Value(value.value.clone()), choices))
}

/// The page in each of the formats. What is wrong with it was said of the first.
fn in_formats(
    file: &PageFile,
    (by, choices): &(FormatSource, Choices),
    model: &PageModel,
    ground: Ground<'_>,
    report: &Reporter<'_>,
) -> Option<PageFormats> {
    if !formats::has_formats(model) {
        return None;
    }
    let mut said = Diagnostics::default();
    let mut silent = report.beside(&mut said);
    let models = choices.iter().map(|(word, formats)| {
        let ground = Ground { formats, ..ground };
        let mut values = fields(&file.values, Anchor::Value, ground, &mut silent);
        values.extend(model.values.iter().filter(|field| !file.values.contains_key(&field.name)).cloned());
        let lists = file.lists.iter().map(|(name, list)| list::compile(name, list, ground, &mut silent));
        let lists = lists.collect();
        (word.clone(), PageModel { values, lists, ..model.clone() })
    });
    let models = models.collect();
    Some(PageFormats { by: by.clone(), models })
}

/// How the page shows the store: as it says itself, or as the pack says for all of its kind.
fn store(file: &PageFile, ground: Ground<'_>, report: &mut Reporter<'_>) -> Option<Field> {
    if let Some(own) = &file.shown_by {
        return store_field(own, ground, report);
    }
    let shared = ground.pack.store.as_ref()?;
    let fits = match ground.kind {
        DocumentKind::Html | DocumentKind::Csv => shared.field.evidence.at.is_none(),
        DocumentKind::Json | DocumentKind::Xml => shared.kind == ground.kind,
        DocumentKind::Update => false,
    };
    if !fits {
        report.say(
            "missing_store",
            file.page.place,
            format!("{} cannot show the store as pack.yaml says", ground.kind),
            "say how it does with shown_by: { at: … }, or that it does not with shows_store: false",
        );
        return None;
    }
    Some(shared.field.clone())
}

/// The field by which a page shows the store. Its key is the whole text or the part `key`.
pub(super) fn store_field(
    source: &Sp<FieldFile>,
    ground: Ground<'_>,
    report: &mut Reporter<'_>,
) -> Option<Field> {
    let field = declared(STORE, source, Anchor::Value, ground, report)?;
    let is_key = match Typed::from(&field) {
        Typed { optional: true, .. } => false,
        Typed { ty: Type::Parts(parts), .. } => parts.contains_key("key"),
        // A data document may have it as a number.
        Typed { ty, .. } => ty.is_text() || ty == Type::Integer,
    };
    if !is_key {
        report.say(
            "bad_store",
            source.place,
            "this does not give the store's key",
            "read it as text, as an integer, or by a pattern with the hole {key}; it is never optional",
        );
    }
    Some(field)
}

/// What is to be checked, each against the types of the page's values.
fn checks(sources: &[Sp<String>], model: &PageModel, report: &mut Reporter<'_>) -> Vec<Check> {
    let compiled = sources.iter().filter_map(|source| {
        let check = Check::compile(&source.value, model);
        report.expr_ok(source.place, check)
    });
    compiled.collect()
}

pub(super) fn fields(
    sources: &IndexMap<String, Sp<FieldFile>>,
    anchor: Anchor,
    ground: Ground<'_>,
    report: &mut Reporter<'_>,
) -> Vec<Field> {
    let mut fields: Vec<Field> = Vec::new();
    for (name, source) in sources {
        if name == STORE {
            report.say(
                "reserved_name",
                source.place,
                "the name store belongs to the pack's store",
                "choose another name",
            );
        }
        let Some(field) = declared(name, source, anchor, ground, report) else { continue };
        let twin =
            fields.iter().find(|other| other.evidence == field.evidence && facet(other) == facet(&field));
        if let Some(twin) = twin {
            let message =
                format!("{name} and {} have the same evidence, and one cell is one field", twin.name);
            report.say(
                "same_evidence",
                source.place,
                message,
                "take one out, or narrow it by section or group",
            );
        }
        fields.push(field);
    }
    fields
}

/// A link's address and its text are two things.
fn facet(field: &Field) -> bool {
    matches!(field.reader, Reader::Url | Reader::Link { .. })
}

fn declared(
    name: &str,
    source: &Sp<FieldFile>,
    anchor: Anchor,
    ground: Ground<'_>,
    report: &mut Reporter<'_>,
) -> Option<Field> {
    let (file, place) = (&source.value, source.place);
    let evidence = evidence(name, file, place, anchor, ground, report);
    let reader = reader(name, file, place, ground, report);
    let blank = ground.formats.blank.iter().chain(&file.blank).cloned().collect();
    let presence = match file.optional {
        None => Presence::Required,
        Some(OptionalFile::Blank) => Presence::MayBeBlank,
        Some(OptionalFile::Hidden) => Presence::MayBeMissing(Absence::Hidden),
        Some(OptionalFile::NotOffered) => Presence::MayBeMissing(Absence::NotOffered),
    };
    Some(Field { name: name.to_owned(), evidence: evidence?, reader: reader?, presence, blank })
}

fn evidence(
    name: &str,
    file: &FieldFile,
    place: Place,
    anchor: Anchor,
    ground: Ground<'_>,
    report: &mut Reporter<'_>,
) -> Option<Evidence> {
    if matches!(ground.kind, DocumentKind::Json | DocumentKind::Xml) {
        return path::evidence(name, file, place, anchor, ground, report);
    }
    let anchors = [&file.label, &file.heading, &file.line, &file.call, &file.assigned];
    let count = anchors.iter().filter(|anchor| anchor.is_some()).count();
    let fits = count == 1
        && file.at.is_none()
        && match anchor {
            Anchor::Value => true,
            Anchor::Column => file.heading.is_some() && file.section.is_none(),
        };
    if !fits {
        let help = match anchor {
            Anchor::Value => {
                "give exactly one of label, heading, line, call, assigned; narrow it with section, confirm it with name, id, type"
            }
            Anchor::Column => {
                "a column is found by its heading: alone; the section is given for the whole list"
            }
        };
        report.say("bad_evidence", place, format!("{name} has no clear evidence"), help);
        return None;
    }
    let line = match &file.line {
        Some(line) => {
            let pattern = pattern(&line.value, line.place, report)?;
            if pattern.holes().ne(["value"]) {
                report.say(
                    "bad_pattern",
                    line.place,
                    "a line has the one hole {value}",
                    "write it like \"Signed in as {value}\"",
                );
                return None;
            }
            Some(pattern)
        }
        None => None,
    };
    let script = onward::script_evidence(name, file, place, report)?;
    let text = |source: &Option<Sp<String>>| source.as_ref().map(|source| source.value.clone());
    Some(Evidence {
        label: text(&file.label),
        heading: text(&file.heading),
        also: file.also.clone(),
        group: text(&file.group),
        line,
        at: None,
        script,
        section: text(&file.section),
        name: file.name.clone(),
        id: file.id.clone(),
        control_type: file.r#type.clone(),
    })
}

fn reader(
    name: &str,
    file: &FieldFile,
    place: Place,
    ground: Ground<'_>,
    report: &mut Reporter<'_>,
) -> Option<Reader> {
    let Some(read) = &file.read else {
        report.say(
            "missing_reader",
            place,
            format!("{name} does not say how it is read"),
            "add read: text, money, date, …",
        );
        return None;
    };
    expect_options(name, file, read, report);
    match read.value {
        ReadFile::List => {
            let Some(of) = &file.of else {
                report.say("missing_option", read.place, "a list says how each one is read", "add of: text");
                return None;
            };
            if matches!(of.value, ReadFile::List | ReadFile::Url | ReadFile::Link) {
                report.say("bad_option", of.place, "a list is made of texts", "use text, money, words, …");
                return None;
            }
            let of = Box::new(single(of.value, file, of.place, ground, report)?);
            Some(Reader::List { of, split: file.split.clone().filter(|split| !split.is_empty()) })
        }
        other => single(other, file, read.place, ground, report),
    }
}

/// Each reader takes its own options and no others.
fn expect_options(name: &str, file: &FieldFile, read: &Sp<ReadFile>, report: &mut Reporter<'_>) {
    let readers = [Some(read.value), file.of.as_ref().map(|of| of.value)];
    let reads = |wanted: &[ReadFile]| readers.iter().flatten().any(|read| wanted.contains(read));
    let options = [
        ("format", file.format.is_some(), reads(&[ReadFile::Date, ReadFile::Datetime])),
        ("numbers", file.numbers.is_some(), reads(&[ReadFile::Integer, ReadFile::Decimal, ReadFile::Money])),
        ("words", file.words.is_some(), reads(&[ReadFile::Words])),
        (
            "yes and no",
            !file.yes.is_empty() || !file.no.is_empty() || file.blank_is_no,
            reads(&[ReadFile::Flag]),
        ),
        ("of", file.of.is_some(), read.value == ReadFile::List),
        ("split", file.split.is_some(), read.value == ReadFile::List),
        ("parameter", file.parameter.is_some(), reads(&[ReadFile::Link])),
        ("pattern", file.pattern.is_some(), reads(&[ReadFile::Pattern])),
        ("lenient", file.lenient, reads(&[ReadFile::Vin])),
    ];
    for (option, is_given, is_taken) in options {
        if is_given && !is_taken {
            report.say(
                "bad_option",
                read.place,
                format!("{name}: this reader does not take {option}"),
                format!("take {option} out"),
            );
        }
    }
}

fn single(
    read: ReadFile,
    file: &FieldFile,
    place: Place,
    ground: Ground<'_>,
    report: &mut Reporter<'_>,
) -> Option<Reader> {
    let Ground { formats, words, .. } = ground;
    let numbers = |default: &rooftop_page::reader::NumberFormat| {
        file.numbers.as_ref().map_or_else(|| default.clone(), settings::numbers)
    };
    let mut needs = |option: &str, example: &str| {
        report.say(
            "missing_option",
            place,
            format!("this reader needs {option}"),
            format!("add {option}: {example}"),
        );
        None
    };
    match read {
        ReadFile::Text => Some(Reader::Text),
        ReadFile::Covered => Some(Reader::Covered),
        ReadFile::Phone => Some(Reader::Phone),
        ReadFile::Url => Some(Reader::Url),
        ReadFile::Integer => Some(Reader::Integer(numbers(&formats.number))),
        ReadFile::Decimal => Some(Reader::Decimal(numbers(&formats.number))),
        ReadFile::Money => Some(Reader::Money(numbers(&formats.money))),
        ReadFile::Vin => Some(Reader::Vin { lenient: file.lenient }),
        ReadFile::Date => match (&file.format, &formats.date) {
            (Some(format), _) => settings::layout(format, Layout::for_date, report).map(Reader::Date),
            (None, Some(layout)) => Some(Reader::Date(layout.clone())),
            (None, None) => needs("format", "MM/DD/YYYY"),
        },
        ReadFile::Datetime => match (&file.format, &formats.datetime) {
            (Some(format), _) => settings::layout(format, Layout::for_datetime, report).map(Reader::DateTime),
            (None, Some(layout)) => Some(Reader::DateTime(layout.clone())),
            (None, None) => needs("format", "\"MM/DD/YYYY h:mma\""),
        },
        ReadFile::Words => {
            let Some(list) = &file.words else { return needs("words", "the name of a list in words.yaml") };
            let known: Vec<&String> = words.keys().collect();
            let found = words.get(&list.value).cloned();
            if found.is_none() {
                report.unknown("unknown_words", "word list", list, &known);
            }
            found.map(Reader::Words)
        }
        ReadFile::Flag => {
            let (mut yes, mut no) = (file.yes.clone(), file.no.clone());
            if ground.kind == DocumentKind::Xml && yes.is_empty() && no.is_empty() {
                // What XML Schema calls a boolean.
                yes = vec!["true".to_owned(), "1".to_owned()];
                no = vec!["false".to_owned(), "0".to_owned()];
            }
            Some(Reader::Flag { yes, no, blank_is_no: file.blank_is_no })
        }
        ReadFile::Link => match &file.parameter {
            Some(parameter) => Some(Reader::Link { parameter: parameter.clone() }),
            None => needs("parameter", "id"),
        },
        ReadFile::Pattern => match &file.pattern {
            Some(source) => pattern(&source.value, source.place, report).map(Reader::Pattern),
            None => needs("pattern", "\"{last}, {first}\""),
        },
        ReadFile::List => needs("of", "text"),
    }
}

/// Two models with one proof could never be told apart.
pub(super) fn expect_distinct_proofs(pages: &IndexMap<String, Page>, diagnostics: &mut Diagnostics) {
    let same = |a: &Page, b: &Page| {
        a.model.proof.len() == b.model.proof.len()
            && a.model.proof.iter().all(|test| b.model.proof.contains(test))
    };
    for (index, (name, page)) in pages.iter().enumerate() {
        if let Some((twin, _)) = pages.iter().take(index).find(|(_, other)| same(page, other)) {
            let file = format!("pages/{name}.yaml");
            let message = format!("{name} and {twin} have the same proof, so no document could be either");
            let help = "add what only one of them shows";
            diagnostics.add(Diagnostic::new(
                "same_proof",
                &file,
                Place { line: 1, column: 1 },
                message,
                help,
            ));
        }
    }
}

impl MeansFile {
    /// Whether a flow may stop with this meaning of its own accord.
    pub(super) fn is_failure(self) -> bool {
        !matches!(self, Self::SignedIn)
    }
}
