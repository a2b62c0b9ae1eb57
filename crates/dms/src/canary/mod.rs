//! A new version of a pack on trial: for a share of the reads it reads the very answers that the present version was
//! given, and the two are compared field by field. The present version's answer is what is served.
//!
//! Values are compared and forgotten: what is kept are names of fields and counts ([`tally`]). The DMS hardly notices:
//! the candidate reads what was recorded ([`replay`]), and asks for a further page only within a small allowance and
//! only where nothing can have an effect.

mod compare;
mod replay;
mod tally;

pub(crate) use compare::compare;
pub(crate) use replay::{Recorder, Recording, Replay};

use jiff::Timestamp;
use rooftop_core::ports::packs::{CanaryTally, Share};
use rooftop_model::id::IntegrationId;
use rooftop_pack::Pack;
use serde_json::Value;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use crate::limits::{CANARY_EXTRA_FREE, CANARY_EXTRA_ONE_IN};
use compare::Compared;

/// A version on trial.
pub(crate) struct Candidate {
    /// Its name.
    pub(crate) version: String,
    /// It, ready to run.
    pub(crate) pack: Arc<Pack>,
    /// Since when it is tried.
    pub(crate) since: Timestamp,
    share: AtomicU64,
    tallies: Mutex<BTreeMap<IntegrationId, CanaryTally>>,
    /// Reads of what is no one record, to take every so many of them.
    without_record: AtomicU64,
    /// Requests that the present version sent in reads that were compared.
    asked: AtomicU64,
    /// Requests that this one sent beyond them.
    extra: AtomicU64,
    /// It has drifted where the present version has not.
    worse: AtomicBool,
}

impl Candidate {
    pub(crate) fn new(version: String, pack: Arc<Pack>, share: Share, since: Timestamp) -> Self {
        Self {
            version,
            pack,
            since,
            share: AtomicU64::new(share.percent().into()),
            tallies: Mutex::default(),
            without_record: AtomicU64::new(0),
            asked: AtomicU64::new(0),
            extra: AtomicU64::new(0),
            worse: AtomicBool::new(false),
        }
    }

    /// How many of the reads it is tried on.
    pub(crate) fn share(&self) -> Share {
        let percent = u8::try_from(self.share.load(Ordering::Relaxed)).unwrap_or(Share::MAX.percent());
        Share::of(percent).unwrap_or(Share::MAX)
    }

    /// Tries it on more reads, or on fewer.
    pub(crate) fn set_share(&self, share: Share) {
        self.share.store(share.percent().into(), Ordering::Relaxed);
    }

    /// Whether it is tried on a read. For a record that is always answered alike, so that its trials can be followed;
    /// of reads without a record it is every so many.
    pub(crate) fn tries(
        &self,
        integration: &IntegrationId,
        operation: &str,
        store: Option<&str>,
        input: &BTreeMap<String, Value>,
    ) -> bool {
        let share = self.share.load(Ordering::Relaxed);
        if self.is_worse() {
            return false;
        }
        if input.is_empty() {
            let before = self.without_record.fetch_add(1, Ordering::Relaxed);
            return before.wrapping_mul(share) % 100 < share;
        }
        let mut digest = Sha256::new();
        for part in [self.version.as_str(), integration.as_str(), operation, store.unwrap_or_default()] {
            digest.update((part.len() as u64).to_be_bytes());
            digest.update(part);
        }
        digest.update(Value::from_iter(input.clone()).to_string());
        let digest = digest.finalize();
        let (first, _) = digest.split_first_chunk::<8>().unzip();
        first.is_some_and(|first| u64::from_be_bytes(*first) % 100 < share)
    }

    /// Whether it has drifted more than the present version, so that it is tried no longer.
    pub(crate) fn is_worse(&self) -> bool {
        self.worse.load(Ordering::Relaxed)
    }

    /// Notes requests of the present version in a read that is compared.
    pub(crate) fn asked(&self, requests: u64) {
        self.asked.fetch_add(requests, Ordering::Relaxed);
    }

    /// Whether one more request of its own is within the allowance; if it is, it is counted.
    fn may_ask(&self) -> bool {
        let allowed = CANARY_EXTRA_FREE + self.asked.load(Ordering::Relaxed) / CANARY_EXTRA_ONE_IN;
        let asks = |extra: u64| (extra < allowed).then(|| extra + 1);
        self.extra.fetch_update(Ordering::Relaxed, Ordering::Relaxed, asks).is_ok()
    }

    /// Notes how a read compared.
    pub(crate) fn note(&self, integration: &IntegrationId, compared: &Compared, extra: u64) {
        let mut tallies = self.tallies.lock().unwrap_or_else(PoisonError::into_inner);
        let tally = tallies.entry(integration.clone()).or_default();
        tally::add(tally, compared, extra);
        let all = tally::total(tallies.values());
        if all.drifts > all.current_drifts {
            self.worse.store(true, Ordering::Relaxed);
        }
    }

    /// What was counted, by integration.
    pub(crate) fn tallies(&self) -> BTreeMap<IntegrationId, CanaryTally> {
        self.tallies.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// What was counted in all integrations together.
    pub(crate) fn total(&self) -> CanaryTally {
        tally::total(self.tallies.lock().unwrap_or_else(PoisonError::into_inner).values())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rooftop_pack::NewPack;

    fn candidate(share: u8) -> Candidate {
        let folder = tempfile::tempdir().unwrap();
        let new = NewPack { name: "demo-web".into(), dms: "demo".into(), about: "A test's own.".into() };
        new.write(&folder.path().join("p")).unwrap();
        let pack = Pack::load(&folder.path().join("p"), &crate::catalogue()).unwrap();
        let since = Timestamp::UNIX_EPOCH;
        Candidate::new("0.2.0+a.b".into(), Arc::new(pack), Share::of(share).unwrap(), since)
    }

    fn tried(candidate: &Candidate, input: impl Fn(usize) -> BTreeMap<String, Value>) -> Vec<bool> {
        let id = IntegrationId::parse("int_1").unwrap();
        (0..1000).map(|n| candidate.tries(&id, "vehicles.get", Some("01"), &input(n))).collect()
    }

    #[test]
    fn a_record_is_always_tried_or_never_and_the_share_of_them_is_the_one_that_was_set() {
        let input = |n: usize| BTreeMap::from([("stockNumber".into(), Value::from(format!("P{n}")))]);
        for (share, range) in [(1, 1..30), (10, 70..130), (50, 440..560), (100, 1000..1001)] {
            let candidate = candidate(share);
            let first = tried(&candidate, input);
            assert_eq!(first, tried(&candidate, input));
            let times = first.iter().filter(|tried| **tried).count();
            assert!(range.contains(&times), "{share}%: {times} of 1000");
        }
    }

    #[test]
    fn of_reads_without_a_record_every_so_many_is_tried() {
        let times =
            |share| tried(&candidate(share), |_| BTreeMap::new()).iter().filter(|tried| **tried).count();
        assert_eq!([times(1), times(10), times(33), times(100)], [10, 100, 330, 1000]);
    }

    #[test]
    fn requests_of_its_own_are_few_and_grow_with_those_of_the_present_version() {
        let candidate = candidate(100);
        let asks = || (0..1000).take_while(|_| candidate.may_ask()).count() as u64;
        assert_eq!(asks(), CANARY_EXTRA_FREE);
        candidate.asked(10 * CANARY_EXTRA_ONE_IN);
        assert_eq!(asks(), 10);
    }

    #[test]
    fn more_drift_than_the_present_version_has_ends_the_trial() {
        let candidate = candidate(100);
        let id = IntegrationId::parse("int_1").unwrap();
        for (compared, worse) in
            [(Compared::CurrentDrift, false), (Compared::Drift, false), (Compared::Drift, true)]
        {
            candidate.note(&id, &compared, 0);
            assert_eq!(candidate.is_worse(), worse, "{compared:?}");
        }
        assert!(!candidate.tries(&id, "vehicles.list", None, &BTreeMap::new()));
    }
}
