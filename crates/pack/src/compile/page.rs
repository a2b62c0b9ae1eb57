//! `pages/*.yaml`.

use std::collections::BTreeMap;
use std::sync::Arc;

use indexmap::IndexMap;
use rooftop_page::model::{RowTest, SubmitModel};
use rooftop_page::reader::{Layout, WordList};
use rooftop_page::value::Absence;
use rooftop_page::{
    ControlModel, Evidence, Field, FormModel, LinkModel, ListModel, PageModel, Pattern, Presence, Reader,
    Test,
};

use super::{Reporter, onward, settings};
use crate::check::Check;
use crate::diagnostic::{Diagnostic, Diagnostics, Place};
use crate::meaning::Meaning;
use crate::pack::{Pack, Page, STORE};
use crate::source::Sp;
use crate::source::page::{
    ControlFile, FieldFile, FormFile, ListFile, MeansFile, MessageFile, OptionalFile, PageFile, ReadFile,
    RowTestFile, SubmitFile, TestFile,
};

/// Where a field stands: beside a label, or in a column of a grid.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Anchor {
    Value,
    Column,
}

type Words = BTreeMap<String, Arc<WordList>>;

pub(super) fn compile(
    name: &str,
    file: &PageFile,
    pack: &Pack,
    words: &Words,
    report: &mut Reporter<'_>,
) -> Page {
    if file.page.value != name {
        let help = format!("write page: {name}, or rename the file");
        report.say("wrong_file_name", file.page.place, format!("the file is called {name}.yaml"), help);
    }
    let means = Meaning::from(file.means);
    if file.proof.value.is_empty() {
        report.say(
            "missing_proof",
            file.proof.place,
            "nothing proves this page",
            "add a heading, label or title that only this page has",
        );
    }
    let shows_store = file.shows_store.unwrap_or(means == Meaning::SignedIn) && pack.store.is_some();
    let mut values = fields(&file.values, Anchor::Value, pack, words, report);
    if let Some(store) = pack.store.as_ref().filter(|_| shows_store) {
        values.push(store.field.clone());
    }
    let status =
        if file.status.is_empty() && means == Meaning::SignedIn { vec![200] } else { file.status.clone() };
    let links = file.links.iter().map(|(name, link)| LinkModel {
        name: name.clone(),
        text: link.text.clone(),
        optional: link.optional,
    });
    let model = PageModel {
        name: name.to_owned(),
        proof: file.proof.value.iter().filter_map(|test| self::test(test, report)).collect(),
        status,
        ends_with: file.ends_with.clone(),
        is_fragment: file.fragment,
        values,
        lists: file.lists.iter().map(|(name, list)| self::list(name, list, pack, words, report)).collect(),
        forms: file.forms.iter().map(|(name, form)| self::form(name, form, report)).collect(),
        links: links.collect(),
    };
    let messages = file.messages.iter().filter_map(|message| self::message(message, report)).collect();
    let checks = checks(&file.checks, &model, report);
    let onward = onward::compile(file, &model, report);
    Page { model, means, shows_store, messages, checks, onward }
}

/// What is to be checked, each against the types of the page's values.
fn checks(sources: &[Sp<String>], model: &PageModel, report: &mut Reporter<'_>) -> Vec<Check> {
    let compiled = sources.iter().filter_map(|source| {
        let check = Check::compile(&source.value, model);
        report.expr_ok(source.place, check)
    });
    compiled.collect()
}

fn message(message: &Sp<MessageFile>, report: &mut Reporter<'_>) -> Option<(Test, Meaning)> {
    let meaning = Meaning::from(message.value.means);
    match (&message.value.text, &message.value.contains, &message.value.alert) {
        (Some(text), None, None) => {
            pattern(text, message.place, report).map(|pattern| (Test::Text(pattern), meaning))
        }
        (None, Some(part), None) => Some((Test::Contains(part.clone()), meaning)),
        (None, None, Some(text)) => {
            pattern(text, message.place, report).map(|pattern| (Test::Alert(pattern), meaning))
        }
        _ => {
            report.say(
                "bad_message",
                message.place,
                "a message needs its text",
                "write one of text: …, contains: …, alert: …",
            );
            None
        }
    }
}

fn test(test: &Sp<TestFile>, report: &mut Reporter<'_>) -> Option<Test> {
    compile_test(&test.value, test.place, report)
}

fn compile_test(test: &TestFile, place: Place, report: &mut Reporter<'_>) -> Option<Test> {
    Some(match test {
        TestFile::Heading(text) => Test::Heading(pattern(text, place, report)?),
        TestFile::Title(text) => Test::Title(pattern(text, place, report)?),
        TestFile::Text(text) => Test::Text(pattern(text, place, report)?),
        TestFile::Path(text) => Test::Path(pattern(text, place, report)?),
        TestFile::Contains(text) => Test::Contains(text.clone()),
        TestFile::Label(text) => Test::Label(text.clone()),
        TestFile::Column(text) => Test::Column(text.clone()),
        TestFile::Button(text) => Test::Button(text.clone()),
        TestFile::Link(text) => Test::Link(text.clone()),
        TestFile::Control(kind) => Test::Control(kind.to_ascii_lowercase()),
        TestFile::Alert(text) => Test::Alert(pattern(text, place, report)?),
        TestFile::Call(name) => Test::Call(name.clone()),
        TestFile::Frame(name) => Test::Frame(name.clone()),
        TestFile::EmptyBody(true) => Test::EmptyBody,
        TestFile::EmptyBody(false) => Test::Not(Box::new(Test::EmptyBody)),
        TestFile::Not(inner) => Test::Not(Box::new(compile_test(inner, place, report)?)),
    })
}

fn pattern(text: &str, place: Place, report: &mut Reporter<'_>) -> Option<Pattern> {
    let parsed = Pattern::parse(text);
    parsed
        .map_err(|error| {
            report.say("bad_pattern", place, error.to_string(), "write it like \"{key} - {name}\"");
        })
        .ok()
}

fn fields(
    sources: &IndexMap<String, Sp<FieldFile>>,
    anchor: Anchor,
    pack: &Pack,
    words: &Words,
    report: &mut Reporter<'_>,
) -> Vec<Field> {
    let mut fields: Vec<Field> = Vec::new();
    for (name, source) in sources {
        let Some(field) = field(name, source, anchor, pack, words, report) else { continue };
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

pub(super) fn field(
    name: &str,
    source: &Sp<FieldFile>,
    anchor: Anchor,
    pack: &Pack,
    words: &Words,
    report: &mut Reporter<'_>,
) -> Option<Field> {
    let (file, place) = (&source.value, source.place);
    if name == STORE && report.file != "pack.yaml" {
        report.say(
            "reserved_name",
            place,
            "the name store belongs to the pack's store",
            "choose another name",
        );
    }
    let evidence = evidence(name, file, place, anchor, report);
    let reader = reader(name, file, place, pack, words, report);
    let blank = pack.formats.blank.iter().chain(&file.blank).cloned().collect();
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
    report: &mut Reporter<'_>,
) -> Option<Evidence> {
    let anchors = [&file.label, &file.heading, &file.line, &file.call, &file.assigned];
    let count = anchors.iter().filter(|anchor| anchor.is_some()).count();
    let fits = match anchor {
        Anchor::Value => count == 1,
        Anchor::Column => count == 1 && file.heading.is_some() && file.section.is_none(),
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
        group: text(&file.group),
        line,
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
    pack: &Pack,
    words: &Words,
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
            let of = Box::new(single(of.value, file, of.place, pack, words, report)?);
            Some(Reader::List { of, split: file.split.clone().filter(|split| !split.is_empty()) })
        }
        other => single(other, file, read.place, pack, words, report),
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
    pack: &Pack,
    words: &Words,
    report: &mut Reporter<'_>,
) -> Option<Reader> {
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
        ReadFile::Phone => Some(Reader::Phone),
        ReadFile::Url => Some(Reader::Url),
        ReadFile::Integer => Some(Reader::Integer(numbers(&pack.formats.number))),
        ReadFile::Decimal => Some(Reader::Decimal(numbers(&pack.formats.number))),
        ReadFile::Money => Some(Reader::Money(numbers(&pack.formats.money))),
        ReadFile::Vin => Some(Reader::Vin { lenient: file.lenient }),
        ReadFile::Date => match (&file.format, &pack.formats.date) {
            (Some(format), _) => settings::layout(format, Layout::for_date, report).map(Reader::Date),
            (None, Some(layout)) => Some(Reader::Date(layout.clone())),
            (None, None) => needs("format", "MM/DD/YYYY"),
        },
        ReadFile::Datetime => match (&file.format, &pack.formats.datetime) {
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
            Some(Reader::Flag { yes: file.yes.clone(), no: file.no.clone(), blank_is_no: file.blank_is_no })
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

fn list(
    name: &str,
    source: &Sp<ListFile>,
    pack: &Pack,
    words: &Words,
    report: &mut Reporter<'_>,
) -> ListModel {
    let file = &source.value;
    let columns = fields(&file.columns, Anchor::Column, pack, words, report);
    match columns.iter().find(|column| column.name == file.key.value) {
        Some(key) if key.presence != Presence::Required => {
            report.say(
                "bad_key",
                file.key.place,
                format!("the key {:?} may be absent", key.name),
                "a key is always there",
            );
        }
        Some(_) => {}
        None => {
            let known: Vec<&String> = file.columns.keys().collect();
            report.unknown("unknown_field", "column", &file.key, &known);
        }
    }
    if file.empty.is_empty() {
        report.say(
            "missing_proof",
            source.place,
            format!("nothing proves that {name} is empty"),
            "add empty: [ { text: … } ] with what the page says then",
        );
    }
    let count = file.count.as_ref().and_then(|count| {
        let pattern = pattern(&count.value, count.place, report)?;
        let known = ["from", "to", "total"];
        if pattern.holes().count() == 0 || pattern.holes().any(|hole| !known.contains(&hole)) {
            report.say(
                "bad_pattern",
                count.place,
                "a count has the holes {from}, {to}, {total}",
                "write it like \"{from}-{to} of {total}\"",
            );
            return None;
        }
        Some(pattern)
    });
    let ignore_rows = file.ignore_rows.iter().filter_map(|test| match &test.value {
        RowTestFile::Text(text) => pattern(text, test.place, report).map(RowTest::Text),
        RowTestFile::Starts(text) => Some(RowTest::Starts(text.clone())),
        RowTestFile::Contains(text) => Some(RowTest::Contains(text.clone())),
    });
    let ignore_rows = ignore_rows.collect();
    ListModel {
        name: name.to_owned(),
        section: file.section.as_ref().map(|section| section.value.clone()),
        columns,
        key: Some(file.key.value.clone()),
        empty: file.empty.iter().filter_map(|test| self::test(test, report)).collect(),
        count,
        ignore_rows,
    }
}

fn form(name: &str, source: &Sp<FormFile>, report: &mut Reporter<'_>) -> FormModel {
    let file = &source.value;
    let submit = match &file.submit.value {
        SubmitFile::Button(caption) => SubmitModel::Button(caption.clone()),
        SubmitFile::ScriptedButton(caption) => SubmitModel::ScriptedButton(caption.clone()),
        SubmitFile::NoButton => SubmitModel::None,
    };
    if submit == SubmitModel::None && file.controls.is_empty() {
        report.say(
            "bad_evidence",
            source.place,
            format!("nothing tells the form {name} from others"),
            "name its button or one of its controls",
        );
    }
    FormModel {
        name: name.to_owned(),
        section: file.section.as_ref().map(|section| section.value.clone()),
        controls: file.controls.iter().map(|(name, control)| self::control(name, &control.value)).collect(),
        submit,
    }
}

fn control(name: &str, file: &ControlFile) -> ControlModel {
    ControlModel {
        name: name.to_owned(),
        evidence: Evidence {
            label: Some(file.label.value.clone()),
            section: file.section.as_ref().map(|section| section.value.clone()),
            name: file.name.clone(),
            id: file.id.clone(),
            control_type: file.r#type.clone(),
            ..Evidence::default()
        },
        optional: file.optional,
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
