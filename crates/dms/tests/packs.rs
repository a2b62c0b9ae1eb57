//! Every pack of the repository passes its own proof: lint, and all recorded pages.

use std::path::PathBuf;

fn packs() -> Vec<PathBuf> {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../packs");
    let folders =
        std::fs::read_dir(root).into_iter().flatten().filter_map(Result::ok).map(|entry| entry.path());
    folders.filter(|path| path.is_dir()).collect()
}

#[test]
fn every_pack_passes_the_lint() {
    let catalogue = rooftop_dms::catalogue();
    assert!(!packs().is_empty());
    for pack in packs() {
        let diagnostics = rooftop_pack::lint(&pack, &catalogue);
        assert!(diagnostics.is_empty(), "{}\n{diagnostics}", pack.display());
    }
}

#[test]
fn every_recorded_page_reads_as_expected() {
    let catalogue = rooftop_dms::catalogue();
    for pack in packs() {
        match rooftop_pack::test(&pack, &catalogue) {
            Ok(report) => assert!(report.is_ok(), "{}\n{report}", pack.display()),
            Err(diagnostics) => panic!("{}\n{diagnostics}", pack.display()),
        }
    }
}
