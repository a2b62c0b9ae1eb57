//! Counting outcomes.

use std::collections::BTreeMap;

use crate::change::Keeps;
use crate::judge::{Class, Outcome, Verdict};
use crate::trial::{Outcomes, Trial};

/// Fields by outcome.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Tally {
    pub(crate) right: u64,
    pub(crate) absent: u64,
    pub(crate) loud: u64,
    pub(crate) wrong: u64,
}

impl Tally {
    pub(crate) fn count(&mut self, outcome: Outcome) {
        match outcome {
            Outcome::Right => self.right += 1,
            Outcome::Absent => self.absent += 1,
            Outcome::Loud => self.loud += 1,
            Outcome::Wrong => self.wrong += 1,
        }
    }

    pub(crate) fn all(&self) -> u64 {
        self.right + self.absent + self.loud + self.wrong
    }

    fn add(&mut self, other: &Self) {
        self.right += other.right;
        self.absent += other.absent;
        self.loud += other.loud;
        self.wrong += other.wrong;
    }
}

/// Something to look at.
#[derive(Debug, Clone)]
pub(crate) struct Finding {
    pub(crate) number: u64,
    pub(crate) place: String,
    pub(crate) codes: String,
    pub(crate) why: String,
}

/// How many findings of a kind are kept.
const FINDINGS_MAX: usize = 400;

/// Everything that is counted in a run.
#[derive(Debug, Default)]
pub(crate) struct Counts {
    pub(crate) trials: u64,
    /// Pages of which something was healed.
    pub(crate) healed: u64,
    /// All fields.
    pub(crate) all: Tally,
    /// Fields that the page still shows, by what the changes left of the page.
    pub(crate) shown: BTreeMap<Keeps, Tally>,
    /// Fields whose information is gone.
    pub(crate) gone: Tally,
    /// Pages that were not asked for.
    pub(crate) foreign: Tally,
    /// Single changes: by code, fields that the page still shows, and all others.
    pub(crate) single: BTreeMap<&'static str, (Tally, Tally)>,
    /// By family.
    pub(crate) families: BTreeMap<&'static str, Tally>,
    /// By family: fields that are there as before.
    pub(crate) families_kept: BTreeMap<&'static str, Tally>,
    /// By number of changes: fields that are there as before; and all.
    pub(crate) depth: BTreeMap<usize, (Tally, Tally)>,
    pub(crate) classes: BTreeMap<Class, Tally>,
    pub(crate) writes: Tally,
    pub(crate) by_position: Tally,
    pub(crate) wrong: Vec<Finding>,
    pub(crate) loud: Vec<Finding>,
}

impl Counts {
    pub(crate) fn count(&mut self, trial: &Trial<'_>, outcomes: &Outcomes) {
        self.trials += 1;
        self.healed += u64::from(outcomes.is_healed);
        let keeps = trial.keeps();
        for verdict in &outcomes.read {
            self.field(trial, keeps, verdict);
        }
        for outcome in &outcomes.by_position {
            self.by_position.count(*outcome);
        }
        if let Some((outcome, why)) = &outcomes.written {
            self.writes.count(*outcome);
            if *outcome == Outcome::Wrong {
                self.find_wrong(trial, "the form", why);
            }
        }
        let missed = outcomes.read.iter().any(|verdict| verdict.is_shown && verdict.outcome == Outcome::Loud);
        if keeps == Keeps::All && missed && self.loud.len() < FINDINGS_MAX {
            let why = outcomes.drift.clone().unwrap_or_else(|| "a row".to_owned());
            self.loud.push(finding(trial, "", why));
        }
    }

    fn field(&mut self, trial: &Trial<'_>, keeps: Keeps, verdict: &Verdict) {
        let outcome = verdict.outcome;
        self.all.count(outcome);
        self.families.entry(trial.family.name).or_default().count(outcome);
        self.classes.entry(verdict.class).or_default().count(outcome);
        let depth = self.depth.entry(trial.changes.len()).or_default();
        depth.1.count(outcome);
        if verdict.is_shown {
            self.shown.entry(keeps).or_default().count(outcome);
            if keeps == Keeps::All {
                depth.0.count(outcome);
                self.families_kept.entry(trial.family.name).or_default().count(outcome);
            }
        } else if keeps == Keeps::Nothing {
            self.foreign.count(outcome);
        } else {
            self.gone.count(outcome);
        }
        if let [only] = trial.changes.as_slice() {
            let (shown, gone) = self.single.entry(only.code).or_default();
            if verdict.is_shown { shown } else { gone }.count(outcome);
        }
        if outcome == Outcome::Wrong {
            self.find_wrong(trial, &verdict.field, &verdict.why);
        }
    }

    fn find_wrong(&mut self, trial: &Trial<'_>, field: &str, why: &str) {
        if self.wrong.len() < FINDINGS_MAX {
            self.wrong.push(finding(trial, field, why.to_owned()));
        }
    }

    /// Money, ids and dates together.
    pub(crate) fn exact(&self) -> Tally {
        let mut all = Tally::default();
        for (_, tally) in self.classes.iter().filter(|(class, _)| **class != Class::Other) {
            all.add(tally);
        }
        all
    }

    pub(crate) fn merge(&mut self, other: Self) {
        fn each<K: Ord>(own: &mut BTreeMap<K, Tally>, other: BTreeMap<K, Tally>) {
            for (key, tally) in other {
                own.entry(key).or_default().add(&tally);
            }
        }
        fn pairs<K: Ord>(own: &mut BTreeMap<K, (Tally, Tally)>, other: BTreeMap<K, (Tally, Tally)>) {
            for (key, (first, second)) in other {
                let own = own.entry(key).or_default();
                own.0.add(&first);
                own.1.add(&second);
            }
        }
        self.trials += other.trials;
        self.healed += other.healed;
        self.all.add(&other.all);
        each(&mut self.shown, other.shown);
        self.gone.add(&other.gone);
        self.foreign.add(&other.foreign);
        pairs(&mut self.single, other.single);
        each(&mut self.families, other.families);
        each(&mut self.families_kept, other.families_kept);
        pairs(&mut self.depth, other.depth);
        each(&mut self.classes, other.classes);
        self.writes.add(&other.writes);
        self.by_position.add(&other.by_position);
        self.wrong.extend(other.wrong);
        self.loud.extend(other.loud);
        self.wrong.sort_by_key(|finding| finding.number);
        self.loud.sort_by_key(|finding| finding.number);
        self.wrong.truncate(FINDINGS_MAX);
        self.loud.truncate(FINDINGS_MAX);
    }
}

fn finding(trial: &Trial<'_>, field: &str, why: String) -> Finding {
    let place = format!("{}/{} {field}", trial.family.name, trial.kind.name);
    Finding { number: trial.number, place: place.trim_end().to_owned(), codes: trial.codes(), why }
}
