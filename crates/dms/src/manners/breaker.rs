//! The circuit breaker: what fails again and again is left alone for a while, and then tried once.

use std::collections::{BTreeSet, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::time::Instant;

use crate::limits::{
    BREAKER_IN_A_ROW, BREAKER_PAUSE, BREAKER_PAUSE_MAX, BREAKER_SHARE, BREAKER_WINDOW, PROBE_WAIT,
};

/// What a call says of the host that was called.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Verdict {
    /// It answered, whatever it said.
    Answered,
    /// It failed: a server's error, a broken connection, no answer in time.
    Failed,
    /// No connection could be made, which no single page or store can be to blame for.
    NotConnected,
}

/// Whose failures count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Counts {
    /// All.
    Every,
    /// Only those of more than one place, or where no connection could be made: the trouble of one store is not the
    /// host's, and must not cut the other stores off.
    OfSeveralPlaces,
}

/// A circuit breaker.
pub(super) struct Breaker {
    counts: Counts,
    state: Mutex<State>,
}

struct State {
    circuit: Circuit,
    /// How long it stays open the next time.
    pause: Duration,
    /// Counts openings and closings, so that a call that began before one says nothing of what came after.
    turn: u64,
}

enum Circuit {
    Closed { recent: VecDeque<Call> },
    Open { until: Instant },
    Trying,
}

struct Call {
    verdict: Verdict,
    place: u64,
}

/// Leave for one call. Dropped without a report, it says nothing.
pub(super) struct Leave {
    breaker: Arc<Breaker>,
    turn: u64,
    is_probe: bool,
}

impl Breaker {
    pub(super) fn new(counts: Counts) -> Self {
        let circuit = Circuit::Closed { recent: VecDeque::new() };
        Self { counts, state: Mutex::new(State { circuit, pause: BREAKER_PAUSE, turn: 0 }) }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How long it stays open; nothing if a call may be made.
    pub(super) fn open_for(&self) -> Option<Duration> {
        match self.lock().circuit {
            Circuit::Closed { .. } => None,
            Circuit::Trying => Some(PROBE_WAIT),
            Circuit::Open { until } => {
                Some(until.saturating_duration_since(Instant::now())).filter(|left| !left.is_zero())
            }
        }
    }

    /// Leave to call; or how long it stays open. When its time is over, one call is made to try.
    pub(super) fn enter(self: &Arc<Self>) -> Result<Leave, Duration> {
        if let Some(left) = self.open_for() {
            return Err(left);
        }
        let mut state = self.lock();
        let is_probe = match state.circuit {
            Circuit::Closed { .. } => false,
            Circuit::Open { .. } => {
                state.circuit = Circuit::Trying;
                true
            }
            Circuit::Trying => return Err(PROBE_WAIT),
        };
        Ok(Leave { breaker: self.clone(), turn: state.turn, is_probe })
    }

    /// Lets the next call try, whatever its time: somebody says that it was put right.
    pub(super) fn lift(&self) {
        let mut state = self.lock();
        if let Circuit::Open { until } = &mut state.circuit {
            *until = Instant::now();
        }
    }
}

impl State {
    /// Opens it, and says for how long.
    fn open(&mut self) -> Duration {
        let pause = self.pause;
        self.circuit = Circuit::Open { until: Instant::now() + pause };
        self.pause = (pause * 2).min(BREAKER_PAUSE_MAX);
        self.turn += 1;
        pause
    }

    fn close(&mut self) {
        self.circuit = Circuit::Closed { recent: VecDeque::new() };
        self.pause = BREAKER_PAUSE;
        self.turn += 1;
    }
}

/// Whether the last calls are enough to open.
fn is_enough(recent: &VecDeque<Call>, counts: Counts) -> bool {
    let failed = |call: &&Call| call.verdict != Verdict::Answered;
    let speak_for_the_host = |calls: &[&Call]| {
        counts == Counts::Every
            || calls.iter().all(|call| call.verdict == Verdict::NotConnected)
            || calls.iter().map(|call| call.place).collect::<BTreeSet<_>>().len() > 1
    };
    let in_a_row: Vec<_> = recent.iter().rev().take_while(failed).collect();
    let all: Vec<_> = recent.iter().filter(failed).collect();
    let half = recent.len() == BREAKER_WINDOW && all.len() * 100 >= BREAKER_WINDOW * BREAKER_SHARE;
    in_a_row.len() >= BREAKER_IN_A_ROW && speak_for_the_host(&in_a_row) || half && speak_for_the_host(&all)
}

impl Leave {
    /// Says how the call went. `place` is where in the host it was made. If that opens it, it says for how long.
    pub(super) fn report(mut self, verdict: Verdict, place: u64) -> Option<Duration> {
        let breaker = self.breaker.clone();
        let mut state = breaker.lock();
        if state.turn != self.turn {
            return None;
        }
        if self.is_probe {
            self.is_probe = false;
            if verdict == Verdict::Answered {
                state.close();
                return None;
            }
            return Some(state.open());
        }
        let Circuit::Closed { recent } = &mut state.circuit else { return None };
        if recent.len() == BREAKER_WINDOW {
            recent.pop_front();
        }
        recent.push_back(Call { verdict, place });
        is_enough(recent, breaker.counts).then(|| state.open())
    }
}

impl Drop for Leave {
    /// A probe that was given up leaves the try to the next caller.
    fn drop(&mut self) {
        if !self.is_probe {
            return;
        }
        let mut state = self.breaker.lock();
        if state.turn == self.turn && matches!(state.circuit, Circuit::Trying) {
            state.circuit = Circuit::Open { until: Instant::now() };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Verdict::{Answered, Failed, NotConnected};
    use super::*;

    fn breaker(counts: Counts) -> Arc<Breaker> {
        Arc::new(Breaker::new(counts))
    }

    /// Calls with these outcomes, until it opens; how many were made.
    fn calls(breaker: &Arc<Breaker>, verdicts: impl IntoIterator<Item = (Verdict, u64)>) -> usize {
        let made = verdicts.into_iter().take_while(|(verdict, place)| {
            breaker.enter().map(|leave| leave.report(*verdict, *place)).is_ok()
        });
        made.count()
    }

    fn opened() -> Arc<Breaker> {
        let breaker = breaker(Counts::Every);
        assert_eq!(calls(&breaker, [(Failed, 1); 50]), BREAKER_IN_A_ROW);
        breaker
    }

    #[tokio::test(start_paused = true)]
    async fn five_failures_in_a_row_open_it() {
        assert_eq!(opened().open_for(), Some(BREAKER_PAUSE));
    }

    #[tokio::test(start_paused = true)]
    async fn half_of_twenty_calls_open_it() {
        let alternating = || [(Failed, 1), (Answered, 1)].into_iter().cycle();
        assert_eq!(calls(&breaker(Counts::Every), alternating().take(50)), BREAKER_WINDOW);
        let few = [(Failed, 1), (Answered, 1), (Answered, 1)].into_iter().cycle();
        assert_eq!(calls(&breaker(Counts::Every), few.take(500)), 500, "a third is not half");
    }

    #[tokio::test(start_paused = true)]
    async fn when_its_time_is_over_one_call_tries_and_the_others_wait() {
        let breaker = opened();
        tokio::time::advance(BREAKER_PAUSE).await;
        let probe = breaker.enter().unwrap_or_else(|_| panic!("the probe"));
        assert_eq!(breaker.enter().err(), Some(PROBE_WAIT));
        probe.report(Answered, 1);
        assert_eq!(calls(&breaker, [(Answered, 1); 50]), 50);
    }

    #[tokio::test(start_paused = true)]
    async fn each_probe_that_fails_doubles_its_time_up_to_ten_minutes() {
        let breaker = opened();
        let mut pauses = Vec::new();
        for _ in 0..7 {
            let pause = breaker.open_for().unwrap();
            pauses.push(pause.as_secs());
            tokio::time::advance(pause).await;
            breaker.enter().unwrap_or_else(|_| panic!("the probe")).report(NotConnected, 1);
        }
        assert_eq!(pauses, [30, 60, 120, 240, 480, 600, 600]);
    }

    #[tokio::test(start_paused = true)]
    async fn a_probe_that_nobody_waits_for_any_more_is_left_to_the_next() {
        let breaker = opened();
        tokio::time::advance(BREAKER_PAUSE).await;
        drop(breaker.enter());
        assert!(breaker.enter().is_ok());
    }

    #[tokio::test(start_paused = true)]
    async fn a_call_from_before_says_nothing_of_what_came_after() {
        let breaker = breaker(Counts::Every);
        let old = breaker.enter().unwrap_or_else(|_| panic!("it is closed"));
        calls(&breaker, [(Failed, 1); 50]);
        old.report(Answered, 1);
        assert_eq!(breaker.open_for(), Some(BREAKER_PAUSE));
    }

    #[tokio::test(start_paused = true)]
    async fn the_trouble_of_one_store_is_not_the_hosts() {
        let host = breaker(Counts::OfSeveralPlaces);
        assert_eq!(calls(&host, [(Failed, 1); 50]), 50);
        assert_eq!(
            calls(&host, [(Failed, 1), (Failed, 2), (Failed, 1)]),
            2,
            "two places have failed in a row"
        );
        let unreachable = breaker(Counts::OfSeveralPlaces);
        assert_eq!(calls(&unreachable, [(NotConnected, 1); 50]), BREAKER_IN_A_ROW);
    }

    #[tokio::test(start_paused = true)]
    async fn whoever_put_it_right_need_not_wait() {
        let breaker = opened();
        breaker.lift();
        breaker.enter().unwrap_or_else(|_| panic!("the probe")).report(Failed, 1);
        assert_eq!(breaker.open_for(), Some(BREAKER_PAUSE * 2), "and if it was not put right, it goes on");
    }
}
