//! A run: many trials on all processors, in an order that does not depend on them.

use std::thread;

use anyhow::{Result, anyhow};

use crate::case::Reader;
use crate::change::{BLIND, CHANGES, Change};
use crate::family::Family;
use crate::tally::Counts;
use crate::trial::{Trial, Wanted};

/// Trials that are shared out at once. A run ends after such a round.
const ROUND: u64 = 256;

/// The most trials of a run.
const TRIALS_MAX: u64 = 5_000_000;

/// Which trials a run has.
#[derive(Clone, Copy)]
pub(crate) enum Mode {
    /// Single changes, pairs and triples in turn.
    Changed,
    /// This change alone.
    Only(&'static Change),
    /// New data on pages as they are.
    Unchanged,
    /// Changes that one page cannot show.
    Blind,
}

/// The changes of a trial: half of them single ones, each kind as often as any other; a quarter pairs, a quarter triples.
pub(crate) fn wanted(mode: Mode, number: u64) -> Wanted {
    let nth = |of: &'static [Change], number: u64| {
        let at = usize::try_from(number).unwrap_or_default() % of.len().max(1);
        of.get(at).map_or(Wanted::None, Wanted::One)
    };
    match (mode, number % 4) {
        (Mode::Unchanged, _) => Wanted::None,
        (Mode::Only(change), _) => Wanted::One(change),
        (Mode::Blind, _) => nth(BLIND, number),
        (Mode::Changed, 0 | 1) => nth(CHANGES, number / 4 * 2 + number % 4),
        (Mode::Changed, 2) => Wanted::Several(2),
        (Mode::Changed, _) => Wanted::Several(3),
    }
}

/// What came of a run, by reader.
#[derive(Debug, Default)]
pub(crate) struct Both {
    pub(crate) strict: Counts,
    pub(crate) healing: Counts,
}

/// Runs trials until so many fields have been extracted by each reader.
pub(crate) fn run(families: &[&Family], mode: Mode, seed: u64, extractions: u64) -> Result<Both> {
    let workers = u64::try_from(thread::available_parallelism().map_or(1, usize::from)).unwrap_or(1);
    let mut both = Both::default();
    let mut begin = 0;
    while both.healing.all.all() < extractions && begin < TRIALS_MAX {
        let round = thread::scope(|scope| {
            let worker = |worker: u64| {
                let mine = (begin..begin + ROUND).filter(move |number| number % workers == worker);
                scope.spawn(move || some(families, mode, seed, mine))
            };
            let running: Vec<_> = (0..workers).map(worker).collect();
            running
                .into_iter()
                .map(|worker| worker.join().map_err(|_| anyhow!("a worker panicked"))?)
                .collect::<Result<Vec<Both>>>()
        })?;
        for part in round {
            both.strict.merge(part.strict);
            both.healing.merge(part.healing);
        }
        begin += ROUND;
    }
    Ok(both)
}

/// Runs the trials with these numbers.
fn some(families: &[&Family], mode: Mode, seed: u64, numbers: impl Iterator<Item = u64>) -> Result<Both> {
    let mut both = Both::default();
    for number in numbers {
        if let Some(trial) = Trial::prepare(families, seed, number, wanted(mode, number))? {
            both.strict.count(&trial, &trial.run(Reader::Strict)?);
            both.healing.count(&trial, &trial.run(Reader::Healing)?);
        }
    }
    Ok(both)
}
