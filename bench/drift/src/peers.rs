//! What other libraries read of the same changed pages, in the same run.
//!
//! They are Python's: `peers/peers.py` asks them, in an environment that is made when it is first needed. What they give
//! is text; it goes through the same readers and before the same judge as what the engine reads. Only single values are
//! asked for: none of the peers has a notion of a whole column.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;

use anyhow::{Context, Result, bail};
use fastrand::Rng;
use rooftop_page::{Field, ReadContext};
use serde_json::{Value as Json, json};

use crate::case::Reader;
use crate::change::Keeps;
use crate::dom::{Dom, Element, mark};
use crate::family::{Family, Wealth};
use crate::judge::{self, Outcome};
use crate::run::{Mode, wanted};
use crate::tally::Tally;
use crate::trial::Trial;

/// What is installed for the peers.
const PACKAGES: [&str; 3] = ["scrapling==0.5", "lxml", "cssselect"];

/// The thresholds at which Scrapling's adaptive mode is judged, in percent; its own default is 40.
const THRESHOLDS: [u32; 6] = [0, 40, 60, 70, 80, 90];

/// Asks the peers about the first pages of the run, and tells how they did, as a table.
pub(crate) fn run(families: &[&Family], seed: u64, pages: usize) -> Result<String> {
    let trials = trials(families, seed, pages)?;
    let messages = messages(families, &trials)?;
    let answers = ask(messages)?;
    let mut tallies: BTreeMap<String, Sums> = BTreeMap::new();
    let (mut took_ms, mut asked) = (0.0, 0_u32);
    for trial in &trials {
        let Some(answer) = answers.get(&trial.number) else { bail!("no answer about page {}", trial.number) };
        took_ms += answer.get("took_ms").and_then(Json::as_f64).unwrap_or_default();
        asked += count(trial, answer, &mut tallies)?;
    }
    Ok(table(&tallies, trials.len(), took_ms / f64::from(asked.max(1))))
}

/// The changed pages with single values, as the run itself makes them.
fn trials<'f>(families: &'f [&'f Family], seed: u64, pages: usize) -> Result<Vec<Trial<'f>>> {
    let mut trials = Vec::new();
    let mut number = 0;
    while trials.len() < pages {
        if let Some(trial) = Trial::prepare(families, seed, number, wanted(Mode::Changed, number))?
            && !trial.case.made.truth.values.is_empty()
        {
            trials.push(trial);
        }
        number += 1;
    }
    Ok(trials)
}

/// What the script is told: the recorded pages first, then the changed ones.
fn messages(families: &[&Family], trials: &[Trial<'_>]) -> Result<Vec<String>> {
    let mut messages = Vec::new();
    for family in families {
        for kind in family.kinds {
            let made = (kind.make)(&mut Rng::with_seed(11), Wealth::Full)?;
            let names = made.truth.values.keys();
            let fields: Vec<Json> = names
                .filter_map(|name| {
                    let path = made.dom.marked(mark::FIELD, name)?;
                    let label = made.dom.marked(mark::LABEL, name)?;
                    let label = made.dom.at(&label).map(Element::text)?;
                    Some(json!({ "name": name, "selector": selector(&made.dom, &path), "label": label }))
                })
                .collect();
            let page = format!("{}/{}", family.name, kind.name);
            messages.push(json!({ "recorded": made.dom.html(), "page": page, "fields": fields }).to_string());
        }
    }
    for trial in trials {
        let page = format!("{}/{}", trial.family.name, trial.kind.name);
        messages.push(json!({ "number": trial.number, "page": page, "html": trial.case.body() }).to_string());
    }
    Ok(messages)
}

/// A selector as one copies it from a browser: the id, else the way down from the nearest element that has one.
fn selector(dom: &Dom, path: &[usize]) -> String {
    let mut parts: Vec<String> = Vec::new();
    for length in (0..=path.len()).rev() {
        let Some(at) = path.get(..length) else { break };
        let Some(element) = dom.at(at) else { break };
        if let Some(id) = element.get("id").filter(|id| dom.root.count(&|other| other.is("id", id)) == 1) {
            parts.push(format!("#{id}"));
            break;
        }
        let nth = at.split_last().and_then(|(last, parent)| {
            let before = dom.at(parent)?.children.iter().take(*last);
            Some(before.filter(|child| child.element().is_some()).count() + 1)
        });
        parts
            .push(nth.map_or_else(|| element.tag.clone(), |nth| format!("{}:nth-child({nth})", element.tag)));
    }
    parts.reverse();
    parts.join(" > ")
}

/// Runs the script over the messages; its answers by the number of the page.
fn ask(messages: Vec<String>) -> Result<BTreeMap<u64, Json>> {
    let python = environment()?;
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("peers/peers.py");
    let mut child: Child = Command::new(python)
        .arg(script)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .context("the peers cannot be started")?;
    let mut input = child.stdin.take().context("no input")?;
    let output = child.stdout.take().context("no output")?;
    let writer = thread::spawn(move || messages.iter().try_for_each(|message| writeln!(input, "{message}")));
    let mut answers = BTreeMap::new();
    for line in BufReader::new(output).lines() {
        let answer: Json = serde_json::from_str(&line?).context("an answer that is no JSON")?;
        let number = answer.get("number").and_then(Json::as_u64).context("an answer without its page")?;
        answers.insert(number, answer);
    }
    let written = writer.join();
    let status = child.wait()?;
    if !status.success() || !matches!(written, Ok(Ok(()))) {
        bail!("the peers ended early ({status})");
    }
    Ok(answers)
}

/// The interpreter of the environment, which is made if it is not there.
fn environment() -> Result<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/drift-peers");
    let python = folder.join("bin/python");
    let has_all = python.is_file()
        && succeeds(Command::new(&python).args(["-c", "import scrapling.parser, lxml, cssselect"]));
    if !has_all {
        run_to_end(Command::new("python3").args(["-m", "venv"]).arg(&folder))?;
        run_to_end(Command::new(&python).args(["-m", "pip", "install", "--quiet"]).args(PACKAGES))?;
    }
    Ok(python)
}

fn succeeds(command: &mut Command) -> bool {
    command.stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok_and(|status| status.success())
}

fn run_to_end(command: &mut Command) -> Result<()> {
    let status = command.status().context("python3 cannot be started")?;
    if !status.success() {
        bail!("the peers cannot be installed ({status})");
    }
    Ok(())
}

/// The outcomes of one reader.
#[derive(Default)]
struct Sums {
    /// The information is there as before.
    kept: Tally,
    /// It is gone.
    gone: Tally,
    /// Another page came.
    foreign: Tally,
    /// Three changes, and the information is there as before.
    triples: Tally,
    all: Tally,
}

/// Judges what each peer, and the engine, read of a page. Gives the number of fields.
fn count(trial: &Trial<'_>, answer: &Json, tallies: &mut BTreeMap<String, Sums>) -> Result<u32> {
    let model = trial.family.pack.page_model(trial.kind.name).context("a page without a model")?;
    let own: Vec<(&str, Vec<judge::Verdict>)> = vec![
        ("1 engine, healing", trial.run(Reader::Healing)?.read),
        ("2 engine, strict", trial.run(Reader::Strict)?.read),
    ];
    let mut asked = 0;
    for (name, fate) in &trial.case.made.truth.values {
        let Some(read) = answer.get("read").and_then(|read| read.get(name)) else { continue };
        let Some(field) = model.value(name) else { continue };
        asked += 1;
        let is_shown = matches!(fate, crate::truth::Fate::Shown(_)) && !trial.case.is_foreign;
        let mut note = |peer: &str, outcome: Outcome| {
            let sums = tallies.entry(peer.to_owned()).or_default();
            sums.all.count(outcome);
            match (trial.keeps(), is_shown) {
                (Keeps::Nothing, _) => sums.foreign.count(outcome),
                (_, false) => sums.gone.count(outcome),
                (Keeps::All, true) => {
                    sums.kept.count(outcome);
                    if trial.changes.len() == 3 {
                        sums.triples.count(outcome);
                    }
                }
                _ => {}
            }
        };
        for (reader, verdicts) in &own {
            if let Some(verdict) = verdicts.iter().find(|verdict| verdict.field == *name) {
                note(reader, verdict.outcome);
            }
        }
        let outcome = |peer: &str| judged(trial, field, read.get(peer).and_then(Json::as_str));
        note("3 exact label", outcome("label"));
        note("4 CSS selector", outcome("css"));
        let score = answer.get("score").and_then(|scores| scores.get(name)).and_then(Json::as_f64);
        for threshold in THRESHOLDS {
            let accepts = score.is_none_or(|score| score >= f64::from(threshold));
            let outcome = if accepts { outcome("scrapling") } else { Outcome::Loud };
            note(&format!("5 Scrapling, adaptive, threshold {threshold:>2} %"), outcome);
        }
    }
    Ok(asked)
}

/// What a text is worth once the field's own reader has taken it. A text that it does not take counts as loud.
fn judged(trial: &Trial<'_>, field: &Field, text: Option<&str>) -> Outcome {
    let Some(text) = text else { return Outcome::Loud };
    let is_blank = text.trim().is_empty() || field.blank.iter().any(|blank| blank == text.trim());
    let context = ReadContext { zone: Some(trial.case.made.zone.clone()), formats: None };
    let read = if is_blank {
        if field.presence == rooftop_page::Presence::Required {
            return Outcome::Loud;
        }
        Json::Null
    } else {
        match field.reader.read_text(text, &context) {
            Ok(value) => value.to_json(),
            Err(_) => return Outcome::Loud,
        }
    };
    judge::value(&trial.case, &field.name, &read)
}

fn table(tallies: &BTreeMap<String, Sums>, pages: usize, ms: f64) -> String {
    let mut out = format!(
        "\nPeers on the single values of {pages} of these pages ({ms:.1} ms a field for Scrapling):\n\n| reader | fields | right where all is as before % | wrong there % | gone: absent or loud % | other page: loud % | triples right % | triples wrong % | silently wrong, all % |\n|---|---|---|---|---|---|---|---|---|\n"
    );
    let percent = crate::report::percent;
    for (name, sums) in tallies {
        let Sums { kept, gone, foreign, triples, all } = sums;
        let _ = writeln!(
            out,
            "| {} | {} | {} | {} | {} | {} | {} | {} | {} ({}) |",
            name.split_once(' ').map_or(name.as_str(), |(_, name)| name),
            all.all(),
            percent(kept.right, kept.all()),
            percent(kept.wrong, kept.all()),
            percent(gone.absent + gone.loud, gone.all()),
            percent(foreign.loud, foreign.all()),
            percent(triples.right, triples.all()),
            percent(triples.wrong, triples.all()),
            percent(all.wrong, all.all()),
            all.wrong,
        );
    }
    out
}
