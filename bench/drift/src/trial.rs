//! One trial: a page of an invented record, some changes, and what the engine makes of it.

use anyhow::{Context, Result};
use fastrand::Rng;
use rooftop_pack::Answer;
use rooftop_page::PageModel;

use crate::case::{Case, Reader};
use crate::change::{CHANGES, Change, Keeps};
use crate::dom::{Dom, Path, mark};
use crate::family::{Family, Kind, Wealth};
use crate::judge::{Outcome, Verdict, judge};
use crate::truth::Fate;
use crate::write;

/// What a trial is made of; the same seed and number make the same trial.
pub(crate) struct Trial<'f> {
    pub(crate) number: u64,
    pub(crate) family: &'f Family,
    pub(crate) kind: &'f Kind,
    pub(crate) changes: Vec<&'static Change>,
    /// The page before the changes.
    pub(crate) before: Case,
    pub(crate) case: Case,
}

/// What came of a trial.
pub(crate) struct Outcomes {
    /// By the engine.
    pub(crate) read: Vec<Verdict>,
    /// Why the page as a whole was not read.
    pub(crate) drift: Option<String>,
    /// Something of it was healed.
    pub(crate) is_healed: bool,
    /// By the control: whatever stands where the value stood before.
    pub(crate) by_position: Vec<Outcome>,
    /// The form of the page, if it has one that is filled.
    pub(crate) written: Option<(Outcome, String)>,
}

/// How often a change is tried on other pages before it is given up.
const TRIES: usize = 60;

/// Which changes a trial makes.
#[derive(Clone, Copy)]
pub(crate) enum Wanted {
    None,
    One(&'static Change),
    Several(usize),
}

impl<'f> Trial<'f> {
    /// Prepares the trial with this number. Nothing if the change applies to no page of these families.
    pub(crate) fn prepare(
        families: &'f [&'f Family],
        seed: u64,
        number: u64,
        wanted: Wanted,
    ) -> Result<Option<Self>> {
        let mut rng = Rng::with_seed(
            seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ number.wrapping_mul(0xD134_2543_DE82_EF95),
        );
        for _ in 0..TRIES {
            let family = *rng.choice(families.iter()).context("no family")?;
            let kind = rng.choice(family.kinds.iter()).context("a family without pages")?;
            let made = (kind.make)(&mut rng, Wealth::Any)?;
            let neighbour = (kind.make)(&mut rng, Wealth::Any)?;
            let before = Case::new(kind.name, made, neighbour, (family.login)());
            let mut case = before.clone();
            if let Some(changes) = apply(&mut case, wanted, &mut rng) {
                return Ok(Some(Self { number, family, kind, changes, before, case }));
            }
        }
        Ok(None)
    }

    /// What is left of the information after all changes.
    pub(crate) fn keeps(&self) -> Keeps {
        let by_case = if self.case.lacks { Keeps::Less } else { Keeps::All };
        self.changes.iter().map(|change| change.keeps).max().unwrap_or(Keeps::All).max(by_case)
    }

    pub(crate) fn codes(&self) -> String {
        self.changes.iter().map(|change| change.code).collect::<Vec<_>>().join(" ")
    }

    fn model(&self) -> Result<&PageModel> {
        self.family.pack.page_model(self.kind.name).context("a page without a model")
    }

    /// Reads the changed page with the engine, and judges it.
    pub(crate) fn run(&self, reader: Reader) -> Result<Outcomes> {
        let response = self.case.response().context("a page without an address")?;
        let answer = Answer::read(&self.family.pack, &self.case.asked(reader), &response);
        let is_healed = answer.as_ref().is_ok_and(|answer| !answer.healed().is_empty());
        let reading = answer.as_ref().ok().map(Answer::reading);
        let read = judge(&self.case, self.model()?, reading);
        let written = write::judge(&self.case, answer.as_ref());
        let drift = answer.err().map(|wrong| wrong.to_string());
        Ok(Outcomes { read, drift, is_healed, by_position: self.by_position(), written })
    }

    /// The control: takes each value from the place in the tree at which it stood before the changes. It shows that the
    /// changes bite, and that the judge sees it.
    fn by_position(&self) -> Vec<Outcome> {
        let changed = match &self.case.instead {
            Some(instead) => Dom::parse(instead),
            None => self.case.made.dom.clone(),
        };
        let outcome = |(name, fate): (&String, &Fate)| {
            let path = self.before.made.dom.marked(mark::FIELD, name)?;
            let Fate::Shown(_) = self.before.made.truth.values.get(name)? else { return None };
            let read = text_at(&changed, &path);
            let shown = self
                .case
                .made
                .dom
                .marked(mark::FIELD, name)
                .and_then(|path| text_at(&self.case.made.dom, &path));
            Some(match (read, fate) {
                (None, _) => Outcome::Loud,
                (Some(_), _) if self.case.is_foreign => Outcome::Wrong,
                (Some(text), Fate::Absent) if text.is_empty() => Outcome::Absent,
                (text, Fate::Shown(_)) if text == shown => Outcome::Right,
                _ => Outcome::Wrong,
            })
        };
        self.case.made.truth.values.iter().filter_map(outcome).collect()
    }
}

fn text_at(dom: &Dom, path: &Path) -> Option<String> {
    dom.at(path).map(crate::dom::Element::text)
}

/// Applies what is wanted; gives what was applied, or nothing if it could not be.
fn apply(case: &mut Case, wanted: Wanted, rng: &mut Rng) -> Option<Vec<&'static Change>> {
    match wanted {
        Wanted::None => Some(Vec::new()),
        Wanted::One(change) => (change.apply)(case, rng).then(|| vec![change]),
        Wanted::Several(many) => {
            let mut order: Vec<&'static Change> = CHANGES.iter().collect();
            rng.shuffle(&mut order);
            let mut applied = Vec::new();
            for change in order {
                let mut tried = case.clone();
                if applied.len() < many && (change.apply)(&mut tried, rng) {
                    *case = tried;
                    applied.push(change);
                }
            }
            (applied.len() == many).then_some(applied)
        }
    }
}
