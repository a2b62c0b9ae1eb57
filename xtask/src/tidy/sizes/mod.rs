//! The figures of the code, beside those of code that we learnt from. They are shown and never fail:
//! when one drifts away, ask why, and redesign if the answer is not good.

mod docs;
mod functions;
mod spread;

use std::fmt;

use anyhow::Result;

use crate::repo::Repo;
use docs::Documented;
use functions::Function;
use spread::{Item, Spread};

/// What was measured; its display is a table.
pub(super) struct Sizes {
    files: Spread,
    functions: Spread,
    tests: Spread,
    documented: Documented,
}

/// Measures every Rust file that parses; what does not is the compiler's to report.
pub(super) fn measure(repo: &Repo) -> Result<Sizes> {
    let (mut files, mut functions, mut tests) = (Vec::new(), Vec::new(), Vec::new());
    let mut documented = Documented::default();
    for file in repo.with_extension("rs") {
        let text = repo.read(file)?;
        let Ok(syntax) = syn::parse_file(&text) else {
            continue;
        };
        files.push(Item { name: file.to_owned(), lines: text.lines().count() });
        for Function { name, line, lines, test } in functions::of(&syntax) {
            let item = Item { name: format!("{file}:{line} {name}"), lines };
            if test { &mut tests } else { &mut functions }.push(item);
        }
        documented.count(&syntax);
    }
    Ok(Sizes {
        files: Spread::of(files),
        functions: Spread::of(functions),
        tests: Spread::of(tests),
        documented,
    })
}

impl fmt::Display for Sizes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{:<22}{:>7}{:>8}{:>6}   to compare", "lines", "count", "median", "p90")?;
        for (what, spread, peer) in [
            ("files", &self.files, "crates.io: median 75, p90 250"),
            ("functions", &self.functions, "jiff: p90 24"),
            ("test functions", &self.tests, "crates.io: median 18"),
        ] {
            let Spread { count, median, p90, .. } = spread;
            writeln!(f, "{what:<22}{count:>7}{median:>8}{p90:>6}   {peer}")?;
        }
        let Documented { documented, all } = self.documented;
        writeln!(
            f,
            "{:<22}{all:>7}{:>7}%{:>6}   jiff: 96 %",
            "documented pub items",
            percent(documented, all),
            ""
        )?;
        for (what, spread) in [("files", &self.files), ("functions", &self.functions), ("tests", &self.tests)]
        {
            writeln!(f, "\nlargest {what}")?;
            for Item { name, lines } in &spread.largest {
                writeln!(f, "{lines:>7}  {name}")?;
            }
        }
        Ok(())
    }
}

fn percent(part: usize, all: usize) -> usize {
    (part * 100).checked_div(all).unwrap_or(100)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::tree;

    #[test]
    fn functions_tests_and_documented_items_are_counted_apart() {
        let source =
            "/// Documented.\npub fn a() {\n    b();\n}\npub struct Bare;\nfn b() {}\n#[test]\nfn c() {\n}\n";
        let sizes = measure(&tree(&[("crates/a/src/lib.rs", source), ("broken.rs", "fn (")]).repo).unwrap();
        let shown = sizes.to_string();
        assert_eq!(sizes.files.count, 1);
        assert_eq!(sizes.functions.largest.first().unwrap().name, "crates/a/src/lib.rs:2 a");
        assert_eq!((sizes.functions.count, sizes.tests.count), (2, 1));
        assert!(shown.contains("50%"), "{shown}");
    }
}
