//! So many requests in a second, and no more.

use std::collections::VecDeque;
use std::sync::Mutex;
use std::time::Duration;

use tokio::time::Instant;

use crate::sessions::lock;

pub(super) struct Pace {
    of_a_second: usize,
    last: Mutex<VecDeque<Instant>>,
}

impl Pace {
    pub(super) fn new(of_a_second: usize) -> Self {
        Self { of_a_second, last: Mutex::default() }
    }

    /// Whether another request is answered now.
    pub(super) fn allows(&self) -> bool {
        let mut last = lock(&self.last);
        while last.front().is_some_and(|first| first.elapsed() >= Duration::from_secs(1)) {
            last.pop_front();
        }
        let allows = last.len() < self.of_a_second;
        if allows {
            last.push_back(Instant::now());
        }
        allows
    }
}
