//! Versions of packs: which one is taken while the gateway runs, which one is refused, and how one goes back.

use jiff::Timestamp;
use rooftop_core::ports::Packs as _;
use rooftop_core::ports::packs::{PackChange, PackNews, PackStatus, Share};
use rooftop_dms::{PackShelf, PackShelfError};
use rooftop_model::access::Connection;
use rooftop_model::id::{ConnectionId, IntegrationId};
use rooftop_pack::NewPack;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

use crate::house::copy;

/// A folder of packs with one in it, and where its versions are kept.
struct Site {
    folder: TempDir,
    pack: &'static str,
}

fn now() -> Timestamp {
    "2026-01-21T13:45:00Z".parse().unwrap()
}

impl Site {
    /// With a pack that has no pages, so that it is proved at once.
    fn new() -> Self {
        let site = Self { folder: tempfile::tempdir().unwrap(), pack: "demo-web" };
        let new = NewPack { name: site.pack.into(), dms: "demo".into(), about: "A test's own.".into() };
        std::fs::create_dir(site.packs()).unwrap();
        new.write(&site.packs().join(site.pack)).unwrap();
        site
    }

    /// With a pack that has recorded pages.
    fn with_pages() -> Self {
        let site = Self { folder: tempfile::tempdir().unwrap(), pack: "dealertrack-web" };
        let of_repository = concat!(env!("CARGO_MANIFEST_DIR"), "/../../packs/dealertrack-web");
        copy(of_repository.as_ref(), &site.packs().join(site.pack));
        site
    }

    fn packs(&self) -> PathBuf {
        self.folder.path().join("packs")
    }

    fn open(&self) -> Result<PackShelf, PackShelfError> {
        PackShelf::open(&self.packs(), &self.folder.path().join("kept"), now())
    }

    /// Puts one text of a file of the pack in the place of another.
    fn edit(&self, file: &str, from: &str, to: &str) {
        let path = self.packs().join(self.pack).join(file);
        let text = std::fs::read_to_string(&path).unwrap();
        assert!(text.contains(from), "{file} has no {from:?}: this test changes nothing");
        std::fs::write(path, text.replacen(from, to, 1)).unwrap();
    }

    /// Gives the pack another version.
    fn release(&self, from: &str, to: &str) {
        self.edit("pack.yaml", &format!("version: {from}"), &format!("version: {to}"));
    }

    fn connection(&self) -> Connection {
        Connection {
            id: ConnectionId::parse("con_1").unwrap(),
            integration: IntegrationId::parse("int_1").unwrap(),
            pack: self.pack.into(),
            settings: BTreeMap::from([("base_url".into(), "https://dms.example".into())]),
            service_account: None,
        }
    }

    /// Looks until what has changed has come to rest.
    async fn look(&self, shelf: &PackShelf) -> Vec<String> {
        let connections = [self.connection()];
        let mut news = shelf.look(&connections, now()).await;
        news.extend(shelf.look(&connections, now()).await);
        news.iter().map(line).collect()
    }

    async fn canary(
        &self,
        shelf: &PackShelf,
        share: u8,
        folder: Option<&Path>,
    ) -> Result<Vec<String>, String> {
        let (share, connections) = (Share::of(share).unwrap(), [self.connection()]);
        let news = shelf.canary(self.pack, share, folder, &connections, now()).await;
        news.map(|all| all.iter().map(line).collect()).map_err(|refused| refused.0)
    }

    async fn promote(&self, shelf: &PackShelf) -> Result<String, String> {
        let news = shelf.promote(self.pack, now()).await;
        news.map(|news| line(&news)).map_err(|refused| refused.0)
    }

    async fn roll_back(&self, shelf: &PackShelf, to: Option<&str>) -> Result<String, String> {
        let news = shelf.roll_back(self.pack, to, now()).await;
        news.map(|news| line(&news)).map_err(|refused| refused.0)
    }
}

/// News without the digests.
fn line(news: &PackNews) -> String {
    let short = |version: &str| version.split('+').next().unwrap_or_default().to_owned();
    match &news.change {
        PackChange::Loaded { version, before, cause } => {
            let before = before.as_deref().map_or("nothing".into(), short);
            format!("{} {} after {before}: {}", news.pack, short(version), cause.as_str())
        }
        PackChange::Refused { current, .. } => format!("{} {} goes on", news.pack, short(current)),
        PackChange::Canary(canary) => {
            let (version, current) = (short(&canary.version), short(&canary.current));
            format!("{} {version} beside {current} on {}: {}", news.pack, canary.share, canary.stage.as_str())
        }
    }
}

fn status(shelf: &PackShelf) -> PackStatus {
    let [status] = shelf.statuses().try_into().unwrap();
    status
}

fn reads(shelf: &PackShelf) -> String {
    status(shelf).current.split('+').next().unwrap().to_owned()
}

#[tokio::test]
async fn a_change_reads_when_it_is_proved_and_has_come_to_rest() {
    let site = Site::new();
    let shelf = site.open().unwrap();
    assert_eq!((site.look(&shelf).await, reads(&shelf)), (vec![], "0.1.0".into()));
    site.release("0.1.0", "0.2.0");
    assert_eq!(shelf.look(&[], now()).await, [], "it may still be being copied");
    assert_eq!(site.look(&shelf).await, ["demo-web 0.2.0 after 0.1.0: changed"]);
    assert_eq!((site.look(&shelf).await, reads(&shelf)), (vec![], "0.2.0".into()));
    assert!(shelf.loaded()[0].starts_with("demo-web 0.2.0+"));
}

#[tokio::test]
async fn a_broken_version_is_refused_at_its_place_and_the_old_one_goes_on() {
    let site = Site::new();
    let shelf = site.open().unwrap();
    site.edit("pack.yaml", "origins: [ base_url ]", "origins: [ base_uri ]");
    assert_eq!(site.look(&shelf).await, ["demo-web 0.1.0 goes on"]);
    assert!(site.look(&shelf).await.is_empty(), "it is told once");
    let refused = status(&shelf).refused.unwrap();
    assert_eq!((refused.folder.as_str(), refused.findings, reads(&shelf)), ("demo-web", 1, "0.1.0".into()));
    for part in ["pack.yaml:12", "base_uri", "base_url"] {
        assert!(refused.text.contains(part), "{part} is not in\n{}", refused.text);
    }
    site.edit("pack.yaml", "origins: [ base_uri ]", "origins: [ base_url ]");
    assert!(site.look(&shelf).await.is_empty(), "it is what reads");
    assert_eq!(status(&shelf).refused, None);
}

#[tokio::test]
async fn a_version_that_does_not_read_its_recorded_pages_is_refused() {
    let site = Site::with_pages();
    let shelf = site.open().unwrap();
    site.edit("fixtures/home/normal.yaml", "means: signed_in", "means: signed_out");
    assert_eq!(site.look(&shelf).await, ["dealertrack-web 0.1.0 goes on"]);
    let refused = status(&shelf).refused.unwrap();
    assert!(refused.text.contains("fixtures/home/normal"), "{}", refused.text);
    site.edit("fixtures/home/normal.yaml", "means: signed_out", "means: signed_in");
    assert!(site.look(&shelf).await.is_empty());
    assert_eq!(status(&shelf).refused, None);
}

#[tokio::test]
async fn a_version_that_a_connection_does_not_fit_is_refused() {
    let site = Site::new();
    let shelf = site.open().unwrap();
    site.edit(
        "pack.yaml",
        "origins: [",
        "  id_url: { kind: url, about: The identity provider }\norigins: [ id_url,",
    );
    assert_eq!(site.look(&shelf).await, ["demo-web 0.1.0 goes on"]);
    let text = status(&shelf).refused.unwrap().text;
    assert!(text.contains("con_1 (int_1)") && text.contains("id_url"), "{text}");
}

#[tokio::test]
async fn a_pack_may_come_while_the_gateway_runs_and_no_other_takes_its_name() {
    let site = Site::new();
    let shelf = site.open().unwrap();
    copy(&site.packs().join("demo-web"), &site.packs().join("demo-web-2"));
    assert!(site.look(&shelf).await.is_empty());
    assert_eq!(shelf.loaded().len(), 1);
    let path = site.packs().join("demo-web-2/pack.yaml");
    let text = std::fs::read_to_string(&path).unwrap();
    std::fs::write(path, text.replace("name: demo-web", "name: demo-soap")).unwrap();
    assert_eq!(site.look(&shelf).await, ["demo-soap 0.1.0 after nothing: changed"]);
    assert!(shelf.check_settings("demo-soap", &site.connection().settings).is_ok());
}

#[tokio::test]
async fn one_goes_back_step_by_step_and_what_is_left_is_not_taken_again() {
    let site = Site::new();
    let shelf = site.open().unwrap();
    for (from, to) in [("0.1.0", "0.2.0"), ("0.2.0", "0.3.0")] {
        site.release(from, to);
        site.look(&shelf).await;
    }
    assert_eq!(site.roll_back(&shelf, None).await.unwrap(), "demo-web 0.2.0 after 0.3.0: rolled_back");
    assert!(site.look(&shelf).await.is_empty());
    assert!(status(&shelf).set_aside.unwrap().starts_with("0.3.0+"));
    assert_eq!(site.roll_back(&shelf, None).await.unwrap(), "demo-web 0.1.0 after 0.2.0: rolled_back");
    let refused = site.roll_back(&shelf, None).await.unwrap_err();
    assert!(refused.contains("No version of demo-web has read before"), "{refused}");
    site.release("0.3.0", "0.4.0");
    assert_eq!(site.look(&shelf).await, ["demo-web 0.4.0 after 0.1.0: changed"]);
    assert_eq!(status(&shelf).set_aside, None);
}

#[tokio::test]
async fn one_goes_to_any_version_that_is_kept() {
    let site = Site::new();
    let shelf = site.open().unwrap();
    let first = status(&shelf).current;
    for (from, to) in [("0.1.0", "0.2.0"), ("0.2.0", "0.3.0")] {
        site.release(from, to);
        site.look(&shelf).await;
    }
    let last = status(&shelf).current;
    assert_eq!(
        site.roll_back(&shelf, Some(&first)).await.unwrap(),
        "demo-web 0.1.0 after 0.3.0: rolled_back"
    );
    assert_eq!(site.roll_back(&shelf, Some(&last)).await.unwrap(), "demo-web 0.3.0 after 0.1.0: rolled_back");
    for wrong in ["0.9.0", "../../packs/demo-web", "", "."] {
        let refused = site.roll_back(&shelf, Some(wrong)).await.unwrap_err();
        assert!(refused.contains("is not kept") && refused.contains(&first), "{wrong}: {refused}");
    }
    assert!(site.roll_back(&shelf, Some(&last)).await.unwrap_err().contains("reads already"));
    assert!(shelf.roll_back("other", None, now()).await.unwrap_err().0.contains("demo-web"));
}

#[tokio::test]
async fn what_reads_goes_on_over_a_restart() {
    let site = Site::new();
    let shelf = site.open().unwrap();
    site.release("0.1.0", "0.2.0");
    site.look(&shelf).await;
    site.roll_back(&shelf, None).await.unwrap();
    let before = status(&shelf);
    drop(shelf);
    let shelf = site.open().unwrap();
    assert_eq!(status(&shelf), before);
    assert!(site.look(&shelf).await.is_empty());
    site.release("0.2.0", "0.3.0");
    drop(shelf);
    let shelf = site.open().unwrap();
    assert_eq!(site.look(&shelf).await, ["demo-web 0.3.0 after 0.1.0: changed"]);
    assert_eq!((reads(&shelf), status(&shelf).previous), ("0.3.0".into(), vec![before.current]));
}

#[tokio::test]
async fn a_gateway_starts_with_the_last_good_version_of_a_broken_pack_and_says_so() {
    let site = Site::new();
    drop(site.open().unwrap());
    site.edit("pack.yaml", "name: demo-web", "name: [");
    let shelf = site.open().unwrap();
    assert_eq!(site.look(&shelf).await, ["demo-web 0.1.0 goes on"]);
    assert!(status(&shelf).refused.is_some());
    let fresh = PackShelf::open(&site.packs(), &site.folder.path().join("nothing kept"), now());
    assert!(matches!(fresh, Err(PackShelfError::Wrong { .. })), "there is nothing to go on with");
}

#[tokio::test]
async fn another_way_to_sign_in_is_another_version_and_another_recording_is_not() {
    let site = Site::with_pages();
    let shelf = site.open().unwrap();
    let label = shelf.loaded();
    site.edit("login.yaml", "max_steps: ", "max_steps: 1");
    assert_eq!(site.look(&shelf).await, ["dealertrack-web 0.1.0 after 0.1.0: changed"]);
    assert_eq!(shelf.loaded(), label, "records are read as before");
    site.edit("fixtures/home/accents.yaml", "# A user", "# Any user");
    assert!(site.look(&shelf).await.is_empty());
    let edited = status(&shelf).current;
    site.roll_back(&shelf, None).await.unwrap();
    assert_ne!(status(&shelf).current, edited);
}

#[tokio::test]
async fn so_many_versions_are_kept_and_no_more() {
    let site = Site::new();
    let shelf = site.open().unwrap();
    for n in 1..=13 {
        site.release(&format!("0.{n}.0"), &format!("0.{}.0", n + 1));
        site.look(&shelf).await;
    }
    let kept = std::fs::read_dir(site.folder.path().join("kept/demo-web")).unwrap();
    let kept = kept.filter(|entry| entry.as_ref().unwrap().path().is_dir()).count();
    assert_eq!((kept, status(&shelf).previous.len(), reads(&shelf)), (11, 10, "0.14.0".into()));
}

#[tokio::test]
async fn a_version_that_cannot_be_written_down_does_not_read() {
    let site = Site::new();
    let shelf = site.open().unwrap();
    site.release("0.1.0", "0.2.0");
    std::fs::remove_dir_all(site.folder.path().join("kept")).unwrap();
    std::fs::write(site.folder.path().join("kept"), "in the way").unwrap();
    assert_eq!(site.look(&shelf).await, ["demo-web 0.1.0 goes on"]);
    assert!(status(&shelf).refused.unwrap().text.contains("no copy of it can be kept"));
}

/// Version and share of what is on trial.
fn on_trial(shelf: &PackShelf) -> Option<String> {
    let candidate = status(shelf).candidate?;
    Some(format!("{} {}", candidate.version.split('+').next().unwrap(), candidate.share))
}

#[tokio::test]
async fn the_next_version_is_tried_where_an_operator_wants_that_and_then_promoted() {
    let site = Site::new();
    let shelf = site.open().unwrap();
    assert!(site.promote(&shelf).await.unwrap_err().contains("No version of demo-web is on trial"));
    assert!(site.canary(&shelf, 10, None).await.unwrap().is_empty());
    assert_eq!(status(&shelf).next_share, Some(Share::of(10).unwrap()));
    site.release("0.1.0", "0.2.0");
    assert_eq!(site.look(&shelf).await, ["demo-web 0.2.0 beside 0.1.0 on 10%: started"]);
    assert_eq!((reads(&shelf), on_trial(&shelf)), ("0.1.0".into(), Some("0.2.0 10%".into())));
    assert!(site.look(&shelf).await.is_empty());
    site.canary(&shelf, 50, None).await.unwrap();
    assert_eq!(on_trial(&shelf).unwrap(), "0.2.0 50%");
    assert_eq!(site.promote(&shelf).await.unwrap(), "demo-web 0.2.0 after 0.1.0: promoted");
    assert_eq!((site.look(&shelf).await, on_trial(&shelf), status(&shelf).next_share), (vec![], None, None));
    site.release("0.2.0", "0.3.0");
    assert_eq!(site.look(&shelf).await, ["demo-web 0.3.0 after 0.2.0: changed"], "one trial is one wish");
}

#[tokio::test]
async fn a_trial_that_is_ended_leaves_the_old_version_and_goes_on_over_restarts() {
    let site = Site::new();
    let shelf = site.open().unwrap();
    site.canary(&shelf, 10, None).await.unwrap();
    drop(shelf);
    let shelf = site.open().unwrap();
    site.release("0.1.0", "0.2.0");
    site.look(&shelf).await;
    drop(shelf);
    let shelf = site.open().unwrap();
    assert_eq!((site.look(&shelf).await, on_trial(&shelf)), (vec![], Some("0.2.0 10%".into())));
    assert_eq!(site.roll_back(&shelf, None).await.unwrap(), "demo-web 0.2.0 beside 0.1.0 on 10%: ended");
    assert_eq!((reads(&shelf), on_trial(&shelf)), ("0.1.0".into(), None));
    drop(shelf);
    let shelf = site.open().unwrap();
    assert_eq!((site.look(&shelf).await, reads(&shelf)), (vec![], "0.1.0".into()));
    let begun = site.canary(&shelf, 5, None).await.unwrap();
    assert_eq!(begun, ["demo-web 0.2.0 beside 0.1.0 on 5%: started"], "it is still in the folder");
}

#[tokio::test]
async fn another_change_is_tried_in_place_of_the_first_and_a_change_back_ends_the_trial() {
    let site = Site::new();
    let shelf = site.open().unwrap();
    site.canary(&shelf, 10, None).await.unwrap();
    site.release("0.1.0", "0.2.0");
    site.look(&shelf).await;
    site.release("0.2.0", "0.3.0");
    assert_eq!(site.look(&shelf).await, ["demo-web 0.3.0 beside 0.1.0 on 10%: started"]);
    site.release("0.3.0", "0.1.0");
    assert_eq!(site.look(&shelf).await, ["demo-web 0.3.0 beside 0.1.0 on 10%: ended"]);
    assert_eq!((reads(&shelf), on_trial(&shelf)), ("0.1.0".into(), None));
}

#[tokio::test]
async fn a_version_in_another_folder_is_tried_without_touching_the_one_that_reads() {
    let site = Site::new();
    let shelf = site.open().unwrap();
    let other = site.folder.path().join("other");
    copy(&site.packs().join("demo-web"), &other);
    assert!(
        site.canary(&shelf, 10, Some(&other)).await.unwrap_err().contains("it is the version that reads")
    );
    let edit = |from: &str, to: &str| {
        let text = std::fs::read_to_string(other.join("pack.yaml")).unwrap();
        std::fs::write(other.join("pack.yaml"), text.replacen(from, to, 1)).unwrap();
    };
    edit("name: demo-web", "name: demo-soap");
    assert!(site.canary(&shelf, 10, Some(&other)).await.unwrap_err().contains("it is demo-soap"));
    edit("name: demo-soap", "name: demo-web\nwrong: 1");
    assert!(site.canary(&shelf, 10, Some(&other)).await.unwrap_err().contains("wrong"));
    edit("name: demo-web\nwrong: 1", "name: demo-web");
    edit("version: 0.1.0", "version: 0.2.0");
    let begun = site.canary(&shelf, 10, Some(&other)).await.unwrap();
    assert_eq!(begun, ["demo-web 0.2.0 beside 0.1.0 on 10%: started"]);
    assert_eq!(site.promote(&shelf).await.unwrap(), "demo-web 0.2.0 after 0.1.0: promoted");
    drop(shelf);
    let shelf = site.open().unwrap();
    assert_eq!(
        (site.look(&shelf).await, reads(&shelf)),
        (vec![], "0.2.0".into()),
        "the folder has the old one"
    );
}
