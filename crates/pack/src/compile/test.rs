//! Statements about pages: proofs, messages, and what is said when a list is empty.

use rooftop_page::{DocumentKind, Pattern, Test};

use super::page::Ground;
use super::{Reporter, path};
use crate::diagnostic::Place;
use crate::meaning::Meaning;
use crate::source::Sp;
use crate::source::page::{EqualsFile, LikeFile, MessageFile, TestFile};

pub(super) fn compile(test: &Sp<TestFile>, ground: Ground<'_>, report: &mut Reporter<'_>) -> Option<Test> {
    one(&test.value, test.place, ground, report)
}

fn one(test: &TestFile, place: Place, ground: Ground<'_>, report: &mut Reporter<'_>) -> Option<Test> {
    if !can_be_said(test, ground.kind) {
        let help = match ground.kind {
            DocumentKind::Json | DocumentKind::Xml => "say has, equals, like, text, contains or path",
            DocumentKind::Csv => "say text, contains, label, column or path",
            DocumentKind::Update => "say text, contains or path",
            DocumentKind::Html => {
                "say heading, title, text, contains, label, column, button, link, control, path, frame, alert, call or empty_body"
            }
        };
        let message = format!("this cannot be said of a document of kind {}", ground.kind);
        report.say("bad_test", place, message, help);
        return None;
    }
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
        TestFile::Has(at) => Test::Has(path::absolute(at, place, ground, report)?),
        TestFile::Equals(equals) => self::equals(equals, place, ground, report)?,
        TestFile::Like(like) => self::like(like, place, ground, report)?,
        TestFile::Alert(text) => Test::Alert(pattern(text, place, report)?),
        TestFile::Call(name) => Test::Call(name.clone()),
        TestFile::Frame(name) => Test::Frame(name.clone()),
        TestFile::EmptyBody(true) => Test::EmptyBody,
        TestFile::EmptyBody(false) => Test::Not(Box::new(Test::EmptyBody)),
        TestFile::Not(inner) => Test::Not(Box::new(one(inner, place, ground, report)?)),
    })
}

/// Whether documents of the kind have what the statement is about.
fn can_be_said(test: &TestFile, kind: DocumentKind) -> bool {
    let is_data = matches!(kind, DocumentKind::Json | DocumentKind::Xml);
    match test {
        TestFile::Text(_) | TestFile::Contains(_) | TestFile::Path(_) | TestFile::Not(_) => true,
        TestFile::Has(_) | TestFile::Equals(_) | TestFile::Like(_) => is_data,
        TestFile::Label(_) | TestFile::Column(_) => matches!(kind, DocumentKind::Html | DocumentKind::Csv),
        TestFile::Heading(_)
        | TestFile::Title(_)
        | TestFile::Button(_)
        | TestFile::Link(_)
        | TestFile::Control(_)
        | TestFile::Alert(_)
        | TestFile::Call(_)
        | TestFile::Frame(_)
        | TestFile::EmptyBody(_) => kind == DocumentKind::Html,
    }
}

fn equals(file: &EqualsFile, place: Place, ground: Ground<'_>, report: &mut Reporter<'_>) -> Option<Test> {
    if file.value.is_array() || file.value.is_object() {
        let help = "name one of the values in it, or say has: …";
        report.say("bad_test", place, "only single values are compared", help);
        return None;
    }
    Some(Test::Equals { at: path::absolute(&file.at, place, ground, report)?, value: file.value.clone() })
}

fn like(file: &LikeFile, place: Place, ground: Ground<'_>, report: &mut Reporter<'_>) -> Option<Test> {
    let at = path::absolute(&file.at, place, ground, report);
    Some(Test::Like { at: at?, text: pattern(&file.text, place, report)? })
}

pub(super) fn message(
    message: &Sp<MessageFile>,
    ground: Ground<'_>,
    report: &mut Reporter<'_>,
) -> Option<(Test, Meaning)> {
    let (file, place) = (&message.value, message.place);
    let said = [
        file.text.clone().map(TestFile::Text),
        file.contains.clone().map(TestFile::Contains),
        file.has.clone().map(TestFile::Has),
        file.equals.clone().map(TestFile::Equals),
        file.like.clone().map(TestFile::Like),
        file.alert.clone().map(TestFile::Alert),
    ];
    let said: Vec<TestFile> = said.into_iter().flatten().collect();
    let [test] = said.as_slice() else {
        let help = match ground.kind {
            DocumentKind::Json | DocumentKind::Xml => "write one of has, equals, like, text, contains",
            DocumentKind::Html => "write one of text, contains, alert",
            DocumentKind::Csv | DocumentKind::Update => "write one of text, contains",
        };
        report.say("bad_message", place, "a message needs its text", help);
        return None;
    };
    Some((one(test, place, ground, report)?, Meaning::from(file.means)))
}

pub(super) fn pattern(text: &str, place: Place, report: &mut Reporter<'_>) -> Option<Pattern> {
    let parsed = Pattern::parse(text);
    parsed
        .map_err(|error| {
            report.say("bad_pattern", place, error.to_string(), "write it like \"{key} - {name}\"");
        })
        .ok()
}
