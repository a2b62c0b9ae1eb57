//! What came of each stage, and how long it took.

use std::fmt;
use std::time::Duration;

use super::stage::Stage;

/// One line for each stage, in order.
#[derive(Default)]
pub(super) struct Summary(Vec<Line>);

struct Line {
    stage: Stage,
    /// Nothing for a stage that did not run.
    ran: Option<(Duration, bool)>,
}

impl Summary {
    pub(super) fn ran(&mut self, stage: Stage, took: Duration, well: bool) {
        self.0.push(Line { stage, ran: Some((took, well)) });
    }

    pub(super) fn not_run(&mut self, stage: Stage) {
        self.0.push(Line { stage, ran: None });
    }
}

impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for Line { stage, ran } in &self.0 {
            match ran {
                Some((took, well)) => {
                    let outcome = if *well { "ok" } else { "FAILED" };
                    writeln!(f, "{stage:<10}{:>8.1} s  {outcome}", took.as_secs_f64())?;
                }
                None => writeln!(f, "{stage:<10}{:>8}    not run", "")?,
            }
        }
        let took: Duration = self.0.iter().filter_map(|line| line.ran).map(|(took, _)| took).sum();
        write!(f, "{:<10}{:>8.1} s", "all", took.as_secs_f64())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_reads_as_a_table() {
        let mut summary = Summary::default();
        summary.ran(Stage::Fmt, Duration::from_millis(1250), true);
        summary.ran(Stage::Tidy, Duration::from_millis(500), false);
        summary.not_run(Stage::Clippy);
        let expected = "fmt            1.2 s  ok\ntidy           0.5 s  FAILED\nclippy                not run\nall            1.8 s";
        assert_eq!(summary.to_string(), expected);
    }
}
