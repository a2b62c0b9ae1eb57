//! From files to a pack: every name, text and mapping is checked here, so that what is accepted can run.

mod body;
mod document;
mod filling;
mod flow;
mod form;
mod formats;
mod list;
mod login;
mod onward;
mod page;
mod path;
mod request;
mod session;
mod settings;
mod test;
mod words;
mod xml;

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use indexmap::IndexMap;
use rooftop_page::reader::WordList;

use crate::catalogue::Catalogue;
use crate::diagnostic::{Diagnostic, Diagnostics, Place, did_you_mean};
use crate::expr::ExprError;
use crate::folder::Folder;
use crate::pack::{Pack, Page};
use crate::source::flow::FlowFile;
use crate::source::login::LoginFile;
use crate::source::pack::PackFile;
use crate::source::words::WordsFile;
use crate::source::{self, Sp};

pub(crate) use settings::Formats;

/// What a path may begin with beside the readings of a flow.
const RESERVED: [&str; 9] =
    ["input", "settings", "row", "rooftop", "credential", "challenge", "session", "request", "paging"];

/// Whether nothing else may have this name.
fn is_reserved(name: &str) -> bool {
    RESERVED.contains(&name)
}

/// Collects diagnostics of one file.
pub(crate) struct Reporter<'d> {
    file: &'d str,
    diagnostics: &'d mut Diagnostics,
}

impl<'d> Reporter<'d> {
    /// Another one for the same file, which keeps what it is told in another place.
    pub(crate) fn beside<'o>(&self, diagnostics: &'o mut Diagnostics) -> Reporter<'o>
    where
        'd: 'o,
    {
        Reporter { file: self.file, diagnostics }
    }
}

impl Reporter<'_> {
    pub(crate) fn say(
        &mut self,
        code: &'static str,
        place: Place,
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        self.diagnostics.add(Diagnostic::new(code, self.file, place, message, help));
    }

    /// Reports an unknown name with the known ones.
    pub(crate) fn unknown<S: AsRef<str>>(
        &mut self,
        code: &'static str,
        what: &str,
        name: &Sp<String>,
        known: &[S],
    ) {
        self.say(
            code,
            name.place,
            format!("there is no {what} {:?}", name.value),
            did_you_mean(&name.value, known),
        );
    }

    /// Reports what is wrong in an expression or text written at `place`.
    pub(crate) fn expr(&mut self, place: Place, error: ExprError) {
        self.say(error.code, place.shifted(error.at), error.message, error.help);
    }

    /// The value, or its error reported at `place`.
    pub(crate) fn expr_ok<T>(&mut self, place: Place, result: Result<T, ExprError>) -> Option<T> {
        result.map_err(|error| self.expr(place, error)).ok()
    }
}

/// Loads a pack, or says everything that is wrong with it. Without a catalogue, only what reads pages is loaded: no flows,
/// no sign-in, no identities.
pub(crate) fn load(dir: &Path, catalogue: Option<&Catalogue>) -> Result<Pack, Diagnostics> {
    let folder = Folder::read(dir)?;
    let mut diagnostics = Diagnostics::default();
    folder.keep_sources(&mut diagnostics);
    let pack = compile(&folder, catalogue, &mut diagnostics);
    match pack {
        Some(mut pack) if diagnostics.is_empty() => {
            pack.memory = crate::memory::learn(dir, &folder, &pack);
            Ok(pack)
        }
        _ => Err(diagnostics.sorted()),
    }
}

fn compile(folder: &Folder, catalogue: Option<&Catalogue>, diagnostics: &mut Diagnostics) -> Option<Pack> {
    let file: Option<PackFile> = parse_required(folder, "pack.yaml", diagnostics);
    let words: WordsFile = parse_optional(folder, "words.yaml", diagnostics).unwrap_or_default();
    let words = words::compile(&words, &mut Reporter { file: "words.yaml", diagnostics });
    quality(folder, diagnostics);
    for stray in &folder.strays {
        let help = "a pack has pack.yaml, login.yaml, words.yaml, quality.yaml, README.md, pages/, flows/ and fixtures/";
        diagnostics.add(Diagnostic::new(
            "unknown_file",
            stray,
            Place::default(),
            "this file belongs to nothing",
            help,
        ));
    }
    let file = file?;
    let mut pack =
        settings::compile(&file, catalogue, &words, &mut Reporter { file: "pack.yaml", diagnostics })?;
    pack.digest = folder.digest();
    let login: Option<LoginFile> = parse_optional(folder, "login.yaml", diagnostics);
    pack.session = login.as_ref().map(login::session_names).unwrap_or_default();
    pack.formats_by = settings::formats_by(&file, &pack, &mut Reporter { file: "pack.yaml", diagnostics });
    pack.pages = pages(folder, &pack, &words, diagnostics);
    page::expect_distinct_proofs(&pack.pages, diagnostics);
    let Some(catalogue) = catalogue else { return Some(pack) };
    let flows: Vec<(&str, &str, FlowFile)> = folder
        .in_dir("flows")
        .into_iter()
        .filter_map(|(name, path, text)| Some((name, path, keep(source::parse(path, text), diagnostics)?)))
        .collect();
    pack.every_request =
        session::every_request(&file, &pack, &mut Reporter { file: "pack.yaml", diagnostics });
    if pack.pages.len() < folder.in_dir("pages").len() {
        // What names a page that has no shape yet would be reported for nothing.
        return None;
    }
    for (name, path, source) in &flows {
        if let Some(flow) =
            flow::compile(name, source, &pack, catalogue, &mut Reporter { file: path, diagnostics })
        {
            pack.flows.insert((*name).to_owned(), flow);
        }
    }
    pack.login = login
        .and_then(|source| login::compile(&source, &pack, &mut Reporter { file: "login.yaml", diagnostics }));
    login::expect_known_formats(&pack, &mut Reporter { file: "login.yaml", diagnostics });
    if flows.len() == folder.in_dir("flows").len() {
        settings::expect_switch(&file, &pack, catalogue, &mut Reporter { file: "pack.yaml", diagnostics });
    }
    Some(pack)
}

fn pages(
    folder: &Folder,
    pack: &Pack,
    words: &BTreeMap<String, Arc<WordList>>,
    diagnostics: &mut Diagnostics,
) -> IndexMap<String, Page> {
    let mut pages = IndexMap::new();
    for (name, path, text) in folder.in_dir("pages") {
        if let Some(source) = keep(source::parse(path, text), diagnostics) {
            let page = page::compile(name, &source, pack, words, &mut Reporter { file: path, diagnostics });
            pages.insert(name.to_owned(), page);
        }
    }
    pages
}

fn quality(folder: &Folder, diagnostics: &mut Diagnostics) {
    use source::quality::{QualityFile, RuleStateFile};
    let file: QualityFile = parse_optional(folder, "quality.yaml", diagnostics).unwrap_or_default();
    let mut report = Reporter { file: "quality.yaml", diagnostics };
    for rule in &file.rules {
        if rule.value.state == RuleStateFile::Done && !rule.value.excuses.is_empty() {
            let message = format!("{:?} is done, and excuses nothing", rule.value.rule);
            report.say("bad_excuse", rule.place, message, "write state: todo, or take the excuses out");
        }
        let has_reason = rule.value.reason.as_ref().is_some_and(|reason| !reason.trim().is_empty());
        if rule.value.state == RuleStateFile::Exempt && !has_reason {
            report.say(
                "missing_reason",
                rule.place,
                format!("{:?} is exempt without a reason", rule.value.rule),
                "add reason: …",
            );
        }
    }
}

fn parse_required<T: for<'de> serde::Deserialize<'de>>(
    folder: &Folder,
    file: &str,
    diagnostics: &mut Diagnostics,
) -> Option<T> {
    if folder.text(file).is_none() {
        diagnostics.add(Diagnostic::new(
            "missing_file",
            file,
            Place::default(),
            "the file is missing",
            "see docs/packs/pack.md for what it holds",
        ));
    }
    parse_optional(folder, file, diagnostics)
}

fn parse_optional<T: for<'de> serde::Deserialize<'de>>(
    folder: &Folder,
    file: &str,
    diagnostics: &mut Diagnostics,
) -> Option<T> {
    keep(source::parse(file, folder.text(file)?), diagnostics)
}

fn keep<T>(parsed: Result<T, Diagnostic>, diagnostics: &mut Diagnostics) -> Option<T> {
    parsed.map_err(|diagnostic| diagnostics.add(diagnostic)).ok()
}
