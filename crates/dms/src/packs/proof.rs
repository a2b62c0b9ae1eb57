//! What a version must show before it reads: it loads, nothing is found wrong with it, and its recorded pages are read
//! as it expects.

use jiff::Timestamp;
use rooftop_core::ports::packs::PackRefusal;
use rooftop_pack::{Catalogue, Diagnostics, Pack};
use std::io;
use std::path::Path;
use std::sync::Arc;

use crate::catalogue;

/// Longest text of findings that is kept, in bytes.
const TEXT_MAX: usize = 16 * 1024;

/// A version that is proved.
pub(super) struct Proved {
    /// It, ready to run.
    pub(super) pack: Arc<Pack>,
    /// What it is called.
    pub(super) version: String,
    /// The digest of its folder's files; empty if nothing is kept of it.
    pub(super) whole: String,
}

/// What is wrong with what is in a folder.
pub(super) struct Findings {
    pub(super) count: usize,
    pub(super) text: String,
}

impl Findings {
    pub(super) fn one(text: String) -> Self {
        Self { count: 1, text }
    }

    pub(super) fn some(texts: &[String]) -> Self {
        Self { count: texts.len(), text: texts.join("\n") }
    }

    pub(super) fn of_system(error: &io::Error) -> Self {
        Self::one(format!("it cannot be read, or no copy of it can be kept: {error}"))
    }

    fn of(diagnostics: &Diagnostics) -> Self {
        Self { count: diagnostics.len(), text: diagnostics.to_string() }
    }

    /// As it is told to the operator.
    pub(super) fn refusal(&self, folder: &Path, at: Timestamp) -> PackRefusal {
        let folder = folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let end = self.text.floor_char_boundary(TEXT_MAX);
        let text = self.text.get(..end).unwrap_or_default();
        let more = if end < self.text.len() { "\n… and more; `rooftop pack lint` shows all" } else { "" };
        PackRefusal { folder, at, findings: self.count, text: format!("{}{more}", text.trim_end()) }
    }
}

/// Loads what was proved before.
pub(super) fn load(folder: &Path) -> Result<Proved, Findings> {
    load_for(folder, &catalogue())
}

/// Loads a pack for the operations of this catalogue.
pub(super) fn load_for(folder: &Path, catalogue: &Catalogue) -> Result<Proved, Findings> {
    let pack = Pack::load(folder, catalogue).map_err(|diagnostics| Findings::of(&diagnostics))?;
    let version =
        format!("{}+{}", pack.version(), pack.label().rsplit_once('+').map_or("", |(_, digest)| digest));
    Ok(Proved { pack: Arc::new(pack), version, whole: String::new() })
}

/// Loads a version and has it prove itself.
pub(super) fn prove(folder: &Path) -> Result<Proved, Findings> {
    let proved = load(folder)?;
    let found = rooftop_pack::lint(folder, &catalogue());
    if !found.is_empty() {
        return Err(Findings::of(&found));
    }
    let report =
        rooftop_pack::test(folder, &catalogue()).map_err(|diagnostics| Findings::of(&diagnostics))?;
    if report.is_ok() {
        return Ok(proved);
    }
    let failed = report.cases.iter().filter(|case| !case.differences.is_empty());
    let texts: Vec<_> =
        failed.map(|case| format!("fixtures/{}: {}", case.name, case.differences.join("; "))).collect();
    Err(Findings {
        count: texts.len() + report.gaps.len(),
        text: format!("{}\n{}", texts.join("\n"), report.gaps),
    })
}
