//! How quick a DMS is when it is at ease: the least that each sort of page took lately.

use std::collections::HashMap;
use std::time::Duration;
use tokio::time::Instant;

use crate::limits::{FLOOR_LEAST, FLOOR_WINDOW, SHAPES_MAX};

/// The latency floors, by sort of page: a report of a thousand rows is slower than one vehicle, and is no sign of
/// trouble.
#[derive(Default)]
pub(super) struct Floors(HashMap<String, Floor>);

/// The least of this window and of the one before, so that a DMS that has become slower for good is believed.
struct Floor {
    since: Instant,
    now: Duration,
    before: Option<Duration>,
}

/// How an answer's latency compares.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Latency {
    /// Under twice the floor.
    AtEase,
    /// Neither.
    Middling,
    /// Over four times the floor.
    Laboured,
}

impl Floors {
    /// Takes note of an answer, and says how it compares.
    pub(super) fn compare(&mut self, shape: &str, took: Duration) -> Latency {
        let shape = if self.0.len() < SHAPES_MAX || self.0.contains_key(shape) { shape } else { "" };
        let new = || Floor { since: Instant::now(), now: took, before: None };
        let floor = self.0.entry(shape.to_owned()).or_insert_with(new).least(took).max(FLOOR_LEAST);
        if took < floor * 2 {
            Latency::AtEase
        } else if took > floor * 4 {
            Latency::Laboured
        } else {
            Latency::Middling
        }
    }
}

impl Floor {
    fn least(&mut self, took: Duration) -> Duration {
        if self.since.elapsed() > FLOOR_WINDOW {
            self.before = Some(self.now);
            self.now = took;
            self.since = Instant::now();
        }
        self.now = self.now.min(took);
        self.before.map_or(self.now, |before| before.min(self.now))
    }
}

/// The sort of page that an address names: its path, with what looks like a key taken out.
pub(super) fn shape(origin: &str, path: &str) -> String {
    let segment = |segment: &str| {
        if segment.chars().any(|c| c.is_ascii_digit()) { "#".to_owned() } else { segment.to_owned() }
    };
    let path: Vec<_> = path.split('/').map(segment).collect();
    format!("{origin}{}", path.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn ms(ms: u64) -> Duration {
        Duration::from_millis(ms)
    }

    #[tokio::test(start_paused = true)]
    async fn an_answer_is_slow_by_what_its_sort_of_page_takes_at_best() {
        let mut floors = Floors::default();
        assert_eq!(floors.compare("/list", ms(2000)), Latency::AtEase);
        assert_eq!(floors.compare("/vehicle", ms(100)), Latency::AtEase);
        assert_eq!(floors.compare("/list", ms(2500)), Latency::AtEase);
        assert_eq!(floors.compare("/vehicle", ms(300)), Latency::Middling);
        assert_eq!(floors.compare("/vehicle", ms(401)), Latency::Laboured);
    }

    #[tokio::test(start_paused = true)]
    async fn differences_below_what_matters_are_none() {
        let mut floors = Floors::default();
        floors.compare("/", ms(1));
        assert_eq!(floors.compare("/", ms(60)), Latency::AtEase);
    }

    #[tokio::test(start_paused = true)]
    async fn a_dms_that_has_become_slower_for_good_is_believed_after_two_windows() {
        let mut floors = Floors::default();
        floors.compare("/", ms(100));
        for (expected, _) in [(Latency::Laboured, 1), (Latency::Laboured, 2), (Latency::AtEase, 3)] {
            assert_eq!(floors.compare("/", ms(1000)), expected);
            tokio::time::advance(FLOOR_WINDOW + ms(1)).await;
        }
    }

    #[test]
    fn keys_make_no_sorts_of_their_own() {
        assert_eq!(shape("https://d", "/inv/vehicle/P12345/edit"), "https://d/inv/vehicle/#/edit");
        assert_eq!(shape("https://d", "/"), "https://d/");
    }

    #[tokio::test]
    async fn sorts_beyond_the_limit_share_one() {
        let mut floors = Floors::default();
        for n in 0..2 * SHAPES_MAX {
            floors.compare(&format!("/{n}"), ms(10));
        }
        assert!(floors.0.len() <= SHAPES_MAX + 1);
    }
}
