//! The figures of a run, as a person reads them.

use std::fmt;
use std::time::{Duration, Instant};

use crate::change::{CHANGES, Keeps};
use crate::run::Both;
use crate::tally::{Counts, Finding, Tally};

/// Measures how long something takes.
pub(crate) struct Watch(Instant);

impl Watch {
    #[expect(clippy::disallowed_methods, reason = "a measurement of this very run")]
    pub(crate) fn start() -> Self {
        Self(Instant::now())
    }

    pub(crate) fn elapsed(&self) -> Duration {
        self.0.elapsed()
    }
}

/// Everything that is told of a run.
pub(crate) struct Report<'r> {
    pub(crate) changed: &'r Both,
    pub(crate) unchanged: &'r Both,
    pub(crate) blind: &'r Both,
    /// The table of the peers, if they were asked.
    pub(crate) peers: &'r str,
    pub(crate) took: Duration,
    pub(crate) show: usize,
}

/// A share of the whole, in percent.
#[expect(clippy::cast_precision_loss, reason = "a figure to look at")]
pub(crate) fn percent(part: u64, all: u64) -> String {
    if all == 0 { "-".to_owned() } else { format!("{:.2}", part as f64 * 100.0 / all as f64) }
}

fn row(f: &mut fmt::Formatter<'_>, name: &str, tally: &Tally) -> fmt::Result {
    let all = tally.all();
    writeln!(
        f,
        "| {name} | {all} | {} | {} | {} | {} ({}) |",
        percent(tally.right, all),
        percent(tally.absent, all),
        percent(tally.loud, all),
        percent(tally.wrong, all),
        tally.wrong
    )
}

fn head(f: &mut fmt::Formatter<'_>, title: &str) -> fmt::Result {
    writeln!(
        f,
        "\n| {title} | fields | right % | absent % | loud % | silently wrong % |\n|---|---|---|---|---|---|"
    )
}

/// At 95 % confidence: the most that may still be wrong of what showed no wrong one (rule of three), or the share seen.
fn confidence(tally: &Tally) -> String {
    match (tally.wrong, tally.all()) {
        (_, 0) => "nothing was counted".to_owned(),
        (0, all) => format!("0 in {all}: below {} % with 95 % confidence", percent(3, all)),
        (wrong, all) => format!("{wrong} in {all}: {} %", percent(wrong, all)),
    }
}

impl fmt::Display for Report<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let healing = &self.changed.healing;
        writeln!(
            f,
            "{} pages, {} fields by each reader, {:.1} s; on {} pages something was healed",
            healing.trials,
            healing.all.all(),
            self.took.as_secs_f64(),
            healing.healed
        )?;
        self.summary(f, "strict", |both| &both.strict)?;
        self.summary(f, "healing", |both| &both.healing)?;
        self.by_change(f, "single change, still there", |pair| pair.0)?;
        self.by_change(f, "single change, not there", |pair| pair.1)?;
        f.write_str(self.peers)?;
        self.findings(f, "silently wrong", &healing.wrong)?;
        self.findings(f, "false alarms", &self.unchanged.healing.loud)?;
        self.findings(f, "false alarms, strict", &self.unchanged.strict.loud)?;
        self.findings(f, "wrong on unchanged pages", &self.unchanged.healing.wrong)?;
        self.findings(f, "loud though all was there", &healing.loud)
    }
}

impl Report<'_> {
    fn summary(&self, f: &mut fmt::Formatter<'_>, reader: &str, of: fn(&Both) -> &Counts) -> fmt::Result {
        let counts = of(self.changed);
        head(f, reader)?;
        row(f, "all", &counts.all)?;
        let shown = |keeps: Keeps| counts.shown.get(&keeps).copied().unwrap_or_default();
        row(f, "there as before", &shown(Keeps::All))?;
        row(f, "there, page written otherwise (D29, D30)", &shown(Keeps::Form))?;
        row(f, "there, page lacks another field", &shown(Keeps::Less))?;
        row(f, "no longer there", &counts.gone)?;
        row(f, "login, notice, cut or other page", &counts.foreign)?;
        for (many, (kept, all)) in &counts.depth {
            row(f, &format!("changes: {many}, there as before"), kept)?;
            row(f, &format!("changes: {many}, all"), all)?;
        }
        for (class, tally) in &counts.classes {
            row(f, &format!("{class:?}"), tally)?;
        }
        for (family, tally) in &counts.families {
            row(f, family, tally)?;
        }
        for (family, tally) in &counts.families_kept {
            row(f, &format!("{family}, there as before"), tally)?;
        }
        row(f, "forms filled", &counts.writes)?;
        row(f, "control: by position", &counts.by_position)?;
        row(f, "unchanged pages", &of(self.unchanged).all)?;
        row(f, "unchanged pages, forms", &of(self.unchanged).writes)?;
        row(f, "blind: day and month swapped", &of(self.blind).all)?;
        writeln!(f, "\nsilently wrong, all: {}", confidence(&counts.all))?;
        writeln!(f, "silently wrong, money, ids and dates: {}", confidence(&counts.exact()))?;
        writeln!(f, "wrong writes: {}", confidence(&counts.writes))
    }

    /// Both readers side by side, for each kind of change.
    fn by_change(
        &self,
        f: &mut fmt::Formatter<'_>,
        title: &str,
        of: fn(&(Tally, Tally)) -> Tally,
    ) -> fmt::Result {
        writeln!(
            f,
            "\n| {title} | fields | right %, strict | right % | absent % | loud % | silently wrong |"
        )?;
        writeln!(f, "|---|---|---|---|---|---|---|")?;
        let tally = |counts: &Counts, code| counts.single.get(code).map(of).unwrap_or_default();
        for change in CHANGES {
            let (strict, healing) =
                (tally(&self.changed.strict, change.code), tally(&self.changed.healing, change.code));
            let all = healing.all();
            if all > 0 {
                writeln!(
                    f,
                    "| {} {} | {all} | {} | {} | {} | {} | {} |",
                    change.code,
                    change.about,
                    percent(strict.right, all),
                    percent(healing.right, all),
                    percent(healing.absent, all),
                    percent(healing.loud, all),
                    healing.wrong
                )?;
            }
        }
        Ok(())
    }

    fn findings(&self, f: &mut fmt::Formatter<'_>, title: &str, findings: &[Finding]) -> fmt::Result {
        if findings.is_empty() || self.show == 0 {
            return Ok(());
        }
        writeln!(f, "\n{title} (first {}; `--explain NUMBER` shows one)", self.show.min(findings.len()))?;
        for Finding { number, place, codes, why } in findings.iter().take(self.show) {
            writeln!(f, "  {number} [{codes}] {place}: {why}")?;
        }
        Ok(())
    }
}
