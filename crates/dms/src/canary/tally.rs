//! Counting comparisons.

use rooftop_core::ports::packs::CanaryTally;

use super::compare::Compared;
use crate::limits::CANARY_FIELDS_MAX;

/// Counts one comparison.
pub(super) fn add(tally: &mut CanaryTally, compared: &Compared, extra: u64) {
    tally.reads += 1;
    tally.extra_requests += extra;
    match compared {
        Compared::Read(fields) => {
            if fields.values().all(|same| *same) {
                tally.equal += 1;
            }
            for (field, same) in fields {
                count(tally, field, u64::from(*same), u64::from(!same));
            }
        }
        Compared::BothDrift => {
            tally.drifts += 1;
            tally.current_drifts += 1;
        }
        Compared::CurrentDrift => tally.current_drifts += 1,
        Compared::Drift => tally.drifts += 1,
        Compared::Unfinished => tally.unfinished += 1,
    }
}

/// A model has fewer fields than are counted.
fn count(tally: &mut CanaryTally, field: &str, equal: u64, different: u64) {
    if tally.fields.len() < CANARY_FIELDS_MAX || tally.fields.contains_key(field) {
        let known = tally.fields.entry(field.to_owned()).or_default();
        known.equal += equal;
        known.different += different;
    }
}

/// All of them together.
pub(super) fn total<'t>(tallies: impl Iterator<Item = &'t CanaryTally>) -> CanaryTally {
    let mut total = CanaryTally::default();
    for tally in tallies {
        total.reads += tally.reads;
        total.equal += tally.equal;
        total.drifts += tally.drifts;
        total.current_drifts += tally.current_drifts;
        total.unfinished += tally.unfinished;
        total.extra_requests += tally.extra_requests;
        for (field, times) in &tally.fields {
            count(&mut total, field, times.equal, times.different);
        }
    }
    total
}
