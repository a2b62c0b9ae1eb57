//! Which evidence finds each field, and whether a fallback starts to carry the load.
//!
//! A field that is healed is read right, and yet its screen has changed: the day will come on which it is not found at
//! all. So what found each field is counted by day, and where an evidence that hardly ever did finds a good part of the
//! reads, that is drift, before anything fails.

use jiff::tz::TimeZone;
use rooftop_model::id::{IntegrationId, RooftopId};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, PoisonError};

use super::Watch;
use crate::limits::{
    EVIDENCE_RARE_PERCENT, EVIDENCE_READS_BEFORE_MIN, EVIDENCE_READS_MIN, EVIDENCE_SHARE_PERCENT,
};
use crate::ports::dms::{Drift, FALLBACK, Finds, FoundBy};
use crate::ports::field_evidence::EvidenceCount;
use crate::{Failure, Gateway};

/// What one pass found, by which evidence.
#[derive(Default)]
pub(crate) struct Tally(Mutex<BTreeMap<FoundBy, u32>>);

impl Tally {
    /// Takes down how the values of pages were found.
    pub(crate) fn note(&self, finds: &Finds) {
        let mut found = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for (by, times) in &finds.evidence {
            let count = found.entry(by.clone()).or_default();
            *count = count.saturating_add(*times);
        }
    }

    /// Keeps what was counted, and tells where a fallback carries the load. Gives the pages that were read.
    pub(crate) async fn end(
        self,
        gateway: &Gateway,
        integration: &IntegrationId,
        rooftop: &RooftopId,
        watch: &Watch<'_>,
    ) -> BTreeSet<String> {
        let found = self.0.into_inner().unwrap_or_else(PoisonError::into_inner);
        let pages = found.keys().map(|by| by.page.clone()).collect();
        if found.is_empty() {
            return pages;
        }
        for (by, times) in &found {
            metrics::counter!(
                "rooftop_field_found_total",
                "page" => by.page.clone(), "field" => by.field.clone(), "evidence" => by.evidence.clone()
            )
            .increment(u64::from(*times));
        }
        match keep(gateway, integration, rooftop, &found).await {
            Ok(counts) => {
                for drift in carried(&counts, &found) {
                    watch.saw(&drift).await;
                }
            }
            Err(failure) => super::not_told(integration, &failure),
        }
        pages
    }
}

/// Adds to the counts of the day, and gives all of the rooftop.
async fn keep(
    gateway: &Gateway,
    integration: &IntegrationId,
    rooftop: &RooftopId,
    found: &BTreeMap<FoundBy, u32>,
) -> Result<Vec<EvidenceCount>, Failure> {
    let today = gateway.now().to_zoned_datetime(TimeZone::UTC).date();
    let counts: Vec<_> = found.iter().map(|(by, times)| (by.clone(), *times)).collect();
    gateway.store.add_field_evidence(integration, rooftop, today, &counts).await?;
    let mut all = gateway.store.field_evidence(integration, today).await?;
    all.retain(|count| count.rooftop == *rooftop);
    Ok(all)
}

/// The fields of this pass that an evidence finds in a good part of today's reads which hardly ever did before.
fn carried(counts: &[EvidenceCount], found: &BTreeMap<FoundBy, u32>) -> Vec<Drift> {
    let same = |one: &FoundBy, other: &FoundBy| one.page == other.page && one.field == other.field;
    let of_field = |by: &FoundBy| {
        let all = counts.iter().filter(|count| same(&count.found, by));
        all.fold((0, 0), |(before, since), count| (before + count.before, since + count.since))
    };
    let is_carried = |count: &&EvidenceCount| {
        let (before, since) = of_field(&count.found);
        before >= EVIDENCE_READS_BEFORE_MIN
            && since >= EVIDENCE_READS_MIN
            && count.before * 100 <= before * EVIDENCE_RARE_PERCENT
            && count.since * 100 >= since * EVIDENCE_SHARE_PERCENT
    };
    let of_pass = counts.iter().filter(|count| found.keys().any(|by| same(by, &count.found)));
    let drift = |count: &EvidenceCount| {
        let (before, since) = of_field(&count.found);
        Drift {
            kind: FALLBACK.into(),
            page: count.found.page.clone(),
            field: Some(count.found.field.clone()),
            detail: format!(
                "expected it to be found as before; {} found it in {} of {since} reads today, and in {} of {before} before",
                count.found.evidence, count.since, count.before
            ),
        }
    };
    of_pass.filter(is_carried).map(drift).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn by(evidence: &str) -> FoundBy {
        FoundBy { page: "vehicle".into(), field: "msrp".into(), evidence: evidence.into() }
    }

    /// What is told of counts before today and of today, by evidence.
    fn told(counts: &[(&str, u64, u64)]) -> Vec<String> {
        let rooftop = RooftopId::parse("rt_1").unwrap();
        let count = |&(evidence, before, since): &(&str, u64, u64)| EvidenceCount {
            rooftop: rooftop.clone(),
            found: by(evidence),
            before,
            since,
        };
        let counts: Vec<_> = counts.iter().map(count).collect();
        let found = BTreeMap::from([(by("label"), 1)]);
        carried(&counts, &found).into_iter().map(|drift| drift.detail).collect()
    }

    #[test]
    fn a_fallback_that_carries_a_quarter_of_the_reads_is_told() {
        assert_eq!(
            told(&[("label", 400, 30), ("synonym", 0, 10)]),
            [
                "expected it to be found as before; synonym found it in 10 of 40 reads today, and in 0 of 400 before"
            ]
        );
        assert!(told(&[("label", 400, 31), ("synonym", 0, 9)]).is_empty());
    }

    #[test]
    fn what_was_always_found_so_and_what_was_read_too_little_is_not_told() {
        assert!(told(&[("label", 300, 20), ("synonym", 100, 20)]).is_empty());
        assert!(told(&[("label", 400, 3), ("synonym", 0, 3)]).is_empty(), "too few reads today");
        assert!(told(&[("label", 5, 20), ("synonym", 0, 20)]).is_empty(), "too few before");
        assert!(told(&[("label", 0, 400)]).is_empty(), "the first day of all");
    }
}
