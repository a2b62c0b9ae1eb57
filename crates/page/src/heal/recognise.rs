//! Recognising a page whose own proof has changed.

use std::collections::HashSet;

use super::meaning::{Meaning, Relation};
use super::memory::{Memory, PageMemory};
use super::scene::{Scene, stem};
use crate::control;
use crate::document::Document;
use crate::evidence::Test;
use crate::model::PageModel;
use crate::text::label_key;

/// How like a page a document must be, and by how much more than any other page, in thousandths.
const LIKENESS_MIN: usize = 600;
const LIKENESS_MARGIN: usize = 100;

/// How many kinds of evidence must each speak for the page by themselves.
const KINDS_MIN: usize = 2;

/// How much each kind of evidence weighs.
const PATH: usize = 3;
const TITLE: usize = 2;
const PROOF: usize = 2;
const HEADINGS: usize = 3;
const LABELS: usize = 4;
const COLUMNS: usize = 4;

/// Words in a title or heading of what comes instead of a page.
const INSTEAD: &[&str] = &[
    "sign in",
    "signin",
    "log in",
    "login",
    "log on",
    "logon",
    "password",
    "error",
    "exception",
    "maintenance",
    "unavailable",
    "denied",
    "forbidden",
    "unauthorized",
    "not authorized",
    "expired",
    "captcha",
    "too many requests",
    "not found",
    "verify",
    "verification",
    "locked",
    "notice",
];

impl Memory {
    /// Whether a document that does not prove this page is this page all the same: like its recordings in several ways,
    /// and clearly less like those of every other page.
    pub(super) fn recognises(&self, model: &PageModel, document: &Document) -> bool {
        let Some(memory) = self.page(&model.name) else { return false };
        if memory.recordings == 0 || is_instead(document) || !refusals_hold(model, document) {
            return false;
        }
        let looks = Looks::of(document, memory);
        let (likeness, kinds) = looks.likeness(memory, Some((model, document)));
        likeness >= LIKENESS_MIN
            && kinds >= KINDS_MIN
            && self
                .others(&model.name)
                .all(|other| looks.likeness(other, None).0 + LIKENESS_MARGIN <= likeness)
    }

    fn others<'m>(&'m self, name: &'m str) -> impl Iterator<Item = &'m PageMemory> {
        self.pages().filter(move |(other, page)| *other != name && page.recordings > 0).map(|(_, page)| page)
    }
}

/// Whether something came instead of a page: a sign-in, a notice, a failure.
fn is_instead(document: &Document) -> bool {
    let tree = &document.tree;
    let asks_password = tree.all().any(|id| tree.seen(id) && control::type_name(tree, id) == "password");
    let texts = document.headings.iter().map(String::as_str).chain([document.title()]);
    let says_so = texts.map(label_key).any(|text| INSTEAD.iter().any(|word| text.contains(word)));
    asks_password || says_so
}

/// Whether everything holds that the page must not show.
fn refusals_hold(model: &PageModel, document: &Document) -> bool {
    model.proof.iter().filter(|test| matches!(test, Test::Not(_))).all(|test| test.holds(document))
}

/// What a document looks like.
struct Looks {
    path: String,
    title: String,
    /// Headings, and lines that may be headings by another markup.
    lines: HashSet<String>,
    labels: Vec<Meaning>,
    label_keys: HashSet<String>,
    scene: Scene,
}

impl Looks {
    fn of(document: &Document, memory: &PageMemory) -> Self {
        let scene = memory.scene(document);
        let columns =
            document.tables.iter().flat_map(|table| table.rows.iter().take(3)).flat_map(|row| &row.keys);
        let of_spots = scene.spots.iter().flat_map(|spot| spot.labels.iter().map(|label| &label.key));
        let label_keys: HashSet<String> =
            columns.chain(of_spots).filter(|key| !key.is_empty()).cloned().collect();
        Self {
            path: stem(document.url().path()),
            title: label_key(document.title()),
            lines: document.lines().iter().map(|line| label_key(&line.text)).collect(),
            labels: label_keys.iter().map(|key| Meaning::of(key)).collect(),
            label_keys,
            scene,
        }
    }

    /// How like a page's recordings the document is, in thousandths, and how many kinds of evidence say so.
    fn likeness(&self, memory: &PageMemory, own: Option<(&PageModel, &Document)>) -> (usize, usize) {
        let is_path = memory.paths.iter().any(|path| stem(path) == self.path);
        let is_title = memory.titles.contains(&self.title);
        let proof = own.map(|(model, document)| {
            let positive = || model.proof.iter().filter(|test| !matches!(test, Test::Not(_)));
            (positive().filter(|test| test.holds(document)).count(), positive().count())
        });
        let headings: Vec<&String> = memory.stable_headings.iter().collect();
        let headings_found = headings.iter().filter(|heading| self.lines.contains(**heading)).count();
        let labels: Vec<&String> = memory.labels.keys().collect();
        let columns: Vec<&String> = memory.lists.values().flat_map(|list| list.headings.keys()).collect();
        let kinds = [
            (PATH, usize::from(is_path), 1),
            (TITLE, usize::from(is_title), usize::from(!memory.titles.contains(""))),
            (PROOF, proof.map_or(0, |(held, _)| held), proof.map_or(0, |(_, all)| all)),
            (HEADINGS, headings_found, headings.len()),
            (LABELS, self.found(&labels), labels.len()),
            (COLUMNS, self.found(&columns), columns.len()),
        ];
        let applicable = || kinds.iter().filter(|(_, _, all)| *all > 0);
        let weight: usize = applicable().map(|(weight, ..)| weight).sum();
        let score: usize = applicable().map(|(weight, found, all)| weight * found * 1000 / all).sum();
        let speaking = applicable().filter(|(_, found, all)| found * 1000 / all >= LIKENESS_MIN).count();
        (score / weight.max(1), speaking)
    }

    /// How many labels are there, in these words or in others of the trade.
    fn found(&self, labels: &[&String]) -> usize {
        let means = |label: &str| {
            let meaning = Meaning::of(label);
            self.labels.iter().any(|other| other.relation(&meaning, self.scene.tongue) == Relation::Same)
        };
        labels.iter().filter(|label| self.label_keys.contains(**label) || means(label)).count()
    }
}
