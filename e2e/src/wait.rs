//! Waiting for something to become so, never for time to pass.

use std::time::Duration;

/// How often one looks.
const GLANCE: Duration = Duration::from_millis(50);

/// Longest that anything is waited for. It is generous: it is reached only where a test fails.
const PATIENCE: Duration = Duration::from_mins(3);

/// An instant after which one stops waiting.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Deadline(std::time::Instant);

impl Deadline {
    /// So long from now.
    #[expect(clippy::disallowed_methods, reason = "the one place where the harness reads the time")]
    pub(crate) fn after(patience: Duration) -> Self {
        Self(std::time::Instant::now() + patience)
    }

    /// Whether it has come.
    #[expect(clippy::disallowed_methods, reason = "the one place where the harness reads the time")]
    pub(crate) fn is_over(self) -> bool {
        std::time::Instant::now() >= self.0
    }

    /// A glance's pause; `false` once the deadline has come.
    pub(crate) fn pause(self) -> bool {
        std::thread::sleep(GLANCE);
        !self.is_over()
    }
}

/// Looks until there is something, and gives it. Ends the test after three minutes, saying what was waited for.
#[track_caller]
pub fn eventually<T>(what: &str, mut look: impl FnMut() -> Option<T>) -> T {
    let deadline = Deadline::after(PATIENCE);
    loop {
        if let Some(found) = look() {
            return found;
        }
        assert!(deadline.pause(), "waited in vain: {what}");
    }
}

/// Does the same so many times at once, and gives what came of each.
pub fn at_once<T: Send>(times: usize, deed: impl Fn() -> T + Sync) -> Vec<T> {
    let start = std::sync::Barrier::new(times);
    std::thread::scope(|scope| {
        let one = || {
            start.wait();
            deed()
        };
        let threads: Vec<_> = (0..times).map(|_| scope.spawn(one)).collect();
        threads.into_iter().map(|thread| thread.join().expect("none of them panics")).collect()
    })
}
