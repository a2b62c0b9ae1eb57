//! Whose turn it is at an account: so many requests at once, those that matter most first, and nobody in vain.
//!
//! How many at once adapts to the DMS: one more for every twenty answers that came as quickly as they can, half when
//! it says to slow down, does not answer in time, or labours. Whoever would wait longer than it may is told so at
//! once. A stretch of a turn is spent waiting for the rate, by one at a time, so that a request that matters more is
//! never behind many that wait for it.

use rooftop_core::ports::dms::Priority;
use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::oneshot;
use tokio::time::Instant;

use super::PaceLimits;
use super::floor::{Floors, Latency};
use super::rate::Rate;
use crate::limits::{AHEAD_OF_SYNC_MAX, GOOD_ANSWERS_TO_WIDEN, QUEUE_MAX};

/// The queue of one account.
pub(super) struct Queue {
    /// Most requests at once, whatever the DMS bears.
    cap: u32,
    /// How long the rate takes for each request.
    period: Duration,
    state: Mutex<State>,
}

struct State {
    /// Requests that may be under way at once now.
    width: u32,
    under_way: u32,
    /// Somebody waits for the rate.
    is_rating: bool,
    waiting: [VecDeque<oneshot::Sender<Turn>>; Priority::ALL.len()],
    /// Turns that went to others while a sync waited.
    ahead_of_sync: u32,
    /// Answers since the width last changed that came as quickly as they can.
    good: u32,
    last_cut: Option<Instant>,
    /// How long an answer takes, on the whole.
    usual: Duration,
    floors: Floors,
}

/// A place among the requests that are under way. It is given back when it is dropped.
pub(super) struct Turn {
    queue: Arc<Queue>,
    began: Instant,
    is_rating: bool,
}

/// The wait would be longer than the request may wait; how long it would be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct TooLong(pub(super) Duration);

/// How an answer came, for the width.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Pace {
    /// An answer.
    Answered,
    /// The DMS said to slow down, or said nothing in time.
    Overtaxed,
    /// Neither: a broken line says nothing of how much the DMS bears.
    Unknown,
}

impl Queue {
    pub(super) fn new(limits: PaceLimits) -> Self {
        let state = State {
            width: 1,
            under_way: 0,
            is_rating: false,
            waiting: Default::default(),
            ahead_of_sync: 0,
            good: 0,
            last_cut: None,
            usual: Duration::ZERO,
            floors: Floors::default(),
        };
        Self {
            cap: limits.concurrency.get(),
            period: Duration::from_secs(1) / limits.requests_per_second.get(),
            state: Mutex::new(state),
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits for a turn and for the rate, but not beyond an instant.
    pub(super) async fn turn(
        self: &Arc<Self>,
        priority: Priority,
        rate: &Rate,
        until: Instant,
    ) -> Result<Turn, TooLong> {
        let mine = self.join(priority, until)?;
        let in_time = tokio::time::timeout_at(until, async {
            let mut turn = mine.await.ok()?;
            rate.ready().await;
            turn.leave_rate();
            Some(turn)
        });
        in_time.await.ok().flatten().ok_or_else(|| TooLong(self.wait_of(priority)))
    }

    /// Stands in line, unless the wait would be too long.
    fn join(
        self: &Arc<Self>,
        priority: Priority,
        until: Instant,
    ) -> Result<oneshot::Receiver<Turn>, TooLong> {
        let wait = self.wait_of(priority);
        if Instant::now() + wait > until {
            return Err(TooLong(wait));
        }
        let (sender, receiver) = oneshot::channel();
        {
            let mut state = self.lock();
            let line = state.line(priority);
            if line.len() >= QUEUE_MAX {
                return Err(TooLong(wait));
            }
            line.push_back(sender);
        }
        self.call();
        Ok(receiver)
    }

    /// How long a request of this priority would wait, by what answers take on the whole.
    fn wait_of(&self, priority: Priority) -> Duration {
        let state = self.lock();
        let ahead = Priority::ALL.iter().zip(&state.waiting);
        let ahead: usize = ahead.filter(|(other, _)| **other <= priority).map(|(_, line)| line.len()).sum();
        let each = (state.usual / state.width).max(self.period);
        each.saturating_mul(u32::try_from(ahead).unwrap_or(u32::MAX))
    }

    /// Calls those in, whose turn it is.
    fn call(self: &Arc<Self>) {
        let called = self.lock().next();
        if let Some(sender) = called {
            // One that waits no longer gives its turn back here, and the next is called.
            let _ = sender.send(Turn { queue: self.clone(), began: Instant::now(), is_rating: true });
        }
    }
}

impl State {
    fn line(&mut self, priority: Priority) -> &mut VecDeque<oneshot::Sender<Turn>> {
        let [write, caller, sync] = &mut self.waiting;
        match priority {
            Priority::Write => write,
            Priority::Caller => caller,
            Priority::Sync => sync,
        }
    }

    /// The next in line, if there is a place for it.
    fn next(&mut self) -> Option<oneshot::Sender<Turn>> {
        if self.under_way >= self.width || self.is_rating {
            return None;
        }
        for line in &mut self.waiting {
            while line.front().is_some_and(oneshot::Sender::is_closed) {
                line.pop_front();
            }
        }
        let sync_waits = !self.line(Priority::Sync).is_empty();
        let sync_is_due = sync_waits && self.ahead_of_sync >= AHEAD_OF_SYNC_MAX;
        let due = if sync_is_due { self.line(Priority::Sync).pop_front() } else { None };
        let next = due.or_else(|| self.waiting.iter_mut().find_map(VecDeque::pop_front))?;
        let went_to_others = sync_waits && !sync_is_due;
        self.ahead_of_sync = if went_to_others { self.ahead_of_sync + 1 } else { 0 };
        self.under_way += 1;
        self.is_rating = true;
        Some(next)
    }

    fn widen(&mut self, cap: u32) {
        self.good += 1;
        if self.good >= GOOD_ANSWERS_TO_WIDEN {
            self.good = 0;
            self.width = (self.width + 1).min(cap);
        }
    }

    /// Halves the width, once for all requests that were under way together.
    fn cut(&mut self, began: Instant) {
        self.good = 0;
        if self.last_cut.is_none_or(|last| began >= last) {
            self.width = (self.width / 2).max(1);
            self.last_cut = Some(Instant::now());
            metrics::counter!("rooftop_dms_width_cuts_total").increment(1);
        }
    }
}

impl Turn {
    fn leave_rate(&mut self) {
        self.queue.lock().is_rating = false;
        self.is_rating = false;
        self.began = Instant::now();
        self.queue.call();
    }

    /// Says how the answer came, so that the width follows. Gives the width.
    pub(super) fn report(&self, shape: &str, pace: Pace) -> u32 {
        let took = self.began.elapsed();
        let mut state = self.queue.lock();
        match pace {
            Pace::Overtaxed => state.cut(self.began),
            Pace::Unknown => {}
            Pace::Answered => match state.floors.compare(shape, took) {
                // A width that is not used proves nothing.
                Latency::AtEase if state.under_way >= state.width => state.widen(self.queue.cap),
                Latency::AtEase | Latency::Middling => {}
                Latency::Laboured => state.cut(self.began),
            },
        }
        if pace != Pace::Unknown {
            state.usual = if state.usual.is_zero() { took } else { state.usual * 7 / 8 + took / 8 };
        }
        state.width
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        let mut state = self.queue.lock();
        state.under_way -= 1;
        if self.is_rating {
            state.is_rating = false;
        }
        drop(state);
        self.queue.call();
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::limits;
    use super::*;
    use Priority::{Caller, Sync, Write};

    const SECOND: Duration = Duration::from_secs(1);

    /// An account that may be asked so wide, as fast as one likes.
    struct Account {
        queue: Arc<Queue>,
        rate: Arc<Rate>,
    }

    impl Account {
        fn new(limits: PaceLimits) -> Self {
            Self { queue: Arc::new(Queue::new(limits)), rate: Arc::new(Rate::new(limits)) }
        }

        fn width(&self) -> u32 {
            self.queue.lock().width
        }

        async fn turn(&self, priority: Priority) -> Result<Turn, TooLong> {
            self.within(priority, 60 * SECOND).await
        }

        async fn within(&self, priority: Priority, patience: Duration) -> Result<Turn, TooLong> {
            self.queue.turn(priority, &self.rate, Instant::now() + patience).await
        }

        /// Requests that are answered after this long, as many at once as may be, until so many were.
        async fn answers(&self, count: u32, took: Duration) {
            let each = (0..count).map(|_| async {
                let turn = self.within(Caller, 600 * SECOND).await.unwrap_or_else(|_| panic!("a turn"));
                tokio::time::sleep(took).await;
                turn.report("/", Pace::Answered);
            });
            futures::future::join_all(each).await;
        }
    }

    fn wide(cap: u32) -> Account {
        Account::new(limits(1000, 1000, cap))
    }

    #[tokio::test(start_paused = true)]
    async fn it_begins_with_one_at_a_time() {
        let account = wide(8);
        let _first = account.turn(Caller).await.unwrap_or_else(|_| panic!("a turn"));
        assert!(account.within(Caller, SECOND).await.is_err());
    }

    #[tokio::test(start_paused = true)]
    async fn twenty_quick_answers_make_room_for_one_more_up_to_the_cap() {
        let account = wide(3);
        let mut widths = Vec::new();
        for _ in 0..4 {
            account.answers(20, SECOND / 10).await;
            widths.push(account.width());
        }
        assert_eq!((widths.first(), widths.last()), (Some(&2), Some(&3)));
    }

    #[tokio::test(start_paused = true)]
    async fn a_width_that_is_not_used_does_not_grow() {
        let account = wide(8);
        account.answers(20, SECOND / 10).await;
        for _ in 0..100 {
            account.answers(1, SECOND / 10).await;
        }
        assert_eq!(account.width(), 2);
    }

    #[tokio::test(start_paused = true)]
    async fn a_dms_that_is_overtaxed_is_asked_half_as_wide_once_for_all_that_were_under_way() {
        let account = wide(8);
        account.answers(400, SECOND / 10).await;
        assert_eq!(account.width(), 8);
        let mut turns = Vec::new();
        for _ in 0..8 {
            turns.push(account.turn(Caller).await.unwrap_or_else(|_| panic!("a turn")));
        }
        tokio::time::advance(SECOND / 10).await;
        for turn in &turns {
            turn.report("/", Pace::Overtaxed);
        }
        assert_eq!(account.width(), 4);
    }

    #[tokio::test(start_paused = true)]
    async fn a_brown_out_narrows_it_within_ten_seconds_and_it_recovers_within_thirty() {
        let account = wide(8);
        account.answers(600, SECOND / 20).await;
        assert_eq!(account.width(), 8);
        let started = Instant::now();
        while started.elapsed() < 10 * SECOND {
            account.answers(8, 5 * SECOND).await;
        }
        assert!(account.width() <= 2, "{}", account.width());
        let mended = Instant::now();
        while account.width() < 8 {
            account.answers(20, SECOND / 20).await;
        }
        assert!(mended.elapsed() < 30 * SECOND, "{:?}", mended.elapsed());
    }

    /// Turns that wait behind one that is taken, in the order in which they come.
    async fn order(asked: &[Priority]) -> Vec<Priority> {
        let account = Arc::new(wide(1));
        let first = account.turn(Caller).await;
        let served = Arc::new(Mutex::new(Vec::new()));
        let mut tasks = Vec::new();
        for priority in asked.iter().copied() {
            let (account, served) = (account.clone(), served.clone());
            tasks.push(tokio::spawn(async move {
                let turn = account.turn(priority).await;
                served.lock().unwrap().push(priority);
                drop(turn);
            }));
            tokio::task::yield_now().await;
        }
        drop(first);
        futures::future::join_all(tasks).await;
        std::mem::take(&mut *served.lock().unwrap())
    }

    #[tokio::test(start_paused = true)]
    async fn writes_go_before_callers_and_callers_before_the_sync() {
        assert_eq!(order(&[Sync, Caller, Write, Sync, Caller]).await, [Write, Caller, Caller, Sync, Sync]);
    }

    #[tokio::test(start_paused = true)]
    async fn the_sync_is_not_starved() {
        let many: Vec<_> = std::iter::once(Sync).chain([Caller; 30]).collect();
        let served = order(&many).await;
        assert_eq!(served.iter().position(|one| *one == Sync), Some(AHEAD_OF_SYNC_MAX as usize));
    }

    #[tokio::test(start_paused = true)]
    async fn whoever_would_wait_longer_than_it_may_is_told_at_once() {
        let account = Arc::new(wide(1));
        account.answers(1, SECOND).await;
        let first = account.turn(Caller).await;
        for _ in 0..5 {
            let account = account.clone();
            tokio::spawn(async move { account.turn(Caller).await.map(std::mem::forget) });
            tokio::task::yield_now().await;
        }
        let asked = Instant::now();
        assert_eq!(account.within(Caller, 3 * SECOND).await.err(), Some(TooLong(5 * SECOND)));
        assert_eq!(asked.elapsed(), Duration::ZERO);
        drop(first);
    }

    #[tokio::test(start_paused = true)]
    async fn a_queue_has_an_end() {
        let account = Arc::new(Account::new(limits(1_000_000, 1, 1)));
        let _first = account.turn(Caller).await;
        let until = Instant::now() + 60 * SECOND;
        let mut waiting = Vec::new();
        while let Ok(mine) = account.queue.join(Caller, until) {
            waiting.push(mine);
        }
        assert_eq!(waiting.len(), QUEUE_MAX);
    }

    #[tokio::test(start_paused = true)]
    async fn those_who_hang_up_cost_no_turn() {
        let account = Arc::new(wide(1));
        let first = account.turn(Caller).await;
        let gone = account.queue.join(Caller, Instant::now() + SECOND);
        let stays = account.turn(Caller);
        drop((gone, first));
        assert!(stays.await.is_ok());
        assert!(account.turn(Caller).await.is_ok());
    }

    #[tokio::test(start_paused = true)]
    async fn only_one_waits_for_the_rate_and_who_matters_more_goes_before_the_rest() {
        let account = Arc::new(Account::new(limits(1, 1, 8)));
        account.queue.lock().width = 8;
        drop(account.turn(Sync).await);
        let served = Arc::new(Mutex::new(Vec::new()));
        let ask = |priority: Priority| {
            let (account, served) = (account.clone(), served.clone());
            tokio::spawn(async move {
                let turn = account.turn(priority).await;
                served.lock().unwrap().push(priority);
                drop(turn);
            })
        };
        let syncs: Vec<_> = (0..6).map(|_| ask(Sync)).collect();
        tokio::task::yield_now().await;
        ask(Caller).await.unwrap();
        assert_eq!(*served.lock().unwrap(), [Sync, Caller]);
        futures::future::join_all(syncs).await;
    }
}
