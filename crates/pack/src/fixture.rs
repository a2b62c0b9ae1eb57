//! Fixtures: recorded pages and what is expected of them. They prove page models, offline.

use std::collections::BTreeSet;
use std::fmt;
use std::path::Path;

use indexmap::IndexMap;
use jiff::tz::TimeZone;
use rooftop_page::{Document, Drift, PageReading, ReadContext, Reading};
use rust_decimal::Decimal;
use serde::Serialize;
use serde_json::Value as Json;
use url::Url;

use crate::catalogue::Catalogue;
use crate::diagnostic::{Diagnostic, Diagnostics, Place as Span, did_you_mean};
use crate::folder::Folder;
use crate::meaning::Meaning;
use crate::pack::{Pack, Page, STORE, ZoneRule};
use crate::run::classify;
use crate::run::visit::{About, Place};
use crate::source;
use crate::source::case::{CaseFile, CaseKindFile};

/// The folder of cases that hold for every signed-in page.
const SHARED: &str = "_shared";

/// The largest recorded page, in bytes.
pub(crate) const RECORDING_MAX: u64 = 8 * 1024 * 1024;

/// What came out of a pack's recorded pages.
#[derive(Debug, Clone, Default, Serialize)]
pub struct TestReport {
    /// The cases in the order of their files.
    pub cases: Vec<CaseReport>,
    /// What is missing: kinds of case, and values that no case expects.
    pub gaps: Diagnostics,
}

/// What came out of one recorded page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CaseReport {
    /// The case, as `<page>/<case>`.
    pub name: String,
    /// What differs from what was expected; empty if nothing does.
    pub differences: Vec<String>,
}

impl TestReport {
    /// Whether all cases passed and nothing is missing.
    #[must_use]
    pub fn is_ok(&self) -> bool {
        self.gaps.is_empty() && self.cases.iter().all(|case| case.differences.is_empty())
    }
}

impl fmt::Display for TestReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for case in &self.cases {
            let verdict = if case.differences.is_empty() { "ok" } else { "FAILED" };
            writeln!(f, "{} … {verdict}", case.name)?;
            for difference in &case.differences {
                writeln!(f, "    {difference}")?;
            }
        }
        if !self.gaps.is_empty() {
            writeln!(f, "\n{}", self.gaps)?;
        }
        Ok(())
    }
}

/// Runs the recorded pages of the pack in this folder against its page models.
///
/// # Errors
/// Whatever keeps the pack or a case file from being loaded.
pub fn test(dir: &Path, catalogue: &Catalogue) -> Result<TestReport, Diagnostics> {
    let pack = Pack::load(dir, catalogue)?;
    let folder = Folder::read(dir)?;
    let cases = cases(&folder, &pack)?;
    let mut report = TestReport::default();
    for case in &cases {
        let differences = match recording(dir, case) {
            Ok(bytes) => case.run(&pack, &bytes),
            Err(error) => vec![format!("the recording cannot be read: {error}")],
        };
        report.cases.push(CaseReport { name: format!("{}/{}", case.page, case.name), differences });
    }
    folder.keep_sources(&mut report.gaps);
    gaps(&pack, &cases, &mut report.gaps);
    Ok(report)
}

/// Everything that is wrong with the pack in this folder: what [`Pack::load`] says, or else what is missing among its
/// fixtures.
#[must_use]
pub fn lint(dir: &Path, catalogue: &Catalogue) -> Diagnostics {
    match Pack::load(dir, catalogue) {
        Err(diagnostics) => diagnostics,
        Ok(pack) => {
            let cases = Folder::read(dir).and_then(|folder| {
                let mut found = Diagnostics::default();
                folder.keep_sources(&mut found);
                gaps(&pack, &cases(&folder, &pack)?, &mut found);
                for recording in &folder.recordings {
                    expect_case(&folder, recording, &mut found);
                }
                Ok(found)
            });
            cases.unwrap_or_else(|diagnostics| diagnostics).sorted()
        }
    }
}

/// A recording without its case proves nothing.
fn expect_case(folder: &Folder, recording: &str, found: &mut Diagnostics) {
    let case = recording.rsplit_once('.').map(|(stem, _)| format!("{stem}.yaml")).unwrap_or_default();
    if folder.text(&case).is_none() {
        let help = format!("write {case} with what is expected of it");
        found.add(Diagnostic::new(
            "missing_case",
            recording,
            Span::default(),
            "nothing is expected of this page",
            help,
        ));
    }
}

pub(crate) struct Case {
    page: String,
    name: String,
    pub(crate) file: CaseFile,
    pub(crate) zone: Option<TimeZone>,
}

/// One case of the pack; none if the recording has no case yet.
pub(crate) fn case_of(
    folder: &Folder,
    pack: &Pack,
    page: &str,
    name: &str,
) -> Result<Option<Case>, Diagnostics> {
    let path = format!("fixtures/{page}/{name}.yaml");
    let Some(text) = folder.text(&path) else { return Ok(None) };
    let read = source::parse::<CaseFile>(&path, text).and_then(|file| case(&path, page, name, file, pack));
    read.map(Some).map_err(|diagnostic| {
        let mut wrong = Diagnostics::default();
        folder.keep_sources(&mut wrong);
        wrong.add(diagnostic);
        wrong
    })
}

/// The names of a page's recordings.
pub(crate) fn case_names(dir: &Path, page: &str) -> Vec<String> {
    let prefix = format!("fixtures/{page}/");
    let recordings = Folder::read(dir).map(|folder| folder.recordings).unwrap_or_default();
    let names = recordings.iter().filter_map(|path| path.strip_prefix(&prefix)?.rsplit_once('.'));
    names.map(|(name, _)| name.to_owned()).collect()
}

/// A recorded page as it came.
pub(crate) fn document(bytes: &[u8], content_type: &str, url: &str) -> Result<Document, Drift> {
    let invalid = |text: &str| Drift::new(rooftop_page::DriftKind::PageUnproven, "an address", text);
    let address = Url::parse(url).map_err(|_| invalid(url))?;
    Document::html(bytes, Some(content_type), &address)
}

fn cases(folder: &Folder, pack: &Pack) -> Result<Vec<Case>, Diagnostics> {
    let mut cases = Vec::new();
    let mut wrong = Diagnostics::default();
    folder.keep_sources(&mut wrong);
    for (name, path, text) in folder.in_dir("fixtures") {
        let Some((page, name)) = name.split_once('/') else {
            let help = "put it into fixtures/<page>/";
            wrong.add(Diagnostic::new(
                "unknown_file",
                path,
                Span::default(),
                "this case belongs to no page",
                help,
            ));
            continue;
        };
        let known: Vec<&String> = pack.pages.keys().collect();
        if page != SHARED && !pack.pages.contains_key(page) {
            wrong.add(Diagnostic::new(
                "unknown_page",
                path,
                Span::default(),
                format!("there is no page {page:?}"),
                did_you_mean(page, &known),
            ));
        }
        match source::parse::<CaseFile>(path, text) {
            Err(diagnostic) => wrong.add(diagnostic),
            Ok(file) => match case(path, page, name, file, pack) {
                Ok(case) => cases.push(case),
                Err(diagnostic) => wrong.add(diagnostic),
            },
        }
    }
    if wrong.is_empty() { Ok(cases) } else { Err(wrong.sorted()) }
}

fn case(path: &str, page: &str, name: &str, file: CaseFile, pack: &Pack) -> Result<Case, Diagnostic> {
    let zone = match &file.zone {
        None => None,
        Some(zone) => Some(TimeZone::get(&zone.value).map_err(|_| {
            let message = format!("{:?} is not a time zone", zone.value);
            Diagnostic::new("unknown_zone", path, zone.place, message, "write a name such as America/Denver")
        })?),
    };
    if let Some(expected) =
        file.expect.page.as_ref().filter(|expected| !pack.pages.contains_key(&expected.value))
    {
        let known: Vec<&String> = pack.pages.keys().collect();
        let message = format!("there is no page {:?}", expected.value);
        return Err(Diagnostic::new(
            "unknown_page",
            path,
            expected.place,
            message,
            did_you_mean(&expected.value, &known),
        ));
    }
    Ok(Case { page: page.to_owned(), name: name.to_owned(), file, zone })
}

fn recording(dir: &Path, case: &Case) -> std::io::Result<Vec<u8>> {
    let path = dir.join("fixtures").join(&case.page).join(format!("{}.html", case.name));
    if std::fs::metadata(&path)?.len() > RECORDING_MAX {
        return Err(std::io::Error::other(format!("it is larger than {RECORDING_MAX} bytes")));
    }
    std::fs::read(path)
}

impl Case {
    /// Reads the recording as the interpreter would, and compares.
    pub(crate) fn run(&self, pack: &Pack, bytes: &[u8]) -> Vec<String> {
        let expect = &self.file.expect;
        let outcome = self.read(pack, bytes);
        match (&expect.drift, outcome) {
            (Some(code), Err(drift)) if drift.kind.code() == code.value => Vec::new(),
            (Some(code), Err(drift)) => vec![format!("expected drift {}, got {drift}", code.value)],
            (Some(code), Ok(_)) => vec![format!("expected drift {}, but the page was read", code.value)],
            (None, Err(drift)) => vec![drift.to_string()],
            (None, Ok((page, meaning, reading))) => self.compare(page, meaning, reading.as_ref()),
        }
    }

    /// The recording as it came.
    pub(crate) fn document(&self, bytes: &[u8]) -> Result<Document, Drift> {
        document(bytes, &self.file.content_type, &self.file.url)
    }

    fn read<'p>(
        &self,
        pack: &'p Pack,
        bytes: &[u8],
    ) -> Result<(&'p Page, Meaning, Option<PageReading>), Drift> {
        let document = self.document(bytes)?;
        let expected = pack.pages.get(&self.page).map(|page| &page.model);
        let classified = classify(pack, &document, self.file.status, expected)?;
        let page = classified.page;
        let zone = match pack.zone() {
            ZoneRule::Fixed(zone) => Some(zone.clone()),
            ZoneRule::Rooftop | ZoneRule::User => self.zone.clone(),
        };
        let context = ReadContext { zone };
        if classified.meaning != page.means {
            let about = About { rooftop: self.file.rooftop.as_deref(), record: None };
            page.expect_about(&document, about, &context)?;
            return Ok((page, classified.meaning, None));
        }
        let reading = page.read(&document, self.file.status, &context)?;
        let place = Place { document, page: page.model.name.clone(), reading };
        if let Some(rooftop) = &self.file.rooftop {
            place.expect_store(pack, rooftop)?;
        }
        Ok((page, classified.meaning, Some(place.reading)))
    }

    fn compare(&self, page: &Page, meaning: Meaning, reading: Option<&PageReading>) -> Vec<String> {
        let mut differences = Vec::new();
        let name = &page.model.name;
        let expected = page_of(self);
        if expected != SHARED && expected != name {
            differences.push(format!("expected the page {expected}, this is {name}"));
        }
        if let Some(expected) = self.file.expect.means.map(Meaning::from)
            && expected != meaning
        {
            differences.push(format!("expected to mean {}, this means {}", expected.word(), meaning.word()));
        }
        if self.file.kind == CaseKindFile::LoggedOut && meaning == Meaning::SignedIn {
            differences.push(format!("a logged-out page is taken for {name}, which means signed in"));
        }
        let empty = IndexMap::new();
        let values = reading.map_or(&empty, |reading| &reading.values);
        compare_values("", &self.file.expect.values, values, &mut differences);
        for (list, rows) in &self.file.expect.lists {
            let Some(read) = reading.and_then(|reading| reading.lists.get(list)) else {
                differences.push(format!("{list} is no list of {name}"));
                continue;
            };
            if read.rows.len() != rows.len() {
                differences.push(format!("{list}: expected {} rows, read {}", rows.len(), read.rows.len()));
            }
            for (index, (expected, row)) in rows.iter().zip(&read.rows).enumerate() {
                let place = format!("{list}, row {}: ", index + 1);
                match row {
                    Ok(row) => compare_values(&place, expected, &row.values, &mut differences),
                    Err(wrong) => differences.push(format!("{place}{wrong}")),
                }
            }
        }
        if let Some(reading) = reading {
            self.expect_no_bad_rows(reading, &mut differences);
        }
        differences
    }

    /// A row that cannot be read is a failure also where no rows are compared.
    fn expect_no_bad_rows(&self, reading: &PageReading, differences: &mut Vec<String>) {
        for (name, list) in
            reading.lists.iter().filter(|(name, _)| !self.file.expect.lists.contains_key(*name))
        {
            differences.extend(
                list.rows.iter().filter_map(|row| row.as_ref().err()).map(|wrong| format!("{name}: {wrong}")),
            );
        }
    }
}

fn compare_values(
    place: &str,
    expected: &IndexMap<String, Json>,
    read: &IndexMap<String, Reading>,
    differences: &mut Vec<String>,
) {
    for (name, expected) in expected {
        match read.get(name).map(Reading::to_json) {
            None => differences.push(format!("{place}{name} is not read on this page")),
            Some(actual) if same(expected, &actual) => {}
            Some(actual) => differences.push(format!("{place}{name}: expected {expected}, read {actual}")),
        }
    }
}

/// Equality in which numbers are compared by value: YAML does not keep their digits.
fn same(expected: &Json, actual: &Json) -> bool {
    let number = |value: &Json| Decimal::from_str_exact(value.as_str().unwrap_or(&value.to_string())).ok();
    match (expected, actual) {
        (Json::Array(expected), Json::Array(actual)) => {
            expected.len() == actual.len() && expected.iter().zip(actual).all(|(a, b)| same(a, b))
        }
        (Json::Object(expected), Json::Object(actual)) => {
            expected.len() == actual.len()
                && expected
                    .iter()
                    .all(|(key, value)| actual.get(key).is_some_and(|actual| same(value, actual)))
        }
        (_, Json::Number(_)) => number(expected).is_some_and(|expected| number(actual) == Some(expected)),
        // `01` and `2026` are numbers in YAML, and texts on a page.
        (Json::Number(expected), Json::String(actual)) => expected.to_string() == *actual,
        _ => expected == actual,
    }
}

/// What no fixture shows.
fn gaps(pack: &Pack, cases: &[Case], found: &mut Diagnostics) {
    let has =
        |page: &str, kind: CaseKindFile| cases.iter().any(|case| case.page == page && case.file.kind == kind);
    for (name, page) in &pack.pages {
        let file = format!("pages/{name}.yaml");
        unproved_messages(&file, page, cases, found);
        let mut miss = |kind: &str| {
            let message = format!("{name} has no fixture of kind {kind}");
            let help = format!("record one as fixtures/{name}/<case>.html with kind: {kind}");
            found.add(Diagnostic::new("missing_fixture", &file, Span::default(), message, help));
        };
        if !has(name, CaseKindFile::Normal) {
            miss("normal");
        }
        if page.means != Meaning::SignedIn {
            continue;
        }
        if !has(name, CaseKindFile::LoggedOut) && !has(SHARED, CaseKindFile::LoggedOut) {
            miss("logged_out");
        }
        let may_be_empty = !page.model.lists.is_empty()
            || page.model.values.iter().any(|field| field.presence != rooftop_page::Presence::Required);
        if may_be_empty && !has(name, CaseKindFile::Empty) {
            miss("empty");
        }
        unexpected_fields(&file, page, cases, found);
    }
}

/// The page that a case is about.
fn page_of(case: &Case) -> &str {
    case.file.expect.page.as_ref().map_or(&case.page, |page| &page.value)
}

/// Messages of a page whose meaning no case shows.
fn unproved_messages(file: &str, page: &Page, cases: &[Case], found: &mut Diagnostics) {
    let name = &page.model.name;
    let shown: Vec<Meaning> = cases
        .iter()
        .filter(|case| page_of(case) == name)
        .filter_map(|case| case.file.expect.means.map(Meaning::from))
        .collect();
    for (message, meaning) in page.messages.iter().filter(|(_, meaning)| !shown.contains(meaning)) {
        let word = meaning.word();
        let help = format!("record {name} with this message, and expect: {{ means: {word} }}");
        let said = format!("no fixture shows that {message} means {word}");
        found.add(Diagnostic::new("unproved_message", file, Span::default(), said, help));
    }
}

/// Values and columns that no case compares.
fn unexpected_fields(file: &str, page: &Page, cases: &[Case], found: &mut Diagnostics) {
    let mut expected: BTreeSet<String> = BTreeSet::new();
    let name = &page.model.name;
    for case in cases.iter().filter(|case| page_of(case) == name) {
        expected.extend(case.file.expect.values.keys().cloned());
        for (list, rows) in &case.file.expect.lists {
            expected
                .extend(rows.iter().flat_map(|row| row.keys().map(move |column| format!("{list}.{column}"))));
        }
    }
    let values = page.model.values.iter().filter(|field| field.name != STORE).map(|field| field.name.clone());
    let lists = page.model.lists.iter();
    let columns =
        lists.flat_map(|list| list.columns.iter().map(|column| format!("{}.{}", list.name, column.name)));
    for field in values.chain(columns).filter(|field| !expected.contains(field)) {
        let help = format!("name {field} under expect in one of the fixtures of {name}");
        found.add(Diagnostic::new(
            "unproved_field",
            file,
            Span::default(),
            format!("no fixture expects {field}"),
            help,
        ));
    }
}
