//! From a recording to a draft pack: scrubbed, grouped, guessed, and pruned to what its own pages prove.

use std::collections::BTreeSet;
use std::path::Path;

use jiff::tz::TimeZone;
use rooftop_page::ReadContext;
use rooftop_page::survey::DataShape;

use super::cases::chosen;
use super::data::Data;
use super::flow::{self, DraftFlow, DraftWords};
use super::har::recording;
use super::login::{self, DraftLogin};
use super::outcome::{RecordError, RecordOptions, Recorded, RecordedPage};
use super::page::{DraftList, DraftPage, Drafting};
use super::seen::{Seen, Session, origins, session};
use super::shape::{self, Formats};
use super::skeleton::{NewPackError, expect_empty, modeline, write, write_schemas};
use super::{group, proof, prune, render, yaml};
use crate::catalogue::{Catalogue, OutputSpec};
use crate::diagnostic::Diagnostics;
use crate::fixture;
use crate::pack::Pack;
use crate::run::classify;

/// How often a draft is pruned, at most.
const ROUNDS_MAX: usize = 40;

/// The most pages of a draft.
const PAGES_MAX: usize = 300;

/// Drafts a pack from a recording into a folder that does not exist yet, or is empty.
///
/// The draft passes `lint`, and its recorded pages pass `test`: a guess that a page does not prove is a comment.
///
/// # Errors
/// See [`RecordError`].
pub fn record(
    har: &[u8],
    options: &RecordOptions,
    catalogue: &Catalogue,
    dir: &Path,
) -> Result<Recorded, RecordError> {
    expect_empty(dir)?;
    let recording = recording(har)?;
    let origins = origins(&recording.visits, options.origin.as_deref())?;
    let session = session(recording, &origins, options);
    if session.seen.is_empty() {
        return Err(RecordError::NoPages(session.left_out.to_string()));
    }
    let mut draft = Draft::begin(&session, options, catalogue);
    for _ in 0..ROUNDS_MAX {
        let pack = draft.settle(dir)?;
        draft.fixtures(&pack, dir)?;
        if draft.proves_itself(dir)? {
            break;
        }
    }
    draft.finish(dir)
}

struct Draft<'d> {
    session: &'d Session,
    options: &'d RecordOptions,
    catalogue: &'d Catalogue,
    formats: Formats,
    pages: Vec<DraftPage>,
    login: Option<DraftLogin>,
    flows: Vec<DraftFlow>,
    words: DraftWords,
    store_lines: Vec<String>,
    dropped: Vec<String>,
}

impl<'d> Draft<'d> {
    fn begin(session: &'d Session, options: &'d RecordOptions, catalogue: &'d Catalogue) -> Self {
        let seen = &session.seen;
        let formats = shape::formats(&texts(seen));
        let (mut groups, around) = group::groups(seen);
        groups.truncate(PAGES_MAX);
        let drafting = Drafting { seen, formats: &formats, around: &around };
        let mut pages = Vec::new();
        let mut is_first = true;
        for group in &groups {
            let page = drafting.page(group, is_first);
            is_first &= page.means != "signed_in";
            pages.push(page);
        }
        let words = flow::words(seen, &mut pages, catalogue);
        let mut draft = Self {
            session,
            options,
            catalogue,
            login: None,
            flows: Vec::new(),
            store_lines: store_lines(seen, &pages),
            formats,
            pages,
            words,
            dropped: Vec::new(),
        };
        draft.prove(&around);
        draft
    }

    fn prove(&mut self, around: &BTreeSet<String>) {
        let seen = &self.session.seen;
        for at in 0..self.pages.len() {
            let Some(page) = self.pages.get(at) else { continue };
            let own: Vec<&Seen> = page.seen.iter().filter_map(|at| seen.get(*at)).collect();
            let others: Vec<&Seen> = seen
                .iter()
                .enumerate()
                .filter(|(at, _)| !page.seen.contains(at))
                .map(|(_, seen)| seen)
                .collect();
            let proof = proof::proof(&own, &others, page.means, around);
            if let Some(page) = self.pages.get_mut(at) {
                page.proof = proof;
            }
        }
        // Nothing can be declared of a document without anything to tell it by.
        let (kept, bare): (Vec<DraftPage>, Vec<DraftPage>) =
            std::mem::take(&mut self.pages).into_iter().partition(|page| !page.proof.is_empty());
        self.pages = kept;
        self.dropped.extend(
            bare.into_iter().map(|page| format!("{} has nothing that a page could be told by", page.name)),
        );
    }

    /// Writes the draft, loads it, and takes out what its documents do not prove, until nothing is left to take out.
    fn settle(&mut self, dir: &Path) -> Result<Pack, RecordError> {
        for _ in 0..ROUNDS_MAX {
            self.derive();
            self.write(dir)?;
            match Pack::load(dir, self.catalogue) {
                Ok(pack) => {
                    if !prune::prune(&pack, &self.session.seen, &mut self.pages) {
                        return Ok(pack);
                    }
                }
                Err(findings) if self.drop_files(&findings) => {}
                Err(findings) => return Err(RecordError::Draft { folder: dir.to_owned(), findings }),
            }
        }
        Pack::load(dir, self.catalogue)
            .map_err(|findings| RecordError::Draft { folder: dir.to_owned(), findings })
    }

    /// What follows from the pages as they are now.
    fn derive(&mut self) {
        let seen = &self.session.seen;
        let is_dropped = |name: &str| self.dropped.iter().any(|dropped| dropped.starts_with(name));
        self.login = login::login(seen, &self.pages).filter(|_| !is_dropped("login.yaml"));
        let mut flows = flow::flows(seen, &self.pages, self.catalogue);
        flows.retain(|flow| !is_dropped(&format!("flows/{}.yaml", flow.operation)));
        self.flows = flows;
    }

    /// Gives up the files in which something is wrong. Whether there is anything left to try.
    fn drop_files(&mut self, findings: &Diagnostics) -> bool {
        let before = self.dropped.len();
        for finding in findings {
            let is_known = self.dropped.iter().any(|dropped| dropped.starts_with(&finding.file));
            let may_go = finding.file.starts_with("flows/") || finding.file == "login.yaml";
            if may_go && !is_known {
                self.dropped.push(format!("{}: {}", finding.file, finding.message));
            }
            if let Some(name) =
                finding.file.strip_prefix("pages/").and_then(|file| file.strip_suffix(".yaml"))
            {
                let count = self.pages.len();
                self.pages.retain(|page| page.name != name);
                if self.pages.len() < count {
                    self.dropped.push(format!("{}: {}", finding.file, finding.message));
                }
            }
        }
        self.dropped.len() > before
    }

    fn write(&self, dir: &Path) -> Result<(), RecordError> {
        for folder in ["pages", "flows", "fixtures"] {
            let path = dir.join(folder);
            let emptied = if path.is_dir() { std::fs::remove_dir_all(&path) } else { Ok(()) };
            emptied.map_err(|cause| NewPackError::Unwritable { path, cause })?;
        }
        let identities = self.identities();
        let head = render::Head {
            name: &self.options.name,
            dms: &self.options.dms,
            origins: &self.session.origins,
            formats: &self.formats,
            login: self.login.as_ref(),
            store_lines: &self.store_lines,
            identities: &identities,
            namespaces: &self.session.namespaces,
        };
        self.put(dir, "pack.yaml", &render::pack(&head))?;
        self.put(dir, "words.yaml", &render::words(&self.words))?;
        for page in &self.pages {
            self.put(dir, &format!("pages/{}.yaml", page.name), &render::page(page))?;
        }
        for flow in &self.flows {
            self.put(dir, &format!("flows/{}.yaml", flow.operation), &flow.text)?;
        }
        if let Some(login) = &self.login {
            return self.put(dir, "login.yaml", &render::login(login));
        }
        let path = dir.join("login.yaml");
        let gone = if path.is_file() { std::fs::remove_file(&path) } else { Ok(()) };
        gone.map_err(|cause| NewPackError::Unwritable { path, cause }.into())
    }

    /// Writes a YAML file with the line that editors look for. Nothing that was to be scrubbed may be in it.
    fn put(&self, dir: &Path, file: &str, text: &str) -> Result<(), RecordError> {
        self.expect_clean(file, text)?;
        write(dir, file, &format!("{}{text}", modeline(file)))?;
        Ok(())
    }

    fn expect_clean(&self, file: &str, text: &str) -> Result<(), RecordError> {
        if self.session.scrubber.left_in(text) > 0 {
            return Err(RecordError::NotScrubbed(file.to_owned()));
        }
        Ok(())
    }

    /// The kinds of record that the flows give, with their key.
    fn identities(&self) -> Vec<(String, String)> {
        let mut found: Vec<(String, String)> = Vec::new();
        for flow in &self.flows {
            let Some(operation) = self.catalogue.operations.get(&flow.operation) else { continue };
            let (OutputSpec::Rows { kind } | OutputSpec::Record { kind }) = &operation.output else {
                continue;
            };
            if !found.iter().any(|(known, _)| known == kind) {
                found.push((kind.clone(), flow.key.clone()));
            }
        }
        found
    }

    /// Writes the recorded pages with what is read on them.
    fn fixtures(&self, pack: &Pack, dir: &Path) -> Result<(), RecordError> {
        for page in &self.pages {
            let chosen = chosen(pack, page, &self.session.seen);
            for (name, kind, at) in chosen {
                let Some(seen) = self.session.seen.get(at) else { continue };
                self.fixture(pack, dir, &page.name, &name, kind, seen)?;
            }
        }
        if let Some(seen) = self.signed_out() {
            self.fixture(pack, dir, "_shared", "logged_out", "logged_out", seen)?;
        }
        Ok(())
    }

    /// The sign-in page that came last: in the middle of work, if the recording goes on till then.
    fn signed_out(&self) -> Option<&Seen> {
        let page = self.pages.iter().find(|page| page.means == "signed_out")?;
        page.seen.last().and_then(|at| self.session.seen.get(*at))
    }

    fn fixture(
        &self,
        pack: &Pack,
        dir: &Path,
        page: &str,
        name: &str,
        kind: &str,
        seen: &Seen,
    ) -> Result<(), RecordError> {
        let stem = format!("fixtures/{page}/{name}");
        self.expect_clean(&stem, &seen.visit.text)?;
        let context = ReadContext { zone: Some(TimeZone::UTC), formats: None };
        let Ok(classified) = classify(pack, &seen.document, seen.visit.status, None) else { return Ok(()) };
        let reads = classified.meaning == classified.page.means;
        let reading = reads
            .then(|| classified.page.model.read(&seen.document, seen.visit.status, &context).ok())
            .flatten();
        if reads && reading.is_none() {
            return Ok(());
        }
        let mut head =
            vec![format!("kind: {kind}"), format!("url: {}", yaml::quoted(seen.visit.url.as_str()))];
        if seen.visit.status != 200 {
            head.push(format!("status: {}", seen.visit.status));
        }
        head.push("zone: UTC".to_owned());
        let expectation = fixture::expectation(classified.page, classified.meaning, reading.as_ref());
        write(dir, &format!("{stem}.{}", seen.visit.kind.word()), &seen.visit.text)?;
        self.put(dir, &format!("{stem}.yaml"), &format!("{}\n{expectation}", head.join("\n")))
    }

    /// Writes what is still open into `quality.yaml`, and looks whether nothing else is. What a case of a page contradicts
    /// goes, and so does a page with which something is wrong: whether nothing had to.
    fn proves_itself(&mut self, dir: &Path) -> Result<bool, RecordError> {
        let wrong = |findings| RecordError::Draft { folder: dir.to_owned(), findings };
        let report = fixture::test(dir, self.catalogue).map_err(wrong)?;
        for case in report.cases.iter().filter(|case| !case.differences.is_empty()) {
            self.dropped.push(format!("fixtures/{}: {}", case.name, case.differences.join("; ")));
            for path in fixture::paths_of(dir, &case.name) {
                std::fs::remove_file(&path).map_err(|cause| NewPackError::Unwritable { path, cause })?;
            }
        }
        let gaps = fixture::open_gaps(dir, self.catalogue).map_err(wrong)?;
        self.put(dir, "quality.yaml", &super::notes::quality(&gaps))?;
        let findings = fixture::lint(dir, self.catalogue);
        if findings.is_empty() {
            return Ok(true);
        }
        if self.drop_files(&findings) { Ok(false) } else { Err(wrong(findings)) }
    }

    fn finish(self, dir: &Path) -> Result<Recorded, RecordError> {
        let recorded = self.recorded();
        let readme = super::notes::readme(&self.options.name, &recorded);
        self.expect_clean("README.md", &readme)?;
        write(dir, "README.md", &readme)?;
        write_schemas(dir)?;
        let findings = fixture::lint(dir, self.catalogue);
        if findings.is_empty() {
            Ok(recorded)
        } else {
            Err(RecordError::Draft { folder: dir.to_owned(), findings })
        }
    }

    fn recorded(&self) -> Recorded {
        let pages = self.pages.iter().map(|page| {
            let off = |off: &Option<String>| usize::from(off.is_some());
            let columns = page.lists.iter().flat_map(|list| &list.columns);
            RecordedPage {
                name: page.name.clone(),
                means: page.means.to_owned(),
                documents: page.seen.len(),
                values: page.values.iter().filter(|value| value.off.is_none()).count(),
                lists: page.lists.iter().filter(|list| list.off.is_none()).count(),
                forms: page.forms.iter().filter(|form| form.off.is_none()).count(),
                comments: page.values.iter().chain(columns).map(|field| off(&field.off)).sum::<usize>()
                    + page.lists.iter().map(|list| off(&list.off)).sum::<usize>()
                    + page.forms.iter().map(|form| off(&form.off)).sum::<usize>(),
            }
        });
        Recorded {
            pages: pages.collect(),
            flows: self.flows.iter().map(|flow| flow.operation.clone()).collect(),
            signs_in: self.login.is_some(),
            scrubbed: self.session.scrubber.counts(),
            left_out: self.session.left_out.clone(),
            todo: self.todo(),
        }
    }

    fn todo(&self) -> Vec<String> {
        let mut todo: Vec<String> =
            self.dropped.iter().map(|dropped| format!("Left out: {dropped}")).collect();
        if self.login.is_none() {
            todo.push(
                "Nobody signed in in the recording, or not as a draft could follow: write login.yaml."
                    .to_owned(),
            );
        }
        todo.extend(self.session.left_out.todo());
        if self.formats.is_ambiguous {
            todo.push(
                "Nothing shows which of day and month stands first in dates: check formats in pack.yaml."
                    .to_owned(),
            );
        }
        let uncounted = self.pages.iter().filter(|page| {
            let has_flow =
                self.flows.iter().any(|flow| flow.text.contains(&format!("expect: {} }}", page.name)));
            let is_uncounted =
                |list: &DraftList| list.off.is_none() && list.count.is_none() && list.count_at.is_none();
            has_flow && page.lists.iter().any(is_uncounted)
        });
        todo.extend(uncounted.map(|page| {
            format!(
                "Nothing that was recorded counts the rows of {}, so nothing proves that all came: look for a count, and for how further pages are reached.",
                page.name
            )
        }));
        for (name, operation) in &self.catalogue.operations {
            let is_drafted = self.flows.iter().any(|flow| flow.operation == *name);
            if !is_drafted && !matches!(operation.output, OutputSpec::Done) {
                todo.push(format!("No flow does {name} yet."));
            }
        }
        todo
    }
}

/// Everything that may show how this system writes numbers and dates.
fn texts(seen: &[Seen]) -> Vec<String> {
    let mut texts = Vec::new();
    for seen in seen {
        texts.extend(seen.survey.labels.iter().flat_map(|label| label.values.iter().cloned()));
        let cells = seen.survey.grids.iter().flat_map(|grid| &grid.rows).flatten();
        texts.extend(cells.map(|cell| cell.text.clone()));
        // A number of JSON is written in JSON's way, not in the system's.
        let values = seen.data.iter().flat_map(Data::texts);
        let written = values.filter(|value| value.shape != DataShape::Number);
        texts.extend(written.flat_map(|value| value.texts.iter().cloned()));
    }
    texts
}

/// Labels on every signed-in page that may name the store, as lines with a hole.
fn store_lines(seen: &[Seen], pages: &[DraftPage]) -> Vec<String> {
    let signed_in = pages.iter().filter(|page| page.means == "signed_in").flat_map(|page| &page.seen);
    let signed_in: Vec<&Seen> = signed_in.filter_map(|at| seen.get(*at)).collect();
    let Some(first) = signed_in.first() else { return Vec::new() };
    let names = ["store", "dealer", "rooftop", "location", "branch", "company"];
    let lines = first.survey.lines.iter().filter_map(|line| {
        let (label, _) = line.split_once(": ")?;
        let is_store = names.iter().any(|name| label.to_lowercase().contains(name));
        (is_store && !label.contains(['{', '}'])).then(|| format!("{label}: {{value}}"))
    });
    let on_all = |pattern: &String| {
        let start = pattern.strip_suffix("{value}").unwrap_or(pattern);
        signed_in.iter().all(|seen| seen.survey.lines.iter().any(|line| line.starts_with(start)))
    };
    lines.filter(on_all).collect()
}
